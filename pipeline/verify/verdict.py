"""What a validator says of a file, in one form for all validators."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Message:
    """One complaint."""

    severity: str
    """The validator's own word, in lower case: `error`, `usage`, `serious`, …"""
    rule: str
    """What the validator files it under, to look up in its documentation."""
    text: str
    location: str
    """A place inside the file, in the validator's own notation; empty for the whole file."""

    def __str__(self) -> str:
        """`severity rule: text (location)`."""
        place = f" ({self.location})" if self.location else ""
        return f"{self.severity} {self.rule}: {self.text}{place}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One validator on one file."""

    path: Path
    """As it was asked for."""
    validator: str
    passed: bool
    messages: tuple[Message, ...]


class ToolFailed(Exception):
    """A validator crashed, timed out or said nothing of a file, which then has not passed."""

    def __init__(self, tool: str, reason: str) -> None:
        super().__init__(f"{tool} failed: {reason}")
        self.tool = tool
