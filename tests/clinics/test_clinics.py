"""What a clinic's file says is understood, or refused with the line that is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.clinics import (
    CONTRAST,
    MAX_FILE,
    Clinic,
    Emergency,
    contrast,
    dialled,
    load_clinic,
    load_clinics,
)
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.project import ConfigurationError
from tests.projects import write

ROOT = Path(__file__).resolve().parent.parent.parent

FULL = """\
name = "Riverside Health Centre"
address = ["12 Mill Lane", "Riverside RV1 2AB"]
telephone = "01632 960 001"
hours = ["Monday to Friday: 8 am to 6 pm"]
website = "https://riverside.example.org"
logo = "logo.svg"
formats = ["a4"]
language = "en-GB"

[[emergency]]
label = "Emergency"
number = "999"

[colours]
brand = "#0B5A4A"
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 0h20v10z"/></svg>'


def clinics(root: Path, **files: str) -> Path:
    """A project with clinics; a name with two underscores stands for a file's, `logo__svg`."""
    for name, text in files.items():
        stem, _, suffix = name.partition("__")
        write(root / "content/clinics" / f"{stem}.{suffix or 'toml'}", text)
    return root


def complaint(root: Path, text: str) -> Diagnostic:
    """The one thing that is wrong with a clinic's file."""
    found = load_clinics(clinics(root, riverside=text, logo__svg=SVG), ["riverside"])
    assert not found.rows
    (diagnostic,) = found.broken
    return diagnostic


def test_everything_that_a_clinic_can_say_is_read(tmp_path: Path) -> None:
    root = clinics(tmp_path, riverside=FULL, logo__svg=SVG)

    found = load_clinics(root, ["riverside"])

    clinic = found.rows["riverside"]
    assert not found.broken
    assert clinic.name == "Riverside Health Centre"
    assert clinic.path == "content/clinics/riverside.toml"
    assert clinic.address == ("12 Mill Lane", "Riverside RV1 2AB")
    assert clinic.emergency == (Emergency("Emergency", "999"),)
    assert clinic.brand == "#0b5a4a"
    assert clinic.formats == ("a4",)
    assert clinic.logo
    assert clinic.logo.ratio == 2
    assert clinic.files == (
        root / "content/clinics/riverside.toml",
        root / "content/clinics/logo.svg",
    )
    assert (clinic.line("hours"), clinic.line("emergency"), clinic.line("colours")) == (4, 10, 14)
    assert load_clinic(root, "riverside") == clinic


def test_a_name_is_enough(tmp_path: Path) -> None:
    found = load_clinics(clinics(tmp_path, ng='name = "Dr Ng"'), ["ng"])

    assert found.rows["ng"] == Clinic(
        id="ng",
        path="content/clinics/ng.toml",
        name="Dr Ng",
        files=(tmp_path / "content/clinics/ng.toml",),
        lines=(("name", 1),),
    )


def test_the_clinics_of_this_project_can_be_printed() -> None:
    found = load_clinics(ROOT, ["all"])

    assert list(found.rows) == ["hilltop", "riverside"]
    assert not found.broken
    assert all(clinic.logo for clinic in found.rows.values())


# --- which clinics -------------------------------------------------------------------------------


def test_all_are_every_file_in_order_and_none_is_none(tmp_path: Path) -> None:
    root = clinics(tmp_path, b='name = "B"', a='name = "A"')
    write(root / "content/clinics/.hidden.toml", "")

    assert list(load_clinics(root, ["all"]).rows) == ["a", "b"]
    assert list(load_clinics(root, ["b", "a", "b"]).rows) == ["a", "b"]
    assert not load_clinics(root, []).rows


def test_one_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    root = clinics(tmp_path, riverside='name = "A"', hilltop='name = "B"')

    with pytest.raises(ConfigurationError, match="no clinic 'rivreside'; did you mean 'riverside'"):
        load_clinics(root, ["rivreside"])
    with pytest.raises(ConfigurationError, match="there are none in content/clinics"):
        load_clinics(tmp_path / "elsewhere", ["riverside"])
    with pytest.raises(ConfigurationError, match="there are no clinics"):
        load_clinics(tmp_path / "elsewhere", ["all"])


def test_a_bad_one_costs_only_itself(tmp_path: Path) -> None:
    found = load_clinics(clinics(tmp_path, bad="name = ", good='name = "Good"'), ["all"])

    assert list(found.rows) == ["good"]
    assert [(d.code, d.path, d.line) for d in found.broken] == [
        ("P008", "content/clinics/bad.toml", 1)
    ]
    with pytest.raises(ConfigurationError, match=r"bad\.toml:1: error P008"):
        load_clinic(tmp_path, "bad")


# --- files that cannot be used -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "is empty"),
        (" \n\t\n", 1, "is empty"),
        ("# nothing but this", 1, "'name' is missing"),
        ('name = ""', 1, "must have 1 to 100 characters, but has 0"),
        ('name = "A"\naddress = "12 Mill Lane"', 2, "'address': must be a list, got '12"),
        ('name = "A"\n\ntelefone = "1"', 3, "unknown key 'telefone'; did you mean 'telephone'?"),
        ('name = "A"\n[colours]\nbrnad = "#000000"', 3, "'colours.brnad'; did you mean 'brand'?"),
        ('name = "A"\n[colours]\nbrand = "teal"', 3, "must be a colour such as '#0a4b63'"),
        ('name = "A"\n[[emergency]]\nlabel = "Night"', 2, "'emergency.number' is missing"),
        ('name = "A"\nemergency = [{label = "Night", number = "none"}]', 2, "telephone number"),
        (
            'name = "A"\nemergency = [{label = "Night", number = ""}]',
            2,
            "must have 1 to 100 characters",
        ),
        ('name = "A"\ntelephone = "ask at the desk"', 2, "must be a telephone number"),
        ('name = "A"\ntelephone = "12"', 2, "3 to 15 digits, but has 2"),
        ('name = "A"\ntelephone = "0123456789012345"', 2, "but has 16"),
        ('name = "A"\nwebsite = "javascript:alert(1)"', 2, "must be an address"),
        ('name = "A"\nwebsite = "www.example.org/ page"', 2, "must be an address"),
        ('name = "A"\nlanguage = "English please"', 2, "a language tag such as en-GB"),
        ('name = "A\\u0007"', 1, "U+0007 cannot be printed"),
        ('name = "A\\nB"', 1, "cannot stand in one line"),
        ('name = "A"\nhours = ["8 to 6\\u202e"]', 2, "'hours': U+202E cannot be printed"),
        ('name = "A"\nname = "B"', 2, "not valid TOML"),
        ("name = [", 1, "not valid TOML"),
        ("x = " + "[" * 5_000, 0, "not valid TOML"),
        (f"name = '{'A' * 101}'", 1, "but has 101"),
        (f"# {'x' * MAX_FILE}", 1, "more than 64,000 bytes"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    found = complaint(tmp_path, text)

    assert (found.code, found.severity) == ("P008", Severity.ERROR)
    assert found.path == "content/clinics/riverside.toml"
    assert found.line == line
    assert words in found.message
    assert found.hint


def test_every_wrong_key_is_named_at_once(tmp_path: Path) -> None:
    root = clinics(tmp_path, riverside='phone = "1"\nlogos = "a.svg"')

    found = load_clinics(root, ["riverside"]).broken

    assert sorted((d.code, d.line) for d in found) == [("P008", 1), ("P008", 1), ("P008", 2)]


@pytest.mark.parametrize("name", ["Riverside", "con", "all", "a b", "-a", "ä"])
def test_a_file_must_be_called_what_a_folder_can_be(tmp_path: Path, name: str) -> None:
    write(tmp_path / f"content/clinics/{name}.toml", 'name = "A"')

    found = load_clinics(tmp_path, ["all"])

    assert not found.rows
    assert [d.code for d in found.broken] == ["P008"]
    assert f"no clinic can be called '{name}'" in found.broken[0].message


def test_what_is_no_file_of_text_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "content/clinics"
    (folder / "folder.toml").mkdir(parents=True)
    (folder / "latin.toml").write_bytes('name = "Café"'.encode("latin-1"))
    os.mkfifo(folder / "pipe.toml")

    found = load_clinics(tmp_path, ["all"])

    assert [(d.code, d.path.rpartition("/")[2]) for d in found.broken] == [
        ("P008", "folder.toml"),
        ("P008", "latin.toml"),
        ("P008", "pipe.toml"),
    ]
    assert "is not UTF-8" in found.broken[1].message


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    folder = tmp_path / "content/clinics"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_bytes('name = "Café"'.encode("utf-8-sig"))

    assert load_clinics(tmp_path, ["a"]).rows["a"].name == "Café"


# --- numbers and colours -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("01632 960 001", "01632960001"),
        ("+44 (0)1632 960-001", "+441632960001"),
        ("(01632) 960001 ext. 12", "01632960001"),
        ("030/1234567", "0301234567"),
        ("999", "999"),
    ],
)
def test_a_number_is_dialled_without_what_makes_it_readable(number: str, address: str) -> None:
    assert dialled(number) == address


def test_numbers_may_be_written_in_any_usual_way(tmp_path: Path) -> None:
    for number in ("01632 960 001", "+44 (0)1632 960-001", "030/12345-67", "116 117", "999 x 12"):
        text = f'name = "A"\ntelephone = "{number}"'
        assert not load_clinics(clinics(tmp_path, riverside=text), ["riverside"]).broken, number


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.0)],
)
def test_contrast_is_what_wcag_has_for_it(colour: str, ratio: float) -> None:
    assert contrast(colour) == pytest.approx(ratio, abs=0.005)


def test_a_pale_colour_is_refused_with_its_contrast(tmp_path: Path) -> None:
    found = complaint(tmp_path, 'name = "A"\n\n[colours]\nbrand = "#777"')

    assert (found.code, found.line) == ("P010", 4)
    assert "contrast of 4.47 to 1" in found.message
    assert f"needed is {CONTRAST} to 1" in found.message


def test_the_least_contrast_is_enough(tmp_path: Path) -> None:
    root = clinics(tmp_path, riverside='name = "A"\ncolours = {brand = "#767676"}')

    assert load_clinics(root, ["riverside"]).rows["riverside"].brand == "#767676"


# --- where a logo is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("missing.svg", "is not there"),
        ("https://example.org/logo.svg", "is an address"),
        ("//example.org/logo.svg", "is an address"),
        ("data:image/svg+xml,<svg/>", "is an address"),
        ("file:///etc/passwd", "is an address"),
        ("../leaflets/logo.svg", "is outside of content/clinics"),
        ("/etc/passwd", "is outside of content/clinics"),
        ("logos\\\\logo.svg", "has a backslash"),
        ("riverside.toml", "is neither SVG nor PNG"),
        ("folder.svg", "is not there"),
        ("linked.svg", "is a link to a file outside"),
        ("pipe.png", "is not there"),
        ("large.png", "is larger than 1 MB"),
    ],
)
def test_a_logo_must_be_a_file_beside_its_clinic(tmp_path: Path, written: str, words: str) -> None:
    folder = tmp_path / "content/clinics"
    (folder / "folder.svg").mkdir(parents=True)
    (tmp_path / "secret.svg").write_text(SVG, encoding="utf-8")
    (folder / "linked.svg").symlink_to(tmp_path / "secret.svg")
    os.mkfifo(folder / "pipe.png")
    (folder / "large.png").write_bytes(bytes(1_000_001))

    found = complaint(tmp_path, f'name = "A"\n\nlogo = "{written}"')

    assert (found.code, found.path, found.line) == ("P009", "content/clinics/riverside.toml", 3)
    assert words in found.message


def test_a_logo_may_be_in_a_folder_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "content/clinics/logos/a.svg", SVG)
    root = clinics(tmp_path, riverside='name = "A"\nlogo = "logos/a.svg"')

    assert load_clinics(root, ["riverside"]).rows["riverside"].logo


def test_a_fault_in_a_logo_is_shown_in_the_logo(tmp_path: Path) -> None:
    root = clinics(
        tmp_path,
        riverside='name = "A"\nlogo = "./bad.svg"',
        bad__svg='<svg xmlns="http://www.w3.org/2000/svg"\n viewBox="0 0 1 1">\n<script/></svg>',
    )

    (found,) = load_clinics(root, ["riverside"]).broken

    assert (found.code, found.path, found.line) == ("P009", "content/clinics/bad.svg", 3)
    assert "a script" in found.message
