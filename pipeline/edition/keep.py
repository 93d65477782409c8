"""Laid-out units in, the same out in a later build: kept under digests of all they depend on."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.batch.store import read_file, write_whole
from pipeline.book.printed import LaidUnit

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = re.compile(r"\.[0-9a-f]{64}\.\d+\.part")


class Keep:
    """A folder of laid-out units; one that is not whole is as good as none.

    A build has one for all its books, and takes away at its end what none of them has used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def measures(self, digest: str) -> LaidUnit | None:
        """What is kept under a digest, without its data; None where that is not there or broken."""
        unit = self._read(digest)
        return replace(unit, data=b"") if unit else None

    def unit(self, digest: str) -> LaidUnit:
        """What is kept under a digest. Raises OSError where it has gone or is broken."""
        unit = self._read(digest)
        if unit is None:
            raise OSError(f"{self._folder / digest} has changed while it was used")
        return unit

    def put(self, digest: str, unit: LaidUnit) -> None:
        """Keep a unit. Raises OSError."""
        rest = json.dumps(_values(unit)).encode() + b"\n" + unit.data
        write_whole(self._folder / digest, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
        self._used.add(digest)

    def sweep(self) -> None:
        """Take away what has not been asked for, and what was not written to its end."""
        with suppress(OSError):
            for path in sorted(self._folder.iterdir()):
                unused = _NAME.fullmatch(path.name) and path.name not in self._used
                if unused or _UNFINISHED.fullmatch(path.name):
                    path.unlink(missing_ok=True)

    def _read(self, digest: str) -> LaidUnit | None:
        try:
            checksum, _, rest = read_file(self._folder / digest).partition(b"\n")
        except OSError:
            return None
        if hashlib.sha256(rest).hexdigest().encode() != checksum:
            return None
        self._used.add(digest)
        line, _, data = rest.partition(b"\n")
        return _unit(json.loads(line), data)


def _values(unit: LaidUnit) -> dict[str, Any]:
    return {
        "pages": unit.pages,
        "used": unit.used,
        "height": unit.height,
        "anchors": unit.anchors,
        "blocks": unit.blocks,
    }


def _unit(values: dict[str, Any], data: bytes) -> LaidUnit:
    anchors = tuple((name, page, down) for name, page, down in values.pop("anchors"))
    return LaidUnit(data=data, anchors=anchors, blocks=tuple(values.pop("blocks")), **values)
