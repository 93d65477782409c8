"""A recipe names everything besides the source that can change a form's bytes."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

import pipeline
from pipeline.batch.recipe import ENGINE, NOT_MAKING, PACKAGES, UNPRINTED, Recipes, toolchain
from pipeline.project import Publisher, open_project
from pipeline.style import BOOK, CHAPTER, Style, built_in_styles
from tests.projects import project, write

CHECKOUT = Path(pipeline.__file__).parent.parent


def recipe_names(root: Path, form: str, language: str = "en-GB") -> set[str]:
    return set(Recipes(open_project(root)).of(form, language).inputs)


def test_every_style_file_that_a_build_reads_is_in_a_recipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watched on the project's own leaflets, which have every kind of section."""
    read: set[str] = set()
    path, source = Style.path, jinja2.FileSystemLoader.get_source

    def watched_path(style: Style, name: str) -> Path:
        found = path(style, name)
        read.add(f"styles/{name}")  # what is not there is not read either
        return found

    def watched_source(
        loader: jinja2.FileSystemLoader, environment: jinja2.Environment, template: str
    ) -> object:
        read.add(f"styles/templates/{template}")
        return source(loader, environment, template)

    monkeypatch.setattr(Style, "path", watched_path)
    monkeypatch.setattr(jinja2.FileSystemLoader, "get_source", watched_source)
    write(tmp_path / "styles/README", "")  # a style of its own, of which nothing is remembered yet
    leaflets = [CHECKOUT / "content/leaflets"]
    made = pipeline.build_leaflets(
        leaflets, handbooks=[str(CHECKOUT / "content/handbooks/all.toml")],
        project=tmp_path, runner="serial",
    )  # fmt: skip
    monkeypatch.undo()

    assert made.all_built
    named = set().union(*(recipe_names(tmp_path, form) for form in ("a4", CHAPTER, BOOK)))
    assert {"styles/base.css", "styles/templates/partials/dose.html", "styles/epub.css"} <= read
    # Of the formats each has its own row on record, and not the file.
    assert read - named <= {"styles/formats.toml"}


def test_templates_are_followed_as_jinja_follows_them(tmp_path: Path) -> None:
    """Our search for names against Jinja's own parser."""
    folder = built_in_styles() / "templates"
    environment = jinja2.Environment(autoescape=True)

    def closure(name: str, seen: set[str]) -> set[str]:
        if name not in seen:
            seen.add(name)
            tree = environment.parse((folder / name).read_text())
            for inner in jinja2.meta.find_referenced_templates(tree):
                assert inner is not None
                closure(inner, seen)
        return seen

    pieces = [f"book/{piece}.xhtml" for piece in ("head", "section", "foot")]
    for form, roots in (("a4", ["leaflet.html"]), (CHAPTER, pieces)):
        names = {name for name in recipe_names(tmp_path, form) if "/templates/" in name}
        wanted = set().union(*(closure(root, set()) for root in roots))
        assert names == {f"styles/templates/{name}" for name in wanted}


def test_a_template_that_works_out_a_name_could_use_any_of_them(tmp_path: Path) -> None:
    page = (built_in_styles() / "templates/leaflet.html").read_text()
    write(tmp_path / "styles/templates/leaflet.html", page + "{% include which %}")
    write(tmp_path / "styles/templates/own/other.html", "")

    assert "styles/templates/own/other.html" in recipe_names(tmp_path, "a4")


def test_icons_and_locales_are_in_recipes_of_what_uses_them(tmp_path: Path) -> None:
    german = recipe_names(tmp_path, "a4", "de-AT")

    assert {"styles/locales/de.toml", "styles/icons/alert.svg"} <= german
    assert "styles/locales/en.toml" not in german
    assert "styles/icons/alert.svg" not in recipe_names(tmp_path, CHAPTER)
    assert not any(name.startswith("fonts/") for name in recipe_names(tmp_path, CHAPTER))


def test_a_file_that_is_added_changes_the_recipe(tmp_path: Path) -> None:
    project(tmp_path, "aspirin")
    before = Recipes(open_project(tmp_path)).of("a4", "de-AT").inputs

    write(tmp_path / "styles/locales/de-AT.toml", 'name = "Deutsch"\n')

    after = Recipes(open_project(tmp_path)).of("a4", "de-AT").inputs
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed == {"styles/locales/de.toml", "styles/locales/de-AT.toml"}


def test_fonts_that_are_asked_for_by_the_environment_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their digests are those of the files that the engine will really be shown."""
    fonts = {name: digest for name, digest in toolchain().items() if name.startswith("fonts/")}

    assert len(fonts) == 8
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in fonts.values())


def test_every_setting_is_in_a_recipe_or_known_not_to_matter(tmp_path: Path) -> None:
    """A new setting counts, until somebody says that it is not printed."""
    names = recipe_names(tmp_path, "a4")

    assert set(Publisher.model_fields) >= UNPRINTED
    for setting in set(Publisher.model_fields) - UNPRINTED:
        assert f"{setting} in publisher.toml" in names


def test_every_package_below_ours_is_in_the_toolchain() -> None:
    """All that the engine and our stages require, down to the last, as the packages say."""
    roots = (
        "weasyprint",
        "jinja2",
        "markdown",
        "pydantic",
        "pyyaml",
        "ftfy",
        "nh3",
        "lxml",
        "babel",
    )
    harmless = {"annotated-types", "typing-extensions", "typing-inspection", "pycparser"}

    needed = set().union(*(_closure(name) for name in roots)) - harmless

    assert needed <= {*PACKAGES, *ENGINE}
    assert all(toolchain()[name] for name in needed)


def _closure(package: str, seen: set[str] | None = None) -> set[str]:
    seen = set() if seen is None else seen
    name = re.sub(r"[-_.]+", "-", package).lower()
    if name not in seen:
        try:
            needs = requires(name) or []
        except PackageNotFoundError:
            return seen
        seen.add(name)
        for need in needs:
            found = re.match(r"[\w.-]+", need)
            if found and "extra ==" not in need:
                _closure(found[0], seen)
    return seen


def test_code_that_makes_leaflets_is_in_the_toolchain() -> None:
    """What is left out is no stage, and nothing that a stage imports."""
    from tests.test_architecture import STAGES, ours  # noqa: PLC0415

    making = {"build", *STAGES} - {"verify"}
    reached: set[str] = set()
    waiting = set(making)
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= ours(module) - reached if module != "batch" else set()

    # `run` is reached for the error that stops a batch alone.
    assert reached & NOT_MAKING <= {"run"}
