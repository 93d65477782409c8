"""A `Leaflet` in, its chapter out: rendered once, in pieces that books put together.

Sources: EPUB 3.3 (W3C, 2023), 6.1; DPUB-ARIA 1.1 (W3C, 2024). Roles stand only where they say what
an element's own name does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from pipeline.book import Anchor, Chapter, Lookup, Summary
from pipeline.book.references import link_references, references_of
from pipeline.glossary import Glossary, link_terms
from pipeline.model import Leaflet, Section, plain
from pipeline.render.environment import rendered
from pipeline.render.leaflet import day_in_words, facts, headings
from pipeline.style import Locale, Style

ROLES: Mapping[str, tuple[str, str]] = {"faqs": ("qna", "doc-qna")}
"""What kinds of section are called in EPUB's vocabulary and in DPUB-ARIA."""

_MARK = Markup("<?section-ends?>")
"""Stands behind each section while all are rendered at once; in words of a leaflet `<` is escaped,
so that none can be taken for it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A section in its chapter: its id, the level of its heading, the house's question, its roles.

    `inner` is the level of headings in it, one deeper where it has a heading of its own.

    `words` is what a link to it says: the author's heading without remarks, else the question.
    """

    section: Section
    id: str
    level: int
    inner: int
    question: str
    words: str
    role: tuple[str, str] | None


def chapter(
    leaflet: Leaflet,
    style: Style,
    locale: Locale,
    *,
    house_headings: bool,
    lookup: Lookup | None = None,
    glossary: Glossary | None = None,
) -> Chapter:
    """The chapter of a leaflet, in the leaflet's own language.

    `house_headings` asks for the locale's question-style headings beside the author's own; `lookup`
    is what the leaflet can be looked up by. References to other leaflets and the first uses of
    terms of the `glossary` become links, which each book leads to their places or takes out again.
    """
    references = references_of(leaflet).references
    leaflet, terms = link_terms(leaflet, glossary) if glossary else (leaflet, ())
    leaflet = link_references(leaflet)
    placed = list(_placed(leaflet, headings(leaflet, locale) if house_headings else {}))
    values = {"leaflet": leaflet, "labels": locale.labels}
    draft = leaflet.metadata.status != "approved"
    rows = [*facts(leaflet, locale), *_edition(leaflet, locale)]
    head = rendered(style, "book/head.xhtml", **values, facts=rows, draft=draft)
    together = rendered(style, "book/section.xhtml", **values, sections=placed, mark=_MARK)
    *sections, _ = together.split(_MARK)
    foot = rendered(style, "book/foot.xhtml", **values)
    summary = _summary(leaflet, placed, lookup or Lookup(), sections)
    summary = replace(summary, references=references, terms=terms)
    return Chapter(summary, head, tuple(sections), foot)


def _summary(
    leaflet: Leaflet, placed: list[Placed], lookup: Lookup, sections: Sequence[str]
) -> Summary:
    metadata = leaflet.metadata
    return Summary(
        id=leaflet.id,
        title=leaflet.title,
        language=leaflet.language,
        source=leaflet.path,
        draft=metadata.status != "approved",
        version=metadata.version,
        reviewed=metadata.reviewed,
        review_due=metadata.review_due,
        reviewer=metadata.reviewer,
        tags=metadata.tags,
        drug_class=metadata.drug_class,
        lookup=lookup,
        sections=tuple(
            Anchor(each.id, each.section.kind, each.words, each.level) for each in placed
        ),
        bytes=sum(len(text.encode()) for text in sections),
    )


def _placed(leaflet: Leaflet, questions: Mapping[str, str]) -> Iterator[Placed]:
    """Sections with ids that say what they are: `dosage`, and `dosage-2` for the second."""
    in_parts = any(section.kind == "part" for section in leaflet.sections)
    seen: Counter[str] = Counter()
    for section in leaflet.sections:
        seen[section.kind] += 1
        name = section.kind.replace("_", "-")
        times = seen[section.kind]
        inner = in_parts and section.subject and section.kind != "part"
        level = 3 if inner else 2
        headed = section.title or questions.get(section.kind)
        yield Placed(
            section,
            id=name if times == 1 else f"{name}-{times}",
            level=level,
            inner=level + 1 if headed else level,
            question=questions.get(section.kind, ""),
            words=_short(plain(section.title)) or questions.get(section.kind, ""),
            role=ROLES.get(section.kind),
        )


def _short(heading: str) -> str:
    """A heading up to its first bracket or colon: `FAQs (both medicines)` as `FAQs`."""
    return re.split(r"[(:]", heading.lstrip("(: "))[0].strip()


def _edition(leaflet: Leaflet, locale: Locale) -> Iterator[tuple[str, str]]:
    """Which version this is, and who has reviewed it when (NHS content standard)."""
    metadata, labels = leaflet.metadata, locale.labels
    rows = (
        ("version", metadata.version),
        ("reviewed", day_in_words(metadata.reviewed, leaflet.language)),
        ("reviewer", metadata.reviewer),
        ("review_due", day_in_words(metadata.review_due, leaflet.language)),
    )
    yield from ((labels[name], value) for name, value in rows if value)
