"""From a project and wishes to a file for the printer."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pipeline.batch.store import OutputError, read_file
from pipeline.commands import bundling
from pipeline.commands.ordering import Wishes
from pipeline.commands.packed import Printed
from pipeline.commands.packing import pack_leaflets
from pipeline.pack.metadata import about
from pipeline.project import ConfigurationError
from tests.projects import GOOD, project, write

NAMES = ("aspirin", "codeine", "refusal", "broken")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("house"), *NAMES, handbook=False)
    tagged = GOOD.replace("---\n\n#", 'tags: [pain]\nversion: "2.1"\n---\n\n#', 1)
    write(folder / "content/leaflets/aspirin.md", tagged.format(title="Aspirin"))
    write(folder / "orders.csv", "id,copies\ncodeine,3\nnobody,1\naspirin,many\n")
    return folder


def pack(root: Path, name: str = "pack.pdf", **wishes: object) -> Printed:
    asked = {key: wishes.pop(key) for key in tuple(wishes) if key in ("ids", "tags", "orders")}
    return pack_leaflets(
        wishes=Wishes(**asked),  # type: ignore[arg-type]
        file=Path(name),
        project=root,
        runner="serial",
        **{"finish": "digital", **wishes},  # type: ignore[arg-type]
    )


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_a_pack_holds_what_was_asked_for(root: Path) -> None:
    made = pack(root, ids=("codeine", "aspirin"))
    assert (made.leaflets, made.copies, made.pages, made.sheets) == (2, 2, 6, 3)
    assert made.whole
    contents, behind, codeine, _, aspirin, _ = texts(root / "pack.pdf")
    assert "Codeine codeine · " in contents
    assert "Aspirin aspirin · Version 2.1" in contents
    assert behind == ""
    assert ("Codeine" in codeine, "Aspirin" in aspirin) == (True, True)
    assert contents.index("Codeine codeine") < contents.index("Aspirin aspirin")
    assert " 1 3 Aspirin" in contents
    with pikepdf.open(root / "pack.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []


def test_what_is_missing_is_listed_on_paper_and_in_the_result(root: Path) -> None:
    made = pack(root, "rest.pdf", orders=root / "orders.csv", ids=("refusal", "broken"))
    assert (made.leaflets, made.copies, made.whole) == (1, 3, False)
    found = {(one.code, one.path, one.line) for one in made.diagnostics}
    assert {("B021", "orders.csv", 3), ("B020", "orders.csv", 4)} <= found
    assert {code for code, path, _ in found if path.endswith("refusal.md")} == {"C001"}
    assert {code for code, path, _ in found if path.endswith("broken.md")} == {"S004"}
    contents, *_ = texts(root / "rest.pdf")
    assert "Missing: 4." in contents
    missing = contents.partition("Not in this pack")[2]
    for words in ("nobody there is no leaflet", "orders.csv:4 'many' is no", "refusal the author"):
        assert words in missing
    assert "broken" in missing


def test_all_leaflets_are_packed_where_nothing_is_named(root: Path) -> None:
    made = pack(root, "all.pdf")
    assert made.leaflets == 2
    assert {lost.name for lost in made.lost} == {"refusal", "broken"}


def test_a_leaflet_whose_tags_nobody_can_read_may_be_missing(root: Path) -> None:
    made = pack(root, "tagged.pdf", tags=("pain",))
    assert made.leaflets == 1
    assert [lost.name for lost in made.lost] == ["broken"]


def test_a_pack_without_a_leaflet_says_so(root: Path) -> None:
    """It stands where an earlier one may have been, in which there was more."""
    made = pack(root, "none.pdf", ids=("nobody",))
    assert (made.leaflets, made.pages) == (0, 2)
    assert "nobody there is no leaflet" in texts(root / "none.pdf")[0]


def test_a_pack_is_never_stale(root: Path) -> None:
    source = root / "content/leaflets/codeine.md"
    before = source.read_text()
    pack(root, "fresh.pdf", ids=("codeine",))
    try:
        source.write_text(before.replace("headaches", "toothache"))
        pack(root, "fresh.pdf", ids=("codeine",))
        assert "toothache" in texts(root / "fresh.pdf")[2]
    finally:
        source.write_text(before)


def test_the_same_pack_has_the_same_bytes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(root, "one.pdf", ids=("aspirin",))
    pack(root, "two.pdf", ids=("aspirin",))
    assert (root / "one.pdf").read_bytes() == (root / "two.pdf").read_bytes()
    assert b"1980-01-01T00:00:00+00:00" in (root / "one.pdf").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    pack(root, "three.pdf", ids=("aspirin",))
    assert b"1970-01-02T00:00:00+00:00" in (root / "three.pdf").read_bytes()


@pytest.mark.parametrize("finish", ["office", "press"])
def test_the_contents_are_finished_as_the_leaflets_are(root: Path, finish: str) -> None:
    made = pack(root, f"{finish}.pdf", ids=("aspirin",), finish=finish)
    if any("argyll" in one.message for one in made.diagnostics):
        pytest.skip("there is nothing to make a CMYK profile of")
    assert made.whole, made.diagnostics
    with pikepdf.open(root / f"{finish}.pdf") as pdf:
        boxes = {tuple(map(float, page.trimbox)) for page in pdf.pages}
        assert len(boxes) == 1
        assert about(pdf).press == ("PDF/X-4" if finish == "press" else "")
        assert ("/BleedBox" in pdf.pages[0].obj) == (finish == "press")
        for page in pdf.pages:
            operators = {str(one.operator) for one in pikepdf.parse_content_stream(page)}
            assert not operators & {"rg", "RG"}, operators


def test_a_file_that_was_changed_meanwhile_is_not_packed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(path: Path) -> bytes:
        return b"%PDF-1.7 other" if path.name == "aspirin.pdf" else read_file(path)

    monkeypatch.setattr(bundling, "read_file", changed)
    made = pack(root, "changed.pdf", ids=("aspirin", "codeine"))
    assert made.leaflets == 1
    (found,) = made.diagnostics
    assert found.code == "B022"
    assert "pdf/a4/aspirin.pdf cannot be packed: it was changed meanwhile" in found.message


def test_a_list_that_is_longer_than_was_thought_still_says_the_right_pages(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundling, "_A_PAGE", 1)
    pack(root, "guess.pdf", ids=("aspirin", "codeine"))
    monkeypatch.undo()
    pack(root, "right.pdf", ids=("aspirin", "codeine"))
    assert texts(root / "guess.pdf") == texts(root / "right.pdf")


@pytest.mark.parametrize("wrong", [{"page_format": "a44"}, {"clinic": "nowhere"}])
def test_wrong_wishes_are_refused(root: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        pack(root, "wrong.pdf", ids=("aspirin",), **wrong)
    assert not (root / "wrong.pdf").exists()


def test_a_place_that_cannot_be_written_is_refused(root: Path) -> None:
    write(root / "file", "no folder")
    with pytest.raises(OutputError, match=r"file/pack\.pdf: cannot be written"):
        pack(root, "file/pack.pdf", ids=("aspirin",))
    (root / "folder.pdf").mkdir()
    with pytest.raises(OutputError, match=r"folder\.pdf: cannot be written"):
        pack(root, "folder.pdf", ids=("aspirin",))
    assert not list(root.glob(".*.part"))
