"""A cache folder in, what it holds out; and the same with less in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.cache import Cache, Trimmed
from pipeline.batch.store import reason
from pipeline.project import ConfigurationError


@dataclass(frozen=True, slots=True)
class CacheContents:
    """How much a cache holds, and since when."""

    folder: Path
    entries: int
    size: int
    """Bytes of all entries."""
    oldest_use: float | None
    """When the entry was used that nobody has used for longest, in seconds since 1970."""
    newest_use: float | None


def show_cache(folder: Path) -> CacheContents:
    """Look at a cache without changing it. Raises ConfigurationError where there is none."""
    with _existing(folder) as cache:
        entries = cache.entries()
    uses = [entry.used for entry in entries]
    size = sum(entry.size for entry in entries)
    oldest, newest = (min(uses), max(uses)) if uses else (None, None)
    return CacheContents(folder, len(entries), size, oldest, newest)


def trim_cache(
    folder: Path, max_bytes: int | None = None, max_age_seconds: float | None = None
) -> Trimmed:
    """Remove from a cache what was not used for so long, then the least used beyond that size.

    Without limits, only what killed writers have left. Builds may use the cache meanwhile. Raises
    ConfigurationError where there is none.
    """
    with _existing(folder) as cache:
        return cache.trim(max_bytes, max_age_seconds)


@contextmanager
def _existing(folder: Path) -> Iterator[Cache]:
    """A cache that is there; looking for one in the wrong place must not make one there."""
    if not folder.is_dir():
        raise ConfigurationError(
            f"{folder}: there is no such folder; name the one that was given to "
            "'leaflet build --cache'"
        )
    try:
        yield Cache(folder)
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: the cache cannot be listed: {reason(error)}; ask whoever owns it"
        ) from error
