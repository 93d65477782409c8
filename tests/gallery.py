"""Leaflets of this project in, `styles/gallery` out: what every format looks like in each finish.

Run it as `python -m tests.gallery` after a change of the design, then look at every picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageOps

from pipeline import build_leaflets, list_formats, pack_leaflets
from pipeline.formats import Format
from pipeline.forms import FINISHES, Form

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "styles/gallery"
PAGE = "README.md"

_CONTENT = ROOT / "content/leaflets"
_USUAL = _CONTENT / "warfarin.md"
_OTHERS: Mapping[str, Path] = {
    "trifold": _CONTENT / "paracetamol-suspension-children.md",
    "dl-folder": _CONTENT / "oral-rehydration-salts.md",
    "dl-flyer": ROOT / "tests/pictures/emollient.md",
    "card": _CONTENT / "amlodipine.md",
}
"""What is shown where the usual leaflet is too long, or another shows more of the format."""

_WITH_CLINIC = Form("trifold", clinic="riverside")
_PACK = Form("a4", "office")

_SIDES: Mapping[str, tuple[int, ...]] = {
    "a5-booklet": (0, 3),
    "large-print": (0, 1),
    "card-both-sides": (0, 1),
    "dl-flyer": (0, 1),
}
"""Sides of the paper that are shown, from 0, where the first alone says little."""

_DOTS = 62
"""To the inch."""
_GAP = 6
"""Between two sides, in dots."""
_COLOURS = 28
_EDGE = (160, 168, 174)
"""Of the line around a sheet, since paper is as white as the page on which the picture stands."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A form of a leaflet."""

    form: Form
    source: Path

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{str(self.form).replace('/', '-')}.png"

    def made_in(self, out: Path) -> Path:
        """The file that is pictured, below an output folder."""
        place = "clinics" if self.form.clinic else "pdf"
        return out / place / str(self.form) / f"{self.source.stem}.pdf"


def pictures(row: Format) -> tuple[Picture, ...]:
    """A format in every finish."""
    source = _OTHERS.get(row.name, _USUAL)
    return tuple(Picture(Form(row.name, finish), source) for finish in FINISHES)


CLINIC = Picture(_WITH_CLINIC, _CONTENT / "warfarin.md")
PACK = "pack.png"


def formats() -> tuple[Format, ...]:
    """Every format of the built-in styles, in the order of their names."""
    return tuple(row for _, row in sorted(list_formats(ROOT).rows.items()))


# --- the page ------------------------------------------------------------------------------------


def page(rows: tuple[Format, ...]) -> str:
    """The page that shows all pictures, as Markdown."""
    return "\n".join(
        (
            "# What leaflets look like",
            "",
            "Every format of [formats.toml](../formats.toml), or its first sides, as it comes out",
            "for screens (`digital`), for an office printer (`office`) and for a print shop",
            "(`press`, with bleed and marks). Made by `python -m tests.gallery`. The leaflets are",
            "examples that no clinician has reviewed.",
            *(line for row in rows for line in _shown(row)),
            *("", "## For a clinic", ""),
            "Its logo, address and numbers stand in the room that a format keeps for them; here",
            "that of `trifold`.",
            *("", _image(CLINIC.name, f"{CLINIC.form.format} for a clinic")),
            *("", "## In a pack", ""),
            "`leaflet pack` joins leaflets for one printer; its first sheet says what is in it.",
            *("", _image(PACK, "the first sheet of a pack"), ""),
        )
    )


def _shown(row: Format) -> Iterator[str]:
    yield from ("", f"## {row.name}", "", sentence(row), "")
    yield " ".join(_image(shown.name, str(shown.form)) for shown in pictures(row))


def sentence(row: Format) -> str:
    """Paper, pages and the rule of type of a format, in one sentence."""
    pages = f"{row.budget}" if row.budget else "any number of pages"
    if row.budget and row.budget.multiple:
        pages = f"pages in a {row.budget}"
    sizes = [rung.text for rung in row.ladder if rung.text]
    text = f", text from {sizes[0]:g} to {sizes[-1]:g} pt as it fits" if sizes else ""
    rule = row.profile
    body = f"no text below {rule.text:g} pt and " if rule.text > rule.least else ""
    return (
        f"{row.purpose}. Paper {row.sheet}, {pages}{text}; rule {rule.name}: {body}no letter below "
        f"{rule.least:g} pt ({rule.source})."
    )


def _image(name: str, words: str) -> str:
    return f"![{words}]({name})"


# --- pictures ------------------------------------------------------------------------------------


def draw(file: Path, target: Path, sides: tuple[int, ...] = (0,)) -> None:
    """Sides of a PDF, one beside the other, as a small PNG."""
    with pypdfium2.PdfDocument(file) as document:
        shown = [_side(document[number]) for number in sides]
    width, height = shown[0].size
    whole = Image.new("RGB", (len(shown) * (width + _GAP) - _GAP, height), "white")
    for place, side in enumerate(shown):
        whole.paste(side, (place * (width + _GAP), 0))
    whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def _side(page: pypdfium2.PdfPage) -> Image.Image:
    image: Image.Image = page.render(scale=_DOTS / 72).to_pil()
    return ImageOps.expand(image.convert("RGB"), 1, _EDGE)


def make(folder: Path, out: Path) -> None:
    """Builds in `out` what is to be seen, and fills the folder of the gallery.

    Raises FileNotFoundError for a leaflet that does not fit into the format it is shown in.
    """
    rows = formats()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for row in rows:
        shown = pictures(row)
        build_leaflets(
            [shown[0].source],
            out=out,
            formats=(row.name,),
            finishes=tuple(FINISHES),
            project=ROOT,
        )
        for picture in shown:
            draw(picture.made_in(out), folder / picture.name, _SIDES.get(row.name, (0,)))
    _draw_others(folder, out)
    (folder / PAGE).write_text(page(rows), encoding="utf-8")


def _draw_others(folder: Path, out: Path) -> None:
    build_leaflets(
        [CLINIC.source],
        out=out,
        formats=(CLINIC.form.format,),
        finishes=(CLINIC.form.finish,),
        clinics=(CLINIC.form.clinic,),
        project=ROOT,
    )
    draw(CLINIC.made_in(out), folder / CLINIC.name)
    pack = out / "pack.pdf"
    pack_leaflets(
        page_format=_PACK.format, finish=_PACK.finish, file=pack, out=out / "packed", project=ROOT
    )
    draw(pack, folder / PACK)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        make(FOLDER, Path(made))
