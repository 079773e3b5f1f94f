"""The held-out reports under ``benchmarks/``: every cell right."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.document import Document
from extractor.tables import read_tables

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "heldout"
REPORTS = sorted((FOLDER / "reports").glob("*"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_cell_of_a_held_out_report_is_right(path: Path) -> None:
    gold = json.loads((FOLDER / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    tables = read_tables(Document(path.name, "0" * 64, "txt", "utf-8", path.read_text(encoding="utf-8")))
    assert tables.form == gold["form"]
    for table, cells in gold["tables"].items():
        for key, value in cells.items():
            path_ = f"{table}.{key}"
            if key.endswith(".unit") or path_ in gold.get("doubtful", ()):
                continue
            cell = tables.cells[path_]
            assert cell.state != "unread", path_
            assert (path_, cell.value) == (path_, None if value is None else Decimal(value))
