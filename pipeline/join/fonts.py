"""The fonts of many units in, each a subset of a few; those few out, once, with all their glyphs.

A unit's text means glyphs by the numbers that the whole font gives them, so nothing in it changes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pikepdf import Array, Name, Stream

from pipeline.join.sfnt import Face
from pipeline.pdf.writer import Writer

_FIXED_PITCH = 1
"""A flag of a font's descriptor (ISO 32000-1, table 123): of few glyphs it says nothing."""


@dataclass(frozen=True, slots=True)
class _Used:
    """What a unit says of a font: widths, and text as UTF-16 in hexadecimal, by glyphs."""

    widths: Mapping[int, Decimal | int]
    texts: Mapping[int, bytes]


@dataclass(slots=True)
class _Variant:
    """A font as content refers to it; glyphs that units read differently are in several."""

    number: int
    descriptor: Mapping[str, bytes]
    """Entries that are taken from the first unit, as they are written."""
    box: tuple[Decimal | int, ...]
    widths: dict[int, Decimal | int] = field(default_factory=dict)
    texts: dict[int, bytes] = field(default_factory=dict)

    def take(self, used: _Used) -> bool:
        """Takes over widths and text; False, and nothing taken, where they contradict."""
        if not (_agree(self.widths, used.widths) and _agree(self.texts, used.texts)):
            return False
        self.widths |= used.widths
        self.texts |= used.texts
        return True


def _agree(some: Mapping[int, Any], others: Mapping[int, Any]) -> bool:
    return all(some.get(glyph, value) == value for glyph, value in others.items())


@dataclass(slots=True)
class _Joined:
    """A font, and the ways in which it is referred to."""

    name: bytes
    face: Face = field(default_factory=Face)
    variants: list[_Variant] = field(default_factory=list)


@dataclass(slots=True)
class Fonts:
    """The fonts of a book."""

    writer: Writer
    joined: list[_Joined] = field(default_factory=list)

    def number(self, font: Any) -> int | None:
        """The number of the font that stands for one of a unit; None where it has to be copied.

        So it is for all but TrueType fonts whose content means glyphs by their own numbers.
        """
        if not _is_known(font):
            return None
        below = font.DescendantFonts[0]
        used = _Used(dict(_widths(below.get("/W", Array()))), dict(_texts(font.ToUnicode)))
        joined = self._joined(font.BaseFont.unparse(), below.FontDescriptor.FontFile2, used)
        return self._variant(joined, below.FontDescriptor, used).number

    def write(self) -> None:
        """Writes the fonts; nothing that refers to them changes any more."""
        for joined in self.joined:
            data = bytes(joined.face)
            entries = b"/Length1 %d/Filter/FlateDecode" % len(data)
            file = self.writer.reserve()
            self.writer.write_stream(file, entries, zlib.compress(data))
            for variant in joined.variants:
                _write(self.writer, joined.name, variant, file)

    def _joined(self, name: bytes, file: Stream, used: _Used) -> _Joined:
        data = file.read_bytes()
        for joined in self.joined:
            if joined.name == name and joined.face.take(data, used.widths):
                return joined
        new = _Joined(name)
        new.face.take(data, used.widths)
        self.joined.append(new)
        return new

    def _variant(self, joined: _Joined, descriptor: Any, used: _Used) -> _Variant:
        box = tuple(descriptor.FontBBox)
        for variant in joined.variants:
            if variant.take(used):
                pairs = zip(variant.box, box, (min, min, max, max), strict=True)
                variant.box = tuple(choose(old, new) for old, new, choose in pairs)
                return variant
        new = _Variant(self.writer.reserve(), dict(_described(descriptor)), box)
        new.take(used)
        joined.variants.append(new)
        return new


def _is_known(font: Any) -> bool:
    if font.get("/Subtype") != Name.Type0 or font.get("/Encoding") != Name("/Identity-H"):
        return False
    below = font.DescendantFonts[0]
    return (
        below.get("/Subtype") == Name.CIDFontType2
        and below.get("/CIDToGIDMap") == Name.Identity
        and "/FontFile2" in below.FontDescriptor
        and "/ToUnicode" in font
        and not {"/DW", "/DW2", "/W2"} & set(below.keys())
    )


_FROM_FIRST = ("/FontFamily", "/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight")
_STEMS = ("/StemV", "/StemH")


def _described(descriptor: Any) -> Iterator[tuple[str, bytes]]:
    for key in (*_FROM_FIRST, *_STEMS):
        if key in descriptor:
            value = descriptor[key]
            if key == "/Flags":
                value = int(value) & ~_FIXED_PITCH
            yield key, value.unparse() if hasattr(value, "unparse") else str(value).encode()


def _widths(rows: Any) -> Iterator[tuple[int, Decimal | int]]:
    """Widths of glyphs: a number and the list of those from there on (ISO 32000-1, 9.7.4.3)."""
    items = iter(rows)
    for first in items:
        following = next(items)
        if isinstance(following, Array):
            yield from enumerate(following, start=int(first))
        else:
            width = next(items)
            yield from ((glyph, width) for glyph in range(int(first), int(following) + 1))


_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_ROW = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>")


def _texts(stream: Stream) -> Iterator[tuple[int, bytes]]:
    """The text of glyphs, row by row (ISO 32000-1, 9.10.3)."""
    for block in _BLOCK.findall(stream.read_bytes()):
        for glyph, text in _ROW.findall(block):
            yield int(glyph, 16), text.lower()


# --- what is written -----------------------------------------------------------------------------


def _write(writer: Writer, name: bytes, variant: _Variant, file: int) -> None:
    box = b" ".join(str(side).encode() for side in variant.box)
    others = b"".join(key.encode() + b" " + value for key, value in variant.descriptor.items())
    descriptor = writer.add(
        b"<</Type/FontDescriptor/FontName %s/FontBBox[%s]%s/FontFile2 %d 0 R>>"
        % (name, box, others, file)
    )
    below = writer.add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont %s/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor %d 0 R/W[%s]>>"
        % (name, descriptor, b" ".join(_runs(variant.widths)))
    )
    texts = writer.reserve()
    writer.write_stream(texts, b"/Filter/FlateDecode", zlib.compress(_map(variant.texts)))
    writer.write(
        variant.number,
        b"<</Type/Font/Subtype/Type0/BaseFont %s/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, below, texts),
    )


def _runs(widths: Mapping[int, Decimal | int]) -> Iterator[bytes]:
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            yield b"%d [" % glyph
        yield str(widths[glyph]).encode()
        if glyph + 1 not in widths:
            yield b"]"


_AT_ONCE = 100
"""Rows that a map may have in one block (ISO 32000-1, 9.10.3, after Adobe Technical Note 5014)."""


def _map(texts: Mapping[int, bytes]) -> bytes:
    """The map from glyphs to text."""
    rows = [b"<%04x> <%s>" % (glyph, texts[glyph]) for glyph in sorted(texts)]
    blocks = (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
    body = [b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks]
    return b"\n".join((_MAP_BEGINS, *body, _MAP_ENDS))


_MAP_BEGINS = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange"""
_MAP_ENDS = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
