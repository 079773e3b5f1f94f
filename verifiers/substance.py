"""Whether words are carried by a passage, and in the same sense.

A subject, a problem or a measure may be worded more shortly than the source, so it is compared by the pairs of
characters it shares with a passage; but a passage can share nearly all of them and say the opposite. Sense is
therefore compared separately: where the two wordings part, neither side may hold a negation, a direction or an
attainment that the other reverses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from verifiers.normalise import fold, fold_without_punctuation, remembered

# Words that say nothing of the matter: particles and fillers, and what only announces a number.
_FUNCTION: Final = dict.fromkeys(map(ord, "的了和与及或等在对于中为是将把被从向也还仍更并且其该此之所由"))
_COUNTING: Final = re.compile(r"(?:占比|比例|比重|百分比|总数量|数量|总数|个数|件数|条数|次数|章数|套数)$")
# A short gloss at the end of a subject tells numbers apart (（近）, （下限）, （压减前）); the source need not have
# the word.
_GLOSS: Final = re.compile(r"[（(][^（）()]{1,6}[）)]$")


class Carried(NamedTuple):
    """Shares between 0 and 1 of a wording's character pairs and of its characters that stand in a passage."""

    pairs: float
    characters: float

    @property
    def mean(self) -> float:
        return (self.pairs + self.characters) / 2


@lru_cache(maxsize=2048)
def content(text: str) -> str:
    """The characters that carry meaning: folded, without punctuation and function words."""
    return fold_without_punctuation(text).translate(_FUNCTION)


@lru_cache(maxsize=2048)
def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring content characters of a wording (of a single character, itself)."""
    kept = content(text)
    return frozenset(map(add, kept, kept[1:]) if len(kept) > 1 else kept)


@lru_cache(maxsize=2048)
def characters(text: str) -> frozenset[str]:
    """The content characters of a wording."""
    return frozenset(content(text))


@remembered
def subject_words(subject: str) -> str:
    """A subject without the words that only announce its number (占比, 数量, （近）)."""
    bare = _COUNTING.sub("", _GLOSS.sub("", subject)).strip()
    return bare if len(bare) > 1 else subject


def carried(text: str, passage: str) -> Carried:
    """How much of a wording stands in a passage. A wording without content is carried by anything."""
    wanted = pairs(text)
    if not wanted:
        return Carried(1.0, 1.0)
    own = characters(text)
    return Carried(len(wanted & pairs(passage)) / len(wanted), len(own & characters(passage)) / len(own))


class Reversal(NamedTuple):
    """Where two wordings say opposite things: the fragment of the claim and that of the source (either may be
    empty)."""

    said: str
    stands: str


# A negation standing before shared words turns them round. 副 does the same for an office (组长, 副组长).
_NEGATION: Final = re.compile(r"不|未|无|没|非|勿|难以|缺乏|缺少|尚欠|停止|取消|放弃|拒绝|副")
# Idioms and compounds in which such a character negates nothing.
_NO_NEGATION: Final = re.compile(
    r"不断|不同|不仅|不但|不定期|不定时|不少|不管|不论|无论|无线|无障碍|未来|非常|非遗|副本|不动产|不服|不含|不限"
    r"|不低于|不少于|不超过|不高于"
)
# 尚需 and 有待 say "not yet" without negating: a problem may be worded either way.
_WANTING: Final = re.compile(r"需|待|欠|缺|弱|差|单一|滞后|不|未|无|没|难")
_ATTAINED: Final = re.compile(r"已|足够|充足|充分|到位|完全|全部|实现|取得|十分|很|非常")
# What undoes an action. It turns the sense wherever the other wording has no such word and wants nothing.
_UNDOING: Final = re.compile(
    r"停止|暂停|暂缓|推迟|搁置|取消|放弃|拒绝|关闭|停用|放松|放宽|削弱|弱化|减弱|降低|缩小|收窄|压缩|放慢|减慢|减缓|拖延|堵塞|阻碍"
)
_SENSE: Final = re.compile(f"{_WANTING.pattern}|{_ATTAINED.pattern}")
_OPPOSITES: Final = tuple(
    (re.compile(left), re.compile(right))
    for left, right in (
        ("增|升|上涨|提高|扩大|多", "减|降|下跌|缩小|少"),
        ("上年|去年|上一年|往年", "本年|今年|当年|全年|下年|下一年|次年|明年"),
        ("高", "低"),
        ("强", "弱"),
        ("大", "小"),
        ("快", "慢"),
        ("维持", "纠正|纠错|撤销"),
        ("胜诉", "败诉"),
        ("予以|同意", "不予|不同意|拒绝"),
        ("有", "无|没"),
        ("新收|收到|受理", "结转|办结|发出"),
        ("制发|制定|出台", "废止|失效"),
        ("自然人|公民", "法人|组织"),
        ("复议", "诉讼"),
        ("线上|网上", "线下|现场"),
        ("主动", "依申请"),
        ("公开", "保密"),
        ("前", "后"),
        ("以上|超过|多于", "以下|不足|少于"),
        ("首", "末"),
        ("丰富|多样", "单一|单调"),
        ("较好|良好|不错", "较差|很差|不佳"),
        ("频繁|密切", "少|不多|稀疏"),
        ("及时", "滞后|拖延"),
        ("健全|完善", "缺失|残缺"),
        ("加强|强化|增强", "削弱|弱化|减弱|放松"),
        ("拓宽|拓展|扩大", "收窄|压缩|缩减"),
        ("提升|提高|上升", "降低|下降"),
        ("开设|开通|启用|建立|设立|成立", "关闭|停用|撤销"),
        ("整合|合并|归并", "拆分|分拆|分设"),
        ("[偏较过]长", "[偏较过]短"),
        ("专职", "兼职"),
        ("组长", "副组长"),
        ("正", "副"),
    )
)
_ANY_OPPOSITE: Final = re.compile("|".join(side.pattern for sides in _OPPOSITES for side in sides))
# Two fragments longer than this are different clauses, not one word for another.
_LONGEST_PARTING: Final = 12
# Below this a clause has no counterpart in the passage, and there is nothing to compare.
_LIKE: Final = 50.0
# Nor is a fragment longer than this one thing that another stands for.
_LONGEST_THING: Final = 6
_LEAST_FRAME: Final = 4
_REACH: Final = 12
_CLAUSE: Final = re.compile(r"[，。；：！？、,;:!?()（）]")


def sense_reversed(said: str, stands: str) -> Reversal | None:
    """Where a wording and the passage it comes from say opposite things; ``None`` where they do not.

    Each clause is set against the clause of the passage most like it. Only where the two part, and shared words
    follow or surround, can a word turn the sense. What the wording leaves out is no reversal as long as what it keeps
    is not turned by it.
    """
    said, passage = _unquoted(said), _unquoted(stands)
    if _affirmed(said, passage):
        return None
    for clause in _CLAUSE.split(said):
        window = None if _affirmed(clause, passage) else _counterpart(clause, passage)
        if window is None:
            continue
        turned = _clause_reversed(clause, window, passage)
        if turned is not None:
            return turned
    return _undone(said, passage)


def _unquoted(text: str) -> str:
    """Folded, without quotation marks: they part no clause (取消“三审三校”制度 is one)."""
    return fold(text).replace('"', "").replace("'", "")


def _undone(said: str, passage: str) -> Reversal | None:
    """A word that undoes an action of which the passage speaks in the opposite word only (收窄 for 拓宽), wherever it
    stands."""
    for undoing in _UNDOING.finditer(said):
        for one, other in _OPPOSITES:
            if other.fullmatch(undoing.group()) and _only(one, other, passage):
                does = one.search(passage)
                return Reversal(undoing.group(), does.group() if does else "")
    return None


def substituted(said: str, stands: str, *, subjects: bool = False) -> Reversal | None:
    """Where a wording has another thing than its passage in the same place (加强政策宣传 for 加强政策学习);
    ``None`` where it has none. Other words for the same want (单一 for 不够丰富) are no other thing. ``subjects``: the
    wording begins with what it is about, so that the same place may be a clause's beginning."""
    passage = _unquoted(stands)
    for clause in _CLAUSE.split(_unquoted(said)):
        window = None if clause in passage else _counterpart(clause, passage)
        if window is None:
            continue
        for ours, theirs, before, after in _partings(clause, window):
            told, found = content(ours), content(theirs)
            alike = characters(told) & characters(passage) or len(found) > _LONGEST_THING
            # 文字解读偏少 for 视频解读偏少: what a clause begins with needs no shared words before it, but more behind.
            leads = subjects and clause.startswith(ours) and window.startswith(theirs) and len(after) >= _LEAST_FRAME
            # 学校公开栏陈旧 of 村级公开栏陈旧，学校信息规范: what another clause is about.
            moved = leads and re.search(f"(?:^|{_CLAUSE.pattern})(?:但|而)?{re.escape(ours)}", passage) is not None
            if min(len(told), len(found)) < 2 or (alike and not moved) or not (leads or len(before) >= 2):
                continue
            if not any(_SENSE.search(one) for one in (ours, theirs)):
                return Reversal(ours, theirs)
    return None


def _affirmed(words: str, passage: str) -> bool:
    """Whether words stand in a passage as they are, with nothing before them that negates them."""
    at = passage.find(words)
    while at >= 0:
        if not _negates(_last_clause(passage[max(at - 6, 0) : at]), words):
            return True
        at = passage.find(words, at + 1)
    return False


def _counterpart(clause: str, passage: str) -> str | None:
    """The clause (or clauses) of a passage most like a clause; ``None`` where nothing is like it."""
    if not clause or not passage:
        return None
    aligned = fuzz.partial_ratio_alignment(clause, passage, score_cutoff=_LIKE)
    if aligned is None:
        return None
    if len(passage) <= len(clause) or aligned.dest_end - aligned.dest_start < 2:
        return passage
    start, end = aligned.dest_start, aligned.dest_end
    left = max((mark.end() for mark in _CLAUSE.finditer(passage, 0, start + 1)), default=0)
    right = _CLAUSE.search(passage, max(end - 1, 0))
    # An unpunctuated passage is one long clause: what stands far from the place is not spoken of.
    return passage[max(left, start - _REACH) : min(right.start() if right else len(passage), end + _REACH)]


def _clause_reversed(left: str, right: str, passage: str) -> Reversal | None:
    at = right.find(left)
    if at >= 0:
        before = _last_clause(right[:at])
        return Reversal("", before) if _negates(before, left) else None
    for ours, theirs, before, after in _partings(left, right):
        if not before and not after:
            continue  # nothing is shared: two other things, not one turned round
        # The whole word may stand elsewhere in the passage (行政复议17件、行政诉讼8件): then it was only aligned badly.
        elsewhere = len(ours) > 1 and theirs and ours in passage
        if elsewhere and _UNDOING.fullmatch(ours):
            elsewhere = ours + after[:2] in passage  # put off there, but something else
        if not elsewhere and _turned(ours, theirs, before, after):
            return Reversal(ours, theirs)
    if _ATTAINED.search(left) and not _WANTING.search(left) and _WANTING.search(right) and not _ATTAINED.search(right):
        return Reversal(left, right)
    return None


def _partings(left: str, right: str) -> Iterator[tuple[str, str, str, str]]:
    """Where two texts part: the two fragments, and the shared text before and after them."""
    src = dest = 0
    before = ""
    for block in Levenshtein.opcodes(left, right).as_matching_blocks():
        ours, theirs = left[src : block.a], right[dest : block.b]
        after = left[block.a : block.a + block.size]
        if ours or theirs:
            yield ours, theirs, before, after
        before = after
        src, dest = block.a + block.size, block.b + block.size


# Directions that a subject shares with the clause of its number or turns round, whatever else the two say.
_DIRECTIONS: Final = tuple(
    (re.compile(left), re.compile(right))
    for left, right in (
        ("增长|增加|上升|提高|增幅", "下降|减少|降低|降幅"),
        ("上年|去年|上一年", "本年|今年|当年|下年|下一年|次年|明年"),
        ("维持", "纠正|纠错|撤销"),
        ("予以", "不予"),
        ("制发|制定|出台|新制作", "废止|失效"),
        ("专职", "兼职"),
        ("尚未|未", "已"),
        ("新收", "结转"),
        ("行政复议", "行政诉讼"),
    )
)


_ANY_DIRECTION: Final = re.compile("|".join(side.pattern for sides in _DIRECTIONS for side in sides))


def opposed(subject: str, clause: str) -> Reversal | None:
    """A direction that a subject states and the clause of its number turns round (增长 and 下降); ``None`` if there
    is none."""
    subject = fold(subject)
    if not _ANY_DIRECTION.search(subject):
        return None
    clause = fold(clause)
    for one, other in _DIRECTIONS:
        for ours, theirs in ((one, other), (other, one)):
            if _only(ours, theirs, subject) and _only(theirs, ours, clause):
                said, stands = ours.search(subject), theirs.search(clause)
                return Reversal(said.group() if said else "", stands.group() if stands else "")
    return None


# Of each row a wording can mean only one: 每年 is not what 每季度 says, 修订 not what 制定 does.
_ALTERNATIVES: Final = tuple(
    tuple(map(re.compile, row.split()))
    for row in (
        "每日|每天|逐日 每周 每半月 每月|按月 每季|按季 每半年 每年|按年",
        "制定|制订|拟定 修订|修改 废止",
        "少数|个别|部分|一些 大多数|多数|大部分 所有|全部|各(?![项类种自界])",
        "细化|深化 简化|淡化",
        "专职 兼职",
        "线上 线下",
        "延长 缩短|压缩",
        "预算 决算",
        "国家级 省级 市级 县级|区级 乡级|镇级|乡镇级 村级|社区级",
    )
)
_ANY_ALTERNATIVE: Final = re.compile("|".join(word.pattern for row in _ALTERNATIVES for word in row))
_PLANNED: Final = re.compile(r"计划|拟(?!定)|打算|准备|下一步|今后|将(?!近)|争取|力争")
_DONE: Final = re.compile(r"已(?!有)|完成了|[^\W\d]了(?!解)|均|全部|得到")
_ALREADY: Final = re.compile(r"已(?!有)|建成|完成")
_PUT_OFF: Final = re.compile(r"(?:停止|暂停|暂缓|推迟|搁置|取消|放弃|拒绝)(?:了|对)?$")
_EXCESS: Final = re.compile("过[大多高强快]|偏[大多高强快]")
_LACK: Final = re.compile(
    "不够|不足|不[大多高强快]|不到位|欠缺|缺乏|缺少|偏[低少弱小慢]|较[低少弱小慢]|薄弱|有待|仍需|尚需"
)


def put_off(said: str, stands: str) -> Reversal | None:
    """Where a wording announces what its passage only puts off or gives up (新增账号 of 暂缓新增账号); ``None`` where
    it does not."""
    passage = _unquoted(stands)
    for clause in _CLAUSE.split(_unquoted(said)):
        before = [passage[: found.start()] for found in re.finditer(re.escape(clause), passage)] if clause else []
        words = [_PUT_OFF.search(one) for one in before]
        if words and all(words) and words[0] is not None:
            return Reversal(clause, words[0].group())
    return None


def planned_only(said: str, stands: str) -> Reversal | None:
    """Where a wording tells as done what its passage only plans (计划建成, 拟新建); ``None`` where it does not."""
    done = _ALREADY.search(said)
    planned = _PLANNED.search(stands) if done and not _PLANNED.search(said) else None
    if done is None or planned is None or _ALREADY.search(stands, 0, planned.start()) or "已" in stands:
        return None
    return Reversal(done.group(), planned.group())


# The bodies of which a report says what they do. What ends so may also be a place or a page, so that one counts only
# at the beginning of a clause or a wording, where the doer stands.
_BODY: Final = (
    "(?:局|委员会|委(?![托员派])|厅|办公室|部门|镇|乡|街道|政府|学校|学院|大学|医院|中心|图书馆|档案馆|公司"
    "|[总支大]队|社区)"
)
_DOER: Final = re.compile(
    "(?:由|但|而|其中|同时)?(?!通过|在|对|向|为|与|从|以|按|依托|组织|指导|联合|会同|协调|督促|推动|推进|配合|要求|委托"
    "|成立|设立|建立|建成|新增|新建|开展|举办|印发|公开|发布|全|完成|接待|受理|收到|走访|邀请|选取|召开|涉及|覆盖|服务"
    "|进驻|纳入|报送|制定|检查|抽查|评估|培训|参加|帮助)"
    rf"(?P<doer>[^\W\d_]{{1,14}}?{_BODY})"
)
_LEAST_DONE: Final = 2  # characters that say what the doer did
_ENDS_AS_BODY: Final = re.compile(f"{_BODY}$")
_LONGEST_DOER: Final = 16


def names_doer(said: str) -> bool:
    """Whether a wording begins as if with a body."""
    return _DOER.match(said) is not None


def doer(said: str, passage: str) -> str | None:
    """The body that a wording begins with, in words of a passage; ``None`` where it begins with none."""
    said, passage = fold(said), fold(passage)
    if not names_doer(said):
        return None
    for end in range(min(len(said) - _LEAST_DONE, _LONGEST_DOER), 2, -1):
        if _ENDS_AS_BODY.search(said[:end]) and said[:end] in passage:
            return said[:end]
    return None


def doer_of(clause: str) -> str | None:
    """The body at the beginning of a clause; ``None`` where it begins otherwise."""
    found = _DOER.match(fold(clause))
    return found["doer"] if found else None


def told_of_another(said: str, clauses: Sequence[str], passage: str) -> bool:
    """Whether the clauses that lead up to something name another doer than a wording does, of whom the passage
    speaks elsewhere. ``clauses``: in text order, the last the one that tells it."""
    own = doer(said, passage)
    if own is None:
        return False
    for at in range(len(clauses) - 1, -1, -1):
        other = doer_of(clauses[at])
        if other is not None:
            told = "".join(map(fold, clauses[at:]))
            return own not in told and own not in other and other not in own
    return False


def alternated(said: str, stands: str) -> Reversal | None:
    """A word of a wording where its passage has only another of the same row (每年 for 每季度); ``None`` if there is
    none."""
    said = fold(said)
    if not _ANY_ALTERNATIVE.search(said):
        return None
    stands = fold(stands)
    for row in _ALTERNATIVES:
        ours = [word for word in row if word.search(said)]
        theirs = [word for word in row if word.search(stands)]
        if ours and theirs and not any(word in theirs for word in ours):
            return _parted(ours[0], said, theirs[0], stands)
    return None


def exchanged(said: str, stands: str) -> Reversal | None:
    """As ``alternated``, and a plan told as done, what is done told as planned, or too much told for too little."""
    said, stands = fold(said), fold(stands)
    found = alternated(said, stands)
    if found is not None:
        return found
    if "已" in said and "已" not in stands and not _DONE.search(stands):
        return Reversal("已", "")
    for one, other in ((_PLANNED, _DONE), (_DONE, _PLANNED), (_EXCESS, _LACK)):
        if _only(one, other, said) and _only(other, one, stands):
            return _parted(one, said, other, stands)
    return None


def _parted(one: re.Pattern[str], said: str, other: re.Pattern[str], stands: str) -> Reversal | None:
    ours, theirs = one.search(said), other.search(stands)
    return Reversal(ours.group(), theirs.group()) if ours and theirs else None


def _last_clause(text: str) -> str:
    return _CLAUSE.split(text[-6:])[-1]


def _negates(fragment: str, after: str) -> bool:
    """Whether a fragment that stands directly before shared words negates them."""
    if not after or _NEGATION.search(fragment) is None or _CLAUSE.match(after[0]):
        return False
    tail = _last_clause(fragment)
    bare = _NO_NEGATION.sub(lambda match: "〇" * len(match.group()), tail + after[:3])[: len(tail)]
    negations = list(_NEGATION.finditer(bare))
    # An adverb may stand between (未及时更新, 不够突出, 没有充分公开), a new clause may not.
    return bool(negations) and len(bare) - negations[-1].end() <= 2


def _turned(ours: str, theirs: str, before: str, after: str) -> bool:
    negated = _negates(ours, after) != _negates(theirs, after)
    if negated and not (_WANTING.search(ours) and _WANTING.search(theirs)):
        return True
    ours, theirs = _without_idioms(ours), _without_idioms(theirs)
    undone = _UNDOING.search(ours) is not None, _UNDOING.search(theirs) is not None
    if ours and theirs and undone[0] != undone[1] and not _WANTING.search(theirs if undone[0] else ours):
        return True
    if not ours or not theirs or max(len(ours), len(theirs)) > _LONGEST_PARTING:
        return False
    if (_NEGATION.search(ours) is None) != (_NEGATION.search(theirs) is None):
        opposite = False
    else:
        # 上年 and 本年 part in one character only: a neighbour on each side completes the word.
        wide_ours, wide_theirs = (before[-1:] + one + after[:1] for one in (ours, theirs))
        opposite = all(map(_ANY_OPPOSITE.search, (wide_ours, wide_theirs))) and any(
            (_only(one, other, wide_ours) and _only(other, one, wide_theirs))
            or (_only(other, one, wide_ours) and _only(one, other, wide_theirs))
            for one, other in _OPPOSITES
        )
    return (
        opposite
        or (_only(_ATTAINED, _WANTING, ours) and _only(_WANTING, _ATTAINED, theirs))
        or (_only(_WANTING, _ATTAINED, ours) and _only(_ATTAINED, _WANTING, theirs))
    )


def foreign_negation(said: str, passage: str) -> str | None:
    """A negation in a wording that stands nowhere in the passage in front of the same character; ``None`` if there is
    none."""
    bare = _without_idioms(fold(said))
    for found in _NEGATION.finditer(bare):
        negated = bare[found.start() : found.end() + 1]
        if len(negated) > len(found.group()) and negated not in fold(passage):
            return negated
    return None


def _without_idioms(text: str) -> str:
    return _NO_NEGATION.sub("", text)


def _only(wanted: re.Pattern[str], other: re.Pattern[str], text: str) -> bool:
    return wanted.search(text) is not None and other.search(text) is None


def best_clause(text: str, clauses: Iterable[str]) -> float:
    """The largest share of a wording's pairs that a single clause carries."""
    wanted = pairs(text)
    return max((len(wanted & pairs(clause)) / len(wanted) for clause in clauses), default=0.0) if wanted else 1.0
