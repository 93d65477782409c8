"""Rules on whether a leaflet has the parts that a reader looks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.check.core.forms import level_edits
from pipeline.check.editorial.reviews import key_case
from pipeline.check.eu_qrd.template import LEAFLET
from pipeline.check.fda_medguide.template import GUIDE
from pipeline.check.page import WORD, Page
from pipeline.check.rule import Case, Edit, Fixable, Rule
from pipeline.check.templates import covers, follows, has_heading
from pipeline.diagnostics import Severity
from pipeline.model import Heading, Leaflet, Section, Table, plain
from pipeline.sections import SECTIONS
from pipeline.style import Locale

_FEW = 3
"""Sections missing or empty that have a finding each, by which a baseline knows what is left when
one of them is written; a page with more of them is not finished."""

_SALTS = frozenset(
    [
        "acetate",
        "besilate",
        "bromide",
        "calcium",
        "chloride",
        "citrate",
        "fumarate",
        "hydrochloride",
        "magnesium",
        "maleate",
        "mesilate",
        "nitrate",
        "phosphate",
        "potassium",
        "sodium",
        "succinate",
        "sulfate",
        "sulphate",
        "tartrate",
    ]
)
"""Words of generic names that those of quite other medicines have, too."""

TEMPLATES = (LEAFLET, GUIDE)
"""Published templates whose headings are as good as those of the house."""


class M001(Rule):
    """A section that every leaflet has is missing.

    A reader who looks for the side effects and finds none may take it that there are none. A
    leaflet with the headings of a package leaflet or a Medication Guide has them where those have
    them. Of a page that lacks more than three it is said once.

    Example: a page that goes from Dosage straight to How it Works.

    Source: EMA QRD template (fixed headings of a package leaflet); 21 CFR 208.20(b).
    """

    severity = Severity.WARNING
    hint = "Add the section, or say in it why there is nothing to say."
    hint_to_many = "Give each part of the text one of these headings, and write what is missing."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        titles = [f"“{title_of(kind, page.locale)}”" for kind in _missing(page)]
        if len(titles) > _FEW:
            message = f"{len(titles)} sections are missing: {', '.join(titles)}"
            yield Case(page.leaflet.line, message, hint=cls.hint_to_many)
            return
        for title in titles:
            yield Case(page.leaflet.line, f"there is no section {title}")


class M002(Rule):
    """A section is empty.

    A heading with nothing under it promises an answer and gives none; often text was lost when
    the page was made. Of a page that is not finished it is said once.

    Example: `### Dosage` followed directly by `### Side Effects`.

    Source: EC Guideline on the readability of the labelling and package leaflet, 2009.
    """

    severity = Severity.WARNING
    hint = "Write the section, or take its heading out."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        empty = list(_empty(page.leaflet))
        titles = [f"“{plain(section.title)}”" for section in empty]
        if len(empty) > _FEW:
            message = f"{len(empty)} sections are empty: {', '.join(titles)}"
            yield Case(empty[0].line, message, hint="The page is not finished; write them.")
            return
        for section, title in zip(empty, titles, strict=True):
            yield Case(section.line, f"the section {title} is empty")


class M003(Rule):
    """A section stands twice.

    Two sections of one kind can contradict each other, and a reader stops at the first.
    Sections of different ingredients are no repetition.

    Example: two sections `### Dosage` on one page.

    Source: EMA QRD template (each heading once, in a fixed order).
    """

    severity = Severity.WARNING
    hint = "Join the two."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        seen: Counter[tuple[str, str]] = Counter()
        for section in page.leaflet.sections:
            key = (section.kind, section.subject)
            if seen[key] and section.kind not in ("other", "part", "introduction", "disclaimer"):
                yield Case(
                    section.line, f"“{plain(section.title)}” repeats a section of this leaflet"
                )
            seen[key] += 1


class M004(Rule):
    """There is no disclaimer.

    A leaflet must say that it does not replace the advice of the reader's own doctor or
    pharmacist. A package leaflet and a Medication Guide say so in words of their own, and some
    pages do in a note.

    Example: a page that ends with its last question.

    Source: NHS content standard (purpose and limits of the information are stated).
    """

    severity = Severity.WARNING
    hint = "End the page with a paragraph that begins with **Disclaimer:**."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        present = any(section.kind == "disclaimer" for section in page.leaflet.sections)
        if present or any(follows(page, template) for template in TEMPLATES):
            return
        if not _DISCLAIMS.search(page.folded):
            yield Case(page.leaflet.line, "there is no disclaimer")


_DISCLAIMS = re.compile(
    r"\b(?:this|the) (?:information|leaflet|page|text|guide|document|content)\b(?! about)"
    r"[^.\n]{0,60}(?:\b(?:information|education)al purposes only\b|\bnot (?:constitute|replace"
    r"|be considered|be used to|intended (?:to|as)|a substitute)\b)"
)
"""That a page is no advice, as the small letters of its text may say it."""


class M005(Rule):
    """A heading is not understood.

    The section is printed as it is, but under no house heading, and no rule for its kind looks
    at it.

    Example: `### Side Effcts`.

    Source: EMA QRD template (fixed headings).
    """

    severity = Severity.WARNING
    hint = "Use a known heading, or add this one to the locale's table words.sections."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for section in page.leaflet.sections:
            understood = section.kind != "other"
            if not understood and not any(has_heading(page, t, section) for t in TEMPLATES):
                yield Case(
                    section.line,
                    f"the heading “{plain(section.title)}” is not understood",
                    plain(section.title),
                )


class M006(Fixable):
    """Headings skip a level.

    The printed leaflet nests its headings properly whatever the source does; in the source a
    skipped level misleads other tools and readers of the Markdown.

    Example: `# Paracetamol` followed by `### Usage`.

    Source: WCAG 2.2, 1.3.1; PDF/UA-1, 7.4.2.
    """

    severity = Severity.HINT
    hint = "Use ## below #, and ### below ##; 'leaflet check --fix' does so."
    together = True

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        above = 1
        for line, level in _levels(page.leaflet):
            if level > above + 1:
                yield Case(line, f"a heading of level {level} follows one of level {above}")
                return
            above = level

    @classmethod
    def edits(cls, page: Page) -> Iterator[Edit]:
        return level_edits(page)


class M007(Rule):
    """A table has no column headings.

    Somebody who hears a table read aloud cannot tell what a number in it means.

    Example: a table whose first row is empty.

    Source: WCAG 2.2, 1.3.1; PDF/UA-1, 7.5.
    """

    severity = Severity.WARNING
    hint = "Name each column in the table's first row."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for _, block in page.blocks:
            if isinstance(block, Table) and not _headed(block):
                yield Case(block.line, "the table has no column headings")


class M008(Rule):
    """An approved leaflet does not say who reviewed it, or when.

    "Approved" takes the draft band off the page. It should be possible to ask who decided that.

    Example: `status: approved` without `reviewer` and `reviewed`.

    Source: NHS content standard (last-reviewed and next-review dates are shown).
    """

    severity = Severity.WARNING
    hint = "Add reviewer and reviewed to the front matter."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        if metadata.status == "approved" and not (metadata.reviewer and metadata.reviewed):
            message = "the leaflet is approved, but names no reviewer or no date of review"
            yield key_case(page, "status", message)


class M009(Rule):
    """The page's title is not the front matter's, or the page never says its generic name.

    The one is printed large, the other stands in running heads, bookmarks and contents. If they
    differ, one of them may be another medicine's. So may a generic name in the front matter of
    which the page has no word.

    Example: `title: Metformin` above `# Metoprolol`.

    Source: ISMP list of confused drug names.
    """

    severity = Severity.WARNING
    hint = "Make title and first heading the same."
    hint_to_generic = "Look up which of them is this medicine's, and write it in both places."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        heading, title = plain(page.leaflet.heading), page.leaflet.metadata.title
        if heading and title and _letters(heading) != _letters(title):
            yield Case(
                page.leaflet.line, f"the heading says “{heading}”, the front matter “{title}”"
            )
        generic = page.leaflet.metadata.generic_name
        names = set(WORD.findall(generic.lower())) - _SALTS
        titles = WORD.findall(f"{heading} {title}".lower())
        if names and names.isdisjoint(titles) and names.isdisjoint(page.words):
            message = f"the front matter's generic name, “{generic}”, stands nowhere on the page"
            yield key_case(page, "generic_name", message, cls.hint_to_generic)


class M010(Rule):
    """There is nothing to print.

    The page has a title and nothing else that a reader would see, as when all its text stands in
    comments.

    Example: a page whose only paragraph is `<!-- to be written -->`.

    Source: house rule.
    """

    severity = Severity.ERROR
    hint = "Write the leaflet's text."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        if not any(section.title or section.blocks for section in page.leaflet.sections):
            yield Case(page.leaflet.line, "there is nothing to print")


def title_of(kind: str, locale: Locale) -> str:
    """The usual heading of a kind of section, as authors write it."""
    return locale.words["sections"][kind][0]


def _missing(page: Page) -> Iterator[str]:
    """The kinds of required sections that stand there under no heading that is known."""
    present = {section.kind for section in page.leaflet.sections}
    for kind in SECTIONS.values():
        lacks = kind.required and kind.name not in present
        if lacks and not any(covers(page, template, kind.name) for template in TEMPLATES):
            yield kind.name


def _empty(leaflet: Leaflet) -> Iterator[Section]:
    """Sections without text; a heading has some if those of a lower level stand under it."""
    followers = (*leaflet.sections[1:], None)
    for section, following in zip(leaflet.sections, followers, strict=False):
        if not section.blocks and not (following and _heads(section, following)):
            yield section


def _heads(section: Section, following: Section) -> bool:
    """Whether a section stands under the heading of another, as those of an ingredient do."""
    return section.kind == "part" or 0 < section.level < following.level


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _levels(leaflet: Leaflet) -> Iterator[tuple[int, int]]:
    for section in leaflet.sections:
        if section.level:
            yield section.line, section.level
        for block in section.blocks:
            if isinstance(block, Heading):
                yield block.line, block.level


def _headed(table: Table) -> bool:
    return table.header is not None and any(plain(cell).strip() for cell in table.header.cells)
