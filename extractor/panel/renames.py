"""Bodies that may be one under two names: suggested to the user, never applied.

A reform renames a bureau, and its series breaks in two. Two bodies whose reports follow each other without overlapping
are put forward where they share a telephone number or web address, or where two bodies of one place and kind have names
that are nearly the same; so are two names that differ only in the places before them (澜汀县教育局, 霁川市澜汀县教育局)
and never have reports on one year. Only the user's table (``--bodies``) joins them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process

from extractor.corpus.bodies import Body, below_places, has_full_name
from extractor.panel.working import Seen

_PLACES: Final = re.compile(r"(?:[\u4e00-\u9fff]{1,8}?(?:省|自治区|自治州|地区|盟|市|自治县|县|区|旗))+")
_ENDING: Final = re.compile("(?:人民政府|街道办事处|办事处|管理委员会|委员会|办公室|[局厅委办镇乡])+$")
_LIKE: Final = 50.0
# One year without a report may lie between the two names.
_GAP: Final = 2
# A number that many bodies print is the switchboard of their building, a site that of the whole county.
_SHARED: Final = 3


@dataclass(slots=True)
class Known:
    """What the reports say of one body."""

    body: Body
    years: set[int] = field(default_factory=lambda: set[int]())
    names: dict[str, None] = field(default_factory=lambda: {})
    phones: set[str] = field(default_factory=lambda: set[str]())
    sites: set[str] = field(default_factory=lambda: set[str]())

    def add(self, seen: Seen) -> None:
        self.years.add(seen.year)
        if seen.issuer:
            self.names[seen.issuer] = None
        if seen.phone and len(digits := re.sub(r"\D", "", seen.phone)) >= 7:
            self.phones.add(digits)
        if seen.website:
            self.sites.add(re.sub(r"^https?://(?:www\.)?|/+$", "", seen.website.lower()))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Reports of ``earlier`` until ``until`` may be of ``later``. ``reasons``: ``phone``, ``website``, ``name``."""

    earlier: str
    later: str
    until: int
    since: int
    reasons: tuple[str, ...]
    score: float


def suggestions(known: Mapping[str, Known]) -> list[Suggestion]:
    """Pairs of bodies that may be one, the likeliest first."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for reason, pairs in (("phone", _shared(known, "phones")), ("website", _shared(known, "sites"))):
        for pair in pairs:
            found[pair][reason] = 100.0
    for pair, score in (*_alike(known), *_told_from_further_up(known)):
        found[pair]["name"] = score
    made = [
        Suggestion(
            known[earlier].body.name,
            known[later].body.name,
            max(known[earlier].years),
            min(known[later].years),
            tuple(reasons),
            max(reasons.values()),
        )
        for (earlier, later), reasons in found.items()
    ]
    return sorted(made, key=lambda one: (-len(one.reasons), -one.score, one.earlier, one.later))


def _follow(earlier: Known, later: Known) -> bool:
    return 0 < min(later.years) - max(earlier.years) <= _GAP


def _shared(known: Mapping[str, Known], what: str) -> Iterator[tuple[str, str]]:
    holders: dict[str, list[str]] = defaultdict(list)
    for key, one in known.items():
        for value in one.phones if what == "phones" else one.sites:
            holders[value].append(key)
    for keys in holders.values():
        if 1 < len(keys) <= _SHARED:
            yield from _ordered(known, keys)


def _ordered(known: Mapping[str, Known], keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    for earlier in keys:
        for later in keys:
            if earlier != later and _follow(known[earlier], known[later]):
                yield earlier, later


def _alike(known: Mapping[str, Known]) -> Iterator[tuple[tuple[str, str], float]]:
    """Bodies of one place and kind with nearly the same name. Most have reports to the last year, or from the first,
    so that few pairs are left to compare."""
    if not known:
        return
    first = min(min(one.years) for one in known.values())
    last = max(max(one.years) for one in known.values())
    groups: dict[tuple[str, str | None], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for key, one in known.items():
        place = _PLACES.match(one.body.name)
        if place is None:
            continue
        ended, begun = groups[place[0], one.body.kind]
        if max(one.years) < last:
            ended.append(key)
        if min(one.years) > first:
            begun.append(key)
    for ended, begun in groups.values():
        cores = [_core(known[key].body.name) for key in begun]
        for earlier in ended if begun else ():
            core = _core(known[earlier].body.name)
            for _, score, at in process.extract(core, cores, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=3):
                if begun[at] != earlier and _follow(known[earlier], known[begun[at]]):
                    yield (earlier, begun[at]), float(score)


def _told_from_further_up(known: Mapping[str, Known]) -> Iterator[tuple[tuple[str, str], float]]:
    """Pairs of names of which the second begins with more places than the first. A name without any place is the end of
    too many others."""
    named: dict[str, list[str]] = defaultdict(list)
    for key, one in known.items():
        if has_full_name(one.body):
            named[one.body.name].append(key)
    for key, one in known.items():
        for tail in below_places(one.body.name):
            for short in named.get(tail, ()):
                if short != key and known[short].years.isdisjoint(one.years):
                    yield (short, key), 100.0


def _core(name: str) -> str:
    """What is left of a name without its place and the word for the kind of organ."""
    rest = _PLACES.sub("", name, count=1) or name
    return _ENDING.sub("", rest) or rest


def gather(entries: Iterable[tuple[str, Body]], seen: Iterable[Seen]) -> dict[str, Known]:
    """What is known of every body, by key."""
    known: dict[str, Known] = {}
    for key, body in entries:
        known.setdefault(key, Known(body)).names.setdefault(body.name)
    for one in seen:
        known[one.body].add(one)
    return known
