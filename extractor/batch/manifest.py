"""The manifest: a CSV beside the reports that says what no report says of itself, and its faults, line by line.

Which body a file is of, its code and level, the body above it, where and when it was published: a researcher keeps that
in a table. Each line is joined to the record of its file. A line that cannot be joined is left out and a value that
cannot be true is dropped, each with one message; no fault costs more than its line.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from extractor.corpus.tables import csv_text
from extractor.errors import UsageError
from verifiers.rules import Lang

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "path": ("文件", "文件名", "文件路径", "路径", "file"),
    "body": ("机构", "机构名称", "单位", "单位名称"),
    "code": ("代码", "机构代码", "行政区划代码", "统一社会信用代码"),
    "level": ("层级", "级别"),
    "parent": ("上级", "上级机构", "上级单位"),
    "url": ("网址", "链接"),
    "published": ("发布日期", "公开日期", "发布时间"),
}
"""Columns by name, and what else each may be called."""

LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "national": ("国家", "国家级", "中央", "国务院部门"),
    "province": ("省", "省级", "自治区", "直辖市"),
    "prefecture": ("市", "市级", "地级", "地市", "地市级", "州", "盟"),
    "county": ("县", "县级", "区县", "区", "县区", "市辖区", "县级市", "旗"),
    "township": ("乡", "乡级", "乡镇", "镇", "街道"),
}
"""Levels by name, and how each may be written."""

_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "manifest.unknown_column": (
        "不认识的列“{value}”，已忽略；可用的列：{known}",
        "unknown column {value!r}, ignored; known are {known}",
    ),
    "manifest.doubled_column": (
        "列“{value}”与前面的列重复，已忽略",
        "column {value!r} repeats an earlier one, ignored",
    ),
    "manifest.bad_line": (
        "这一行读不成各列（{value}），整行略去；检查引号和逗号",
        "the line cannot be read into its columns ({value}), left out; check quotation marks and commas",
    ),
    "manifest.no_path": ("没有写文件路径，整行略去", "no path, the line is left out"),
    "manifest.missing_file": (
        "文件不存在：{value}，整行略去；路径相对于清单所在的文件夹",
        "no such file: {value}, the line is left out; paths are relative to the manifest's folder",
    ),
    "manifest.doubled_path": (
        "文件 {value} 已在第 {other} 行出现，整行略去",
        "{value} stands in line {other} already, the line is left out",
    ),
    "manifest.bad_date": (
        "发布日期“{value}”不是日期，此项略去；写作 2024-01-31",
        "published {value!r} is no date, dropped; write 2024-01-31",
    ),
    "manifest.bad_code": (
        "代码“{value}”既不是行政区划代码，也不是统一社会信用代码，此项略去",
        "code {value!r} is neither a code of an administrative division nor a unified social credit code, dropped",
    ),
    "manifest.bad_level": (
        "层级“{value}”不认识，此项略去；可写 {known}",
        "level {value!r} is not known, dropped; write {known}",
    ),
    "manifest.bad_url": (
        "网址“{value}”不以 http:// 或 https:// 开头，此项略去",
        "url {value!r} does not begin with http:// or https://, dropped",
    ),
    "manifest.unknown_parent": (
        "上级“{value}”不是本清单中任何机构的名称或代码，此项略去",
        "parent {value!r} is the name or code of no body in this manifest, dropped",
    ),
    "manifest.own_parent": ("上级就是机构本身，此项略去", "the body is its own parent, dropped"),
}
FAULT_CODES: Final = tuple(_FAULTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line (counted from 1, the header included), in the language that was asked for."""

    line: int
    code: str
    message: str

    def told(self, file: Path) -> str:
        """One line to print."""
        return f"{file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a path and what is said of it, empty where nothing is. ``level`` is a name of ``LEVELS``, ``published``
    an ISO date, the rest as written."""

    line: int
    path: str
    body: str = ""
    code: str = ""
    level: str = ""
    parent: str = ""
    url: str = ""
    published: str = ""

    def as_record(self) -> dict[str, str]:
        """The object of the record: what is given."""
        values = {name: str(getattr(self, name)) for name in COLUMNS}
        return {name: value for name, value in values.items() if value}


class Manifest:
    """Entries by file, and the faults that were found."""

    def __init__(self, entries: dict[str, Entry], faults: Sequence[Fault]) -> None:
        self._entries = entries
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries.values())

    def of(self, path: str | Path) -> dict[str, str] | None:
        """What is said of the file at ``path`` (relative paths count from the working directory), None for nothing."""
        entry = self._entries.get(_key(path))
        return None if entry is None else entry.as_record()


def read_manifest(file: Path, lang: Lang = "zh") -> Manifest:
    """The manifest in a CSV file: UTF-8 with or without byte-order mark, UTF-16 with one, or GB18030.

    Raises ``UsageError`` where there is no such file, no text in it, or no column of paths."""
    return _Reading(file, lang).manifest()


class _Reading:
    """The reading of one file; collects faults on its way."""

    def __init__(self, file: Path, lang: Lang) -> None:
        self._file = file
        self._lang: Lang = lang
        self._faults: list[Fault] = []

    def manifest(self) -> Manifest:
        lines = csv_text(self._file, "a manifest").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        delimiter, columns = self._header(lines[0])
        rows = list(self._rows(lines, delimiter, columns))
        bodies = frozenset(name for row in rows for name in (row.body, row.code) if name)
        entries: dict[str, Entry] = {}
        for row in rows:
            key = _key(self._file.parent / row.path)
            if not row.path:
                self._fault(row.line, "manifest.no_path")
            elif key in entries:
                self._fault(row.line, "manifest.doubled_path", value=row.path, other=entries[key].line)
            elif not _is_file(self._file.parent / row.path):
                self._fault(row.line, "manifest.missing_file", value=row.path)
            else:
                entries[key] = self._checked(row, bodies)
        return Manifest(entries, self._faults)

    def _fault(self, line: int, code: str, **values: object) -> None:
        words = _FAULTS[code][0 if self._lang == "zh" else 1]
        self._faults.append(Fault(line, code, " ".join(words.format_map(values).split())))

    def _header(self, line: str) -> tuple[str, list[str | None]]:
        """How cells are separated, and which column each is; None for one that is ignored."""
        splits = {mark: _cells(line, mark) or [] for mark in (",", ";", "\t")}
        delimiter = max(splits, key=lambda mark: sum(_column(cell) is not None for cell in splits[mark]))
        columns: list[str | None] = []
        for cell in splits[delimiter]:
            name = _column(cell)
            if name is None and cell:
                self._fault(1, "manifest.unknown_column", value=cell, known=", ".join(COLUMNS))
            elif name is not None and name in columns:
                self._fault(1, "manifest.doubled_column", value=cell)
                name = None
            columns.append(name)
        if "path" not in columns:
            raise UsageError(
                f"{self._file}: the first line names no column path (文件); it should read: {', '.join(COLUMNS)}"
            )
        return delimiter, columns

    def _rows(self, lines: Sequence[str], delimiter: str, columns: Sequence[str | None]) -> Iterator[Entry]:
        """Each line by itself, so that a quotation mark left open costs that line only."""
        for number, line in enumerate(lines[1:], 2):
            cells = _cells(line, delimiter)
            if cells is None:
                self._fault(number, "manifest.bad_line", value=_shortened(line))
            elif any(cells[len(columns) :]):
                self._fault(number, "manifest.bad_line", value=f"{len(cells)} > {len(columns)}")
            elif any(cells):
                given = {name: cell for name, cell in zip(columns, cells, strict=False) if name is not None}
                given["path"] = given.get("path", "").replace("\\", "/")
                given["code"] = _folded(given.get("code", ""))
                yield Entry(number, **given)

    def _checked(self, row: Entry, bodies: frozenset[str]) -> Entry:
        """A line without the values that cannot be true."""
        level, published = _level(row.level), _date(row.published)
        if row.level and not level:
            known = "、".join(names[0] for names in LEVELS.values()) if self._lang == "zh" else ", ".join(LEVELS)
            self._fault(row.line, "manifest.bad_level", value=row.level, known=known)
        if row.published and not published:
            self._fault(row.line, "manifest.bad_date", value=_shortened(row.published))
        code = row.code if not row.code or is_code(row.code) else self._dropped(row, "manifest.bad_code", row.code)
        url = row.url if not row.url or _is_address(row.url) else self._dropped(row, "manifest.bad_url", row.url)
        parent = row.parent
        if parent and parent in (row.body, row.code):
            parent = self._dropped(row, "manifest.own_parent", parent)
        elif parent and parent not in bodies and _folded(parent) not in bodies:
            parent = self._dropped(row, "manifest.unknown_parent", parent)
        return replace(row, level=level, published=published, code=code, url=url, parent=parent)

    def _dropped(self, row: Entry, code: str, value: str) -> str:
        self._fault(row.line, code, value=_shortened(value))
        return ""


def _cells(line: str, delimiter: str) -> list[str] | None:
    """The trimmed cells of a line; None where its quotation marks do not match."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if rows else []


def _folded(text: str) -> str:
    """Without differences of width, and without the apostrophe that makes a spreadsheet take a code for text."""
    return unicodedata.normalize("NFKC", text).strip().lstrip("'").upper()


def _column(cell: str) -> str | None:
    wanted = "".join(unicodedata.normalize("NFKC", cell).lower().split())
    return next((name for name, others in COLUMNS.items() if wanted == name or wanted in others), None)


def _level(text: str) -> str:
    wanted = text.strip().lower()
    return next((name for name, others in LEVELS.items() if wanted == name or wanted in others), "")


_DATE: Final = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))(?:[T ].*)?")


def _date(text: str) -> str:
    """The ISO date; empty for what is none. A time of day after it, as spreadsheets add one, is left out."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return ""
    year, month, day = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


# GB/T 2260: two digits for the province, four for the prefecture, six for the county; GB/T 10114 adds three for the
# township, and the statistical code three more.
_DIVISION: Final = re.compile(r"[1-8][0-9](?:[0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10})?")
# GB 32100-2015, 4.1 and annex A: 17 characters without I, O, S, V, Z, and a check character modulo 31.
_CREDIT_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_code(text: str) -> bool:
    """Whether a text can be the code of an administrative division, or is a unified social credit code."""
    if _DIVISION.fullmatch(text):
        return True
    if len(text) != 18 or any(character not in _CREDIT_DIGITS for character in text):
        return False
    total = sum(_CREDIT_DIGITS.index(character) * pow(3, at, 31) for at, character in enumerate(text[:17]))
    return _CREDIT_DIGITS[-total % 31] == text[17]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        # A name that no file can have.
        return False


def _key(path: str | Path) -> str:
    """A path as files are told apart: absolute, and with one spelling of composed characters, of which some file
    systems give back another than they were given. Links are not followed: that would ask the disk for every input."""
    return os.path.normcase(unicodedata.normalize("NFC", os.path.abspath(path)))  # noqa: PTH100


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
