"""Points and transformation matrices of PDF (ISO 32000-1, 8.3.4) in, what they come to out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from pipeline.verify.panels import Box

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """Two matrices as one."""
    a, b, c, d, e, f = inner
    A, B, C, D, E, F = outer
    return (
        a * A + b * C,
        a * B + b * D,
        c * A + d * C,
        c * B + d * D,
        e * A + f * C + E,
        e * B + f * D + F,
    )


def through(points: Sequence[tuple[float, float]], matrix: Matrix) -> Box:
    """The box around points that a matrix has moved."""
    a, b, c, d, e, f = matrix
    xs = [x * a + y * c + e for x, y in points]
    ys = [x * b + y * d + f for x, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
