"""A file in, a `Source` out: decoded, repaired and with its front matter validated.

This is the only place that reads content. Bytes that cannot be decoded stop the leaflet; they are
never dropped.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from pipeline.diagnostics import Code, Diagnostic, Reported, Severity
from pipeline.model import Metadata, Source, Suppression
from pipeline.project import (
    CONTROLS,
    LANGUAGE,
    MEANINGLESS,
    REORDERING,
    WINDOWS_NAMES,
    Line,
    Strict,
    problems,
)
from pipeline.repair import fixed_encoding, without_controls
from pipeline.toml_lines import Place, line_of

MAX_BYTES = 1_000_000
"""Largest file in bytes; the longest of 6,447 real pages has 11,000."""

MAX_FRONT_MATTER = 64_000
"""Longest front matter in characters."""

MAX_NESTING = 8
"""Deepest front matter in levels; the keys above need two. At some thousand libyaml crashes."""

MAX_REPAIRS = 1_000
"""Most findings about characters; a file with more of them is no text."""

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class S001(Code):
    """The file cannot be read.

    It is missing, is not a file, may not be opened, or is larger than a leaflet can be (1 MB; the
    longest of some six thousand real pages has 11 kB). Other leaflets are still built.

    Example: `leaflet build content/leaflets/metfromin.md`, a file that is not there.

    Source: house rule; a bound on what is read keeps one file from stopping a batch.
    """

    severity = Severity.ERROR


class S002(Code):
    """The file is not UTF-8.

    Bytes that are not UTF-8 cannot be turned into text without guessing, and a guess can turn a
    dose into another. Save the file as UTF-8.

    Example: a page saved as Windows-1252, in which `µ` is the single byte B5.

    Source: The Unicode Standard, D92 (well-formed UTF-8).
    """

    severity = Severity.ERROR


class S003(Code):
    """Text with a broken encoding was repaired.

    UTF-8 that was once read as another encoding shows as pairs such as `√©`. The repair is certain
    enough to print, and is reported so that the source can be mended.

    Example: `Guillain-Barr√©` is printed as `Guillain-Barré`.

    Source: ftfy, `fix_encoding`; it changes nothing in 6,447 clean pages.
    """

    severity = Severity.WARNING


class S004(Code):
    """The front matter is not valid YAML.

    Front matter stands between two lines of `---` and holds `key: value` lines. Anchors and
    aliases are refused: they are of no use here and can be made to eat all memory.

    Example: `title: Paracetamol: tablets` (a value with a colon needs quotes).

    Source: YAML 1.2, 3.2; the title and status of a leaflet must never be guessed.
    """

    severity = Severity.ERROR


class S005(Code):
    """A front matter value is not allowed, or its key is unknown.

    A typo in a key would silently print a draft as if it had no status, so it is an error that
    names the nearest known key.

    Example: `reveiwed: 2026-05-01`; did you mean `reviewed`?

    Source: NHS content standard (version, review dates and publisher must be shown).
    """

    severity = Severity.ERROR


class S006(Code):
    """The file has no text.

    It is empty, or there is nothing after the front matter, so there is nothing to print.

    Example: a file that holds only `title: Paracetamol`.

    Source: house rule.
    """

    severity = Severity.ERROR


class S007(Code):
    """Invisible control characters were left out.

    They cannot be printed and are not allowed in XML, which EPUB is made of. No visible
    character is touched.

    Example: a form feed or a backspace pasted from a terminal.

    Source: XML 1.0, 2.2 (characters).
    """

    severity = Severity.WARNING


class S008(Code):
    """A character has no meaning of its own.

    U+FFFD stands where a character was lost before; a private use character means something only
    in one font (in the Symbol font U+F0B3 is the sign for "at least"). Printing it, or leaving
    it out, would change the text, so the leaflet is not built.

    Example: `Take \ufffd 2 tablets` where the page once said "at most".

    Source: The Unicode Standard, 23.5 (private use characters) and 23.8 (U+FFFD).
    """

    severity = Severity.ERROR


class S009(Code):
    """There is no front matter.

    The leaflet is built as a draft, its title taken from the first heading, its id from the
    file's name.

    Example: a file that starts with `# Paracetamol`.

    Source: NHS content standard (version control, review dates).
    """

    severity = Severity.HINT


class S014(Code):
    """An invisible character changes the order in which others are shown.

    Between such characters a page does not read as it was typed: `5 mg` can show as `gm 5`. They
    come with text copied from the web, and may be put there to deceive.

    Example: U+202E (right-to-left override) before `05 mg`, which then reads `gm 50`.

    Source: Unicode Technical Standard 55, 3.1 (bidirectional ordering); CVE-2021-42574.
    """

    severity = Severity.ERROR


def _listed(value: Any) -> Any:
    """A single value where a list is allowed counts as a list of one; nothing counts as none."""
    if value == "":
        return ()
    return (value,) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    """Nothing else is a date: pydantic would read a bare number as seconds since 1970."""
    if value == "":
        return None
    if not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        raise ValueError("write year-month-day, such as 2026-05-01")
    return value


Words = Annotated[tuple[Annotated[Line, Field(min_length=1)], ...], BeforeValidator(_listed)]
Day = Annotated[date | None, BeforeValidator(_day)]


class Suppressing(Strict):
    """Why a finding is kept quiet, and perhaps until when; a text alone is the reason."""

    reason: Line = ""
    until: Day = None

    @model_validator(mode="before")
    @classmethod
    def _reason_alone(cls, value: Any) -> Any:
        return {"reason": value} if isinstance(value, str) else value


class FrontMatter(Strict):
    """The keys an author may write; `layout` and `nav_exclude` are Jekyll's and change nothing."""

    title: Line = ""
    id: Line = ""
    language: Annotated[
        str, Field(pattern=rf"^({LANGUAGE})?$", description="a language tag such as en-GB")
    ] = ""
    generic_name: Line = ""
    brand_names: Words = ()
    ingredients: Words = ()
    version: Line = ""
    status: Literal["draft", "approved"] = "draft"
    reviewed: Day = None
    review_due: Day = None
    reviewer: Line = ""
    sources: Words = ()
    tags: Words = ()
    drug_class: Annotated[Line, Field(alias="class")] = ""
    conditions: Words = ()
    overrides: dict[str, Literal["draft", "approved"]] = Field(default_factory=dict)
    suppress: dict[str, Suppressing] = Field(default_factory=dict)
    layout: Line = ""
    nav_exclude: bool = False


@dataclass(frozen=True, slots=True)
class _Matter:
    """Front matter as text, and the body that follows it."""

    yaml: str | None
    body: str
    first_line: int


class _Stop(Exception):
    """Reading cannot go on; carries the diagnostics that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics


def read(path: Path, name: str, language: str) -> Reported[Source]:
    """The source in a file, called `name` in messages; `language` is the house's default.

    Never raises for what a file may hold: errors are diagnostics, and then there is no value.
    """
    try:
        raw = _bytes(path, name)
    except _Stop as stop:
        return Reported(None, stop.diagnostics)
    return source_in(raw, path, name, language)


def source_in(raw: bytes, path: Path, name: str, language: str) -> Reported[Source]:
    """The source that a file with these bytes would be; it is not opened."""
    diagnostics: list[Diagnostic] = []
    try:
        text = _repaired(_decoded(raw, name), name, diagnostics)
        matter = _split(text, name)
        values, lines = _front_matter(matter, name)
        if not matter.body.strip():
            raise _Stop(S006.at(name, 0, "there is no text to print", "Write the leaflet's text."))
        if matter.yaml is None:
            diagnostics.append(
                S009.at(name, 1, "no front matter", "Start the file with --- title: … ---.")
            )
        metadata = _metadata(values, path, name, language, lines.get(("id",), 0))
    except _Stop as stop:
        return Reported(None, (*diagnostics, *stop.diagnostics))
    source = Source(
        name,
        metadata,
        matter.body,
        matter.first_line,
        hashlib.sha256(raw).hexdigest(),
        raw,
        tuple((str(place[0]), line) for place, line in lines.items() if len(place) == 1),
        _suppressions(values, lines),
    )
    return Reported(source, tuple(diagnostics))


# --- bytes to text ---------------------------------------------------------------------------


def _bytes(path: Path, name: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _Stop(S001.at(name, 0, "this is not a file", "Name a Markdown file."))
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _Stop(S001.at(name, 0, "there is no such file", "Check the path.")) from None
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _Stop(S001.at(name, 0, f"cannot be read: {reason}", "Check the file.")) from None
    if len(raw) > MAX_BYTES:
        raise _Stop(
            S001.at(
                name,
                0,
                f"larger than {MAX_BYTES // 1_000_000} MB; this is not one leaflet",
                "Split it into one file for each medicine.",
            )
        )
    return raw


def _decoded(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:4] == b"\x00\x00\xfe\xff":
        raise _Stop(S002.at(name, 1, "the file is UTF-16 or UTF-32", "Save it as UTF-8."))
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise _Stop(
            S002.at(name, line, "the file is binary or UTF-16", "Save it as text in UTF-8.")
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = raw[error.start : error.end]
        line = raw[: error.start].count(b"\n") + 1
        guess = bad.decode("cp1252", errors="replace")
        raise _Stop(
            S002.at(
                name,
                line,
                f"the byte {bad.hex(' ').upper()} is not UTF-8",
                f"Save the file as UTF-8; if it is Windows-1252, this byte is “{guess}”.",
            )
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _repaired(text: str, name: str, diagnostics: list[Diagnostic]) -> str:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.isascii() and line.isprintable():
            continue
        fixed = fixed_encoding(line)
        for before, after in _changes(line, fixed):
            diagnostics.append(
                S003.at(
                    name,
                    index + 1,
                    f"repaired “{before}” to “{after}”",
                    "'leaflet check --fix' mends it in the source.",
                    before,
                )
            )
        lines[index] = _without_controls(fixed, name, index + 1, diagnostics)
        if len(diagnostics) > MAX_REPAIRS:
            del diagnostics[MAX_REPAIRS:]
            message = f"more than {MAX_REPAIRS:,} characters are broken"
            raise _Stop(S002.at(name, index + 1, message, "Export it anew, as text in UTF-8."))
    return "\n".join(lines)


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The words that differ, or the whole lines where the repair joined or split words."""
    if before == after:
        return
    old, new = before.split(), after.split()
    pairs = zip(old, new, strict=True) if len(old) == len(new) else ((before, after),)
    yield from (pair for pair in pairs if pair[0] != pair[1])


def _without_controls(line: str, name: str, number: int, diagnostics: list[Diagnostic]) -> str:
    if bad := MEANINGLESS.search(line):
        point = f"U+{ord(bad.group()):04X}"
        raise _Stop(
            S008.at(
                name, number, f"{point} has no meaning here", "Type the character that is meant."
            )
        )
    if bad := REORDERING.search(line):
        point = f"U+{ord(bad.group()):04X}"
        raise _Stop(
            S014.at(name, number, f"{point} changes the order of what follows", "Delete it.")
        )
    found = CONTROLS.findall(line)
    if not found:
        return line
    points = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(found))
    diagnostics.append(
        S007.at(name, number, f"left out the control character {points}", "Delete it.")
    )
    return without_controls(line)


# --- front matter ----------------------------------------------------------------------------


def _split(text: str, name: str) -> _Matter:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return _Matter(None, text, 1)
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            body = "\n".join(lines[index + 1 :])
            return _Matter("\n".join(lines[1:index]), body, index + 2)
    raise _Stop(
        S004.at(name, 1, "the front matter is not closed", "Add a line of --- after its last key.")
    )


def _front_matter(matter: _Matter, name: str) -> tuple[FrontMatter, dict[Place, int]]:
    if matter.yaml is None or not matter.yaml.strip():
        return FrontMatter(), {}
    if len(matter.yaml) > MAX_FRONT_MATTER:
        raise _Stop(S004.at(name, 1, "the front matter is too long", "Keep only known keys."))
    node = _composed(matter.yaml, name)
    if not isinstance(node, yaml.MappingNode):
        raise _Stop(
            S004.at(name, 2, "the front matter has no keys", "Write lines such as title: Name.")
        )
    lines = _key_lines(node, name)
    try:
        return FrontMatter.model_validate(_plain(node)), lines
    except ValidationError as error:
        found = [
            S005.at(name, line_of(problem.place, lines), problem.message, "Mend the value.")
            for problem in problems(error, FrontMatter)
        ]
        raise _Stop(*sorted(found, key=lambda finding: finding.line)) from None


def _composed(text: str, name: str) -> yaml.Node | None:
    """The YAML as nodes with positions; every scalar stays the text that the author wrote."""
    try:
        _refuse_hostile(yaml.parse(text, Loader=_Loader), name)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        return node
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise _Stop(
            S004.at(
                name,
                line,
                f"not valid YAML: {error.problem or error.context}",
                "Write key: value; put a value that holds a colon in quotes.",
            )
        ) from None
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _Stop(
            S004.at(name, 1, f"not valid YAML: {reason}", "Write key: value lines.")
        ) from None


def _refuse_hostile(events: Iterable[yaml.Event], name: str) -> None:
    """Stop at aliases and deep nesting, which make composing nodes take all memory or stack."""
    depth = 0
    for event in events:
        line = (event.start_mark.line if event.start_mark else 0) + 2
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Stop(S004.at(name, line, "anchors and aliases are not allowed", "Write it out."))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_NESTING:
            message = f"nested more than {MAX_NESTING} levels deep"
            raise _Stop(S004.at(name, line, message, "Write key: value lines."))


def _key_lines(node: yaml.MappingNode, name: str, within: Place = ()) -> dict[Place, int]:
    """The line of every key, those of inner mappings too."""
    lines: dict[Place, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 2
        word = key.value if isinstance(key, yaml.ScalarNode) else "?"
        place = (*within, word)
        if place in lines:
            first = lines[place]
            message = f"'{word}' stands twice (first in line {first})"
            raise _Stop(S004.at(name, line, message, "Keep one."))
        lines[place] = line
        if isinstance(value, yaml.MappingNode):
            lines |= _key_lines(value, name, place)
    return lines


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(key)): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    is_null = node.value in ("~", "null") and not node.style
    return "" if is_null else node.value


def _suppressions(values: FrontMatter, lines: Mapping[Place, int]) -> tuple[Suppression, ...]:
    return tuple(
        Suppression(code, value.reason, value.until, line_of(("suppress", code), lines))
        for code, value in values.suppress.items()
    )


def _metadata(values: FrontMatter, path: Path, name: str, language: str, id_line: int) -> Metadata:
    return Metadata(
        title=values.title,
        id=_id(values.id, path, name, id_line),
        language=_tag(values.language or language),
        generic_name=values.generic_name,
        brand_names=values.brand_names,
        ingredients=values.ingredients,
        version=values.version,
        status=values.status,
        reviewed=values.reviewed,
        review_due=values.review_due,
        reviewer=values.reviewer,
        sources=values.sources,
        tags=values.tags,
        drug_class=values.drug_class,
        conditions=values.conditions,
        overrides=tuple(values.overrides.items()),
    )


def _tag(language: str) -> str:
    """A language tag in its usual letters, `en-GB` for `EN-gb` (BCP 47, 2.1.1)."""
    first, *others = language.split("-")
    cased = {2: str.upper, 4: str.title}
    return "-".join((first.lower(), *(cased.get(len(part), str.lower)(part) for part in others)))


def _id(written: str, path: Path, name: str, line: int) -> str:
    """The id as written, or one made from the file's name; it becomes a file name itself."""
    leaflet_id = written or slug(path.stem)
    stem = leaflet_id.split(".")[0].lower()
    well_formed = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", leaflet_id)
    if well_formed and not leaflet_id.endswith(".") and stem not in WINDOWS_NAMES:
        return leaflet_id
    shown = leaflet_id or path.name
    raise _Stop(
        S005.at(
            name,
            line,
            f"'{shown}' cannot be an id, since files are named after it",
            "Use letters a to z, digits, hyphens and dots, and none of the names that Windows "
            "reserves, such as 'con' or 'nul'.",
        )
    )


def slug(text: str) -> str:
    """Text as an id: unaccented letters and digits, with hyphens between words."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text):
        return text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()
