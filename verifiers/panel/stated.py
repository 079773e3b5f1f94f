"""What the text says of last year's applications, against last year's report.

新收申请95件，比上年增加10件 makes 85 last year; 上年为85件 says so outright. Both are compared with last year's new
applications, or those and what was carried over where the wording (收到) leaves that open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from verifiers.model import plain
from verifiers.panel import declared
from verifiers.panel.model import Outcome, Report, crossed, held, settled, unchecked
from verifiers.panel.prose import Sentence
from verifiers.panel.texts import read, shortened

_UNITS: Final = "(?:件|宗|条|份|起)"
_RECEIVED: Final = "(?P<verb>新收|收到|受理|接收|收)"
_LAST_YEAR: Final = "(?:(?P<year>20[0-9]{2})年度?|上一?年度?|去年)(?:同期|全年)?"
_STATED: Final = re.compile(
    rf"{_RECEIVED}[^0-9。]{{0,24}}申请[^0-9。]{{0,14}}(?P<count>[0-9]{{1,9}}){_UNITS}[^0-9。]{{0,10}}?"
    r"(?:(?:较|比|同|与|和)(?:(?P<year>20[0-9]{2})年(?:度)?|上年度?|去年|上一年度?|同期|比){1,2}(?:相比|同期)?|同比)"
    r"[^0-9。]{0,6}?(?P<way>增加|增长|上升|多|增|减少|下降|降低|少|减)了?[^0-9。]{0,3}?"
    r"(?P<by>[0-9]{1,9}(?:\.[0-9]{1,4})?)(?P<unit>件|宗|条|份|起|%)"
)
_FEWER: Final = frozenset({"减少", "下降", "降低", "少", "减"})
# Cases of last year that were handled this year are no number of last year's applications.
_NOT_MOVED: Final = "(?![^0-9。]{0,10}(?:结转|办结|答复|办理|延至|转入))"
_NO_CHANGE: Final = "[^0-9。结未增减多少升降长]"
_OUTRIGHT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_RECEIVED}[^0-9。]{{0,24}}申请[^0-9。]{{0,14}}[0-9]{{1,9}}{_UNITS}[^0-9。结]{{0,4}}?"
        rf"{_LAST_YEAR}(?:的|为|是|共|仅|只有|新收|收到|受理|接收)+(?P<count>[0-9]{{1,9}}){_UNITS}{_NOT_MOVED}",
        rf"{_LAST_YEAR}{_NO_CHANGE}{{0,6}}{_RECEIVED}{_NO_CHANGE}{{0,16}}申请{_NO_CHANGE}{{0,6}}"
        rf"(?P<count>[0-9]{{1,9}}){_UNITS}{_NOT_MOVED}",
        rf"(?P<verb>申请)[^0-9。结]{{0,10}}[由从]{_LAST_YEAR}的?(?P<count>[0-9]{{1,9}}){_UNITS}"
        r"(?:增|减|上升|下降|升|降|变|提高)[^0-9。]{0,4}[0-9]",
    )
)
_NEW: Final = "applications.new.total"
_OVER: Final = "applications.carried_over.total"


def stated_changes(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Every such statement of the later report."""
    if later.prose is None:
        yield unchecked(declared.STATED_CHANGE, "no_text")
        return
    for sentence in later.prose.sentences:
        # A sentence without such words costs two looks.
        if "申请" not in sentence.plain or not any(word in sentence.plain for word in ("较", "比", "年")):
            continue
        for pattern in (_STATED, *_OUTRIGHT):
            for match in pattern.finditer(sentence.plain):
                if match["year"] in (None, str(earlier.year)):
                    yield _stated(earlier, later, sentence, match)


def _stated(earlier: Report, later: Report, sentence: Sentence, match: re.Match[str]) -> Outcome:
    new, over = earlier.number(_NEW), earlier.number(_OVER)
    if new is None or new.blank:
        return unchecked(declared.STATED_CHANGE, "unread" if new is None else "blank_total")
    candidates = [new.value]
    if match["verb"] != "新收" and over is not None:
        candidates.append(new.value + over.value)
    told = _last(match, candidates)
    if told is None:
        return held(declared.STATED_CHANGE)
    quote = read(later, sentence.span)
    finding = declared.STATED_CHANGE.finding(
        f"sections.{sentence.section}",
        expected="/".join(map(plain, dict.fromkeys(candidates))),
        actual=match[0],
        spans=[sentence.span],
        quote=shortened([quote]),
        told=told,
    )
    return settled(declared.STATED_CHANGE, [crossed(finding, later, earlier.place(_NEW, _OVER), (quote,))])


def _last(match: re.Match[str], candidates: Sequence[Decimal]) -> str | None:
    """Last year's number as the text has it; None where it is one of ``candidates``."""
    count = Decimal(match["count"])
    if "by" not in match.re.groupindex:
        return None if count in candidates else plain(count)
    by = -Decimal(match["by"]) if match["way"] in _FEWER else Decimal(match["by"])
    if match["unit"] != "%":
        return None if count - by in candidates else plain(count - by)
    if by == -100 or any(_percent(count, last, by, match["by"]) for last in candidates):
        return None
    return f"≈{plain((count * 100 / (100 + by)).quantize(Decimal(1)))}"


def _percent(count: Decimal, last: Decimal, by: Decimal, written: str) -> bool:
    """Whether the change makes the percentage, rounded or cut at the digits it is written with."""
    if last == 0:
        return False
    unit = Decimal(1).scaleb(-len(written.partition(".")[2]))
    return abs((count - last) * 100 / last - by) < unit


CHECKS: Final[tuple[Callable[[Report, Report], Iterator[Outcome]], ...]] = (stated_changes,)
