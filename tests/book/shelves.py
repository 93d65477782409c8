"""Chapters that there are only in tests, and handbooks arranged of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.book import Absence, Book, Chapter, Part, Summary
from pipeline.book.arrange import Arranged, arrange
from pipeline.book.volumes import volumes
from pipeline.diagnostics import Diagnostic
from pipeline.handbook import Handbook
from pipeline.style import built_in_styles, default_style, load_locale

LOCALE = load_locale(default_style(built_in_styles().parent), "en-GB")
NAME = "content/handbooks/all.toml"


@dataclass(frozen=True)
class Shelves:
    """Summaries alone; nobody here asks for a text."""

    summaries: Mapping[str, Summary]
    absent: Mapping[str, Absence] = field(default_factory=dict)

    def chapter(self, leaflet_id: str) -> Chapter:
        """None is there."""
        raise KeyError(leaflet_id)


def medicine(title: str, name: str = "", **more: Any) -> Summary:
    """A chapter in `content/leaflets`, its id that of its title unless another is given."""
    own = name or title.lower().replace(" ", "-")
    given = {"language": "en-GB", "source": f"content/leaflets/{own}.md", "bytes": 8_000}
    return Summary(own, title, **{**given, **more})


def shelf(medicines: Iterable[Summary], **absent: str) -> Shelves:
    """A shelf of these, and of others by their ids what became of them."""
    gone = {name: Absence(f"content/leaflets/{name}.md", status) for name, status in absent.items()}
    return Shelves({each.id: each for each in sorted(medicines, key=lambda m: m.id)}, gone)


def handbook(**keys: Any) -> Handbook:
    """A handbook as its TOML would have it."""
    return Handbook.model_validate({"id": "all", "title": "All", **keys})


def arranged(medicines: Iterable[Summary], absent: Mapping[str, str] = {}, **keys: Any) -> Arranged:
    """A handbook with these keys, over these medicines."""
    return arrange(handbook(**keys), shelf(medicines, **absent), LOCALE, NAME)


def bound(medicines: Iterable[Summary], epoch: str = "", **keys: Any) -> tuple[Book, ...]:
    """Its volumes."""
    parts = arranged(medicines, **keys).parts
    return volumes(handbook(**keys), "House", LOCALE, parts, epoch)


def outline(parts: Iterable[Part]) -> dict[str, Any]:
    """Titles of parts, each with the ids of its chapters; parts in it are inside its own."""
    return {
        part.title: {
            **({"": [c.id for c in part.chapters]} if part.chapters else {}),
            **outline(part.parts),
        }
        if part.parts
        else [c.id for c in part.chapters]
        for part in parts
    }


def codes(found: Iterable[Diagnostic]) -> list[str]:
    """The codes of findings, in their order."""
    return [each.code for each in found]
