"""Lines of Markdown in, which of them are fenced code out."""

from __future__ import annotations

import re
from collections.abc import Sequence

FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")


def code_fences(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The first and last line, by index, of each fenced code block.

    A fence that is never closed is text: as code it would take the rest of the page.
    """
    if not any("```" in line or "~~~" in line for line in lines):
        return []
    found: list[tuple[int, int]] = []
    longest = _longest_closings(lines)
    index = 0
    while index < len(lines):
        opening = FENCE.match(lines[index])
        if opening and len(opening["fence"]) <= longest[index][opening["fence"][0]]:
            closing = next(
                at for at in range(index + 1, len(lines)) if closes(lines[at], opening["fence"])
            )
            found.append((index, closing))
            index = closing
        index += 1
    return found


def closes(line: str, fence: str) -> bool:
    """Whether a line closes a code block that was opened with a fence."""
    found = FENCE.match(line)
    return bool(found and found["fence"].startswith(fence) and not found["info"].strip())


def _longest_closings(lines: Sequence[str]) -> list[dict[str, int]]:
    """For each line, how long the longest fence is that could close a block behind it."""
    longest = {"`": 0, "~": 0}
    behind: list[dict[str, int]] = []
    for line in reversed(lines):
        behind.append(longest)
        found = FENCE.match(line)
        if found and not found["info"].strip():
            char, length = found["fence"][0], len(found["fence"])
            longest = {**longest, char: max(length, longest[char])}
    return behind[::-1]
