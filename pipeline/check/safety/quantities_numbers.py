"""Numbers as authors write them in, their values out: `1,000`, `0,5`, `1½`, `1/2`, `two`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

DECIMAL_COMMA = frozenset(
    {
        *("cs", "da", "de", "es", "fi", "fr", "hr", "hu", "is", "it", "nb", "nl", "no", "pl"),
        *("pt", "ro", "ru", "sk", "sl", "sv", "tr"),
    }
)
"""Languages that write 0,5 and 1.000 (Unicode CLDR, number symbols)."""

SPACE = r"[ \t\n\u00a0\u2007\u2009\u200a\u202f]"
DASHES = "-‐‑‒–—−"

_PARTS = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "⅓": Decimal(1) / 3,
    "⅔": Decimal(2) / 3,
}
WORDS: Mapping[str, Decimal] = {
    **dict.fromkeys(("one", "a", "an", "once"), Decimal(1)),
    **dict.fromkeys(("two", "twice"), Decimal(2)),
    **dict.fromkeys(("three", "thrice"), Decimal(3)),
    "four": Decimal(4),
    "five": Decimal(5),
    "six": Decimal(6),
    "seven": Decimal(7),
    "eight": Decimal(8),
    "nine": Decimal(9),
    "ten": Decimal(10),
    "half": Decimal("0.5"),
}
"""Small numbers in words."""

FRACTIONS = "".join(_PARTS)
NUMBER = (
    rf"(?:\d{{1,3}}(?:[,.\u2009\u202f\u00a0]\d{{3}})+(?!\d)(?:[.,]\d+)?|"
    r"\d{1,3}(?:(?: \d{3}){2,}|(?: \d{3})* 0\d\d)(?!\d)|"
    rf"\d+/\d+(?!\d)|\d*[.,]\d+|\d+{SPACE}?[{FRACTIONS}]|\d+|[{FRACTIONS}])"
)
_NOT_A_PLACE = re.compile(r"[\u2009\u202f\u00a0 ]")


@lru_cache(maxsize=1024)
def number(written: str, decimal_comma: bool = False) -> Decimal:
    """The value of a number as written.

    A group of just three digits behind a comma, or behind a point where the language writes a
    decimal comma, is a group of thousands unless nothing but zero stands before it.
    """
    text = written.strip().lower()
    if text in WORDS:
        return WORDS[text]
    if text[-1] in _PARTS:
        return number(text[:-1] or "0", decimal_comma) + _PARTS[text[-1]]
    if "/" in text:
        above, below = text.split("/")
        return Decimal(above) / Decimal(below) if int(below) else Decimal(0)
    text = _NOT_A_PLACE.sub("", text)
    thousands, point = (".", ",") if decimal_comma else (",", ".")
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{thousands}\d{{3}})+(?:\{point}\d+)?", text):
        text = text.replace(thousands, "")
    text = text.replace(",", ".")
    *whole, rest = text.split(".")
    return Decimal("".join(whole) + "." + rest if whole else rest)
