"""A PDF in, the standards that it says it keeps out."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Pdf

_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"


def claims(path: Path) -> frozenset[str]:
    """The flavours that a file claims in its metadata, by veraPDF's names: `3a`, `ua1`.

    Raises OSError, and pikepdf.PdfError for what is no PDF.
    """
    with Pdf.open(path) as pdf:
        metadata = pdf.open_metadata()
        archive = f"{metadata.get('pdfaid:part', '')}{metadata.get('pdfaid:conformance', '')}"
        universal = str(metadata.get(f"{_PDFUA}part", ""))
    found = {archive.lower(), f"ua{universal}" if universal else ""}
    return frozenset(found - {""})
