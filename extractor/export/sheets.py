"""Rows as the XML of a worksheet (ECMA-376 part 1, 18.3): made by the processes that read the records.

Cells carry no addresses, which the format allows (18.3.1.4: ``r`` is optional): so rows can be made before it is known
how many stand above them, in several processes at once. Text stands in the cell itself and is of the format “text”, so
that editing a cell cannot make a formula of it either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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
    return Encoded(len(rows), _rows(zip(*cells, strict=True)), troubles)


def header(words: Sequence[str]) -> bytes:
    """The first row of a sheet."""
    return _rows([[_text(one, HEADER, Counter()) for one in words]])


def _rows(rows: Iterable[Iterable[str]]) -> bytes:
    return "".join(f"<row>{''.join(row)}</row>" for row in rows).encode("utf-8")


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
