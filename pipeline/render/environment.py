"""A template's name and values in, text out in which nothing is unescaped or undefined."""

from __future__ import annotations

import traceback
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from pipeline.render.filters import FILTERS
from pipeline.style import Style, StyleError


def rendered(style: Style, name: str, **values: object) -> str:
    """A template of a style, filled with values. Raises StyleError for an error in a template."""
    try:
        return _environment(style).get_template(name).render(**values)
    except UnicodeDecodeError as error:
        raise StyleError(f"styles/templates/{name} is not UTF-8: {error.reason}") from error
    except TemplateError as error:
        raise StyleError(f"{_place(error, style)}: {error.message}") from error


def _place(error: TemplateError, style: Style) -> str:
    """The template in which an error arose, as `styles/NAME:LINE`."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError):
        places.append((error.filename or "", error.lineno))
    for file, line in reversed(places):
        for folder in style.folders:
            if Path(file).is_relative_to(folder):
                return f"styles/{Path(file).relative_to(folder).as_posix()}:{line}"
    return "styles/templates"


@lru_cache(maxsize=8)
def _environment(style: Style) -> Environment:
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
