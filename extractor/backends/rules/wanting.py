"""What is wanting: the clauses of a text that name a shortcoming, and the sentences that only announce that there are
some."""

from __future__ import annotations

import re
from typing import Final

from extractor.backends.rules import words
from extractor.backends.rules.sentences import clauses
from extractor.backends.rules.verbs import kind_of_clause

# Fainter than the words: a small or late quality at the end of a clause (更新慢, 原创内容少), what is denied there
# (不直观). Beside a plain shortcoming such a clause illustrates it.
_FAINT = (
    r"(?:过于|略显|稍显|显得|不太|不甚)[^\W\d]{1,3}$|(?:[较偏过太]|比较|相对|往往|仍|还)(?:慢|少|低|弱|差|窄|粗|浅|散|乱|旧|长|短|难|杂|重|繁|松)(?=的|$)"
    + r"|(?<![最减至较不多缩压])(?:少|低|慢|弱|差|窄|浅|迟|难)$"
    + r"|(?:不(?![断仅但少同予含再受得超低晚定])|未|无)[^\W\d]{1,4}$|[查找读看听问懂用管进打]不[到着懂全清透了好开准]"
    + r"|难[^\W\d]{0,2}$|超(?:出|过|期).{0,6}(?:时限|期限)|(?:时限|期限).{0,4}超|居高不下|逾期|过期"
)
_PLAIN = re.compile(words.any_of(words.SHORTCOMINGS))
SHORTCOMING: Final = re.compile(f"{words.any_of(words.SHORTCOMINGS)}|{_FAINT}")
_CIRCUMSTANCE = re.compile(words.any_of(words.CIRCUMSTANCES))
_COMMON = re.compile(words.any_of(words.COMMON))

# …存在以下不足：, 主要表现在, 存在的问题有
_GAP = words.any_of("不足 问题 差距 短板 薄弱环节 困难 欠缺 弱项")
_MORE_GAPS = words.any_of("和不足 和问题 与不足 与差距 之处 和差距 和短板 与短板 和薄弱环节")
_ANNOUNCEMENT = re.compile(
    rf"(?:(?:存在|还有|仍有|有)(?P<between>(?:(?!问题|不足|差距).){{0,20}}?){_GAP}{_MORE_GAPS}*"
    r"(?:，?(?:主要|具体|集中|突出)?.{0,3}(?:表现|体现|反映|有|是|为|如下).{0,6})?"
    r"|(?:主要|具体|集中|突出)(?:表现|体现|反映)(?:在|为|于)?(?:以下.{0,8})?"
    r"|(?:主要|存在的?)(?:问题|不足|差距)(?:有|是|为|如下)?)[，：]?$"
)
_QUANTIFIER = re.compile(
    words.any_of("一些 一定 以下 如下 不少 许多 诸多 某些 部分 几个 几方面 下列 着 较大 明显 方面")
)
_RELATION = re.compile(r"(?:但|但是|同时|然而|仍|还|也)*(?:与|同|离|距|和|对照|相比)")
_REMARK = re.compile(
    r"(?:有待|需要?|须).{0,16}(?:加以|予以|认真|逐步|着力|切实|尽快)(?:研究|改进|解决|克服|高度重视|重视|整改)"
    r"|取得.{0,12}(?:成效|成绩|进展|突破)|^(?:本[^\W\d]{1,4})?没有(?:其[他它])?(?:需要|应当?)?(?:报告|说明)"
)
_DEPENDENT = re.compile(
    r"尤其|特别|主要(?:表现|体现|是|集中)|"
    + words.any_of(
        "导致 致使 造成 影响 使得 使 从而 难以 无法 不能 以致 进而 有待 亟待 还有待 仍有待 不利于 制约 个别 少数 "
        "有的 如 例如 比如"
    )
)
_UNATTAINED = re.compile(r"(?:未能|没有|尚未|还没有|不能|无法|难以)(?!专|建立|形成)")
_DUE = re.compile(r"(?:还|仍|尚|亟)?(?:需要?|须|待|有待)")
_BACKGROUND = re.compile(
    r"虽然|尽管|随着|由于|因为?|受|根据|按照|20\d\d年|一年来|(?:总体|总的|整体|综合|客观|目前|从.{2,16})(?:来看|来说|而言|看|上看)$|回顾"
    r"|过去(?:的)?一年|(?:当前|目前|同时|但是?|然而|不过|此外|另外)$|对照|与.{1,30}相比|在.{2,40}方面$"
)
_EXIST = re.compile(r"(?:存在着?|表现为|体现为)(?!的)")
_AND_SUCH = re.compile(r"等(?:方面)?的?(?:突出|主要|实际)?(?:问题|不足|短板|现象|情况|差距|困难)$")
# 公开意识不够，公开主动性偏低: a quality of the work, with no matter of its own, is the same shortcoming.
_QUALITY = re.compile("(?:的|主动|自觉|积极|工作){0,3}[^\\W\\d]?[性感度]")
_LEAST_OF_A_MATTER = 2
_SHORT_HEAD = 12
_SHORT_CLAUSE = 12


def announces_problems(text: str, stop: str = "") -> bool:
    """Whether a clause only says that there are problems: 仍存在以下不足. 公开内容存在短板 is itself one. ``stop`` is
    the mark after it."""
    match = _ANNOUNCEMENT.search(text)
    if match is None:
        return False
    between = match["between"]
    if between is None or stop == "：":
        return True
    if not between:
        # 仍存在差距 only announces, 公开的深度存在差距 says where.
        subject = _COMMON.sub("", text[: match.start()])
        named = len(subject) >= _LEAST_OF_A_MATTER or _QUALITY.fullmatch(subject) is not None
        return _RELATION.match(text) is not None or not named
    return SHORTCOMING.search(between) is None and _QUANTIFIER.search(between) is not None


def wanting(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of ``text[start:end]`` that each name one shortcoming: the clause that says what is wanting, the
    clauses before it that it needs, and those after it that only illustrate it."""
    found: list[tuple[int, int]] = []
    begin: int | None = None  # where the clauses begin that say nothing wanting by themselves
    grave = True  # whether the last found one says more than how things stand
    for clause in clauses(text, start, end, "，"):
        said = text[clause.start : clause.end]
        if SHORTCOMING.search(said) is None:
            if _BACKGROUND.match(said):
                begin = None
            elif begin is None and not (found and _DEPENDENT.match(said)):
                begin = clause.start
            continue
        faint = _PLAIN.search(said) is None
        if found and (faint or (begin is None and (not grave or _continues(text[slice(*found[-1])], said)))):
            found[-1] = (found[-1][0], clause.end)
        else:
            found.append((clause.start if begin is None else begin, clause.end))
        begin, grave = None, not _is_circumstance(said)
    if found and begin is not None and kind_of_clause(text[begin:end]) != "action":
        # 公开的意识不够强，有的科室等上级催要才公开: what follows to the end illustrates it.
        found[-1] = (found[-1][0], end)
    return [piece for one in found if not _is_frame(text, *one) for piece in _members(text, *one)]


def _members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The members of 存在甲不强、乙单一、丙滞后等问题, each of which names a shortcoming; else the range as it is."""
    head = _EXIST.search(text, start, end)
    begin = head.end() if head else start
    tail = _AND_SUCH.search(text, begin, end)
    parts = list(clauses(text, begin, tail.start() if tail else end, "、"))
    if len(parts) < 2 or not (head or tail) or not all(_PLAIN.search(text, one.start, one.end) for one in parts):
        return [(start, end)]
    return [(one.start, one.end) for one in parts]


def _is_frame(text: str, start: int, end: int) -> bool:
    said = text[start:end]
    return _REMARK.search(said) is not None or announces_problems(said, text[end : end + 1])


def _is_circumstance(text: str) -> bool:
    """Whether a clause names nothing worse than circumstances: 信息分散于多个平台, 工作人员兼职较多."""
    rest, number = _CIRCUMSTANCE.subn("", text)
    return number > 0 and SHORTCOMING.search(rest) is None


def _continues(last: str, text: str) -> bool:
    """Whether a further wanting clause says more of the same shortcoming: it has no subject of its own, or the same
    one."""
    if _DEPENDENT.match(text) or _UNATTAINED.match(text) or _is_circumstance(text):
        return True
    if _DUE.match(text) and len(text) < _SHORT_CLAUSE:
        return True
    cue = SHORTCOMING.search(text)
    subject = text[: cue.start()] if cue else text
    if len(subject) < 4 and len(text) < _SHORT_CLAUSE - 2:
        return True
    if _QUALITY.fullmatch(_COMMON.sub("", subject)) is not None:
        return True
    return len(_pairs(last) & _pairs(subject)) >= (1 if len(last) <= _SHORT_HEAD else 2)


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"进一步|政府|政务|信息|公开|工作|\W", "|", text)
    return {bare[at : at + 2] for at in range(len(bare) - 1) if "|" not in bare[at : at + 2]}
