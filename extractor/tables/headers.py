"""From the words of header rows to the order of the value columns.

Headers come as a tree over several rows, with a merged cell written once, padded with empty fields, or repeated; or
flat in one row, with combined labels (行政复议结果维持). Whatever the shape, the order of the columns is read from
the words. Where the words allow two orders both are given, and neither may be trusted by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from extractor.forms import shared
from extractor.forms.model import TableKey
from extractor.tables.disclosed import disclosed
from extractor.tables.heads import Header, HeaderCell, HeaderRow, Leaf
from extractor.tables.labels import Word, fold, nearest, squeeze, vocabulary
from extractor.tables.unwrap import leaves_of

# Table 四 has 15 columns under three rows of header; no header of a form comes near.
_MOST_CELLS: Final = 300
_APPLICANTS: Final[frozenset[str]] = frozenset(column.key for column in shared.APPLICANTS)
_GROUPED: Final = frozenset(column.key for column in shared.APPLICANTS if column.group is not None)
_DECISIONS: Final[frozenset[str]] = frozenset(column.key for column in shared.DECISIONS)
_BLOCKS: Final = frozenset(block.key for block in shared.REMEDIES.blocks)
_LITIGATION: Final = frozenset(block.key for block in shared.REMEDIES.blocks if block.group is not None)
_TABLES: Final[tuple[TableKey, ...]] = ("disclosure", "applications", "remedies")
_TOP, _ORGANISATIONS, _SUITS = "(applicants)", "(organisations)", "(suits)"

# Which words may stand below which.
_BELOW: Final[Mapping[str, frozenset[str]]] = {
    _TOP: _APPLICANTS | {_ORGANISATIONS},
    _ORGANISATIONS: _GROUPED,
    _SUITS: _LITIGATION,
    **dict.fromkeys(_BLOCKS, _DECISIONS),
}


@dataclass(slots=True)
class _Node:
    name: str
    row: int
    cell: HeaderCell
    children: list[_Node] = field(default_factory=lambda: [])

    def accepts(self, name: str) -> bool:
        below = {child.name for child in self.children}
        if name in below or (name in _GROUPED and _ORGANISATIONS in below):
            return False
        return name in _BELOW.get(self.name, ())


def table_of(rows: Sequence[HeaderRow]) -> TableKey | None:
    """The table whose header these rows are, by the words that only one table has."""
    votes: Counter[TableKey] = Counter()
    for row in rows:
        for one in row.cells:
            for word in one.words:
                if word.table is not None:
                    votes[word.table] += 1
                elif len(word.keys) == 1:
                    votes[word.keys[0][0]] += 1
    return votes.most_common(1)[0][0] if votes else None


def interpret(rows: Sequence[HeaderRow], whole: bool = True) -> Header | None:
    """What these consecutive header rows say; None where they name no columns of any table. ``whole``: they are all
    that stands there, without pieces left out."""
    rows = [row for row in rows if row.cells]
    table = table_of(rows)
    if table is None:
        return _of_scraps(rows)
    if sum(len(row.cells) for row in rows) > _MOST_CELLS:
        return Header(table, ())
    if table == "disclosure":
        return disclosed(rows)
    expected = _APPLICANTS if table == "applications" else _DECISIONS
    mended, damaged = _mended(rows, table, expected)
    orders = _orders(mended, table)
    torn = not orders or not all(row.fixed for row in rows)
    if not orders:
        rows, orders, damaged = mended, leaves_of(rows, table), []
    if not orders and whole and table == "remedies" and (turned := leaves_of(rows, table, turned=True)):
        return Header(table, turned, width=_width(rows), turned=True)
    pieces = () if orders else tuple(squeeze("".join(one.text for one in row.cells)) for row in rows)
    blocks = tuple(_block_order(rows)) if table == "remedies" else ()
    return Header(table, orders, _located(damaged, orders), None, _width(rows), pieces, blocks, torn=torn)


def _of_scraps(rows: Sequence[HeaderRow]) -> Header | None:
    """The header that rows without any whole word spell; None unless it is that of one table, to the last letter."""
    found = [Header(key, orders, torn=True) for key in _TABLES if (orders := leaves_of(rows, key))]
    return found[0] if len(found) == 1 else None


def _orders(rows: Sequence[HeaderRow], table: TableKey) -> tuple[tuple[Leaf, ...], ...]:
    """The orders that whole words prove, by the rows in which they stand."""
    if table == "applications" and (flat := _flat_row(rows)) is not None:
        return (flat,)
    if any(row.fixed and not row.padded for row in rows):
        return ()  # lines are not rows: what is centred beside two of them stands between them
    if found := _of_rows(rows, table):
        return found
    by_column = _by_column(rows, table)
    return (by_column,) if by_column else ()


def _of_rows(rows: Sequence[HeaderRow], table: TableKey) -> tuple[tuple[Leaf, ...], ...]:
    """The order of the columns by the rows of a grid, or of words whose rows are unknown."""
    if any(not one.words for row in rows for one in row.cells):
        return ()
    fixed = all(row.fixed and not _is_run_together(row) for row in rows)
    if table == "applications":
        made = [_from_tree(_grown(rows, table, fixed), table)]
        if not fixed:
            made = _alternatives(rows, made[0])
    else:
        made = [_labelled(rows) or _repeated(rows) or _from_tree(_grown(rows, table, fixed), table)]
        tops = [name for row in rows for name, _ in _names(row, table) if name in (_SUITS, "review")]
        if not fixed and tops[:1] == [_SUITS] and not _is_uniform(made[0] or ()):
            # Without rows it is open which of the unlike runs of columns belongs to which block.
            made = []
    orders: list[tuple[Leaf, ...]] = []
    for order in made:
        if order is None or not _is_complete(order, table) or order in orders:
            continue
        if _width(rows) is None or _runs_on(order):
            orders.append(order)
    return tuple(orders)


def _width(rows: Sequence[HeaderRow]) -> int | None:
    """The common width of padded rows, in which the place of a cell in its row is its column."""
    widths = {row.width for row in rows}
    return widths.pop() if len(widths) == 1 and all(row.padded for row in rows) else None


def _runs_on(order: Sequence[Leaf]) -> bool:
    """Whether the columns stand in the grid in the order in which the words put them."""
    indices = [leaf.index for leaf in order if leaf.index is not None]
    return all(a < b for a, b in pairwise(indices))


def _is_complete(order: Sequence[Leaf], table: TableKey) -> bool:
    """Whether every column of the table stands once (table 四: once in each of its blocks; a block alone has no name
    to give)."""
    blocks: dict[str | None, list[str]] = {}
    for leaf in order:
        if leaf.key is not None:
            blocks.setdefault(leaf.block, []).append(leaf.key)
    expected = _APPLICANTS if table == "applications" else _DECISIONS
    return bool(blocks) and all(len(keys) == len(expected) and frozenset(keys) == expected for keys in blocks.values())


def _is_uniform(order: Sequence[Leaf]) -> bool:
    blocks: dict[str | None, list[str | None]] = {}
    for leaf in order:
        blocks.setdefault(leaf.block, []).append(leaf.key)
    return len({tuple(keys) for keys in blocks.values()}) <= 1


def _name(word: Word, table: TableKey) -> str | None:
    if (key := word.column(table)) is not None:
        return key
    if word.table != table:
        return None
    if table == "applications":
        return _ORGANISATIONS if word.kind == "group" else _TOP
    return _SUITS if word.kind == "group" else word.name


def _names(row: HeaderRow, table: TableKey) -> list[tuple[str, HeaderCell]]:
    """The names in a row; a merged cell that is repeated across its width counts once."""
    names: list[tuple[str, HeaderCell]] = []
    for one in row.cells:
        for word in one.words:
            name = _name(word, table)
            if name is not None and not (name in _BELOW and names and names[-1][0] == name):
                names.append((name, one))
    return names


def _is_run_together(row: HeaderRow) -> bool:
    """Whether a group and what stands below it are in one row, so that it must be several rows of which the gaps are
    lost."""
    names = {name for name, _ in _names(row, "applications")}
    return _ORGANISATIONS in names and bool(names & _GROUPED)


def _flat_row(rows: Sequence[HeaderRow]) -> tuple[Leaf, ...] | None:
    """A row that names every applicant column is the order by itself, whatever stands above it; local columns keep
    their place."""
    for row in rows:
        keys = [name for name, _ in _names(row, "applications") if name in _APPLICANTS]
        if not row.fixed or _is_run_together(row) or len(keys) != len(_APPLICANTS) or frozenset(keys) != _APPLICANTS:
            continue
        leaves: list[Leaf] = []
        for one in row.cells:
            found = [key for word in one.words if (key := word.column("applications"))]
            leaves += [Leaf(None, key, None, one.index if row.padded else None) for key in found]
            if not one.words and leaves:
                leaves.append(Leaf(None, None, None, one.index if row.padded else None))
        return tuple(leaves)
    return None


def _labelled(rows: Sequence[HeaderRow]) -> tuple[Leaf, ...] | None:
    """A row in which every column carries the name of its block: 行政复议结果维持, 未经复议直接起诉总计."""
    for row in rows:
        leaves: list[Leaf] = []
        for one in row.cells:
            titles = [word.name for word in one.words if word.kind == "title"]
            keys = [key for word in one.words if (key := word.column("remedies"))]
            if len(titles) == 1 and len(keys) == 1 and len(one.words) <= 3:
                leaves.append(Leaf(titles[0], keys[0], None, one.index if row.padded else None))
        if len(leaves) >= len(_DECISIONS) and len(leaves) >= len(row.cells) - 1:
            return tuple(leaves)
    return None


def _repeated(rows: Sequence[HeaderRow]) -> tuple[Leaf, ...] | None:
    """A last row that names the columns of every block, because merged cells are repeated downwards too."""
    order = _block_order(rows)
    names = _names(rows[-1], "remedies")
    if len(order) < 2 or not rows[-1].fixed or len(names) != len(order) * len(_DECISIONS):
        return None
    if any(name not in _DECISIONS for name, _ in names):
        return None
    padded = rows[-1].padded
    return tuple(
        Leaf(order[n // len(_DECISIONS)], name, None, one.index if padded else None)
        for n, (name, one) in enumerate(names)
    )


def _block_order(rows: Sequence[HeaderRow]) -> list[str]:
    seen = list(dict.fromkeys(name for row in rows for name, _ in _names(row, "remedies") if name not in _DECISIONS))
    suits = [name for name in seen if name in _LITIGATION]
    if _SUITS not in seen:
        return [name for name in seen if name in _BLOCKS]
    return [
        block
        for name in seen
        if name == _SUITS or name not in _LITIGATION
        for block in (suits if name == _SUITS else [name])
    ]


def _grown(rows: Sequence[HeaderRow], table: TableKey, fixed: bool) -> list[_Node]:
    """The header as a tree, each word put below the first word to the left that has room for it.

    Where the rows are known, a word can only stand below a word of an earlier row, and the words of one row stand below
    from left to right.
    """
    roots: list[_Node] = []
    for number, row in enumerate(rows):
        groups = [node for node in _walk(roots) if node.name in _BELOW] if fixed else []
        at = 0
        for name, one in _names(row, table):
            if not fixed:
                groups, at = [node for node in _walk(roots) if node.name in _BELOW], 0
            while at < len(groups) and not groups[at].accepts(name):
                at += 1
            node = _Node(name, number, one)
            (groups[at].children if at < len(groups) else roots).append(node)
    return roots


def _walk(roots: Sequence[_Node]) -> list[_Node]:
    found: list[_Node] = []
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.children))
    return found


def _from_tree(roots: Sequence[_Node], table: TableKey) -> tuple[Leaf, ...] | None:
    if table == "applications":
        rows_of = {node.name: node.row for node in _walk(roots)}
        beside = {rows_of.get("natural"), rows_of.get("total")}
        if _ORGANISATIONS not in rows_of and any(rows_of.get(name) not in beside for name in _GROUPED):
            return None  # the name of the group is lost, and with it the place of its columns
    leaves: list[Leaf] = []
    block: str | None = None
    expected = _APPLICANTS if table == "applications" else _DECISIONS
    top = {node.name for node in roots}
    for node in _walk(roots):
        if node.name in _BLOCKS:
            block = node.name
        if node.name in expected:
            if table == "remedies" and node.name in top:
                block = None
            leaves.append(Leaf(block if table == "remedies" else None, node.name, None, node.cell.index))
        elif node.name in _BELOW and not node.children:
            return None
    return tuple(leaves)


def _alternatives(rows: Sequence[HeaderRow], tree: tuple[Leaf, ...] | None) -> list[tuple[Leaf, ...] | None]:
    """The orders that a header without rows allows.

    法人或其他组织 with its columns right behind it (column by column) or behind everything else (row by row) is a
    tree. In any other place it was a row of its own above a flat one. 法人或其他组织 or 总计 at the very front may be
    either.
    """
    names = [name for row in rows for name, _ in _names(row, "applications") if name != _TOP]
    flat = tuple(Leaf(None, name) for name in dict.fromkeys(names) if name != _ORGANISATIONS)
    tree = tuple(Leaf(None, leaf.key) for leaf in tree) if tree else None
    members = [n for n, name in enumerate(names) if name in _GROUPED]
    if not members:
        return []
    behind = members[0] > max((n for n, name in enumerate(names) if name not in _GROUPED), default=-1)
    at = names.index(_ORGANISATIONS) if _ORGANISATIONS in names else None
    if at is None:
        # The columns of the group behind all others, and nothing to say where the group stood.
        made = [] if behind else [flat]
    elif members[0] == at + 1:
        made = [tree]
    elif behind:
        made = [tree, flat] if at == 0 else [tree]
    else:
        made = [flat]
    if names and names[0] == "total":
        made += [(*order[1:], order[0]) for order in made if order and order[0].key == "total"]
    return list(made)


def _by_column(rows: Sequence[HeaderRow], table: TableKey) -> tuple[Leaf, ...] | None:
    """Read down the columns of a padded header whose labels are broken over its rows (商业 above 企业)."""
    if _width(rows) is None:
        return None
    expected = _APPLICANTS if table == "applications" else _DECISIONS
    columns: dict[int, str] = {}
    for row in rows:
        for one in row.cells:
            columns[one.index] = columns.get(one.index, "") + fold(one.text).body
    leaves: list[Leaf] = []
    block: str | None = None
    for index in sorted(columns):
        spelt = vocabulary().spell(columns[index])
        if spelt is None:
            if leaves:
                return None
            continue
        for word in spelt:
            if word.kind == "title" and word.name in _BLOCKS:
                block = word.name
        key = spelt[-1].column(table)
        if key in expected:
            leaves.append(Leaf(block, key, None, index))
    return tuple(leaves) if _is_complete(leaves, table) else None


def _mended(
    rows: Sequence[HeaderRow], table: TableKey, expected: frozenset[str]
) -> tuple[list[HeaderRow], list[HeaderCell]]:
    """The rows with misspelt column labels read as the one label that they can be.

    A whole label of another table may be a damaged one here (其他 for 其他结果 in table 四).
    """
    words = vocabulary().words
    candidates = {body: word.keys for body, word in words.items() if word.column(table) in expected}
    damaged: list[HeaderCell] = []
    made: list[HeaderRow] = []
    for row in rows:
        cells: list[HeaderCell] = []
        for one in row.cells:
            body = fold(one.text).body
            foreign = len(one.words) == 1 and one.words[0].kind == "column" and one.words[0].column(table) is None
            if (not one.words or foreign) and (found := nearest(body, candidates)):
                one = HeaderCell((words[found],), one.text, one.index, one.start, one.end)
                damaged.append(one)
            cells.append(one)
        made.append(replace(row, cells=tuple(cells)))
    return made, damaged


def _located(damaged: Sequence[HeaderCell], orders: Sequence[tuple[Leaf, ...]]) -> tuple[tuple[HeaderCell, Leaf], ...]:
    if len(orders) != 1:
        return ()
    found: list[tuple[HeaderCell, Leaf]] = []
    for one in damaged:
        keys = {key for _, key in one.words[0].keys}
        leaf = next((leaf for leaf in orders[0] if leaf.key in keys and leaf.index in (one.index, None)), None)
        if leaf is not None:
            found.append((one, leaf))
    return tuple(found)
