"""One row per body and year: the columns of ``panel.csv``, with their Chinese and English labels.

Every rate stands beside its numerator and denominator and says whether it rests on few cases or on blanks. Names are
ASCII and at most 32 characters, as Stata and R want them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from extractor.corpus.cells_out import neutral
from extractor.corpus.reading import Entry
from extractor.panel.timing import timing
from extractor.schema import Record
from verifiers.model import plain
from verifiers.panel import Derived, Report, derive, variables

# What a body is ranked by among its peers: rates that rest on enough cases, and the volumes that say how busy it is.
PEERED: Final = frozenset(
    {one.name for one in variables() if one.unit == "share"}
    | {"n_new", "n_handled", "n_reviews", "norms_in_force21", "wan_fees21"}
)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    zh: str
    en: str


def _identity() -> Iterator[Column]:
    yield Column("report", "报告编号", "id of the report")
    yield Column("path", "文件", "file")
    yield Column("body", "机构标识", "key of the body: its code, or its name")
    yield Column("name", "机构名称", "name of the body")
    yield Column("code", "代码", "code")
    yield Column("level", "层级", "level")
    yield Column("kind", "类别", "kind of body")
    yield Column("region", "地区", "region")
    yield Column("parent", "上级", "the body above")
    yield Column("year", "年度", "report year")
    yield Column("form", "表式", "form")
    yield Column("status", "读取状态", "status of the record")
    yield Column("deadline", "法定期限", "date it was due")
    yield Column("published", "公布日期", "date of publication, or of signature")
    yield Column("days_early", "距期限天数（迟于期限为负）", "days before the deadline, negative when late")
    yield Column("date_reliable", "日期可用（在次年）", "1 where the date lies in the year after")
    yield Column("text_chars", "正文字数（不计表格）", "characters of text, tables left out")
    yield Column("text_similarity", "与上年正文的相似度", "similarity of the text to last year's, 0 to 1")
    yield Column("text_repeated", "与上年相同的句子占比", "share of the text in sentences of last year's")
    yield Column("problems", "问题条数", "problems named")
    yield Column("measures", "措施条数", "measures named")


_RATE: Final = (
    ("", "", ""),
    ("_num", "：分子", ": numerator"),
    ("_den", "：分母", ": denominator"),
    ("_small", "：分母小于30", ": 1 where the denominator is below 30"),
    ("_blank", "：含空白格（按0计）", ": 1 where a blank was counted as 0"),
)


def _reckoned() -> Iterator[Column]:
    for one in variables():
        if one.unit == "share":
            yield from (Column(f"r_{one.name}{end}", one.zh + zh, one.en + en) for end, zh, en in _RATE)
        else:
            yield Column(one.name, one.zh, one.en)


_LATE: Final = (
    Column("text_elsewhere", "长句见于其他机构报告的占比", "share of long sentences found in other bodies' reports"),
    Column("errors", "跨年核对：错误", "findings of the panel: errors"),
    Column("warnings", "跨年核对：警告", "findings of the panel: warnings"),
    Column("infos", "跨年核对：提示", "findings of the panel: hints"),
)


@cache
def columns() -> tuple[Column, ...]:
    """All columns in order. Raises ``ValueError`` for a name that statistics programs would not take."""
    made = (*_identity(), *_reckoned(), *_LATE)
    names = [one.name for one in made]
    if len(set(names)) != len(names) or any(len(name) > 32 or not name.isascii() for name in names):
        raise ValueError("column names must be ASCII, different, and at most 32 characters long")
    return made


@dataclass(frozen=True, slots=True)
class Texts:
    """How a report's text compares with last year's: both None where there is none to compare with."""

    similarity: float | None = None
    repeated: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is the row as CSV (UTF-8) but for the last columns, which need all other reports; ``ranked`` are the
    values that a body is compared with its peers by."""

    line: bytes
    ranked: dict[str, Decimal]


def row_of(entry: Entry, record: Record, report: Report, texts: Texts) -> Row:
    body = entry.body
    if body is None:
        raise ValueError(f"{entry.path}: no body")
    reckoned = derive(report)
    when = timing(body, report.year, entry.published)
    told = [
        entry.id,
        neutral(entry.path),
        neutral(body.key),
        neutral(body.name),
        neutral(body.code or ""),
        body.level or "",
        body.kind or "",
        neutral(body.region or ""),
        neutral(body.parent or ""),
        str(report.year),
        report.form or "",
        entry.status,
        when.deadline.isoformat() if when.deadline else "",
        when.published.isoformat() if when.published else "",
        _shown(when.early),
        _flag(when.reliable) if when.published else "",
        _shown(report.prose.length if report.prose else None),
        _ratio(texts.similarity),
        _ratio(texts.repeated),
        str(len(record.narrative.problems)),
        str(len(record.narrative.measures)),
    ]
    for one in variables():
        value = reckoned[one.name]
        told += _rate(value) if one.unit == "share" else [_number(value.value)]
    ranked = {
        name: value.value
        for name, value in reckoned.items()
        if value.value is not None and not value.small and name in PEERED
    }
    return Row(line(told).encode("utf-8", "replace"), ranked)


def late(elsewhere: float | None, counts: Sequence[int]) -> str:
    """The last columns of a row, which complete its line."""
    return line([_ratio(elsewhere), *map(str, counts)])


def line(cells: Sequence[str]) -> str:
    """One line of CSV without its end."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


def _rate(one: Derived) -> list[str]:
    blank = one.value is None and one.denominator is None
    return [
        _number(one.value, 4),
        _number(one.numerator),
        _number(one.denominator),
        "" if blank else _flag(one.small),
        "" if one.numerator is None else _flag(one.blank),
    ]


def _number(value: Decimal | None, digits: int | None = None) -> str:
    if value is None:
        return ""
    return plain(value) if digits is None else f"{value:.{digits}f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _shown(value: int | None) -> str:
    return "" if value is None else str(value)


def _flag(value: bool) -> str:
    return "1" if value else "0"
