"""What a card holds of a leaflet: no word that is not there, and no half of what is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given

from pipeline.diagnostics import Severity
from pipeline.excerpt import ROOM, excerpt, no_card
from pipeline.model import (
    Block,
    Callout,
    EffectGroup,
    Leaflet,
    Paragraph,
    Section,
    Text,
    leaflet_text,
    plain,
    plain_blocks,
)
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.style import Locale, built_in_styles, default_style, load_locale
from tests.conftest import ROOT
from tests.strategies import pages, source

LOCALE = load_locale(default_style(built_in_styles().parent), "en-GB")
OWN = sorted((ROOT / "content" / "leaflets").glob("*.md"))


def leaflet(text: str) -> Leaflet:
    parsed = parse(source(text))
    assert parsed.value
    return normalize(parsed.value, LOCALE)


def page(path: Path) -> Leaflet:
    found = read(path, path.name, "en-GB")
    assert found.value
    parsed = parse(found.value)
    assert parsed.value
    return normalize(parsed.value, LOCALE)


def lines(text: str, sides: int = 1) -> list[str]:
    """What a card holds of a page, each run of text as a line, with headings."""
    found = excerpt(leaflet(text), LOCALE, sides)
    assert found
    return leaflet_text(found).splitlines()


def follows(few: Sequence[object], many: Sequence[object]) -> bool:
    """Whether all of `few` stand in `many`, in that order."""
    rest = iter(many)
    return all(any(one == other for other in rest) for one in few)


def blocks(found: Leaflet, *kinds: str) -> list[Block]:
    return [b for section in found.sections if section.kind in kinds for b in section.blocks]


def musts(found: Leaflet) -> Iterator[Block]:
    """What every card has to hold: the dose, and what tells when to get help."""
    for section in found.sections:
        if section.kind in ("dosage", "overdose"):
            yield from section.blocks
        elif section.kind != "disclaimer":
            for block in section.blocks:
                warns = isinstance(block, Callout) and block.kind != "note"
                if warns or (isinstance(block, EffectGroup) and block.serious):
                    yield block


# --- any page ------------------------------------------------------------------------------------


@given(pages)
def test_every_word_of_a_card_is_in_the_leaflet_in_order(text: str) -> None:
    whole = leaflet(text)
    card = excerpt(whole, LOCALE)
    assume(card)
    assert card

    assert follows(leaflet_text(card).splitlines(), leaflet_text(whole).splitlines())
    assert follows([s.line for s in card.sections], [s.line for s in whole.sections])


@given(pages)
def test_a_card_holds_whole_blocks_with_dose_warnings_and_serious_side_effects(text: str) -> None:
    whole = leaflet(text)
    card = excerpt(whole, LOCALE)
    assume(card)
    assert card

    held = [block for section in card.sections for block in section.blocks]
    assert follows(held, [block for section in whole.sections for block in section.blocks])
    assert follows(list(musts(whole)), held)
    assert plain_blocks(blocks(card, "dosage")).strip()


@given(pages)
def test_a_page_without_a_dose_has_no_card(text: str) -> None:
    whole = leaflet(text)
    dosed = bool(plain_blocks(blocks(whole, "dosage")).strip())
    card = excerpt(whole, LOCALE)

    assert not card or dosed
    if not card:
        assert no_card(whole).severity is Severity.ERROR


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_leaflet_of_the_house_has_a_card(path: Path) -> None:
    whole = page(path)
    one, roomy = excerpt(whole, LOCALE), excerpt(whole, LOCALE, sides=3)

    assert one
    assert roomy
    assert follows(list(musts(whole)), [b for s in one.sections for b in s.blocks])
    assert blocks(roomy, "key_points", "usage")
    assert len(leaflet_text(one)) < len(leaflet_text(whole)) / 2


# --- what is taken -------------------------------------------------------------------------------

DOSE = "\n### Dosage\n\nOne tablet.\n"


def test_key_points_come_whole_and_stand_for_the_use() -> None:
    assert lines("# A\n### Key Points\n\n- One.\n- Two.\n\n### Usage\n\nFor pain.\n" + DOSE) == [
        *("A", "Key Points", "One.", "Two.", "Dosage", "One tablet."),
    ]


def test_without_key_points_a_card_says_in_one_paragraph_what_the_medicine_is_for() -> None:
    text = "### Usage\n\nFor pain.\n\nFor much more.\n" + DOSE
    assert lines(text) == ["Usage", "For pain.", "Dosage", "One tablet."]


def test_the_paragraph_on_use_comes_with_the_list_it_leads_to() -> None:
    text = "### Usage\n\nIt eases:\n\n- aches\n- pains\n\nMore.\n" + DOSE
    assert lines(text) == ["Usage", "It eases:", "aches", "pains", "Dosage", "One tablet."]


@pytest.mark.parametrize("sides", [1, 2])
def test_what_is_too_much_for_a_card_is_first_the_key_points(sides: int) -> None:
    points = f"### Key Points\n\n- {'x' * (ROOM * sides)}\n"
    assert lines(points + DOSE, sides) == ["Dosage", "One tablet."]
    assert lines(points + DOSE, sides + 1)[0] == "Key Points"


def test_the_dose_is_never_too_much() -> None:
    assert lines(f"### Dosage\n\n{'x' * ROOM}\n\n**Adults:** Two.\n") == [
        *("Dosage", "x" * ROOM, "Adults:", "Two."),
    ]


def test_warnings_come_from_everywhere_but_notes_and_disclaimers_do_not() -> None:
    text = (
        "### Usage\n\nFor pain.\n\n**Warning:** Not for cats.\n\n**Note:** It is white.\n"
        + DOSE
        + "\n### Precautions\n\nTake care.\n\n**Never take two at once.**\n"
        + "\n### Disclaimer\n\n**Call 999 in an emergency, not us.**\n"
    )
    assert lines("### Key Points\n\n- One.\n\n" + text) == [
        *("Key Points", "One.", "Usage", "Warning: Not for cats.", "Dosage", "One tablet."),
        *("Precautions", "Never take two at once."),
    ]


def test_serious_side_effects_come_with_the_sentences_behind_them() -> None:
    text = (
        DOSE
        + "\n### Side Effects\n\nCommon side effects include:\n\n- sneezing\n\n"
        + "Serious side effects include:\n\n- fits\n\nStop taking it. Tell your doctor today.\n\n"
        + "Rare side effects include:\n\n- yawning\n"
    )
    assert lines(text) == [
        *("Dosage", "One tablet.", "Side Effects", "Serious side effects include:", "fits"),
        "Stop taking it. Tell your doctor today.",
    ]


def test_words_that_only_head_serious_effects_come_with_all_of_them() -> None:
    text = (
        DOSE
        + "\n### Side Effects\n\nSerious side effects may include:\n\n"
        + "- **Severe rash:** at once.\n- **Kidneys:** later.\n- **Gums:** never.\n\n"
        + "Common side effects include:\n\n- yawning\n"
    )
    assert lines(text)[2:] == [
        *("Side Effects", "Serious side effects may include:", "Severe rash:", "at once."),
        *("Kidneys:", "later.", "Gums:", "never."),
    ]


def test_where_no_effect_is_called_serious_a_call_for_help_comes_with_all_of_them() -> None:
    text = (
        DOSE
        + "\n### Side Effects\n\nCommon side effects include:\n\n- sneezing\n\n"
        + "Rare side effects include:\n\n- yawning\n\n"
        + "Seek immediate medical help if you have any of these.\n\nOr wait.\n"
    )
    assert lines(text)[2:] == [
        *("Side Effects", "Common side effects include:", "sneezing"),
        *("Rare side effects include:", "yawning"),
        "Seek immediate medical help if you have any of these.",
    ]


def test_a_call_for_help_comes_with_its_lists_and_sub_headings() -> None:
    text = (
        DOSE
        + "\n### Precautions\n\n#### Tablets\n\nSwallow them.\n\n#### Injections\n\nSit down.\n\n"
        + "Call 999 if you:\n\n1. faint\n2. fall\n\nGet up slowly.\n"
    )
    assert lines(text)[2:] == [
        *("Precautions", "Injections", "Call 999 if you:", "faint", "fall"),
    ]


def test_answers_and_sections_on_an_overdose_come_whole() -> None:
    text = (
        DOSE
        + "\n### Overdose\n\nLie down.\n\n### FAQs\n\n- **Is it white?** Yes.\n"
        + "- **And if I take ten?** Go to A&E. Call 999.\n"
    )
    assert lines(text)[2:] == [
        *("Overdose", "Lie down.", "FAQs", "And if I take ten?", "Go to A&E. Call 999."),
    ]


# --- several ingredients -------------------------------------------------------------------------

TWO = """\
# Alparin + Bendrol

## Alparin

### Generic Name

Alparin sodium.

### Usage

For pain.

### Dosage

One.

## Bendrol

### Generic Name

Bendrol.

### Usage

For sleep.
"""


def test_the_ingredients_keep_their_names() -> None:
    assert lines(TWO + "\n### Dosage\n\nTwo.\n") == [
        *("Alparin + Bendrol", "Alparin", "Usage", "For pain.", "Dosage", "One."),
        *("Bendrol", "Usage", "For sleep.", "Dosage", "Two."),
    ]


def test_an_ingredient_of_which_nothing_is_taken_does_not_head_the_dose_of_all() -> None:
    dose = Section("dosage", (Text("Dosage"),), (Paragraph((Text("Two."),)),))
    own = replace(dose, subject="Bendrol")
    part = Section("part", (Text("Bendrol"),), (), subject="Bendrol")
    empty = leaflet("# A\n\nB.\n")

    def titles(*sections: Section) -> list[str]:
        found = excerpt(replace(empty, sections=sections), LOCALE)
        assert found
        return [plain(section.title) for section in found.sections]

    assert titles(part, dose) == ["Dosage"]
    assert titles(part, own, dose) == ["Bendrol", "Dosage", "Dosage"]


def test_there_is_no_card_with_the_dose_of_one_ingredient_alone() -> None:
    whole = leaflet(TWO)

    assert excerpt(whole, LOCALE) is None
    found = no_card(whole)
    assert (found.code, found.message) == ("P012", "there is no dose of Bendrol to put on a card")


@pytest.mark.parametrize("dose", ["", "### Dosage\n"])
def test_there_is_no_card_without_a_dose(dose: str) -> None:
    whole = leaflet("# A\n\n### Usage\n\nFor pain.\n\n" + dose)

    assert excerpt(whole, LOCALE) is None
    assert no_card(whole).message == "there is no dose to put on a card"
    assert no_card(whole).path == "page.md"


def test_the_words_for_help_are_those_of_the_language() -> None:
    german = load_locale(default_style(built_in_styles().parent), "de")
    text = "# A\n\n## Dosierung\n\nEine.\n\n## Lagerung\n\nKühl.\n\nIm Notfall rufen Sie 112.\n"
    parsed = parse(source(text))
    assert parsed.value

    def held(locale: Locale) -> list[str]:
        assert parsed.value
        found = excerpt(normalize(parsed.value, german), locale)
        assert found
        return leaflet_text(found).splitlines()

    assert held(german)[-2:] == ["Lagerung", "Im Notfall rufen Sie 112."]
    assert held(LOCALE) == ["A", "Dosierung", "Eine."]
