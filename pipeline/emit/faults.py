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


class P003(Code):
    """A leaflet does not fit into the pages of a format.

    The format says how many pages or panels there are. Space, size of type and margins have been
    brought down as far as the format and the rule on legible type that it follows allow. Nothing
    is left out and nothing set smaller to make it fit; other formats are not affected.

    Example: `trifold: needs 8 panels at 9 pt and may have 6 panels; Side effects takes 41 %; cut
    about 120 words`.

    Source: European Commission, readability guideline, 2009: type of at least 9 points.
    """

    severity = Severity.ERROR


class P004(Code):
    """A word is longer than a line.

    It is broken where the line ends, without a hyphen, since nothing may be put into a word. It is
    all there, but hard to read.

    Example: a chemical name of eighty letters in a leaflet folded to a third of A4.

    Source: UKAAF G003 (no splitting of words).
    """

    severity = Severity.WARNING


class P005(Code):
    """A table has more columns than a format has room for.

    Its columns would be so narrow that words fall apart into letters. The leaflet is not printed in
    this format; in wider ones it is.

    Example: a table of twelve columns in a panel of 99 mm.

    Source: UKAAF G003 (no splitting of words, clear columns).
    """

    severity = Severity.ERROR


class P006(Code):
    """A line stands out of its page.

    Something is wider than the column, such as a table of many columns or a word that cannot be
    broken. It would be cut off at the edge of the paper, or run into the next panel.

    Example: a table of fourteen columns in a leaflet that is folded to a third of A4.

    Source: house rule; every word must be on paper.
    """

    severity = Severity.ERROR


class P013(Code):
    """A page holds colours that a finish cannot turn into its own.

    A finish for a press or for grey works on every colour of a page, and some ways of drawing are
    not known to it. The leaflet is not printed in this finish; in others it is.

    Example: a drawing of the house that is filled with a pattern without a colour of its own.

    Source: house rule; ISO 15930-7, 6.2 (PDF/X-4: what colours may be in) for a press.
    """

    severity = Severity.ERROR


class NotPrinted(Exception):
    """A leaflet cannot be printed faithfully; carries the diagnostics that say why.

    `rung` is where the search for a setting that fits has ended, None where there was none.
    """

    def __init__(self, *diagnostics: Diagnostic, rung: int | None = None) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics
        self.rung = rung
