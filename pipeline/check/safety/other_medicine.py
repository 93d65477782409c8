"""A rule on sentences that speak of another medicine than the page's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.medicines_en import IS_MEDICINE
from pipeline.check.safety.phrases import folded
from pipeline.diagnostics import Severity
from pipeline.model import Paragraph, QuestionAnswer

_OFTEN = (
    r"(?:\s+(?:usually|typically|generally|normally|commonly|often|also|primarily|mainly|only|always"
    r"|sometimes))*"
)
_FORM = (
    r"(?:\s+(?:\d+\s*mg\s+)?(?:tablets?|capsules?|injections?|cream|ointment|syrup|suspension"
    r"|drops|inhalers?|patch(?:es)?))?"
)
_IN_PASSING = r"(?:,[^,.\n]{3,40},|\s\([^()\n]{2,40}\))?"
_KIND = (
    r"(?:medicines?|medications?|drugs?|antibiotics?|class|group|family|inhibitors?|blockers?|agonists?"
    r"|antagonists?|modulators?|painkillers?|antidepressants?|steroids?|corticosteroids?|vaccines?"
    r"|statins?|diuretics?|antihistamines?|antivirals?|antifungals?|thinners?|agents?)\b"
)
_BEHIND = re.compile(
    _FORM
    + _IN_PASSING
    + r"(?:\s+(?:is|are|was)"
    + _OFTEN
    + r"\s+(?:used|taken|given|prescribed|administered|available|injected|applied|inhaled|started"
    r"|effective|indicated)\b"
    + r"|\s+(?:is|belongs\s+to)\s+(?:an?|the|one\s+of)\s+(?:[\w-]+,?\s+){0,5}?"
    + _KIND
    + r"|"
    + _OFTEN
    + r"\s+(?:works?|acts?|helps?|treats?|lowers|relieves|reduces|prevents|inhibits|blocks|increases"
    r"|improves|kills|makes|stops|slows|relaxes|opens|widens|raises|binds|affects|starts|calms)\b"
    r"|\s+(?:can|may)\s+(?:sometimes\s+|also\s+)?(?:cause|make)\b"
    r"|\s+(?:should|must)\s+(?:only\s+)?be\s+(?:taken|swallowed|given|injected|applied|used)\b)"
)
"""What follows a medicine's name where a sentence is about it."""

_BEGINS = re.compile(r"(?:^|[.!?:]|\blike\s+all\s+medicines,)\s*$")
"""What stands before it where it begins a sentence."""

_BEFORE = re.compile(
    r"\b(?:usual|recommended|typical|standard|starting|initial|maximum|normal|daily|adult)\s+"
    r"(?:\w+\s+){0,3}?(?:dose|dosage)\s+(?:of|for)\s+(?:oral\s+)?$|\bhow\s+(?:does\s+)?$"
    r"|\bside\s+effects\s+(?:of|with)\s+$|(?:^|(?<=[.!?:])\s+)(?:take|use|swallow)\s+$"
    r"|\b(?:has|have)\s+prescribed\s+(?:you\s+)?$|\b(?:stop|start|keep|before|while)\s+taking\s+$"
)
"""What stands before it where the sentence is about it all the same."""
_YOU_TAKE = re.compile(r"\b(?:you\s+should|always|must)\s+(?:take|use|swallow)\s+$")
_AT_TIMES = re.compile(
    r"\s+(?:in\s+the|once|twice|three|every|daily|at\s+(?:night|bedtime|the)|exactly|as\s+your"
    r"|with\s+(?:food|water|a)|by\s+mouth|\d)\b"
)
"""What stands before and behind it in a direction."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAME = re.compile(r"[A-Z][a-z]{4,}+")
_SUBJECT = re.compile(
    _IN_PASSING
    + r"(?: tablets?| capsules?| injection| cream)?"
    + rf"(?: (?:is|are){_OFTEN} (?:used (?:to (?:treat|prevent|relieve|manage|control|reduce|help"
    r"|lower)|for\b|in the treatment)|prescribed|taken|given|started|administered|available as"
    r"|indicated (?:for|in))|(?: is| belongs to) (?:an?|the|one of)(?: [\w-]+,?){0,5}? "
    + _KIND
    + rf"|{_OFTEN} (?:works|acts|makes|stops|blocks|lowers|treats|helps|inhibits|slows|relaxes"
    r"|kills)\b| (?:can|may) (?:sometimes |also )?cause\b| dosage (?:is|varies|depends)\b)"
)
"""What follows the subject of a sentence that is about one medicine, whatever its name be."""

_LEADS = (
    *(
        f"{start}{words} "
        for start in ("\n", " ")
        for words in (
            *(
                f"{dose} {of}"
                for dose in ("dose", "Dose", "dosage", "Dosage")
                for of in ("of", "for")
            ),
            *("doses of", "side effects of", "Side effects of", "side effects with"),
            *("has prescribed", "have prescribed", "prescribed you", "always take", "Always take"),
            *(f"{do} taking" for do in ("stop", "Stop", "start", "Start", "keep", "Keep")),
        )
    ),
    *("\nTake ", ". Take ", ": Take ", "\nSwallow ", ". Swallow "),
)
"""What stands before a name with a capital in a sentence that tells to take it."""

_OF = re.compile(
    # No sets of letters in front: where all ways begin with a letter, few places are tried.
    r"(?:dos(?:age|e)s?|Dos(?:age|e)s?|side\s+effects|Side\s+effects)\s+(?:of|for|with)\s+(?P<name>[A-Za-z]{5,})\b"
    r"(?=[^.\n]{0,80}\b(?:is|are|varies|vary|depends?|include)\b)"
)
"""The same in small letters, for sections that never name their own medicine."""

_ORDINARY = _words(
    "children adults infants adolescents patients people women elderly older younger babies high higher"
    " lower oral topical treatment therapy dosage dosages doses dosing medication medications medicine"
    " medicines tablets capsules drops combination combined this that these those they some most many"
    " other others common serious severe certain each both either long-term overuse administration"
    " supplementation supplements injection injections these prolonged excessive common allergic"
    " asthma grapefruit glucose lactose serotonin dopamine histamine adrenaline acetylcholine cortisol"
    " testosterone angina acne heart liver kidney brain migraine virus calcium iron sodium potassium"
    " magnesium tobacco nicotine sugar protein exposure although because after before during once"
    " pediatric paediatric geriatric cancer stress smoking alcohol exercise water blood syrup syrups always never doctor doctors"
    " nurse pharmacist your research studies chinese surgery chemotherapy radiotherapy immunotherapy"
    " physiotherapy therapy vaccination infusion insulin anything something everything nothing"
    " which while where there their what when sunlight caffeine food relapse fever diarrhoea diarrhea"
)
"""Words that such sentences begin with and that name no medicine."""

_OF_MEDICINE = frozenset({"introduction", "usage", "dosage", "side_effects", "how_it_works"})

_OF_OTHERS = frozenset({"precautions", "interactions", "faqs", "contraindications", "overdose"})
"""Kinds of section that name other medicines rightly."""

_OF_NAMES = frozenset({"generic_name", "brand_names"})

_NO_NAME = re.compile(
    r".*(?:ly|s|cy|[st]ion|ia|ema|sterol|gen|ment|ness|ity|osis|emia|oma|pathy|ism|ing|ed|sure|ture)"
)
"""Ends that ordinary words have and names of medicines lack."""

_COMPARED = re.compile(
    r"\b(?:unlike|compared|instead|similar\s+to|like\s+other|whereas|while|alternative|switch\w*"
    r"|together\s+with|combin\w+|metaboli\w+|prodrug|converted|such\s+as)\b"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_ALIKE = 5
"""Letters that names of one substance share: amoxicillin, amoxycillin; sulfate, sulphate."""


class C030(Rule):
    """A section speaks of another medicine than the title.

    Text that was copied from another page and not adapted gives the dose, or the warnings, of a
    medicine that the patient does not take. It is found by sentences whose subject is a medicine
    that the page names nowhere else: not in its title, its names and its other sections.
    Comparisons are left alone, and so are the sections on precautions, interactions and questions,
    which name other medicines rightly.

    Example: "Metoprolol is usually taken once a day." in the Dosage of the page on metformin.

    Source: Directive 2001/83/EC, article 59(1)(a) (the leaflet names the one medicine that it
    belongs to); house rule.
    """

    severity = Severity.WARNING
    hint = "See whether the section was pasted from another page."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        own = _own(page)
        if not own:
            return
        medicines = filter(_MEDICINES.__getitem__, page.vocabulary)
        named = sorted(word for word in medicines if word[:_ALIKE] not in own)
        beside = _beside_questions(page)
        runs = [
            run
            for run in page.runs
            if run.section.kind not in _OF_OTHERS or id(run.children) in beside
        ]
        found = [
            *_by_name(named, runs),
            *_by_place(page, runs, own),
            *_by_section(page, runs, own),
            *_by_patient(page, named, own),
        ]
        told = set[str]()
        for run, start, name in sorted(found, key=lambda each: each[0].line(each[1])):
            if name not in told:
                told.add(name)
                said = run.text[start : start + len(name)]
                message = f"this is about “{said}”, which the page is not about"
                yield Case(run.line(start), message, said)


_Found: TypeAlias = tuple[Run, int, str]
"""A run, where in it a name begins, and the name in lower case."""


def _by_name(named: list[str], runs: list[Run]) -> Iterator[_Found]:
    """Sentences about a known medicine that one section names and no other."""
    if not named:
        return
    texts = [folded(run.text) for run in runs]
    for name in named:
        holding = [number for number, text in enumerate(texts) if name in text]
        if len({id(runs[number].section) for number in holding}) == 1:
            yield from _about(name, [(runs[number], texts[number]) for number in holding])


def _about(name: str, runs: list[tuple[Run, str]]) -> Iterator[_Found]:
    """Where a sentence is about a name from the first; one that is named before is explained."""
    for run, text in runs:
        if match := re.search(rf"\b{name}\b", text):
            start, end = match.span()
            before = text[:start]
            about = (
                (_BEGINS.search(before) and _BEHIND.match(text, end))
                or _BEFORE.search(before)
                or (_YOU_TAKE.search(before) and _AT_TIMES.match(text, end))
            )
            if about and not _COMPARED.search(_sentence(text, start, end)):
                yield run, start, name
            return


def _by_place(page: Page, runs: list[Run], own: set[str]) -> Iterator[_Found]:
    """Sentences about whatever stands where the name of a medicine would, and only there."""
    text = f"\n{page.text}"
    for match in _NAME.finditer(text):
        name = match[0].lower()
        if name[:_ALIKE] in own or not _may_name(name):
            continue
        if not _is_spoken_of(text, match.start(), match.end()):
            continue
        run, start = page.place(match.start() - 1)
        if run.section.kind not in _OF_MEDICINE or run.heading:
            continue
        compared = _COMPARED.search(_sentence(folded(run.text), start, start + len(name)))
        if not compared and _is_new(name, run, start, runs):
            yield run, start, name


def _is_spoken_of(text: str, start: int, end: int) -> bool:
    """Whether a sentence of a text begins with a name and is about it, or tells to take it."""
    before = text[max(0, start - 2) : start].rstrip(" ")[-1:]
    if before in "\n.!?:" or text.endswith(_FOREWORDS, 0, start):
        return bool(_SUBJECT.match(text, end))  # where no lead ends
    return text.endswith(_LEADS, 0, start)


_FOREWORDS = ("Like all medicines, ", "The medicine ")


@lru_cache(maxsize=65536)
def _may_name(name: str) -> bool:
    return name not in _ORDINARY and not _NO_NAME.fullmatch(name)


def _is_new(name: str, run: Run, start: int, runs: list[Run]) -> bool:
    """Whether no other section has a name, and nothing before it in its own."""
    for each in runs:
        if each is run:
            if name in run.text[:start].lower():
                return False
        elif name in each.text.lower() and (
            each.section is not run.section or each.line(0) < run.line(0)
        ):
            return False
    return True


def _by_section(page: Page, runs: list[Run], own: set[str]) -> Iterator[_Found]:
    """Doses of whatever it be, in a section that never names the page's own medicine."""
    for match in _OF.finditer(page.text):
        name = match["name"].lower()
        if name in _ORDINARY or name[:_ALIKE] in own:
            continue
        run, start = page.place(match.start("name"))
        if run.heading or run.section.kind not in _OF_MEDICINE:
            continue
        words = "\n".join([each.text for each in runs if each.section is run.section]).lower()
        if not any(name in words for name in own) and _is_new(name, run, start, runs):
            yield run, start, name


def _beside_questions(page: Page) -> set[int]:
    """The paragraphs of questions that answer none: a disclaimer that closes them, for instance."""
    found = set[int]()
    for section in page.leaflet.sections:
        if section.kind == "faqs" and section.blocks:
            last = section.blocks[-1]
            below = last.answer[1:] if isinstance(last, QuestionAnswer) else ()
            found.update(
                id(block.children)
                for block in (*section.blocks, *below)
                if isinstance(block, Paragraph)
            )
    return found


def _by_patient(page: Page, named: list[str], own: set[str]) -> Iterator[_Found]:
    """Questions about a medicine, and warnings to those who take it, where others may be named.

    Those that name the page's own medicine as well compare the two, or are on both.
    """
    asked = [name for name in named if _may_be_asked(page.folded, name)]
    if not asked:
        return
    others = [(run, folded(run.text)) for run in page.runs if run.section.kind in _OF_OTHERS]
    for name in asked:
        for run, text in others:
            if name not in text:
                continue
            for match in _ASKED.finditer(text):
                sentence = _sentence(text, *match.span())
                begins = {word[:_ALIKE] for word in _WORD.findall(sentence)}
                compared = _COMPARED.search(sentence) or _BESIDE.search(sentence)
                if name in match.groups() and not (begins & own or compared):
                    yield run, match.start() + match[0].index(name), name


def _may_be_asked(text: str, name: str) -> bool:
    """Whether a medicine stands anywhere behind a word that such sentences have before it."""
    led, at = False, text.find(name)
    for _ in range(_FEW):
        led = led or text[max(0, at - _LONGEST_LEAD) : at].endswith(_LEADING)
        at = text.find(name, at + 1)
        if at < 0:
            return led
    return False


_LEADING = (
    *(
        "will ",
        "does ",
        "do ",
        "can ",
        "could ",
        "is ",
        "of ",
        "should ",
        "often ",
        "much ",
        "long ",
    ),
    *("soon ", "taking ", "take ", "using ", "use "),
)
_LONGEST_LEAD = max(map(len, _LEADING))
_FEW = 4
"""A page that names a medicine more often has a reason to."""
_ASKED = re.compile(
    r"\b(?:will|does|can|could)\s+(\w{5,})\s+(?:make|cause|work|help|affect|stop|lower|raise)\b[^?.]*\?"
    r"|\bhow\s+(?:does|do|long|soon|should|often|much)\s(?:[a-z]+\s){0,4}?(\w{5,})(?:\s+acid|\s+tablets)?(?:\s+(?:work|take|last|to|be|for|stay)\b[^?.]*)?\?"
    r"|\bwhat\s+(?:is|does)\s+(\w{5,})(?:\s+(?:used|do|for|taken)\b[^?.]*)?\?|\bside\s+effects\s+of\s+(\w{5,})\s*\?"
    r"|\b(?:stop|start|keep|forget|miss)\s+(?:to\s+)?(?:taking|take|using|use|a\s+dose\s+of)\s+(\w{5,})\b[^?.]*\?"
    r"|\b(?:do\s+not|never|should\s+not|must\s+not)\s+(?:take|use)\s+(\w{5,})\s+if\s+you\s+(?:have|had|are\s+(?:allergic|pregnant|breast)|suffer)\b"
    r"|\bbefore\s+(?:you\s+)?(?:tak(?:e|ing)|us(?:e|ing))\s+(\w{5,})\b,?[^.]{0,60}\bif\s+you\s+(?:have|had|are\s+(?:allergic|pregnant|breast)|suffer)\b"
)
"""What is asked about the page's own medicine, and said to those who take it."""
_BESIDE = re.compile(r"\b(?:it|this|these|both|with|better|instead|safer|also|too|either|other)\b")


class _Medicines(dict[str, bool]):
    """Whether each word names a medicine; pages share most of their words."""

    def __missing__(self, word: str) -> bool:
        is_medicine = bool(IS_MEDICINE.fullmatch(word))
        if len(self) < _MOST_KEPT:
            self[word] = is_medicine
        return is_medicine


_MEDICINES = _Medicines()
_MOST_KEPT = 65536


def _own(page: Page) -> set[str]:
    """How each word begins that the page has as a name of its medicine."""
    data = page.leaflet.metadata
    written = [page.leaflet.title, data.id, data.generic_name, *data.brand_names, *data.ingredients]
    written += [run.text for run in page.runs if run.section.kind in _OF_NAMES]
    written += [section.subject for section in page.leaflet.sections]
    return {word[:_ALIKE] for word in _WORD.findall("\n".join(written).lower())}


def _sentence(text: str, start: int, end: int) -> str:
    until = text.find(". ", end)
    return text[text.rfind(". ", 0, start) + 1 : until if until > 0 else len(text)]
