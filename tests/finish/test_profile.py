"""The profile of the press: made once, kept, and refused where it is not one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from pipeline import press_profile as module
from pipeline.finish import FINISHERS, FinishImpossible, press
from pipeline.press_profile import press_profile
from tests.finish.samples import colourful

DATA = press_profile().data


@pytest.fixture
def _forgotten() -> Iterator[None]:
    """A process that has not asked for the profile yet."""
    module._coated.cache_clear()
    yield
    module._coated.cache_clear()


def test_it_is_a_small_profile_for_four_inks_without_a_time_of_day() -> None:
    assert int.from_bytes(DATA[:4], "big") == len(DATA) < 200_000
    assert DATA[12:20] == b"prtrCMYK"
    assert DATA[24:36].hex() == "07d6000c0001000000000000"
    assert b"FOGRA39" in DATA
    assert FINISHERS["press"].basis() == press_profile().digest
    assert len(press_profile().digest) == 64


@pytest.mark.usefixtures("_forgotten")
def test_it_is_made_once_and_then_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def make(measured: Path) -> bytes:
        made.append(measured)
        return DATA

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "_make", make)

    assert press_profile().data == DATA
    module._coated.cache_clear()
    assert press_profile().data == DATA
    assert len(made) == 1

    (kept,) = (tmp_path / "leaflet").glob("*.icc")
    kept.write_bytes(DATA[:-1])
    module._coated.cache_clear()
    assert press_profile().data == DATA
    assert len(made) == 2


@pytest.mark.usefixtures("_forgotten")
def test_without_measurements_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    with pytest.raises(FinishImpossible, match="argyll and icc-profiles-free"):
        FINISHERS["press"].basis()


@pytest.mark.usefixtures("_forgotten")
def test_without_colprof_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FinishImpossible, match=r"colprof is missing.*argyll"):
        press_profile()


@pytest.mark.usefixtures("_forgotten")
@pytest.mark.parametrize("script", ["exit 1", "echo no patches >&2", "echo short > made.icc"])
def test_a_colprof_that_fails_is_no_profile(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "colprof"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(FinishImpossible, match="what colprof made is no ICC profile"):
        press_profile()
    assert not [*tmp_path.rglob("*.icc")]


@pytest.mark.usefixtures("_forgotten")
def test_a_cache_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "leaflet").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(FinishImpossible, match=r"XDG_CACHE_HOME|cannot be read"):
        press_profile()


def test_a_house_may_have_its_own(tmp_path: Path) -> None:
    path = tmp_path / "Our paper.icc"
    path.write_bytes(DATA)
    finisher = press(path)

    made = finisher.sheets(finisher.pages(colourful()), ())

    assert finisher.basis() == press_profile().digest
    with pikepdf.open(io.BytesIO(made)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "Custom"
        assert str(intent.Info) == "Our paper"
        assert "/RegistryName" not in intent


def changed(at: int, new: bytes) -> bytes:
    return DATA[:at] + new + DATA[at + len(new) :]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no ICC profile"),
        (DATA[:-1], "cut short"),
        (changed(36, b"nope"), "no ICC profile"),
        (changed(16, b"RGB "), "not for printing in CMYK"),
        (changed(12, b"scnr"), "not for printing in CMYK"),
        (changed(8, b"\x05"), "version 5"),
    ],
)
def test_what_is_no_profile_of_a_press_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "own.icc"
    path.write_bytes(data)
    with pytest.raises(FinishImpossible, match=words):
        press(path).basis()


def test_a_profile_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FinishImpossible, match=r"own\.icc: No such file"):
        press(tmp_path / "own.icc").basis()
