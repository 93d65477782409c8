"""Glossaries: what their files may hold, and how first uses of terms become links."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.book import address
from pipeline.glossary import Glossary, Term, glossary_file, link_terms, load_glossary
from pipeline.model import (
    Code,
    Emphasis,
    Heading,
    Inline,
    Leaflet,
    Link,
    ListBlock,
    ListItem,
    Metadata,
    Paragraph,
    Preformatted,
    QuestionAnswer,
    Row,
    Section,
    Strong,
    Table,
    Text,
    Topic,
    leaflet_text,
    plain,
)
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.project import ConfigurationError
from pipeline.style import Locale
from tests.strategies import pages, source

ROOT = Path(__file__).resolve().parent.parent


def written(root: Path, text: str, language: str = "en") -> Path:
    path = root / "content" / "glossary" / f"{language}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- files ---------------------------------------------------------------------------------------


def test_a_glossary_is_read(tmp_path: Path) -> None:
    written(
        tmp_path,
        '[[terms]]\nterm = "eGFR"\nalso = ["kidney function"]\nmeaning = "How fast."\n'
        '[[terms]]\nterm = "Crème 5 %"\nmeaning = "A cream."\n'
        '[[terms]]\nterm = "creme-5"\nmeaning = "Another."\n'
        '[[terms]]\nterm = "血圧"\nmeaning = "Pressure."\n',
    )

    assert load_glossary(tmp_path, "en-GB") == Glossary(
        "en",
        (
            Term("egfr", "eGFR", ("kidney function",), "How fast."),
            Term("creme-5", "Crème 5 %", (), "A cream."),
            Term("creme-5-2", "creme-5", (), "Another."),
            Term("term", "血圧", (), "Pressure."),
        ),
    )


def test_the_nearest_language_is_taken(tmp_path: Path) -> None:
    general = written(tmp_path, '[[terms]]\nterm = "a"\nmeaning = "b"\n')

    assert glossary_file(tmp_path, "en-GB") == general
    assert glossary_file(tmp_path, "de-AT").name == "de.toml"
    assert load_glossary(tmp_path, "de-AT") is None

    british = written(tmp_path, '[[terms]]\nterm = "c"\nmeaning = "d"\n', "en-GB")
    glossary = load_glossary(tmp_path, "en-GB-oxendict")
    assert glossary_file(tmp_path, "en-GB-oxendict") == british
    assert glossary
    assert glossary.language == "en-GB"


_GOOD = '[[terms]]\nterm = "dose"\nmeaning = "How much."\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "'terms' is missing"),
        ("terms = []", 1, "'terms': must be a list of at least 1"),
        (_GOOD + '[[terms]]\nterm = "a"\n', 4, "'terms.meaning' is missing"),
        (_GOOD + '[[terms]]\nterm = "a"\nmeaning = " "\n', 6, "'terms.meaning': must not be empty"),
        (_GOOD + '[[terms]]\nterm = "a"\nmeaning = "\\u0007"\n', 6, "U+0007 cannot be printed"),
        (_GOOD + '[[terms]]\nterm = "a\\nb"\nmeaning = "c"\n', 5, "U+000A cannot stand"),
        (_GOOD + '[[terms]]\nterm = "a"\nmeaning = "c"\nalos = []\n', 7, "did you mean 'also'?"),
        (_GOOD + '[[terms]]\nterm = "DOSE"\nmeaning = "c"\n', 4, "'DOSE' is explained twice"),
        (
            _GOOD + '[[terms]]\nterm = "a"\nalso = ["b", "dose"]\nmeaning = "c"\n',
            *(4, "'dose' is explained twice"),
        ),
        (_GOOD + "[[terms]\n", 0, "not valid TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ConfigurationError) as error:
        load_glossary(tmp_path, "en")

    assert said in str(error.value)
    assert str(error.value).startswith(f"{path}:{line}:" if line else f"{path}:")


# --- first uses ----------------------------------------------------------------------------------

GLOSSARY = Glossary(
    "en",
    (
        Term("blood-pressure", "blood pressure", (), "…"),
        Term("blood", "blood", (), "…"),
        Term("egfr", "eGFR", ("kidney function",), "…"),
        Term("dose", "dose", ("doses",), "…"),
    ),
)


def linked(*children: Inline) -> tuple[Inline, ...]:
    paragraph = _only(_leaflet(Paragraph(children)))
    assert isinstance(paragraph, Paragraph)
    return paragraph.children


def _leaflet(*blocks: object) -> Leaflet:
    section = Section("usage", (Text("Dose and blood"),), blocks)  # type: ignore[arg-type]
    heading = (Text("The dose"),)
    return Leaflet("a", "A", "en", Metadata(), heading, (section,), "a.md", "")


def _only(leaflet: Leaflet) -> object:
    return link_terms(leaflet, GLOSSARY)[0].sections[0].blocks[0]


def link(words: str, term: str, line: int = 0) -> Link:
    return Link((Text(words, line),), address.term(term), line)


def test_the_first_use_is_a_link_and_the_longest_term_counts() -> None:
    assert linked(Text("Blood pressure, blood, blood pressure and the Doses.", 3)) == (
        link("Blood pressure", "blood-pressure", 3),
        Text(", ", 3),
        link("blood", "blood", 3),
        Text(", blood pressure and the ", 3),
        link("Doses", "dose", 3),
        Text(".", 3),
    )


@pytest.mark.parametrize(
    "text",
    ["overdose", "bloody", "high-dose", "dose-free", "EGFR or egfr", "İblood", "blood_1", "dosed"],
)
def test_parts_of_words_and_other_capitals_are_no_use(text: str) -> None:
    assert linked(Text(text)) == (Text(text),)


@pytest.mark.parametrize("text", ["(dose)", "dose,", "İ dose", "dose - all", "ẞ dose"])
def test_signs_end_a_word(text: str) -> None:
    assert link("dose", "dose") in linked(Text(text))
    assert plain(linked(Text(text))) == text


def test_a_term_may_go_on_in_the_next_line_but_not_across_markup() -> None:
    assert linked(Text("High blood", 1), Text(" pressure", 2)) == (
        Text("High ", 1),
        Link((Text("blood", 1), Text(" pressure", 2)), address.term("blood-pressure"), 1),
    )
    assert linked(Text("over"), Strong((Text("dose"),))) == (Text("over"), Strong((Text("dose"),)))
    assert linked(Strong((Text("The "), Emphasis((Text("dose"),))))) == (
        Strong((Text("The "), Emphasis((link("dose", "dose"),)))),
    )


def test_links_and_code_stay_as_they_are() -> None:
    children = (Link((Text("dose"),), "tel:1"), Code("dose"), Text(" and "))

    assert linked(*children, Text("dose")) == (*children, link("dose", "dose"))


def test_headings_labels_tables_and_code_blocks_stay_as_they_are() -> None:
    words = (Text("dose"),)
    item = ListItem((Paragraph(words),))
    leaflet = _leaflet(
        Heading(3, words),
        Table(None, (Row((words,)),)),
        Preformatted("dose"),
        QuestionAnswer(words, ()),
        Topic(words, (Paragraph((Text("blood"),)),)),
        ListBlock((item, item)),
    )

    found, used = link_terms(leaflet, GLOSSARY)

    assert used == ("blood", "dose")
    assert found.heading == leaflet.heading
    assert found.sections[0].title == leaflet.sections[0].title
    assert found.sections[0].blocks[:4] == leaflet.sections[0].blocks[:4]
    topic, listing = found.sections[0].blocks[4:]
    assert topic == Topic(words, (Paragraph((link("blood", "blood"),)),))
    assert listing == ListBlock((ListItem((Paragraph((link("dose", "dose"),)),)), item))


_OF_PAGES = Glossary(
    "en",
    tuple(
        Term(words.lower().replace(" ", "-"), words, (), "…")
        for words in ("tablet", "one tablet", "pain", "substitute", "It", "is", "No", "mg", "XR-5")
    ),
)


@settings(max_examples=200, deadline=None)
@given(pages)
def test_not_a_letter_changes(locale: Locale, page: str) -> None:
    draft = parse(source(page)).value
    assert draft
    leaflet = normalize(draft, locale)

    found, used = link_terms(leaflet, _OF_PAGES)

    assert leaflet_text(found) == leaflet_text(leaflet)
    assert len(set(used)) == len(used)
    assert link_terms(found, _OF_PAGES)[0] == found or used


@given(st.text("dose bl\u0130\u00df-", max_size=60))
def test_not_a_letter_of_any_text_changes(text: str) -> None:
    assert plain(linked(Text(text))) == text


def test_every_term_of_the_own_glossary_is_used(locale: Locale) -> None:
    glossary = load_glossary(ROOT, "en-GB")
    assert glossary
    used: set[str] = set()
    for path in (ROOT / "content" / "leaflets").glob("*.md"):
        used.update(link_terms(_own(path, locale), glossary)[1])

    assert {term.id for term in glossary.terms} - used == set()


def test_many_terms_cost_little(locale: Locale) -> None:
    """Measured at 0.6 ms a leaflet; one search after the other takes a hundred times as long."""
    glossary = Glossary("en", tuple(Term(f"t{n}", f"term {n:x} x", (), "…") for n in range(1000)))
    leaflets = [_own(path, locale) for path in (ROOT / "content" / "leaflets").glob("*.md")]
    link_terms(leaflets[0], glossary)

    start = time.process_time()
    for leaflet in leaflets:
        link_terms(leaflet, glossary)

    assert (time.process_time() - start) / len(leaflets) < 0.01


def _own(path: Path, locale: Locale) -> Leaflet:
    draft = parse(source(path.read_text(encoding="utf-8").split("---\n", 2)[2])).value
    assert draft
    return normalize(draft, locale)
