"""Days on which all goes wrong: the rest is built, the cause is named, the next run heals."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.batch import ledger
from pipeline.batch.ledger import open_ledger
from pipeline.style import built_in_styles
from tests.bad_input.command import (
    GOOD,
    GOOD_ONES,
    assert_good_ones_built,
    command,
    environment,
    files,
    leaflet,
    output,
    project,
    write,
)
from tests.bad_input.test_output import LARGE, on_a_disk
from tests.bad_input.test_processes import PAGE, TRAPS, busy_worker, hanging, trapped

HOME = "content/leaflets"
BASE = (built_in_styles() / "base.css").read_text(encoding="utf-8")

# --- leaflets and their processes ----------------------------------------------------------------

ENDLESS = 'body[data-title="Endless"] { display: flex; flex-direction: row-reverse; }'
"""Flexible boxes in that direction, on more than one page, make the layout engine lay out pages for
ever (https://github.com/Kozea/WeasyPrint/issues/896)."""


def test_layout_that_never_ends(tmp_path: Path) -> None:
    text = "".join(f"\nParagraph {number} of very many.\n" for number in range(400))
    root = project(
        tmp_path,
        {
            f"{HOME}/endless.md": GOOD.format(title="Endless") + text,
            "styles/base.css": BASE + ENDLESS,
            "content/publisher.toml": "seconds_per_leaflet = 4\n",
        },
    )

    said = leaflet("build", root=root)

    assert said.code == 1
    made = output(root)
    assert_good_ones_built(made)
    (found,) = made.grave(f"{HOME}/endless.md")
    assert (found["code"], found["message"]) == ("B009", "stopped after 4 s")
    assert "stopped after 4 s" in said.out

    write(root / "styles/base.css", BASE)
    assert leaflet("build", root=root).code == 0
    assert output(root).status(f"{HOME}/endless.md") == "built"


def test_what_ran_out_of_memory_or_was_killed_is_healed_by_the_next_run(tmp_path: Path) -> None:
    root = trapped(tmp_path, "eats-memory", "hangs", seconds=60)
    with hanging(root) as process:
        os.kill(busy_worker(process.pid), signal.SIGKILL)
        process.communicate(timeout=20)
    assert [d["code"] for d in output(root).grave(f"{HOME}/eats-memory.md")] == ["B006"]
    assert [d["code"] for d in output(root).grave(f"{HOME}/hangs.md")] == ["B010"]

    write(root / "styles/templates/leaflet.html", PAGE)
    said = leaflet("build", root=root)

    assert said.code == 0
    assert_good_ones_built(output(root))


def test_fifty_of_six_hundred_fail(tmp_path: Path) -> None:
    """Unreadable front matter, characters that cannot be printed, and templates that raise."""
    bad = {
        "broken": "---\ntitle: [\n---\n\n# Broken\n\nText.\n",
        "glyph": GOOD.format(title="Glyph") + "\n药\n",
        "raises": GOOD.format(title="Raises"),
    }
    pages = {f"{HOME}/fine-{n:03}.md": GOOD.format(title=f"Fine {n}") for n in range(548)}
    kinds = [list(bad)[n % 3] for n in range(50)]
    pages |= {f"{HOME}/{kind}-{n:02}.md": bad[kind] for n, kind in enumerate(kinds)}
    trap = f"{{% if leaflet.title == 'Raises' %}}{TRAPS['raises']}{{% endif %}}"
    root = project(tmp_path, {**pages, "styles/templates/leaflet.html": trap + PAGE})

    said = leaflet("build", root=root)

    assert said.code == 1
    made = output(root)
    statuses = [entry["status"] for entry in made.manifest["leaflets"]]
    assert (statuses.count("built"), statuses.count("failed")) == (550, 50)
    named = {kind: made.grave(f"{HOME}/{kind}-{n:02}.md") for n, kind in enumerate(kinds)}
    assert {kind: found[0]["code"] for kind, found in named.items()} == {
        "broken": "S004",
        "glyph": "P002",
        "raises": "B005",
    }
    assert "50 failed" in said.out

    for n, kind in enumerate(kinds):
        write(root / f"{HOME}/{kind}-{n:02}.md", GOOD.format(title=f"Mended {n}"))
    healed = leaflet("build", "--prune", root=root)
    assert healed.code == 0
    assert "600 leaflets" in healed.out


# --- the output folder ---------------------------------------------------------------------------


def test_a_disk_that_was_full_has_room_again(tmp_path: Path) -> None:
    root = project(tmp_path, LARGE)
    (root / "out").mkdir()
    assert leaflet("build", root=root, wrapper=on_a_disk("size=60k")).code == 1
    shutil.rmtree(root / "out")
    (root / "kept").rename(root / "out")

    said = leaflet("build", root=root)

    assert said.code == 0
    assert output(root).status(f"{HOME}/large.md") == "built"


def test_the_output_folder_is_deleted_while_a_build_runs(tmp_path: Path) -> None:
    root = trapped(tmp_path, "hangs", seconds=8)

    with hanging(root) as process:
        shutil.rmtree(root / "out")
        out, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    made = output(root)
    for name in GOOD_ONES:
        (found,) = made.grave(f"{HOME}/{name}.md")
        assert found["code"] == "B016"
        assert found["message"] == f"pdf/a4/{name}.pdf was taken away during the build"
        assert found["message"] in out

    write(root / "styles/templates/leaflet.html", PAGE)
    assert leaflet("build", root=root).code == 0
    assert_good_ones_built(output(root))


@pytest.mark.parametrize("year", [1980, 2040])
def test_clocks_that_jump_neither_hide_a_change_nor_invent_one(year: int, tmp_path: Path) -> None:
    root = project(tmp_path)
    assert leaflet("build", root=root).code == 0
    seconds = (year - 1970) * 365.25 * 86_400
    for path in root.rglob("*"):
        os.utime(path, (seconds, seconds))

    assert "nothing to do" in leaflet("build", "--dry-run", root=root).out

    source = root / f"{HOME}/good-one.md"
    source.write_text(source.read_text().replace("headaches", "backaches"))
    os.utime(source, (seconds, seconds))
    assert "good-one  a4  source changed" in leaflet("build", "--dry-run", root=root).out
    assert leaflet("build", root=root).code == 0
    assert output(root).status(f"{HOME}/good-one.md") == "built"
    assert output(root).status(f"{HOME}/good-two.md") == "unchanged"


def test_two_builds_into_one_folder(tmp_path: Path) -> None:
    """The second waits for the first, and then has nothing left to do."""
    root = trapped(tmp_path, "hangs", seconds=6)

    with hanging(root) as process:
        write(root / "styles/templates/leaflet.html", PAGE)
        said = leaflet("build", root=root)
        process.communicate(timeout=30)

    assert "waiting for another build into out" in said.err
    assert said.code == 0
    assert_good_ones_built(output(root))


def test_many_builds_at_once(tmp_path: Path) -> None:
    root = project(tmp_path, {"content/handbooks/all.toml": 'title = "All"\n'})
    both = [
        subprocess.Popen(
            command("build", "-j", "1"),
            cwd=root,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(4)
    ]

    said = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [0] * 4, said
    assert_good_ones_built(output(root))
    assert sum("all unchanged" in text for text in said) == 3


# --- what earlier builds left on record ----------------------------------------------------------

SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) * 2 // 3],
    "empty": lambda data: b"",
    "of a newer version": lambda data: data.replace(b'"version": 1', b'"version": 2'),
    "no JSON": lambda data: b"\x00\xff" + data,
    "of another kind": lambda data: b"[]",
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_manifest_is_named_and_written_anew(name: str, tmp_path: Path) -> None:
    root = project(tmp_path)
    assert leaflet("build", root=root).code == 0
    path = root / "out/manifest.json"
    path.write_bytes(SPOILT[name](path.read_bytes()))

    said = leaflet("build", root=root)

    assert said.code == 0
    assert "out/manifest.json: warning B013" in said.out
    assert_good_ones_built(output(root))
    assert "B013" not in leaflet("build", root=root).out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cut short", "has 1 spoilt line"),
        ("empty", "is of an unknown version"),
        ("no JSON", "is of an unknown version"),
        (
            "newer",
            f"is of version {ledger.VERSION + 1}; this program writes version {ledger.VERSION}",
        ),
    ],
)
def test_a_spoilt_ledger_is_named_and_written_anew(name: str, says: str, tmp_path: Path) -> None:
    root = project(tmp_path)
    assert leaflet("build", root=root).code == 0
    path = root / "out" / ledger.NAME
    before = path.read_bytes()
    if name == "newer":
        path.write_text(
            ledger.line(["ledger", ledger.VERSION + 1, "x"]) + ledger.line(["made", "otherwise"])
        )
    else:
        path.write_bytes(SPOILT[name](before))

    said = leaflet("build", root=root)

    assert said.code == 0
    assert says in said.out
    assert_good_ones_built(output(root))
    assert path.read_bytes() == before
    assert "B013" not in leaflet("build", root=root).out


def test_no_flipped_bit_of_a_ledger_is_believed(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert leaflet("build", root=root).code == 0
    path = root / "out" / ledger.NAME
    data = path.read_bytes()
    whole = open_ledger(root / "out")
    chance = random.Random(7)

    for place in chance.sample(range(len(data)), 300):
        flipped = bytearray(data)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        found = open_ledger(root / "out")

        assert found.trouble
        assert found.made.items() <= whole.made.items()
        assert found.surveyed.items() <= whole.surveyed.items()


def test_a_killed_build_goes_on_where_it_was(tmp_path: Path) -> None:
    root = trapped(tmp_path, "hangs", seconds=3)
    with hanging(root) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    write(root / "out/pdf/a4/.hangs.pdf.1234.part", "half a leaf")
    leaflets = {path: path.stat().st_ino for path in (root / "out/pdf").rglob("good-*.pdf")}

    # The template that hangs is still the same: what was finished must not run again.
    said = leaflet("build", *(f"{HOME}/{name}.md" for name in GOOD_ONES), root=root)

    assert said.code == 0
    assert "all unchanged" in said.out
    assert leaflets == {path: path.stat().st_ino for path in leaflets}
    assert not [name for name in files(root / "out") if name.endswith(".part")]


def test_an_interrupted_build_does_not_do_again_what_was_finished(tmp_path: Path) -> None:
    root = trapped(tmp_path, "hangs", seconds=60)
    with hanging(root) as process:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    said = leaflet("build", "--dry-run", root=root)

    assert "hangs  a4  never built" in said.out
    assert "1 job would run · 2 unchanged" in said.out


# --- the cache -----------------------------------------------------------------------------------


def test_a_cache_with_flipped_bits_costs_time_only(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert leaflet("build", "--cache", "cache", root=root).code == 0
    before = {name: (root / "out" / name).read_bytes() for name in files(root / "out")}
    entries = sorted((root / "cache").rglob("*.leaflet"))
    assert len(entries) == len(GOOD_ONES)
    flipped = bytearray(entries[0].read_bytes())
    flipped[-9] ^= 4
    entries[0].write_bytes(flipped)
    shutil.rmtree(root / "out")

    said = leaflet("build", "--cache", "cache", root=root)

    assert said.code == 0
    assert "warning B014" in said.out
    assert_good_ones_built(output(root))
    again = {name: (root / "out" / name).read_bytes() for name in files(root / "out")}
    assert {n: again[n] for n in again if n.startswith("pdf")} == {
        n: before[n] for n in before if n.startswith("pdf")
    }
    shutil.rmtree(root / "out")
    assert "B014" not in leaflet("build", "--cache", "cache", root=root).out
