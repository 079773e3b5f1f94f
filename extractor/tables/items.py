"""What a row of a grid turns out to be: header, labelled row of values, or a label or values by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractor.document import GridCell
from extractor.tables.grids import Geometry
from extractor.tables.heads import HeaderRow
from extractor.tables.labels import RowName

Break = Literal["none", "line", "row"]
ItemKind = Literal["header", "data", "label", "values"]


@dataclass(frozen=True, slots=True)
class Item:
    """One row, or one run of lines. ``labels`` are its label cells from left to right; ``values`` what stands behind
    them, gaps included; ``at`` is the place of the first value in the row, ``width`` the row's number of cells.
    ``name`` is the row of a form that the label spells; ``block`` the block of table 四 that it names. ``broken``:
    the label was put together from several lines, or from several rows; ``damaged``: it is misspelt. ``behind``: how
    many empty lines stand between this row and the next, where empty lines may be cells too. ``beside``: numbers
    without a label of a row above and below it, which may be the rest of some that a line or a page breaks."""

    kind: ItemKind
    geometry: Geometry
    line: int
    header: HeaderRow | None = None
    labels: tuple[GridCell, ...] = ()
    values: tuple[GridCell, ...] = ()
    at: int = 0
    width: int = 0
    name: RowName | None = None
    block: str | None = None
    broken: Break = "none"
    damaged: bool = False

    spelling: str = ""
    behind: int | None = None
    beside: tuple[tuple[GridCell, ...], ...] = ()

    @property
    def label(self) -> str:
        return self.labels[-1].text if self.labels else ""

    @property
    def filled(self) -> int:
        return sum(1 for one in self.values if one.text)
