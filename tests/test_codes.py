"""Every diagnostic code has its entry in the catalogue, and the library its public face."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline.check import PACKS as RULES
from pipeline.commands.codes import (
    PACKS,
    STAGES,
    UnknownCode,
    codes,
    codes_of,
    explain_code,
    explanations,
    find,
    is_fixable,
    pack_named,
    purpose,
)
from pipeline.commands.fixing import fixable_codes
from pipeline.house import HOUSE_RULES

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", sorted(codes()))
def test_an_entry_says_what_why_an_example_and_the_source(name: str) -> None:
    entry = explain_code(name)

    assert entry.title.endswith(".")
    assert len(entry.title) <= 90
    assert entry.text
    assert entry.example
    assert entry.source


def test_the_catalogue_is_ordered_and_whole() -> None:
    names = [entry.code for entry in explanations()]

    assert names == sorted(codes())
    assert {name[0] for name in names} >= {"S", "M", "C", "P", "B"}


def test_every_module_that_defines_a_code_is_in_the_table() -> None:
    """The table is explicit; this finds a stage that was forgotten."""
    for path in (ROOT / "pipeline").rglob("*.py"):
        if "(Code)" in path.read_text() or "(Rule)" in path.read_text():
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            assert any(module == name or module.startswith(f"{name}.") for name in STAGES), module


def test_packs_are_known_by_their_folders() -> None:
    """So that nobody has to load a rule to know where it belongs."""
    assert tuple(RULES) == PACKS
    for pack, rules in RULES.items():
        of_house = HOUSE_RULES.get(pack, ())
        assert codes_of(pack) == tuple(sorted(rule.__name__ for rule in (*rules, *of_house)))
        assert {explain_code(rule.__name__).pack for rule in rules} == {pack}
        assert purpose(pack).endswith(".")
    assert {entry.pack for entry in explanations()} == {None, *PACKS}


def test_packs_are_named_as_people_write_them() -> None:
    assert [pack_named(name) for name in ("EU-QRD", " core ", "eu", "")] == [
        "eu-qrd",
        "core",
        None,
        None,
    ]


def test_what_is_marked_as_fixable_is_what_is_fixed() -> None:
    assert {name for name in codes() if is_fixable(name)} == fixable_codes()


def test_a_code_is_found_without_loading_the_engine() -> None:
    program = (
        "import sys; from pipeline.commands.codes import find; find('M001'); find('B009'); "
        "assert 'weasyprint' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_an_unknown_code_suggests_one() -> None:
    with pytest.raises(UnknownCode, match="did you mean 'M007'"):
        find("MO07")
    with pytest.raises(UnknownCode, match="did you mean 'safety'"):
        find("SAFTEY")
    with pytest.raises(UnknownCode, match="lists them all"):
        find("quite another thing")


@pytest.mark.parametrize("name", pipeline.__all__)
def test_every_public_function_is_there_and_documented(name: str) -> None:
    assert getattr(pipeline, name).__doc__


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        pipeline.biuld  # type: ignore[attr-defined]  # noqa: B018


def test_the_library_loads_nothing_before_it_is_used() -> None:
    program = "import sys, pipeline; assert 'pydantic' not in sys.modules; pipeline.check_leaflets"

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
