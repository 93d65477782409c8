"""Imports run one way, as ARCHITECTURE.md says."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "pipeline"
STAGES = (
    *("read", "parse", "normalize", "check", "render", "emit", "finish", "stamp", "impose"),
    *("pack", "join", "verify"),
)
BOTTOM = (
    *("model", "diagnostics", "sections", "style", "project", "book", "handbook", "tools"),
    *(
        "forms",
        "formats",
        "imposition",
        "printed",
        "luminance",
        "logos",
        "clinics",
        "press_profile",
        "pictures",
        "lookup",
        "glossary",
        "toml_lines",
        "tokens",
        "pdf",
        "standards",
        "vocabulary",
        "words",
        "fences",
        "repair",
        "today",
        "review",
        "diff",
        "house",
    ),
)
ABOVE = (
    *("batch", "plan", "excerpt", "printing", "edition", "build", "manifest", "run"),
    "commands",
    "cli",
)
OWN = {
    "weasyprint": "emit/",
    "jinja2": "render/",
    "markdown": "parse/",
    "nh3": "parse/",
    "segno": "render/",
    "readability": "check/plain_language/",
    "icalendar": "commands/reviewing.py",
}
"""Libraries with one user."""


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def ours(module: str) -> set[str]:
    """The parts of the pipeline that a module or package imports."""
    path = PACKAGE / module
    files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
    names = {name for file in files for name in imports(file)}
    return {name.split(".")[1] for name in names if name.startswith("pipeline.")} - {module}


@pytest.mark.parametrize("stage", STAGES)
def test_stages_do_not_import_each_other_or_what_is_above(stage: str) -> None:
    assert ours(stage) <= set(BOTTOM)


@pytest.mark.parametrize("module", BOTTOM)
def test_the_bottom_imports_nothing_above_it(module: str) -> None:
    assert not ours(module) & {*STAGES, *ABOVE}


@pytest.mark.parametrize("module", ["model", "diagnostics", "run"])
def test_some_import_nothing_of_ours(module: str) -> None:
    assert not ours(module)


@pytest.mark.parametrize("module", ["plan", "manifest"])
def test_plan_and_manifest_know_nothing_of_how_a_batch_is_built(module: str) -> None:
    assert ours(module) <= set(BOTTOM)


def test_only_the_command_line_is_above_the_commands() -> None:
    users = [name for name in (*BOTTOM, *STAGES, *ABOVE) if "commands" in ours(name)]
    assert users == ["cli"]
    assert "cli" not in {name for part in (*STAGES, *ABOVE) for name in ours(part)}


@pytest.mark.parametrize("library", OWN)
def test_a_library_has_one_user(library: str) -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users
    assert all(user.startswith(OWN[library]) for user in users), users


def test_no_modules_import_each_other() -> None:
    """Nor in a longer circle, nor inside of functions."""
    files = {module_name(path): path for path in PACKAGE.rglob("*.py")}
    known = {name: loaded(path, files) - {name} for name, path in files.items()}
    assert known["pipeline.commands.packing"] >= {"pipeline.commands.bundling"}

    order = list(TopologicalSorter(known).static_order())  # raises CycleError, which names it

    assert set(order) == set(files)


def module_name(path: Path) -> str:
    """`pipeline.book` and `pipeline.book.index`."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loaded(path: Path, files: Collection[str]) -> set[str]:
    """The modules of ours that a file imports when it runs, and not for its types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for each in node.body
        for inner in ast.walk(each)
    }
    nodes = [node for node in ast.walk(tree) if id(node) not in for_types]
    named = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{name.name}" for name in node.names} & set(files)
            named |= inside or {node.module}
    return named & set(files)
