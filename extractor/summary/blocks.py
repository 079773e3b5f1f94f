"""A page as a list of blocks, so that Markdown and HTML say the same; each format only decides how a block looks.

Every text in a block is plain: report text, file names and labels of an edited taxonomy are escaped where a block is
written, never before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 is the title of the page. ``anchor`` is ASCII and unique on the page."""

    level: Literal[1, 2, 3]
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``small`` for what qualifies the numbers beside it."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short statements."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the rows; so do more of them where ``words`` says, the rest hold numbers."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart by its key; the table after it holds the same numbers."""

    key: str
    alt: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a report, and where they stand."""

    text: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that most readers skip, under a line that says what they are."""

    title: str
    blocks: Sequence[Block]


Block = Heading | Text | Points | Table | Picture | Quote | Fold


def shown(text: str) -> str:
    """A text for reading: on one line, without control and formatting characters (a reversed reading direction would
    show words that the report does not hold). White space between two wide letters is a line break of the source and
    falls away."""
    letters = (
        "" if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co") and not one.isspace() else one for one in text
    )
    words = "".join(letters).split()
    joined = ""
    for word in words:
        if joined and not (_wide(joined[-1]) and _wide(word[0])):
            joined += " "
        joined += word
    return joined


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
