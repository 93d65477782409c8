"""The shared cache: what comes back, what does not, and what is left after trimming."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.cache import B014, B015, DAY, Cache, Entry, open_cache
from pipeline.commands.caching import show_cache, trim_cache
from pipeline.commands.codes import explanation
from pipeline.project import ConfigurationError
from tests.cli.test_commands import run

PAYLOAD = b"%PDF-1.7 " + bytes(range(256))


def key(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def path_of(cache: Cache, name: str) -> Path:
    return cache.folder / "v1" / name[:2] / f"{name}.leaflet"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def age(path: Path, seconds: float) -> None:
    """As if a file had been used so long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def filled(cache: Cache, count: int, size: int = 100) -> list[str]:
    """Entries put one minute after the other, the last one a minute ago."""
    keys = [key(number) for number in range(count)]
    for number, name in enumerate(keys):
        cache.put(name, bytes([number % 256]) * size)
        age(path_of(cache, name), 60.0 * (count - number))
    return keys


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return open_cache(tmp_path / "shared" / "cache")


# --- put and get -------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [b"", b"\n", PAYLOAD, b"x" * 3_000_000], ids=len)
def test_what_was_put_comes_back(cache: Cache, payload: bytes) -> None:
    cache.put(key(1), payload)

    assert cache.get(key(1)) == payload
    assert open_cache(cache.folder).get(key(1)) == payload
    assert cache.get(key(2)) is None
    assert cache.diagnostics == ()


def test_it_is_found_under_its_key_and_nothing_else_is_there(cache: Cache) -> None:
    cache.put(key(1), PAYLOAD)

    assert files(cache.folder) == {f"v1/{key(1)[:2]}/{key(1)}.leaflet"}


def test_putting_again_replaces(cache: Cache) -> None:
    cache.put(key(1), b"one")
    cache.put(key(1), b"another")

    assert cache.get(key(1)) == b"another"


@pytest.mark.parametrize(
    "wrong", ["", "ab", "../" * 21 + "x", key(1).upper(), key(1) + "\n", key(1)[:63] + "é"]
)
def test_a_key_of_another_form_is_a_fault_of_ours(cache: Cache, wrong: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        cache.get(wrong)
    with pytest.raises(ValueError, match="64 hex digits"):
        cache.put(wrong, PAYLOAD)
    assert files(cache.folder) == set()


# --- damage ------------------------------------------------------------------------------------


def damaged_in_every_way(entry: bytes) -> Iterator[bytes]:
    """Each bit flipped, cut short at each place, longer, and the like."""
    for place in range(len(entry)):
        for bit in range(8):
            yield entry[:place] + bytes([entry[place] ^ 1 << bit]) + entry[place + 1 :]
        yield entry[:place]
        yield entry[:place] + b"x" + entry[place:]
    yield entry + b"\n"
    yield entry * 2
    yield entry[::-1]


def test_no_damage_whatever_comes_back_as_payload(cache: Cache) -> None:
    cache.put(key(1), PAYLOAD)
    path = path_of(cache, key(1))
    ways = 0
    for data in damaged_in_every_way(path.read_bytes()):
        path.write_bytes(data)
        assert cache.get(key(1)) is None
        assert not path.exists()
        ways += 1
    assert ways > 4_000


@given(st.binary(max_size=400), st.data())
def test_bytes_that_differ_never_come_back(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes, data: st.DataObject
) -> None:
    cache = open_cache(tmp_path_factory.getbasetemp() / "any")
    cache.put(key(1), payload)
    entry = bytearray(path_of(cache, key(1)).read_bytes())
    for place in data.draw(st.sets(st.integers(0, len(entry) - 1), min_size=1, max_size=9)):
        entry[place] ^= data.draw(st.integers(1, 255))
    path_of(cache, key(1)).write_bytes(entry)

    assert cache.get(key(1)) is None


def test_damage_is_reported_removed_and_healed_by_the_next_put(cache: Cache) -> None:
    cache.put(key(1), PAYLOAD)
    path = path_of(cache, key(1))
    path.write_bytes(path.read_bytes()[:-1])

    assert cache.get(key(1)) is None
    assert cache.get(key(1)) is None, "it is not there any more"

    (found,) = cache.diagnostics
    assert (found.code, found.severity, found.path) == ("B014", "warning", str(path))
    assert found.message == "it is not as it was written; removed"
    assert found.hint
    cache.put(key(1), PAYLOAD)
    assert cache.get(key(1)) == PAYLOAD


def test_an_entry_under_the_key_of_another_is_damaged(cache: Cache) -> None:
    cache.put(key(1), PAYLOAD)
    path_of(cache, key(2)).parent.mkdir(exist_ok=True)
    path_of(cache, key(1)).rename(path_of(cache, key(2)))

    assert cache.get(key(2)) is None
    assert [found.code for found in cache.diagnostics] == ["B014"]


def test_what_is_no_file_neither_blocks_nor_misleads(cache: Cache, tmp_path: Path) -> None:
    cache.put(key(1), PAYLOAD)
    whole = tmp_path / "whole"
    path_of(cache, key(1)).rename(whole)
    path_of(cache, key(1)).symlink_to(whole)
    path_of(cache, key(2)).parent.mkdir(exist_ok=True)
    os.mkfifo(path_of(cache, key(2)))
    path_of(cache, key(3)).mkdir(parents=True)

    assert [cache.get(key(number)) for number in (1, 2, 3)] == [None] * 3

    assert [found.code for found in cache.diagnostics] == ["B014"] * 3
    assert whole.exists(), "the link was removed, not what it led to"
    assert "cannot be removed: Is a directory" in cache.diagnostics[2].message


def test_an_entry_that_cannot_be_read_is_reported_and_stays(cache: Cache) -> None:
    cache.put(key(1), PAYLOAD)
    broken = OSError(errno.EIO, "Input/output error")
    with mock.patch.object(Path, "read_bytes", side_effect=broken):
        assert cache.get(key(1)) is None

    assert "it cannot be read: Input/output error" in cache.diagnostics[0].message
    assert cache.get(key(1)) == PAYLOAD


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ESTALE])
def test_an_entry_that_is_trimmed_while_it_is_read_is_just_not_there(
    cache: Cache, number: int
) -> None:
    cache.put(key(1), PAYLOAD)
    with mock.patch.object(Path, "read_bytes", side_effect=OSError(number, "gone")):
        assert cache.get(key(1)) is None

    assert cache.diagnostics == ()


# --- a cache that cannot be written ------------------------------------------------------------


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_one_warning_and_leaves_nothing(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put(key(0), PAYLOAD)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        for number in range(1, 20):
            cache.put(key(number), PAYLOAD)

    (found,) = cache.diagnostics
    assert (found.code, found.severity) == ("B015", "warning")
    assert (found.path, found.message) == (str(cache.folder), "No space left on device")
    assert "leaflet cache trim" in found.hint
    assert files(cache.folder) == {f"v1/{key(0)[:2]}/{key(0)}.leaflet"}
    assert cache.get(key(0)) == PAYLOAD


def test_a_real_full_device_is_one_warning(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing to a device that is always full fails as late as closing the file."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    opened = Path.open

    def to_the_full_device(path: Path, mode: str) -> object:
        assert mode == "xb"
        return opened(Path("/dev/full"), "wb")

    monkeypatch.setattr(Path, "open", to_the_full_device)
    cache.put(key(1), b"small")
    cache.put(key(2), b"large" * 100_000)

    assert [found.message for found in cache.diagnostics] == ["No space left on device"]
    assert files(cache.folder) == set()


def test_a_folder_that_became_a_file_is_one_warning(cache: Cache) -> None:
    (cache.folder / "v1").write_text("not a folder")

    cache.put(key(1), PAYLOAD)
    cache.put(key(2), PAYLOAD)

    assert [found.code for found in cache.diagnostics] == ["B015"]
    assert (cache.folder / "v1").read_text() == "not a folder"
    assert (cache.entries(), cache.trim(max_bytes=0).removed) == ((), 0)


def test_a_folder_that_is_deleted_meanwhile_is_made_again(cache: Cache) -> None:
    cache.folder.rmdir()

    cache.put(key(1), PAYLOAD)

    assert cache.get(key(1)) == PAYLOAD


def test_an_interrupted_put_leaves_nothing(cache: Cache) -> None:
    with (
        mock.patch.object(Path, "replace", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        cache.put(key(1), PAYLOAD)

    assert files(cache.folder) == set()


def test_a_hit_in_a_folder_closed_to_writing_is_a_hit(cache: Cache) -> None:
    cache.put(key(1), PAYLOAD)
    with mock.patch("os.utime", side_effect=PermissionError(errno.EPERM, "not permitted")):
        assert cache.get(key(1)) == PAYLOAD

    assert cache.diagnostics == ()


def test_a_cache_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "cache"):
        with pytest.raises(ConfigurationError, match=r"cannot be used as a cache: .*--cache"):
            open_cache(folder)


@pytest.mark.parametrize("code", [B014, B015])
def test_the_codes_explain_themselves(code: type[B014 | B015]) -> None:
    entry = explanation(code)

    assert all((entry.title, entry.text, entry.example, entry.source))


# --- many at once ------------------------------------------------------------------------------


def work(folder: Path, turns: int, seed: int) -> list[str]:
    """Put and get the same few keys over and over; what came back wrong."""
    cache = Cache(folder)
    wrong = []
    for turn in range(turns):
        number = (turn + seed) % 7
        payload = hashlib.sha256(b"%d" % number).digest() * (1 + 400 * number)
        cache.put(key(number), payload)
        if cache.get(key(number)) not in (payload, None):
            wrong.append(f"{seed}: {number}")
        if turn % 25 == seed:
            cache.trim(max_bytes=20_000)
    return [*wrong, *map(str, cache.diagnostics)]


def test_writers_readers_and_trimmers_do_not_disturb_each_other(cache: Cache) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.starmap(work, [(cache.folder, 200, seed) for seed in range(4)])

    assert found == [[]] * 4
    assert all(name.endswith(".leaflet") for name in files(cache.folder))
    for entry in cache.entries():
        assert cache.get(entry.key)


# --- entries and trim --------------------------------------------------------------------------


def test_entries_are_listed_by_key_with_size_and_use(cache: Cache) -> None:
    keys = filled(cache, 5)

    found = cache.entries()

    assert [entry.key for entry in found] == sorted(keys)
    assert {entry.size for entry in found} == {path_of(cache, keys[0]).stat().st_size}
    assert all(0 < time.time() - entry.used < 600 for entry in found)


def test_the_least_recently_used_go_first(cache: Cache) -> None:
    keys = filled(cache, 6)
    size = cache.entries()[0].size
    cache.get(keys[0])

    done = cache.trim(max_bytes=3 * size + 1)

    assert {entry.key for entry in cache.entries()} == {keys[0], keys[4], keys[5]}
    assert (done.removed, done.freed, done.left, done.left_size) == (3, 3 * size, 3, 3 * size)
    assert cache.trim(max_bytes=3 * size).removed == 0


def test_what_was_not_used_for_long_goes(cache: Cache) -> None:
    keys = filled(cache, 6)
    age(path_of(cache, keys[2]), 31 * DAY)
    age(path_of(cache, keys[3]), 29 * DAY)

    assert cache.trim(max_age_seconds=30 * DAY).removed == 1
    assert cache.get(keys[2]) is None
    assert cache.get(keys[3])


def test_both_limits_hold_together(cache: Cache) -> None:
    keys = filled(cache, 6)
    size = cache.entries()[0].size

    cache.trim(max_bytes=4 * size, max_age_seconds=3.5 * 60)

    assert {entry.key for entry in cache.entries()} == set(keys[3:])


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 3_000), st.integers(0, 600))
def test_trimming_keeps_to_its_limits_and_takes_no_more_than_it_must(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], most: int, oldest: int
) -> None:
    cache = open_cache(tmp_path_factory.mktemp("trim"))
    for number, ago in enumerate(minutes):
        cache.put(key(number), b"x" * 100 * number)
        age(path_of(cache, key(number)), 60.0 * ago + 30)
    before = {entry.key: entry for entry in cache.entries()}

    cache.trim(most, oldest)

    left = cache.entries()
    gone = [entry for name, entry in before.items() if name not in {e.key for e in left}]
    assert sum(entry.size for entry in left) <= most
    assert all(time.time() - entry.used <= oldest + 1 for entry in left)
    assert max((e.used for e in gone), default=0.0) <= min((e.used for e in left), default=1e12)
    newest = max(gone, key=lambda entry: (entry.used, entry.key), default=None)
    if newest and time.time() - newest.used < oldest - 1:
        assert sum(entry.size for entry in left) + newest.size > most


def test_a_clock_that_was_ahead_keeps_nothing_for_ever(cache: Cache) -> None:
    keys = filled(cache, 3)
    age(path_of(cache, keys[0]), -3_650 * DAY)

    assert max(entry.used for entry in cache.entries()) <= time.time()
    assert cache.trim(max_age_seconds=30 * DAY).removed == 0
    assert path_of(cache, keys[0]).stat().st_mtime <= time.time(), "from now on it ages"


def test_a_clock_that_was_far_behind_is_only_very_old(cache: Cache) -> None:
    keys = filled(cache, 2)
    os.utime(path_of(cache, keys[0]), (-1e9, -1e9))

    assert show_cache(cache.folder).oldest_use == -1e9
    assert cache.trim(max_age_seconds=DAY).removed == 1


def test_only_entries_and_old_leftovers_are_removed(cache: Cache, tmp_path: Path) -> None:
    filled(cache, 3)
    shelf = path_of(cache, key(0)).parent
    foreign = {
        cache.folder / "notes.txt",
        cache.folder / "v1" / "notes.txt",
        cache.folder / "v2" / shelf.name / f"{key(0)}.leaflet",
        cache.folder / "v1" / "zz" / f"{key(0)}.leaflet",
        shelf / "notes.txt",
        shelf / f"{key(0)}.pdf",
        shelf / f".{key(0)}.leaflet.part",
        shelf / f"{key(0)}.leaflet.bak",
        shelf / "deeper" / f"{key(0)}.leaflet",
    }
    for path in foreign:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        age(path, 400 * DAY)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ("ff" * 32 + ".leaflet")).write_text("mine")
    (cache.folder / "v1" / "ff").symlink_to(elsewhere)
    killed = shelf / f".{key(0)}.leaflet.0123456789abcdef.part"
    writing = shelf / f".{key(0)}.leaflet.fedcba9876543210.part"
    for path, seconds in ((killed, DAY + 60), (writing, DAY - 60)):
        path.write_bytes(b"half")
        age(path, seconds)

    done = cache.trim(max_bytes=0, max_age_seconds=0)

    assert (done.removed, done.unfinished, done.left, done.refused) == (3, 1, 0, ())
    assert not killed.exists()
    assert writing.exists()
    assert all(path.read_text() == "mine" for path in foreign)
    assert files(elsewhere)


def test_another_process_may_trim_at_the_same_time(cache: Cache) -> None:
    filled(cache, 5)
    listed = Cache.entries

    def then_another_trims(self: Cache) -> tuple[Entry, ...]:
        found = listed(self)
        for entry in found[:2]:
            path_of(self, entry.key).unlink(missing_ok=True)
        return found

    with mock.patch.object(Cache, "entries", then_another_trims):
        done = cache.trim(max_bytes=0)

    assert (done.removed, done.refused) == (3, ())
    assert cache.entries() == ()


def test_what_cannot_be_removed_is_named_and_the_rest_goes(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = filled(cache, 3)
    unlink = Path.unlink

    def kept(path: Path, missing_ok: bool = False) -> None:
        if path.name.startswith(keys[1]):
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", kept)
    done = cache.trim(max_bytes=0)

    assert (done.removed, done.left) == (2, 1)
    assert done.refused == (f"{path_of(cache, keys[1])}: Permission denied",)


# --- the command -------------------------------------------------------------------------------


def test_the_command_shows_what_is_there(cache: Cache, tmp_path: Path) -> None:
    filled(cache, 3, size=1_000_000)

    said = run("cache", "--cache", cache.folder, cwd=tmp_path)
    data = json.loads(run("cache", "--cache", cache.folder, "--json", cwd=tmp_path).stdout)

    assert said.returncode == 0
    rows = dict(line.split("  ", 1) for line in said.stdout.strip().split("\n"))
    assert rows["folder"].strip() == str(cache.folder)
    assert rows["entries"].strip() == "3"
    assert rows["size"].strip() == "3.0 MB"
    assert (data["entries"], data["size"]) == (3, sum(e.size for e in cache.entries()))
    assert data["oldest_use"] < data["newest_use"]


def test_an_empty_cache_has_no_uses(cache: Cache, tmp_path: Path) -> None:
    said = run("cache", "--cache", cache.folder, cwd=tmp_path)

    assert said.stdout.split("\n")[1:] == ["entries  0", "size     0 bytes", ""]


def test_the_folder_may_come_from_the_environment(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(cache, 3)
    monkeypatch.setenv("LEAFLET_CACHE", str(cache.folder))

    said = run("cache", "trim", "--max-size", "0B", cwd=tmp_path)

    assert said.returncode == 0
    assert said.stdout.startswith("removed 3 entries (")
    assert said.stdout.endswith(" · 0 entries left (0 bytes)\n")
    assert cache.entries() == ()


@pytest.mark.parametrize("before", [True, False])
def test_options_may_stand_before_or_behind_trim(
    cache: Cache, tmp_path: Path, before: bool
) -> None:
    keys = filled(cache, 3)
    age(path_of(cache, keys[0]), 3 * DAY)
    shared = ["--cache", str(cache.folder), "--json"]
    arguments = ["cache", *shared, "trim"] if before else ["cache", "trim", *shared]

    said = run(*arguments, "--max-age", "2d", cwd=tmp_path)

    assert json.loads(said.stdout)["removed"] == 1


@pytest.mark.parametrize(
    ("size", "left"), [("1kB", 1), ("1000 b", 1), ("0.5KiB", 0), ("1MB", 3), ("2KiB", 2)]
)
def test_sizes_have_units(cache: Cache, tmp_path: Path, size: str, left: int) -> None:
    filled(cache, 3, size=700)

    run("cache", "trim", "--cache", cache.folder, "--max-size", size, cwd=tmp_path)

    assert len(cache.entries()) == left


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["cache"], "name the folder with --cache DIR, or in LEAFLET_CACHE"),
        (["cache", "--cache", "nowhere"], "nowhere: there is no such folder"),
        (["cache", "trim", "--cache", "nowhere", "--max-age", "1d"], "there is no such folder"),
        (["cache", "trim", "--cache", "."], "say what to keep, with --max-size or --max-age"),
        (["cache", "trim", "--max-size", "5"], "'5' is no size; write 500MB or 2GiB"),
        (["cache", "trim", "--max-size", "-5MB"], "'-5MB' is no size"),
        (["cache", "trim", "--max-age", "5MB"], "'5MB' is no age; write 30d or 12h"),
        (["cache", "trim", "--max-age", "1e9d"], "'1e9d' is no age"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_right(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEAFLET_CACHE", raising=False)

    said = run(*arguments, cwd=tmp_path)

    assert (said.returncode, said.stdout) == (2, "")
    assert says in said.stderr
    assert list(tmp_path.iterdir()) == [], "looking makes no folder"


def test_what_cannot_be_removed_is_1(cache: Cache, tmp_path: Path) -> None:
    filled(cache, 1)
    with mock.patch.object(Path, "unlink", side_effect=PermissionError(13, "Permission denied")):
        said = run("cache", "trim", "--cache", cache.folder, "--max-size", "0B", cwd=tmp_path)

    assert said.returncode == 1
    assert f"cannot be removed: {path_of(cache, key(0))}: Permission denied" in said.stdout


def test_a_folder_that_cannot_be_listed_says_so(cache: Cache) -> None:
    with (
        mock.patch("os.scandir", side_effect=PermissionError(13, "Permission denied")),
        pytest.raises(ConfigurationError, match="cannot be listed: Permission denied"),
    ):
        trim_cache(cache.folder, max_bytes=0)
