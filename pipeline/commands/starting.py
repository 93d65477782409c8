"""An id or a folder in, a new leaflet or a new project out."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

from pipeline.batch.store import OutputError, reason, write_whole
from pipeline.project import ConfigurationError, open_project
from pipeline.read import read, slug

STARTER = Path(__file__).with_name("starter")
"""The texts that new leaflets and projects are made from."""


def new_leaflet(leaflet_id: str, title: str = "", project: Path = Path()) -> Path:
    """Write a leaflet with every section, and notes on what goes where; give its path.

    Raises ConfigurationError for an id or title that cannot be one and where there is such a file,
    OutputError where it cannot be written.
    """
    house = open_project(project)
    if slug(leaflet_id) != leaflet_id or not leaflet_id:
        raise ConfigurationError(f"'{leaflet_id}' cannot be an id{_instead(leaflet_id)}")
    heading = title or leaflet_id.replace("-", " ").replace("_", " ").capitalize()
    text = _filled(
        "leaflet.md",
        heading=heading,
        title=json.dumps(heading, ensure_ascii=False),
        id=json.dumps(leaflet_id),
        language=house.publisher.language,
    )
    _refuse_unreadable(text, leaflet_id)
    path = house.leaflets / f"{leaflet_id}.md"
    _write_new({path: text})
    return path


def init_project(folder: Path) -> tuple[Path, ...]:
    """Lay out `content/` and `styles/` for a new publisher, named after the folder; give the files.

    Raises ConfigurationError where one of them is already there, OutputError where one cannot be
    written; where one is there, none is written.
    """
    files = {folder / name: text for name, text in _project_files(folder.resolve().name)}
    _write_new(files)
    return tuple(files)


def _project_files(name: str) -> Iterator[tuple[str, str]]:
    quoted = json.dumps(name, ensure_ascii=False)
    yield "content/leaflets/paracetamol.md", _filled("example.md")
    yield "content/publisher.toml", _filled("publisher.toml", name=quoted)
    yield "content/words/en.toml", _filled("words.toml")
    yield "content/handbooks/all.toml", _filled("handbook.toml", name=quoted)
    yield "styles/README.md", _filled("styles.md")


def _filled(file: str, /, **values: str) -> str:
    return Template((STARTER / file).read_text(encoding="utf-8")).substitute(values)


def _instead(leaflet_id: str) -> str:
    better = slug(leaflet_id)
    return f"; try '{better}'" if better else "; use letters, digits and hyphens"


def _refuse_unreadable(text: str, leaflet_id: str) -> None:
    """What the pipeline would not read must not be written. Raises ConfigurationError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "new.md")
        path.write_text(text, encoding="utf-8")
        reported = read(path, leaflet_id, "en")
    if reported.value is None:
        raise ConfigurationError(reported.diagnostics[-1].message)


def _write_new(files: dict[Path, str]) -> None:
    for path in files:
        if path.exists():
            raise ConfigurationError(f"{path} is already there; nothing was written")
    for path, text in files.items():
        try:
            write_whole(path, text.encode())
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {reason(error)}") from error
