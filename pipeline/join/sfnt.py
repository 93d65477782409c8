"""Subsets of one TrueType font that kept its numbers of glyphs in, one font with all of them out.

Only the tables that a PDF asks for are kept (ISO 32000-1, 9.9). Names of fields, and where they
are, are those of the OpenType specification 1.9.1, "Font Tables".
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Choice: TypeAlias = Callable[[int, int], int]
"""Which of two values is true of the glyphs of both."""

_PLAIN = ("cvt ", "fpgm", "prep")
"""Tables that instructions of glyphs need; subsets without instructions have none."""


@dataclass(slots=True)
class Face:
    """A font as far as its glyphs are known."""

    tables: dict[str, bytes] = field(default_factory=dict)
    """`head`, `hhea` and `maxp`, which hold for all glyphs so far, and those of instructions."""
    outlines: dict[int, bytes] = field(default_factory=dict)
    """By the numbers of the glyphs; of those that are not blank."""
    metrics: dict[int, bytes] = field(default_factory=dict)
    """Advance and left side bearing as `hmtx` has them."""

    def take(self, data: bytes, used: Collection[int]) -> bool:
        """Takes over the glyphs of a subset; False, and nothing taken, if it is of another font.

        `used` are glyphs that matter though they may be blank. Raises ValueError for what is no
        TrueType font.
        """
        new = _read(data, used)
        if self.tables and not self._is_of(new):
            return False
        self.tables = _widened(self.tables, new.tables) if self.tables else new.tables
        self.outlines = {**new.outlines, **self.outlines}
        self.metrics |= new.metrics
        return True

    def _is_of(self, other: Face) -> bool:
        return (
            all(self.tables.get(name) == other.tables.get(name) for name in _PLAIN)
            and self.tables["head"][16:20] == other.tables["head"][16:20]
            and _agree(self.outlines, other.outlines)
            and _agree(self.metrics, other.metrics)
        )

    def __bytes__(self) -> bytes:
        """The font."""
        count = max({0, *self.outlines, *self.metrics}) + 1
        glyf, loca = bytearray(), [0]
        for glyph in range(count):
            outline = self.outlines.get(glyph, b"")
            glyf += outline + bytes(-len(outline) % 4)
            loca.append(len(glyf))
        tables = {
            **self.tables,
            "glyf": bytes(glyf),
            "head": _with(self.tables["head"], (8, ">I", 0), (50, ">h", 1)),
            "hhea": _with(self.tables["hhea"], (34, ">H", count)),
            "hmtx": b"".join(self.metrics.get(glyph, bytes(4)) for glyph in range(count)),
            "loca": struct.pack(f">{len(loca)}I", *loca),
            "maxp": _with(self.tables["maxp"], (4, ">H", count)),
        }
        return _file(tables)


def _agree(some: Mapping[int, bytes], others: Mapping[int, bytes]) -> bool:
    """Whether what is known of both is equal, but for the zeros that a table is filled up with."""
    return all(
        some.get(glyph, value).rstrip(b"\0") == value.rstrip(b"\0")
        for glyph, value in others.items()
    )


def _with(table: bytes, *values: tuple[int, str, int]) -> bytes:
    changed = bytearray(table)
    for place, kind, value in values:
        struct.pack_into(kind, changed, place, value)
    return bytes(changed)


# --- a subset ------------------------------------------------------------------------------------


def _read(data: bytes, used: Collection[int]) -> Face:
    try:
        tables = dict(_tables(data))
        count = struct.unpack_from(">H", tables["maxp"], 4)[0]
        outlines = dict(_outlines(tables, count))
        wanted = sorted(glyph for glyph in {*outlines, *used} if glyph < count)
        metrics = dict(_metrics(tables, wanted))
    except (KeyError, struct.error) as error:
        raise ValueError(f"not a TrueType font: {error}") from error
    kept = {name: tables[name] for name in ("head", "hhea", "maxp", *_PLAIN) if name in tables}
    return Face(kept, outlines, metrics)


def _tables(data: bytes) -> Iterator[tuple[str, bytes]]:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        yield tag.decode("latin-1"), data[start : start + length]


def _outlines(tables: Mapping[str, bytes], count: int) -> Iterator[tuple[int, bytes]]:
    long = struct.unpack_from(">h", tables["head"], 50)[0]
    places = struct.unpack_from(f">{count + 1}{'I' if long else 'H'}", tables["loca"])
    scale = 1 if long else 2
    glyf = tables["glyf"]
    for glyph in range(count):
        if places[glyph] < places[glyph + 1]:
            yield glyph, glyf[places[glyph] * scale : places[glyph + 1] * scale]


def _metrics(tables: Mapping[str, bytes], glyphs: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """Of glyphs; those behind the last full entry have its advance (`hmtx`)."""
    (full,) = struct.unpack_from(">H", tables["hhea"], 34)
    hmtx = tables["hmtx"]
    for glyph in glyphs:
        if glyph < full:
            yield glyph, hmtx[4 * glyph : 4 * glyph + 4]
        else:
            bearing = 4 * full + 2 * (glyph - full)
            yield glyph, hmtx[4 * full - 4 : 4 * full - 2] + hmtx[bearing : bearing + 2]


# --- tables that hold for all glyphs -------------------------------------------------------------

_MAXP = struct.Struct(">IH13H")
_BOX = struct.Struct(">4h")
_EXTENT = struct.Struct(">Hhhh")


def _widened(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, bytes]:
    """Tables that are true of the glyphs of both."""
    return {
        **old,
        "head": _merged(_BOX, 36, (min, min, max, max), old["head"], new["head"]),
        "hhea": _merged(_EXTENT, 10, (max, min, min, max), old["hhea"], new["hhea"]),
        "maxp": _merged(_MAXP, 0, (max,) * 15, old["maxp"], new["maxp"]),
    }


def _merged(
    kind: struct.Struct, place: int, choices: Sequence[Choice], old: bytes, new: bytes
) -> bytes:
    pairs = zip(kind.unpack_from(old, place), kind.unpack_from(new, place), strict=True)
    values = [choose(*pair) for choose, pair in zip(choices, pairs, strict=True)]
    changed = bytearray(old)
    kind.pack_into(changed, place, *values)
    return bytes(changed)


# --- a file --------------------------------------------------------------------------------------

_WHOLE = 0xB1B0AFBA
"""What the sum of a file and its `checksumAdjustment` make (`head`)."""


def _file(tables: Mapping[str, bytes]) -> bytes:
    names = sorted(tables)
    power = len(names).bit_length() - 1
    search = 16 << power
    head = struct.pack(">IHHHH", 0x00010000, len(names), search, power, 16 * len(names) - search)
    body = bytearray()
    start = len(head) + 16 * len(names)
    at = {}
    for name in names:
        data = tables[name]
        at[name] = start + len(body)
        head += struct.pack(">4sIII", name.encode("latin-1"), _sum(data), at[name], len(data))
        body += data + bytes(-len(data) % 4)
    made = bytearray(head + body)
    struct.pack_into(">I", made, at["head"] + 8, (_WHOLE - _sum(bytes(made))) % 2**32)
    return bytes(made)


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) % 2**32
