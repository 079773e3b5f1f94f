"""The narrative as sentences that may be held against the tables, with what must keep a reader from doing so.

A report's sentence speaks of this body and this year only until it says otherwise: other years, running totals,
comparisons, subordinate units and whole regions are marked here once, so that no rule accuses a report of numbers
that stand for something else. Sentences are folded (width and white space); every position leads back to the original
text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from verifiers.model import Quantity, Span
from verifiers.normalise import fold
from verifiers.quantities.units import amount
from verifiers.source import Source

_END: Final = re.compile(
    r"[。！？!?]"
    r"|\n[^\S\n]*(?=\n)"
    r"|\n(?=[^\S\n]*(?:#|[*]{0,2}[（(]?[一二三四五六七八九十]{1,3}[）)、]|\d{1,2}[、.．]))"
)
_HEADING_LINE: Final = re.compile(
    r"\s*(?:#+[^\S\n]*|[*]{2})?(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)[^\n。；;，,！!？?：:]{1,30}\n"
)
_CLAUSE_END: Final = re.compile(r"[,;:]")
# A year that is compared with (比上年增长) governs its own clause alone.
_YEAR: Final = re.compile(r"(?<![\d比较与同])(?<!结转)(?<!结转[至到入])(20\d\d)年(?!.{0,3}(?:结转|转入))")
_BEFORE_THIS_YEAR: Final = re.compile(
    r"(?<![比较与同])(?:去年|上年|上一年|往年|前年|历年|近年|历史)(?!度?(?:的|末)?(?:结转|转结|接转|转入|遗留)|度?已?受理)"
    r"|(?<![今本]年)以来|近[一二两三四五六七八九十\d]{1,2}年|[二两三四五六七八九十多几]年来|截[至止]目前|迄今|(?<!年)(?<!年度)同期"
)
_COMPARED: Final = re.compile(r"[较比]|同比|环比|增[加长幅减]|下降|减少|上升|提高|增至|降至|多了|少了")
_SUBLIST: Final = re.compile(r"其中|包括|(?<!包)含")
_RATES: Final = frozenset({"%", "％", "个百分点", "百分点"})
_DEALT_OUT: Final = re.compile(r"分别|依次")
_REACH: Final = 200
_OTHERS: Final = re.compile(
    r"全国|全系统|各[区县市镇乡街省州部委局处单职科村社园级地]|下[属辖]|所属|所辖|辖区|"
    r"[市县区镇乡]直属?(?:各|单位|部门)|(?:部分|有的|多数|个别|一些)(?:单位|部门|镇|街道|科室|地方|地区)|区级|街镇|乡镇街道|部门共|单位共"
)
_WHOLE_REGION: Final = re.compile(r"全([市县区省州旗])")
_GOVERNMENT: Final = re.compile(r"([市县区省州旗])(?:人民)?政府$")
_PLAN: Final = re.compile(r"下一步|明年|来年|计划|拟|将要|力争|目标|预计")
# 县市场监管局办理许可8312件 in a county's report: what a body does that its clause begins with is told of that body.
_DOER: Final = re.compile(
    r"(?:其中|而|但)?(?P<doer>(?:(?!收到|受理|公开|申请|办[理结]|答复|发布|制[发定]|作出|实施|通过|配合|会同|联合|委托|成立"
    r"|建立|[在对向由因被与及我本各全共经])[^\W\d_]){2,12}?(?:局|委员会|厅|[总支]队|执法大队|街道|镇|乡))"
    r"(?![级村域直属内里长面部、和与及])"
)
_ELSEWHERE: Final = (_BEFORE_THIS_YEAR, _OTHERS, _PLAN)
_LONGEST: Final = 1200
_SKIPPED_SECTIONS: Final = frozenset({"preamble", "problems"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A quantity of a sentence; ``start``/``end`` are positions in the sentence's folded text, ``worth`` its value
    times 万/亿, ``unit`` what remains of its unit, synonyms folded."""

    quantity: Quantity
    start: int
    end: int
    worth: Decimal
    unit: str


@dataclass(frozen=True)
class Sentence:
    """``text`` is folded; ``section`` the key of the section it stands in; ``context`` the folded text of its
    paragraph so far, itself left out. ``year`` is the year reported on, ``issuer`` the body's full name, where
    known."""

    source: Source
    text: str
    offset: int
    section: str
    context: str
    quantities: tuple[Placed, ...]
    year: int | None
    region: str | None = None
    issuer: str | None = None

    def span(self, start: int, end: int) -> Span:
        """Where a part of the folded text stands in the original."""
        return self.source.folded.span(self.offset + start, self.offset + end)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The clauses, ended by comma, semicolon or colon outside numbers. Positions in the folded text."""
        ends = [match.start() for match in _CLAUSE_END.finditer(self.text) if not self._inside_number(match.start())]
        starts = [0, *(end + 1 for end in ends)]
        return tuple(Span(start, end) for start, end in zip(starts, [*ends, len(self.text)], strict=True))

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.quantities]

    def _inside_number(self, position: int) -> bool:
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self.quantities[index].end

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    def clause_of(self, placed: Placed) -> Span:
        return self.clauses[bisect_right(self._clause_starts, placed.start) - 1]

    def last_end(self, placed: Placed) -> int:
        """Where the quantity before this one ends; 0 for the first."""
        index = bisect_left(self._starts, placed.start)
        return self.quantities[index - 1].end if index else 0

    def labels(self, placed: Placed, width: int = 40) -> tuple[str, ...]:
        """The words that say what a quantity counts: what stands between the previous quantity, or clause, and this
        one, at most ``width`` characters. One that is dealt out (``甲、乙分别为1、2件``) has its own label, with what
        is said of all (``复议2件、诉讼1件，其中纠正的分别为…``); one that each of several has (``维持、纠正各1件``)
        has theirs."""
        members = self.source.distributions.get(placed.quantity.start, ())
        if members:
            own = [fold(self.source.read(member)) for member in members]
            shared = self._said_of_all(placed) if len(members) == 1 else ""
            return tuple(label if label in shared else f"{label}{shared}" for label in own)
        start = max(placed.start - width, self.clause_of(placed).start, self.last_end(placed))
        return (self.text[start : placed.start],)

    def is_dealt_out(self, placed: Placed) -> bool:
        return placed.quantity.start in self.source.distributions

    def _said_of_all(self, placed: Placed) -> str:
        """What stands around 分别 in the clause of a list of numbers; empty where that is the list of labels itself."""
        found = [*_DEALT_OUT.finditer(self.text, max(0, placed.start - _REACH), placed.start)]
        if not found:
            return ""
        index = bisect_right(self._clause_starts, found[-1].start()) - 1
        head = self.text[self.clauses[index].start : found[-1].start()]
        first = self._starts[bisect_left(self._starts, found[-1].end())]
        link = self.text[found[-1].end() : first]
        return "".join(part for part in (head, link) if "、" not in part)

    def before(self, placed: Placed, width: int = 40) -> str:
        """The first of the ``labels``."""
        return self.labels(placed, width)[0]

    def after(self, placed: Placed, width: int = 40) -> str:
        """What follows in the same clause, up to the next quantity."""
        index = bisect_right(self._starts, placed.start)
        following = self._starts[index] if index < len(self._starts) else len(self.text)
        return self.text[placed.end : min(placed.end + width, self.clause_of(placed).end, following)]

    @cached_property
    def _elsewhere_from(self) -> int:
        """Where the sentence first speaks of another time, of other bodies, or of plans; what follows is under that."""
        found = [match.end() for pattern in _ELSEWHERE if (match := pattern.search(self.text))]
        found += [match.end() for match in _WHOLE_REGION.finditer(self.text) if match.group(1) != self.region]
        found += self._told_of_another
        return min(found, default=len(self.text) + 1)

    @property
    def _told_of_another(self) -> Iterator[int]:
        """Where clauses begin that tell of another body than the issuer, short names of it (市科委) left out."""
        if self.issuer is None:
            return
        for clause in self.clauses:
            match = _DOER.match(self.text, clause.start, clause.end)
            if match is not None and not _is_short_for(match["doer"], self.issuer):
                yield match.end()

    @cached_property
    def _region_from(self) -> int:
        match = _WHOLE_REGION.search(self.text)
        return match.end() if match else len(self.text) + 1

    def speaks_of_region(self, end: int) -> bool:
        """Whether what ends at ``end`` is said of the whole region (全县). A government's own report sums up its
        region as a rule, but not always: a difference is then worth less."""
        return end >= self._region_from

    @cached_property
    def _years(self) -> list[tuple[int, int]]:
        return [(match.end(), int(match.group(1))) for match in _YEAR.finditer(self.text)]

    def speaks_elsewhere(self, start: int, end: int) -> bool:
        """Whether the part ``start:end`` stands under another year, a comparison, other bodies, or a plan."""
        if end >= self._elsewhere_from:
            return True
        index = bisect_right(self._years, (end, 9999)) - 1
        if index >= 0 and self.year is not None and self._years[index][1] != self.year:
            return True
        return bool(_COMPARED.search(self.text, start, end)) or any(
            span.start <= start < span.end for span in self._gains
        )

    def is_compared(self, placed: Placed) -> bool:
        """Whether a quantity is a gain or a loss (比上年增加8件)."""
        return bool(_COMPARED.search(self.text, self.clause_of(placed).start, placed.start))

    @cached_property
    def _gains(self) -> tuple[Span, ...]:
        """What 其中 lists right after a gain or loss (比上年增加8件，其中…): the parts may be those of the gain."""
        found: list[Span] = []
        for one in self.quantities:
            clause = self.clause_of(one)
            if one.quantity.unit in _RATES or not _SUBLIST.match(self.text, clause.end + 1):
                continue
            if self.is_compared(one):
                stop = self.text.find(";", clause.end + 1)
                found.append(Span(clause.end + 1, stop if stop >= 0 else len(self.text)))
        return tuple(found)


def _is_short_for(name: str, whole: str) -> bool:
    """Whether the characters of a name stand in a longer one in their order."""
    characters = iter(whole)
    return all(character in characters for character in name)


def sentences(source: Source, year: int | None = None, issuer: str | None = None) -> Iterator[Sentence]:
    """The sentences of the narrative that state facts of the year: without tables, headings, preamble, problems and
    measures. ``year`` is the year reported on; the year named most often stands in where it is not known. ``issuer``
    is the body's full name."""
    folded = source.folded
    if year is None:
        named = _YEAR.findall(folded.text)
        year = int(max(sorted(set(named)), key=named.count)) if named else None
    placed = [(one, folded.index(one.start), folded.index(one.end - 1) + 1) for one in source.quantities]
    governs = _GOVERNMENT.search(issuer) if issuer else None
    region = governs.group(1) if governs else None
    cursor = 0
    context = ""
    for start, end, section, opens in _stretches(source):
        first, last = folded.index(start), folded.index(end)
        if opens:
            context = ""
        if last <= first:
            continue
        text = folded.text[first:last]
        while cursor < len(placed) and placed[cursor][1] < first:
            cursor += 1
        here: list[Placed] = []
        while cursor < len(placed) and placed[cursor][1] < last:
            one, begin, finish = placed[cursor]
            here.append(Placed(one, begin - first, min(finish, last) - first, *amount(one.value, one.unit)))
            cursor += 1
        yield Sentence(source, text, first, section, context, tuple(here), year, region, issuer)
        context = (context + text)[-400:]


def _stretches(source: Source) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end, section and whether a paragraph begins, in original offsets."""
    regions: Sequence[tuple[int, int, str]] = [
        (one.body.start, one.body.end, one.key) for one in source.sections if one.key not in _SKIPPED_SECTIONS
    ]
    if not source.sections:
        regions = [(0, len(source.text), "")]
    for begin, finish, key in regions:
        for start, end in _without_tables(source.tables, begin, finish):
            opens = True
            cursor = start
            for stop, following in (*(match.span() for match in _END.finditer(source.text, start, end)), (end, end)):
                if heading := _HEADING_LINE.match(source.text, cursor, stop):
                    yield cursor, heading.end(), key, True
                    cursor, opens = heading.end(), False
                for edge in _cut(source.text, cursor, stop):
                    yield cursor, edge, key, opens
                    cursor, opens = edge, False
                opens = "\n" in source.text[stop:following]
                cursor = following


def _cut(text: str, start: int, stop: int) -> Iterator[int]:
    """Where to cut a run of text that no sentence ends, so that cost stays linear; its own end last."""
    while stop - start > _LONGEST:
        mark = max(text.rfind(mark, start + _LONGEST // 2, start + _LONGEST) for mark in "，；、,;\n")
        start = mark + 1 if mark > 0 else start + _LONGEST
        yield start
    yield stop


def _without_tables(tables: Sequence[Span], begin: int, finish: int) -> Iterator[tuple[int, int]]:
    cursor = begin
    for table in tables:
        if table.end <= cursor or table.start >= finish:
            continue
        if table.start > cursor:
            yield cursor, table.start
        cursor = max(cursor, table.end)
    if cursor < finish:
        yield cursor, finish
