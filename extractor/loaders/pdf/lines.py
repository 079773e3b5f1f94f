"""From glyphs to lines of text.

A line is what stands on one baseline. Spaces are taken from the gaps between glyphs, not from the space characters
alone, because justified Chinese has the one without the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Final

from extractor.loaders.pdf.sheet import Glyph

# Parts of the type size. Two numbers in neighbouring columns stand farther apart than two digits of one number, whose
# gap is none; Chinese characters are spread to fill a line, so their gaps say little.
_GAP: Final = 0.3
_WIDE_GAP: Final = 1.0
# Character recognition writes a space behind each character, and the next one over it.
_SEEN: Final = 0.08
_COLUMN_GAP: Final = 0.45
_SAME_LINE: Final = 0.4
# Lines counted at the left of a page: so many, of all, and with so many digits.
_FEWEST_COUNTED: Final = 5
_MOST_COUNTED: Final = 0.8
_LONGEST_COUNT: Final = 4
# Points: how far off the edge of a cell may be, which is that of all its column.
_SLACK: Final = 1.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """``text`` without white space around it; ``size`` is the type size; ``parts`` are the edges of the runs of text
    that wide gaps tell apart."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    parts: tuple[tuple[float, float, str], ...]


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines of upright text, from top to bottom."""
    return [line for row in _rows(glyphs) if (line := _line(row)) is not None]


def without_line_numbers(glyphs: Sequence[Glyph], before: int | None) -> tuple[Sequence[Glyph], int | None]:
    """The glyphs of a page without the numbers that count its lines at their left, and the last of these; ``before``
    is that of the page before."""
    counted: list[tuple[int, list[Glyph]]] = []
    rest: list[list[Glyph]] = []
    for row in _rows(glyphs):
        shown = sorted((one for one in row if one.text.strip()), key=attrgetter("x0"))
        end = next((n for n, one in enumerate(shown) if not _is_digit(one.text)), len(shown))
        gap = next((n for n in range(1, end) if shown[n].x0 - shown[n - 1].x1 > _GAP * shown[n].size), end)
        number, text = shown[:gap], shown[gap:]
        apart = not text or (gap and text[0].x0 - number[-1].x1 > _GAP * text[0].size)
        if number and len(number) <= _LONGEST_COUNT and apart:
            counted.append((int("".join(one.text for one in number)), number))
            rest.append(text)
        elif shown:
            rest.append(shown)
    goes_on = before is not None and bool(counted) and counted[0][0] == before + 1
    if len(counted) < (1 if goes_on else _FEWEST_COUNTED) or len(counted) < _MOST_COUNTED * len(rest):
        return glyphs, before
    left = min((text[0].x0 for text in rest if text), default=0.0)
    steps = [b - a for (a, _), (b, _) in pairwise(counted)]
    if any(number[-1].x1 > left for _, number in counted) or steps.count(1) < _MOST_COUNTED * len(steps):
        return glyphs, before
    gone = {id(one) for _, number in counted for one in number}
    return [one for one in glyphs if id(one) not in gone], counted[-1][0]


def _is_digit(text: str) -> bool:
    return "0" <= text <= "9"


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """What stands on one baseline, from top to bottom."""
    rows: list[list[Glyph]] = []
    baseline = size = 0.0
    for one in sorted(glyphs, key=attrgetter("y")):
        # The baseline is that of the tallest glyph so far, so that small print set high or low joins its line.
        near = _SAME_LINE * max(min(one.size, size), 1.0)
        if rows and one.y - baseline <= near:
            rows[-1].append(one)
            if one.size > size:
                baseline, size = one.y, one.size
        else:
            rows.append([one])
            baseline, size = one.y, one.size
    return rows


def _line(row: list[Glyph]) -> TextLine | None:
    row.sort(key=attrgetter("x0"))
    shown = [one for one in row if one.text.strip()]
    if not shown:
        return None
    parts: list[tuple[float, float, str]] = []
    run: list[str] = []
    first = shown[0].x0
    wide = _wide_gap(shown)
    before: Glyph | None = None
    spaced = False
    for one in row:
        if not one.text.strip():
            spaced = True
            continue
        if before is not None:
            gap = (one.x0 - before.x1) / max(min(one.size, before.size), 1.0)
            if gap > wide:
                parts.append((first, before.x1, "".join(run)))
                run, first = [], one.x0
            elif (spaced and gap > _SEEN) or (gap > _GAP and before.text.isascii() and one.text.isascii()):
                run.append(" ")
        run.append(one.text)
        before, spaced = one, False
    last = shown[-1]
    parts.append((first, max(last.x1, first), "".join(run)))
    sizes = sorted(one.size for one in shown)
    return TextLine(
        " ".join(text for _, _, text in parts),
        shown[0].x0,
        last.x1,
        shown[len(shown) // 2].y,
        sizes[len(sizes) // 2],
        tuple(parts),
    )


def _wide_gap(shown: Sequence[Glyph]) -> float:
    """The gap, in parts of the type size, that parts two columns: less than a character, where the gaps inside the
    columns are clearly smaller."""
    gaps = sorted(max((b.x0 - a.x1) / max(min(a.size, b.size), 1.0), 0.0) for a, b in pairwise(shown))
    usual = gaps[len(gaps) // 2] if gaps else 0.0
    return min(_WIDE_GAP, max(_COLUMN_GAP, 4 * usual))


def cell_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines of a cell, those of a label that runs upwards or downwards included."""
    upright = [one for one in glyphs if one.turn == 0]
    if len(upright) * 2 < len(glyphs):
        upright = [_upright(one) for one in glyphs]
    return text_lines(upright)


def cell_text(lines: Sequence[TextLine], width: float, padding: float) -> str:
    """The text of a cell ``width`` points wide, ``\\n`` between its lines; without it where a number fills the line and
    goes on in the next."""
    made = ""
    for n, line in enumerate(lines):
        if n and not _number_goes_on(lines[n - 1], line, width, padding):
            made += "\n"
        made += line.text
    return made


def is_full(line: TextLine, width: float, padding: float) -> bool:
    """Whether a line fills a cell of this width: no further character fits, with ``padding`` on both sides together or
    as much as the height of its type."""
    wide = line.x1 - line.x0
    return width - wide < wide / max(len(line.text), 1) + max(line.size, padding) + _SLACK


def _upright(one: Glyph) -> Glyph:
    """A glyph of a cell whose text runs upwards (a quarter turn) or downwards (three), as it stands on its own line."""
    middle = (one.x0 + one.x1) / 2
    if one.turn == 1:
        return Glyph(one.text, -one.y, -one.y + one.size, middle, one.size)
    if one.turn == 3:
        return Glyph(one.text, one.y, one.y + one.size, -middle, one.size)
    return one


def _number_goes_on(before: TextLine, behind: TextLine, width: float, padding: float) -> bool:
    """Whether a number is broken between two lines of a cell: digits on both sides, and no room for one more."""
    if not (before.text[-1] in _FIGURES and behind.text[0] in _FIGURES):
        return False
    return is_full(before, width, padding) and len(behind.text) <= len(before.text)


_FIGURES: Final = frozenset("0123456789.,０１２３４５６７８９．，")
