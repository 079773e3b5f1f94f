"""What a clause of an announcement does: it acts, names a result, gives a ground, or reports how things stand.

Chinese puts the verb first, behind the subject and adverbs; which list that verb is in decides. Used to tell measures
from problems and one measure from the next.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from extractor.backends.rules import words
from extractor.backends.rules.sentences import clauses

Kind = Literal["action", "result", "ground", "status", "other"]

_SUBJECT = re.compile(words.any_of(words.SELF))
_ADVERB = re.compile(rf"{words.any_of(words.ADVERBS)}[的地]?")
_ACTION = re.compile(words.any_of(words.ACTIONS))
_RESULT = re.compile(words.any_of(words.RESULTS))
_GROUND = re.compile(words.any_of(words.GROUNDS))
_STATUS = re.compile(words.any_of("目前 截至 截止 全年 全市已 全县已 已 现已 共 累计 其中"))
_COMMON = re.compile(words.any_of(words.COMMON))
_VERBAL = words.any_of(f"{words.ADVERBS} {words.ACTIONS} {words.RESULTS} {words.GROUNDS}")
_HANDLING = words.any_of("进行 做 开展 予以 给予 实行 实施 加以 加强 完善 提供 制定 展开 提出 明确")
# 把…作为…, 将…纳入…, 对…进行…: the verb comes after what it is done to.
_DISPOSAL = re.compile(
    rf"把.{{2,}}|将(?!{_VERBAL}).{{3,}}|(?:对|就|为|向|给|与|同|针对).{{2,}}?(?:{_HANDLING}|(?<!工)作)"
)
MEANS: Final = re.compile(r"通过|借助|利用|运用|依托")
# 通过升级搜索引擎解决: the means is told together with what it did.
_ACCOMPLISHED = re.compile(r"(?:解决|完成|实现|化解|改进|整改|消除|补齐)(?:到位|完毕)?$")
_ACTING = re.compile(r"对.{2,}?(?:进行|予以|加以|开展)|进一步|不断|着力|持续|积极|全面|及时|大力")
_WITH = re.compile("[与同由向]|会同|联合|协同")  # a short name stands between these and the verb: 与财政局建立…
_PLACED = re.compile(r"在.{1,24}?(?:以?前|以?后|过程中|基础上|同时|前提下|[中时上下内里])")
# A clause that ends so stays a ground, whatever verbs it holds: 在…的同时, 围绕…重点领域, 以…为抓手.
_MERE_GROUND = re.compile(
    "(?:"
    + words.any_of(
        "同时 基础上 前提下 过程中 下 中 上 外 内 里 领域 环节 方面 重点 要求 需求 问题 特点 情况 实际 精神 部署 "
        "任务 目标 关切 主题 规定 标准 原则 契机 抓手 导向 中心 职能 职责 统计 形式 方式 渠道 平台 载体 途径 手段 "
        "机会 条例 》"
    )
    + "|为[^，]{1,12})$"
)
_AHEAD = 120  # how far a sentence is looked through for the action that a ground belongs to


def kind_of_clause(text: str) -> Kind:
    bare = without_adverbs(text)
    if _STATUS.match(bare):
        return "status"
    if _DISPOSAL.match(bare):
        return "action"
    ends: list[tuple[int, Kind]] = []
    for kind, pattern in _KINDS:
        match = pattern.match(bare)
        if match is not None:
            ends.append((match.end(), kind))
    if not ends:
        return "other"
    kind = max(ends, key=lambda one: one[0])[1]
    if kind == "ground":
        acts_too = _ACCOMPLISHED.search(bare) is not None if MEANS.match(bare) else _goes_on_to_act(bare)
        return "action" if acts_too else kind
    return kind


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("ground", _GROUND), ("result", _RESULT), ("action", _ACTION))


def _goes_on_to_act(ground: str) -> bool:
    """Whether a clause that opens with a ground holds the action too: 围绕群众需求开展解读, 在文件发布前征集问题."""
    placed = _PLACED.match(ground)
    if placed is not None and placed.end() < len(ground):
        return _ACTION.match(ground, placed.end()) is not None
    if _MERE_GROUND.search(ground) is not None:
        return False
    return _ACTING.search(ground, 3) is not None or _ACTION.search(ground, 3 if _WITH.match(ground) else 5) is not None


def acts(text: str) -> bool:
    """Whether a clause begins with an action: 进一步加强…, 要把…作为…, 对…进行…."""
    bare = without_adverbs(text)
    return _ACTION.match(bare) is not None or _DISPOSAL.match(bare) is not None


def acts_later(text: str, start: int, end: int) -> bool:
    """Whether one of the next clauses of ``text[start:end]`` acts."""
    ahead = clauses(text, start, min(end, start + _AHEAD), "，")
    return any(kind_of_clause(text[clause.start : clause.end]) == "action" for clause in ahead)


def without_adverbs(text: str) -> str:
    """A clause without its subject and the adverbs before its verb."""
    subject = _SUBJECT.match(text)
    position = subject.end() if subject else 0
    while position < len(text) and not _ACTION.match(text, position) and not _DISPOSAL.match(text, position):
        adverb = _ADVERB.match(text, position)
        ground = _GROUND.match(text, position)
        if adverb is None or (ground is not None and ground.end() > adverb.end()):
            break  # 会同 is no 会
        position = adverb.end()
    return text[position:]


def is_common(text: str, least: int) -> bool:
    """Whether fewer than ``least`` characters are left of a clause once the words of any report are taken away."""
    return len(re.sub(r"\W|[的了和与及]", "", _COMMON.sub("", text))) < least


def telling_pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters by which two clauses can be seen to speak of the same thing."""
    rest = _COMMON.sub("|", text)
    return {rest[at : at + 2] for at in range(len(rest) - 1) if rest[at].isalnum() and rest[at + 1].isalnum()}
