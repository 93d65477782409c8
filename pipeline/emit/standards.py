"""A PDF as the engine is about to write it in, the same with what the standards ask for out."""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, time
from xml.sax.saxutils import escape

import pydyf
from weasyprint import Attachment, Document

from pipeline.model import Leaflet
from pipeline.pdf.claims import PDF_UA

_ORIGIN = """
<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:source>{source}</dc:source>
<dc:identifier>sha256:{sha256}</dc:identifier>{version}
</rdf:Description>
"""
_VERSION = "\n<xmpMM:VersionID>{}</xmpMM:VersionID>"


def one_annotation_for_each_link(document: Document) -> None:
    """Takes back the links of markup inside a link: PDF/UA-1, 7.18.5 allows the outer one alone.

    The engine hands a link on to every box in it (`gather_anchors` in its `anchors.py`).
    """
    for page in document.pages:
        page.links = [link for link in page.links if link[3].link]


def complete(pdf: pydyf.PDF, leaflet: Leaflet | None = None) -> None:
    """Makes PDF/A-3a into PDF/UA-1 as well, and leaves of each page what is inside its trim.

    With a leaflet, the metadata tells what it was printed from: `dc:source` is its file,
    `dc:identifier` the SHA-256 of that, `xmpMM:VersionID` its version (XMP, part 1, 8.3 and 8.6).
    """
    _declare(pdf, PDF_UA + (_origin(leaflet) if leaflet else ""))
    _settle_attachments(pdf)
    _crop(pdf)
    _compress(pdf)


def attachment(leaflet: Leaflet, source: bytes) -> Attachment:
    """The Markdown source, so that a leaflet can always be traced to the words it was made from."""
    moment = _moment(leaflet)
    return Attachment(
        file_obj=io.BytesIO(source),
        name=f"{leaflet.id}.md",
        description=f"Markdown source, SHA-256 {leaflet.sha256}",
        created=moment,
        modified=moment,
        relationship="Source",
    )


def _moment(leaflet: Leaflet) -> datetime:
    """A date that does not change between builds: `SOURCE_DATE_EPOCH`, or that of the review."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), tz=UTC)
    reviewed = leaflet.metadata.reviewed
    return datetime.combine(reviewed, time(), UTC) if reviewed else _EPOCH


_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The first date that a zip file can hold, and so the date of everything undated here."""


def _origin(leaflet: Leaflet) -> str:
    version = leaflet.metadata.version
    return _ORIGIN.format(
        source=escape(leaflet.path),
        sha256=leaflet.sha256,
        version=_VERSION.format(escape(version)) if version else "",
    )


def _declare(pdf: pydyf.PDF, descriptions: str) -> None:
    """Adds to the metadata; the engine writes of two standards only one."""
    (metadata,) = _streams(pdf, "/Metadata")
    end = b"</rdf:RDF>"
    metadata.stream = [_joined(metadata.stream).replace(end, descriptions.encode() + end, 1)]


def _settle_attachments(pdf: pydyf.PDF) -> None:
    """Lists the source once, under its media type.

    The engine lists it twice, and asks the machine's own tables for the type, with which the bytes
    would differ from machine to machine (`write_pdf_attachment` in its `pdf/anchors.py`).
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for file in _streams(pdf, "/EmbeddedFile"):
        file.extra["Subtype"] = "/text#2fmarkdown"


def _crop(pdf: pydyf.PDF) -> None:
    """Makes the trim all that is seen; what bleeds beyond it stays in the page for a press."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page":
            item["MediaBox"] = item.get("TrimBox", item["MediaBox"])
            item.pop("BleedBox", None)


def _compress(pdf: pydyf.PDF) -> None:
    """Compresses as zlib does by itself.

    The engine asks for its utmost, which takes a fifteenth of the time of a leaflet and makes that
    1 % smaller (`Stream.data` in pydyf).
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            item.compress = False
            _, _, data = item.data.partition(_BEGINS)
            item.stream = [zlib.compress(data.removesuffix(_ENDS))]
            item.extra["Filter"] = "/FlateDecode"


_BEGINS, _ENDS = b"\nstream\n", b"\nendstream"
"""What stands around the bytes of a stream."""


def _streams(pdf: pydyf.PDF, kind: str) -> Iterator[pydyf.Stream]:
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == kind:
            yield item


def _joined(parts: list[bytes | str]) -> bytes:
    return b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
