"""What the reader of PDFs complains of in, the same without where it was in memory out."""

from __future__ import annotations

import re

_PLACE = re.compile(r"^(stream )?<[^>]*>:? ?")
"""A name of the file that differs from run to run."""


def complaint(error: Exception) -> str:
    """The words of an error."""
    return _PLACE.sub("", str(error)) or type(error).__name__
