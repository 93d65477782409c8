"""What all tests share: where the pages are, the locale, and how random tests are kept alike."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pipeline.style import Locale, Style, built_in_styles, load_locale

ROOT = Path(__file__).resolve().parent.parent

# The same examples in every run, so that a failure is the change's and not the day's.
# `--hypothesis-profile=search` looks for new ones.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", parent=settings.get_profile("same"), derandomize=False, max_examples=5_000
)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bless",
        action="store_true",
        help="write what golden cases give into their expected files; then read every change",
    )


@pytest.fixture(scope="session")
def locale() -> Locale:
    return load_locale(Style((built_in_styles(),)), "en-GB")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages, `regular/` and `irregular/`; not part of the project."""
    return _folder("LEAFLET_CORPUS", ROOT.parent / "shared/corpus")


@pytest.fixture(scope="session")
def seed() -> Path:
    """The folder of the page that the project was started from."""
    return _folder("LEAFLET_SEED", ROOT.parent / "shared/seed")


def _folder(variable: str, usual: Path) -> Path:
    folder = Path(os.environ.get(variable) or usual)
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; set {variable} to the folder")
    return folder
