"""Rules on two statements of one page of which only one can be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pipeline.check.page import Page, once_a_page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.phrases import Phrase, Phrases, folded
from pipeline.diagnostics import Severity
from pipeline.model import Paragraph, QuestionAnswer, Topic, plain

_WHEN = (
    r"(?:(?:in|during|throughout|while|for|by|to|if|when|who\s+are|is|are|you\s+are|you're)\s+)+"
    r"(?:\w+\s+){0,2}?"
)
_PREGNANT = rf"(?:{_WHEN}(?:pregnan(?:cy|t(?:\s+\w+)?)|expecting\s+(?:a\s+baby|mothers)))"
_NURSING = rf"(?:{_WHEN}(?:breast-?\s?feed(?:ing)?|lactat(?:ion|ing)|nursing(?:\s+mothers?)?))"
_MOTHERS_TO_BE = r"(?:pregnant\s+(?:women|patients|mothers|people)|women\s+who\s+are\s+pregnant)"
_MOTHERS = r"(?:breast-?\s?feeding\s+(?:women|mothers)|nursing\s+mothers)"
_IT = r"(?:[^\s.;,]+\s+){0,9}?"
"""The medicine, however many words its name has."""
_SAFELY = (
    r"(?<!not )(?<!not be )(?<!n't )(?<!whether )\b(?:is|are|considered)\s+(?:generally\s+|usually\s+"
    r"|perfectly\s+|completely\s+|entirely\s+|considered\s+|thought\s+to\s+be\s+|regarded\s+as\s+"
    r"|also\s+|quite\s+|both\s+)*(?:safe|suitable|fine|ok|okay|all\s+right)\s+(?:(?:to\s+(?:use|take|be\s+(?:used|taken))|for\s+use)\s+"
    rf"{_IT}|for\s+both\s+[^.;]{{0,60}}?|(?:\w+\s+){{0,2}}?)"
)
_MAY = (
    r"\b(?:can|may)\s+(?:safely\s+|also\s+)*be\s+(?:safely\s+)?(?:used|taken|given)\s+(?:safely\s+)?"
    r"(?:\w+\s+){0,2}?"
)
_YOU_MAY = (
    r"(?<!if )(?<!whether )(?<!that )\byou\s+(?:can|may)\s+(?:safely\s+|still\s+|also\s+)*(?:take|use|keep\s+taking|continue)"
    rf"\s+{_IT}"
)
_NO_HARM = (
    r"\b(?:no\s+(?:known\s+)?(?:risks?|danger|harm)|(?:will|does|do)\s+not\s+harm\s+[^.;]{0,40}?|harmless)\s+"
    r"(?:\w+\s+){0,4}?"
)
_MUST_NOT = (
    r"\b(?:do\s+not|don't|never|must\s+not|should\s+not|shouldn't|cannot|can't)\s+(?:be\s+)?(?:take|use"
    r"|taken|used|given|start|administered)\b[^.;]{0,110}?\b"
)
_FORBIDDEN = (
    r"\b(?:contraindicated|forbidden|not\s+(?:considered\s+)?safe|unsafe|not\s+to\s+be\s+(?:used|taken)"
    r"|(?:should|must)\s+be\s+(?:strictly\s+)?avoided|not\s+(?:be\s+)?recommended|harmful|dangerous)\s+"
    rf"(?:(?:for\s+use|to\s+(?:take|use))\s+{_IT})?(?:\w+\s+){{0,3}}?"
)
_AVOID = rf"(?:^|[.!?:;]\s+|\bshould\s+|\bmust\s+)avoid\s+{_IT}"


def _whom(women: str) -> str:
    """They, who must not take it, or who may."""
    return (
        rf"\b{women}[\s:]+(?:must\s+not|should\s+not|shouldn't|cannot|can't|must\s+never|should\s+never|may\s+not)"
        r"\s+(?:take|use|be\s+given)\b"
        rf"|\b{women}\s+(?:should|must)\s+(?:strictly\s+)?avoid\b"
    )


def _they_may(women: str) -> str:
    return rf"\b{women}\s+(?:can|may)\s+(?:safely\s+|also\s+)*(?:take|use|be\s+given)\b"


_NURSE = (
    r"(?<!if )(?<!whether )\byou\s+(?:can|may)\s+(?:safely\s+|still\s+|continue\s+to\s+|keep\s+)*"
    r"breast-?\s?feed(?:ing)?\b|\bit\s+is\s+safe\s+to\s+breast-?\s?feed\b"
)
_NURSE_NOT = (
    r"\b(?:do\s+not|don't|never|must\s+not|should\s+not|shouldn't|cannot|can't)\s+breast-?\s?feed\b"
    r"|\b(?:avoid|stop)\s+breast-?\s?feeding\b|\bbreast-?\s?feeding\s+(?:is\s+(?:not\s+(?:recommended|advised|allowed|safe)|contraindicated)"
    r"|(?:should|must)\s+(?:be\s+(?:avoided|stopped)|not\b))"
)


def _listed(state: str) -> tuple[str, str]:
    """A state as a label that allows, "Pregnancy: safe to use", and in a list that forbids."""
    label = rf"(?:^|[.;]\s+)(?:\w+\s+(?:and|or)\s+)?{state}(?:\s+(?:and|or)\s+[\w-]+)?"
    return (
        rf"{label}\s*[:–-]\s*(?:it\s+is\s+)?(?:considered\s+)?(?:safe\b|(?:may|can)\s+be\s+(?:used|taken)\b|no\s+restrictions?\b)",
        rf"\bcontraindicat(?:ions?|ed\s+in)\s*:\s*[^.;]{{0,80}}?\b{state}\b",
    )


_PREGNANCY_MAY, _PREGNANCY_NOT = _listed("pregnancy")
_NURSING_MAY, _NURSING_NOT = _listed(r"(?:breast-?\s?feeding|lactation)")

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
    labels: ClassVar[tuple[re.Pattern[str], ...]] = ()
    """For each pair the labels and questions below which "Do not take it" is about its subject."""
    qualified: ClassVar[re.Pattern[str]] = _QUALIFIED

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        for number, (yes, no) in enumerate(cls.sides):
            below = list(_labelled(cls.labels[number], page)) if cls.labels else []
            allowed = cls._plain(_statements(yes, page, [p for p, may in below if may]))
            if allowed:
                denied = _statements(no, page, [p for p, may in below if not may])
                yield from _conflicts(allowed, cls._plain(denied))

    @classmethod
    def _plain(cls, statements: list[_Statement]) -> list[_Statement]:
        return [each for each in statements if not cls.qualified.search(each.said)]


class C031(Contradiction):
    """A page calls the medicine safe in pregnancy or breastfeeding, and forbids it there.

    Whoever reads one sentence and not the other takes a risk for her child, or goes without a
    medicine that she needs. Statements that name a trimester, a dose or a condition are not
    compared.

    Example: "It is safe to use during pregnancy." and "Do not take it if you are pregnant."

    Source: EMA, Guideline on risk assessment of medicinal products on human reproduction and
    lactation: from data to labelling, 2008 (one clear recommendation).
    """

    sides = (
        (
            Phrases(
                *(start + _PREGNANT for start in (_SAFELY, _MAY, _YOU_MAY, _NO_HARM)),
                *(_they_may(_MOTHERS_TO_BE), _PREGNANCY_MAY),
            ),
            Phrases(
                *(start + _PREGNANT for start in (_MUST_NOT, _FORBIDDEN, _AVOID)),
                *(_whom(_MOTHERS_TO_BE), _PREGNANCY_NOT),
            ),
        ),
        (
            Phrases(
                *(start + _NURSING for start in (_SAFELY, _MAY, _YOU_MAY, _NO_HARM)),
                *(_they_may(_MOTHERS), _NURSE, _NURSING_MAY),
            ),
            Phrases(
                *(start + _NURSING for start in (_MUST_NOT, _FORBIDDEN, _AVOID)),
                *(_whom(_MOTHERS), _NURSE_NOT, _NURSING_NOT),
            ),
        ),
    )
    labels = (
        re.compile(r"\bpregnan"),
        re.compile(r"\bbreast-?\s?feed|\blactat|\bnursing|\bnurse\s+(?:my|a)\b"),
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
                r"\balcohol\s+(?:has\s+no\s+effect|does\s+not\s+(?:affect|interact)|is\s+(?:safe|allowed|permitted|fine|ok|okay|all\s+right))\b|\bno\s+(?:known\s+)?interactions?\s+with\s+alcohol\b",
                r"\bno\s+need\s+to\s+(?:avoid|stop|give\s+up)\s+(?:drinking\s+)?alcohol\b|\b(?:do|does|need)\s*(?:not|n't)\s+(?:have\s+to|need\s+to)?\s*avoid\s+alcohol\b",
            ),
            Phrases(
                r"\b(?:do\s+not|don't|never|must\s+not|should\s+not|cannot|can't)\s+(?:drink|consume|have|use|take)\s+(?:any\s+)?alcohol\b",
                r"(?<!need to )(?<!have to )\b(?:avoid|no)\s+(?:all\s+|any\s+|drinking\s+|consuming\s+)*alcohol\b|\balcohol\s+(?:should|must)\s+be\s+(?:strictly\s+)?avoided\b|\babstain\s+from\s+alcohol\b",
            ),
        ),
    )
    qualified = re.compile(
        r"\b(?:if|unless|moderat\w+|small|excess\w*|large|heav\w+|too\s+much|limit\w*|occasional\w*|within|hours?|whether|until|first|high|in\s+some)\b|\?"
    )


_DRIVE = r"(?:drive|driv(?:e|ing)\s+(?:a\s+car|or\s+\w+)|operate\s+(?:\w+\s+)?(?:machines|machinery)|use\s+machines)\b"


class C043(Contradiction):
    """A page allows driving, and forbids it.

    Drowsiness at the wheel kills others as well. "Do not drive until you know how it affects you"
    and "it has no effect on driving" cannot both be right; that it usually has none, and what to
    do if it makes you dizzy, may stand side by side and is not compared.

    Example: "You can drive while you take it." and "You must not drive during treatment."

    Source: QRD template, section 2 (Driving and using machines); Directive 2001/83/EC, article
    59(2)(b).
    """

    sides = (
        (
            Phrases(
                rf"(?<!whether )(?<!if )(?<!that )(?<!when )\byou\s+(?:can|may)\s+(?:safely\s+|still\s+|also\s+)*{_DRIVE}",
                rf"(?<!not )(?<!n't )(?<!whether )\b(?:is|are|it's)\s+(?:\w+ly\s+)?safe\s+to\s+{_DRIVE}",
                r"\bno\s+(?:known\s+)?(?:effects?|influence|impact)\s+on\s+(?:(?:your|the)\s+(?:ability|fitness)\s+to\s+)?driv(?:e|ing)\b",
                r"\b(?:does|will|do)\s*(?:not|n't)\s+(?:affect|impair|influence|change)\s+(?:(?:your|the)\s+(?:ability|fitness)\s+to\s+)?driv(?:e|ing)\b",
                r"\bdriving\s+is\s+(?:safe|allowed|permitted|not\s+affected)\b",
            ),
            Phrases(
                rf"\b(?:do\s+not|don't|never|must\s+not|should\s+not|shouldn't|cannot|can't|not\s+(?:safe|allowed)\s+to)\s+{_DRIVE}",
                r"(?:^|[.!?:;]\s+|\bshould\s+|\bmust\s+)avoid\s+driving\b|\bdriving\s+(?:should|must)\s+be\s+avoided\b|\bdriving\s+is\s+(?:not\s+(?:safe|allowed)|forbidden|prohibited)\b",
            ),
        ),
    )
    labels = (re.compile(r"\bdriv(?:e|ing)\b"),)
    qualified = re.compile(
        r"\b(?:if|unless|usually|generally|normally|often|probably|likely|unlikely|most|some|might|when|after|before|first|hours?|days?|once|as\s+soon"
        r"|soon|feel|dizzy|drowsy\s+or|high|low|dose|alone|home|without|except|only|because|whether|depend\w*|should\s+not\s+affect)\b|\?"
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence that says one of two things."""

    phrase: Phrase
    sentence: str
    about: frozenset[str]
    """The ingredients that it names, of a page on several."""

    title: str

    @property
    def said(self) -> str:
        """It without the title, which may have a word such as "topical" and narrows nothing."""
        return folded(self.sentence).replace(folded(self.title), "")


def _statements(phrases: Phrases, page: Page, more: list[Phrase]) -> list[_Statement]:
    parts = [part for part in re.split(r"[+/&,]| and ", page.leaflet.title.lower()) if part.strip()]
    names = {part.split()[0] for part in parts} if len(parts) > 1 else set()
    found = []
    for phrase in (*phrases.on(page), *more):
        sentence = _sentence(phrase)
        subject = f"{sentence} {phrase.run.section.subject}".lower()
        about = frozenset(name for name in names if name in subject)
        found.append(
            _Statement(
                phrase, sentence, about if about != names else frozenset(), page.leaflet.title
            )
        )
    return found


_LABELLED = (
    (
        True,
        re.compile(
            r"(?:a:\s*)?(?:(?:this medicine|it)\s+)?(?:(?:is|are)\s+)?(?:generally\s+|usually\s+"
            r"|considered\s+)*(?:safe\b(?! and)|(?:can|may)\s+be\s+(?:safely\s+)?(?:used|taken)\b)"
        ),
    ),
    (
        False,
        re.compile(
            r"(?:a:\s*)?(?:(?:this medicine|it)\s+)?(?:(?:is|should|must)\s+)?(?:do\s+not\s+(?:take|use)"
            r"|never\s+(?:take|use)|avoid\b(?!ed)|contraindicated|(?:be\s+)?avoided\b"
            r"|not\s+(?:be\s+)?(?:taken|used|safe|recommended|take|use)\b)"
        ),
    ),
)
"""What stands right below a label and says whether the medicine may be taken then."""
_ANSWERS = (
    (True, re.compile(r"(?:a:\s*)?yes\b")),
    (False, re.compile(r"(?:a:\s*)?no\b(?! known)")),
)
_MAY_I = re.compile(r"(?:^|[.!,]\s+)\W*(?:q:\s*)?(?:can|may|should|is\b.*\bsafe)\b")


_LABELLING = (Topic, QuestionAnswer)
"""Made once: a union is put together anew whenever it is asked."""


def _labelled(label: re.Pattern[str], page: Page) -> Iterator[tuple[Phrase, bool]]:
    """What is said first below the labels and questions of one kind, and whether it allows."""
    for head, asked, inner in _heads(page):
        if not label.search(head):
            continue
        run = next(run for run in page.runs if run.children is inner.children)
        ways = (*_LABELLED, *_ANSWERS) if asked and _MAY_I.search(head) else _LABELLED
        for may, words in ways:
            if match := words.match(folded(run.text)):
                yield Phrase(run, match), may
                break


@once_a_page
def _heads(page: Page) -> list[tuple[str, bool, Paragraph]]:
    """Labels and questions with a paragraph right below, and whether each is a question."""
    found = []
    for _, block in page.blocks:
        if not isinstance(block, _LABELLING):
            continue
        asked = isinstance(block, QuestionAnswer)
        head = block.question if isinstance(block, QuestionAnswer) else block.label
        inside = block.answer if isinstance(block, QuestionAnswer) else block.blocks
        if inside and isinstance(inside[0], Paragraph):
            found.append((folded(plain(head)), asked, inside[0]))
    return found


def _sentence(phrase: Phrase) -> str:
    text, match = phrase.run.text, phrase.match
    start = max(text.rfind(sign, 0, match.start()) for sign in (". ", "? ", "! ")) + 1
    end = re.compile(r"[.?!](?=\s|$)").search(text, match.end())
    return " ".join(text[start : end.end() if end else len(text)].split())


def _conflicts(allowed: list[_Statement], denied: list[_Statement]) -> Iterator[Case]:
    """Each statement of one subject that contradicts an earlier one, once."""
    told = set[tuple[int, str]]()
    for one in allowed:
        for other in denied:
            if one.about != other.about or one.sentence == other.sentence:
                continue
            first, second = sorted((one, other), key=lambda each: each.phrase.line)
            key = (second.phrase.line, second.sentence)
            if key not in told:
                told.add(key)
                message = (
                    f"“{second.sentence}” contradicts line {first.phrase.line}: “{first.sentence}”"
                )
                yield Case(second.phrase.line, message, second.phrase.words)
