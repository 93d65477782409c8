"""One understood leaflet and the forms of print asked for in, a document for each of them out.

Laying out takes longer than all the rest, so it is done once for all finishes and all clinics that
can share it. What keeps one form from being printed costs no other form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from pipeline.batch.recipe import toolchain
from pipeline.batch.result import Document, EnvironmentLacks
from pipeline.batch.understand import Work, house, house_formats
from pipeline.emit.faults import NotPrinted
from pipeline.emit.fonts import FontsMissing
from pipeline.emit.pdf import Page, lay_out
from pipeline.formats import Format
from pipeline.forms import Form
from pipeline.model import Leaflet
from pipeline.printed import Laid
from pipeline.project import Project
from pipeline.render.leaflet import leaflet_html
from pipeline.run import Fatal
from pipeline.style import Locale, sheets


@dataclass(frozen=True, slots=True)
class Edition:
    """A leaflet as it is laid out for one format, with or without room for a clinic."""

    leaflet: Leaflet
    locale: Locale
    house: Project
    format: Format
    with_room: bool


def print_forms(work: Work, leaflet: Leaflet, locale: Locale, raw: bytes) -> None:
    """Adds a document to the work for each of its task's forms of print.

    `raw` are the bytes of the source. Raises EnvironmentLacks.
    """
    formats = house_formats(work.task.root)
    forms = sorted(map(Form.parse, work.task.prints), key=_layout)
    for (name, with_room), group in groupby(forms, key=_layout):
        shared = tuple(group)
        edition = Edition(leaflet, locale, house(work.task.root), formats[name], with_room)
        with _costing_only(work, shared):
            laid = _laid(work, edition, raw)
            work.documents += [
                Document(str(f), laid.data, laid.pages, laid.diagnostics) for f in shared
            ]


def _layout(form: Form) -> tuple[str, bool]:
    """What forms have in common that can share a layout."""
    return form.format, bool(form.clinic)


@contextmanager
def _costing_only(work: Work, forms: Sequence[Form]) -> Iterator[None]:
    """What goes wrong here keeps these forms from being printed, and no others."""
    try:
        yield
    except NotPrinted as error:
        found = error.diagnostics
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error
    except Fatal:
        raise
    except Exception as error:
        found = (work.unforeseen(error),)
    else:
        return
    done = {document.form for document in work.documents}
    work.documents += [Document(str(f), diagnostics=found) for f in forms if str(f) not in done]


# --- laying out ----------------------------------------------------------------------------------


def _laid(work: Work, edition: Edition, raw: bytes) -> Laid:
    page = work.call("render", _page, edition)
    if len(edition.format.ladder) == 1:
        return work.call("print", lay_out, page, raw)
    key = _digest(page)
    try:
        laid = work.call("print", lay_out, page, raw, dict(work.task.fits).get(key))
    except NotPrinted as error:
        if error.rung is not None:
            work.fits[key] = error.rung
        raise
    work.fits[key] = laid.rung
    return laid


def _page(edition: Edition) -> Page:
    leaflet, html = CONTENTS[edition.format.content](edition)
    return Page(html, leaflet, edition.house.style, edition.format)


def _whole(edition: Edition) -> tuple[Leaflet, str]:
    return edition.leaflet, leaflet_html(
        edition.leaflet,
        edition.house.style,
        edition.locale,
        house_headings=edition.house.publisher.headings == "house",
        publisher=edition.house.publisher.name,
        measure=edition.format.measure,
        clinic_room=edition.with_room,
    )


CONTENTS: Mapping[str, Callable[[Edition], tuple[Leaflet, str]]] = {"whole": _whole, "card": _whole}
"""How the page of a format is made, by what it holds of a leaflet."""


def _digest(page: Page) -> str:
    """Of all that its layout depends on."""
    styles = [page.style.text(name) for name in sheets(page.format.name)]
    parts = [page.html, *styles, repr(page.format), json.dumps(sorted(toolchain().items()))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
