"""The table of requirements in, what this machine has and lacks out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.tools import REQUIREMENTS, Purpose, Requirement


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement on this machine. Plain values only: `dataclasses.asdict` gives JSON."""

    name: str
    purpose: str
    needed_for: Purpose
    required: bool
    present: bool
    version: str
    path: str
    lost_without: str
    how_to_get: str


def examine(requirements: Iterable[Requirement] = REQUIREMENTS) -> tuple[Finding, ...]:
    """Look for every requirement, in the table's order. Takes about a second."""
    return tuple(_finding(requirement) for requirement in requirements)


def is_fit(findings: Iterable[Finding], purpose: Purpose) -> bool:
    """Whether nothing required for a purpose is missing."""
    return all(
        finding.present
        for finding in findings
        if finding.required and finding.needed_for == purpose
    )


def _finding(requirement: Requirement) -> Finding:
    found = requirement.find()
    return Finding(
        name=requirement.name,
        purpose=requirement.purpose,
        needed_for=requirement.needed_for,
        required=requirement.required,
        present=found is not None,
        version=found.version if found else "",
        path=found.path if found else "",
        lost_without=requirement.lost_without,
        how_to_get=requirement.how_to_get,
    )
