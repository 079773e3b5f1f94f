"""Whether a number is a subject's: who else may own it, and whether its own words bear the subject out.

``attribution`` says which words belong to a number; here two are weighed against each other. A claim falls where
another number is the subject's rightful owner (``rival``), and stands only where its words are its own
(``borne_out``). The cases are in docs/verification.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from verifiers.attribution import (
    BASE,
    COMMA,
    CONNECTIVES,
    HELD,
    OF_ONE,
    ONLY_CHANGE,
    OPENING,
    PRICE,
    RANGE_MARKS,
    SHARE_WORDS,
    SUM,
    TAKING_PART,
    Mention,
    clause,
)
from verifiers.model import Span
from verifiers.substance import content, names_doer, pairs, subject_words, told_of_another

if TYPE_CHECKING:
    from verifiers.source import Source

# Words in front of a share that point back or only colour it.
_POINTING: Final = re.compile("[两二三]者|上述|以上|显著|大幅度?|明显|略有?|有所")
_RATE: Final = re.compile(r"([^\W\d]{2})[率度](?:[约近达为超仅]|达到|超过|提升|提高)*(?:$|\n)")
# A share's subject and what it is the share of must have this much of each other; a count is not a subject's whose
# words have less than the second of it while an earlier number's have the third. Calibrated on the honest items of
# the benchmarks: at these values none of them falls.
_SHARED_WITH_WHOLE: Final = 0.4
_HARDLY_SHARED: Final = 0.12
_LARGELY_SHARED: Final = 0.3
# 新收申请中，自然人申请72件: the whole, and the part that is counted.
_AMONG: Final = re.compile(r"([^，,；;。]{2,}(?<!其)(?<!集)(?<!工作)(?<!过程)(?<!活动)中)[，,]([^，,]*)$")
_YEAR: Final = re.compile(r"(?<![0-9比较与同])(20[0-9]{2})年(?!以来|以前|之前|至今|起)")
_CONDITION: Final = re.compile(r"(?:^|[，,；;。：:])(?:若|如果|假如|假设|倘若|要是|一旦)[^，,；;。]*[，,][^，,；;。]*$")
_ONLY_POSSIBLE: Final = re.compile("可|若|将|能|预计|有望|如果|一旦")
_HALF: Final = 0.5
_ANY_CHANGE: Final = re.compile(r"增|减|升|降|提高|提升|提速|压缩|缩短|多于|变化|较|比")
_CHANGE_ASKED: Final = re.compile("(?:增长|增加|下降|减少|上升|提高|降低|提升)$")
_PERSONS_TOLD: Final = re.compile("(?:参加|参与|参训|参会|受训|受益)?(?:人员|人次|人数)$")
# 章数 asks for a number of 章.
_NAMED_UNIT: Final = re.compile("([章条套册件次场期篇份项户家个])数$")
_GLOSS: Final = re.compile(r"[（(]([^（）()]{1,6})[）)]$")
_EARLIER: Final = re.compile("前|原|下限|最低|起")
_LATER: Final = re.compile("后|现|上限|最高|止")
_CHANGES: Final = re.compile("[^，,；;。、]{0,6}?(?:到|至|为|-|—|–|－|~|～)")
# A neighbour must bear out this share of the subject that the claimed number's own words lack …
_GAIN: Final = 0.2
# … while those own words hold next to nothing of the subject that the neighbour's lack. (办结1191件 after
# 受理申请1295件: 办结 is what tells 办结申请 apart, the rest of the subject is inherited.)
_TELLING: Final = 0.08
# What the last word of a subject asks for. A growth is told in per cent or in points, so 增长 asks for neither alone.
_ASKED: Final = {
    "share": re.compile(r"(?:占比|比例|比重|百分比|(?<![频效])率|同比增长|同比下降|增幅|降幅)$"),
    "money": re.compile(r"(?:金额|总额|总投资|经费|资金|费用|预算|决算|成交价|中标价|合同价)$"),
    "time": re.compile(r"(?:时限|时间|期限|时长)$"),
    "persons": re.compile(r"(?:人员|人数|人次|代表|群众|信息员|联络员|干部|职工|农户|住户|申请人)$"),
}


# 奖助学金3批共1.2亿元: what is itself a sum of money may be told by its amount.
_SUM_ITSELF: Final = re.compile(r"(?:(?<![黄白五合冶])金|(?<!条)款|补贴|补助|津贴|投资|收入|支出|税费?|产值)$")


def unannounced(subject: str, mention: Mention) -> str:
    """A subject without the words at its end that only announce a number of the mention's kind (占比, 参训人次)."""
    bare = subject_words(subject)
    return (_PERSONS_TOLD.sub("", bare) if mention.kind == "persons" else bare) or bare


def expected_kind(subject: str) -> str | None:
    """The kind of number that the last word of a subject asks for; ``None`` where it leaves that open."""
    return next((kind for kind, words in _ASKED.items() if words.search(subject)), None)


def _fitting(asked: str) -> tuple[str, ...]:
    """The kinds of number that may be given where one is asked for: 68.2万 may count persons, never a share."""
    return (asked, "open") if asked in ("persons", "money") else (asked,)


class _Contest(NamedTuple):
    """A subject, the number claimed for it, and the others that it may belong to. ``wanted`` are the pairs of
    characters that tell the subject, ``asked`` the kind of number that it asks for, ``siblings`` all numbers of the
    claimed one's sentence."""

    source: Source
    subject: str
    bare: str
    wanted: frozenset[str]
    asked: str | None
    claimed: Mention
    others: tuple[Mention, ...]
    siblings: tuple[Mention, ...]

    def closest(self, some: Iterable[Mention]) -> Mention | None:
        """The one that has most of the subject's words."""
        return max(some, key=lambda one: len(self.wanted & one.pairs), default=None)


def rival(source: Source, subject: str, claimed: Mention, others: tuple[Mention, ...]) -> Mention | None:
    """The number that a subject belongs to instead of the claimed one; ``None`` where nothing speaks against the claim.

    First come the cases that the kind of number, its place or the end of the subject decide, then the words alone.
    """
    bare = _GLOSS.sub("", subject)
    wanted = pairs(unannounced(bare, claimed) + subject[len(bare) :])
    if not wanted:
        return None
    siblings = source.mentions(claimed.sentence)
    contest = _Contest(source, subject, bare, wanted, expected_kind(bare), claimed, others, siblings)
    return next((found for case in _CASES if (found := case(contest)) is not None), None)


def _of_the_kind_asked(contest: _Contest) -> Mention | None:
    """自然人申请占比 asks for a share, and no count of applications is one."""
    asked = contest.asked
    if asked is None or contest.claimed.kind in _fitting(asked):
        return None
    if asked == "persons" and contest.claimed.quantity.unit == "家":
        return None  # an applicant may be an enterprise
    return contest.closest(one for one in contest.others if one.kind == asked and contest.wanted & one.pairs)


def _level(contest: _Contest) -> Mention | None:
    """公开信息5120条，比上年增加640条: the change is not the count."""
    if not contest.claimed.is_change or _ANY_CHANGE.search(contest.subject):
        return None
    levels = (one for one in contest.others if not one.is_change and not one.is_share)
    return contest.closest(one for one in levels if contest.wanted & one.pairs)


def _before_the_bracket(contest: _Contest) -> Mention | None:
    """收到申请112件（含上年结转4件）: what a bracket counts is a part, not the whole."""
    head, wanted = _head(contest), contest.wanted
    if head is None or head not in contest.others or wanted & pairs(contest.claimed.left):
        return None
    return head if wanted & pairs(head.left) else None


def _counted(contest: _Contest) -> Mention | None:
    """予以公开71件，占40.8%; 培训3期，参训240人次; 采购终端12台，成交价39.6万元: neither a share, nor those who took
    part, nor a price is the count that the thing asks for."""
    claimed, wanted, others = contest.claimed, contest.wanted, contest.others
    own = wanted & pairs(claimed.left)
    if contest.asked is not None:
        return None
    if claimed.kind == "share" and not own:
        return contest.closest(one for one in others if not one.is_share and wanted & one.pairs)
    if claimed.kind == "persons" and not TAKING_PART.search(contest.subject) and content(SUM.sub("", claimed.left)):
        held = (one for one in others if one.quantity.unit in HELD)
        return contest.closest(one for one in held if own < wanted & pairs(one.left))
    if claimed.kind == "money" and not (own or PRICE.search(contest.subject) or _SUM_ITSELF.search(contest.bare)):
        return contest.closest(one for one in others if one.kind == "count" and wanted & pairs(one.left))
    return None


def _of_the_thing_counted(contest: _Contest) -> Mention | None:
    """22个部门61个系统: what ends in 部门 is the number's before it, which counts all that stands between the two."""
    claimed, siblings = contest.claimed, contest.siblings
    at = siblings.index(claimed)
    if at == 0 or contest.asked is not None or content(claimed.left) or siblings[at - 1] not in contest.others:
        return None
    before = siblings[at - 1]
    counted = content(contest.source.text[before.quantity.end : claimed.quantity.start])
    return before if counted and counted == content(before.right) and content(contest.bare).endswith(counted) else None


def _of_the_unit_named(contest: _Contest) -> Mention | None:
    """章数 asks for a number of 章."""
    named = _NAMED_UNIT.search(contest.bare)
    if named is None or named.group(1) in contest.claimed.quantity.unit:
        return None
    return next((one for one in contest.others if named.group(1) in one.quantity.unit), None)


def _better_told(contest: _Contest) -> Mention | None:
    """A number whose own words bear out much of the subject that the claimed number's lack, while those hold nothing
    telling; or which alone is spoken of in words of the subject that stand nowhere near the claimed number."""
    source, wanted, claimed = contest.source, contest.wanted, contest.claimed
    own = claimed.pairs & wanted
    unsaid = wanted - own
    if not unsaid:
        return None
    comparable = [
        one
        for one in contest.others
        if not unsaid.isdisjoint(_own_pairs(one))
        and one.is_share is claimed.is_share
        and (contest.asked is None or one.kind in _fitting(contest.asked))
    ]
    if contest.asked is None and claimed.kind in ("count", "persons"):
        # 总投资1450万元的服务中心开工，设置床位120张: no sum is told of the 床位 that the subject ends in.
        sums = [one for one in comparable if one.kind == "money"]
        if sums and pairs(contest.bare[-2:]) <= pairs(claimed.left + claimed.right):
            comparable = [one for one in comparable if one not in sums]
    if not comparable:
        return None
    weights = source.weights
    missing = source.available(claimed).lacking(wanted)
    best: tuple[float, Mention] | None = None
    for other in comparable:
        theirs = _own_pairs(other) & wanted
        gain, telling = weights.share(theirs - own, wanted), weights.share(own - theirs, wanted)
        only = missing & pairs(other.left)
        if ((gain >= _GAIN and telling <= _TELLING) or only) and (best is None or gain > best[0]):
            best = (gain, other)
    return best[1] if best else None


def _own_pairs(mention: Mention) -> frozenset[str]:
    """What the words of a number tell of it, without the whole that it is taken from (涉及征地的申请中，联名的11件)."""
    among = _AMONG.search(mention.left) if "中" in mention.left else None
    return mention.pairs - (pairs(among.group(1)) - pairs(among.group(2))) if among else mention.pairs


def _head(contest: _Contest) -> Mention | None:
    """The number before the bracket that a count with words of its own stands in; ``None`` for every other number."""
    claimed, siblings = contest.claimed, contest.siblings
    at = siblings.index(claimed)
    if at == 0 or claimed.is_share:
        return None
    gap = contest.source.text[siblings[at - 1].quantity.end : claimed.quantity.start]
    if not gap.lstrip().startswith(OPENING) or not content(SUM.sub("", PRICE.sub("", claimed.left))):
        return None
    return siblings[at - 1]


def _other_end(contest: _Contest) -> Mention | None:
    """The other end of a change (由3%提高到5%) or a range, where a subject's gloss says that it is meant."""
    source, claimed, siblings = contest.source, contest.claimed, contest.siblings
    gloss = _GLOSS.search(contest.subject)
    if gloss is None:
        return None
    at = siblings.index(claimed)
    for first, second in ((at, at + 1), (at - 1, at)):
        if first < 0 or second >= len(siblings):
            continue
        one, other = siblings[first], siblings[second]
        gap = source.text[one.quantity.end : other.quantity.start]
        if one.kind != other.kind or not _CHANGES.fullmatch(gap.strip()):
            continue
        if _EARLIER.search(gloss.group()) and first != at:
            return one
        if _LATER.search(gloss.group()) and second != at:
            return other
    return None


def _other_member(contest: _Contest) -> Mention | None:
    """The number of the member of a 分别 list that a subject names; ``None`` if it is the claimed one's, or if the
    subject names none."""
    source, wanted, claimed = contest.source, contest.wanted, contest.claimed
    dealt = [one for one in contest.siblings if one.quantity.start in source.distributions]
    if not dealt:
        return None
    words = [pairs(one.left) for one in dealt]
    if claimed.quantity.start not in source.distributions:
        # 甲、乙分别公开46条和38条，各学院公开210条: 甲 has a number of its own.
        named = [at for at, own in enumerate(words) if own and own <= wanted and not own & claimed.pairs]
        return dealt[named[0]] if len(named) == 1 and dealt[named[0]].kind == claimed.kind else None

    def told(at: int) -> float:
        own = words[at].difference(*(other for index, other in enumerate(words) if index != at))
        return len(wanted & own) / len(own) if own else 0.0

    best = max(range(len(dealt)), key=told)
    return dealt[best] if told(best) > told(dealt.index(claimed)) else None


def _coordinated(contest: _Contest) -> Mention | None:
    """制发规章1件、规范性文件38件: the verb is both numbers' and tells nothing apart; the subject that is all of the
    second's words, and lacks some of the first's, is the second's."""
    wanted, claimed, siblings = contest.wanted, contest.claimed, contest.siblings
    following = siblings[siblings.index(claimed) + 1 :][:1]
    for other in following:
        gap = contest.source.text[claimed.quantity.end : other.quantity.start].strip()
        if not gap.startswith(CONNECTIVES) or COMMA.search(gap) or other not in contest.others:
            continue
        theirs, own = pairs(other.left), pairs(COMMA.split(claimed.left)[-1])
        if theirs and theirs <= wanted and not theirs <= own and not own <= wanted:
            return other
    return None


_CASES: Final[tuple[Callable[[_Contest], Mention | None], ...]] = (
    _of_the_kind_asked,
    _level,
    _before_the_bracket,
    _counted,
    _of_the_thing_counted,
    _of_the_unit_named,
    _other_end,
    _other_member,
    _coordinated,
    _better_told,
)


def borne_out(source: Source, subject: str, mention: Mention) -> bool:
    """Whether the words next to a number bear out that it is a subject's.

    A count need share no more than a pair of characters, for a subject may be worded otherwise. A share is the share of
    what its own clause or the count before it names, and much of the one must be the other; and how often something
    was held is no number of persons.
    """
    wanted = pairs(subject)
    if not wanted:
        return True
    if mention.quantity.unit in HELD and expected_kind(_GLOSS.sub("", subject)) == "persons":
        return wanted <= pairs(mention.left)
    if mention.is_change and not _ANY_CHANGE.search(subject):
        return False
    change = _CHANGE_ASKED.search(_GLOSS.sub("", subject))
    if change is not None and not mention.is_change and change.group()[-1] not in clause(source, mention):
        return False
    if ("单价" in subject or "均价" in subject) and not OF_ONE.search(mention.left):
        return False
    if _of_another_year(source, subject, mention) or _supposed(source, subject, mention):
        return False
    if names_doer(subject) and told_of_another(subject, *_led_up_to(source, mention)):
        return False
    among = _AMONG.search(mention.left) if "中" in mention.left else None
    if among is not None and among.group(2) and not _within(source, wanted, *among.groups()):
        return False
    if not mention.is_share:
        return bool(wanted & mention.pairs) and not _told_before(source, wanted, mention)
    rate, words = _RATE.search(_GLOSS.sub("", subject)), "\n".join(mention.words)
    if rate is not None and rate.group(1) not in words and _RATE.search(words):
        return False
    told = pairs(_told_of(unannounced(subject, mention)))
    return _shared(source, told, pairs(_whole(mention)), _SHARED_WITH_WHOLE)


def _of_another_year(source: Source, subject: str, mention: Mention) -> bool:
    """Whether a subject names one year, and its sentence another one last before the number."""
    own = _YEAR.search(subject)
    if own is None:
        return False
    told = _YEAR.findall(source.text[mention.sentence.start : mention.quantity.start])
    return bool(told) and told[-1] != own.group(1)


def _supposed(source: Source, subject: str, mention: Mention) -> bool:
    """Whether a number is what would be under a condition (若全部到位，可新增40项), and the subject leaves that out."""
    lead = source.text[mention.sentence.start : mention.quantity.start]
    return _CONDITION.search(lead) is not None and _ONLY_POSSIBLE.search(subject) is None


def _led_up_to(source: Source, mention: Mention) -> tuple[list[str], str]:
    """The clauses of a sentence up to that of a number, and all that the sentence and its neighbours say."""
    sentence, quantity = mention.sentence, mention.quantity
    lead = COMMA.split(source.text[sentence.start : quantity.start])
    after = source.sentence(Span(sentence.end, sentence.end + 1)) if sentence.end < len(source.text) else sentence
    return lead, source.read(source.before(sentence), sentence, after)


def _within(source: Source, wanted: frozenset[str], whole: str, part: str) -> bool:
    """Whether a subject speaks of the part, not only of the whole it is taken from (新收申请中，自然人申请72件)."""
    own = pairs(part)
    left = source.weights.share(own & wanted, own) if own else 1.0
    return left >= _HALF or source.weights.share(wanted & (pairs(whole) - own), wanted) < _GAIN


def _told_before(source: Source, wanted: frozenset[str], mention: Mention) -> bool:
    """Whether a subject has hardly anything of a number's own words and most of those of an earlier one: 收到申请 is no
    subject for what follows it (收到申请58件。其中部分公开21件)."""
    if wanted <= mention.pairs:
        return False
    earlier = [
        wanted & one.pairs
        for span in (source.before(mention.sentence), mention.sentence)
        for one in source.mentions(span)
        if one.quantity.start < mention.quantity.start and one.kind == mention.kind
    ]
    if not any(earlier) or _shared(source, wanted, mention.pairs, _HARDLY_SHARED):
        return False
    return any(source.weights.share(some, wanted) >= _LARGELY_SHARED for some in earlier)


def _told_of(words: str) -> str:
    """Words without those that only say that a share or a change follows."""
    for empty in (BASE, ONLY_CHANGE, SHARE_WORDS, SUM, _POINTING):
        words = empty.sub("", words)
    return words.strip(RANGE_MARKS)


def _whole(mention: Mention) -> str:
    """What a share is the share of: what its own clause names, or else the number it depends on."""
    pieces = (mention.left, mention.right, *mention.shared)
    for left, right in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
        after = _told_of(COMMA.split(right)[0])
        for before in (COMMA.split(left)[-1], left):
            said = f"{_told_of(before)}\n{after}"
            if content(said):
                return said
    return ""


def _shared(source: Source, wanted: frozenset[str], own: frozenset[str], least: float) -> bool:
    """Whether one of two wordings has at least such a share of the other, or says nothing."""
    if not wanted or not own:
        return True
    both = wanted & own
    return source.weights.share(both, wanted) >= least or source.weights.share(both, own) >= least
