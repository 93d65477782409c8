"""The drawn cover of a book in, its picture out: drawn once, and kept in the output folder."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass

from pipeline.batch.recipe import toolchain
from pipeline.batch.result import EnvironmentLacks
from pipeline.batch.store import Store
from pipeline.batch.understand import house
from pipeline.book import Book, Image
from pipeline.emit.fonts import FontsMissing
from pipeline.project import Project
from pipeline.render.book import cover_drawing, cover_words
from pipeline.run import Done, Runner

_KEPT = ".leaflet/covers/{}.jpg"


@dataclass(frozen=True, slots=True)
class Covers:
    """Makes covers; `run` does it where the engine is loaded."""

    project: Project
    store: Store
    run: Runner

    def drawn(self, book: Book) -> Image:
        """The cover of a book as JPEG, or as the drawing itself where that cannot be one."""
        drawing = cover_drawing(book, self.project.style)
        data = self._kept(drawing)
        if data:
            return Image(data, "image/jpeg", cover_words(book))
        return Image(drawing.encode(), "image/svg+xml", cover_words(book))

    def _kept(self, drawing: str) -> bytes:
        together = json.dumps([drawing, sorted(toolchain().items())])
        name = _KEPT.format(hashlib.sha256(together.encode()).hexdigest())
        with suppress(OSError):
            digest, _, data = self.store.read(name).partition(b"\n")
            if hashlib.sha256(data).hexdigest().encode() == digest:
                return data
        (outcome,) = self.run(draw, [Drawing(str(self.project.root), drawing)])
        data = outcome.value if isinstance(outcome, Done) else b""
        if data:
            self.store.write(name, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
        return data


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
