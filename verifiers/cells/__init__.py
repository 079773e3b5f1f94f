"""The cells of the statutory tables: identities between them, the cell most likely wrong, blanks, domains, signs and
units."""

from verifiers.cells.blanks import check_cells
from verifiers.cells.identities import check_identities

__all__ = ["check_cells", "check_identities"]
