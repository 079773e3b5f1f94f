"""The nouns of an export: columns with their meaning, tables, options, and what was written.

A column is declared once, with its Chinese and English label, its type and what an empty value means; the files, the
codebook and the Stata and R labels all read the same declaration. A row is a tuple in the order of its table's
columns, and an exact decimal travels as its plain text until a format decides what it can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from verifiers.rules import Lang

Format = Literal["csv", "xlsx", "parquet", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "parquet", "jsonl")

Type = Literal["text", "integer", "count", "decimal", "number", "flag"]
"""``text``; ``integer``; ``count``: a number of a statutory table, whole unless the report is wrong; ``decimal``:
exact, as its plain text; ``number``: a measured quantity such as seconds; ``flag``: true or false."""

Missing = Literal[
    "never",
    "unstated",
    "unread",
    "unknown",
    "no_error",
    "unique",
    "unplaced",
    "same",
    "cell",
    "number",
    "unit",
    "money",
    "model",
    "grades",
    "unsaid",
    "link",
    "no_form",
    "none",
    "no_text",
    "not_this",
]
"""Why a value can be empty; said in words by ``codebook``."""

Value = str | int | float | bool | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is ASCII, at most 32 characters, no reserved word of Stata, R or SQL. ``unit`` is what the numbers
    count, where the column says it; ``forms`` the statutory forms that have the cell; ``source`` the clause it comes
    from; ``path`` the cell's path in the record and ``position`` its place in the string of states (1-based)."""

    name: str
    type: Type
    zh: str
    en: str
    missing: Missing = "never"
    unit: str = ""
    forms: tuple[str, ...] = ()
    source: str = ""
    path: str | None = None
    states: str | None = None
    position: int | None = None

    def label(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """``of_people`` are tables that are read, not computed with: in a workbook their sheet and its header are named in
    words, and their text is wrapped."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    of_people: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def label(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Options:
    """``only_verified``: lists hold verified items only, and cells none that an error finding calls into doubt.
    ``workers`` is the number of processes that prepare rows."""

    format: Format = "csv"
    lang: Lang = "zh"
    only_verified: bool = False
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Exported:
    """``rows`` are the rows of every table; ``left_out`` those that ``only_verified`` kept back. ``notes`` are
    sentences for the person: what is not in the files, and where it is instead."""

    files: tuple[Path, ...]
    rows: Mapping[str, int]
    left_out: Mapping[str, int]
    notes: tuple[str, ...]


Trouble = Literal["replaced", "cut", "too_precise", "as_text"]
"""What a format could not hold as it is: characters, a long text, a number, a number kept as text."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Some rows of one table as bytes of a format, and how often it could not hold a value as it is."""

    rows: int
    data: bytes
    troubles: Mapping[Trouble, int]
