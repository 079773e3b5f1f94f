"""Sums inside the narrative: 共N条，其中 lists, and applications by channel.

其中 may list only some of a whole, so the parts may be fewer, never more; only a list that closes with 其他 or 其余,
or is introduced by 分别, must add up. Publications counted by channel may overlap (the same notice on two platforms),
applications cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.statements import APPLICATIONS, Cells, Sum
from verifiers.model import Finding, plain
from verifiers.quantities.units import amount
from verifiers.rules import rule

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
_CLOSING: Final = re.compile(r"(?:其他|其它|其余)[^,;:。]{0,12}$")
_NEW_MATTER: Final = re.compile(
    r"另|被|提起|此外|同时|还|共|累计|总|较|比|增|减|(?<!未)办结|结转|完成|(?<!未)审结|收到|受理|召开|举办|开展|组织|参加|制定|修订|培训|报送|阅读|浏览|点击|观看|粉丝|。"
)
_CHANNELS: Final = re.compile(
    r"网站|网络|微博|微信|公众号|公报|平台|公示栏|公开栏|宣传栏|电子屏|显示屏|抖音|快手|视频号|广播|电视|报[刊纸]|APP|客户端|渠道|方式|新媒体|栏目"
)
_OVERLAPPING_UNITS: Final = frozenset({"条", "篇", "期", "次", "个", "部", "份"})
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


def _list_of(sentence: Sentence, index: int, whole: Placed, depths: Sequence[int]) -> Iterator[Finding]:
    if whole.quantity.bound != "exact" or whole.quantity.approximate:
        return
    value, unit = amount(whole.quantity.value, whole.quantity.unit)
    if unit == "%":
        return
    parts, closed = _parts(sentence, index, whole, unit, depths)
    if not parts:
        return
    worth = [amount(one.quantity.value, one.quantity.unit)[0] for one in parts]
    total = sum(worth, Decimal(0))
    if total == value or (total < value and not (closed and len(parts) > 1)):
        return
    labels = [sentence.before(one) for one in parts]
    overlapping = unit in _OVERLAPPING_UNITS and sum(1 for label in labels if _CHANNELS.search(label)) >= 2
    if overlapping and max(worth) <= value:
        return
    span = sentence.span(whole.start, parts[-1].end)
    yield TEXT_SUM.finding(
        "narrative.figures",
        expected=plain(total),
        actual=whole.quantity.raw,
        spans=(span,),
        listed="＋".join(plain(one) for one in worth),
    )


def _parts(
    sentence: Sentence, index: int, whole: Placed, unit: str, depths: Sequence[int]
) -> tuple[list[Placed], bool]:
    """The members of the list that follows a whole, and whether the list is closed, so that it must add up."""
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
                return [], False
            if introduced.group().endswith("分别"):
                if not _OVERALL.search(sentence.before(whole)):
                    return [], False
                respectively = True
            first_gap = gap
        elif _opens_another_matter(gap, first_gap):
            # After ； the list is over; after a comma it may go on in words that were not understood.
            return parts, gap.startswith((";", ")")) and (respectively or bool(_CLOSING.search(last_gap)))
        found = amount(one.quantity.value, one.quantity.unit)[1]
        if found == "%" and parts:
            cursor = one.end
            continue
        if found != unit or one.quantity.bound != "exact":
            # A member that cannot be added leaves the rest of the list uncertain.
            return parts, False
        parts.append(one)
        cursor, last_gap = one.end, gap
    return parts, respectively or bool(_CLOSING.search(last_gap))


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
            if amount(one.quantity.value, one.quantity.unit)[1] in ("件", "")
            and _CHANNEL.search(sentence.before(one))
            and not sentence.speaks_elsewhere(sentence.clause_of(one).start, one.end)
        ]
        if len(listed) < 2 or any(one.quantity.bound != "exact" for one in listed):
            continue
        total = sum((one.quantity.value for one in listed), Decimal(0))
        possible = {received, received + (carried or 0)}
        others = {amount(one.quantity.value, one.quantity.unit)[0] for one in sentence.quantities if one not in listed}
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
