"""The canonical text of a formatted file, and its tables as grids, written together so that every cell knows its place.

Formats with markup have no text of their own: a loader walks its file and hands over paragraphs and tables in reading
order. Here they become lines, with a table's rows as lines whose cells are parted by tabs; a merged cell is written
once and stands at every position that it covers in the grid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extractor.document import Document, Format, GridCell, TableGrid
from extractor.errors import UnreadableError

# A statutory table has some 500 positions and no more than 15 columns. Spans are declared, not paid for in bytes, so
# both the width of a row and what all tables of a file cover are bounded.
WIDEST: Final = 400
MOST_POSITIONS: Final = 1_000_000

# What no reader sees: zero-width characters, soft hyphens, marks of direction, control characters. A surrogate by
# itself cannot be written to any file.
_INVISIBLE: Final = {
    **dict.fromkeys((*range(0x00, 0x09), 0x0E, 0x0F, *range(0x10, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0))),
    **dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)),
    **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_INVISIBLE_ANY: Final = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2064\\ufeff\\ud800-\\udfff]"
)
_SPACES: Final = re.compile(r"\s+")
_AROUND_BREAKS: Final = re.compile(r"[^\S\n]*\n[^\S\n]*")
_LETTER_OR_DIGIT: Final = re.compile(r"[!-~０-９Ａ-Ｚａ-ｚ]|\d")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as the source has it: its text, ``\\n`` where it breaks a line, and the rows and columns it covers."""

    text: str
    rowspan: int = 1
    colspan: int = 1


class Writer:
    """Takes what a reader sees, in order, and gives the document."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._grids: list[TableGrid] = []
        self._positions = 0
        self._filled = False
        self._behind_table = False

    def line(self, text: str) -> None:
        """One paragraph: one line of the text, trimmed; ``\\n`` inside it stays where a line is broken. An empty one
        leaves no trace."""
        shown = _AROUND_BREAKS.sub("\n", visible(text)).strip()
        if not shown:
            return
        if self._behind_table:
            self._put("\n")
            self._behind_table = False
        self._put(shown + "\n")
        self._filled = True

    def table(self, rows: Sequence[Sequence[Slot]]) -> None:
        """A table: a line to each row, a tab between cells, an empty line around it. A cell that reaches down or across
        is written where it begins."""
        if self._parts:
            self._put("\n")
        start = self._length
        grid: list[tuple[GridCell, ...]] = []
        reaching: Reaching = {}
        for n, row in enumerate(rows):
            cells, written, reaching = self._row(row, reaching, len(rows) - n)
            grid.append(cells)
            if written:
                self._put("\n")
        self._behind_table = True
        if any(grid):
            self._grids.append(TableGrid(tuple(grid), start, self._length))

    def document(self, path: str, sha256: str, format: Format, encoding: str | None = None) -> Document:
        """What was written. Raises ``UnreadableError``: ``unreadable.empty``, ``.too_large``."""
        if self._positions > MOST_POSITIONS:
            raise UnreadableError(
                "unreadable.too_large",
                f"{path} has tables of more than {MOST_POSITIONS:,} cells; is it a report?",
            )
        if not self._filled:
            raise UnreadableError("unreadable.empty", f"{path} shows no text to a reader; fetch the report again")
        return Document(path, sha256, format, encoding, "".join(self._parts), tuple(self._grids))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _row(
        self, row: Sequence[Slot], reaching: Reaching, rows_left: int
    ) -> tuple[tuple[GridCell, ...], bool, Reaching]:
        """The positions of a row, whether anything was written, and what reaches into the next row."""
        spanned: list[Spanned] = []
        for slot in row:
            if spanned:
                self._put("\t")
            shown = folded(slot.text)
            spanned.append((GridCell(shown, self._length, self._length + len(shown)), slot.rowspan, slot.colspan))
            self._put(shown)
            self._filled = self._filled or bool(shown)
        cells, below = positions(spanned, reaching, rows_left, self._length)
        self._positions += len(cells)
        return (cells if self._positions <= MOST_POSITIONS else ()), bool(spanned), below


Spanned = tuple[GridCell, int, int]
"""A cell with the rows and columns that it covers."""
Reaching = dict[int, tuple[int, GridCell]]
"""By column: how many rows are still to be covered by a cell from above, and which."""


def positions(
    row: Sequence[Spanned], reaching: Reaching, rows_left: int, end: int
) -> tuple[tuple[GridCell, ...], Reaching]:
    """The positions of a row, cells that reach into it from above among them, and what reaches into the next row.
    ``rows_left`` counts this row and those below it; ``end`` is where the row ends in the text."""
    cells: list[GridCell] = []
    below: Reaching = {}

    def cover() -> None:
        while (above := reaching.get(len(cells))) is not None:
            left, one = above
            if left > 1:
                below[len(cells)] = (left - 1, one)
            cells.append(one)

    for one, rowspan, colspan in row:
        cover()
        down = min(max(rowspan, 1), rows_left)
        for _ in range(min(max(colspan, 1), WIDEST - len(cells))):
            if len(cells) in reaching:
                break  # a cell from above is in the way: the source's tables overlap
            if down > 1:
                below[len(cells)] = (down - 1, one)
            cells.append(one)
    cover()
    for column in sorted(reaching):
        if column >= len(cells):
            while len(cells) < column:
                cells.append(GridCell("", end, end))
            cover()
    return tuple(cells), below


def visible(text: str) -> str:
    """The text without what no reader sees; every kind of line end is ``\\n``."""
    if _INVISIBLE_ANY.search(text) is None:
        return text
    return text.replace("\r\n", "\n").translate(_INVISIBLE)


def folded(text: str) -> str:
    """The text of a cell on one line. A line break inside a Chinese label leaves nothing, so that the label is whole;
    beside letters and digits it leaves a space, so that two numbers never become one. Other white space is one
    space."""

    def space(found: re.Match[str]) -> str:
        if "\n" not in found[0]:
            return " "
        before, behind = shown[found.start() - 1], shown[found.end()]
        return " " if _LETTER_OR_DIGIT.match(before) or _LETTER_OR_DIGIT.match(behind) else ""

    shown = visible(text).strip()
    return _SPACES.sub(space, shown)
