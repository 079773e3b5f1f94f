"""What the findings of a record say of its cells and items: how many name one, how grave, and whether one is in doubt.

A cell is in doubt where an error finding points at it: as its suspect, or, where it can single none out, as one of the
places it names. What is merely unusual, or a matter of style, casts no doubt on a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from extractor.schema import CellRecord, FindingRecord, Record

GRAVITY: Final = {"error": 0, "warning": 1, "info": 2}
_TABLES: Final = "tables."


@dataclass(slots=True)
class CellMark:
    """Of one cell: how many findings name it, the gravest severity, whether it is a suspect, whether in doubt."""

    findings: int = 0
    severity: str | None = None
    suspect: bool = False
    doubted: bool = False

    def add(self, severity: str) -> None:
        self.findings += 1
        if self.severity is None or GRAVITY.get(severity, 3) < GRAVITY.get(self.severity, 3):
            self.severity = severity


@dataclass(frozen=True, slots=True)
class Marks:
    """``cells`` by full path (``applications.new.total``), ``reasons`` the rules that name an item by its path."""

    cells: Mapping[str, CellMark] = field(default_factory=lambda: {})
    reasons: Mapping[str, Sequence[str]] = field(default_factory=lambda: {})

    def doubted(self, path: str) -> bool:
        return (mark := self.cells.get(path)) is not None and mark.doubted


def marks_of(record: Record) -> Marks:
    """What the findings of a record say of its cells and items."""
    cells: dict[str, CellMark] = {}
    reasons: dict[str, list[str]] = {}
    for finding in record.findings:
        for where in finding.where:
            if where.startswith("narrative."):
                named = reasons.setdefault(where, [])
                if finding.rule not in named:
                    named.append(finding.rule)
        _mark_cells(cells, finding, record.tables)
    return Marks(cells, reasons)


def _mark_cells(
    cells: dict[str, CellMark], finding: FindingRecord, tables: Mapping[str, Mapping[str, CellRecord]]
) -> None:
    places = set(_cells(finding.where, tables))
    suspects = set(_cells([finding.suspect] if finding.suspect else [], tables))
    for path in places | suspects:
        cells.setdefault(path, CellMark()).add(finding.severity)
    for path in suspects:
        cells[path].suspect = True
    if finding.severity == "error" and finding.kind != "style":
        for path in suspects or places:
            cells[path].doubted = True


def _cells(wheres: Iterable[str], tables: Mapping[str, Mapping[str, CellRecord]]) -> Iterator[str]:
    """The cells that record paths name: one, or all of a row or table."""
    for where in wheres:
        if not where.startswith(_TABLES):
            continue
        table, _, key = where.removeprefix(_TABLES).partition(".")
        cells = tables.get(table, {})
        if key in cells:
            yield f"{table}.{key}"
        else:
            yield from (f"{table}.{one}" for one in cells if not key or one.startswith(f"{key}."))
