"""Rules on two statements of one page of which only one can be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.phrases import Phrase, Phrases, folded
from pipeline.diagnostics import Severity

_PREGNANT = (
    r"(?:(?:in|during|throughout|while|for|by|to|if|when|who\s+are|is|are|you\s+are|you're)\s+)+(?:\w+\s+){0,2}?"
    r"(?:pregnan(?:cy|t(?:\s+\w+)?)|expecting\s+(?:a\s+baby|mothers))"
)
_NURSING = (
    r"(?:(?:in|during|while|for|by|to|if|when|who\s+are|is|are|you\s+are|you're)\s+)+(?:\w+\s+){0,2}?"
    r"(?:breast-?\s?feed(?:ing)?|lactat(?:ion|ing)|nursing(?:\s+mothers?)?)"
)
_SAFELY = (
    r"(?<!not )(?<!not be )(?<!n't )(?<!whether )\b(?:is|are|considered)\s+(?:generally\s+|usually\s+|perfectly\s+|completely"
    r"\s+|entirely\s+|considered\s+|thought\s+to\s+be\s+|regarded\s+as\s+|also\s+|quite\s+)*safe\s+(?:to\s+(?:use|take|be\s+(?:used|taken))\s+|"
    r"for\s+use\s+)?(?:\w+\s+){0,2}?"
)
_MAY = r"\b(?:can|may)\s+(?:safely\s+|also\s+)*be\s+(?:safely\s+)?(?:used|taken|given)\s+(?:safely\s+)?(?:\w+\s+){0,2}?"
_MUST_NOT = (
    r"\b(?:do\s+not|don't|never|must\s+not|should\s+not|shouldn't|cannot|can't)\s+(?:be\s+)?(?:take|use|taken|used|given"
    r"|start|administered)\b[^.;]{0,60}?\b"
)
_FORBIDDEN = r"\b(?:contraindicated|forbidden|not\s+(?:considered\s+)?safe|unsafe|not\s+to\s+be\s+(?:used|taken))\s+(?:\w+\s+){0,3}?"

_QUALIFIED = re.compile(
    r"\b(?:trimester|weeks?|months?|unless|except|only\s+if|only\s+when|high(?:er)?\s+doses?|low\s+doses?|if\s+(?:needed|clearly"
    r"|the\s+benefit|your\s+doctor)|benefits?\s+outweigh|without\s+(?:\w+\s+){0,3}?(?:advice|consult\w+|supervision|approval"
    r"|asking|talking|speaking|guidance|discuss\w+|direction|prescription|instruct\w+|doctor)|whether|depend\w*|some\s+(?:forms?|products?|formulations?)|topical(?:ly)?|oral|inject\w+|other\s+(?:medicines|drugs))\b|\?"
)
"""Words that narrow a statement, so that it may stand beside its opposite."""


class Contradiction(Rule):
    """A rule on statements that exclude each other."""

    severity = Severity.WARNING
    hint = "Keep the one that the source supports; if each holds for some people, say for whom."
    sides: ClassVar[tuple[tuple[Phrases, Phrases], ...]]
    """Pairs of what cannot both be said."""
    qualified: ClassVar[re.Pattern[str]] = _QUALIFIED

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if page.leaflet.language.split("-")[0] != "en":
            return
        for yes, no in cls.sides:
            allowed = [s for s in _statements(yes, page) if not cls.qualified.search(s.said)]
            if not allowed:
                continue
            denied = [s for s in _statements(no, page) if not cls.qualified.search(s.said)]
            yield from _conflicts(allowed, denied)


class C031(Contradiction):
    """A page calls the medicine safe in pregnancy or breastfeeding, and forbids it there.

    Whoever reads one sentence and not the other takes a risk for her child, or goes without a
    medicine that she needs. Statements that name a trimester, a dose or a condition are not
    compared.

    Example: "It is safe to use during pregnancy." and "Do not take it if you are pregnant."

    Source: EMA, Guideline on risk assessment of medicinal products on human reproduction and
    lactation: from data to labelling, 2008 (one clear recommendation).
    """

    sides = tuple(
        (
            Phrases(_SAFELY + when, _MAY + when),
            Phrases(_MUST_NOT + when, _FORBIDDEN + when),
        )
        for when in (_PREGNANT, _NURSING)
    )


class C039(Contradiction):
    """A page says to take the medicine with food, and on an empty stomach.

    Food can halve what the body takes up of a medicine, or spare the stomach; one of the two
    sentences is wrong. What is said for an upset stomach or for one form is not compared.

    Example: "Take it with food." and "It must be taken on an empty stomach."

    Source: QRD template, section 3 (how to take, with or without food).
    """

    sides = (
        (
            Phrases(
                r"\b(?:take|taken|swallow(?:ed)?|given|administered)\b(?!\s+with\s+or\s+without)[^.;,]{0,40}?\b(?:with|after|during)\s+(?:a\s+|your\s+)?(?:food|meals?)\b"
            ),
            Phrases(
                r"\b(?:take|taken|swallow(?:ed)?|given|administered)\b[^.;,]{0,40}?\b(?:on\s+an\s+empty\s+stomach|without\s+food|not\s+with\s+food|between\s+meals)\b"
            ),
        ),
    )
    qualified = re.compile(
        r"\b(?:if|unless|but|however|although|except|may|can|some|or\s+(?:without|two|one|2|1)|either|depend\w*|tablets?|capsules?|suspension|syrup"
        r"|form(?:s|ulations?)?|extended|immediate|delayed|release|hours?|whether|usually|often|generally|typically)\b|\?"
    )


class C040(Contradiction):
    """A page gives the medicine to children, and says that it is not for them.

    Parents act on the sentence that they happen to read. Statements that name an age, a weight or
    a form are not compared.

    Example: "It can be given to children." and "It is not suitable for children."

    Source: QRD template, section 2 (Children and adolescents).
    """

    sides = (
        (
            Phrases(
                r"\b(?:can|may)\s+(?:safely\s+|also\s+)*be\s+(?:safely\s+)?(?:used|taken|given)\s+(?:safely\s+)?(?:in|to|by|for)\s+(?:\w+\s+and\s+)?children\b",
                r"(?<!not )(?<!n't )(?<!whether )\b(?:is|are)\s+(?:generally\s+|also\s+|considered\s+)*(?:safe|suitable|approved|recommended|indicated)\s+(?:for\s+(?:use\s+(?:in|by)\s+)?|in\s+)(?:\w+\s+and\s+)?children\b",
            ),
            Phrases(
                r"(?:\bnot|n't)\s+(?:generally\s+|usually\s+)?(?:be\s+)?(?:suitable|approved|recommended|indicated|intended|used|given|taken|safe)\s+(?:for\s+(?:use\s+(?:in|by)\s+)?|in\s+|to\s+|by\s+)(?:\w+\s+(?:and|or)\s+)?children\b",
                r"\bcontraindicated\s+(?:in|for)\s+(?:\w+\s+(?:and|or)\s+)?children\b",
            ),
        ),
    )
    qualified = re.compile(
        r"\d|\b(?:under|over|younger|older|aged?|years?|months?|weigh\w*|infants?|unless|except|only|without|some|certain|most|young|small|form(?:s|ulations?)?"
        r"|tablets?|liquid|suspension|whether|if|but|although|however|depend\w*|one|two|six|twelve|other|always|routinely)\b|\?"
    )


class C041(Contradiction):
    """A page allows alcohol, and tells to avoid it.

    With many medicines alcohol makes drowsiness or harm to the liver worse, so that the milder of
    the two sentences is the dangerous one.

    Example: "You can drink alcohol with it." and "Do not drink alcohol during treatment."

    Source: QRD template, section 2 (the medicine with food, drink and alcohol).
    """

    sides = (
        (
            Phrases(
                r"(?<!whether )(?<!if )\byou\s+(?:can|may)\s+(?:safely\s+|still\s+|also\s+)*(?:drink|consume|have)\s+(?:some\s+)?alcohol\b",
                r"\b(?:it\s+is|it's|is)\s+(?:generally\s+|usually\s+)?safe\s+to\s+(?:drink|consume|have)\s+alcohol\b|\balcohol\s+(?:can|may)\s+be\s+(?:safely\s+)?(?:consumed|drunk|taken)\b",
                r"\balcohol\s+(?:has\s+no\s+effect|does\s+not\s+(?:affect|interact)|is\s+(?:safe|allowed|permitted))\b|\bno\s+(?:known\s+)?interactions?\s+with\s+alcohol\b",
            ),
            Phrases(
                r"\b(?:do\s+not|don't|never|must\s+not|should\s+not|cannot|can't)\s+(?:drink|consume|have|use|take)\s+(?:any\s+)?alcohol\b",
                r"\b(?:avoid|no)\s+(?:all\s+|any\s+|drinking\s+|consuming\s+)*alcohol\b|\balcohol\s+(?:should|must)\s+be\s+(?:strictly\s+)?avoided\b|\babstain\s+from\s+alcohol\b",
            ),
        ),
    )
    qualified = re.compile(
        r"\b(?:if|unless|moderat\w+|small|excess\w*|large|heav\w+|too\s+much|limit\w*|occasional\w*|within|hours?|whether|until|first|high|in\s+some)\b|\?"
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence that says one of two things."""

    phrase: Phrase
    sentence: str
    about: frozenset[str]
    """The ingredients that it names, of a page on several."""

    @property
    def said(self) -> str:
        return folded(self.sentence)


def _statements(phrases: Phrases, page: Page) -> list[_Statement]:
    parts = [part for part in re.split(r"[+/&,]| and ", page.leaflet.title.lower()) if part.strip()]
    names = [part.split()[0] for part in parts] if len(parts) > 1 else []
    found = []
    for phrase in phrases.on(page):
        sentence = _sentence(phrase)
        subject = f"{sentence} {phrase.run.section.subject}".lower()
        found.append(_Statement(phrase, sentence, frozenset(n for n in names if n in subject)))
    return found


def _sentence(phrase: Phrase) -> str:
    text, match = phrase.run.text, phrase.match
    start = max(text.rfind(sign, 0, match.start()) for sign in (". ", "? ", "! ")) + 1
    end = re.compile(r"[.?!](?=\s|$)").search(text, match.end())
    return " ".join(text[start : end.end() if end else len(text)].split())


def _conflicts(allowed: list[_Statement], denied: list[_Statement]) -> Iterator[Case]:
    """The first pair of one subject, at its later statement."""
    for one in allowed:
        for other in denied:
            if one.about == other.about and one.sentence != other.sentence:
                first, second = sorted((one, other), key=lambda each: each.phrase.line)
                message = (
                    f"“{second.sentence}” contradicts line {first.phrase.line}: “{first.sentence}”"
                )
                yield Case(second.phrase.line, message, second.phrase.words)
                return
