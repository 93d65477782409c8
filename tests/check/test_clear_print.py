"""Rules of the pack `clear-print`."""

from __future__ import annotations

import pytest

from pipeline.check.clear_print.layout import T108, T109, T110
from pipeline.check.clear_print.letters import T101, T103, T104, T105, T106
from pipeline.check.rule import Rule
from pipeline.style import Locale
from tests.pages import page_of

START = "# Nortavel\n\n## Usage\n\n"


@pytest.mark.parametrize(
    ("rule", "text", "quotes"),
    [
        (T101, "*one* and *one*, _two_, ***three***", ["one", "two", "three"]),
        (T101, "2 * 3 * 4, snake_case_word, \\*this\\*, `*code*`", []),
        (T101, "**Kidney *disease*:** ask", ["disease"]),
        (T104, "NEVER GIVE THIS TO CHILDREN.", ["NEVER GIVE THIS TO CHILDREN"]),
        (T104, "HIV, AIDS, NSAID, SSRI and MAOI drugs", []),
        (T104, "Do NOT take it.", []),
        (T105, "a medi-\ncine", ["medi-"]),
        (T105, "short-\nand long-term, 5-\n10 mg, a dash -\nhere", []),
        (T105, "me\u00addicine", ["me\u00addicine"]),
        (T106, "hydroxyethylmethylpropylcellulose", ["hydroxyethylmethylpropylcellulose"]),
        (T106, "hydroxyethyl-methylpropyl-cellulose-sodium-salt", []),
        (T108, "Click here, or hover over it.", ["Click here", "hover over"]),
        (T108, "Wait for a click. Ask for the link between them.", []),
        (T109, "the red text, shown in green", ["the red text", "shown in green"]),
        (T109, "red tablets, marked in blue on the syringe", []),
    ],
)
def test_forms_are_found_and_near_misses_left_alone(
    rule: type[Rule], text: str, quotes: list[str], locale: Locale
) -> None:
    page = page_of(f"{START}{text}\n", locale)

    assert [case.quote for case in rule.cases(page)] == quotes


@pytest.mark.parametrize(
    ("title", "loud"),
    [("DOSAGE", True), ("HOW IT WORKS:", True), ("FAQs", False), ("HIV", False), ("Usage", False)],
)
def test_capitals_in_headings(title: str, loud: bool, locale: Locale) -> None:
    page = page_of(f"# Nortavel\n\n## {title}\n\nText.\n", locale)

    assert len(list(T103.cases(page))) == loud


@pytest.mark.parametrize(
    ("columns", "word", "message"),
    [
        (6, "a", "the table has 6 columns"),
        (5, "a", ""),
        (3, "a" * 17, ""),
        (3, "a" * 18, "the table needs 58 characters in a line, large print has 55"),
    ],
)
def test_a_table_fits_into_large_print(
    columns: int, word: str, message: str, locale: Locale
) -> None:
    rows = ["| " + " | ".join([cell] * columns) + " |" for cell in ("x", "---", word)]
    page = page_of(START + "\n".join(rows) + "\n", locale)

    assert [case.message for case in T110.cases(page)] == [message] * bool(message)
