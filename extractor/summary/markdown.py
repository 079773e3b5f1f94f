"""A page as Markdown: readable as it is, and with nothing of a report acting as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extractor.summary.blocks import Block, Fold, Heading, Picture, Points, Quote, Table, Text, shown

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>|#~$&!])")
# 1. or - at the head of a line begins a list, = or - below one a heading.
_LIST: Final = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[+=-]))(.)")


def as_markdown(blocks: Sequence[Block], pictures: Mapping[str, str]) -> str:
    """The page. ``pictures`` are the file names of the charts that were drawn, by key; others are left out."""
    return "\n\n".join(_lines(blocks, pictures)) + "\n"


def escaped(text: str) -> str:
    """A text on one line in which nothing is markup."""
    return _LIST.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", shown(text)))


def _lines(blocks: Sequence[Block], pictures: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"{'#' * block.level} {escaped(block.text)}"
            case Text():
                yield escaped(block.text)
            case Points():
                yield "\n".join(f"- {escaped(text)}" for text in block.texts)
            case Table():
                yield _table(block)
            case Picture():
                if block.key in pictures:
                    yield f"![{escaped(block.alt)}]({pictures[block.key]})"
            case Quote():
                note = f" {escaped(block.note)}" if block.note else ""
                yield f"> {escaped(block.text)}{note}  \n> — {escaped(block.source)}"
            case Fold():
                yield f"**{escaped(block.title)}**"
                yield from _lines(block.blocks, pictures)


def _table(table: Table) -> str:
    marks = ["---" if column < table.words else "---:" for column in range(len(table.head))]
    lines = [_row(table.head), _row(marks, raw=True)]
    return "\n".join([*lines, *(_row(row) for row in table.rows)])


def _row(cells: Sequence[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cells if raw else map(escaped, cells))} |"
