"""Two versions of a leaflet in, what differs in them though no word does out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.diff.result import Layout
from pipeline.diff.tracing import Traces
from pipeline.diff.words import joined
from pipeline.model import (
    Block,
    Callout,
    Code,
    DoseGroup,
    EffectGroup,
    Emphasis,
    Heading,
    Inline,
    Leaflet,
    LineBreak,
    ListBlock,
    QuestionAnswer,
    Section,
    Strong,
    Table,
    Topic,
    every_block,
    plain,
    runs,
)


def layout(old: Leaflet, new: Leaflet, traces: Traces) -> tuple[Layout, ...]:
    """What differs in sections whose words are all the same, and in the order of sections.

    Where nothing else can be told although the files differ, that is `space`.
    """
    found: list[Layout] = []
    same = [pair for pair in traces.pairs if _same_words(traces, *pair)]
    for name, form in _FORMS.items():
        if any(form(traces.old[a].section) != form(traces.new[b].section) for a, b in same):
            found.append(name)
    if _typography(traces):
        found.append("typography")
    if [new for _, new in traces.pairs] != sorted(new for _, new in traces.pairs):
        found.append("order")
    if not found and _nothing_else(old, new, traces):
        found.append("space")
    return tuple(found)


def _same_words(traces: Traces, before: int, after: int) -> bool:
    keys = [[unit.key for unit in side.units] for side in (traces.old[before], traces.new[after])]
    return keys[0] == keys[1]


def _typography(traces: Traces) -> bool:
    """Whether a sentence that is the same is written with other quotes, dashes or spaces."""
    return any(
        before.key == after.key and joined(before.words) != joined(after.words)
        for before, after in (
            (traces.unit(old, new=False), traces.unit(new, new=True))
            for old, new in traces.stayed.items()
        )
    )


def _nothing_else(old: Leaflet, new: Leaflet, traces: Traces) -> bool:
    """Whether files differ that say the same, down to their front matter."""
    same = all(_same_words(traces, *pair) for pair in traces.pairs)
    paired = len(traces.pairs) == len(traces.old) == len(traces.new)
    return same and paired and old.sha256 != new.sha256 and old.metadata == new.metadata


# --- forms that a section can have ---------------------------------------------------------------


def _emphasis(section: Section) -> object:
    nodes = (section.title, *runs(section.blocks))
    return [found for children in nodes for found in _emphasised(children)]


def _emphasised(nodes: Sequence[Inline]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Strong | Emphasis | Code):
            yield type(node).__name__, "".join(plain([node]).split())
        if hasattr(node, "children"):
            yield from _emphasised(node.children)


def _levels(section: Section) -> object:
    inner = [block.level for block in every_block(section.blocks) if isinstance(block, Heading)]
    return [section.level, *inner]


_BOXES = (Callout, DoseGroup, EffectGroup, QuestionAnswer, Topic)


def _boxes(section: Section) -> object:
    """What is set in a form of its own, such as a warning."""
    return [_box(block) for block in every_block(section.blocks) if isinstance(block, _BOXES)]


def _box(block: Block) -> tuple[str, ...]:
    match block:
        case Callout(kind):
            return ("callout", kind)
        case DoseGroup(audience):
            return ("dose", audience)
        case EffectGroup(frequency, serious):
            return ("effects", frequency, "serious" if serious else "")
        case _:
            return (type(block).__name__,)


def _blocks(section: Section) -> object:
    """Paragraphs, lists and tables, and where lines were ended."""
    found = [
        _block(block) for block in every_block(section.blocks) if not isinstance(block, _BOXES)
    ]
    breaks = sum(
        isinstance(node, LineBreak) for children in runs(section.blocks) for node in children
    )
    return (found, breaks)


def _block(block: Block) -> tuple[object, ...]:
    match block:
        case ListBlock(items, ordered, start):
            return ("list", len(items), ordered, start if ordered else 0)
        case Table(_, rows, alignments):
            return ("table", len(rows), alignments)
        case _:
            return (type(block).__name__,)


_FORMS: Mapping[Layout, Callable[[Section], object]] = {
    "emphasis": _emphasis,
    "levels": _levels,
    "blocks": _blocks,
    "boxes": _boxes,
}
