"""A leaflet as it was laid out in, the same bytes out."""

from __future__ import annotations

from pipeline.finish.finisher import Finisher, Folds


def digital() -> Finisher:
    """For screens and archives; the pages are laid out as PDF/A-3a and PDF/UA-1 already."""
    return Finisher(_pages, _sheets)


def _pages(data: bytes) -> bytes:
    return data


def _sheets(data: bytes, _folds: Folds) -> bytes:
    return data
