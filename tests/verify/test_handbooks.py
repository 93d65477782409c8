"""Handbooks of a finished build are verified: their words, their volumes, what they leave out."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import build_leaflets, verify_output
from pipeline.commands.verification import CHECKS
from pipeline.manifest import NAME, load, sums, to_json
from pipeline.verify.verdict import Verdict
from tests.press import once

NAMES = ("aspirin", "bisoprolol", "cetirizine")

PAGE = """---
title: {title}
---

# {title}

{title} is for pain, and for what else hurts.

## Dosage

Take one tablet of {title} in the morning.

## Side Effects

Common side effects of {title} include:

* Headache
* Feeling sick

## How it Works

{title} acts on what causes the pain, as most of its kind do.
"""

WHOLE = 'title = "Three medicines"\n'
DOSES = 'title = "Doses"\nsections = ["dosage"]\n'
VOLUMES = 'title = "In volumes"\n\n[volumes]\nmedicines = 1\n'


@pytest.fixture
def built(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with three leaflets in three handbooks, to be tampered with."""

    def build(folder: Path) -> None:
        for name in ("leaflets", "handbooks"):
            (folder / "content" / name).mkdir(parents=True)
        for name in NAMES:
            text = PAGE.format(title=name.title())
            (folder / f"content/leaflets/{name}.md").write_text(text, encoding="utf-8")
        for name, text in (("whole", WHOLE), ("doses", DOSES), ("volumes", VOLUMES)):
            (folder / f"content/handbooks/{name}.toml").write_text(text, encoding="utf-8")
        made = build_leaflets(project=folder, leaflets=False, editions=["epub"], runner="serial")
        assert made.all_built, made.manifest

    made = once(tmp_path_factory, "three-handbooks", build)
    return Path(shutil.copytree(made, tmp_path / "project"))


def verdicts(project: Path, *checks: str) -> dict[str, Verdict]:
    """By the name of each book what a check says of it."""
    said = verify_output(project=project, skip=set(CHECKS) - set(checks), workers=1)
    return {verdict.path.stem: verdict for verdict in said.verdicts}


def complaints(project: Path, *checks: str) -> dict[str, list[str]]:
    """What is wrong with each book of which anything is."""
    return {
        name: [f"{message.rule}: {message.text}" for message in verdict.messages]
        for name, verdict in verdicts(project, *checks).items()
        if not verdict.passed
    }


def altered(project: Path, book: str, chapter: str, old: str, new: str) -> None:
    """Changes the text of a chapter in a book that is there."""
    path = project / f"out/epub/{book}.epub"
    with zipfile.ZipFile(path) as container:
        files = {info: container.read(info) for info in container.infolist()}
    with zipfile.ZipFile(path, "w") as container:
        for info, data in files.items():
            if info.filename.endswith(f"medicines/{chapter}.xhtml"):
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            container.writestr(info, data)


def test_every_volume_of_every_handbook_is_looked_at_and_passes(built: Path) -> None:
    said = verdicts(built, "words")

    assert set(said) == {"whole", "doses", "volumes_1", "volumes_2", "volumes_3"}
    assert complaints(built, "words", "structure") == {}


def test_a_lost_word_is_found_in_its_chapter(built: Path) -> None:
    altered(built, "whole", "bisoprolol", "acts on what causes", "acts on causes")

    assert complaints(built, "words") == {
        "whole": ["lost: 'what' is lost after 'it Works Bisoprolol acts on'"]
    }


def test_words_that_a_handbook_does_not_show_are_not_missed_and_others_are(built: Path) -> None:
    altered(built, "doses", "aspirin", "in the morning", "in the evening")

    assert list(complaints(built, "words")) == ["doses"]
    assert "morning" in complaints(built, "words")["doses"][0]


def test_a_chapter_that_stands_in_no_volume_or_in_two_is_found(built: Path) -> None:
    shutil.copy(built / "out/epub/volumes_1.epub", built / "out/epub/volumes_2.epub")

    assert complaints(built, "words") == {
        "volumes_1": [
            "chapters: aspirin stands in 2 volumes",
            "missing: there is no chapter for bisoprolol",
        ],
        "volumes_2": ["chapters: aspirin stands in 2 volumes"],
    }


def test_a_chapter_of_no_leaflet_is_found(built: Path) -> None:
    path = built / "out/epub/whole.epub"
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("epub/medicines/digoxin.xhtml", "<html/>")

    assert complaints(built, "words") == {
        "whole": ["chapters: digoxin is no leaflet of this handbook"]
    }
    assert {text.split(":")[0] for text in complaints(built, "structure")["whole"]} >= {"orphan"}


def test_a_handbook_whose_definition_has_changed_is_not_judged(built: Path) -> None:
    path = built / "content/handbooks/doses.toml"
    path.write_text(WHOLE, encoding="utf-8")

    (said,) = complaints(built, "words")["doses"]

    assert "has changed; build again" in said


def test_what_is_no_book_is_said_by_each_check(built: Path) -> None:
    (built / "out/epub/whole.epub").write_bytes(b"nothing")

    for check in ("words", "structure"):
        (said,) = complaints(built, check)["whole"]
        assert "cannot be read" in said


def test_the_record_can_name_the_changed_file(built: Path) -> None:
    """So that the checks of contents are reached where the sums are made right as well."""
    altered(built, "whole", "aspirin", "Headache", "Headaches")
    out = built / "out"
    manifest = load(out / NAME)
    data = (out / "epub/whole.epub").read_bytes()
    books = tuple(
        replace(
            book,
            artifacts=tuple(
                replace(a, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
                if a.path == "epub/whole.epub"
                else a
                for a in book.artifacts
            ),
        )
        for book in manifest.handbooks
    )
    manifest = replace(manifest, handbooks=books)
    (out / NAME).write_text(to_json(manifest), encoding="utf-8")
    record = hashlib.sha256((out / NAME).read_bytes()).hexdigest()
    files = [(artifact.path, artifact.sha256) for artifact in manifest.artifacts]
    (out / "SHA256SUMS").write_text(sums([*files, (NAME, record)]), encoding="utf-8")

    assert complaints(built, "sums") == {}
    assert list(complaints(built, "words")) == ["whole"]
