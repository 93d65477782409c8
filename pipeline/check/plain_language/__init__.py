"""The pack `plain-language`: whether everybody can understand the text."""

from __future__ import annotations

from pipeline.check.plain_language.abbreviations import T007, T009
from pipeline.check.plain_language.figures import (
    T011,
    T012,
    T013,
    T016,
    T017,
    T018,
    T019,
    T020,
    T021,
    T022,
)
from pipeline.check.plain_language.sentences import T001, T002, T003, T006, T008
from pipeline.check.plain_language.words import T004, T005, T010, T014, T015
from pipeline.check.rule import Rule

PLAIN_LANGUAGE: tuple[type[Rule], ...] = (
    *(T001, T002, T003, T004, T005, T006, T007, T008, T009),
    *(T010, T011, T012, T013, T014, T015, T016, T017, T018),
    *(T019, T020, T021, T022),
)
"""The rules of the pack, in the order of their codes."""
