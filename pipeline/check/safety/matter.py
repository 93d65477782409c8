"""A page in, the words of its front matter that are printed out, and the line of each."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.page import Page


def printed(page: Page) -> Iterator[str]:
    """What a reader gets to see of the front matter: names, sources, the reviewer."""
    data = page.leaflet.metadata
    yield page.leaflet.title
    yield from filter(None, (data.generic_name, data.drug_class, data.reviewer))
    for several in (data.brand_names, data.ingredients, data.conditions, data.sources, data.tags):
        yield from several


def line_of(page: Page, words: str) -> int:
    """The line on which words begin; 1 where they are written otherwise, in several lines say."""
    lines = page.written.split("\n", page.source.first_line)[: page.source.first_line - 1]
    begins = words[:_ENOUGH]
    return next((number for number, line in enumerate(lines, 1) if begins in line), 1)


_ENOUGH = 30
"""Characters that tell one line from others."""
