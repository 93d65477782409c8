"""Style sheets in, the layout engine set up with them and the house fonts out.

It runs in worker processes alone, since it can be slow, and since it reads its fonts from the
environment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from typing import Any

from weasyprint import CSS, HTML, VERSION
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from pipeline.emit.fonts import house_fonts_alone
from pipeline.style import Style, StyleError

VARIANT = "pdf/a-3a"
"""What the engine is asked to write; PDF/UA-1 is declared beside it, see `standards`."""

_LOGGER = logging.getLogger("weasyprint")
_MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}


@dataclass(frozen=True, slots=True)
class Engine:
    """Fonts and parsed style sheets, in the order in which they apply."""

    fonts: FontConfiguration
    sheets: tuple[CSS, ...]
    complaints: tuple[str, ...]
    """What the engine does not take in the style sheets; nothing is printed with them."""


def _html_class() -> Any:
    """The engine's own, or a quicker one where it is of the version that this was written for."""
    if VERSION.partition(".")[0] != "70":
        return HTML
    from pipeline.emit.pdf_quick import (  # noqa: PLC0415  # for that version alone
        LeafletHTML,
        quicken,
    )

    quicken()
    return LeafletHTML


HTML_CLASS = _html_class()
"""What HTML is read with."""


@lru_cache(maxsize=64)
def engine(style: Style, names: tuple[str, ...]) -> Engine:
    """The engine with style sheets of these names. Raises StyleError and FontsMissing."""
    with house_fonts_alone():
        fonts = FontConfiguration()
    parsed, complaints = [], []
    for name in names:
        with listening() as heard:
            parsed.append(
                CSS(string=style.text(name), url_fetcher=Fetcher(style), font_config=fonts)
            )
        complaints += [f"styles/{name}: {message}" for message in heard]
    return Engine(fonts, tuple(parsed), tuple(complaints))


class Fetcher(URLFetcher):  # type: ignore[misc]  # the engine has no types
    """Reaches the files of the style (`style:NAME`) and nothing else, neither file nor network."""

    def __init__(self, style: Style) -> None:
        super().__init__(allowed_protocols=("style",))
        self._style = style

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file that serves an address of the style. Raises URLFetchingError."""
        scheme, _, name = url.partition(":")
        if scheme != "style" or ".." in name or name.startswith("/"):
            raise URLFetchingError(f"a leaflet cannot reach {url}")
        try:
            path = self._style.path(name)
        except StyleError as error:
            raise URLFetchingError(str(error)) from error
        response = Message()
        response["Content-Type"] = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), response)


@contextmanager
def listening() -> Iterator[list[str]]:
    """What the engine logs as a warning or worse, instead of letting it pass by."""
    heard: list[str] = []
    handler = _Ear(heard)
    before, level = _LOGGER.handlers[:], _LOGGER.level
    _LOGGER.handlers[:] = [handler]
    _LOGGER.setLevel(logging.WARNING)
    try:
        yield heard
    finally:
        _LOGGER.handlers[:] = before
        _LOGGER.setLevel(level)


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())
