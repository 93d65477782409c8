"""Sources are mended without a change for the reader, byte for byte but for what is mended."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.batch import mend as mending
from pipeline.batch.likeness import alike
from pipeline.batch.mend import Mended, mend
from pipeline.batch.understand import forget, house_locale
from pipeline.check.core import forms
from pipeline.check.page import Page
from pipeline.check.rule import Edit
from pipeline.commands import fixing
from pipeline.commands.checking import check_leaflets
from pipeline.commands.fixing import Fixes, fix_leaflets, fixable_codes, unified
from pipeline.diagnostics import Severity
from pipeline.model import leaflet_text
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.plan import Task
from pipeline.project import ConfigurationError
from pipeline.read import source_in
from pipeline.style import Locale
from pipeline.verify.words import source_words
from tests.pages import page_of
from tests.projects import project, write
from tests.strategies import any_text, careless_markdown, pages

HEAD = "---\ntitle: Nortavel  forte\nid: nortavel\n---\n"
UNTIDY = f"""{HEAD}
# Nortavel  forte

### Usage ###

For pain.  15mg at most. \n
###Dosage

**Adults:**
- one
- two\x20\x20
"""
TIDY = f"""{HEAD}
# Nortavel forte

## Usage

For pain. 15 mg at most.

## Dosage

**Adults:**

- one
- two
"""
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


def mended(content: str | bytes, folder: Path, profile: str = "standard") -> Mended:
    path = folder / "nortavel.md"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    task = Task("nortavel", str(path), "nortavel.md", str(folder), profile=profile, today=TODAY)
    return mend(task)


def words(content: bytes, locale: Locale) -> list[str]:
    """The words of the understood leaflet, without colons; a unit is a word of its own."""
    source = source_in(content, Path("nortavel.md"), "nortavel.md", "en-GB").value
    draft = source and parse(source).value
    assert draft
    text = re.sub(r"(?<=\d)(?=[^\W\d])", " ", leaflet_text(normalize(draft, locale)))
    return text.replace(":", " ").split()


def letters(content: bytes) -> str:
    """What is neither white space nor a mark of Markdown, nor a colon behind a heading."""
    return re.sub(r"[\s#*_:]", "", content.decode())


# --- what is mended ------------------------------------------------------------------------------


def test_all_forms_are_mended_at_once(folder: Path) -> None:
    done = mended(UNTIDY, folder)

    assert done.after.decode() == TIDY
    assert dict(done.edits) == {
        "M006": 2,
        "S020": 2,
        "S021": 2,
        "S022": 1,
        "S024": 2,
        "S025": 1,
    }
    assert done.left_out == ()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_byte_order_mark_stay(end: str, folder: Path) -> None:
    done = mended("\ufeff" + UNTIDY.replace("\n", end), folder)

    assert done.after.decode() == "\ufeff" + TIDY.replace("\n", end)


def test_broken_encodings_and_control_characters_are_mended_as_they_are_printed(
    folder: Path,
) -> None:
    done = mended(f"{HEAD}\n## Usage\n\nGuillain-Barr√©.\n\nOne\x0ctwo\x08.\n", folder)

    assert done.after.decode().endswith("\n\nGuillain-Barré.\n\nOne two.\n")
    assert {code for code, _ in done.edits} == {"S003", "S007"}


def test_the_house_says_how_units_are_written(folder: Path) -> None:
    text = f"{HEAD}\n## Usage\n\n15 mg or 15mg, 5 mL.\n"

    assert mended(text, folder, "nhs").after.decode().endswith("\n15mg or 15mg, 5mL.\n")
    assert mended(text, folder, "standard").after.decode().endswith("\n15 mg or 15 mg, 5 mL.\n")


@pytest.mark.parametrize(
    "text",
    [
        "A line  \nbreak.",
        "`two  spaces 5mg`",
        "```\ncode   5mg\n```",
        "    code   5mg ",
        "[a link](https://example.org/5mg 'a  title')",
        "See https://example.org/5mg now.",
        "| a   | b |\n|-----|---|\n| c   | d |",
        "<!-- a  comment\n- of  5mg -->",
        "one\\\\ \ntwo",
        "[[nortavel-5mg]]",
        "#1 cause",
        "In the year\n2. of it",
    ],
)
def test_what_has_a_meaning_stays(text: str, folder: Path) -> None:
    content = f"{HEAD}\n## Usage\n\n{text}\n\nEnd.\n"

    assert mended(content, folder).after.decode() == content


def test_headings_whose_levels_would_fall_together_stay(folder: Path) -> None:
    content = f"{HEAD}\n# Nortavel\n\n### Usage\n\nOne.\n\n## Dosage\n\nTwo.\n"

    assert mended(content, folder).after.decode() == content


def test_what_cannot_be_read_stays(folder: Path) -> None:
    for content in (b"\xff  two", b"---\ntitle: [\n---\n\na  b\n", b"---\ntitle: A\n---\n"):
        assert mended(content, folder).after == content


# --- suppressions and settings -------------------------------------------------------------------


def test_what_is_suppressed_is_not_mended(folder: Path) -> None:
    head = HEAD.replace("---\n#", "").replace("id:", "suppress: {S025: as the maker}\nid:")
    text = "\n## Usage\n\n15mg.  Two. <!-- leaflet: ignore S021: as it was -->\n\nA  b.\n"

    assert mended(head + text, folder).after.decode() == head + text.replace("A  b", "A b")


def test_levels_are_left_where_their_finding_is_suppressed(folder: Path) -> None:
    head = HEAD.replace("id:", "suppress: {M006: as on the web}\nid:")
    content = f"{head}\n# Nortavel\n\n### Usage\n\nOne.\n"

    assert mended(content, folder).after.decode() == content


def test_an_expired_suppression_keeps_nothing(folder: Path) -> None:
    head = HEAD.replace("id:", "suppress: {S021: {reason: x, until: 2025-12-31}}\nid:")

    assert b"a b" in mended(f"{head}\n## Usage\n\na  b\n", folder).after


def test_codes_that_the_house_ignores_are_not_mended(tmp_path: Path) -> None:
    house = '[check]\nprofile = "own"\n[check.profiles.own]\nignore = ["S021", "S003"]\n'
    write(tmp_path / "content/publisher.toml", house)
    forget()

    done = mended(f"{HEAD}\n## Usage\n\na  caf√© \n", tmp_path, "own")

    assert dict(done.edits) == {"S020": 1}


# --- the guard -----------------------------------------------------------------------------------


def test_an_edit_that_changes_a_word_is_left_out_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(page: Page) -> list[Edit]:
        at = page.written.find("5 mg")
        return [Edit(at, at + 4, "50 mg", "more")] if at >= 0 else []

    monkeypatch.setattr(mending, "REPAIRS", {**forms.REPAIRS, "S003": careless})
    done = mended(f"{HEAD}\n## Usage\n\nOne  word, 5 mg.  Two.\n", folder)

    assert done.after.decode().endswith("One word, 5 mg. Two.\n")
    assert dict(done.edits) == {"S021": 2}
    assert [(f.code, f.line, f.quote) for f in done.left_out] == [("S028", 8, "5 mg")]
    assert "S003" in done.left_out[0].message


@pytest.mark.parametrize(
    ("text", "start", "end", "replacement"),
    [
        ("Take it. Not that.", 9, 12, ""),
        ("not able", 3, 4, ""),
        ("- one\n- two", 5, 6, "\n\ntext\n\n"),
        ("- one\n- two", 6, 8, ""),
        ("**Warning:** ask.", 0, 2, ""),
        ("a  \nb", 1, 3, ""),
        ("`a  b`", 1, 2, ""),
        ("[a](https://b.c)", 12, 13, "x"),
        ("## Dosage\n\nOne.", 0, 3, ""),
        ("> quoted", 0, 2, ""),
    ],
)
def test_the_guard_sees_every_change_for_the_reader(
    text: str, start: int, end: int, replacement: str, locale: Locale
) -> None:
    head = "# Nortavel\n\n## Usage\n\n"
    changed = f"{text[:start]}{replacement}{text[end:]}"

    before = page_of(head + text, locale).leaflet
    assert alike(before, page_of(head + text, locale).leaflet)
    assert not alike(before, page_of(head + changed, locale).leaflet)


def test_the_guard_looks_at_metadata(locale: Locale) -> None:
    leaflet = page_of("# Nortavel\n\nText.", locale).leaflet
    other = replace(leaflet, metadata=replace(leaflet.metadata, status="approved"))

    assert not alike(leaflet, other)


def test_an_edit_that_lifts_a_gate_is_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """White space alone cannot do so today; should a rule ever look at it, nothing gets printed."""
    monkeypatch.setattr(
        mending, "_grave", lambda page: ("C001",) if "  " in page.written.split("---")[2] else ()
    )
    content = f"{HEAD}\n## Usage\n\nOne  word.\n"

    assert mended(content, folder).after.decode() == content


# --- for any page --------------------------------------------------------------------------------

_dirt = st.sampled_from(("", "", "", " ", "  ", "   ", "\t", " #", "\x0c"))


@st.composite
def _untidy(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> bytes:
    """A page whose lines end in something, with any line ends, with and without a mark."""
    lines = draw(texts).split("\n")
    end = draw(st.sampled_from(("\n", "\n", "\r\n", "\r")))
    bom = draw(st.sampled_from(("", "", "\ufeff")))
    body = end.join(f"{line}{draw(_dirt)}" for line in lines)
    return f"{bom}{HEAD}".replace("\n", end).encode() + body.encode()


@given(_untidy(st.one_of(any_text, careless_markdown, pages)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(UNTIDY.encode())
def test_nothing_changes_but_spaces_and_marks(folder: Path, content: bytes) -> None:
    locale = house_locale(str(folder), "en-GB")
    done = mended(content, folder)

    if "S003" not in dict(done.edits):
        assert letters(done.after) == letters(content).replace("\x0c", "")
    assert done.after.split(b"---")[1] == content.split(b"---")[1]
    assert done.after.startswith(b"\xef\xbb\xbf") == content.startswith(b"\xef\xbb\xbf")
    assert _ends(done.after) <= _ends(content)
    if done.after != content:
        assert words(done.after, locale) == words(content, locale)
    assert mended(done.after, folder).after == done.after


def _ends(content: bytes) -> set[bytes]:
    return set(re.findall(rb"\r\n|\r|\n", content))


# --- differences ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n"),
        (b"a\r\nb\r\n", b"a\r\nB\r\n"),
        (b"a\nb", b"a\nb\n"),
        (b"a\nb\n", b"a\nb"),
        ("\ufeffé\n".encode(), "\ufeffè\n".encode()),
        (b"x\n", b""),
    ],
)
def test_a_diff_can_be_applied(before: bytes, after: bytes, tmp_path: Path) -> None:
    (tmp_path / "a page.md").write_bytes(before)
    diff = unified(before, after, "a page.md").encode()

    subprocess.run(["git", "apply", "--unidiff-zero", "-"], input=diff, cwd=tmp_path, check=True)

    assert (tmp_path / "a page.md").read_bytes() == after


def test_equal_texts_have_no_diff() -> None:
    assert unified(b"a\n", b"a\n", "a.md") == ""


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Path:
    project(tmp_path, "one", "two")
    write(tmp_path / "content/leaflets/untidy.md", UNTIDY)
    return tmp_path


def fixed(house: Path, *, write: bool = True, profile: str = "") -> Fixes:
    return fix_leaflets(write=write, project=house, profile=profile, today=TODAY)


def test_files_are_written_and_keep_their_rights(house: Path) -> None:
    page = house / "content/leaflets/untidy.md"
    page.chmod(0o640)

    done = fixed(house)

    assert page.read_text() == TIDY
    assert page.stat().st_mode & 0o777 == 0o640
    assert [file.path for file in done.files if file.path.endswith("untidy.md")]
    assert all(file.written for file in done.files)
    assert done.edits["S021"] == 2
    assert not list(page.parent.glob(".*"))


def test_a_second_time_there_is_nothing_to_do(house: Path) -> None:
    fixed(house)

    assert fixed(house) == Fixes(())


def test_a_diff_alone_writes_nothing(house: Path) -> None:
    done = fixed(house, write=False)

    assert (house / "content/leaflets/untidy.md").read_text() == UNTIDY
    (file,) = (file for file in done.files if file.path == "content/leaflets/untidy.md")
    assert not file.written
    assert file.diff.startswith(
        "--- a/content/leaflets/untidy.md\n+++ b/content/leaflets/untidy.md\n@@ "
    )
    assert "\n-For pain.  15mg at most. \n+For pain. 15 mg at most.\n" in file.diff


def test_many_files_are_mended_by_several_processes(house: Path) -> None:
    for number in range(30):
        text = UNTIDY.replace("id: nortavel", f"id: page-{number}") + "\nMore text.\n" * 80
        write(house / f"content/leaflets/page-{number}.md", text)

    done = fix_leaflets(write=False, project=house, workers=2, today=TODAY)

    assert [file.path for file in done.files] == sorted(file.path for file in done.files)
    assert done.edits["S025"] == 31


def _link(page: Path) -> None:
    page.rename(page.with_name("other.txt"))
    page.symlink_to("other.txt")


def _read_only(page: Path) -> None:
    page.chmod(0o444)


@pytest.mark.parametrize(("spoil", "says"), [(_link, "a link"), (_read_only, "read-only")])
def test_a_file_that_must_not_be_written_is_left_alone(
    house: Path, spoil: Callable[[Path], None], says: str
) -> None:
    page = house / "content/leaflets/untidy.md"
    spoil(page)

    done = fixed(house)

    assert page.read_text() == UNTIDY
    (finding,) = done.diagnostics
    assert (finding.code, finding.path) == ("S029", "content/leaflets/untidy.md")
    assert says in finding.message
    assert [file.written for file in done.files if file.path == finding.path] == [False]


def test_a_file_that_was_changed_meanwhile_is_left_alone(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = house / "content/leaflets/untidy.md"

    def slow(_codes: None, task: Task) -> Mended:
        done = mend(task)
        if task.name.endswith("untidy.md"):
            page.write_text("Somebody else's.\n")
        return done

    monkeypatch.setattr(fixing, "_mend", slow)
    done = fixed(house)

    assert page.read_text() == "Somebody else's.\n"
    assert [(f.code, f.message) for f in done.diagnostics] == [
        ("S029", "this file was changed meanwhile")
    ]


def test_a_file_whose_writing_fails_stays_whole(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    done = fixed(house)

    assert (house / "content/leaflets/untidy.md").read_text() == UNTIDY
    assert {f.message for f in done.diagnostics} == {"cannot be written: No space left on device"}
    assert not list((house / "content/leaflets").glob(".*"))


def test_only_some_codes_can_be_mended(house: Path) -> None:
    done = fix_leaflets(write=True, project=house, codes=["S025", "M006"], today=TODAY)

    assert done.edits.keys() == {"S025", "M006"}
    assert "For pain.  15 mg at most. \n" in (house / "content/leaflets/untidy.md").read_text()


UNCLEAR: dict[str, tuple[bytes, str]] = {
    "bytes": (
        b"---\ntitle: X\n---\n# X\n\n5\xb5g  of it\n",
        "content/leaflets/bytes.md:6: error S002",
    ),
    "yaml": (b"---\ntitle: [X\n---\n# X\n\n5  g\n", "content/leaflets/yaml.md:3: error S004"),
    "keys": (b"---\ntitel: X\n---\n# X\n\n5  g\n", "content/leaflets/keys.md:2: error S005"),
    "empty": (b"", "content/leaflets/empty.md: error S006"),
    "lost": ("# X\n\nTake \ufffd  2\n".encode(), "content/leaflets/lost.md:3: error S008"),
    "tongue": (
        b"---\nlanguage: xx\n---\n# X\n\n5  g\n",
        "content/leaflets/tongue.md:1: error B007",
    ),
    "same": (b"---\nid: one\n---\n# X\n\n5  g\n", "content/leaflets/same.md:2: error B004"),
}
"""What no leaflet can be made of, and how its finding begins."""


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_cannot_be_understood_stays_and_is_named(
    house: Path, name: str, write: bool
) -> None:
    content, begins = UNCLEAR[name]
    page = house / f"content/leaflets/{name}.md"
    page.write_bytes(content)

    done = fixed(house, write=write)

    checked = check_leaflets(project=house, cache=False)
    of_page = [found for found in done.refused if found.path.endswith(f"/{name}.md")]
    assert page.read_bytes() == content
    assert [str(found)[: len(begins)] for found in of_page] == [begins]
    assert all(found.hint for found in of_page)
    assert set(done.refused) == {
        found
        for leaflet in checked.leaflets
        for found in leaflet.diagnostics
        if found.severity is Severity.ERROR
    }
    assert "content/leaflets/untidy.md" in {file.path for file in done.files}


def test_a_file_without_front_matter_is_mended(house: Path) -> None:
    page = house / "content/leaflets/bare.md"
    page.write_text("# Nortavel\n\nFor  pain.\n")

    done = fixed(house)

    assert done.refused == ()
    assert page.read_text() == "# Nortavel\n\nFor pain.\n"


def test_an_unknown_profile_is_refused_with_a_suggestion(house: Path) -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'nhs'"):
        fixed(house, profile="nsh")


def test_the_codes_that_can_be_mended_are_known() -> None:
    assert fixable_codes() == {
        *("M006", "S003", "S007", "S020", "S021", "S022", "S024", "S025", "S026"),
    }


# --- real pages ----------------------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize("profile", ["standard", "nhs"])
def test_real_pages_stay_the_same_for_their_readers(
    profile: str, corpus: Path, seed: Path, folder: Path, locale: Locale
) -> None:
    changed = 0
    for page in sorted((*corpus.rglob("*.md"), *seed.rglob("*.md"))):
        content = page.read_bytes()
        done = mended(content, folder, profile)

        assert done.left_out == (), page
        assert words(done.after, locale) == words(content, locale), page
        if page.is_relative_to(corpus):  # the seed has a broken encoding
            assert _joined(done.after) == _joined(content), page
            assert letters(done.after) == letters(content), page
        assert mended(done.after, folder, profile).after == done.after, page
        changed += done.after != content

    assert changed > 0


def _joined(content: bytes) -> str:
    """The words as a parser that is not ours reads them, whatever stands between them."""
    return "".join(source_words(content.decode()))
