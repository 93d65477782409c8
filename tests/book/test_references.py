"""References between leaflets: collected, linked, and judged by what there is to lead to."""

from __future__ import annotations

import json
import time
from pathlib import Path

from hypothesis import given, settings

from pipeline.book import Absence, CrossReference, Summary, address
from pipeline.book.references import (
    M013,
    M014,
    References,
    inlines_of,
    link_references,
    missing_references,
    outer_references,
    references_of,
    runs_of,
)
from pipeline.commands.baseline import load_baseline, write_baseline
from pipeline.commands.checking import check_leaflets
from pipeline.commands.codes import explain_code
from pipeline.diagnostics import Diagnostic
from pipeline.model import Leaflet, Link, Reference, leaflet_text, plain, to_json
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.style import Locale
from tests.projects import project, write
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
        "a.md:5: warning M014 “[[nortavel]]” leads to a leaflet that is withheld",
        "a.md:6: warning M014 “[[oxatel]]” leads to a leaflet that has failed",
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
        "q.md:3: hint E045 “[[bendrol]]” leads to a leaflet that is not in this handbook"
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


def test_what_other_leaflets_decide_cannot_be_suppressed_and_a_baseline_hides_it(
    tmp_path: Path,
) -> None:
    root = project(tmp_path, "aspirin", "refusal")
    page = root / "content/leaflets/aspirin.md"
    head, _, body = page.read_text().partition("\n")
    quiet = "suppress: {M013: to be written, M014: to be approved}"
    write(page, f"{head}\n{quiet}\n{body}\n\nSee [[nothing]] and [[refusal]].\n")

    checked = check_leaflets(project=root, cache=False)
    write_baseline(checked, root / "known.json", root=root)
    rest, *_ = load_baseline(root / "known.json").filter(checked, root=root)

    (of_page,) = (each.diagnostics for each in checked.leaflets if each.id == "aspirin")
    codes = [found.code for found in of_page]
    assert [codes.count(code) for code in ("S034", "M013", "M014")] == [2, 1, 1]
    assert {found.code for each in rest.leaflets for found in each.diagnostics} == {"C001"}
    for code in (M013, M014):
        assert "It cannot be suppressed" in " ".join(explain_code(code.__name__).text)
