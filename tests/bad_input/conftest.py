"""A guard that notices whoever reaches for the network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bad_input.command import write

_GUARD = """\
import os
import sys


def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto") or (
        event == "socket.connect" and isinstance(arguments[1], tuple)
    ):
        log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(log, f"{{event}} {{arguments!r}}\\n".encode())
        os.close(log)
        raise OSError("there is no network here")


sys.addaudithook(refuse)
"""
"""Loaded by every Python process of a command before anything else; unix sockets stay free."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A folder to put first on the import path, and the file in which attempts are noted."""

    path: str
    log: Path

    def attempts(self) -> list[str]:
        """Who reached for the network until now."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Guard:
    folder = tmp_path_factory.mktemp("guard")
    log = folder / "attempts.txt"
    write(folder / "sitecustomize.py", _GUARD.format(log=str(log)))
    return Guard(str(folder), log)
