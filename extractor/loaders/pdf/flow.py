"""From lines to paragraphs: what did the typesetter break, and what did the author?

A line goes on in the next where it is full: where the next one's first word would not have fitted. A new paragraph
shows by its indentation, by its place, by the size of its type, or by a line before it that ends early. Lines of
columns set with white space stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from extractor.loaders.pdf.lines import TextLine

_INDENT: Final = 0.8  # of the type size: two characters are usual, one is seen
_HEADING: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]{1,3}[章节部]"
)
_CLOSED: Final = "。！？；：!?;:"
_TOKEN: Final = re.compile(r"[!-~]+")
_URL: Final = re.compile(r"[/.@:_=&?%-]|\d")


class Placed(NamedTuple):
    """A line and the page it stands on."""

    page: int
    line: TextLine


class Column(NamedTuple):
    """The edges between which the text is set, and the size of its type."""

    left: float
    right: float
    size: float


def column_of(lines: Sequence[TextLine]) -> Column:
    """The edges of the text: where long lines begin and end."""
    if not lines:
        return Column(0, 0, 0)
    widest = max(line.x1 - line.x0 for line in lines)
    long = [line for line in lines if line.x1 - line.x0 > 0.8 * widest] or lines
    lefts = sorted(line.x0 for line in long)
    rights = sorted(line.x1 for line in long)
    return Column(lefts[len(lefts) // 10], rights[-1 - len(rights) // 10], median(line.size for line in lines))


def is_spread(line: TextLine) -> bool:
    """Whether a line is set in columns with white space between them."""
    return len(line.parts) > 2


def paragraphs(placed: Sequence[Placed], column: Column) -> Iterator[str]:
    """The paragraphs of a stretch of text without tables, in which lines may stand on several pages."""
    step = _step(placed)
    text = ""
    before: Placed | None = None
    for one in placed:
        if before is not None and _goes_on(before, one, column, step, text):
            text += _joint(text, one.line.text) + one.line.text
        else:
            if text:
                yield text
            text = one.line.text
        before = one
    if text:
        yield text


def _step(placed: Sequence[Placed]) -> float:
    """The usual distance of two lines, as a part of their type size."""
    steps = [
        (b.line.y - a.line.y) / max(b.line.size, 1.0)
        for a, b in pairwise(placed)
        if a.page == b.page and b.line.y > a.line.y
    ]
    return median(steps) if steps else 2.0


def _goes_on(before: Placed, one: Placed, column: Column, step: float, text: str) -> bool:
    a, b = before.line, one.line
    size = max(a.size, 1.0)
    if is_spread(a) or is_spread(b) or not 0.8 <= b.size / size <= 1.25:
        return False
    if before.page == one.page and (b.y - a.y) / size > 1.5 * step:
        return False
    if _is_centred(b, column) and a.size > 1.15 * column.size and _HEADING.match(b.text) is None:
        # A title of several lines, of which the first may fill the whole width.
        return a.text[-1] not in _CLOSED and (_is_centred(a, column) or a.x1 > column.right - 1.5 * a.size)
    if _is_centred(b, column) or b.x0 - column.left > _INDENT * size:
        return False
    if _HEADING.match(b.text) and (a.text[-1] in _CLOSED or a.x1 < column.right - 1.2 * size):
        return False
    return a.x1 + _first_word(b) > column.right - 0.6 * size


def _is_centred(line: TextLine, column: Column) -> bool:
    left, right = line.x0 - column.left, column.right - line.x1
    return left > 2.5 * line.size and abs(left - right) < line.size


def _first_word(line: TextLine) -> float:
    """How wide the first piece of a line is that may not be broken: a number, a word, or a character with the mark
    behind it."""
    count = len(found[0]) if (found := _TOKEN.match(line.text)) else 1
    while count < len(line.text) and line.text[count] in "，。、；：？！）》」』”’":
        count += 1
    return (line.x1 - line.x0) * count / len(line.text)


def _joint(before: str, behind: str) -> str:
    """What stands between two lines of one paragraph: a space between two words of letters, nothing in Chinese, in
    numbers and in addresses."""
    if not (before[-1].isascii() and behind[0].isascii() and before[-1].isalnum() and behind[0].isalnum()):
        return ""
    tail, head = _TOKEN.findall(before[-60:])[-1], _TOKEN.findall(behind[:60])[0]
    return "" if _URL.search(tail) or _URL.search(head) else " "
