"""The Markdown file that introduces a part of a handbook in, its blocks out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.check import check
from pipeline.check.page import Page
from pipeline.diagnostics import GRAVE, Code, Diagnostic, Reported, Severity
from pipeline.model import Block, Draft
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import S009, read
from pipeline.standards import Profile, Standards
from pipeline.style import Locale

NOT_SAID = frozenset({S009.__name__})
"""Findings that are about leaflets alone: an introduction needs no front matter."""

_WITHOUT = "The part is printed without an introduction."


class E012(Code):
    """The introduction of a part cannot be printed.

    Its file is missing, lies outside of the definition's folder, or has an error that would keep a
    leaflet from being built as well, such as a refusal or a placeholder; the message says which.
    The part stands in the book without it. What a reviewer has approved is lifted as in a leaflet.

    Example: `introduction = "heart.md"` where there is no such file beside the definition.

    Source: house rule; a text is printed whole or not at all.
    """

    severity = Severity.WARNING


_SAFETY = Standards(Profile(packs=("safety",)))
"""Of the rules on leaflets those that keep text from print hold for introductions as well."""


def introduction(
    path: Path | None, name: str, language: str, locale: Locale
) -> Reported[tuple[Block, ...]]:
    """The blocks of an introduction; None as its path says that it is not where it may be.

    `name` is what messages call its file, `language` that of the handbook, whose words `locale`
    has. There is always a value: what cannot be printed is left out as a whole, with a warning.
    """
    if path is None:
        message = "the introduction is not in the folder of the handbook's definition"
        return Reported((), (E012.at(name, 0, message, _WITHOUT),))
    source = read(path, name, language)
    if source.value is None:
        return Reported((), _refused(source.diagnostics))
    draft = parse(source.value)
    found = _said(source.diagnostics)
    if draft.value is None:
        return Reported((), (*found, *_refused(draft.diagnostics)))
    errors = tuple(each for each in draft.diagnostics if each.severity is Severity.ERROR)
    if errors:
        return Reported((), (*found, *_refused(draft.diagnostics)))
    if withheld := _withheld(draft.value, locale):
        return Reported((), (*found, *_said(draft.diagnostics), *_refused(withheld)))
    return Reported(draft.value.blocks, (*found, *_said(draft.diagnostics)))


def _withheld(draft: Draft, locale: Locale) -> tuple[Diagnostic, ...]:
    """What would keep a leaflet with this text from print."""
    page = Page(normalize(draft, locale), draft.source, locale, _SAFETY)
    return tuple(each for each in check(page) if each.severity is Severity.WITHHELD)


def _said(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(each for each in found if each.code not in NOT_SAID)


def _refused(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Findings of which the grave ones cost the introduction, and not the book."""
    return tuple(
        replace(each, code=E012.__name__, severity=E012.severity, hint=_WITHOUT)
        if each.severity in GRAVE
        else each
        for each in _said(found)
    )
