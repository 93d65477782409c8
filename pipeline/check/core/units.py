"""The units of measurement that a number is written with, and how the two stand together."""

from __future__ import annotations

import re

UNITS = (
    *("kg", "mg", "mcg", "µg", "μg", "ng", "g"),
    *("mL", "ml", "dL", "dl", "cL", "cl"),
    *("mmol", "µmol", "μmol", "mEq", "IU", "kcal", "kJ", "cm", "mm"),
)
"""Units that are nothing else behind a number: no `m`, which may be minutes, and no `L` or `U`."""

_AFTER_UNIT = "|".join(rf"(?<=[\d\ \u00a0]{unit}-)" for unit in UNITS)
"""Behind the hyphen of `5 mg-10 mg`."""

AMOUNT = re.compile(
    rf"""
    (?=[.,\d])  # first, since it is quick
    (?<![\w.,])(?:(?<![A-Za-z]-)|{_AFTER_UNIT})  # no end of a name such as XR-5
    (?P<number>[.,]?\d+(?:[.,]\d+)*)
    (?P<gap>[ \u00a0\u202f]*)
    (?P<unit>{"|".join(UNITS)})
    (?![\w])
    """,
    re.VERBOSE,
)
"""A number with its unit, and what stands between them in one line."""

TOGETHER = re.compile(rf"\d(?:{'|'.join(UNITS)})(?!\w)")
APART = re.compile(rf"\d[ \u00a0\u202f]+(?:{'|'.join(UNITS)})(?!\w)")
"""Quick to look for: where a text has none of it, no amount is written so."""

JOINED = re.compile(rf"\d(?:{'|'.join(unit.lower() for unit in UNITS)})")
"""The same of amounts that are written together, in small letters."""
