"""Two versions of a leaflet in, what of their front matter and links differs out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipeline.diff.result import FieldChange, LinkChange
from pipeline.model import Block, Inline, Leaflet, Link, Metadata, plain, runs

PRINTED = ("title", "generic_name", "brand_names", "ingredients", "language")
"""Keys of the front matter whose values, or words that hang on them, are on paper."""

OTHERS = (
    *("status", "version", "reviewer", "reviewed", "review_due", "overrides"),
    *("id", "drug_class", "tags", "conditions", "sources"),
)
"""The other keys, those of the approval first."""

KEYS: Mapping[str, str] = {"drug_class": "class"}
"""What authors call a key, where that is another word."""


def changed_fields(old: Leaflet, new: Leaflet) -> tuple[FieldChange, ...]:
    """The keys of the front matter that differ, those on paper first."""
    return tuple(
        FieldChange(KEYS.get(name, name), before, after, name in PRINTED)
        for name in (*PRINTED, *OTHERS)
        if (before := _shown(old.metadata, name)) != (after := _shown(new.metadata, name))
    )


def _shown(metadata: Metadata, name: str) -> str:
    match getattr(metadata, name):
        case date() as day:
            return day.isoformat()
        case tuple() as several:
            return ", ".join(_item(item) for item in several)
        case value:
            return " ".join(str(value or "").split())


def _item(item: str | tuple[str, str]) -> str:
    return item if isinstance(item, str) else ": ".join(item)


def changed_links(old: Leaflet, new: Leaflet) -> tuple[LinkChange, ...]:
    """Links whose words are in both versions and lead elsewhere now."""
    before, after = _links(old), _links(new)
    return tuple(
        LinkChange(words, ", ".join(before[words]), ", ".join(after[words]))
        for words in before
        if words in after and sorted(before[words]) != sorted(after[words])
    )


def _links(leaflet: Leaflet) -> Mapping[str, list[str]]:
    """Where links lead, by their words."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for section in leaflet.sections:
        for children in (section.title, *_of_blocks(section.blocks)):
            for link in _in(children):
                found[" ".join(plain(link.children).split())].append(link.target)
    return found


def _of_blocks(blocks: Sequence[Block]) -> Iterator[tuple[Inline, ...]]:
    yield from runs(blocks)


def _in(nodes: Sequence[Inline]) -> Iterator[Link]:
    for node in nodes:
        if isinstance(node, Link):
            yield node
        elif hasattr(node, "children"):
            yield from _in(node.children)
