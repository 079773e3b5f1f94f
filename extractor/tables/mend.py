"""Labels that are broken over lines, put together again.

A label goes on in the lines above and below the values, between pieces of the group that stands beside it, and over a
page with the header repeated. Only what spells the label of exactly one row is put together; anything else stays as it
is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from extractor.tables.items import Break, Item
from extractor.tables.labels import RowName, fold, squeeze, vocabulary

_MOST_PIECES: Final = 5
# So many ways to put one label together are more than its pieces can mean.
_MOST_WAYS: Final = 8


def is_head_word(text: str) -> bool:
    """Whether a label without values is a word of a header rather than the row of the same name (其他, 总计)."""
    return not fold(text).number and vocabulary().word(text) is not None


def mend(items: Sequence[Item]) -> list[Item]:
    """Find the row that each label names, with the pieces before and behind it where it is broken.

    Rows with values come first: what stands beside empty fields may be a piece of their labels.
    """
    first = next((n for n, item in enumerate(items) if item.kind == "data"), len(items))
    lines = _Lines(items, first)
    mended: dict[int, Item] = {}
    valued = [n for n, item in enumerate(items) if item.filled and item.geometry != "single"]
    rest = sorted({n for n, item in enumerate(items) if item.kind in ("data", "label")}.difference(valued))
    for n in (*valued, *rest):
        item = items[n]
        if n in lines.taken or item.kind == "header" or (item.kind == "values" and item.geometry != "spaced"):
            continue
        if item.kind == "label" and not (item.geometry == "fields" and item.values):
            before, behind = _NO_PIECES, _NO_PIECES
        else:
            before, behind = lines.pieces(n, -1), lines.pieces(n, 1)
        found = _named(item, before, behind)
        if found is None:
            continue
        if item.kind == "label" and (is_head_word(found.spelling) or not vocabulary().is_piece(found.spelling)):
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
        replace(item, name=None) if _is_torn(item, after) else item
        for item, after in zip(made, (*made[1:], None), strict=False)  # no item has none after it
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


_NO_PIECES: Final[Sequence[_Piece]] = ()


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
        longer = _put_together([own], (), behind) if behind else None
        if longer is None and before:
            longer = _put_together([own], before, ())
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
    own = [text for text in own if not squeeze(text) or vocabulary().is_piece(text)]
    for n in range(int(split), len(before) + 1) if own else ():
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
