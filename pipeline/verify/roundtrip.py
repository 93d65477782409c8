"""A source and its artifact in, a verdict out: whether every word is there, in order, once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.verify.verdict import Message, Verdict
from pipeline.verify.words import (
    SHINGLE,
    lost,
    pdf_title,
    pdf_words,
    repeated,
    source_words,
    table_heads,
    words,
    xhtml_words,
)

VALIDATOR = "words"
CHAPTERS = "medicines"
"""The folder of a book that its chapters stand in."""

_MOST = 5
"""Messages about one file; after so many more are of no help."""


def read_back_pdf(source: Path, artifact: Path) -> Verdict:
    """Whether a leaflet has every word of its source. Raises OSError."""
    data = artifact.read_bytes()
    messages = tuple(lost_words(wanted(source_text(source)), pdf_words(data), pdf_title(data)))
    return Verdict(artifact, VALIDATOR, not messages, messages)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be found in everything that is made of a source."""

    words: tuple[str, ...]
    heads: tuple[str, ...]
    """Heads of tables, which may be repeated."""


def wanted(text: str) -> Wanted:
    """What is to be found of a source."""
    return Wanted(tuple(source_words(text)), tuple(table_heads(text)))


def excerpt_of(source: Wanted, parts: Iterable[str]) -> tuple[Wanted, tuple[Message, ...]]:
    """What is to be found of an excerpt, and the words of its parts that its source has not.

    Each part has to stand in the source as it is, word for word, and after the one before it.
    """
    found: list[str] = []
    invented: list[Message] = []
    at = 0
    for part in parts:
        run = words(part)
        found += run
        begin = _place(run, source.words, at) if run else at
        if begin is None:
            text = f"'{' '.join(run[:SHINGLE])}' is to be there, and not so in the source"
            invented.append(Message("error", "invented", text, ""))
        else:
            at = begin + len(run)
    return Wanted(tuple(found), source.heads), tuple(invented)


def _place(run: Sequence[str], among: Sequence[str], start: int) -> int | None:
    """Where words stand in a row; None where they do not."""
    for at in range(start, len(among) - len(run) + 1):
        if among[at] == run[0] and tuple(among[at : at + len(run)]) == tuple(run):
            return at
    return None


def lost_words(source: Wanted, found: Sequence[str], title: str) -> Iterator[Message]:
    """What the words of a PDF lack of those wanted, and what they repeat."""
    yield from _messages(source.words, found, "", (title, *source.heads))


def read_back_epub(chapters: Iterable[tuple[str, Wanted]], artifact: Path) -> Verdict:
    """Whether each leaflet's chapter, by its name, has every word that is wanted of it.

    Raises OSError, and zipfile.BadZipFile for what is no EPUB.
    """
    with zipfile.ZipFile(artifact) as book:
        files = chapter_files(book)
        messages = tuple(
            message
            for name, source in chapters
            for message in _of_chapter(book, files.get(name), name, source)
        )
    return Verdict(artifact, VALIDATOR, not messages, messages)


def chapter_files(book: zipfile.ZipFile) -> dict[str, str]:
    """By the name of each chapter in a book its file; other pages may be called like one."""
    pages = [PurePosixPath(name) for name in book.namelist() if name.endswith(".xhtml")]
    return {page.stem: str(page) for page in pages if page.parent.name == CHAPTERS}


def _of_chapter(
    book: zipfile.ZipFile, file: str | None, name: str, source: Wanted
) -> Iterator[Message]:
    if file is None:
        yield Message("error", "missing", f"there is no chapter for {name}", "")
        return
    yield from _messages(source.words, xhtml_words(book.read(file)), file)


def _messages(
    expected: Sequence[str], found: Sequence[str], place: str, furniture: Iterable[str] = ()
) -> Iterator[Message]:
    for loss in lost(expected, found)[:_MOST]:
        text = f"'{loss.word}' is lost after '{loss.before}'"
        yield Message("error", "lost", text, place or f"word {loss.index}")
    for run in repeated(expected, found, furniture)[:_MOST]:
        yield Message("error", "repeated", f"'{run}' stands more than once", place)


def source_text(source: Path) -> str:
    """The text of a source, its encoding repaired as the leaflet's was. Raises OSError."""
    import ftfy  # slow to load, and only needed here

    text = source.read_bytes().decode("utf-8-sig")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(ftfy.fix_encoding(line) for line in lines)
