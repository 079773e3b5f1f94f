"""The sheet that a checker fills in: a CSV that opens in a spreadsheet, and that is read again when saved there.

Spreadsheets rewrite what looks like a number or a date, drop what they cannot encode, and run what begins like a
formula; so every cell that counts is text that none of them touches, and a digest over these cells shows whether one
was changed. Only the columns for the mark and the note are the checker's.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractor.corpus.guard import neutral
from extractor.corpus.tables import csv_decoded
from extractor.errors import UsageError
from extractor.sample.model import Design, Mark, Row, Sample, Stratum
from verifiers.rules import Lang

COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "path": ("文件", "path"),
    "body": ("机构", "body"),
    "year": ("年度", "year"),
    "list": ("类别", "list"),
    "place": ("位置", "place"),
    "says": ("记录所载", "says"),
    "passage": ("上下文", "passage"),
    "correct": ("正确与否", "correct"),
    "note": ("备注", "note"),
    "quote": ("所引原文", "quote"),
    "start": ("起点", "start"),
    "end": ("终点", "end"),
    # What the program thought of it stands behind the marks, so that it does not lead the checker.
    "verdict": ("程序结论", "verdict"),
    "unit": ("编号", "unit"),
    "stratum": ("层", "stratum"),
    "weight": ("权重", "weight"),
    "design": ("抽样设计", "design"),
    "digest": ("校验值", "digest"),
}
"""Names of the columns in Chinese and English, in their order."""

SIGNED: Final = ("unit", "list", "place", "says", "quote", "start", "end", "verdict", "stratum", "design")
"""What the digest is of. File, body, year and passage only help to find the place."""

MARKS: Final[Mapping[str, Mark]] = {
    **dict.fromkeys(
        ("y", "yes", "1", "t", "true", "是", "对", "正确", "准确", "无误", "没错", "√", "✓", "✔", "✅", "☑"), "yes"
    ),
    **dict.fromkeys(
        (
            "n",
            "no",
            "0",
            "f",
            "false",
            "否",
            "错",
            "错误",
            "有误",
            "不对",
            "不正确",
            "不准确",
            "x",
            "×",
            "✗",
            "✘",
            "❌",
            "☒",
        ),
        "no",
    ),
    **dict.fromkeys(
        ("?", "u", "unsure", "不确定", "不清楚", "不知道", "无法判断", "不能判断", "无法确定", "待定", "存疑"), "unsure"
    ),
}

_DESIGN: Final = re.compile(
    r"seed (-?[0-9]+); n ([0-9]+); by (list|verdict|year); allocation (root|equal|proportional); "
    r"([0-9]+) reports; ([0-9]+) units; ([0-9]+) drawn"
)
_STRATUM: Final = re.compile(r"(\S+): ([0-9]+) of ([0-9]+)")
# What a mark is followed by and does not mean: a full stop, and the sign that asks for a coloured picture.
_AFTER_MARK: Final = "。.!,;\ufe0f"
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """A row of a sheet as it came back. ``cells`` by the keys of ``COLUMNS``; ``intact`` says whether they are as they
    were drawn; ``line`` is the line at which the row begins, the header being line 1. ``whole``: the file was saved in
    an encoding that holds every character."""

    line: int
    cells: Mapping[str, str]
    whole: bool = True

    @property
    def mark(self) -> Mark | None:
        return mark_of(self.cells["correct"])

    @property
    def lost_mark(self) -> bool:
        """Whether the mark may have been another before the file was saved: ✗ becomes a question mark where the
        encoding has no such sign, and would pass for one that means "cannot be decided"."""
        return not self.whole and self.cells["correct"] == "?"

    @property
    def intact(self) -> bool:
        return self.cells["digest"] == digest(self.cells)

    @property
    def stratum(self) -> Stratum | None:
        found = _STRATUM.fullmatch(self.cells["stratum"])
        return Stratum(found[1], int(found[3]), int(found[2])) if found else None

    @property
    def design(self) -> Design | None:
        found = _DESIGN.fullmatch(self.cells["design"])
        if not found:
            return None
        seed, n, by, allocation, reports, units, drawn = found.groups()
        return Design(int(seed), int(n), by, allocation, int(reports), int(units), int(drawn))  # type: ignore[arg-type]


def write(sample: Sample, file: Path, lang: Lang = "zh") -> Path:
    """The sheet as CSV: UTF-8 with byte-order mark, as spreadsheets expect it. A file that is there is never written
    over, because it may hold somebody's marks. Raises ``UsageError`` where it cannot be written."""
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\r\n")
    sheet.writerow([names[lang == "en"] for names in COLUMNS.values()])
    design = design_text(sample.design)
    for row in sample.rows:
        cells = cells_of(row, design)
        sheet.writerow([cells[key] for key in COLUMNS])
    try:
        with file.open("xb") as out:
            out.write(b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace"))
    except FileExistsError as error:
        raise UsageError(f"{file}: is there already and may hold marks; give another name, or move it away") from error
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({os.strerror(error.errno or 0)}); check the folder") from error
    return file


def cells_of(row: Row, design: str) -> dict[str, str]:
    """The cells of a row as they are written, the marks empty."""
    cells = {
        "path": _plain(row.path),
        "body": _plain(row.body),
        "year": "" if row.year is None else str(row.year),
        "list": row.list,
        "place": row.place,
        "says": _plain(row.says),
        "passage": _plain(row.passage),
        "correct": "",
        "note": "",
        # In brackets nothing is a number, a date or a formula.
        "quote": f"「{_plain(row.quote)}」",
        "start": "" if row.start is None else str(row.start),
        "end": "" if row.end is None else str(row.end),
        "verdict": row.verdict,
        "unit": row.unit,
        "stratum": f"{row.stratum.name}: {row.stratum.drawn} of {row.stratum.size}",
        "weight": f"{row.stratum.weight:.4f}",
        "design": design,
    }
    return {**cells, "digest": digest(cells)}


def design_text(design: Design) -> str:
    return (
        f"seed {design.seed}; n {design.n}; by {design.by}; allocation {design.allocation}; "
        f"{design.reports} reports; {design.units} units; {design.drawn} drawn"
    )


def digest(cells: Mapping[str, str]) -> str:
    """Sixteen letters over what must not change. The prefix keeps a digest of nothing but digits from being read as a
    number."""
    signed = json.dumps([lasting(cells[key]) for key in SIGNED], ensure_ascii=False)
    return f"d-{hashlib.sha256(signed.encode()).hexdigest()[:16]}"


def lasting(text: str) -> str:
    """What is left of a text in whatever encoding a spreadsheet saves it. The usual CSV of a Chinese one is GBK, with
    question marks for the rest (emoji, rare characters): one of them must not make a checked row count for nothing."""
    return text.encode("gbk", "ignore").decode("gbk").replace("?", "").strip()


def _plain(text: str) -> str:
    """A text as one line that no spreadsheet takes for a formula: line ends and other white space become one space, and
    a sign at the head gets an apostrophe before it."""
    return neutral(_SPACE.sub(" ", text).strip())


def read(file: Path) -> list[Filled]:
    """The rows of a filled-in sheet, as spreadsheets save it: UTF-8 or GB18030, or UTF-16 with a byte-order mark; cells
    parted by comma, semicolon or tab; columns in any order and under either name. Raises ``UsageError`` for what is no
    such sheet."""
    text, whole = csv_decoded(file, "a sheet")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(_filled(lines, file, whole=whole))
    except csv.Error as error:
        raise UsageError(f"{file}:{lines.line_num}: is no line of a CSV ({error}); save it as CSV again") from error


def _filled(lines: Iterator[list[str]], file: Path, *, whole: bool) -> Iterator[Filled]:
    nothing: list[str] = []
    header = next(lines, nothing)
    keys = {name.casefold(): key for key, names in COLUMNS.items() for name in (key, *names)}
    places = {keys[cell.strip().casefold()]: at for at, cell in enumerate(header) if cell.strip().casefold() in keys}
    needed = {*SIGNED, "correct", "digest"} - places.keys()
    missing = [names[0] for key, names in COLUMNS.items() if key in needed]
    if missing:
        raise UsageError(f"{file}: is no sheet of nianbao sample: no column {'、'.join(missing)}")
    line = 2
    for row in lines:
        after = line + 1 + sum(_breaks(cell) for cell in row)
        if any(cell.strip() for cell in row):
            yield Filled(line, {key: _cell(row, places.get(key)) for key in COLUMNS}, whole)
        line = after


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _breaks(cell: str) -> int:
    """Line ends within a cell, such as a checker types in a note."""
    return len(re.findall(r"\r\n|\r|\n", cell))


def mark_of(cell: str) -> Mark | None:
    """What was written in the column for the mark; None where it means nothing."""
    return MARKS.get(unicodedata.normalize("NFKC", cell).strip().rstrip(_AFTER_MARK).casefold())
