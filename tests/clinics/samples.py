"""Clinics for tests: from one that says only its name to one that says all it can."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from pipeline.clinics import Clinic, Emergency, load_clinics
from pipeline.emit.plate import write_plate
from pipeline.formats import load_formats
from pipeline.printed import Room
from pipeline.render.clinic import foot_html, head_html
from pipeline.style import Style, built_in_styles, load_locale

ROOT = Path(__file__).resolve().parent.parent.parent
STYLE = Style((built_in_styles(),))
FORMATS = load_formats(STYLE).rows
MM = 72 / 25.4

OURS = load_clinics(ROOT, ["all"]).rows
RIVERSIDE = OURS["riverside"]
BARE = Clinic("ng", "content/clinics/ng.toml", "Dr Ng")
TALKATIVE = Clinic(
    "talkative",
    "content/clinics/talkative.toml",
    "Hilltop Family Practice and Travel Clinic",
    address=("The Old Observatory", "4 Beacon Hill", "Upper Netherby NB9 4QT"),
    telephone="+44 1632 960 220",
    hours=(
        "Monday and Thursday: 8 am to 8 pm",
        "Tuesday and Wednesday: 8 am to 6 pm",
        "Friday: 8 am to 4 pm",
        "Saturday: 9 am to 1 pm",
        "Sunday: closed",
        "Travel clinic: Wednesday, 2 pm to 5 pm",
    ),
    website="https://hilltop.example.org/",
    emergency=(Emergency("Emergency", "999"), Emergency("Out of hours", "01632 960 111")),
    logo=OURS["hilltop"].logo,
    brand="#7a2f1d",
    lines=(("name", 1), ("address", 2), ("hours", 5)),
)
ALL = {**OURS, "ng": BARE, "talkative": TALKATIVE}


def room(width: float, height: float, kind: str = "head", x: float = 0, y: float = 0) -> Room:
    """A room on the first page; width and height in mm, its place in pt."""
    assert kind in ("head", "foot")
    return Room("head" if kind == "head" else "foot", 0, x, y, width * MM, height * MM)


def head(clinic: Clinic, place: Room, page_format: str = "a4", language: str = "en-GB") -> bytes:
    """The plate of a clinic's head. Raises NotPrinted."""
    locale = load_locale(STYLE, language)
    looks = head_html(clinic, STYLE, locale, FORMATS[page_format], place)
    return write_plate(looks, clinic, STYLE, page_format, place)


def foot(clinic: Clinic, place: Room, page_format: str = "a4") -> bytes:
    """The plate of a clinic's foot. Raises NotPrinted."""
    locale = load_locale(STYLE, "en-GB")
    return write_plate(foot_html(clinic, STYLE, locale, place), clinic, STYLE, page_format, place)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def interlaced() -> bytes:
    """A PNG of eight by eight black pixels, interlaced (Adam7), which Pillow cannot write."""
    passes = ((1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4))
    rows = b"".join(bytes(1 + width) * height for width, height in passes)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
