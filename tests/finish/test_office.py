"""What an office printer gets: small, grey, and still to be read aloud."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from pipeline.finish import FINISHERS
from pipeline.finish.office import _Grey
from pipeline.verify.verapdf import verapdf
from tests.finish.samples import XMP, colourful, picture, sample
from tests.press import page_texts


def office(data: bytes) -> bytes:
    finisher = FINISHERS["office"]
    return finisher.sheets(finisher.pages(data), ())


def test_verapdf_still_finds_it_accessible(tmp_path: Path) -> None:
    paths = [tmp_path / "digital.pdf", tmp_path / "office.pdf", tmp_path / "untagged.pdf"]
    paths[0].write_bytes(colourful())
    paths[1].write_bytes(office(colourful()))
    with pikepdf.open(paths[1]) as pdf:
        del pdf.Root["/StructTreeRoot"]
        pdf.save(paths[2])

    verdicts = verapdf(paths, ["ua1"])

    assert [verdict.passed for verdict in verdicts] == [True, True, False], verdicts


def test_it_claims_only_what_is_true() -> None:
    with pikepdf.open(io.BytesIO(office(sample("")))) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
    assert b"pdfaid" in XMP
    assert b"pdfaid" not in packet
    assert b'pdfuaid:part="1"' in packet
    for kept in (b"Aspirin", b"leaflets/aspirin.md", b"sha256:0123", b"2.1"):
        assert kept in packet


def test_words_tags_and_language_stay() -> None:
    made = office(colourful())
    assert page_texts(made) == page_texts(colourful())
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.Lang == "en"
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == "Colours"
        assert len(pdf.pages[0].Annots) == 1


def test_it_is_smaller_and_carries_no_source_and_no_profile() -> None:
    made = office(colourful())
    assert len(made) < len(colourful())
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert not pdf.attachments
        assert "/OutputIntents" not in pdf.Root
        assert b"/ICCBased" not in made
    with pikepdf.open(io.BytesIO(colourful())) as pdf:
        assert list(pdf.attachments) == ["source.md"]


def test_finishing_sheets_again_changes_nothing() -> None:
    made = office(colourful())
    assert FINISHERS["office"].sheets(made, ()) == made


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "RGBA"])
def test_images_become_grey(mode: str) -> None:
    made = _Grey().image(picture().convert(mode))
    assert (made.mode, made.size) == ("L", (40, 40))


def test_an_image_has_the_grey_that_a_shape_of_its_colour_has() -> None:
    for colour in ((200, 30, 30), (10, 75, 99), (250, 240, 10), (0, 0, 0), (255, 255, 255)):
        (shape,) = _Grey().shape(tuple(part / 255 for part in colour))
        (dot,) = _Grey().image(Image.new("RGB", (1, 1), colour)).tobytes()
        assert abs(dot - 255 * shape) < 5, colour
