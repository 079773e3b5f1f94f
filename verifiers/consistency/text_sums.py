"""Sums inside the narrative: 共N条，其中 lists, and applications by channel.

其中 may list only some of a whole, so the parts may be fewer, never more; only a list that closes with 其他 or 其余,
or is introduced by 分别, must add up. Publications counted by channel may overlap (the same notice on two platforms),
applications cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.statements import APPLICATIONS, Cells, Sum
from verifiers.model import Finding, Span, plain
from verifiers.rules import Severity, rule

TEXT_SUM: Final = rule(
    "identity.text_sum",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2021〕30号：数据应当准确；正文“共……，其中……”分项之和不多于总数",
    zh="正文中分项之和与总数不符",
    en="the parts of a list in the text do not add up to its whole",
    message_zh="正文称{actual}，其中各项之和为{expected}（{listed}）",
    message_en="the text says {actual}, its parts add up to {expected} ({listed})",
)
_INTRODUCED: Final = re.compile(r"其中|包括|(?<![包不])含|^[(:,]?分别")
_OVERALL: Final = re.compile(r"共|合计|总计|总数|总量|累计")
_ITEMS: Final = frozenset({"项", "类", "者", "笔"})
_SUMMED_UP: Final = re.compile(
    r"^\)?[,;](?:以上|上述)?(?:[两二三四五六七八九十各]{1,2}[项类者])?(?:金额|经费|费用)?(?:合计|总计|共计)(?:金额|支出|投入|为|:|达)*$"
)
_CLOSING: Final = re.compile(r"(?:其他|其它|其余)[^,;:。]{0,12}$")
_NEW_MATTER: Final = re.compile(
    r"另|被|提起|此外|同时|还|共|累计|总|较|比|增|减|(?<!未)办结|(?:按[期时]|均已?|全部|已|共)答复|结转|完成|(?<!未)审结|收到|受理|召开|举办|开展|组织|参加|制定|修订|培训|报送|阅读|浏览|点击|观看|粉丝|。"
)
_CHANNELS: Final = re.compile(
    r"网站|网络|微博|微信|公众号|公报|平台|公示栏|公开栏|宣传栏|电子屏|显示屏|抖音|快手|视频号|广播|电视|报[刊纸]|APP|客户端|渠道|方式|新媒体|栏目"
)
_OVERLAPPING_UNITS: Final = frozenset({"条", "篇", "期", "次", "个", "部", "份"})
_CLAUSE_MARK: Final = re.compile(r"[,:]")
_MAX_GAP: Final = 24
_MAX_PARTS: Final = 30
_CHANNEL: Final = re.compile(
    r"(?:网络|网上|互联网|在线|网站|平台|信函|邮寄|来信|信件|当面|现场|窗口|传真|电子邮件|电子邮箱|邮件|邮箱)(?:方式|渠道|平台|形式|途径|系统|提交|提出|收到|递交|接收|受理|申请|公开|的|共|有|为|:){0,5}$"
)
_APPLICATION: Final = re.compile(r"公开[^,;。]{0,6}申请|依申请|申请公开|信息申请")
_ONLY_SOME: Final = re.compile(r"等|主要|多为|大部分")


def text_sums(told: Sequence[Sentence]) -> Iterator[Finding]:
    """``identity.text_sum`` over all sentences."""
    for sentence in told:
        if len(sentence.quantities) < 2:
            continue
        depths = _depths(sentence.text)
        for index, whole in enumerate(sentence.quantities[:-1]):
            yield from _list_of(sentence, index, whole, depths)
        for index, total in enumerate(sentence.quantities[2:], start=2):
            if total.quantity.bound != "exact":
                continue
            # 三项合计28万元: the number of items is none of them.
            for end in (index, index - 1) if sentence.quantities[index - 1].quantity.unit in _ITEMS else (index,):
                if _SUMMED_UP.search(sentence.text[sentence.quantities[end - 1].end : total.start]):
                    yield from _summed_up(sentence, end, total)


def _list_of(sentence: Sentence, index: int, whole: Placed, depths: Sequence[int]) -> Iterator[Finding]:
    if whole.quantity.bound != "exact" or whole.quantity.approximate:
        return
    unit = whole.unit
    if unit == "%":
        return
    listed = _parts(sentence, index, whole, unit, depths)
    if not listed.parts:
        return
    worth = [one.worth for one in listed.parts]
    total = sum(worth, Decimal(0))
    wholes = _wholes(sentence, index, unit, depths)
    # A list may go on to classify the same cases anew once they are all told.
    reached = [*accumulate(worth)]
    if not wholes.isdisjoint(reached[1:] or reached):
        return
    possible = sorted(one for one in wholes if one >= max(worth)) or sorted(wholes)
    severity: Severity | None = None
    if total <= possible[-1]:
        if len(possible) > 1 or len(worth) < 2 or not (listed.closed or listed.complete):
            return
        severity = None if listed.closed else "info"
    if _may_overlap(sentence, listed.parts, unit) and max(worth) <= possible[-1]:
        return
    printed = whole.quantity.raw if possible[-1] == whole.worth else plain(possible[-1])
    yield _finding(sentence.span(whole.start, listed.parts[-1].end), listed.parts, printed, severity)


def _summed_up(sentence: Sentence, index: int, total: Placed) -> Iterator[Finding]:
    """A list and then its sum: 甲3万元、乙4万元，合计7万元. Which numbers were added is known only where the list
    begins with the sentence, or after a colon."""
    unit, worth = total.unit, total.worth
    parts: list[Placed] = []
    text, following = sentence.text, total
    for one in reversed(sentence.quantities[:index]):
        gap = text[one.end : following.start]
        if parts and (len(gap) > _MAX_GAP + 10 or _NEW_MATTER.search(gap)):
            return
        if ":" in gap and parts:
            break
        following = one
        if one.unit == "%" and unit != "%":
            continue
        if one.unit != unit or one.quantity.bound != "exact":
            return
        parts.append(one)
    values = [one.worth for one in parts]
    if len(values) < 2 or worth in values or worth in accumulate(values):
        return
    if _NEW_MATTER.search(text[: following.start]) or (_may_overlap(sentence, parts, unit) and worth >= max(values)):
        return
    yield _finding(sentence.span(parts[-1].start, total.end), parts[::-1], total.quantity.raw)


def _may_overlap(sentence: Sentence, parts: Sequence[Placed], unit: str) -> bool:
    """Whether the parts are publications by channel: the same one may stand in several."""
    labels = [sentence.before(one) for one in parts]
    return unit in _OVERLAPPING_UNITS and sum(1 for label in labels if _CHANNELS.search(label)) >= 2


def _finding(span: Span, parts: Sequence[Placed], printed: str, severity: Severity | None = None) -> Finding:
    units = {one.quantity.unit for one in parts}
    values = [one.quantity.value if len(units) == 1 else one.worth for one in parts]
    return TEXT_SUM.finding(
        "narrative.figures",
        expected=plain(sum(values, Decimal(0))),
        actual=printed,
        spans=(span,),
        severity=severity,
        listed="＋".join(plain(one) for one in values),
    )


def _wholes(sentence: Sentence, index: int, unit: str, depths: Sequence[int]) -> set[Decimal]:
    """What the parts may be parts of: the number before them; those that stand with it in one list, taken together
    (复议2件、诉讼1件，其中…); the number before a gain (公开90条，比上年增加8条，其中…); and the whole of a list that
    the number is itself a part of."""
    whole = sentence.quantities[index]
    run = whole.worth
    found = {run}
    compared, joined = sentence.is_compared(whole), True
    for earlier, later in zip(
        reversed(sentence.quantities[:index]), reversed(sentence.quantities[1 : index + 1]), strict=True
    ):
        between = sentence.text[earlier.end : later.start]
        if ";" in between:
            break
        if earlier.unit != unit or earlier.quantity.bound != "exact":
            joined = False
            continue
        joined = joined and not _CLAUSE_MARK.search(between)
        if joined:
            run += earlier.worth
            found.add(run)
        if compared and not sentence.is_compared(earlier):
            found.add(earlier.worth)
            compared = False
        if _INTRODUCED.search(between) and depths[earlier.start] <= depths[whole.start]:
            found.add(earlier.worth)
    return found


@dataclass(frozen=True, slots=True)
class _List:
    """The members of a list. ``closed``: by its wording it must add up (其他, 分别); ``complete``: it reads as if it
    did (共N件，包括…。)."""

    parts: Sequence[Placed] = ()
    closed: bool = False
    complete: bool = False


def _parts(sentence: Sentence, index: int, whole: Placed, unit: str, depths: Sequence[int]) -> _List:
    """The list that follows a whole."""
    text = sentence.text
    bracketed = text.startswith("(", whole.end)
    depth = depths[whole.start] + (1 if bracketed else 0)
    parts: list[Placed] = []
    cursor, first_gap, respectively, last_gap = whole.end, "", False, ""
    for one in sentence.quantities[index + 1 : index + 1 + _MAX_PARTS]:
        if min(depths[cursor : one.start + 1]) < depths[whole.start] or (bracketed and depths[one.start] < depth):
            break
        if depths[one.start] > depth:
            continue
        gap = _outside_brackets(text, depths, cursor, one.start, depth)
        if not parts:
            introduced = _INTRODUCED.search(gap)
            if not introduced or len(gap) > _MAX_GAP + 10:
                return _List()
            if introduced.group().endswith("分别"):
                if not _OVERALL.search(sentence.before(whole)):
                    return _List()
                respectively = True
            first_gap = gap
        elif _opens_another_matter(gap, first_gap):
            # After ； the list is over; after a comma it may go on in words that were not understood.
            over = gap.startswith((";", ")"))
            return _List(parts, over and (respectively or bool(_CLOSING.search(last_gap))))
        found = one.unit
        if found == "%" and parts:
            cursor = one.end
            continue
        if found != unit or one.quantity.bound != "exact":
            # A member that cannot be added leaves the rest of the list uncertain.
            return _List(parts)
        parts.append(one)
        cursor, last_gap = one.end, gap
    closed = respectively or bool(_CLOSING.search(last_gap))
    tail = _outside_brackets(text, depths, cursor, min(len(text), cursor + _MAX_GAP), depth)
    ended = not tail.strip(")") or tail.startswith(";")
    exhaustive = "包括" in first_gap and bool(_OVERALL.search(sentence.before(whole)))
    return _List(parts, closed, exhaustive and ended)


def _opens_another_matter(gap: str, first_gap: str) -> bool:
    return (
        len(gap) > _MAX_GAP
        or bool(_INTRODUCED.search(gap))
        # Only a list that a colon opens goes on beyond ；.
        or (gap.startswith(";") and ":" not in first_gap)
        or any(match.group() not in first_gap for match in _NEW_MATTER.finditer(gap))
    )


def _outside_brackets(text: str, depths: Sequence[int], start: int, end: int, depth: int) -> str:
    return "".join(text[place] for place in range(start, end) if depths[place] <= depth)


def _depths(text: str) -> list[int]:
    """The bracket depth of each character; a bracket that is never closed nests nothing."""
    depths: list[int] = []
    depth = 0
    for character in text:
        if character == "(":
            depth += 1
        depths.append(depth)
        if character == ")" and depth:
            depth -= 1
    return depths


def channel_findings(
    told: Sequence[Sentence], worth: Callable[[Sum], Decimal | None], cells: Cells
) -> Iterator[Finding]:
    """Applications by channel against applications received."""
    new, over = cells.column("new"), cells.column("carried_over")
    received = worth(new) if new else None
    if received is None:
        return
    carried = worth(over)
    for sentence in told:
        if not _APPLICATION.search(sentence.text + sentence.context):
            continue
        listed = [
            one
            for one in sentence.quantities
            if one.unit in ("件", "")
            and _CHANNEL.search(sentence.before(one))
            and not sentence.speaks_elsewhere(sentence.clause_of(one).start, one.end)
        ]
        if len(listed) < 2 or any(one.quantity.bound != "exact" for one in listed):
            continue
        total = sum((one.quantity.value for one in listed), Decimal(0))
        possible = {received, received + (carried or 0)}
        others = {one.worth for one in sentence.quantities if one not in listed}
        # Where the sentence itself says how many were received, that is the whole; else either reading may be.
        whole = max(possible & others or possible)
        if total in possible | others or (total < whole and (len(listed) < 3 or _ONLY_SOME.search(sentence.text))):
            continue
        yield APPLICATIONS.finding(
            *(f"tables.{path}" for path in new),
            expected=plain(total),
            actual=plain(received),
            spans=(sentence.span(listed[0].start, listed[-1].end),),
            severity="warning" if total > whole else "info",
            meaning="各渠道申请之和",
            said="、".join(one.quantity.raw for one in listed),
        )
