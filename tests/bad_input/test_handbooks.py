"""Handbooks defined wrongly: each fault is said in its line, and the book made if it can be."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input.command import (
    GOOD_ONES,
    Output,
    assert_good_ones_built,
    leaflet,
    output,
    page,
    project,
)

BOOK = "content/handbooks/all.toml"
TITLED = 'title = "All"\n'
WITHHELD = page("I cannot provide information on this product.", title="Gone")
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """A definition, and what is said about it: the code, its line, some of its words."""

    name: str
    text: str
    code: str
    line: int
    says: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)


PART = '[[parts]]\nid = "{0}"\ntitle = "{1}"\n'
REST = PART.format("rest", "Rest") + 'files = ["**"]\n'

SURVIVED = (
    Fault(
        "an id of nothing",
        f'{TITLED}[select]\nids = ["good-one",\n"good-two",\n"good-tow"]\n',
        "E002",
        5,
        "select.ids: there is no leaflet 'good-tow'; did you mean 'good-two'?",
    ),
    Fault(
        "a tag of nothing",
        f'{TITLED}[exclude]\ntags = ["nobody"]\n',
        "E002",
        3,
        "exclude.tags: no leaflet that can be printed has the tag 'nobody'",
    ),
    Fault(
        "a glob of nothing",
        f'{TITLED}select = {{ files = ["*.md", "none/**"] }}\n',
        "E002",
        2,
        "select.files: no leaflet's file fits 'none/**'",
    ),
    Fault(
        "an id of what is withheld",
        f'{TITLED}select = {{ ids = ["good-one", "good-two", "gone"] }}\n',
        "E003",
        2,
        "leaflet 'gone' (content/leaflets/gone.md) is withheld",
        {"content/leaflets/gone.md": WITHHELD},
    ),
    Fault(
        "parts in a circle",
        f'{TITLED}{PART.format("a", "A")}ids = ["good-one"]\nwithin = "b"\n'
        f'{PART.format("b", "B")}ids = ["good-two"]\nwithin = "a"\n',
        "E004",
        6,
        "'a' within 'b' within 'a': a circle",
    ),
    Fault(
        "a part within nothing",
        f'{TITLED}{PART.format("a", "A")}within = "c"\nfiles = ["**"]\n',
        "E005",
        5,
        "part 'a': there is no part 'c'",
    ),
    Fault(
        "a part twice",
        f'{TITLED}{PART.format("a", "A")}ids = ["good-one"]\n{PART.format("a", "B")}'
        'ids = ["good-two"]\n',
        "E006",
        7,
        "the part id 'a' is used twice",
    ),
    Fault(
        "a part of nothing",
        f"{TITLED}{REST}{PART.format('a', 'A')}",
        "E007",
        6,
        "part 'a' has no leaflets",
    ),
    Fault(
        "medicines of one title",
        TITLED,
        "E008",
        0,
        "2 leaflets have the same title ('good-one', 'same')",
        {"content/leaflets/same.md": page("It is used for headaches.", title="Good-One")},
    ),
    Fault(
        "parts of one title",
        f'{TITLED}{PART.format("a", "Same")}ids = ["good-one"]\n{PART.format("b", "same")}'
        'ids = ["good-two"]\n',
        "E009",
        8,
        "parts 'a' and 'b' have the same title",
    ),
    Fault(
        "an introduction that is missing",
        f'{TITLED}{REST}introduction = "none.md"\n',
        "E012",
        0,
        "",
    ),
    Fault(
        "an introduction elsewhere",
        f'{TITLED}{REST}introduction = "../leaflets/good-one.md"\n',
        "E012",
        0,
        "is not in the folder of the handbook's definition",
    ),
    Fault(
        "a volume that is too small",
        f"{TITLED}[volumes]\nmegabytes = 0.000001\n",
        "E019",
        3,
        "alone takes more than 1e-06 MB",
    ),
)
"""What costs a line in the report, and no book."""

COVERS = (
    Fault("a cover that is missing", f'{TITLED}cover = "c.png"\n', "E015", 2, "is not there"),
    Fault(
        "a cover that is no picture",
        f'{TITLED}cover = "c.png"\n',
        "E015",
        2,
        "is neither PNG nor JPEG",
        {"content/handbooks/c.png": "<html>Not found</html>"},
    ),
    Fault(
        "a cover that is cut off",
        f'{TITLED}cover = "c.png"\n',
        "E015",
        2,
        "the cover is ",
        {"content/handbooks/c.png": PNG},
    ),
    Fault(
        "a cover elsewhere",
        f'{TITLED}cover = "../publisher.toml"\n',
        "E015",
        2,
        "is not in the folder of the handbook's definition",
    ),
)


def findings(made: Output) -> list[dict[str, Any]]:
    (book,) = made.manifest["handbooks"]
    return [found for found in book["diagnostics"] if found["severity"] != "hint"]


def medicines(made: Output) -> set[str]:
    """The files of medicines in all volumes of the one handbook."""
    (book,) = made.manifest["handbooks"]
    names: set[str] = set()
    for artifact in book["artifacts"]:
        with zipfile.ZipFile(made.folder / artifact["path"]) as volume:
            names |= set(re.findall(r"medicines/(\S+)\.xhtml", " ".join(volume.namelist())))
    return names


@pytest.mark.parametrize("fault", [*SURVIVED, *COVERS], ids=lambda fault: fault.name)
def test_the_fault_is_said_and_the_book_is_made(tmp_path: Path, fault: Fault) -> None:
    root = project(tmp_path, {BOOK: fault.text, **fault.files})

    said = leaflet("build", "-v", "--no-leaflets", "--handbook", "all", root=root)

    made = output(root)
    found = findings(made)
    assert {(each["code"], each["line"], each["severity"]) for each in found} == {
        (fault.code, fault.line, "warning")
    }
    assert fault.says in found[0]["message"]
    assert fault.code in said.text
    assert said.code == (1 if "gone" in fault.text else 0), said.text
    assert medicines(made) >= set(GOOD_ONES)
    assert "gone" not in medicines(made)


@pytest.mark.parametrize(
    ("text", "line", "files"),
    [
        (f'{TITLED}exclude = {{ files = ["**"] }}\n', 2, {}),
        (f'{TITLED}[select]\nids = ["gone"]\n', 2, {"content/leaflets/gone.md": WITHHELD}),
    ],
)
def test_a_handbook_of_nothing_is_an_error_and_leaflets_are_printed(
    tmp_path: Path, text: str, line: int, files: Mapping[str, str]
) -> None:
    root = project(tmp_path, {BOOK: text, **files})

    said = leaflet("build", root=root)

    made = output(root)
    (book,) = made.manifest["handbooks"]
    (error,) = (d for d in book["diagnostics"] if d["severity"] == "error")
    assert (error["code"], error["line"]) == ("E001", line)
    assert (said.code, book["status"], book["artifacts"]) == (1, "failed", [])
    assert_good_ones_built(made)


def test_ids_that_differ_by_case_are_in_no_book_and_the_others_are(tmp_path: Path) -> None:
    two = {
        "content/leaflets/a.md": page("It is used for anaemia.", title="Iron", id="Iron"),
        "content/leaflets/b.md": page("It is used for anaemia.", title="Iron too", id="iron"),
    }
    root = project(tmp_path, {BOOK: TITLED, **two})

    said = leaflet("build", "--no-leaflets", "--handbook", "all", root=root)

    made = output(root)
    assert said.code in (1, 2)
    assert "iron" in said.text.lower()
    assert {name.casefold() for name in medicines(made)} == set(GOOD_ONES)


def test_what_is_not_allowed_in_xml_never_gets_into_a_definition(tmp_path: Path) -> None:
    root = project(tmp_path, {BOOK: f'{TITLED}subtitle = "a\\u0001b"\n'})

    said = leaflet("build", "--no-leaflets", "--handbook", "all", root=root)

    assert said.code == 2
    assert f"{BOOK}:2: 'subtitle': U+0001 cannot be printed" in said.err


def test_a_typo_in_a_part_is_said_in_its_line(tmp_path: Path) -> None:
    root = project(tmp_path, {BOOK: f"{TITLED}{REST}introductoin = 'x.md'\n"})

    said = leaflet("check", root=root)
    built = leaflet("build", "--no-leaflets", "--handbook", "all", root=root)

    assert built.code == 2
    assert f"{BOOK}:6: unknown key 'parts.introductoin'; did you mean 'introduction'?" in built.err
    assert said.code in (0, 2)
