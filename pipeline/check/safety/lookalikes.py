"""Letters that look like those of English words, or are them in another case or form.

A refusal that was typed with Cyrillic letters, or made bold with those of formulas, reads as any
other; so it is matched as any other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_OTHER_CASE = {"ı": "i", "İ": "i", "ſ": "s", "\u212a": "k", "\u212b": "å", "µ": "μ"}
"""Letters that are others in another case, though they have a lower case of their own, or two."""

_CYRILLIC = ("аеорсухіјѕһԁԛԝӏАВЕКМНОРСТУХІЈЅԌ", "aeopcyxijshdqwlabekmhopctyxijsg")
_GREEK = ("αονρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aovpikabezhikmnoptyx")
_WIDE = range(0xFF21, 0xFF5B)
_OF_FORMULAS = range(0x1D400, 0x1D6A4)


def _plain_form(code: int) -> str:
    return unicodedata.normalize("NFKC", chr(code)).lower()


ALIKE: Mapping[int, str] = {
    **{ord(letter): plain for letter, plain in _OTHER_CASE.items()},
    **{
        ord(letter): plain
        for letters, plains in (_CYRILLIC, _GREEK)
        for letter, plain in zip(letters, plains, strict=True)
    },
    **{
        code: _plain_form(code)
        for code in (*_WIDE, *_OF_FORMULAS)
        if len(_plain_form(code)) == 1 and _plain_form(code).isascii()
    },
}
"""Each letter's one letter in lower case."""

APOSTROPHES = "’‘ʼʹ′＇"
"""What is written for an apostrophe."""

UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f"
    "\ufeff"
)
"""Characters that nobody sees."""
