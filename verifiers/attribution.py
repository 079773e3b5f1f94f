"""Whose number is it? A number is right only for the thing it counts.

Chinese reports string many numbers into one sentence, each next to what it counts: before it (公开信息86条), after it (三个窗口), in the
head of a bracket (208件（17.46%）), or by position in a list (A、B分别为1、2件). ``own_words`` gives the words that stand next to a
number and belong to it; a subject that those words do not bear out, while another number's do, belongs to that other number.
Calibrated on honest and exchanged numbers; see docs/verification.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from verifiers.model import Quantity, Span
from verifiers.substance import carried, pairs

if TYPE_CHECKING:
    from verifiers.source import Source

_STRONG: Final = re.compile(r"[；;。]")
_WEAK: Final = re.compile(r"[，,]")
_OPENING: Final = "（(["
_CLOSING: Final = "）)]"

# A neighbour's words must bear the subject out this much better than the claimed number's own words do.
_MARGIN: Final = 0.3
_AT_LEAST: Final = 0.5
# … or hold this share of the subject, none of which stands anywhere before the claimed number.
_MISSING: Final = 0.25


def own_words(source: Source, quantity: Quantity) -> str:
    """The words next to a number that say what it counts, as one string (parts separated by a line break)."""
    distribution = source.distributions.get(quantity.start)
    if distribution is not None:
        return source.read(*distribution.members)
    sentence = source.sentence(quantity.span)
    siblings = source.quantities_in(sentence)
    at = siblings.index(quantity) if quantity in siblings else -1
    if at < 0:
        return source.read(sentence)
    before = siblings[at - 1] if at > 0 else None
    after = siblings[at + 1] if at + 1 < len(siblings) else None
    left = source.text[before.end if before else sentence.start : quantity.start]
    right = source.text[quantity.end : after.start if after else sentence.end]
    own = (_left_part(left, opens=before is None), _right_part(right, closes=after is None))
    if before is not None and _opens_bracket(left):
        return "\n".join((own_words(source, before), *own))
    return "\n".join(own)


def _left_part(gap: str, *, opens: bool) -> str:
    """What of the words between two numbers belongs to the second: after the last ；, else after the first ，."""
    strong = None
    for strong in _STRONG.finditer(gap):
        pass
    if strong is not None:
        return gap[strong.end() :]
    weak = _WEAK.search(gap)
    return gap if weak is None or opens else gap[weak.end() :]


def _right_part(gap: str, *, closes: bool) -> str:
    """What of the words between two numbers belongs to the first: before the first ；, else before the last ，."""
    strong = _STRONG.search(gap)
    if strong is not None:
        return gap[: strong.start()]
    if closes:
        return gap
    weak = None
    for weak in _WEAK.finditer(gap):
        pass
    return gap if weak is None else gap[: weak.start()]


def _opens_bracket(gap: str) -> bool:
    """Whether a gap opens a bracket that the next number stands in: then that number glosses the one before."""
    depth = 0
    for character in gap:
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
    return depth > 0


def available(source: Source, quantity: Quantity) -> str:
    """All words that may speak of a number: from the sentence before up to it, its heading, and its own words."""
    sentence = source.sentence(quantity.span)
    before = source.before(sentence)
    heading = source.heading(quantity.start)
    return "\n".join((source.read(heading, before, Span(sentence.start, quantity.start)), own_words(source, quantity)))


def rival(source: Source, subject: str, claimed: Quantity, others: tuple[Quantity, ...]) -> Quantity | None:
    """The number that a subject belongs to instead of the claimed one; ``None`` where nothing speaks against the claim."""
    wanted = pairs(subject)
    if not wanted:
        return None
    ours = carried(subject, own_words(source, claimed)).pairs
    missing = wanted - pairs(available(source, claimed))
    best: tuple[float, Quantity] | None = None
    for other in others:
        words = own_words(source, other)
        theirs = carried(subject, words).pairs
        share = len(missing & pairs(words)) / len(wanted)
        if (theirs >= _AT_LEAST and theirs - ours >= _MARGIN) or (share >= _MISSING and theirs > ours):
            score = max(theirs - ours, share)
            if best is None or score > best[0]:
                best = (score, other)
    return best[1] if best else None
