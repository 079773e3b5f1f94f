"""A body beside those below it, where a manifest says who stands below whom.

Whether a government's report counts its departments in is for the report to say; a number smaller than that of a
single body below is worth a look in any case, and never more than that: many reports give only the body's own figures.
Sums are kept while children come by one at a time, so that a province with thousands of them costs no memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from verifiers.model import Span, plain
from verifiers.panel import declared
from verifiers.panel.model import Crossed, Outcome, Place, Report, absent, crossed, held, settled, unchecked

# Counts of what happened; what is in force, and amounts, are seldom summed up.
_COUNTED: Final = re.compile(
    r"applications\..+|remedies\..+|disclosure\.(?:licensing|other_services|penalties|coercion)\.decisions"
)
_SUMS: Final = ("applications.new.total", "applications.total.total", "remedies.review.total")
# 本报告数据由全县各乡镇、各部门汇总而成; 数据包括各部门; what the departments are told to do is no such statement.
_OTHERS: Final = r"(?:各(?:[市县区乡镇街]|部门|单位|委办|直属)|所属|下属|所有部门|全[市县区省州旗][^。；;\n]{0,16}(?:部门|单位|机关|机构))"
_SUMS_UP: Final = re.compile(
    rf"(?:(?:数据|统计|报告|情况)[^。；;\n]{{0,40}}(?:汇总|包括|包含|涵盖|来自|含)|汇总|综合)[^。；;\n]{{0,40}}{_OTHERS}[^。；;\n]{{0,40}}"
    rf"|(?:数据|统计|报告|情况)[^。；;\n]{{0,40}}{_OTHERS}[^。；;\n]{{0,30}}汇总[^。；;\n]{{0,12}}"
)


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest number of one cell among the bodies below, and where it stands."""

    value: Decimal
    report: str
    path: str
    name: str
    raw: str
    span: Span | None


@dataclass(slots=True)
class Below:
    """What is known of the reports of one year and form below one body. Filled by ``add``, joined by ``merge``."""

    year: int
    form: str
    largest: dict[str, Largest] = field(default_factory=lambda: {})
    sums: dict[str, Decimal] = field(default_factory=lambda: {})
    unread: set[str] = field(default_factory=lambda: set[str]())
    bodies: set[str] = field(default_factory=lambda: set[str]())

    def add(self, report: Report) -> None:
        self.bodies.add(report.body)
        for path in report.specs:
            if not _COUNTED.fullmatch(path):
                continue
            number = report.number(path)
            if number is None:
                self.unread.add(path)
                continue
            self.sums[path] = self.sums.get(path, Decimal(0)) + number.value
            known = self.largest.get(path)
            if number.value > 0 and (known is None or number.value > known.value):
                cell = report.cells[path]
                self.largest[path] = Largest(number.value, report.id, report.path, report.name, cell.raw, cell.span)

    def merge(self, other: Below) -> None:
        self.bodies |= other.bodies
        self.unread |= other.unread
        for path, value in other.sums.items():
            self.sums[path] = self.sums.get(path, Decimal(0)) + value
        for path, one in other.largest.items():
            known = self.largest.get(path)
            if known is None or one.value > known.value:
                self.largest[path] = one


def sums_up(report: Report) -> str | None:
    """Where a report says, in its preamble or at the head of its overview, that its figures count others in."""
    prose = report.prose
    if prose is None:
        return None
    overview = "".join(prose.text[one.span.start : one.span.end] for one in prose.section("overview")[:6])
    told = _SUMS_UP.search(prose.opening) or _SUMS_UP.search(overview)
    return "".join(told[0].split()) if told else None


@dataclass(frozen=True, slots=True)
class Above:
    """A report of a body that has others below it. ``told`` is where it says that it sums them up; ``read`` is False
    where its text was not at hand."""

    report: Report
    told: str | None = None
    read: bool = True

    def check(self, below: Below | None, missing: Sequence[str]) -> Iterator[Outcome]:
        """``below`` are the reports of the year on the same form, None where there is none; ``missing`` the names of
        bodies below that have reports on earlier and on later years, but none on this one."""
        yield self._missing(missing)
        if below is None or below.form != self.report.form:
            return
        yield self._parts(below)
        yield from self._sum(below, missing)

    def _missing(self, names: Sequence[str]) -> Outcome:
        if not names:
            return held(declared.CHILDREN)
        shown = "、".join(names[:8]) + ("……" if len(names) > 8 else "")
        finding = declared.CHILDREN.finding("profile.year", count=str(len(names)), names=shown)
        return settled(declared.CHILDREN, [crossed(finding, self.report, Place("", "", self.report.year))])

    def _parts(self, below: Below) -> Outcome:
        by_child: dict[str, list[str]] = {}
        for path, one in below.largest.items():
            number = self.report.number(path)
            if number is not None and not number.blank and number.value < one.value:
                by_child.setdefault(one.report, []).append(path)
        return settled(declared.BELOW, (self._part(below, paths) for paths in by_child.values()))

    def _part(self, below: Below, paths: list[str]) -> Crossed:
        first = below.largest[paths[0]]
        spans = [(path, span) for path in paths if (span := below.largest[path].span) is not None]
        there = Place(
            first.report,
            first.path,
            below.year,
            tuple(f"tables.{path}" for path, _ in spans),
            tuple(below.largest[path].raw for path, _ in spans),
            tuple(span for _, span in spans),
        )
        number = self.report.number(paths[0])
        finding = declared.BELOW.finding(
            *(f"tables.{path}" for path in paths),
            expected=plain(first.value),
            actual=number.shown if number else None,
            spans=self.report.place(*paths).spans,
            count=str(len(paths)),
            other=first.name,
            label=self.report.label(paths[0]),
        )
        return crossed(finding, self.report, there)

    def _sum(self, below: Below, missing: Sequence[str]) -> Iterator[Outcome]:
        """Only where the report says that it sums others up, and all of those have a report."""
        if not self.read:
            yield unchecked(declared.SUM, "no_text")
            return
        if self.told is None:
            yield absent(declared.SUM)
            return
        if missing:
            yield unchecked(declared.SUM, "children_missing")
            return
        for path in _SUMS:
            number = self.report.number(path)
            if number is None or path in below.unread:
                yield unchecked(declared.SUM, "unread")
            elif number.blank:
                yield unchecked(declared.SUM, "blank_total")
            elif number.value >= below.sums.get(path, Decimal(0)):
                yield held(declared.SUM)
            else:
                finding = declared.SUM.finding(
                    f"tables.{path}",
                    expected=plain(below.sums[path]),
                    actual=number.shown,
                    spans=self.report.place(path).spans,
                    quote=self.told[:60],
                    label=self.report.label(path),
                    count=str(len(below.bodies)),
                )
                yield settled(declared.SUM, [crossed(finding, self.report, Place("", "", below.year))])
