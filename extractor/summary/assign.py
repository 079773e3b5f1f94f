"""Every item under exactly one theme: by rule from the cues of the taxonomy, and the check that holds for a model too.

The rule is deterministic and says why: the cue that weighed most and the words of it that were found. What no cue fits
is counted as other, never forced. ``faults`` is the one judge of an assignment, whoever made it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from extractor.summary.items import KINDS, Item, ItemKind
from extractor.summary.themes import OTHER, Cue, Taxonomy

_CLAUSE: Final = re.compile(r"[，。；：！？,;:!?]+")
_BLANK: Final = re.compile(r"\s+")
_ORDINAL: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+[是要]|第[一二三四五六七八九十]|[（(]?[一二三四五六七八九十\d]+[）)、.．]|首先|其次|再次|最后|此外)"
)
# 由于人员变动频繁，更新不及时: the ground of a problem, or the problem that a measure is about to answer.
_ASIDE: Final = re.compile(r"^(?:针对|由于|因为?|为了?|随着|受|虽然?|尽管|根据|按照|结合|对照|鉴于)")


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
    readers = {kind: _Reader(taxonomy, kind) for kind in KINDS}
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
    """``rank`` sorts: the main clause first, then subjects before means, then cues of more groups."""

    rank: tuple[bool, bool, int]
    place: int
    theme: int
    cue: Cue
    words: tuple[str, ...]


class _Reader:
    """The cues of one kind, turned round: from a word to the cues that it may complete."""

    def __init__(self, taxonomy: Taxonomy, kind: ItemKind) -> None:
        self.themes = taxonomy.of(kind)
        self._cues: dict[str, list[tuple[int, Cue]]] = defaultdict(list)
        self._ignore = re.compile("|".join(map(re.escape, sorted(taxonomy.ignore, key=len, reverse=True))) or r"(?!)")
        for number, theme in enumerate(self.themes):
            for cue in theme.cues:
                for word in cue.groups[0]:
                    self._cues[word].append((number, cue))

    def read(self, text: str) -> Assigned | None:
        """The theme of the best cue. The first clause that holds one and states no ground decides; in it a subject goes
        before a means, then the cue with more groups, then the theme with more cues, then the place, then the order of
        the file."""
        hits: list[_Hit] = []
        main = True
        for start, clause in self._clauses(text):
            aside = _ASIDE.match(_ORDINAL.sub("", clause)) is not None
            found = list(self._hits(clause, start, main and not aside))
            main = main and (aside or not found)
            hits.extend(found)
        if not hits:
            return None
        times = Counter((hit.rank[0], hit.theme) for hit in hits)
        best = min(hits, key=lambda hit: (hit.rank, -times[hit.rank[0], hit.theme], hit.place, hit.theme))
        return Assigned(self.themes[best.theme].id, "rule", best.cue.text, best.words)

    def _hits(self, clause: str, start: int, main: bool) -> Iterator[_Hit]:
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
                    yield _Hit((not main, cue.weak, -len(words)), place, theme, cue, words)

    def _clauses(self, text: str) -> Iterator[tuple[int, str]]:
        """The clauses without white space (a line break may stand inside a word) and without the names that say
        nothing, each with its place among them."""
        start = 0
        for clause in _CLAUSE.split(_BLANK.sub("", text)):
            if told := self._ignore.sub(" ", clause).strip():
                yield start, told
                start += len(told)
