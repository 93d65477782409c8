"""Rules on the length and the build of sentences, paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.check.page import Page, Sentence
from pipeline.check.plain_language.grade import grade_of
from pipeline.check.plain_language.participles import ADJECTIVES, IRREGULAR
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import ListBlock

SHOWN = 8
"""Words of a sentence that are quoted."""

_SIGNS = frozenset("+-–—/&=<>*|")
"""What stands between blanks and is no word."""

_LABEL = re.compile(r"[^.:?!]{1,100}:\s+(?=\S)")
"""A point's name before the sentence about it: `Pregnancy: Tell your doctor if …`."""


class T001(Rule):
    """A sentence is long.

    Whoever reads slowly has forgotten the beginning of a long sentence when they reach its end.
    How many words it may have is `sentence_words` of the profile. The name of a point before its
    sentence is not counted, and the disclaimer is left alone.

    Example: a sentence of 35 words with three commas and a bracket.

    Source: EC Guideline on the readability of the labelling and package leaflet, 2009, section A.5
    (no long sentences, at most 20 words); NHS content guide, How we write.
    """

    severity = Severity.HINT
    hint = "Make two sentences of it, or a list."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        most = page.standards.profile.sentence_words
        long = [each for each in page.sentences if each.blanks >= most]
        for sentence in long:
            if not _is_legal(sentence) and (count := _words(sentence)) > most:
                yield Case(
                    sentence.line,
                    f"a sentence of {count} words; {most} are easy to read",
                    _beginning(sentence),
                )


class T002(Rule):
    """A paragraph is long.

    A wall of text is skipped. How many sentences a paragraph may have is `paragraph_sentences` of
    the profile; the disclaimer is left alone.

    Example: a paragraph of seven sentences on how the medicine works.

    Source: NHS content guide, How we write (paragraphs of at most 3 sentences).
    """

    severity = Severity.HINT
    hint = "Make several paragraphs of it, or a list, each with one thought."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        most = page.standards.profile.paragraph_sentences
        real = [each for each in page.sentences if each.blanks > 1]
        for _, group in groupby(real, key=lambda sentence: id(sentence.run)):
            sentences = [*group]
            if len(sentences) > most and not _is_legal(sentences[0]):
                yield Case(
                    sentences[0].line,
                    f"a paragraph of {len(sentences)} sentences; {most} are easy to read",
                    _beginning(sentences[0]),
                )


class T003(Rule):
    """The text is hard to read.

    The grade tells how many years of school a text asks for, from the length of its sentences and
    words (Flesch and Kincaid). It is one number for the whole leaflet, which
    puts leaflets in order and judges none: names of medicines are long words, too.

    Example: a leaflet of grade 12.6 where `grade` of the profile is 8.

    Source: USP <1265> (grade 6, never above 8); NHS content guide, How we write (reading age 9 to
    11; scores only set priorities); Kincaid et al., Derivation of new readability formulas, 1975.
    """

    severity = Severity.HINT
    hint = "Begin with the longest sentences and the words that have a plainer one."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        most = page.standards.profile.grade
        grade = grade_of(page.sentences)
        if grade is not None and round(grade, 1) > most:
            yield Case(
                page.leaflet.line,
                f"reading grade {grade:.1f} (Flesch-Kincaid); {most:g} is easy to read",
            )


class T006(Rule):
    """An instruction is in the passive voice.

    "The tablet should be swallowed whole" does not say who is to do it: the reader, the nurse or
    the doctor. Only what should, must or has to be done is looked at.

    Example: "The capsule must be swallowed with water."

    Source: NHS content guide, How we write (active voice); EC Guideline on the readability of the
    labelling and package leaflet, 2009, section A.6 (an active style, rather than a passive one).
    """

    severity = Severity.HINT
    hint = "Say who does it: “Swallow the capsule”, “Your doctor will check …”."

    _told = re.compile(
        r"\b(?:should|must|has to|have to|needs? to|ought to|is to|are to|shall)(?: not| never)?"
        r"(?: also| always| only| generally| usually| therefore| [a-z]+ly)? $"
    )
    _done = re.compile(r"(?:not |never |[a-z]+ly )?(?P<verb>[a-z]+)\b")
    _judged = re.compile(
        r"(?:interpreted|construed|regarded|viewed|seen as|taken (?:as|to mean)|expected"
        r"|considered (?!if|when|before|only|due|because|with|in|for|during|after|and|by|under|once"
        r"|unless|where|to|carefully))"
    )
    """What is to be thought and not done: "should be considered an emergency"."""

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        text = page.folded
        at = text.find(" be ")
        while at >= 0:
            if found := cls._instruction(page, text, at):
                start, end = found
                quote = page.text[start:end]
                yield Case(page.text_line(start), f"“{quote}” does not say who does it", quote)
            at = text.find(" be ", at + 4)

    @classmethod
    def _instruction(cls, page: Page, text: str, at: int) -> tuple[int, int] | None:
        """Where "should be taken" begins and ends, around a "be"."""
        done = cls._done.match(text, at + 4)
        if not done or not _is_participle(done["verb"]):
            return None
        told = cls._told.search(text, max(0, at - 35), at + 1)
        if not told or cls._judged.match(text, done.start("verb")):
            return None
        return (told.start(), done.end()) if cls._told_to_reader(page, at) else None

    @classmethod
    def _told_to_reader(cls, page: Page, position: int) -> bool:
        """Whether it is an instruction, and no part of a heading or of the legal notice."""
        run, _ = page.place(position)
        return not run.heading and run.section.kind != "disclaimer"


class T008(Rule):
    """A list is long.

    A list helps the eye as long as it can be seen at a glance. Lists of side effects are left
    alone, since they have to be complete; how many items others may have is `list_items` of the
    profile, six without it.

    Example: a list of fourteen medicines that must not be taken with this one.

    Source: EC Guideline on the readability of the labelling and package leaflet, 2009, section A.5
    (no more than five or six items where possible); that of 1998, which it replaces, had nine where
    they are simple and five where not.
    """

    severity = Severity.HINT
    hint = "Group the items under sub-headings; leave out none that a reader has to know."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        most = page.standards.profile.list_items
        for section, block in page.blocks:
            if isinstance(block, ListBlock) and len(block.items) > most:
                if section.kind == "side_effects" or block.ordered:
                    continue
                yield Case(
                    block.line, f"a list of {len(block.items)} items; {most} can be taken in"
                )


def _is_legal(sentence: Sentence) -> bool:
    """Whether it is of the disclaimer, whose wording is seldom the author's own."""
    return sentence.run.section.kind == "disclaimer"


def _words(sentence: Sentence) -> int:
    """How many words a sentence has, without the name of the point that it is about."""
    label = _LABEL.match(sentence.text)
    text = sentence.text[label.end() :] if label else sentence.text
    words = text.split()
    if _SIGNS.isdisjoint(words):
        return len(words)
    return sum(each not in _SIGNS for each in words)


def _beginning(sentence: Sentence) -> str:
    """The first words of a sentence, as they stand there."""
    words = sentence.text.split(maxsplit=SHOWN)
    rest = words[SHOWN] if len(words) > SHOWN else ""
    return sentence.text[: len(sentence.text) - len(rest)].rstrip()


def _is_participle(word: str) -> bool:
    """Whether a word behind "be" says what is done, and not how something is."""
    if word in ADJECTIVES:
        return False
    return word in IRREGULAR or (word.endswith("ed") and len(word) > 4)
