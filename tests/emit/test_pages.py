"""Where the ink is: sizes and places of characters as PDFium finds them on finished pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.emit.faults import NotPrinted
from pipeline.style import Style, built_in_styles
from tests.press import MM, Glyph, glyphs, page_texts, printed

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 22 * MM, WIDTH - 20 * MM
TOP, FIRST_TOP, BOTTOM = HEIGHT - 18 * MM, HEIGHT - 14 * MM, 21 * MM
EDGE = 5 * MM
"""What a printer cannot reach."""
BEARING = 1.5
"""In points; how far the ink of a slanted letter may lean out of its line."""
LARGEST_SMALL = 9.5
"""In points; page heads and feet are smaller, and so are powers and indices."""

CAPTION = "Readthisleafletonline"
"""Below the code that leads to the leaflet's address."""

LONG = "Hydroxy" * 42 + "phenol"
PAGE = """---
title: Aspirin
brand_names: [{long}]
---

# Aspirin {long}

{long}

### Usage

Words before {long} and words after. *{long}*

- {long}
- item
    - {long}
        1. {long}

> {long}

{long}
:   {long}

```
{long}
```

| A | B | C |
| - | - | - |
| a | {long} | Phenobarbital |

### Dosage

**Adults:** {long}

### Side Effects

Common:

- itch {long}
- rash
- fever
- chills

### {long}

**{long}**

### FAQs

- **{long}?** {long}
"""


def off_the_page(glyph: Glyph) -> bool:
    """Whether a character stands in the margins, or what is small too near to the edge."""
    if not LEFT - BEARING <= glyph.left <= glyph.right <= RIGHT + BEARING:
        return True
    if glyph.size <= LARGEST_SMALL:
        return not EDGE <= glyph.bottom <= glyph.top <= HEIGHT - EDGE
    top = FIRST_TOP if glyph.page == 1 else TOP
    return not BOTTOM - BEARING <= glyph.bottom <= glyph.top <= top + BEARING


def test_no_ink_is_outside_the_margins(leaflets: Mapping[str, Path]) -> None:
    for name, path in leaflets.items():
        found = glyphs(path.read_bytes())
        assert len(found) > 1000
        assert [glyph for glyph in found if off_the_page(glyph)] == [], name


def test_ink_outside_the_margins_is_seen(tmp_path: Path) -> None:
    """Moved after it was laid out, since a line laid out there is refused."""
    (tmp_path / "base.css").write_text("p { transform: translateX(60mm); font-size: 12pt }")
    style = Style((tmp_path, built_in_styles()))

    found = glyphs(printed(f"# Aspirin\n\n{'word ' * 60}", style).data)

    assert any(off_the_page(glyph) for glyph in found)


def test_lines_that_stand_out_of_the_page_are_not_printed(tmp_path: Path) -> None:
    (tmp_path / "base.css").write_text("p { white-space: nowrap; font-size: 12pt }")
    style = Style((tmp_path, built_in_styles()))

    with pytest.raises(NotPrinted) as refused:
        printed(PAGE.format(long="word " * 60), style)

    assert {found.code for found in refused.value.diagnostics} == {"P006"}


def test_long_words_stay_on_the_page_and_whole_in_the_text() -> None:
    data = printed(PAGE.format(long=LONG)).data

    assert [glyph for glyph in glyphs(data) if off_the_page(glyph)] == []
    letters = "".join("".join(page_texts(data)).split())
    assert letters.count(LONG) >= PAGE.count("{long}") - 2


@pytest.mark.parametrize("columns", [6, 9, 12])
def test_a_wide_table_stays_on_the_page(columns: int) -> None:
    row = " | ".join(["Administration"] * columns)
    rule = " | ".join(["---"] * columns)

    data = printed(f"# Wide\n\n| {row} |\n| {rule} |\n| {row} |\n").data

    assert [glyph for glyph in glyphs(data) if off_the_page(glyph)] == []


def test_words_of_a_table_that_fits_are_not_broken() -> None:
    words = ["hydroxychloroquine", *["administration"] * 3]
    row = " | ".join(f"{word} and more words" for word in words)

    data = printed(f"# Table\n\n| {row} |\n| - | - | - | - |\n| {row} |\n").data

    found = page_texts(data)[0].split()
    assert [found.count(word) for word in words] == [2, 6, 6, 6]


def test_a_long_title_and_id_stay_on_the_page() -> None:
    title = " + ".join(["Acetylsalicylic acid"] * 12)

    data = printed(f"---\ntitle: {title}\nid: {'a' * 200}\n---\n\n# {title}\n\n" + "Text. " * 900)
    texts = page_texts(data.data)

    assert [glyph for glyph in glyphs(data.data) if off_the_page(glyph)] == []
    assert " + ".join(["Acetylsalicylic acid"] * 3) + "… Draft" in texts[1]


def test_text_is_12_points_and_furniture_9(leaflets: Mapping[str, Path]) -> None:
    """UKAAF clear print; European Commission, readability guideline."""
    for name, path in leaflets.items():
        found = glyphs(path.read_bytes())
        sizes = {glyph.size for glyph in found}
        assert min(sizes) == 9, name
        small = [g for g in found if g.size < 12 and g.bottom >= BOTTOM and g.top <= TOP]
        raised = "226" if name == "torture" else ""
        assert len(small) == len(CAPTION + raised), name


def test_a_short_list_stands_in_two_columns_on_both_sides_of_a_page_break() -> None:
    items = "".join(f"- item {number}\n" for number in range(16))
    parted = 0
    for lines in range(28, 34, 2):
        text = "".join(f"Line {number}.\\\n" for number in range(lines))
        data = printed(f"# A\n\n### Side Effects\n\n{text}\n\n{items}").data
        bullets = [glyph for glyph in glyphs(data) if glyph.char == "•"]
        right = [glyph for glyph in bullets if glyph.left > WIDTH / 2]
        pages = {glyph.page for glyph in bullets}

        assert {glyph.page for glyph in right} == pages
        assert len({round(glyph.left) for glyph in right}) == 1
        parted += len(pages) > 1
    assert parted >= 2


def test_a_heading_that_would_be_the_last_line_goes_to_the_next_page() -> None:
    """With a line more each time, every place on the page is tried."""
    for lines in range(30, 44):
        text = "".join(f"Line {number}.\\\n" for number in range(lines))
        data = printed(f"# A\n\n{text}\n\n### Usage\n\nFor pain.").data
        (usage,) = (page for page in page_texts(data) if "What is this medicine used for?" in page)
        assert "For pain." in usage
