"""Parquet, one file per table, typed: text, 64-bit integers, doubles, booleans, and exact decimals.

Workers make Arrow batches, which the parent gathers into row groups of some megabytes and compresses, so that memory
stays bounded however many records there are. A number with more digits than a decimal column holds is null and is
counted; nothing else is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from extractor.export.files import ExportError
from extractor.export.guard import whole
from extractor.export.model import Column, Encoded, Row, Table, Trouble, Value

DIGITS: Final = 38
SCALE: Final = 10
"""Decimal columns hold 28 digits before the point and 10 after it."""

_EXACT: Final = 15
# Rows wait in memory until a row group is worth writing.
_GROUP_BYTES: Final = 16_000_000


def arrow(name: str = "pyarrow") -> Any:
    """pyarrow, or one of its modules. Raises ``ExportError`` where it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ExportError(
            "export.missing_extra",
            'Parquet needs pyarrow, which is not installed; run pip install "nianbao[export]", or take --format csv',
        ) from error


def schema(table: Table) -> Any:
    """The Arrow schema of a table, each column with its labels as metadata."""
    pa = arrow()
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "count": pa.float64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "decimal": pa.decimal128(DIGITS, SCALE),
    }
    return pa.schema(
        [pa.field(one.name, types[one.type], metadata={"zh": one.zh, "en": one.en}) for one in table.columns]
    )


def encode(table: Table, rows: Sequence[Row]) -> Encoded:
    """Rows as an Arrow stream of one batch."""
    pa = arrow()
    troubles: Counter[Trouble] = Counter()
    types = schema(table)
    arrays = [
        _array(column, values, types.field(at).type, troubles)
        for at, (column, values) in enumerate(zip(table.columns, zip(*rows, strict=True), strict=True))
    ]
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, types) as stream:
        stream.write_batch(pa.record_batch(arrays, schema=types))
    return Encoded(len(rows), out.getvalue().to_pybytes(), troubles)


def _array(column: Column, values: Sequence[Value], type_: Any, troubles: Counter[Trouble]) -> Any:
    pa = arrow()
    match column.type:
        case "text":
            return pa.array([None if value is None else whole(str(value)) for value in values], type_)
        case "count":
            # A double is exact to 15 digits.
            fitting = [float(value) if value is not None and len(str(value)) <= _EXACT else None for value in values]
            troubles["too_precise"] += fitting.count(None) - values.count(None)
            return pa.array(fitting, type_)
        case "decimal":
            try:
                return pa.array(values, pa.string()).cast(type_)
            except pa.ArrowInvalid:
                kept = [None if value is None else _fitting(str(value)) for value in values]
                troubles["too_precise"] += kept.count(None) - values.count(None)
                return pa.array(kept, pa.string()).cast(type_)
        case _:
            return pa.array(values, type_)


def _fitting(value: str) -> str | None:
    """A decimal without needless zeros; None where a column cannot hold it."""
    whole_part, _, fraction = value.partition(".")
    digits, fraction = whole_part.lstrip("-").lstrip("0") or "0", fraction.rstrip("0")
    if len(digits) > DIGITS - SCALE or len(fraction) > SCALE:
        return None
    return f"{'-' if value.startswith('-') else ''}{digits}.{fraction or '0'}"


class ParquetSink:
    """``<table>.parquet`` for every table, compressed with zstd."""

    def __init__(self, folder: Path, tables: tuple[Table, ...]) -> None:
        pq = arrow("pyarrow.parquet")
        self._writers = {
            table.name: pq.ParquetWriter(folder / f"{table.name}.parquet", schema(table), compression="zstd")
            for table in tables
        }
        self._waiting: dict[str, list[Any]] = {table.name: [] for table in tables}
        self._bytes: Counter[str] = Counter()

    def add(self, table: Table, encoded: Encoded) -> None:
        self._waiting[table.name].append(arrow().ipc.open_stream(encoded.data).read_all())
        self._bytes[table.name] += len(encoded.data)
        if self._bytes[table.name] > _GROUP_BYTES:
            self._write(table.name)

    def _write(self, name: str) -> None:
        if self._waiting[name]:
            self._writers[name].write_table(arrow().concat_tables(self._waiting[name]))
            self._waiting[name] = []
            self._bytes[name] = 0

    def finish(self) -> None:
        for name in self._waiting:
            self._write(name)
        self.close()

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
