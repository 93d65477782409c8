"""Two versions of a leaflet in, what the change means for its approval out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.diff.result import Approval, Verdict
from pipeline.model import Leaflet


@dataclass(frozen=True, slots=True)
class Lifted:
    """Codes of rules that withhold, as the gate has judged a version of a leaflet."""

    codes: frozenset[str] = frozenset()
    """Those that would withhold it and are lifted by its reviewer."""
    held: frozenset[str] = frozenset()
    """Those that do withhold it."""


def approvals(
    old: Leaflet, new: Leaflet, for_patients: bool, lifted: tuple[Lifted, Lifted]
) -> tuple[Approval, ...]:
    """What is to be said of the approval; a leaflet without a word stands for none.

    An approval is of a text: where a patient reads other words and the approval is still the same
    (reviewer, date of review and version), it does not cover them.
    Source: NHS content standard (version control; the date of review is that of the content).
    """
    return (*_approval(old, new, for_patients), *_overrides(old, new, lifted))


def _approval(old: Leaflet, new: Leaflet, for_patients: bool) -> Iterator[Approval]:
    was, now = _approved(old), _approved(new)
    if was and not now:
        yield _said(old, "withdrawn" if _is_nothing(new) else "lifted")
    elif now and not was:
        unnamed = not (new.metadata.reviewer and new.metadata.reviewed)
        verdict: Verdict = "new" if _is_nothing(old) else "given"
        yield _said(new, "doubtful", "unnamed") if unnamed else _said(new, verdict)
    elif now and was:
        yield from _standing(old, new, for_patients)


def _standing(old: Leaflet, new: Leaflet, for_patients: bool) -> Iterator[Approval]:
    """Of a leaflet that was and is approved."""
    before, after = old.metadata, new.metadata
    same_review = (before.reviewer, before.reviewed) == (after.reviewer, after.reviewed)
    if same_review and for_patients:
        same_version = before.version == after.version
        yield _said(new, "void") if same_version else _said(new, "doubtful", "version")
    elif not same_review:
        yield _renewed(old, new, for_patients)


def _renewed(old: Leaflet, new: Leaflet, for_patients: bool) -> Approval:
    before, after = old.metadata, new.metadata
    if not (after.reviewer and after.reviewed):
        return _said(new, "doubtful", "unnamed")
    if before.reviewed and after.reviewed < before.reviewed:
        return _said(new, "doubtful", "earlier")
    if for_patients and before.reviewed == after.reviewed:
        return _said(new, "doubtful", "undated")
    return _said(new, "renewed")


def _overrides(old: Leaflet, new: Leaflet, lifted: tuple[Lifted, Lifted]) -> Iterator[Approval]:
    """Overrides of the safety gate that have nothing to lift any more, or do not lift it."""
    for code, _ in new.metadata.overrides:
        if code in lifted[0].codes and code not in lifted[1].codes:
            held = code in lifted[1].held
            yield _said(new, "override", f"{code} {'held' if held else 'needless'}")


def _said(leaflet: Leaflet, verdict: Verdict, reason: str = "") -> Approval:
    return Approval(verdict, leaflet.metadata.reviewer, leaflet.metadata.reviewed, reason)


def _approved(leaflet: Leaflet) -> bool:
    return leaflet.metadata.status == "approved"


def _is_nothing(leaflet: Leaflet) -> bool:
    return not leaflet.sections and not leaflet.heading
