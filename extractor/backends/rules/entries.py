"""The entries of the section on problems and measures: which sentences belong together, and to which of the two lists.

Headings (（一）主要问题), cues (存在以下不足, 下一步) and ordinals (一是, （二）, 3.) say so; where a clause of the
problem list demands an action (应加强…), the entry goes over to the measures from there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from extractor.backends.rules import words
from extractor.backends.rules.sentences import NUMERAL, Flow, clauses
from extractor.backends.rules.verbs import acts
from extractor.backends.rules.wanting import SHORTCOMING, announces_problems

Side = Literal["problem", "measure"]

_NUMBER = rf"（[{NUMERAL}\d]{{1,3}}）|[①-⑳]|\d{{1,2}}(?:[、．]|\.(?!\d))"
_LEADING = re.compile(
    rf"[{NUMERAL}]{{1,3}}是|第[{NUMERAL}]{{1,2}}(?:[，、是：]|(?=[^条届次批章部]))|{_NUMBER}|\d{{1,2}}）|[{NUMERAL}]{{1,3}}、"
    r"|(?:首先|其次|再次|再者|最后|(?:另)?一方面)[是，]?|(?:另外|此外)[是，]|(?<=问题)如"
)
_INNER = re.compile(
    rf"(?<=[，；：、。])(?:[{NUMERAL}]{{1,3}}是|{_NUMBER}|(?:另)?一方面[是，]?|(?:首先|其次|再次|最后)[是，])"
    r"|(?<=问题)如|(?<=[表体]现[在为])(?=[^：，])"
)
_MEASURES = "改进 措施 整改 下一步 下步 打算 计划 思路 方向 安排 建议"
_TITLE = re.compile(words.any_of(f"问题 不足 差距 短板 困难 {_MEASURES}"))
_MEASURE_TITLE = re.compile(words.any_of(_MEASURES))
_BOTH = re.compile(r"(?:问题|不足|差距)(?:以及|及其?|和|与|、)(?!不足|差距|短板|困难)")
_TITLE_END = re.compile(
    words.any_of("问题 不足 差距 困难 措施 情况 打算 计划 思路 方向 安排 建议 办法 之处 方面 短板") + "$"
)
_LONGEST_TITLE = 30

_SELF = words.any_of(words.SELF)
_LATER = words.any_of("下一步 下步 下一阶段 下阶段 下一年 下一年度 接下来 今后 未来 新的一年 来年 明年")
_SET_OUT = words.any_of("进一步 继续 从 重点 着力 不断 认真 以 按照 坚持 采取 紧紧 严格 在 做好 加强")
_TO_MEASURES = re.compile(
    rf".{{0,24}}?{_LATER}"
    r"|针对.{0,24}(?:问题|不足|差距|短板|情况|困难)|(?:结合|根据|对照|围绕|就|基于|鉴于|面对).{0,20}(?:问题|不足|差距)"
    r"|为此|对此|鉴于此|(?:根据|对照|围绕|就)(?:上述|以上|存在|这些)"
    r"|.{0,16}?采取.{0,6}(?:措施|办法)|.{0,12}?(?:改进|整改)(?:措施|情况|方向|打算|思路|办法)"
    r"|20\d\d年(?:度)?，?.{0,14}?(?:将|要|计划)"
    rf"|.{{0,30}}?{_SELF}.{{0,6}}?(?:将(?!影响)|要(?=完善|加强|进一步))|.{{0,30}}?将{_SET_OUT}"
)
ANSWERS = re.compile(r"针对|为此|对此")
# 需要进一步加强 at a clause's end states a want; before an object it demands an action.
_DEMAND = re.compile(
    r"(?:应该?|应当|要|须|必须|建议|将|需要?|拟|下一步|今后)(?!.{0,8}"
    + words.any_of("加强 提高 完善 提升 改善 改进 优化 规范 深化 拓展 拓宽 加大 强化 健全 丰富 扩展 增强 细化")
    + "$)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, or one piece of running text: its parts are ranges of the flow without ordinals, sentences
    or pieces of one. ``number`` counts the numbered entries of its side from 0; None for running text. ``lead`` marks
    running text that a numbered list of its side follows."""

    side: Side
    parts: tuple[tuple[int, int], ...]
    number: int | None
    lead: bool = False


def read_entries(flow: Flow, start: int, end: int) -> list[Entry]:
    """The entries of ``flow.text[start:end]`` in text order."""
    return _gathered(_entries(flow, start, end))


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a sentence up to a semicolon, a colon or an ordinal. ``opens`` when an ordinal stands before it,
    ``first`` at a sentence's start, ``stop`` is the mark after it."""

    start: int
    end: int
    opens: bool
    first: bool
    stop: str
    title: bool


def _parts(flow: Flow, start: int, end: int) -> Iterator[_Part]:
    text = flow.text
    for sentence in flow.between(start, end):
        cuts = {sentence.start, sentence.end}
        cuts.update(match.start() for match in _INNER.finditer(text, sentence.start, sentence.end))
        cuts.update(clause.start for clause in clauses(text, sentence.start, sentence.end, "；："))
        for begin, stop in pairwise(sorted(cuts)):
            body, opens = begin, False
            while (marker := _LEADING.match(text, body, stop)) is not None:
                body, opens = marker.end(), True
            tail = stop
            while tail > body and text[tail - 1] in "，；：、":
                tail -= 1
            if tail > body:
                yield _Part(body, tail, opens, begin == sentence.start, text[tail : tail + 1], sentence.heading)


def _entries(flow: Flow, start: int, end: int) -> Iterator[Entry]:
    side: Side = "problem"
    numbers: Counter[Side] = Counter()
    number: int | None = None
    for part in _parts(flow, start, end):
        text = flow.text[part.start : part.end]
        if _names_a_side(part, text):
            side = "measure" if _names_measures(text) else "problem"
            number = None
            continue
        turned = _turned(side, part, text)
        if turned != side:
            side = turned
            # 针对这一问题，… inside an entry answers that entry; any other turn leaves it.
            if not part.opens and not (side == "measure" and number is not None and ANSWERS.match(text)):
                number = None
        if part.opens:
            number = numbers[side]
            numbers[side] += 1
        if part.stop != "：" or part.opens:
            yield from _divided(flow, Entry(side, ((part.start, part.end),), number))


def _turned(side: Side, part: _Part, text: str) -> Side:
    """The list that a part belongs to, after one of ``side``."""
    if side == "measure" and not part.first and not part.opens:
        return side
    if _TO_MEASURES.match(text):
        return "measure"
    wants = part.opens and side == "measure" and SHORTCOMING.search(text) is not None
    if (wants or announces_problems(text, part.stop)) and not acts(text):
        return "problem"
    return side


def _names_a_side(part: _Part, text: str) -> bool:
    if len(text) > _LONGEST_TITLE or "，" in text or not _TITLE.search(text) or not _TITLE_END.search(text):
        return False
    return part.title or (part.opens and (part.first or part.stop == "："))


def _names_measures(text: str) -> bool:
    """主要问题及改进情况 names both, problems first; 上年问题的改进情况 names measures."""
    if _BOTH.search(text):
        return False
    return _MEASURE_TITLE.fullmatch(_TITLE.findall(text)[-1]) is not None


def _divided(flow: Flow, entry: Entry) -> Iterator[Entry]:
    if entry.side == "problem":
        ((start, end),) = entry.parts
        last = start
        for clause in clauses(flow.text, start, end, "，"):
            said = flow.text[clause.start : clause.end]
            demand = _DEMAND.match(said)
            if demand is not None and acts(said[demand.end() :]):
                if last > start:
                    yield replace(entry, parts=((start, last),))
                yield replace(entry, side="measure", parts=((clause.start, end),))
                return
            last = clause.end
    yield entry


def _gathered(entries: Iterable[Entry]) -> list[Entry]:
    """Parts of one numbered entry together; running text before a list marked as leading to it."""
    gathered: list[Entry] = []
    parts: list[list[tuple[int, int]]] = []
    for entry in entries:
        last = gathered[-1] if gathered else None
        if last and entry.number is not None and (last.side, last.number) == (entry.side, entry.number):
            parts[-1].extend(entry.parts)
        else:
            gathered.append(entry)
            parts.append(list(entry.parts))
    last_number = {entry.side: index for index, entry in enumerate(gathered) if entry.number is not None}
    return [
        replace(entry, parts=tuple(own), lead=entry.number is None and index < last_number.get(entry.side, -1))
        for index, (entry, own) in enumerate(zip(gathered, parts, strict=True))
    ]
