"""Pictures of pages, compared with pictures that somebody has looked at.

After a change of the design: `pytest tests/pictures --bless`, then look at every picture.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from pipeline import build_leaflets
from pipeline.emit.fonts import font_files
from pipeline.forms import Form
from pipeline.style import Style, built_in_styles
from pipeline.tools import requirement
from tests.emit.conftest import ROOT, leaflets  # noqa: F401  # a fixture
from tests.press import once, printed

FOLDER = Path(__file__).parent
MADE_WITH = FOLDER / "made-with.json"

_VISIBLE = 48
"""A difference of grey (of 255 steps) that no reduction of colours makes."""
_MOST_PIXELS = 12
_GREYS = 16
_COLOURS = 48
_LARGEST = 1_500_000
"""Bytes of all pictures together."""


A4 = Form("a4")
FORMS = (Form("trifold"), Form("large-print"), Form("card-both-sides"))
OF_A_CLINIC = Form("a4", clinic="riverside")


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a leaflet, in grey at 80 dots to the inch unless it is to be shown."""

    leaflet: str
    page: int
    shown: bool = False
    form: Form = A4

    @property
    def path(self) -> Path:
        """Where the picture is that somebody has looked at."""
        form = "" if self.form == A4 else f"{self.form}-".replace("/", "-")
        return FOLDER / f"{form}{self.leaflet}-{self.page}.png"

    def drawn(self, data: bytes) -> Image.Image:
        """The page as it is now."""
        scale = (110 if self.shown else 80) / 72
        with pypdfium2.PdfDocument(data) as document:
            image: Image.Image = document[self.page - 1].render(scale=scale).to_pil()
        plain = image.convert("RGB" if self.shown else "L")
        return plain.quantize(_COLOURS if self.shown else _GREYS, dither=Image.Dither.NONE)


PICTURES = (
    Picture("paracetamol-suspension-children", 1, shown=True),
    Picture("paracetamol-suspension-children", 2),
    *(Picture("warfarin", page) for page in (1, 2)),
    *(Picture("methotrexate-weekly", page) for page in (2, 3)),
    *(Picture("torture", page) for page in range(1, 7)),
    *(Picture("warfarin", 1, form=form) for form in (*FORMS, OF_A_CLINIC)),
)


@pytest.fixture(scope="module")
def files(
    leaflets: Mapping[str, Path],  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Picture], Path]:
    """Where the PDF of a picture is."""

    def build(out: Path) -> None:
        source = [ROOT / "content/leaflets/warfarin.md"]
        names = tuple(form.format for form in FORMS)
        build_leaflets(source, out=out, formats=names, project=ROOT)
        clinic = (OF_A_CLINIC.clinic,)
        build_leaflets(source, out=out, formats=("a4",), clinics=clinic, project=ROOT)

    out = once(tmp_path_factory, "pictured", build)

    def place(picture: Picture) -> Path:
        if picture.form == A4:
            return leaflets[picture.leaflet]
        folder = "clinics" if picture.form.clinic else "pdf"
        return out / folder / str(picture.form) / f"{picture.leaflet}.pdf"

    return place


def made_with() -> dict[str, str]:
    """All that the look of a page depends on beside the project itself."""
    fonts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in font_files()}
    tools = {name: _version(name) for name in ("WeasyPrint", "Pango", "HarfBuzz")}
    return {**tools, "PDFium": str(pypdfium2.PDFIUM_INFO), **fonts}


def _version(name: str) -> str:
    found = requirement(name).find()
    return found.version if found else ""


def differing(expected: Image.Image, actual: Image.Image) -> Image.Image | None:
    """Where two pictures differ to the eye, in black; None where they are alike."""
    first, second = (image.convert("RGB") for image in (expected, actual))
    if first.size != second.size:
        return second
    difference = ImageChops.difference(first, second).convert("L")
    marks = difference.point([255 if step > _VISIBLE else 0 for step in range(256)])
    count = marks.histogram()[255]
    return ImageChops.invert(marks) if count > _MOST_PIXELS else None


@pytest.fixture(scope="module")
def same_tools(request: pytest.FixtureRequest) -> None:
    """Skips where other fonts or another engine would draw another page."""
    if request.config.getoption("--bless"):
        MADE_WITH.write_text(json.dumps(made_with(), indent=2) + "\n", encoding="utf-8")
    here, there = made_with(), json.loads(MADE_WITH.read_text(encoding="utf-8"))
    names = [name for name in there if there[name] != here.get(name)]
    if names:
        pytest.skip(f"the pictures were made with other versions of {', '.join(names)}")


@pytest.mark.usefixtures("same_tools")
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.path.stem)
def test_pages_look_as_they_did(
    picture: Picture,
    files: Callable[[Picture], Path],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    actual = picture.drawn(files(picture).read_bytes())
    if request.config.getoption("--bless"):
        actual.save(picture.path, optimize=True)
    assert picture.path.is_file(), "no picture yet; run pytest tests/pictures --bless and look"
    with Image.open(picture.path) as expected:
        marks = differing(expected, actual)
    if marks:
        actual.save(tmp_path / "actual.png")
        marks.save(tmp_path / "differs.png")
        pytest.fail(f"{picture.path.name} looks different: see {tmp_path}")


def test_the_torture_page_is_pictured_whole(leaflets: Mapping[str, Path]) -> None:  # noqa: F811
    with pypdfium2.PdfDocument(leaflets["torture"]) as document:
        pages = range(1, len(document) + 1)

    assert [p.page for p in PICTURES if p.leaflet == "torture"] == list(pages)


def test_there_is_no_other_picture_and_they_are_small() -> None:
    found = {path: path.stat().st_size for path in FOLDER.glob("*.png")}

    assert set(found) == {picture.path for picture in PICTURES}
    assert sum(found.values()) < _LARGEST


@pytest.mark.parametrize(
    "css",
    [
        "p { color: #707070 }",
        "p { letter-spacing: 0.01mm }",
        "h2.title { margin-top: 5mm }",
        "h1 { font-style: italic }",
    ],
)
def test_a_small_change_is_seen(css: str, tmp_path: Path) -> None:
    text = (ROOT / "content/leaflets/warfarin.md").read_text(encoding="utf-8")
    base = (built_in_styles() / "base.css").read_text(encoding="utf-8")
    (tmp_path / "base.css").write_text(base + css)
    picture = Picture("warfarin", 1)

    before = picture.drawn(printed(text).data)
    after = picture.drawn(printed(text, Style((tmp_path, built_in_styles()))).data)

    assert differing(before, picture.drawn(printed(text).data)) is None
    assert differing(before, after)


def test_fewer_colours_make_no_difference_to_be_seen() -> None:
    text = (ROOT / "content/leaflets/warfarin.md").read_text(encoding="utf-8")
    grey = Picture("warfarin", 1).drawn(printed(text).data)
    file = BytesIO()

    grey.save(file, "png", optimize=True)

    assert differing(Image.open(file), grey) is None
