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


@pytest.mark.parametrize("name", ["base.css", "formats/a4.css"])
def test_other_style_sheets_take_their_colours_from_the_tokens(name: str) -> None:
    assert HEX.findall((STYLES / name).read_text(encoding="utf-8")) == []


def test_icons_have_the_colours_of_the_tokens() -> None:
    icons = sorted((STYLES / "icons").glob("*.svg"))
    used = {colour for icon in icons for colour in HEX.findall(icon.read_text(encoding="utf-8"))}

    assert len(icons) == 3
    assert used <= {*COLOURS.values(), "#fff"}
