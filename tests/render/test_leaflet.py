"""The HTML of a leaflet, read with lxml's parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, get_args

import pytest
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from lxml import html as parser
from markupsafe import escape

from pipeline.model import (
    Block,
    Callout,
    Code,
    Definition,
    DoseGroup,
    EffectGroup,
    Emphasis,
    Heading,
    Inline,
    Leaflet,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Metadata,
    Paragraph,
    Preformatted,
    QuestionAnswer,
    Quote,
    Reference,
    Row,
    Rule,
    Section,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Topic,
)
from pipeline.render.filters import (
    bound,
    brief,
    crowded,
    joined,
    keeps,
    one_line,
    setting,
    shares,
    short,
    unbroken,
    without_colon,
)
from pipeline.render.leaflet import leaflet_html
from pipeline.style import load_locale
from tests.press import STYLE

LOCALE = load_locale(STYLE, "en-GB")


def text(value: str) -> tuple[Text, ...]:
    return (Text(value),)


def paragraph(value: str = "Words.") -> Paragraph:
    return Paragraph(text(value))


def section(
    kind: str = "usage", title: str = "Usage", *blocks: Block, subject: str = ""
) -> Section:
    return Section(kind, text(title) if title else (), blocks or (paragraph(),), subject)


def leaflet(*sections: Section, title: str = "Aspirin", **metadata: Any) -> Leaflet:
    return Leaflet(
        id="aspirin",
        title=title,
        language="en-GB",
        metadata=replace(Metadata(), **metadata),
        heading=(),
        sections=sections or (section(),),
        path="aspirin.md",
        sha256="0123456789abcdef",
    )


def page(found: Leaflet, *, house: bool = True, publisher: str = "Clinic", **more: Any) -> Any:
    markup = leaflet_html(found, STYLE, LOCALE, house_headings=house, publisher=publisher, **more)
    return parser.document_fromstring(markup)


def select(root: Any, selector: str) -> list[Any]:
    """The elements that a CSS selector finds."""
    found = ElementWrapper.from_html_root(root).query_all(selector)
    return [wrapper.etree_element for wrapper in found]


def texts(root: Any, selector: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in select(root, selector)]


# The head, and what stands on every page


@pytest.mark.parametrize(("status", "bands"), [("draft", 1), ("approved", 0)])
def test_all_but_approved_leaflets_have_a_draft_band(status: str, bands: int) -> None:
    root = page(leaflet(status=status))

    assert len(select(root, ".draft-band")) == bands
    assert bool(root.body.get("data-draft")) == bool(bands)


def test_the_title_stands_where_a_reader_looks_for_it() -> None:
    root = page(leaflet(title="Aspirin <b> & “co”"))

    assert root.find(".//title").text == "Aspirin <b> & “co”"
    assert texts(root, "h1") == ["Aspirin <b> & “co”"]
    assert root.body.get("data-title") == "Aspirin <b> & “co”"
    assert root.get("lang") == "en-GB"


def test_the_authors_own_heading_is_the_title_on_the_page() -> None:
    written = replace(leaflet(), heading=(Emphasis(text("Aspirin")), Text(" tablets")))

    root = page(written)

    assert texts(root, "h1") == ["Aspirin tablets"]
    assert root.find(".//title").text == "Aspirin"


def test_a_long_title_is_cut_in_the_running_head_and_set_smaller() -> None:
    title = " + ".join(["Ingredient"] * 12)

    root = page(leaflet(title=title))

    assert texts(root, "h1.lengthy") == [title]
    assert root.body.get("data-title") == " + ".join(["Ingredient"] * 5) + "…"


def test_heads_and_feet_are_cut_to_the_measure() -> None:
    title = " + ".join(["Ingredient"] * 12)

    root = page(replace(leaflet(title=title), id="a" * 90), publisher="b" * 90, measure=40)

    assert root.body.get("data-title") == " + ".join(["Ingredient"] * 2) + "…"
    lines = root.body.get("data-foot").split("\n")
    assert lines == ["b" * 35 + "…", f"Source {'a' * 19}… 01234567"]


@pytest.mark.parametrize(("measure", "smaller"), [(80, 0), (40, 1)])
def test_a_title_is_set_smaller_where_lines_are_short(measure: int, smaller: int) -> None:
    root = page(leaflet(title="Human normal immunoglobulin (vial)"), measure=measure)

    assert len(select(root, "h1.lengthy")) == smaller


def test_a_clinic_has_room_at_the_head_and_a_line_of_the_foot() -> None:
    root = page(leaflet(version="2", status="draft"), clinic_room=True)

    first = root.body[0]
    assert (first.tag, first.get("class"), first.text) == ("div", "clinic-room", None)
    assert root.body.get("class") == "draft with-clinic"
    assert root.get("class") == "with-clinic"
    assert root.body.get("data-foot").split("\n")[:2] == ["\u00a0", "Clinic · Version\u00a02"]
    assert root.body.get("data-brief").split("\n") == ["\u00a0", "Version\u00a02 · 01234567"]


def test_without_a_clinic_there_is_no_room() -> None:
    root = page(leaflet())

    assert select(root, ".clinic-room, .with-clinic") == []
    assert root.body.get("data-brief") == "01234567"


def test_an_address_is_a_code_behind_the_title() -> None:
    address = "https://example.org/leaflets/a?b=1&c"

    root = page(leaflet(), address=address)

    assert [a.get("href") for a in select(root, "header .address a")] == [address]
    assert len(select(root, "header .address svg")) == 1
    order = [found.tag for found in select(root, "header h1, header svg")]
    assert order == ["h1", "svg"]
    assert select(page(leaflet()), ".address") == []


@pytest.mark.parametrize(
    ("metadata", "facts"),
    [
        ({}, []),
        ({"brand_names": ("Aspro", "Disprin")}, ["Brand names: Aspro, Disprin"]),
        ({"ingredients": ("aspirin",)}, ["Active ingredients: aspirin"]),
        ({"generic_name": "Aspirin"}, ["Generic name: Aspirin"]),
        (
            {"generic_name": "Aspirin", "ingredients": ("aspirin",)},
            ["Active ingredients: aspirin"],
        ),
        (
            {"generic_name": "Co-codamol", "ingredients": ("codeine", "paracetamol")},
            ["Generic name: Co-codamol", "Active ingredients: codeine, paracetamol"],
        ),
    ],
)
def test_facts_are_said_once(metadata: dict[str, Any], facts: list[str]) -> None:
    assert texts(page(leaflet(**metadata)), ".facts > span") == facts


@pytest.mark.parametrize(
    ("metadata", "first"),
    [
        ({}, "Clinic"),
        ({"version": "2"}, "Clinic · Version 2"),
        (
            {"reviewed": date(2026, 3, 1), "review_due": date(2028, 12, 31)},
            "Clinic · Reviewed 1 March 2026 · Next review 31 December 2028",
        ),
    ],
)
def test_the_foot_has_the_edition_and_the_source(metadata: dict[str, Any], first: str) -> None:
    found = page(leaflet(**metadata)).body.get("data-foot")

    lines = found.replace("\u00a0", " ").split("\n")
    assert lines == [first, "Source aspirin 01234567"]


def test_a_foot_without_a_publisher_has_no_empty_line() -> None:
    assert page(leaflet(), publisher="").body.get("data-foot") == "Source aspirin 01234567"


# Headings


def test_house_headings_stand_beside_the_authors() -> None:
    root = page(leaflet(section("usage", "Uses:")))

    assert texts(root, "h2 .house") == ["What is this medicine used for?"]
    assert texts(root, "h2 .written") == ["Uses"]
    assert [h.get("data-bookmark") for h in select(root, "h2")] == ["Uses"]


def test_without_house_headings_the_authors_stand_alone() -> None:
    assert texts(page(leaflet(section("usage", "Uses:")), house=False), "h2") == ["Uses"]


def test_headings_that_say_the_same_stand_once() -> None:
    root = page(leaflet(section("usage", "What is this medicine used for")))

    assert texts(root, "h2") == ["What is this medicine used for"]


def test_a_section_without_a_title_gets_the_houses() -> None:
    found = leaflet(section("disclaimer", ""), section("introduction", ""))

    assert texts(page(found), "h2") == ["About this information"]
    assert texts(page(found, house=False), "h2") == []


def test_a_bookmark_keeps_all_colons_but_the_last() -> None:
    root = page(leaflet(section("other", "Warning: bleeding:")))

    assert [h.get("data-bookmark") for h in select(root, "h2")] == ["Warning: bleeding"]


HEADING = Heading(5, text("Inner"))
QUESTION = QuestionAnswer(text("Is it safe?"), (paragraph("Yes."), HEADING))


@pytest.mark.parametrize("house", [True, False])
@pytest.mark.parametrize(
    "sections",
    [
        [section("introduction", "", HEADING, QUESTION), section("usage", "Usage", HEADING)],
        [section("usage", "", HEADING), section("disclaimer", "", HEADING)],
        [section("usage", "Usage", subject="Codeine"), section("part", "Codeine")],
        [
            section("usage", "Usage", subject="Codeine"),
            section("part", "Aspirin", HEADING, subject="Aspirin"),
            section("introduction", "", HEADING, subject="Aspirin"),
            section("faqs", "FAQs", QUESTION, subject="Aspirin"),
            section("other", "", QUESTION, subject="Aspirin"),
            section("disclaimer", "Disclaimer", HEADING),
        ],
    ],
)
def test_no_level_of_headings_is_skipped(sections: Sequence[Section], house: bool) -> None:
    root = page(leaflet(*sections), house=house)

    levels = [int(h.tag[1]) for h in select(root, "h1, h2, h3, h4, h5, h6")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sections_of_an_ingredient_stand_below_its_name() -> None:
    root = page(
        leaflet(
            section("part", "Codeine", subject="Codeine"),
            section("usage", "Usage", subject="Codeine"),
            section("disclaimer", "Disclaimer"),
        ),
        house=False,
    )

    assert [(h.tag, *h.text_content().split()) for h in select(root, ".title")] == [
        ("h2", "Codeine"),
        ("h3", "Usage"),
        ("h2", "Disclaimer"),
    ]


# Every shape of the model

ITEMS = (ListItem((paragraph("MARK"), ListBlock((ListItem((paragraph("inner"),)),)))),)
BLOCKS: Sequence[Block] = (
    Heading(4, text("MARK")),
    paragraph("MARK"),
    ListBlock(ITEMS),
    ListBlock(ITEMS, ordered=True, start=7),
    Definition((text("MARK"), text("term")), (paragraph("meaning"),)),
    Table(Row((text("MARK"), ())), (Row((text("cell"), text("cell"))),), ("right", "")),
    Table(None, (Row((text("MARK"), text("cell"))),)),
    Quote((paragraph("MARK"),)),
    Preformatted("MARK"),
    Rule(),
    Callout("warning", (paragraph("MARK"),)),
    Callout("emergency", (paragraph("MARK"),)),
    Callout("note", (paragraph("MARK"),)),
    QuestionAnswer(text("MARK"), (paragraph("answer"),)),
    DoseGroup("adults", text("MARK"), (paragraph("dose"),)),
    EffectGroup("common", False, (paragraph("MARK"),), (ListBlock(ITEMS[:0]),)),
    EffectGroup("", True, (), (paragraph("MARK"),)),
    Topic(text("MARK"), (paragraph("point"),)),
    Topic((), (paragraph("MARK"),)),
)
INLINES: Sequence[Inline] = (
    Text("MARK"),
    Strong(text("MARK")),
    Emphasis(text("MARK")),
    Subscript(text("MARK")),
    Superscript(text("MARK")),
    Link(text("MARK"), "https://example.org/?a=1&b='\""),
    Reference(text("MARK"), "alparin"),
    Code("MARK"),
    LineBreak(),
)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_every_block_is_rendered_once(block: Block) -> None:
    shown = page(leaflet(section("other", "Other", block))).text_content()

    assert shown.count("MARK") == (not isinstance(block, Rule))


@pytest.mark.parametrize("inline", INLINES, ids=lambda inline: type(inline).__name__)
def test_every_inline_is_rendered_once_wherever_it_stands(inline: Inline) -> None:
    inside: tuple[Inline, ...] = (Text("a "), inline, Text(" z"))
    places: Sequence[Block] = (
        Paragraph(inside),
        Heading(4, inside),
        ListBlock((ListItem((Paragraph(inside),)),)),
        Table(Row((inside,)), (Row((inside,)),)),
        QuestionAnswer(inside, ()),
        Topic(inside, (paragraph(),)),
        DoseGroup("", inside, ()),
        Definition((inside,), ()),
    )

    root = page(leaflet(Section("other", inside, tuple(places))), house=False)

    marks = root.text_content().count("MARK")
    assert marks == (0 if isinstance(inline, LineBreak) else len(places) + 2)


def test_these_are_all_shapes_of_the_model() -> None:
    assert {type(block) for block in BLOCKS} == set(get_args(Block))
    assert {type(inline) for inline in INLINES} == set(get_args(Inline))


def test_markup_in_text_is_shown_and_not_obeyed() -> None:
    bad = "</p><script>alert(1)</script>{{ leaflet }}"

    root = page(leaflet(section("other", bad, paragraph(bad), Preformatted(bad)), title=bad))

    assert select(root, "script") == []
    assert root.text_content().count("<script>alert(1)</script>{{ leaflet }}") == 5


def test_a_link_keeps_its_target_letter_for_letter() -> None:
    link = Link(text("here"), "https://example.org/?a=1&b='\"<>")

    root = page(leaflet(section("usage", "Usage", Paragraph((link,)))))

    assert [a.get("href") for a in select(root, "a")] == ["https://example.org/?a=1&b='\"<>"]


# What must be found by those who cannot see colour


def test_serious_effects_and_warnings_are_marked_in_words() -> None:
    root = page(
        leaflet(
            section(
                "side_effects",
                "Side effects",
                EffectGroup("common", False, (paragraph("Common:"),), (paragraph("itch"),)),
                EffectGroup("", True, (paragraph("Serious:"),), (paragraph("fits"),)),
                Callout("emergency", (paragraph("Call 999."),)),
                Callout("warning", (paragraph("Do not drive."),)),
            )
        )
    )

    assert texts(root, ".flag") == ["Serious", "Get help now", "Warning"]
    assert texts(root, ".serious .flag") == ["Serious"]


def test_questions_are_headings() -> None:
    root = page(leaflet(section("faqs", "FAQs", QUESTION)))

    assert texts(root, ".question > h3") == ["Is it safe?"]


def test_tables_name_their_columns() -> None:
    table = Table(Row((text("Age"), text("Dose"))), (Row((text("1"), text("5 mL"))),))

    root = page(leaflet(section("dosage", "Dosage", table)))

    assert texts(root, "thead th[scope=col]") == ["Age", "Dose"]


def test_a_list_begins_with_its_own_number() -> None:
    listed = ListBlock(ITEMS, ordered=True, start=7)

    (found,) = select(page(leaflet(section("usage", "Usage", listed))), "ol")

    assert found.get("start") == "7"
    assert found.get("style") == "counter-reset: number 6"


# Small questions of typography


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("take 5 mg or 2 tablets", "take 5_mg or 2_tablets"),
        ("about 5 % in 3 days", "about 5_% in 3_days"),
        ("5 mice, 2 grapes and 1 in 10 people", "5 mice, 2 grapes and 1 in 10 people"),
        ("in 10 minutes", "in 10_minutes"),
        ("Give 5 mg/kg twice", "Give 5_mg/kg twice"),
        ("a 2.5 ml spoon", "a 2.5_ml spoon"),
        ("10 micrograms, 50 µg or 50 μg", "10_micrograms, 50_µg or 50_μg"),
        ("Take 1 to 2 tablets", "Take 1_to_2_tablets"),
        ("Take 1 or 2 puffs", "Take 1_or_2_puffs"),
        ("Take 1 - 2 puffs, 3 – 4 times", "Take 1_-_2_puffs, 3_–_4_times"),
        ("2 x 500 mg, 2 × 500 mg", "2_x_500_mg, 2_×_500_mg"),
        ("at 37 °C or 98 °F", "at 37_°C or 98_°F"),
        ("aged ≥ 65 years or < 2 years", "aged ≥_65_years or <_2_years"),
        ("for £ 5 or € 6", "for £_5 or €_6"),
        ("a 0.5 % cream", "a 0.5_% cream"),
        ("120 mg in 5 ml", "120_mg in_5_ml"),
        ("10 000 units", "10_000_units"),
        ("½ tablet, 1½ tablets", "½_tablet, 1½_tablets"),
        ("One tablet or two drops", "One_tablet or two_drops"),
        ("someone tablets", "someone tablets"),
        ("at 8 am and 9 p.m.", "at 8_am and 9_p.m."),
        ("5 Tage, 2 bis 3 Tropfen um 8 Uhr", "5_Tage, 2_bis_3_Tropfen um 8_Uhr"),
        ("5 mg", "5_mg"),
        ("Tablets 5  mg", "Tablets 5  mg"),
        ("vitamin B12 gives 3 grapes", "vitamin B12 gives 3 grapes"),
    ],
)
def test_numbers_stay_with_their_units(written: str, set_: str) -> None:
    assert bound(written) == set_.replace("_", "\u00a0")


def test_numbers_stay_with_units_across_markup() -> None:
    nodes = (Strong(text("5")), Text(" mg or "), Emphasis((Strong(text("1 ")), Text("tablet"))))

    first, second, third = joined(nodes)

    assert first == Strong(text("5"))
    assert second == Text("\u00a0mg or ")
    assert third == Emphasis((Strong(text("1\u00a0")), Text("tablet")))


def test_what_needs_no_joining_is_left_alone() -> None:
    nodes = (Text("no doses"), Code("5 mg"), LineBreak(), Text("here"))

    assert [*joined(nodes)] == [*nodes]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Take 1–2 tablets <now>.", ["1–2"]),
        ("Take (1–2\u00a0tablets), then 5\u00a0mg/kg.", ["(1–2\u00a0tablets),", "5\u00a0mg/kg."]),
        ("a 5-mg dose", ["5-mg"]),
        ("and/or, up-to-date, 1/2, 10-20", []),
        ("https://example.org/1–2/a-very-long-address", []),
    ],
)
def test_no_line_ends_at_the_dash_or_stroke_of_a_dose(written: str, kept: list[str]) -> None:
    markup = f"<p>{escape(unbroken(written))}</p>"

    root: Any = parser.fromstring(markup)

    assert root.text_content() == written
    assert [span.text for span in select(root, ".kept")] == kept


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        (text("Usage:"), text("Usage")),
        (text("A: b"), text("A: b")),
        ((Strong(text("Usage:")),), (Strong(text("Usage")),)),
        ((Text("Usage"), Code("x:")), (Text("Usage"), Code("x:"))),
        ((), ()),
    ],
)
def test_a_colon_at_the_end_of_a_title_is_left_out(
    title: tuple[Inline, ...], bare: tuple[Inline, ...]
) -> None:
    assert without_colon(title) == bare


def listed(*items: str, ordered: bool = False) -> ListBlock:
    return ListBlock(tuple(ListItem((paragraph(item),)) for item in items), ordered)


def test_only_lists_of_four_short_items_stand_in_columns() -> None:
    long = "a sentence of so many words that it needs a line"

    assert short(listed("a", "b", "c", "d"))
    assert short(listed("a", "b", "c", "d", long))
    assert not short(listed("a", "b", "c"))
    assert not short(listed("a", "b", "c", long, long))
    assert not short(listed("a", "b", "c", "d", long * 2))
    assert not short(listed("a", "b", "c", "d", ordered=True))


def test_how_many_words_are_few_depends_on_the_line() -> None:
    items = listed(*["twenty letters are so"] * 4)

    assert short(items, 80)
    assert not short(items, 40)


def test_what_is_long_may_be_parted() -> None:
    assert brief(QuestionAnswer(text("Why?"), (paragraph("Because. " * 100),)))
    assert not brief(QuestionAnswer(text("Why?"), (paragraph("Because. " * 150),)))
    assert not brief(Topic(text("All:"), (listed(*"abcdefghijklmn"),)))
    assert not brief(QuestionAnswer(text("Why?"), (paragraph("Because. " * 100),)), 40)


def test_only_a_table_too_wide_for_the_page_breaks_its_words() -> None:
    def table(word: str, columns: int) -> Table:
        return Table(None, (Row((text("a"),)), Row((text(word),) * columns)))

    assert setting(table("administration", 4)) == "whole"
    assert setting(table("administration", 5)) == "tight whole"
    assert setting(table("administration", 6)) == "crowded whole"
    assert setting(table("many words in each cell", 5)) == "whole"
    assert setting(table("x" * 300, 1)) == "crowded whole"
    assert setting(table("administration", 3), 43) == "crowded whole"
    assert setting(table("x" * 1200, 1)) == "crowded"


def test_doses_in_tables_are_as_wide_as_they_are_set() -> None:
    table = Table(None, (Row((text("5 ml"),) * 9),))
    longer = Table(None, (Row((text("6–23 months"),) * 9),))

    assert setting(table) == "whole"
    assert setting(longer) == "crowded whole"


def test_short_cells_take_one_line_where_the_table_has_room() -> None:
    head = Row((text("How often in 24 hours"), text("Paracetamol in the dose")))
    doses = Table(head, (Row((text("Up to 4 times"), text("120 mg, which is a long cell"))),))

    assert keeps(doses, 43)
    assert not keeps(doses, 24)
    assert not crowded(doses, 24)
    assert one_line(text("Up to 4 times"))
    assert not one_line(text("120 mg, which is a long cell"))
    assert not one_line(())
    root = page(leaflet(section("dosage", "Dosage", doses)))
    assert texts(root, "td .one-line") == ["Up to 4 times"]


def test_a_table_is_set_tight_where_that_keeps_its_short_cells() -> None:
    doses = Table(None, (Row((text("Up to 4 times"),) * 3),))

    assert setting(doses, 60) == "whole"
    assert setting(doses, 45) == "tight whole"
    assert keeps(doses, 45)


def test_columns_of_a_crowded_table_are_as_wide_as_their_words_ask_for() -> None:
    table = Table(None, (Row((text("a"), text("administration"), text("administration"))),))

    found = shares(table)

    assert found[1] == found[2] > 4 * found[0]
    assert 99 <= sum(found) <= 100
    assert sum(shares(Table(None, (Row((text("dose"),) * 6),)))) <= 100
    doses = Table(None, (Row((text("Up to 4 times"), text("administration"))),))
    assert shares(doses, 28)[0] > shares(doses, 20)[0] + 5
    assert shares(Table(None, (Row((text("x" * 900), text("long"))),)))[1] >= 5
