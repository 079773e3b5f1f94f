"""Tables without ruling lines: the words of a header that is broken over several lines, put together column by column.

The figures below a header stand in columns, which shows where each column of the header is. Only where every column
has exactly one word is the header written again, a word to a column; anything else stays as it is set, and is for the
table reader to judge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extractor.loaders.pdf.flow import HEADING
from extractor.loaders.pdf.lines import TextLine

_FIGURE: Final = re.compile(r"[+-－−—–/]*[\d０-９][\d０-９,.，．]*|[-－—–/]{1,3}")
_SENTENCE: Final = re.compile("[。；！？]")
_FEWEST: Final = 3
_LONGEST_WORD: Final = 14
_MOST_LINES: Final = 16
# Two lines of one cell are this far apart at most, in type sizes; the lines of a header this far.
_SAME_CELL: Final = 1.7
_SAME_HEADER: Final = 4.0
_OFF_MIDDLE: Final = 6.0  # points


@dataclass(slots=True)
class _Word:
    """A word of a header, put together from its lines: the columns that it reaches over, the middle of its last line,
    and how many lines it has."""

    text: str
    first: int
    last: int
    middle: float
    top: float
    foot: float
    lines: int = 1


def with_whole_headers(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines of a page, headers of columns set with white space written a word to a column."""
    made: list[TextLine] = []
    inside = False
    for n, line in enumerate(lines):
        if not inside and _figures(line):
            _mend(made, _fullest(lines[n:]))
        inside = bool(_figures(line)) or (inside and _is_scrap(line))
        made.append(line)
    return made


def _fullest(lines: Sequence[TextLine]) -> TextLine:
    """Of the rows that begin here the one with the most figures: an empty cell leaves no trace."""
    rows: list[TextLine] = []
    for line in lines:
        if _figures(line):
            rows.append(line)
        elif not _is_scrap(line):
            break
    return max(rows, key=_figures)


def _figures(line: TextLine) -> int:
    """How many figures a line ends with, at least three; else 0."""
    count = 0
    for _, _, text in reversed(line.parts):
        if _FIGURE.fullmatch(text) is None:
            break
        count += 1
    return count if count >= _FEWEST else 0


def _is_scrap(line: TextLine) -> bool:
    """Whether a line may be a piece of a label between two rows of figures."""
    return len(line.text) <= 2 * _LONGEST_WORD and _SENTENCE.search(line.text) is None


def _mend(made: list[TextLine], row: TextLine) -> None:
    """Replace the lines of the header that stand last, where the figures of a row below show its columns."""
    columns = [(x0 + x1) / 2 for x0, x1, _ in row.parts[-_figures(row) :]]
    bounds = [(a + b) / 2 for a, b in pairwise(columns)]
    left = columns[0] - (bounds[0] - columns[0])
    first = len(made)
    while first > 0 and len(made) - first < _MOST_LINES and _may_be_header(made[first - 1 :], row, left):
        first -= 1
    words, beside = _words(made[first:], bounds, left)
    leaves = [leaf for column in range(len(columns)) if (leaf := _leaf(words, column)) is not None]
    above = sorted((one for one in words if one not in leaves), key=lambda one: (one.top, one.first))
    if len(leaves) < len(columns) or not _is_sure(leaves, above):
        return
    rows = [[text] for text in beside]
    foot = float("-inf")
    for one in above:
        if one.top > foot:
            rows.append([])
            foot = one.foot
        rows[-1].append(one.text)
    rows.append([leaf.text for leaf in leaves])
    made[first:] = [_set(texts, row) for texts in rows]


def _may_be_header(lines: Sequence[TextLine], row: TextLine, left: float) -> bool:
    """Whether the first of these lines belongs to the header that the others are, above a row of figures."""
    line, below = lines[0], lines[1] if len(lines) > 1 else None
    if below is not None and (below.y - line.y) / max(line.size, 1.0) > _SAME_HEADER:
        return False
    if _SENTENCE.search(line.text) or _figures(line):
        return False
    words = [text for x0, x1, text in line.parts if (x0 + x1) / 2 >= left]
    if not words:
        if len(line.parts) > 1 or HEADING.match(line.text):
            return False
        return below is not None and line.x1 < row.parts[-_figures(row)][1]
    return all(len(text) <= _LONGEST_WORD for text in words)


def _words(lines: Sequence[TextLine], bounds: Sequence[float], left: float) -> tuple[list[_Word], list[str]]:
    """The words above the columns, and what stands beside them, above the labels."""
    words: list[_Word] = []
    beside: list[str] = []
    foot = float("-inf")
    for line in lines:
        for x0, x1, text in line.parts:
            middle, slack = (x0 + x1) / 2, line.size / 3
            if middle < left:
                if line.y - foot > _SAME_CELL * line.size:
                    beside.append("")
                beside[-1] += text
                foot = line.y
                continue
            first, last = sum(bound <= x0 + slack for bound in bounds), sum(bound < x1 - slack for bound in bounds)
            for word in words:
                near = 0 < line.y - word.foot <= _SAME_CELL * line.size
                if near and (word.first, word.last) == (first, last) and abs(middle - word.middle) <= line.size:
                    word.text, word.foot, word.lines = word.text + text, line.y, word.lines + 1
                    break
            else:
                words.append(_Word(text, first, last, middle, line.y - line.size, line.y))
    return words, beside


def _is_sure(leaves: Sequence[_Word], above: Sequence[_Word]) -> bool:
    """Whether the words of the columns are theirs alone. Words that end on one line have as many lines each, else the
    title of a group has been taken for the first line of one. A title stands over several columns, or in the middle of
    them; else it is the word of a column in which no figure stands."""
    lines: dict[int, int] = {}
    return all(
        one.first < one.last or abs(one.middle - leaves[one.first].middle) <= _OFF_MIDDLE for one in above
    ) and all(lines.setdefault(round(one.foot), one.lines) == one.lines for one in leaves)


def _leaf(words: Sequence[_Word], column: int) -> _Word | None:
    """The lowest word above a column; it must stand above no other."""
    over = [one for one in words if one.first <= column <= one.last]
    lowest = max(over, key=lambda one: one.foot, default=None)
    return lowest if lowest is not None and lowest.first == lowest.last else None


def _set(texts: Sequence[str], row: TextLine) -> TextLine:
    parts = tuple((row.x0, row.x1, text) for text in texts)
    return TextLine(" ".join(texts), row.x0, row.x1, row.y, row.size, parts)
