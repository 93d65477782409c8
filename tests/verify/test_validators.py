"""Each validator passes a good file and fails a bad one: a check that cannot fail is worthless."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from weasyprint import HTML

from pipeline.tools import ToolMissing
from pipeline.verify.ace import ace
from pipeline.verify.epubcheck import epubcheck
from pipeline.verify.process import run
from pipeline.verify.verapdf import verapdf
from pipeline.verify.verdict import ToolFailed, Verdict

Validator = Callable[[Sequence[Path]], tuple[Verdict, ...]]


# PDF


def pdf(path: Path, body: str, variant: str) -> Path:
    page = f"""<html lang="en"><title>Leaflet</title>
        <style>html {{ font-family: Noto Sans }}</style><body>{body}"""
    HTML(string=page).write_pdf(path, pdf_variant=variant)
    return path


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdfs")
    fine = "<h1>Paracétamol</h1><h2>Dose</h2><p>One tablet."
    pdf(folder / "universal.pdf", fine, "pdf/ua-1")
    pdf(folder / "archive.pdf", fine, "pdf/a-3a")
    pdf(folder / "skipped a heading – é.pdf", fine.replace("h2", "h3"), "pdf/ua-1")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    return folder


def test_verapdf_judges_each_file_by_each_flavour(pdfs: Path) -> None:
    paths = [pdfs / "universal.pdf", pdfs / "archive.pdf"]

    verdicts = verapdf(paths, jobs=2)

    assert [(v.path.name, v.validator, v.passed) for v in verdicts] == [
        ("universal.pdf", "veraPDF PDF/UA-1", True),
        ("archive.pdf", "veraPDF PDF/UA-1", False),
        ("universal.pdf", "veraPDF PDF/A-3a", False),
        ("archive.pdf", "veraPDF PDF/A-3a", True),
    ]
    assert all(v.passed != bool(v.messages) for v in verdicts)


def test_verapdf_fails_bad_files_and_only_those(pdfs: Path) -> None:
    names = ["broken.pdf", "universal.pdf", "skipped a heading – é.pdf"]

    broken, fine, skipped = verapdf([pdfs / name for name in names], ["ua1"])

    assert not broken.passed
    assert [m.severity for m in broken.messages] == ["fatal"]
    assert fine.passed
    assert not skipped.passed
    assert [m.rule for m in skipped.messages] == ["ISO 14289-1:2014 7.4.2-1"]


def test_verapdf_does_not_pass_over_a_missing_file(pdfs: Path) -> None:
    with pytest.raises(ToolFailed, match=r"nowhere\.pdf"):
        verapdf([pdfs / "universal.pdf", pdfs / "nowhere.pdf"], ["ua1"])


# EPUB

CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""

PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"
    xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:identifier id="id">urn:uuid:6b2d1a0e-5f0e-4c50-9a3a-1d8f4c1e7a11</dc:identifier>
  <dc:title>Book</dc:title><dc:language>en</dc:language>
  <meta property="dcterms:modified">2024-01-01T00:00:00Z</meta>
  <meta property="schema:accessMode">textual</meta>
  <meta property="schema:accessModeSufficient">textual</meta>
  <meta property="schema:accessibilityFeature">tableOfContents</meta>
  <meta property="schema:accessibilityHazard">none</meta>
  <meta property="schema:accessibilitySummary">Text only.</meta>
</metadata>
<manifest>
  <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
  <item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
</manifest>
<spine><itemref idref="one"/></spine>
</package>"""

PAGE = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
    lang="en" xml:lang="en"><head><title>Page</title></head><body>{}</body></html>"""

NAV = """<nav epub:type="toc" role="doc-toc" aria-label="Contents"><h1>Contents</h1>
<ol><li><a href="one.xhtml">One</a></li></ol></nav>"""


def epub(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr("book.opf", PACKAGE)
        file.writestr("nav.xhtml", PAGE.format(NAV))
        file.writestr("one.xhtml", PAGE.format(f"<h1>One</h1>{body}"))
    return path


@pytest.fixture(scope="module")
def epubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("epubs")
    epub(folder / "fine – é.epub", "<p>Text.</p>")
    epub(folder / "dead link.epub", '<p><a href="two.xhtml">Two</a></p>')
    epub(folder / "odd usage.epub", '<p epub:type="paragraph">Text.</p>')
    epub(folder / "faint.epub", '<p style="color: #eee; background: #fff">Text.</p>')
    (folder / "broken.epub").write_bytes(b"nothing like a zip archive")
    return folder


def test_epubcheck_counts_messages_of_every_severity(epubs: Path) -> None:
    names = ["fine – é.epub", "dead link.epub", "odd usage.epub", "broken.epub"]

    verdicts = epubcheck([epubs / name for name in names], jobs=2)

    fine, dead, odd, broken = verdicts
    assert [v.passed for v in verdicts] == [True, False, False, False]
    assert fine.messages == ()
    assert [(m.severity, m.rule) for m in dead.messages] == [("error", "RSC-007")]
    assert [(m.severity, m.rule) for m in odd.messages] == [("usage", "OPF-088")]
    assert odd.messages[0].location == "one.xhtml:2"
    assert "fatal" in {m.severity for m in broken.messages}


def test_ace_fails_faint_text_though_its_exit_status_is_0(epubs: Path) -> None:
    fine, faint = ace([epubs / "fine – é.epub", epubs / "faint.epub"])

    assert fine.passed
    assert fine.messages == ()
    assert not faint.passed
    assert [(m.severity, m.rule, m.location) for m in faint.messages] == [
        ("serious", "color-contrast", "one.xhtml p")
    ]


# What is no verdict at all


def test_epubcheck_does_not_pass_over_a_missing_book(epubs: Path) -> None:
    with pytest.raises(ToolFailed, match=r"nowhere\.epub"):
        epubcheck([epubs / "nowhere.epub"])


def test_ace_does_not_pass_over_a_book_it_cannot_open(epubs: Path) -> None:
    with pytest.raises(ToolFailed, match="no report"):
        ace([epubs / "broken.epub"])


@pytest.mark.parametrize("validator", [verapdf, epubcheck, ace])
def test_a_validator_that_says_nothing_has_failed(
    validator: Validator, pdfs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("java", "node", "chromium", "tools/ace/node_modules/.bin/ace-puppeteer"):
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LEAFLET_TOOLS", str(tmp_path / "tools"))

    with pytest.raises(ToolFailed, match="exit status 0"):
        validator([pdfs / "universal.pdf"])


@pytest.mark.parametrize("validator", [verapdf, epubcheck, ace])
def test_a_missing_validator_says_how_to_get_it(
    validator: Validator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ToolMissing, match="is missing; to get it: apt-get install"):
        validator([tmp_path / "file"])


def test_a_validator_that_hangs_is_stopped() -> None:
    with pytest.raises(ToolFailed, match=r"no answer after 0\.1 s"):
        run("sleep", ["sleep", "60"], 0.1, {})
