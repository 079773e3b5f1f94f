"""From a record and its text to a report as the checks over the years see it.

The record keeps where every cell stands but not where its tables begin; a table is taken from the first line of its
header, for labels are the same every year and would pass for copied text. Sections are read anew from the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from extractor.corpus.reading import Entry
from extractor.forms import FORMS
from extractor.forms.model import Form
from extractor.outline.sections import read_outline
from extractor.schema import Record
from verifiers.model import Cell, Span
from verifiers.panel import Prose, Report, read_prose
from verifiers.structure.titles import WEAK, fold_title, match_title

_FORMS: Final[Mapping[str, Form]] = {form.key: form for form in FORMS}
# A table's header is no longer than this many lines, whichever layout prints it.
_HEADER_LINES: Final = 90
_LABEL: Final = 60
_COLUMN_HEAD: Final = 4


_decimal = lru_cache(maxsize=4096)(Decimal)


def _cells(record: Record) -> dict[str, Cell]:
    return {
        f"{table}.{key}": Cell(
            cell.state, None if cell.value is None else _decimal(cell.value), cell.raw, cell.start, cell.end, cell.unit
        )
        for table, cells in record.tables.items()
        for key, cell in cells.items()
    }


def report_of(entry: Entry, record: Record, text: str | None) -> Report:
    """Raises ``ValueError`` for an entry without body or year: such reports stand in no series."""
    if entry.body is None or entry.year is None:
        raise ValueError(f"{entry.path}: no body or no year")
    form = _FORMS.get(record.form or "")
    return Report(
        id=entry.id,
        path=entry.path,
        body=entry.body.key,
        name=entry.body.name,
        year=entry.year,
        form=form.key if form else None,
        cells=_cells(record) if form else {},
        specs=form.specs if form else {},
        prose=None if text is None else prose_of(text, record, entry.year),
        doubted=frozenset(_doubted(record)),
    )


def _doubted(record: Record) -> Iterator[str]:
    for finding in record.findings:
        if finding.kind == "possible_extraction_error":
            for where in (*finding.where, finding.suspect or ""):
                if where.startswith("tables."):
                    yield where.removeprefix("tables.")


def prose_of(text: str, record: Record, year: int) -> Prose:
    """The sentences of the report's sections. Linear in the text's length."""
    tables = tuple(_tables(text, record))
    return read_prose(text, year, read_outline(text, tables).sections, tables)


def _tables(text: str, record: Record) -> Iterator[Span]:
    """The regions of the statutory tables, header lines included, in the order of the text."""
    found: list[Span] = []
    for cells in record.tables.values():
        starts = [cell.start for cell in cells.values() if cell.start is not None]
        ends = [cell.end for cell in cells.values() if cell.end is not None]
        if starts and ends:
            found.append(Span(min(starts), max(ends)))
    last = 0
    for span in sorted(found):
        if span.end <= last:
            continue
        start = _header(text, max(span.start, last), last)
        end = text.find("\n", span.end)
        last = len(text) if end < 0 else end
        yield Span(start, last)


def _header(text: str, first: int, floor: int) -> int:
    """Where the lines above a table's first cell stop being labels: at a sentence, or at a section's heading."""
    at = text.rfind("\n", floor, first) + 1 or floor
    for _ in range(_HEADER_LINES):
        if at <= floor:
            break
        begin = text.rfind("\n", floor, at - 1) + 1 or floor
        line = text[begin : at - 1].strip()
        if "。" in line or _is_heading(line):
            break
        at = begin
    return at


def _is_heading(line: str) -> bool:
    # 行政复议 and 行政诉讼 alone are heads of columns.
    if not _COLUMN_HEAD < len(line) <= _LABEL:
        return False
    match = match_title(fold_title(line))
    return match is not None and match.strength >= WEAK
