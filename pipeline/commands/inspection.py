"""A file and the name of a stage in, what that stage makes of the file out: for a look inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.batch.survey import display_name
from pipeline.batch.understand import Work, forget, house, house_locale, parsed, understand
from pipeline.diagnostics import Reported
from pipeline.model import Leaflet, leaflet_text, to_json
from pipeline.plan import Task


def read_leaflet(path: Path, project: Path = Path()) -> Reported[Leaflet]:
    """The leaflet in a file with every finding about it; no value where an error stopped it."""
    work = _work(path, project)
    leaflet = None
    with work:
        _, leaflet = understand(work)
    return Reported(leaflet, tuple(work.found))


def inspect_leaflet(path: Path, stage: str = "leaflet", project: Path = Path()) -> Reported[str]:
    """What a stage of INSPECTIONS makes of a file, as text; no value where an error stopped it.

    Raises KeyError for an unknown stage.
    """
    show = INSPECTIONS[stage]
    work = _work(path, project)
    text = None
    with work:
        text = show(work)
    return Reported(text, tuple(work.found))


def _work(path: Path, project: Path) -> Work:
    forget()
    name = display_name(path, project)
    return Work(Task("", str(path.absolute()), name, str(project.resolve())))


def _source(work: Work) -> str:
    return _json(parsed(work)[0])


def _draft(work: Work) -> str:
    return _json(parsed(work)[1])


def _leaflet(work: Work) -> str:
    return _json(understand(work)[1])


def _text(work: Work) -> str:
    return leaflet_text(understand(work)[1])


def _html(work: Work) -> str:
    from pipeline.render.leaflet import leaflet_html  # noqa: PLC0415  # heavy: Jinja2, Babel

    leaflet = understand(work)[1]
    project = house(work.task.root)
    return work.call(
        "render",
        leaflet_html,
        leaflet,
        project.style,
        house_locale(work.task.root, leaflet.language),
        house_headings=project.publisher.headings == "house",
        publisher=project.publisher.name,
    )


def _xhtml(work: Work) -> str:
    from pipeline.render.book import chapter_page  # noqa: PLC0415  # heavy: Jinja2, Babel
    from pipeline.render.chapter import chapter  # noqa: PLC0415

    leaflet = understand(work)[1]
    project, locale = house(work.task.root), house_locale(work.task.root, leaflet.language)
    house_headings = project.publisher.headings == "house"
    made = work.call(
        "render", chapter, leaflet, project.style, locale, house_headings=house_headings
    )
    return work.call("render", chapter_page, made, project.style, locale)


def _json(value: object) -> str:
    return json.dumps(to_json(value), indent=2, ensure_ascii=False)


INSPECTIONS: Mapping[str, Callable[[Work], str]] = {
    "source": _source,
    "draft": _draft,
    "leaflet": _leaflet,
    "text": _text,
    "html": _html,
    "xhtml": _xhtml,
}
"""What can be looked at: the result of each stage, and the words alone."""
