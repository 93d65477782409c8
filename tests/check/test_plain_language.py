"""Plain language: what the rules find, beyond their golden cases, and the word lists."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from pipeline.check import PACKS, check
from pipeline.check.page import Page
from pipeline.check.plain_language import PLAIN_LANGUAGE
from pipeline.check.plain_language.finder import uses, word_forms
from pipeline.check.plain_language.grade import grade_of
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.model import Metadata
from pipeline.standards import Profile, Standards
from pipeline.style import Locale, Style, built_in_styles
from pipeline.vocabulary import NO_WORDS, Term, Vocabulary
from pipeline.words import check_words, load_words, word_files
from tests.pages import TITLED, WORDS, page_of

ROOT = Path(__file__).resolve().parents[2]
PLAIN = Profile(packs=("plain-language",))
STYLE = Style((built_in_styles(),))


def found(
    text: str,
    locale: Locale,
    code: str,
    profile: Profile = PLAIN,
    metadata: Metadata = TITLED,
) -> list[Diagnostic]:
    """What one rule finds in a section on precautions."""
    page = page_of(f"## Precautions\n\n{text}\n", locale, metadata, profile=profile)
    return [finding for finding in check(page) if finding.code == code]


def quotes(text: str, locale: Locale, code: str) -> list[str]:
    return [finding.quote for finding in found(text, locale, code)]


def with_words(page: Page, words: Vocabulary) -> Page:
    return Page(page.leaflet, page.source, page.locale, Standards(PLAIN, None, words))


# --- every rule ----------------------------------------------------------------------------------


def test_style_is_no_more_than_a_hint_but_for_what_is_misread() -> None:
    grave = {rule.__name__ for rule in PLAIN_LANGUAGE if rule.severity is not Severity.HINT}

    assert grave == {"T011", "T013"}


def test_rules_for_english_are_silent_in_other_languages(locale: Locale) -> None:
    text = (
        "Don't take it BEFORE 06/08/2027, e.g. with 1/2 tablet(s) & 4000 mg at 20:00, IV or XYZ. "
        "It should be taken two times by 2% of patients <12 years, August 6 2018. Patients must."
    )
    german = Metadata(title="Nortavel", id="nortavel", language="de-DE")
    page = page_of(f"## Dosage\n\n{text}\n", locale, german, profile=PLAIN)

    codes = {finding.code for finding in check(with_words(page, NO_WORDS))}

    assert codes == {"T001"} & codes
    assert len({finding.code for finding in check(page_of(text, locale, profile=PLAIN))}) > 12


def test_numbers_come_from_the_profile(locale: Locale) -> None:
    text = "One two three four five six. Seven. Eight nine ten.\n\n* a\n* b\n* c"
    strict = Profile(
        packs=("plain-language",), sentence_words=5, paragraph_sentences=1, list_items=2
    )

    assert [f.message for f in found(text, locale, "T001", strict)] == [
        "a sentence of 6 words; 5 are easy to read"
    ]
    assert [f.message for f in found(text, locale, "T002", strict)] == [
        "a paragraph of 2 sentences; 1 are easy to read"
    ]
    assert [f.message for f in found(text, locale, "T008", strict)] == [
        "a list of 3 items; 2 can be taken in"
    ]
    for code in ("T001", "T002", "T008"):
        assert found(text, locale, code) == []


def test_findings_quote_the_words_on_their_line(locale: Locale) -> None:
    text = "Take it with food.\n\nYour renal\nfunction may need an ECG, and it\nshould be checked."
    page = page_of(f"## Precautions\n\n{text}\n", locale, profile=PLAIN)
    lines = page.written.split("\n")

    for finding in check(page):
        if finding.quote:
            first = finding.quote.split()[0]
            assert first in lines[finding.line - 1], finding

    assert [f.line for f in check(page) if f.code in ("T004", "T007", "T006")] == [5, 6, 7]


# --- the grade -----------------------------------------------------------------------------------


def test_the_grade_is_that_of_the_published_formula(locale: Locale) -> None:
    sentences = "The cat sat on the mat. It was a very happy animal. " * 10
    page = page_of(f"## Usage\n\n{sentences}\n", locale)

    # 12 words in 2 sentences, 16 syllables
    assert grade_of(page.sentences) == pytest.approx(0.39 * 6 + 11.8 * 16 / 12 - 15.59)


def test_labels_and_items_of_a_word_have_no_grade(locale: Locale) -> None:
    items = "* Nausea\n* 12 34 56\n" * 200

    assert grade_of(page_of(f"## Usage\n\n{items}", locale).sentences) is None


def test_a_few_words_have_no_grade(locale: Locale) -> None:
    page = page_of("## Usage\n\nIncomprehensible pharmacological terminology abounds.\n", locale)

    assert grade_of(page.sentences) is None


def test_the_library_of_the_grade_is_loaded_by_its_rule_alone() -> None:
    program = "import sys, pipeline.check; assert 'readability' not in sys.modules"

    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


# --- words ---------------------------------------------------------------------------------------


def test_the_longest_word_counts_and_each_is_found_once(locale: Locale) -> None:
    text = "Myocardial infarction is bad. Infarction is bad. A myocardial infarction is worse."

    assert quotes(text, locale, "T004") == ["Myocardial infarction", "Infarction"]


def test_a_message_names_the_lines_of_further_uses(locale: Locale) -> None:
    text = "\n\n".join("Renal pain." for _ in range(7))

    assert [finding.message for finding in found(text, locale, "T004")] == [
        "“Renal” is a medical word that readers may not know (also on lines 5, 7, 9, 11 and 2 more)"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nausea (feeling sick) may come. Nausea goes.",
        "You may be feeling sick (nausea). Nausea goes.",
        "Feeling sick (also called nausea) is common.",
        "Hypertension, that is high blood pressure, is common.",
        "Hypertension's (high blood pressure's) signs are few.",
    ],
)
def test_what_is_explained_on_the_spot_may_stay(text: str, locale: Locale) -> None:
    assert quotes(text, locale, "T004") == []


@pytest.mark.parametrize(
    "text",
    [
        "Nausea (rarely) may come.",
        "Nausea (such as after a meal) may come.",
        "You may have pain (nausea, too).",
        "Nausea\n\nFeeling sick",
    ],
)
def test_other_brackets_explain_nothing(text: str, locale: Locale) -> None:
    assert quotes(text, locale, "T004") == ["Nausea"] or quotes(text, locale, "T004") == ["nausea"]


def test_words_of_the_own_name_and_of_headings_may_stay(locale: Locale) -> None:
    named = Metadata(
        title="Renal drops", id="renal", language="en-GB", ingredients=("Oral calcium",)
    )
    text = "Renal drops are oral calcium.\n\n## Chronic pain\n\nIt eases topical pain."

    assert [f.quote for f in found(text, locale, "T004", metadata=named)] == ["topical"]


def test_positions_hold_where_small_letters_are_longer(locale: Locale) -> None:
    """The small form of İ is two characters."""
    assert quotes("İİİİ has renal pain.", locale, "T004") == ["renal"]


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("utilise", ("utilises", "utilised", "utilising")),
        ("vary", ("varies", "varied", "varying")),
        ("convey", ("conveys", "conveyed", "conveying")),
        ("adverse effect", ("adverse effects", "adverse effected", "adverse effecting")),
        ("loss", ("losses", "lossed", "lossing")),
        ("e.g.", ()),
        ("ie", ()),
    ],
)
def test_forms_of_a_word(word: str, forms: tuple[str, ...]) -> None:
    assert word_forms(word) == forms


def test_a_phrase_of_short_words_is_found_whole(locale: Locale) -> None:
    words = Vocabulary((Term("as is", "as it is", "preferred"),))
    page = page_of("## Usage\n\nIt was as is, as island.\n", locale, profile=PLAIN)

    assert [(use.start, use.end) for use in uses(with_words(page, words), "preferred")] == [
        (13, 18)
    ]


# --- abbreviations, numbers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Class IV and factor IV are fine; the nurse gives it IV.", ["IV"]),
        ("It is COX-2, then COX-2 again.", ["COX-2"]),
        ("Have an INR. The international normalised ratio (INR) tells.", []),
        ("UTIs may come back, and a UTI hurts.", ["UTIs"]),
        ("Urine infections (UTIs) may come back.", []),
        ("KEEP AWAY. You may keep it.", []),
    ],
)
def test_abbreviations(text: str, expected: list[str], locale: Locale) -> None:
    assert quotes(text, locale, "T007") == expected


def test_an_american_date_is_in_the_style_of_its_language(locale: Locale) -> None:
    american = Metadata(title="Nortavel", id="nortavel", language="en-US")
    text = "We met on August 6, 2018 and on 6 August 2019."

    assert [f.quote for f in found(text, locale, "T022", metadata=american)] == ["6 August 2019"]
    assert quotes(text, locale, "T022") == ["August 6, 2018"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps 1 in 2000 people.", ["2000"]),
        ("In 2000 people asked for it.", []),
        ("Take 2000 mg.", ["2000"]),
        ("Take 1000-2000 mg.", ["1000"]),
        ("Take 0.1000 mg or 12,5000 mg.", []),
    ],
)
def test_thousands(text: str, expected: list[str], locale: Locale) -> None:
    assert quotes(text, locale, "T012") == expected


@pytest.mark.parametrize(
    "piece",
    ["nausea (", "IV (abc ", "x&", "x & ", "1", "1% of ", "SHOUT not ", "ABCDE ", "(s)", " be "],
)
def test_no_text_takes_for_ever(piece: str, locale: Locale) -> None:
    paragraph = piece * min(900, 9_000 // len(piece))  # as much as parse lets through
    page = page_of("## Usage\n\n" + f"{paragraph}\n\n" * 5, locale, profile=PLAIN)
    started = process_time()

    check(page)

    assert process_time() - started < 20


# --- word lists ----------------------------------------------------------------------------------


def house(root: Path, text: str, name: str = "en.toml") -> Path:
    path = root / "content/words" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def plain(words: Vocabulary) -> dict[str, str]:
    return {term.words: term.plain for term in words.terms}


def test_a_house_extends_overrides_and_allows(tmp_path: Path, locale: Locale) -> None:
    root = house(
        tmp_path,
        '[preferred]\n"Medication" = false\n"tabs" = "tablets"\n'
        '[officialese]\n"renal" = "of the kidney"\n[abbreviations]\n"xyz" = false\n',
    )
    words = load_words(root, STYLE, "en-GB")
    page = page_of("## Usage\n\nMedication tabs, XYZ, renal and hepatic.\n", locale, profile=PLAIN)

    said = {(f.code, f.quote, f.hint) for f in check(with_words(page, words))}

    assert said == {
        ("T004", "hepatic", "Write “liver”."),
        ("T005", "tabs", "Write “tablets”."),
        ("T015", "renal", "Write “of the kidney”."),
    }


def test_a_list_for_a_region_is_laid_over_that_for_the_language(tmp_path: Path) -> None:
    house(tmp_path, '[medical]\n"renal" = "kidney 1"\n"ocular" = "eye 1"\n')
    house(tmp_path, '[medical]\n"renal" = "kidney 2"\n', "en-US.toml")

    american = plain(load_words(tmp_path, STYLE, "en-US"))

    assert (american["renal"], american["ocular"]) == ("kidney 2", "eye 1")
    assert plain(load_words(tmp_path, STYLE, "en-GB"))["renal"] == "kidney 1"
    assert tmp_path / "content/words/en-US.toml" in word_files(tmp_path, STYLE, "en-US")


def test_a_language_without_a_list_has_no_words(tmp_path: Path) -> None:
    assert load_words(tmp_path, STYLE, "de") is NO_WORDS
    check_words(tmp_path, STYLE)


def test_the_built_in_list_is_whole() -> None:
    words = plain(WORDS)
    said = {word for word, instead in words.items() if instead}

    assert len(said) > 900
    assert len({term.words for term in WORDS.terms if term.table == "medical"}) > 600
    assert dict(WORDS.abbreviations)["NHS"] == ""


def test_no_plain_word_of_the_built_in_list_is_one_to_avoid() -> None:
    words = plain(WORDS)
    avoided = [
        (word, part)
        for word, instead in words.items()
        for part in _parts(instead)
        if words.get(part)
    ]

    assert avoided == []


def _parts(instead: str) -> Iterator[str]:
    yield from (part.strip() for part in instead.lower().split(","))


# --- real pages ----------------------------------------------------------------------------------


def test_our_own_leaflets_keep_what_must_be_kept(locale: Locale) -> None:
    from tests.labels import page_at  # noqa: PLC0415  # needs no corpus for these

    for path in sorted((ROOT / "content/leaflets").glob("*.md")):
        page = page_at(path)
        assert page is not None
        warned = [f for rule in PLAIN_LANGUAGE for f in rule.find(page) if f.severity != "hint"]
        assert warned == [], path.name


@pytest.mark.corpus
def test_rules_are_quick(corpus: Path) -> None:
    """All rules of the pack take about 1 ms for a page; 4 ms on a busy machine fails nobody."""
    from tests.labels import page_at  # noqa: PLC0415

    pages = [
        page for path in sorted((corpus / "regular").glob("*.md"))[::12] if (page := page_at(path))
    ]
    for page in pages:
        check(page)  # makes what all packs share

    started = process_time()
    for page in pages:
        for rule in PACKS["plain-language"]:
            list(rule.find(page))

    assert (process_time() - started) / len(pages) < 0.004
