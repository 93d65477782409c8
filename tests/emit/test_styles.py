"""The house colours, by the formula of WCAG 2.2 (relative luminance, contrast ratio)."""

from __future__ import annotations

import re
from itertools import product

import pytest

from pipeline.style import built_in_styles

STYLES = built_in_styles()
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
COLOURS = {"white": "#ffffff", **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS))}
TEXT = ("ink", "brand", "quiet", "alert", "caution")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")


def luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def claims() -> dict[tuple[str, str], float]:
    """What the comment at the top of `tokens.css` says: text colour, ground, contrast."""
    found: dict[tuple[str, str], float] = {}
    for text, rest in re.findall(r"^ +--([\w-]+) +([\d.]+ on .*)$", TOKENS, re.MULTILINE):
        for figure, ground in re.findall(r"([\d.]+) on (?:--)?([\w-]+)", rest):
            found[text, ground] = float(figure)
    return found


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0)],
)
def test_the_formula_gives_published_figures(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)


def test_text_has_enough_contrast_on_every_ground() -> None:
    grounds = ("white", *(name for name in COLOURS if name.endswith("tint")))

    weak = [
        (text, ground, ratio)
        for text, ground in product(TEXT, grounds)
        if (ratio := contrast(COLOURS[text], COLOURS[ground])) < 4.5
    ]

    assert len(grounds) == 4
    assert weak == []


def test_the_contrasts_that_the_tokens_claim_are_true() -> None:
    assert {text for text, _ in claims()} == set(TEXT)
    for (text, ground), figure in claims().items():
        ratio = contrast(COLOURS[text], COLOURS[ground])
        assert figure == round(ratio, 1), f"{text} on {ground} is {ratio:.2f}"


def grey(colour: str) -> str:
    """As an office printer makes it: ITU-R BT.601, section 2.5.1."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    level = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"#{level:02x}{level:02x}{level:02x}"


def test_text_has_enough_contrast_where_all_is_grey() -> None:
    grounds = ("white", *(name for name in COLOURS if name.endswith("tint")))

    weak = [
        (text, ground, ratio)
        for text, ground in product(TEXT, grounds)
        if (ratio := contrast(grey(COLOURS[text]), grey(COLOURS[ground]))) < 4.5
    ]

    assert grey("#ff0000") == "#4c4c4c"
    assert weak == []


OTHERS = [
    "base.css",
    *sorted(f"formats/{path.name}" for path in (STYLES / "formats").glob("*.css")),
]


@pytest.mark.parametrize("name", OTHERS)
def test_other_style_sheets_take_their_colours_from_the_tokens(name: str) -> None:
    assert HEX.findall((STYLES / name).read_text(encoding="utf-8")) == []


SIZE = re.compile(r"(?:^|[^-\w])(?:font-size|line-height|--[\w-]+): [^;]*?\d(?:pt|mm|px)\b")


def test_type_follows_from_the_tokens_alone() -> None:
    """So that three of them make a leaflet fit."""
    base = (STYLES / "base.css").read_text(encoding="utf-8")

    assert [line for line in base.splitlines() if SIZE.search(line)] == []
    assert SIZE.search("p { font-size: 12pt; }")
    assert len(re.findall(r"var\(--(?:text|space|margin)\)", base)) > 40


def test_icons_have_the_colours_of_the_tokens() -> None:
    icons = sorted((STYLES / "icons").glob("*.svg"))
    used = {colour for icon in icons for colour in HEX.findall(icon.read_text(encoding="utf-8"))}

    assert len(icons) == 3
    assert used <= {*COLOURS.values(), "#fff"}
