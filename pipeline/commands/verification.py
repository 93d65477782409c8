"""An output folder in, verdicts on everything in it out: ours, and those of industry validators."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from pikepdf import PdfError

from pipeline.batch.jobs import cores
from pipeline.batch.understand import Stopped, Work, house_locale, understand
from pipeline.book import safe_name
from pipeline.excerpt import excerpt
from pipeline.formats import Format, load_formats
from pipeline.forms import DIGITAL, PRESS, Form, form_of
from pipeline.handbook import load_handbook, shows
from pipeline.manifest import (
    NAME,
    SUMS,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    load,
    sums,
)
from pipeline.model import Leaflet, leaflet_text
from pipeline.plan import Task
from pipeline.project import open_project
from pipeline.run import Done, Limits, executor
from pipeline.tools import Requirement, ToolMissing
from pipeline.verify import book, volume
from pipeline.verify import verapdf as standards
from pipeline.verify.ace import ace
from pipeline.verify.claims import claims
from pipeline.verify.epubcheck import epubcheck
from pipeline.verify.paper import CHECKS as OF_PAPER
from pipeline.verify.paper import Paper, judge
from pipeline.verify.roundtrip import (
    Wanted,
    chapter_files,
    excerpt_of,
    read_back_epub,
    source_text,
    wanted,
)
from pipeline.verify.verapdf import verapdf_each
from pipeline.verify.verdict import Message, ToolFailed, Verdict

J = TypeVar("J")
R = TypeVar("R")

FEW = 4
"""Files that are read in this process; more are shared out."""

AT_ONCE = 100
"""Chapters of a handbook that are read in one go, so that several processes share a large one."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What every validator says of every file, and which validators are not on this machine."""

    verdicts: tuple[Verdict, ...]
    missing: tuple[Requirement, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no validator that ran complains."""
        return all(verdict.passed for verdict in self.verdicts)


@dataclass(frozen=True)
class Output:
    """A finished build that is to be verified."""

    folder: Path
    project: Path
    manifest: Manifest
    workers: int

    def files(self, suffix: str) -> list[Path]:
        """The artifacts of one kind that are there."""
        return [self.path(a) for a in self.manifest.artifacts if self.is_there(a, suffix)]

    def path(self, artifact: Artifact) -> Path:
        """Where an artifact is."""
        return self.folder / artifact.path

    def is_there(self, artifact: Artifact, suffix: str) -> bool:
        """Whether an artifact is of a kind, and has not been lost since."""
        return artifact.path.endswith(suffix) and self.path(artifact).is_file()

    @cached_property
    def formats(self) -> Mapping[str, Format]:
        """The page formats of the project. Raises ConfigurationError and StyleError."""
        return load_formats(open_project(self.project).style).rows

    def source(self, entry: LeafletEntry) -> Path:
        """Where a leaflet was made from."""
        return self.project / entry.source


def verify_output(
    out: Path = Path("out"),
    *,
    skip: Collection[str] = (),
    workers: int = 0,
    project: Path = Path(),
) -> Verification:
    """Open everything that a build wrote again, and let each check of CHECKS judge it.

    `skip` names checks to leave out. The words of leaflets are compared with their sources in
    `project`. Raises ManifestError where there is no manifest, ConfigurationError and StyleError
    where the project or its page formats cannot be read.
    """
    output = Output(project / out, project, load(project / out / NAME), workers or cores())
    wished = {name: check for name, check in CHECKS.items() if name not in skip}
    verdicts: list[Verdict] = []
    missing: list[Requirement] = []
    for check in dict.fromkeys(wished.values()):
        try:
            verdicts += check(output, [name for name in wished if wished[name] is check])
        except ToolMissing as error:
            missing.append(error.requirement)
        except ToolFailed as error:
            broken = Message("fatal", error.tool, str(error), "")
            verdicts.append(Verdict(output.folder, error.tool, False, (broken,)))
    return Verification(tuple(verdicts), tuple(missing))


# --- our own checks ----------------------------------------------------------------------------


def _sums(output: Output, _: Collection[str]) -> Iterator[Verdict]:
    """Whether every file is the one that was written."""
    for artifact in output.manifest.artifacts:
        path = output.folder / artifact.path
        yield _verdict(path, "sums", _altered(path, artifact.sha256))
    expected = [(artifact.path, artifact.sha256) for artifact in output.manifest.artifacts]
    record = hashlib.sha256((output.folder / NAME).read_bytes()).hexdigest()
    wanted = hashlib.sha256(sums([*expected, (NAME, record)]).encode()).hexdigest()
    yield _verdict(output.folder / SUMS, "sums", _altered(output.folder / SUMS, wanted))


def _altered(path: Path, sha256: str) -> str:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == sha256 else "not the file that was built; build again"


def _contents(output: Output, checks: Collection[str]) -> Iterator[Verdict]:
    """Whether what was made says and looks as it should; each file is opened once for all checks.

    Large books are read in pieces.
    """
    tasks: list[_ToRead] = [*_leaflets_to_read(output, checks)]
    if "words" in checks or volume.VALIDATOR in checks:
        tasks += _handbooks_to_read(output, checks)
    books: dict[tuple[Path, str], list[Verdict]] = {}
    for task, verdicts in _shared_out(_read, tasks, output.workers, "pipeline.verify.paper"):
        if isinstance(verdicts, str):
            verdicts = tuple(task.unread(f"cannot be read: {verdicts}"))
        if task.form is not None:
            yield from verdicts
            continue
        for verdict in verdicts:
            books.setdefault((verdict.path, verdict.validator), []).append(verdict)
    for (path, validator), parts in sorted(books.items()):
        messages = tuple(dict.fromkeys(message for part in parts for message in part.messages))
        yield Verdict(path, validator, all(part.passed for part in parts), messages)


def _shared_out(
    function: Callable[[J], R], jobs: Sequence[J], workers: int, preload: str
) -> Iterator[tuple[J, R | str]]:
    """What a function makes of each job, or why it came to nothing; several processes at once."""
    bounds = Limits(min(workers, len(jobs) or 1), preload=(preload,))
    run = executor("serial" if len(jobs) <= FEW else "local")
    with closing(run(function, jobs, bounds)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Done):
                yield outcome.job, outcome.value
            else:
                yield outcome.job, outcome.detail or outcome.reason


@dataclass(frozen=True, slots=True)
class _From:
    """A source, as its chapter in a handbook and the manifest call it."""

    chapter: str
    path: Path
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class _ToRead:
    """An artifact, and what it was made of."""

    artifact: Path
    sources: tuple[_From, ...]
    checks: tuple[str, ...] = ("words",)
    root: str = ""
    form: Form | None = None
    format: Format | None = None
    """None also where the project has no such format any more."""
    kinds: frozenset[str] = frozenset()
    """Of sections that a handbook shows; all where there are none."""
    found: tuple[Message, ...] = ()
    """What is known to be wrong before it is read."""

    def unread(self, why: str) -> Iterator[Verdict]:
        """What each check says of a file that it cannot judge."""
        return (_verdict(self.artifact, check, why) for check in self.checks)


def _leaflets_to_read(output: Output, checks: Collection[str]) -> Iterator[_ToRead]:
    wished = tuple(name for name in checks if name in OF_PAPER)
    for entry in output.manifest.leaflets:
        for artifact in entry.artifacts:
            if wished and output.is_there(artifact, ".pdf"):
                form = form_of(artifact.path)
                yield _ToRead(
                    output.path(artifact),
                    (_from(output, entry),),
                    tuple(name for name in wished if name != "press" or form.finish == PRESS),
                    str(output.project),
                    form,
                    output.formats.get(form.format),
                )


def _handbooks_to_read(output: Output, checks: Collection[str]) -> Iterator[_ToRead]:
    for handbook in output.manifest.handbooks:
        definition = _From("", output.project / handbook.source, handbook.sha256, handbook.source)
        paths = {
            suffix: [output.path(a) for a in handbook.artifacts if output.is_there(a, suffix)]
            for suffix in _BOOKS
        }
        if _altered(definition.path, definition.sha256):
            for suffix, found in paths.items():
                due = tuple(name for name in _BOOKS[suffix] if name in checks)
                yield from (_ToRead(path, (definition,), due) for path in found if due)
            continue
        kinds = frozenset(load_handbook(definition.path).sections)
        for suffix, found in paths.items():
            due = tuple(name for name in _BOOKS[suffix] if name in checks)
            if due:
                yield from _volumes_to_read(output, handbook, found, due, kinds)


_BOOKS: Mapping[str, tuple[str, ...]] = {".epub": ("words",), ".pdf": ("words", volume.VALIDATOR)}
"""By how the name of a volume ends, what is looked at when its contents are read."""


def _volumes_to_read(
    output: Output,
    handbook: HandbookEntry,
    paths: Sequence[Path],
    checks: tuple[str, ...],
    kinds: frozenset[str],
) -> Iterator[_ToRead]:
    """Each volume with the leaflets that stand in it; one that stands in none is due in the first.

    Whether each leaflet stands in one volume, and nothing else does, is known without reading them.
    """
    by_id = {entry.id: entry for entry in output.manifest.leaflets}
    sources = [_from(output, by_id[name]) for name in handbook.leaflets if name in by_id]
    names = {path: _chapters_in(path) for path in paths}
    times = Counter(name for chapters in names.values() for name in chapters)
    known = {source.chapter for source in sources}
    missing = known - set(times)
    for number, (path, chapters) in enumerate(names.items()):
        odd = [
            *(f"{name} stands in {times[name]} volumes" for name in chapters if times[name] > 1),
            *(f"{name} is no leaflet of this handbook" for name in chapters if name not in known),
        ]
        found = tuple(Message("error", "chapters", text, "") for text in odd)
        mine = {*chapters, *(() if number else missing)}
        here = [source for source in sources if source.chapter in mine]
        pieces = AT_ONCE if path.suffix == ".epub" else len(here) or 1
        for start in range(0, len(here) or 1, pieces):
            part = tuple(here[start : start + pieces])
            yield _ToRead(path, part, checks, str(output.project), kinds=kinds, found=found)


def _chapters_in(path: Path) -> tuple[str, ...]:
    """The names of a volume's chapters; none where it is no book, which reading it will say."""
    try:
        if path.suffix == ".pdf":
            return volume.chapters_in(path)
        with zipfile.ZipFile(path) as container:
            return tuple(chapter_files(container))
    except (OSError, zipfile.BadZipFile, RuntimeError, PdfError):
        return ()


def _from(output: Output, entry: LeafletEntry) -> _From:
    return _From(safe_name(entry.id), output.source(entry), entry.sha256, entry.source)


def _read(task: _ToRead) -> tuple[Verdict, ...]:
    """Runs in a worker, or here where there is little to read."""
    for source in task.sources:
        if _altered(source.path, source.sha256):
            return tuple(task.unread(f"{source.path} has changed; build again"))
    try:
        if task.form is None:
            return tuple(_BY_SUFFIX[task.artifact.suffix](task))
        return tuple(_judged(task, task.form))
    except (OSError, zipfile.BadZipFile, RuntimeError, PdfError) as error:
        return tuple(task.unread(f"cannot be read: {error}"))


def _of_epub(task: _ToRead) -> Iterator[Verdict]:
    """The words of some chapters of a book for screens."""
    invented: list[Message] = []
    said = read_back_epub(_chapters(task, invented), task.artifact)
    yield _with(said, (*task.found, *invented))


def _of_print(task: _ToRead) -> Iterator[Verdict]:
    """The words and the pages of a book on paper."""
    invented: list[Message] = []
    chapters = (volume.Chapter(name, words) for name, words in _chapters(task, invented))
    for said in volume.judge(task.artifact, chapters, task.checks):
        yield _with(said, (*task.found, *invented))


_BY_SUFFIX = {".epub": _of_epub, ".pdf": _of_print}


def _chapters(task: _ToRead, invented: list[Message]) -> Iterator[tuple[str, Wanted]]:
    """The name of each chapter, and the words of the sections that are shown of its leaflet."""
    for source in task.sources:
        words = wanted(source_text(source.path))
        if task.kinds:
            words, more = _of_sections(words, source, task.root, task.kinds)
            invented += more
        yield source.chapter, words


def _of_sections(
    whole: Wanted, source: _From, root: str, kinds: frozenset[str]
) -> tuple[Wanted, tuple[Message, ...]]:
    leaflet = _understood(source, root)
    if leaflet is None:
        return whole, (Message("error", "words", f"{source.name} cannot be understood", ""),)
    shown = tuple(each for each in leaflet.sections if shows(kinds, each.kind))
    return excerpt_of(whole, leaflet_text(replace(leaflet, sections=shown)).splitlines())


def _judged(task: _ToRead, form: Form) -> Iterable[Verdict]:
    (source,) = task.sources
    if task.format is None:
        return task.unread(f"there is no format {form.format} any more; build again")
    words, invented = _wanted(source, task.root, task.format)
    verdicts = judge(task.artifact, Paper(task.format, form.finish, words), task.checks)
    return [_with(verdict, invented) for verdict in verdicts]


def _with(verdict: Verdict, more: tuple[Message, ...]) -> Verdict:
    """What is wrong with the words goes with those alone."""
    if verdict.validator != "words" or not more:
        return verdict
    return Verdict(verdict.path, verdict.validator, False, (*more, *verdict.messages))


@lru_cache(maxsize=32)  # the forms of one leaflet come one after another
def _wanted(source: _From, root: str, page_format: Format) -> tuple[Wanted, tuple[Message, ...]]:
    return _CONTENTS[page_format.content](_words_of(source), source, root, page_format)


@lru_cache(maxsize=4)
def _words_of(source: _From) -> Wanted:
    return wanted(source_text(source.path))


def _whole(
    whole: Wanted, _source: _From, _root: str, _format: Format
) -> tuple[Wanted, tuple[Message, ...]]:
    return whole, ()


def _card(
    whole: Wanted, source: _From, root: str, page_format: Format
) -> tuple[Wanted, tuple[Message, ...]]:
    """The words of the excerpt, each part of which has to be in the source."""
    leaflet = _understood(source, root)
    if leaflet is None:
        return whole, (Message("error", "words", f"{source.name} cannot be understood", ""),)
    part = excerpt(leaflet, house_locale(root, leaflet.language), page_format.sides)
    if part is None:
        return whole, (Message("error", "words", "there is a card without a dose", ""),)
    return excerpt_of(whole, leaflet_text(part).splitlines())


def _understood(source: _From, root: str) -> Leaflet | None:
    """The leaflet of a source; None where it is none."""
    try:
        return understand(Work(Task("", str(source.path), source.name, root)))[1]
    except Stopped:
        return None


_CONTENTS = {"whole": _whole, "card": _card}
"""What is to be found in a format, by its `content`."""


def _verdict(path: Path, validator: str, complaint: str) -> Verdict:
    messages = (Message("error", validator, complaint, ""),) if complaint else ()
    return Verdict(path, validator, not messages, messages)


def _structure(output: Output, _: Collection[str]) -> Iterator[Verdict]:
    """Whether books hold together: links, order, headings, sizes, what they say of themselves."""
    paths = output.files(".epub")
    for path, verdict in _shared_out(_structure_of, paths, output.workers, "pipeline.verify.book"):
        yield _verdict(path, book.VALIDATOR, verdict) if isinstance(verdict, str) else verdict


def _structure_of(path: Path) -> Verdict:
    """Runs in a worker, or here where there are few books."""
    try:
        return book.structure(path)
    except (OSError, zipfile.BadZipFile) as error:
        return _verdict(path, book.VALIDATOR, f"cannot be read: {error}")


# --- those of others ---------------------------------------------------------------------------


def _verapdf(output: Output, _: Collection[str]) -> Iterator[Verdict]:
    """Whether each leaflet keeps the standards that it claims, and claims those that it should."""
    by_flavour: dict[str, list[Path]] = {flavour: [] for flavour in standards.DIGITAL}
    for artifact in output.manifest.artifacts:
        if not output.is_there(artifact, ".pdf"):
            continue
        path = output.path(artifact)
        try:
            claimed = claims(path)
        except (OSError, PdfError) as error:
            yield _verdict(path, "veraPDF", f"cannot be read: {error}")
            continue
        for flavour in claimed:
            by_flavour.setdefault(flavour, []).append(path)
        for flavour in _due(output, artifact.path):
            if flavour not in claimed:
                name = standards.FLAVOURS[flavour]
                yield _verdict(path, f"veraPDF {name}", f"it does not claim to be {name}")
    if any(by_flavour.values()):
        yield from verapdf_each(by_flavour, jobs=output.workers)


def _due(output: Output, path: str) -> Sequence[str]:
    """What a file has to claim: all that is for screens, unless its pages are for folding."""
    if path.startswith("print/"):
        return standards.DIGITAL
    form = form_of(path)
    page_format = output.formats.get(form.format)
    is_folded = page_format is not None and bool(page_format.imposition)
    return standards.DIGITAL if form.finish == DIGITAL and not is_folded else ()


def _epubcheck(output: Output, _: Collection[str]) -> Sequence[Verdict]:
    paths = output.files(".epub")
    return epubcheck(paths, jobs=output.workers) if paths else ()


def _ace(output: Output, _: Collection[str]) -> Sequence[Verdict]:
    paths = output.files(".epub")
    return ace(paths) if paths else ()


Check = Callable[[Output, Collection[str]], Iterable[Verdict]]
"""Takes the names that it has in CHECKS and that are wished for."""

CHECKS: Mapping[str, Check] = {
    "sums": _sums,
    **dict.fromkeys(OF_PAPER, _contents),
    volume.VALIDATOR: _contents,
    book.VALIDATOR: _structure,
    "verapdf": _verapdf,
    "epubcheck": _epubcheck,
    "ace": _ace,
}
"""Every check, in the order in which they run; those of one function run in one go."""

OPTIONAL = frozenset({"Ace", "Node.js", "Chromium"})
"""Tools without which a verification is still one; it says that they were not there."""
