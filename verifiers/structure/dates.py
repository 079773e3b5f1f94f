"""Dates and periods as Chinese administrative texts write them, in whole text, with spans.

They exist apart from the rules because the reader of the title block needs them too. A date that the calendar does not
have is returned all the same, marked impossible: that a report says so is a fact worth telling.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from verifiers.model import Span
from verifiers.structure.titles import ordinal

_YEAR: Final = "[0-9０-９]{4}|[〇零○一二三四五六七八九Ｏ]{4}"
_SMALL: Final = "[0-9０-９]{1,2}|元|[一二三四五六七八九十廿卅]{1,3}"
_SEPARATED: Final = "[-./．－/]"
_CHINESE: Final = rf"(?P<y>{_YEAR})\s*年\s*(?P<m>{_SMALL})\s*月\s*(?P<d>{_SMALL})\s*[日号]"
_CHINESE_DATE: Final = re.compile(_CHINESE)
DATE: Final = re.compile(
    rf"(?:{_CHINESE}|(?<![0-9])(?P<ny>[12][0-9]{{3}}){_SEPARATED}(?P<nm>[0-9]{{1,2}}){_SEPARATED}(?P<nd>[0-9]{{1,2}})(?![0-9]))"
)
"""A date as it may stand under a report: 年月日, or numbers joined by dots, strokes or hyphens."""
_MONTH_DAY: Final = re.compile(r"(?<![0-9０-９])([0-9０-９]{1,2})\s*月\s*([0-9０-９]{1,2})\s*日")
_TO: Final = r"\s*起?\s*[，,]?\s*(?:截[至止][到至]?|至|到|—{1,2}|－{1,2}|-{1,2}|–|~|～|―|─)\s*"
# The tail of a period: full date, month and day of the same year, or whole months (1月至12月).
_PERIOD: Final = re.compile(
    rf"(?P<y>{_YEAR})\s*年\s*(?:度\s*[（(，,]?\s*[即自]?\s*)?(?P<m>{_SMALL})\s*月\s*(?:(?P<d>{_SMALL})\s*[日号])?{_TO}"
    rf"(?:(?P<ty>{_YEAR})\s*年\s*)?(?P<tm>{_SMALL})\s*月\s*(?:(?P<td>{_SMALL})\s*[日号])?(?:\s*止)?"
)
_NUMERIC_PERIOD: Final = re.compile(
    rf"(?<![0-9])(?P<y>[12][0-9]{{3}}){_SEPARATED}(?P<m>[0-9]{{1,2}}){_SEPARATED}(?P<d>[0-9]{{1,2}}){_TO}"
    rf"(?P<ty>[12][0-9]{{3}}){_SEPARATED}(?P<tm>[0-9]{{1,2}}){_SEPARATED}(?P<td>[0-9]{{1,2}})(?:\s*止)?"
)
# How far a date reaches from its 月, spaces and a line break included.
_BEFORE: Final = 20
_AFTER: Final = 10
_LONGEST: Final = 60
_HAN_DIGITS: Final = {
    **{name: str(value) for value, name in enumerate("零一二三四五六七八九")},
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
}


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date as written. ``iso`` is None where the calendar has no such day."""

    year: int
    month: int
    day: int
    span: Span

    @property
    def iso(self) -> str | None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 2999):
            return None
        if not 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
            return None
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """Two dates, inclusive. ``span`` covers both, without a leading 自 and with a closing 止."""

    start: Date
    end: Date
    span: Span


def year_number(written: str) -> int | None:
    """``2020``, ``２０２０``, ``二〇二〇`` → 2020; None for anything else."""
    digits = "".join(_HAN_DIGITS.get(character, character) for character in written)
    return int(digits) if len(digits) == 4 and digits.isdecimal() else None


def _small(written: str) -> int:
    if written == "元":
        return 1
    return ordinal(written.replace("廿", "二十").replace("卅", "三十")) or 0


def _date(year: str, month: str, day: str, span: Span) -> Date:
    return Date(year_number(year) or 0, _small(month), _small(day), span)


def read_date(match: re.Match[str]) -> Date:
    """The date of a match of ``DATE``."""
    span = Span(*match.span())
    if match["y"]:
        return _date(match["y"], match["m"], match["d"], span)
    return _date(match["ny"], match["nm"], match["nd"], span)


def _around(text: str, mark: str, start: int, end: int) -> Iterator[int]:
    at = text.find(mark, start, end)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1, end)


def dates(text: str, start: int = 0, end: int | None = None) -> Iterator[Date]:
    """Every date written 年月日 in ``text[start:end]``, in order. Looks around each 月 alone: most text is not
    searched."""
    end = len(text) if end is None else end
    done = start
    for month in _around(text, "月", start, end):
        match = _CHINESE_DATE.search(text, max(done, month - _BEFORE), min(end, month + _AFTER))
        if match and match.start("m") < month < match.end():
            done = match.end()
            yield read_date(match)


def month_days(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, Span]]:
    """Every ``M月D日`` in Arabic digits, with or without a year: month, day, span."""
    end = len(text) if end is None else end
    for month in _around(text, "月", start, end):
        match = _MONTH_DAY.search(text, max(start, month - 6), min(end, month + _AFTER))
        if match and match.start() < month < match.end():
            yield int(match[1]), int(match[2]), Span(*match.span())


def periods(text: str, start: int = 0, end: int | None = None) -> Iterator[Period]:
    """Every period in ``text[start:end]``, those written 年月日 first; one given in whole months runs from the first
    day to the last."""
    end = len(text) if end is None else end
    done = start
    for month in _around(text, "月", start, end):
        match = _PERIOD.search(text, max(done, month - _BEFORE), min(end, month + _LONGEST))
        if match is None or not match.start("m") < month < match.end() or bool(match["d"]) != bool(match["td"]):
            continue
        done = match.end()
        span = Span(*match.span())
        first = _date(match["y"], match["m"], match["d"] or "1", span)
        year, last_month = year_number(match["ty"] or match["y"]) or 0, _small(match["tm"])
        day = _small(match["td"]) if match["td"] else _last_day(year, last_month)
        yield Period(first, Date(year, last_month, day, span), span)
    for match in _NUMERIC_PERIOD.finditer(text, start, end):
        span = Span(*match.span())
        yield Period(
            _date(match["y"], match["m"], match["d"], span), _date(match["ty"], match["tm"], match["td"], span), span
        )


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if 1 <= month <= 12 and year else 0
