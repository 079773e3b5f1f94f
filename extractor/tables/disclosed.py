"""The headers of table 二: every block has its own title and one row of columns.

The title stands above its columns or, in some reports, below them; the labels of the columns may be broken over lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.tables.heads import Header, HeaderCell, HeaderRow, Leaf
from extractor.tables.labels import fold, nearest, unit_of, vocabulary
from extractor.tables.unwrap import leaves_of


def disclosed(rows: Sequence[HeaderRow]) -> Header:
    """Every block of table 二 has one row of columns, in the order in which they stand, below its title or above
    it."""
    titles = [n for n, row in enumerate(rows) if _title(row) is not None]
    if titles and titles[0] > 0 and titles[-1] == len(rows) - 1 and len(rows[-1].cells) == 1:
        made = _disclosed(rows[titles[-2] + 1 if len(titles) > 1 else 0 : -1])
        return replace(made, block=_title(rows[-1]), leads=bool(made.orders))
    return _disclosed(rows)


def _title(row: HeaderRow) -> str | None:
    return next(
        (
            word.spelling
            for one in row.cells
            for word in one.words
            if word.kind == "title" and word.table == "disclosure"
        ),
        None,
    )


def _disclosed(rows: Sequence[HeaderRow]) -> Header:
    made = _in_place(rows)
    last = max((n for n, row in enumerate(rows) if _title(row) is not None), default=-1)
    below = rows[last + 1 :]
    if any(not one.words for row in below for one in row.cells) and (found := leaves_of(below, "disclosure")):
        return Header("disclosure", found, (), made.block)
    return made


def _in_place(rows: Sequence[HeaderRow]) -> Header:
    words = vocabulary().words
    candidates = {body: word.keys for body, word in words.items() if word.column("disclosure")}
    leaves: list[Leaf] = []
    damaged: list[tuple[HeaderCell, Leaf]] = []
    block: str | None = None
    width: int | None = None
    for row in rows:
        if row.fixed and any(word.column("disclosure") for one in row.cells for word in one.words):
            leaves, damaged = [], []
        for one in row.cells:
            spelt = one.words
            if not row.fixed and any(word.kind == "neutral" for word in spelt):
                leaves, damaged = [], []  # 信息内容 begins a header
            if not spelt and (found := nearest(fold(one.text).body, candidates)):
                spelt = (words[found],)
            keys = [key for word in spelt if (key := word.column("disclosure")) is not None]
            for word in spelt:
                if word.kind == "title" and word.table == "disclosure":
                    block, leaves, damaged = word.spelling, [], []
            for key in keys:
                if all(leaf.key != key for leaf in leaves):
                    leaves.append(Leaf(None, key, unit_of(one.text), one.index if row.padded else None))
                    width = row.width if row.padded else None
                    if not one.words:
                        damaged.append((one, leaves[-1]))
            if not spelt and leaves:
                leaves.append(Leaf(None, None, None, one.index if row.padded else None))
    return Header("disclosure", (tuple(leaves),) if leaves else (), tuple(damaged), block, width)
