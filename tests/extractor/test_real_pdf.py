"""The real township reports, typeset as PDFs: the cells are those of the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.loaders import load
from extractor.loaders.pdf import load_pdf
from extractor.tables import read_tables
from tests.pdfs import Style, blocks_of, render

STYLES = {
    "numbered pages": Style(foot=lambda page, pages: f"— {page} —"),
    "header repeated, rows cut": Style(page=(500, 400), in_row=True, repeat=3, foot=lambda page, pages: str(page)),
    "merged labels cut": Style(labels=(0.05, 0.06, 0.12), in_row=True, rects=True),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_cells_are_those_of_the_text(real: Path, number: str, style: Style) -> None:
    source = load(next((real / "reports").glob(f"{number}_*")))
    expected = read_tables(source).cells
    document = load_pdf(render(blocks_of(source), style), "report.pdf", "0" * 64)
    found = read_tables(document).cells
    assert {path: (cell.state, cell.value, cell.raw) for path, cell in found.items()} == {
        path: (cell.state, cell.value, cell.raw) for path, cell in expected.items()
    }
