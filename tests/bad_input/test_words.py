"""Word lists that are wrong: said once, with file, line and what to do, and nothing is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.project import ConfigurationError
from pipeline.style import Style, built_in_styles
from pipeline.words import MAX_WORDS, check_words
from tests.bad_input.command import leaflet, project

WORDS = "content/words/en.toml"
PLAIN = ("check", "--profile", "plain-language")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Files of a house, and what is said of them."""

    name: str
    files: Mapping[str, str | bytes]
    says: str


WRONG = (
    Wrong("not TOML", {WORDS: '[medical]\n"renal" = "kidney\n'}, f"{WORDS}:2: not valid TOML"),
    Wrong("nested", {WORDS: f"medical = {'[' * 9_000}\n"}, f"{WORDS}: not valid TOML"),
    Wrong("not UTF-8", {WORDS: 'a = "Müller"'.encode("latin-1")}, f"{WORDS}:1: not UTF-8"),
    Wrong("a folder", {f"{WORDS}/x": ""}, f"{WORDS}: cannot be read"),
    Wrong(
        "a typo in a table",
        {WORDS: '\n[medicall]\n"renal" = "kidney"\n'},
        f"{WORDS}:2: unknown key 'medicall'; did you mean 'medical'?",
    ),
    Wrong(
        "an unknown table",
        {WORDS: '[zoo]\n"renal" = "kidney"\n'},
        "allowed are abbreviations, double_negatives, medical, officialese, preferred",
    ),
    Wrong("no table", {WORDS: '"renal" = "kidney"\n'}, f"{WORDS}:1: unknown key 'renal'"),
    Wrong("a table as text", {WORDS: 'medical = "renal"\n'}, f"{WORDS}:1: 'medical': "),
    Wrong(
        "a list of plain words",
        {WORDS: '[medical]\n"renal" = ["kidney"]\n'},
        f"{WORDS}:2: 'medical.renal': must be the plain words to use instead, or false",
    ),
    Wrong(
        "true",
        {WORDS: '[medical]\n"nausea" = false\n"renal" = true\n'},
        f"{WORDS}:3: 'medical.renal': must be the plain words to use instead, or false",
    ),
    Wrong("a number", {WORDS: "[medical]\nrenal = 4\n"}, f"{WORDS}:2: 'medical.renal': must be"),
    Wrong("empty", {WORDS: '[medical]\n"" = "kidney"\n'}, f"{WORDS}:2: 'medical.': a word must"),
    Wrong("blank", {WORDS: '[medical]\n"  " = "kidney"\n'}, "a word must not be empty"),
    Wrong("a sign", {WORDS: '[medical]\n"(s)" = "s"\n'}, "must begin with a letter or a digit"),
    Wrong("long", {WORDS: f'[medical]\n{"x" * 81} = "y"\n'}, "has 81 characters; a word or"),
    Wrong("a control character", {WORDS: '[medical]\n"a\\u0000b" = "y"\n'}, "U+0000"),
    Wrong("plain words in two lines", {WORDS: '[medical]\na = "b\\nc"\n'}, "U+000A"),
    Wrong(
        "a word twice",
        {WORDS: '[medical]\n"renal" = "kidney"\n"Renal" = "kidneys"\n'},
        f"{WORDS}:3: 'medical.Renal' stands on line 2, too, in [medical]; keep one of them",
    ),
    Wrong(
        "a word in two tables",
        {WORDS: '[medical]\nrenal = "kidney"\n[officialese]\nrenal = "kidney"\n'},
        f"{WORDS}:4: 'officialese.renal' stands on line 2, too, in [medical]",
    ),
    Wrong(
        "a circle",
        {WORDS: '[medical]\n"one" = "two"\n"two" = "three"\n"three" = "four, one"\n'},
        f"{WORDS}:2: 'one' → 'two' → 'three' → 'one': these words lead round in a circle",
    ),
    Wrong(
        "a circle with the built-in list",
        {WORDS: '[preferred]\n"medicine" = "medication"\n'},
        f"{WORDS}:2: 'medication' → 'medicine' → 'medication': these words lead round in a circle",
    ),
    Wrong("itself", {WORDS: '[medical]\nrenal = "Renal"\n'}, f"{WORDS}:2: 'renal' → 'renal'"),
    Wrong(
        "many",
        {WORDS: "[medical]\n" + "".join(f'w{n} = "x"\n' for n in range(MAX_WORDS + 1))},
        f"{WORDS}: {MAX_WORDS + 1} words; there may be {MAX_WORDS}",
    ),
    Wrong(
        "an unknown language",
        {"content/words/eng.toml": '[medical]\nrenal = "kidney"\n'},
        "content/words/eng.toml: words of 'eng', a language without a locale; did you mean 'en'?",
    ),
    Wrong(
        "no language",
        {"content/words/house words.toml": ""},
        "a language without a locale; allowed are",
    ),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_word_list_is_refused(wrong: Wrong, tmp_path: Path) -> None:
    root = project(tmp_path, wrong.files)

    with pytest.raises(ConfigurationError) as refused:
        check_words(root, Style((built_in_styles(),)))

    assert wrong.says in str(refused.value).replace(f"{root}/", "")


@pytest.mark.parametrize("wrong", [WRONG[0], WRONG[4], WRONG[-2]], ids=lambda wrong: wrong.name)
def test_the_command_says_so_once_and_checks_nothing(wrong: Wrong, tmp_path: Path) -> None:
    said = leaflet(*PLAIN, root=project(tmp_path, wrong.files))

    assert said.code == 2
    assert said.text.count(wrong.says) == 1
    assert "good-one" not in said.text


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    root = project(tmp_path, {WORDS: '[medical]\n"" = "x"\n"(s)" = "s"\n'})

    with pytest.raises(ConfigurationError) as refused:
        check_words(root, Style((built_in_styles(),)))

    assert [line.split(":")[1] for line in str(refused.value).split("\n")] == ["2", "3"]


def test_a_word_list_that_is_empty_is_none(tmp_path: Path) -> None:
    said = leaflet(
        *PLAIN, root=project(tmp_path, {WORDS: "", "content/words/en-US.toml": "# later\n"})
    )

    assert said.code == 0
