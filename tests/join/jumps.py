"""A joined book in, every link inside it out: where it stands, and what is read where it leads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2


@dataclass(frozen=True, slots=True)
class Jump:
    """A link to a place in the same file; pages count from 0."""

    page: int
    words: str
    """What is printed where one clicks."""
    spoken: str
    """What a screen reader calls it."""
    target: int
    heading: str
    """The first line at the place that it leads to, or below."""


def jumps(data: bytes) -> Iterator[Jump]:
    """Every link of a file whose target is a page of it, in the order of pages."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        reader = pypdfium2.PdfDocument(data)
        texts = [page.get_textpage() for page in reader]
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for number, page in enumerate(pdf.pages):
            for note in page.obj.get("/Annots", ()):
                if "/Dest" in note:
                    yield _jump(number, note, numbers, texts)


def _jump(page: int, note: Any, numbers: dict[tuple[int, int], int], texts: list[Any]) -> Jump:
    left, bottom, right, top = map(float, note.Rect)
    words = texts[page].get_text_bounded(left, bottom, right, top)
    target = numbers[note.Dest[0].objgen]
    below = texts[target].get_text_bounded(top=float(note.Dest[3]) + 1, bottom=0)
    lines = below.strip().splitlines() or [""]
    return Jump(page, words.strip(), str(note.Contents), target, lines[0])
