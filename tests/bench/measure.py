"""A command in, what it used of the machine out: time, processor time, and its own memory.

A command runs in a process group of its own, which is gone afterwards. Processor time is that of
all its descendants, also of those that outlive the process that started them; memory is that of the
command's first process alone, and that of all its processes together.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

from tests.bench.corpus import ROOT

_PR_SET_CHILD_SUBREAPER = 36
_MILLISECONDS_BETWEEN_LOOKS = 20
_LOOKS_BETWEEN_SUMS = 15
"""All processes are looked at less often, since that takes longer."""
_SECONDS_FOR_ORPHANS = 10


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command used: seconds on the wall, of processors, and its own memory at its peak.

    `together` is what it and its children held at once at most, in MB: the share of each in pages
    that several hold is counted once (proportional set size, proc(5)).
    """

    seconds: float
    cpu: float
    megabytes: float
    together: float


def used(
    command: Sequence[str | Path], exits: Collection[int] = (0,), folder: Path = ROOT
) -> Usage:
    """What a command uses. Exits with what it printed where it ends in another way than foreseen.

    It is run from a folder, by default that of the project, as people run it.
    """
    _adopt_orphans()
    before = _cpu()
    with TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            peak, together = _peaks_until_end(process.pid)
            seconds = time.perf_counter() - start
            code = process.wait()
            _wait_for_orphans(process.pid)
        finally:
            _end(process)
        said.seek(0)
        text = said.read().decode(errors="replace")[-2000:]
        if code not in exits or "Traceback (most recent call last)" in text:
            raise SystemExit(f"{' '.join(map(str, command))}: exit code {code}\n{text}")
    return Usage(seconds, _cpu() - before, peak, together)


def middle(usages: Sequence[Usage]) -> Usage:
    """The median of each figure."""
    return Usage(
        median(usage.seconds for usage in usages),
        median(usage.cpu for usage in usages),
        median(usage.megabytes for usage in usages),
        median(usage.together for usage in usages),
    )


def _environment() -> Mapping[str, str]:
    """That of this process, with the commands of its Python environment and this checkout first."""
    scripts = str(Path(sys.executable).parent)
    path = f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def _peaks_until_end(pid: int) -> tuple[float, float]:
    """The most memory that a process held, and all of its session at once, in MB."""
    peak, together, looks = 0.0, 0.0, 0
    descriptor = os.pidfd_open(pid)
    try:
        ended = select.poll()
        ended.register(descriptor, select.POLLIN)
        while not ended.poll(_MILLISECONDS_BETWEEN_LOOKS):
            peak = max(peak, _high_water(pid))
            if looks % _LOOKS_BETWEEN_SUMS == 0:
                together = max(together, sum(map(_share, _in_session(pid))))
            looks += 1
    finally:
        os.close(descriptor)
    return peak, together


def _in_session(session: int) -> list[int]:
    """The processes of a session: whoever started them, they cannot leave it unasked."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(path.name)) == session:
                found.append(int(path.name))
    return found


def _share(pid: int) -> float:
    with suppress(OSError):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        if found := re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE):
            return int(found[1]) / 1024
    return 0.0


def _high_water(pid: int) -> float:
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        if found := re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE):
            return int(found[1]) / 1024
    return 0.0


def _cpu() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _adopt_orphans() -> None:
    """Makes this process the parent of what its children leave behind, so that it can be counted.

    A fork server is such an orphan: it is not waited for by the process that started it.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans(group: int) -> None:
    until = time.monotonic() + _SECONDS_FOR_ORPHANS
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            pid, _ = os.waitpid(-group, os.WNOHANG)
            if not pid:
                time.sleep(0.005)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
