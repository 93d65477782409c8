"""A leaflet that keeps to a published template has all that the rules ask of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.check.eu_qrd.template import LEAFLET
from pipeline.check.fda_medguide.template import GUIDE
from pipeline.check.page import Page
from pipeline.check.templates import Template, covers, follows
from pipeline.diagnostics import Severity
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.standards import PROFILES, Profile, Standards
from pipeline.style import Locale
from tests.pages import WORDS, page_of

TEMPLATES = Path(__file__).parent.parent / "data" / "templates"
TODAY = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("name", "pack", "kinds"),
    [
        ("qrd", "eu-qrd", "usage precautions dosage side_effects storage contents"),
        (
            "medguide",
            "fda-medguide",
            "key_points contraindications dosage precautions side_effects contents",
        ),
    ],
)
def test_a_leaflet_that_keeps_to_a_template_has_nothing_to_mend(
    name: str, pack: str, kinds: str, locale: Locale
) -> None:
    page = written(name, PROFILES[pack], locale)
    known = [s.kind for s in page.leaflet.sections if s.kind in kinds.split()]

    assert [str(finding) for finding in check(page)] == []
    assert known == kinds.split()


@pytest.mark.parametrize(("name", "profile"), [("qrd", "eu"), ("medguide", "us")])
def test_the_words_of_a_template_are_at_most_hinted_at(
    name: str, profile: str, locale: Locale
) -> None:
    found = check(written(name, PROFILES[profile], locale))

    assert {finding.severity for finding in found} <= {Severity.HINT}
    assert {finding.code[0] for finding in found} <= {"T"}


@pytest.mark.parametrize(
    ("name", "template", "cut", "lost"),
    [
        ("qrd", LEAFLET, "## 3. How to take Nortavel", "dosage"),
        ("qrd", LEAFLET, "## 4. Possible side effects", "side_effects"),
        ("medguide", GUIDE, "## How should I take Nortavel?", "dosage"),
    ],
)
def test_what_a_template_asks_for_is_missed(
    name: str, template: Template, cut: str, lost: str, locale: Locale
) -> None:
    text = (TEMPLATES / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    whole, part = page_of(text, locale), page_of(without(text, cut), locale)

    assert follows(part, template)
    assert covers(whole, template, lost)
    assert not covers(part, template, lost)
    assert [finding.code for finding in check(part)] == ["M001"]


def test_a_few_headings_alone_are_no_template(locale: Locale) -> None:
    text = "# Nortavel\n\n" + "".join(
        f"## {title}\n\nText.\n\n"
        for title in ("How to take Nortavel", "Possible side effects", "How to store Nortavel")
    )
    page = page_of(text, locale)

    assert not follows(page, LEAFLET)
    assert {"M001", "M004"} <= {finding.code for finding in check(page)}


def written(name: str, profile: Profile, locale: Locale) -> Page:
    source = read(TEMPLATES / f"{name}.md", name, "en-GB").value
    assert source is not None
    draft = parse(source).value
    assert draft is not None
    return Page(normalize(draft, locale), source, locale, Standards(profile, TODAY, WORDS))


def without(text: str, heading: str) -> str:
    """A text without one of its sections."""
    start = text.index(heading)
    return text[:start] + text[text.index("\n## ", start) + 1 :]
