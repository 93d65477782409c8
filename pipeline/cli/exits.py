"""An error of the library in, the exit code of the command line out."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.batch.store import OutputError
from pipeline.commands.codes import UnknownCode
from pipeline.manifest import ManifestError
from pipeline.project import ConfigurationError
from pipeline.run import Fatal
from pipeline.style import StyleError
from pipeline.tools import ToolMissing

STATUSES: Mapping[type[Exception], int] = {
    ConfigurationError: 2,
    ManifestError: 2,
    OutputError: 2,
    StyleError: 2,
    UnknownCode: 2,
    Fatal: 3,
    ToolMissing: 3,
}
"""Errors that say what to do; any other is a fault of ours and shows where it came from."""


def status(error: Exception) -> int | None:
    """The exit code for an error, None where it is not one that users can mend."""
    return next((code for kind, code in STATUSES.items() if isinstance(error, kind)), None)
