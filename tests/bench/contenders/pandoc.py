"""Markdown files in, PDFs out: pandoc with WeasyPrint, a process for each file."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path


def main(pages: Path, out: Path, processes: int) -> None:
    """Prints every Markdown file of a folder."""
    pandoc = pandoc_path()

    def convert(page: Path) -> None:
        target = out / f"{page.stem}.pdf"
        command = [pandoc, str(page), "--output", str(target), "--pdf-engine=weasyprint"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    with ThreadPoolExecutor(processes) as pool:
        for _ in pool.map(convert, sorted(pages.glob("*.md"))):
            pass


def pandoc_path() -> str:
    """The program that travels in the package `pypandoc_binary`, which only the benchmark needs."""
    path: str = import_module("pypandoc").get_pandoc_path()
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
