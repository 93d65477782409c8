"""An image of a PDF in, the same in the colours of given inks out (ISO 32000-1, 8.9)."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Mapping

from pikepdf import Array, Dictionary, Name, Object, PdfImage, Stream
from PIL import Image

from pipeline.finish import spaces
from pipeline.finish.colours import Inks
from pipeline.press_profile import FinishImpossible

_QUALITY = 88
"""Of photographs, which have been compressed like this before (JPEG, 1 to 95)."""

_UPSIDE_DOWN = [1, 0] * 4
"""How photographs in four inks are decoded, since they are written with 0 for full ink."""


def repaint(image: Object, inks: Inks) -> None:
    """Change an image in place. What only says where to paint is left as it is.

    Raises FinishImpossible where one of its colours stands for nothing, and where its numbers are
    not what they seem (`/Decode`).
    """
    if image.get("/ImageMask") or _is_done(image, inks):
        return
    if isinstance(image.get("/Mask"), Array):
        raise FinishImpossible("images in which one colour is transparent cannot be finished")
    decode = [float(part) for part in image.get("/Decode", ())]
    if decode not in ([], [0.0, 1.0] * (len(decode) // 2), [float(part) for part in _UPSIDE_DOWN]):
        raise FinishImpossible("images that are decoded in another way cannot be finished")
    assert isinstance(image, Stream)
    new = inks.image(PdfImage(image).as_pil_image())
    filters = image.get("/Filter", Array())
    photograph = "/DCTDecode" in (
        [str(filters)] if isinstance(filters, Name) else map(str, filters)
    )
    _write(image, new, photograph)


def _is_done(image: Object, inks: Inks) -> bool:
    """Whether it is of these inks, or black and white without any grey."""
    kind = spaces.family(image.ColorSpace)
    single = kind == "/DeviceGray" and int(image.get("/BitsPerComponent", 8)) == 1
    return single or kind == inks.space


def _write(image: Object, new: Image.Image, photograph: bool) -> None:
    for key in ("/Decode", "/DecodeParms", "/Intent"):
        if key in image:
            del image[key]
    _WRITERS[photograph, new.mode](image, new)
    image.BitsPerComponent = 8
    image.ColorSpace = Name(_SPACES[new.mode])


def _grey_photograph(image: Object, new: Image.Image) -> None:
    image.write(_jpeg(new), filter=Name.DCTDecode)


def _photograph_in_inks(image: Object, new: Image.Image) -> None:
    image.write(_jpeg(new), filter=Name.DCTDecode)
    image.Decode = Array(_UPSIDE_DOWN)


def _grey_drawing(image: Object, new: Image.Image) -> None:
    """Rows are written as differences from those above, as PNG does it: a third smaller."""
    hints = Dictionary(Predictor=15, Colors=1, BitsPerComponent=8, Columns=new.width)
    image.write(b"".join(_png_data(new)), filter=Name.FlateDecode, decode_parms=hints)


def _drawing_in_inks(image: Object, new: Image.Image) -> None:
    image.write(new.tobytes())


_WRITERS: Mapping[tuple[bool, str], Callable[[Object, Image.Image], None]] = {
    (True, "L"): _grey_photograph,
    (True, "CMYK"): _photograph_in_inks,
    (False, "L"): _grey_drawing,
    (False, "CMYK"): _drawing_in_inks,
}
"""By whether it is a photograph, and how many inks there are."""

_SPACES: Mapping[str, str] = {"L": "/DeviceGray", "CMYK": "/DeviceCMYK"}


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def _png_data(image: Image.Image) -> Iterator[bytes]:
    """The compressed rows of a PNG: its chunks of the kind IDAT."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    data, at = out.getvalue(), 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            yield data[at + 8 : at + 8 + length]
        at += 12 + length
