"""Two files in, what has changed for the patient from one to the other out.

It runs where other work on leaflets does: an error in a stage costs only the leaflet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.batch.understand import Work, understand
from pipeline.diagnostics import GRAVE, Diagnostic
from pipeline.diff import Lifted, compare, nothing
from pipeline.diff.result import Edition, LeafletDifference
from pipeline.model import Leaflet, leaflet_text
from pipeline.plan import Task


@dataclass(frozen=True, slots=True)
class Pair:
    """A leaflet in two versions; a task is None where a version does not have it."""

    id: str
    old: Task | None
    new: Task | None

    @property
    def size(self) -> int:
        """Characters of both."""
        return sum(task.size for task in (self.old, self.new) if task)


def compare_pair(pair: Pair) -> LeafletDifference:
    """What has become of a leaflet. Never raises."""
    old, new = _read(pair.old), _read(pair.new)
    found = tuple(d for side in (old, new) if side for d in side.grave)
    if any(side and side.leaflet is None for side in (old, new)):
        name = next((s.leaflet.title for s in (new, old) if s and s.leaflet), pair.id)
        return LeafletDifference(pair.id, name, _edition(old), _edition(new), None, found)
    before, after = old and old.leaflet, new and new.leaflet
    present = after or before
    assert present
    lifted = tuple(side.lifted if side else Lifted() for side in (old, new))
    comparison = compare(
        before or nothing(present), after or nothing(present), (lifted[0], lifted[1])
    )
    return LeafletDifference(
        pair.id,
        present.title,
        _edition(old),
        _edition(new),
        comparison,
        tuple(new.grave) if new else (),
        present.language,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """A file as far as the stages understood it."""

    leaflet: Leaflet | None
    found: Sequence[Diagnostic]
    name: str
    sha256: str

    @property
    def grave(self) -> tuple[Diagnostic, ...]:
        return tuple(one for one in self.found if one.severity in GRAVE)

    @property
    def lifted(self) -> Lifted:
        assert self.leaflet
        codes = {code for code, _ in self.leaflet.metadata.overrides}
        held = {one.code for one in self.grave}
        return Lifted(
            frozenset({one.code for one in self.found} & codes - held), frozenset(codes & held)
        )


def _read(task: Task | None) -> _Side | None:
    if task is None:
        return None
    work, leaflet = Work(task), None
    with work:
        _, leaflet = understand(work)
    return _Side(leaflet, work.found, task.name, work.sha256)


def _edition(side: _Side | None) -> Edition | None:
    if side is None:
        return None
    if side.leaflet is None:
        return Edition(side.name, side.sha256, "", "", "", None, 0)
    about = side.leaflet.metadata
    return Edition(
        side.name,
        side.sha256,
        about.version,
        about.status,
        about.reviewer,
        about.reviewed,
        len(leaflet_text(side.leaflet).split()),
    )
