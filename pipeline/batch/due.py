"""A plan and the record of earlier builds in; what has to run and why, and what need not, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.batch.ledger import Ledger, Made
from pipeline.batch.store import Store
from pipeline.plan import Job, Plan, Recipe, reason


@dataclass(frozen=True, slots=True)
class Due:
    """The jobs that have to run, each with the reason in words, and what is left as it is."""

    reasons: dict[Job, str]
    kept: tuple[Made, ...]


def find_due(planned: Plan, recipes: Mapping[str, Recipe], ledger: Ledger, store: Store) -> Due:
    """Compare a plan with the record and with the files that it tells of.

    `recipes` are by their digests.
    """
    reasons: dict[Job, str] = {}
    unchanged: list[Made] = []
    for job in _jobs(planned):
        changed = why(job, recipes[job.recipe], ledger)
        if changed:
            reasons[job] = changed
        else:
            unchanged.append(ledger.made[job.leaflet, job.form])
    kept = []
    for made, trouble in zip(unchanged, _troubles(unchanged, store), strict=True):
        if trouble:
            reasons[made.job] = trouble
        else:
            kept.append(made)
    return Due(reasons, tuple(kept))


def _jobs(planned: Plan) -> Iterable[Job]:
    """Jobs in the order of the tasks."""
    return (job for task in planned.tasks for job in planned.jobs[task.id])


def why(job: Job, recipe: Recipe, ledger: Ledger) -> str:
    """What has changed since a job is on record, in words; empty where nothing has."""
    made = ledger.made.get((job.leaflet, job.form))
    if made is None:
        return reason(job, None, recipe, None, failed=False)
    before = ledger.recipes.get(made.job.recipe)
    return reason(job, made.job, recipe, before, failed=made.status == "failed")


def _troubles(made: Iterable[Made], store: Store) -> Iterable[str]:
    """What has become of the file of each; what was withheld has none."""
    every = list(made)
    troubles = iter(store.troubles(one.file for one in every if one.file))
    return [next(troubles) if one.file else "" for one in every]
