"""What the page of a summary says, block by block: what was found, in whose words, and how it was counted.

Every number comes from the summary as it is; a share stands beside what it is a share of, and one of few reports is
marked. Quotes are verified items with their place in the text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extractor.summary.blocks import Block, Fold, Heading, Picture, Points, Quote, Table, Text
from extractor.summary.charts import Chart
from extractor.summary.count import SMALL, Share, ThemeCount
from extractor.summary.items import KINDS, Item, ItemKind
from extractor.summary.phrases import group_name, percent, say
from extractor.summary.repeats import Repeat
from extractor.summary.result import Summary
from extractor.summary.themes import OTHER
from extractor.summary.wordings import Wording, Wordings
from verifiers.rules import Lang

_TOP: Final = 3
_REGIONS: Final = 20
_LINKS: Final = 20
_EXAMPLES: Final = 3
_CITED: Final = 5
_QUOTED: Final = 400
_ANCHORS: Final[Mapping[ItemKind, str]] = {"problem": "problems", "measure": "measures"}


class Page:
    """The blocks of a summary in one language. ``charts`` are those that were drawn; ``notes`` stand at the end."""

    def __init__(self, summary: Summary, charts: Sequence[Chart], notes: Sequence[str], lang: Lang) -> None:
        self.summary = summary
        self.lang: Lang = lang
        self.notes = notes
        self._charts: dict[str, str] = {chart.key: chart.title for chart in charts}
        self._items = {item.id: item for item in summary.items}
        self._labels = {theme.id: theme.label(lang) for theme in summary.taxonomy.themes}

    def blocks(self) -> list[Block]:
        return [
            Heading(1, self._say("title"), "top"),
            *self._glance(),
            *self._written(),
            *self._basis(),
            *self._themes("problem"),
            *self._themes("measure"),
            *self._years(),
            *self._levels(),
            *self._regions(),
            *self._links(),
            *self._repeats(),
            *self._each_theme(),
            *self._method(),
        ]

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.lang, **values)

    def _listed(self, parts: Sequence[str]) -> str:
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def _period(self, years: Sequence[int]) -> str:
        first, last = min(years, default=0), max(years, default=0)
        return str(first) if first == last else f"{first}{'—' if self.lang == 'zh' else '–'}{last}"

    def _picture(self, key: str) -> Iterator[Block]:
        if title := self._charts.get(key):
            yield Picture(key, title)

    def _small(self, numbers: Iterable[int], key: str = "small") -> Iterator[Block]:
        """What the mark of few reports means, where there is one."""
        if any(number < SMALL for number in numbers):
            yield Text(self._say(key, n=SMALL), small=True)

    def _glance(self) -> Iterator[Block]:
        counts = self.summary.counts
        named = counts.named
        years = [year for year in (report.year for report in self.summary.reports) if year is not None]
        points = [
            self._say(
                "glance_reports" if years else "glance_reports_undated",
                n=self.summary.basis.counted,
                years=self._period(years),
                problem=named["problem"].reports,
                problem_items=named["problem"].items,
                measure=named["measure"].reports,
                measure_items=named["measure"].items,
            )
        ]
        tops = {kind: self._top(counts.of(kind)) for kind in KINDS}
        points += [self._say(f"glance_{kind}", themes=self._listed(top)) for kind, top in tops.items() if top]
        rows = self.summary.repeats.themes.values()
        if pairs := sum(row.pairs for row in rows):
            repeated = sum(row.repeated for row in rows)
            points.append(
                self._say(
                    "glance_repeat",
                    repeated=repeated,
                    pairs=pairs,
                    share=percent(repeated / pairs),
                    alike=sum(row.alike for row in rows),
                )
            )
        yield Heading(2, self._say("glance"), "glance")
        yield Points(points)

    def _top(self, themes: Sequence[ThemeCount]) -> list[str]:
        told = [one for one in themes if one.all.reports and one.theme.id != OTHER[one.theme.kind].id]
        return [f"{one.theme.label(self.lang)} {self._share(one.all)}" for one in told[:_TOP]]

    def _share(self, share: Share) -> str:
        """A share with what it is of: 12.5%（3/24）."""
        if share.value is None:
            return percent(None)
        of = f"{share.reports}/{share.of}"
        return f"{percent(share.value)}（{of}）" if self.lang == "zh" else f"{percent(share.value)} ({of})"

    def _written(self) -> Iterator[Block]:
        written = self.summary.written
        if written is None:
            return
        yield Heading(2, self._say("written"), "written")
        yield Text(self._say("written_note"), small=True)
        for number, sentence in enumerate(written.sentences, 1):
            yield Text(f"{sentence.text} [{number}]")
        for number, sentence in enumerate(written.sentences, 1):
            told = [self._said(self._items[one]) for one in sentence.items[:_CITED]]
            more = len(sentence.items) - len(told)
            rest = [Text(self._say("more", n=more), small=True)] if more else []
            yield Fold(f"[{number}] {self._say('cited')}", [*told, *rest])
        if written.rejected:
            yield Fold(
                self._say("rejected", n=len(written.rejected)),
                [Table((self._say("sentence"), self._say("reason")), written.rejected, words=2)],
            )

    def _basis(self) -> Iterator[Block]:
        basis = self.summary.basis
        rows = [(self._say("basis_records"), basis.records), (self._say("basis_counted"), basis.counted)]
        rows += [(self._say("basis_failed", code=code), number) for code, number in basis.failed.items()]
        for key, number in (
            ("same_file", basis.same_file),
            ("same_body_and_year", basis.same_body_and_year),
            ("unread", basis.unread),
            ("without_problems", basis.without_problems),
            ("without_measures", basis.without_measures),
            ("without_year", basis.without_year),
            ("without_body", basis.without_body),
        ):
            if number:
                rows.append((self._say(f"basis_{key}"), number))
        yield Heading(2, self._say("basis"), "basis")
        yield Table(("", self._say("number")), [(name, str(number)) for name, number in rows])
        if basis.ambiguous:
            yield Text(self._say("ambiguous", names="、".join(basis.ambiguous[:20])), small=True)

    def _themes(self, kind: ItemKind) -> Iterator[Block]:
        themes = self.summary.counts.of(kind)
        yield Heading(2, self._say(f"{kind}_themes"), f"{_ANCHORS[kind]}")
        if not self.summary.counts.named[kind].items:
            yield Text(self._say("no_items"))
            return
        yield from self._picture(_ANCHORS[kind])
        yield Text(self._say(f"share_of_{kind}", n=self.summary.counts.named[kind].reports), small=True)
        linked = self._say("answered" if kind == "problem" else "answers")
        head = ("theme", "reports", "share", "items", "verified", "unverified", "contradicted")
        yield Table(
            (*map(self._say, head), linked),
            [
                (
                    one.theme.label(self.lang),
                    str(one.all.reports),
                    percent(one.all.value),
                    str(one.all.items),
                    str(one.verified),
                    str(one.unverified),
                    str(one.contradicted),
                    str(one.linked),
                )
                for one in themes
            ],
        )

    def _years(self) -> Iterator[Block]:
        named = self.summary.counts.named
        known = {kind: [year for year in named[kind].years if year is not None] for kind in KINDS}
        if all(len(years) < 2 for years in known.values()):
            return
        yield Heading(2, self._say("over_years"), "years")
        yield from self._picture("years")
        for kind in KINDS:
            if len(years := known[kind]) < 2:
                continue
            of = named[kind].years
            # A difference between years of few reports is chance.
            sound = [year for year in years if of[year] >= SMALL]
            ends = (sound[0], sound[-1]) if len(sound) > 1 else None
            head = [self._say(f"{kind}s"), *(f"{year} (n={of[year]}{_mark(of[year])})" for year in years)]
            rows = [
                [
                    one.theme.label(self.lang),
                    *(f"{percent(one.years[year].value)} ({one.years[year].reports})" for year in years),
                    *([_change(one.years[ends[0]], one.years[ends[1]])] if ends else []),
                ]
                for one in self.summary.counts.of(kind)
            ]
            yield Table([*head, *([self._say("change", first=ends[0], last=ends[1])] if ends else [])], rows)
        yield from self._small(number for kind in KINDS for number in named[kind].years.values())

    def _levels(self) -> Iterator[Block]:
        named = self.summary.counts.named
        if not any(level is not None for kind in KINDS for level in named[kind].levels):
            return
        yield Heading(2, self._say("by_level"), "levels")
        yield from self._picture("levels")
        for kind in KINDS:
            of = named[kind].levels
            if not of:
                continue
            head = [
                self._say(f"{kind}s"),
                *(f"{group_name(level, self.lang)} (n={number}{_mark(number)})" for level, number in of.items()),
            ]
            rows = [
                [
                    one.theme.label(self.lang),
                    *(f"{percent(one.levels[level].value)} ({one.levels[level].reports})" for level in of),
                ]
                for one in self.summary.counts.of(kind)
            ]
            yield Table(head, rows)
        yield from self._small(number for kind in KINDS for number in named[kind].levels.values())

    def _regions(self) -> Iterator[Block]:
        of = self.summary.counts.named["problem"].regions
        if not any(region is not None for region in of):
            return
        themes = [one for one in self.summary.counts.of("problem") if one.theme.id != OTHER["problem"].id]
        rows: list[list[str]] = []
        for region, number in list(of.items())[:_REGIONS]:
            own = sorted(
                (one for one in themes if one.regions[region].reports), key=lambda one: -one.regions[region].reports
            )
            top = [f"{one.theme.label(self.lang)} {self._share(one.regions[region])}" for one in own[:_TOP]]
            rows.append([group_name(region, self.lang), f"{number}{_mark(number)}", self._listed(top)])
        yield Heading(2, self._say("by_region"), "regions")
        if len(of) > _REGIONS:
            yield Text(self._say("region_note", n=_REGIONS), small=True)
        yield Table((self._say("region"), self._say("reports"), self._say("commonest")), rows, words=3)
        yield from self._small(of.values())

    def _links(self) -> Iterator[Block]:
        answers = self.summary.counts.answers
        if not answers:
            return
        yield Heading(2, self._say("links"), "answers")
        yield from self._picture("answers")
        linked = sum(one.items for one in answers)
        yield Text(self._say("links_note", n=linked, all=self.summary.counts.named["measure"].items), small=True)
        yield Table(
            tuple(map(self._say, ("problem", "measure", "items", "reports"))),
            [
                (self._labels[one.problem], self._labels[one.measure], str(one.items), str(one.reports))
                for one in answers[:_LINKS]
            ],
            words=2,
        )

    def _repeats(self) -> Iterator[Block]:
        found = self.summary.repeats
        yield Heading(2, self._say("repeats"), "repeats")
        if not found.pairs:
            yield Text(self._say("no_pairs"))
            return
        yield from self._picture("repeats")
        yield Text(self._say("repeats_note", pairs=found.pairs, bodies=found.bodies), small=True)
        rows = [
            (
                self._labels[theme],
                f"{row.pairs}{_mark(row.pairs)}",
                f"{row.repeated} ({percent(row.repeated / row.pairs)})",
                str(row.alike),
                f"{row.base}/{row.base_of} ({percent(row.base / row.base_of)})",
            )
            for theme, row in sorted(found.themes.items(), key=lambda pair: -pair[1].repeated / pair[1].pairs)
        ]
        yield Table(tuple(map(self._say, ("theme", "pairs", "repeated", "alike", "base"))), rows)
        yield from self._small((row.pairs for row in found.themes.values()), "small_pairs")

    def _each_theme(self) -> Iterator[Block]:
        yield Heading(2, self._say("each_theme"), "themes")
        partners: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.summary.counts.answers:
            partners[one.problem][one.measure] += one.items
            partners[one.measure][one.problem] += one.items
        for kind in KINDS:
            for one in self.summary.counts.of(kind):
                if one.all.items:
                    yield from self._theme(one, partners[one.theme.id])

    def _theme(self, one: ThemeCount, partners: Counter[str]) -> Iterator[Block]:
        yield Heading(3, f"{one.theme.label(self.lang)} · {self._say(one.theme.kind)}", f"theme-{one.theme.id}")
        told = self._say(
            "theme_line",
            reports=one.all.reports,
            share=percent(one.all.value),
            items=one.all.items,
            verified=one.verified,
        )
        yield Text(told)
        yield Text(self._say("definition", text=one.theme.definition), small=True)
        if partners:
            key = "top_measures" if one.theme.kind == "problem" else "top_problems"
            named = [f"{self._labels[theme]} {number}" for theme, number in partners.most_common(_TOP)]
            yield Text(self._say(key, themes=self._listed(named)), small=True)
        words = self.summary.wordings.get(one.theme.id, Wordings())
        if not words.typical:
            yield Text(self._say("none_verified"), small=True)
        for key, wordings in (("typical", words.typical), ("rare", words.rare)):
            if wordings:
                yield Text(self._say(key), small=True)
                yield from map(self._quote, wordings)
        yield from self._same_words(self.summary.repeats.themes.get(one.theme.id))

    def _quote(self, wording: Wording) -> Quote:
        note = self._say("same_words", n=wording.times) if wording.times > 1 else ""
        return self._said(self._items[wording.item], note)

    def _said(self, item: Item, note: str = "") -> Quote:
        """A quote with who said it, when, in which file and where."""
        who = " ".join(part for part in (item.name, str(item.year or "")) if part)
        source = " · ".join(part for part in (who, item.path, f"{item.start}–{item.end}", item.id) if part)
        quote = item.quote if len(item.quote) <= _QUOTED else f"{item.quote[:_QUOTED]}…"
        return Quote(quote, source, note)

    def _same_words(self, repeat: Repeat | None) -> Iterator[Block]:
        pairs = [] if repeat is None else [(self._items[one.first], self._items[one.second]) for one in repeat.examples]
        told = [pair for pair in pairs if all(item.verdict == "verified" for item in pair)][:_EXAMPLES]
        if told:
            yield Fold(self._say("repeated_words"), [self._said(item) for pair in told for item in pair])

    def _method(self) -> Iterator[Block]:
        by = Counter(one.by for one in self.summary.assignment.values())
        taxonomy = self.summary.taxonomy
        yield Heading(2, self._say("method"), "method")
        yield Points(
            [
                self._say(
                    "method_rule",
                    id=taxonomy.id,
                    version=taxonomy.version,
                    sha256=taxonomy.sha256[:12],
                    rule=by["rule"],
                    model=by["model"],
                ),
                self._say("method_verdict"),
                self._say("method_files"),
                *self.notes,
            ]
        )


def _mark(number: int) -> str:
    return "*" if number < SMALL else ""


def _change(first: Share, last: Share) -> str:
    """Percentage points from one year to another."""
    return f"{((last.value or 0) - (first.value or 0)) * 100:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0")
