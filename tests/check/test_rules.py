"""Every rule has a golden case that it finds, and one that it leaves alone."""

from __future__ import annotations

import inspect
import re

import pytest

from pipeline.check import PACKS, check
from pipeline.check.rule import Rule
from pipeline.commands.codes import codes
from pipeline.model import Leaflet, Metadata, Paragraph, Section, Text
from pipeline.sections import SECTIONS
from pipeline.standards import Profile
from pipeline.style import Locale
from tests.golden import CASES, FINDINGS, Case
from tests.pages import page_with

SETTINGS = set(Profile.model_fields) - {"packs", "ignore"}
RULES = [rule for rules in PACKS.values() for rule in rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_has_a_good_and_a_bad_case(rule: type[Rule]) -> None:
    good, bad = (expected(f"{rule.__name__}-{kind}") for kind in ("good", "bad"))

    assert good == ""
    assert f"{rule.severity} {rule.__name__} " in bad


def expected(name: str) -> str:
    return Case(CASES / "check" / name).expected()[FINDINGS]


def test_every_rule_is_in_one_pack() -> None:
    defined = {kind for kind in codes().values() if issubclass(kind, Rule)}

    assert set(RULES) == defined
    assert len(RULES) == len(set(RULES))
    for rules in PACKS.values():
        assert [rule.__name__ for rule in rules] == sorted(rule.__name__ for rule in rules)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_names_the_settings_of_a_profile_that_it_heeds(rule: type[Rule]) -> None:
    """So that the catalogue says what a house may set, and what for."""
    code = inspect.getsource(rule).replace(rule.__doc__ or "", "")
    heeded = {name for name in SETTINGS if re.search(rf"profile\.{name}\b", code)}

    assert {name for name in SETTINGS if f"`{name}`" in (rule.__doc__ or "")} == heeded


def test_each_setting_of_a_profile_is_heeded() -> None:
    named = {name for rule in RULES for name in SETTINGS if f"`{name}`" in (rule.__doc__ or "")}

    assert named == SETTINGS


def test_findings_come_in_the_order_of_lines(locale: Locale) -> None:
    sections = (section("usage", 9), section("usage", 7), section("other", 3))
    leaflet = Leaflet("x", "Nortavel", "fr", Metadata(), (), sections, "page.md", "")

    lines = [finding.line for finding in check(page_with(leaflet, locale))]

    assert lines == sorted(lines)
    assert {0, 1, 3, 7} <= set(lines)


def section(kind: str, line: int) -> Section:
    return Section(kind, (Text(kind, line),), (Paragraph((Text("x", line),), line),), line=line)


def test_each_required_section_is_asked_for(locale: Locale) -> None:
    required = [kind.name for kind in SECTIONS.values() if kind.required]

    for missing in required:
        sections = tuple(section(kind, 1) for kind in required if kind != missing)
        leaflet = Leaflet("x", "Nortavel", "en", Metadata(), (), sections, "page.md", "")
        (found,) = (f.message for f in check(page_with(leaflet, locale)) if f.code == "M001")
        assert locale.words["sections"][missing][0].lower() in found.lower()
