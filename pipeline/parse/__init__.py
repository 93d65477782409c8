"""A `Source` in, a `Draft` out: Markdown as a tree of ordinary blocks, each with its source line.

This package is the only user of Python-Markdown. It never raises on content: text that would keep
the parser busy for minutes is refused beforehand, with its line.
"""

from __future__ import annotations

from functools import cache

from pipeline.diagnostics import Reported
from pipeline.model import Draft, Source
from pipeline.parse.bounds import over_bounds
from pipeline.parse.html import without_hidden_elements
from pipeline.parse.lines import marked
from pipeline.parse.lists import normal_lists
from pipeline.parse.markdown import Converter
from pipeline.parse.tree import blocks_of


def parse(source: Source) -> Reported[Draft]:
    """The blocks of a source. The only errors are those of `over_bounds`."""
    lines = source.text.split("\n")
    if refused := over_bounds(lines, source):
        return Reported(None, refused)
    visible, removed = without_hidden_elements(lines, source)
    text = "\n".join(normal_lists(marked(visible, source.first_line)))
    html, dropped = _converter().convert(text)
    blocks, refused_links = blocks_of(html, source)
    tags = tuple(finding.located(source) for finding in dropped)
    return Reported(Draft(source, blocks), (*removed, *tags, *refused_links))


@cache
def _converter() -> Converter:
    """One converter a process: building it takes longer than converting a leaflet."""
    return Converter()
