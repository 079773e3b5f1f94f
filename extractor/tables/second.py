"""A second reading of cells that the rules could not place, taken over only where it can be proved.

A model may say which number stands in such a cell and quote the place. That is taken over when the quote stands in a
table, the number in it stands by itself and in no cell that was read, and the form's identities leave the cell no other
value. So the model finds the place, and never decides what a cell is worth.
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
from verifiers.cells.support import determined
from verifiers.model import Cell, Finding, Span, Tables

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


def provable(tables: Tables, form: Form) -> dict[str, Decimal]:
    """The unread cells that a second reader can be believed about, by path, with what each must be."""
    return determined(tables.cells, form.identities)


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
    must_be = provable(tables, form)
    taken = [cell.span for cell in tables.cells.values() if cell.span is not None]
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    for reading in readings:
        if reading.path in cells or must_be.get(reading.path) != reading.value:
            continue
        span = next((one for one in _standing(text, reading) if not any(one.overlaps(other) for other in taken)), None)
        if span is None:
            continue
        raw = text[span.start : span.end]
        cells[reading.path] = Cell("number", reading.value, raw, *span, unit=form.specs[reading.path].unit)
        taken.append(span)
        where = f"tables.{reading.path}"
        label = form.specs[reading.path].label
        findings.append(rules.SECOND_READING.finding(where, actual=raw, spans=(span,), label=label))
    if not cells:
        return tables, ()
    merged: Mapping[str, Cell] = {**tables.cells, **cells}
    return replace(tables, cells=merged, findings=(*tables.findings, *findings)), tuple(cells)


def _standing(text: str, reading: Located) -> Iterator[Span]:
    """Where the number stands by itself in the places it is said to stand in."""
    for place in reading.places:
        for found in _NUMBER.finditer(text, place.start, place.end):
            before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
            alone = (not before or _BEFORE.match(before)) and (not behind or _BEHIND.match(behind))
            if alone and read_value(found[0]).value == reading.value:
                yield Span(*found.span())
