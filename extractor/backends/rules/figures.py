"""Figures: every other quantity of the running text, and what it counts.

A Chinese report counts in four ways: thing before number (公开信息86条), number before thing (三个窗口), number in brackets or after a
comma as a share of the thing before (208件（17.46%）), and members with their numbers in order (A、B分别为1、2件). The subject is made of
the words that stand there, without dates, without the issuer and without the verbs that only hold the sentence together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractor.backends.rules.cells import cell_of
from extractor.backends.rules.counts import Count, Counts
from extractor.backends.rules.sentences import HAN, NUMERAL, Flow
from extractor.backends.rules.words import any_of
from verifiers.model import Span

_PART = "，；：。\n"
_WORD = rf"[{HAN}“”《》A-Za-z0-9·（）\-/]"

# What opens a clause without belonging to the subject: dates, 其中, the issuer, connectives.
_OPENING = re.compile(
    rf"(?:(?:截至|截止)?(?:到)?\d{{2,4}}年(?:度|底|末|来)?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:至\d{{1,2}}月\d{{1,2}}日)?(?:底|末)?"
    rf"|(?:截至|截止)(?:目前|年底|年末)?|\d{{1,2}}月(?:\d{{1,2}}日)?|目前|今年以来|今年|本年度?|一年来|全年|年内|其中|此外|另外|同时|另|并且?|且|分别|含|包括|主要|即|共计|总计|共有?|累计|总共|合计|已经?|我们|到(?=[^达位])|向(?=社会)"
    rf"|(?:我|本|全)(?:镇|乡|局|县|区|市|办|委|街道|单位|机关|厅|院|校|中心|部门|处)(?:政府)?|(?:一是|二是|三是|四是|五是|六是)|[{NUMERAL}]{{1,2}}是|（[{NUMERAL}\d]{{1,2}}）|\d{{1,2}}[、.．](?!\d)|#+)，?"
)
# What closes the words before a number: copulas, approximations, adverbs of quantity.
_CLOSING = re.compile(
    r"(?:共计|总计|合计|累计|总共|一共|共有|共|达到|高达|达|突破|超过|超|近|约|大约|逾|不足|不少于|至少|仅|为|是|有|计|的有|的为|的|了|增至|增加到|分别为|分别是|分别|各|：|数量为|数为|已|全部|已达|在|每|以上|多达|也|还|至|等|为零|，)+$"
)
_HOLDING = re.compile(
    r"(?:设有|设立|设置|配备|配有|明确|指定|安排|建有|建立|拥有|现有|覆盖|涵盖|包括|包含|分为|分|含|涉及|组成|抓了以下|以下|着重抓了|落实|确定|抽调|投入|新增|由|通过|对|在|于|以|向|与|和|及|、|从|将|把|成立|组建|了)+$"
)
_BRACKET = re.compile(r"（[^（）]*$")
_GROUND = re.compile(r"根据|按照|通过|为(?!民)|围绕|依据|针对")
_NOUN_AFTER = re.compile(rf"(?:以上|左右|余|多)?(?:的)?(?P<about>涉及|关于|因)?(?P<noun>{_WORD}{{1,24}})")
# A noun after a number ends before the verb that follows it.
_NOUN_END = re.compile(
    r"(?:已经?|均|都|全部|进行|纳入|实现|公开|公示|予以|开展|负责|逐一|达|被|由|在|，|的(?=栏目|工作|内容|要求)|和|与|及(?!时)|并|到|按|为|是|共|分别|组成|涉及|中(?=，|$|有)|里|（|上(?=公示|公开|发布)|粉丝|来自|累计)"
)
_NOT_A_NOUN = re.compile(
    r"^(?:，|。|；|、|）|：|和|及|与|以上|左右|并|均|全部|已|（|”|是|为|，其中|\n|$|次|于|同比|较|比|占|分别|合计|共)"
)
_JOINT = re.compile(r"[、，；：。）]|以及|和(?!平|谐)|及(?!时|其)|与")
_SHARE = re.compile(r"%|％|‰|百分点|成")
_CHANGE = re.compile(
    rf"(?:同比|环比|较|比)[{HAN}]{{0,14}}(?:增长|增加|上升|提高|下降|减少|降低|增幅|提升|上涨|回落)了?$|(?:增长|下降|上升|提高|减少|增加|降低)了?$"
)
_RATIO = re.compile(r"占比|占|占总数|比例|占比例|占总量|占比重|占全部|占总数的")
_LIST_END = re.compile(r"等(?:共计|共|合计|总计)?$")
_HEAD_OF_LIST = re.compile(rf"^(?P<head>{_WORD}{{0,30}}?(?:包括|包含|涵盖|分为|涉及|含))")
_BEFORE_LIST = re.compile(r"；|，(?=其中|主要|包括|涉及|通过|在|对|由)")
_VAGUE = re.compile(
    rf"^(?:{any_of('信息 文章 文件 直播 发布 政策 数据 活动 内容 人数 数量 总量 条数 粉丝 粉丝数 观看量 阅读量 浏览量 点击量 访问量 点赞量 会议 培训 事项 公开 发布信息 公开信息 案件 申请 办结 答复 部分 方面 类 平台')}|.{{0,2}})$"
)
_QUOTED_NAME = re.compile(
    rf"“[^“”]{{1,16}}”[{HAN}]{{0,10}}?(?:网站|公众号|视频号|微博|微信|门户|客户端|平台|抖音号?|账号|专栏|栏目)?|[{HAN}]{{2,10}}(?:网站|公众号|微博|微信|客户端|抖音)"
)
_LONGEST_SUBJECT = 40
_LONGEST_CLAUSE = 80
_LONGEST_LOOK = 160  # no further do a number and the words that belong to it stand apart
_CLAUSES_BACK = 4
_STOCK = "废止件数"  # a column of the form of 2021
_SHORT_SUBJECT = 4
_SHORTEST_NOUN = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """``start``/``end`` is the quote in the flow."""

    subject: str
    count: Count
    start: int
    end: int
    cell: str | None


def read_figures(flow: Flow, counts: Counts, spent: Iterable[int]) -> list[Counted]:
    """All quantities but those already spent on purchases (by place in the flow)."""
    taken = set(spent)
    figures: list[Counted] = []
    heads: list[Counted] = []  # the last quantity of this sentence, and the last one outside brackets
    for index, count in enumerate(counts.all):
        if heads and heads[0].count.sentence is not count.sentence:
            heads = []
        floor = heads[0].count.end if heads else count.sentence.start
        roof = count.sentence.end
        if index + 1 < len(counts.all):
            roof = min(roof, counts.all[index + 1].start)
        glosses = bool(heads) and _is_inside(flow.text, heads[-1].count.end, count.start)
        one = _counted(flow, counts, count, floor, roof, heads, glosses)
        if count.start not in taken:
            figures.append(one)
        if _SHARE.search(count.quantity.unit):
            heads = [replace(heads[0], count=count), heads[-1]] if heads else []
        else:
            heads = [one, heads[-1] if glosses else one]
    return _told_apart(flow, figures)


def _counted(
    flow: Flow, counts: Counts, count: Count, floor: int, roof: int, heads: list[Counted], glosses: bool
) -> Counted:
    text = flow.text
    member = counts.members.get(count.quantity.start)
    if member is not None:
        subject, start, end = _member(flow, count, member)
    elif _SHARE.search(count.quantity.unit):
        subject, start, end = _share(text, count, floor, roof, heads[0] if heads else None)
    else:
        subject, start, end = _thing(text, count, floor, roof)
        if glosses and len(subject) <= _SHORT_SUBJECT:
            subject = f"{heads[-1].subject}{subject}"
        elif not subject and heads:
            subject, start = heads[0].subject, heads[0].start
        elif _VAGUE.match(subject):
            subject = _owner(text, max(count.sentence.start, start - _LONGEST_LOOK), start) + subject
    subject = subject[:_LONGEST_SUBJECT] or text[start:end]
    context = text[max(count.sentence.start, count.start - _LONGEST_LOOK) : count.start]
    return Counted(subject, count, start, end, cell_of(subject, context, count.quantity, stock=_STOCK in flow.source))


def _is_inside(text: str, start: int, position: int) -> bool:
    """Whether a bracket that opened after ``start`` is still open: 规章13件（含新制定5件，修改4件）."""
    start = max(start, position - _LONGEST_LOOK)
    return text.rfind("（", start, position) > text.rfind("）", start, position)


def _left(text: str, floor: int, position: int) -> tuple[str, int]:
    """The words of a clause before a number, stripped, and where the clause begins."""
    start = floor = max(floor, position - _LONGEST_CLAUSE)
    for index in range(position - 1, floor - 1, -1):
        if text[index] in _PART and not (index == position - 1 and text[index] in "，："):
            start = index + 1
            break
    while (joint := _JOINT.match(text, start, position)) is not None:
        start = joint.end()
    bracket = text.rfind("（", start, position)
    if bracket >= 0 and text.find("）", bracket, position) < 0:
        start = bracket + 1
    while (opening := _OPENING.match(text, start, position)) is not None and opening.end() > start:
        start = opening.end()
    words = _CLOSING.sub("", text[start:position])
    return words, start


def _thing(text: str, count: Count, floor: int, roof: int) -> tuple[str, int, int]:
    noun, stop = _noun_after(text, count.end, roof)
    if noun and text[count.start - 1] == "，":
        return noun, count.start, stop
    words, start = _left(text, floor, count.start)
    if noun:
        listed = (
            _LIST_END.search(text[start : count.start].rstrip("共计合总")) is not None or text[count.start - 1] == "等"
        )
        if listed:
            begin = _list_start(text, count)
            head = _HEAD_OF_LIST.match(text[begin : count.start])
            words = head["head"] if head else ""
            start = begin
        else:
            while (holding := _HOLDING.search(words)) is not None and holding.start() > 0:
                words = words[: holding.start()]
            words = "" if _HOLDING.fullmatch(words) or _GROUND.match(words) else words.rpartition("在")[2]
        words = words.split("、")[-1] if "、" in words and len(words) > 20 else words
        return _joined(words, noun), min(start, count.start), stop
    if "、" in words and not re.search(r"等$|》$", words):
        words = words.split("、")[-1] if len(words) > 24 else words
    return words, min(start, count.start), count.end


def _joined(words: str, noun: str) -> str:
    return noun if words.endswith(noun) else words + noun


def _told_apart(flow: Flow, figures: list[Counted]) -> list[Counted]:
    """Figures whose quotes stand at one place only: one that reads like another's begins earlier, at most at its sentence's start."""
    for _ in range(_CLAUSES_BACK):
        times = Counter(flow.text[one.start : one.end] for one in figures)
        if all(number == 1 for number in times.values()):
            break
        figures = [
            replace(one, start=_clause_before(flow.text, one))
            if times[flow.text[one.start : one.end]] > 1 and one.end - one.start < _LONGEST_LOOK
            else one
            for one in figures
        ]
    return figures


def _clause_before(text: str, one: Counted) -> int:
    floor = one.count.sentence.start
    if one.start <= floor:
        return floor
    return max(floor, *(text.rfind(mark, floor, one.start - 1) + 1 for mark in "，；："))


def _noun_after(text: str, position: int, roof: int) -> tuple[str, int]:
    if position >= roof or _NOT_A_NOUN.match(text[position : position + 4]):
        return "", position
    match = _NOUN_AFTER.match(text, position, roof)
    if match is None:
        return "", position
    noun = match["noun"]
    begin = match.start("noun")
    end = _NOUN_END.search(noun, 1) if match["about"] is None else None
    if end is not None:
        noun = noun[: end.start()]
    if len(noun) < _SHORTEST_NOUN:
        # 16个区全部上线数字公报: too little by itself, so the rest of the clause goes with it.
        noun = re.split(r"[，；（]", text[begin : min(roof, begin + 16)])[0]
    if not re.search(rf"[{HAN}]", noun):
        return "", position
    noun = noun.rstrip("（")
    if noun.count("（") > noun.count("）"):
        noun = noun[: noun.rfind("（")]
    return noun, begin + len(noun)


def _list_start(text: str, count: Count) -> int:
    """Where the clause begins that holds the list before 等N个: commas may divide its members."""
    start = max(count.sentence.start, count.start - _LONGEST_LOOK)
    for match in _BEFORE_LIST.finditer(text, start, count.start):
        start = match.end()
    return start


def _share(text: str, count: Count, floor: int, roof: int, last: Counted | None) -> tuple[str, int, int]:
    """A percentage says what share it is (占比, 同比增长) of the thing before it, or of what it names itself."""
    words, start = _left(text, floor, count.start)
    noun, stop = _noun_after(text, count.end, roof)
    if last is not None:
        begin = min(start, last.start)
        if _CHANGE.search(words):
            return f"{last.subject}{words}", begin, count.end
        if not words and noun:
            # 总浏览量536万，其中47%来自海外: the share is told by what follows it.
            return f"{noun}占比", begin, stop
        if not words or words.startswith("占") or _RATIO.fullmatch(words):
            return f"{last.subject}占比", begin, count.end
    if noun:
        return _joined(words, noun), start, stop
    return words, start, count.end


def _member(flow: Flow, count: Count, member: Span) -> tuple[str, int, int]:
    begin, end = flow.within(member)
    return flow.text[begin:end].strip("、，"), min(begin, count.start), count.end


def _owner(text: str, floor: int, start: int) -> str:
    """What a bare 直播 or 粉丝数 belongs to: the “…”视频号 that its sentence speaks of before."""
    owners = _QUOTED_NAME.findall(text, floor, start)
    return owners[-1] if owners else ""
