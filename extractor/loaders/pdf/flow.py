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
HEADING: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节部]"
)
# Between two paragraphs lines stand farther apart than inside them: by so much of the type size, or by so many times.
_APART: Final = 0.3
_FAR_APART: Final = 1.5
_FARTHEST: Final = 3.0  # of the type size, from baseline to baseline
_TITLE: Final = 1.15  # of the size of the text: what is larger is a title
_CLOSED: Final = "。！？；：!?;:"
_SENTENCE: Final = re.compile("[，。；：]")
_TOKEN: Final = re.compile(r"[!-~]+")
_FIGURE: Final = re.compile(r"[+-－−—–/]*[\d０-９][\d０-９,.，．]*|[-－—–/]{1,3}")
_URL: Final = re.compile(r"[/.@:_=&?%-]|\d")


class Column(NamedTuple):
    """The edges between which the text is set, the size of its type, and whether its paragraphs are indented."""

    left: float
    right: float
    size: float
    indented: bool


class Placed(NamedTuple):
    """A line, the page it stands on, and the column that it is a line of."""

    page: int
    line: TextLine
    column: Column


def column_of(lines: Sequence[TextLine]) -> Column:
    """The edges of the text: where long lines begin and end."""
    if not lines:
        return Column(0, 0, 0, False)
    widest = max(line.x1 - line.x0 for line in lines)
    long = [line for line in lines if line.x1 - line.x0 > 0.8 * widest] or lines
    lefts = sorted(line.x0 for line in long)
    rights = sorted(line.x1 for line in long)
    left, right = lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]
    size = median(line.size for line in lines)
    indents = [line for line in lines if 1.5 * size < line.x0 - left < 3 * size]
    return Column(left, right, size, len(indents) * 8 >= len(lines))


def is_spread(line: TextLine) -> bool:
    """Whether a line is set in columns with white space between them."""
    return len(line.parts) > 2


def is_row(line: TextLine) -> bool:
    """Whether a line is set in columns with figures in them, as the row of a table; the menu of a web page has none."""
    return is_spread(line) and sum(_FIGURE.fullmatch(text) is not None for _, _, text in line.parts) > 1


def paragraphs(placed: Sequence[Placed]) -> Iterator[str]:
    """The paragraphs of a stretch of text without tables, in which lines may stand on several pages."""
    steps = [_step(a, b) for a, b in pairwise(placed)]
    known = [step for step in steps if step is not None]
    usual = median(known) if known else 2.0
    text = ""
    inside: float | None = None  # the distance of the lines of the paragraph so far
    for n, one in enumerate(placed):
        step = steps[n - 1] if n else None
        if n and step is not None:
            ahead = steps[n] if n < len(steps) and _same_size(one.line, placed[n + 1].line) else None
            near = min((other for other in (inside, ahead) if other is not None), default=step)
            if step > min(near + _APART, max(usual, near) * _FAR_APART, _FARTHEST):
                yield text
                text, inside = "", None
        if text and _goes_on(placed[n - 1], one, text):
            text += _joint(text, one.line.text) + one.line.text
            inside = step if step is not None else inside
        else:
            if text:
                yield text
            text, inside = one.line.text, None
    if text:
        yield text


def _step(before: Placed, one: Placed) -> float | None:
    """How far apart two lines stand, as a part of the type size; None over a page."""
    down = one.line.y - before.line.y
    return down / max(one.line.size, 1.0) if before.page == one.page and down > 0 else None


def _same_size(a: TextLine, b: TextLine) -> bool:
    return 0.8 <= b.size / max(a.size, 1.0) <= 1.25


def _goes_on(before: Placed, one: Placed, text: str) -> bool:
    (_, a, above), (_, b, column) = before, one
    size = max(a.size, 1.0)
    if is_spread(a) or is_spread(b) or not _same_size(a, b):
        return False
    if _is_centred(b, column) and a.size > _TITLE * column.size and HEADING.match(b.text) is None:
        # A title of several lines, of which the first may fill the whole width.
        return a.text[-1] not in _CLOSED and (_is_centred(a, above) or a.x1 > above.right - 1.5 * a.size)
    if _is_centred(b, column) or b.x0 - column.left > _INDENT * size:
        return False
    if not column.indented and _is_new(text, b.text):
        return False
    return a.x1 + _first_word(b) > above.right - 0.6 * size


def _is_new(text: str, line: str) -> bool:
    """Whether a line behind a full one begins a paragraph by its words, where no indentation tells: a heading behind a
    sentence, or a sentence behind a heading."""
    if HEADING.match(line):
        return text[-1] in _CLOSED
    return HEADING.match(text) is not None and not _SENTENCE.search(text) and _SENTENCE.search(line) is not None


def _is_centred(line: TextLine, column: Column) -> bool:
    left, right = line.x0 - column.left, column.right - line.x1
    # Beyond the indentation of a paragraph; no paragraph is set in the type of a title.
    least = 0.5 if line.size > _TITLE * column.size else 2.5
    return left > least * line.size and abs(left - right) < line.size


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
