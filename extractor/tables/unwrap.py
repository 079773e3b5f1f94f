"""The order of the columns in a header whose labels are broken over lines.

Each line of a header names its columns, or pieces of their names, from left to right, and the pieces of one name stand
from top to bottom; so a header is read by writing its columns from left to right, each with the next pieces of some
lines, until nothing is left over. All orders that the lines allow are found; where the places of the pieces are known,
those that contradict them are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from extractor.forms import FORMS, shared
from extractor.forms.model import Block, Column, TableKey
from extractor.tables.heads import HeaderRow, Leaf
from extractor.tables.labels import fold, squeeze, vocabulary

# The longest header, one character to a line, has fewer lines and characters; more states than these mean that the
# lines say too little.
_MOST_LINES: Final = 40
_MOST_STATES: Final = 500
_MOST_STEPS: Final = 60_000
_MOST_ORDERS: Final = 64
# How far, in half-width characters, a title may stand outside the columns below it, and the pieces of a label beside
# one another.
_TOLERANCE: Final = 2
_CORNER: Final = 4
_WIDE: Final = "\u2e80"
_PARTS: Final = re.compile(r"\S+")


class Token(NamedTuple):
    """A piece of a header line and where it stands, in half-width characters from the left edge."""

    text: str
    left: int = 0
    right: int = 0


Line = tuple[Token, ...]
Place = tuple[str | None, str | None]
Named = tuple[Place, str]
Columns = tuple[Named, ...]


class _Node(NamedTuple):
    """What may stand in a header: a column (``place``), or a title with others below it. ``whole``: all of them must
    be there."""

    spellings: tuple[str, ...]
    place: Place | None = None
    below: tuple[_Node, ...] = ()
    whole: bool = True


class _Open(NamedTuple):
    """A title that is being filled: which of its columns have been taken, the line it ends on, where it and the first
    of them stand, and on which line those of so many lines begin."""

    node: _Node
    taken: int = 0
    line: int = -1
    middle: int = 0
    first: int | None = None
    begun: tuple[tuple[int, int], ...] = ()


class _Written(NamedTuple):
    """A spelling taken from the lines: the places behind it, its edges, its first and last line and how many hold a
    piece of it."""

    places: tuple[int, ...]
    left: int = -1
    right: int = -1
    top: int = -1
    bottom: int = -1
    pieces: int = 0


class _TooManyError(Exception):
    """The lines allow more orders than are worth knowing."""


def leaves_of(rows: Sequence[HeaderRow], table: TableKey, turned: bool = False) -> tuple[tuple[Leaf, ...], ...]:
    """The orders that the lines of a header allow, whose labels may be broken over them."""
    lines = [_line_of(row.source) if row.source else _cells_of(row) for row in rows]
    placed = all(row.source for row in rows) and any("  " in row.source.strip() for row in rows)
    return tuple(
        tuple(Leaf(block, key, _unit_spelt(spelling)) for (block, key), spelling in columns)
        for columns in orders_of(lines, table, placed, turned)
    )


def orders_of(lines: Sequence[Line], table: TableKey, placed: bool, turned: bool = False) -> tuple[Columns, ...]:
    """All orders of columns that these lines allow, each column with the spelling under which it was found; empty if
    there is none, or too many to be of use. ``placed``: the tokens' places are known. ``turned``: table 四 with its
    blocks as columns."""
    if not lines or len(lines) > _MOST_LINES:
        return ()
    most = _letters(table, turned)
    possible = _possible(table, turned)
    if not all(possible.issuperset(token.text) for line in lines for token in line):
        return ()
    made = [_without_corner(line, most) for line in lines]
    made = [tuple(one for one in line if not _is_neutral(one.text) or set(one.text) <= most.keys()) for line in made]
    bare = [tuple(token for token in line if not _is_neutral(token.text)) for line in made]
    # 项目 names no column where it stands over the labels of rows, and is a piece of one in 采购项目数量.
    for tried in (made, bare) if bare != made else (made,):
        kept = [line for line in tried if line]
        half = len(kept) // 2
        if half and len(kept) % 2 == 0 and _text(kept[:half]) == _text(kept[half:]):
            del kept[half:]  # a page ends below a header, which then stands there twice
        letters = Counter(char for line in kept for token in line for char in token.text)
        if letters and letters <= most and (found := _orders(tuple(kept), table, placed, turned)):
            return found
    return ()


def _text(lines: Sequence[Line]) -> list[list[str]]:
    return [[token.text for token in line] for line in lines]


def _is_neutral(text: str) -> bool:
    word = vocabulary().words.get(text)
    return word is not None and word.kind == "neutral"


@lru_cache(maxsize=256)
def _orders(lines: tuple[Line, ...], table: TableKey, placed: bool, turned: bool) -> tuple[Columns, ...]:
    characters = tuple(_characters(line) for line in lines)
    whole = all(vocabulary().spell(token.text) for line in lines for token in line)
    try:
        for units in (lines, characters) if characters != lines else (lines,):
            for level in (True, False):
                grammar = _grammar(table, units, turned)
                found = _distinct(_Search(units, grammar, level, False).run())
                if not found:
                    continue
                usual = tuple(one for one in found if _is_usual(one, table))
                borne_out = found if level else ()
                if placed and (len(found) > 1 or not whole):
                    in_place = _distinct(_Search(units, grammar, level, True).run())
                    borne_out = (in_place or borne_out) if whole else _distinct((*in_place, *usual))
                if sure := borne_out or (usual and found):
                    return sure
    except _TooManyError:
        # A header that allows too many orders proves none; what says too little in whole words says no more in letters.
        return ()
    return ()


def _is_usual(columns: Columns, table: TableKey) -> bool:
    """Whether the columns stand in the order of a form. Where the places of the pieces speak against an order, or no
    row of the header can be told from the next, that a converter moved a piece is likelier than any other order."""
    places = tuple(place for place, _ in columns)
    return any(
        places
        == tuple(
            (block.key if table == "remedies" else None, column.key) for block in blocks for column in block.columns
        )
        for form in FORMS
        for blocks in _blocks(form.table(table).blocks, table)
    ) or places == tuple((None, column.key) for column in shared.DECISIONS)


def _blocks(blocks: Sequence[Block], table: TableKey) -> Iterator[Sequence[Block]]:
    """The blocks whose columns stand side by side under one header: all of table 四, else each by itself."""
    if table == "remedies":
        yield blocks
    else:
        yield from ((block,) for block in blocks)


def _distinct(found: Sequence[Columns]) -> tuple[Columns, ...]:
    """One for each order; by how many spellings it can be read does not matter."""
    made: dict[tuple[Place, ...], Columns] = {}
    for one in found:
        made.setdefault(tuple(place for place, _ in one), one)
    return tuple(made.values())


def _characters(line: Line) -> Line:
    """The line as single characters: labels that stand without space between them."""
    return tuple(
        Token(char, token.left + 2 * n, token.left + 2 * n + 2) for token in line for n, char in enumerate(token.text)
    )


def _without_corner(line: Line, letters: Mapping[str, int]) -> Line:
    """The line without the note in the corner of table 三 and words that name no column. Of the note, single
    characters are left if they may be ``letters`` of a label."""
    made: list[Token] = []
    words = vocabulary()
    for token in line:
        text = token.text
        if words.is_corner(text) and text not in letters:
            continue
        if (word := words.words.get(text)) is not None and word.kind == "title" and word.table == "applications":
            continue
        end = 0
        while end < len(text) and words.is_corner(text[: end + 1]):
            end += 1
        made.append(token._replace(text=text[end:], left=token.left + 2 * end) if end >= _CORNER else token)
    return tuple(made)


class _Search:
    """All ways to write the columns from left to right with the units of the lines, each state visited once.

    ``level``: as in a table set in rows, what stands below a title stands on lines below it, and columns side by side
    with as many lines begin on the same one.
    """

    def __init__(self, lines: Sequence[Line], root: _Node, level: bool, placed: bool) -> None:
        self._lines = lines
        self._root = root
        self._level = level
        self._placed = placed
        self._known: dict[tuple[tuple[int, ...], tuple[_Open, ...], int], tuple[Columns, ...]] = {}
        self._steps = 0
        self._ends = tuple(len(line) for line in lines)

    def run(self) -> tuple[Columns, ...]:
        return self._from((0,) * len(self._lines), (_Open(self._root),), -1)

    def _from(self, at: tuple[int, ...], stack: tuple[_Open, ...], last: int) -> tuple[Columns, ...]:
        # The depth is bounded by the number of columns and titles of a table, not by the text.
        key = (at, stack, last)
        if (known := self._known.get(key)) is not None:
            return known
        if len(self._known) >= _MOST_STATES:
            raise _TooManyError
        found: dict[Columns, None] = {}
        top = stack[-1]
        if _is_full(top):
            if len(stack) == 1:
                if at == self._ends:
                    found[()] = None
            elif not self._placed or (
                (top.first if top.first is not None else last) - _TOLERANCE <= top.middle <= last + _TOLERANCE
            ):
                below = stack[-2]
                first = below.first if below.first is not None else top.first
                for rest in self._from(at, (*stack[:-2], below._replace(first=first)), last):
                    found[rest] = None
        next_letters = {line[n].text[0] for line, n in zip(self._lines, at, strict=True) if n < len(line)}
        for n, node in enumerate(top.node.below):
            if top.taken >> n & 1:
                continue
            for spelling in node.spellings:
                if spelling[0] not in next_letters:
                    continue
                for one in self._written(at, spelling):
                    if (opened := self._opened(top, 1 << n, node, one)) is None:
                        continue
                    middle = (one.left + one.right) // 2 if self._placed else 0
                    if node.place is None:
                        begun = _Open(node, 0, one.bottom, middle)
                        for rest in self._from(one.places, (*stack[:-1], opened, begun), last):
                            found[rest] = None
                    elif not self._placed or middle > last:
                        first = opened.first if opened.first is not None or not self._placed else middle
                        stacked = (*stack[:-1], opened._replace(first=first))
                        for rest in self._from(one.places, stacked, middle if self._placed else last):
                            found[((node.place, spelling), *rest)] = None
            if len(found) > _MOST_ORDERS:
                raise _TooManyError
        made = tuple(found)
        self._known[key] = made
        return made

    def _opened(self, top: _Open, bit: int, node: _Node, one: _Written) -> _Open | None:
        """The title with one more of its columns, None where that column stands on a line where it cannot."""
        if not self._level:
            return top._replace(taken=top.taken | bit)
        if one.top <= top.line:
            return None
        begun = top.begun
        if node.place is not None:
            line = next((line for count, line in begun if count == one.pieces), None)
            if line is None:
                begun = (*begun, (one.pieces, one.top))
            elif line != one.top:
                return None
        return top._replace(taken=top.taken | bit, begun=begun)

    def _written(self, at: tuple[int, ...], spelling: str) -> Iterator[_Written]:
        """Every way to take a spelling from the next units of the lines, top down."""
        todo: list[tuple[int, int, _Written]] = [(0, 0, _Written(at))]
        while todo:
            line, written, one = todo.pop()
            if written == len(spelling):
                yield one
                continue
            for below in range(line, len(self._lines)):
                todo.extend(self._pieces(one, spelling, written, below))
            self._steps += len(self._lines) - line
            if self._steps > _MOST_STEPS:
                raise _TooManyError

    def _pieces(self, one: _Written, spelling: str, written: int, line: int) -> Iterator[tuple[int, int, _Written]]:
        """Every way to go on with a spelling on a line: the line behind it, how much is written then, and how."""
        units = self._lines[line]
        near = -1
        for n in range(one.places[line], len(units)):
            unit = units[n]
            if not spelling.startswith(unit.text, written):
                break
            written += len(unit.text)
            near = unit.left if near < 0 else near
            apart = near > one.right + _TOLERANCE or unit.right < one.left - _TOLERANCE
            if self._placed and one.pieces and apart:
                continue
            taken = _Written(
                (*one.places[:line], n + 1, *one.places[line + 1 :]),
                min(one.left, near) if one.pieces else near,
                max(one.right, unit.right),
                one.top if one.pieces else line,
                line,
                one.pieces + 1,
            )
            yield line + 1, written, taken


def _is_full(top: _Open) -> bool:
    return top.taken == (1 << len(top.node.below)) - 1 if top.node.whole else top.taken != 0


def _spellings(column: Column) -> tuple[str, ...]:
    bodies = tuple(dict.fromkeys(fold(spelling).body for spelling in column.spellings))
    if column.domain != "amount":
        return bodies
    return (*bodies, *(f"{body}{lead}{unit}" for body in bodies for lead in ("单位", "") for unit in ("万元", "元")))


@lru_cache(maxsize=16)
def _grammar_of(table: TableKey, grouped: bool, turned: bool) -> _Node:
    if table == "disclosure":
        columns: dict[str, dict[str, None]] = {}
        for form in FORMS:
            for block in form.table("disclosure").blocks:
                for column in block.columns:
                    columns.setdefault(column.key, {}).update(dict.fromkeys(_spellings(column)))
        return _Node((), None, tuple(_Node(tuple(texts), (None, key)) for key, texts in columns.items()), whole=False)
    if table == "applications":
        leaves = {column: _Node(_spellings(column), (None, column.key)) for column in shared.APPLICANTS}
        if not grouped:
            return _Node((), None, tuple(leaves.values()))
        members = tuple(node for column, node in leaves.items() if column.group is not None)
        others = tuple(node for column, node in leaves.items() if column.group is None)
        return _Node((), None, (*others, _Node((fold(shared.ORGANISATIONS).body,), None, members)))
    blocks: list[_Node] = []
    suits: list[_Node] = []
    for block in shared.REMEDIES.blocks:
        titles = tuple(dict.fromkeys(fold(text).body for text in (block.title, *block.variants)))
        decisions = tuple(_Node(_spellings(column), (block.key, column.key)) for column in block.columns)
        node = _Node(titles, (block.key, None)) if turned else _Node(titles, None, decisions)
        (suits if block.group is not None else blocks).append(node)
    if not grouped:
        return _Node((), None, (*blocks, *suits), whole=False)
    group = next(fold(block.group).body for block in shared.REMEDIES.blocks if block.group)
    return _Node((), None, (*blocks, _Node((group,), None, tuple(suits), whole=False)), whole=False)


def _grammar(table: TableKey, lines: Sequence[Line], turned: bool) -> _Node:
    """What may stand in a header that has these letters: a group whose title is there must be filled, one whose title
    is not cannot."""
    letters = {char for line in lines for token in line for char in token.text}
    if table == "remedies" and "诉" not in letters and "议" not in letters:
        return _Node((), None, tuple(_Node(_spellings(one), (None, one.key)) for one in shared.DECISIONS))
    return _grammar_of(table, ("讼" if table == "remedies" else "或") in letters, turned)


@lru_cache(maxsize=8)
def _letters(table: TableKey, turned: bool) -> Counter[str]:
    """How often each character may stand in a header of this table."""
    most: Counter[str] = Counter()
    todo = [_grammar_of(table, table != "disclosure", turned)]
    while todo:
        node = todo.pop()
        own: Counter[str] = Counter()
        for spelling in node.spellings:
            own |= Counter(spelling)
        most += own
        todo.extend(node.below)
    return most


@lru_cache(maxsize=8)
def _possible(table: TableKey, turned: bool) -> frozenset[str]:
    """Every character of a header of this table, words that name no column and the note in the corner included."""
    words = vocabulary().words.values()
    others = (word.spelling for word in words if word.kind == "neutral" or word.table == "applications")
    return frozenset(_letters(table, turned)).union(*others)


def _unit_spelt(spelling: str) -> str | None:
    """The unit at the end of a spelling: ``本年收费金额单位万元``."""
    return "万元" if spelling.endswith("万元") else "元" if spelling.endswith("元") else None


def _cells_of(row: HeaderRow) -> Line:
    return tuple(Token(text) for one in row.cells if (text := squeeze(one.text)))


def _line_of(source: str) -> Line:
    """A line of text as tokens between white space; Chinese characters are two columns wide."""
    made: list[Token] = []
    at = edge = 0
    for found in _PARTS.finditer(source):
        left = edge + _width(source[at : found.start()])
        at = found.end()
        edge = left + _width(found.group())
        if text := squeeze(found.group()):
            made.append(Token(text, left, edge))
    return tuple(made)


def _width(text: str) -> int:
    return sum(2 if char >= _WIDE or char in "“”‘’…—" else 1 for char in text)
