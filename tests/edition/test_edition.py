"""A book in print: its numbers are right, and the same book is the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
import pytest

from pipeline.book import (
    Anchor,
    Book,
    Chapter,
    Matter,
    Page,
    Part,
    SeeAlso,
    Summary,
)
from pipeline.book import address as addresses
from pipeline.book.printed import LaidUnit
from pipeline.diagnostics import Reported
from pipeline.edition.keep import Keep
from pipeline.edition.laying import Job, Laid
from pipeline.edition.making import MOST_ROUNDS, Edition, print_edition
from pipeline.handbook import Handbook
from pipeline.join import JoinError
from pipeline.project import Project, open_project
from pipeline.render.book import View, chapter_page, matter
from pipeline.render.print_book import PageOf
from pipeline.run import Done, Outcome, executor
from pipeline.run.outcome import Limits, Lost
from pipeline.style import load_locale

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("acelin", "bentox", "cordal", "dorvane")


@pytest.fixture(scope="module")
def house() -> Project:
    return open_project(ROOT)


@dataclass
class Press:
    """Makes print editions, and counts what is laid out for them."""

    house: Project
    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    """Markup at the end of chapters, by their ids."""
    laid: list[str] = field(default_factory=list)
    """The names of what was laid out."""
    lost: str = ""
    """The name of a unit whose process dies."""

    def run(
        self, function: Callable[[Job], Laid], jobs: Sequence[Job]
    ) -> Iterable[Outcome[Job, Laid]]:
        self.laid += [job.unit.name for job in jobs]
        outcomes = executor("serial")(function, jobs, Limits())
        for outcome in outcomes:
            if self.lost and outcome.job.unit.name == self.lost:
                yield Lost(outcome.job, "died", "its process was ended by SIGKILL")
            else:
                assert isinstance(outcome, Done)
                yield outcome

    def text(self, summary: Summary) -> str:
        sections = tuple(_section(anchor, summary.title) for anchor in summary.sections)
        head = f'<header><h1 id="title">{summary.title}</h1></header>'
        foot = f"{self.more.get(summary.id, '')}<footer><p>Source {summary.id}</p></footer>"
        others = tuple((addresses.medicine(n), n.title()) for n in NAMES if n != summary.id)
        view = View(see_also=(SeeAlso("See also", others),))
        locale = load_locale(self.house.style, summary.language)
        chapter = Chapter(summary, head, sections, foot)
        return chapter_page(chapter, self.house.style, locale, view)

    def matter(self, book: Book, page_of: PageOf) -> Matter:
        rows = "".join(
            f'<li><a href="{addresses.medicine(n, "usage")}">{n}</a> '
            f'<span class="page">{page_of(addresses.medicine(n, "usage"))}</span></li>'
            for n in NAMES
        )
        frame = '<html lang="en"><head><title>Index</title></head><body>{}</body></html>'
        index = frame.format(f'<h1 id="title">Index</h1><ul>{rows}</ul>')
        back = (Page("index", "Index", index, "index-names"),)
        return matter(book, self.house.style, None, {}, back)

    def make(self, book: Book) -> tuple[bytes, Reported[Edition]]:
        file, keep = io.BytesIO(), Keep(self.folder)
        self.laid.clear()
        made = print_edition(
            file,
            book,
            self.text,
            lambda page_of: self.matter(book, page_of),
            self.house,
            self.run,
            keep,
            "handbook.toml",
        )
        keep.sweep()
        return file.getvalue(), made


def _section(anchor: Anchor, title: str) -> str:
    words = f"<p>{title} is a made-up medicine, and this is said of it again and again.</p>" * 40
    return f'<section id="{anchor.id}"><h2 class="title">{anchor.words}</h2>{words}</section>'


def _summary(name: str) -> Summary:
    sections = (Anchor("usage", "usage", "Usage", 2), Anchor("dosage", "dosage", "Dosage", 2))
    return Summary(name, name.title(), "en-GB", source=f"{name}.md", sections=sections)


@pytest.fixture(scope="module")
def book(house: Project) -> Book:
    parts = tuple(Part(f"letter-{n[0]}", n[0].upper(), (_summary(n),)) for n in NAMES)
    handbook = Handbook(id="all", title="Medicines", language="en-GB")
    return Book(handbook, "The house", load_locale(house.style, "en-GB"), parts)


@pytest.fixture(scope="module")
def made(house: Project, book: Book, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    data, reported = Press(house, tmp_path_factory.mktemp("units")).make(book)
    assert reported.value
    assert not reported.diagnostics
    return data


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def labels(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [document.get_page_label(number) for number in range(len(document))]


def test_every_number_leads_to_the_page_that_says_so(made: bytes) -> None:
    by_label = dict(zip(labels(made), pages(made), strict=True))
    contents, index = by_label["v"], next(t for t in by_label.values() if t.startswith("Index\n"))
    for text in (contents, index):
        found = re.findall(r"(Acelin|Bentox|Cordal|Dorvane)\s+(\d+)$", text, re.M | re.I)
        assert [name.lower() for name, _ in found] == list(NAMES)
        for name, number in found:
            assert f"{name.title()}\n" in by_label[number]
    assert "000" not in "".join(by_label.values())


def test_references_in_the_text_have_the_numbers_of_the_contents(made: bytes) -> None:
    by_label = dict(zip(labels(made), pages(made), strict=True))
    numbers = dict(re.findall(r"^(\w+)\s+(\d+)$", by_label["v"], re.M))
    said = re.findall(r"(\w+)\s\(page\s(\d+)\)", by_label[numbers["Acelin"]])
    assert said == [(name.title(), numbers[name.title()]) for name in NAMES[1:]]


def test_pages_have_heads_numbers_and_tabs(made: bytes) -> None:
    by_label = dict(zip(labels(made), pages(made), strict=True))
    lines = by_label["2"].splitlines()
    assert lines.count("Acelin") == 1
    assert {"2 Medicines", "A"} <= set(lines)
    assert {"Medicines 3", "A"} <= set(by_label["3"].splitlines())
    assert by_label["ii"].strip() == ""


def test_the_same_book_is_the_same_bytes(
    house: Project, book: Book, made: bytes, tmp_path: Path
) -> None:
    press = Press(house, tmp_path)
    assert press.make(book)[0] == made
    assert press.make(book)[0] == made
    assert not press.laid


def test_a_change_that_moves_nothing_lays_out_one_medicine(
    house: Project, book: Book, tmp_path: Path
) -> None:
    press = Press(house, tmp_path)
    press.make(book)
    press.more["bentox"] = "<p>One more line.</p>"
    data, _ = press.make(book)
    assert set(press.laid) == {"bentox.md"}
    assert sum("One more line." in text for text in pages(data)) == 1


def test_a_medicine_that_grows_moves_the_numbers_of_all_behind_it(
    house: Project, book: Book, made: bytes, tmp_path: Path
) -> None:
    press = Press(house, tmp_path, more={"acelin": "<p>More of it, a line each.</p>" * 60})
    data, reported = press.make(book)
    assert reported.value
    assert len(pages(data)) > len(pages(made))
    test_every_number_leads_to_the_page_that_says_so(data)


def test_breaks_name_every_page_of_the_text_by_its_first_block(
    house: Project, book: Book, tmp_path: Path
) -> None:
    data, reported = Press(house, tmp_path).make(book)
    assert reported.value
    body = [each for each in reported.value.breaks if each.label.isdecimal()]
    assert [each.label for each in body[:3]] == ["1", "2", "3"]
    assert body[0].address == addresses.medicine("acelin")
    of_one = [each.block for each in body if each.address == body[0].address]
    assert of_one == sorted(set(of_one))
    assert of_one[0] == 0
    assert reported.value.pages == len(pages(data))


def test_what_has_no_glyph_keeps_the_book_from_being_printed(
    house: Project, book: Book, tmp_path: Path
) -> None:
    data, reported = Press(house, tmp_path, more={"cordal": "<p>\U00013000</p>"}).make(book)
    assert reported.value is None
    assert [(each.code, each.path) for each in reported.diagnostics] == [("P002", "cordal.md")]
    assert not data


def test_a_process_that_dies_is_said_of_its_medicine(
    house: Project, book: Book, tmp_path: Path
) -> None:
    reported = Press(house, tmp_path, lost="dorvane.md").make(book)[1]
    assert reported.value is None
    (found,) = reported.diagnostics
    assert (found.code, found.path) == ("P021", "dorvane.md")
    assert "SIGKILL" in found.message


def test_numbers_that_never_settle_are_given_up(
    house: Project, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Press(house, tmp_path)
    rounds: list[int] = []

    def restless(book: Book, page_of: PageOf) -> Matter:
        rounds.append(len(rounds))
        known = Press.matter(press, book, page_of)
        (page,) = known.back
        text = page.xhtml.replace("</ul>", f"<li>{len(rounds)}</li></ul>")
        return replace(known, back=(replace(page, xhtml=text),))

    monkeypatch.setattr(press, "matter", restless)
    reported = press.make(book)[1]
    assert reported.value is None
    assert [each.code for each in reported.diagnostics] == ["P020"]
    assert len(rounds) == MOST_ROUNDS


def test_pages_that_make_no_book_are_said(
    house: Project, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **_named: object) -> None:
        raise JoinError("leaflet:medicine/cordal: is not tagged")

    monkeypatch.setattr("pipeline.edition.making.join", refuse)
    reported = Press(house, tmp_path).make(book)[1]
    assert reported.value is None
    (found,) = reported.diagnostics
    assert found.code == "P022"
    assert "leaflet:medicine/cordal: is not tagged" in found.message


# --- what is kept --------------------------------------------------------------------------------

UNIT = LaidUnit(b"%PDF", 2, 10.5, 490.0, (("title", 0, 56.7),), (0, 12))


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    Keep(tmp_path).put("a" * 64, UNIT)
    assert Keep(tmp_path).unit("a" * 64) == UNIT
    assert Keep(tmp_path).measures("a" * 64) == replace(UNIT, data=b"")
    assert Keep(tmp_path).measures("b" * 64) is None


def test_what_is_broken_is_not_believed(tmp_path: Path) -> None:
    Keep(tmp_path).put("a" * 64, UNIT)
    path = tmp_path / ("a" * 64)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    assert Keep(tmp_path).measures("a" * 64) is None
    with pytest.raises(OSError, match="has changed"):
        Keep(tmp_path).unit("a" * 64)


def test_what_no_book_uses_is_swept_and_nothing_else(tmp_path: Path) -> None:
    keep = Keep(tmp_path)
    for name in ("a" * 64, "b" * 64):
        keep.put(name, UNIT)
    (tmp_path / "notes.txt").write_text("mine")
    later = Keep(tmp_path)
    later.measures("b" * 64)
    later.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b" * 64, "notes.txt"]
