"""A finished build is verified as a whole: what is tampered with, and what is asked for."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

import pipeline.commands.verification as command
from pipeline import build_leaflets, verify_output
from pipeline.commands.verification import CHECKS, Verification
from pipeline.manifest import NAME, Artifact, load, sums, to_json
from pipeline.verify.paper import CHECKS as OF_PAPER
from pipeline.verify.verdict import Verdict
from pipeline.verify.words import lost
from tests.press import once
from tests.verify.planted import page

ROOT = Path(__file__).resolve().parent.parent.parent

PAGE = """---
title: Aspirin
---

# Aspirin

For pain.

## Dosage

Take one tablet. Not more than four a day.

## Overdose

Get help at once.
"""

FORMS = ("a4", "a5-booklet-office", "card", "trifold-press")
OTHERS = ("verapdf", "epubcheck", "ace")
"""Checks by programs of others."""


@pytest.fixture
def built(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with what was built of one leaflet in `out`, to be tampered with."""

    def build(folder: Path) -> None:
        (folder / "content/leaflets").mkdir(parents=True)
        (folder / "content/leaflets/aspirin.md").write_text(PAGE, encoding="utf-8")
        made = build_leaflets(
            project=folder,
            formats=["a4", "a5-booklet", "card", "trifold"],
            finishes=["digital", "office", "press"],
            runner="serial",
        )
        assert made.all_built, made.manifest

    made = once(tmp_path_factory, "one-leaflet-in-many-forms", build)
    return Path(shutil.copytree(made, tmp_path / "project"))


def verified(project: Path, *checks: str) -> Verification:
    return verify_output(project=project, skip=set(CHECKS) - set(checks), workers=1)


def failed(said: Verification, project: Path) -> list[tuple[str, str, set[str]]]:
    """The form, the validator and the rules of each verdict that is none."""
    return [
        (_form(verdict, project), verdict.validator, {m.rule for m in verdict.messages})
        for verdict in said.verdicts
        if not verdict.passed
    ]


def _form(verdict: Verdict, project: Path) -> str:
    return verdict.path.relative_to(project / "out/pdf").parent.as_posix()


def replaced(project: Path, form: str, data: bytes) -> None:
    """Puts another file in the place of one, and into the record."""
    out = project / "out"
    path = f"pdf/{form}/aspirin.pdf"
    (out / path).write_bytes(data)
    manifest = load(out / NAME)

    def altered(artifacts: tuple[Artifact, ...]) -> Iterator[Artifact]:
        for artifact in artifacts:
            sha256 = hashlib.sha256(data).hexdigest()
            yield replace(artifact, sha256=sha256) if artifact.path == path else artifact

    (leaflet,) = manifest.leaflets
    entry = replace(leaflet, artifacts=tuple(altered(leaflet.artifacts)))
    (out / NAME).write_text(to_json(replace(manifest, leaflets=(entry,))), encoding="utf-8")
    record = hashlib.sha256((out / NAME).read_bytes()).hexdigest()
    parts = [(artifact.path, artifact.sha256) for artifact in entry.artifacts]
    (out / "SHA256SUMS").write_text(sums([*parts, (NAME, record)]), encoding="utf-8")


def test_what_is_built_passes_every_check_in_every_form(built: Path) -> None:
    said = verify_output(project=built, skip=["epubcheck", "ace"], workers=1)

    counted = dict.fromkeys(OF_PAPER, 0)
    for verdict in said.verdicts:
        if verdict.validator in counted:
            counted[verdict.validator] += 1
    assert failed(said, built) == []
    assert counted == {"words": 12, "placing": 12, "legible": 12, "press": 4}


def test_every_check_can_be_left_out(built: Path) -> None:
    for name in OF_PAPER:
        assert {verdict.validator for verdict in verified(built, name).verdicts} == {name}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_in_which_all_is_wrong_is_found_by_each_check(built: Path, form: str) -> None:
    replaced(built, form, page("<p>Nothing", "p { font-size: 5pt; margin-left: -30mm }"))

    found = {check: rules for where, check, rules in failed(verified(built, *OF_PAPER), built)}

    assert {"words", "placing", "legible"} <= set(found)
    assert ("press" in found) == form.endswith("-press")
    assert found["words"] == {"lost"}
    assert found["placing"] == ({"outside", "size"} if form == "card" else {"outside"})
    assert {"text", "size"} <= found["legible"]


def test_a_digital_leaflet_that_claims_no_standard_is_found(built: Path) -> None:
    path = built / "out/pdf/a4/aspirin.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.Metadata
        pdf.save(path)

    found = failed(verified(built, "verapdf"), built)

    assert [(form, validator) for form, validator, _ in found] == [
        ("a4", "veraPDF PDF/UA-1"),
        ("a4", "veraPDF PDF/A-3a"),
    ]


def test_an_office_leaflet_is_held_to_what_it_claims(built: Path) -> None:
    path = built / "out/pdf/a4-office/aspirin.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "3", "A"
        del pdf.Root.StructTreeRoot
        pdf.save(path)

    assert ("a4-office", "veraPDF PDF/A-3a") in {
        (form, validator) for form, validator, _ in failed(verified(built, "verapdf"), built)
    }


def test_what_is_no_pdf_fails_every_check(built: Path) -> None:
    replaced(built, "trifold-press", b"not a PDF")

    found = failed(verified(built, *CHECKS), built)

    assert {(form, check) for form, check, _ in found} == {
        ("trifold-press", check) for check in (*OF_PAPER, "veraPDF")
    }


def test_a_source_that_has_changed_is_said(built: Path) -> None:
    (built / "content/leaflets/aspirin.md").write_text(PAGE + "More.\n", encoding="utf-8")

    (verdict, *_) = verified(built, "placing").verdicts

    assert not verdict.passed
    assert "has changed; build again" in str(verdict.messages[0])


def test_a_format_that_is_gone_is_said(built: Path) -> None:
    manifest = (built / "out" / NAME).read_text(encoding="utf-8")
    (built / "out" / NAME).write_text(manifest.replace("pdf/a4/", "pdf/a3/"), encoding="utf-8")
    (built / "out/pdf/a4").rename(built / "out/pdf/a3")

    found = [v for v in verified(built, "legible").verdicts if not v.passed]

    assert [str(verdict.messages[0]) for verdict in found] == [
        "error legible: there is no format a3 any more; build again"
    ]


def test_words_that_are_only_on_a_card_are_found(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The excerpt is taken again and held against the source."""
    command._wanted.cache_clear()
    monkeypatch.setattr(command, "FEW", 100)  # all in this process
    monkeypatch.setattr(command, "leaflet_text", lambda _: "Aspirin\nTake ten tablets.")

    found = failed(verified(built, "words"), built)

    assert {form for form, _, _ in found} == {"card", "card-office", "card-press"}
    assert all(rules >= {"invented"} for _, _, rules in found)
    command._wanted.cache_clear()


def test_a_word_that_the_foot_of_a_page_parts_is_there_and_one_without_its_end_is_not() -> None:
    long, foot = "abcdefghijklmnopqrstuvwxyz", ["Version", "1", "Page", "1", "of", "2"]

    assert lost([long, "end"], [long[:12], *foot, long[12:], "end"]) == ()
    assert [loss.word for loss in lost([long], [long[:12], *foot, long[12:-1]])] == [long]
    assert [loss.word for loss in lost([long], [long[:12], *foot * 20, long[12:]])] == [long]
