from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.emit import fonts
from pipeline.emit.fonts import FONTS, FontsMissing, font_files, house_fonts_alone
from pipeline.emit.fonts import missing_characters as missing


@pytest.fixture
def fresh() -> Iterator[None]:
    """Fonts are looked for anew in a test, and again after it."""
    caches = (fonts.font_files, fonts._characters)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


# Where fonts are


@pytest.mark.usefixtures("fresh")
def test_a_missing_font_is_named_with_the_package_that_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))

    with pytest.raises(FontsMissing, match=r"NotoSans-Regular\.ttf.*apt-get.*fonts-noto-core"):
        font_files()


@pytest.mark.usefixtures("fresh")
def test_a_folder_of_ones_own_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bold = next(path for path in font_files() if path.name == "NotoSans-Bold.ttf")
    shutil.copy(bold, tmp_path)
    fonts.font_files.cache_clear()
    monkeypatch.setenv("LEAFLET_FONTS", str(tmp_path))

    found = font_files()

    assert [path.name for path in found] == list(FONTS)
    assert [path.name for path in found if path.parent == tmp_path] == ["NotoSans-Bold.ttf"]


# What they have


def test_characters_that_leaflets_need_are_there() -> None:
    assert missing("aé–’²≥≤—°β³αö½µ₂₃γ®⁺⁻±κμ×⅓≈ ☐✓⚠→−≠•…€ßŁžабв") == ()


def test_characters_without_a_font_come_once_in_their_order() -> None:
    assert missing("a 一 b 二 c 一") == ("一", "二")


def test_characters_that_need_no_glyph_are_not_missed() -> None:
    assert missing("\n\tsoft\u00adhyphen\u200b\u2060\ufe0f") == ()


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\u1680", "\U0001f48a"])
def test_characters_that_the_engine_makes_boxes_of_are_missed(char: str) -> None:
    assert missing(f"a{char}b") == (char,)


# What the engine sees


def test_fontconfig_sees_the_house_fonts_alone() -> None:
    with house_fonts_alone():
        found = fc_list()

    assert found == sorted(str(path) for path in font_files())


def test_fontconfig_sees_all_fonts_again_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    before = fc_list()

    with pytest.raises(KeyError), house_fonts_alone():
        raise KeyError

    assert "FONTCONFIG_FILE" not in os.environ
    assert fc_list() == before != sorted(str(path) for path in font_files())


def test_a_configuration_of_ones_own_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/own.conf")

    with house_fonts_alone():
        inside = Path(os.environ["FONTCONFIG_FILE"])
        assert inside.is_file()

    assert os.environ["FONTCONFIG_FILE"] == "/etc/fonts/own.conf"
    assert not inside.exists()


def fc_list() -> list[str]:
    """The font files that fontconfig's own program finds."""
    program = shutil.which("fc-list")
    if not program:
        pytest.skip("fc-list is not here; apt-get install fontconfig")
    out = subprocess.run([program, ":", "file"], capture_output=True, check=True, text=True).stdout
    return sorted(line.rstrip(": ") for line in out.splitlines())
