"""Rules on whether links lead somewhere, and say where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pipeline.check.page import Page, once_a_page
from pipeline.check.rule import Case, Rule
from pipeline.diagnostics import Severity
from pipeline.model import Code, Inline, LineBreak, Link, Text, plain

_SIGNS = ("](", "]:", "://", "@")
"""Without one of these there is no link on a page; most pages have none."""
_LEADS = re.compile(r"https?:|mailto:|tel:", re.IGNORECASE)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(
    rf"(?!www\.[^.]+\.?$)(?:{_LABEL}\.)+[^\W\d_]{{2,24}}\.?|\d{{1,3}}(?:\.\d{{1,3}}){{3}}"
)
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?P<host>[^@\s]+)")
_TELEPHONE = re.compile(r"\+?[0-9().-]+(?:;[a-z-]+=[\w.+-]+)*", re.IGNORECASE)
_FEWEST_DIGITS = 3
"""Emergency numbers such as 112 have three."""
_EMPTY = re.compile(r"(?<![!\\])\[\s*\](?:\(|\[)")
_VAGUE = frozenset(
    """
    here|click here|click|tap here|this|this link|this page|this site|this website|link|the link
    |follow this link|more|read more|learn more|find out more|more information|more info|details
    |website|web site|page
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Texts of links that do not say where they lead (WCAG 2.2, failure F63 and technique G91)."""
_LONGEST_ADDRESS = 40
"""Characters; a shorter address can be typed from paper, and so is a good text."""


class M015(Rule):
    """A link has an address that cannot be one.

    Who follows it gets nowhere, and on paper nobody can guess what was meant. An address of the
    web needs a host with a dot, and another one behind `www`, an address for mail exactly one `@`,
    one for the telephone digits, which may be parted by hyphens and brackets but not by spaces.

    Example: `[the scheme](https://www.yellowcard)`, or `[call us](tel:ask-us)`.

    Source: RFC 3986, 3.2.2 (host); RFC 6068 (mailto); RFC 3966, 3 (tel).
    """

    severity = Severity.WARNING
    hint = "Correct the address and follow it once."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for link in links_of(page):
            if complaint := _complaint(link.target):
                yield Case(link.line, f"“{link.target}” {complaint}", link.target)


class M016(Rule):
    """A link goes over an unprotected connection.

    What is sent over `http:` can be read and changed on the way. A page about somebody's medicine
    tells what they suffer from.

    Example: `[NHS](http://www.nhs.uk)` where `https:` leads to the same page.

    Source: NHS service manual (services use HTTPS); W3C, Securing the Web (TAG finding, 2015).
    """

    severity = Severity.HINT
    hint = "Write https:, and check that the page is there."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for link in links_of(page):
            if link.target[:5].lower() == "http:":
                yield Case(link.line, f"“{link.target}” is not protected", link.target)


class M017(Rule):
    """The text of a link does not say where it leads.

    On paper nothing but the text is left of a link, and "here" leads nowhere there. Who has a
    page read aloud hears the links one by one, and a long address letter for letter.

    Example: `You can report side effects [here](https://yellowcard.mhra.gov.uk).`

    Source: WCAG 2.2, 2.4.4 (link purpose); NHS service manual, links.
    """

    severity = Severity.WARNING
    hint = "Name the page or organisation that it leads to."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        for link in links_of(page):
            text = plain(link.children).strip()
            if text.strip(" .:!>»→").lower() in _VAGUE:
                yield Case(link.line, f"the link says only “{text}”", text)
            elif len(text) > _LONGEST_ADDRESS and " " not in text and _LEADS.match(text):
                yield Case(link.line, f"the link says only its address, “{text}”", text)


class M018(Rule):
    """Links with the same text lead to different places.

    A reader who sees "the patient leaflet" twice takes it for the same leaflet.

    Example: `[Yellow Card](https://yellowcard.mhra.gov.uk)` and further down
    `[Yellow Card](https://www.gov.uk/yellowcard)`.

    Source: WCAG 2.2, 2.4.4 (link purpose) and 3.2.4 (consistent identification).
    """

    severity = Severity.WARNING
    hint = "Let both lead to one place, or call them by different names."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        first: dict[str, Link] = {}
        for link in links_of(page):
            text = plain(link.children).strip()
            before = first.setdefault(text.lower(), link)
            if text.lower() not in _VAGUE and _bare(before.target) != _bare(link.target):
                message = f"“{text}” leads elsewhere than in line {before.line}"
                yield Case(link.line, message, text)


class M019(Rule):
    """A link has no text.

    Nothing of it is printed, so what the author wanted to refer to is lost.

    Example: `Read more at [](https://www.nhs.uk/medicines).`

    Source: WCAG 2.2, 2.4.4 (link purpose); failure F89.
    """

    severity = Severity.WARNING
    hint = "Write between the brackets what the link leads to, or delete it."

    @classmethod
    def cases(cls, page: Page) -> Iterator[Case]:
        text = page.source.text
        if not ("](" in text or "][" in text) or not _EMPTY.search(text):
            return
        shown = page.text  # letters of code are still there, those of a link are not
        for number, line in enumerate(page.lines, start=page.source.first_line):
            for found in _EMPTY.finditer(line):
                rest = line[found.start() :].split("`")[0]
                if rest.strip() and rest not in shown:
                    yield Case(number, "the link has no text and is not printed", rest[:60])


@once_a_page
def links_of(page: Page) -> tuple[Link, ...]:
    """Every link of a leaflet, in reading order."""
    if not any(sign in page.source.text for sign in _SIGNS):
        return ()
    return tuple(link for run in page.runs for link in _links(run.children))


def _links(nodes: Sequence[Inline]) -> Iterator[Link]:
    for node in nodes:
        if isinstance(node, Link):
            yield node
        if not isinstance(node, Text | Code | LineBreak):
            yield from _links(node.children)


def _complaint(target: str) -> str:
    """What is wrong with an address, empty where nothing is."""
    scheme, _, rest = target.partition(":")
    return _COMPLAINTS[scheme.lower()](rest)


def _of_web(rest: str) -> str:
    try:
        parts = urlsplit(f"https:{rest}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is no web address"
    if not rest.startswith("//") or not host:
        return "names no host; write it behind two slashes"
    if not _HOST.fullmatch(host):
        return f"leads to “{host}”, which is no host"
    return "has a space in it" if " " in rest else ""


def _of_mail(rest: str) -> str:
    found = _MAILBOX.fullmatch(rest.partition("?")[0].replace("%40", "@"))
    right = found and _HOST.fullmatch(found["host"])
    return "" if right else "is no mail address"


def _of_telephone(rest: str) -> str:
    if not _TELEPHONE.fullmatch(rest):
        return "is no telephone number; write digits, perhaps with “+” and hyphens"
    digits = sum(char.isdigit() for char in rest.partition(";")[0])
    return "" if digits >= _FEWEST_DIGITS else "is too short for a telephone number"


_COMPLAINTS = {"http": _of_web, "https": _of_web, "mailto": _of_mail, "tel": _of_telephone}


def _bare(target: str) -> str:
    """An address without what does not make it another one."""
    scheme, _, rest = target.partition(":")
    return f"{scheme.lower().removesuffix('s')}:{rest.rstrip('/').replace('//www.', '//')}"
