"""An EPUB in, a verdict on its structure out: what a validator of the format does not ask.

It is read as it is, page by page, and with nothing of what has written it. Sources: EPUB 3.3 and
EPUB Accessibility 1.1 (W3C, 2023); where neither asks, the house does, as each check says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from pipeline.verify.package import CONTAINER, Package, package_of, within
from pipeline.verify.verdict import Message, Verdict
from pipeline.verify.xhtml import Link, Seen, see

VALIDATOR = "structure"

MOST_BYTES = 300_000
"""Length of a file in a book, unpacked.

A house rule: reading systems take a file into memory as a whole to lay it out, and old ones stop at
300 KB.
"""

FEWEST_PIXELS = 1400
"""Of the shorter side of a cover. Source: Apple Books Asset Guide 5.3, "Cover art"."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip, so that the same book has the same bytes."""

_MOST = 50
"""Messages of one rule about one book; what is wrong everywhere is said often enough."""

_XHTML = "application/xhtml+xml"
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""How an address begins that leads out of the book."""

_URL = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")


@dataclass(slots=True)
class _Book:
    """What has been seen of a book so far."""

    zip: zipfile.ZipFile
    package: Package
    nav: Seen | None = None
    ids: dict[str, Mapping[str, int]] = field(default_factory=dict)
    """By the path of each page, its ids."""
    wanted: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where links lead, as path and id, and where the first of them stands."""
    taken_in: set[str] = field(default_factory=set)
    """Paths of files that become part of a page or of a style sheet."""
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    """The numbers of pages of print, by path and id."""
    matter: dict[str, str] = field(default_factory=dict)
    """What part of a book each page says it is, by its path."""
    types: set[str] = field(default_factory=set)
    has_roles: bool = False
    pictures: Counter[str] = field(default_factory=Counter)
    """How many pictures each page has that are described."""


def structure(path: Path) -> Verdict:
    """What is wrong with the structure of a book; at most so many messages of each rule.

    Raises OSError, and zipfile.BadZipFile for what is no EPUB.
    """
    told: dict[str, list[Message]] = defaultdict(list)
    for message in _complaints(path):
        if len(told[message.rule]) < _MOST:
            told[message.rule].append(message)
    messages = tuple(chain.from_iterable(told.values()))
    return Verdict(path, VALIDATOR, not messages, messages)


def _complaints(path: Path) -> Iterator[Message]:
    with zipfile.ZipFile(path) as container:
        yield from _container(container)
        try:
            book = _Book(container, package_of(container))
        except ValueError as error:
            yield _fault("package", str(error), "")
            return
        yield from _manifest(book)
        for name in _pages(book):
            yield from _page(book, name)
        for item in book.package.items:
            if item.media_type == "text/css":
                book.taken_in |= set(_of_style(book, item.path))
        for check in AFTERWARDS:
            yield from check(book)


def _fault(rule: str, text: str, place: str) -> Message:
    return Message("error", rule, text, place)


# --- the zip and the manifest --------------------------------------------------------------------


def _container(container: zipfile.ZipFile) -> Iterator[Message]:
    """The container (EPUB 3.3, 4.3), names that fall together, sizes, and the dates of the zip."""
    first, *_ = [*container.infolist(), zipfile.ZipInfo("nothing")]
    bare = first.compress_type == zipfile.ZIP_STORED and not first.extra
    if first.filename != "mimetype" or not bare:
        yield _fault("mimetype", "the first file is not a bare mimetype", first.filename)
    elif container.read(first) != b"application/epub+zip":
        yield _fault("mimetype", "it does not say application/epub+zip", first.filename)
    names = Counter(info.filename.casefold() for info in container.infolist())
    for info in container.infolist():
        if names[info.filename.casefold()] > 1:
            yield _fault("name", "another file has the same name, but for case", info.filename)
        if info.file_size > MOST_BYTES:
            yield _fault("size", f"{info.file_size:,} bytes, over {MOST_BYTES:,}", info.filename)
        if info.date_time != ZIP_DATE:
            yield _fault("date", "its date in the zip is not the fixed one", info.filename)


def _manifest(book: _Book) -> Iterator[Message]:
    """Whether what is in the zip and what the manifest has are the same files."""
    there = {name for name in book.zip.namelist() if not name.startswith("META-INF/")}
    known = {"mimetype", book.package.path, *(item.path for item in book.package.items)}
    for path in sorted(there - known):
        yield _fault("orphan", "it is in the zip and not in the manifest", path)
    for path in sorted(known - there):
        yield _fault("missing", "it is in the manifest and not in the zip", path)
    for row in book.package.strays:
        yield _fault("missing", f"the spine has '{row}', and the manifest has not", CONTAINER)
    for rows, what in (
        (Counter(item.path for item in book.package.items), "manifest"),
        (Counter(book.package.spine), "spine"),
    ):
        for path, times in rows.items():
            if times > 1:
                yield _fault("repeated", f"it is in the {what} {times} times", path)


def _pages(book: _Book) -> Iterator[str]:
    there = set(book.zip.namelist())
    paths = [item.path for item in book.package.items if item.media_type == _XHTML]
    return (path for path in dict.fromkeys(paths) if path in there)


def _of_style(book: _Book, path: str) -> Iterator[str]:
    """The files that a style sheet takes in."""
    if path in book.zip.namelist():
        for first, second in _URL.findall(book.zip.read(path).decode(errors="replace")):
            yield within(path, first or second)


# --- one page ------------------------------------------------------------------------------------


def _page(book: _Book, path: str) -> Iterator[Message]:
    """What is wrong with a page by itself; what it is to others is kept."""
    try:
        page = see(book.zip.read(path))
    except ValueError as error:
        yield _fault("page", str(error), path)
        return
    _keep(book, path, page)
    for check in OF_A_PAGE:
        for rule, text, line in check(page):
            yield _fault(rule, text, f"{path}:{line}" if line else path)
    for language in {page.language[0], *(lang for lang, _, _ in page.languages)}:
        if language and path in book.package.spine and language not in book.package.languages:
            yield _fault("language", f"the package document does not name {language}", path)


def _keep(book: _Book, path: str, page: Seen) -> None:
    book.ids[path] = page.ids
    book.matter[path] = page.matter
    book.types |= page.types
    book.has_roles |= page.has_roles
    book.pictures[path] = page.described
    book.marks |= {(path, mark.id): mark.label for mark in page.marks}
    for link in page.links:
        if not _ELSEWHERE.match(link.href) or link.takes_in:
            target = _target(path, link)
            book.wanted.setdefault(target, f"{path}:{link.line}")
            if link.takes_in:
                book.taken_in.add(target[0])
    if any(item.path == path for item in book.package.with_property("nav")):
        book.nav = page


def _target(path: str, link: Link) -> tuple[str, str]:
    """The path and the id that a link leads to."""
    file, _, place = link.href.partition("#")
    return (within(path, file) if file else path), place


_Complaint = tuple[str, str, int]
"""The rule, what is wrong, and the line; 0 for the whole page."""


def _titles(page: Seen) -> Iterator[_Complaint]:
    """EPUB 3.3, 6.1.2 and HTML, 4.2.2: a page has a title."""
    if not page.title:
        yield "title", "it has no title", 0


def _languages(page: Seen) -> Iterator[_Complaint]:
    """Both attributes: reading systems look at either (EPUB 3.3, 6.1.1; HTML, 3.2.6.2)."""
    for lang, xml_lang, line in ((*page.language, 0), *page.languages):
        if not lang or lang != xml_lang:
            yield "language", f"it is marked as '{lang}' and as '{xml_lang}'", line


def _ids(page: Seen) -> Iterator[_Complaint]:
    for name in page.doubled:
        yield "id", f"the id '{name}' stands more than once", 0


def _headings(page: Seen) -> Iterator[_Complaint]:
    """Headings begin with the first level and leave none out (WCAG 2.2, 1.3.1, technique G141)."""
    levels = [0, *(heading.level for heading in page.headings)]
    for (before, level), heading in zip(pairwise(levels), page.headings, strict=True):
        if level > before + 1:
            text = f"'{heading.words}' is of level {level}, after level {before}"
            yield "heading", text, heading.line
        if not heading.words:
            yield "heading", "it is empty", heading.line
    if "bodymatter" in page.matter.split() and not page.headings:
        yield "heading", "it has none", 0


def _pictures(page: Seen) -> Iterator[_Complaint]:
    """Every picture is described: what is only ornament is not in a page (WCAG 2.2, 1.1.1)."""
    for name, line in page.undescribed:
        yield "picture", f"a picture ({name}) without a description", line


def _marks(page: Seen) -> Iterator[_Complaint]:
    """Marks of pages can be led to and say their number (EPUB Accessibility Techniques, 4.1)."""
    for mark in page.marks:
        if not mark.id or not mark.label:
            yield "page mark", "it has no id or says no number", mark.line


OF_A_PAGE: tuple[Callable[[Seen], Iterator[_Complaint]], ...] = (
    _titles,
    _languages,
    _ids,
    _headings,
    _pictures,
    _marks,
)
"""Every check of a page by itself."""


# --- the whole book ------------------------------------------------------------------------------


def _links(book: _Book) -> Iterator[Message]:
    """Whether every link leads to a file of the book, and to an id in it."""
    known = {item.path for item in book.package.items}
    for (path, name), place in book.wanted.items():
        if path not in known:
            yield _fault("link", f"it leads to {path}, which is not in the book", place)
        elif name and name not in book.ids.get(path, {}):
            yield _fault("link", f"it leads to #{name}, which is not in {path}", place)


def _orphans(book: _Book) -> Iterator[Message]:
    """Whether every file is read, shown, or used by one that is."""
    used = {*book.package.spine, *book.taken_in}
    for item in book.package.items:
        if item.path not in used and not {"nav", "cover-image"} & set(item.properties):
            yield _fault("orphan", "no page uses it, and it is not in the spine", item.path)


def _contents(book: _Book) -> Iterator[Message]:
    """Contents and landmarks are there; the contents are in the order of the spine, and whole.

    Source: EPUB 3.3, 7.4.2.2 (the order of `toc` matches that of the spine).
    """
    for name in ("toc", "landmarks"):
        if not _list(book, name):
            yield _fault("contents", f"there are no {name}", _nav(book))
    yield from _in_order(book, "toc", "contents", again=True)
    listed = {_target(_nav(book), link)[0] for link in _list(book, "toc")}
    for path in book.package.spine:
        if "bodymatter" in book.matter.get(path, "").split() and path not in listed:
            yield _fault("contents", "nothing in the contents leads to it", path)


def _page_list(book: _Book) -> Iterator[Message]:
    """The list of pages has every mark of a page, under its number, in order (EPUB 3.3, 7.4.4)."""
    links = {_target(_nav(book), link): link for link in _list(book, "page-list")}
    yield from _in_order(book, "page-list", "page list", again=False)
    for target, label in book.marks.items():
        if target not in links:
            yield _fault("page list", f"it has no page {label}", "#".join(target))
        elif links[target].words != label:
            text = f"page {label} is called {links[target].words} in the list of pages"
            yield _fault("page list", text, "#".join(target))
    for target, link in links.items():
        if target not in book.marks:
            yield _fault("page list", f"there is no mark of page {link.words}", "#".join(target))
    for label, times in Counter(link.words for link in links.values()).items():
        if times > 1:
            yield _fault("page list", f"{times} pages are called {label}", _nav(book))


def _in_order(book: _Book, name: str, rule: str, *, again: bool) -> Iterator[Message]:
    """Whether a list goes through the book forwards; `again` allows one place twice in a row."""
    places = {path: number for number, path in enumerate(book.package.spine)}
    before = (-1, -1)
    for link in _list(book, name):
        path, anchor = _target(_nav(book), link)
        at = (places.get(path, -1), book.ids.get(path, {}).get(anchor, 0))
        if at[0] < 0:
            yield _fault(rule, f"'{link.words}' leads to a page that is not in the spine", path)
        elif at < before or (at == before and not again):
            text = f"'{link.words}' stands after what comes later in the book"
            yield _fault(rule, text, f"{_nav(book)}:{link.line}")
        before = max(at, before)


def _nav(book: _Book) -> str:
    return next((item.path for item in book.package.with_property("nav")), "")


def _list(book: _Book, name: str) -> tuple[Link, ...]:
    return book.nav.lists.get(name, ()) if book.nav else ()


def _cover(book: _Book) -> Iterator[Message]:
    """The cover is a picture of pixels, and large enough for shops and shelves."""
    items = list(book.package.with_property("cover-image"))
    if len(items) != 1:
        yield _fault("cover", f"{len(items)} files are marked as the cover", book.package.path)
    for item in items:
        size = _pixels(book, item.path)
        if size is None:
            yield _fault("cover", "it is not a picture of pixels", item.path)
        elif min(size) < FEWEST_PIXELS:
            text = f"{size[0]} × {size[1]} pixels; the shorter side should have {FEWEST_PIXELS}"
            yield _fault("cover", text, item.path)


def _pixels(book: _Book, path: str) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(book.zip.read(path))) as image:
            image.verify()
            return image.size
    except (KeyError, OSError, SyntaxError, UnidentifiedImageError):
        return None


NEEDED = ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary")
"""What a book has to say of itself (EPUB Accessibility 1.1, 2.2 and 2.3)."""

TRUE_OF: Mapping[str, Callable[[_Book], bool]] = {
    "ARIA": lambda book: book.has_roles,
    "alternativeText": lambda book: bool(book.pictures.total()),
    "index": lambda book: "index" in book.types,
    "pageBreakMarkers": lambda book: bool(book.marks),
    "pageNavigation": lambda book: bool(_list(book, "page-list")),
    "tableOfContents": lambda book: bool(_list(book, "toc")),
}
"""Features that can be seen to be there. Source: schema.org, accessibilityFeature."""

MUST_BE_SAID = ("pageBreakMarkers", "pageNavigation", "tableOfContents", "index", "ARIA")
"""Those that a reader looks for and would miss if they were not named."""

CANNOT_BE_TRUE = ("audioDescription", "braille", "captions", "signLanguage", "transcript")


def _claims(book: _Book) -> Iterator[Message]:
    """Whether what the book says of its accessibility is there, and true."""
    for name in NEEDED:
        if not any(book.package.values(f"schema:{name}")):
            yield _fault("claim", f"it does not say its {name}", book.package.path)
    claimed = set(book.package.values("schema:accessibilityFeature"))
    for name, is_there in TRUE_OF.items():
        if name in claimed and not is_there(book):
            yield _fault("claim", f"it claims {name}, and has none", book.package.path)
        if name in MUST_BE_SAID and is_there(book) and name not in claimed:
            yield _fault("claim", f"it has {name}, and does not say so", book.package.path)
    for name in sorted(claimed & set(CANNOT_BE_TRUE)):
        yield _fault("claim", f"it claims {name}, and has none", book.package.path)


AFTERWARDS: tuple[Callable[[_Book], Iterable[Message]], ...] = (
    _links,
    _orphans,
    _contents,
    _page_list,
    _cover,
    _claims,
)
"""Every check of the book as a whole."""
