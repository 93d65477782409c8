"""The drawn cover of a book in, its picture out: drawn once, and kept in the output folder."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass

from pipeline.batch.recipe import drawing_tools
from pipeline.batch.result import EnvironmentLacks
from pipeline.batch.store import Store
from pipeline.batch.understand import house
from pipeline.book import Book, Image
from pipeline.emit.fonts import FontsMissing
from pipeline.project import Project
from pipeline.render.book import cover_drawing, cover_words
from pipeline.run import Done, Runner

_KEPT = ".leaflet/covers/{}"
"""By the name of a volume; the first line says of what it was drawn, and the digest of the rest."""


@dataclass(frozen=True, slots=True)
class Covers:
    """Makes covers; `run` does it where the engine is loaded."""

    project: Project
    store: Store
    run: Runner

    def drawn(self, book: Book) -> Image:
        """The cover of a book as JPEG, or as the drawing itself where that cannot be one."""
        drawing = cover_drawing(book, self.project.style)
        data = self._kept(book.name, drawing)
        if data:
            return Image(data, "image/jpeg", cover_words(book))
        return Image(drawing.encode(), "image/svg+xml", cover_words(book))

    def _kept(self, volume: str, drawing: str) -> bytes:
        """The picture of a volume's drawing, drawn now unless it was before."""
        name = _KEPT.format(volume)
        together = json.dumps([drawing, sorted(drawing_tools().items())]).encode()
        with suppress(OSError):
            head, _, data = self.store.read(name).partition(b"\n")
            if head == _head(together, data):
                return data
        (outcome,) = self.run(draw, [Drawing(str(self.project.root), drawing)])
        data = outcome.value if isinstance(outcome, Done) else b""
        if data:
            self.store.write(name, _head(together, data) + b"\n" + data)
        return data


def _head(drawn_of: bytes, data: bytes) -> bytes:
    return b" ".join(hashlib.sha256(each).hexdigest().encode() for each in (drawn_of, data))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing (SVG) that is to become a picture, with the folder of its project."""

    root: str
    svg: str


def draw(drawing: Drawing) -> bytes:
    """The picture; none of what the engine cannot draw. Raises EnvironmentLacks."""
    from pipeline.emit.picture import PictureError, drawn  # noqa: PLC0415  # heavy: the engine

    try:
        return drawn(drawing.svg, house(drawing.root).style)
    except PictureError:
        return b""
    except FontsMissing as error:
        raise EnvironmentLacks(str(error)) from error
