"""References between leaflets: collected, linked, and judged by what there is to lead to."""

from __future__ import annotations

import json
import time

from hypothesis import given, settings

from pipeline.book import Absence, CrossReference, Summary, address
from pipeline.book.references import (
    References,
    inlines_of,
    link_references,
    missing_references,
    outer_references,
    references_of,
    runs_of,
)
from pipeline.diagnostics import Diagnostic
from pipeline.model import Leaflet, Link, Reference, leaflet_text, plain, to_json
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.style import Locale
from tests.strategies import any_text, source

PAGE = """# About [[alparin]]

## Usage of [[bendrol|the other]]

See [[alparin-bendrol]] and **[[alparin|this]]**.

## Dosage

**Adults:** as for [[alparin]].

| [[c-1]] | b |
|---|---|
| c | [[d\\|dd]] |

## Side Effects

Common side effects include:

- rash, as [[e]]

## FAQs

- **Is [[f]] safe?** Ask, or see [[bendrol]].
"""


def leaflet_of(page: str, locale: Locale) -> Leaflet:
    draft = parse(source(page)).value
    assert draft
    return normalize(draft, locale)


def test_every_reference_is_found_with_its_line(locale: Locale) -> None:
    found = references_of(leaflet_of(PAGE, locale))

    assert found.source == "page.md"
    assert [(each.target, each.line) for each in found.references] == [
        *(("alparin", 1), ("bendrol", 3), ("alparin-bendrol", 5), ("alparin", 5), ("alparin", 9)),
        *(("c-1", 11), ("d", 13), ("e", 19), ("f", 23), ("bendrol", 23)),
    ]


def test_references_become_links_but_for_those_to_the_leaflet_itself(locale: Locale) -> None:
    leaflet = leaflet_of(PAGE, locale)

    found = link_references(leaflet)

    nodes = [node for run in runs_of(found) for node in inlines_of(run)]
    links = [(plain(node.children), node.target) for node in nodes if isinstance(node, Link)]
    assert links[:2] == [
        ("alparin", address.medicine("alparin")),
        ("the other", address.medicine("bendrol")),
    ]
    assert len(links) == 9
    assert [n.target for n in nodes if isinstance(n, Reference)] == ["alparin-bendrol"]
    assert leaflet_text(found) == leaflet_text(leaflet)
    assert link_references(found) is found


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_no_letter_and_nothing_but_references_changes(locale: Locale, text: str) -> None:
    leaflet = leaflet_of(text, locale)
    found = link_references(leaflet)

    def unlinked(value: object) -> str:
        page = json.dumps(to_json(value)).replace(f'"{address.SCHEME}medicine/', '"')
        return page.replace('"node": "Reference"', '"node": "Link"')

    assert unlinked(found) == unlinked(leaflet)


# --- what there is to lead to --------------------------------------------------------------------

KNOWN = ("alparin", "bendrol", "Co-alparin")
ABSENT = {"nortavel": Absence("n.md", "withheld"), "oxatel": Absence("o.md", "failed")}


def judged(*targets: str) -> list[str]:
    references = tuple(CrossReference(each, line) for line, each in enumerate(targets, start=5))
    return [
        str(each) for each in missing_references([References("a.md", references)], KNOWN, ABSENT)
    ]


def test_references_to_leaflets_are_well() -> None:
    assert judged("alparin", "bendrol", "Co-alparin") == []


def test_what_does_not_exist_is_told_with_the_nearest_id() -> None:
    assert judged("alparin", "Alparin", "bendroll", "co-alparin", "quite-another") == [
        "a.md:6: warning M013 there is no leaflet 'Alparin'; did you mean 'alparin'?",
        "a.md:7: warning M013 there is no leaflet 'bendroll'; did you mean 'bendrol'?",
        "a.md:8: warning M013 there is no leaflet 'co-alparin'; did you mean 'Co-alparin'?",
        "a.md:9: warning M013 there is no leaflet 'quite-another'",
    ]


def test_what_is_not_printed_is_told_with_its_file() -> None:
    assert judged("nortavel", "oxatel") == [
        "a.md:5: warning M014 '[[nortavel]]' leads to a leaflet that is withheld",
        "a.md:6: warning M014 '[[oxatel]]' leads to a leaflet that has failed",
    ]
    reference = (CrossReference("oxatel", 1),)
    finding: Diagnostic = missing_references([References("a.md", reference)], (), ABSENT)[0]
    assert "o.md" in finding.hint


def test_what_is_in_another_handbook_is_told() -> None:
    references = (
        CrossReference("alparin", 2),
        CrossReference("bendrol", 3),
        CrossReference("x", 4),
    )
    summary = Summary("q", "Q", "en", source="q.md", references=references)

    assert [str(each) for each in outer_references([summary], {"alparin"}, KNOWN)] == [
        "q.md:3: hint E045 '[[bendrol]]' leads to a leaflet that is not in this handbook"
    ]


def test_many_missing_references_take_no_minutes() -> None:
    known = [f"medicine-number-{number}" for number in range(6_400)]
    references = tuple(CrossReference(f"medicin-numbr-{n}", n) for n in range(5_000))

    start = time.process_time()
    found = missing_references([References("a.md", references)], known, {})

    assert len(found) == 5_000
    assert "did you mean" in found[0].message
    # Measured at 3 s; looking for the nearest id of each would take ten minutes.
    assert time.process_time() - start < 20
