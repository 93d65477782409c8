from __future__ import annotations

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as images
from PIL.Image import Image as Picture

from pipeline.book import Image
from pipeline.pictures import LARGEST, MAX_BYTES, load_cover

NAME = "content/handbooks/ward.toml"


def saved(path: Path, picture: Picture, **options: Any) -> Path:
    picture.save(path, **options)
    return path


def loaded(path: Path | None) -> tuple[Picture, Image]:
    reported = load_cover(path, "A cover", NAME, line=3)
    assert reported.value is not None, reported.diagnostics
    return images.open(BytesIO(reported.value.data)), reported.value


def noise(size: tuple[int, int], mode: str = "RGB") -> Picture:
    """A picture that no packer makes small, the same every time."""
    whole, channels = size[0] * size[1], len(mode)
    blocks = (zlib.crc32(struct.pack(">I", n)) for n in range(-(-whole * channels // 4)))
    data = b"".join(struct.pack(">I", block) for block in blocks)[: whole * channels]
    return images.frombytes(mode, size, data)


def test_a_drawing_stays_what_it_is(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", images.new("RGB", (1000, 1600), "#123456"))

    picture, image = loaded(path)

    assert (picture.format, picture.size, picture.mode) == ("PNG", (1000, 1600), "RGB")
    assert picture.getpixel((5, 5)) == (0x12, 0x34, 0x56)
    assert (image.media_type, image.description) == ("image/png", "A cover")
    assert load_cover(path, "A cover", NAME).diagnostics == ()


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_large_picture_is_made_small(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / name, noise((2000, 3000)))

    picture, image = loaded(path)

    assert picture.format == "JPEG"
    assert image.media_type == "image/jpeg"
    assert len(image.data) <= MAX_BYTES
    assert picture.width <= LARGEST[0]
    assert picture.height <= LARGEST[1]
    assert picture.width / picture.height == pytest.approx(2 / 3, abs=0.01)
    assert loaded(path)[1] == image, "the same bytes each time"


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    clear = images.new("RGBA", (1000, 1600), (255, 0, 0, 0))
    palette = images.new("P", (1000, 1600), 0)
    palette.putpalette([255, 0, 0])

    for path in (
        saved(tmp_path / "a.png", clear),
        saved(tmp_path / "p.png", palette, transparency=0),
        saved(tmp_path / "la.png", images.new("LA", (1000, 1600), (0, 0))),
    ):
        assert loaded(path)[0].getpixel((9, 9)) == (255, 255, 255)


def test_sixteen_bits_keep_their_tone(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", images.new("I;16", (1000, 1600), 0x8000))

    assert loaded(path)[0].getpixel((9, 9)) == (0x80, 0x80, 0x80)


def test_colours_of_a_press_become_those_of_a_screen(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", images.new("CMYK", (1000, 1600), (255, 0, 0, 0)))

    reported = load_cover(path, "A cover", NAME, line=3)

    assert [(d.code, d.severity, d.line) for d in reported.diagnostics] == [("E016", "warning", 3)]
    red, green, blue = loaded(path)[0].getpixel((9, 9))  # type: ignore[misc]
    assert red < 40 < 200 < green
    assert blue > 200


def test_a_picture_stands_as_the_camera_was_held(tmp_path: Path) -> None:
    picture = images.new("RGB", (1600, 1000), "white")
    exif = images.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    path = saved(tmp_path / "a.jpg", picture, exif=exif, comment=b"secret")

    upright, image = loaded(path)

    assert upright.size == (1000, 1600)
    assert not upright.getexif()
    assert b"taken at home" not in image.data
    assert b"secret" not in image.data


def test_a_small_picture_is_used_and_reported(tmp_path: Path) -> None:
    reported = load_cover(saved(tmp_path / "a.png", images.new("RGB", (300, 999))), "x", NAME)

    assert reported.value
    assert [d.code for d in reported.diagnostics] == ["E016"]
    assert "only 300 × 999 pixels" in reported.diagnostics[0].message


def bomb() -> bytes:
    """A PNG of 900 million pixels in a megabyte."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 30_001 * 1_000)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def whole(form: str, size: tuple[int, int] = (1000, 1600)) -> bytes:
    file = BytesIO()
    noise(size).save(file, format=form)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "'a.png' is not there"),
        (b"", "is neither PNG nor JPEG"),
        (b"<html>not found</html>", "is neither PNG nor JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is neither PNG nor JPEG"),
        (whole("GIF"), "is neither PNG nor JPEG"),
        (whole("WEBP", (10, 10)), "is neither PNG nor JPEG"),
        (whole("PNG")[:9_000], "is damaged"),
        (whole("JPEG")[:9_000], "is damaged"),
        (b"\x89PNG\r\n\x1a\n", "is "),
        (bomb(), "more than 50 million"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20_000_000, "is larger than 20 MB"),
    ],
)
def test_what_is_no_cover_is_refused(tmp_path: Path, data: bytes | None, says: str) -> None:
    path = tmp_path / "a.png"
    if data is not None:
        path.write_bytes(data)

    reported = load_cover(path, "A cover", NAME, line=3)

    assert reported.value is None
    (found,) = reported.diagnostics
    assert (found.code, found.severity, found.path, found.line) == ("E015", "warning", NAME, 3)
    assert says in found.message


def test_a_folder_and_a_place_elsewhere_are_refused(tmp_path: Path) -> None:
    for path, says in ((tmp_path, "is no file"), (None, "is not in the folder")):
        reported = load_cover(path, "A cover", NAME)
        assert reported.value is None
        assert says in reported.diagnostics[0].message


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("seed", range(40))
def test_any_damage_is_either_refused_or_repaired(tmp_path: Path, form: str, seed: int) -> None:
    data = bytearray(whole(form, (60, 90)))
    for number in range(3):
        place = zlib.crc32(struct.pack(">II", seed, number)) % len(data)
        data[place] ^= 1 + (seed * 7 + number) % 255
    path = tmp_path / "a"
    path.write_bytes(data)

    reported = load_cover(path, "A cover", NAME)

    assert reported.value or [d.code for d in reported.diagnostics] == ["E015"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", images.new("RGB", (1000, 1600)))
    path.chmod(0)

    assert "cannot be read" in load_cover(path, "x", NAME).diagnostics[0].message
