"""What each row of a grid is: a piece of header, a labelled row of values, a label or values by themselves.

Rows are sorted out by the words in them; a label that the source breaks over rows or lines is put together again
where the pieces spell exactly one label. Nothing is placed here: a row keeps its values in the order and with the
gaps in which they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from extractor.document import GridCell
from extractor.tables.cells import is_number, is_value
from extractor.tables.grids import Geometry, Grid, Row
from extractor.tables.heads import HeaderCell, HeaderRow
from extractor.tables.labels import RowName, Word, fold, vocabulary

Break = Literal["none", "line", "row"]
ItemKind = Literal["header", "data", "label", "values"]

_MOST_PIECES: Final = 5
# So many ways to put one label together are more than its pieces can mean.
_MOST_WAYS: Final = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One row, or one run of lines. ``labels`` are its label cells from left to right; ``values`` what stands behind
    them, gaps included; ``at`` is the place of the first value in the row, ``width`` the row's number of cells.
    ``name`` is the row of a form that the label spells; ``block`` the block of table 四 that it names. ``broken``:
    the label was put together from several lines, or from several rows; ``damaged``: it is misspelt. ``behind``: how
    many empty lines stand between this row and the next, where empty lines may be cells too."""

    kind: ItemKind
    geometry: Geometry
    line: int
    header: HeaderRow | None = None
    labels: tuple[GridCell, ...] = ()
    values: tuple[GridCell, ...] = ()
    at: int = 0
    width: int = 0
    name: RowName | None = None
    block: str | None = None
    broken: Break = "none"
    damaged: bool = False

    spelling: str = ""
    behind: int | None = None

    @property
    def label(self) -> str:
        return self.labels[-1].text if self.labels else ""

    @property
    def filled(self) -> int:
        return sum(1 for one in self.values if one.text)


def sort_out(grid: Grid) -> list[Item]:
    """The items of a grid in reading order."""
    items = [item for row in grid.rows if (item := _item(row)) is not None]
    items = _mend(_gather(items))
    for n, item in enumerate(items[:-1]):
        if item.geometry == "lines" and item.values:
            items[n] = replace(item, behind=1 + _indent(items[n + 1]))
    return items


def _indent(item: Item) -> int:
    """How many empty cells a row begins with: those below the labels of the groups that it belongs to."""
    return max(0, item.name.depth - len(item.labels) + 1) if item.name else 0


def _item(row: Row) -> Item | None:
    filled = [(n, one) for n, one in enumerate(row.cells) if one.text]
    if not filled:
        return None
    if not any(is_value(one.text) for _, one in filled):
        return _worded(row, filled)
    words = vocabulary()
    named = [n for n, one in filled if words.row(one.text)]
    if not named:
        named = [n for n, one in filled if _block(one.text)]
    first_value = next(n for n, one in filled if is_value(one.text))
    if not named:
        named = [n for n, one in filled if n < first_value and not is_value(one.text)]
    if not named:
        later = [n for n, one in filled if not is_value(one.text) and not is_number(one.text)]
        if later and first_value == filled[0][0] and later[0] == filled[1][0] and len(filled) > 2:
            named = [later[0]]  # a row number before the label
    at = named[-1] + 1 if named else 0
    # A label may be followed by a piece of another: 其他处理 is a row of one form and a group of rows in the other.
    while (
        at < len(row.cells)
        and row.cells[at].text
        and not is_value(row.cells[at].text)
        and words.is_piece(row.cells[at].text)
    ):
        at += 1
    labels = tuple(one for n, one in filled if n < at and not is_number(one.text))
    return Item(
        "data" if labels else "values",
        row.geometry,
        row.line,
        labels=labels,
        values=row.cells[at:],
        at=at,
        width=len(row.cells),
        name=words.row(labels[-1].text) if labels else None,
        block=_block(labels[-1].text) if labels else None,
    )


def _block(text: str) -> str | None:
    word = vocabulary().words.get(fold(text).body)
    return word.name if word is not None and word.kind == "title" and word.table == "remedies" else None


def _worded(row: Row, filled: Sequence[tuple[int, GridCell]]) -> Item:
    words = vocabulary()
    cells = tuple(HeaderCell(_words(one.text, row.geometry), one.text, n, one.start, one.end) for n, one in filled)
    known = sum(1 for one in cells if one.words)
    if known < len(cells) and row.geometry == "spaced":
        # A label broken over lines or by white space inside it, such as a vertical header.
        text = "".join(fold(one.text).body for one in cells)
        if (spelt := words.spell(text)) is not None:
            whole = "".join(one.text for one in cells)
            cells = (HeaderCell(spelt, whole, 0, cells[0].start, cells[-1].end),)
            known = 1
    last = filled[-1][1]
    numbered = bool(fold(last.text).number) and words.row(last.text) is not None
    spelt_texts = {one.text for one in cells if one.words}
    if len(spelt_texts) > 1 or (known == len(cells) and not numbered):
        header = HeaderRow(cells, len(row.cells), row.geometry != "single", row.geometry == "fields", row.source)
        return Item("header", row.geometry, row.line, header, width=len(row.cells))
    at = filled[-1][0] + 1
    return Item(
        "label",
        row.geometry,
        row.line,
        HeaderRow(cells, len(row.cells), row.geometry != "single", row.geometry == "fields", row.source),
        tuple(one for _, one in filled),
        row.cells[at:],
        at,
        len(row.cells),
        None if _is_head_word(last.text) else words.row(last.text),
    )


def _is_head_word(text: str) -> bool:
    """Whether a label without values is a word of a header rather than the row of the same name (其他, 总计)."""
    return not fold(text).number and vocabulary().word(text) is not None


def _words(text: str, geometry: Geometry) -> tuple[Word, ...]:
    """The words that a cell spells. A cell of a grid spells one word, or a path of words down to a column; a line
    spells any number."""
    words = vocabulary()
    if (word := words.word(text)) is not None:
        return (word,)
    spelt = words.spell(text) or ()
    if geometry == "fields" and sum(word.kind == "column" for word in spelt) != 1:
        return ()
    return spelt


def _gather(items: Sequence[Item]) -> list[Item]:
    """Put cells that stand on lines by themselves together again: header words into one header, values behind the
    label before them. Where the table has rows of its own, a number alone on a line is a page number."""
    singles = sum(item.geometry == "single" and item.kind == "values" for item in items)
    rows = sum(item.geometry != "single" and item.kind == "data" for item in items)
    if singles <= rows:
        kept = [item for item in items if not (item.geometry == "single" and item.kind == "values")]
        return [_as_row(item) for item in kept] if rows else _joined_headers(kept)
    made: list[Item] = []
    run: list[Item] = []
    for item in (*_joined_headers(items), None):
        if item is not None and item.geometry == "single" and item.kind == "values":
            run.append(item)
            continue
        if run:
            _attach(made, run)
            run = []
        if item is not None:
            made.append(item)
    return made


def _as_row(item: Item) -> Item:
    """A line by itself among rows is a row."""
    if item.geometry != "single" or item.header is None:
        return item
    return replace(item, header=replace(item.header, fixed=True))


def _attach(made: list[Item], run: Sequence[Item]) -> None:
    values = tuple(one for item in run for one in item.values)
    before = made[-1] if made else None
    if before is not None and before.geometry == "single":
        lone = before.kind == "header" and (len(made) < 2 or made[-2].kind != "header")
        name = vocabulary().row(before.header.cells[-1].text) if lone and before.header else before.name
        if before.kind == "label" or (lone and name is not None):
            labels = before.labels or tuple(
                GridCell(one.text, one.start, one.end) for one in (before.header.cells if before.header else ())
            )
            made[-1] = replace(
                before, kind="data", header=None, labels=labels, values=values, at=1, width=len(values) + 1, name=name
            )
            return
    made.append(Item("values", "single", run[0].line, values=values, width=len(values)))


def _joined_headers(items: Sequence[Item]) -> list[Item]:
    """Pieces of header words on lines of their own, one character to a line even, spelt together."""
    made: list[Item] = []
    n = 0
    while n < len(items):
        end = n
        while end < len(items) and items[end].geometry == "single" and _is_wordy(items[end]):
            end += 1
        if end - n < 2 or not any(item.kind == "header" or item.name is None for item in items[n:end]):
            made.append(items[n])
            n += 1
            continue
        made.extend(_spelt_together(items[n:end]))
        n = end
    return made


def _is_wordy(item: Item) -> bool:
    if item.kind == "header":
        return True
    if item.kind != "label" or item.name is not None:
        return False
    return not any(vocabulary().is_group(one.text) for one in item.labels)


def _spelt_together(run: Sequence[Item]) -> list[Item]:
    """As many items of a run as spell header words together become one header; the rest stays as it is."""
    cells = [one for item in run if item.header for one in item.header.cells]
    if len(cells) != len(run):
        return list(run)
    start = 0
    made: list[Item] = []
    while start < len(run):
        text = ""
        best: tuple[int, tuple[Word, ...]] | None = None
        for end in range(start, min(len(run), start + 120)):
            text += fold(cells[end].text).body
            if len(text) > 110:
                break
            if (spelt := vocabulary().spell(text)) is not None:
                best = (end + 1, spelt)
        if best is None:
            made.append(run[start])
            start += 1
            continue
        end, spelt = best
        first, last = cells[start], cells[end - 1]
        one = HeaderCell(spelt, "".join(piece.text for piece in cells[start:end]), 0, first.start, last.end)
        made.append(replace(run[start], kind="header", header=HeaderRow((one,), 1, False, False), labels=()))
        start = end
    return made


def _mend(items: Sequence[Item]) -> list[Item]:
    """Find the row that each label names, with the pieces before and behind it where it is broken.

    Rows with values come first: what stands beside empty fields may be a piece of their labels.
    """
    first = next((n for n, item in enumerate(items) if item.kind == "data"), len(items))
    lines = _Lines(items, first)
    mended: dict[int, Item] = {}
    valued = [n for n, item in enumerate(items) if item.filled and item.geometry != "single"]
    rest = [n for n, item in enumerate(items) if item.kind in ("data", "label") and n not in set(valued)]
    for n in (*valued, *rest):
        item = items[n]
        if n in lines.taken or item.kind == "header" or (item.kind == "values" and item.geometry != "spaced"):
            continue
        alone = item.kind == "label" and not (item.geometry == "fields" and item.values)
        before, behind = ([], []) if alone else (lines.pieces(n, -1), lines.pieces(n, 1))
        found = _named(item, before, behind)
        if found is None:
            continue
        if item.kind == "label" and (_is_head_word(found.spelling) or not vocabulary().is_piece(found.spelling)):
            continue  # without values beside it, only a label that is whole to its last bracket is a row
        used = (*before[: found.before], *behind[: found.behind])
        lines.taken.update(piece.at for piece in used)
        broken: Break = "none"
        if used:
            parted = any(items[piece.at].geometry == "fields" and items[piece.at].values for piece in used)
            broken = "row" if parted or any(piece.far for piece in used) else "line"
        labels = item.labels or tuple(one for piece in used[:1] for one in items[piece.at].labels)
        mended[n] = replace(
            item,
            kind="data" if item.kind == "values" else item.kind,
            labels=labels,
            name=found.name,
            spelling=found.spelling,
            broken=broken,
            damaged=found.damaged,
        )
    made = [mended.get(n, item) for n, item in enumerate(items) if n not in lines.taken]
    return [
        replace(item, name=None) if _is_torn(item, after) else item for item, after in zip(made, (*made[1:], None), strict=True)
    ]


def _is_torn(item: Item, after: Item | None) -> bool:
    """Whether a row of empty fields may be but the first line of one whose other lines follow: its label is whole only
    in a shorter spelling, and what follows is no row by itself."""
    if item.kind != "label" or item.name is None or not item.values or after is None:
        return False
    return after.name is None and (_is_open(item.label) or vocabulary().goes_on(item.label))


def _texts(item: Item) -> tuple[str, ...]:
    return tuple(one.text for one in item.header.cells) if item.header is not None else ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of labels beside a row. ``texts``: what it may add to the row's label, the likeliest first; ``far``: a
    header stands between."""

    at: int
    texts: tuple[str, ...]
    far: bool


class _Lines:
    """The items of a grid, and which of them are already part of a row. What stands above the ``first`` row is the
    header, which a new page repeats, be it between the lines of a row."""

    def __init__(self, items: Sequence[Item], first: int) -> None:
        self._items = items
        self._repeated = _repeated(items, first)
        self.taken: set[int] = set()

    def pieces(self, n: int, step: int) -> list[_Piece]:
        """The label pieces next to a row, nearest first."""
        found: list[_Piece] = []
        own = self._items[n]
        far = False
        at = n + step
        while 0 <= at < len(self._items) and len(found) < _MOST_PIECES and at not in self.taken:
            item = self._items[at]
            at += step
            if at - step in self._repeated:
                far = True
                continue
            if item.kind != "label" or item.filled or not item.labels:
                break
            whole = item.name is not None and not _is_open(item.label)
            if item.name is not None and (step > 0 or (whole and any("" not in piece.texts for piece in found))):
                break
            texts = _choices(item, own)
            if not texts:
                break
            found.append(_Piece(at - step, texts, far))
        return found


def _repeated(items: Sequence[Item], first: int) -> set[int]:
    """The items behind the first row that are a header again, the scraps of its labels included."""
    opening = {_texts(item) for item in items[:first] if item.header is not None}
    found: set[int] = set()
    run: list[int] = []
    for n in range(first + 1, len(items) + 1):
        item = items[n] if n < len(items) else None
        if item is not None and item.header is not None and (item.kind == "header" or _texts(item) in opening):
            run.append(n)
            continue
        if any(items[k].kind == "header" for k in run):
            found.update(run)
        run = []
    return found


def _choices(item: Item, own: Item) -> tuple[str, ...]:
    """What a line of labels may add to the label of a row: all of it, or without the pieces of the group that stands
    in front; empty where a whole group's label shows that it adds nothing."""
    words = vocabulary()
    texts = [one.text for one in item.labels]
    kept = [text for n, text in enumerate(texts) if not words.is_group(text) and text not in texts[:n]]
    if not kept:
        return ()
    made = ["".join(kept)]
    if item.geometry == "fields" and item.header is not None:
        made[:0] = [one.text for one in item.header.cells if one.index == own.at - 1]
    front = 0
    while front < len(kept) and words.is_group_piece(kept[front]):
        front += 1
        made.append("".join(kept[front:]))
    return tuple(dict.fromkeys(made))


class _Named(NamedTuple):
    name: RowName
    spelling: str
    before: int = 0
    behind: int = 0
    damaged: bool = False


def _named(item: Item, before: Sequence[_Piece], behind: Sequence[_Piece]) -> _Named | None:
    """The row that a label spells, with as few of the pieces around it as will do, the values' own line included."""
    words = vocabulary()
    own = item.label
    if not item.labels:
        return _put_together([""], before, behind, split=True)
    if item.kind == "label" and not own:
        return None
    count = len(item.labels)
    choices = ["".join(one.text for one in item.labels[k:]) for k in range(count - 1, max(-1, count - 8), -1)]
    exact = next(((name, text) for text in choices if (name := words.row(text)) is not None), None)
    if exact is not None:
        # A label may be whole and yet the first part of another (其他, 对外管理服务事项 on the next line).
        longer = _put_together([own], (), behind) or _put_together([own], before, ())
        return longer or _Named(*exact)
    if found := _put_together(choices, before, behind):
        return found
    if all(words.is_group_piece(one.text) for one in item.labels) and (
        found := _put_together([""], before, behind, split=True)
    ):
        return found
    name = words.damaged_row(fold(own).body) if own and item.kind == "data" else None
    return _Named(name, own, damaged=True) if name else None


def _put_together(
    own: Sequence[str], before: Sequence[_Piece], behind: Sequence[_Piece], split: bool = False
) -> _Named | None:
    """The row that a label and the pieces around it spell. ``split``: there must be pieces on both sides."""
    for n in range(int(split), len(before) + 1):
        for k in range(int(split), len(behind) + 1):
            if not n and not k:
                continue
            for text in own:
                for spelling in _joined_pieces(text, before[:n], behind[:k]):
                    if (name := _row_of(spelling)) is not None:
                        return _Named(name, spelling, n, k)
    return None


def _joined_pieces(own: str, before: Sequence[_Piece], behind: Sequence[_Piece]) -> list[str]:
    """A text with pieces before and behind it, in every way that may still be part of a label; the last piece on each
    side must add something."""
    words = vocabulary()
    made = [own]
    for side, pieces in ((-1, before), (1, behind)):
        for piece in pieces:
            grown: list[str] = []
            for text in made:
                for n, more in enumerate(piece.texts):
                    whole = more + text if side < 0 else text + more
                    if (more or piece is not pieces[-1]) and (n == 0 or words.is_piece(whole)):
                        grown.append(whole)
            made = grown[:_MOST_WAYS]
    return made


def _row_of(text: str) -> RowName | None:
    """The row that pieces put together spell. What follows an open bracket is not compared, so there must be none."""
    return None if _is_open(text) else vocabulary().row(text)


def _is_open(text: str) -> bool:
    return text.count("(") + text.count("（") != text.count(")") + text.count("）")
