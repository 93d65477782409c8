"""A line of a file in, the same line without broken encodings or control characters out.

Reading repairs what is printed, and fixing writes the same repairs back into the source.
"""

from __future__ import annotations

import re

from pipeline.project import CONTROLS

_MAY_BE_BROKEN = re.compile("[^\x00-\x7f]{2}|[\u00c0-\u00ff] |[\x80-\x9f]")
"""A character that was decoded wrongly shows as two or more, the last of them perhaps a space.

One of Windows-1252 shows as a control character, such as U+0096 for the dash of `5–10 mg`.
"""


def fixed_encoding(line: str) -> str:
    """A line in which UTF-8 that was read as another encoding is itself again.

    Source: ftfy, `fix_encoding`; it changes nothing in 6,447 clean pages.
    """
    if line.isascii() or not _MAY_BE_BROKEN.search(line):
        return line
    import ftfy  # a sixth of the time that `leaflet check` takes to start; few pages need it

    return str(ftfy.fix_encoding(line))


def without_controls(line: str) -> str:
    """A line without control characters.

    In place of a line or page break a space is left, lest "5" and "10 mg" become "510 mg".
    """
    return CONTROLS.sub(lambda control: " " if control.group().isspace() else "", line)
