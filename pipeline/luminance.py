"""A colour in, how light it is out, as contrast is reckoned (WCAG 2.2, relative luminance)."""

from __future__ import annotations


def luminance(red: float, green: float, blue: float) -> float:
    """Of a colour in sRGB with parts from 0 to 1: from 0 for black to 1 for white."""
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
