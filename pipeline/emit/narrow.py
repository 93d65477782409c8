"""A leaflet and a page format in, what of the leaflet is too wide for its lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.diagnostics import Diagnostic
from pipeline.emit.faults import P004, P005
from pipeline.formats import Format
from pipeline.model import Block, Inline, Leaflet, Table, every_block, line_at, plain, runs

COLUMN = 6
"""Characters that a table's column must have room for, so that short words stay whole."""


def too_wide(leaflet: Leaflet, page_format: Format) -> tuple[Diagnostic, ...]:
    """What does not fit into a line of the format, by source line."""
    found = [
        finding
        for section in leaflet.sections
        for finding in (
            *_long_words(leaflet.path, (section.title, *runs(section.blocks)), page_format),
            *_tables(leaflet.path, section.blocks, page_format),
        )
    ]
    found += _of_words(leaflet.path, leaflet.line, leaflet.title, page_format)
    return tuple(sorted(found, key=lambda finding: finding.line))


def _long_words(
    path: str, texts: Sequence[Sequence[Inline]], page_format: Format
) -> Iterator[Diagnostic]:
    for children in texts:
        text = plain(children)
        for word in text.split():
            yield from _of_words(path, line_at(children, text.find(word)), word, page_format)


def _of_words(path: str, line: int, text: str, page_format: Format) -> Iterator[Diagnostic]:
    """What there is to say of the words of a text that stands in one line of the source."""
    for word in text.split():
        if len(word) > page_format.measure:
            yield P004.at(
                path,
                line,
                f"{page_format.name}: '{word[:30]}…' has {len(word)} letters, a line has "
                f"about {page_format.measure}",
                "Write it in parts, or with hyphens.",
            )


def _tables(path: str, blocks: Sequence[Block], page_format: Format) -> Iterator[Diagnostic]:
    for block in every_block(blocks):
        if isinstance(block, Table):
            rows = (block.header, *block.rows) if block.header else block.rows
            columns = max((len(row.cells) for row in rows), default=0)
            if columns * COLUMN > page_format.measure:
                yield P005.at(
                    path,
                    block.line,
                    f"{page_format.name}: a table of {columns} columns does not fit into a line "
                    f"of about {page_format.measure} characters",
                    "Use fewer columns, or print it in a wider format.",
                )
