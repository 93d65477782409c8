"""Rules on the version of a leaflet, what it is called, and what it is drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.editorial.reviews import key_case
from pipeline.check.page import Page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import plain

_VERSION = re.compile(r"v?\d{1,4}(?:\.\d{1,4}){0,3}(?:[-+. ]?[a-z]{1,8}\.?\d{0,3})?", re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_BEFORE_FIRST = re.compile(r"v?0(?:\D|$)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,/-])(?:19[5-9]\d|20\d\d)(?![\d,/]|\.\d)")
_OLD = 10
"""Years; a source that old is rarely what is recommended now."""
_VAGUE = frozenset(
    (
        *(
            "internet",
            "the internet",
            "web",
            "online",
            "website",
            "websites",
            "google",
            "wikipedia",
        ),
        *("various", "various sources", "several sources", "multiple sources", "textbook", "book"),
        *("textbooks", "books", "literature", "medical literature", "published literature"),
        *(
            "studies",
            "clinical studies",
            "research",
            "expert opinion",
            "experience",
            "own knowledge",
        ),
        *("general knowledge", "common knowledge", "none", "n/a", "na", "tbc", "tbd", "todo", "?"),
        *(
            "unknown",
            "doctor",
            "pharmacist",
            "manufacturer",
            "leaflet",
            "package insert",
            "nhs",
            "fda",
        ),
        *("ema", "mhra", "nice", "who", "source", "sources", "see text", "ai", "chatgpt"),
    )
)
"""Sources that nobody can look up."""


ADD_VERSION = 'Add a version, such as version: "1.0".'
ADD_SOURCES = 'Add sources, such as sources: ["NHS: About metformin"].'


class M408(Rule):
    """There is no version.

    Printed leaflets stay in drawers. Without a version nobody can tell which of two is the newer,
    or which one a patient was given. Of a leaflet that is approved M410 says so.

    Example: front matter without `version`.

    Source: NHS content standard (version control).
    """

    severity = Severity.HINT
    hint = ADD_VERSION

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        if not metadata.version and metadata.status != "approved":
            yield Case(1, "the leaflet has no version")


class M409(Rule):
    """The version is neither numbers nor a date.

    It is numbers parted by points, such as 1.0 or 2.1.3, or a date such as 2026-05-01, so that two
    versions can be put in order.

    Example: `version: final`.

    Source: NHS content standard (version control); Semantic Versioning 2.0.0.
    """

    severity = Severity.WARNING
    hint = 'Write numbers with points between them, such as version: "1.0".'

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        version = page.leaflet.metadata.version
        if version and not (_VERSION.fullmatch(version) or _DATED.fullmatch(version)):
            yield key_case(page, "version", f"“{version}” is no version")


class M410(Rule):
    """An approved leaflet has no version, or one before the first.

    By custom 0.x is a text that is not finished. One of the two is wrong, and on paper the one
    takes away the band "Draft" while the other says that it is one. Without a version nobody can
    tell which text was approved.

    Example: `status: approved` beside `version: "0.3"`.

    Source: NHS content standard (version control); Semantic Versioning 2.0.0, 4.
    """

    severity = Severity.WARNING
    hint = "Raise the version to 1.0, or take the approval back."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        if metadata.status != "approved":
            return
        if not metadata.version:
            yield key_case(page, "status", "approved without a version", ADD_VERSION)
        elif _BEFORE_FIRST.match(metadata.version):
            yield key_case(page, "version", f"approved with the version “{metadata.version}”")


class M411(Rule):
    """There are no sources.

    A reviewer has nothing to check the text against, and at the next review nobody knows what it
    was drawn from. Of a leaflet that is approved M412 says so.

    Example: front matter without `sources`.

    Source: NHS content standard (information is based on evidence, and its sources are recorded);
    the Information Standard, principle 2.
    """

    severity = Severity.HINT
    hint = ADD_SOURCES

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        if not metadata.sources and metadata.status != "approved":
            yield Case(1, "the leaflet names no sources")


class M412(Rule):
    """A source cannot be found by what is said of it, or an approved leaflet names none.

    A source has a publisher and a title, a reference or an address, by which somebody else finds
    the same page. A leaflet is approved because it says what its sources say.

    Example: `sources: [internet, NHS]`.

    Source: NHS content standard (sources are recorded); Vancouver style (ICMJE).
    """

    severity = Severity.WARNING
    hint = "Name publisher and title, or the address."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        metadata = page.leaflet.metadata
        if metadata.status == "approved" and not metadata.sources:
            yield key_case(page, "status", "approved without sources", ADD_SOURCES)
        for source in metadata.sources:
            if source.strip(" .").lower() in _VAGUE:
                yield key_case(page, "sources", f"the source “{source}” cannot be found")


class M413(Rule):
    """A source is newer than the review.

    The reviewer cannot have seen it, so either the text was changed after the review, or the date
    of the review was forgotten.

    Example: `reviewed: 2024-05-01` with the source "BNF 2026".

    Source: NHS content standard (changes of substance are reviewed).
    """

    severity = Severity.WARNING
    hint = "Have what was taken from it reviewed, and set reviewed."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        reviewed = page.leaflet.metadata.reviewed
        for source, year in _dated(page) if reviewed else ():
            if reviewed and year > reviewed.year:
                yield key_case(
                    page, "sources", f"“{source}” is newer than the review of {reviewed}"
                )


class M414(Rule):
    """A source was old when the leaflet was reviewed.

    Recommendations of more than ten years ago have mostly been replaced.

    Example: `reviewed: 2026-05-01` with the source "WHO guideline, 2009" alone.

    Source: the Information Standard, principle 2 (current evidence); NHS content standard.
    """

    severity = Severity.HINT
    hint = "Look for a newer edition, or note that there is none."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        reviewed = page.leaflet.metadata.reviewed
        for source, year in _dated(page) if reviewed else ():
            if reviewed and reviewed.year - year > _OLD:
                age = reviewed.year - year
                yield key_case(page, "sources", f"“{source}” was {age} years old at the review")


class M415(Rule):
    """The name of the medicine is written in several ways.

    Title, generic name and the page's own heading differ in nothing but capitals or hyphens, so
    running heads, indexes and text show the same name in two forms.

    Example: `title: Co-Codamol` beside `generic_name: Co-codamol`.

    Source: WHO, guidance on international nonproprietary names (one form, small letters in text);
    house rule.
    """

    severity = Severity.HINT
    hint = "Write the name everywhere as in the title."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        title, generic = page.leaflet.title, page.leaflet.metadata.generic_name
        if generic and generic != title and _letters(generic) == _letters(title):
            yield key_case(page, "generic_name", f"“{generic}” is “{title}” in the title")
        heading = plain(page.leaflet.heading).strip()
        if heading and heading != title and _letters(heading) == _letters(title):
            message = f"“{heading}” is “{title}” in the front matter"
            yield Case(page.leaflet.line, message, heading)


def _dated(page: Page) -> Iterator[tuple[str, int]]:
    """The sources that name a year, each with its latest; a year in an address counts for none."""
    for source in page.leaflet.metadata.sources:
        words = " ".join(word for word in source.split() if "://" not in word)
        if years := _YEAR.findall(words):
            yield source, max(map(int, years))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
