"""Page numbers, running headers and footers: what stands in the margins of a file's pages and is no part of its text.

They are known by their place, near the edge and outside everything else on the page, together with what comes back
there on other pages: the same words, or a number that counts with the pages. Wording alone decides only for a page
number by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from extractor.loaders.pdf.lines import TextLine

# How much of a page its margins may take, at the top and at the foot; how many lines may stand there; and how far
# apart (points) the same line may stand on two pages.
_ZONE: Final = 0.16
_MOST_LINES: Final = 3
_SAME_PLACE: Final = 6.0
# How far, in type sizes, a header stands from the text at the least.
_ALONE: Final = 1.8

_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(
    r"[-—–－―─·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－―─·•~\s]*"
    r"|第\s*\d{1,4}\s*页\s*[,，/／、]?\s*共\s*\d{1,4}\s*页|\d{1,4}\s*[/／]\s*\d{1,4}"
    r"|[Pp]age\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
)


@dataclass(frozen=True, slots=True)
class Margins:
    """A page as far as its margins go: its height, its lines outside tables from top to bottom, and where its tables
    begin and end."""

    height: float
    lines: Sequence[TextLine]
    top: float
    foot: float


class _Mark(NamedTuple):
    """A line near an edge: its page and number, its distance from the edge, its numbers, and how far away the next
    line or table is, in type sizes."""

    page: int
    line: int
    at: float
    size: float
    numbers: tuple[int, ...]
    alone: float


def running(pages: Sequence[Margins]) -> list[set[int]]:
    """For each page, the numbers of the lines that are running headers, footers or page numbers."""
    candidates: defaultdict[tuple[bool, str], list[_Mark]] = defaultdict(list)
    for n, page in enumerate(pages):
        for at_top, k in _edge_lines(page):
            line = page.lines[k]
            text = "".join(line.text.split())
            numbers = tuple(int(found[0][:9]) for found in _DIGITS.finditer(text))
            at = line.y if at_top else page.height - line.y
            mark = _Mark(n, k, at, line.size, numbers, _alone(page, k, at_top))
            candidates[at_top, _DIGITS.sub("#", text)].append(mark)
    found: list[set[int]] = [set() for _ in pages]
    for marks in candidates.values():
        for one in marks:
            line = pages[one.page].lines[one.line]
            lone = len(pages) <= 2 and _is_page_number(line.text, one.page)
            if lone or _counts(one, marks) or _comes_back(one, marks, len(pages)):
                found[one.page].add(one.line)
    return [_outermost(marks, len(page.lines)) for marks, page in zip(found, pages, strict=True)]


def _counts(one: _Mark, marks: Sequence[_Mark]) -> bool:
    """Whether a number of the line counts with the pages, while the rest of it stays the same."""
    return any(
        {b - a for a, b in zip(one.numbers, other.numbers, strict=True)} - {0} == {other.page - one.page}
        for other in _like(one, marks)
    )


def _comes_back(one: _Mark, marks: Sequence[_Mark], pages: int) -> bool:
    """Whether the same line stands on most pages, or on most odd or even ones. On two pages that may be chance: then it
    must keep its distance from the text."""
    same = [one, *(other for other in _like(one, marks) if other.numbers == one.numbers)]
    if len(same) == 1:
        return False
    sets = (range(pages), range(0, pages, 2), range(1, pages, 2))
    numbers = {mark.page for mark in same}
    most = any(2 * len(numbers.intersection(some)) > len(some) for some in sets if len(some) > 1)
    return most and (len(same) > 2 or min(mark.alone for mark in same) > _ALONE)


def _like(one: _Mark, marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """What stands at the same place, in the same type, on other pages."""
    for other in marks:
        if other.page != one.page and abs(other.at - one.at) <= _SAME_PLACE and abs(other.size - one.size) < 0.5:
            yield other


def _alone(page: Margins, n: int, at_top: bool) -> float:
    """How far the next line or table is from a line, towards the middle of the page, in type sizes."""
    line = page.lines[n]
    if at_top:
        inner = min(page.lines[n + 1].y if n + 1 < len(page.lines) else page.height, page.top)
        return (inner - line.y) / max(line.size, 1.0)
    inner = max(page.lines[n - 1].y if n else 0.0, page.foot)
    return (line.y - inner) / max(line.size, 1.0)


def _is_page_number(text: str, page: int) -> bool:
    """Whether a line is the number of a page by its wording; a bare number must be that of this very page."""
    return _NUMBER.fullmatch(text) is not None and (not text.isdigit() or int(text) == page + 1)


def _edge_lines(page: Margins) -> list[tuple[bool, int]]:
    """The lines in the margins, at the top (true) and at the foot."""
    lines, count = page.lines, len(page.lines)
    above, below = min(page.height * _ZONE, page.top), max(page.height * (1 - _ZONE), page.foot)
    return [
        *((True, n) for n in range(min(_MOST_LINES, count)) if lines[n].y <= above),
        *((False, n) for n in range(max(count - _MOST_LINES, 0), count) if lines[n].y - lines[n].size / 2 >= below),
    ]


def _outermost(marks: set[int], count: int) -> set[int]:
    """Only what has nothing of the text between itself and the edge."""
    kept: set[int] = set()
    for order in (range(count), range(count - 1, -1, -1)):
        for n in order:
            if n not in marks:
                break
            kept.add(n)
    return kept
