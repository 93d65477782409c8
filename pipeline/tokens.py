"""The styles of a house in, what its own `tokens.css` lacks out.

A file of the house takes the place of the built-in one. What a later version adds to that is not in
it, and a style sheet that asks for it gets nothing: the space or the colour is left out on paper,
and the layout engine says no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.style import Style, StyleError, built_in_styles

FILE = "tokens.css"
BASE = "base.css"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SET = re.compile(r"(?<![\w-])(--[\w-]+)\s*:\s*([^;}]+)")
_USED = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
"""Without a second value for where there is none."""


class P023(Code):
    """The house's `tokens.css` lacks variables that style sheets use.

    The file takes the place of the built-in one, and a later version has added variables. What is
    set with one that there is not is left out: a space, a frame or a colour is missing on paper.

    Example: a `styles/tokens.css` without `--bar`, which sets the bar beside a warning.

    Source: CSS Custom Properties for Cascading Variables, 3.1 (invalid at computed-value time).
    """

    severity = Severity.WARNING


def missing_tokens(style: Style) -> tuple[Diagnostic, ...]:
    """One finding that names the variables which the built-in `tokens.css` has and a house lacks.

    Those that no style sheet uses, or that it sets itself, are not missed. None, where the house
    has no such file.
    """
    built_in = built_in_styles().resolve() / FILE
    try:
        if style.path(FILE) == built_in:
            return ()
        known = dict(_SET.findall(_plain(built_in.read_text(encoding="utf-8"))))
        missing = {name for names in _unset(style) for name in names}
    except (StyleError, OSError):  # a build says so where it is needed
        return ()
    names = [name for name in known if name in missing]
    if not names:
        return ()
    message = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} used and not set"
    rows = " ".join(f"{name}: {known[name].strip()};" for name in names)
    hint = f"Add to :root {rows} as in the built-in file, or values of your own."
    return (P023.at(f"styles/{FILE}", 0, message, hint),)


def _unset(style: Style) -> Iterator[set[str]]:
    """Of each page format and other style sheet the variables that it uses and nobody sets."""
    common = [_plain(style.text(name)) for name in (FILE, BASE)]
    for name in (*style.names("*.css"), *style.names("formats/*.css")):
        text = "\n".join((*common, _plain(style.text(name))))
        yield set(_USED.findall(text)) - {name for name, _ in _SET.findall(text)}


def _plain(text: str) -> str:
    return _COMMENT.sub("", text)
