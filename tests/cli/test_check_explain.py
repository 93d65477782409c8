"""`leaflet explain`: a code, a pack, or all of them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import leaflet
from pipeline.commands.codes import PACKS, codes, codes_of
from pipeline.standards import PROFILES


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(leaflet, ["explain", *arguments])


def test_a_code_says_its_severity_its_pack_and_what_mends_it() -> None:
    first, facts, *_ = explain("m006").stdout.split("\n")

    assert first == "M006 Headings skip a level."
    assert facts == "hint · pack core · 'leaflet check --fix' mends it"


def test_a_code_outside_of_packs_says_so() -> None:
    assert explain("B009").stdout.split("\n")[1] == "error · outside of packs"


def test_a_pack_lists_its_codes() -> None:
    lines = explain("eu-qrd").stdout.split("\n")

    assert lines[0].startswith(f"eu-qrd  {len(codes_of('eu-qrd'))} codes: ")
    assert [line.split()[0] for line in lines[2:-1]] == list(codes_of("eu-qrd"))


def test_all_codes_are_listed_by_pack() -> None:
    lines = explain().stdout.split("\n")

    headings = [line.split("  ")[0] for line in lines if " codes: " in line]
    assert headings == [*PACKS, "outside of packs"]
    assert sorted(line[:4] for line in lines if line[:1].isupper()) == sorted(codes())


def test_machines_get_what_people_get() -> None:
    (entry,) = json.loads(explain("c001", "--json").stdout)

    assert (entry["code"], entry["severity"], entry["pack"]) == ("C001", "withheld", "safety")
    assert entry["text"]
    assert entry["example"]
    assert entry["source"]
    assert len(json.loads(explain("--json").stdout)) == len(codes())
    assert [e["code"] for e in json.loads(explain("safety", "--json").stdout)] == list(
        codes_of("safety")
    )


@pytest.mark.parametrize(("name", "meant"), [("saftey", "safety"), ("MO07", "M007")])
def test_what_there_is_not_is_refused_with_a_suggestion(name: str, meant: str) -> None:
    result = explain(name)

    assert result.stdout == ""
    assert f"did you mean '{meant}'?" in str(result.exception)


def test_how_codes_begin_lists_them() -> None:
    lines = explain("c00").stdout.splitlines()

    assert [line.split()[0] for line in lines] == ["C001", "C002", "C003", "C004", "C005"]


def test_a_profile_says_its_packs_and_settings() -> None:
    stdout = explain("nhs").stdout

    assert [line.split()[0] for line in stdout.split("\n\n")[1].split("\n")] == [
        *PROFILES["nhs"].packs
    ]
    assert "unit_space = false\n" in stdout
    assert json.loads(explain("nhs", "--json").stdout)["unit_space"] is False
