"""What keeps a leaflet from being printed, for those who do not load the engine to say so."""

from __future__ import annotations

from pipeline.diagnostics import Code, Diagnostic, Severity


class P001(Code):
    """The layout engine reported a problem.

    A warning of the engine means that something is not on paper as it was asked for: a missing
    glyph, an unknown property, an image that could not be loaded. The leaflet is not printed
    until it is mended.

    Example: `Failed to load image at 'https://…'`.

    Source: house rule; any missing glyph also fails PDF/UA-1, 7.21.8.
    """

    severity = Severity.ERROR


class P002(Code):
    """No house font has a character of the leaflet.

    The character would be printed as an empty box, or in whatever font a machine happens to
    have. Nothing is printed instead of a wrong sign.

    Example: `℞` in a leaflet, with fonts that lack it.

    Source: PDF/A-3, 6.2.11.4 and PDF/UA-1, 7.21 (glyphs must be embedded and defined).
    """

    severity = Severity.ERROR


class NotPrinted(Exception):
    """A leaflet cannot be printed faithfully; carries the diagnostics that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics
