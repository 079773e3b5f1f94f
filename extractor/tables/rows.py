"""What each row of a grid is: a piece of header, a labelled row of values, a label or values by themselves.

Rows are sorted out by the words in them. Nothing is placed here: a row keeps its values in the order and with the
gaps in which they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.document import GridCell
from extractor.tables.cells import is_number, is_value
from extractor.tables.grids import Geometry, Grid, Row
from extractor.tables.heads import HeaderCell, HeaderRow
from extractor.tables.items import Item
from extractor.tables.labels import Word, fold, vocabulary
from extractor.tables.mend import is_head_word, mend


def sort_out(grid: Grid) -> list[Item]:
    """The items of a grid in reading order."""
    items = [item for row in grid.rows if (item := _item(row)) is not None]
    items = mend(_gather(items))
    for n, item in enumerate(items[:-1]):
        if item.geometry == "lines" and item.values:
            items[n] = replace(item, behind=1 + _indent(items[n + 1]))
    return [
        _with_beside(item, items[max(0, n - 1) : n + 2]) if item.name is not None else item
        for n, item in enumerate(items)
    ]


def _with_beside(item: Item, around: Sequence[Item]) -> Item:
    """The row with the numbers of the rows around it that name no row, fewer than its own or without any label."""
    short = [
        one
        for one in around
        if one is not item and one.name is None and 0 < one.filled < item.filled + (not one.labels)
    ]
    found = tuple(tuple(cell for cell in one.values if cell.text) for one in short)
    return replace(item, beside=(*item.beside, *found)) if found else item


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
        None if is_head_word(last.text) else words.row(last.text),
    )


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
        lone = [item.geometry == "single" and item.kind == "values" for item in items]
        kept = [
            item if item.kind != "data" else _with_beside(item, items[max(0, n - 1) : n + 2])
            for n, item in enumerate(items)
            if not lone[n]
        ]
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
