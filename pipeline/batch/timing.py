"""Results and phases of a build in, where its time went out.

Times come from `time.perf_counter`, which whoever sets the clock of the machine does not change.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.batch.result import LeafletResult


@dataclass(frozen=True, slots=True)
class LeafletTime:
    """What a leaflet took in its worker: wall seconds by stage, each stage once."""

    source: str
    stages: dict[str, float]

    @property
    def seconds(self) -> float:
        """All stages together."""
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class StageTime:
    """What a stage took in all leaflets together, and how many leaflets came to it."""

    name: str
    seconds: float
    leaflets: int


@dataclass(slots=True)
class Timings:
    """A collector of times. It counts from when it is made until it is asked."""

    workers: int = 1
    """Processes that leaflets are made in side by side."""
    clock: Callable[[], float] = time.perf_counter
    leaflets: list[LeafletTime] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    """Seconds of this process by phase, each without the phases inside it."""
    _began: float = field(init=False)
    _inside: list[float] = field(default_factory=list)
    """For each phase under way, the seconds of the phases inside it."""

    def __post_init__(self) -> None:
        self._began = self.clock()

    def add(self, result: LeafletResult) -> None:
        """Note what a leaflet took."""
        if result.seconds:
            stages: Counter[str] = Counter()
            for stage, seconds in result.seconds:
                stages[stage] += seconds  # type: ignore[assignment]  # a Counter adds any number
            self.leaflets.append(LeafletTime(result.source, dict(stages)))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Note what this process does in a block; blocks of one name add up."""
        began = self.clock()
        self._inside.append(0.0)
        try:
            yield
        finally:
            seconds = self.clock() - began
            own = seconds - self._inside.pop()
            self.phases[name] = self.phases.get(name, 0.0) + own
            if self._inside:
                self._inside[-1] += seconds

    @property
    def wall(self) -> float:
        """Seconds since it was made."""
        return self.clock() - self._began

    @property
    def stages(self) -> tuple[StageTime, ...]:
        """What the stages took, in the order in which leaflets come to them."""
        names = dict.fromkeys(name for leaflet in self.leaflets for name in leaflet.stages)
        return tuple(self._stage(name) for name in names)

    def slowest(self, most: int) -> tuple[LeafletTime, ...]:
        """The leaflets that took longest."""
        ordered = sorted(self.leaflets, key=lambda leaflet: (-leaflet.seconds, leaflet.source))
        return tuple(ordered[:most])

    def _stage(self, name: str) -> StageTime:
        times = [leaflet.stages[name] for leaflet in self.leaflets if name in leaflet.stages]
        return StageTime(name, sum(times), len(times))
