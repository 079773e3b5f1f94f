"""A second reading of cells that the rules could not place, taken over only where it can be proved.

A model may say which number stands in such a cell and quote the place. That is taken over in two cases. Either the
number stands by itself in a quoted place in a table, in no cell that was read, and the form's identities leave the cell
no other value. Or the rules have a reading of the cell's whole row that only the words of a broken header leave in
doubt, the model gives every number of it alike, from the same places, and the sums hold: two readers agree that do
not know of each other. So the model never decides alone what a cell is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from extractor.forms import Form
from extractor.tables import rules
from extractor.tables.cells import read_value
from verifiers.cells.support import borne_out, determined
from verifiers.model import Cell, Span, Tables

_NUMBER: Final = re.compile(r"\d[\d,.]*", re.ASCII)
# What may stand before and behind a number that is by itself, as a cell holds one: not the numeral of a label, nor a
# part of a word or of a longer number.
_BEFORE: Final = re.compile(r"[\s|]")
_BEHIND: Final = re.compile(r"[\s|(（]")


@dataclass(frozen=True, slots=True)
class Located:
    """A number that is said to stand in a cell, and the spans of the text it is said to stand in."""

    path: str
    value: Decimal
    places: tuple[Span, ...]


def wanted(tables: Tables, form: Form) -> list[str]:
    """The paths of the unread cells that a second reader can be believed about, in the order of the form."""
    paths = determined(tables.cells, form.identities).keys() | {
        path for row in _doubtful_rows(tables) for path in _numbers(row)
    }
    return [path for path in form.specs if path in paths]


def places(text: str, quote: str, tables: Tables) -> tuple[Span, ...]:
    """Where a quote stands in the tables, white space apart."""
    words = quote.split()
    if not words or len(quote) > 2000:
        return ()
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    return tuple(
        Span(*found.span()) for region in tables.spans for found in pattern.finditer(text, region.start, region.end)
    )


def take_over(text: str, tables: Tables, form: Form, readings: Iterable[Located]) -> tuple[Tables, tuple[str, ...]]:
    """The tables with the readings that are proved, a finding for each, and the paths of their cells."""
    must_be = determined(tables.cells, form.identities)
    taken = [cell.span for cell in tables.cells.values() if cell.span is not None]
    cells: dict[str, Cell] = {}
    said: dict[str, Located] = {}
    for reading in readings:
        said.setdefault(reading.path, reading)
    for reading in said.values():
        if must_be.get(reading.path) != reading.value:
            continue
        span = next((one for one in _standing(text, reading) if not any(one.overlaps(other) for other in taken)), None)
        if span is None:
            continue
        raw = text[span.start : span.end]
        cells[reading.path] = Cell("number", reading.value, raw, *span, unit=form.specs[reading.path].unit)
        taken.append(span)
    for row in _doubtful_rows(tables):
        numbers = _numbers(row)
        if cells.keys() & row.keys() or not all(_agrees(said.get(path), one) for path, one in numbers.items()):
            continue
        if any(one.span and one.span.overlaps(other) for one in numbers.values() for other in taken):
            continue
        if borne_out({**tables.cells, **cells, **row}, form.identities, numbers):
            cells.update(numbers)
            taken += [one.span for one in numbers.values() if one.span]
    if not cells:
        return tables, ()
    findings = [
        rules.SECOND_READING.finding(
            f"tables.{path}", actual=one.raw, spans=(one.span,) if one.span else (), label=form.specs[path].label
        )
        for path, one in cells.items()
    ]
    merged: Mapping[str, Cell] = {**tables.cells, **cells}
    return replace(tables, cells=merged, findings=(*tables.findings, *findings)), tuple(cells)


def _doubtful_rows(tables: Tables) -> list[dict[str, Cell]]:
    """The cells in doubt, those of a row (in table 四 of a block) together."""
    rows: dict[str, dict[str, Cell]] = {}
    for path, one in tables.doubtful.items():
        rows.setdefault(path.rpartition(".")[0], {})[path] = one
    return list(rows.values())


def _numbers(row: Mapping[str, Cell]) -> dict[str, Cell]:
    return {path: one for path, one in row.items() if one.state == "number"}


def _agrees(reading: Located | None, cell: Cell) -> bool:
    """Whether a second reader read the same number from the same place."""
    if reading is None or reading.value != cell.value or cell.span is None:
        return False
    return any(place.start <= cell.span.start and cell.span.end <= place.end for place in reading.places)


def _standing(text: str, reading: Located) -> Iterator[Span]:
    """Where the number stands by itself in the places it is said to stand in."""
    for place in reading.places:
        for found in _NUMBER.finditer(text, place.start, place.end):
            before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
            alone = (not before or _BEFORE.match(before)) and (not behind or _BEHIND.match(behind))
            if alone and read_value(found[0]).value == reading.value:
                yield Span(*found.span())
