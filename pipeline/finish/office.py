"""A leaflet as it was laid out in, a small one in shades of grey for any printer out."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
from pikepdf import Name, ObjectStreamMode, Pdf
from PIL.Image import Image
from PIL.ImageCms import ImageCmsProfile, ImageCmsTransform, Intent, createProfile

from pipeline.finish.colours import Colour, grey_of, is_dark, luminance
from pipeline.finish.finisher import Finisher, Folds
from pipeline.finish.recolour import recolour
from pipeline.finish.xmp import Packet

_FOR_SCREENS = ("/AF", "/OutputIntents")
"""What the document has that is of no use on paper."""


def office() -> Finisher:
    """For the printer in the office.

    It stays PDF/UA-1, for who reads it aloud before printing it. It is not PDF/A: that asks for a
    profile of its grey, and archives keep the digital file.
    """
    return Finisher(_pages, _sheets)


class _Grey:
    """Grey of the same relative luminance, so that contrasts are what they were (WCAG 2.2).

    Dark text is black. Printers make grey letters of dots, which are hard to read when small.
    """

    space = "/DeviceGray"
    overprints = False

    def shape(self, colour: Colour) -> Colour:
        return colour if len(colour) == 1 else (grey_of(luminance(colour)),)

    def text(self, colour: Colour) -> Colour:
        return (0.0,) if is_dark(colour) else self.shape(colour)

    def image(self, image: Image) -> Image:
        if image.mode in ("1", "L"):
            return image.convert("L")
        lightness = _to_lab().apply(image.convert("RGB")).getchannel(0)
        return lightness.point(
            [round(255 * _grey_of_lightness(part / 2.55)) for part in range(256)]
        )


@cache
def _to_lab() -> ImageCmsTransform:
    rgb, lab = (ImageCmsProfile(createProfile(space)) for space in ("sRGB", "LAB"))
    return ImageCmsTransform(rgb, lab, "RGB", "LAB", Intent.RELATIVE_COLORIMETRIC)


def _grey_of_lightness(lightness: float) -> float:
    """The sRGB grey of a CIE L*, which follows from luminance alone."""
    cube = (lightness + 16) / 116
    return grey_of(cube**3 if cube > 6 / 29 else lightness / 903.3)


def _pages(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        recolour(pdf, _Grey(), tagged=True)
        _leave_behind(pdf)
        if Name.Metadata in pdf.Root:
            packet = Packet(pdf.Root.Metadata.read_bytes())
            packet.drop(["pdfaid"])
            pdf.Root.Metadata.write(bytes(packet))
        pdf.remove_unreferenced_resources()
        return _saved(pdf)


def _sheets(data: bytes, _folds: Folds) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return _saved(pdf)


def _leave_behind(pdf: Pdf) -> None:
    for key in _FOR_SCREENS:
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names:
        del pdf.Root.Names["/EmbeddedFiles"]
    for page in pdf.pages:
        if "/AF" in page:
            del page["/AF"]


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=ObjectStreamMode.generate,
    )
    return out.getvalue()
