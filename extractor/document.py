"""A report as the rest of the program sees it: canonical text, where it came from, and the tables the loader could
see as grids.

The canonical text is decoded once and never normalised in place; every offset in a record counts its code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["txt", "md", "html", "docx", "pdf"]


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid: ``canonical_text[start:end] == text``, trimmed of surrounding white space. A blank cell is
    empty and ``start == end`` is the place where it stands. A cell whose content the source breaks over several
    places (a label wrapped across a page) has the span from its first to its last character, so that the law holds
    for it too."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableGrid:
    """Rows of cells in reading order. ``start``/``end`` span the whole table in the canonical text, headers
    included."""

    rows: tuple[tuple[GridCell, ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """``path`` as given by the user; ``sha256`` of the file's bytes in hex; ``encoding`` as detected, e.g. ``utf-8``,
    ``utf-8-sig``, ``gb18030`` (None where the format has its own); ``grids`` only where tables are marked
    up, by the format itself (html, docx, pdf) or as HTML inside a text."""

    path: str
    sha256: str
    format: Format
    encoding: str | None
    text: str
    grids: tuple[TableGrid, ...] = ()
