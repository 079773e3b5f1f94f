"""Which readings of unread cells the form's identities support.

A second reader (a model) may say what stands in cells that the table reader could not place. Its word counts for
nothing by itself. A reading is proved where the identities, with everything that was read for certain, allow that cell
no other value; two readings that could be swapped without breaking an identity prove each other not at all. A reading
that the table reader has itself, but in doubt, is borne out where every identity that it enters holds with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from verifiers.model import Cell, Identity

_ZERO: Final = Fraction(0)
# A form has fewer equations; more unknowns than this are not a table with gaps but no table.
_MOST_UNKNOWN: Final = 260


def determined(cells: Mapping[str, Cell], identities: Sequence[Identity]) -> dict[str, Decimal]:
    """The value of every unread cell that the equations allow only one value, by path.

    Blanks and dashes count as 0 among the parts; an equation whose total is blank, or that holds text, says nothing.
    Counts are not negative, so that parts whose sum is 0 are 0 each. Equations that contradict each other determine
    nothing at all: then something that was read, or the report itself, is wrong.
    """
    unknown = {path: at for at, path in enumerate(path for path, cell in cells.items() if cell.state == "unread")}
    if not unknown or len(unknown) > _MOST_UNKNOWN:
        return {}
    made = (_equation(identity, cells, unknown) for identity in identities)
    rows = [row for row in made if row is not None and any(row[:-1])]
    found: dict[int, Fraction] = {}
    while True:
        reduced = _reduced([_filled(row, found) for row in rows], len(unknown))
        if reduced is None:
            return {}
        new = {at: value for row in reduced for at, value in _said(row) if at not in found}
        if not new:
            break
        found.update(new)
    if any(value < 0 or value.denominator != 1 for value in found.values()):
        return {}
    return {path: Decimal(int(found[at])) for path, at in unknown.items() if at in found}


def borne_out(cells: Mapping[str, Cell], identities: Sequence[Identity], paths: Iterable[str]) -> bool:
    """Whether each of the cells at ``paths`` stands in an equation that can be judged, and all these equations hold."""
    told: set[str] = set()
    wanted = frozenset(paths)
    for identity in identities:
        touched = wanted.intersection((*identity.left, *identity.right))
        if not touched:
            continue
        row = _equation(identity, cells, {})
        if row is None:
            continue
        if row[-1]:
            return False
        told |= touched
    return told >= wanted


def _equation(identity: Identity, cells: Mapping[str, Cell], unknown: Mapping[str, int]) -> list[Fraction] | None:
    """Coefficients of the unknown cells and, last, what they must come to; None where the equation cannot be judged,
    or speaks of a cell that is unread and not among the unknown."""
    if identity.relation != "=":
        return None
    row = [_ZERO] * (len(unknown) + 1)
    for sign, paths in ((1, identity.left), (-1, identity.right)):
        for path in paths:
            cell = cells.get(path)
            if cell is None or cell.state == "text" or (path == identity.printed and cell.state in ("blank", "dash")):
                return None
            if cell.state == "unread":
                if path not in unknown:
                    return None
                row[unknown[path]] += sign
            elif cell.value is not None:
                row[-1] -= sign * Fraction(cell.value)
    return row


def _filled(row: Sequence[Fraction], found: Mapping[int, Fraction]) -> list[Fraction]:
    """The equation with what was found put in."""
    filled = list(row)
    for at, value in found.items():
        filled[-1] -= filled[at] * value
        filled[at] = _ZERO
    return filled


def _reduced(rows: list[list[Fraction]], width: int) -> list[list[Fraction]] | None:
    """Gauss–Jordan elimination; None where the equations contradict each other."""
    done = 0
    for column in range(width):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        scale = rows[done][column]
        rows[done] = [value / scale for value in rows[done]]
        for at, row in enumerate(rows):
            if at != done and row[column]:
                times = row[column]
                rows[at] = [value - times * other for value, other in zip(row, rows[done], strict=True)]
        done += 1
    if any(row[-1] for row in rows[done:]):
        return None
    return rows[:done]


def _said(row: Sequence[Fraction]) -> list[tuple[int, Fraction]]:
    """The unknowns that one reduced equation settles by itself."""
    terms = [(at, value) for at, value in enumerate(row[:-1]) if value]
    if len(terms) == 1:
        at, value = terms[0]
        return [(at, row[-1] / value)]
    if not row[-1] and (all(value > 0 for _, value in terms) or all(value < 0 for _, value in terms)):
        return [(at, _ZERO) for at, _ in terms]
    return []
