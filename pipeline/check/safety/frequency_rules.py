"""Rules on how often a medicine is taken: what contradicts itself, or is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.frequency import LATIN, Frequency, letters
from pipeline.check.safety.quantities import Amount, quantities
from pipeline.diagnostics import Severity


class C023(Rule):
    """How often or how is said with a Latin abbreviation.

    Patients do not know "TID"; "QD" has been read as "QID", "OD" as the right eye, and "HS" both as
    half strength and as bedtime. In brackets right behind the words that say the same it is left
    alone.

    Example: "Take one tablet BID."

    Source: ISMP List of Error-Prone Abbreviations, Symbols, and Dose Designations; BNF,
    Prescription writing (directions in English, without abbreviation).
    """

    severity = Severity.WARNING
    hint = "Write it in words, such as “twice a day”."

    _abbreviation = re.compile(
        r"(?<![\w./-])(?P<latin>[Qq][Oo][Dd]|QD|qd|OD|BD|BID|bid|TDS|tds|TID|tid|QDS|qds|QID|qid|QHS|qhs"
        r"|[BbTtQq]\.\s?[Ii]\.\s?[Dd]\.?|[Qq]\.\s?[Oo]?\.?\s?[Dd]\.|[Tt]\.\s?[Dd]\.\s?[Ss]\.?)(?!\w)"
        r"|(?<=\s)(?P<clock>q\s?\.?\d{1,2}(?:-\d{1,2})?\s?h(?:rs?)?)(?!\w)"
        r"|(?<=\d)\s?(?P<cc>cc)(?!\w)"
        r"|(?<![\w./-])(?P<dotted>[Oo]\.\s?[Dd]\.|[Bb]\.\s?[Dd]\.|[Qq]\.\s?[Hh]\.\s?[Ss]\.?)(?!\w)"
        r"|(?<=[\s,])(?P<bed>HS|h\.s\.)(?=[\s,.;]|$)"
        r"|(?<=[\s,])(?P<way>SQ|SC|TIW|BIW|A[UDS]|O[US]|PRN|prn|PO)(?=[\s,.;)]|$)"
    )
    _gloss = re.compile(r"\((?:[A-Za-z.]{2,8}(?:,\s|\s?/\s?|\s(?:or|and|to)\s))*$")

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english:
            return
        text = known.text
        dotted = any(sign in text for sign in _DOTTED)
        drops = "drop" in text and any(sign in text for sign in _EYES_AND_EARS)
        if dotted or drops or not _LATIN.isdisjoint(page.vocabulary) or _NUMBERED.search(text):
            for run in known.directions:
                if any(sign in run.text for sign in _SIGNS) or _NUMBERED.search(run.text):
                    yield from cls._of_run(run, known.of(run))

    @classmethod
    def _of_run(cls, run: Run, amounts: tuple[Amount, ...]) -> Iterator[Case]:
        """Each abbreviation of a run once."""
        seen = set[str]()
        for found in cls._abbreviation.finditer(run.text):
            short = found.group().strip()
            if short in seen or not cls._concerns(run.text, found):
                continue
            if found["way"] and not _behind_amount(found, amounts):
                continue
            seen.add(short)
            before = (a.start for a in amounts if a.end <= found.start() <= a.end + 1)
            quote = run.text[next(before, found.end() - len(short)) : found.end()]
            hint = f"Write “{_words_for(found)}”."
            yield Case(run.line(found.end() - 1), f"“{short}” is not in words", quote, hint)

    @classmethod
    def _concerns(cls, text: str, found: re.Match[str]) -> bool:
        """Whether it is no gloss, "twice a day (BID)", and no other thing that is called so too."""
        if cls._gloss.search(text, max(0, found.start() - 30), found.start()):
            return False
        before = text[max(0, found.start() - 30) : found.start()]
        if found["way"] in _EARS:
            return "drop" in before or "ointment" in before
        if found["latin"] in ("BD", "OD") or found["bed"]:
            return bool(_DOSE.search(before))
        return True


_DOSE = re.compile(r"\d|\b(?:one|two|tablet|capsule|drop|dose)")


class C026(Rule):
    """Two statements of how often stand side by side and differ.

    "Three times a day (every 6 hours)" is four times a day to one reader and three to another, and
    so is "once a day, in the morning and at night". Hours that lie between doses must fit a day.

    Example: "Take one capsule twice daily (TID)."

    Source: ISMP Guidelines for Safe Electronic Communication of Medication Information; BNF,
    Prescription writing (the frequency is stated without doubt).
    """

    severity = Severity.WARNING
    hint = "Look up how often it is taken, and say it once."

    _gate = re.compile(
        r"(?:hourly|hours|daily|day|nightly|night|TID|BID|QID|times)"
        r"(?:\s?[(\[/:]|,?\s(?:i\.e\.|that is|once|twice|two|three|four|five|six|every|in the|at"
        r"|before|after|with|about|[0-9BTQO]))"
    )
    _beside = re.compile(
        r"\s?[(\[]\s?(?:i\.e\.,?\s|that is,?\s|or\s)?|,?\s(?:i\.e\.|that is),?\s|,\s|\s?/\s?|\s"
        r"|,?\s(?:(?:about|at least|and|with|once|leaving|at|before|after|your|the) )+|:\s"
    )

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english:
            return
        for run in known.directions if cls._gate.search(known.text) else ():
            if not cls._gate.search(run.text):
                continue
            said = known.frequencies(run)
            for first, second in pairwise(said):
                if not first.agrees(second) and cls._side_by_side(run.text, first, second):
                    closed = run.text[second.end : second.end + 1] in (")", "]")
                    quote = run.text[first.start : second.end + closed]
                    message = f"“{quote}” says two things about how often"
                    yield Case(run.line(first.start), message, quote)

    @classmethod
    def _side_by_side(cls, text: str, first: Frequency, second: Frequency) -> bool:
        between = text[first.end : second.start]
        if second.form == "apart" and text[second.end :].startswith(" from "):
            return False  # from another medicine
        if ":" in between and second.form != "meals":
            return False  # a label, and what is said behind it
        return bool(cls._beside.fullmatch(between)) and not _one_phrase(first, second, between)


_LATIN = frozenset(
    (
        *("qd", "od", "bd", "bid", "tds", "tid", "qds", "qid", "qhs", "qod", "hs"),
        *("sq", "sc", "tiw", "biw", "prn", "po"),
    )
)
_DOTTED = (".d", ".D", ".i.", ".I.", ".h.", "h.s.")
_SIGNS = (
    *("ID", "DS", "QD", "OD", "BD", "HS", "bid", "tid", "qid", "tds", " q", "SQ", "SC"),
    *("IW", "PRN", "prn", "PO", " AU", " AD", " AS", " OU", " OS", *_DOTTED),
)
"""What a page and a run have that have one of the abbreviations: quicker to look for than it is."""
_NUMBERED = re.compile(r" q\s?\.?[0-9]|[0-9]\s?cc\b")


def _behind_amount(found: re.Match[str], amounts: Sequence[Amount]) -> bool:
    """Whether an amount stands shortly before, as in "5 mg tablet PRN"; SC is a state too."""
    return any(0 <= found.start() - amount.end <= _SHORTLY for amount in amounts)


_SHORTLY = 14
_EYES_AND_EARS = (" AU", " AD", " AS", " OU", " OS")
_EARS = frozenset(("AU", "AD", "AS", "OU", "OS"))
_WAYS: Mapping[str, str] = {
    "SQ": "under the skin",
    "SC": "under the skin",
    "TIW": "three times a week",
    "BIW": "twice a week",
    "AU": "in both ears",
    "AD": "in the right ear",
    "AS": "in the left ear",
    "OU": "in both eyes",
    "OS": "in the left eye",
    "PRN": "when needed",
    "PO": "by mouth",
}
"""Abbreviations of where and when, and the words to write instead."""


def _one_phrase(first: Frequency, second: Frequency, between: str) -> bool:
    """Whether the second narrows the first: "twice a day every other week", "daily, weekly"."""
    bracketed = "(" in between or "[" in between
    if bracketed:
        return second.form == "plain" or (first.form == "plain" and second.form != "latin")
    kinds = {first.form, second.form}
    rare = first.most < 1 or second.most < 1
    return "plain" in kinds or kinds == {"times"} or rare or first.form in ("apart", "meals")


def _words_for(found: re.Match[str]) -> str:
    if found["cc"]:
        return "mL"
    if found["bed"]:
        return "at bedtime"
    if way := found["way"]:
        return _WAYS[way.upper()]
    if clock := found["clock"]:
        return "every " + re.sub(r"[^\d-]", "", clock) + " hours"
    latin = letters(found["latin"] or found["dotted"])
    return "every other day" if latin == "qod" else LATIN[latin][1]
