"""Pages set in two columns: which lines and tables stand beside others, and are read before or behind them.

A gutter runs down between two columns, and lines of words stand on both sides of it: prose on both, prose beside a
little that is much narrower or beside tables, or lines that do not share their baselines. Or tables of their own stand
on both, as where two pages are printed on a sheet. The columns of a table without lines share their baselines, and hold
figures; they are none of ours. What stands beside the text of a page as a list of links, much narrower and with much
less in it, is read last.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from extractor.loaders.pdf.grids import PlacedTable
from extractor.loaders.pdf.lines import TextLine, text_lines
from extractor.loaders.pdf.sheet import Glyph

# Points; and so many lines are a column.
_GUTTER: Final = 8.0
_FEWEST: Final = 5
_MOST_STARTS: Final = 12
_SAME_BASELINE: Final = 1.5
# Of a column's lines: how many are words, how many may share their baselines with the other's, how many of prose are
# full, of so much of the column and of more characters than this.
_WORDED: Final = 0.6
_SHARED: Final = 0.5
_FULL_LINES: Final = 0.3
_FULL: Final = 0.85
_SHORT: Final = 9
# Of the other column's width and characters: what is less is beside the matter.
_ASIDE: Final = 0.5
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2}")


class Part(NamedTuple):
    """Lines and tables that are read one below the other. ``halved``: they are a column of the page; ``aside``: to be
    read behind everything else."""

    lines: tuple[TextLine, ...]
    tables: tuple[PlacedTable, ...]
    halved: bool = False
    aside: bool = False


class _Span(NamedTuple):
    """A line, or a table, by where it begins and what it covers of the page's width."""

    y: float
    edges: tuple[tuple[float, float], ...]
    one: TextLine | PlacedTable


class Gutter(NamedTuple):
    """Where the space between two columns is, and from where to where it runs down the page."""

    at: float
    top: float
    foot: float


def gutter_of(lines: Sequence[TextLine], tables: Sequence[PlacedTable]) -> Gutter | None:
    """The gutter of a page that is set in two columns, or has such a stretch."""
    spans = _spans(lines, tables)
    starts = Counter(round(x0) for span in spans for x0, _ in span.edges)
    best: tuple[int, Gutter] | None = None
    for start, _ in starts.most_common(_MOST_STARTS):
        at = start - _GUTTER
        for first, last in _stretches(spans, at):
            left, right = _halves(spans[first:last], at)
            count = min(_height(left), _height(right))
            if count >= _FEWEST and (best is None or count > best[0]) and _are_columns(left, right):
                below = spans[last].y if last < len(spans) else math.inf
                best = count, Gutter(at, spans[first].y, below)
    return best[1] if best else None


def lines_beside(glyphs: Iterable[Glyph], gutter: Gutter) -> list[TextLine]:
    """The lines of a page with this gutter, those of one column apart from those of the other."""
    areas: tuple[list[Glyph], list[Glyph], list[Glyph]] = ([], [], [])
    for one in glyphs:
        inside = gutter.top - one.size / 2 <= one.y < gutter.foot - one.size / 2
        areas[0 if not inside else 1 if one.x0 < gutter.at else 2].append(one)
    return sorted((line for area in areas for line in text_lines(area)), key=lambda line: line.y)


def parts_of_page(lines: Sequence[TextLine], tables: Sequence[PlacedTable], gutter: Gutter | None) -> list[Part]:
    """The parts of a page in reading order: one, or what stands above two columns, these, and what stands below."""
    if gutter is None:
        return [Part(tuple(lines), tuple(tables))]
    spans = _spans(lines, tables)
    above = [span for span in spans if span.y < gutter.top - _SAME_BASELINE]
    below = [span for span in spans if span.y >= gutter.foot - _SAME_BASELINE]
    left, right = _halves(spans[len(above) : len(spans) - len(below)], gutter.at)
    if not left or not right:
        return [Part(tuple(lines), tuple(tables))]
    start = min(span.edges[0][0] for span in left)
    aside = _asides(left, right)
    made = [
        _part(above),
        _part(left, halved=aside != 1, aside=aside == -1),
        _part(
            [_moved(span, start - min(one.edges[0][0] for one in right)) for span in right],
            halved=aside != -1,
            aside=aside == 1,
        ),
        _part(below),
    ]
    return [part for part in made if part.lines or part.tables]


def _spans(lines: Sequence[TextLine], tables: Sequence[PlacedTable]) -> list[_Span]:
    return sorted(
        [
            *(_Span(line.y, tuple((x0, x1) for x0, x1, _ in line.parts), line) for line in lines),
            *(_Span(table.ys[0], ((table.xs[0], table.xs[-1]),), table) for table in tables),
        ],
        key=lambda span: span.y,
    )


def _stretches(spans: Sequence[_Span], at: float) -> Iterator[tuple[int, int]]:
    """The longest stretches that nothing crosses."""
    first = 0
    for n, span in enumerate(spans):
        if any(x0 < at < x1 for x0, x1 in span.edges):
            if n > first:
                yield first, n
            first = n + 1
    if len(spans) > first:
        yield first, len(spans)


def _halves(spans: Sequence[_Span], at: float) -> tuple[list[_Span], list[_Span]]:
    left: list[_Span] = []
    right: list[_Span] = []
    for span in spans:
        if isinstance(span.one, PlacedTable):
            (left if span.edges[0][0] < at else right).append(span)
            continue
        for side, parts in (
            (left, [part for part in span.one.parts if part[0] < at]),
            (right, [part for part in span.one.parts if part[0] >= at]),
        ):
            if parts:
                text = " ".join(text for _, _, text in parts)
                line = replace(span.one, text=text, x0=parts[0][0], x1=parts[-1][1], parts=tuple(parts))
                side.append(_Span(span.y, tuple((x0, x1) for x0, x1, _ in parts), line))
    return left, right


def _height(side: Sequence[_Span]) -> int:
    """Its lines, and the rows of its tables."""
    return sum(1 if isinstance(span.one, TextLine) else span.one.height for span in side)


def _are_columns(left: Sequence[_Span], right: Sequence[_Span]) -> bool:
    if all(any(_is_tall(span.one) for span in side) for side in (left, right)):
        return True
    sides = [[span.one for span in side if isinstance(span.one, TextLine)] for side in (left, right)]
    if not all(
        sum(_HAN.search(line.text) is not None for line in side) >= _WORDED * len(side)
        and sum(len(line.parts) == 1 for line in side) >= _WORDED * len(side)
        for side in sides
    ):
        return False
    first, second = sorted(sides, key=len)
    if len(first) < _FEWEST:
        return len(second) >= _FEWEST and _is_prose(second)
    if _is_prose(first) and _is_prose(second):
        return True
    if (_is_prose(first) or _is_prose(second)) and _asides(left, right):
        return True
    shared = sum(any(abs(line.y - other.y) < _SAME_BASELINE for other in second) for line in first)
    return shared < _SHARED * len(first)


def _is_tall(one: TextLine | PlacedTable) -> bool:
    """Whether this is a table of its own, not one half of another drawn beside it."""
    return isinstance(one, PlacedTable) and one.height >= _FEWEST and len(one.xs) > _FEWEST


def _is_prose(lines: Sequence[TextLine]) -> bool:
    room = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    full = sum(line.x1 - line.x0 >= _FULL * room and len(line.text) > _SHORT for line in lines)
    return full >= _FULL_LINES * len(lines)


def _asides(left: Sequence[_Span], right: Sequence[_Span]) -> int:
    """Which side is beside the matter: -1 the left one, 1 the right one, 0 neither."""
    measures = [
        (
            max(span.edges[-1][1] for span in side) - min(span.edges[0][0] for span in side),
            sum(len(span.one.text) if isinstance(span.one, TextLine) else 1000 for span in side),
        )
        for side in (left, right)
    ]
    (wide, long), (other_wide, other_long) = measures
    if wide < _ASIDE * other_wide and long < _ASIDE * other_long:
        return -1
    return 1 if other_wide < _ASIDE * wide and other_long < _ASIDE * long else 0


def _moved(span: _Span, by: float) -> _Span:
    """Moved beside the left edge of the other column, so that text and tables go on as over a page."""
    edges = tuple((x0 + by, x1 + by) for x0, x1 in span.edges)
    one = span.one
    if isinstance(one, TextLine):
        parts = tuple((x0 + by, x1 + by, text) for x0, x1, text in one.parts)
        return _Span(span.y, edges, replace(one, x0=one.x0 + by, x1=one.x1 + by, parts=parts))
    cells = tuple(replace(cell, x0=cell.x0 + by, x1=cell.x1 + by) for cell in one.cells)
    return _Span(span.y, edges, PlacedTable(tuple(x + by for x in one.xs), one.ys, cells))


def _part(spans: Sequence[_Span], *, halved: bool = False, aside: bool = False) -> Part:
    return Part(
        tuple(span.one for span in spans if isinstance(span.one, TextLine)),
        tuple(span.one for span in spans if isinstance(span.one, PlacedTable)),
        halved,
        aside,
    )
