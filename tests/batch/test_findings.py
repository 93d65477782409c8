"""Findings that are written and made again are the same, and can be counted and chosen unmade."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import findings
from pipeline.batch.findings import Findings, Kind, chosen, kinds, pack
from pipeline.diagnostics import Diagnostic, Severity

PATH = "content/leaflets/a.md"
TEXT = st.text(st.characters(), max_size=8)

FOUND = st.lists(
    st.builds(
        Diagnostic,
        st.sampled_from(("C001", "M001", "T001")),
        st.sampled_from(Severity),
        st.just(PATH),
        st.integers(0, 40),
        *(TEXT, TEXT, TEXT),
    ),
    max_size=8,
).map(tuple)


def _is_grave(kind: Kind) -> bool:
    return kind.severity in (Severity.ERROR, Severity.WITHHELD)


@given(FOUND)
def test_what_is_packed_is_the_same(found: tuple[Diagnostic, ...]) -> None:
    packed = pack(found, PATH)

    assert isinstance(packed, Findings)
    assert packed == found
    assert found == packed
    assert hash(packed) == hash(found)
    assert (len(packed), tuple(packed), packed[1:]) == (len(found), found, found[1:])
    assert kinds(packed) == kinds(found)
    assert pickle.loads(pickle.dumps(packed)) == found
    assert not set(b"\t\n") & set(packed.written)
    assert pack(packed, PATH) is packed


@given(FOUND)
def test_what_is_chosen_is_the_same(found: tuple[Diagnostic, ...]) -> None:
    assert chosen(pack(found, PATH), _is_grave) == chosen(found, _is_grave)
    assert kinds(chosen(pack(found, PATH), _is_grave)) == kinds(chosen(found, _is_grave))


def test_counting_and_choosing_makes_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pack((Diagnostic("M001", Severity.HINT, PATH, 1, "one"),), PATH)
    monkeypatch.setattr(findings, "Diagnostic", lambda *_: pytest.fail("made"))

    assert kinds(found) == {Kind("M001", Severity.HINT): 1}
    assert chosen(found, lambda _: True) is found
    assert len(chosen(found, _is_grave)) == 0
    assert list(chosen(found, _is_grave)) == []


def test_findings_about_another_file_stay_as_they_are() -> None:
    one = Diagnostic("M001", Severity.HINT, PATH, 1, "one")
    found = (one, replace(one, path="content/leaflets/b.md"))

    assert pack(found, PATH) is found
