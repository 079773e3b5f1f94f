"""Figures: every quantity of the running text that is no purchase, with what it counts and the table cell it restates.

A number in brackets or after a comma may gloss the one before it (规章13件（含新制定5件）), a percentage is a share of
it, and in A、B分别为1、2件 the members have their numbers in order; everything else is told by the words next to the
number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest

from extractor.backends.rules import words
from extractor.backends.rules.cells import cell_of
from extractor.backends.rules.counts import Count, Counts
from extractor.backends.rules.sentences import Flow
from extractor.backends.rules.subjects import (
    CHANGE,
    LONGEST_LOOK,
    Subject,
    channel_before,
    clause_before,
    share,
    thing,
)
from verifiers.model import Span

_SHARE = re.compile(r"%|％|‰|百分点|成")
# Too little to know a figure by: it needs the channel it belongs to.
_VAGUE = re.compile(
    words.any_of(
        "信息 文章 文件 直播 发布 政策 数据 活动 内容 人数 数量 总量 条数 粉丝 粉丝数 观看量 阅读量 浏览量 点击量 "
        "访问量 点赞量 会议 培训 事项 公开 发布信息 公开信息 案件 申请 答复 部分 方面 类 平台"
    )
    + "|.?"
)
_TOTAL = re.compile(r"(?P<word>合计|共计|总计)(?:为|约|达|：)*$")
_STOCK = "废止件数"  # a column that only the form of 2021 has
_LONGEST_SUBJECT = 40
_SHORT_SUBJECT = 4
_CLAUSES_BACK = 4
_LOOK_BACK = 1_500


@dataclass(frozen=True, slots=True)
class Counted:
    """``start``/``end`` is the quote in the flow."""

    subject: str
    count: Count
    start: int
    end: int
    cell: str | None


@dataclass(frozen=True, slots=True)
class _Before:
    """What stands before a quantity in its sentence: the last quantity, where that or a share of it ends, and the last
    quantity outside brackets. ``inside`` says that a bracket opened after the latter is still open; ``share`` is the
    last share since the last quantity, for only shares grow by percentage points."""

    last: Counted
    end: int
    head: Counted
    inside: bool = False
    share: Counted | None = None


def read_figures(flow: Flow, counts: Counts, spent: Iterable[int]) -> list[Counted]:
    """All quantities but those already spent on purchases (by place in the flow)."""
    taken = set(spent)
    stock = _STOCK in flow.source
    figures: list[Counted] = []
    before: _Before | None = None
    for count, after in zip_longest(counts.all, counts.all[1:]):
        if before is not None and before.last.count.sentence is not count.sentence:
            before = None
        if before is not None:
            before = replace(before, inside=_is_inside(flow.text, before.head.count.end, count.start))
        roof = count.sentence.end if after is None else min(count.sentence.end, after.start)
        alone = (counts.members.get(count.quantity.start),)
        told = [
            _counted(flow, member, count, before, roof, stock)
            for member in counts.shared.get(count.quantity.start, alone)
        ]
        one = told[-1]
        if count.start not in taken:
            figures.extend(told)
        end = one.end if count.end <= one.end <= roof else count.end
        if before is not None and _SHARE.search(count.quantity.unit):
            before = replace(before, end=end, share=one)
        else:
            before = _Before(one, end, before.head if before is not None and before.inside else one)
    return _told_apart(flow.text, figures)


def _counted(flow: Flow, member: Span | None, count: Count, before: _Before | None, roof: int, stock: bool) -> Counted:
    text = flow.text
    floor = count.sentence.start if before is None else before.end
    whose = None if before is None else before.last
    if before is not None and before.share is not None and "百分点" in count.quantity.unit:
        whose = before.share
    last = None if whose is None else Subject(whose.subject, whose.start, whose.end)
    if member is not None:
        begin, end = flow.within(member)
        begin = text.rfind("\n", begin, end) + 1 or begin
        subject = Subject(text[begin:end].strip("、，"), min(begin, count.start), count.end)
    elif _SHARE.search(count.quantity.unit):
        subject = share(text, count, floor, roof, last)
    else:
        subject = thing(text, count, floor, roof)
    cell = cell_of(
        subject.words,
        text[max(count.sentence.start, count.start - LONGEST_LOOK) : count.start],
        count.quantity,
        stock=stock,
    )
    said, start = subject.words, subject.start
    if not said and before is None:
        earlier = clause_before(text, max(count.sentence.start, count.start - LONGEST_LOOK), start)
        said, start = (earlier.words, earlier.start) if earlier is not None else (said, start)
    if last is not None and not said and (total := _TOTAL.search(text, floor, count.start)) is not None:
        said, start = total.group("word"), total.start()
    elif last is not None and CHANGE.fullmatch(said):
        said, start = f"{CHANGE.sub('', last.words)}{said}", last.start
    elif (
        before is not None and before.inside and len(said) <= _SHORT_SUBJECT and text.find("（", start, count.start) < 0
    ):
        said = f"{before.head.subject}{said}"
    elif last is not None and not said:
        said, start = last.words, max(last.start, count.start - LONGEST_LOOK)
    elif _VAGUE.fullmatch(said):
        said = channel_before(text, max(count.sentence.start, start - LONGEST_LOOK), start) + said
    # Shares of shares would otherwise each be quoted from the first of them.
    start = max(start, count.start - LONGEST_LOOK)
    return Counted(said[:_LONGEST_SUBJECT].strip() or text[start : subject.end], count, start, subject.end, cell)


def _is_inside(text: str, start: int, position: int) -> bool:
    """Whether a bracket that opened after ``start`` is still open at ``position``."""
    start = max(start, position - LONGEST_LOOK)
    return text.rfind("（", start, position) > text.rfind("）", start, position)


def _told_apart(text: str, figures: list[Counted]) -> list[Counted]:
    """Quotes that stand at one place only: one that reads like another's, or like words shortly before, begins earlier,
    at most at its sentence's start."""
    for _ in range(_CLAUSES_BACK):
        times = Counter(text[one.start : one.end] for one in figures)
        doubles = [times[text[one.start : one.end]] > 1 or _stood_before(text, one) for one in figures]
        if not any(doubles):
            break
        figures = [
            replace(one, start=_clause_before(text, one)) if double else one
            for one, double in zip(figures, doubles, strict=True)
        ]
    return figures


def _stood_before(text: str, one: Counted) -> bool:
    return text.find(text[one.start : one.end], max(0, one.start - _LOOK_BACK), one.end - 1) >= 0


def _clause_before(text: str, one: Counted) -> int:
    floor = max(one.count.sentence.start, one.end - LONGEST_LOOK)
    if one.start <= floor:
        return one.start
    return max(floor, *(text.rfind(mark, floor, one.start - 1) + 1 for mark in "，；："))
