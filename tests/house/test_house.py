"""What packs say about the settings of a house: once, at their line, and of no leaflet."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.check import PACKS
from pipeline.commands.checking import check_leaflets
from pipeline.commands.choosing import choice, only
from pipeline.commands.codes import codes
from pipeline.diagnostics import Diagnostic
from pipeline.house import HOUSE_RULES, check_house
from pipeline.house.rule import HouseRule
from pipeline.project import ConfigurationError, open_project
from pipeline.standards import PROFILES, Profile

NAMED = 'name = "Example Clinic"\n'
LEAFLET = "---\ntitle: Nortavel\n---\n\n# Nortavel\n\n## Usage\n\nPain.\n"

SMALL_TYPE = {
    "dl-flyer": "9",
    "trifold": "9",
    "a5-booklet": "10.5",
    "card": "9",
}
"""Built-in formats below clear print, and the smallest type of their text in pt."""

GOOD = {
    "T111": f'{NAMED}formats = ["a4", "letter", "large-print", "no-such-format"]\n',
    "M422": NAMED,
}
BAD = {
    "T111": f'{NAMED}formats = ["trifold"]\n',
    "M422": 'language = "en-GB"\n',
}
RULES = [rule for rules in HOUSE_RULES.values() for rule in rules]


def settings(folder: Path, text: str) -> Path:
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / "publisher.toml").write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, text: str, profile: Profile = PROFILES["all"]) -> tuple[Diagnostic, ...]:
    return check_house(open_project(settings(folder, text)), profile)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_has_a_good_and_a_bad_case(rule: type[HouseRule], tmp_path: Path) -> None:
    name = rule.__name__

    assert found(tmp_path, GOOD[name]) == ()
    assert [(f.code, f.severity) for f in found(tmp_path, BAD[name])] == [(name, rule.severity)]


def test_every_rule_on_houses_is_in_one_pack_and_none_on_leaflets_is() -> None:
    defined = {code for code in codes().values() if issubclass(code, HouseRule)}

    assert set(RULES) == defined
    assert len(RULES) == len(defined)
    assert not defined & {rule for rules in PACKS.values() for rule in rules}


@pytest.mark.parametrize("name", SMALL_TYPE)
def test_the_smallest_type_of_a_format_counts(name: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, f'{NAMED}formats = ["{name}"]\n')

    assert finding.quote == name
    assert f"may have {SMALL_TYPE[name]} pt" in finding.message


def test_each_format_has_its_finding_at_its_line(tmp_path: Path) -> None:
    text = f'# ours\n{NAMED}formats = [\n  "a4",\n  "trifold",\n  "dl-flyer",\n]\n'

    findings = found(tmp_path, text)

    assert [(f.path, f.line, f.quote) for f in findings] == [
        ("content/publisher.toml", 5, "trifold"),
        ("content/publisher.toml", 6, "dl-flyer"),
    ]


def test_a_format_of_the_house_is_measured_as_its_style_sheet_has_it(tmp_path: Path) -> None:
    (tmp_path / "styles" / "formats").mkdir(parents=True)
    rows = '[ours]\nsheet = "A4"\npurpose = "Ours"\n[small]\nsheet = "A4"\npurpose = "Small"\n'
    (tmp_path / "styles" / "formats.toml").write_text(rows, encoding="utf-8")
    for name, size in (("ours", "12.5"), ("small", "11.5")):
        css = f"@page {{ size: A4; margin: 15mm; }}\n:root {{ --text: {size}pt; }}\n"
        (tmp_path / "styles" / "formats" / f"{name}.css").write_text(css, encoding="utf-8")

    findings = found(tmp_path, f'{NAMED}formats = ["ours", "small"]\n')

    assert [f.quote for f in findings] == ["small"]
    assert "may have 11.5 pt" in findings[0].message


def test_a_house_without_a_name_is_told_so_in_the_line_of_it(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, 'language = "en-GB"\nname = " "\n')

    assert (finding.code, finding.line) == ("M422", 2)


@pytest.mark.parametrize(
    "profile",
    [
        PROFILES["core"],
        PROFILES["eu-qrd"],
        PROFILES["all"].model_copy(update={"ignore": ("T111", "M422")}),
    ],
)
def test_a_profile_chooses(profile: Profile, tmp_path: Path) -> None:
    assert found(tmp_path, 'formats = ["trifold"]\n', profile) == ()


def test_a_project_without_settings_is_no_house(tmp_path: Path) -> None:
    assert check_house(open_project(tmp_path), PROFILES["all"]) == ()


@pytest.mark.parametrize("leaflets", [1, 3])
def test_a_check_says_it_once(leaflets: int, tmp_path: Path) -> None:
    folder = settings(tmp_path, 'formats = ["trifold"]\n') / "content" / "leaflets"
    folder.mkdir()
    for number in range(leaflets):
        (folder / f"page{number}.md").write_text(LEAFLET, encoding="utf-8")

    check = check_leaflets(project=tmp_path, profile="nhs")
    chosen = only(check, choice(["clear-print"], []).wants)

    assert [f.code for f in check.diagnostics] == ["M422", "T111"]
    assert [f.code for f in chosen.diagnostics] == ["T111"]
    assert not any(f.code in ("M422", "T111") for r in check.leaflets for f in r.diagnostics)


def test_settings_that_cannot_be_read_are_refused_before(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"publisher\.toml:1: 'formats'"):
        check_leaflets(project=settings(tmp_path, "formats = []\n"))
