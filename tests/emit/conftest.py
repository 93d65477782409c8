"""Leaflets printed once for all tests of PDFs: our own, and a page with every shape there is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline import build_leaflets
from tests.press import once

ROOT = Path(__file__).resolve().parent.parent.parent
TORTURE = Path(__file__).parent / "data/torture.md"


@pytest.fixture(scope="session")
def leaflets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The finished PDFs by id."""

    def build(out: Path) -> None:
        made = build_leaflets([ROOT / "content/leaflets", TORTURE], out=out, project=ROOT)
        assert made.all_built, made.manifest

    folder = once(tmp_path_factory, "printed-leaflets", build)
    return {path.stem: path for path in sorted((folder / "pdf/a4").glob("*.pdf"))}


@pytest.fixture(scope="session")
def torture(leaflets: Mapping[str, Path]) -> bytes:
    """The page with every shape that a page can have."""
    return leaflets["torture"].read_bytes()
