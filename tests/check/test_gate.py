"""The safety gate: sentences that must keep a page from print, and sentences that must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.model import Metadata
from pipeline.style import Locale
from tests.golden import CASES
from tests.pages import page_of

GATE = ("C001", "C002", "C003", "C004")
REFUSAL = "I cannot provide information on this medicine."

FILES = {
    "withheld": {"C001", "C002"},
    "doubtful": {"C003"},
    "printed": set[str](),
}
"""Files of sentences, each under its page's title, and the codes one of which each must get."""


def gate(text: str, locale: Locale, metadata: Metadata) -> list[Diagnostic]:
    page = page_of(text, locale, metadata, packs=("safety",))
    return [d for d in check(page) if d.code in GATE]


def sentences(path: Path) -> Iterator[tuple[str, str]]:
    """Title and sentence of each line; `# Title` begins the sentences of a page."""
    title = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line.removeprefix("# ")
        elif line:
            yield title, line


@pytest.mark.parametrize("name", FILES)
def test_each_sentence_gets_its_verdict(name: str, locale: Locale) -> None:
    wrong = []
    for title, sentence in sentences(CASES / "gate" / f"{name}.txt"):
        metadata = Metadata(title=title, language="en-GB")
        codes = {d.code for d in gate(f"# {title}\n\n{sentence}\n", locale, metadata)}
        if not (codes & FILES[name] or codes == FILES[name]):
            wrong.append((sentence, codes))

    assert wrong == []


def test_the_files_hold_many_sentences_once_each() -> None:
    held = {name: list(sentences(CASES / "gate" / f"{name}.txt")) for name in FILES}

    assert len(held["withheld"]) > 100
    assert len(held["printed"]) > 180
    every = [sentence for found in held.values() for sentence in found]
    assert len(every) == len(set(every))
    assert {path.stem for path in (CASES / "gate").iterdir()} == set(FILES)


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "**{}**",
        "- {}",
        "> {}",
        "### {}",
        "### Usage: {}",
        "| A | B |\n|---|---|\n| x | {} |",
        "| {} | B |\n|---|---|\n| x | y |",
        "Term\n: {}",
        "### FAQs\n- **Is it safe?** {}",
        "### FAQs\n- **{}**",
        "### Dosage\n**Adults:** {}",
        "### Side Effects\n- **Common:** {}",
        "### Precautions\n- **Kidney:**\n    - {}",
        "    {}",
        "First sentence. {} Last sentence.",
        "I *cannot* provide\ninformation on this medicine.",
    ],
)
def test_a_refusal_is_found_wherever_it_stands(form: str, locale: Locale) -> None:
    text = f"# Nortavel\n\n{form.format(REFUSAL)}\n"

    found = gate(text, locale, Metadata(title="Nortavel", language="en-GB"))

    assert [(d.code, d.severity) for d in found] == [("C001", Severity.WITHHELD)]


@pytest.mark.parametrize("language", ["de", "de-DE", "fr", "und"])
def test_another_language_in_the_front_matter_opens_no_gate(language: str, locale: Locale) -> None:
    text = f"# Nortavel\n\n{REFUSAL}\n"

    found = gate(text, locale, Metadata(title="Nortavel", language=language))

    assert [(d.code, d.severity) for d in found] == [("C001", Severity.WITHHELD)]


NAMES = {
    "the title": ("I cannot provide information on Nortavel", ()),
    "a brand name": ("Nortavel", ("Nortil", "I cannot provide information on this product")),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_is_found_where_a_name_should_stand(name: str, locale: Locale) -> None:
    title, brands = NAMES[name]
    metadata = Metadata(title=title, language="en-GB", brand_names=brands)

    found = gate(f"# {title}\n\nFor pain.\n", locale, metadata)

    assert [(d.code, d.severity) for d in found] == [("C001", Severity.WITHHELD)]


PLAIN = Metadata(title="Nortavel", language="en-GB")

MATTER = {
    "generic_name": replace(PLAIN, generic_name=REFUSAL),
    "drug_class": replace(PLAIN, drug_class=REFUSAL),
    "reviewer": replace(PLAIN, reviewer=REFUSAL),
    "ingredients": replace(PLAIN, ingredients=("Norta", REFUSAL)),
    "conditions": replace(PLAIN, conditions=("Pain", REFUSAL)),
    "sources": replace(PLAIN, sources=("A book", REFUSAL)),
}
"""Front matter with a refusal in one of its fields."""


@pytest.mark.parametrize("field", MATTER)
def test_a_refusal_is_found_in_what_is_printed_of_the_front_matter(
    field: str, locale: Locale
) -> None:
    found = gate("# Nortavel\n\nFor pain.\n", locale, MATTER[field])

    assert [(d.code, d.severity) for d in found] == [("C001", Severity.WITHHELD)]


def test_a_refusal_in_the_title_is_found_where_the_heading_has_another(locale: Locale) -> None:
    found = gate("# Nortavel\n\nFor pain.\n", locale, Metadata(title=REFUSAL, language="en-GB"))

    assert [d.code for d in found] == ["C001"]


LOOKALIKES = {
    "Cyrillic": str.maketrans("aoecipI", "аоесірІ"),
    "Greek": str.maketrans("oI", "οΙ"),
    "wide": {code: code + 0xFEE0 for code in range(0x41, 0x7B)},
    "of formulas": {
        **{code: 0x1D400 + code - 0x41 for code in range(0x41, 0x5B)},
        **{code: 0x1D41A + code - 0x61 for code in range(0x61, 0x7B)},
    },
}
"""Letters that look like those of English words."""


@pytest.mark.parametrize("name", LOOKALIKES)
def test_letters_that_look_alike_hide_no_refusal(name: str, locale: Locale) -> None:
    written = REFUSAL.translate(LOOKALIKES[name])
    text = f"# Nortavel\n\nFor pain. {written} Ask.\n"

    found = gate(text, locale, Metadata(title="Nortavel", language="en-GB"))

    assert [d.code for d in found] == ["C001"]
    assert f"“{written}”" in found[0].message


@pytest.mark.parametrize("sign", "’‘ʼ′")
def test_any_apostrophe_is_one(sign: str, locale: Locale) -> None:
    text = f"# Nortavel\n\nI can{sign}t provide information on this medicine.\n"

    assert gate(text, locale, Metadata(title="Nortavel", language="en-GB"))


@pytest.mark.parametrize(
    "printed",
    [
        "![{}](a.png)",
        "[{}](https://example.org)",
        "Sick.[^1]\n\n[^1]: {}",
        "| A | {} |\n|---|---|\n| x | y |",
        "### FAQs\n#### {}\nAsk.",
        "`{}`",
        "<div>{}</div>",
    ],
)
def test_a_refusal_is_found_in_whatever_is_printed(printed: str, locale: Locale) -> None:
    text = f"# Nortavel\n\n{printed.format(REFUSAL)}\n"

    assert gate(text, locale, Metadata(title="Nortavel", language="en-GB"))


def test_a_comment_is_not_printed(locale: Locale) -> None:
    text = f"# Nortavel\n\nFor pain.\n\n<!-- {REFUSAL} -->\n"

    assert gate(text, locale, Metadata(title="Nortavel", language="en-GB")) == []


@pytest.mark.parametrize(
    "hidden", ["\u00ad", "\u034f", "\u180e", "\u200b", "\u200d", "\u2060", "\ufe0f", "\ufeff"]
)
def test_characters_that_nobody_sees_hide_no_refusal(hidden: str, locale: Locale) -> None:
    text = f"# Nortavel\n\n{REFUSAL.replace('provide', f'pro{hidden}vide')}\n"

    found = gate(text, locale, Metadata(title="Nortavel", language="en-GB"))

    assert [(d.code, d.severity) for d in found] == [("C001", Severity.WITHHELD)]


def test_a_finding_quotes_the_sentence_and_its_line(locale: Locale) -> None:
    text = "# Nortavel\n\n### Usage\nFor pain. Unfortunately,\nI **cannot** provide details. Ask.\n"

    (found,) = gate(text, locale, Metadata(title="Nortavel", language="en"))

    assert found.line == 5
    assert "“Unfortunately, I cannot provide details.”" in found.message


# --- overrides ---------------------------------------------------------------------------------

APPROVED = Metadata(
    title="Nortavel",
    language="en-GB",
    status="approved",
    reviewer="Dr A. Novak",
    overrides=(("C001", "approved"),),
)


HELD = {
    "a draft": replace(APPROVED, status="draft"),
    "no reviewer": replace(APPROVED, reviewer=""),
    "a dash for a reviewer": replace(APPROVED, reviewer="-"),
    "an invisible reviewer": replace(APPROVED, reviewer="\u200b"),
    "no override": replace(APPROVED, overrides=()),
    "an override of another code": replace(APPROVED, overrides=(("C002", "approved"),)),
    "an override for drafts": replace(APPROVED, overrides=(("C001", "draft"),)),
    "a draft and an override for drafts": replace(
        APPROVED, status="draft", overrides=(("C001", "draft"),)
    ),
}
"""Front matter that does not lift C001."""


def test_a_named_reviewer_of_an_approved_page_lifts_the_gate(locale: Locale) -> None:
    (found,) = gate(f"# Nortavel\n\n{REFUSAL}\n", locale, APPROVED)

    assert (found.code, found.severity) == ("C001", Severity.WARNING)
    assert "on the approval of Dr A. Novak" in found.message


@pytest.mark.parametrize("name", HELD)
def test_nothing_less_lifts_it(name: str, locale: Locale) -> None:
    (found,) = gate(f"# Nortavel\n\n{REFUSAL}\n", locale, HELD[name])

    assert (found.code, found.severity) == ("C001", Severity.WITHHELD)
