"""CSV as Excel, Stata, R and pandas read it: UTF-8 with byte-order mark, RFC 4180, one file per table.

A null and an empty text are both an empty field. Text columns are neutralised (``guard``); columns of numbers hold
numbers only and are left as they are, so that -9 stays a number.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from extractor.export.files import FilePerTable, Sink
from extractor.export.guard import fit, neutral
from extractor.export.model import Column, Encoded, Row, Table, Trouble, Value

_BOM: Final = "\ufeff"


def encode(table: Table, rows: Sequence[Row]) -> Encoded:
    """Rows as lines of the table's file."""
    troubles: Counter[Trouble] = Counter()
    columns = [
        _fields(column, values, troubles) for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    return Encoded(len(rows), _lines(zip(*columns, strict=True)), troubles)


def _fields(column: Column, values: tuple[Value, ...], troubles: Counter[Trouble]) -> Sequence[Value]:
    match column.type:
        case "text":
            known: dict[Value, Value] = {None: None}
            for value in set(values) - {None}:
                fitted = fit(str(value))
                known[value] = neutral(fitted)
                if "\ufffd" in fitted and fitted != value:
                    troubles["replaced"] += 1
            return [known[value] for value in values]
        case "flag":
            return [None if value is None else int(value) for value in values]
        case _:
            return values


def _lines(rows: Iterable[Sequence[Value]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def sink(folder: Path, tables: tuple[Table, ...]) -> Sink:
    """``<table>.csv`` for every table, with a line of column names."""
    return FilePerTable(folder, ".csv", lambda table: _BOM.encode() + _lines([table.names]), tables)
