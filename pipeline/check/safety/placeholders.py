"""Rules on text that an author meant to replace: `[insert dose]`, `XX mg`, lorem ipsum."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.gate import Gate
from pipeline.check.safety.phrases import Phrases
from pipeline.diagnostics import Severity
from pipeline.model import Paragraph, QuestionAnswer, Topic, plain

_THING = (
    r"(?:medicine|medication|drug|product|brand|generic|company|manufacturer|patient|clinic|hospital"
    r"|doctor|author|reviewer|dose|dosage|strength|title|date|phone|telephone|contact|address|email)"
)
_UNIT = (
    r"(?:mg|mcg|micrograms?|milligrams?|grams?|g|ml|mL|millilit(?:re|er)s?|units?|IU|tablets?|capsules?"
    r"|drops|puffs|hours?|days?|weeks?|times)\b"
)
_FORM = r"(?:[ _-](?:name|number|strength|form|dose|address|here|text))"

_SLOT = (
    r"(?:condition|indication|disease|symptoms?|infection|name|number|dose|date|details|link|reference"
    r"|citation|text|medicine|medication|drug|phone|age|weight|amount|frequency|duration|unit|strength"
    r"|ingredients?|substance|answer|question|class|allergens?|side effects?|contraindications?"
    r"|warnings?|interactions?|patient|doctor|clinic|hospital|pharmacy|country|year|month|value|limit"
    r"|time|hours|route|form|url|brand|category|qualifications?|signature|job title|initials|role"
    r"|to be \w+)"
)
"""What a name in square brackets ends with where it stands for what it names."""

_SAMPLE = (
    r"(?i:side effect|symptom|item|example|ingredient|brand|reason|condition|use|indication"
    r"|interaction|warning|precaution|benefit|point|bullet|option|fact|tip)"
)
"""What is numbered where examples stand for what is to be listed."""

_CERTAIN_SIGNS = re.compile(
    # [insert dose], [your clinic's name], [Medicine name], [dose here]; no link and no reference
    r"\[\s*(?i:insert|enter|fill in|type in|specify|state|your)\s"
    r"(?!(?i:one|two|\d|the tip|into|vagin|rect))[^\[\]\n]{1,60}\](?![(\[:])"
    rf"|\[\s*(?i:{_THING}(?:'s|’s)?{_FORM}*|(?:[\w'’-]+\s+){{0,3}}(?:here|placeholder)|tbd|tbc|todo"
    r"|to be (?:confirmed|added|completed|written))\s*\](?![(\[:])"
    # <medicine name>, <insert dose>
    rf"|<\s*(?i:(?:insert|enter|your)\s[^<>\n]{{1,60}}|{_THING}{_FORM}+|medicine|medication|drug|dose"
    r"|dosage|generic|brand)\s*>"
    # {{name}}, {% block %}, ${dose}, {title}, %%name%%
    r"|\{\{[^{}\n]{1,60}\}\}|\{%[^%\n]{1,60}%\}|\$\{[A-Za-z_][\w.]*\}|%%[A-Za-z_]+%%"
    r"|%[A-Z]{2,}[A-Z_]*%|\$[A-Z][A-Z_]{3,}\b"
    r"|\{(?i:\w{0,20}_?(?:name|title|dose|dosage|medicine|drug|brand|strength|text|date))\}"
    # XX mg, ?? tablets, ___ ml
    rf"|(?<![\w?_])(?:[Xx]{{2,4}}|NN|\?{{2,}}|_{{2,}})(?:[.-][Xx]+)?(?:\*\*|__)?\s?{_UNIT}"
    # PRODUCT_NAME, <mechanism of action>
    r"|(?<![\w/])(?:[A-Z]+_)*(?:PRODUCT|MEDICINE|DRUG|BRAND|GENERIC|DOSE|COMPANY|CLINIC)(?:_[A-Z]+)+(?!\w)"
    r"|<(?i:(?:mechanism|list|name|type|route|frequency|duration|description) of [a-z ]{3,30}"
    r"|side effects|uses|indications?|contraindications?|precautions|warnings)>"
    # # mg, @@name@@, ##name##, <<name>>
    rf"|(?<![\w#])#\s?{_UNIT}|(?:@@|##)[A-Za-z_]{{2,30}}(?:@@|##)|<<[A-Za-z_ ]{{2,30}}>>"
    # NaN mg, null ml, undefined tablets: what programs write where they have no number
    rf"|(?<![\w-])(?:NaN|null|None|undefined)\s?{_UNIT}|\[object Object\]"
)
_CERTAIN_WORDS = Phrases(
    r"\blorem\s+ipsum\b|\bdolor\s+sit\s+amet\b|\bconsectetur\s+adipiscing\b",
    r"(?<!write )(?<!print )\b(?:your|add|insert|enter|type|some)"
    r"\s+(?:text|content|dose|dosage|description|title|name|words)"
    r"\s+(?:goes\s+|to\s+go\s+)?here\b",
    r"\b(?:dose|dosage|text|content|description|title|name)\s+goes\s+here\b|\bplaceholder\s+text\b",
    r"(?:^|\()\s*(?:insert|add|enter|fill\s+in|paste|list|put)\s+(?:[\w'/-]+\s+){1,5}here\s*[.!]?\s*(?:\)|$)",
    r"\b(?:medicine|drug|product|brand|generic|medication|company|clinic|hospital|pharmacy)\s+name\s+(?:goes\s+)?here\b",
    r"\bclick\s+(?:here\s+)?to\s+(?:add|edit|enter|insert|type)\b",
    r"^(?:a:\s*)?(?:undefined|null|nan)(?:\s+(?:is|are|can|may|works|belongs|should|must|has)\b|\s*[.!]?\s*$)",
    r"\b(?:this|the)\s+(?:section|page|leaflet|part|text)\s+(?:is\s+(?:still\s+|currently\s+)?(?:under\s+construction|being\s+written|unfinished|not\s+yet\s+(?:finished|complete|written))"
    r"|(?:will|has\s+still|has\s+yet|is\s+still|needs?)\s+(?:to\s+)?be\s+(?:added|written|completed|filled|finished)(?=\s*(?:[.!]|$|later\b|soon\b)))",
    r"\bthis\s+is\s+(?:an?\s+)?(?:placeholder|sample\s+text|dummy\s+text)\b(?!\s+name)",
)
_CERTAIN_CAPITALS = Phrases(
    r"\b(?:todo|fixme|tktk)\b", r"(?:[:–-]\s*|\b(?:is|are|be|dose)\s+)tbd\b"
)

_DOUBTFUL_SIGNS = re.compile(
    rf"(?<![\w-])(?:X|N)\s?{_UNIT}|(?<!\w)_{{3,}}(?!\w)|\?{{3,}}"
    r"|(?<![\w,])X{3,}(?!\w)(?! syndrome)"
    r"|\[\s*(?i:(?:specific|relevant|appropriate|list|describe|mention|name of|type of|add"
    r"|link to)\s[\w '’,/-]{2,60}"
    rf"|(?!see\s|refer\s)(?:[\w'’-]+\s){{0,3}}{_SLOT})"
    r"\s*\](?![(\[:])"
    # name@example.com, www.example.com
    r"|\b[\w.]+@(?:example|yourdomain|domain)\.(?:com|org)\b"
    r"|\bwww\.(?:example|yourwebsite)\.(?:com|org)\b"
    # [dose needs checking], [source?], [citation needed]
    r"|\[[^\[\]\n]{0,60}\b(?i:needs?\s+(?:check|review|confirm|updat)\w*|needed|(?:check|confirm|verify|ask|query|review|update|replace|rewrite)\b(?!\s+(?:with\s+)?(?:your|an?|the)\b)"
    r"|to\s+(?:check|confirm|verify|review)|missing|unsure|source\?|tbc)[^\[\]\n]{0,40}\](?![(\[:])"
    # DD/MM/YYYY
    r"|(?<![\w/])(?i:(?:DD|MM)[/. -](?:MM|DD|Month)[/. -]YY(?:YY)?|YYYY[/.-]MM[/.-]DD)(?![\w/])"
    r"|\[\s*(?:\.{2,}|…|[xX]+|\?+|_+|\s)\s*\](?![(\[:])|^[ *-]*(?:\.{2,}|…)\s*$",
    re.MULTILINE,
)
_NUMBERED = re.compile(
    # side effect 1, side effect 2
    rf"\b{_SAMPLE} 1(?:[,;]| and) {_SAMPLE} 2\b|^[ *-]*{_SAMPLE} 1[ .]*$",
    re.MULTILINE,
)
_SIGNS_OF_NUMBERED = re.compile(r" 1(?:[,;.]| and|\s)")
_DOUBTFUL_WORDS = Phrases(
    # The needle goes here as well.
    r"\bgoes\s+here\b",
    r":\s*to\s+be\s+(?:confirmed|determined|decided|added|advised|completed|written|announced)\b"
    r"(?=\s*[.)\]]?\s*$)",
    r"^\s*(?:[\w']+\s+){0,3}coming\s+soon\s*[.!…]*\s*$|\bplaceholder\b",
    r"^\s*(?:please\s+)?see\s+(?:the\s+)?(?:attached|attachment|enclosed)(?:\s+(?:file|document|sheet|pdf|page))?\s*[.!]?\s*$",
    r"^\s*(?:the\s+)?(?:text|content|section|wording|copy|details|information|answer|table|picture|image)\s+(?:is\s+|are\s+|will\s+)?(?:to\s+)?(?:be\s+)"
    r"(?:supplied|provided|written|added|confirmed|agreed|inserted|completed)"
    r"(?:\s+(?:by|from)\s+(?:the\s+)?[\w ]{2,30}|\s+later|\s+soon|\s+shortly)?\s*[.!]?\s*$",
    r"^(?:q:\s*)?question\s+(?:\d+|one|a)\s*\??\s*$|^(?:a:\s*)?answer\s+(?:\d+|one|a|goes\s+here)\s*[.!]?\s*$",
    r"\b(?:drug|medicine|medication|brand)\s+(?:x|y|z|xyz|abc)\b(?!-)",
    r"^(?:a:\s*)?(?:information|data|details|text|content|section)\s+(?:is\s+|are\s+)?(?:currently\s+)?(?:pending|missing)\s*[.!]?\s*$",
    r"\b(?:sample|dummy|filler)\s+text\b|\bblah\s+blah\b|(?<![-\w])xyz\b(?!-)|\b\d+\s+example\s+(?:street|road|lane|avenue)\b|\banytown\b",
    r"^(?:more|further)\s+(?:information|details?|text)\s+(?:is\s+|are\s+)?(?:needed|required|to\s+follow)\s*[.!]?\s*$"
    r"|^(?:not\s+yet|still\s+to\s+be|yet\s+to\s+be)\s+(?:written|complete|completed|done|added)\s*[.!]?\s*$",
    r"^(?:insert|add|list|describe|state|provide|specify|summari[sz]e)\s+(?:(?:the|any|all|common|main|known)\s+)*(?:indications?|side\s+effects?|warnings?"
    r"|contraindications?|dosages?|uses|precautions|interactions?|description|summary|mechanism|brand\s+names?)\b[^.]{0,40}\.?\s*$",
    r"^\s*(?:coming\s+soon|under\s+construction|sample\s+text|example\s+text|to\s+follow|to\s+come)"
    r"\s*[.!]?\s*$",
    r"^(?:a:\s*)?(?:[\w']+\s+){0,5}?to\s+(?:be\s+(?:confirmed|determined|decided|added|advised|completed"
    r"|written|announced|supplied)|follow)\s*[.!]?\s*$",
    r"^\s*(?:text|content|description|test|blank|asdf|none\s+yet)\s*[.!]?\s*$",
)
_DOUBTFUL_CAPITALS = Phrases(r"\btb[acd]\b")

_SIGNS_OF_CERTAIN = re.compile(
    r"\[|<[ A-Za-z<]|\{|%[A-Z%]|\$|XX|xx|NN|\?\?|__|NaN|null|None|undefined|@@|##[A-Za-z]"
    r"|# ?(?:m|t|c|g )|_[A-Z]"
)
_SIGNS_OF_DOUBTFUL = re.compile(
    r"\[|___|\?\?\?|\.\.\.|…|XXX|@|www\.|X ?(?:m|tab|cap)|N ?(?:m|tab|cap)"
    r"|X (?:units|drops|hours|days|weeks|times|puffs)|YY|yy"
)
"""One of these is in every match of the pattern of that name."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class C032(Gate):
    """Text that stands for other text was not replaced.

    `[insert dose]`, `<medicine name>`, `{{name}}`, `XX mg`, lorem ipsum, TODO: somebody meant to
    come back. On paper it leaves the patient without the words that matter most, or with a dose to
    guess. A page with any of them is not printed; comments (`<!-- … -->`) may hold them.

    A front matter line `overrides: {C032: approved}` lifts this once the status is `approved` and
    a reviewer is named.

    Example: "Take [insert dose] once a day."

    Source: NHS content standard (content must be complete and checked before it is published);
    house rule.
    """

    hint = "Write what belongs there."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        signs = _signs(_CERTAIN_SIGNS, _SIGNS_OF_CERTAIN, page)
        words = _words(_CERTAIN_WORDS, _CERTAIN_CAPITALS, page)
        yield from _cases((*signs, *words), "a placeholder was never replaced")


class C036(Rule):
    """Text looks as if it stood for other text.

    `X mg`, TBC, a line to fill in, an item of dots: it may be meant so, as on a form that a nurse
    completes by hand; more often somebody forgot to come back.

    Example: "Take X mg twice a day."

    Source: NHS content standard (content must be complete and checked before it is published);
    house rule.
    """

    severity = Severity.WARNING
    hint = "Write what belongs there, or say that it is to be filled in by hand."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        signs = _signs(_DOUBTFUL_SIGNS, _SIGNS_OF_DOUBTFUL, page)
        numbered = _signs(_NUMBERED, _SIGNS_OF_NUMBERED, page)
        words = _words(_DOUBTFUL_WORDS, _DOUBTFUL_CAPITALS, page)
        found = {*signs, *numbered, *words, *_empty(page), *_matter(page)}
        if found:
            found.difference_update(_signs(_CERTAIN_SIGNS, _SIGNS_OF_CERTAIN, page))
            found = {each for each in found if not _is_for_a_pen(page, *each)}
            yield from _cases(found, "this looks like a placeholder")


def _signs(
    pattern: re.Pattern[str], signs: re.Pattern[str], page: Page
) -> Iterator[tuple[int, str]]:
    """Line and words of each match in the source: a tag such as `<dose>` is in no run of text."""
    text = page.source.text
    if not signs.search(text):
        return
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    for match in pattern.finditer(text):
        words = match[0].strip()
        yield page.source.first_line + text.count("\n", 0, match.start()), words


def _is_for_a_pen(page: Page, line: int, words: str) -> bool:
    """Whether words are a line to write on, and the text beside it says what by whom."""
    return not words.strip("_") and bool(_BY_HAND.search(page.line(line)))


_BY_HAND = re.compile(
    r"(?i)\b(?:write|fill(?:ed)?\s+in|note\s+down|sign(?:ed|ature)?|opened|next\s+(?:appointment|visit)"
    r"|completed\s+by)\b"
)


def _empty(page: Page) -> Iterator[tuple[int, str]]:
    """Answers and points that have dots and nothing else."""
    short = any(len(run.text) < _FEWEST_LETTERS and _DOTS.fullmatch(run.text) for run in page.runs)
    for _, block in page.blocks if short else ():
        if isinstance(block, QuestionAnswer | Topic):
            inner = block.answer if isinstance(block, QuestionAnswer) else block.blocks
            texts = [plain(part.children) for part in inner if isinstance(part, Paragraph)]
            if len(texts) == len(inner) == 1 and _DOTS.fullmatch(texts[0]):
                yield block.line, texts[0].strip()


_FEWEST_LETTERS = 8
_DOTS = re.compile(r"\s*(?:A:\s*)?(?:\.{2,}|…|-{1,3}|–|—|\?+)\s*")


def _matter(page: Page) -> Iterator[tuple[int, str]]:
    """Lines of the front matter with nothing but what stands for something else."""
    matter = page.written.split("\n", page.source.first_line)[: page.source.first_line - 1]
    for number, line in enumerate(matter, 1):
        if match := _IN_MATTER.match(line):
            yield number, match["value"]


_IN_MATTER = re.compile(
    r"\s*(?:-\s|[\w-]+:\s)\s*\[?\s*[\"']?(?P<value>(?i:tb[acd]|todo|fixme|to be"
    r" (?:added|confirmed|completed)|x{3,}|placeholder|\?{1,}|your name(?: here)?"
    r"|name here)"
    r"|(?<=[\"'])[\[<{]{1,2}[A-Za-z][^\[\]<>{}\"']*[\]>}]{1,2}(?=[\"'])|<[a-z][\w -]*>)"
    r"[\"']?\s*\]?\s*$"
)
"""`reviewer: TBD`, `brand_names: ["[Brand]"]`; an empty value or a list is none."""


def _words(phrases: Phrases, capitals: Phrases, page: Page) -> Iterator[tuple[int, str]]:
    for phrase in phrases.on(page):
        yield phrase.line, phrase.words.strip()
    for phrase in capitals.on(page):
        words = phrase.words.split()[-1].lstrip(":–-")
        if words.isupper():
            yield phrase.line, words


def _cases(found: Iterable[tuple[int, str]], message: str) -> Iterator[Case]:
    for line, words in sorted(found):
        yield Case(line, f"{message}: “{' '.join(words.split())}”", words)
