"""Which words belong to a number? It is right only for the thing it counts.

Chinese reports string many numbers into one sentence, each next to what it counts: before it (公开信息86条), after it
(三个窗口), in the head of a bracket (208件（17.46%）), or by position in a list (A、B分别为1、2件). A ``Mention``
holds the words that belong to one number; ``ownership`` weighs a subject against them. See docs/verification.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from verifiers.model import Quantity, Span
from verifiers.quantities.units import amount, currency
from verifiers.substance import Carried, characters, content, pairs

if TYPE_CHECKING:
    from verifiers.source import Source

_STRONG: Final = re.compile(r"[；;。：:]")
_WEAK: Final = re.compile(r"[，,]")
COMMA: Final = re.compile(r"[，,；;。：:]")
_MARK: Final = re.compile(r"[；;。：:，,、]")
CONNECTIVES: Final = ("、", "以及", "和", "及", "与")
OPENING: Final = ("（", "(", "[")
_CLOSING: Final = "）)]】》”"
# 采购终端12台，成交价39.6万元: the price is that of what was counted before.
PRICE: Final = re.compile(
    r"成交价|中标价|合同价|合同|单价|总价|价款|价值|金额|总额|总投资|完成投资|投资|投入|支出|花费|安排|使用|资金|约"
)
_VERB: Final = re.compile(
    "开展|进行|组织|实施|负责|参与|参加|列席|公开|发布|上线|建成|完成|接受|纳入|覆盖|达到|通过|实现|提交|办理|全部|均|都|已"
)
SHARE_WORDS: Final = re.compile(
    r"占比|比例|比重|占|同比|环比|较上年|比上年|增长|下降|提高|上升|减少|增加|达到|达|约|近|超过?"
)
# 占新收申请的44.58%: of what it is a share is not what it is the share of.
BASE: Final = re.compile(r"占[^，,；;。]{0,30}$")
RANGE_MARKS: Final = "至到-~和及与"
# 比上年增加640条, 图书1.3万册，合计62万元: neither a change nor a sum of another kind says of what it is one.
ONLY_CHANGE: Final = re.compile(
    r"(?:(?:同比|环比|较|比)(?:去年|上年|上一年|上年度|往年|20\d\d年)?度?(?:同期)?)?净?(?:增长|增加|下降|减少|上升|提高|降低|提升)"
)
SUM: Final = re.compile("共计|合计|总计|累计|总共|一共|共有?|其中|达到?|超过?|逾|计")
_CHANGE: Final = re.compile(
    r"(?:(?:同比|环比|较|比)[^\W\d]{0,8}|^)(?:净)?(?:增长|增加|下降|减少|上升|提高|降低|提升|多|少|增|减)(?:约|近|超过?|逾|达)?$"
)
# 3期、参训240人次: those who took part took part in what stands before, where that is held at times.
TAKING_PART: Final = re.compile(
    "参加|参与|参训|参会|受训|受众|受益|覆盖|惠及|到场|出席|吸引|学员|听众|观众|人员|群众|干部|职工|人次|人数"
    "|线上|线下|现场"
)
HELD: Final = frozenset(["期", "场", "次", "场次", "批", "班", "批次", "班次", "轮", "届", "堂", "节", "讲", "课"])
# 单价2.8万元，共计16.8万元: the price of one, and that of all of them.
OF_ONE: Final = re.compile(r"(?:单价|均价|每[台个套件份张本块辆只次期人])[^，,；;。]{0,6}$")
_LONGEST_INHERITANCE: Final = 6
# Measure words that stand directly before what they count.
_COUNTERS: Final = frozenset("个家名位所座条类种项")
_LONGEST_COUNTED: Final = 6

# A clause that denies something and counts nothing, and what no such clause is without.
_NIL: Final = re.compile(
    r"^(?!.*[0-9０-９]).*(?:(?<!有)无(?!障碍|线)|未(?!来)|没有|[均都皆并全]非|不是|不属于)", re.DOTALL
)
_DENIED: Final = re.compile("[无未没非不]")
_KINDS: Final = {
    "time": ("工作日", "个工作日", "自然日", "个自然日", "天", "小时", "个小时", "分钟", "个月", "周"),
    "persons": ("人", "名", "位", "人次", "户"),
}
_SHARE_UNITS: Final = ("%", "％", "成", "个百分点", "百分点", "倍")


@dataclass(frozen=True, eq=False)
class Mention:
    """A number of a sentence and the words that say what it counts: directly before it, directly after it, and
    ``shared`` with its neighbours (the head of a bracket, what opens the clause, what follows a list).

    ``kind`` is the kind of thing that the number measures: ``share``, ``points``, ``money``, ``time``, ``persons``, or
    ``count``; ``open`` where no unit says."""

    quantity: Quantity
    kind: str
    sentence: Span
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
    def is_change(self) -> bool:
        """Whether the number says by how much a count has grown or fallen."""
        return _CHANGE.search(content(self.left)) is not None

    @property
    def is_share(self) -> bool:
        """Whether the number is a share or a rate, not a count."""
        return self.kind in ("share", "points")


@lru_cache(maxsize=512)
def _kind(unit: str) -> str:
    if unit in ("个百分点", "百分点"):
        return "points"
    if unit in _SHARE_UNITS:
        return "share"
    if currency(Decimal(1), unit) is not None:
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
    edges = [sentence.start, *[edge for one in quantities for edge in (one.start, one.end)], sentence.end]
    gaps = [source.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    divided = [("", gaps[0]), *map(_divide, gaps[1:-1]), (_STRONG.split(gaps[-1])[0], "")]
    for at in range(1, len(gaps) - 1):
        if _counts_on(gaps[at], gaps[at + 1], quantities[at - 1]):
            divided[at] = (divided[at][0], "")
    made: list[Mention] = []
    for at, quantity in enumerate(quantities):
        kind = _kind(quantity.unit)
        members = source.distributions.get(quantity.start)
        if members is not None:
            made.append(Mention(quantity, kind, sentence, "\n".join(source.read(member) for member in members), ""))
            continue
        left, right = divided[at][1], divided[at + 1][0]
        if kind == "money" and not PRICE.sub("", content(left)):
            # 投资35.2万元，采购终端12台: what a bare price is paid for comes after it.
            right = _STRONG.split(gaps[at + 1])[0]
        shared = _inherited(made[-1], quantity, gaps[at], left, right) if at else ()
        if shared and kind == "money":
            shared = (*shared, *_bought_together(made, gaps))
        made.append(Mention(quantity, kind, sentence, left, right, shared))
    trailing: tuple[str, ...] = ()
    for at in range(len(made) - 2, -1, -1):
        if COMMA.search(gaps[at + 1]):
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
    if body.startswith(OPENING):
        return "", body
    if _STRONG.search(body):
        parts = _STRONG.split(body)
        return parts[0], parts[-1]
    if _WEAK.search(body):
        first, rest = _WEAK.split(body, 1)
        before, *_ = body.rpartition(_WEAK.findall(body)[-1])
        return before or first, rest
    for connective in CONNECTIVES:
        if body.endswith(connective):
            return body.removesuffix(connective), ""
        if body.startswith(connective):
            return "", body.removeprefix(connective)
    return body, body


def _counts_on(gap: str, following: str, before: Quantity) -> bool:
    """Whether what stands between two numbers is what the first counts, as the second has its own behind it:
    22个部门61个系统."""
    return (
        before.unit in _COUNTERS
        and not _MARK.search(gap.strip())
        and 0 < len(content(gap)) <= _LONGEST_COUNTED
        and _VERB.search(gap) is None
        and bool(content(_MARK.split(following)[0]))
        and not _MARK.match(following.strip() or "，")
    )


def _inherited(before: Mention, quantity: Quantity, gap: str, left: str, right: str) -> tuple[str, ...]:
    """What a number shares with the one before it."""
    if gap.lstrip().startswith(OPENING) or _dependent(before, quantity, gap, left, right):
        return (before.left, before.right, *before.shared)[:_LONGEST_INHERITANCE]
    # In one clause (在15个平台粉丝超3170万) what opens it is said of both numbers.
    return () if _MARK.search(gap) else (before.left,)


def _dependent(before: Mention, quantity: Quantity, gap: str, left: str, right: str) -> bool:
    """Whether a number speaks of what the number before it speaks of: a share (71件，占40.8%), a price, a sum, a
    change, the upper end of a range (8至15个), those who took part in what was held (培训3期、参训240人次), or one
    without words of its own (培训8次、62人次)."""
    if _STRONG.search(gap):
        return False
    own, adjoining = OF_ONE.sub("", left), COMMA.split(right)[0]
    telling = PRICE
    if quantity.unit in _SHARE_UNITS:
        own, telling = BASE.sub("", own), SHARE_WORDS
    if not telling.sub("", content(own) or content(adjoining)).strip(RANGE_MARKS):
        return True
    own = telling.sub("", ONLY_CHANGE.sub("", own))
    if (
        _kind(quantity.unit) != before.kind
        or OF_ONE.search(before.left)
        or (before.kind == "count" and quantity.unit != before.quantity.unit)
    ):
        own = SUM.sub("", own)
    if _takes_part(before, quantity):
        own, adjoining = TAKING_PART.sub("", own), TAKING_PART.sub("", adjoining)
        if pairs(own) <= pairs(before.left):
            own = ""
    return not content(own).strip(RANGE_MARKS) and not content(adjoining)


def _bought_together(made: list[Mention], gaps: list[str]) -> Iterator[str]:
    """The words of the things before the last one that a price is paid for, too (清运车4辆、箱30个，总价68.8万元)."""
    for at in range(len(made) - 1, max(len(made) - 1 - _LONGEST_INHERITANCE, 0), -1):
        if not gaps[at].strip().startswith(CONNECTIVES) or _MARK.search(gaps[at].strip()[1:]):
            return
        yield made[at - 1].left


def _takes_part(before: Mention, quantity: Quantity) -> bool:
    """Whether a number of persons follows on how often something was held."""
    return before.quantity.unit in HELD and _kind(quantity.unit) == "persons"


def clause(source: Source, mention: Mention) -> str:
    """The words between the commas around a number."""
    quantity, sentence = mention.quantity, mention.sentence
    left = COMMA.split(source.text[sentence.start : quantity.start])[-1]
    right = COMMA.split(source.text[quantity.end : sentence.end])[0]
    return left + source.text[quantity.start : quantity.end] + right


@dataclass(frozen=True)
class Surroundings:
    """The words that may speak of a number, in pieces that do not adjoin."""

    pieces: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return "\n".join(self.pieces)

    def lacking(self, wanted: frozenset[str]) -> frozenset[str]:
        """Those of some pairs of characters that do not stand in the words."""
        return _without(wanted, pairs, self.pieces)

    @property
    def affirmed(self) -> Surroundings:
        """These words without the clauses that deny something and count nothing (无上年结转申请, 未发生行政复议)."""
        return Surroundings(tuple([_affirmed(piece) if _DENIED.search(piece) else piece for piece in self.pieces]))

    def carries(self, subject: str) -> Carried:
        """How much of a subject stands in the words."""
        wanted, own = pairs(subject), characters(subject)
        if not wanted:
            return Carried(1.0, 1.0)
        missing, strange = self.lacking(wanted), _without(own, characters, self.pieces)
        return Carried((len(wanted) - len(missing)) / len(wanted), (len(own) - len(strange)) / len(own))


def _affirmed(piece: str) -> str:
    return "\n".join([one for one in COMMA.split(piece) if not _NIL.search(one)])


def _without(some: frozenset[str], of: Callable[[str], frozenset[str]], pieces: Sequence[str]) -> frozenset[str]:
    """What is in none of the pieces. The last are next to the number, and mostly hold all that is asked for."""
    for piece in reversed(pieces):
        if not some:
            break
        some -= of(piece)
    return some


def available(source: Source, mention: Mention) -> Surroundings:
    """All words that may speak of a number: from the sentence before up to it, its heading, its own words,
    and what follows up to the next number, unless a mark parts them."""
    quantity, sentence = mention.quantity, mention.sentence
    after = next((one.quantity for one in source.mentions(sentence) if one.quantity.start > quantity.start), None)
    following = source.text[quantity.end : after.start if after else sentence.end]
    if after is not None and (COMMA.search(following) or following.strip().lstrip(_CLOSING).startswith(CONNECTIVES)):
        following = ""
    earlier = (source.heading(quantity.start), source.before(sentence), Span(sentence.start, quantity.start))
    return Surroundings((*(source.read(span) for span in earlier), *mention.words, following))
