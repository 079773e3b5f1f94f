"""What can still be proved of a table whose labels, headers and values have come apart.

The order of columns is argued from the pieces of the header that are left (the order within each line) and from the
arithmetic of the rows (which column is the sum of the others); the rows from their order, where as many rows of
values as labels are missing between two sound rows. Each argument yields what is certain and nothing else: a column
whose place stays open between positions is read only where the values at all of them are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from extractor.forms import FORMS, shared
from extractor.forms.model import TableKey
from extractor.tables.entries import Entry
from extractor.tables.heads import Leaf
from extractor.tables.labels import squeeze

Numbers = Sequence[Decimal | None]
Positions = Mapping[str, tuple[int, ...]]

# Titles of blocks and groups, in which names of columns may seem to stand (法人或其他组织, 未经复议直接起诉).
_TITLES: Final = tuple(
    squeeze(title)
    for title in (
        shared.ORGANISATIONS,
        *(title for block in shared.REMEDIES.blocks for title in (block.title, *block.variants, block.group or "")),
    )
    if title
)
_NOBODY: Final[frozenset[str]] = frozenset()
_MEMBERS: Final = frozenset(column.key for column in shared.APPLICANTS if column.group is not None)
# Who applies most, and how many times as many applications show which of two columns is which.
_FREQUENT: Final = ("natural", "business", "legal")
_DOMINANT: Final = 3


def sum_places(rows: Sequence[Numbers]) -> frozenset[int]:
    """The positions that may be the total: in every row without gaps the sum of all others. Rows of zeros say
    nothing; without any row that does, no position is excluded."""
    width = max(map(len, rows), default=0)
    possible = set(range(width))
    for row in rows:
        numbers = [number for number in row if number is not None]
        if len(numbers) != width or not any(numbers):
            continue
        whole = sum(numbers, Decimal(0))
        fits = {n for n, number in enumerate(numbers) if number * 2 == whole}
        # A row that breaks its own sum is the report's error, not evidence about the order.
        if fits:
            possible &= fits
    return frozenset(possible)


def supported(
    orders: Sequence[tuple[Leaf, ...]], table: TableKey, rows: Sequence[Numbers]
) -> tuple[tuple[Leaf, ...], ...]:
    """Those of several possible orders under which the totals are where the rows' sums put them; the statutory order
    alone, if what is known of the others leaves it as good as certain."""
    kept = tuple(order for order in orders if all(_is_borne_out(order, row) for row in rows))
    # Where the report breaks its own sums no order is without fault.
    kept = kept or tuple(order for order in orders if not is_refuted(order, rows))
    if len(kept) < 2:
        return kept
    places = [tuple((leaf.block, leaf.key) for leaf in order) for order in kept]
    statutory = tuple(
        (block, key) for block in dict.fromkeys(block for block, _ in places[0]) for key in _statutory(table)
    )
    if statutory not in places or len({_totals(order) for order in kept}) > 1:
        return kept
    for n in range(0, len(statutory), width := len(_statutory(table))):
        if any(one[n : n + width][0][0] != statutory[n][0] for one in places):
            return kept
        ranks = [{key or "": k for k, (_, key) in enumerate(one[n : n + width])} for one in places]
        if any(len(rank) < width for rank in ranks):
            return kept
        before = {
            key: {other for other in ranks[0] if other != key and all(rank[other] < rank[key] for rank in ranks)}
            for key in ranks[0]
        }
        block = [row[n : n + width] for row in rows]
        if not _is_statutory(before, table, block):
            return kept
    return (kept[places.index(statutory)],)


def _totals(order: Sequence[Leaf]) -> tuple[int, ...]:
    return tuple(n for n, leaf in enumerate(order) if leaf.key == "total")


def is_refuted(order: Sequence[Leaf], rows: Sequence[Numbers]) -> bool:
    """Whether more rows show the total in another place than where an order has it."""
    informative = [row for row in rows if len(sum_places([row])) < len(row)]
    return 2 * sum(_is_borne_out(order, row) for row in informative) < len(informative)


def _is_borne_out(order: Sequence[Leaf], row: Numbers) -> bool:
    """Whether a row does not speak against an order: in each block the total is the sum of the others, unless no
    number of the block is."""
    blocks: dict[str | None, list[int]] = {}
    for n, leaf in enumerate(order):
        blocks.setdefault(leaf.block, []).append(n)
    for places in blocks.values():
        sums = sum_places([[row[n] for n in places]])
        if not any(order[n].key == "total" for k, n in enumerate(places) if k in sums):
            return False
    return True


def _statutory(table: TableKey) -> tuple[str, ...]:
    return tuple(column.key for column in next(iter(FORMS)).table(table).blocks[0].columns)


def _is_statutory(before: Mapping[str, set[str]], table: TableKey, rows: Sequence[Numbers]) -> bool:
    """Whether the columns stand in the order of the form as good as certainly: nothing speaks against it, and of the
    columns beside 总计 at most one is not known to stand before or behind another.

    Where the order of two applicants is open, the numbers must tell them apart: most applicants are natural persons,
    then come companies and lawyers. Columns without any number need not be told apart.
    """
    order = _statutory(table)
    rank = {key: n for n, key in enumerate(order)}
    if any(rank[other] > rank[key] for key, earlier in before.items() for other in earlier):
        return False
    peers = [key for key in order if key != "total" and (table != "applications" or key in _MEMBERS)]
    linked = {key for key in peers if any(key in before[peer] or peer in before[key] for peer in peers)}
    if len(peers) - len(linked) > 1:
        return False
    if table != "applications":
        return True
    sums = {
        key: sum((number for row in rows if len(row) == len(order) and (number := row[n])), Decimal(0))
        for n, key in enumerate(order)
    }
    return all(
        key in before[other] or other in before[key] or _tells_apart(sums, key, other)
        for n, key in enumerate(order[:-1])
        for other in order[n + 1 : -1]
    )


def _tells_apart(sums: Mapping[str, Decimal], one: str, other: str) -> bool:
    """Whether the numbers of two columns are those of the applicants that they are taken for."""
    if not sums[one] and not sums[other]:
        return True
    often, seldom = sorted((one, other), key=lambda key: _FREQUENT.index(key) if key in _FREQUENT else len(_FREQUENT))
    return often in _FREQUENT and sums[often] >= _DOMINANT * sums[seldom]


@lru_cache(maxsize=4)
def _labels(table: TableKey) -> tuple[tuple[str, str], ...]:
    return tuple(
        (squeeze(spelling), column.key)
        for column in next(iter(FORMS)).table(table).blocks[0].columns
        for spelling in column.spellings
    )


@lru_cache(maxsize=512)
def _owner(piece: str, table: TableKey) -> frozenset[str]:
    return frozenset(key for label, key in _labels(table) if piece in label)


def _mentions(line: str, table: TableKey) -> list[str]:
    """The columns that the pieces of a header line name, in order: each piece the longest that is part of a label,
    and part of the labels of one column only."""
    found: list[str] = []
    at = 0
    while at < len(line):
        if title := next((one for one in _TITLES if line.startswith(one, at)), ""):
            at += len(title)
            continue
        end = at
        while end < len(line) and end - at < 12 and _owner(line[at : end + 1], table):
            end += 1
        owners = _owner(line[at:end], table) if end > at + 1 else _NOBODY
        if len(owners) == 1:
            key = next(iter(owners))
            if not found or found[-1] != key:
                found.append(key)
        at = max(end, at + 1)
    return found


@lru_cache(maxsize=4)
def _own_letters(table: TableKey) -> Mapping[str, frozenset[str]]:
    """The letters that only the labels of one column have."""
    owners: dict[str, set[str]] = {}
    for label, key in _labels(table):
        for char in label:
            owners.setdefault(char, set()).add(key)
    keys = dict.fromkeys(key for _, key in _labels(table))
    return {key: frozenset(char for char, owner in owners.items() if owner == {key}) for key in keys}


def names_all(pieces: Sequence[str], table: TableKey, blocks: int) -> bool:
    """Whether the pieces of a header hold something of every column, as many times as there are blocks: what is known
    of one block is not evidence about another, nor is a column known by the want of another."""
    text = "\n".join(pieces)
    for title in _TITLES:
        text = text.replace(title, "\n")
    letters = Counter(text)
    return all(any(letters[char] >= blocks for char in own) for own in _own_letters(table).values())


def column_positions(pieces: Sequence[str], table: TableKey, rows: Sequence[Numbers]) -> Positions | None:
    """The positions that each column may have, from the pieces of a damaged header; None where the pieces contradict
    each other or the total cannot be found. ``rows`` are the values of rows with one value to a column."""
    keys = list(dict.fromkeys(key for _, key in _labels(table)))
    places = sum_places(rows)
    if not places:
        return None
    others = [key for key in keys if key != "total"]
    before: dict[str, set[str]] = {key: set() for key in others}
    evidence = 0
    met: set[str] = set()
    for piece in pieces:
        run: list[str] = []
        for key in _mentions(piece, table):
            met.add(key)
            if key == "total" or key in run:
                run = [] if key == "total" else [key]
                continue
            if run:
                before[key].update(run)
                evidence += 1
            run.append(key)
    if not evidence:
        return None
    if table == "applications":
        _spread_group(before)
    rank = {key: n for n, key in enumerate(_statutory(table))}
    if not _close(before) or any(rank[other] > rank[key] for key, earlier in before.items() for other in earlier):
        # That a converter moved a piece is likelier than an order that is not the form's; then the pieces say nothing.
        # Where lines run over several blocks, what stands last in one may stand before what is first in the next.
        if table != "remedies" or met < set(keys):
            return None
        before = {key: set() for key in others}
    if places == frozenset({len(keys) - 1}) and _is_statutory(before, table, rows):
        return {key: (n,) for n, key in enumerate(_statutory(table))}
    positions: dict[str, tuple[int, ...]] = {"total": tuple(sorted(places))}
    for key in others:
        behind = sum(key in earlier for earlier in before.values())
        open_to: set[int] = set()
        for total in places:
            free = [n for n in range(len(keys)) if n != total]
            open_to.update(free[len(before[key]) : len(free) - behind])
        positions[key] = tuple(sorted(open_to))
    return positions


def _spread_group(before: dict[str, set[str]]) -> None:
    """自然人 stands beside the group of organisations, not inside: before one of them is before all."""
    if any("natural" in before[member] for member in _MEMBERS):
        for member in _MEMBERS:
            before[member].add("natural")
    if before["natural"] & _MEMBERS:
        before["natural"] |= _MEMBERS


def _close(before: dict[str, set[str]]) -> bool:
    """Close the relation transitively; False if something comes before itself."""
    for middle in before:
        for key in before:
            if middle in before[key]:
                before[key] |= before[middle]
    return all(key not in earlier for key, earlier in before.items())


def fill_gaps(entries: Sequence[Entry], order: Sequence[str], raw: Mapping[str, str]) -> tuple[tuple[str, Entry], ...]:
    """Rows of values without labels, given to the rows of the form that are missing between the same two sound rows.

    Only if the sound rows stand in the form's order, as many rows of values as labels are missing, and what is left
    of a label beside the values is a piece of that row's label. ``raw`` holds the squeezed labels of each row.
    """
    sound = [
        (n, entry) for n, entry in enumerate(entries) if entry.kind == "row" and not entry.joined and entry.key in raw
    ]
    ranks = [order.index(entry.key or "") for _, entry in sound]
    if len(sound) < 2 or any(a >= b for a, b in pairwise(ranks)):
        return ()
    made: list[tuple[str, Entry]] = []
    bounds = [(-1, -1), *((n, rank) for (n, _), rank in zip(sound, ranks, strict=True)), (len(entries), len(order))]
    for (start, low), (end, high) in pairwise(bounds):
        missing = order[low + 1 : high]
        valued = [entry for entry in entries[start + 1 : end] if entry.kind == "orphan" or entry.joined]
        if not missing or len(missing) != len(valued):
            continue
        if all(_agrees(entry, raw[key]) for key, entry in zip(missing, valued, strict=True)):
            made.extend(zip(missing, valued, strict=True))
    return tuple(made)


def _agrees(entry: Entry, label: str) -> bool:
    if entry.kind != "orphan":
        return True
    return all(squeeze(one.text) in label for one in entry.item.labels)
