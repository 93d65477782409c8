"""Markdown text in, clean HTML out: Python-Markdown, set up so that nothing of a page is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from pipeline.diagnostics import Diagnostic
from pipeline.model import Source
from pipeline.parse.html import INLINE, KEPT, KNOWN, S011, TAG, names
from pipeline.parse.lines import MARK, line_of

_TAGS = KEPT | names(
    """
    a blockquote dd dl dt h1 h2 h3 h4 h5 h6 hr img li ol p pre table tbody td th thead
    tr ul
    """
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Where a link may lead; any other scheme is left out and the link's text kept."""


@dataclass(frozen=True, slots=True)
class DroppedTag:
    """A raw tag that was left out, with the text near it that tells the line."""

    name: str
    line: int

    def located(self, source: Source) -> Diagnostic:
        """The diagnostic for it."""
        return S011.at(
            source.path,
            self.line or source.first_line,
            f"left out the tag <{self.name}>; its text is kept",
            "Write the leaflet in Markdown alone.",
        )


class Converter:
    """A reusable Markdown converter. Not safe for threads; one a process."""

    def __init__(self) -> None:
        """Set up Python-Markdown once: the extensions used, and raw HTML handled by us."""
        self._tags = _RawTag(TAG)
        self._markdown = Markdown(
            extensions=["tables", "def_list", "sane_lists", "fenced_code"],
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="xhtml",
        )
        self._markdown.preprocessors.deregister("html_block")
        self._tags.md = self._markdown
        self._markdown.inlinePatterns.register(self._tags, "html", 90)

    def convert(self, text: str) -> tuple[str, tuple[DroppedTag, ...]]:
        """HTML with only the tags of a leaflet, and the raw tags that were left out.

        `reset` is not optional: without it, link definitions of one medicine would be known in
        the next.
        """
        self._markdown.reset()
        self._tags.dropped.clear()
        html = self._markdown.convert(text)
        clean = nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=set(SCHEMES),
            link_rel=None,
            clean_content_tags=set(),
            strip_comments=False,
        )
        return clean, tuple(self._tags.dropped)


class _RawTag(InlineProcessor):
    """Honours a few inline tags, leaves out other tags, and lets the rest be text."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.dropped: list[DroppedTag] = []

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        name = m.group(2).lower()
        if name not in KNOWN:
            return None, None, None
        if name in KEPT:
            return self._stashed(f"<{m.group(1)}{name}>"), m.start(0), m.end(0)
        if not m.group(1):
            marks = MARK.findall(data, 0, m.start(0)) or MARK.findall(data)
            self.dropped.append(DroppedTag(name, line_of(marks[-1]) if marks else 0))
        return self._stashed("" if name in INLINE else " "), m.start(0), m.end(0)

    def _stashed(self, html: str) -> str:
        return str(self.md.htmlStash.store(html))
