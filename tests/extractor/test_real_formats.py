"""The real reports as web pages and Word files: the same cells as in the text they came as."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.document import Document
from extractor.loaders import load, load_bytes
from extractor.tables import read_tables
from tests.formats import FORMATS
from tests.pdfs import blocks_of
from verifiers.model import Cell

WRITTEN = ("html", "html, GBK", "docx")


def cells(document: Document) -> dict[str, tuple[object, ...]]:
    def seen(one: Cell) -> tuple[object, ...]:
        return one.state, one.value, one.unit, one.raw

    return {path: seen(one) for path, one in read_tables(document).cells.items()}


@pytest.mark.parametrize("format", WRITTEN)
def test_cells_and_narrative_survive_the_format(real: Path, format: str) -> None:
    file, write = FORMATS[format]
    paths = sorted((real / "reports").glob("00[0-4]*.txt"))
    assert len(paths) == 5
    for path in paths:
        source = load(path)
        blocks = blocks_of(source)
        document = load_bytes(write(blocks), file)
        # A bookmark that a text export leaves in a cell is no part of any value in it.
        known = {name: one for name, one in cells(source).items() if "[" not in str(one[-1])}
        assert known.items() <= cells(document).items(), path.name
        kept = "".join(document.text.split())
        for block in blocks:
            if isinstance(block, str):
                assert "".join(block.split()) in kept, (path.name, block[:40])
