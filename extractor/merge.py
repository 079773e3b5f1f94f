"""How a second answer changes the first: failed items are replaced in place, what was left out is appended, nothing
is reordered.

A model asked to mend some items may return just those, or the whole object again; it may repeat what already passed,
in other words. Items are therefore matched by what they say and where they stand, and what passed stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from extractor.schema import (
    Answer,
    Said,
    SaidFigure,
    SaidMeasure,
    SaidOrganisation,
    SaidProblem,
    SaidProject,
    SaidPurchase,
)
from verifiers.normalise import fold_without_punctuation
from verifiers.quantities import same_quantity

S = TypeVar("S", bound=Said)

# Two items this alike (of 100) are the same item worded or quoted differently.
_ALIKE = 60.0


def label(item: Said) -> str:
    """What an item is about: its name, subject or text."""
    match item:
        case SaidOrganisation() | SaidProject():
            return item.name
        case SaidPurchase():
            return item.item
        case SaidFigure():
            return item.subject
        case SaidProblem() | SaidMeasure():
            return item.text


def _likeness(one: Said, other: Said) -> float:
    about = fuzz.ratio(fold_without_punctuation(label(one)), fold_without_punctuation(label(other)))
    quoted = fuzz.ratio(fold_without_punctuation(one.evidence), fold_without_punctuation(other.evidence))
    return (2 * about + quoted) / 3


def _same(one: Said, other: Said) -> bool:
    """Whether two items say the same of the same passage."""
    if isinstance(one, SaidFigure) and isinstance(other, SaidFigure):
        equal = same_quantity(one.value, one.unit, other.value, other.unit)
        return equal and (_within(one.evidence, other.evidence) or _likeness(one, other) >= _ALIKE)
    if isinstance(one, SaidPurchase) and isinstance(other, SaidPurchase):
        equal = same_quantity(one.amount, one.unit, other.amount, other.unit)
        return equal and (_within(one.evidence, other.evidence) or _likeness(one, other) >= _ALIKE)
    if isinstance(one, (SaidOrganisation, SaidProject)):
        return fold_without_punctuation(label(one)) == fold_without_punctuation(label(other))
    return _within(one.evidence, other.evidence) or fold_without_punctuation(label(one)) == fold_without_punctuation(
        label(other)
    )


def _within(one: str, other: str) -> bool:
    one, other = fold_without_punctuation(one), fold_without_punctuation(other)
    return bool(one and other) and (one in other or other in one)


def _pairing(old: Sequence[S], new: Sequence[S], failed: frozenset[int]) -> tuple[dict[int, int], list[int]]:
    """Which new item replaces which failed one (old index → new index), and which new ones are additions."""
    passed = [item for index, item in enumerate(old) if index not in failed]
    fresh = [index for index, item in enumerate(new) if not any(_same(item, one) for one in passed)]
    scored = sorted(((_likeness(old[at], new[index]), -at, -index) for at in failed for index in fresh), reverse=True)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, at, index in scored:
        if score >= _ALIKE and -at not in pairs and -index not in taken:
            pairs[-at] = -index
            taken.add(-index)
    if len(new) == len(old):
        # The whole list came back: what is still open is matched by its place.
        for at in failed - pairs.keys():
            if at in fresh and at not in taken:
                pairs[at] = at
                taken.add(at)
    return pairs, [index for index in fresh if index not in taken]


def merge(
    answer: Answer, second: Answer, failed: dict[str, frozenset[int]], better: Callable[[str, int, Said], bool]
) -> Answer:
    """The first answer mended by the second. ``failed`` are the indices per list that may be replaced; ``better(list,
    index, item)`` says whether a proposed replacement should take the place of what stands there."""
    problems, places = _merged("problems", answer.problems, second.problems, failed, better)
    measures = [_rebased(one, second, places, len(problems)) for one in second.measures]
    merged = Answer.model_construct(
        organisations=_merged("organisations", answer.organisations, second.organisations, failed, better)[0],
        projects=_merged("projects", answer.projects, second.projects, failed, better)[0],
        purchases=_merged("purchases", answer.purchases, second.purchases, failed, better)[0],
        figures=_merged("figures", answer.figures, second.figures, failed, better)[0],
        problems=problems,
        measures=_merged("measures", answer.measures, measures, failed, better)[0],
    )
    # An item without shape is answered for once its list has grown.
    merged.malformed.extend(
        one for one in answer.malformed if len(getattr(merged, one.list)) == len(getattr(answer, one.list))
    )
    merged.malformed.extend(second.malformed)
    return merged


def _merged(
    name: str,
    old: Sequence[S],
    new: Sequence[S],
    failed: dict[str, frozenset[int]],
    better: Callable[[str, int, Said], bool],
) -> tuple[list[S], dict[int, int]]:
    """The merged list, and where each new item went (new index → index in the merged list)."""
    pairs, additions = _pairing(old, new, failed.get(name, frozenset()))
    merged = list(old)
    places: dict[int, int] = {}
    for at, index in pairs.items():
        places[index] = at
        if better(name, at, new[index]):
            merged[at] = new[index]
    for index in additions:
        if not any(_same(new[index], one) for one in merged):
            places[index] = len(merged)
            merged.append(new[index])
    for index, item in enumerate(new):
        if index not in places:
            same = next((at for at, one in enumerate(merged) if _same(item, one)), None)
            if same is not None:
                places[index] = same
    return merged, places


def _rebased(measure: SaidMeasure, second: Answer, places: dict[int, int], problems: int) -> SaidMeasure:
    """``addresses`` counts in the second answer's own problems where it has that many, else in the record's."""
    addressed = measure.addresses
    if addressed is None:
        return measure
    if addressed < len(second.problems):
        addressed = places.get(addressed)
    elif addressed >= problems:
        addressed = None
    return measure.model_copy(update={"addresses": addressed})
