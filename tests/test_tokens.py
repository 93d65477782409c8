"""A house's own `tokens.css`, and what later versions of the built-in one have besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.commands.building import build_leaflets, plan_leaflets
from pipeline.commands.checking import check_leaflets
from pipeline.style import built_in_styles, default_style
from pipeline.tokens import missing_tokens
from tests.projects import project, write

BUILT_IN = (built_in_styles() / "tokens.css").read_text(encoding="utf-8")


def said(root: Path) -> list[str]:
    return [str(found) for found in missing_tokens(default_style(root))]


def without(*names: str) -> str:
    lines = BUILT_IN.splitlines(keepends=True)
    kept = [line for line in lines if not any(f" {name}:" in line for name in names)]
    assert len(lines) - len(kept) == len(names)
    return "".join(kept)


def test_the_built_in_one_and_a_whole_copy_lack_nothing(tmp_path: Path) -> None:
    assert said(tmp_path) == []
    write(tmp_path / "styles/tokens.css", BUILT_IN.replace("#0a4b63", "#123456"))
    assert said(tmp_path) == []


def test_what_is_missing_is_named_once_with_its_value(tmp_path: Path) -> None:
    write(tmp_path / "styles/tokens.css", without("--bar", "--caution-tint"))

    (found,) = missing_tokens(default_style(tmp_path))

    assert str(found) == (
        "styles/tokens.css: warning P023 --caution-tint, --bar are used and not set"
    )
    assert "--caution-tint: #fdf5e0; --bar: 2mm; " in found.hint


def test_a_variable_that_only_a_comment_has_is_missing(tmp_path: Path) -> None:
    write(tmp_path / "styles/tokens.css", f"/* --bar: 1mm; */\n{without('--bar')}")

    assert said(tmp_path) == ["styles/tokens.css: warning P023 --bar is used and not set"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("base.css", ":root { --bar: 3mm }"),
        ("base.css", ".warning { border-left-width: var(--bar, 2mm) }"),
        ("base.css", "/* var(--bar) was here */"),
        ("formats/own.css", ".own { --bar: 1mm; border-left-width: var(--bar) }"),
    ],
)
def test_what_is_set_elsewhere_or_not_needed_is_not_missed(
    tmp_path: Path, name: str, text: str
) -> None:
    """All other sheets are empty here."""
    sheets = (
        *default_style(tmp_path).names("*.css"),
        *default_style(tmp_path).names("formats/*.css"),
    )
    for sheet in sheets:
        write(tmp_path / "styles" / sheet, "")
    write(tmp_path / "styles/tokens.css", ":root { --ink: #000 }")
    write(tmp_path / "styles" / name, text)

    assert said(tmp_path) == []

    write(tmp_path / "styles/formats/other.css", "p { margin-left: var( --bar ) }")
    assert said(tmp_path) == (
        []
        if (name, text[:5]) == ("base.css", ":root")
        else ["styles/tokens.css: warning P023 --bar is used and not set"]
    )


def test_checks_and_builds_say_so(tmp_path: Path) -> None:
    root = project(tmp_path, "aspirin", handbook=False)
    write(root / "styles/tokens.css", without("--bar"))

    checked = check_leaflets(project=root, cache=False)
    planned = plan_leaflets(project=root)
    made = build_leaflets(project=root, runner="serial")

    for found in (checked.diagnostics, planned.diagnostics, made.manifest.diagnostics):
        assert [each.code for each in found if each.path == "styles/tokens.css"] == ["P023"]
    assert made.all_built


def test_a_file_that_is_not_text_is_left_to_those_who_need_it(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles/tokens.css").write_bytes(b":root { --ink: \xff }")

    assert said(tmp_path) == []
