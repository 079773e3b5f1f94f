"""Puts the rows that were read into the cells of one form, and keeps account of what was noticed on the way.

A row goes in only when its label, its columns and its values are certain; a row met twice with different values comes
out again. Whatever is missing in the end is ``unread``, each time with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final

from extractor.document import GridCell
from extractor.forms import Form, shared
from extractor.forms.model import Column, Row, Table, TableKey
from extractor.tables import rules
from extractor.tables.align import Alignment, Shapes, align, shapes_of
from extractor.tables.cells import is_broken, read_value
from extractor.tables.columns import Columns, columns_of, numbers_of
from extractor.tables.entries import Entry, joined
from extractor.tables.heads import Header
from extractor.tables.items import Item
from extractor.tables.labels import fold, squeeze
from extractor.tables.proof import fill_gaps
from verifiers.model import Cell, Finding, Span
from verifiers.rules import Rule

UNREAD: Final = Cell("unread")
_DIGITS: Final = re.compile(r"[\d,，]+")
# So many spaces between some numbers of a row show that it is set in columns, so few that two columns ran together.
_WIDE_GAP: Final = 6
_NARROW_GAP: Final = 2
# A table in which more rows than this cannot be placed is torn apart: one finding says so, instead of one for each row.
_FEW: Final = 4
# The rows of table 三 that enter the balance printed on the form, and no sum of outcomes.
_BALANCED: Final = ("new", "carried_over", "carried_forward")


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the form (in table 四 a block) and its columns by key."""

    table: Table
    key: str
    label: str
    spellings: tuple[str, ...]
    columns: Mapping[str, Column]
    block: str

    def path(self, column: str) -> str:
        return f"{self.table.key}.{self.key}.{column}"

    @property
    def where(self) -> str:
        return f"tables.{self.table.key}.{self.key}"


class Placing:
    """``cells`` holds every cell of the form from the start, ``unread``; ``doubtful`` as ``Tables`` has it."""

    def __init__(self, form: Form, entries: Sequence[Entry]) -> None:
        self.form = form
        self.cells: dict[str, Cell] = dict.fromkeys(form.specs, UNREAD)
        self.findings: list[Finding] = []
        self.doubtful: dict[str, Cell] = {}
        self._targets = _targets(form)
        self._entries = entries
        self._columns: dict[int, Columns | None] = {}
        self._placed: dict[tuple[TableKey, str], tuple[Cell, ...]] = {}
        self._refused: dict[tuple[TableKey, str], Finding] = {}
        self._doubles: set[tuple[TableKey, str]] = set()
        self._torn: set[TableKey] = set()
        self._shapes: Shapes = shapes_of(
            (entry.item, _width(entry.header)) for entry in entries if entry.header is not None
        )

    def place(self) -> None:
        for table in self.form.tables:
            entries = [entry for entry in self._entries if entry.table == table.key and self._belongs(entry)]
            if table.key == "remedies":
                for entry in entries:
                    if entry.header is None or not entry.header.turned:
                        self._remedies(entry)
                self._turned([entry for entry in entries if entry.header is not None and entry.header.turned])
            else:
                self._rows(table, entries)
            if table.key == "applications":
                self._part_swapped()
            self._report(table, met=any(entry.table == table.key for entry in self._entries))
        self._part_merged()
        self.doubtful = {path: one for path, one in self.doubtful.items() if self.cells[path].state == "unread"}

    def _part_merged(self) -> None:
        """A number that stands for several cells of the form, because its own cell reaches over them, is none of
        theirs. A dash or a word is each one's."""
        places: dict[tuple[int | None, int | None], list[str]] = {}
        for path, one in self.cells.items():
            if one.state == "number":
                places.setdefault((one.start, one.end), []).append(path)
        for paths in places.values():
            if len(paths) < 2:
                continue
            one = self.cells[paths[0]]
            labels = "、".join(self.form.specs[path].label for path in paths)
            where = (f"tables.{path}" for path in paths)
            spans = (one.span,) if one.span else ()
            self.findings.append(rules.MERGED_CELL.finding(*where, actual=one.raw, spans=spans, label=labels))
            self.cells.update(dict.fromkeys(paths, UNREAD))

    def _part_swapped(self) -> None:
        """Two numbers that all but touch, in a row set with gaps, may have changed places where their columns came too
        close: they are read where the sums of their columns hold."""
        for entry in self._entries:
            row = (entry.table, entry.key or "")
            target = self._targets.get(row)
            if entry.item.geometry != "spaced" or target is None or row not in self._placed:
                continue
            cells = {path: one for key in target.columns if (one := self.cells[path := target.path(key)]).span}
            paths = sorted(cells, key=lambda path: cells[path].start or 0)
            gaps = [(cells[b].start or 0) - (cells[a].end or 0) for a, b in pairwise(paths)]
            if max(gaps, default=0) < _WIDE_GAP:
                continue
            for n, (one, other) in enumerate(pairwise(paths)):
                close = gaps[n] <= _NARROW_GAP and 1 in gaps[max(0, n - 1) : n + 2]
                if close and cells[one].value != cells[other].value and not self._holds(one, other):
                    self.cells.update({one: UNREAD, other: UNREAD})

    def _holds(self, one: str, other: str) -> bool:
        """Whether the equations hold that have one of two cells and not the other, as far as their cells are read."""
        found: list[bool] = []
        for identity in self.form.identities:
            paths = (*identity.left, *identity.right)
            if identity.relation != "=" or (one in paths) == (other in paths):
                continue
            if any(self.cells[path].state in ("unread", "text") for path in paths):
                continue
            left, right = (
                sum((self.cells[path].value or Decimal(0) for path in side), Decimal(0))
                for side in (identity.left, identity.right)
            )
            found.append(left == right)
        return bool(found) and all(found)

    def _belongs(self, entry: Entry) -> bool:
        turned = entry.header is not None and entry.header.turned
        return entry.key is None or turned or (entry.table, entry.key) in self._targets

    def _rows(self, table: Table, entries: Sequence[Entry]) -> None:
        entries = joined(entries)
        for entry in entries:
            target = self._targets.get((entry.table, entry.key or ""))
            if entry.kind != "orphan" and target is not None:
                self._row(entry, target)
        if any(entry.kind == "orphan" for entry in entries):
            self._torn.add(table.key)
            if table.key == "applications":
                self._fill(table, entries)

    def _fill(self, table: Table, entries: Sequence[Entry]) -> None:
        """Give rows of values that lost their labels to the rows that lost their values, if sums bear it out."""
        order = [row.key for block in table.blocks for row in block.rows]
        raw = {key: self._raw(table.key, key) for key in order}
        found = fill_gaps(entries, order, raw)
        if not found:
            return
        numbers = {entry.key: self._numbers(entry) for entry in entries if entry.kind == "row" and not entry.joined}
        filled = {key: self._numbers(entry) for key, entry in found}
        if not all(_adds_up(row) for row in filled.values()):
            return
        if not _columns_add_up({**numbers, **filled}, order):
            return
        for key, entry in found:
            self._refused.pop((table.key, key), None)
            self._row(entry, self._targets[table.key, key])

    def _raw(self, table: TableKey, key: str) -> str:
        return "\n".join(squeeze(text) for text in self._targets[table, key].spellings)

    def _numbers(self, entry: Entry) -> Sequence[Decimal | None]:
        columns = self._columns_of(entry.header)
        if columns is None or entry.header is None:
            return ()
        return numbers_of(align(entry.item, entry.header, columns.leaves, self._shapes, spare=True))

    def _columns_of(self, header: Header | None) -> Columns | None:
        if header is None:
            return None
        if id(header) not in self._columns:
            self._columns[id(header)] = columns_of(header, self._entries, self._shapes)
        return self._columns[id(header)]

    def _row(self, entry: Entry, target: Target) -> None:
        item = entry.item
        if entry.kind == "label" and not item.values:
            self._refuse(target, rules.MISSING_CELL, item, actual="0", expected=str(len(target.columns)))
            return
        columns = self._columns_of(entry.header)
        if (
            columns is None
            or entry.header is None
            or not {(None, key) for key in target.columns} <= set(columns.positions)
        ):
            self._refuse(target, rules.HEADER, item)
            return
        if entry.header.block not in (None, target.block):
            self._refuse(target, rules.HEADER, item)  # the header of its own block is lost
            return
        found = align(item, entry.header, columns.leaves, self._shapes, spare=entry.table == "applications")
        if not found.cells:
            self._refuse_alignment(found, target, item, len(columns.leaves))
            return
        cells = self._read(found, target, columns, None)
        if item.geometry == "single" and self._may_have_page_number(entry, cells):
            self._refuse(target, rules.MISSING_CELL, item, str(item.filled - 1), str(len(target.columns)))
            return
        if _may_be_broken(item.beside, cells):
            self._refuse(target, rules.BROKEN_CELL, item, actual=" ".join(one.text for one in item.values if one.text))
            return
        if self._keep(target, cells):
            self._remark(entry, target, found)

    def _may_have_page_number(self, entry: Entry, cells: Mapping[str, Cell]) -> bool:
        """Whether the last value of a row, whose values stand on a line each, may be the number of a page that took the
        place of a blank: it does not add up, among rows most of which do."""
        last = cells["total"].value if "total" in cells else None
        if not last or _is_sum({key: one.value or Decimal(0) for key, one in cells.items()}):
            return False
        rows = [self._numbers(other) for other in self._entries if other.header is entry.header and other.item.values]
        sums = [_adds_up(row) for row in rows if any(row)]
        return sum(sums) > _FEW and 3 * sum(sums) > 2 * len(sums) and not self._is_due(entry)

    def _is_due(self, entry: Entry) -> bool:
        """Whether the last value of a row is the one that its column needs: then it is the row's own, and the row's
        parts are wrong. Had a blank been lost, the value before it would be the total, and might equal the page's."""
        rows = {
            other.key: self._numbers(other)
            for other in self._entries
            if other.header is entry.header and other.item.values
        }
        order = [row.key for block in self.form.table("applications").blocks for row in block.rows]
        own = rows[entry.key]
        if any(len(rows.get(key, ())) != len(own) for key in order) or own[-1] == own[-2]:
            return False
        last = {key: rows[key][-1] or Decimal(0) for key in order}
        if entry.key in _BALANCED:
            return last["new"] + last["carried_over"] == last["total"] + last["carried_forward"]
        return sum((last[key] for key in _outcomes(order)), Decimal(0)) == last["total"]

    def _remedies(self, entry: Entry) -> None:
        columns = self._columns_of(entry.header)
        if columns is None or entry.header is None or not entry.item.values:
            return
        found = align(entry.item, entry.header, columns.leaves, self._shapes, spare=False)
        for block in dict.fromkeys(block for block, _ in columns.positions):
            target = self._targets.get(("remedies", block or entry.key or ""))
            if target is None:
                continue
            if found.cells:
                cells = self._read(found, target, columns, block)
                if _may_be_broken(entry.item.beside, cells):
                    cells = dict.fromkeys(cells, UNREAD)
                    self._forget(target)
                self._keep(target, cells)
            else:
                self._refuse_alignment(found, target, entry.item, len(columns.leaves))
        self._misspelt(entry.header, None)

    def _turned(self, entries: Sequence[Entry]) -> None:
        """Table 四 with its blocks as columns: each row holds one result of every block."""
        blocks: dict[str, dict[str, list[Cell]]] = {}
        for entry in entries:
            columns = self._columns_of(entry.header)
            if columns is None or entry.header is None or entry.key is None:
                continue
            found = align(entry.item, entry.header, columns.leaves, self._shapes, spare=False)
            for leaf, one in zip(columns.leaves, found.cells, strict=False):
                target = self._targets.get(("remedies", leaf.block or ""))
                if target is not None and entry.key in target.columns:
                    read = _cell(one, target.columns[entry.key], None)
                    blocks.setdefault(target.key, {}).setdefault(entry.key, []).append(read)
        for block, cells in blocks.items():
            target = self._targets["remedies", block]
            once = {key: found[0] if len(found) == 1 else UNREAD for key, found in cells.items()}
            self._keep(target, {key: once.get(key, UNREAD) for key in target.columns})

    def _read(self, found: Alignment, target: Target, columns: Columns, block: str | None) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        front = min(place for key in target.columns for place in columns.positions[block, key])
        for n, (key, column) in enumerate(target.columns.items()):
            places = columns.positions[block, key]
            unit = columns.units.get(key)
            read = {place: _cell(found.cells[place], column, unit) for place in places}
            # Where all that may be the cell hold the same, it is the one that the form puts there.
            first = read.get(front + n) or read[places[0]]
            same = all(
                (one.state, one.value, one.raw) == (first.state, first.value, first.raw) for one in read.values()
            )
            cells[key] = first if same else UNREAD
            if not same and front + n in read:
                self.doubtful[target.path(key)] = first
        return cells

    def _keep(self, target: Target, cells: Mapping[str, Cell]) -> bool:
        row = (target.table.key, target.key)
        values = tuple(cells[key] for key in target.columns)
        if row in self._placed or row in self._refused:
            self._doubled(target, values)
            return False
        self._placed[row] = values
        torn = any(one.state == "text" and is_broken(one.raw) for one in values)
        for key, one in zip(target.columns, values, strict=True):
            path = target.path(key)
            if one.state == "blank" and torn:
                continue  # what belongs here may stand in the broken cell
            if one.state == "text" and one.span and is_broken(one.raw):
                label = self.form.specs[path].label
                found = rules.BROKEN_CELL.finding(f"tables.{path}", actual=one.raw, spans=(one.span,), label=label)
                self.findings.append(found)
                continue
            self.cells[path] = one
            if one.state == "number" and one.span and read_value(one.raw).footnote:
                label = self.form.specs[path].label
                self.findings.append(
                    rules.FOOTNOTE.finding(f"tables.{path}", actual=one.raw, spans=(one.span,), label=label)
                )
        return True

    def _doubled(self, target: Target, values: Sequence[Cell]) -> None:
        """A row that was met before stays if the values are the same; otherwise neither is believed."""
        row = (target.table.key, target.key)
        if row in self._doubles and row not in self._placed:
            return
        earlier = self._placed.get(row, ())
        same = [(one.state, one.value) for one in earlier] == [(one.state, one.value) for one in values]
        found = rules.ROW_DOUBLED.finding(
            target.where,
            spans=_cover(span for one in (*earlier, *values) if (span := one.span)),
            severity="info" if same else None,
            label=target.label,
            same="相同" if same else "不同，均未采用",
            same_en="the same" if same else "different",
        )
        if same:
            if row not in self._doubles:
                self.findings.append(found)
            self._doubles.add(row)
            return
        self._doubles.add(row)
        self._placed.pop(row, None)
        self.cells.update({target.path(key): UNREAD for key in target.columns})
        self._forget(target)
        self._refused[row] = found

    def _forget(self, target: Target) -> None:
        for key in target.columns:
            self.doubtful.pop(target.path(key), None)

    def _refuse_alignment(self, found: Alignment, target: Target, item: Item, columns: int) -> None:
        rule = rules.EXTRA_CELL if found.verdict == "too_many" else rules.MISSING_CELL
        self._refuse(target, rule, item, actual=str(item.filled), expected=str(columns))

    def _refuse(
        self, target: Target, rule: Rule, item: Item, actual: str | None = None, expected: str | None = None
    ) -> None:
        row = (target.table.key, target.key)
        if row in self._placed:
            if item.filled:
                self._doubled(target, ())
            return
        spans = _cover(Span(one.start, one.end) for one in (*item.labels, *item.values))
        made = rule.finding(target.where, actual=actual, expected=expected, spans=spans, label=target.label)
        self._refused.setdefault(row, made)
        self._forget(target)

    def _remark(self, entry: Entry, target: Target, found: Alignment) -> None:
        item = entry.item
        label = item.labels[-1] if item.labels else None
        spans = (Span(label.start, label.end),) if label else ()
        if found.verdict == "extra":
            values = _cover(Span(one.start, one.end) for one in item.values if one.text)
            actual, expected = str(item.filled), str(len(target.columns))
            self.findings.append(
                rules.EXTRA_CELL.finding(
                    target.where, actual=actual, expected=expected, spans=values, label=target.label
                )
            )
        if item.broken != "none":
            # A label wrapped in plain text is no more than that; one cut in two by a new row is a page break.
            severity = "info" if item.broken == "line" else None
            self.findings.append(
                rules.BROKEN_ROW.finding(target.where, spans=spans, severity=severity, label=target.label)
            )
        elif label and entry.kind != "orphan":
            rule = rules.LABEL if item.damaged else rules.ROW_LABEL
            if item.damaged or fold(item.spelling).body != fold(target.label).body:
                self.findings.append(
                    rule.finding(target.where, actual=item.spelling, expected=target.label, spans=spans)
                )
        if entry.header is not None:
            self._misspelt(entry.header, target)

    def _misspelt(self, header: Header, target: Target | None) -> None:
        for one, leaf in header.damaged:
            row = leaf.block or (target.key if target and header.table == "disclosure" else None)
            where = ".".join(part for part in ("tables", header.table, row or "*", leaf.key) if part)
            if leaf.key is None:
                continue
            expected = next(
                target.columns[leaf.key].label
                for (table, _), target in self._targets.items()
                if table == header.table and leaf.key in target.columns
            )
            made = rules.LABEL.finding(where, actual=one.text, expected=expected, spans=(Span(one.start, one.end),))
            if made not in self.findings:
                self.findings.append(made)

    def _report(self, table: Table, met: bool) -> None:
        rows = [(row, target) for row, target in self._targets.items() if row[0] == table.key]
        lost = [(row, target) for row, target in rows if row not in self._placed]
        unread = sum(self.cells[target.path(key)].state == "unread" for _, target in rows for key in target.columns)
        if len(lost) == len(rows) and not met:
            self.findings.append(rules.TABLE_MISSING.finding(f"tables.{table.key}", label=table.title))
            return
        if table.key in self._torn or len(lost) > _FEW or (unread and not lost):
            spans = _cover(span for row, _ in lost for span in self._spans(row))
            self.findings.append(
                rules.TABLE_BROKEN.finding(f"tables.{table.key}", spans=spans, label=table.title, unread=str(unread))
            )
            return
        for row, target in lost:
            self.findings.append(self._refused.get(row) or rules.ROW_MISSING.finding(target.where, label=target.label))

    def _spans(self, row: tuple[TableKey, str]) -> tuple[Span, ...]:
        found = self._refused.get(row)
        return found.spans if found else ()


def _cell(one: GridCell, column: Column, label_unit: str | None) -> Cell:
    reading = read_value(one.text)
    unit = reading.unit or (label_unit if column.domain == "amount" else None)
    if reading.state == "blank":
        return Cell("blank", None, "", one.start, one.start, unit)
    return Cell(reading.state, reading.value, one.text, one.start, one.end, unit)


def _width(header: Header | None) -> int:
    """The number of columns under a header; those of table 三 are known without their order."""
    if header is None:
        return 0
    return len(header.orders[0]) if header.orders else len(shared.APPLICANTS) if header.table == "applications" else 0


def _may_be_broken(beside: Sequence[Sequence[GridCell]], cells: Mapping[str, Cell]) -> bool:
    """Whether numbers of a row may have lost digits to those of a line ``beside`` it: the row's sum fails, or holds as
    well with these put behind some of its numbers. A single one may as well be that of the page, and counts only where
    it mends the sum; where there are no sums, several are enough."""
    if not beside:
        return False
    several = any(len(rest) > 1 for rest in beside)
    if "total" not in cells:
        return several
    if any(
        one.state == "unread" or (one.state == "text" and (_DIGITS.fullmatch(one.raw) or is_broken(one.raw)))
        for one in cells.values()
    ):
        return True
    values = {key: one.value or Decimal(0) for key, one in cells.items()}
    # No number begins with a zero, so that none goes on behind one.
    keys = sorted((key for key in cells if values[key]), key=lambda key: cells[key].start or 0)
    if several and not _is_sum(values):
        return True
    return any(
        _is_sum({**values, **{key: _grown(values[key], one.text) for key, one in zip(places, rest, strict=True)}})
        for rest in beside
        for places in combinations(keys, len(rest))
    )


def _grown(value: Decimal, rest: str) -> Decimal:
    more = read_value(rest).value
    return Decimal(f"{value}{more}") if more is not None and more >= 0 else value


def _is_sum(values: Mapping[str, Decimal]) -> bool:
    return sum(values.values(), Decimal(0)) == 2 * values["total"]


def _adds_up(row: Sequence[Decimal | None]) -> bool:
    """Whether some number of the row is the sum of the others."""
    numbers = [number for number in row if number is not None]
    whole = sum(numbers, Decimal(0))
    return bool(numbers) and len(numbers) == len(row) and any(number * 2 == whole for number in numbers)


def _outcomes(order: Sequence[str]) -> list[str]:
    return [key for key in order if key not in _BALANCED and key != "total"]


def _columns_add_up(rows: Mapping[str | None, Sequence[Decimal | None]], order: Sequence[str]) -> bool:
    """Whether the rows of outcomes add up to （七）总计 at every position, with all of them there."""
    totals = rows.get("total", ())
    outcomes = [rows.get(key, ()) for key in _outcomes(order)]
    if not totals or any(len(row) != len(totals) for row in outcomes):
        return False
    return all(
        sum((row[n] or Decimal(0) for row in outcomes), Decimal(0)) == (total or Decimal(0))
        for n, total in enumerate(totals)
    )


def _cover(spans: Iterable[Span]) -> tuple[Span, ...]:
    found = list(spans)
    return (Span(min(one.start for one in found), max(one.end for one in found)),) if found else ()


def _targets(form: Form) -> dict[tuple[TableKey, str], Target]:
    found: dict[tuple[TableKey, str], Target] = {}
    for table in form.tables:
        for block in table.blocks:
            columns = {column.key: column for column in block.columns}
            lines: Sequence[Row | None] = block.rows or (None,)
            for row in lines:
                key, label = (row.key, row.label) if row else (block.key, block.title)
                spellings = row.spellings if row else (block.title,)
                found[table.key, key] = Target(table, key, label, spellings, columns, fold(block.title).body)
    return found
