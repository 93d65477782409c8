"""A function of a PDF in, its values at numbers out (ISO 32000-1, 7.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from pikepdf import Array, Object

from pipeline.press_profile import FinishImpossible


def value(function: Object, x: float) -> tuple[float, ...]:
    """Its values at one number. An array of functions gives a value each.

    Raises FinishImpossible for programs and for functions of more than one number.
    """
    if isinstance(function, Array):
        return tuple(part for each in function for part in value(each, x))
    kind = int(function.FunctionType)
    if kind not in _KINDS or len(function.Domain) != 2:
        raise FinishImpossible("a gradient of this kind cannot be finished; use a CSS gradient")
    low, high = _numbers(function.Domain)
    return _KINDS[kind](function, min(high, max(low, x)))


def _numbers(array: Object) -> list[float]:
    return [float(part) for part in array]


def _power(function: Object, x: float) -> tuple[float, ...]:
    starts = _numbers(function.get("/C0", Array([0])))
    ends = _numbers(function.get("/C1", Array([1])))
    share = x ** float(function.N)
    return tuple(start + share * (end - start) for start, end in zip(starts, ends, strict=True))


def _stitched(function: Object, x: float) -> tuple[float, ...]:
    low, high = _numbers(function.Domain)
    edges = [low, *_numbers(function.Bounds), high]
    number = min(sum(edge <= x for edge in edges[1:-1]), len(edges) - 2)
    codes = _numbers(function.Encode)[2 * number :][:2]
    return value(function.Functions[number], _between(x, [*pairwise(edges)][number], codes))


def _sampled(function: Object, x: float) -> tuple[float, ...]:
    bits = int(function.BitsPerSample)
    if bits not in (8, 16):
        raise FinishImpossible(f"a gradient of samples of {bits} bits cannot be finished")
    count = int(function.Size[0])
    ranges = [*zip(*[iter(_numbers(function.Range))] * 2, strict=True)]
    codes = _numbers(function.get("/Encode", Array([0, count - 1])))
    place = min(count - 1.0, max(0.0, _between(x, _numbers(function.Domain), codes)))
    before = int(min(place, count - 2)) if count > 1 else 0
    samples = _samples(function.read_bytes(), bits // 8, before, len(ranges))
    after = _samples(function.read_bytes(), bits // 8, min(before + 1, count - 1), len(ranges))
    decode = _numbers(function.get("/Decode", function.Range))
    share = place - before
    return tuple(
        _between(a + share * (b - a), (0, 2**bits - 1), decode[2 * n :][:2])
        for n, (a, b) in enumerate(zip(samples, after, strict=True))
    )


def _samples(data: bytes, width: int, row: int, columns: int) -> list[int]:
    start = row * columns * width
    cells = range(start, start + columns * width, width)
    return [int.from_bytes(data[cell : cell + width], "big") for cell in cells]


def _between(x: float, old: Sequence[float], new: Sequence[float]) -> float:
    """What x is on a scale that has been stretched; of no length, its start."""
    if old[1] == old[0]:
        return new[0]
    return new[0] + (x - old[0]) * (new[1] - new[0]) / (old[1] - old[0])


_KINDS: Mapping[int, Callable[[Object, float], tuple[float, ...]]] = {
    0: _sampled,
    2: _power,
    3: _stitched,
}
