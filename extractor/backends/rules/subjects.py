"""What a number counts: the noun phrase made of the words that stand next to it.

The thing stands before the number (公开信息86条), after it (三个窗口), or is the member of a list that the number
belongs to. Dates, the issuer, and verbs that only hold the sentence together are left out; what remains are words of
the text, in its order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.backends.rules import words
from extractor.backends.rules.counts import Count
from extractor.backends.rules.sentences import HAN, NUMERAL

_PART = "，；：。\n"
_WORD = rf"[{HAN}“”《》A-Za-z0-9·（）\-/]"
_DAY = r"(?:\d{1,2}月)?(?:\d{1,2}日)?"

# What opens a clause without belonging to the subject: dates, 其中, the issuer, connectives, list numbers.
_OPENING = re.compile(
    rf"(?:(?:截至|截止)?(?:到)?\d{{2,4}}年(?:度|底|末|来)?{_DAY}(?:至{_DAY})?(?:底|末)?|\d{{1,2}}月(?:\d{{1,2}}日)?"
    rf"|(?:截至|截止)(?:目前|年底|年末)?|(?:{words.any_of(words.SELF)})(?:政府)?"
    rf"|[{NUMERAL}]{{1,2}}是|（[{NUMERAL}\d]{{1,2}}）|\d{{1,2}}[、.．](?!\d)|#+|到(?=[^达位])|向(?=社会)|本年度?|并且?|共(?:有|计)?|已经?|"
    + words.any_of(
        "目前 今年以来 今年 一年来 全年 年内 其中 此外 另外 同时 另 且 分别 含 包括 主要 即 总计 累计 总共 合计"
    )
    + ")，?"
)
# What closes the words before a number: copulas, approximations, adverbs of quantity.
_CLOSING = re.compile(
    words.any_of(
        "共计 总计 合计 累计 总共 一共 共有 共 达到 高达 达 突破 超过 超 近 约 大约 逾 不足 不少于 至少 仅 为 是 有 "
        "计 的有 的为 的 了 增至 增加到 分别为 分别是 分别 各 ： "
        "总数量为 总数为 总量为 数量为 数为 已 全部 已达 在 现在 原来 由原来 由 从 每 "
        "以上 多达 也 还 至 等 为零 ，"
    )
    + "+$"
)
# Verbs that hold a thing after the number to what stands before it: 办公室配备1名专职人员.
_HOLDING = re.compile(
    words.any_of(
        "设有 设 设立 设置 配备 配有 明确 指定 安排 建有 建立 拥有 现有 覆盖 涵盖 包括 包含 分为 分 含 涉及 组成 "
        "抓了以下 以下 着重抓了 落实 确定 抽调 投入 新增 由 通过 对 在 于 以 向 与 和 及 、 从 将 把 成立 组建 了"
    )
    + "+$"
)
_GROUND = re.compile(r"根据|按照|通过|为(?!民)|围绕|依据|针对")
_JOINT = re.compile(r"[、，；：。）]|以及|和(?!平|谐)|及(?!时|其)|与")
_NOUN_AFTER = re.compile(rf"(?:以上|左右|余|多)?(?:的)?(?P<about>涉及|关于|因)?(?P<noun>{_WORD}{{1,24}})")
# A noun after a number ends before the verb that follows it.
_NOUN_END = re.compile(
    r"已经?|的(?=栏目|工作|内容|要求)|及(?!时)|中(?=，|$|有)|上(?=公示|公开|发布)|"
    + words.any_of(
        "均 都 全部 进行 纳入 实现 公开 公示 予以 开展 负责 逐一 达 被 由 在 ， 和 与 并 到 按 为 是 共 分别 组成 "
        "涉及 里 粉丝 来自 累计 提高 提升 增加 增长 上升 压减 压缩 减少 降低 下降 缩短 缩减 降到 降至 增至 升至 调整"
    )
    + rf"|（(?![^（）]{{1,6}}）[{HAN}])"  # 市（州）交通运输局 goes on behind the bracket
)
_NO_NOUN = re.compile(
    words.any_of(
        "提高 提升 增加 增长 上升 压减 压缩 减少 降低 下降 缩短 缩减 降到 降至 增至 升至 调整 ， 。 ； 、 ） ： 和 及 "
        "与 以上 左右 并 均 全部 已 （ ” 是 为 次 于 同比 较 比 占 分别 合计 共"
    )
    + r"|\n"
)
CHANGE = re.compile(
    rf"(?:(?:同比|环比|较|比)[{HAN}]{{0,14}})?(?:增长|增加|上升|提高|下降|减少|降低|提升|上涨|回落|压减|压缩|缩短|缩减|降|增|升)(?:[了到至为])?$|(?:同比|环比)[{HAN}]{{0,14}}增幅$"
)
_RATIO = re.compile(r"占.*|比例")
_LISTED = re.compile(r"等(?:共计|共|合计|总计)?$")
_LIST_HEAD = re.compile(rf"(?P<head>{_WORD}{{0,30}}?(?:包括|包含|涵盖|分为|涉及|含))")
_BEFORE_LIST = re.compile(r"；|，(?=其中|主要|包括|涉及|通过|在|对|由)")
_WHOLE_LIST = re.compile(r"等$|》$")
_CHANNEL = words.any_of("网站 公众号 视频号 微博 微信 门户 客户端 平台 抖音 抖音号 账号 专栏 栏目")
_QUOTED_NAME = re.compile(rf"“[^“”]{{1,16}}”(?:[{HAN}]{{0,8}}?{_CHANNEL})?")

LONGEST_LOOK = 160  # no further do a number and the words that belong to it stand apart
_LONGEST_CLAUSE = 80
_LONGEST_LIST = 24  # of a longer list before a number only the last member is kept
_SHORTEST_NOUN = 2
_REST_OF_CLAUSE = 16


@dataclass(frozen=True, slots=True)
class Subject:
    """The words, and the range of the flow that holds them and the number."""

    words: str
    start: int
    end: int


def thing(text: str, count: Count, floor: int, roof: int) -> Subject:
    """What a number counts, from the words between ``floor`` and ``roof``. The words may be empty."""
    noun, stop = _noun_after(text, count.end, roof)
    if noun and text[count.start - 1] == "，":
        return Subject(noun, count.start, stop)
    said, start = _before(text, floor, count.start)
    if not noun:
        if "、" in said and len(said) > _LONGEST_LIST and not _WHOLE_LIST.search(said):
            said = said.split("、")[-1]
        return Subject(said, min(start, count.start), count.end)
    if _LISTED.search(text, start, count.start):
        # 包括甲、乙、丙等三个方面: the list is left out, its head kept.
        start = _list_start(text, count)
        head = _LIST_HEAD.match(text, start, count.start)
        said = head["head"] if head else ""
    else:
        while (holding := _HOLDING.search(said)) is not None and holding.start() > 0:
            said = said[: holding.start()]
        said = "" if _HOLDING.fullmatch(said) or _GROUND.match(said) else said.rpartition("在")[2]
        if len(said) > _LONGEST_LIST:
            said = said.split("、")[-1]
    return Subject(noun if said.endswith(noun) else said + noun, min(start, count.start), stop)


def share(text: str, count: Count, floor: int, roof: int, last: Subject | None) -> Subject:
    """What a percentage is the share of: of the thing before it (208件（17.46%）, 同比增长82%), or of what it names
    itself. ``last`` is the subject of the number before it in the sentence."""
    said, start = _before(text, floor, count.start)
    noun, stop = _noun_after(text, count.end, roof)
    if last is not None:
        begin = min(start, last.start)
        if CHANGE.search(said):
            return Subject(f"{CHANGE.sub('', last.words)}{said}", begin, count.end)
        if not said and noun:
            # 总浏览量536万，其中47%来自海外: the share is told by what follows it.
            return Subject(f"{noun}占比", begin, stop)
        if not said or _RATIO.fullmatch(said):
            return Subject(f"{last.words}占比", begin, count.end)
    if noun:
        return Subject(noun if said.endswith(noun) else said + noun, start, stop)
    return Subject(said, min(start, count.start), count.end)


def channel_before(text: str, floor: int, position: int) -> str:
    """What a bare 直播 or 粉丝数 belongs to: the “…”视频号 that its sentence speaks of before. Empty where there is
    none."""
    names = _QUOTED_NAME.findall(text, floor, position)
    return names[-1] if names else ""


def clause_before(text: str, floor: int, position: int) -> Subject | None:
    """The words of the clause before the one that a bare number stands in (以自然人为主，共337件); the document named
    there, where one is. None where there is no such clause."""
    stop = max(text.rfind(mark, floor, position) for mark in "，：；")
    start = max(floor, stop - _LONGEST_CLAUSE) if stop > floor else stop
    if stop <= floor:
        return None
    start = max(start, *(text.rfind(mark, start, stop) + 1 for mark in "，：；"))
    while (opening := _OPENING.match(text, start, stop)) is not None:
        start = opening.end()
    title = text.find("《", start, stop)
    if title >= 0 and text.find("》", title, stop) >= 0:
        start = title
    return Subject(text[start:stop], start, position) if stop - start >= _SHORTEST_NOUN else None


def _before(text: str, floor: int, position: int) -> tuple[str, int]:
    """The words of a clause before a number, stripped, and where they begin."""
    start = floor = max(floor, position - _LONGEST_CLAUSE)
    for at in range(position - 1, floor - 1, -1):
        if text[at] in _PART and not (at == position - 1 and text[at] in "，："):
            start = at + 1
            break
    while (joint := _JOINT.match(text, start, position)) is not None:
        start = joint.end()
    bracket = text.rfind("（", start, position)
    if bracket >= 0 and text.find("）", bracket, position) < 0:
        if bracket > start and _CLOSING.sub("", text[bracket + 1 : position]) == "":
            # 予以公开（21件）: the bracket holds the number alone, the thing stands before it.
            return _CLOSING.sub("", text[start:bracket]), start
        start = bracket + 1
    while (opening := _OPENING.match(text, start, position)) is not None:
        start = opening.end()
    return _CLOSING.sub("", text[start:position]), start


def _noun_after(text: str, position: int, roof: int) -> tuple[str, int]:
    """The thing that stands after a number, and where it ends; empty where none does."""
    if position >= roof or _NO_NOUN.match(text, position):
        return "", position
    match = _NOUN_AFTER.match(text, position, roof)
    if match is None:
        return "", position
    noun, begin = match["noun"], match.start("noun")
    end = _NOUN_END.search(noun, 1) if match["about"] is None else None
    if end is not None:
        noun = noun[: end.start()]
    if len(noun) < _SHORTEST_NOUN:
        # 16个区全部上线数字公报: too little by itself, so the rest of the clause goes with it.
        noun = re.split(r"[，；（]", text[begin : min(roof, begin + _REST_OF_CLAUSE)])[0]
    noun = noun.rstrip("（")
    if noun.count("（") > noun.count("）"):
        noun = noun[: noun.rfind("（")]
    return (noun, begin + len(noun)) if re.search(rf"[{HAN}]", noun) else ("", position)


def _list_start(text: str, count: Count) -> int:
    """Where the clause begins that holds the list before 等N个: commas may divide its members."""
    start = max(count.sentence.start, count.start - LONGEST_LOOK)
    for match in _BEFORE_LIST.finditer(text, start, count.start):
        start = match.end()
    return start
