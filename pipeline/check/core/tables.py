"""Rules on whether a table says what its author meant it to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Row, Table, plain

_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_BAR = re.compile(r"(?<!\\)\|")
_QUANTITY = re.compile(r"\b(?:dose|doses|dosage|strength|amount|weight|volume)\b", re.IGNORECASE)
"""Words in the head of a column whose numbers mean nothing without a unit."""
_NUMBER = re.compile(r"(?:about |up to )?\d[\d.,]*(?:\s?(?:[-–/]|to|or)\s?\d[\d.,]*)?")
_UNIT = re.compile(
    r"\b(?:k?g|mg|m?l|litres?|micrograms?|mcg|IU|units?|mmol|tablets?|capsules?|puffs?|drops?|years"
    r"|months|days|hours|times|spoonfuls?|sachets?|patch(?:es)?|per|of|number)\b|[µμ]g|[(%]",
    re.IGNORECASE,
)


class M020(Rule):
    """A row of a table has more or fewer cells than its head.

    A bar was forgotten or is one too many, so that each number from there on stands under the
    heading of another column: the dose for one age under that of the next.

    Example: `| 2 to 3 years | 5 ml` below `| Age | Dose | How often |`.

    Source: GitHub Flavored Markdown, 4.10 (tables); WCAG 2.2, 1.3.1.
    """

    severity = Severity.WARNING
    hint = "Give the row a cell for each column; an empty one is written as two bars."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for table in tables_of(page):
            head = table.header or table.rows[0]
            wanted = _cells(page.line(head.line))
            for row in table.rows:
                written = page.line(row.line)
                if (found := _cells(written)) != wanted and wanted:
                    cells = "cell" if found == 1 else "cells"
                    message = f"the row has {found} {cells}, and the head of its table {wanted}"
                    yield Case(row.line, message, written.strip())


class M021(Rule):
    """A table has a column that is empty, or has no other column.

    An empty column takes paper from the others; most often it comes of a bar too many. A table
    of one column is a list.

    Example: `| Dose |  |` above rows that all end in an empty cell.

    Source: WCAG 2.2, 1.3.1 (tables are for what has rows and columns); UKAAF G003, tables.
    """

    severity = Severity.WARNING
    hint = "Delete the column, or make the table a list."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for table in tables_of(page):
            width = len(table.rows[0].cells) if table.rows else 0
            if width == 1:
                yield Case(table.line, "the table has only one column")
            for column in range(width) if width > 1 else ():
                if not any(plain(row.cells[column]).strip() for row in table.rows):
                    yield Case(table.line, f"column {column + 1} of the table is empty")


class M022(Rule):
    """A column of a table has no heading.

    Read aloud, a cell is announced with the heading of its column; without one nobody can tell
    what the number is. The first column may do without where it only names the rows.

    Example: `| Age | Dose |  |` above rows whose third cell says how often.

    Source: WCAG 2.2, 1.3.1; technique H51; PDF/UA-1, 7.5.
    """

    severity = Severity.WARNING
    hint = "Name the column in the first row."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for table in tables_of(page):
            width = _cells(page.line(table.header.line)) if table.header else 0
            for column in _unnamed(table, width):
                yield Case(table.line, f"column {column + 1} of the table has no heading")


class M023(Rule):
    """A column of amounts names no unit.

    "Dose: 5" can be 5 mg, 5 ml or five tablets. Either each number has its unit, or the heading of
    the column names it.

    Example: a column `Dose` with the cells `2.5`, `5` and `7.5`.

    Source: ISMP guidelines for safe electronic communication of medication information (dose
    numbers have units); WHO, Medication Without Harm.
    """

    severity = Severity.WARNING
    hint = "Write the unit behind each number, or in brackets in the heading."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not page.in_english:
            return
        for table in tables_of(page):
            for name, cells in _columns(table):
                if _QUANTITY.search(name) and not _UNIT.search(name) and _bare_numbers(cells):
                    yield Case(table.line, f"the column “{name}” names no unit", name)


def tables_of(page: Page) -> Iterator[Table]:
    """Every table of a leaflet that has rows."""
    if "|" not in page.source.text:
        return
    for _, block in page.blocks:
        if isinstance(block, Table) and block.rows:
            yield block


def _cells(line: str) -> int:
    """The cells of a row as it is written; 0 for a line that is none."""
    bare = _CODE.sub("", line).strip()
    inner = bare.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return len(_BAR.findall(inner)) + 1 if "|" in bare else 0


def _unnamed(table: Table, width: int) -> Iterator[int]:
    """Columns of the head with text and without a heading, but for the first."""
    head = table.header.cells if table.header else ()
    for column in range(1, min(width, len(head))):
        if not head[column] and any(row.cells[column] for row in table.rows):
            yield column


def _columns(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Each column's heading, and its cells that are not empty."""
    head = table.header or Row(())
    for column, name in enumerate(head.cells):
        texts = (plain(row.cells[column]).strip() for row in table.rows)
        yield plain(name).strip(), [text for text in texts if text]


def _bare_numbers(cells: list[str]) -> bool:
    return len(cells) > 1 and all(_NUMBER.fullmatch(cell) for cell in cells)
