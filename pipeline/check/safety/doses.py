"""Rules on doses that cannot be meant as they stand, or that lack what a dose needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.page import Page, Run
from pipeline.check.rule import Case, Rule
from pipeline.check.safety.doses_bands import upside_down
from pipeline.check.safety.quantities import UNIT, Amount, Quantities, quantities
from pipeline.check.safety.quantities_numbers import DASHES, NUMBER, SPACE, number
from pipeline.diagnostics import Severity
from pipeline.model import Inline, Leaflet, Table, every_block, line_at, plain

_PRODUCTS = re.compile(r"[+/&,]|\band\b|\bwith\b|-", re.I)
"""What joins the names of two medicines in a title."""
_STRENGTHS = re.compile(r"strength|available|tablet|capsule|contain|comes? in|combination", re.I)


class C014(Rule):
    """A range begins above its end.

    The two numbers were exchanged, or one of them is wrong; nobody can tell which dose is meant.
    Ranges of one unit and of two are compared ("1 g–500 mg"), and so are the ages and weights of
    patients. Doses that are made smaller, hours before something and levels in blood are left
    alone, and so are the strengths of two medicines in one tablet.

    Example: "Take 500–250 mg every six hours."

    Source: ISMP Guidelines for Safe Electronic Communication of Medication Information; EMA QRD
    template, section 3 (the dose is stated without doubt).
    """

    severity = Severity.WARNING
    hint = "Look the dose up, and write the smaller number first."

    _made_less = re.compile(
        r"\b(?:reduc|taper|decreas|lower(?:ed|ing)|wean|cut|drop|fall|fell|shorten|dilut|ratio"
        r"|step(?:ped|ping)? down|bring|brought)\w*,?\s(?:[\w’']+\s){0,3}$",
        re.I,
    )
    _changed = re.compile(
        r"\b(?:reduc|taper|decreas|lower|wean|switch|chang|adjust|titrat|convert|cut|drop|fall|fell"
        r"|shorten|down|mov)[^.;]{0,60}\bfrom\s(?:about\s)?$",
        re.I,
    )
    _backwards = re.compile(rf"{SPACE}+(?:before|prior|ago|earlier|beforehand|in advance)\b", re.I)

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        several = bool(_PRODUCTS.search(page.leaflet.title))
        known = quantities(page)
        for amount in known.all:
            if amount.reversed and cls._concerns(amount, several):
                message = f"“{amount.text}” begins above its end"
                yield Case(amount.line, message, amount.text)
        for run in known.numbered if known.english else ():
            for start, text in upside_down(run):
                yield Case(run.line(start), f"“{text}” begins above its end", text)

    @classmethod
    def _concerns(cls, amount: Amount, several: bool) -> bool:
        if amount.unit.name == "month" or amount.measured:
            return False
        text = amount.run.text
        before = text[max(0, amount.start - 80) : amount.start]
        if cls._made_less.search(before) or cls._changed.search(before):
            return False
        if amount.dimension == "time" and cls._backwards.match(text, amount.end):
            return False
        return not _pair(amount, several)


class C015(Rule):
    """A number in a dose has no unit.

    "Take 500 twice a day" can be milligrams, micrograms or units. In a table the unit may stand in
    the head of the column or in the next cell.

    Example: "Adults take 500 twice a day."

    Source: ISMP Guidelines for Safe Electronic Communication of Medication Information; BNF,
    Prescription writing (the dose is stated with its unit).
    """

    severity = Severity.WARNING
    hint = "Look the dose up, and add its unit."

    _SECTIONS = frozenset(("dosage", "missed_dose", "key_points"))
    _often = (
        rf"(?:(?:once|twice|thrice|(?:one|two|three|four|five|six|[1-6]){SPACE}times"
        rf"|daily|weekly|nightly|(?:a|per|each|every){SPACE}(?:day|night|morning|week|month)"
        rf"|every{SPACE}(?:\d+|other|two|four|six|eight|twelve)|in{SPACE}24{SPACE}hours)\b"
        rf"|(?:OD|BD|BID|TDS|TID|QDS|QID)\b)"
    )
    _end = (
        rf"(?P<end>[.;]?{SPACE}*$|[.;](?={SPACE})|,(?={SPACE}[a-z]{{3}})|,?{SPACE}+(?:{_often}"
        rf"|at{SPACE}(?:bedtime|night|once)\b|in{SPACE}the{SPACE}(?:morning|evening)\b"
        rf"|per{SPACE}(?:kg|kilogram)\b|and{SPACE}(?:increas|rais|then|build|work|reduc|go)"
        rf"|(?:for|after|until){SPACE}(?:the{SPACE})?(?:first|\d|one|two|three|four|a{SPACE}week|that)"
        rf"|(?:with|before|after){SPACE}(?:food|meals|breakfast|bed)\b|by{SPACE}mouth\b|under{SPACE}the{SPACE}skin\b"
        rf"|(?:as|if|when){SPACE}(?:needed|required|directed|soon)\b"
        rf"|(?:orally|intravenously|subcutaneously)\b))"
    )
    _bare = re.compile(rf"\d{_end}", re.I)
    _taken = re.compile(
        rf"\b(?P<lead>take|takes|taking|taken|give|gives|given|use|inject|administer(?:ed)?|swallow"
        rf"|receive|(?:start|begin)(?:s|ed|ning|ing)?{SPACE}(?:with|at|on)"
        rf"|(?:increas|reduc|rais|lower)(?:ed?|ing)?{SPACE}to|then|followed{SPACE}by"
        rf"|from{SPACE}{NUMBER}{SPACE}?{UNIT}{SPACE}to"
        rf"|usually|typically|generally|is|are|rang(?:e|es|ing){SPACE}from"
        rf"|(?P<most>max(?:imum)?(?:{SPACE}(?:of|is|:))?|up{SPACE}to|more{SPACE}than"
        rf"|not{SPACE}exceed)"
        rf"|(?P<dose>dos(?:e|es|age){SPACE}(?:\w+{SPACE})?(?:is|are|of|was)"
        rf"(?:{SPACE}(?:usually|typically|generally|about|up{SPACE}to))?|dos(?:e|age):))"
        rf"{SPACE}+(?:(?:about|around|approximately|only|at{SPACE}least){SPACE}+)?"
        rf"(?P<number>(?:{NUMBER}(?:{SPACE}?[{DASHES}]{SPACE}?|{SPACE}(?:to|or){SPACE}))?{NUMBER})"
        rf"{_end}",
        re.I,
    )
    _before_often = re.compile(
        rf"(?<![\w.,/<>≥≤])(?P<number>(?:{NUMBER}(?:{SPACE}?[{DASHES}]{SPACE}?|{SPACE}to{SPACE}))?"
        rf"{NUMBER}){SPACE}+{_often}",
        re.I,
    )
    _no_amount = re.compile(
        rf"(?:\b(?:age[ds]?|over|under|above|below|days?|weeks?|months?|than|older|cycles?|least"
        rf"|years?|children|adults|and|doses?|times|number|approximately){SPACE}"
        rf"|[{DASHES}<>≥≤]{SPACE}?)$",
        re.I,
    )
    _elsewhere = re.compile(
        rf"\bin{SPACE}(?:mg|mL|milligrams|micrograms|units|millilitres)\b|\((?:mg|mL|units)\)", re.I
    )
    _few = 5
    _many = 20

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        if not known.english:
            return
        for run in known.numbered:
            if run.section.kind in cls._SECTIONS and not run.heading:
                yield from cls._of_run(run, known)
        for line, text in _bare_cells(page.leaflet):
            yield Case(line, f"the amount “{text}” has no unit", text)

    @classmethod
    def _of_run(cls, run: Run, known: Quantities) -> Iterator[Case]:
        if not cls._bare.search(run.text) or cls._elsewhere.search(run.text):
            return
        seen = set[int]()
        for found in cls._taken.finditer(run.text):
            written = re.findall(NUMBER, found["number"])
            value = max(known.value(each) for each in written)
            fraction = value != int(value)
            enough = cls._many if found["most"] else cls._few
            if found["dose"] and found["end"] != ",":
                enough = 1
            ends = not found["end"].strip(".;, ")
            if (
                ends
                and not found["dose"]
                and found["lead"].lower() not in ("take", "give", "inject")
            ):
                continue
            if value >= enough or (fraction and "/" not in found["number"]):
                quote = run.text[found.start() : found.end("number")]
                seen.add(found.end("number"))
                message = f"the amount in “{quote}” has no unit"
                yield Case(run.line(found.start("number")), message, quote)
        for found in cls._before_often.finditer(run.text):
            before = run.text[max(0, found.start() - 14) : found.start()]
            if found.end("number") in seen or cls._no_amount.search(before):
                continue
            value = max(known.value(each) for each in re.findall(NUMBER, found["number"]))
            enough = cls._few if before.rstrip()[-1:] in ("", ":") else cls._many
            if value >= enough or (value != int(value) and "/" not in found["number"]):
                quote = found.group()
                message = f"the amount in “{quote}” has no unit"
                yield Case(run.line(found.start("number")), message, quote)


class C016(Rule):
    """A dose by weight has no maximum.

    A heavy child or adult would be given more than anybody should have. Many medicines have a most
    that is given however heavy the patient is; whether this one has is a question for whoever
    reviews the page. Not asked of babies, of those below a weight that is told, nor of adults where
    the page knows only injections.

    Example: "Children: 15 mg/kg every six hours", with no word of a maximum.

    Source: BNF for Children, Guidance on prescribing (the dose by weight should not normally
    exceed the maximum recommended dose for an adult).
    """

    severity = Severity.HINT
    hint = "If there is a most that is given whatever the weight, say so."

    _most = re.compile(
        r"\bmax|exceed|(?:no|not|never)(?: \w+){0,2} (?:more than|above|over)|at most|the most"
        r"|\bcap(?:ped)?\b|ceiling|whichever is|limit(?:ed)? to"
        r"|\bup to (?:a )?(?:total )?(?:of )?\d[\d,.]*\s?(?:mg|g|mcg|micrograms|units|mL)\b",
        re.I,
    )

    _child = re.compile(r"\bchild|p(?:a)?ediatric|adolescen|\b(?:[2-9]|1[0-7]) years|teen", re.I)
    _baby = re.compile(r"\binfant|neonat|newborn|bab(?:y|ies)\b|\bmonths?\b", re.I)
    _injected = re.compile(r"\b(?:IV|IM|intraven|infus|inject|subcutan|intramusc)")
    _light = re.compile(r"(?:under|below|less than|up to|<)\s?\d+\s?kg", re.I)
    _swallowed = re.compile(r"\b(?:oral|tablet|capsule|syrup|suspension|mouth)", re.I)

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        known = quantities(page)
        by_weight = [a for a in known.all if cls._concerns(a, known)]
        if not by_weight or not known.english:
            return
        limited = {
            known.group(run)
            for run in page.runs
            if run.section.kind == "dosage" and cls._most.search(run.text)
        }
        for amount in by_weight:
            if (group := known.group(amount.run)) not in limited:
                limited.add(group)
                message = f"“{amount.text}” has no maximum beside it: is there one?"
                yield Case(amount.line, message, amount.text)

    @classmethod
    def _concerns(cls, amount: Amount, known: Quantities) -> bool:
        """Whether it is a dose for which a maximum is usual: a child's, or one to be swallowed."""
        run = amount.run
        by_weight = amount.dimension == "mass" and "kg" in amount.per and not amount.measured
        if not by_weight or run.section.kind != "dosage":
            return False
        if cls._light.search(run.text) or cls._light.search(known.label(run)):
            return False
        if cls._child.search(run.text):
            return True
        if cls._baby.search(run.text):
            return False
        if known.audience(run) == "children":
            return True
        if cls._injected.search(run.text):
            return bool(cls._swallowed.search(run.text))
        return bool(cls._swallowed.search(known.text)) or not cls._injected.search(known.text)


class C025(Rule):
    """A range begins where it ends.

    One of the two numbers was probably meant to be another.

    Example: "Take 5–5 mg once a day."

    Source: ISMP Guidelines for Safe Electronic Communication of Medication Information; house rule.
    """

    severity = Severity.WARNING
    hint = "Look the dose up, and write the range or the one number that is meant."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        several = bool(_PRODUCTS.search(page.leaflet.title))
        for amount in quantities(page).all:
            equal = amount.join in ("-", "to") and amount.low == amount.high
            if equal and amount.dimension != "share" and not _pair(amount, several):
                yield Case(amount.line, f"“{amount.text}” is no range", amount.text)


def _pair(amount: Amount, several: bool) -> bool:
    """Whether it may be the strengths of two medicines in one tablet, such as `40-12.5 mg`."""
    listed = amount.join == "-" and several and amount.dimension == "mass"
    return listed and len(amount.units) == 1 and bool(_STRENGTHS.search(amount.run.text))


_AMOUNT_HEAD = re.compile(r"\b(?:dose|dosage|amount|strength)\b", re.I)
_BARE = re.compile(rf"{SPACE}*(?:{NUMBER}{SPACE}?[{DASHES}]{SPACE}?)?(?P<last>{NUMBER}){SPACE}*")


def _bare_cells(leaflet: Leaflet) -> Iterator[tuple[int, str]]:
    """Cells of a table of doses that hold a number and get a unit from nowhere."""
    for section in leaflet.sections:
        if section.kind == "dosage":
            for block in every_block(section.blocks):
                if isinstance(block, Table) and block.header:
                    yield from _bare_in(block)


def _bare_in(table: Table) -> Iterator[tuple[int, str]]:
    heads = [plain(cell) for cell in table.header.cells] if table.header else []
    for column, head in enumerate(heads):
        if not _AMOUNT_HEAD.search(head) or "(" in head or "," in head:
            continue
        cells = [row.cells for row in table.rows if column < len(row.cells)]
        for row in cells:
            text = plain(row[column])
            bare = _BARE.fullmatch(text)
            if bare and number(bare["last"]) >= C015._few and not _has_words(row, column + 1):
                yield line_at(row[column], 0), text.strip()


def _has_words(cells: tuple[tuple[Inline, ...], ...], column: int) -> bool:
    """Whether the cell beside could hold the unit: it has letters and no digit."""
    text = plain(cells[column]) if column < len(cells) else ""
    return any(char.isalpha() or char == "%" for char in text) and not re.search(r"\d", text)
