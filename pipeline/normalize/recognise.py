"""Words of a heading or lead-in in, the kind of section they open out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.sections import SECTIONS
from pipeline.style import Locale

_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[.):]|[ivx]{1,4}[.)]|[a-h][.)])\s*", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"^\s*\d{1,2}\s+")
_REMARK = re.compile(r"\s*[(\[](?P<remark>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]\s*")
_WORDS = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_LONGEST_TITLE = 7
"""Words; a heading that begins like a section's and is longer holds the section's text as well."""
_USE_IN = re.compile(r"use in\b", re.IGNORECASE)
"""`Use in children`, `Use in pregnancy`: who may take it, and not what for."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a heading line is: the section kind, whose it is, and where its title ends.

    `end` is a position in the line's plain text: what stands behind it is the section's text.
    `parts` is true where the line names several sections at once.
    """

    kind: str
    subject: str = ""
    end: int | None = None
    remark: str = ""


class Recogniser:
    """Recognises section titles by a locale's alias table and a leaflet's own ingredients."""

    def __init__(self, locale: Locale, title: str) -> None:
        """`title` is the leaflet's, whose parts are the names of its ingredients."""
        self._kinds = _kinds(tuple(sorted(locale.words["sections"].items())))
        self._parts = locale.words["parts"]
        self._callouts = frozenset(
            (*locale.words["callouts"]["warning"], *locale.words["callouts"]["note"])
        )
        self._ingredients = _ingredients(title)

    def title(self, text: str) -> Recognised | None:
        """What a heading or a lead-in's label opens, if anything."""
        found = self._numbered(text, _NUMBERING)
        return found or (self._numbered(text, _BARE_NUMBER) if text[:1].isdigit() else None)

    def calls_out(self, label: str) -> bool:
        """Whether bold words such as `Warning:` call out a paragraph and open no section."""
        return label.lower() in self._callouts

    def several(self, text: str) -> str | None:
        """The ingredient in a line such as `Terbutaline: Usage, Dosage, Side Effects`."""
        head, colon, rest = text.partition(":")
        names = [self._kind(name) for name in re.split(r",|\band\b", rest) if name.strip()]
        return head.strip() if colon and len(names) > 1 and all(names) else None

    def ingredient(self, name: str) -> bool:
        """Whether a name is one of the ingredients in the leaflet's title."""
        words = _words(_REMARK.sub(" ", name))
        return any(words and _alike(words, ingredient) for ingredient in self._ingredients)

    def shared(self, remark: str) -> bool:
        """Whether a remark such as `for both medicines` makes a section everybody's."""
        words = set(_words(remark))
        shared = any(set(_words(phrase)) <= words for phrase in self._parts["shared"])
        return shared or sum(self._names(remark)) > 1

    def combined(self, text: str) -> bool:
        """Whether a title is about all ingredients together."""
        words = set(_words(text))
        return any(word in words for word in self._parts["combined"])

    def subject_name(self, text: str) -> str:
        """An ingredient heading without its number, `Component 1:` and remarks."""
        name = _NUMBERING.sub("", text).strip().rstrip(":").strip()
        head, colon, rest = name.partition(":")
        if colon and _words(head) and _words(head)[0] in self._parts["numbering"]:
            name = rest.strip()
        return name

    def _numbered(self, text: str, numbering: re.Pattern[str]) -> Recognised | None:
        number = numbering.match(text)
        offset = number.end() if number else 0
        line = text[offset:]
        head, colon, rest = line.partition(":")
        if not colon or _inside_brackets(line, len(head)):
            return self._plain(line, offset)
        return self._with_colon(head, rest, offset)

    def _with_colon(self, head: str, rest: str, offset: int) -> Recognised | None:
        if opened := self._plain(head, offset):
            remark = _REMARK.fullmatch(rest.strip())
            if not rest.strip():
                return opened
            if remark:
                subject = opened.subject or self._subject(remark["remark"])
                return Recognised(opened.kind, subject, None, remark["remark"])
            end = offset + len(head) + 1
            return Recognised(opened.kind, opened.subject, end, opened.remark)
        kind = self._kind(rest)
        return Recognised(kind, head.strip()) if kind and self.ingredient(head) else None

    def _plain(self, line: str, offset: int) -> Recognised | None:
        """A line without a colon: an alias alone, with a remark, beside a name, or before text."""
        found = _REMARK.search(line) if "(" in line or "[" in line else None
        remark = found["remark"] if found else ""
        bare = _REMARK.sub(" ", line).strip() if found else line.strip()
        if kind := self._kind(bare):
            return Recognised(kind, self._subject(remark), None, remark)
        return self._beside_name(bare, remark) or self._before_text(line, bare, offset)

    def _beside_name(self, bare: str, remark: str) -> Recognised | None:
        """`Nadifloxacin Usage`, `Combined Usage`."""
        if not self._kinds.may_open(_words(bare)):
            return None
        words = bare.split()
        for at in range(1, len(words)):
            kind = self._kind(" ".join(words[at:]))
            name = " ".join(words[:at])
            if kind and SECTIONS[kind].core and self.combined(name):
                return Recognised(kind, "", None, remark)
            if kind and SECTIONS[kind].core and self.ingredient(name):
                return Recognised(kind, name + (f" ({remark})" if remark else ""), None, remark)
        return None

    def _before_text(self, line: str, bare: str, offset: int) -> Recognised | None:
        """`Generic Names & Combinations`, `Dosage for adults`, `Usage This medicine treats …`."""
        if not self._kinds.may_open(_words(line)[:1]):
            return None
        words = line.split(" ")
        is_long = len(bare.split()) > _LONGEST_TITLE
        pieces = re.split(r"[,&]| and ", bare)
        if len(pieces) > 2 and (not is_long or any(map(self._kind, pieces[1:]))):
            return None
        for at in range(len(words) - 1, 0, -1):
            name = " ".join(words[:at])
            kind = self._kind(name.strip(" -–—"))
            if not kind or not SECTIONS[kind].core or "," in words[at - 1]:
                continue
            if is_long:
                return Recognised(kind, "", offset + len(name))
            if _USE_IN.match(line):
                return None
            joined = words[at].lower() in {"&", "and", "of", "for", "in", "/"}
            return Recognised(kind) if joined or name[-1] in "-–—" else None
        return None

    def _kind(self, text: str) -> str:
        return self._kinds.of(text)

    def _subject(self, remark: str) -> str:
        if not remark:
            return ""
        names = self._names(remark)
        return remark.strip() if sum(names) == 1 and self.ingredient(remark) else ""

    def _names(self, remark: str) -> list[bool]:
        words = set(_words(remark))
        return [bool(set(name) <= words) for name in self._ingredients]


class _Kinds:
    """Tells the kind whose alias a text is."""

    def __init__(self, rows: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        pattern = "|".join(f"({'|'.join(map(_pattern, aliases))})" for _, aliases in rows)
        self._fullmatch = re.compile(pattern).fullmatch
        self._names = [kind for kind, _ in rows]
        begun = (_words(alias.partition("*")[0])[:1] for _, aliases in rows for alias in aliases)
        self._begun = {word for words in begun for word in words or ("*",)}
        self.of = lru_cache(maxsize=4096)(self._of)

    def may_open(self, words: Iterable[str]) -> bool:
        """Whether an alias can begin with one of these words; mostly none does."""
        return not self._begun.isdisjoint(words) or "*" in self._begun

    def _of(self, text: str) -> str:
        """The kind, or an empty text."""
        found = self._fullmatch(" ".join(_words(text)))
        return self._names[found.lastindex - 1] if found and found.lastindex else ""


@lru_cache(maxsize=32)
def _kinds(rows: tuple[tuple[str, tuple[str, ...]], ...]) -> _Kinds:
    """Put together once for all pages of a language."""
    return _Kinds(rows)


def _pattern(alias: str) -> str:
    pieces = (" ".join(_words(piece)) for piece in alias.split("*"))
    return r"\s?.{1,60}?\s?".join(re.escape(piece) for piece in pieces)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text.replace("&", " and "))]


def _ingredients(title: str) -> tuple[tuple[str, ...], ...]:
    parts = re.split(r"\s*[+/]\s*|,\s+|\s+and\s+|\s+with\s+", title)
    return tuple(words for part in parts if (words := tuple(_words(part))))


def _alike(words: Iterable[str], ingredient: tuple[str, ...]) -> bool:
    """Whether a name begins as an ingredient does, or the other way round."""
    name = tuple(words)
    shorter = min(len(name), len(ingredient))
    return name[:shorter] == ingredient[:shorter]


def _inside_brackets(text: str, position: int) -> bool:
    before = text[:position]
    return before.count("(") > before.count(")")
