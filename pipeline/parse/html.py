"""Lines with raw HTML in, lines without what a browser would hide out; which tags mean something.

Raw HTML has no place in a leaflet: a few inline tags are honoured, other tags are left out and
their text kept, scripts go with their text. What only looks like a tag ("<50 kg") is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.fences import code_fences
from pipeline.model import Source


def names(text: str) -> frozenset[str]:
    """The words of a text, as a set of element names."""
    return frozenset(text.split())


KEPT = frozenset({"b", "br", "code", "em", "i", "strong", "sub", "sup"})
"""Tags that are honoured, without their attributes."""

HIDDEN = ("script", "style", "template", "iframe", "noscript", "object", "svg", "math")
"""Elements whose text is not text for a reader."""

KNOWN = names(
    """
    a abbr address article aside audio b base big blockquote body br button canvas
    caption center cite code col colgroup dd del details dfn dialog div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hr html i iframe img input ins kbd label legend li link main mark math menu
    meta nav noscript object ol optgroup option p param picture pre q s samp script
    section select small source span strike strong style sub summary sup svg table tbody
    td template textarea tfoot th thead time title tr track tt u ul var video wbr
    """
)
"""Element names of HTML; any other word in angle brackets is text."""

INLINE = names(
    """
    a abbr b big cite code del dfn em font i ins kbd mark q s samp small span strike
    strong sub sup time tt u var wbr
    """
)
"""Elements that do not separate words; in place of any other tag a space is left."""

TAG = (
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*)"
    r"((?:\s+(?:[a-zA-Z_:@][\w:.-]*\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'=<>`]+)"
    r"|async|checked|controls|defer|disabled|hidden|open|required|reversed|selected))*\s*/?)>"
)
"""A tag, with attributes that have a value or are known to need none: `a <b and c> d` is text."""

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Where a link may lead; any other scheme is left out and the link's text kept."""

_HIDDEN_ELEMENT = re.compile(
    rf"<({'|'.join(HIDDEN)})\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")


class S011(Code):
    """Raw HTML was left out.

    Leaflets are written in Markdown. The tags are left out and the text between them stays; the
    text of scripts, styles and the like goes with them.

    Example: `<div class="note">Take with food.</div>` prints as `Take with food.`

    Source: house rule: content cannot inject markup or CSS.
    """

    severity = Severity.WARNING


def without_hidden_elements(
    lines: Sequence[str], source: Source
) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """Lines without comments, scripts and their like; the number of lines stays the same.

    An element that is never closed is not removed, for that could take the rest of the page.
    """
    text = "\n".join(lines)
    if "<" not in text:
        return list(lines), ()
    fenced = code_fences(lines)
    found: list[Diagnostic] = []

    def blank(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start())
        if any(start <= line <= end for start, end in fenced) or _in_code_span(text, match):
            return match.group()
        if name := match.group(1):
            found.append(
                S011.at(
                    source.path,
                    source.first_line + line,
                    f"left out <{name.lower()}> and what is in it",
                    "Write the leaflet in Markdown alone.",
                )
            )
        return "\n" * match.group().count("\n")

    return _HIDDEN_ELEMENT.sub(blank, text).split("\n"), tuple(found)


def _in_code_span(text: str, match: re.Match[str]) -> bool:
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.start())
    line = text[start : len(text) if end < 0 else end]
    at = match.start() - start
    return any(span.start() < at < span.end() for span in _CODE_SPAN.finditer(line))
