"""A source and its artifact in, a verdict out: whether every word is there, in order, once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.verify.verdict import Message, Verdict
from pipeline.verify.words import (
    lost,
    pdf_title,
    pdf_words,
    repeated,
    source_words,
    table_heads,
    xhtml_words,
)

VALIDATOR = "words"
_MOST = 5
"""Messages about one file; after so many more are of no help."""


def read_back_pdf(source: Path, artifact: Path) -> Verdict:
    """Whether a leaflet has every word of its source. Raises OSError."""
    data = artifact.read_bytes()
    text = _text(source)
    furniture = (pdf_title(data), *table_heads(text))
    messages = tuple(_messages(source_words(text), pdf_words(data), "", furniture))
    return Verdict(artifact, VALIDATOR, not messages, messages)


def read_back_epub(sources: Sequence[tuple[str, Path]], artifact: Path) -> Verdict:
    """Whether each leaflet's chapter has every word of its source, by id and file.

    Raises OSError, and zipfile.BadZipFile for what is no EPUB.
    """
    with zipfile.ZipFile(artifact) as book:
        chapters = {Path(name).stem: name for name in book.namelist() if name.endswith(".xhtml")}
        messages = tuple(
            message
            for leaflet_id, source in sources
            for message in _of_chapter(book, chapters.get(leaflet_id), leaflet_id, source)
        )
    return Verdict(artifact, VALIDATOR, not messages, messages)


def _of_chapter(
    book: zipfile.ZipFile, name: str | None, leaflet_id: str, source: Path
) -> Iterator[Message]:
    if name is None:
        yield Message("error", "missing", f"there is no chapter for {leaflet_id}", "")
        return
    yield from _messages(source_words(_text(source)), xhtml_words(book.read(name)), name)


def _messages(
    expected: Sequence[str], found: Sequence[str], place: str, furniture: Iterable[str] = ()
) -> Iterator[Message]:
    for loss in lost(expected, found)[:_MOST]:
        text = f"'{loss.word}' is lost after '{loss.before}'"
        yield Message("error", "lost", text, place or f"word {loss.index}")
    for run in repeated(expected, found, furniture)[:_MOST]:
        yield Message("error", "repeated", f"'{run}' stands more than once", place)


def _text(source: Path) -> str:
    """The text of a source, its encoding repaired as the leaflet's was."""
    import ftfy  # slow to load, and only needed here

    text = source.read_bytes().decode("utf-8-sig")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(ftfy.fix_encoding(line) for line in lines)
