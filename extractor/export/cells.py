"""The cells of all statutory forms as columns: one for each path, shared by the forms that have it.

A blank, a dash, words and a cell that was not read are no numbers, and none of them is zero; four hundred columns
would be twice too many. So the value column is empty for all of them, and one text per table holds a letter for every
cell, in an order that new forms only lengthen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from extractor.export.model import Column
from extractor.export.names import cell_name, states_name
from extractor.export.words import COLUMN_NAMES, ROW_NAMES
from extractor.forms import FORMS
from extractor.forms.model import Form, Table
from verifiers.rules import Lang

STATES: Final[Mapping[str, str]] = {"number": "n", "blank": "b", "dash": "d", "text": "t", "unread": "u"}
NOT_ON_FORM: Final = "x"
DOUBTED: Final = "q"
"""A cell that ``only_verified`` empties, because an error finding calls its number into doubt."""

TABLES: Final = ("disclosure", "applications", "remedies")
_TABLE_NAMES: Final = {"disclosure": "disclosure", "applications": "applications", "remedies": "review and litigation"}


@cache
def cell_columns() -> Mapping[str, Column]:
    """A column for every cell path of every form, in the order of the tables; within a table the oldest form's cells
    first. Raises ``ValueError`` where two cells would share a name."""
    columns: dict[str, Column] = {}
    for key in TABLES:
        paths = dict.fromkeys(path for form in FORMS for path in form.specs if path.startswith(f"{key}."))
        for position, path in enumerate(paths, 1):
            columns[path] = _column(path, position)
    if len({column.name for column in columns.values()}) != len(columns):
        raise ValueError("two cells share a column name; give one of them another key")
    return columns


@cache
def amount_columns() -> Mapping[str, tuple[Column, Column]]:
    """For every amount of money its unit as written and the amount in yuan."""
    found: dict[str, tuple[Column, Column]] = {}
    for path, column in cell_columns().items():
        if not _is_amount(path):
            continue
        unit = Column(
            cell_name(path, "_unit"), "text", f"{column.zh}：单位", f"{column.en}: unit", "unit", forms=column.forms
        )
        yuan = Column(
            cell_name(path, "_yuan"),
            "decimal",
            f"{column.zh}：折合元",
            f"{column.en}: in yuan",
            "money",
            "元",
            column.forms,
        )
        found[path] = (unit, yuan)
    return found


@cache
def state_columns() -> Mapping[str, Column]:
    """The column of states of every table."""
    said_zh = "每格一个字母：n 数字，b 空白，d 横线，t 文字，u 未读出，x 本表式没有，q 存疑（仅限核实）"
    said_en = "a letter per cell: n number, b blank, d dash, t text, u unread, x not on the form, q doubted"
    return {
        key: Column(
            states_name(key),
            "text",
            f"{_titled(key).title}：{said_zh}",
            f"{_TABLE_NAMES[key]}: {said_en}",
            "no_form",
            states=key,
        )
        for key in TABLES
    }


@dataclass(frozen=True)
class CellLabel:
    """Where a cell stands, in words: its row and its column, each under its heading where it has one."""

    row_zh: str
    column_zh: str
    row_en: str
    column_en: str

    def row(self, lang: Lang) -> str:
        return self.row_zh if lang == "zh" else self.row_en

    def column(self, lang: Lang) -> str:
        return self.column_zh if lang == "zh" else self.column_en

    @cached_property
    def zh(self) -> str:
        return f"{self.row_zh}·{self.column_zh}"

    @cached_property
    def en(self) -> str:
        return f"{self.row_en} · {self.column_en}"


@cache
def cell_labels(form: str | None) -> Mapping[str, CellLabel]:
    """The labels of every cell of a form, by its path; none for a form that is not known."""
    found = next((one for one in FORMS if one.key == form), None)
    if found is None:
        return {}
    return {
        f"{table.key}.{key}": CellLabel(
            "·".join(filter(None, (row.group, row.label) if row else (block.group, block.title))),
            "·".join(filter(None, (column.group, column.label))),
            *_en(key),
        )
        for table in found.tables
        for key, block, row, column in table.cells()
    }


def _titled(key: str) -> Table:
    return next(table for form in reversed(FORMS) for table in form.tables if table.key == key)


def _column(path: str, position: int) -> Column:
    having = [form for form in FORMS if path in form.specs]
    wordings = {cell_labels(form.key)[path].zh: form.key for form in having}
    zh = next(iter(wordings))
    if len(wordings) > 1:
        zh = "／".join(f"{wording}（{key}）" for wording, key in wordings.items())
    spec = having[-1].specs[path]
    # The first table counts documents, items and cases in one row; its columns have no unit in common.
    unit = spec.unit or ("" if path.startswith("disclosure.") else "件")
    return Column(
        cell_name(path),
        "decimal" if spec.domain == "amount" else "count",
        zh,
        cell_labels(having[-1].key)[path].en,
        "cell",
        unit,
        tuple(form.key for form in having),
        "；".join(dict.fromkeys(filter(None, (_clause(form, path) for form in having)))),
        path,
        states_name(path.partition(".")[0]),
        position,
    )


def _is_amount(path: str) -> bool:
    return any(form.specs[path].domain == "amount" for form in FORMS if path in form.specs)


def _clause(form: Form, path: str) -> str:
    for table in form.tables:
        for key, _, row, _ in table.cells():
            if f"{table.key}.{key}" == path:
                return row.clause if row is not None and row.clause else form.circular
    return form.circular


def _en(key: str) -> tuple[str, str]:
    row, _, column = key.rpartition(".")
    return ROW_NAMES.get(row) or _spelled(row), COLUMN_NAMES.get(column) or _spelled(column)


def _spelled(key: str) -> str:
    return key.replace(".", ": ").replace("_", " ")
