"""The entries of the section on problems and measures: which sentences belong together, and to which of the two lists.

Headings (（一）主要问题), cues (存在以下不足, 下一步) and ordinals (一是, （二）, 3.) say so. A list keeps the side on
which it began: what an entry turns to (对此，…) ends with it. Where a clause of the problem list demands an action
(应加强…), the entry goes over to the measures from there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from extractor.backends.rules import words
from extractor.backends.rules.sentences import NUMERAL, Flow, clauses
from extractor.backends.rules.verbs import acts, kind_of_clause
from extractor.backends.rules.wanting import SHORTCOMING, announces_problems

Side = Literal["problem", "measure"]

_NUMBER = rf"（[{NUMERAL}\d]{{1,3}}）|[①-⑳]|\d{{1,2}}(?:[、．]|\.(?!\d))"
_COUNTED = rf"[{NUMERAL}]{{1,3}}(?:是|则是?|要(?![求素点件领害闻务]))|其[{NUMERAL}](?:是)?，?"
_IN_TURN = "(?:首先|其次|再次|再者|然后|最后)(?:是|要)?，?|(?:另)?一方面(?:是|要)?，?"
_BULLET = r"[-+•○●◆◇■□▪➢·*](?=[^\d\W])"
_LEADING = re.compile(
    rf"{_COUNTED}|第[{NUMERAL}]{{1,2}}(?:[，、是：]|(?=[^条届次批章部季个]))|{_NUMBER}|\d{{1,2}}）|[{NUMERAL}]{{1,3}}、"
    rf"|{_IN_TURN}|(?:另外|此外|还有|同时)[是，]|{_BULLET}|(?<=问题)如"
)
_INNER = re.compile(
    rf"(?<=[，；：、。])(?:{_COUNTED}|{_NUMBER}|(?:另)?一方面[是，]?|(?:首先|其次|再次|最后)[是，])"
    r"|(?<=问题)如|(?<=[表体]现[在为])(?=[^：，])"
)
_FIRST = re.compile(rf"[（第其]?(?:一|1(?!\d))(?![{NUMERAL}])|①|首先|一方面|如")
_NUMERALS = re.compile(rf"首先|其次|再[次者]|然后|最后|另?一方面|另外|此外|还有|同时|[{NUMERAL}]+")
_MEASURES = "改进 措施 整改 下一步 下步 打算 计划 思路 方向 安排 建议 对策 举措"
_TITLE = re.compile(words.any_of(f"问题 不足 差距 短板 困难 弱项 {_MEASURES}"))
_MEASURE_TITLE = re.compile(words.any_of(_MEASURES))
_BOTH = re.compile(r"(?:问题|不足|差距)(?:以及|及其?|和|与|、)(?!不足|差距|短板|困难)")
_TITLE_END = re.compile(
    words.any_of(
        "问题 不足 差距 困难 措施 情况 打算 计划 思路 方向 安排 建议 办法 之处 方面 短板 弱项 对策 举措 整改 改进"
    )
    + "$"
)
_LONGEST_TITLE = 30
# What a title says besides the words for problems and measures.
_TITLE_WORDS = re.compile(
    words.any_of(
        f"{words.COMMON} {words.ADVERBS} {_MEASURES} 不足 差距 短板 困难 弱项 本年度 本年 年度 上年度 上年 上一年度 "
        "上一年 去年 今年 当前 目前 报告 指出 所列 反映 落实 努力 采取 做法 具体 突出 工作中 面临 原因 分析 事项 部分 "
        "之处 几个 办法 重点 下年度 下一年度 下一年 本 仍 上 中 为 年 内 上述 以上 有 几点 几"
    )
    + rf"|20\d\d|\W|[的了和与及对]|[{NUMERAL}]"
)

_SELF = words.any_of(words.SELF)
_LATER = words.any_of("下一步 下步 下一阶段 下阶段 下一年 下一年度 接下来 今后 未来 新的一年 来年 明年 新一年")
_SET_OUT = words.any_of("进一步 继续 从 重点 着力 不断 认真 以 按照 坚持 采取 紧紧 严格 在 做好 加强")
_WILL = r"(?:将(?!影响)|拟|计划|(?<![主重需])要(?=完善|加强|进一步|重点|着力|从|继续))"
_TO_MEASURES = re.compile(
    rf".{{0,24}}?(?<!与){_LATER}"
    r"|针对.{0,24}(?:问题|不足|差距|短板|情况|困难)"
    r"|(?:结合|根据|对照|围绕|就|基于|鉴于|面对)[^，；]{0,20}(?:问题|不足|差距)(?=，|$)"
    r"|对于?[^，；]{2,24}(?:问题|不足|差距|短板)，"
    r"|为此|对此|鉴于此|有鉴于此|(?:根据|对照|围绕|就)(?:上述|以上|存在|这些)"
    r"|.{0,16}?采取.{0,6}(?:措施|办法)|.{0,12}?(?:改进|整改)(?:措施|情况|方向|打算|思路|办法)"
    rf"|20\d\d年(?:度)?，?[^，]{{0,14}}?{_WILL}"
    rf"|.{{0,30}}?{_SELF}.{{0,6}}?{_WILL}|.{{0,30}}?将{_SET_OUT}"
)
ANSWERS = re.compile(r"针对|为此|对此|对于?[^，；]{2,24}(?:问题|不足|差距|短板)，")
# What was wanting the year before and has been dealt with: no problem of this year.
_LAST_YEAR = re.compile(r"上一?年(?:度)?|去年|前一年(?:度)?|往年|上(?:一)?次")
_REVIEW = re.compile(
    rf"[^，；]{{0,16}}?(?:{_LAST_YEAR.pattern})[^；]{{0,40}}?(?:问题|不足|短板|差距)(?P<rest>.*)", re.DOTALL
)
_DEALT_WITH = re.compile(
    r"已|解决|完成|整改|改进|[^\W\d]{2}了(?!解)|得到|有所|较[^，]{0,6}(?:好转|改善|提升)|改善|缓解"
)
# 需要进一步加强 at a clause's end states a want; before an object it demands an action.
_DEMAND = re.compile(
    r"(?:应该?|应当|要|须|必须|建议|将|需要?|拟|下一步|今后)(?!.{0,8}"
    + words.any_of("加强 提高 完善 提升 改善 改进 优化 规范 深化 拓展 拓宽 加大 强化 健全 丰富 扩展 增强 细化")
    + "$)"
)
# 存在的问题主要是：…；…。 The members of such a list are entries although no ordinal stands before them.
_LIST_HEAD = re.compile(
    r"(?:问题|不足|差距|短板|困难|措施|工作|方面|方向|任务|安排|计划|思路|改进|整改|对策|打算|举措|办法|如下|以下|几点)"
    r"(?:主要)?(?:有|是|为|在于|包括|表现在?|体现在?|如下|开展|着手|入手|努力|改进|推进|加强)?"
    rf"[{NUMERAL}]?$"
)
_UNWRITTEN = "；"
_HEADING = "#"
_TOPIC = re.compile(r"(?:方面|情况|工作|领域)$")
_MUST = "一要"
_LONGEST_HEAD = 24
_LONGEST_FRONT = 200
_DATED = re.compile(r"(20\d\d)年")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, or one piece of running text: its parts are ranges of the flow without ordinals, sentences
    or pieces of one. ``number`` counts the numbered entries of its side from 0; None for running text. ``lead`` marks
    running text that a numbered list of its side follows, ``past`` what was done about last year's problems,
    ``titled`` what stands directly under a title of measures."""

    side: Side
    parts: tuple[tuple[int, int], ...]
    number: int | None
    lead: bool = False
    past: bool = False
    titled: bool = False


def read_entries(flow: Flow, start: int, end: int) -> list[Entry]:
    """The entries of ``flow.text[start:end]`` in text order."""
    parts = list(_with_unwritten_ordinals(flow.text, _parts(flow, start, end)))
    return _gathered(_entries(flow, parts))


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a sentence up to a semicolon, a colon or an ordinal. ``series`` is the kind of ordinal before it, None
    without one, and ``heads`` says that it is the first of its kind; ``first`` marks a sentence's start, ``title`` a
    heading, ``stop`` is the mark after it."""

    start: int
    end: int
    series: str | None
    heads: bool
    first: bool
    stop: str
    title: bool

    @property
    def opens(self) -> bool:
        return self.series is not None


def _parts(flow: Flow, start: int, end: int) -> Iterator[_Part]:
    text = flow.text
    for sentence in flow.between(start, end):
        cuts = {sentence.start, sentence.end}
        cuts.update(match.start() for match in _INNER.finditer(text, sentence.start, sentence.end))
        cuts.update(clause.start for clause in clauses(text, sentence.start, sentence.end, "；："))
        for begin, stop in pairwise(sorted(cuts)):
            body, series, heads = begin, None, False
            while (marker := _LEADING.match(text, body, stop)) is not None and marker.end() > body:
                series, heads = _series(marker.group()), _FIRST.match(marker.group()) is not None
                body = marker.end()
            if series is None and sentence.heading and begin == sentence.start:
                series = _HEADING
            tail = stop
            while tail > body and text[tail - 1] in "，；：、":
                tail -= 1
            if tail > body:
                mark = text[tail : tail + 1]
                title = sentence.heading and mark not in ("。", "；")
                yield _Part(body, tail, series, heads, begin == sentence.start, mark, title)


def _series(marker: str) -> str:
    """The kind of an ordinal: what is left of it without its numeral."""
    return _NUMERALS.sub("一", re.sub(r"\d+", "1", marker))


def _with_unwritten_ordinals(text: str, parts: Iterable[_Part]) -> Iterator[_Part]:
    """Members of a list that only semicolons divide, after a colon that announces it, made entries."""
    listing = heads = False
    for part in parts:
        if part.opens:
            listing = False
        elif part.stop == "：":
            listing = heads = _LIST_HEAD.search(text, max(part.start, part.end - _LONGEST_TITLE), part.end) is not None
        elif listing:
            part = replace(part, series=_UNWRITTEN, heads=heads)
            listing, heads = part.stop == "；", False
        else:
            listing = False
        yield part


def _entries(flow: Flow, parts: Sequence[_Part]) -> Iterator[Entry]:
    side: Side = "problem"
    past = titled = False
    known = False  # whether a problem was read
    year = _year(flow)
    numbers: Counter[Side] = Counter()
    number: int | None = None
    lists: dict[str, Side] = {}  # the side on which each kind of ordinal began to count
    for index, part in enumerate(parts):
        text = flow.text[part.start : part.end]
        following = parts[index + 1] if index + 1 < len(parts) else None
        if _names_a_side(part, text):
            side = "measure" if _names_measures(text) else "problem"
            past = side == "measure" and _LAST_YEAR.search(text) is not None
            titled = side == "measure"
            number = None
            if part.title:
                lists.clear()
            continue
        review = _REVIEW.match(text) if not part.opens else None
        if review is not None and _DEALT_WITH.search(review["rest"]):
            yield Entry("measure", ((part.start + review.start("rest"), part.end),), None, past=True)
            continue
        turned = _turned(_side_of_list(lists, side, part, text), part, text, known=known, year=year)
        if turned != side or (part.series is not None and turned == "problem"):
            past = False
        if turned != side:
            side = turned
            # 针对这一问题，… inside an entry answers that entry; any other turn leaves it.
            if not part.opens and not (side == "measure" and number is not None and ANSWERS.match(text)):
                number = None
        if part.series is not None:
            lists[part.series] = side
            if _is_roof(flow.text, side, part, text, following):
                number = None
                continue
            number = numbers[side]
            numbers[side] += 1
        known = known or (side == "problem" and SHORTCOMING.search(text) is not None)
        if part.stop != "：" or part.opens:
            under = titled and side == "measure"
            yield from _divided(flow, Entry(side, ((part.start, part.end),), number, past=past, titled=under))
            titled = False
        if part.series == _UNWRITTEN and part.stop != "；":
            number = None


def _side_of_list(lists: dict[str, Side], side: Side, part: _Part, text: str) -> Side:
    """The side that a part stands on before its own words are heard: that of its list, for a further member."""
    if part.series is None or part.heads:
        return side
    home = lists.get(part.series, side)
    return side if home == "problem" and acts(text) and not SHORTCOMING.search(text) else home


def _is_roof(whole: str, side: Side, part: _Part, text: str, following: _Part | None) -> bool:
    """Whether an entry only names what the list or the text under it is about: （一）主动公开方面."""
    wants = SHORTCOMING.search(text) is not None
    if following is not None and following.heads and following.series != part.series:
        below = whole[following.start : following.end]
        if (part.title or len(text) <= _LONGEST_HEAD) and not (wants and acts(below) and not SHORTCOMING.search(below)):
            return True
    return part.title and not wants and (side == "problem" or not acts(text) or _TOPIC.search(text) is not None)


def _turned(side: Side, part: _Part, text: str, *, known: bool, year: int) -> Side:
    """The list that a part belongs to, after one of ``side``. ``known`` says that a problem was read before; ``year``
    is the year reported on: what is dated later is a plan."""
    if side == "measure" and not part.first and not part.opens:
        return side
    wants = SHORTCOMING.search(text) is not None
    dated = _DATED.match(text)
    if (dated is not None and int(dated[1]) > year > 0) or (part.series == _MUST and not wants):
        return "measure"
    if _TO_MEASURES.match(text) and not (part.opens and side == "problem" and wants and not _acts_somewhere(text)):
        return "measure"
    if side == "problem" and part.heads and known and not wants and acts(text):
        return "measure"
    further = part.opens and not part.heads and side == "measure"
    states = wants and part.series != _UNWRITTEN and not further and not ANSWERS.match(text)
    if states and not part.opens:
        states = kind_of_clause(text.partition("，")[0]) == "other"
    if ((states and side == "measure") or announces_problems(text, part.stop)) and not acts(text):
        return "problem"
    return side


def _year(flow: Flow) -> int:
    """The year reported on, as the title tells it; 0 where it tells none."""
    match = _DATED.search(flow.text, 0, _LONGEST_FRONT)
    return int(match[1]) if match else 0


def _acts_somewhere(text: str) -> bool:
    return any(acts(text[clause.start : clause.end]) for clause in clauses(text, 0, len(text), "，"))


def _names_a_side(part: _Part, text: str) -> bool:
    text = text.rstrip(NUMERAL)
    if len(text) > _LONGEST_TITLE or "，" in text or not _TITLE.search(text) or not _TITLE_END.search(text):
        return False
    rest = len(_TITLE_WORDS.sub("", text))
    return rest == 0 or (rest < 3 and _names_measures(text) and (part.title or part.stop == "：" or part.opens))


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
        replace(
            entry,
            parts=tuple(own),
            lead=entry.number is None and not entry.past and index < last_number.get(entry.side, -1),
        )
        for index, (entry, own) in enumerate(zip(gathered, parts, strict=True))
    ]
