"""The scanner against the real reports: everything that the gold answers count is found, and little else."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from verifiers.model import Quantity
from verifiers.quantities import same_quantity, scan

# Crude, and independent of the table reader: a line that begins with a tab, holds one, or is a pipe row is a table's.
_TABLE_LINE = re.compile(r"^(?:\t.*|.*\t.*|\|.*)$", re.MULTILINE)
PRECISION = 0.97


class Report:
    """The text of one report, its quantities, and the numbers that its gold answer states, each with its quote."""

    def __init__(self, gold: Path, reports: Path) -> None:
        self.name = gold.stem
        (path,) = reports.glob(f"{gold.stem}.*")
        self.text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        self.quantities = scan(self.text)
        narrative = json.loads(gold.read_text(encoding="utf-8"))["narrative"]
        self.stated: list[tuple[Decimal, str | None, str]] = [
            *((Decimal(one["amount"]), one["unit"], one["evidence"]) for one in narrative["purchases"]),
            *((Decimal(one["value"]), one["unit"], one["evidence"]) for one in narrative["figures"]),
        ]

    def matching(self, value: Decimal, unit: str | None, quote: str) -> list[Quantity]:
        places = [match.span() for match in re.finditer(re.escape(quote), self.text)]
        return [
            quantity
            for quantity in self.quantities
            if same_quantity(quantity.value, quantity.unit, value, unit)
            # A gold quote may end with the number, before its unit.
            and any(start <= quantity.digits.start and quantity.digits.end <= end for start, end in places)
        ]

    def narrative_quantities(self) -> list[Quantity]:
        tables = [match.span() for match in _TABLE_LINE.finditer(self.text)]
        return [one for one in self.quantities if not any(start <= one.start < end for start, end in tables)]


@pytest.fixture(scope="module")
def reports(real: Path) -> list[Report]:
    return [Report(gold, real / "reports") for gold in sorted((real / "gold").glob("*.json"))]


def test_every_gold_number_is_scanned(reports: list[Report]) -> None:
    missing = [
        (report.name, str(value), unit, quote)
        for report in reports
        for value, unit, quote in report.stated
        if not report.matching(value, unit, quote)
    ]
    assert missing == []
    assert sum(len(report.stated) for report in reports) > 90


def test_little_else_is_scanned(reports: list[Report]) -> None:
    scanned, unaccounted = 0, list[tuple[str, str]]()
    for report in reports:
        accounted = {one.start for stated in report.stated for one in report.matching(*stated)}
        narrative = report.narrative_quantities()
        scanned += len(narrative)
        unaccounted += [(report.name, one.raw) for one in narrative if one.start not in accounted]
    precision = 1 - len(unaccounted) / scanned
    assert precision >= PRECISION, f"{precision:.3f} of {scanned}: {unaccounted}"


def test_every_span_stands(reports: list[Report]) -> None:
    for report in reports:
        for one in report.quantities:
            assert report.text[one.start : one.end] == one.raw
