"""Style folders in, a Jinja2 environment out that renders nothing unescaped or undefined."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.render.filters import FILTERS
from pipeline.style import Style


@lru_cache(maxsize=8)
def environment(style: Style) -> Environment:
    """The templates of a style, compiled once a process: that takes longer than a leaflet."""
    found = Environment(
        loader=FileSystemLoader([folder / "templates" for folder in style.folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    found.filters |= FILTERS
    return found
