"""HTML in, the bytes of an accessible PDF out: PDF/A-3a and PDF/UA-1 in one file.

The only user of the layout engine. It runs in worker processes alone, since it can be slow, and
since it reads its fonts from the environment.
"""

from __future__ import annotations

import io
import logging
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.message import Message
from functools import lru_cache
from html import unescape
from typing import Any

import pydyf
from weasyprint import CSS, HTML, VERSION, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from pipeline.emit.faults import P001, P002, NotPrinted
from pipeline.emit.fonts import house_fonts_alone, missing_characters
from pipeline.model import Inline, Leaflet, line_at, plain, runs
from pipeline.style import Style, StyleError, sheets

_LOGGER = logging.getLogger("weasyprint")
_MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}

_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""What PDF/UA-1, 5 asks of the metadata, described as PDF/A-3, 6.6.2.3 asks of foreign schemas."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF and the number of its pages."""

    data: bytes
    pages: int


def write_pdf(html: str, leaflet: Leaflet, style: Style, page_format: str, source: bytes) -> Pdf:
    """The leaflet as PDF/A-3a and PDF/UA-1, with its Markdown source attached.

    `page_format` names a style sheet in `formats/`. The bytes depend on the arguments and on
    `SOURCE_DATE_EPOCH` alone. Raises NotPrinted, StyleError and FontsMissing.
    """
    _require_characters(html, leaflet)
    engine = _engine(style, page_format)
    _require_silence(engine.complaints, leaflet)
    with _listening() as heard:
        document = _HTML(string=html, url_fetcher=_Fetcher(style)).render(
            font_config=engine.fonts, stylesheets=engine.sheets, pdf_variant="pdf/a-3a"
        )
        _one_annotation_for_each_link(document)
        data = document.write_pdf(
            pdf_variant="pdf/a-3a",
            finisher=_finish,
            attachments=[_attachment(leaflet, source)],
        )
    _require_silence(heard, leaflet)
    return Pdf(data, len(document.pages))


def _require_silence(heard: Sequence[str], leaflet: Leaflet) -> None:
    if heard:
        raise NotPrinted(*(P001.at(leaflet.path, 0, message) for message in dict.fromkeys(heard)))


# --- characters that cannot be printed -----------------------------------------------------------


def _require_characters(html: str, leaflet: Leaflet) -> None:
    """Raises NotPrinted for characters that no house font has, by the lines they are first on."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for char in missing_characters(unescape(_ADDRESS.sub("", html))):
        lines[_line_of(char, leaflet)].append(f"'{char}' (U+{ord(char):04X})")
    if lines:
        raise NotPrinted(
            *(
                P002.at(
                    leaflet.path,
                    line,
                    f"no house font has {', '.join(chars)}",
                    "Write it in other characters, or add a font that has it.",
                )
                for line, chars in sorted(lines.items())
            )
        )


_ADDRESS = re.compile(r' href="[^"]*"')
"""Where a link leads; it is not printed."""


def _line_of(char: str, leaflet: Leaflet) -> int:
    """The source line on which a character first stands; 0 where it is not in the text."""
    for children in _texts(leaflet):
        text = plain(children)
        at = text.find(char)
        if at >= 0:
            return line_at(children, at) + text.count("\n", 0, at)
    return 0


def _texts(leaflet: Leaflet) -> Iterator[Sequence[Inline]]:
    yield leaflet.heading
    for section in leaflet.sections:
        yield section.title
        yield from runs(section.blocks)


# --- the engine, set up once for each style and format -----------------------------------------


@dataclass(frozen=True, slots=True)
class _Engine:
    fonts: FontConfiguration
    sheets: tuple[CSS, ...]
    complaints: tuple[str, ...]
    """What the engine does not take in the style sheets; nothing is printed with them."""


def _html_class() -> Any:
    """The engine's own, or a quicker one where it is of the version that this was written for."""
    if VERSION.partition(".")[0] != "70":
        return HTML
    from pipeline.emit.pdf_quick import (  # noqa: PLC0415  # for that version alone
        LeafletHTML,
        quicken,
    )

    quicken()
    return LeafletHTML


_HTML = _html_class()


@lru_cache(maxsize=16)
def _engine(style: Style, page_format: str) -> _Engine:
    """Fonts and parsed style sheets. Raises StyleError and FontsMissing."""
    with house_fonts_alone():
        fonts = FontConfiguration()
    parsed, complaints = [], []
    for name in sheets(page_format):
        with _listening() as heard:
            parsed.append(
                CSS(string=style.text(name), url_fetcher=_Fetcher(style), font_config=fonts)
            )
        complaints += [f"styles/{name}: {message}" for message in heard]
    return _Engine(fonts, tuple(parsed), tuple(complaints))


class _Fetcher(URLFetcher):  # type: ignore[misc]  # the engine has no types
    """Reaches the files of the style (`style:NAME`) and nothing else, neither file nor network."""

    def __init__(self, style: Style) -> None:
        super().__init__(allowed_protocols=("style",))
        self._style = style

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "style" or ".." in name or name.startswith("/"):
            raise URLFetchingError(f"a leaflet cannot reach {url}")
        try:
            path = self._style.path(name)
        except StyleError as error:
            raise URLFetchingError(str(error)) from error
        response = Message()
        response["Content-Type"] = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), response)


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What the engine logs as a warning or worse, instead of letting it pass by."""
    heard: list[str] = []
    handler = _Ear(heard)
    before, level = _LOGGER.handlers[:], _LOGGER.level
    _LOGGER.handlers[:] = [handler]
    _LOGGER.setLevel(logging.WARNING)
    try:
        yield heard
    finally:
        _LOGGER.handlers[:] = before
        _LOGGER.setLevel(level)


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())


# --- what the engine does not write ------------------------------------------------------------


def _attachment(leaflet: Leaflet, source: bytes) -> Attachment:
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


def _one_annotation_for_each_link(document: Document) -> None:
    """Takes back the links of markup inside a link: PDF/UA-1, 7.18.5 allows the outer one alone.

    The engine hands a link on to every box in it (`gather_anchors` in its `anchors.py`).
    """
    for page in document.pages:
        page.links = [link for link in page.links if link[3].link]


def _finish(_document: Document, pdf: pydyf.PDF) -> None:
    _declare_pdf_ua(pdf)
    _settle_attachment(pdf)
    _compress(pdf)


def _declare_pdf_ua(pdf: pydyf.PDF) -> None:
    """Adds PDF/UA-1 to the metadata of the PDF/A-3 file; the engine writes one of the two."""
    (metadata,) = _streams(pdf, "/Metadata")
    metadata.stream = [_joined(metadata.stream).replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>", 1)]


def _settle_attachment(pdf: pydyf.PDF) -> None:
    """Lists the source once, under its media type.

    The engine lists it twice, and asks the machine's own tables for the type, with which the bytes
    would differ from machine to machine (`write_pdf_attachment` in its `pdf/anchors.py`).
    """
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for file in _streams(pdf, "/EmbeddedFile"):
        file.extra["Subtype"] = "/text#2fmarkdown"


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
