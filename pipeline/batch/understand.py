"""One task in, its leaflet and every finding about it out: the stages from read to check.

Here and in `build` the stages meet. An error in a stage, foreseen or not, ends this leaflet only.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import ParamSpec, TypeVar

from pipeline.batch.result import Document, LeafletResult
from pipeline.batch.suppressible import SUPPRESSIBLE
from pipeline.batch.survey import Found, surveyed
from pipeline.book import BookError, CrossReference
from pipeline.book.references import references_of
from pipeline.check import in_order, rules_of
from pipeline.check.core.forms import FORMS
from pipeline.check.editorial.reviews import turning_days
from pipeline.check.page import Page
from pipeline.check.suppress import expiries, suppressed
from pipeline.clinics import load_clinic
from pipeline.diagnostics import Code, Diagnostic, Reported, Severity, status_of
from pipeline.formats import Format, load_formats
from pipeline.glossary import Glossary, load_glossary
from pipeline.model import Draft, Leaflet, Source
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.plan import Surveyed, Task
from pipeline.project import Project, open_project
from pipeline.read import read
from pipeline.run.outcome import Fatal
from pipeline.standards import BUILD, Standards
from pipeline.style import Locale, LocaleMissing, StyleError, load_locale
from pipeline.vocabulary import NO_WORDS, Vocabulary
from pipeline.words import load_words

P = ParamSpec("P")
T = TypeVar("T")


class B005(Code):
    """Something went wrong inside the pipeline.

    A stage met something that it was not written for. Only this leaflet is affected; the message
    names the stage and the error. Please report it together with the file.

    Example: `normalize: IndexError: list index out of range`.

    Source: house rule; one leaflet must never cost the batch.
    """

    severity = Severity.ERROR


class B006(Code):
    """A leaflet needs more memory than it may have.

    A leaflet takes some 100 MB. One that wants more than 1.5 GB is stopped, so that it does not
    take the machine with it.

    Example: a table of a hundred thousand cells.

    Source: house rule; measured on 640 real pages.
    """

    severity = Severity.ERROR


class B007(Code):
    """There are no house words for the leaflet's language.

    Headings, labels and the recognition of sections come from a locale file, so a leaflet in a
    language without one cannot be understood.

    Example: `language: fr` where there is no `styles/locales/fr.toml`.

    Source: WCAG 2.2, 3.1.1 (language of page): the house words must be in the language declared.
    """

    severity = Severity.ERROR


class B012(Code):
    """A style file is broken.

    A template, style sheet or locale of the project's `styles/` cannot be used; the message names
    it. Leaflets that do without it are still built.

    Example: `styles/templates/leaflet.html:12: 'leaflt' is undefined`.

    Source: house rule; an error of the style must not look like one of the text.
    """

    severity = Severity.ERROR


MEND_STYLE = "Mend the file, or delete it to use the built-in one."


class B017(Code):
    """A leaflet got another id while the build ran.

    Its file was changed after the build had begun, and files are named after ids. Nothing is
    printed under a name that another leaflet might have; the next build does it right.

    Example: an author saves `metformin.md` with a new `id` while CI builds from the same folder.

    Source: house rule; one leaflet must never be printed under the name of another.
    """

    severity = Severity.ERROR


class Stopped(Exception):
    """The task ends here; its findings say why."""


@dataclass(slots=True)
class Work:
    """A task under way. As a context it turns what a stage raises into a finding."""

    task: Task
    id: str = ""
    sha256: str = ""
    stage: str = ""
    found: list[Diagnostic] = field(default_factory=list)
    suppressed: tuple[Diagnostic, ...] = ()
    surveyed: Surveyed | None = None
    documents: list[Document] = field(default_factory=list)
    fits: dict[str, int] = field(default_factory=dict)
    """How far a ladder had to be gone down for a page, by the digest of that."""
    seconds: dict[str, float] = field(default_factory=dict)

    def call(self, stage: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a stage makes of its arguments."""
        self.stage = stage
        started = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - started

    def take(
        self,
        stage: str,
        function: Callable[P, Reported[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The value a stage reports; its findings are kept. Raises Stopped where there is none."""
        reported = self.call(stage, function, *args, **kwargs)
        self.found += reported.diagnostics
        if reported.value is None:
            raise Stopped
        return reported.value

    def stop_unless_printable(self) -> None:
        """The gate between understanding and printing. Raises Stopped."""
        if status_of(self.found) != "built":
            raise Stopped

    def result(self) -> LeafletResult:
        """What has come of the task."""
        documents = tuple(self.documents) if status_of(self.found) == "built" else ()
        of_forms = [found for document in documents for found in document.diagnostics]
        return LeafletResult(
            self.task.id or self.id,
            self.task.name,
            self.sha256,
            status_of((*self.found, *of_forms)),
            tuple(self.found),
            documents,
            tuple(self.fits.items()),
            tuple(self.seconds.items()),
        )

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, Fatal):
            return False
        if not isinstance(error, Stopped):
            self.found.append(self.unforeseen(error))
        return True

    def unforeseen(self, error: Exception) -> Diagnostic:
        """What to say of an error that a stage has raised."""
        return _unforeseen(error, self.stage, self.task.name)


def check_leaflet(task: Task) -> LeafletResult:
    """Everything there is to say about a leaflet, without printing it. Never raises."""
    return check_some((task,))[0]


def check_some(tasks: Sequence[Task]) -> list[LeafletResult]:
    """Everything there is to say about some leaflets, one result for each. Never raises.

    They go from stage to stage together, and in the check from rule to rule: what has just run
    for another leaflet is still in the processor's cache, which saves a fifth of the time.
    """
    results: dict[int, LeafletResult] = {}
    under_way = dict(enumerate(map(_checking, tasks)))
    while under_way:
        for number, stages in tuple(under_way.items()):
            try:
                next(stages)
            except StopIteration as end:
                results[number] = end.value
                del under_way[number]
    return [results[number] for number in range(len(tasks))]


def _checking(task: Task) -> Generator[None, None, LeafletResult]:
    """The result for a leaflet, after a pause behind each stage and each rule."""
    work = Work(task)
    found: tuple[CrossReference, ...] = ()
    turns: tuple[date, ...] = ()
    with work:
        source, leaflet = yield from _understanding(work)
        found = references_of(leaflet).references
        turns = _turns(source, leaflet)
    return replace(
        work.result(),
        references=found,
        suppressed=work.suppressed,
        turns=turns,
        surveyed=work.surveyed,
    )


def _turns(source: Source, leaflet: Leaflet) -> tuple[date, ...]:
    """The days from which on something else is to be said of a leaflet."""
    expired = (day + timedelta(days=1) for day in expiries(source) if day < date.max)
    return tuple(sorted({*expired, *turning_days(leaflet)}))


def understand(work: Work) -> tuple[Source, Leaflet]:
    """The leaflet of a task, read, parsed, normalised and checked. Raises Stopped."""
    stages = _understanding(work)
    while True:
        try:
            next(stages)
        except StopIteration as end:
            understood: tuple[Source, Leaflet] = end.value
            return understood


def _understanding(work: Work) -> Generator[None, None, tuple[Source, Leaflet]]:
    """The same, with a pause behind each stage and each rule."""
    source = _sourced(work)
    yield
    draft = work.take("parse", parse, source)
    yield
    leaflet, locale = _normal(work, draft)
    yield
    page = _page(work, source, leaflet, locale)
    judged: list[Diagnostic] = []
    for rule in rules_of(page.standards.profile):
        judged += work.call("check", rule.find, page)
        yield
    work.found += in_order(judged)
    _suppress(work, page)
    return source, leaflet


def parsed(work: Work) -> tuple[Source, Draft]:
    """The source of a task and its blocks. Raises Stopped."""
    source = _sourced(work)
    return source, work.take("parse", parse, source)


def _sourced(work: Work) -> Source:
    project = work.call("project", house, work.task.root)
    path, name = Path(work.task.path), work.task.name
    source = work.take("read", read, path, name, project.publisher.language)
    work.id, work.sha256 = source.metadata.id, source.sha256
    work.surveyed = surveyed(source, Found(work.task.path, name))
    if work.task.id and work.id != work.task.id:
        work.found.append(_renamed(work))
        raise Stopped
    return source


def _normal(work: Work, draft: Draft) -> tuple[Leaflet, Locale]:
    language = draft.source.metadata.language
    locale = work.call("locale", house_locale, work.task.root, language)
    return work.call("normalize", normalize, draft, locale), locale


def _page(work: Work, source: Source, leaflet: Leaflet, locale: Locale) -> Page:
    standards = work.call("standards", _standards, work.task, source.metadata.language)
    return Page(leaflet, source, locale, standards)


def _suppress(work: Work, page: Page) -> None:
    """Set aside what the author keeps quiet."""
    found = tuple(work.found)
    kept = work.call("check", suppressed, found, page.source, page.standards, SUPPRESSIBLE)
    if kept != found:
        shown = set(kept)
        work.suppressed = tuple(each for each in found if each not in shown)
        work.found = list(kept)


@cache
def house(root: str) -> Project:
    """The project in a folder, opened once a process."""
    return open_project(Path(root))


@cache
def house_locale(root: str, language: str) -> Locale:
    """The house's locale for a language, read once a process. Raises StyleError."""
    return load_locale(house(root).style, language)


@cache
def house_glossary(root: str, language: str) -> Glossary | None:
    """The house's glossary for a language, read once a process. Raises ConfigurationError."""
    return load_glossary(Path(root), language)


@cache
def house_formats(root: str) -> Mapping[str, Format]:
    """The page formats of the house, read once a process. Raises StyleError."""
    return load_formats(house(root).style).rows


@cache
def house_words(root: str, language: str) -> Vocabulary:
    """The house's word list for a language, read once a process. Raises ConfigurationError."""
    return load_words(Path(root), house(root).style, language)


def _standards(task: Task, language: str) -> Standards:
    """What a leaflet is measured against; a build heeds what the house wants to hear of."""
    checks = house(task.root).publisher.check
    profile = checks.named(task.profile)
    if task.profile == BUILD:
        ignored = checks.named(checks.profile).ignore
        unseen = FORMS if task.today is None else ()
        profile = profile.model_copy(update={"ignore": (*ignored, *unseen)})
    plain = "plain-language" in profile.packs
    words = house_words(task.root, language) if plain else NO_WORDS
    return Standards(profile, task.today, words)


def forget() -> None:
    """Read the project and what belongs to it anew next time."""
    remembered = (house, house_locale, house_glossary, house_words, house_formats, load_clinic)
    for remembering in remembered:
        remembering.cache_clear()


def _renamed(work: Work) -> Diagnostic:
    return B017.at(
        work.task.name,
        0,
        f"its id was '{work.task.id}' when the build began, and is '{work.id}' now",
        "Build again.",
    )


def _unforeseen(error: Exception, stage: str, name: str) -> Diagnostic:
    if isinstance(error, LocaleMissing):
        return B007.at(name, 1, str(error), "Or set another language in the front matter.")
    if isinstance(error, StyleError):
        return B012.at(name, 0, str(error), MEND_STYLE)
    if isinstance(error, BookError):
        return B012.at(name, 0, f"styles/templates/book/chapter.xhtml: {error}", MEND_STYLE)
    if isinstance(error, MemoryError):
        return B006.at(name, 0, f"{stage}: out of memory", "Make the leaflet smaller.")
    message = " ".join(str(error).split())[:300]
    return B005.at(
        name,
        0,
        f"{stage}: {type(error).__name__}: {message}",
        "Please report this together with the file.",
    )
