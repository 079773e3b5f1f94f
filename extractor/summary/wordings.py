"""What stands for a theme in the words of the reports: the wordings most like the others, and the ones least like them.

Only verified items speak, each with the place where it stands. The most frequent wordings and an even sample of the
rest are compared, so that the cost does not grow with the number of reports; the choice depends on the items alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from extractor.summary.assign import Assignment
from extractor.summary.items import Item

_COMPARED: Final = 160
_TYPICAL: Final = 3
_RARE: Final = 2
# Of fewer wordings none is rare: each stands alone.
_ENOUGH: Final = 6
# A wording as like a chosen one as this says nothing new.
_NEAR: Final = 60.0
# Longer quotes are paragraphs, not wordings.
_LONGEST: Final = 120
# So much of a paragraph is compared where a theme has nothing shorter.
_READ: Final = 400
_BLANK: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wording:
    """``item`` is the id of the first item so worded, ``times`` how many verified items of the theme are."""

    item: str
    times: int


@dataclass(frozen=True, slots=True)
class Wordings:
    typical: tuple[Wording, ...] = ()
    rare: tuple[Wording, ...] = ()


def wordings(items: Sequence[Item], assignment: Assignment) -> Mapping[str, Wordings]:
    """By theme id, for every theme with a verified item."""
    worded: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if item.verdict == "verified" and item.start is not None:
            worded[assignment[item.id].theme][_BLANK.sub("", item.quote)].append(item.id)
    return {theme: _chosen(found) for theme, found in worded.items()}


def _chosen(worded: Mapping[str, Sequence[str]]) -> Wordings:
    texts = _sample(worded)
    likeness = [[100.0] * len(texts) for _ in texts]
    for at, one in enumerate(texts):
        for other in range(at):
            likeness[at][other] = likeness[other][at] = fuzz.ratio(one[:_READ], texts[other][:_READ])
    weights = [len(worded[text]) for text in texts]
    mean = [sum(own * weight for own, weight in zip(row, weights, strict=True)) for row in likeness]

    typical: list[int] = []
    left: list[int] = list(range(len(texts)))
    while left and len(typical) < _TYPICAL:
        best = max(left, key=lambda at: (mean[at], weights[at], -at))
        typical.append(best)
        left = [at for at in left if likeness[best][at] < _NEAR]
    rare: list[int] = []
    if len(texts) >= _ENOUGH:
        alone = [at for at in range(len(texts)) if weights[at] == 1 and at not in typical]
        alone.sort(key=lambda at: (mean[at], at))
        while alone and len(rare) < _RARE:
            rare.append(alone[0])
            alone = [at for at in alone if likeness[rare[-1]][at] < _NEAR]
    return Wordings(
        tuple(Wording(worded[texts[at]][0], weights[at]) for at in typical),
        tuple(Wording(worded[texts[at]][0], weights[at]) for at in rare),
    )


def _sample(worded: Mapping[str, Sequence[str]]) -> list[str]:
    """The wordings to be compared: half of them the most frequent, half spread evenly over the others."""
    texts = [text for text in worded if len(text) <= _LONGEST] or list(worded)
    texts.sort(key=lambda text: -len(worded[text]))
    half = _COMPARED // 2
    if len(texts) <= _COMPARED:
        return texts
    rest = texts[half:]
    return texts[:half] + [rest[at * len(rest) // half] for at in range(half)]
