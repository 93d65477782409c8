"""A profile of the house in, nothing out: what it ignores are codes that there are."""

from __future__ import annotations

from pipeline.commands.codes import find, names, nearest
from pipeline.diagnostics import GRAVE
from pipeline.project import ConfigurationError, Project, Publisher, load_toml_with_lines
from pipeline.standards import Profile
from pipeline.toml_lines import line_of


def require_ignorable(profile: Profile, name: str, house: Project) -> None:
    """Refuse a code that there is not, and one that withholds, which no profile can ignore.

    Raises ConfigurationError with file and line.
    """
    for code in profile.ignore:
        if said := _why_not(code):
            raise ConfigurationError(f"{_place(house, name, code)}: {said}")


def _why_not(code: str) -> str:
    if code not in names():
        near = nearest(code, names())
        meant = f"did you mean '{near}'?" if near else "'leaflet explain' lists all codes"
        return f"there is no code '{code}' to ignore; {meant}"
    if find(code).severity in GRAVE:
        return f"{code} keeps a leaflet off paper and cannot be ignored; take it out of the list"
    return ""


def _place(house: Project, name: str, code: str) -> str:
    """File and line of a code in the list of a profile."""
    publisher, known = load_toml_with_lines(house.settings, Publisher)
    number = publisher.check.profiles[name].ignore.index(code)
    return f"{house.settings}:{line_of(('check', 'profiles', name, 'ignore', number), known)}"
