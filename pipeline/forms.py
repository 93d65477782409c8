"""The forms of print of a leaflet: in which page format, how finished, for which clinic.

A form is written as the folder that it stands in: `a4`, `a4-press`, `riverside/a4-press`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DIGITAL = "digital"
"""The finish that a form has where it names none."""

PRESS = "press"

FINISHES: Mapping[str, str] = {
    DIGITAL: "for screens and archives: PDF/A-3a and PDF/UA-1, with its source",
    "office": "for the printer in the office: small, and all in shades of grey",
    PRESS: "for a print shop: PDF/X-4 in CMYK, with bleed and marks",
}
"""Every finish by name, and what it is for."""


@dataclass(frozen=True, slots=True, order=True)
class Form:
    """One form of a leaflet; `clinic` is an id, empty for the form that is no clinic's."""

    format: str
    finish: str = DIGITAL
    clinic: str = ""

    def __str__(self) -> str:
        name = self.format if self.finish == DIGITAL else f"{self.format}-{self.finish}"
        return f"{self.clinic}/{name}" if self.clinic else name

    @classmethod
    def parse(cls, text: str) -> Form:
        """The form of a name that `str` gave."""
        clinic, _, name = text.rpartition("/")
        page_format, _, finish = name.rpartition("-")
        if page_format and finish in FINISHES:
            return cls(page_format, finish, clinic)
        return cls(name, DIGITAL, clinic)


def form_of(path: str) -> Form:
    """The form of a leaflet by its place below the output folder: `clinics/riverside/a4/x.pdf`.

    Raises ValueError for what is no leaflet.
    """
    match path.split("/"):
        case ["pdf", name, _]:
            return Form.parse(name)
        case ["clinics", clinic, name, _]:
            return Form.parse(f"{clinic}/{name}")
    raise ValueError(f"{path}: no leaflet")
