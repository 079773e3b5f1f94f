"""What the words around a number say of it: how exact it is, whether it is announced, quoted, or part of a set phrase.

These are the word lists that a reader of Chinese carries in the head, kept apart from the scanner so that a missing
word is a line here and no new mechanism there. Every look is bounded to a few characters around the number, which
keeps scanning linear.
"""

from __future__ import annotations

import re
from typing import Final

from verifiers.model import Bound


def _bounds(bound: Bound, words: str) -> dict[str, Bound]:
    return dict.fromkeys(words.split(), bound)


_BEFORE: Final[dict[str, Bound]] = {
    **_bounds("about", "近 约 大约 将近 接近 大概 差不多"),
    **_bounds("at_least", "超 逾 超过 超出 突破 多于 高于 大于 至少 最少 不少于 不低于 不小于 不下 不下于 跨过"),
    **_bounds("at_most", "不足 不到 未到 不满 未满 低于 少于 小于 不超 不超过 未超过 不高于 不多于 不大于 至多 最多"),
}
_BEFORE_ENDS: Final = frozenset(words[-1] for words in _BEFORE)
_PARTICLES: Final = frozenset("了有为达共计")
# 最近3次, 附近5个: there 近 is the end of another word.
_NOT_NEAR: Final = frozenset("最附邻临就新亲贴远")
_AFTER: Final = re.compile(
    r"[ \u3000]{0,2}(?:(以上(?![述内问])|之多)|(以[下内](?!简称|问题|方面|几)|之内)|(左右|上下(?![级联游班衔贯互])))"
)
_AFTER_BOUND: Final[tuple[Bound, ...]] = ("at_least", "at_most", "about")

_ANNOUNCED: Final = re.compile(
    r"[数量额率比](?:[为达至是约近超逾共计有]|达到|超过|突破|高达|增至|合计|累计){0,3}[:：]?"
    r"[ \u3000]{0,2}(?:\n[ \u3000]{0,2})?()"
    r"(?=[0-9０-９]++(?:[,，.．][0-9０-９]++)*+(?:以上|左右|[ \u3000]{0,2}(?:[。；;，,、）)\n]|\Z)))"
)

_QUOTED: Final = re.compile(
    r"[“‘「『\"《〈](?:(?<=“)[^“”]{1,14}”|(?<=‘)[^‘’]{1,14}’|(?<=[「『])[^「」『』]{1,14}[」』]"
    r"|(?<=\")[^\"\n]{0,120}\"|(?<=[《〈])[^《》〈〉]{1,120}[》〉])"
)
_SLOGAN: Final = 16  # characters, marks included; what is longer states something

# Fixed expressions of official language that also stand without quotation marks; their numbers name, they do not count.
_SET_PHRASE: Final = re.compile(
    r"[三3]个(?:代表|区分开来|务必|规定)|[两2]个(?:维护|确立|结合|大局|毫不动摇|一百年|务必|文明)"
    r"|[四4]个(?:意识|自信|全面|伟大|服从|最严)|[五5]个(?:坚持|必须)|[六6]个(?:必须)?坚持|(?:十|10)个(?:明确|坚持)"
    r"|[八8]项规定|[九9]项准则|[三3]项制度|[三3]大(?:攻坚战|革命)|[四4]大班子|24[ ]?个?小时(?!以?内|之内)"
    r"|两次三番|三番|(?<=三番)五次|三天两头|一元|十分"
    # the phase of a project: 平台（一期）
    r"|(?<=[（(])[一二三四五六七八]期(?=[）)])"
)

_ONE_COUNTERS: Final = frozenset(
    [
        *"名位件次场期篇份起宗例条项个家人部本册处套",
        "场次",
        "人次",
        "件次",
        "个月",
        "工作日",
        "个工作日",
        "小时",
        "个小时",
    ]
)
# 一人一档, 一件事一次办, 一次性, 一条龙: 一 repeated, or leaning on the next word.
_ONE_IDIOM: Final = re.compile(r"一(?:次[性办]|件事|条[龙心线]|人[一多]|[\u4e00-\u9fff]{1,2}[一两三多])")
_INDEFINITE: Final = re.compile(
    r"重[要大]|常态|整体|系统性|完整|良好|长期|全新|新|较|更|比较|规范|高效|透明|有效|统一|基[础本]|综合性"
)
_NOT_COUNTED: Final = ("作为", "是", "成为", "像", "每", "某", "另", "任", "同", "哪", "第", "这", "那", "当")
_COUNTING: Final = re.compile(
    r"(?:共|仅|只|各|(?<!没)有|开通|建成|召开|举办|开展|组织|举行|进行|收到|接到|受理|办理|办结|答复|发布|公开|制定|印发|制发|编制"
    r"|编发|编印|完成|配备|配置|设立?|设置|开设|增设|新增|增加|减少|指定|明确|安排|聘请|采购|购置|发生|提起|引发|维持|纠正"
    r"|撤销|不少于|至少|不低于|超过|约|年|月|周|季度|计|确定|含|结转)了?\s{0,2}\Z"
)
# 未发生一起: not one.
_NEGATED: Final = re.compile(r"(?:未|没有|无|不)[^，。；;,、]{0,6}\Z")
_CLAUSE_END: Final = re.compile(r"\s{0,2}(?:[，。；;、,）)]|\Z)")
_NOT_AT_CLAUSE_END: Final = (*_NOT_COUNTED, *"跑进再下上前后首唯统在到与和走连放")
_CASES: Final = ("诉讼", "复议", "案件", "案", "投诉", "举报", "纠纷", "事故", "事件", "舆情")


def bound_before(before: str) -> Bound | None:
    """The bound that the last words of ``before`` put on the number after them: 近 about, 超过 at least, 不足 at most.

    达 and 突破 differ: 达 states the number, 突破 says that it was passed.
    """
    for words in (before, before[:-1]) if before[-1:] in _PARTICLES else (before,):
        if words[-1:] not in _BEFORE_ENDS:
            continue
        for length in (4, 3, 2, 1):
            bound = _BEFORE.get(words[-length:])
            if bound and not (length == 1 and words[-1] == "近" and words[-2:-1] in _NOT_NEAR):
                return bound
    return None


def bound_after(text: str, end: int) -> Bound | None:
    """The bound that the words right after a quantity put on it: 以上 at least, 以内 at most, 左右 about."""
    match = _AFTER.match(text, end)
    return _AFTER_BOUND[match.lastindex - 1] if match and match.lastindex else None


def announced(text: str) -> set[int]:
    """Where bare numbers start that a noun asks for and nothing but punctuation follows: 粉丝数20518，"""
    return {match.end() for match in _ANNOUNCED.finditer(text)}


def names(text: str) -> list[tuple[int, int]]:
    """Where numbers are part of a name, in order: titles in 《》 and short slogans in quotation marks (“五个中心”)."""
    return [
        match.span()
        for match in _QUOTED.finditer(text)
        if match.end() - match.start() <= _SLOGAN or text[match.start()] in "《〈"
    ]


def is_set_phrase(text: str, start: int) -> bool:
    return _SET_PHRASE.match(text, start) is not None


def is_one_counted(text: str, start: int, end: int, before: str, unit: str) -> bool:
    """Whether 一 with a measure word counts one thing; mostly it is an article (作为一项重要工作) or an idiom (一次性).

    It counts where a counting verb stands before it (召开一次, 共一件), where it ends a clause (召开会议一次), and, for
    persons, where nothing speaks against it (每村一名信息员).
    """
    if unit not in _ONE_COUNTERS or _ONE_IDIOM.match(text, start) or _INDEFINITE.match(text, end):
        return False
    if _NEGATED.search(before) and not before.endswith(("不少于", "不低于", "不超过")):
        return False
    if _COUNTING.search(before):
        return True
    if unit in ("名", "位"):
        return not before.endswith(_NOT_COUNTED)
    if unit == "起":  # 一起 is mostly together
        return before.endswith(_CASES)
    return _CLAUSE_END.match(text, end) is not None and not before.endswith(_NOT_AT_CLAUSE_END)
