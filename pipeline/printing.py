"""One understood leaflet and the forms of print asked for in, a document for each of them out.

Laying out takes longer than all the rest, so it is done once for all finishes and all clinics that
can share it, and colours are worked on once for all clinics. What keeps one form from being printed
costs no other form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.batch.recipe import toolchain
from pipeline.batch.result import Document, EnvironmentLacks
from pipeline.batch.understand import Work, house, house_formats, house_locale
from pipeline.book import direction
from pipeline.clinics import P008, P009, load_clinic
from pipeline.diagnostics import Diagnostic
from pipeline.emit.engine import engine
from pipeline.emit.faults import P013, NotPrinted
from pipeline.emit.fonts import FontsMissing
from pipeline.emit.pdf import Page, lay_out
from pipeline.emit.plate import write_plate
from pipeline.excerpt import excerpt, no_card
from pipeline.finish import FINISHERS, Finisher, FinishImpossible, press
from pipeline.formats import FILE as FORMATS
from pipeline.formats import P007, Format
from pipeline.forms import PRESS, Form
from pipeline.impose import impose
from pipeline.imposition import LAYOUTS, Fold, folds, rooms_on_sides
from pipeline.model import Leaflet
from pipeline.printed import Laid, Room
from pipeline.project import ConfigurationError, Project
from pipeline.render.card import card_html
from pipeline.render.clinic import foot_html, head_html
from pipeline.render.code import leaflet_address
from pipeline.render.leaflet import leaflet_html
from pipeline.run import Fatal
from pipeline.stamp import Stamper
from pipeline.style import STYLE_ADDRESS, Locale, Style, sheets


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
    forms = sorted(map(Form.parse, work.task.prints), key=_sharing)
    for (name, with_room), group in groupby(forms, key=lambda form: _sharing(form)[:2]):
        shared = tuple(group)
        with _costing_only(work, shared):
            root = work.task.root
            edition = Edition(leaflet, locale, house(root), house_formats(root)[name], with_room)
            laid = _laid(work, edition, raw)
            for _, of_finish in groupby(shared, key=lambda form: form.finish):
                alike = tuple(of_finish)
                with _costing_only(work, alike):
                    _finish(work, edition, laid, alike)


def _sharing(form: Form) -> tuple[str, bool, str, str]:
    """Neighbours in this order share a layout, and then a finish."""
    return form.format, bool(form.clinic), form.finish, form.clinic


@contextmanager
def _costing_only(work: Work, forms: Sequence[Form]) -> Iterator[None]:
    """What goes wrong here keeps these forms from being printed, and no others."""
    try:
        yield
    except NotPrinted as error:
        found = error.diagnostics
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error
    except FinishImpossible as error:
        _require_basis(house(work.task.root), forms)
        found = (P013.at(work.task.name, 0, str(error), "Use plain colours, or another finish."),)
    except Fatal:
        raise
    except Exception as error:
        found = (work.unforeseen(error),)
    else:
        return
    done = {document.form for document in work.documents}
    work.documents += [Document(str(f), diagnostics=found) for f in forms if str(f) not in done]


def _require_basis(project: Project, forms: Sequence[Form]) -> None:
    """Raises EnvironmentLacks where it is this machine that cannot finish, and not the page."""
    for finish in dict.fromkeys(form.finish for form in forms):
        try:
            _finisher(project, finish).basis()
        except FinishImpossible as error:
            raise EnvironmentLacks(str(error)) from error


# --- laying out ----------------------------------------------------------------------------------


def _laid(work: Work, edition: Edition, raw: bytes) -> Laid:
    page = work.call("render", CONTENTS[edition.format.content], edition)
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


def _whole(edition: Edition) -> Page:
    html = leaflet_html(edition.leaflet, *_house(edition), **_wishes(edition))
    return Page(html, edition.leaflet, edition.house.style, edition.format, edition.with_room)


def _card(edition: Edition) -> Page:
    part = excerpt(edition.leaflet, edition.locale, edition.format.sides)
    if part is None:
        raise NotPrinted(no_card(edition.leaflet))
    html = card_html(part, edition.leaflet, *_house(edition), **_wishes(edition))
    return Page(html, part, edition.house.style, edition.format, edition.with_room)


CONTENTS: Mapping[str, Callable[[Edition], Page]] = {"whole": _whole, "card": _card}
"""How the page of a format is made, by what it holds of a leaflet."""


def _house(edition: Edition) -> tuple[Any, Any]:
    return edition.house.style, edition.locale


def _wishes(edition: Edition) -> dict[str, Any]:
    """What the house and the format ask of a page."""
    publisher = edition.house.publisher
    pattern = publisher.address
    return {
        "house_headings": publisher.headings == "house",
        "publisher": publisher.name,
        "measure": edition.format.measure,
        "address": leaflet_address(pattern, edition.leaflet.id) if pattern else "",
        "clinic_room": edition.with_room,
    }


def _digest(page: Page) -> str:
    """Of all that its layout depends on."""
    styles = [page.style.text(name) for name in sheets(page.format.name)]
    parts = [page.html, *styles, repr(page.format), json.dumps(sorted(toolchain().items()))]
    together = hashlib.sha256("\0".join(parts).encode())
    for name in sorted(
        {name for text in (page.html, *styles) for name in STYLE_ADDRESS.findall(text)}
    ):
        together.update(_drawing_digest(page.style, name))
    return together.hexdigest()


@lru_cache(maxsize=64)
def _drawing_digest(style: Style, name: str) -> bytes:
    """Of a drawing, whose size decides how much stands on a page; none where it is missing."""
    found = next((place for place in style.places(name) if place.is_file()), None)
    return hashlib.sha256(found.read_bytes() if found else b"").digest()


# --- finishing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finishing:
    """A layout in the colours of a finish, on its sheets, before any clinic is stamped on it."""

    data: bytes
    rooms: tuple[Room, ...]
    folds: tuple[tuple[Fold, ...], ...]
    """Of each side of a sheet; empty where each page is a sheet."""
    pages: int
    """Of the file."""


def _finish(work: Work, edition: Edition, laid: Laid, forms: Sequence[Form]) -> None:
    """Adds the documents of forms that have a layout and a finish in common."""
    finish = forms[0].finish
    finisher = _finisher(edition.house, finish)
    if edition.with_room:
        _require_head(edition.format, laid)
    common = work.call("finish", _on_sheets, edition, laid, finisher, finish)
    stamper = Stamper(common.data, common.rooms) if edition.with_room else None
    for form in forms:
        with _costing_only(work, (form,)):
            data = common.data
            if stamper:
                plates = _plates(work, edition, laid.rooms, form)
                data = work.call("stamp", stamper.stamp, *plates)
            data = work.call("finish", finisher.sheets, data, common.folds)
            work.documents.append(Document(str(form), data, common.pages, laid.diagnostics))


def _require_head(page_format: Format, laid: Laid) -> None:
    """Raises NotPrinted where a clinic's leaflets would not say whose they are."""
    if not any(room.kind == "head" for room in laid.rooms):
        message = f"[{page_format.name}] keeps no room for the head of a clinic"
        hint = "Do not hide '.clinic-room' in its style sheet, or print it for no clinic."
        raise NotPrinted(P007.at(f"styles/{FORMATS}", page_format.line, message, hint))


def _finisher(house: Project, finish: str) -> Finisher:
    return press(house.press_profile) if finish == PRESS else FINISHERS[finish]


def _on_sheets(edition: Edition, laid: Laid, finisher: Finisher, finish: str) -> Finishing:
    data = finisher.pages(laid.data)
    if not edition.format.imposition:
        return Finishing(data, laid.rooms, (), laid.pages)
    layout = LAYOUTS[edition.format.imposition]
    place = (layout, laid.pages, *laid.size)
    rtl = direction(edition.leaflet.language) == "rtl"
    return Finishing(
        # A press gets its marks outside of the sheet.
        impose(data, layout.name, marks=finish != PRESS),
        rooms_on_sides(laid.rooms, *place, rtl=rtl),
        lines := folds(*place, rtl=rtl),
        len(lines),
    )


def _plates(
    work: Work, edition: Edition, rooms: Sequence[Room], form: Form
) -> Iterator[bytes | None]:
    """A clinic's head and foot, each to fit into all rooms of its kind, None where there is none.

    Raises NotPrinted.
    """
    try:
        clinic = load_clinic(Path(work.task.root), form.clinic)
    except ConfigurationError as error:  # it was good when the build began
        found = P008.at(work.task.name, 0, str(error), "Mend it, and build again.")
        raise NotPrinted(found) from error
    language = clinic.language or edition.leaflet.language
    for kind in ("head", "foot"):
        same = [room for room in rooms if room.kind == kind]
        if not same:
            yield None
            continue
        width, height = min(room.width for room in same), min(room.height for room in same)
        place = Room(same[0].kind, 0, 0, 0, width, height)
        plate = work.call("plate", _plate, work.task.root, form, language, place)
        if not isinstance(plate, bytes):
            raise NotPrinted(*plate)
        yield plate


@lru_cache(maxsize=512)
def _plate(root: str, form: Form, language: str, room: Room) -> bytes | tuple[Diagnostic, ...]:
    """Made once a process, for all leaflets; so is the finding that it cannot be made.

    The error itself is not kept, since it would keep the pages of the leaflet that it was met in.
    """
    project, locale = house(root), house_locale(root, language)
    page_format = house_formats(root)[form.format]
    clinic = load_clinic(Path(root), form.clinic)
    if room.kind == "head":
        looks = head_html(clinic, project.style, locale, page_format, room)
    else:
        looks = foot_html(clinic, project.style, locale, room)
    try:
        data = write_plate(looks, clinic, project.style, form.format, room)
    except NotPrinted as error:
        return error.diagnostics
    try:
        return _finisher(project, form.finish).pages(data)
    except FinishImpossible as error:
        _require_basis(project, (form,))
        if clinic.logo and room.kind == "head":
            hint = "Save it with plain colours, or as PNG."
            return (P009.at(clinic.path, clinic.line("logo"), f"the logo: {error}", hint),)
        return (P013.at(clinic.path, 0, f"the {room.kind}: {error}", "Use plain colours."),)


def forget() -> None:
    """Make plates, and read style sheets, anew next time."""
    for remembering in (_plate, _drawing_digest, engine):
        remembering.cache_clear()
