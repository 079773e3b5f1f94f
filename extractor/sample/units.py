"""What can be drawn from a record: its items and its cells, each with the stratum it belongs to and what it says.

What a row says is the whole claim that a checker judges: names, numbers with their unit, texts. What a record adds of
its own (the kind of an organisation, the cell that a figure restates, the problem that a measure answers) is not part
of it, as it is not part of a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from extractor.corpus.reading import Entry
from extractor.forms import FORMS
from extractor.sample.model import CELLS, By
from extractor.schema import (
    LISTS,
    CellRecord,
    Figure,
    Item,
    Measure,
    Organisation,
    Problem,
    Project,
    Purchase,
    Record,
)
from verifiers.rules import Lang

# As an export names the items.
LETTERS: Final = {
    "organisations": "o",
    "projects": "j",
    "purchases": "b",
    "figures": "f",
    "problems": "p",
    "measures": "m",
}
_EMPTY: Final = {"blank": ("（空白）", "(blank)"), "dash": ("（横线）", "(dash)"), "text": ("（文字）", "(words)")}


@dataclass(frozen=True, slots=True)
class Unit:
    """``key`` tells it from the others of its report: a letter and the index, or the path of a cell."""

    key: str
    list: str
    place: str
    item: Item | CellRecord


def units(record: Record) -> Iterator[Unit]:
    """Every item and every cell that was read, always in the same order."""
    for name in LISTS:
        items: list[Item] = getattr(record.narrative, name)
        for index, item in enumerate(items):
            yield Unit(f"{LETTERS[name]}{index}", name, str(index), item)
    for table in CELLS:
        for key, cell in record.tables.get(table, {}).items():
            if cell.state != "unread":
                yield Unit(f"{table}.{key}", f"cells.{table}", f"{table}.{key}", cell)


def unread(record: Record) -> int:
    return sum(cell.state == "unread" for cells in record.tables.values() for cell in cells.values())


def stratum(unit: Unit, entry: Entry, by: By) -> str:
    """The list, and what it is divided by. Cells have no verdict: they are divided into zeros, other numbers, and the
    kinds of cell without one, because a reader errs differently on them."""
    match by:
        case "list":
            return unit.list
        case "year":
            return f"{unit.list}/{entry.year or 'unstated'}"
        case "verdict":
            return f"{unit.list}/{verdict(unit)}"


def verdict(unit: Unit) -> str:
    """The verdict of an item; of a cell what is in it."""
    item = unit.item
    if not isinstance(item, CellRecord):
        return item.verdict
    if item.value is None:
        return item.state
    return "zero" if Decimal(item.value) == 0 else "nonzero"


def says(unit: Unit, form: str | None, lang: Lang) -> str:
    """What the record claims, in one line."""
    between = "：" if lang == "zh" else ": "
    match unit.item:
        case CellRecord() as cell:
            label = _labels(form).get(unit.place, unit.place)
            if cell.value is None:
                return f"{label}{between}{_EMPTY[cell.state][lang == 'en']}{cell.raw}"
            return f"{label}{between}{cell.value}{cell.unit or ''}"
        case Organisation() as one:
            names = ("、" if lang == "zh" else ", ").join(one.also_known_as)
            return one.name + (f"（又称{names}）" if names and lang == "zh" else f" (also {names})" if names else "")
        case Project() as one:
            return one.name
        case Purchase() as one:
            return f"{one.item}{between}{one.amount}{one.unit or ''}"
        case Figure() as one:
            about = ("约" if lang == "zh" else "about ") if one.approximate else ""
            return f"{one.subject}{between}{about}{one.value}{one.unit or ''}"
        case Problem() | Measure() as one:
            return one.text


def evidence(unit: Unit) -> tuple[str, int | None, int | None]:
    """The quote and its span; the span is None where the quote does not stand in the text."""
    item = unit.item
    if isinstance(item, CellRecord):
        return item.raw, item.start, item.end
    return item.evidence.quote, item.evidence.start, item.evidence.end


@cache
def _labels(form: str | None) -> dict[str, str]:
    return {path: spec.label for one in FORMS if one.key == form for path, spec in one.specs.items()}
