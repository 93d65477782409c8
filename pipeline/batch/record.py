"""Results of tasks in, files in the output folder and the record of the build out.

Only the parent process keeps a record, and writes it ordered by id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.batch import ledger as ledgers
from pipeline.batch.due import why
from pipeline.batch.ledger import B013, Ledger, Made
from pipeline.batch.leftovers import in_order, is_gone, leftovers, remove, shown
from pipeline.batch.leftovers import refused as refused_file
from pipeline.batch.recipe import Recipes
from pipeline.batch.request import Barred, HandbookAsked
from pipeline.batch.result import Bound, Document, LeafletResult
from pipeline.batch.shared import SharedResults
from pipeline.batch.shelf import BuiltShelf
from pipeline.batch.store import Store, file_name
from pipeline.batch.survey import display_name
from pipeline.book import Absence, Shelf
from pipeline.diagnostics import Code, Diagnostic, Reported, Severity, Status, status_of
from pipeline.manifest import (
    NAME,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    ManifestError,
    load,
    manifest,
)
from pipeline.plan import Job, Plan, Recipe, Refused
from pipeline.style import BOOK, CHAPTER

Binder = Callable[[HandbookAsked, Shelf, str], Reported[Bound]]
"""Takes a handbook, the chapters that there are, and what messages call its definition."""


class B016(Code):
    """A file was taken out of the output folder while the build ran.

    It had been written, and was not there any more when the build ended; somebody may have emptied
    the folder. The next build makes it again.

    Example: `rm -r out` while `leaflet build` runs.

    Source: house rule; the manifest lists only what is there.
    """

    severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Build:
    """What a build came to: its manifest, and what it found in the output folder."""

    folder: Path
    manifest: Manifest
    removed: tuple[str, ...] = ()
    """Files of earlier builds that were taken away, since they must not be printed any more."""
    outdated: tuple[str, ...] = ()
    """Files of earlier builds that this one did not make, and that are older than what it did."""
    gone: tuple[str, ...] = ()
    """Files of earlier builds whose source, clinic or format is gone; they are still there."""
    pruned: tuple[str, ...] = ()
    """Those of earlier builds whose source, clinic or format is gone, taken away as asked."""

    @property
    def all_built(self) -> bool:
        """Whether every leaflet and handbook was built, in every form asked for."""
        return status_of(self.manifest.diagnostics) == "built" and all(
            entry.status in ("built", "unchanged") for entry in self.manifest.entries
        )


@dataclass(slots=True)
class Record:
    """What a build has made so far, and where."""

    store: Store
    root: Path
    ledger: Ledger
    recipes: Recipes
    planned: Plan
    part: str = ""
    """Which part of a whole this is, such as `2/8`."""
    shared: SharedResults | None = None
    barred: Barred = field(default_factory=Barred)
    """Clinics and formats that were asked for and cannot be used."""
    made: dict[str, dict[str, Made]] = field(default_factory=dict)
    """By the leaflet's id, then by form."""
    new: set[str] = field(default_factory=set)
    """The ids of leaflets of which anything was made now."""
    leaflets: list[LeafletEntry] = field(default_factory=list)
    """Sources that no job could be made of."""
    handbooks: list[HandbookEntry] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def refuse(self, refused: Refused) -> None:
        """Note a source that no job could be made of."""
        self.leaflets.append(
            LeafletEntry(refused.id, refused.name, "", "failed", refused.diagnostics)
        )

    def keep(self, made: Made) -> None:
        """Note what an earlier build made, and what is still good."""
        self.made.setdefault(made.job.leaflet, {})[made.job.form] = made

    def take(self, job: Job) -> bool:
        """Use what another build made of the same job; say whether that could be done."""
        found = self.shared.get(job) if self.shared else None
        if found is None:
            return False
        (made, data), file = found, None
        if made.status == "built":
            pages = made.file.pages if made.file else None
            try:
                file = self.store.write(file_name(job.leaflet, job.form), data, pages)
            except OSError:
                return False  # making it again will say why
        self._remember(replace(made, file=file))
        return True

    def add(self, result: LeafletResult) -> None:
        """Write a leaflet's documents, and note what became of it."""
        files, errors = self._written(result)
        common = (*result.diagnostics, *errors)
        documents = {document.form: document for document in result.documents}
        same = self.recipes.still_true()
        for job in self.planned.jobs[result.id]:
            document = documents.get(job.form, Document(job.form))
            if job.form in documents or status_of(common) != "built":
                done = _as_it_was(job, result.sha256, same_recipe=same)
                diagnostics = in_order((*common, *document.diagnostics))
                made = Made(done, status_of(diagnostics), diagnostics, files.get(job.form))
                self._remember(made)
                if self.shared:
                    self.shared.put(made, document.data)
        self.ledger.remember_fits(result.id, result.fits)

    def bind(self, asked: HandbookAsked, make: Binder) -> None:
        """Make a handbook of all chapters so far, write it, and note what became of it."""
        self._look_for_losses()
        job, recipe = self.handbook_job(asked)
        if self.why_bind(job, recipe):
            before = self.ledger.made.get((job.leaflet, job.form))
            made = self._bound(job, asked, make)
            self.ledger.remember(made, recipe)
            self._drop_volumes(before, made)
            self.handbooks.append(_handbook_entry(made, made.status))
        else:
            made = self.ledger.made[job.leaflet, job.form]
            self.handbooks.append(_handbook_entry(made, "unchanged"))

    def handbook_job(self, asked: HandbookAsked) -> tuple[Job, Recipe]:
        """The making of a handbook of all chapters so far, as a job."""
        recipe = self.recipes.book(
            *(asked.handbook, asked.path, self._digest_of_chapters(), self._languages())
        )
        name = display_name(asked.path, self.root)
        return Job(asked.handbook.id, BOOK, name, asked.sha256, recipe.digest), recipe

    def why_bind(self, job: Job, recipe: Recipe) -> str:
        """Why a handbook has to be bound; empty where it is there and nothing has changed."""
        changed = why(job, recipe, self.ledger)
        if changed:
            return changed
        files = self.ledger.made[job.leaflet, job.form].files
        return next(filter(None, self.store.troubles(files)), "")

    def close(self, *, prune: bool = False, complete: bool = True) -> Build:
        """Take away what must not linger, and write the manifest, the sums and the ledger.

        A build that is not `complete` leaves what it has not come to as it was. Raises OutputError
        where the manifest cannot be written.
        """
        left = leftovers(self.store, self.root, self.ledger, self._earlier())
        self._look_for_losses()
        self.leaflets += self._entries()
        made, removed = left.clear(manifest(self.leaflets, self.handbooks), self._unprinted())
        removed += self._take_away(left.barred(self.barred.bars)) if complete else ()
        known = {*self.recipes.formats, *self.recipes.broken_formats}
        orphans = left.orphans(self._ids(), {file.path for file in self._files()}, known)
        pruned = self._take_away(orphans) if prune and complete else ()
        if self.shared:
            self.diagnostics.extend(self.shared.diagnostics)
        made = manifest(made.leaflets, made.handbooks, self.diagnostics, self.part)
        self.store.write_record(made)
        with suppress(OSError):  # the lines that were added on the way are still there
            self.ledger.close(lambda source: is_gone(self.root, source))
        return Build(
            self.store.folder,
            made,
            shown(sorted(removed)),
            shown(left.outdated(made)),
            shown(path for path in orphans if path not in pruned),
            shown(pruned),
        )

    # --- leaflets ------------------------------------------------------------------------------

    def _remember(self, made: Made) -> None:
        self.keep(made)
        self.new.add(made.job.leaflet)
        self.ledger.remember(made, self.recipes.known(made.job.recipe))

    def _entries(self) -> Iterator[LeafletEntry]:
        """The leaflets of which every form is done, or of which one has failed."""
        for task in self.planned.tasks:
            forms = self.made.get(task.id, {})
            jobs = self.planned.jobs[task.id]
            if all(job.form in forms for job in jobs):
                yield self._entry(task.id, [forms[job.form] for job in jobs])

    def _entry(self, leaflet_id: str, forms: Sequence[Made]) -> LeafletEntry:
        diagnostics = in_order(dict.fromkeys(d for made in forms for d in made.diagnostics))
        status = status_of(diagnostics)
        if status == "built" and leaflet_id not in self.new:
            status = "unchanged"
        files = (made.file for made in forms if made.file and made.job.form != CHAPTER)
        printed = tuple(sorted(files, key=lambda file: file.path))
        job = forms[0].job
        return LeafletEntry(leaflet_id, job.source, job.sha256, status, diagnostics, printed)

    def _unprinted(self) -> Mapping[str, Collection[str]]:
        """By the leaflet's id the files of forms in which it is not printed, though in others."""
        return {
            leaflet_id: {
                file_name(leaflet_id, form) for form, made in forms.items() if not made.file
            }
            for leaflet_id, forms in self.made.items()
        }

    def _look_for_losses(self) -> None:
        """What was written and is not there any more has failed."""
        for forms in self.made.values():
            for form, made in forms.items():
                if made.file and not self.store.has(made.file):
                    error = B016.at(
                        made.job.source,
                        0,
                        f"{made.file.path} was taken away during the build",
                        "Build again, and leave the output folder alone meanwhile.",
                    )
                    forms[form] = replace(
                        made, status="failed", diagnostics=(*made.diagnostics, error), file=None
                    )
                    self.ledger.forget(made.job.leaflet, form)

    # --- handbooks -----------------------------------------------------------------------------

    def _languages(self) -> set[str]:
        """The languages of all chapters so far."""
        digests = {made.job.recipe for made, _ in self._chapters()}
        return {self.recipes.known(digest).inputs.get("language", "") for digest in digests} - {""}

    def _digest_of_chapters(self) -> str:
        chapters = [f"{made.job.leaflet} {file.sha256}" for made, file in self._chapters()]
        absent = [f"{name} {absence.status}" for name, absence in sorted(self._absent().items())]
        return hashlib.sha256("\n".join((*chapters, "", *absent)).encode()).hexdigest()

    def _chapters(self) -> Iterator[tuple[Made, Artifact]]:
        """The chapters of all leaflets that may be printed, by their ids."""
        for _, forms in sorted(self.made.items()):
            chapter = forms.get(CHAPTER)
            if chapter and chapter.file:
                yield chapter, chapter.file

    def _bound(self, job: Job, asked: HandbookAsked, make: Binder) -> Made:
        reported = make(asked, self._shelf(), job.source)
        bound = reported.value or Bound((), ())
        diagnostics = in_order(reported.diagnostics)
        status = status_of(diagnostics)
        return Made(job, status, diagnostics, leaflets=bound.leaflets, volumes=bound.volumes)

    def _drop_volumes(self, before: Made | None, made: Made) -> None:
        """Take away what a handbook has no more: it has fewer volumes, or another edition."""
        now = {file.path for file in made.files}
        if before and now:
            self._take_away([file.path for file in before.files if file.path not in now])

    def _shelf(self) -> BuiltShelf:
        files = {made.job.leaflet: file.path for made, file in self._chapters()}
        return BuiltShelf(self.store, files, self._absent())

    def _absent(self) -> dict[str, Absence]:
        """The leaflets that cannot be in a handbook."""
        made = (forms[CHAPTER] for forms in self.made.values() if CHAPTER in forms)
        absent = {
            one.job.leaflet: Absence(one.job.source, one.status) for one in made if not one.file
        }
        return absent | {e.id: Absence(e.source, e.status) for e in self.leaflets if e.id}

    # --- writing -------------------------------------------------------------------------------

    def _written(self, result: LeafletResult) -> tuple[dict[str, Artifact], tuple[Diagnostic, ...]]:
        documents = [
            (file_name(result.id, document.form), document)
            for document in result.documents
            if document.data
        ]
        return self._written_all(result.source, documents)

    def _written_all(
        self, source: str, documents: Iterable[tuple[str, Document]]
    ) -> tuple[dict[str, Artifact], tuple[Diagnostic, ...]]:
        """All files of one source by their forms, or none of them and why."""
        files: dict[str, Artifact] = {}
        for name, document in documents:
            try:
                files[document.form] = self.store.write(name, document.data, document.pages)
            except OSError as error:
                _, errors = remove(self.store, source, [file.path for file in files.values()])
                return {}, (refused_file(source, name, error), *errors)
        return files, ()

    # --- what earlier builds left ----------------------------------------------------------------

    def _earlier(self) -> Manifest:
        """The manifest of the last build; one that cannot be used is reported."""
        path = self.store.folder / NAME
        if self.ledger.trouble:
            self._distrust(ledgers.NAME, self.ledger.trouble)
        if path.exists():
            try:
                return load(path)
            except ManifestError:
                self._distrust(NAME, "is cut short, changed, or of another version")
        return Manifest()

    def _distrust(self, name: str, trouble: str) -> None:
        place = display_name(self.store.folder / name, self.root)
        hint = "Nothing needs to be done: what it does not tell is built again."
        self.diagnostics.append(B013.at(place, 0, f"this record {trouble}", hint))

    def _ids(self) -> dict[str, str]:
        """The ids of all leaflets and handbooks of this build, done or not, by their sources."""
        ids = {entry.source: entry.id for entry in self.leaflets}
        ids |= {entry.source: entry.id for entry in self.handbooks}
        return ids | {jobs[0].source: name for name, jobs in self.planned.jobs.items() if jobs}

    def _files(self) -> Iterator[Artifact]:
        """Every file of this build."""
        for forms in self.made.values():
            yield from (made.file for made in forms.values() if made.file)
        for entry in self.handbooks:
            yield from entry.artifacts

    def _take_away(self, names: Collection[str]) -> tuple[str, ...]:
        """Take away files of earlier builds, and what is on record of them; say what was."""
        removed, errors = remove(self.store, "", names)
        self.diagnostics.extend(errors)
        for which, made in tuple(self.ledger.made.items()):
            if any(file.path in removed for file in made.files):
                self.ledger.forget(*which)
        return removed


def _as_it_was(job: Job, sha256: str, *, same_recipe: bool) -> Job:
    """A job as it was really done, should files have changed since it was planned.

    Without a recipe it is on record as one that has to run again.
    """
    recipe = job.recipe if same_recipe else ""
    return replace(job, sha256=sha256 or job.sha256, recipe=recipe)


def _handbook_entry(made: Made, status: Status) -> HandbookEntry:
    job = made.job
    return HandbookEntry(
        job.leaflet, job.source, job.sha256, status, made.leaflets, made.diagnostics, made.volumes
    )
