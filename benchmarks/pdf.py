"""How long a ruled PDF takes beside plain pdfplumber's ``extract_tables`` over the same bytes, in the same run.

    python -m benchmarks.pdf [--rounds N] [FILE ...]

Without files, the samples are typeset with tables that cross pages. Rounds take turns, so that a busy machine slows
both alike; printed are the medians and their ratio, and what each needs to read the characters alone, which is why
PDFium and not pdfminer stands under the loader. Also counted: how many of the cells that pdfplumber finds stand in the
grids (it must be all).
"""

from __future__ import annotations

import argparse
import io
import logging
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pdfplumber

from extractor.document import Document
from extractor.loaders import load
from extractor.loaders.pdf import load_pdf
from extractor.loaders.pdf.pages import read_sheets
from tests.conftest import EXAMPLES
from tests.pdfs import Style, blocks_of, render

STYLES: Final = {
    "A4": Style(foot=lambda page, pages: f"— {page} —"),
    "headers repeated": Style(page=(595, 420), repeat=3, foot=lambda page, pages: str(page)),
    "rows cut": Style(page=(500, 330), in_row=True),
}


def plain(data: bytes) -> list[list[list[list[str | None]]]]:
    """The tables of each page, as pdfplumber gives them without a single setting."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_tables() for page in pdf.pages]


def characters(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return sum(len(page.chars) for page in pdf.pages)


def loaded(data: bytes) -> Document:
    return load_pdf(data, "report.pdf", "0" * 64)


def taken(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Median milliseconds of each, one round of all after the other; the first does not count."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(rounds + 1):
        for times, work in zip(found, works, strict=True):
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(times[1:]) for times in found]


def missing(data: bytes) -> int:
    """How many numbers that pdfplumber finds in cells are in no cell of the grids."""
    theirs = Counter(
        "".join(cell.split())
        for page in plain(data)
        for table in page
        for row in table
        for cell in row
        if cell and cell.strip().isdigit()
    )
    ours: Counter[str] = Counter()
    for grid in loaded(data).grids:
        places = {(cell.start, cell.text) for row in grid.rows for cell in row}
        ours.update(text for _, text in places)
    return sum((theirs - ours).values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = [(path.name, path.read_bytes()) for path in given.files] or [
        (f"{path.stem}, {name}", render(blocks_of(load(path)), style))
        for path in sorted((EXAMPLES / "reports").glob("clean_*"))
        for name, style in STYLES.items()
    ]
    print("milliseconds: load_pdf, plain extract_tables, ratio; characters alone: PDFium, pdfplumber; numbers missing")
    ratios: list[float] = []
    for name, data in files:
        ours, theirs, bare, chars = taken(
            [
                lambda data=data: loaded(data),
                lambda data=data: plain(data),
                lambda data=data: read_sheets(data, "report.pdf"),
                lambda data=data: characters(data),
            ],
            given.rounds,
        )
        ratios.append(ours / theirs)
        print(
            f"{name:40} {ours:7.1f} {theirs:7.1f} {ours / theirs:5.2f}   {bare:7.1f} {chars:7.1f}   {missing(data):3}"
        )
    print(f"ratio: median {statistics.median(ratios):.2f}, highest {max(ratios):.2f} (at most 1.3 is asked)")


if __name__ == "__main__":
    main()
