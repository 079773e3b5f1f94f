"""The figures that a written summary may use: each with a name, a subject and the form in which it is shown.

A model that writes about a corpus is given these and nothing to count with. A number it writes must be one of them, so
that "recomputed" means: equal to what was counted from the records, for the theme, the years and the group that the
sentence speaks of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal, TypeVar

from extractor.summary.count import Counts, Named, Share, ThemeCount
from extractor.summary.items import KINDS, ItemKind
from extractor.summary.phrases import group_name, say
from extractor.summary.themes import OTHER, Taxonomy
from verifiers.model import plain
from verifiers.rules import Lang

What = Literal["reports", "items", "share", "change", "rank"]
K = TypeVar("K", int, str)

# Regions that are told of, those with the most reports; there may be thousands.
_REGIONS: Final = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """``value`` is the number as it is shown: reports or items counted, a share of reports in percent with one decimal,
    a change between two ``years`` in percentage points (the difference of the shares as shown, with its sign), a place
    among the themes of the kind by reports (``last`` for the lowest; themes that share a place have none). ``theme`` is
    None for all reports that name an item of the kind; ``group`` is a level or a region as it is written."""

    id: str
    what: What
    kind: ItemKind
    value: Decimal
    theme: str | None = None
    years: tuple[int, ...] = ()
    group: str | None = None
    last: bool = False

    def shown(self, lang: Lang) -> str:
        number = format(abs(self.value), "f") if self.what in ("share", "change") else plain(self.value)
        if self.what == "change":
            at = 0 if self.value > 0 else 1 if self.value < 0 else 2
            word = (("上升", "下降", "持平"), ("up ", "down ", "unchanged "))[lang == "en"][at]
            return f"{word}{number}个百分点" if lang == "zh" else f"{word}{number} percentage points"
        one = self.value == 1
        forms: Mapping[What, tuple[str, str]] = {
            "reports": ("{n}份", "{n} report" if one else "{n} reports"),
            "items": ("{n}条", f"{{n}} {self.kind}" if one else f"{{n}} {self.kind}s"),
            "share": ("{n}%", "{n}%"),
            "rank": ("第{n}位", "rank {n}"),
        }
        return forms[self.what][lang == "en"].format(n=number)

    def told(self, lang: Lang, label: str | None) -> dict[str, object]:
        """The fact as a model is told it; ``label`` is its theme's."""
        told: dict[str, object] = {"id": self.id, "is": _IS[self.what][lang == "en"]}
        told["theme"] = label or _ALL[self.kind][lang == "en"]
        if self.years:
            told["years"] = list(self.years)
        if self.group:
            told["group"] = self.group
        return told | {"shown": self.shown(lang)}


_IS: Final[Mapping[What, tuple[str, str]]] = {
    "reports": ("提到的报告数", "reports that name it"),
    "items": ("条目数", "items"),
    "share": ("提到它的报告占报告的比例", "share of reports that name it"),
    "change": ("上述比例的变化", "change of that share"),
    "rank": ("按报告数的位次", "place by reports"),
}
_ALL: Final[Mapping[ItemKind, tuple[str, str]]] = {
    "problem": ("所有问题（不分主题）", "all problems, whatever their theme"),
    "measure": ("所有措施（不分主题）", "all measures, whatever their theme"),
}


@dataclass(slots=True)
class _Table:
    facts: list[Fact] = field(default_factory=lambda: [])

    def add(
        self,
        what: What,
        kind: ItemKind,
        value: Decimal | int,
        theme: str | None = None,
        years: tuple[int, ...] = (),
        group: str | None = None,
        *,
        last: bool = False,
    ) -> None:
        self.facts.append(Fact(f"f{len(self.facts) + 1}", what, kind, Decimal(value), theme, years, group, last))

    def add_share(
        self, kind: ItemKind, share: Share, theme: str, years: tuple[int, ...] = (), group: str | None = None
    ) -> None:
        self.add("reports", kind, share.reports, theme, years, group)
        if share.of:
            self.add("share", kind, percent(share), theme, years, group)


def percent(share: Share) -> Decimal:
    """A share in percent with one decimal, rounded as pages round it."""
    return Decimal(format(100 * (share.value or 0.0), ".1f"))


def facts_of(counts: Counts, lang: Lang) -> tuple[Fact, ...]:
    """The figures of a corpus. Years, levels and regions with few reports (``count.SMALL``) are left out: what a
    sentence would say of them is chance."""
    table = _Table()
    for kind in KINDS:
        named = counts.named[kind]
        _overall(table, kind, named, lang)
        ranked = [one for one in counts.of(kind) if one.theme.id != OTHER[kind].id]
        times = Counter(one.all.reports for one in ranked)
        for place, one in enumerate(ranked, 1):
            _of_theme(table, one, named, lang)
            if times[one.all.reports] == 1 and one.all.reports and len(ranked) > 1:
                table.add("rank", kind, place, one.theme.id, last=place == len(ranked))
    return tuple(table.facts)


def _overall(table: _Table, kind: ItemKind, named: Named, lang: Lang) -> None:
    table.add("reports", kind, named.reports)
    table.add("items", kind, named.items)
    for year in sorted(_large(named.years)):
        table.add("reports", kind, named.years[year], None, (year,))
    for level in _large(named.levels):
        table.add("reports", kind, named.levels[level], None, (), group_name(level, lang))
    for region in _most(named.regions):
        table.add("reports", kind, named.regions[region], None, (), region)


def _of_theme(table: _Table, one: ThemeCount, named: Named, lang: Lang) -> None:
    theme, kind = one.theme.id, one.theme.kind
    table.add_share(kind, one.all, theme)
    table.add("items", kind, one.all.items, theme)
    years = sorted(_large(named.years))
    for year in years:
        table.add_share(kind, one.years[year], theme, (year,))
    if len(years) > 1:
        first, last = years[0], years[-1]
        change = percent(one.years[last]) - percent(one.years[first])
        table.add("change", kind, change, theme, (first, last))
    for level in _large(named.levels):
        table.add_share(kind, one.levels[level], theme, (), group_name(level, lang))
    for region in _most(named.regions):
        table.add_share(kind, one.regions[region], theme, (), region)


def _large(groups: Mapping[K | None, int]) -> Iterator[K]:
    for group, reports in groups.items():
        if group is not None and not Share(0, reports).small:
            yield group


def _most(groups: Mapping[str | None, int]) -> list[str]:
    return sorted(_large(groups), key=lambda group: -groups[group])[:_REGIONS]


def labels(taxonomy: Taxonomy, lang: Lang) -> Mapping[str, str]:
    """How each theme is written: its label, with its kind where a problem and a measure bear the same."""
    own = {theme.id: theme.label(lang) for theme in taxonomy.themes}
    times = Counter(label.casefold() for label in own.values())
    return {
        theme.id: own[theme.id]
        if times[own[theme.id].casefold()] == 1
        else f"{own[theme.id]} ({say(f'{theme.kind}s', lang)})"
        for theme in taxonomy.themes
    }


def select(facts: Sequence[Fact], themes: Sequence[str], kinds: Sequence[ItemKind]) -> tuple[Fact, ...]:
    """The facts of some themes, and those of all themes of their kinds."""
    return tuple(one for one in facts if one.theme in themes or (one.theme is None and one.kind in kinds))
