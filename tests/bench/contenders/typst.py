"""Markdown files in, PDFs out: pandoc writes Typst, which Typst as a library sets in this process.

The fastest way to a PDF that we know of. Its PDFs are tagged and say so (PDF/A-3a), since Typst
offers that; they have no icons, frames, running heads or house headings.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from tests.bench.contenders.pandoc import pandoc_path


def main(pages: Path, out: Path, processes: int) -> None:
    """Prints every Markdown file of a folder."""
    largest_first = sorted(pages.glob("*.md"), key=lambda path: -path.stat().st_size)
    jobs = [(path, out / f"{path.stem}.pdf") for path in largest_first]
    with multiprocessing.Pool(processes) as pool:
        for _ in pool.imap_unordered(print_page, jobs):
            pass


def print_page(job: tuple[Path, Path]) -> None:
    """Prints one page."""
    page, out = job
    command = [pandoc_path(), str(page), "--to=typst", "--standalone"]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    out.write_bytes(import_module("typst").compile(text, pdf_standards=["a-3a"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
