"""What a sentence says about cells of the statutory tables, as data.

A statement is a value and the ways in which the tables may bear it out: sums of cells, any one of which is enough,
because wording such as 收到 leaves open whether carried-over applications are counted. Readers of statements (nil and
counted) only read; comparing is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from verifiers.model import CellSpec, Quantity, Span
from verifiers.rules import Rule, Severity, rule

Sum = tuple[str, ...]
"""Cells that are added up, by full path."""

_CLAUSE = "国办公开办函〔2021〕30号：报告内容、数据应当准确；正文与表格应当一致"


def _against(name: str, zh: str, en: str) -> Rule:
    return rule(
        f"text_vs_table.{name}",
        severity="warning",
        kind="report_error",
        clause=_CLAUSE,
        zh=f"正文所述{zh}与表格不一致",
        en=f"what the text says about {en} differs from the table",
        message_zh="正文“{said}”，即{meaning}为{expected}，表格为{actual}",
        message_en="the text says “{said}” ({meaning}: {expected}), the table {actual}",
    )


APPLICATIONS = _against("applications", "申请的收到和办理", "applications")
REMEDIES = _against("remedies", "行政复议、行政诉讼", "reviews and lawsuits")
DISCLOSURE = _against("disclosure", "文件、许可、处罚、强制和事项", "documents, licences, penalties and items")
FEES = _against("fees", "收费", "fees")
PROCUREMENT = _against("procurement", "政府集中采购", "procurement")


@dataclass(frozen=True, slots=True)
class Statement:
    """``value`` is what the text says (0 for a nil statement), ``quantity`` the number behind it, ``options`` the
    sums of cells that may bear it out; ``meaning`` says in Chinese what is claimed. ``severity`` is that of a
    difference: ``error`` only where the wording leaves no other reading. ``span`` is the wording in the original
    text."""

    rule: Rule
    meaning: str
    value: Decimal
    options: tuple[Sum, ...]
    span: Span
    quantity: Quantity | None = None
    severity: Severity = "warning"


@dataclass(frozen=True)
class Cells:
    """The cells that statements speak of, for one form: a group that the form does not have is empty."""

    specs: Mapping[str, CellSpec]

    @cached_property
    def _applications(self) -> dict[str, list[str]]:
        """Columns by row of table three, in printed order."""
        rows: dict[str, list[str]] = {}
        for path in self.specs:
            table, _, key = path.partition(".")
            if table == "applications":
                row, _, column = key.rpartition(".")
                rows.setdefault(row, []).append(column)
        return rows

    @cached_property
    def _columns(self) -> dict[tuple[str, str], Sum]:
        return {}

    def column(self, group: str, column: str = "total") -> Sum:
        """The cells of one column in the row ``group`` or in all rows under it (``denied`` has eight)."""
        known = self._columns.get((group, column))
        if known is None:
            rows = [row for row in self._applications if row == group or row.startswith(f"{group}.")]
            known = self.some(*(f"applications.{row}.{column}" for row in rows))
            self._columns[group, column] = known
        return known

    def organisations(self, row: str) -> Sum:
        """The columns of 法人或其他组织."""
        return tuple(
            f"applications.{row}.{column}"
            for column in self._applications.get(row, ())
            if column not in ("natural", "total")
        )

    def whole(self, prefix: str) -> Sum:
        """All cells whose path begins with ``prefix`` and a dot."""
        return tuple(path for path in self.specs if path.startswith(f"{prefix}."))

    def some(self, *paths: str) -> Sum:
        """Those of ``paths`` that the form has."""
        return tuple(path for path in paths if path in self.specs)


def lowered(severity: Severity, by: bool) -> Severity:
    """One degree less grave where the wording leaves a doubt about whom it is said of."""
    if not by:
        return severity
    return "warning" if severity == "error" else "info"
