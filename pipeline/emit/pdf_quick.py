"""The layout engine in, the same engine out, which needs less time for the same pages.

Three of its inner loops do again and again what has one outcome. What stands here takes their
places, gives the very values that they give, and hands over to them wherever that is not certain.
A test prints pages with and without it and compares the bytes; nothing else may be added here that
it does not cover. `pdf` uses it for the version of WeasyPrint alone that it was written for.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from weasyprint import CSS, HTML, UA_STYLESHEET
from weasyprint.css import AnonymousStyle, ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import (
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
)
from weasyprint.layout import percent

Function: TypeAlias = Callable[..., Any]
Patch: TypeAlias = tuple[object, str, Function, Function]
"""A place, a name there, the engine's function, and ours."""


def quicken() -> None:
    """Puts the quicker functions in their places; doing it twice changes nothing."""
    for place, name, _, function in patches():
        setattr(place, name, function)


def patches() -> Iterator[Patch]:
    """Where each function goes."""
    yield ComputedStyle, "__init__", _start, _start_computed
    yield ComputedStyle, "__missing__", _missing, _computed
    yield AnonymousStyle, "__init__", _start_nameless, _start_anonymous
    for name, module in sorted(sys.modules.items()):
        if name.startswith("weasyprint.") and hasattr(module, "resolve_percentages"):
            yield module, "resolve_percentages", _resolve, _resolve_percentages


# --- pseudo-elements that no leaflet has -------------------------------------------------------

_UNUSED = frozenset(
    {"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
)


class LeafletHTML(HTML):  # type: ignore[misc]  # the engine has no types
    """HTML without footnotes, notes and markers of the engine's making.

    The engine's own style sheet has a rule for each of these on every element (`::footnote-call`),
    for which it computes six styles where one is used.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_UA_STYLESHEET]


def _without_unused(sheet: CSS) -> CSS:
    lean = copy.copy(sheet)
    lean.matcher = copy.copy(sheet.matcher)
    selectors = sheet.matcher.other_selectors
    lean.matcher.other_selectors = [entry for entry in selectors if entry[3] not in _UNUSED]
    return lean


_UA_STYLESHEET = _without_unused(UA_STYLESHEET)


# --- properties that have their initial or their parent's value --------------------------------


def _is_plain(name: str) -> bool:
    """Whether a property that no rule sets has simply its initial or its parent's value."""
    special = name in ("float", "display", "position", "page", "direction")
    return not special and not name.startswith(("__", "text_decoration_"))


_INITIAL: Mapping[str, Any] = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if _is_plain(name) and name not in INHERITED and name not in INITIAL_NOT_COMPUTED
}
_INHERITED = frozenset(filter(_is_plain, INHERITED - PHYSICAL_FUNCTIONS.keys()))
_ANONYMOUS: Mapping[str, Any] = {
    **_INITIAL,
    **{f"border_{side}_width": 0 for side in ("top", "bottom", "left", "right")},
    "outline_width": 0,
}
_PHYSICAL: dict[str, set[str]] = {}
"""What a logical property, such as `margin_block_start`, may be set to in either direction."""
for _name, _function in PHYSICAL_FUNCTIONS.items():
    for _inline in ("ltr", "rtl"):
        _PHYSICAL.setdefault(_function(block="ttb", inline=_inline), set()).add(_name)

_start = ComputedStyle.__init__
_missing = ComputedStyle.__missing__
_start_nameless = AnonymousStyle.__init__


def _start_computed(style: ComputedStyle, parent: Any, cascaded: Any, *others: Any) -> None:
    """Sets at once what the engine asks for one by one, but for what some rule sets."""
    _start(style, parent, cascaded, *others)
    style.update(_INITIAL)
    for name in cascaded:
        style.pop(name, None)
        for physical in _PHYSICAL.get(name, ()):
            style.pop(physical, None)


def _computed(style: ComputedStyle, name: str) -> Any:
    if name in _INHERITED and name not in style.cascaded and style.parent_style is not None:
        value = style[name] = style.parent_style[name]
        return value
    return _missing(style, name)


def _start_anonymous(style: AnonymousStyle, parent: Any) -> None:
    style.update(_ANONYMOUS)
    style.parent_style = parent
    style.root_style = parent.root_style
    style.specified = style
    style.cache = parent.cache
    style.font_config = parent.font_config


# --- sizes in which there is no percentage -----------------------------------------------------

_SIDES = ("left", "right", "top", "bottom")
_SIZES = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_resolve = percent.resolve_percentages


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    """Copies the sizes of a box, which are the same in any other unless there is a percentage."""
    style = box.style
    if not hasattr(style, "leaflet_sizes"):
        style.leaflet_sizes = _sizes(style)
    if style.leaflet_sizes is None:
        _resolve(box, containing_block)
    else:
        box.__dict__.update(style.leaflet_sizes)


def _sizes(style: Any) -> dict[str, Any] | None:
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return None
    sizes: dict[str, Any] = {
        f"border_{side}_width": style[f"border_{side}_width"] for side in _SIDES
    }
    for name in _SIZES:
        value = style[name]
        if value == "auto":
            sizes[name] = 0 if name in ("min_width", "min_height") else "auto"
        elif getattr(value, "unit", "%") == "%":
            return None
        else:
            sizes[name] = value.value
    return sizes
