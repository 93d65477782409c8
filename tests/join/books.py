"""Small books for the tests of joining: units laid out by the engine, and put on pages."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape

import pikepdf

from pipeline.book.paging import Kind, Pagination, Unit, paginate
from pipeline.emit.unit import Layable, lay_unit
from pipeline.join import About, Bookmark, join
from pipeline.style import Style, built_in_styles

STYLE = Style((built_in_styles(),))
GUTTER = 5.0

_CSS = """
@page { size: 105mm 148mm; margin: 14mm 10mm; }
body { font: 7pt 'Noto Sans'; }
h1, h2 { font-size: 9pt; margin: 2pt 0 }
ul { list-style: none } table { width: 100%; break-inside: avoid }
"""


@dataclass(frozen=True, slots=True)
class Text:
    """What a unit says."""

    name: str
    kind: Kind = "medicine"
    sections: int = 1
    links: tuple[str, ...] = ()
    language: str = "en"
    more: str = ""
    recto: bool = False

    @property
    def address(self) -> str:
        """Where the book has it."""
        folder = {"medicine": "medicine", "part": "part"}.get(self.kind, "page")
        return f"leaflet:{folder}/{self.name}"

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Made:
    """A unit as it was laid out."""

    unit: Unit
    data: bytes


@cache
def made(text: Text) -> Made:
    """A unit laid out; each only once for all tests."""
    laid = lay_unit(Layable(_html(text), text.name, ()), STYLE)
    unit = Unit(
        text.address,
        text.title,
        text.kind,
        laid.pages,
        laid.used,
        laid.height,
        laid.anchors,
        recto=text.recto,
        shares=text.kind == "medicine",
    )
    return Made(unit, laid.data)


def _html(text: Text) -> str:
    links = "".join(f'<p>See <a href="{escape(to)}">this</a>.</p>' for to in text.links)
    sections = "".join(map(_section, [text.title] * text.sections, range(text.sections)))
    return (
        f'<html lang="{text.language}"><head><title>{text.title}</title>'
        f"<style>{_CSS}</style></head>"
        f'<body><article><h1 id="top">{text.title}</h1>{sections}{links}{text.more}</article>'
        f"</body></html>"
    )


def _section(title: str, number: int) -> str:
    return (
        f'<section id="s{number}"><h2>{title} {number}</h2><p>Take <b>it</b> <i>daily</i>, '
        f"an office “first” fi\u00a0no. {number}.</p>"
        f"<table><tr><th>Dose</th><th>Age</th></tr><tr><td>{number} mg</td><td>2</td></tr></table>"
        f"<ul><li>with food</li></ul></section>"
    )


TEXTS = (
    Text("title", "front", sections=0),
    Text(
        "contents",
        "front",
        sections=0,
        links=("leaflet:medicine/alpha", "leaflet:medicine/delta", "leaflet:page/index#s0"),
    ),
    Text("heart", "part", recto=True, sections=0),
    Text("alpha", links=("leaflet:medicine/gamma#s5", "https://example.org/")),
    Text("beta", links=("leaflet:medicine/delta#s0", "#s0")),
    Text("gamma", sections=9, links=("leaflet:medicine/beta",)),
    Text("delta", language="de", links=("leaflet:term/dose",)),
    Text("index", "back", links=("leaflet:medicine/beta#s0",), recto=True),
)
"""A book with all that a book has; beta stands below alpha, delta below the end of gamma."""

ALIASES = {"leaflet:term/dose": "leaflet:page/index#s0"}

ABOUT = About(
    "Doses & “<more>”",
    "en",
    ("A. Author", "B. Author"),
    "A publisher",
    "urn:isbn:9780199232765",
    "What it says",
    bookmarks=(
        Bookmark("Contents", "leaflet:page/contents"),
        Bookmark(
            "Heart",
            "leaflet:part/heart",
            tuple(
                Bookmark(name.capitalize(), f"leaflet:medicine/{name}")
                for name in ("alpha", "beta", "gamma", "delta")
            ),
        ),
        Bookmark("Index", "leaflet:page/index"),
    ),
)


def pages_of(texts: Sequence[Text] = TEXTS) -> Pagination:
    """The pages of a book of these units."""
    return paginate([made(text).unit for text in texts], ALIASES)


def book(
    texts: Sequence[Text] = TEXTS,
    furniture: Iterable[bytes] = (),
    about: About = ABOUT,
    gutter: float = GUTTER,
) -> bytes:
    """A joined book."""
    file = io.BytesIO()
    data = (made(text).data for text in texts)
    join(file, about, pages_of(texts), data, furniture, gutter=gutter)
    return file.getvalue()


def alone(*texts: Text) -> bytes:
    """A book of a few units, without bookmarks."""
    return book(texts, about=replace(ABOUT, bookmarks=()))


def joined_with(data: bytes, text: Text, *others: Text) -> bytes:
    """A book whose first unit is not as the engine made it."""
    units = [made(each) for each in (text, *others)]
    file = io.BytesIO()
    parts = [data, *(unit.data for unit in units[1:])]
    join(file, About("A book", "en"), paginate([unit.unit for unit in units]), parts)
    return file.getvalue()


def plate(pages: int, first: int = 0) -> bytes:
    """Furniture for some pages, each with words of its own."""
    css = "@page { size: 105mm 148mm; margin: 5mm } p { font: 7pt 'Noto Sans'; break-after: page }"
    body = "".join(f"<p>head {number}</p>" for number in range(first, first + pages))
    head = f'<html lang="en"><head><title>x</title><style>{css}</style></head>'
    html = f"{head}<body>{body}</body></html>"
    return lay_unit(Layable(html, "furniture", ()), STYLE).data


def opened(data: bytes) -> pikepdf.Pdf:
    """A file to look into."""
    return pikepdf.open(io.BytesIO(data))
