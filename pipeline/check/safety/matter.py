"""A page in, the words of its front matter that are printed out, each with its line."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.page import Page


def printed(page: Page) -> Iterator[tuple[str, int]]:
    """What a reader gets to see of the front matter: names, sources, the reviewer."""
    data = page.leaflet.metadata
    named = (data.generic_name, data.drug_class, data.reviewer)
    listed = (*data.brand_names, *data.ingredients, *data.conditions, *data.sources, *data.tags)
    for words in (page.leaflet.title, *named, *listed):
        if words:
            yield words, _line(page, words)


def _line(page: Page, words: str) -> int:
    """The line on which words begin; 1 where they are written otherwise, in several lines say."""
    lines = page.written.split("\n", page.source.first_line)[: page.source.first_line - 1]
    begins = words[:_ENOUGH]
    return next((number for number, line in enumerate(lines, 1) if begins in line), 1)


_ENOUGH = 30
"""Characters that tell one line from others."""
