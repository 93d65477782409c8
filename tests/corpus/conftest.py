"""One build of the whole corpus and the seed, for all tests that look at what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import build_leaflets
from pipeline.manifest import NAME, Artifact, LeafletEntry, Manifest, load
from tests.press import once

ROOT = Path(__file__).resolve().parent.parent.parent
_HANDBOOK = 'title = "Medicines A to Z"\npublisher = "Example Clinic"\n'


@dataclass(frozen=True, slots=True)
class CorpusBuild:
    """What a build of all pages with one handbook came to."""

    folder: Path
    manifest: Manifest

    @property
    def built(self) -> tuple[LeafletEntry, ...]:
        """The leaflets that were printed."""
        return tuple(entry for entry in self.manifest.leaflets if entry.status == "built")

    @property
    def pdfs(self) -> tuple[Path, ...]:
        """Their PDFs."""
        return tuple(self.path(artifact) for entry in self.built for artifact in entry.artifacts)

    @property
    def handbook(self) -> Path:
        """The EPUB of all of them."""
        return self.folder / "epub/corpus.epub"

    def path(self, artifact: Artifact) -> Path:
        """Where a file of the build is."""
        return self.folder / artifact.path

    def source(self, entry: LeafletEntry) -> Path:
        """The page that a leaflet was made from."""
        return ROOT / entry.source


@pytest.fixture(scope="session")
def corpus_build(corpus: Path, seed: Path, tmp_path_factory: pytest.TempPathFactory) -> CorpusBuild:
    """The build, made by one of the test processes and shared by all."""

    def build(out: Path) -> None:
        handbook = out.with_name("corpus.toml")
        handbook.write_text(_HANDBOOK, encoding="utf-8")
        build_leaflets([corpus, seed], out=out, handbooks=[str(handbook)], project=ROOT, workers=2)

    folder = once(tmp_path_factory, "corpus-build", build)
    return CorpusBuild(folder, load(folder / NAME))
