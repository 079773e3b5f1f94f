"""Page numbers, running headers and footers: what stands in the margins of a file's pages and is no part of its text.

They are known by their place, near the edge and outside everything else on the page, together with what comes back
there on other pages: the same words, or a number that counts with the pages. Wording alone decides only for a page
number by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from extractor.loaders.pdf.lines import TextLine

# How much of a page its margins may take, at the top and at the foot; how many lines may stand there; and how far
# apart (points) the same line may stand on two pages.
_ZONE: Final = 0.16
_MOST_LINES: Final = 3
_SAME_PLACE: Final = 6.0

_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(
    r"[-—–－―─·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－―─·•~\s]*"
    r"|第\s*\d{1,4}\s*页\s*[,，/／、]?\s*共\s*\d{1,4}\s*页|\d{1,4}\s*[/／]\s*\d{1,4}"
    r"|[Pp]age\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
)


def running(pages: Sequence[tuple[float, Sequence[TextLine], float, float]]) -> list[set[int]]:
    """For each page, the numbers of the lines that are running headers, footers or page numbers. A page is its height,
    its lines outside tables from top to bottom, and the top and foot of what else stands on it (its tables)."""
    candidates: defaultdict[tuple[bool, str], list[tuple[int, int, float, tuple[int, ...]]]] = defaultdict(list)
    for page, (height, lines, top, foot) in enumerate(pages):
        for at_top, n in _edge_lines(height, lines, top, foot):
            line = lines[n]
            text = "".join(line.text.split())
            numbers = tuple(int(found[0][:9]) for found in _DIGITS.finditer(text))
            candidates[at_top, _DIGITS.sub("#", text)].append((page, n, line.y if at_top else height - line.y, numbers))
    found: list[set[int]] = [set() for _ in pages]
    for (_, pattern), places in candidates.items():
        for page, n, at, numbers in places:
            line = pages[page][1][n]
            if (len(pages) <= 2 and _is_page_number(line.text, page)) or any(
                other != page and abs(there - at) <= _SAME_PLACE and _goes_with(pattern, other - page, numbers, more)
                for other, _, there, more in places
            ):
                found[page].add(n)
    return [_outermost(marks, len(lines)) for marks, (_, lines, _, _) in zip(found, pages, strict=True)]


def _is_page_number(text: str, page: int) -> bool:
    """Whether a line is the number of a page by its wording; a bare number must be that of this very page."""
    return _NUMBER.fullmatch(text) is not None and (not text.isdigit() or int(text) == page + 1)


def _edge_lines(height: float, lines: Sequence[TextLine], top: float, foot: float) -> list[tuple[bool, int]]:
    """The lines in the margins, at the top (true) and at the foot."""
    first, last = range(min(_MOST_LINES, len(lines))), range(max(len(lines) - _MOST_LINES, 0), len(lines))
    above, below = min(height * _ZONE, top), max(height * (1 - _ZONE), foot)
    return [
        *((True, n) for n in first if lines[n].y <= above),
        *((False, n) for n in last if lines[n].y - lines[n].size / 2 >= below),
    ]


def _goes_with(pattern: str, apart: int, numbers: tuple[int, ...], others: tuple[int, ...]) -> bool:
    """Whether two lines of one pattern are the same, but for a number that counts with the pages."""
    if numbers == others:
        return pattern.strip("#") != ""  # a bare number that does not count is a number of the text
    steps = {b - a for a, b in zip(numbers, others, strict=True)} - {0}
    return steps == {apart}


def _outermost(marks: set[int], count: int) -> set[int]:
    """Only what has nothing of the text between itself and the edge."""
    kept: set[int] = set()
    for order in (range(count), range(count - 1, -1, -1)):
        for n in order:
            if n not in marks:
                break
            kept.add(n)
    return kept
