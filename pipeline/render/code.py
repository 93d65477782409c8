"""An address in, a square code that telephones read out: a QR code as SVG.

Source: ISO/IEC 18004:2015. Error correction is of level M, or of a better one where that makes the
symbol no larger; around the symbol 4 modules stay white (6.3.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

import segno
from markupsafe import Markup

PLACE = "{id}"
"""What a pattern of addresses has where the leaflet's id is to stand."""

QUIET = 4
"""Modules around the symbol that stay white."""

LEAST_MODULE = 0.4
"""Of a side of a module, in mm; below, cameras of cheap telephones begin to fail at arm's length.

GS1 General Specifications, 5.12.3, table 1 (extended packaging) asks for at least 0.396 mm.
"""

LEAST_SIDE = 16.0
"""Of a side of the code with its white edge, in mm."""


def leaflet_address(pattern: str, leaflet_id: str) -> str:
    """The address of a leaflet: `https://example.org/leaflets/{id}` with the id percent-encoded.

    Raises ValueError for a pattern without `{id}`, whose codes would all lead to one page.
    """
    if PLACE not in pattern:
        raise ValueError(f"an address of leaflets needs {PLACE}: {pattern!r}")
    return pattern.replace(PLACE, quote(leaflet_id, safe=""))


@lru_cache(maxsize=8)  # for all formats of a leaflet
def code_svg(address: str, title: str) -> Markup:
    """The code of an address as inline SVG, pure black on white, with a title that is read aloud.

    It asks for a side of at least LEAST_SIDE, and of as much more as its modules need; a style
    sheet may make it larger. Raises ValueError for an address too long for any code.
    """
    rows = _modules(address)
    side = len(rows)
    least = f"{max(LEAST_SIDE, side * LEAST_MODULE):g}mm"
    return _SVG.format(least, side, title, "".join(_path(rows)))


_SVG = Markup(
    '<svg class="code" xmlns="http://www.w3.org/2000/svg" role="img" width="{0}" height="{0}" '
    'style="min-width:{0};min-height:{0}" viewBox="0 0 {1} {1}"><title>{2}</title>'
    '<path fill="#ffffff" d="M0 0h{1}v{1}h-{1}z"/><path fill="#000000" d="{3}"/></svg>'
)
"""A drawing one unit a module; what is filled in is escaped."""


def _modules(address: str) -> list[bytearray]:
    """The symbol with its white edge, row by row; dark modules are 1."""
    try:
        symbol = segno.make_qr(address, error="m", boost_error=True)
    except segno.DataOverflowError as error:
        raise ValueError(f"no code holds an address of {len(address)} characters") from error
    return [bytearray(row) for row in symbol.matrix_iter(border=QUIET)]


def _path(rows: list[bytearray]) -> Iterator[str]:
    """Each run of dark modules in a row as a rectangle; all in one path, so that no seams show."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
