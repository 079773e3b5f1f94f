"""Which runs of lines are tables. What is not clearly table stays narrative.

A region reaches from its first sure line (fields, labels, values) to its last, with the scraps of labels at its edges
and the feet of pages behind it. An unknown line ends it, unless the lines around it show that it is the second part
of a cell, or a row that the form does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extractor.tables.cells import is_number
from extractor.tables.labels import fold, squeeze, vocabulary
from extractor.tables.lines import EDGE, Line, is_plain

_SURE: Final = frozenset({"tabs", "pipes", "label", "values", "rule"})
_LONGEST_PART: Final = 60
_LONGEST_PIECE: Final = 4
# A header in pieces has no more lines without a whole label.
_MOST_SCRAPS: Final = 6


def find_regions(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """First line and the one behind the last of each table."""
    first: int | None = None
    last = 0
    for n, line in enumerate((*lines, EDGE)):
        if line.kind == "prose" and not (first is not None and _belongs(text, lines, n)):
            if first is not None and _is_table(lines[first : last + 1]):
                yield _with_edges(lines, first, last + 1)
            first = None
        elif line.kind in _SURE or (line.kind == "scrap" and line.filled > 1):
            if first is None:
                first = n
            last = n


def _belongs(text: str, lines: Sequence[Line], n: int) -> bool:
    """Whether an unknown line among table lines belongs to the table."""
    if not 0 < n < len(lines) - 2:
        return False
    length = lines[n].end - lines[n].start
    if length <= _LONGEST_PIECE and (
        lines[n - 1].kind not in ("blank", "prose") or not squeeze(text[lines[n].start : lines[n].end])
    ):
        return True
    if length > _LONGEST_PART:
        return False
    before, behind = _neighbour(lines, n, -1), _neighbour(lines, n, 1)
    stripped = text[lines[n].start : lines[n].end].strip()
    plain = is_plain(stripped)
    if before.kind == lines[n + 1].kind == "tabs":
        annotation = stripped[0] in "(（" and stripped[-1] in ")）"
        return annotation or (plain and lines[n - 1].kind == "tabs")
    if not plain or before.kind not in ("values", "label", "scrap"):
        return False
    if len(lines[n].cells) > 2:
        return behind.kind in ("label", "scrap", "values")
    return before.kind == behind.kind == "values"


def _neighbour(lines: Sequence[Line], n: int, step: int) -> Line:
    n += step
    while 0 < n < len(lines) - 1 and lines[n].kind == "blank":
        n += step
    return lines[n]


def _with_edges(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    above = first
    while above > 0 and first - above <= _MOST_SCRAPS and lines[above - 1].kind in ("scrap", "page", "blank"):
        above -= 1
        if lines[above].kind == "scrap":
            first = above
    while last < len(lines) and lines[last].kind == "scrap":
        last += 1
    behind = last
    while behind < len(lines) and lines[behind].kind in ("page", "blank"):
        behind += 1
        if lines[behind - 1].kind == "page":
            last = behind
    return first, last


def _is_table(lines: Sequence[Line]) -> bool:
    """Labels of a form with numbers, or, for a body's own tables, rows of several cells with numbers among them."""
    known = vocabulary().known
    labels = numbers = filled = tabular = wide = 0
    for line in lines:
        if line.kind in ("tabs", "pipes") and line.filled:
            tabular += 1
            wide += line.filled > 1
        here = digits = 0
        for one in line.cells[:40]:
            if one.text:
                if is_number(one.text):
                    digits += 1
                elif fold(one.text).body in known:
                    here += 1
        if digits and here:
            return True
        labels += here
        numbers += digits
        filled += line.filled
    if labels >= 4 or (labels >= 2 and numbers):
        return True
    return tabular >= 4 and filled >= 8 and (wide >= 3 or numbers >= 2)
