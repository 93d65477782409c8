"""A finished PDF in, what it says about where it comes from out."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf

from pipeline.pack.faults import complaint
from pipeline.pack.metadata import About, about, ingredients


class NoPdf(Exception):
    """A file is no PDF, or one that cannot be opened; the message says why."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a PDF says of itself, and what it carries."""

    about: About
    pages: int
    attached: tuple[str, bytes] | None = None
    """Its Markdown source, by name."""
    ingredients: tuple[About, ...] = ()
    """What a pack is made of."""


def read_origin(data: bytes) -> Origin:
    """What a PDF tells of its origin. Raises NoPdf."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            return Origin(about(pdf), len(pdf.pages), _source(pdf), tuple(ingredients(pdf)))
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise NoPdf(complaint(error)) from error


def _source(pdf: pikepdf.Pdf) -> tuple[str, bytes] | None:
    """The file that is attached as the source (PDF/A-3, 6.8; ISO 32000-2, 14.13)."""
    for name, spec in pdf.attachments.items():
        if spec.obj.get("/AFRelationship") == "/Source":
            return spec.filename or name, spec.get_file().read_bytes()
    return None
