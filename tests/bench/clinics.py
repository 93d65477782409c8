"""One leaflet for more and more clinics: what a layout costs, and what each further clinic does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from pipeline.batch.understand import Work, house, house_locale, understand
from pipeline.forms import FINISHES
from pipeline.plan import Task
from pipeline.printing import print_forms
from tests.bench.options import Options, Section
from tests.bench.report import Figure, figures, table
from tests.projects import write

CLINICS = 50
GOAL = 20
"""How many times cheaper than a layout a further clinic is to be."""

_LEAST = 0.0005
"""Seconds; what is less is lost in the noise of a layout."""

FORMATS = ("a4", "trifold", "a5-booklet")
ROOT = Path(__file__).resolve().parent.parent.parent
LEAFLET = ROOT / "content/leaflets/metformin.md"
CLINIC = """name = "Clinic {n}"
address = ["{n} Mill Lane", "Riverside RV1 2AB"]
telephone = "01632 960 {n:03}"
hours = ["Monday to Friday: 8 am to 6 pm"]
logo = "logo.svg"
"""


def measure(options: Options) -> Iterator[Section]:
    """A row for each format and finish: processor time of one clinic, of 50, and of a further one.

    Plates (a clinic's head and foot) are made once a process for all leaflets, so they are made
    before, and shown in a column of their own.
    """
    root = _project(options.folder)
    rows, ratios = [], []
    for page_format in FORMATS:
        for finish in FINISHES:
            options.say(f"{page_format} {finish}")
            cost = _cost(root, page_format, finish, options.rounds)
            rows.append((page_format, finish, *(f"{1000 * seconds:.1f}" for seconds in cost)))
            _, one, _, further = cost
            ratios.append(one / max(further, _LEAST))
    head = ("format", "finish", "plates of a clinic", "1 clinic", f"{CLINICS} clinics", "a further")
    yield table((*head[:2], *(f"{name}, ms" for name in head[2:])), rows)
    worst = min(ratios)
    yield figures(
        [
            Figure(
                "a leaflet for one clinic, against each further one",
                f"{worst:.0f} to {max(ratios):.0f} times",
                f"at least {GOAL}",
                worst >= GOAL,
            )
        ]
    )


def _project(folder: Path) -> Path:
    logo = (ROOT / "content/clinics/riverside.svg").read_text(encoding="utf-8")
    write(folder / "content/clinics/logo.svg", logo)
    for n in range(CLINICS):
        write(folder / f"content/clinics/c{n:02}.toml", CLINIC.format(n=n))
    return folder


def _cost(root: Path, page_format: str, finish: str, rounds: int) -> tuple[float, ...]:
    """Processor seconds: plates of a clinic, one clinic, all of them, and each further one."""
    name = page_format if finish == "digital" else f"{page_format}-{finish}"
    forms = tuple(f"c{n:02}/{name}" for n in range(CLINICS))
    first = _seconds(root, forms)
    one = median(_seconds(root, forms[:1]) for _ in range(rounds))
    every = median(_seconds(root, forms) for _ in range(rounds))
    return (first - every) / CLINICS, one, every, (every - one) / (CLINICS - 1)


def _seconds(root: Path, forms: tuple[str, ...]) -> float:
    work = Work(Task("metformin", str(LEAFLET), LEAFLET.name, str(root), forms))
    with work:
        source, leaflet = understand(work)
        locale = house_locale(str(house(str(root)).root), leaflet.language)
        started = time.process_time()
        print_forms(work, leaflet, locale, source.raw)
        spent = time.process_time() - started
    made = [document for document in work.documents if document.data]
    if len(made) < len(forms):
        raise SystemExit(f"only {len(made)} of {len(forms)} forms were printed: {work.result()}")
    return spent
