"""Titles: the order in which a catalogue has them, the letters they stand under, and file names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TypeAlias

DIGITS = "0–9"
SYMBOLS = "#"

LONGEST_NAME = 200
"""Longest file name in characters; most file systems stop at 255 bytes."""

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages (ISO 639) usually written from right to left."""

_UNDECOMPOSED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
"""Latin letters that Unicode does not take apart, as catalogues file them."""

SortKey: TypeAlias = tuple[tuple[int, str], tuple[tuple[int, int, str], ...], str]


def letter(title: str) -> str:
    """The letter under which a title is looked up: `A` to `Z`, `0–9`, another script's, or `#`."""
    first = next((char for char in _folded(title) if char.isalnum()), "")
    if first.isdecimal():
        return DIGITS
    return first.upper()[:1] or SYMBOLS


def sort_key(title: str) -> SortKey:
    """The place of a title in a catalogue, the same on every machine and in every locale.

    Digits first, then A to Z, then other scripts; word by word, so that `Atorvastatin + Ezetimibe`
    follows `Atorvastatin` at once; case, accents and punctuation do not count; numbers count by
    value, so that `Vitamin B6` stands before `Vitamin B12`.
    Source: ISO 999:1996, 9 (word-by-word filing); Unicode Technical Standard 10, 1.1 (levels).
    """
    words = re.findall(r"\d+|[^\W\d_]+", re.sub(r"(?<=\w)[-'’](?=\w)", "", _folded(title)))
    key = tuple((0, int(word[:20]), "") if word.isdecimal() else (1, 0, word) for word in words)
    return _letter_rank(letter(title)), key, title


def _letter_rank(name: str) -> tuple[int, str]:
    if name in (SYMBOLS, DIGITS):
        return (0 if name == DIGITS else 3), name
    return (1 if name.isascii() else 2), name


def _folded(title: str) -> str:
    """A title in small letters without accents; `²` counts as 2."""
    parts = unicodedata.normalize("NFKD", title).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_UNDECOMPOSED)


def capital(words: str) -> str:
    """Words as a heading begins; a word with capitals inside, such as `pH`, stays as it is."""
    first = words.split()[0] if words.split() else ""
    return words[0].upper() + words[1:] if first.islower() and len(words[0].upper()) == 1 else words


def direction(language: str) -> str:
    """Which way the usual script of a language runs, `ltr` or `rtl`."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def safe_name(name: str) -> str:
    """An id as part of a file name: `A-Z a-z 0-9 . _ -`, at most `LONGEST_NAME` characters.

    Leaflets have no other ids; should one come along, its characters are written as numbers, since
    EPUB readers and zip tools disagree about them (EPUB 3.3, 4.2.3).
    """
    safe = re.sub(r"[^A-Za-z0-9._-]", lambda found: f"_{ord(found.group()):x}_", name)
    if len(safe) <= LONGEST_NAME:
        return safe
    return f"{safe[:LONGEST_NAME]}_{hashlib.sha256(safe.encode()).hexdigest()[:16]}"
