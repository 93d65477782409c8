"""Small projects for tests: a folder with pages, most of them as short as a leaflet can be."""

from __future__ import annotations

from pathlib import Path

GOOD = """---
title: {title}
---

# {title}

### Usage

It is used for headaches.

### Dosage

**Adults:** One tablet.
"""

REFUSAL = """---
title: Refusal
---

# Refusal

### Generic Name

I cannot provide information on this combination of medicines.
"""

BROKEN = "---\ntitle: [unclosed\n---\n\n# Broken\n\nText.\n"


def write(path: Path, text: str) -> Path:
    """A file with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def project(root: Path, *names: str, handbook: bool = True, publisher: str = "") -> Path:
    """A project with a good page of each name; `refusal` and `broken` are what they are called."""
    for name in names:
        text = {"refusal": REFUSAL, "broken": BROKEN}.get(name) or GOOD.format(title=name.title())
        write(root / "content" / "leaflets" / f"{name}.md", text)
    if handbook:
        write(root / "content" / "handbooks" / "all.toml", 'title = "All"\n')
    if publisher:
        write(root / "content" / "publisher.toml", publisher)
    return root


def files(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path there, but what only the next build looks at."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".leaflet" not in path.parts
    }
