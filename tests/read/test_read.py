"""Reading files: what becomes text, what is repaired, and what stops a leaflet, with its line."""

from __future__ import annotations

import errno
import inspect
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import read as read_module
from pipeline.diagnostics import Code, Reported, Severity
from pipeline.model import Metadata, Source
from pipeline.read import MAX_BYTES, read, slug

Read = Callable[..., Reported[Source]]


@pytest.fixture
def reading(tmp_path: Path) -> Read:
    """Reads a file with the given bytes or text."""

    def read_content(content: bytes | str, name: str = "page.md") -> Reported[Source]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, "page.md", "en-GB")

    return read_content


def value(reported: Reported[Source]) -> Source:
    assert reported.value is not None, reported.diagnostics
    return reported.value


def matter(yaml: str) -> str:
    """A page with some front matter; its first key is in line 2."""
    return f"---\n{yaml}\n---\nText.\n"


def metadata(reading: Read, yaml: str) -> Metadata:
    return value(reading(matter(yaml))).metadata


def findings(reported: Reported[Source]) -> list[tuple[str, int, str]]:
    return [(d.code, d.line, d.message) for d in reported.diagnostics]


# --- what becomes text -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "---\ntitle: Café\n---\nOne\n\nTwo\n",
        "\ufeff---\ntitle: Café\n---\nOne\n\nTwo\n",
        "---\r\ntitle: Café\r\n---\r\nOne\r\n\r\nTwo\r\n",
        "---\rtitle: Café\r---\rOne\r\rTwo\r",
        "---  \ntitle: Café\n...\nOne\n\nTwo\n",
    ],
    ids=["utf-8", "byte order mark", "crlf", "cr", "closed by dots"],
)
def test_line_ends_and_marks_make_no_difference(reading: Read, content: str) -> None:
    source = value(reading(content))

    assert (source.metadata.title, source.text, source.first_line) == ("Café", "One\n\nTwo\n", 4)


def test_the_bytes_are_kept_as_they_were(reading: Read) -> None:
    content = "---\r\ntitle: Guillain-Barr√©\r\n---\r\nText.\r\n".encode()

    source = value(reading(content))

    assert source.raw == content
    assert len(source.sha256) == 64


def test_without_front_matter_a_page_is_a_draft_named_after_its_file(reading: Read) -> None:
    reported = reading("# Aspirin\n", "Aspirin Tablets.md")

    source = value(reported)
    assert source.metadata == Metadata(id="aspirin-tablets", language="en-GB")
    assert (source.text, source.first_line) == ("# Aspirin\n", 1)
    assert findings(reported) == [("S009", 1, "no front matter")]


def test_a_rule_in_the_text_is_no_front_matter(reading: Read) -> None:
    assert value(reading("Text\n\n---\n\nmore: text\n\n---\n")).metadata.title == ""


# --- what stops a leaflet ----------------------------------------------------------------------

STOPPED: dict[str, tuple[bytes, str, int, str]] = {
    "empty": (b"", "S006", 0, "no text"),
    "blank": (b" \n\t\n", "S006", 0, "no text"),
    "only front matter": (b"---\ntitle: A\n---\n \n", "S006", 0, "no text"),
    "too large": (b"x" * (MAX_BYTES + 1), "S001", 0, "larger than 1 MB"),
    "latin-1": ("# A\n\nCafé".encode("latin-1"), "S002", 3, "the byte E9 is not UTF-8"),
    "cut off": ("# A\n\nCafé".encode()[:-1], "S002", 3, "the byte C3 is not UTF-8"),
    "utf-16": ("# A\n".encode("utf-16"), "S002", 1, "UTF-16"),
    "utf-16 without its mark": ("# A\n".encode("utf-16-le"), "S002", 1, "UTF-16"),
    "utf-32": ("# A\n".encode("utf-32"), "S002", 1, "UTF-32"),
    "binary": (b"\x89PNG\n\x1a\n\x00\x00\x00\rIHDR", "S002", 3, "binary"),
    "lost character": ("# A\n\n5 \ufffdg".encode(), "S008", 3, "U+FFFD has no meaning"),
    "private character": ("# A\n\n\uf0b3 65".encode(), "S008", 3, "U+F0B3 has no meaning"),
    "mark of our own": ("# A\n\n\U000f0005".encode(), "S008", 3, "U+F0005 has no meaning"),
    "reordered": ("# A\n\n\u202e05 mg".encode(), "S014", 3, "U+202E changes the order"),
    "not closed": (b"---\ntitle: A\n\n# A\n", "S004", 1, "not closed"),
    "too long": (matter("x" * 65_000).encode(), "S004", 1, "too long"),
    "a list": (matter("- a").encode(), "S004", 2, "no keys"),
    "a sentence": (matter("Some text").encode(), "S004", 2, "no keys"),
    "a colon": (matter("title: A: tablets").encode(), "S004", 2, "not valid YAML"),
    "a tab": (matter("title: A\ntags:\n\t- x").encode(), "S004", 4, "not valid YAML"),
    "open quotes": (matter('title: "A').encode(), "S004", 2, "not valid YAML"),
    "twice": (matter("title: A\ntags: x\ntitle: B").encode(), "S004", 4, "'title' stands twice"),
    "alias": (matter("tags: &a [x]\nsources: *a").encode(), "S004", 2, "aliases are not allowed"),
    "bomb": (
        matter("a: &a [x, x]\n" + "\n".join(f"a{n}: &a{n} [*a, *a]" for n in range(99))).encode(),
        *("S004", 2, "aliases are not allowed"),
    ),
    "deep": (matter("tags: " + "[" * 9_999 + "]" * 9_999).encode(), "S004", 2, "nested more than"),
    "unknown key": (
        matter("title: A\nreveiwed: 2026-05-01").encode(),
        *("S005", 3, "unknown key 'reveiwed'; did you mean 'reviewed'?"),
    ),
    "capital key": (matter("Title: A").encode(), "S005", 2, "did you mean 'title'?"),
    "no key at all": (matter("colour: red").encode(), "S005", 2, "allowed are brand_names"),
    "key that is a list": (matter("? [a]\n: b").encode(), "S005", 0, "unknown key"),
    "list for text": (matter("title: [a, b]").encode(), "S005", 2, "'title': must be text"),
    "keys for a list": (matter("tags: {a: b}").encode(), "S005", 2, "'tags': must be a list"),
    "python": (matter("title: !!python/name:os.system ''\nid: /").encode(), "S005", 3, "'/'"),
    "line end": (matter('title: "a\\nb"').encode(), "S005", 2, "U+000A cannot stand"),
    "long title": (matter(f"title: {'x' * 301}").encode(), "S005", 2, "at most 300 characters"),
    "class": (matter("drug_class: A").encode(), "S005", 2, "did you mean 'class'?"),
    "condition": (matter("conditions: [a, '']").encode(), "S005", 2, "got ''"),
    "status": (matter("status: aproved").encode(), "S005", 2, "must be 'draft' or 'approved'"),
    "language": (matter("language: plain English").encode(), "S005", 2, "such as en-GB"),
    "no date": (matter("reviewed: soon").encode(), "S005", 2, "year-month-day"),
    "no such date": (matter("reviewed: 2026-02-30").encode(), "S005", 2, "day"),
    "seconds": (matter("reviewed: 1767225600").encode(), "S005", 2, "year-month-day"),
    "neither yes nor no": (matter("nav_exclude: perhaps").encode(), "S005", 2, "true or false"),
    "override": (matter("overrides: {C001: yes}").encode(), "S005", 2, "'draft' or 'approved'"),
    "id with a path": (matter("id: ../secret").encode(), "S005", 2, "'../secret' cannot be an id"),
    "id with a backslash": (matter(r"id: a\b").encode(), "S005", 2, "cannot be an id"),
    "id of dots": (matter("id: ..").encode(), "S005", 2, "cannot be an id"),
    "id that ends in a dot": (matter("id: a.").encode(), "S005", 2, "cannot be an id"),
    "id with a space": (matter("id: a b").encode(), "S005", 2, "cannot be an id"),
    "id for windows": (matter("id: CON").encode(), "S005", 2, "cannot be an id"),
    "id for windows with a suffix": (matter("id: nul.v2").encode(), "S005", 2, "cannot be an id"),
    "id too long": (matter(f"id: {'x' * 201}").encode(), "S005", 2, "cannot be an id"),
}
"""Bytes that are no leaflet: the code, its line, and words of its message."""


@pytest.mark.parametrize("name", STOPPED)
def test_what_is_no_leaflet_says_where_and_why(reading: Read, name: str) -> None:
    content, code, line, words = STOPPED[name]

    reported = reading(content)

    assert reported.value is None
    error = reported.diagnostics[-1]
    assert (error.code, error.severity, error.path) == (code, Severity.ERROR, "page.md")
    assert words in error.message
    assert error.line == line or not line
    assert error.hint


def test_several_wrong_values_are_reported_together(reading: Read) -> None:
    reported = reading(matter("titel: A\nstatus: done\nreviewed: soon"))

    assert [(d.code, d.line) for d in reported.diagnostics] == [("S005", n) for n in (2, 3, 4)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert findings(read(tmp_path / "no.md", "no.md", "en")) == [
        ("S001", 0, "there is no such file")
    ]


def test_a_folder_is_no_leaflet(tmp_path: Path) -> None:
    assert findings(read(tmp_path, "folder", "en")) == [("S001", 0, "this is not a file")]


def test_a_link_to_itself_is_no_leaflet(tmp_path: Path) -> None:
    loop = tmp_path / "loop.md"
    loop.symlink_to(loop)

    assert [d.code for d in read(loop, "loop.md", "en").diagnostics] == ["S001"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ELOOP])
def test_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Not by its permissions: the tests may run as root, who can read everything."""
    path = tmp_path / "page.md"
    path.write_text("# A\n")

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", fail)

    assert findings(read(path, "page.md", "en")) == [
        ("S001", 0, f"cannot be read: {os.strerror(number)}")
    ]


def test_every_code_of_reading_has_a_case(reading: Read) -> None:
    classes = vars(read_module).values()
    codes = {c.__name__ for c in classes if inspect.isclass(c) and issubclass(c, Code)} - {"Code"}

    stopping = {code for _, code, _, _ in STOPPED.values()}
    repaired = {d.code for d in reading("# Barr√©\n\nA \x08 b\n").diagnostics}
    assert stopping | repaired == codes


# --- repairs -----------------------------------------------------------------------------------

REPAIRS = {
    "the seed's": (
        "Guillain-Barr√© syndrome",
        "Guillain-Barré syndrome",
        ["Guillain-Barr√©", "Guillain-Barré"],
    ),
    "quotes": ("the â€œdoseâ€\x9d", "the “dose”", ["â€œdoseâ€\x9d", "“dose”"]),
    "micro": ("5 Âµg a day", "5 µg a day", ["Âµg", "µg"]),
    "dash": ("5â€“10 mg", "5–10 mg", ["5â€“10", "5–10"]),
}
"""Broken text, mended text, and what stands in the finding."""


@pytest.mark.parametrize("name", REPAIRS)
def test_broken_encodings_are_mended_and_reported(reading: Read, name: str) -> None:
    broken, mended, shown = REPAIRS[name]

    reported = reading(f"---\ntitle: A\n---\n\nFirst\n{broken}\n")

    assert value(reported).text == f"\nFirst\n{mended}\n"
    ((code, line, message),) = findings(reported)
    assert (code, line) == ("S003", 6)
    assert [word for word in shown if word not in message] == []
    assert [finding.quote for finding in reported.diagnostics] == shown[:1]
    assert "--fix" in reported.diagnostics[0].hint


@pytest.mark.parametrize(
    "text",
    [
        "naïve café, Guillain-Barré, Sjögren, µg, ≥ ½ × 10⁹, –40 °C, ‘x’ “y” …",
        "Ð and Þ in Icelandic, ‰ and √ alone, © and ®, ﬁne, Ａ, \u00a0x\u00ady",
        "الجرعة 服用 गोली Приём",
    ],
)
def test_what_is_not_broken_is_left_alone(reading: Read, text: str) -> None:
    reported = reading(matter("title: A").replace("Text.", text))

    assert value(reported).text == f"{text}\n"
    assert reported.diagnostics == ()


def test_control_characters_are_left_out_and_reported(reading: Read) -> None:
    reported = reading(matter("title: A").replace("Text.", "Take\x08 one\x08\ufeff, 5\x0c10 mg."))

    assert value(reported).text == "Take one, 5 10 mg.\n"
    assert findings(reported) == [
        ("S007", 4, "left out the control character U+0008, U+FEFF, U+000C")
    ]


# --- front matter ------------------------------------------------------------------------------


def test_every_key_is_read(reading: Read) -> None:
    assert metadata(
        reading,
        """title: Co-alparin
id: co-alparin
language: de-AT
generic_name: Alparin
brand_names: [Alpax, Alpess]
ingredients:
  - alparin
  - bendrol
version: 1.10
status: approved
reviewed: 2026-05-01
review_due: 2028-05-01
reviewer: Dr A. Novak
sources: One book
tags:
class: Medicines for trials
conditions: [pain, "fever, in adults"]
overrides: {C002: approved}
layout: minimal-medicine
nav_exclude: yes""",
    ) == Metadata(
        title="Co-alparin",
        id="co-alparin",
        language="de-AT",
        generic_name="Alparin",
        brand_names=("Alpax", "Alpess"),
        ingredients=("alparin", "bendrol"),
        version="1.10",
        status="approved",
        reviewed=date(2026, 5, 1),
        review_due=date(2028, 5, 1),
        reviewer="Dr A. Novak",
        sources=("One book",),
        tags=(),
        overrides=(("C002", "approved"),),
        drug_class="Medicines for trials",
        conditions=("pain", "fever, in adults"),
    )


@pytest.mark.parametrize(
    ("yaml", "title"),
    [
        ("title: no", "no"),
        ("title: 0.10", "0.10"),
        ("title: 2026-05-01", "2026-05-01"),
        ("title: 0x1F", "0x1F"),
        ("title: 1_000", "1_000"),
        ('title: "~"', "~"),
        ("title: ~", ""),
        ("title: null", ""),
        ("title:", ""),
        ("title:   Aspirin  ", "Aspirin"),
        ("title: >\n  Aspirin\n  tablets", "Aspirin tablets"),
    ],
)
def test_values_stay_the_text_that_was_written(reading: Read, yaml: str, title: str) -> None:
    assert metadata(reading, yaml).title == title


def test_norway_is_a_language(reading: Read) -> None:
    assert metadata(reading, "language: no").language == "no"


def test_empty_front_matter_is_front_matter(reading: Read) -> None:
    assert findings(reading("---\n---\nText.\n")) == []


def test_the_lines_of_keys_are_known(reading: Read) -> None:
    source = value(reading(matter("title: A\ntags:\n  - x\nid: b")))

    assert source.key_lines == (("title", 2), ("tags", 3), ("id", 5))


# --- ids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "leaflet_id"),
    [
        ("aspirin.md", "aspirin"),
        ("Vitamin_B12-10mg.v2.md", "Vitamin_B12-10mg.v2"),
        ("Ibuprofén Émulsion.md", "ibuprofen-emulsion"),
        ("  co-alparin (5 mg).md", "co-alparin-5-mg"),
        ("10⁹.md", "109"),
    ],
)
def test_a_file_name_becomes_an_id(reading: Read, name: str, leaflet_id: str) -> None:
    assert value(reading("Text.\n", name)).metadata.id == leaflet_id


@pytest.mark.parametrize("name", ["con.md", "药.md", "a..md", f"{'x' * 210}.md", "COM1.v2.md"])
def test_a_file_name_that_can_be_no_id_asks_for_one(reading: Read, name: str) -> None:
    error = reading("Text.\n", name).diagnostics[-1]

    assert (error.code, "cannot be an id" in error.message) == ("S005", True)
    assert value(reading(matter("id: fine"), name)).metadata.id == "fine"


@given(st.text())
def test_a_slug_is_an_id_or_nothing(text: str) -> None:
    made = slug(text)

    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert slug(made) == made


# --- any bytes ---------------------------------------------------------------------------------

_KEYS = st.sampled_from(("title", "id", "language", "tags", "reviewed", "overrides", "nope", "- "))
_VALUES = st.sampled_from(("A", "[a]", "{a: b}", "*a", "&a x", "2026-05-01", "~", "'", "no", "|"))
_MATTER = st.lists(st.tuples(_KEYS, _VALUES).map(": ".join), max_size=5).map("\n".join)
_TEXT = st.one_of(st.text(), _MATTER.map(matter), st.tuples(_MATTER, st.text()).map("---\n".join))
_BYTES = st.one_of(
    st.binary(),
    st.tuples(_TEXT, st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-7"))).map(
        lambda pair: pair[0].encode(pair[1], errors="ignore")
    ),
    st.tuples(_TEXT, st.binary(max_size=3)).map(lambda pair: pair[0].encode() + pair[1]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=_BYTES)
def test_any_bytes_are_read_or_refused(reading: Read, content: bytes) -> None:
    reported = reading(content)

    errors = [d for d in reported.diagnostics if d.severity == Severity.ERROR]
    assert bool(errors) == (reported.value is None)
    if reported.value:
        assert reported.value.raw == content
        assert "\r" not in reported.value.text
        assert reported.value.metadata.id
