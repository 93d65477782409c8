"""Messages and hints are sentences, however an output puts them together."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click import unstyle

from pipeline.batch.result import LeafletResult
from pipeline.cli.findings import concise_text, full_text
from pipeline.commands.checking import Check
from pipeline.commands.reported import with_hint
from pipeline.commands.reports import as_github, as_junit
from pipeline.commands.sarif import as_sarif
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.read import read
from pipeline.style import Locale
from tests.golden import INPUT, STAGES, Case, cases

ENDED = re.compile(r"""[.!?][”’"'*)\]]*$""")
DOUBLED = re.compile(r"""(?<!\.)[.!?]["”’')\]]*\.(?!\.|\w)""")
"""`product.”.`, and not `…` written as three stops, nor `I.U.`."""
QUOTED = re.compile(r"(?<=“)[^”]*(?=.”)")
"""Words of a leaflet but for their last character; there anything may be."""
OWN_STOP = re.compile(r"[.;,:]$")


@pytest.mark.parametrize(
    ("message", "hint", "joined"),
    [
        ("there is no disclaimer", "", "there is no disclaimer."),
        ("there is no disclaimer", "Add it.", "there is no disclaimer. Add it."),
        ("it says: “No such product.”", "Check it.", "it says: “No such product.” Check it."),
        ("it says: “No such product”", "Check it.", "it says: “No such product”. Check it."),
        ("is there one?", "Say so.", "is there one? Say so."),
        ("the heading is 'What is it?'", "Mend it.", "the heading is 'What is it?' Mend it."),
        ("it is “5.0 mg”", "Write “5 mg”", "it is “5.0 mg”. Write “5 mg”."),
        ("“[...]” stays", "Write (it is short.)", "“[...]” stays. Write (it is short.)"),
        ("it breaks off: “… and the …”", "Go on.", "it breaks off: “… and the …”. Go on."),
        ("it breaks off …", "Go on.", "it breaks off … Go on."),
        ("it breaks off: “drowsy,”", "Go on.", "it breaks off: “drowsy,”. Go on."),
        ("", "Only this.", "Only this."),
    ],
)
def test_message_and_hint_are_joined_as_sentences(message: str, hint: str, joined: str) -> None:
    assert with_hint(Diagnostic("M004", Severity.HINT, "a.md", 1, message, hint)) == joined


def findings(case: Case, locale: Locale) -> tuple[Diagnostic, ...]:
    """What is found of a page, and when it is read."""
    source = read(case.folder / INPUT, INPUT, "en-GB")
    found = STAGES[case.stage](source.value, locale, case.pack)[1] if source.value else ()
    return (*source.diagnostics, *found)


@pytest.fixture(scope="module")
def golden() -> dict[str, list[Diagnostic]]:
    """All that is found in golden cases, by name; filled by the first test that needs it."""
    return {}


@pytest.fixture
def found(golden: dict[str, list[Diagnostic]], locale: Locale) -> list[Diagnostic]:
    if not golden:
        golden |= {case.name: list(findings(case, locale)) for case in cases()}
    return list(dict.fromkeys(each for group in golden.values() for each in group))


def test_every_hint_is_a_sentence_and_no_message_has_a_stop_of_its_own(
    found: list[Diagnostic],
) -> None:
    assert len({each.code for each in found}) > 100
    assert [each.hint for each in found if each.hint and not ENDED.search(each.hint)] == []
    assert [each.message for each in found if OWN_STOP.search(each.message)] == []


def test_no_output_doubles_or_loses_a_stop(found: list[Diagnostic]) -> None:
    check = Check((LeafletResult("a", INPUT, "", "built", tuple(found)),))
    (run,) = json.loads(as_sarif(check))["runs"]
    sarif = [result["message"]["text"] for result in run["results"]]
    github = [line.split("::", 2)[2] for line in as_github(check).split("\n")]

    assert len(sarif) == len(github) >= len(found)
    for text in (*sarif, *github):
        assert ENDED.search(text), text
        assert not DOUBLED.search(QUOTED.sub("", text)), text


def test_where_each_has_a_line_of_its_own_nothing_is_added(
    found: list[Diagnostic], tmp_path: Path
) -> None:
    check = Check((LeafletResult("a", INPUT, "", "built", tuple(found)),))
    (concise,) = concise_text(check, tmp_path)
    (full,) = full_text(check, tmp_path, 2_000)
    texts = as_junit(check), unstyle(concise), unstyle(full)

    for line in "\n".join(texts).splitlines():
        assert not DOUBLED.search(QUOTED.sub("", line)), line
    messages = Counter(each.message for each in found)
    lines = [line.partition(": ")[2] for line in texts[1].splitlines()]
    assert Counter(re.sub(r"^\w+ \w+ (\[\*\] )?", "", line) for line in lines) == messages
