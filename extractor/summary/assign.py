"""Every item under exactly one theme: by rule from the cues of the taxonomy, and the check that holds for a model too.

The rule is deterministic and says why: the cue that weighed most and the words of it that were found. What no cue fits
is counted as other, never forced. ``faults`` is the one judge of an assignment, whoever made it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from extractor.summary.items import KINDS, Item
from extractor.summary.themes import OTHER, Cue, Taxonomy, Theme

_CLAUSE: Final = re.compile(r"[，。；：！？,;:!?]+")
_BLANK: Final = re.compile(r"\s+")
_ORDINAL: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+[是要]|第[一二三四五六七八九十]|[（(]?[一二三四五六七八九十\d]+[）)、.．]|首先|其次|再次|最后|此外)"
)
# 由于人员变动频繁，更新不及时: the ground of a problem, or the problem that a measure is about to answer.
_ASIDE: Final = re.compile(r"^(?:针对|由于|因为?|为了?|随着|受|虽然?|尽管|根据|按照|结合|对照|鉴于)")

_MAIN: Final = 2


@dataclass(frozen=True, slots=True)
class Assigned:
    """``cue`` is what the rule went by and ``words`` those of it that stand in the item; both are empty where nothing
    fitted, or where a model decided."""

    theme: str
    by: Literal["model", "rule"]
    cue: str = ""
    words: tuple[str, ...] = ()


Assignment = Mapping[str, Assigned]


def faults(items: Sequence[Item], given: Iterable[tuple[str, str]], taxonomy: Taxonomy) -> tuple[str, ...]:
    """What is wrong with an assignment, given as pairs of item id and theme id: an item left out or assigned twice, an
    id that no item has, a theme that the taxonomy does not have or that is of the other kind. Empty if nothing is."""
    kinds = {item.id: item.kind for item in items}
    seen: set[str] = set()
    found: list[str] = []
    for item, theme in given:
        if item not in kinds:
            found.append(f"unknown item {item[:60]!r}")
            continue
        if item in seen:
            found.append(f"item {item} is assigned twice")
            continue
        seen.add(item)
        known = taxonomy.by_id.get(theme)
        if known is None:
            found.append(f"item {item}: unknown theme {theme[:60]!r}")
        elif known.kind != kinds[item]:
            found.append(f"item {item} is a {kinds[item]}, {theme} a theme of {known.kind}s")
    found.extend(f"item {item} is not assigned" for item in kinds if item not in seen)
    return tuple(found)


def by_rule(items: Iterable[Item], taxonomy: Taxonomy) -> dict[str, Assigned]:
    """Each item's theme by the cues. The item's text is read; only where it holds no cue, its quote."""
    readers = {kind: _Reader(taxonomy.of(kind)) for kind in KINDS}
    known: dict[tuple[str, str], Assigned | None] = {}
    given: dict[str, Assigned] = {}
    for item in items:
        found: Assigned | None = None
        for text in dict.fromkeys((item.text, item.quote)):
            key = (item.kind, text)
            if key not in known:
                known[key] = readers[item.kind].read(text)
            if found := known[key]:
                break
        given[item.id] = found or Assigned(OTHER[item.kind].id, "rule")
    return given


@dataclass(frozen=True, slots=True)
class _Hit:
    weight: int
    place: int
    theme: int
    cue: Cue
    words: tuple[str, ...]


class _Reader:
    """The cues of one kind, turned round: from a word to the cues that it may complete."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.themes = themes
        self._cues: dict[str, list[tuple[int, Cue]]] = defaultdict(list)
        for number, theme in enumerate(themes):
            for cue in theme.cues:
                for word in cue.groups[0]:
                    self._cues[word].append((number, cue))

    def read(self, text: str) -> Assigned | None:
        """The theme whose best cue weighs most: a cue weighs as many as it has groups, twice that in the main clause.
        Between equals the sum of all cues decides, then the place in the text, then the order of the file."""
        hits: list[_Hit] = []
        main = False
        for start, clause in _clauses(text):
            aside = _ASIDE.match(_ORDINAL.sub("", clause)) is not None
            found = list(self._hits(clause, start, 1 if aside or main else _MAIN))
            main = main or (bool(found) and not aside)
            hits.extend(found)
        if not hits:
            return None
        totals: dict[int, int] = defaultdict(int)
        for hit in hits:
            totals[hit.theme] += hit.weight
        best = min(hits, key=lambda hit: (-hit.weight, -totals[hit.theme], hit.place, hit.theme))
        return Assigned(self.themes[best.theme].id, "rule", best.cue.text, best.words)

    def _hits(self, clause: str, start: int, factor: int) -> Iterable[_Hit]:
        seen: set[tuple[int, str]] = set()
        for first, cues in self._cues.items():
            if first not in clause:
                continue
            for theme, cue in cues:
                if (theme, cue.text) in seen:
                    continue
                words = tuple(next((word for word in group if word in clause), "") for group in cue.groups)
                if all(words):
                    seen.add((theme, cue.text))
                    place = start + min(clause.find(word) for word in words)
                    yield _Hit(len(words) * factor, place, theme, cue, words)


def _clauses(text: str) -> Iterable[tuple[int, str]]:
    """The clauses without white space (a line break may stand inside a word), each with its place among them."""
    start = 0
    for clause in _CLAUSE.split(_BLANK.sub("", text)):
        if clause:
            yield start, clause
            start += len(clause)
