"""A small book without a fault, and the same with one planted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

DATE = (1980, 1, 1, 0, 0, 0)

CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="epub/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>"""

PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"
 unique-identifier="identifier" xml:lang="en-GB">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="identifier">urn:isbn:9780000000000</dc:identifier>
<dc:title>Two medicines</dc:title>
<dc:language>en-GB</dc:language>
<dc:language>de</dc:language>
<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">pageBreakMarkers</meta>
<meta property="schema:accessibilityFeature">pageNavigation</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">All of it is text.</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="medicines/a.xhtml" media-type="application/xhtml+xml"/>
<item id="b" href="medicines/b.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="css/book.css" media-type="text/css"/>
<item id="paper" href="images/paper.png" media-type="image/png"/>
<item id="cover" href="images/cover.png" media-type="image/png" properties="cover-image"/>
</manifest>
<spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine>
</package>"""

HEAD = """<html xmlns="http://www.w3.org/1999/xhtml"
 xmlns:epub="http://www.idpf.org/2007/ops" lang="en-GB" xml:lang="en-GB">
<head><title>{}</title><link rel="stylesheet" type="text/css" href="{}css/book.css"/></head>
"""

NAV = (
    HEAD.format("Contents", "")
    + """<body epub:type="frontmatter"><h1>Contents</h1>
<nav epub:type="toc" id="toc"><ol>
<li><a href="medicines/a.xhtml">Aspirin</a></li>
<li><a href="medicines/a.xhtml#dosage">Dosage</a></li>
<li><a href="medicines/b.xhtml">Bisoprolol</a></li>
</ol></nav>
<nav epub:type="landmarks" hidden="hidden"><ol>
<li><a epub:type="toc" href="#toc">Contents</a></li>
<li><a epub:type="bodymatter" href="medicines/a.xhtml">Start</a></li>
</ol></nav>
<nav epub:type="page-list" hidden="hidden"><ol>
<li><a href="medicines/a.xhtml#page-1">1</a></li>
<li><a href="medicines/b.xhtml#page-2">2</a></li>
</ol></nav>
</body></html>"""
)

A = (
    HEAD.format("Aspirin", "../")
    + """<body epub:type="bodymatter">
<h1>Aspirin</h1>
<p><span epub:type="pagebreak" id="page-1" aria-label="1"/>See <a
href="b.xhtml#dosage">Bisoprolol</a>.</p>
<h2 id="dosage">Dosage</h2><p>One tablet.</p>
<h3>Children</h3><p lang="de" xml:lang="de">Keine.</p>
<img src="../images/paper.png" alt="A tablet"/>
</body></html>"""
)

B = (
    HEAD.format("Bisoprolol", "../")
    + """<body epub:type="bodymatter">
<h1>Bisoprolol</h1>
<h2 id="dosage">Dosage</h2>
<p><span epub:type="pagebreak" id="page-2" aria-label="2"/>One tablet.</p>
</body></html>"""
)


def _image(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height), 255).save(file, "PNG")
    return file.getvalue()


GOOD: Mapping[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "epub/package.opf": PACKAGE,
    "epub/nav.xhtml": NAV,
    "epub/medicines/a.xhtml": A,
    "epub/medicines/b.xhtml": B,
    "epub/css/book.css": "body { background: url(../images/paper.png) }",
    "epub/images/paper.png": _image(8, 8),
    "epub/images/cover.png": _image(1600, 2400),
}

SMALL_COVER = _image(1399, 2400)


def book(
    path: Path,
    files: Mapping[str, str | bytes],
    *,
    date: tuple[int, int, int, int, int, int] = DATE,
    bare: bool = True,
) -> Path:
    """A zip of files in the order given; `bare` says whether the mimetype is."""
    with zipfile.ZipFile(path, "w") as container:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, date)
            stored = name == "mimetype" and bare
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            container.writestr(info, data)
    return path


def but(name: str, *changes: tuple[str, str]) -> dict[str, str | bytes]:
    """The good book with one file changed; every change has to be one."""
    text = GOOD[name]
    assert isinstance(text, str)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**GOOD, name: text}


def without(name: str) -> dict[str, str | bytes]:
    """The good book without one of its files."""
    return {path: data for path, data in GOOD.items() if path != name}
