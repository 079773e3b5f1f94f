"""Rows as the XML of a worksheet (ECMA-376 part 1, 18.3): made by the processes that read the records.

Cells carry no addresses, which the format allows (18.3.1.4: ``r`` is optional): so rows can be made before it is known
how many stand above them, in several processes at once. Text stands in the cell itself and is of the format “text”, so
that editing a cell cannot make a formula of it either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

from extractor.export.guard import fit, neutral
from extractor.export.model import Column, Encoded, Row, Table, Trouble, Value

LONGEST_TEXT: Final = 32_767
"""UTF-16 units that a cell of Excel holds (Excel specifications and limits)."""

DIGITS: Final = 15
"""Significant digits of a number in Excel."""

HEADER, TEXT, WRAPPED, NUMBER = 1, 2, 3, 4
"""Styles of the workbook, by their place among its cell formats."""

# Widths in characters; a Chinese one is two wide. Text that is read is given the room of a few lines.
_WIDTHS: Final[Mapping[str, int]] = {"integer": 9, "count": 10, "number": 10, "decimal": 14, "flag": 8, "text": 18}
_WIDE: Final[Mapping[str, int]] = {
    "body_name": 26,
    "context": 42,
    "kind": 10,
    "label": 48,
    "label_en": 36,
    "label_zh": 36,
    "measure": 48,
    "message": 44,
    "missing_en": 30,
    "missing_zh": 30,
    "path": 26,
    "place": 28,
    "problem": 48,
    "quote": 30,
    "rule_meaning": 28,
    "rule_source": 28,
    "section": 20,
    "severity": 7,
    "subject": 36,
    "variable": 34,
}
_LINE: Final = 15
# A row of Excel is at most 409 points high.
_MOST_LINES: Final = 27

_EMPTY: Final = "<c/>"
_CUT: Final = "…"
# Excel writes a character as _xHHHH_ (22.9.2.19, ST_Xstring), so text that looks like that has to be escaped.
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def encode(table: Table, rows: Sequence[Row]) -> Encoded:
    """Rows as ``<row>`` elements."""
    troubles: Counter[Trouble] = Counter()
    cells = [
        _cells(column, values, WRAPPED if table.of_people else TEXT, troubles)
        for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    if not table.of_people:
        return Encoded(len(rows), _rows(zip(*cells, strict=True)), troubles)
    # Programs differ in whether they fit the height of a row to wrapped text when they open a file; so it is said.
    widths = [width(column) for column in table.columns]
    heights = [_LINE * max(map(_lines, row, widths)) for row in rows]
    return Encoded(len(rows), _rows(zip(*cells, strict=True), heights), troubles)


def width(column: Column) -> int:
    """The width of a column, in digits of the normal font."""
    return _WIDE.get(column.name, _WIDTHS[column.type])


def _lines(value: Value, width: int) -> int:
    """How many lines a text takes in a column: about, and no more than a row can be high."""
    if not isinstance(value, str):
        return 1
    if len(value) * 2 < width:
        return 1
    lines = sum(1 + (len(line) + sum(not one.isascii() for one in line)) // width for line in value[:5000].split("\n"))
    return min(lines, _MOST_LINES)


def header(words: Sequence[str]) -> bytes:
    """The first row of a sheet."""
    return _rows([[_text(one, HEADER, Counter()) for one in words]])


def _rows(rows: Iterable[Iterable[str]], heights: Iterable[int] | None = None) -> bytes:
    if heights is None:
        return "".join(f"<row>{''.join(row)}</row>" for row in rows).encode("utf-8")
    return "".join(
        f'<row ht="{height}" customHeight="1">{"".join(row)}</row>' for row, height in zip(rows, heights, strict=True)
    ).encode("utf-8")


def _cells(column: Column, values: tuple[Value, ...], style: int, troubles: Counter[Trouble]) -> list[str]:
    if column.type == "text":
        make = partial(_text, style=style, troubles=troubles)
    else:
        make = partial(_number, troubles=troubles)
    known = {value: make(str(value if column.type != "flag" else int(value or 0))) for value in set(values) - {None}}
    known[None] = _EMPTY
    return [known[value] for value in values]


def _number(value: str, troubles: Counter[Trouble]) -> str:
    if len(value) > DIGITS and len(value.lstrip("-").replace(".", "").strip("0")) > DIGITS:
        troubles["as_text"] += 1
        return _text(value, TEXT, troubles)
    return f'<c s="{NUMBER}"><v>{value}</v></c>'


def _text(value: str, style: int, troubles: Counter[Trouble]) -> str:
    fitted = fit(value)
    if "\ufffd" in fitted and "\ufffd" not in value:
        troubles["replaced"] += 1
    fitted = neutral(fitted)
    if len(fitted) * 2 > LONGEST_TEXT and len(fitted.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        troubles["cut"] += 1
        room = (LONGEST_TEXT - len(_CUT)) * 2
        fitted = fitted.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
    if "_x" in fitted:
        fitted = _LOOKS_ESCAPED.sub("_x005F_", fitted)
    if not fitted:
        return _EMPTY
    space = ' xml:space="preserve"' if fitted[0].isspace() or fitted[-1].isspace() or "\n" in fitted else ""
    return f'<c s="{style}" t="inlineStr"><is><t{space}>{escape(fitted)}</t></is></c>'
