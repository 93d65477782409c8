"""One build of everything that can be wrong with a file: each says so, and the others are built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline import build_leaflets
from pipeline.batch.record import Build
from tests.projects import GOOD, files, project, write

FAILS: dict[str, tuple[bytes, str]] = {
    "utf-16": (GOOD.encode("utf-16"), "S002"),
    "latin-1": ("# Café\n\nTake 5 µg.\n".encode("latin-1"), "S002"),
    "binary": (bytes(range(256)) * 4, "S002"),
    "empty": (b"", "S006"),
    "blank": (b"\n \n\n", "S006"),
    "only-front-matter": (b"---\ntitle: Only\n---\n", "S006"),
    "unclosed-front-matter": (b"---\ntitle: Open\n\n# Open\n", "S004"),
    "broken-yaml": (b"---\ntitle: a: b\n---\n\n# A\n\nText.\n", "S004"),
    "alias-bomb": (b"---\na: &a [x, x]\nb: &b [*a, *a]\ntags: *b\n---\n\n# A\n\nText.\n", "S004"),
    "wrong-type": (b"---\ntitle: [1, 2]\n---\n\n# A\n\nText.\n", "S005"),
    "unknown-key": (b"---\ntitel: A\n---\n\n# A\n\nText.\n", "S005"),
    "id-with-separators": (b"---\nid: ../../etc/passwd\n---\n\n# A\n\nText.\n", "S005"),
    "windows-name": (b"---\nid: con\n---\n\n# A\n\nText.\n", "S005"),
    "ten-megabytes": (b"# A\n\n" + b"word " * 2_000_000, "S001"),
    "brackets": (b"# A\n\n" + b"[" * 20_000, "S010"),
    "deep-list": ("\n".join("  " * n + "* x" for n in range(500)).encode(), "S010"),
}
"""Files that cannot be built, and the code that says why."""

BUILT: dict[str, bytes] = {
    "bom-and-crlf": b"\xef\xbb\xbf" + GOOD.format(title="Bom").replace("\n", "\r\n").encode(),
    "script": (GOOD.format(title="Script") + "\n<script>alert('stolen')</script>\n").encode(),
    "javascript-link": (GOOD.format(title="Link") + "\n[text](javascript:alert(1))\n").encode(),
    "style": (
        GOOD.format(title="Style")
        + '\n<style>body { background: url("file:///etc/passwd") }</style>\n'
    ).encode(),
    "remote-image": (
        GOOD.format(title="Image") + "\n![a picture](http://192.0.2.1/x.png)\n"
    ).encode(),
    "limits": (GOOD.format(title="Limits") + "\nIn <1% of people, and in those <50 kg.\n").encode(),
}
"""Files that are built, without what does not belong on paper."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("hostile"), "aspirin", handbook=True)
    leaflets = root / "content/leaflets"
    for name, data in {**{k: v[0] for k, v in FAILS.items()}, **BUILT}.items():
        (leaflets / f"{name}.md").write_bytes(data)
    (leaflets / "loop").symlink_to(leaflets)
    (leaflets / "itself.md").symlink_to(leaflets / "itself.md")
    write(leaflets / "one/twin.md", GOOD.format(title="Twin"))
    write(leaflets / "two/Twin.md", GOOD.format(title="Twin"))
    (leaflets / "cdata.md").write_bytes(b"# A\n\n" + b"<![CDATA[" * 2000)
    return root


@pytest.fixture(scope="module")
def made(root: Path) -> Build:
    started = time.monotonic()
    built = build_leaflets(project=root)
    assert time.monotonic() - started < 120
    return built


def status(made: Build, name: str) -> tuple[str, set[str]]:
    (entry,) = (e for e in made.manifest.leaflets if e.source.endswith(f"/{name}.md"))
    return entry.status, {d.code for d in entry.diagnostics if d.severity in ("error", "withheld")}


@pytest.mark.parametrize("name", FAILS)
def test_what_cannot_be_built_says_why(name: str, made: Build) -> None:
    assert status(made, name) == ("failed", {FAILS[name][1]})


@pytest.mark.parametrize("name", ["aspirin", *BUILT])
def test_what_can_be_built_is(name: str, made: Build) -> None:
    assert status(made, name) == ("built", set())


def test_links_and_twins_are_reported(made: Build) -> None:
    assert status(made, "itself") == ("failed", {"S001"})
    assert status(made, "one/twin") == status(made, "two/Twin") == ("failed", {"B004"})
    assert [str(found) for found in made.manifest.diagnostics] == [
        "content/leaflets/loop: warning B001 this link leads back into its own folder"
    ]


def test_what_would_keep_the_parser_busy_costs_nothing_but_itself(made: Build) -> None:
    assert status(made, "cdata")[0] in ("built", "failed")


def test_nothing_is_left_half_written(root: Path, made: Build) -> None:
    listed = {artifact.path for artifact in made.manifest.artifacts}
    assert set(files(root / "out")) == {*listed, "manifest.json", "SHA256SUMS"}


def test_nothing_hostile_is_in_the_files(root: Path, made: Build) -> None:
    assert made.manifest.artifacts
    assert b"/etc/passwd" not in (root / "out/pdf/a4/script.pdf").read_bytes()
    assert not (root / "etc").exists()
    assert not (root.parent / "etc").exists()
