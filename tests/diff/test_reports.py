"""Reports on what has changed: for a terminal, a browser, a machine, and on paper to sign."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from click import unstyle
from click.testing import CliRunner, Result
from lxml import html

from pipeline.batch.store import OutputError
from pipeline.cli import leaflet as cli
from pipeline.cli.diff_text import diff_text
from pipeline.commands import diff_reports
from pipeline.commands.comparison import diff_leaflets
from pipeline.commands.diff_reports import diff_json, diff_page, diff_report, write_diff
from pipeline.diff import report as report_module
from pipeline.diff.result import Differences
from pipeline.project import ConfigurationError
from pipeline.verify.verapdf import verapdf
from tests.diff.pages import PAGE, other
from tests.projects import BROKEN, write

LONG = "The dose depends on your age and weight and on how well your kidneys work, so take it"
HOSTILE = "</style><script>alert(1)</script> & “quoted” \u211e \U0001f600"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Folders `a` and `b`: one leaflet changed, one new, one gone, one broken, one the same."""
    changed = PAGE.replace("5 mg", "50 mg").replace("Do not take", "Take")
    changed = changed.replace("* Nausea\n* Headache\n", "* Headache\n* Nausea\n")
    write(tmp_path / "a" / "nortavel.md", PAGE)
    write(tmp_path / "b" / "nortavel.md", changed.replace("* A rash", f"* {HOSTILE}\n* A rash"))
    write(tmp_path / "a" / "quiet.md", other("Quiet"))
    write(tmp_path / "b" / "quiet.md", other("Quiet"))
    write(tmp_path / "a" / "gone.md", other("Gone"))
    write(tmp_path / "b" / "fresh.md", other("Fresh"))
    write(tmp_path / "b" / "broken.md", BROKEN)
    return tmp_path


@pytest.fixture
def found(project: Path) -> Differences:
    return diff_leaflets("a", "b", project=project)


# --- on paper ------------------------------------------------------------------------------------


def text_of(path: Path) -> list[str]:
    """The text of each page, its lines joined."""
    with pdfium.PdfDocument(path) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_a_report_to_sign(found: Differences, project: Path) -> None:
    file = write_diff(found, project / "changes.pdf", project)

    pages = text_of(file)
    first, signed = pages[0], [page for page in pages if "Signature" in page]
    assert "1 approval does not cover the text it stands on" in first
    assert re.search(r"Nortavel Dosage · Adults 5 mg 50 mg 10 times as much", first)
    assert first.index("Doses and other changes") < first.index("Leaflets in this report")
    assert len(signed) == 3  # all but the one that could not be compared
    assert all("Name" in page and "Role" in page and "Date" in page for page in signed)
    whole = " ".join(pages)
    assert "does not cover this text" in whole
    assert "I have read the changes to “Nortavel”" in whole
    assert "U+1F600" in whole  # what no font has
    assert f"Page 1 of {len(pages)}" in first


def test_a_withdrawn_leaflet_says_what_has_gone_and_who_had_approved_it(
    found: Differences, project: Path
) -> None:
    whole = " ".join(text_of(write_diff(found, project / "changes.pdf", project)))

    gone = whole[whole.index("Gone Withdrawn Before") :]
    assert "Version 3 · approved · Reviewed by Dr Ada Merrow" in gone
    assert "Its sections were: Usage, Dosage, Side Effects, Precautions." in gone
    assert "I agree that “Gone”" in gone


@pytest.mark.parametrize("paragraphs", [2, 4, 7, 9, 12, 20])
def test_no_signature_stands_alone_on_a_page(paragraphs: int, tmp_path: Path) -> None:
    for name, day in (("a", "today"), ("b", "tomorrow")):
        text = "\n\n".join(f"{n}: {LONG} {day}. Ask first." for n in range(paragraphs))
        write(tmp_path / name / "nortavel.md", f"# Nortavel\n\n## Dosage\n\n{text}\n")
    found = diff_leaflets("a", "b", project=tmp_path)

    (signed,) = [
        page
        for page in text_of(write_diff(found, tmp_path / "one.pdf", tmp_path))
        if "Signature" in page
    ]

    assert "Ask first." in signed.partition("Review of these changes")[0]


def test_each_page_named_in_the_contents_is_the_right_one(
    found: Differences, project: Path
) -> None:
    pages = text_of(write_diff(found, project / "changes.pdf", project))

    contents = pages[0].partition("Leaflets in this report")[2]
    for title, fate in (("Fresh", "New"), ("Gone", "Withdrawn")):
        named = re.search(rf"{title} {fate} (\d+)", contents)
        assert named
        assert f"{title} {fate} Before" in pages[int(named[1]) - 1]


def test_reports_keep_the_standards(found: Differences, project: Path) -> None:
    several = write_diff(found, project / "several.pdf", project)
    one = diff_leaflets("a/nortavel.md", "b/nortavel.md", project=project)
    none = diff_leaflets("a/quiet.md", "b/quiet.md", project=project)
    files = [
        several,
        write_diff(one, project / "one.pdf", project),
        write_diff(none, project / "none.pdf", project),
    ]

    assert [verdict.messages for verdict in verapdf(files) if not verdict.passed] == []


def test_a_report_on_one_leaflet_bears_its_name(project: Path) -> None:
    one = diff_leaflets("a/nortavel.md", "b/nortavel.md", project=project)

    pages = text_of(write_diff(one, project / "one.pdf", project))

    assert pages[0].startswith("Changes for patients: Nortavel")
    assert "Leaflets in this report" not in pages[0]
    assert "Dosage · Adults 5 mg 50 mg" in pages[0]


def test_the_same_differences_give_the_same_bytes(found: Differences, project: Path) -> None:
    for suffix in diff_reports.WRITERS:
        files = [write_diff(found, project / f"{name}{suffix}", project) for name in ("x", "y")]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_a_house_that_speaks_german(found: Differences, project: Path) -> None:
    write(project / "content" / "publisher.toml", 'name = "Haus"\nlanguage = "de"\n')

    pages = text_of(write_diff(found, project / "changes.pdf", project))

    assert "Änderungen für Patienten" in pages[0]
    assert "Unterschrift" in " ".join(pages)


def test_the_first_page_says_what_it_leaves_to_the_others(
    found: Differences, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "MOST_FIRST", 2)

    first = text_of(write_diff(found, project / "changes.pdf", project))[0]

    assert "Nortavel Dosage · Adults 5 mg 50 mg 10 times as much" in first
    assert "1 more stands with its leaflet." in first


def test_advice_turned_round_comes_before_other_amounts(project: Path) -> None:
    changed = PAGE.replace("5 mg", "6 mg").replace("Do not take", "Take")
    write(project / "b" / "nortavel.md", changed)

    first = diff_report(diff_leaflets("a", "b", project=project), project).first

    assert [(row.was, row.turned) for _, row in first[:2]] == [
        ("Do not take more than 4 tablets in 24 hours.", True),
        ("5 mg", False),
    ]


def test_too_many_leaflets_for_one_pdf(
    found: Differences, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff_reports, "MOST_IN_PDF", 2)

    with pytest.raises(ConfigurationError, match="too many for one PDF"):
        write_diff(found, project / "changes.pdf", project)
    assert not (project / "changes.pdf").exists()


def test_files_that_cannot_be_written(found: Differences, project: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"must be one of \.pdf, \.html, \.json"):
        write_diff(found, project / "changes.docx", project)
    with pytest.raises(OutputError, match="cannot be written"):
        write_diff(found, project / "a" / "nortavel.md" / "changes.html", project)


# --- in a browser --------------------------------------------------------------------------------


def parsed(page: str) -> Any:
    """The elements of a page."""
    return html.fromstring(page)


def test_a_page_that_needs_no_other(found: Differences, project: Path) -> None:
    page = diff_page(found, project)
    tree = parsed(page)

    assert tree.get("lang") == "en-GB"
    assert not tree.xpath("//script | //link | //img | //@src")
    assert "url(" not in page
    marked = {
        tag: [node.text_content().replace("\u00a0", " ") for node in tree.iter(tag)]
        for tag in ("del", "ins")
    }
    assert marked["del"][1:3] == ["5 mg", "Do not take"]
    assert "50 mg" in marked["ins"]
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    targets = {link.get("href")[1:] for link in tree.xpath("//a")}
    assert targets == {article.get("id") for article in tree.xpath("//article")}
    assert all(head.get("scope") for head in tree.xpath("//th"))


def test_text_of_authors_is_never_markup(found: Differences, project: Path) -> None:
    tree = parsed(diff_page(found, project))

    assert len(tree.xpath("//style")) == 1
    assert "& “quoted”" in tree.text_content()


# --- for machines --------------------------------------------------------------------------------


def test_json_has_every_word(found: Differences) -> None:
    data = json.loads(diff_json(found))

    assert data["void"] == ["nortavel"]
    assert {one["id"]: one["fate"] for one in data["leaflets"]} == {
        "broken": "refused",
        "fresh": "added",
        "gone": "removed",
        "nortavel": "changed",
    }
    (changed,) = (one for one in data["leaflets"] if one["id"] == "nortavel")
    amount = changed["comparison"]["key_changes"][0]
    assert (amount["before"], amount["after"], amount["factor"]) == ("5 mg", "50 mg", 10)
    dosage = changed["comparison"]["sections"][0]
    removed = [
        piece["text"]
        for passage in dosage["passages"]
        for piece in passage["pieces"]
        if piece["mark"] == "removed"
    ]
    assert removed == ["5 mg", "Do not take", "2.5 mg"]


# --- the command ---------------------------------------------------------------------------------


def run(project: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(project)
    return CliRunner().invoke(cli, ["diff", *arguments])


def test_exit_codes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def status(*arguments: str) -> int:
        return run(project, *arguments, monkeypatch=monkeypatch).exit_code

    assert status("a", "b", "--only", "fresh") == 0
    assert status("a", "b", "--only", "nortavel") == 1
    assert status("a", "b", "--only", "broken") == 1
    assert status("a/quiet.md", "b/quiet.md") == 0


def test_text_marks_words_with_signs(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(project, "a", "b", monkeypatch=monkeypatch).output

    assert "Take [-5 mg-] {+50 mg+} once daily" in said
    assert "\x1b[" not in said
    assert said.index("! Dosage · Adults: 5 mg → 50 mg (10 times as much)") < said.index("[-5 mg-]")
    assert "Not changed at all: 1" in said
    assert "1 approval does not cover the text it stands on: Nortavel" in said


def test_what_could_not_be_compared_says_what_to_do(
    project: Path, found: Differences, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run(project, "a", "b", "--only", "broken", monkeypatch=monkeypatch).stdout
    (broken,) = (one for one in diff_report(found, project).leaflets if one.id == "broken")

    assert "Write key: value" in said
    assert [(row.label, row.file) for row in broken.editions] == [("Source", "b/broken.md")]
    assert "Write key: value" in diff_page(found, project)


def test_a_terminal_breaks_lines_between_words(found: Differences, project: Path) -> None:
    report = diff_report(found, project)
    whole, narrow = (diff_text(report, columns=columns) for columns in (0, 44))

    assert max(len(unstyle(line)) for line in narrow.split("\n")) <= 44
    assert unstyle(narrow).split() == unstyle(whole).split()
    assert re.search(r"\n    ~ Adults: .*\n {6}\w", unstyle(narrow))


def test_nothing_has_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(project, "a", "a", monkeypatch=monkeypatch).stdout

    assert said.endswith("\nNothing has changed · Not changed at all: 3\n")


def test_a_pdf_is_no_text_for_a_terminal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(project, "a", "b", "--output", "pdf", monkeypatch=monkeypatch)

    assert done.exit_code == 2
    assert "write it with -o changes.pdf" in done.stderr


def test_the_library_text_has_colour(found: Differences, project: Path) -> None:
    assert "\x1b[31m[-5 mg-]\x1b[0m" in diff_text(diff_report(found, project))


def test_reports_are_written_beside_a_brief_text(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run(project, "a", "b", "-o", "c.html", "-o", "c.json", monkeypatch=monkeypatch)

    assert (project / "c.html").is_file()
    assert json.loads((project / "c.json").read_text())["void"] == ["nortavel"]
    assert "[-5 mg-]" not in said.stdout
    assert "5 mg → 50 mg" in said.stdout
    assert said.stderr == "wrote c.html\nwrote c.json\n"


@pytest.mark.parametrize(("output", "begins"), [("html", "<!DOCTYPE html>"), ("json", "{")])
def test_outputs(project: Path, output: str, begins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(project, "a", "b", "--output", output, monkeypatch=monkeypatch)

    assert said.stdout.startswith(begins)


def test_a_file_of_another_kind_is_refused_before_anything_is_compared(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)

    result = CliRunner().invoke(cli, ["diff", "a", "b", "-o", "changes.doc"])

    assert "changes.doc: the suffix must be one of .pdf, .html, .json" in str(result.exception)
    assert result.stdout == ""
