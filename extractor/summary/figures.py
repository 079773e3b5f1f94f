"""The numbers that a written sentence states, in Chinese or English, each with what it counts.

It errs to one side: a digit or a numeral that it cannot read is returned as such and not passed over, for a sentence is
believed only when every number in it was found among the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from verifiers.model import Span
from verifiers.quantities import parse_number, scan
from verifiers.rules import Lang

Unit = Literal["reports", "items", "problems", "measures", "percent", "points", "rank", "years", "other"]


@dataclass(frozen=True, slots=True)
class Number:
    """``value`` is None where it cannot be read; ``exact`` is False for an about, over or nearly."""

    value: Decimal | None
    unit: Unit
    span: Span
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Years:
    """One year, or two that are a period."""

    years: tuple[int, ...]
    span: Span


_ZH_UNITS: Final[dict[str, Unit]] = {
    "份": "reports",
    "条": "items",
    "项": "items",
    "%": "percent",
    "年": "years",
    "个年度": "years",
    "个百分点": "points",
    "百分点": "points",
}
_NUMERAL: Final = "零〇一二两三四五六七八九十百千万亿"
_ZH_RANK: Final = re.compile(
    rf"(倒数)?(?:第\s*(\d+|[{_NUMERAL}]+)\s*[位名大]|(?:(?<=倒数)|(?:排名|排在|排|位居|位列|(?<!分)[居列])(?:倒数)?)第\s*(\d+|[{_NUMERAL}]+))"
)
_FRACTION: Final = re.compile(
    rf"[{_NUMERAL}\d]+\s*分之\s*[{_NUMERAL}\d]+|[{_NUMERAL}\d]\s*成(?![员为立本果效熟长功绩就分])|翻了?[一二两几\d]*[番倍]|"
    rf"[{_NUMERAL}\d成数加]\s*倍|倍增|减半|对半|半壁|腰斩|近半|[IVXLCDM]{{2,}}"
)
_ZH_ABOUT: Final = re.compile(r"(?:约|近|逾|接近|超过|不到|不足|至少|至多|最多|高达)(?:占|为|有|达|到)?了?\s*$")
# Two numerals or more in a row are a number, but for these words.
_ZH_RUN: Final = re.compile(rf"[{_NUMERAL}]{{2,}}")
_WORDS: Final = frozenset(("万一", "千万", "一一", "三五", "千百", "万千", "百万"))
_DIGITS: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")

_YEAR: Final = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_ZH_YEAR: Final = r"(?:二[〇零]|一九)[〇零一二三四五六七八九]{2}(?=\s*年)"
_YEARS: Final = re.compile(
    rf"({_YEAR}|{_ZH_YEAR})\s*年?\s*(?:至|到|—+|–|-|~|to|through|and)\s*({_YEAR}|{_ZH_YEAR})|({_YEAR}|{_ZH_YEAR})"
)
# 2023份 and 2,023 reports are no years.
_NO_YEAR: Final = re.compile(r"\s*(?:[,.]\d|[份条项个%]|reports?\b|problems?\b|measures?\b|items?\b|percent)")
_POSITIONAL: Final = {character: str(at % 10) for at, character in enumerate("零一二三四五六七八九")} | {"〇": "0"}

# fmt: off
_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)
# fmt: on
_TENS: Final = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_VALUES: Final = {word: at for at, word in enumerate(_SMALL)} | {word: 30 + 10 * at for at, word in enumerate(_TENS)}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_EN_WORD: Final = re.compile(
    rf"\b(?:(?:{'|'.join(_TENS)}|twenty)-(?:{'|'.join(_SMALL[1:10])})|{'|'.join((*_SMALL, *_TENS))})\b", re.IGNORECASE
)
_EN_LOOSE: Final = re.compile(
    r"\b(?:(?:a|one|two|three)[- ](?:third|quarter|fifth|tenth)s?|twice|doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|"
    r"quadrupl\w+|"
    r"halv(?:e[sd]?|ing)|\w+fold|dozens?|hundreds?|"
    r"thousands?|several|couple)\b|\b(?-i:[IVXLCDM]{2,})\b",
    re.IGNORECASE,
)
_EN_RANK: Final = re.compile(
    r"\b(?:rank(?:s|ed|ing)?|place[sd]?|comes?|came)\s+(?:in\s+)?(?:as\s+)?(?:No\.\s*|number\s+)?"
    rf"(\d+|{'|'.join(_ORDINALS)})(?:st|nd|rd|th)?\b|\b(\d+)(?:st|nd|rd|th)\b|"
    rf"\b({'|'.join(list(_ORDINALS)[1:])})[\s-]+(?:most|largest|highest|biggest|place|rank)\b",
    re.IGNORECASE,
)
_EN_UNITS: Final[tuple[tuple[Unit, re.Pattern[str]], ...]] = (
    ("points", re.compile(r"[\s-]*(?:percentage[\s-]points?|points?|pp)\b", re.IGNORECASE)),
    ("percent", re.compile(r"\s*(?:%|percent\b|per cent\b)", re.IGNORECASE)),
    (
        "reports",
        re.compile(
            r"\s+(?:□+\s+)?(?:annual\s+)?reports?\b|\s+(?:out\s+)?of\s+(?:all\s+|the\s+)*\d[\d,]*\s+reports\b", re.I
        ),
    ),
    ("problems", re.compile(r"\s+(?:separate\s+|such\s+)?problems?\b", re.IGNORECASE)),
    ("measures", re.compile(r"\s+(?:separate\s+|such\s+)?measures?\b", re.IGNORECASE)),
    ("items", re.compile(r"\s+items?\b", re.IGNORECASE)),
    ("years", re.compile(r"[\s-]+years?\b", re.IGNORECASE)),
)
_EN_ABOUT: Final = re.compile(
    r"(?:about|around|nearly|almost|over|roughly|approximately|some|up to|at least|at most|more than|less than|"
    r"fewer than|under|just)\s+$",
    re.IGNORECASE,
)


def years_of(text: str) -> tuple[Years, ...]:
    """The years that a text names."""
    found: list[Years] = []
    for match in _YEARS.finditer(text):
        if _NO_YEAR.match(text, match.end()):
            continue
        both = match.group(1, 2) if match[1] else (match[3],)
        found.append(Years(tuple(_year(one) for one in both), Span(*match.span())))
    return tuple(found)


def _year(written: str) -> int:
    return int("".join(_POSITIONAL.get(character, character) for character in written))


def numbers_of(text: str, lang: Lang) -> tuple[Number, ...]:
    """Every number of a text in order, years left out. The text is one whose width was folded (NFKC)."""
    taken = [one.span for one in years_of(text)]
    found: list[Number] = []

    def add(number: Number) -> None:
        if not any(number.span.overlaps(span) for span in taken):
            taken.append(number.span)
            found.append(number)

    for number in _chinese(text) if lang == "zh" else _english(text):
        add(number)
    for match in _DIGITS.finditer(text):
        add(Number(None, "other", Span(*match.span())))
    return tuple(sorted(found, key=lambda number: number.span))


def _chinese(text: str) -> Iterator[Number]:
    for match in _FRACTION.finditer(text):
        if not match[0].startswith("百分之"):
            yield Number(None, "other", Span(*match.span()))
    for match in _ZH_RANK.finditer(text):
        # Places are counted from the first.
        place = None if "倒数" in match[0] else parse_number(match[2] or match[3])
        yield Number(place, "rank", Span(*match.span()))
    for one in scan(text):
        unit = _ZH_UNITS.get(one.unit, "other")
        about = _ZH_ABOUT.search(text, max(0, one.start - 6), one.start)
        yield Number(one.value, unit, one.span, one.bound == "exact" and about is None)
    for match in _ZH_RUN.finditer(text):
        if match[0] not in _WORDS:
            yield Number(None, "other", Span(*match.span()))


def _english(text: str) -> Iterator[Number]:
    for match in _EN_RANK.finditer(text):
        written = (match[1] or match[2] or match[3]).lower()
        yield Number(Decimal(_ORDINALS.get(written) or written), "rank", Span(*match.span()))
    for match in _EN_LOOSE.finditer(text):
        yield Number(None, "other", Span(*match.span()))
    for match in _DIGITS.finditer(text):
        yield _measured(text, match, parse_number(match[0].rstrip(",")))
    for match in _EN_WORD.finditer(text):
        number = _measured(text, match, _spelt(match[0].lower()))
        # "one of them" counts nothing.
        if number.unit != "other" or match[0].lower() != "one":
            yield number


def _spelt(word: str) -> Decimal:
    return Decimal(sum(_EN_VALUES[part] for part in word.split("-")))


def _measured(text: str, match: re.Match[str], value: Decimal | None) -> Number:
    exact = _EN_ABOUT.search(text, max(0, match.start() - 20), match.start()) is None
    for unit, pattern in _EN_UNITS:
        if found := pattern.match(text, match.end()):
            # In "12 of 25 reports" the second number has a span of its own.
            end = match.end() if " of " in found[0] else found.end()
            return Number(value, unit, Span(match.start(), end), exact)
    return Number(value, "other", Span(*match.span()), exact)
