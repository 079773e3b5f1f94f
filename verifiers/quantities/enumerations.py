"""Which member of a list a quantity belongs to: ``A、B、C分别为1、2、3件``, ``A和B各5件``.

Attribution cannot go by nearness here, for the numbers stand together and away from what they count. A list is taken
apart only where it has as many members as there are numbers; otherwise nothing is said about it. Looks are bounded, so
the cost is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verifiers.model import Quantity, Span

_SHARES_OUT: Final = re.compile("分别|依次")
_FORMER: Final = re.compile("前者")
_EACH: Final = re.compile(
    r"(?:各|均|皆)(?:自?[为有是达占设]|设[有立]|配备|安排|发布|公开|收到|受理|办理|召开|举办|开展|新增|增加|减少|增长|下降|上升|提供|发放|编印|完成)?\s{0,2}\Z"
)
_PAREN: Final = r"[（(][^（）()]{1,40}[）)]"
# Between the numbers of one list: a separator, and perhaps a share in brackets after each (12件（60%）、8件（40%）).
_BETWEEN: Final = re.compile(
    rf"\s{{0,3}}(?:{_PAREN})?\s{{0,3}}(?:[、，,；;]\s{{0,3}}(?:以?及|和|与)?|以?及|和|与)\s{{0,3}}(?:近|约|超过?|逾|达到?|不足|接近|突破)?\s{{0,3}}"
)
_OPEN_PAREN: Final = re.compile(r"\s{0,3}[（(][^（）()]{0,40}")
_SENTENCE_END: Final = re.compile(r"[。；;！？]|\n\s*\n")
_CLAUSE_END: Final = re.compile(r"[，,：:。；;！？]")
_CONJUNCTION: Final = re.compile("以及|[和及与]")
_ENCLOSED: Final = re.compile(rf"{_PAREN}|《[^《》]{{1,80}}》|“[^“”]{{1,40}}”")
_LEADING: Final = re.compile(r"\s*(?:其中|包括|按照?|对|将|由|向|在|的|为|是|来自|涉及|用于|属于)?[，,：:]?\s*")
_LINK_BACK: Final = re.compile(r"\s{0,3}[，,（(：:]?\s{0,3}\Z")
_REACH: Final = 200
_MEMBER_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Distribution:
    """A quantity and the member of a list it belongs to; one that each of several has (各5件) comes once for each."""

    quantity: Quantity
    member: Span


def distributions(text: str, quantities: Sequence[Quantity]) -> tuple[Distribution, ...]:
    """The quantities of ``text``, as ``scan`` gives them, that 分别, 依次, 各, 均 or 前者 and 后者 deal out to a list's
    members."""
    found = [*_dealt_out(text, quantities), *_each(text, quantities), *_former_and_latter(text, quantities)]
    return tuple(sorted(found, key=lambda one: (one.quantity.start, one.member)))


def _dealt_out(text: str, quantities: Sequence[Quantity]) -> Iterator[Distribution]:
    starts = [quantity.start for quantity in quantities]
    for match in _SHARES_OUT.finditer(text):
        first = bisect_left(starts, match.end())
        after = _run(text, quantities, first, match.end())
        if len(after) > 1:
            # The members stand between 分别 and the numbers (分别向A、B发放3、5册) or before 分别.
            left = _clause(text, match.start())
            members = (
                _members(text, Span(match.end(), after[0].start), len(after))
                or _members(text, left, len(after))
                or _members(text, _sentence(text, match.start()), len(after), commas=True)
                or _counted(text, quantities, first, len(after), match.start())
            )
            yield from map(Distribution, after, members)
            continue
        before = _run_before(text, quantities, first - 1, match.start())
        if len(before) > 1:  # 3件、5件，分别来自A、B
            end = _CLAUSE_END.search(text, match.end(), match.end() + _REACH)
            stop = end.start() if end else min(len(text), match.end() + _REACH)
            yield from map(Distribution, before, _members(text, Span(match.end(), stop), len(before)))


def _former_and_latter(text: str, quantities: Sequence[Quantity]) -> Iterator[Distribution]:
    """公开了A、B的信息，前者总投资1亿元，后者总投资2亿元."""
    starts = [quantity.start for quantity in quantities]
    for match in _FORMER.finditer(text):
        end = _SENTENCE_END.search(text, match.end(), match.end() + _REACH)
        stop = end.start() if end else min(len(text), match.end() + _REACH)
        latter = text.find("后者", match.end(), stop)
        members = _members(text, _clause(text, match.start()), 2)
        if latter < 0 or not members:
            continue
        for member, begin, until in zip(members, (match.end(), latter), (latter, stop), strict=True):
            index = bisect_left(starts, begin)
            if index < len(starts) and starts[index] < until:
                yield Distribution(quantities[index], member)


def _counted(text: str, quantities: Sequence[Quantity], first: int, count: int, end: int) -> list[Span]:
    """The words before each of the numbers that stand before 分别: 复议17件、诉讼8件，其中纠正的分别为3件和1件."""
    before = [one for one in quantities[max(first - count, 0) : first] if one.end <= end]
    start = _sentence(text, end).start
    if len(before) < count or before[0].start < start:
        return []
    edges = [max([start, *(mark.end() for mark in _CLAUSE_END.finditer(text, start, before[0].start))])]
    edges += [one.end for one in before[:-1]]
    pieces = (text[edge : one.start] for edge, one in zip(edges, before, strict=True))
    leads = [len(piece) - len(piece.lstrip("、，, \n\u3000")) for piece in pieces]
    return [_trimmed(text, edge + lead, one.start) for edge, lead, one in zip(edges, leads, before, strict=True)]


def _each(text: str, quantities: Sequence[Quantity]) -> Iterator[Distribution]:
    for quantity in quantities:
        each = _EACH.search(text, max(0, quantity.start - 6), quantity.start)
        if each:
            members = _members(text, _clause(text, each.start()), None)
            yield from (Distribution(quantity, member) for member in members)


def _run(text: str, quantities: Sequence[Quantity], first: int, start: int) -> list[Quantity]:
    """The numbers of one list, the first of them in the same sentence as ``start``."""
    run: list[Quantity] = []
    for index in range(first, len(quantities)):
        quantity = quantities[index]
        if not run:
            if quantity.start - start > _MEMBER_LENGTH or _SENTENCE_END.search(text, start, quantity.start):
                break
        elif not _BETWEEN.fullmatch(text, run[-1].end, quantity.start):
            if _OPEN_PAREN.fullmatch(text, run[-1].end, quantity.start):
                continue
            break
        run.append(quantity)
    return run


def _run_before(text: str, quantities: Sequence[Quantity], last: int, end: int) -> list[Quantity]:
    """The numbers of one list that ends right before ``end``."""
    run: list[Quantity] = []
    for index in range(last, -1, -1):
        quantity = quantities[index]
        gap = Span(quantity.end, run[-1].start if run else end)
        joined = _BETWEEN.fullmatch(text, *gap) if run else _LINK_BACK.fullmatch(text, *gap)
        if not joined:
            break
        run.append(quantity)
    return run[::-1]


def _sentence(text: str, end: int) -> Span:
    return _back_to(_SENTENCE_END, text, end)


def _clause(text: str, end: int) -> Span:
    trimmed = end
    while trimmed and text[trimmed - 1] in "，,： :\n\u3000" and end - trimmed < 3:  # A、B，分别为
        trimmed -= 1
    return _back_to(_CLAUSE_END, text, trimmed)


def _back_to(boundary: re.Pattern[str], text: str, end: int) -> Span:
    """From the last boundary before ``end`` (not one inside brackets or a title) up to it."""
    base = max(0, end - _REACH)
    start = base
    for match in boundary.finditer(_masked(text, Span(base, end))):
        start = base + match.end()
    return Span(start, end)


def _masked(text: str, span: Span) -> str:
    """The text of ``span`` with what is enclosed blotted out, so that separators in there separate nothing."""
    return _ENCLOSED.sub(lambda match: "■" * len(match[0]), text[span.start : span.end])


def _members(text: str, span: Span, count: int | None, *, commas: bool = False) -> list[Span]:
    """The members of the list in ``span``; empty unless there are ``count`` of them (with None: two or more).

    、 separates members; 和 the last two, or any two where that makes the count right, for names hold 和, too
    (住房和城乡建设局).
    """
    body = _masked(text, span)
    lead = _LEADING.match(body)
    start = lead.end() if lead else 0
    cuts = [(match.start(), match.end()) for match in re.finditer("[、，,]" if commas else "、", body[start:])]
    tail = cuts[-1][1] if cuts else 0
    joints = [(match.start(), match.end()) for match in _CONJUNCTION.finditer(body[start:])]
    last = [joint for joint in joints if joint[0] > tail][-1:]
    readings = [cuts + last, cuts] if count is None else [cuts, cuts + last, sorted(cuts + joints)]
    for reading in readings:
        edges = [0, *(edge for cut in reading for edge in cut), len(body) - start]
        pieces = [
            _trimmed(text, span.start + start + a, span.start + start + b)
            for a, b in zip(edges[::2], edges[1::2], strict=True)
        ]
        wanted = len(pieces) == count if count is not None else len(pieces) > 1
        if wanted and all(0 < piece.end - piece.start <= _MEMBER_LENGTH for piece in pieces):
            return pieces
    return []


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), max(start, end - (len(piece) - len(piece.rstrip()))))
