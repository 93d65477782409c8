"""The file of a cover given by the house in, a small clean picture of it out, or why there is none.

A picture comes from outside the house, so nothing but its pixels gets through: not where it was
taken, no profile, no thumbnail, no second frame.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.book.parts import Image
from pipeline.diagnostics import Code, Reported, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image as Picture

MAX_FILE = 20_000_000
"""Largest file in bytes; photographs of a telephone have some 5 million."""

MAX_PIXELS = 50_000_000
"""Most pixels; unpacked, so many take 150 MB. The cover is made from 4 million of them at most."""

LARGEST = (1600, 2560)
"""Width and height at most, in pixels.

Source: Amazon, Kindle Publishing Guidelines, "Cover Image Guidelines" (ideally 1,600 × 2,560).
"""

SMALLEST = 1000
"""The longer side at least, in pixels, for a cover that is not blurred (same guidelines)."""

MAX_BYTES = 300_000
"""Largest file in a book; older reading systems are slow with, or refuse, larger ones."""

_FORMATS = ("PNG", "JPEG")
_QUALITIES = (88, 80, 72, 64, 56)
"""Of JPEG, the best first; below the last one, edges of letters show rings."""

_WHOLE = "The cover drawn from the house's style is used. Save it once more as PNG or JPEG."


class E015(Code):
    """The cover image of a handbook cannot be used.

    It is missing, lies outside of the definition's folder, is larger than 20 MB or 50 million
    pixels, is damaged, or is neither PNG nor JPEG. The handbook gets the cover that is drawn from
    the house's style.

    Example: `cover = "ward.jpg"`, which is a web page saved under that name.

    Source: EPUB 3.3, 3.2 (core media types); house rule on sizes, since a small file can unpack to
    more pixels than a machine has room for.
    """

    severity = Severity.WARNING


class E016(Code):
    """The cover image of a handbook will not look its best.

    It has fewer than 1,000 pixels on its longer side, so it is blurred on a screen, or it is in the
    colours of a press, which screens have to guess.

    Example: a logo of 200 × 300 pixels as a cover.

    Source: Amazon, Kindle Publishing Guidelines, "Cover Image Guidelines" (at least 1,000 × 625).
    """

    severity = Severity.WARNING


class _Refused(Exception):
    """It cannot be used; the message says why."""


def load_cover(path: Path | None, description: str, name: str, *, line: int = 0) -> Reported[Image]:
    """The picture in a file (None: it is nowhere where it may be), for a cover.

    `description` says what it shows; `name` is what messages call the file that names it, in this
    `line`. The picture is RGB, upright, without transparency, and keeps `LARGEST` and `MAX_BYTES`.
    """
    try:
        picture = _opened(_bytes(path))
    except _Refused as refused:
        return Reported(None, (E015.at(name, line, f"the cover {refused}", _WHOLE),))
    with picture:
        findings = tuple(E016.at(name, line, *said) for said in _shortcomings(picture))
        try:
            clean = _bare(_fitted(_flat(_upright(picture))))
            data, media_type = _packed(clean, drawn=picture.format == "PNG")
        except (OSError, ValueError, MemoryError) as error:
            said = f"the cover cannot be used: {_words(error)}"
            return Reported(None, (E015.at(name, line, said, _WHOLE),))
    return Reported(Image(data, media_type, description), findings)


def _bytes(path: Path | None) -> bytes:
    if path is None:
        raise _Refused("is not in the folder of the handbook's definition")
    try:
        if not path.is_file():
            raise _Refused(f"'{path.name}' is not there" if not path.exists() else "is no file")
        if path.stat().st_size > MAX_FILE:
            raise _Refused(f"'{path.name}' is larger than 20 MB")
        return path.read_bytes()
    except OSError as error:
        raise _Refused(f"'{path.name}' cannot be read: {error.strerror}") from error


def _opened(data: bytes) -> Picture:
    """A picture whose pixels are all there. Raises _Refused."""
    from PIL import Image as images  # noqa: PLC0415  # heavy; most handbooks have no picture
    from PIL import ImageFile, UnidentifiedImageError  # noqa: PLC0415  # heavy

    # The layout engine, once it is loaded, has every picture accepted however much of it is there.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what there is to say of size is said below
        try:
            picture = images.open(BytesIO(data), formats=_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise _Refused(
                    f"has {picture.width:,} × {picture.height:,} pixels, more than 50 million"
                )
            picture.load()
        except images.DecompressionBombError:
            raise _Refused("has more than 50 million pixels") from None
        except UnidentifiedImageError:
            raise _Refused("is neither PNG nor JPEG") from None
        except MemoryError:
            raise _Refused("needs more memory than there is") from None
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as error:
            raise _Refused(f"is damaged: {_words(error)}") from error
    return picture


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__


def _shortcomings(picture: Picture) -> Iterator[tuple[str, str]]:
    if max(picture.size) < SMALLEST:
        said = f"the cover has only {picture.width} × {picture.height} pixels"
        yield said, f"Use one with at least {SMALLEST:,} on the longer side, or leave it out."
    if picture.mode == "CMYK":
        yield "the cover is in the colours of a press (CMYK)", "Save it as sRGB."


def _upright(picture: Picture) -> Picture:
    """As the camera was held; no reading system has to look for that."""
    from PIL import ImageOps  # noqa: PLC0415  # heavy

    return ImageOps.exif_transpose(picture)


def _flat(picture: Picture) -> Picture:
    """In sRGB, 8 bits a channel, on white where it is transparent."""
    from PIL import Image as images  # noqa: PLC0415  # heavy

    if picture.mode.startswith(("I", "F")):
        # 16 bits; converting would cut off all but the darkest tones.
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return _in_srgb(picture)
    above = picture.convert("RGBA")
    white = images.new("RGBA", above.size, "white")
    return images.alpha_composite(white, above).convert("RGB")


def _in_srgb(picture: Picture) -> Picture:
    """By its own profile, if it has one that can be used, else as it is."""
    from PIL import ImageCms  # noqa: PLC0415  # heavy

    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            own, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            made: Any = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")
        return made or picture.convert("RGB")
    return picture.convert("RGB")


def _fitted(picture: Picture) -> Picture:
    """No larger than `LARGEST`, in its own proportions."""
    from PIL import Image as images  # noqa: PLC0415  # heavy

    scale = min(LARGEST[0] / picture.width, LARGEST[1] / picture.height, 1)
    if scale == 1:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), images.Resampling.LANCZOS)


def _packed(picture: Picture, *, drawn: bool) -> tuple[bytes, str]:
    """What is `drawn` as PNG where that is small, all else as good a JPEG as there is room for."""
    png = _saved(picture, format="PNG", optimize=True) if drawn else b""
    if 0 < len(png) <= MAX_BYTES:
        return png, "image/png"
    while True:
        for quality in _QUALITIES:
            jpeg = _saved(picture, format="JPEG", quality=quality, optimize=True)
            if len(jpeg) <= MAX_BYTES:
                return jpeg, "image/jpeg"
        picture = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))


def _bare(picture: Picture) -> Picture:
    """The pixels alone."""
    from PIL import Image as images  # noqa: PLC0415  # heavy

    bare = images.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _saved(picture: Picture, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, **options)
    return file.getvalue()
