"""Cells without a number where one belongs: blanks, dashes, missing totals.

A blank is not a zero: an auditor cannot tell whether nothing happened or nothing was filled in. One finding is made
for one fault: a column left blank is one finding with all its cells, not one for each of 23 rows. What a body may
legitimately leave open (a power that it does not have, a dash for nil) is at most ``info``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from verifiers.cells.formats import check_formats
from verifiers.model import Cell, CellSpec, Finding, Identity, plain
from verifiers.rules import Rule, Severity, rule

CELL: Final = rule(
    "blank.cell",
    severity="warning",
    kind="style",
    clause="国办公开办函〔2021〕30号附件：各格填数字，没有的填0",
    zh="应填数字的格空白或划线",
    en="a cell that needs a number is blank or dashed",
    message_zh="{label}{state}（共{count}格）",
    message_en="{label}: {state_en} ({count} cells)",
)
TOTAL: Final = rule(
    "blank.total",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2021〕30号附件表三、表四：总计须填",
    zh="分项已填而总计空白",
    en="a total is blank although its parts are filled in",
    message_zh="{label}总计{state}（共{count}格），而分项已填{hint_zh}",
    message_en="{label}: total {state_en} ({count} cells) although its parts are filled in{hint_en}",
)
INNER: Final = rule(
    "blank.inner",
    severity="warning",
    kind="style",
    clause="国办公开办函〔2021〕30号附件：各格填数字，没有的填0",
    zh="只填了总计，分项大多空白",
    en="only totals are filled in, most inner cells are blank",
    message_zh="表中{count}格分项空白，只填了总计",
    message_en="{count} inner cells are blank, only totals are filled in",
)
TABLE: Final = rule(
    "blank.table",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2021〕30号附件：三张表均须填报",
    zh="整张表没有填写",
    en="a whole table is blank",
    message_zh="整张表（{count}格）没有填写",
    message_en="the whole table ({count} cells) is blank",
)

# Rows of table 二 that stand for a power not every body has; blank or dashed they say just that.
_OPTIONAL_ROWS: Final = frozenset({"regulations", "licensing", "other_services", "penalties", "coercion", "fees"})


def check_cells(
    cells: Mapping[str, Cell],
    identities: Sequence[Identity],
    specs: Mapping[str, CellSpec],
    text: str = "",
    issuer: str | None = None,
) -> tuple[Finding, ...]:
    """All rules that look at cells one by one: blanks and missing totals, then domains, signs and units
    (``check_formats``)."""
    return (*check_blanks(cells, identities, specs), *check_formats(cells, specs, text, issuer))


def check_blanks(
    cells: Mapping[str, Cell], identities: Sequence[Identity], specs: Mapping[str, CellSpec]
) -> tuple[Finding, ...]:
    """Report cells in state ``blank`` or ``dash``; ``unread`` cells are the table reader's business. ``expected`` of
    a missing total is the number that its parts make, where they are all there."""
    if not any(cell.state in ("blank", "dash") for cell in cells.values()):
        return ()
    tables: dict[str, list[str]] = defaultdict(list)
    for path in specs:
        if path in cells:
            tables[path.partition(".")[0]].append(path)
    findings: list[Finding] = []
    for table, paths in tables.items():
        view = _View(cells, identities, specs, paths)
        findings += view.disclosure() if table == "disclosure" else view.statistics()
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class _View:
    """One table: its cells in printed order, with what the form says of them."""

    cells: Mapping[str, Cell]
    identities: Sequence[Identity]
    specs: Mapping[str, CellSpec]
    paths: Sequence[str]

    def statistics(self) -> Iterator[Finding]:
        """Tables three and four, in which every cell is a number and totals are sums."""
        readable = [path for path in self.paths if self.cells[path].state != "unread"]
        if not self._empty(readable):
            return
        if len(self._empty(readable)) == len(readable):
            yield self._finding(TABLE, readable, "", self._weight(readable))
            return
        reported: set[str] = set()
        for lines, name in ((self._columns(), "column"), (self._rows(), "row")):
            for line in lines:
                open_cells = [path for path in line if path not in reported]
                if open_cells and len(self._empty(line)) == len(line):
                    reported.update(line)
                    yield self._line(line, name)
        left = [path for path in readable if path not in reported]
        inner = [path for path in left if not self.specs[path].total]
        totals = [value for path in left if self.specs[path].total and (value := self.cells[path].value) is not None]
        if totals and len(self._empty(inner)) * 2 > len(inner):
            blanks = self._empty(inner)
            reported.update(blanks)
            yield self._finding(INNER, blanks, "", "warning" if any(totals) else "info")
        for row in self._rows():
            yield from self._scattered([path for path in self._empty(row) if path not in reported])

    def _scattered(self, blanks: Sequence[str]) -> Iterator[Finding]:
        """What is blank in a row that is otherwise filled."""
        for path in blanks:
            if self.specs[path].total:
                yield self._finding(TOTAL, [path], f"“{self.specs[path].row}”", "warning", self._worked_out(path))
        inner = [path for path in blanks if not self.specs[path].total]
        if inner:
            columns = "、".join(self.specs[path].column for path in inner)
            yield self._finding(CELL, inner, f"“{self.specs[inner[0]].row}·{columns}”", self._weight(inner))

    def _line(self, line: Sequence[str], name: str) -> Finding:
        """A whole row or column left open; of totals it is ``blank.total``."""
        spec = self.specs[line[0]]
        label = f"“{spec.row if name == 'row' else spec.column}”整{'行' if name == 'row' else '列'}"
        if all(self.specs[path].total for path in line):
            return self._finding(TOTAL, line, label, "warning")
        return self._finding(CELL, line, label, self._weight(line))

    def disclosure(self) -> Iterator[Finding]:
        """Table two, whose rows stand each for themselves."""
        for row in self._rows():
            blanks = self._empty(row)
            key = row[0].split(".")[1]
            whole = len(blanks) == len(row)
            if not blanks or (whole and key == "regulations"):
                continue
            columns = "、".join(self.specs[path].column for path in blanks)
            severity = "info" if whole and key in _OPTIONAL_ROWS else self._weight(blanks)
            yield self._finding(CELL, blanks, f"“{self.specs[row[0]].row}·{columns}”", severity)

    def _rows(self) -> list[list[str]]:
        return self._lines(lambda path: path.rpartition(".")[0])

    def _columns(self) -> list[list[str]]:
        """The columns of a table of many rows. The blocks of table four are not rows of one column."""
        return self._lines(lambda path: path.rpartition(".")[2]) if len(self._rows()) > 3 else []

    def _lines(self, key: Callable[[str], str]) -> list[list[str]]:
        lines: dict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            lines[key(path)].append(path)
        return list(lines.values())

    def _empty(self, paths: Iterable[str]) -> list[str]:
        return [path for path in paths if self.cells[path].state in ("blank", "dash")]

    def _weight(self, paths: Iterable[str]) -> Severity:
        """A dash says that there is nothing to fill in; a blank says nothing."""
        return "info" if all(self.cells[path].state == "dash" for path in paths) else "warning"

    def _worked_out(self, path: str) -> str | None:
        """What an equation makes of a missing number, if all others of it are there and all equations agree."""
        found: set[Decimal] = set()
        for identity in self.identities:
            paths = identity.left + identity.right
            if identity.relation != "=" or path not in paths:
                continue
            known = {other: self.cells[other].value for other in paths if other != path and other in self.cells}
            if len(known) + 1 < len(paths) or any(value is None for value in known.values()):
                continue
            left = sum((known[other] or Decimal(0) for other in identity.left if other != path), Decimal(0))
            right = sum((known[other] or Decimal(0) for other in identity.right if other != path), Decimal(0))
            found.add(left - right if path in identity.right else right - left)
        return plain(found.pop()) if len(found) == 1 else None

    def _finding(
        self, made: Rule, paths: Sequence[str], label: str, severity: Severity, expected: str | None = None
    ) -> Finding:
        dashed = self._weight(paths) == "info"
        return made.finding(
            *(f"tables.{path}" for path in paths),
            expected=expected,
            actual="".join(dict.fromkeys(self.cells[path].raw for path in paths)),
            spans=[span for path in paths if (span := self.cells[path].span)],
            severity=None if severity == made.severity else severity,
            label=label,
            count=str(len(paths)),
            state="划线" if dashed else "空白",
            state_en="dashed" if dashed else "blank",
            hint_zh=f"，其和为{expected}" if expected else "",
            hint_en=f"; they make {expected}" if expected else "",
        )
