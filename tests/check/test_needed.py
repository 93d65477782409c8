"""Words that a pattern needs: a text without them is never one that it would have matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.safety.denials_en import WORDINGS
from pipeline.check.safety.needed import Index, Way, alternatives, needed
from tests.golden import CASES

SENTENCES = [
    line.lower()
    for path in sorted((CASES / "gate").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
PATTERNS = [pattern for family in WORDINGS.families for pattern in family.patterns]
INDEX = Index()


def may_match(ways: tuple[Way, ...], text: str) -> bool:
    needs = [[INDEX.bits(clause) for clause in way] for way in ways]
    held = INDEX.held(text)
    return any(all(clause & held for clause in way) for way in needs)


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        (r"no such (?:drug|pill)", (((" such ",), (" drug", " pill"), ("no ",)),)),
        (r"\bdoes\s+not\b", (((" does ",), (" not ",)),)),
        (r"(?:stop|leave) it", ((("stop ", "leave "), (" it",)),)),
        (r"\bstop\b|\bdrop", ((("stop ",),), (("drop",),))),
        (r"\bI(?:'m| am)?\s+will(?= not)".lower(), (((" will",), (" i ",)),)),
        (r"(?:exist|exists)?ing", ((("ing",),),)),
        (r"(?:known|\w+) to", (((" to",),),)),
        (r"pre-mixed|n't", (((" mixed",), ("pre ",)), (("n't",),))),
        (r"(?:ab)+c?", ((("ab",),),)),
        (r"\bax[ ,]+an?\b", (((" ax ",),),)),
        (r"(?!never)\w+", ((),)),
        (r"a|bc", ((), (("bc",),))),
    ],
)
def test_words_are_read_off_the_pattern(pattern: str, ways: tuple[Way, ...]) -> None:
    assert needed(pattern) == ways


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a", ("a",)),
        (r"a|(?:b|c)d|e", ("a", "(?:b|c)d", "e")),
        (r"a\||[|()\]]b|\(c", (r"a\|", r"[|()\]]b", r"\(c")),
        (r"[]|]|[^]|]", ("[]|]", "[^]|]")),
    ],
)
def test_a_pattern_is_taken_apart_at_its_outer_bars(pattern: str, parts: tuple[str, ...]) -> None:
    assert alternatives(pattern) == parts


def test_all_families_name_their_words() -> None:
    unknown = [pattern.text for pattern in PATTERNS if not all(pattern.needs)]

    assert unknown == []


def test_an_index_finds_words_also_inside_of_others() -> None:
    index = Index()
    inside, whole, end = index.bits(["not"]), index.bits([" not "]), index.bits(["n't "])

    assert index.held("another") == inside
    assert index.held("it is not—mixed") == inside | whole
    assert index.held("it isn't pre-mixed.") == end
    assert index.held("not's") == inside | whole
    assert index.held("no t") == 0
    # What was seen before is known, and says the same again.
    assert index.held("another") == inside


def test_a_word_that_is_added_is_found_in_what_was_seen_before() -> None:
    index = Index()
    index.bits(["pill"])
    assert index.held("tablet") == 0

    assert index.bits(["table"]) == index.held("tablet")


def test_no_match_is_missed_in_sentences_of_real_pages() -> None:
    matched = [
        (pattern, sentence)
        for pattern in PATTERNS
        for sentence in SENTENCES
        if pattern.compiled.search(sentence)
    ]

    missed = [(p.text, s) for p, s in matched if not may_match(p.needs, s)]

    assert len(matched) > 100
    assert missed == []


@given(st.data())
def test_no_match_is_missed_in_any_text(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(PATTERNS))
    text = data.draw(st.from_regex(pattern.compiled))

    assert may_match(pattern.needs, text)
