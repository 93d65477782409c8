"""Nothing is lost: what stayed and what was removed is the old text, and so for the new one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.diff import Comparison, compare, nothing
from pipeline.diff.align import matches
from pipeline.diff.units import read_text, units
from pipeline.diff.words import key_of, words
from pipeline.model import (
    Block,
    Leaflet,
    ListBlock,
    ListItem,
    Metadata,
    Paragraph,
    Section,
    Text,
    runs,
)
from pipeline.style import Locale
from tests.diff.pages import PAGE, leaflet

SENTENCES = st.sampled_from(
    [
        *("Take 5 mg once daily.", "Take 50 mg once daily.", "Do not drive.", "Drive with care."),
        *("Nausea", "Headache.", "Ask your doctor, e.g. before 2.5 mg/kg.", "(See “below”.)"),
        *("It may hurt; tell us", "½ a tablet – or 1½.", "10² units", "No.", "Is it safe? Yes!"),
    ]
)
RUNS = st.lists(st.one_of(SENTENCES, st.text("ab 5.mg-,’\n", max_size=12)), min_size=1, max_size=4)
KINDS = st.sampled_from(["usage", "dosage", "precautions", "other", "side_effects"])


@st.composite
def sections(draw: st.DrawFn) -> Section:
    title = draw(st.sampled_from(["", "Dose", "Usage:", "Another"]))
    blocks: list[Block] = [
        Paragraph((Text(" ".join(run), 3),), 3) for run in draw(st.lists(RUNS, max_size=4))
    ]
    items = tuple(
        ListItem((Paragraph((Text(" ".join(run), 9),), 9),), 9)
        for run in draw(st.lists(RUNS, max_size=3))
    )
    if items:
        blocks.append(ListBlock(items))
    return Section(draw(KINDS), (Text(title, 1),) if title else (), tuple(blocks))


@st.composite
def leaflets(draw: st.DrawFn) -> Leaflet:
    found = tuple(draw(st.lists(sections(), max_size=4)))
    heading = (Text(draw(st.sampled_from(["Nortavel", "Nortavel forte"])), 1),)
    return Leaflet("a", "A", "en-GB", Metadata(), heading, found, "a.md", "")


@given(leaflets(), leaflets())
def test_no_word_is_lost_or_invented(old: Leaflet, new: Leaflet) -> None:
    found = compare(old, new)

    assert _read_back(found, new=False) == _read(old)
    assert _read_back(found, new=True) == _read(new)


@given(leaflets())
def test_a_leaflet_has_not_changed_from_itself(one: Leaflet) -> None:
    found = compare(one, one)

    assert not found.for_patients
    assert (found.key_changes, found.fields, found.layout, found.approvals) == ((), (), (), ())


@given(leaflets(), leaflets())
def test_backwards_is_the_mirror(old: Leaflet, new: Leaflet) -> None:
    assert compare(old, new).for_patients == compare(new, old).for_patients


@given(leaflets())
def test_a_new_leaflet_is_all_new(one: Leaflet) -> None:
    found = compare(nothing(one), one)

    assert {passage.fate for passage in found.passages()} <= {"added"}
    assert _read_back(found, new=True) == _read(one)


def _read(one: Leaflet) -> list[str]:
    """The text of each section, without spaces and with plain quotes and dashes."""
    heading = Section("heading", one.heading, ())
    return [
        key_of(
            "".join(map(read_text, (section.title, *runs(section.blocks)))),
        )
        for section in (heading, *one.sections)
    ]


def _read_back(found: Comparison, *, new: bool) -> list[str]:
    """The same, put together from what was compared."""
    present = [
        (section.new_index if new else section.old_index, section) for section in found.sections
    ]
    return [
        key_of("".join(passage.after if new else passage.before for passage in section.passages))
        for at, section in sorted(present, key=lambda pair: pair[0])
        if at >= 0
    ]


# --- words ---------------------------------------------------------------------------------------


@given(st.text(max_size=60))
@example("Take .5 mg, 1,000 IU or 5–10 mg/kg/day; ½ a tablet.")
@example("twice a day for 3 days")
def test_each_character_is_in_one_word(text: str) -> None:
    assert "".join("".join(word.text.split()) for word in words(text, "en")) == "".join(
        text.split()
    )


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Take 5 mg now.", ["5 mg"]),
        ("Take 5mg or 10 to 20 mg/kg/day.", ["5mg", "10 to 20 mg/kg/day"]),
        ("one or two tablets every 4 hours", ["one or two tablets", "4 hours"]),
        ("once daily, three times a day, weekly", ["once daily", "three times a day", "weekly"]),
        ("One of them sees no doctor at times.", []),
        ("aged 65 or over; 1 in 10", ["65", "1", "10"]),
        ("10² units and m 5", ["10² units", "5"]),
        ("5 mg a day or BD, not at night", ["5 mg a day", "BD", "at night"]),
        ("a day off, two a year, one of an hour", ["two a year"]),
        (
            "every day, each morning, alternate weeks",
            ["every day", "each morning", "alternate weeks"],
        ),
    ],
)
def test_amounts_are_one_word(text: str, amounts: list[str]) -> None:
    assert [word.text for word in words(text, "en-GB") if word.kind == "amount"] == amounts


ADULTS = "Take 5 mg once daily with food."
LIVER = "Tell your doctor if you have liver disease."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Take it on a different day.", "Take it every day."),
        ("Take 5 mg each morning.", "Take 5 mg each evening."),
        ("Take one tablet a day.", "Take one tablet a week."),
        ("Take 5 mg in the morning.", "Take 5 mg in the morning and at night."),
        ("Take 5 mg daily.", "Take 5 mg on alternate days."),
        ("Take 5 mg BD.", "Take 5 mg q.d.s."),
        ("Take it for a week.", "Take it for a month."),
        ("Take 5 mg before meals.", "Take 5 mg after meals."),
        ("Take 5 mg with food.", "Take 5 mg on an empty stomach."),
        ("Take up to 8 tablets.", "Take at least 8 tablets."),
        ("The maximum is 4 g.", "The minimum is 4 g."),
        ("It is for children under 12.", "It is for children over 12."),
        ("Take 5 mg as needed.", "Take 5 mg regularly."),
        ("Raise the dose slowly.", "Lower the dose slowly."),
        ("You may take it.", "You must take it."),
        ("Take it if you are allergic.", "Take it unless you are allergic."),
        ("Take 5 mg by mouth.", "Inject 5 mg."),
        ("Put one drop in each eye.", "Put one drop in each ear."),
        ("Use it in the left eye.", "Use it in the right eye."),
        ("It is safe to drive.", "It is unsafe to drive."),
        ("You can drink alcohol.", "You can hardly drink alcohol."),
    ],
)
def test_a_change_that_can_hurt_comes_first(
    before: str, after: str, locale: Locale, tmp_path: Path
) -> None:
    olds, news = (leaflet(PAGE.replace(ADULTS, said), locale, tmp_path) for said in (before, after))

    assert compare(olds, news).key_changes
    assert compare(news, olds).key_changes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Take 5 mg with food.", "Take 5 mg with a meal."),
        ("Ask your doctor or nurse.", "Ask your doctor, nurse or pharmacist."),
        ("You can take it with milk.", "You may take it with milk."),
        ("Take 5mg with food.", "Take 5 mg with some food."),
        ("Swallow it whole.", "Swallow it whole with some water."),
        ("Most people get better.", "Nearly everybody gets better."),
    ],
)
def test_other_words_for_the_same_do_not(
    before: str, after: str, locale: Locale, tmp_path: Path
) -> None:
    olds, news = (leaflet(PAGE.replace(ADULTS, said), locale, tmp_path) for said in (before, after))

    assert compare(olds, news).for_patients
    assert compare(olds, news).key_changes == ()


def test_a_warning_that_has_gone_comes_first(locale: Locale, tmp_path: Path) -> None:
    old = leaflet(PAGE, locale, tmp_path)
    new = leaflet(PAGE.replace(f"* **Liver:** {LIVER}\n", ""), locale, tmp_path)
    moved = leaflet(
        PAGE.replace(f"* **Liver:** {LIVER}\n", "").replace("* Nausea", f"* {LIVER}\n* Nausea"),
        locale,
        tmp_path,
    )

    (change,) = compare(old, new).key_changes
    assert (change.weight, change.before, change.after) == ("warning", LIVER, "")
    assert compare(old, moved).key_changes == ()
    assert compare(new, old).key_changes == ()


def test_a_section_of_warnings_that_has_gone_is_one_change(locale: Locale, tmp_path: Path) -> None:
    old = leaflet(PAGE, locale, tmp_path)
    new = leaflet(PAGE.partition("### Precautions")[0], locale, tmp_path)

    (change,) = compare(old, new).key_changes
    assert (change.weight, change.under, change.before) == ("warning", "", f"{LIVER} …")


def test_words_that_differ_in_meaning_have_other_keys() -> None:
    pairs = [("1 500 mg", "1500 mg"), ("5 mg", "5 Mg"), ("1.5", "15"), ("10 0 mg", "100 mg")]
    for one, other in pairs:
        keys = [[word.key for word in words(text, "en")] for text in (one, other)]
        assert keys[0] != keys[1], (one, other)


def test_spaces_quotes_and_dashes_make_no_other_word() -> None:
    pairs = [("5 mg", "5mg"), ("don’t", "don't"), ("5–10 mg", "5-10 mg"), ("“so”", '"so"')]
    for one, other in pairs:
        keys = [[word.key for word in words(text, "en")] for text in (one, other)]
        assert keys[0] == keys[1], (one, other)


# --- what is large -------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(0, 4), max_size=30))
def test_matches_are_equal_and_rise(old: list[int], new: list[int]) -> None:
    found = matches(old, new)

    assert all(old[i] == new[j] for i, j in found)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found))


def test_a_hundred_thousand_equal_lines_are_soon_compared() -> None:
    old, new = ["same"] * 100_000, ["same"] * 99_000 + ["other"] * 1_000

    assert len(matches(old, new)) == 99_000


def test_a_text_of_which_all_has_changed_is_soon_compared() -> None:
    def one(word: str) -> Leaflet:
        said = tuple(Paragraph((Text(f"{word} {n} is {n} times.", n),), n) for n in range(3_000))
        return Leaflet("a", "A", "en-GB", Metadata(), (), (Section("usage", (), said),), "", word)

    found = compare(one("This"), one("That"))

    assert sum(passage.fate == "same" for passage in found.passages()) == 0


# --- other ---------------------------------------------------------------------------------------


def test_the_gravest_sections_come_first(locale: Locale, tmp_path: Path) -> None:
    old = leaflet(PAGE, locale, tmp_path)
    new = leaflet(PAGE.replace(".", " today.").replace("Nausea", "Cough"), locale, tmp_path)

    kinds = [section.kind for section in compare(old, new).changed]

    assert kinds == ["dosage", "precautions", "side_effects", "usage"]


def test_lines_are_those_of_the_files(locale: Locale, tmp_path: Path) -> None:
    old = leaflet(PAGE, locale, tmp_path)
    new = leaflet(PAGE.replace("Take 5 mg", "Take 6 mg"), locale, tmp_path)

    (change,) = compare(old, new).key_changes
    (passage,) = (p for p in compare(old, new).passages() if p.fate == "changed")

    line = next(n for n, text in enumerate(PAGE.split("\n"), 1) if "Take 5 mg" in text)
    assert (change.line, passage.old_line, passage.new_line) == (line, line, line)


def test_the_ends_of_sentences_are_found() -> None:
    section = Section("usage", (), (Paragraph((Text("Ask e.g. Dr. Oh. Then “go.” Rest!"),)),))

    said = ["".join(word.text for word in unit.words) for unit in units(section, "en")]

    assert said == ["Aske.g.Dr.Oh.", "Then“go.”", "Rest!"]


def test_an_approval_of_another_text_is_void(locale: Locale, tmp_path: Path) -> None:
    old = leaflet(PAGE, locale, tmp_path)
    changed = leaflet(PAGE.replace("headaches", "migraine"), locale, tmp_path)
    spaced = leaflet(PAGE.replace("for headaches", "for  **headaches**"), locale, tmp_path)
    tagged = replace(old, metadata=replace(old.metadata, tags=("pain",)))

    assert compare(old, changed).void
    assert not compare(old, spaced).void
    assert not compare(old, tagged).void
