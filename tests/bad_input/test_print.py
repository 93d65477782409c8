"""Page formats, clinics and leaflets that cannot be printed: each a finding, and all else built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bad_input.command import (
    GOOD_ONES,
    leaflet,
    output,
    page,
    project,
    write,
)
from tests.bad_input.conftest import Guard

NORTH = "content/clinics/north.toml"
LOGO = "content/clinics/logo.svg"
FORMATS = "styles/formats.toml"
CSS = "styles/formats/own.css"
PAGE = "content/leaflets/odd.md"

NAMED = 'name = "North"\n'
WITH_LOGO = f'{NAMED}logo = "logo.svg"\n'
ROW = '[own]\nsheet = "A6"\npurpose = "Own"\nmeasure = 40\n'
SIZED = "@page { size: A6; margin: 8mm 8mm 16mm }\n"
SOME = "It may lower your blood sugar, so check it as often as you were told.\n\n"
DOSED = page("It is used for pain.\n\n## Dosage\n\n{}")


def svg(inside: str, box: str = "0 0 100 40") -> str:
    """A drawing that holds this."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">\n{inside}\n</svg>'


SHAPE = '<path d="M0 0h9v9z"/>'


@dataclass(frozen=True, slots=True)
class Odd:
    """Files with something that cannot be printed, and the finding about it."""

    name: str
    files: Mapping[str, str | bytes]
    code: str
    path: str
    line: int
    says: str
    forms: tuple[str, ...] = ("a4",)
    """Page formats that are asked for besides what the clinic wants."""


CLINICS = (
    Odd("empty", {NORTH: ""}, "P008", NORTH, 1, "is empty"),
    Odd("endless number", {NORTH: f"{NAMED}hours = {'9' * 5_000}\n"}, "P008", NORTH, 0, "TOML"),
    Odd("nested", {NORTH: f"hours = {'[' * 9_000}\n"}, "P008", NORTH, 0, "not valid TOML"),
    Odd("long name", {NORTH: f'name = "{"Clinic " * 29}"\n'}, "P008", NORTH, 1, "1 to 100"),
    Odd("one word", {NORTH: f'name = "{"Y" * 100}"\n'}, "P011", NORTH, 1, "no room for 'YYY"),
    Odd("pale", {NORTH: f'{NAMED}colours.brand = "#ff8"\n'}, "P010", NORTH, 2, "to 1 with paper"),
    Odd("language", {NORTH: f'{NAMED}language = "fr"\n'}, "P008", NORTH, 2, "no locale for"),
    Odd("no font", {NORTH: 'name = "\U0001f600"\n'}, "P002", NORTH, 1, "U+1F600"),
    Odd("capitals", {"content/clinics/North.toml": NAMED}, "P008", "content/clinics/North.toml", 1,
        "no clinic can be called 'North'"),
    Odd("no logo", {NORTH: WITH_LOGO}, "P009", NORTH, 2, "is not there"),
    Odd("long path", {NORTH: f'{NAMED}logo = "{"a" * 290}.svg"\n'}, "P009", NORTH, 2, "not there"),
    Odd("remote", {NORTH: f'{NAMED}logo = "https://a.org/l.svg"\n'}, "P009", NORTH, 2, "network"),
    Odd("outside", {NORTH: f'{NAMED}logo = "../../x.svg"\n'}, "P009", NORTH, 2, "outside"),
    Odd("huge", {NORTH: WITH_LOGO, LOGO: b" " * 1_000_001}, "P009", NORTH, 2, "larger than 1 MB"),
    Odd("script", {NORTH: WITH_LOGO, LOGO: svg("<script/>")}, "P009", LOGO, 2, "a script"),
    Odd("blank", {NORTH: WITH_LOGO, LOGO: svg("<g/>")}, "P009", LOGO, 0, "draws nothing"),
    Odd("endless path", {NORTH: WITH_LOGO, LOGO: svg(f'<path d="M0 0{"h1v1" * 70_000}"/>')}, "P009",
        LOGO, 0, "more than 5,000 parts"),
    Odd("endless style", {NORTH: WITH_LOGO,
        LOGO: svg(f'<path d="M0 0h9" style="fill:{"(" * 200_000}"/>')}, "P009", LOGO, 0,
        "characters of style rules"),
    Odd("hair", {NORTH: WITH_LOGO, LOGO: svg(SHAPE, "0 0 999 1")}, "P009", LOGO, 1, "20 times"),
    Odd("colour", {NORTH: WITH_LOGO,
        LOGO: svg('<path d="M0 0h9v9z" fill="color(display-p3 1 0 0)"/>')},
        "P001", NORTH, 0, "display-p3"),
)  # fmt: skip


FORMATTED = (
    Odd("no style sheet", {FORMATS: ROW}, "P007", FORMATS, 1, "has no style sheet"),
    Odd("no table", {FORMATS: "own = 3\n", CSS: SIZED}, "P007", FORMATS, 1, "is no table"),
    Odd("no number", {FORMATS: ROW.replace("40", "forty"), CSS: SIZED}, "", "", 0, "at line 4"),
    Odd("no size", {FORMATS: ROW, CSS: "/* size: A6 */"}, "P007", CSS, 0, "no size of paper"),
    Odd("broken style", {FORMATS: ROW, CSS: f"{SIZED}p {{ colr: red }}"}, "P001", CSS, 2, "colr"),
    Odd("not UTF-8", {FORMATS: ROW, CSS: b"\xff"}, "B012", "content/leaflets/good-one.md", 0,
        "own.css is not UTF-8"),
    Odd("two sizes", {FORMATS: ROW, CSS: f"{SIZED}@page :first {{ size: A5 }}",
        PAGE: DOSED.format(SOME * 60)}, "P007", CSS, 0, "page 2 is not as large as page 1"),
    Odd("no room", {FORMATS: ROW, CSS: f"{SIZED}.clinic-room {{ display: none }}"}, "P007",
        FORMATS, 1, "no room for the head of a clinic"),
    Odd("too many panels", {FORMATS: f'{ROW}imposition = "trifold"\n', CSS: SIZED}, "P007",
        FORMATS, 5, "trifold takes 6 pages"),
    Odd("eight panels", {FORMATS: f'{ROW}imposition = "trifold"\nbudget = "8 panels"\n',
        CSS: SIZED}, "P007", FORMATS, 5, "trifold takes 6 pages"),
    Odd("multiple of nothing", {FORMATS: f'{ROW}budget = "multiple of 4"\n', CSS: SIZED}, "P007",
        FORMATS, 5, "by an imposition alone"),
    Odd("name of a finish", {FORMATS: ROW.replace("own", "own-press"), CSS: SIZED}, "", "", 0,
        "unknown page format 'own'"),
    Odd("remote style", {FORMATS: ROW, CSS: f"@import url(https://a.org/a.css);{SIZED}"}, "P001",
        CSS, 0, "cannot reach https://a.org/a.css"),
)  # fmt: skip


LEAFLETS = (
    Odd("forty pages", {PAGE: DOSED.format(SOME * 900)}, "P003", PAGE, 11, "may have 6 panels",
        ("trifold",)),
    Odd("no dose", {PAGE: page("It is used for pain.")}, "P012", PAGE, 5, "no dose", ("card",)),
    Odd("wide table", {PAGE: DOSED.format(f"{'|a' * 14}|\n{'|---' * 14}|\n{'|b' * 14}|\n")},
        "P005", PAGE, 13, "14 columns", ("trifold",)),
)  # fmt: skip


def every_finding(root: Path) -> list[dict[str, object]]:
    made = output(root).manifest
    return [*made["diagnostics"], *(f for e in made["leaflets"] for f in e["diagnostics"])]


def assert_found(root: Path, odd: Odd) -> None:
    found = [
        (f["path"], f["line"])
        for f in every_finding(root)
        if f["code"] == odd.code and odd.says in str(f["message"])
    ]
    assert (odd.path, odd.line) in found, every_finding(root)


@pytest.mark.parametrize("odd", CLINICS, ids=lambda odd: odd.name)
def test_a_bad_clinic_costs_itself_alone(tmp_path: Path, odd: Odd, guard: Guard) -> None:
    root = project(tmp_path, {"content/clinics/good.toml": 'name = "Good"\n', **odd.files})

    said = leaflet("build", "--clinic", "all", root=root, PYTHONPATH=guard.path)

    assert said.code == 1, said.text
    assert "Please report" not in said.text
    assert_found(root, odd)
    for name in GOOD_ONES:
        assert (root / f"out/clinics/good/a4/{name}.pdf").is_file()
        assert not (root / f"out/clinics/north/a4/{name}.pdf").exists()
    assert guard.attempts() == []


@pytest.mark.parametrize("odd", FORMATTED, ids=lambda odd: odd.name)
def test_a_bad_format_costs_itself_alone(tmp_path: Path, odd: Odd, guard: Guard) -> None:
    root = project(tmp_path, {NORTH: NAMED, **odd.files})

    said = leaflet("build", "--format", "own", "--format", "a4", "--clinic", "north", root=root,
                   PYTHONPATH=guard.path)  # fmt: skip

    assert "Please report" not in said.text
    assert odd.says in said.text or odd.code
    if not odd.code:  # a wish that nobody can make sense of
        assert said.code == 2
        return
    assert said.code == 1, said.text
    assert_found(root, odd)
    for name in GOOD_ONES:
        assert (root / f"out/clinics/north/a4/{name}.pdf").is_file()
    assert guard.attempts() == []


@pytest.mark.parametrize("odd", LEAFLETS, ids=lambda odd: odd.name)
def test_a_leaflet_that_does_not_fit_costs_that_format_alone(tmp_path: Path, odd: Odd) -> None:
    root = project(tmp_path, {NORTH: NAMED, **odd.files})

    said = leaflet("build", *(f"--format={name}" for name in (*odd.forms, "letter")), root=root)

    assert said.code == 1, said.text
    assert_found(root, odd)
    assert (root / "out/pdf/letter/good-one.pdf").is_file()
    assert not (root / f"out/pdf/{odd.forms[0]}/odd.pdf").exists()


def test_a_clinic_may_not_ask_for_formats_that_there_are_not(tmp_path: Path) -> None:
    write(tmp_path / "content/clinics/good.toml", 'name = "Good"\n')
    root = project(tmp_path, {NORTH: f'{NAMED}formats = ["a4", "a4-press"]\n'})

    said = leaflet("build", "--clinic", "all", root=root)

    assert said.code == 1
    assert_found(root, Odd("", {}, "P008", NORTH, 2, "unknown page format 'a4-press'"))
    assert (root / "out/clinics/good/a4/good-one.pdf").is_file()


def test_all_clinics_where_there_are_none_is_a_wrong_wish(tmp_path: Path) -> None:
    said = leaflet("build", "--clinic", "all", root=project(tmp_path))

    assert said.code == 2
    assert "there are no clinics; describe one in content/clinics/ID.toml" in said.text


def test_names_that_look_like_forms_are_only_names(tmp_path: Path) -> None:
    names = ("a4", "a4-press", "trifold.v2")
    root = project(
        tmp_path, {f"content/leaflets/{name}.md": DOSED.format("One.") for name in names}
    )
    for name in ("a4", "press", "a4-press"):
        write(root / f"content/clinics/{name}.toml", f'name = "The {name}"\n')

    said = leaflet(
        "build", "--clinic", "all", "--finish", "digital", "--finish", "press", root=root
    )

    assert said.code == 0, said.text
    made = output(root)
    for name in names:
        assert len(made.leaflet(f"content/leaflets/{name}.md")["artifacts"]) == 6
