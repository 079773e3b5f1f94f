"""Whose number is it? A number is right only for the thing it counts.

Chinese reports string many numbers into one sentence, each next to what it counts: before it (公开信息86条), after it
(三个窗口), in the head of a bracket (208件（17.46%）), or by position in a list (A、B分别为1、2件). A ``Mention``
holds the words that belong to one number; a subject that those words do not bear out, while another number's do,
belongs to that other number. See docs/verification.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, Final

from verifiers.model import Quantity, Span
from verifiers.quantities.units import currency
from verifiers.substance import content, pairs

if TYPE_CHECKING:
    from verifiers.source import Source

_STRONG: Final = re.compile(r"[；;。]")
_WEAK: Final = re.compile(r"[，,]")
_COMMA: Final = re.compile(r"[，,；;。]")
_MARK: Final = re.compile(r"[；;。，,、]")
_OPENING: Final = "（(["
_CLOSING: Final = "）)]"
# 采购终端12台，成交价39.6万元: the price is that of what was counted before.
_PRICE: Final = re.compile(
    r"成交价|中标价|合同价|合同|单价|总价|价款|价值|金额|总额|总投资|投资|投入|支出|花费|安排|使用|资金|共计|合计|总计|约"
)
_RANGE_MARKS: Final = "至到-~和及与"
_LONGEST_INHERITANCE: Final = 6

# A neighbour must bear out this share of the subject that the claimed number's own words lack …
_GAIN: Final = 0.2
# … while those own words hold next to nothing of the subject that the neighbour's lack. (办结1191件 after
# 受理申请1295件: 办结 is what tells 办结申请 apart, the rest of the subject is inherited.)
_TELLING: Final = 0.08
_SHARE_SUBJECT: Final = re.compile(r"占比|比例|比重|百分比|率$|同比|增幅|增长|下降")
_SHARE_UNITS: Final = ("%", "％", "成", "个百分点", "百分点", "倍")


@dataclass(frozen=True)
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

    @property
    def is_share(self) -> bool:
        """Whether the number is a share or a rate, not a count."""
        return self.quantity.unit in _SHARE_UNITS


def mentions(source: Source, sentence: Span) -> tuple[Mention, ...]:
    """The numbers of a sentence with their words. One pass forward for what is inherited, one backward for what is
    said of a list."""
    quantities = source.quantities_in(sentence)
    edges = [sentence.start, *(edge for one in quantities for edge in one.span), sentence.end]
    gaps = [source.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    made: list[Mention] = []
    for at, quantity in enumerate(quantities):
        before, after = gaps[at], gaps[at + 1]
        left = _left_part(before) if at else before
        right = _right_part(after) if at + 1 < len(quantities) else _STRONG.split(after)[0]
        if not _PRICE.sub("", content(left)) and currency(quantity.value, quantity.unit) is not None:
            # 投资35.2万元，采购终端12台: what a bare price is paid for comes after it.
            right = _STRONG.split(after)[0]
        members = source.distributions.get(quantity.start)
        if members is not None:
            made.append(Mention(quantity, "\n".join(source.read(member) for member in members), ""))
            continue
        made.append(Mention(quantity, left, right, _inherited(made[-1], quantity, before, left + right) if at else ()))
    for at in range(len(made) - 2, -1, -1):
        following = made[at + 1]
        if not _COMMA.search(gaps[at + 1]) and made[at].quantity.start not in source.distributions:
            # Numbers coordinated by 、or 和 share what is said after the last of them.
            shared = (*made[at].shared, following.right, *following.shared)[:_LONGEST_INHERITANCE]
            made[at] = Mention(made[at].quantity, made[at].left, made[at].right, shared)
    return tuple(made)


def _inherited(before: Mention, quantity: Quantity, gap: str, own: str) -> tuple[str, ...]:
    """What a number shares with the one before it."""
    if _opens_bracket(gap) or _dependent(quantity, gap, own):
        return (before.left, before.right, *before.shared)[:_LONGEST_INHERITANCE]
    # In one clause (在15个平台粉丝超3170万) what opens it is said of both numbers.
    return () if _MARK.search(gap) else (before.left,)


def _dependent(quantity: Quantity, gap: str, own: str) -> bool:
    """Whether a number speaks of what the number before it speaks of: a share (71件，占40.8%), a price, the upper end
    of a range (8至15个), or one without words of its own (培训8次、62人次)."""
    if _STRONG.search(gap):
        return False
    return quantity.unit in _SHARE_UNITS or not _PRICE.sub("", content(own)).strip(_RANGE_MARKS)


def _left_part(gap: str) -> str:
    """What of the words between two numbers belongs to the second: after the last ；, else after the first ，or an
    opening 、."""
    if _STRONG.search(gap):
        return _STRONG.split(gap)[-1]
    first = _WEAK.search(gap)
    return gap[first.end() :] if first else gap.lstrip().removeprefix("、")


def _right_part(gap: str) -> str:
    """What of the words between two numbers belongs to the first: before the first ；, else before the last ，. After
    an opening 、 (2名、兼职人员14名) nothing does; a later 、parts two things that are counted together
    (5个科室、单位各1名)."""
    if _STRONG.search(gap):
        return _STRONG.split(gap)[0]
    if _WEAK.search(gap):
        return gap[: gap.rindex(_WEAK.findall(gap)[-1])]
    return "" if gap.lstrip().startswith("、") else gap


def _opens_bracket(gap: str) -> bool:
    """Whether a gap opens a bracket that the next number stands in: then that number glosses the one before."""
    depth = 0
    for character in gap:
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
    return depth > 0


def clause(source: Source, quantity: Quantity) -> str:
    """The words between the commas around a number."""
    sentence = source.sentence(quantity.span)
    left = _COMMA.split(source.text[sentence.start : quantity.start])[-1]
    right = _COMMA.split(source.text[quantity.end : sentence.end])[0]
    return left + source.text[quantity.start : quantity.end] + right


def available(source: Source, mention: Mention) -> tuple[str, ...]:
    """All words that may speak of a number, in pieces: from the sentence before up to it, its heading, its own words,
    and what follows up to the next number, unless a mark parts them."""
    quantity = mention.quantity
    sentence = source.sentence(quantity.span)
    after = next((one.quantity for one in source.mentions(sentence) if one.quantity.start > quantity.start), None)
    following = source.text[quantity.end : after.start if after else sentence.end]
    if after is not None and (_COMMA.search(following) or following.lstrip().startswith("、")):
        following = ""
    earlier = (source.heading(quantity.start), source.before(sentence), Span(sentence.start, quantity.start))
    return (*(source.read(span) for span in earlier), *mention.words, following)


class _Weights:
    """How telling the pairs of a subject are: one that stands all over a report (政府, 公开) tells nothing apart."""

    def __init__(self, source: Source, wanted: frozenset[str]) -> None:
        self._weights = {pair: 1 / sqrt(max(source.pair_counts[pair], 1)) for pair in wanted}
        self._total = sum(self._weights.values())

    def share(self, some: frozenset[str]) -> float:
        return sum(self._weights[pair] for pair in some) / self._total


def rival(source: Source, subject: str, claimed: Mention, others: tuple[Mention, ...]) -> Mention | None:
    """The number that a subject belongs to instead of the claimed one; ``None`` where nothing speaks against the claim.

    Another number is the subject's if its own words bear out much of the subject that the claimed number's own words
    lack, and those in turn hold nothing telling; or if it alone is spoken of in words of the subject that stand
    nowhere near the claimed number.
    """
    wanted = pairs(subject)
    if not wanted:
        return None
    if claimed.is_share != (_SHARE_SUBJECT.search(subject) is not None):
        fitting = [one for one in others if one.is_share is not claimed.is_share and wanted & one.pairs]
        if fitting:
            return max(fitting, key=lambda one: len(wanted & one.pairs))
    comparable = [one for one in others if one.is_share is claimed.is_share and wanted & one.pairs]
    if not comparable:
        return None
    weights = _Weights(source, wanted)
    own = claimed.pairs & wanted
    missing = wanted - frozenset[str]().union(*map(pairs, source.available(claimed)))
    best: tuple[float, Mention] | None = None
    for other in comparable:
        theirs = other.pairs & wanted
        gain, telling = weights.share(theirs - own), weights.share(own - theirs)
        only = missing & pairs(other.left)
        if ((gain >= _GAIN and telling <= _TELLING) or only) and (best is None or gain > best[0]):
            best = (gain, other)
    return best[1] if best else None


def borne_out(subject: str, mention: Mention) -> bool:
    """Whether the words next to a number share anything with a subject."""
    return not pairs(subject) or bool(pairs(subject) & mention.pairs)
