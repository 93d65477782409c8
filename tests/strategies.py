"""Random pages for Hypothesis: Markdown as careless as authors and as odd as parsers can bear."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pipeline.model import Metadata, Source

TITLE = "Alparin + Bendrol"

# --- any text at all ---------------------------------------------------------------------------

_FRAGMENTS = (
    *("\n", "\n\n", "\n\n\n", " ", "    ", "\t", "- ", "* ", "1. ", "> ", "# ", "### ", ": ", "| "),
    *(
        "**",
        "*",
        "_",
        "__",
        "`",
        "```",
        "~~~",
        "---",
        "===",
        "|---|---|",
        "[",
        "](",
        "[[",
        "[[a|",
        "]]",
        "[[co-alparin]]",
        ")",
        "![",
        "]: ",
    ),
    *(
        "<b>",
        "</b>",
        "<br>",
        "<div>",
        "</div>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
    ),
    *("&lt;", "&#1;", "&#983045;", "&nope;", "&", "\\", "\\*", "<1%", "<50 kg", "http://a.b/c"),
    *("Usage", "Side Effects:", "**Dosage:** ", "**Adults:** ", "Disclaimer", "Is it safe?", "Q: "),
    *("Common", "serious", "1-10%", "Alparin", "Bendrol", "dose", "é", "½", "\u00ad", "\u00a0"),
)
_CHARACTERS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"))

any_text: SearchStrategy[str] = st.lists(
    st.one_of(st.sampled_from(_FRAGMENTS), st.text(_CHARACTERS, max_size=8)), max_size=40
).map("".join)
"""Fragments of Markdown and any characters, in any order; `read` lets no control characters in."""

# --- careless Markdown -------------------------------------------------------------------------

# Left out here, since CommonMark and we differ for good reasons, shown in cases/parse:
# - raw tags, entities and unpaired code ticks (we keep the text of tags, and CommonMark takes the
#   same letters as code in some places where we see a paragraph);
# - fences that are never closed (to us they are text, for they would take the rest of the page);
# - a pipe outside tables (markdown-it takes `1. |` above `---` for a table and not for a list);
# - `===` behind anything but a plain line (to Python-Markdown it underlines the line before it);
# - rows with more cells than their header (CommonMark drops them, we do not).
_WORDS = (
    *("dose", "tablet", "5 mg", "<1%", "<50 kg", "½", "naïve", "(a)", "R&D", "…", "±", "10", "3.5"),
    *("*", "**", "***", "_", "__", "\\", "\\*", "?", ":", "!", "[a]", "`d`", "`` e ``"),
    *("[[a]]", "[[a-1|b c]]", "[[b|*c*]]", "[[", "]]", "[[a b]]"),
    *("*x*", "**b**", "__c__", "**Adults:**", "**Usage:**", "Disclaimer", "Common", "serious"),
)
_PREFIXES = (
    *("", "", "", "", " ", "  ", "   ", "    ", "     ", "\t", "- ", "* ", "+ ", "-   ", "1. "),
    *("2) ", "10. ", "  - ", "    - ", "      * ", "   1. ", "> ", ">", "> - ", "# ", "### ", "#"),
    *("###", "####### ", ": ", "**", "* **", "- **"),
)
_FENCES = ("```", "~~~", "````", " ```", "``` text")

_inline = st.lists(
    st.tuples(st.sampled_from(_WORDS), st.sampled_from(("", " ", " "))).map("".join),
    min_size=1,
    max_size=6,
).map("".join)
_line = st.one_of(
    st.tuples(st.sampled_from(_PREFIXES), _inline).map("".join),
    st.sampled_from(("", "", "", "---", "***", "- ", "> ")),
)
_cell = st.sampled_from(("a", "5 mg", "*x*", "\\|", "", "<1%", "`d`"))
_row = st.lists(_cell, min_size=1, max_size=2).map(lambda cells: f"| {' | '.join(cells)} |")


@st.composite
def _fenced(draw: st.DrawFn) -> str:
    fence = draw(st.sampled_from(_FENCES))
    return "\n".join((fence, *draw(st.lists(_line, max_size=3)), fence.removesuffix(" text")))


@st.composite
def _table(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from(("", "  ")))
    rows = ("| a | b |", "|---|---|", *draw(st.lists(_row, min_size=1, max_size=3)))
    return "\n".join(f"{indent}{row}" for row in rows)


_block = st.one_of(*([_line] * 5), _fenced(), _table(), _inline.map(lambda text: f"\n{text}\n==="))

careless_markdown: SearchStrategy[str] = st.lists(_block, min_size=1, max_size=12).map("\n".join)
"""Lines of Markdown under every mark and indent, in any order."""

# --- lists -------------------------------------------------------------------------------------

# Indents stop at three: with four and more, CommonMark sees code or the text of a paragraph where
# authors mean a list within a list, and so do we.
_list_line = st.one_of(
    st.tuples(
        st.sampled_from(("", "", "", " ", "  ", "  ", "   ")),
        st.sampled_from(("- ", "- ", "- ", "* ", "+ ", "1. ", "2. ", "3) ", "10. ")),
        st.sampled_from("abcdefg"),
    ).map("".join),
    st.tuples(st.sampled_from(("", " ", "  ", "   ")), st.sampled_from("xyz")).map("".join),
    st.just(""),
)

lists: SearchStrategy[str] = st.lists(_list_line, min_size=2, max_size=9).map("\n".join)
"""Lines of lists, with and without blank lines, at odd indents."""

# --- pages -------------------------------------------------------------------------------------

_TEXTS = (
    *(
        "It relieves pain.",
        "Take **one** tablet.",
        "Ask *first*.",
        "In <1% of people, <50 kg.",
        "Yes.",
    ),
    *("5 mg (0.1 mL/kg), at most 10 mg.", "See [the guide](https://example.org).", "`XR-5` & H₂O"),
    *("Call 999 at once, or seek emergency help.", "**Never take more than two a day.**", "no."),
    *("**Adult**s take *half*.", "**Is it 5?**6 mg, yes.", "**2**.5 mg: *Mon*day and **Tue**sday."),
    "This information is not a substitute for professional advice.",
)
_LABELS = (
    *(
        "Adults",
        "Children",
        "Kidney disease",
        "Common",
        "Rare",
        "Serious",
        "Note",
        "Warning",
        "Oral",
    ),
    *(
        "Usage",
        "Dosage",
        "Side Effects",
        "FAQs",
        "Disclaimer",
        "Important Note",
        "Brand Names",
        "A",
    ),
    *("Alparin", "Bendrol", "1. Alparin", "Combined Use", "Generic Name", "Precautions", "Q", "Q1"),
    *(
        "How it Works",
        "Generic Name: Alparin sodium",
        "Is it safe?",
        "How do I store it?",
        "Storage",
    ),
)
_TITLES = (
    *("Generic Name", "Usage", "Dosage", "Side Effects", "How it Works", "Precautions", "FAQs"),
    *("Alparin", "Bendrol", "Alparin Usage", "Dosage (Bendrol)", "Combined Use", "Disclaimer"),
    *(
        "Usage: For pain.",
        "1. Dosage",
        "What Alparin is used for",
        "Colours",
        "Is it safe?",
        "Rare",
    ),
    *("Side Effects Headache is common, and so are rashes in older people", "Dosage - 5 mg", "Q&A"),
)
_SECTIONS = {
    "Dosage": ("Adults:", "Children", "Kidney disease:", "By mouth:"),
    "FAQs": ("Is it safe?", "Q: Is it cheap?", "Storage:", "Can I drive"),
    "Precautions": ("Gout:", "Pregnancy", "Kidney disease:"),
    "Side Effects": ("Common:", "Rare", "Serious:", "1-10%:", "Others"),
}
_INTRODUCTIONS = (
    *(
        "Common side effects include:",
        "Less common but serious side effects:",
        "In 1-10% of people:",
    ),
    *("Tell your doctor about:", "Serious side effects", "Some people feel:"),
)

_text = st.sampled_from(_TEXTS)
_colon = st.sampled_from((":**", "**:", "**"))
_label = st.tuples(st.just("**"), st.sampled_from(_LABELS), _colon).map("".join)
_labelled = st.tuples(_label, st.sampled_from((" ", "  ", "\n")), _text).map("".join)
_point = st.one_of(_text, _labelled.map(lambda text: text.replace("\n", " ")), _label)
_question = st.sampled_from(
    ("Is it safe? Yes.", "Q: Is it cheap?", "*Is it white?* No.", "A: It is.")
)


@st.composite
def _listing(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(("- ", "* ", "1. ")))
    points = draw(st.lists(st.one_of(_point, _question), min_size=1, max_size=4))
    lines = [f"{mark}{point}" for point in points]
    if draw(st.booleans()):
        lines.insert(1, f"    {mark}{draw(_point)}")
    return "\n".join(lines)


@st.composite
def _section(draw: st.DrawFn) -> str:
    """A section with the labels of its kind, each with some text and perhaps points of its own."""
    title = draw(st.sampled_from(sorted(_SECTIONS)))
    lines = [f"### {title}"]
    for label in draw(st.lists(st.sampled_from(_SECTIONS[title]), min_size=1, max_size=4)):
        lines.append(f"* **{label}** {draw(_text)}")
        lines += [f"    * {draw(_point)}"] * draw(st.integers(0, 1))
    return "\n".join(lines)


@st.composite
def _introduced(draw: st.DrawFn) -> str:
    gap = draw(st.sampled_from(("\n", "\n\n")))
    return draw(st.one_of(st.sampled_from(_INTRODUCTIONS), _label)) + gap + draw(_listing())


_heading = st.tuples(
    st.sampled_from(("# ", "## ", "### ", "#### ")),
    st.sampled_from(_TITLES),
    st.sampled_from(("", "", ":")),
).map("".join)
_dose_table = st.just("| Age | Dose |\n|---|---|\n| 2 to 5 years | 5 mL |")
_definition = st.just("Is it safe?\n: Yes.")
_piece = st.one_of(
    *(_heading, _heading, _heading, _section(), _section()),
    *(_text, _label, _labelled, _question, _listing(), _introduced(), _introduced()),
    *(_dose_table, st.just("> Quoted."), st.just("---")),
)

pages: SearchStrategy[str] = st.lists(_piece, min_size=1, max_size=14).map("\n\n".join)
"""Pages of well-formed Markdown, with the shapes that `normalize` looks for in any order."""

# --- sources -----------------------------------------------------------------------------------


def source(text: str) -> Source:
    """A source with some text, as `read` would give it, without front matter."""
    metadata = Metadata(title=TITLE, id="alparin-bendrol", language="en-GB")
    return Source("page.md", metadata, text, 1, "", b"")
