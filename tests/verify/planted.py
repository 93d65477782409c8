"""HTML and drawings in, small PDFs with known faults out."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from weasyprint import HTML

A4 = (595.276, 841.89)

GOOD = "<p>Take one tablet a day.<p>Do not take more."


def page(body: str, css: str = "", size: str = "A4", margin: str = "20mm") -> bytes:
    """A page in Noto Sans of 12 pt, black on white."""
    style = f"""@page {{ size: {size}; margin: {margin} }}
        html {{ font: 12pt/16pt Noto Sans; color: black }} {css}"""
    data: bytes = HTML(
        string=f"<html lang=en><title>Leaflet</title><style>{style}</style><body>{body}"
    ).write_pdf(pdf_variant="pdf/ua-1")
    return data


def drawn(
    content: bytes,
    *,
    size: tuple[float, float] = A4,
    resources: Mapping[str, Any] | None = None,
    boxes: Mapping[str, tuple[float, float, float, float]] | None = None,
) -> Pdf:
    """A page that paints what its content says; the font /F is Helvetica."""
    pdf = pikepdf.new()
    made = pdf.add_blank_page(page_size=size)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    made.obj.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    for kind, value in (resources or {}).items():
        made.obj.Resources[f"/{kind}"] = value
    for name, box in (boxes or {}).items():
        made.obj[f"/{name}"] = Array(box)
    made.obj.Contents = pdf.make_stream(content)
    return pdf


def saved(pdf: Pdf) -> bytes:
    """Its bytes."""
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()
