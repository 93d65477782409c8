"""The record of a build: its schema, its order, and what becomes of files on a bad day."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from pipeline.batch.ledger import open_ledger
from pipeline.batch.recipe import Recipes
from pipeline.batch.record import Build, Record
from pipeline.batch.request import HandbookAsked
from pipeline.batch.result import Bound, Document, LeafletResult
from pipeline.batch.store import OutputError, Store, open_store, write_whole
from pipeline.book import Chapter, Shelf, Summary, chapter_bytes
from pipeline.diagnostics import Diagnostic, Reported, Severity
from pipeline.handbook import Handbook
from pipeline.manifest import (
    SCHEMA,
    Artifact,
    HandbookEntry,
    LeafletEntry,
    Manifest,
    ManifestError,
    load,
    manifest,
    schema,
    sums,
    to_json,
)
from pipeline.plan import Job, Plan, Refused, Task
from pipeline.project import open_project
from pipeline.style import CHAPTER

SUM = "0" * 64
WARNING = Diagnostic("M001", Severity.WARNING, "a.md", 3, "a warning", "a hint")
WITHHELD = Diagnostic("C001", Severity.WITHHELD, "a.md", 3, "a refusal")


def example() -> Manifest:
    leaflets = [
        LeafletEntry("b", "b.md", SUM, "withheld", (WITHHELD,)),
        LeafletEntry("a", "a.md", SUM, "built", (WARNING,), (Artifact("pdf/a4/a.pdf", SUM, 9, 1),)),
        LeafletEntry("c", "z.md", "", "failed"),
        LeafletEntry("c", "c.md", "", "failed"),
    ]
    book = HandbookEntry(
        "all", "all.toml", SUM, "built", ("a",), (), (Artifact("epub/all.epub", SUM, 9),)
    )
    return manifest(leaflets, [book])


# --- the format --------------------------------------------------------------------------------


def test_the_schema_in_the_package_is_that_of_the_classes() -> None:
    """To mend: write `json.dumps(schema(), indent=2)` into the file, and read the change."""
    assert json.loads(SCHEMA.read_text()) == schema()


def test_a_manifest_follows_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())

    jsonschema.validate(json.loads(to_json(example())), schema())


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x.pdf", "pdf/../x.pdf", "pdf/a4/../x", "pdf\\a4\\x", "epub/.."]
)
def test_a_path_cannot_lead_out_of_the_output_folder(path: str, tmp_path: Path) -> None:
    data = json.loads(to_json(example()))
    data["handbooks"][0]["artifacts"][0]["path"] = path
    (tmp_path / "manifest.json").write_text(json.dumps(data))

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())
    with pytest.raises(ManifestError):
        load(tmp_path / "manifest.json")


def test_a_manifest_is_ordered_by_id_then_source() -> None:
    assert [(e.id, e.source) for e in example().leaflets] == [
        ("a", "a.md"),
        ("b", "b.md"),
        ("c", "c.md"),
        ("c", "z.md"),
    ]


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(to_json(example()))

    assert load(tmp_path / "manifest.json") == example()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}', '{"leaflets": [{"id": 1}]}'])
def test_what_is_no_manifest_says_so(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(ManifestError, match="run 'leaflet build' again"):
        load(tmp_path / "manifest.json")


def test_sums_are_in_the_form_of_sha256sum() -> None:
    assert sums([("b", "2"), ("a", "1")]) == "1  a\n2  b\n"


# --- files -------------------------------------------------------------------------------------


def files(folder: Path) -> list[str]:
    """What people find in a folder: without `.leaflet`, which is there for the next build."""
    paths = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(path for path in paths if not path.startswith(".leaflet/"))


def test_a_file_replaces_the_old_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    for data in (b"old", b"new"):
        write_whole(tmp_path / "sub" / "a.pdf", data)

    assert files(tmp_path) == ["sub/a.pdf"]
    assert (tmp_path / "sub" / "a.pdf").read_bytes() == b"new"


def test_when_the_disk_is_full_the_old_file_stays_whole(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the kernel refuses in mid-write."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    program = (
        "import resource, signal, sys; from pathlib import Path; "
        "from pipeline.batch.store import write_whole; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); "
        "write_whole(Path(sys.argv[1]), bytes(100_000))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, path],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "File too large" in done.stderr
    assert files(tmp_path) == ["a.pdf"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("name", ["file/out", "file"])
def test_a_folder_that_cannot_be_made_is_refused_at_once(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="choose another folder with --out"):
        open_store(tmp_path / name).__enter__()


# --- keeping the record ------------------------------------------------------------------------


def built(leaflet_id: str, source: str = "", *, text: bytes = b"pdf") -> LeafletResult:
    source = source or f"{leaflet_id}.md"
    summary = Summary(leaflet_id, leaflet_id.title(), "en")
    chapter = Chapter(summary, "<header/>", (), "<footer/>")
    documents = (Document("a4", text, 1), Document(CHAPTER, chapter_bytes(chapter)))
    return LeafletResult(leaflet_id, source, SUM, "built", (), documents)


def withheld(leaflet_id: str, source: str = "") -> LeafletResult:
    return LeafletResult(leaflet_id, source or f"{leaflet_id}.md", SUM, "withheld", (WITHHELD,))


def recorded(
    folder: Path, *results: LeafletResult, book: bool = False, refused: Sequence[Refused] = ()
) -> Build:
    with open_store(folder / "out") as store:
        ledger = open_ledger(store.folder)
        record = Record(store, folder, ledger, Recipes(open_project(folder)), planned(results))
        for source in refused:
            record.refuse(source)
        for result in results:
            record.add(result)
        if book:
            path = folder / "all.toml"
            path.write_text('title = "All"')
            asked = HandbookAsked(path, Handbook(id="all", title="All"), SUM)
            record.bind(asked, partial(_bound, store))
        return record.close()


def planned(results: Sequence[LeafletResult]) -> Plan:
    """The plan that would have led to these results."""
    jobs = {
        result.id: tuple(
            Job(result.id, form, result.source, SUM, "")
            for form in dict.fromkeys(["a4", *(document.form for document in result.documents)])
        )
        for result in results
    }
    tasks = [Task(result.id, result.source, result.source, "/") for result in results]
    return Plan(tuple(tasks), (), jobs)


def _bound(store: Store, asked: HandbookAsked, shelf: Shelf, name: str) -> Reported[Bound]:
    if not shelf.summaries:
        return Reported(None, (Diagnostic("E001", Severity.ERROR, name, 0, "empty"),))
    place = f"epub/{asked.handbook.id}.epub"
    with store.writing(place) as writing, zipfile.ZipFile(writing.file, "w") as book:
        for summary in shelf.summaries.values():
            book.writestr(zipfile.ZipInfo(summary.file), shelf.chapter(summary.id).head)
    return Reported(Bound((writing.written,), tuple(shelf.summaries)))


def test_a_record_writes_documents_manifest_and_sums(tmp_path: Path) -> None:
    made = recorded(tmp_path, built("b"), withheld("c"), built("a"), book=True)

    assert files(tmp_path / "out") == [
        "SHA256SUMS",
        "epub/all.epub",
        "manifest.json",
        "pdf/a4/a.pdf",
        "pdf/a4/b.pdf",
    ]
    assert load(tmp_path / "out" / "manifest.json") == made.manifest
    assert made.manifest.handbooks[0].leaflets == ("a", "b")
    assert not made.all_built
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=True
    )


def test_the_order_in_which_jobs_end_makes_no_difference(tmp_path: Path) -> None:
    results = [built("b"), withheld("c"), built("a")]
    for name, order in (("one", results), ("two", results[::-1])):
        recorded(tmp_path / name, *order)

    one, two = (tmp_path / name / "out" for name in ("one", "two"))
    assert files(one) == files(two)
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files(one))


def test_what_is_not_printed_any_more_does_not_linger(tmp_path: Path) -> None:
    recorded(tmp_path, built("a"), built("b"), book=True)
    write_whole(tmp_path / "out" / "pdf" / "large" / "a.pdf", b"of another build")

    made = recorded(tmp_path, withheld("a"), withheld("b"), book=True)

    assert made.removed == ("epub/all.epub", "pdf/a4/a.pdf", "pdf/a4/b.pdf", "pdf/large/a.pdf")
    assert files(tmp_path / "out") == ["SHA256SUMS", "manifest.json"]


def test_a_leaflet_whose_id_was_lost_does_not_linger_either(tmp_path: Path) -> None:
    """Its front matter cannot be read any more, so its id is now that of its file's name."""
    recorded(tmp_path, built("metformin", "page.md"))

    made = recorded(tmp_path, withheld("page", "page.md"))

    assert made.removed == ("pdf/a4/metformin.pdf",)


def test_another_leaflet_of_that_name_is_not_removed(tmp_path: Path) -> None:
    recorded(tmp_path, built("a", "one.md"))

    broken = Refused("a", "a.md", (Diagnostic("S001", Severity.ERROR, "a.md", 1, "broken"),))
    made = recorded(tmp_path, withheld("x", "one.md"), built("a", "two.md"), refused=[broken])

    assert made.removed == ()
    assert "pdf/a4/a.pdf" in files(tmp_path / "out")


def test_an_old_handbook_with_a_withheld_leaflet_is_named(tmp_path: Path) -> None:
    recorded(tmp_path, built("A.1"), built("b"), book=True)
    (tmp_path / "out" / "epub" / "broken.epub").write_text("no zip")

    assert recorded(tmp_path, built("b"), withheld("c")).outdated == ()
    assert recorded(tmp_path, withheld("A.1")).outdated == ("epub/all.epub",)
    assert recorded(tmp_path, withheld("A.1"), built("b"), book=True).outdated == ()


def test_a_document_that_cannot_be_written_fails_its_leaflet_alone(tmp_path: Path) -> None:
    (tmp_path / "out" / "pdf" / "a4" / "a.pdf" / "in the way").mkdir(parents=True)

    made = recorded(tmp_path, built("a"), built("b"))

    failed, fine = made.manifest.leaflets
    assert (failed.status, fine.status) == ("failed", "built")
    assert failed.diagnostics[0].code == "B008"
    assert failed.artifacts == ()
    assert [name for name in files(tmp_path / "out") if "part" in name] == []


def test_all_documents_of_a_leaflet_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "out" / "pdf").mkdir(parents=True)
    (tmp_path / "out" / "pdf" / "large").write_text("in the way")
    both = LeafletResult(
        "a", "a.md", SUM, "built", (), (Document("a4", b"1", 1), Document("large", b"2", 1))
    )

    made = recorded(tmp_path, both)

    assert made.manifest.leaflets[0].status == "failed"
    assert files(tmp_path / "out" / "pdf") == ["large"]


def test_a_broken_manifest_of_an_earlier_build_is_no_obstacle(tmp_path: Path) -> None:
    recorded(tmp_path, built("a"))
    (tmp_path / "out" / "manifest.json").write_text("{trunc")

    made = recorded(tmp_path, built("a"))

    assert load(tmp_path / "out" / "manifest.json") == made.manifest
