"""Words that a pattern needs: a text without them is never one that it would have matched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.safety.denials_en import WORDINGS
from pipeline.check.safety.needed import may_match, needed, searchable
from tests.golden import CASES

SENTENCES = [
    line
    for path in sorted((CASES / "gate").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"no such (?:drug|pill)", ("no such ",)),
        (r"\bdoes\s+not\b", ("does",)),
        (r"(?:stop|leave) it", ("stop", "leave")),
        (r"(?:exist|exists)?ing", ("ing",)),
        (r"(?:known|\w+) to", (" to",)),
        (r"(?:ab)+c?", ("ab",)),
        (r"(?!never)\w+", ()),
        (r"a|bc", ()),
    ],
)
def test_words_are_read_off_the_pattern(pattern: str, words: tuple[str, ...]) -> None:
    assert needed(re.compile(pattern, re.IGNORECASE)) == words


def test_nearly_all_families_name_their_words() -> None:
    unknown = [family.name for family in WORDINGS.families if not family.needs]

    assert unknown == []


@pytest.mark.parametrize("text", ["\u0130SSK", "\u0131s\u017f\u212a", "ISSK"])
def test_letters_that_are_alike_only_without_case_are_found(text: str) -> None:
    pattern = re.compile("issk", re.IGNORECASE)

    assert pattern.search(text)
    assert may_match(needed(pattern), searchable(text))


def test_no_match_is_missed_in_sentences_of_real_pages() -> None:
    matched = [
        (family, sentence)
        for family in WORDINGS.families
        for sentence in SENTENCES
        if family.pattern.search(sentence)
    ]

    missed = [(f.name, s) for f, s in matched if not may_match(f.needs, searchable(s))]

    assert len(matched) > 100
    assert missed == []


@given(st.data())
def test_no_match_is_missed_in_any_text(data: st.DataObject) -> None:
    family = data.draw(st.sampled_from(WORDINGS.families))
    text = data.draw(st.from_regex(family.pattern))

    assert may_match(family.needs, searchable(text))
