"""How a statutory form is declared: tables made of blocks, blocks made of labelled columns and rows, and the
identities between cells.

Declarations are typed data so that the reader, the verifiers and the documentation read the same source. A cell's
path is ``table.row.column`` (``applications.new.total``), or ``table.block.column`` where a block has one unlabelled
row (``remedies.review.total``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from verifiers.model import CellSpec, Domain, Identity

TableKey = Literal["disclosure", "applications", "remedies"]


@dataclass(frozen=True, slots=True)
class Column:
    """A value column. ``label`` as the form prints it; ``variants`` other spellings seen; ``group`` the spanning
    header above it."""

    key: str
    label: str
    variants: tuple[str, ...] = ()
    group: str | None = None
    domain: Domain = "count"
    unit: str | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled row. ``group`` is the label of the heading it stands under (a heading has no values of its own)."""

    key: str
    label: str
    variants: tuple[str, ...] = ()
    group: str | None = None
    clause: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.label, *self.variants)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns over rows under one title. ``rows`` is empty where the block has a single unlabelled row of values.
    ``group`` is the spanning header above the block's title (行政诉讼 above 未经复议直接起诉)."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    variants: tuple[str, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One statutory table."""

    key: TableKey
    title: str
    blocks: tuple[Block, ...]

    def cells(self) -> Iterator[tuple[str, Block, Row | None, Column]]:
        """Cell keys (without the table's name) in printed order, with what they stand under."""
        for block in self.blocks:
            for row in block.rows or (None,):
                for column in block.columns:
                    yield f"{row.key if row else block.key}.{column.key}", block, row, column


@dataclass(frozen=True)
class Form:
    """A generation of the statutory form. ``key`` names it in records; ``circular`` is the document that sets it;
    ``first_year`` and ``last_year`` are the report years it was meant for (a hint: a form is recognised by its
    labels)."""

    key: str
    circular: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]

    def table(self, key: TableKey) -> Table:
        return next(table for table in self.tables if table.key == key)

    @cached_property
    def specs(self) -> dict[str, CellSpec]:
        """What the form says of each cell, by full path."""
        totals = {
            path for identity in self.identities if identity.relation == "=" for path in (identity.printed,) if path
        }
        return {
            (path := f"{table.key}.{key}"): CellSpec(
                path, row.label if row else block.title, column.label, column.domain, column.unit, path in totals
            )
            for table in self.tables
            for key, block, row, column in table.cells()
        }
