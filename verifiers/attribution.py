"""Whose number is it? A number is right only for the thing it counts.

Chinese reports string many numbers into one sentence, each next to what it counts: before it (公开信息86条), after it
(三个窗口), in the head of a bracket (208件（17.46%）), or by position in a list (A、B分别为1、2件). A ``Mention``
holds the words that belong to one number; a subject that those words do not bear out, while another number's do,
belongs to that other number. See docs/verification.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from math import sqrt
from typing import TYPE_CHECKING, Final

from verifiers.model import Quantity, Span
from verifiers.quantities.units import amount, currency
from verifiers.substance import Carried, characters, content, pairs, subject_words

if TYPE_CHECKING:
    from verifiers.source import Source

_STRONG: Final = re.compile(r"[；;。：:]")
_WEAK: Final = re.compile(r"[，,]")
_COMMA: Final = re.compile(r"[，,；;。：:]")
_MARK: Final = re.compile(r"[；;。：:，,、]")
_CONNECTIVES: Final = ("、", "以及", "和", "及", "与")
_OPENING: Final = ("（", "(", "[")
_CLOSING: Final = "）)]】》”"
# 采购终端12台，成交价39.6万元: the price is that of what was counted before.
_PRICE: Final = re.compile(
    r"成交价|中标价|合同价|合同|单价|总价|价款|价值|金额|总额|总投资|完成投资|投资|投入|支出|花费|安排|使用|资金|约"
)
_VERB: Final = re.compile(
    "开展|进行|组织|实施|负责|参与|参加|列席|公开|发布|上线|建成|完成|接受|纳入|覆盖|达到|通过|实现|提交|办理|全部|均|都|已"
)
_SHARE_WORDS: Final = re.compile(
    r"占比|比例|比重|占|同比|环比|较上年|比上年|增长|下降|提高|上升|减少|增加|达到|达|约|近|超过?"
)
# 占新收申请的44.58%: of what it is a share is not what it is the share of.
_BASE: Final = re.compile(r"占[^，,；;。]{0,30}$")
_POINTING: Final = re.compile("[两二三]者|上述|以上|显著|大幅度?|明显|略有?|有所")
_RATE: Final = re.compile(r"([^\W\d]{2})[率度](?:[约近达为超仅]|达到|超过|提升|提高)*(?:$|\n)")
# Of what a share is told of, its subject must have this much; and a count whose words have less than the second share
# of a subject is not its count where an earlier number has the third. (Honest items: 0.44 and 0.17 at the least.)
_SHARED_WITH_WHOLE: Final = 0.4
_HARDLY_SHARED: Final = 0.12
_LARGELY_SHARED: Final = 0.3
_AMONG: Final = re.compile(r"([^，,；;。]{2,}(?<!其)(?<!集)(?<!工作)(?<!过程)(?<!活动)中)[，,]([^，,]*)$")
_HALF: Final = 0.5
_RANGE_MARKS: Final = "至到-~和及与"
# 比上年增加640条, 图书1.3万册，合计62万元: neither a change nor a sum of another kind says of what it is one.
_ONLY_CHANGE: Final = re.compile(
    r"(?:(?:同比|环比|较|比)(?:去年|上年|上一年|上年度|往年|20\d\d年)?度?(?:同期)?)?净?(?:增长|增加|下降|减少|上升|提高|降低|提升)"
)
_SUM: Final = re.compile("共计|合计|总计|累计|总共|一共|共有?|其中|达到?|超过?|逾|计")
_ANY_CHANGE: Final = re.compile(r"增|减|升|降|提高|提升|提速|压缩|缩短|多于|变化|较|比")
_CHANGE: Final = re.compile(
    r"(?:(?:同比|环比|较|比)[^\W\d]{0,8}|^)(?:净)?(?:增长|增加|下降|减少|上升|提高|降低|提升|多|少|增|减)(?:约|近|超过?|逾|达)?$"
)
_CHANGE_ASKED: Final = re.compile("(?:增长|增加|下降|减少|上升|提高|降低|提升)$")
# 3期、参训240人次: those who took part took part in what stands before, where that is held at times.
_TAKING_PART: Final = re.compile(
    "参加|参与|参训|参会|受训|受众|受益|覆盖|惠及|到场|出席|吸引|学员|听众|观众|人员|群众|干部|职工|人次|人数"
    "|线上|线下|现场"
)
_PERSONS_TOLD: Final = re.compile("(?:参加|参与|参训|参会|受训|受益)?(?:人员|人次|人数)$")
_HELD: Final = frozenset(["期", "场", "次", "场次", "批", "班", "批次", "班次", "轮", "届", "堂", "节", "讲", "课"])
_LONGEST_INHERITANCE: Final = 6

# 章数 asks for a number of 章.
_NIL: Final = re.compile(r"^(?!.*[0-9０-９]).*(?:(?<!有)无(?!障碍|线)|未(?!来)|没有)", re.DOTALL)
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
_KINDS: Final = {
    "time": ("工作日", "个工作日", "自然日", "个自然日", "天", "小时", "个小时", "分钟", "个月", "周"),
    "persons": ("人", "名", "位", "人次", "户"),
}
# What the last word of a subject asks for. A growth is told in per cent or in points, so 增长 asks for neither alone.
_ASKED: Final = {
    "share": re.compile(r"(?:占比|比例|比重|百分比|(?<![频效])率|同比增长|同比下降|增幅|降幅)$"),
    "money": re.compile(r"(?:金额|总额|总投资|经费|资金|费用|预算|决算|成交价|中标价|合同价)$"),
    "time": re.compile(r"(?:时限|时间|期限|时长)$"),
    "persons": re.compile(r"(?:人员|人数|人次|代表|群众|信息员|联络员|干部|职工|农户|住户|申请人)$"),
}
_SHARE_UNITS: Final = ("%", "％", "成", "个百分点", "百分点", "倍")


@dataclass(frozen=True, eq=False)
class Mention:
    """A number and the words that say what it counts: directly before it, directly after it, and ``shared`` with its
    neighbours (the head of a bracket, what opens the clause, what follows a list)."""

    quantity: Quantity
    left: str
    right: str
    shared: tuple[str, ...] = ()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All its words, in pieces that do not adjoin."""
        return (self.left, self.right, *self.shared, self.quantity.unit)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return frozenset[str]().union(*map(pairs, self.words))

    @cached_property
    def amount(self) -> tuple[Decimal, str]:
        """The number times 万 or 亿, and its folded counter."""
        return amount(self.quantity.value, self.quantity.unit)

    @cached_property
    def kind(self) -> str:
        """What kind of thing the number measures: ``share``, ``points``, ``money``, ``time``, ``persons``, or
        ``count``; ``open`` where no unit says."""
        return _kind(self.quantity)

    @cached_property
    def is_change(self) -> bool:
        """Whether the number says by how much a count has grown or fallen."""
        return _CHANGE.search(content(self.left)) is not None

    @property
    def is_share(self) -> bool:
        """Whether the number is a share or a rate, not a count."""
        return self.kind in ("share", "points")


def _kind(quantity: Quantity) -> str:
    unit = quantity.unit
    if unit in ("个百分点", "百分点"):
        return "points"
    if unit in _SHARE_UNITS:
        return "share"
    if currency(quantity.value, unit) is not None:
        return "money"
    bare = unit.lstrip("十百千万亿")
    if not bare:
        return "open"
    return next((kind for kind, units in _KINDS.items() if bare in units), "count")


def mentions(source: Source, sentence: Span) -> tuple[Mention, ...]:
    """The numbers of a sentence with their words. One pass forward for what is inherited, one backward for what is said
    of a list."""
    quantities = source.quantities_in(sentence)
    if not quantities:
        return ()
    edges = [sentence.start, *(edge for one in quantities for edge in one.span), sentence.end]
    gaps = [source.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    divided = [("", gaps[0]), *map(_divide, gaps[1:-1]), (_STRONG.split(gaps[-1])[0], "")]
    made: list[Mention] = []
    for at, quantity in enumerate(quantities):
        members = source.distributions.get(quantity.start)
        if members is not None:
            made.append(Mention(quantity, "\n".join(source.read(member) for member in members), ""))
            continue
        left, right = divided[at][1], divided[at + 1][0]
        if not _PRICE.sub("", content(left)) and currency(quantity.value, quantity.unit) is not None:
            # 投资35.2万元，采购终端12台: what a bare price is paid for comes after it.
            right = _STRONG.split(gaps[at + 1])[0]
        shared = _inherited(made[-1], quantity, gaps[at], left, right) if at else ()
        if shared and _kind(quantity) == "money":
            shared = (*shared, *_bought_together(made, gaps))
        made.append(Mention(quantity, left, right, shared))
    trailing: tuple[str, ...] = ()
    for at in range(len(made) - 2, -1, -1):
        if _COMMA.search(gaps[at + 1]):
            trailing = ()
            continue
        # Numbers coordinated by 、or 和 share what is said after the last of them, from its verb on.
        following = made[at + 1].right
        said = _VERB.search(following)
        if said:
            trailing = (following[said.start() :], *trailing)[:_LONGEST_INHERITANCE]
        if trailing and made[at].quantity.start not in source.distributions:
            made[at] = replace(made[at], shared=(*made[at].shared, *trailing))
    return tuple(made)


def _divide(gap: str) -> tuple[str, str]:
    """The words between two numbers: what belongs to the first, and what to the second.

    A semicolon parts them wherever it stands. Of several clauses the first is the first number's, the last the
    second's, and those between may be either's. A connective parts 2名、兼职人员14名 before and 42所公办学校、67所
    after the words; without one they are said of both.
    """
    body = gap.strip().lstrip(_CLOSING).lstrip()
    if body.startswith(_OPENING):
        return "", body
    if _STRONG.search(body):
        parts = _STRONG.split(body)
        return parts[0], parts[-1]
    if _WEAK.search(body):
        first, rest = _WEAK.split(body, 1)
        before, *_ = body.rpartition(_WEAK.findall(body)[-1])
        return before or first, rest
    for connective in _CONNECTIVES:
        if body.endswith(connective):
            return body.removesuffix(connective), ""
        if body.startswith(connective):
            return "", body.removeprefix(connective)
    return body, body


def _inherited(before: Mention, quantity: Quantity, gap: str, left: str, right: str) -> tuple[str, ...]:
    """What a number shares with the one before it."""
    if gap.lstrip().startswith(_OPENING) or _dependent(before, quantity, gap, left, right):
        return (before.left, before.right, *before.shared)[:_LONGEST_INHERITANCE]
    # In one clause (在15个平台粉丝超3170万) what opens it is said of both numbers.
    return () if _MARK.search(gap) else (before.left,)


def _dependent(before: Mention, quantity: Quantity, gap: str, left: str, right: str) -> bool:
    """Whether a number speaks of what the number before it speaks of: a share (71件，占40.8%), a price, a sum, a
    change, the upper end of a range (8至15个), those who took part in what was held (培训3期、参训240人次), or one
    without words of its own (培训8次、62人次)."""
    if _STRONG.search(gap):
        return False
    own, adjoining = left, _COMMA.split(right)[0]
    telling = _PRICE
    if quantity.unit in _SHARE_UNITS:
        own, telling = _BASE.sub("", own), _SHARE_WORDS
    if not telling.sub("", content(own) or content(adjoining)).strip(_RANGE_MARKS):
        return True
    own = telling.sub("", _ONLY_CHANGE.sub("", own))
    if _kind(quantity) != before.kind or (before.kind == "count" and quantity.unit != before.quantity.unit):
        own = _SUM.sub("", own)
    if _takes_part(before, quantity):
        own, adjoining = _TAKING_PART.sub("", own), _TAKING_PART.sub("", adjoining)
        if pairs(own) <= pairs(before.left):
            own = ""
    return not content(own).strip(_RANGE_MARKS) and not content(adjoining)


def _bought_together(made: list[Mention], gaps: list[str]) -> Iterator[str]:
    """The words of the things before the last one that a price is paid for, too (清运车4辆、箱30个，总价68.8万元)."""
    for at in range(len(made) - 1, max(len(made) - 1 - _LONGEST_INHERITANCE, 0), -1):
        if not gaps[at].strip().startswith(_CONNECTIVES) or _MARK.search(gaps[at].strip()[1:]):
            return
        yield made[at - 1].left


def _takes_part(before: Mention, quantity: Quantity) -> bool:
    """Whether a number of persons follows on how often something was held."""
    return before.quantity.unit in _HELD and _kind(quantity) == "persons"


def clause(source: Source, quantity: Quantity) -> str:
    """The words between the commas around a number."""
    sentence = source.sentence(quantity.span)
    left = _COMMA.split(source.text[sentence.start : quantity.start])[-1]
    right = _COMMA.split(source.text[quantity.end : sentence.end])[0]
    return left + source.text[quantity.start : quantity.end] + right


@dataclass(frozen=True)
class Surroundings:
    """The words that may speak of a number, in pieces that do not adjoin."""

    pieces: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return "\n".join(self.pieces)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return frozenset[str]().union(*map(pairs, self.pieces))

    @cached_property
    def characters(self) -> frozenset[str]:
        return frozenset[str]().union(*map(characters, self.pieces))

    @cached_property
    def affirmed(self) -> Surroundings:
        """These words without the clauses that deny something and count nothing (无上年结转申请, 未发生行政复议)."""
        kept = ("\n".join(one for one in _COMMA.split(piece) if not _NIL.search(one)) for piece in self.pieces)
        return Surroundings(tuple(kept))

    def carries(self, subject: str) -> Carried:
        """How much of a subject stands in the words."""
        wanted, own = pairs(subject), characters(subject)
        if not wanted:
            return Carried(1.0, 1.0)
        return Carried(len(wanted & self.pairs) / len(wanted), len(own & self.characters) / len(own))


def available(source: Source, mention: Mention) -> Surroundings:
    """All words that may speak of a number: from the sentence before up to it, its heading, its own words,
    and what follows up to the next number, unless a mark parts them."""
    quantity = mention.quantity
    sentence = source.sentence(quantity.span)
    after = next((one.quantity for one in source.mentions(sentence) if one.quantity.start > quantity.start), None)
    following = source.text[quantity.end : after.start if after else sentence.end]
    if after is not None and (_COMMA.search(following) or following.strip().lstrip(_CLOSING).startswith(_CONNECTIVES)):
        following = ""
    earlier = (source.heading(quantity.start), source.before(sentence), Span(sentence.start, quantity.start))
    return Surroundings((*(source.read(span) for span in earlier), *mention.words, following))


class _Weights:
    """How telling the pairs of a subject are: one that stands all over a report (政府, 公开) tells nothing apart."""

    def __init__(self, source: Source, wanted: frozenset[str]) -> None:
        self._weights = {pair: 1 / sqrt(max(source.pair_counts[pair], 1)) for pair in wanted}
        self._total = sum(self._weights.values())

    def share(self, some: frozenset[str]) -> float:
        return sum(self._weights[pair] for pair in some) / self._total


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


def rival(source: Source, subject: str, claimed: Mention, others: tuple[Mention, ...]) -> Mention | None:
    """The number that a subject belongs to instead of the claimed one; ``None`` where nothing speaks against the claim.

    Another number is the subject's if its own words bear out much of the subject that the claimed number's own words
    lack, and those in turn hold nothing telling; or if it alone is spoken of in words of the subject that stand
    nowhere near the claimed number.
    """
    bare = _GLOSS.sub("", subject)
    wanted = pairs(unannounced(bare, claimed) + subject[len(bare) :])
    if not wanted:
        return None
    asked, given = expected_kind(bare), claimed.kind
    if asked is not None and given not in _fitting(asked):
        fitting = [one for one in others if one.kind == asked and wanted & one.pairs]
        if fitting:
            return max(fitting, key=lambda one: len(wanted & one.pairs))
    if claimed.is_change and not _ANY_CHANGE.search(subject):
        # 公开信息5120条，比上年增加640条: the change is not the count.
        levels = [one for one in others if not one.is_change and not one.is_share and wanted & one.pairs]
        if levels:
            return max(levels, key=lambda one: len(wanted & one.pairs))
    head = _head(source, claimed)
    if head is not None and head in others and not wanted & pairs(claimed.left) and wanted & pairs(head.left):
        # 收到申请112件（含上年结转4件）: what a bracket counts is a part, not the whole.
        return head
    if asked is None and given == "share" and not wanted & pairs(claimed.left):
        # 予以公开71件，占40.8%: the share is not the count that 予以公开 asks for.
        counts = [one for one in others if not one.is_share and wanted & one.pairs]
        if counts:
            return max(counts, key=lambda one: len(wanted & one.pairs))
    if asked is None and given == "persons" and not _TAKING_PART.search(subject):
        # 培训3期，参训240人次: the persons are not the count that 培训 asks for.
        own = wanted & pairs(claimed.left)
        counts = [one for one in others if one.quantity.unit in _HELD and own < wanted & pairs(one.left)]
        if counts and content(_SUM.sub("", claimed.left)):
            return max(counts, key=lambda one: len(wanted & one.pairs))
    if asked is None and given == "money" and not _PRICE.search(subject) and not wanted & pairs(claimed.left):
        # 采购终端12台，成交价39.6万元: the price is not the count that 采购终端 asks for.
        counts = [one for one in others if one.kind == "count" and wanted & pairs(one.left)]
        if counts:
            return max(counts, key=lambda one: len(wanted & one.pairs))
    named = _NAMED_UNIT.search(bare)
    if named is not None and named.group(1) not in claimed.quantity.unit:
        fitting = [one for one in others if named.group(1) in one.quantity.unit]
        if fitting:
            return fitting[0]
    ordered = _other_end(source, subject, claimed) or _other_member(source, wanted, claimed)
    if ordered is not None:
        return ordered
    others = tuple(one for one in others if asked is None or one.kind in _fitting(asked))
    comparable = [one for one in others if one.is_share is claimed.is_share and wanted & one.pairs]
    if asked is None and given in ("count", "persons") and pairs(bare[-2:]) <= pairs(claimed.left + claimed.right):
        # 总投资1450万元的服务中心开工，设置床位120张: no sum is told of the 床位 that the subject ends in.
        comparable = [one for one in comparable if one.kind != "money"]
    if not comparable:
        return None
    own = claimed.pairs & wanted
    comparable = [one for one in comparable if not (one.pairs & wanted) <= own]
    if not comparable:
        return None
    weights = _Weights(source, wanted)
    missing = wanted - source.available(claimed).pairs
    best: tuple[float, Mention] | None = None
    for other in comparable:
        theirs = other.pairs & wanted
        gain, telling = weights.share(theirs - own), weights.share(own - theirs)
        only = missing & pairs(other.left)
        if ((gain >= _GAIN and telling <= _TELLING) or only) and (best is None or gain > best[0]):
            best = (gain, other)
    return best[1] if best else None


def _head(source: Source, mention: Mention) -> Mention | None:
    """The number before the bracket that a count with words of its own stands in; ``None`` for every other number."""
    siblings = source.mentions(source.sentence(mention.quantity.span))
    at = siblings.index(mention)
    if at == 0 or mention.is_share or not content(_SUM.sub("", _PRICE.sub("", mention.left))):
        return None
    gap = source.text[siblings[at - 1].quantity.end : mention.quantity.start]
    return siblings[at - 1] if gap.lstrip().startswith(_OPENING) else None


def _other_end(source: Source, subject: str, claimed: Mention) -> Mention | None:
    """The other end of a change (由3%提高到5%) or a range, where a subject's gloss says that it is meant."""
    gloss = _GLOSS.search(subject)
    if gloss is None:
        return None
    siblings = source.mentions(source.sentence(claimed.quantity.span))
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


def _other_member(source: Source, wanted: frozenset[str], claimed: Mention) -> Mention | None:
    """The number of the member of a 分别 list that a subject names; ``None`` if it is the claimed one's, or if the
    subject names none."""
    siblings = source.mentions(source.sentence(claimed.quantity.span))
    dealt = [one for one in siblings if one.quantity.start in source.distributions]
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


def borne_out(source: Source, subject: str, mention: Mention) -> bool:
    """Whether the words next to a number bear out that it is a subject's.

    A count need share no more than a pair of characters, for a subject may be worded otherwise. A share is the share of
    what its own clause or the count before it names, and much of the one must be the other; and how often something
    was held is no number of persons.
    """
    wanted = pairs(subject)
    if not wanted:
        return True
    if mention.quantity.unit in _HELD and expected_kind(_GLOSS.sub("", subject)) == "persons":
        return wanted <= pairs(mention.left)
    if mention.is_change and not _ANY_CHANGE.search(subject):
        return False
    change = _CHANGE_ASKED.search(_GLOSS.sub("", subject))
    if change is not None and not mention.is_change and change.group()[-1] not in clause(source, mention.quantity):
        return False
    among = _AMONG.search(mention.left)
    if among is not None and among.group(2) and not _within(source, wanted, *among.groups()):
        return False
    if not mention.is_share:
        return bool(wanted & mention.pairs) and not _told_before(source, wanted, mention)
    rate, words = _RATE.search(_GLOSS.sub("", subject)), "\n".join(mention.words)
    if rate is not None and rate.group(1) not in words and _RATE.search(words):
        return False
    told = pairs(_told_of(unannounced(subject, mention)))
    return _shared(source, told, pairs(_whole(mention))) >= _SHARED_WITH_WHOLE


def _within(source: Source, wanted: frozenset[str], whole: str, part: str) -> bool:
    """Whether a subject speaks of the part, not only of the whole it is taken from (新收申请中，自然人申请72件)."""
    own = pairs(part)
    left = _Weights(source, own).share(own & wanted) if own else 1.0
    return left >= _HALF or _Weights(source, wanted).share(wanted & (pairs(whole) - own)) < _GAIN


def _told_before(source: Source, wanted: frozenset[str], mention: Mention) -> bool:
    """Whether a subject has hardly anything of a number's own words and most of those of an earlier one: 收到申请 is no
    subject for what follows it (收到申请58件。其中部分公开21件)."""
    if _shared(source, wanted, mention.pairs) >= _HARDLY_SHARED:
        return False
    sentence = source.sentence(mention.quantity.span)
    earlier = [one for span in (source.before(sentence), sentence) for one in source.mentions(span)]
    weights = _Weights(source, wanted)
    return any(
        weights.share(wanted & one.pairs) >= _LARGELY_SHARED
        for one in earlier
        if one.kind == mention.kind and one.quantity.start < mention.quantity.start
    )


def _told_of(words: str) -> str:
    """Words without those that only say that a share or a change follows."""
    for empty in (_BASE, _ONLY_CHANGE, _SHARE_WORDS, _SUM, _POINTING):
        words = empty.sub("", words)
    return words.strip(_RANGE_MARKS)


def _whole(mention: Mention) -> str:
    """What a share is the share of: what its own clause names, or else the number it depends on."""
    pieces = (mention.left, mention.right, *mention.shared)
    for left, right in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
        after = _told_of(_COMMA.split(right)[0])
        for before in (_COMMA.split(left)[-1], left):
            said = f"{_told_of(before)}\n{after}"
            if content(said):
                return said
    return ""


def _shared(source: Source, wanted: frozenset[str], own: frozenset[str]) -> float:
    """The larger of the shares that two wordings have of each other; 1 where one says nothing."""
    if not wanted or not own:
        return 1.0
    return max(_Weights(source, one).share(wanted & own) for one in (wanted, own))
