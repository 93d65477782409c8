"""Rules of the pack `eu-qrd`, and where the parts of a template belong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.check.eu_qrd import EU_QRD
from pipeline.check.eu_qrd.effects import M210
from pipeline.check.eu_qrd.headings import M201, M202, M203, M204
from pipeline.check.eu_qrd.template import FREQUENCIES, LEAFLET
from pipeline.check.page import Page
from pipeline.check.templates import misplaced, missing
from pipeline.model import plain
from pipeline.style import Locale
from tests.labels import page_at
from tests.pages import TITLED, page_of

HOUSE = "# Nortavel\n\n" + "\n\n".join(
    f"## {title}\n\n{text}"
    for title, text in (
        ("Usage", "Pain."),
        ("Dosage", "One a day."),
        ("Side Effects", "Common side effects include:\n\n- headache"),
        ("Precautions", "- **Pregnancy:** Ask first."),
        ("FAQs", "- **Is it safe?** Yes."),
    )
)


def test_a_missing_part_belongs_before_the_first_that_follows_it(locale: Locale) -> None:
    page = page_of(HOUSE, locale)

    found = [(case.line, case.message) for case in missing(page, LEAFLET)]

    assert found == [
        (21, "the section “5. How to store Nortavel” is missing; it belongs before “FAQs”"),
        (
            21,
            "the section “6. Contents of the pack and other information” is missing; "
            "it belongs before “FAQs”",
        ),
    ]


def test_the_end_is_where_nothing_follows(locale: Locale) -> None:
    page = page_of("# Nortavel\n\n## Side Effects\n\nHeadache.\n\nA rash.\n", locale)

    found = [(case.message.split("“")[1][:2], case.line) for case in missing(page, LEAFLET)]

    assert found == [("1.", 3), ("2.", 3), ("3.", 3), ("5.", 7), ("6.", 7)]


@pytest.mark.parametrize(
    ("kinds", "moved"),
    [
        ("Usage Precautions Dosage Storage", ""),
        ("Usage Dosage Storage Precautions", "Precautions"),
        ("Storage Usage Precautions Dosage", "Storage"),
        ("Dosage Usage Dosage", "Usage"),
        ("Usage Dosage Storage Usage Precautions", "Usage Precautions"),
    ],
)
def test_the_fewest_sections_are_moved(kinds: str, moved: str, locale: Locale) -> None:
    text = "# Nortavel\n\n" + "".join(f"## {kind}\n\nText.\n\n" for kind in kinds.split())
    page = page_of(text, locale)

    titles = [plain(section.title) for section, _ in misplaced(page, LEAFLET)]
    assert titles == moved.split()


def test_house_headings_are_said_once_and_the_hint_has_them_all(locale: Locale) -> None:
    (case,) = M202.cases(page_of(HOUSE, locale))

    assert case.line == 3
    assert "none of 4 headings" in case.message
    assert "for “Dosage”: “3. How to take/use Nortavel”" in case.hint


def test_the_order_says_where_to_move_what(locale: Locale) -> None:
    (case,) = M203.cases(page_of(HOUSE, locale))

    assert case.hint == "Move “Precautions” to section 2."


@pytest.mark.parametrize("verb", ["take", "use", "are given", "have"])
def test_the_template_s_verbs_are_known(verb: str, locale: Locale) -> None:
    titles = (
        "1. What Nortavel is and what it is used for",
        f"2. What you need to know before you {verb} Nortavel",
        f"3. How to {verb} Nortavel",
        "4. Possible side effects",
    )
    text = "# Nortavel\n\n" + "".join(f"## {title}\n\nText.\n\n" for title in titles)
    page = page_of(text, locale)

    assert list(M202.cases(page)) == []
    assert [case.message.split("“")[1][:2] for case in M201.cases(page)] == ["5.", "6."]


def test_many_missing_subheadings_are_one_finding(locale: Locale) -> None:
    (case,) = M204.cases(page_of(HOUSE, locale))

    assert case.line == 17
    assert case.message.count("“") == 3
    assert "Pregnancy" not in case.message


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Very common (may affect more than 1 in 10 people)", False),
        ("Very common (may affect up to 1 in 10 people)", True),
        ("Common (may affect up to 1 in 10 people)", False),
        ("Common (may affect up to 1 in 100 people)", True),
        ("Common (1 in 100 to 1 in 10)", False),
        ("Common (>10%)", True),
        ("Common (1-10%)", False),
        ("Common (≥1% to <10%)", False),
        ("Uncommon (0.1% to 1%)", False),
        ("Uncommon (up to 1 in 1,000 people)", True),
        ("Rare (fewer than 1 in 1 000 people)", False),
        ("Rare (less than 1%)", True),
        ("Very rare (up to 1 in 10,000 people)", False),
        ("Very rare (1 in 500)", True),
        ("Less common (<1%)", False),
        ("Common side effects: 5 of them are rare. In 1 in 5000", False),
        ("Common and rare effects, 0.05%", False),
    ],
)
def test_words_and_numbers_agree(text: str, wrong: bool, locale: Locale) -> None:
    page = page_of(f"# Nortavel\n\n## Side Effects\n\n{text}:\n\n- headache\n", locale)

    assert len(list(M210.cases(page))) == wrong


def test_the_steps_join_without_a_gap() -> None:
    steps = [step for key, step in FREQUENCIES.items() if key != "not-known"]

    assert [step.least for step in steps[:-1]] == [step.most for step in steps[1:]]
    assert steps[0].most == 1.0


def test_the_template_s_words_are_english(locale: Locale) -> None:
    page = page_of(HOUSE, locale, replace(TITLED, language="de"))

    assert [case for rule in EU_QRD for case in rule.cases(page)] == []


def test_the_list_of_a_real_page_stays_short(corpus: Path) -> None:
    pages = [page_at(path) for path in sorted(corpus.glob("*/*.md"))[::20]]

    counts = [sum(len(list(rule.find(page))) for rule in EU_QRD) for page in pages if page]

    assert len(counts) > 20
    assert max(counts) <= 12
    assert min(counts) >= 3


def test_what_is_remembered_is_of_this_page_and_template(locale: Locale) -> None:
    pages: list[Page] = [page_of(HOUSE, locale), page_of("# Nortavel\n\n## Usage\n\nx\n", locale)]

    assert [len(list(M201.cases(page))) for page in (*pages, *pages)] == [2, 5, 2, 5]
