"""HTML files in, PDFs out: the bare engine in a loop, with what can be shared shared.

What one would write without this project: WeasyPrint's public interface in a loop, the engine
imported once, the style sheets parsed once and one font configuration a process. The options are
those of the pipeline, so the PDFs are alike but for what the pipeline adds to their metadata.
"""

from __future__ import annotations

import io
import multiprocessing
import sys
from pathlib import Path

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from pipeline.emit.fonts import house_fonts_alone
from pipeline.style import built_in_styles

SHEETS = ("tokens.css", "base.css", "formats/a4.css")


class StyleFetcher(URLFetcher):  # type: ignore[misc]  # the engine has no types
    """Serves the icons of the style sheets."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        path = built_in_styles() / url.removeprefix("style:")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "image/svg+xml"})


FETCHER = StyleFetcher()
_shared: list[tuple[FontConfiguration, list[CSS]]] = []


def main(pages: Path, out: Path, processes: int) -> None:
    """Prints every HTML file of a folder; the Markdown source beside it is attached."""
    largest_first = sorted(pages.glob("*.html"), key=lambda path: -path.stat().st_size)
    jobs = [(path, out / f"{path.stem}.pdf") for path in largest_first]
    with multiprocessing.Pool(processes, prepare) as pool:
        for _ in pool.imap_unordered(print_page, jobs):
            pass


def prepare() -> None:
    """What a process does once."""
    with house_fonts_alone():
        fonts = FontConfiguration()
    sheets = [
        CSS(string=(built_in_styles() / name).read_text(), url_fetcher=FETCHER, font_config=fonts)
        for name in SHEETS
    ]
    _shared.append((fonts, sheets))


def print_page(job: tuple[Path, Path]) -> None:
    """Prints one page."""
    page, out = job
    fonts, sheets = _shared[0]
    source = page.with_suffix(".md").read_bytes()
    data = HTML(string=page.read_text(encoding="utf-8"), url_fetcher=FETCHER).write_pdf(
        font_config=fonts,
        stylesheets=sheets,
        pdf_variant="pdf/a-3a",
        attachments=[
            Attachment(file_obj=io.BytesIO(source), name=f"{page.stem}.md", relationship="Source")
        ],
    )
    out.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
