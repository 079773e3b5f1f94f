"""Column names for the cells of the statutory tables: short enough for Stata, telling enough to be typed.

A name is made from the cell's path alone, so that it never changes when a form is added: the table's letter, the row
and the column, long words of a row cut to one length. That two cells never share a name is checked when the columns
are made.
"""

from __future__ import annotations

from typing import Final

LONGEST: Final = 32
"""Characters of a variable name in Stata 18 (help varname), the narrowest of the programs that read these files."""

_LONGEST_COLUMN: Final = 9
_LETTERS: Final = {"disclosure": "d", "applications": "a", "remedies": "r"}


def cell_name(path: str, suffix: str = "") -> str:
    """``applications.denied.three_securities.total`` → ``a_denied_three_securi_total``; ``suffix`` names something
    about the cell, such as ``_yuan``. At most 32 characters."""
    table, _, key = path.partition(".")
    row, _, column = key.rpartition(".")
    head, column = f"{_LETTERS.get(table, 'x')}_", _cut(column, _LONGEST_COLUMN)
    # A row is cut alike in all its columns, or its cells would not stand together in a sorted list of variables.
    room = LONGEST - len(head) - 1 - max(_LONGEST_COLUMN, len(column) + len(suffix))
    return f"{head}{_cut(row.replace('.', '_'), room)}_{column}{suffix}"


def states_name(table: str) -> str:
    """The column that holds the states of a table's cells, one letter each."""
    return f"{_LETTERS.get(table, 'x')}_states"


def _cut(name: str, room: int) -> str:
    """A name of several words in so many characters: every word cut to the greatest length that fits."""
    if len(name) <= room:
        return name
    words = name.split("_")
    length = max(1, room - len(words) + 1)
    while length > 1 and sum(min(len(word), length) for word in words) + len(words) - 1 > room:
        length -= 1
    return "_".join(word[:length] for word in words)[:room]
