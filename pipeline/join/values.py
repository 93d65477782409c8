"""What a joined book says of itself, and how one finds things in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class JoinError(Exception):
    """Units do not make a book; the message names the unit and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline that viewers show beside the pages, and those below it."""

    title: str
    address: str
    kids: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """A book's metadata; what is empty is not said."""

    title: str
    language: str
    """A tag of BCP 47, such as `en-GB`."""
    creators: tuple[str, ...] = ()
    publisher: str = ""
    identifier: str = ""
    """A URN, such as `urn:isbn:9780199232765`."""
    description: str = ""
    moment: datetime | None = None
    bookmarks: tuple[Bookmark, ...] = ()
