"""A clinic in, the HTML of its head and foot out, in every look that may be tried for a room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.clinics import Clinic, dialled
from pipeline.formats import Format
from pipeline.logos import Logo
from pipeline.printed import Room
from pipeline.render.environment import rendered
from pipeline.style import Locale, Style


@dataclass(frozen=True, slots=True)
class Look:
    """One way to set a head; `styles/clinic.css` says how."""

    name: str
    least: float = 0
    """How wide the room must be for it, in parts of the size of the smallest type."""
    most: float = 1_000
    logo: Literal["beside", "among", ""] = "beside"
    """Where the logo is: beside everything, or small among the words."""
    name_above: bool = False
    """Whether the name stands above all else, as wide as the head, or in the first column."""


LOOKS = (
    Look("columns", least=48, name_above=True),
    Look("close", least=48),
    Look("lines", most=48),
    Look("dense", logo="among"),
    Look("bare", logo=""),
)
"""How a head may be set, the best look first; the first that fits is printed."""

LOGO_HEIGHT, LOGO_WIDTH = 0.85, 0.16
"""How much of the room a logo may take at most."""

LOGO_LINES = 3.4
"""How high a logo among words is at most, in parts of the size of the smallest type."""


def head_html(
    clinic: Clinic, style: Style, locale: Locale, page_format: Format, room: Room
) -> tuple[str, ...]:
    """A clinic's head as pages of the size of a room, in the looks that it can have there.

    A card has its name and numbers alone. Raises StyleError.
    """
    wide = room.width / page_format.profile.least
    return tuple(
        _head(clinic, style, locale, page_format, room, look)
        for look in LOOKS
        # Without a logo, what is set without one is the same once more.
        if look.least <= wide < look.most and (look.logo or clinic.logo)
    )


def foot_html(clinic: Clinic, style: Style, locale: Locale, room: Room) -> tuple[str, ...]:
    """A clinic's line at the foot of a page: name and telephone, or less where that is too long.

    Raises StyleError.
    """
    telephone = f"{locale.labels['clinic_telephone']} {clinic.telephone}"
    rows = (clinic.name, telephone), (clinic.name, clinic.telephone), (telephone,)
    known = rows if clinic.telephone else ((clinic.name,),)
    return tuple(
        rendered(
            style,
            "clinic-foot.html",
            clinic=clinic,
            language=locale.language,
            properties=_properties(clinic, room),
            parts=parts,
        )
        for parts in known
    )


def _head(
    clinic: Clinic, style: Style, locale: Locale, page_format: Format, room: Room, look: Look
) -> str:
    logo = clinic.logo if look.logo else None
    width, height = _size(logo, room, look, page_format.profile.least) if logo else (0, 0)
    return rendered(
        style,
        "clinic-head.html",
        clinic=clinic,
        language=locale.language,
        labels=locale.labels,
        look=look,
        logo=logo is not None,
        whole=page_format.content == "whole",
        properties=_properties(clinic, room, width, height),
        dialled=dialled(clinic.telephone),
        website=_address(clinic.website),
        website_shown=_shown(clinic.website),
        emergency=[
            {"label": row.label, "number": row.number, "dialled": dialled(row.number)}
            for row in clinic.emergency
        ],
    )


def _size(logo: Logo, room: Room, look: Look, least: float) -> tuple[float, float]:
    """Width and height of a logo in pt."""
    most = LOGO_LINES * least if look.logo == "among" else room.height * LOGO_HEIGHT
    width = min(most * logo.ratio, room.width * LOGO_WIDTH)
    return width, width / logo.ratio


def _properties(clinic: Clinic, room: Room, width: float = 0, height: float = 0) -> str:
    """What the style sheet needs to know of this room, logo and clinic, as CSS variables."""
    sizes = {"wide": room.width, "high": room.height, "logo-wide": width, "logo-high": height}
    settings = [f"--{name}: {size:g}pt" for name, size in sizes.items()]
    return "; ".join([*settings, *([f"--brand: {clinic.brand}"] if clinic.brand else [])])


def _address(website: str) -> str:
    return f"https://{website}" if website and "://" not in website else website


def _shown(website: str) -> str:
    """An address as it is read out: without what every one of them begins with."""
    return website.partition("://")[2].rstrip("/") or website.rstrip("/")
