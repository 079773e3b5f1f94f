"""Every single-cell mutation of the statutory tables: is it flagged, and is the cell that was changed named as the
suspect?

    python -m benchmarks.mutations

Mutates each cell of complete, non-zero tables (those of the clean samples, both forms): ±1, ×10, two digits
transposed, blank for zero. A mutation of the remedies table can only be located to its row, for its one equation
cannot tell its terms apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from benchmarks.lies import ROOT, read
from extractor.pipeline import Prepared
from verifiers.cells import check_cells, check_identities
from verifiers.model import Cell, Finding


def mutations(cell: Cell) -> Iterator[tuple[str, Cell]]:
    """Falsified versions of a cell that holds a number, with the kind of slip."""
    value = cell.value
    if value is None:
        return
    yield "+1", replace(cell, value=value + 1)
    if value > 0:
        yield "−1", replace(cell, value=value - 1)
        yield "×10", replace(cell, value=value * 10)
    digits = str(value)
    swapped = digits[:-2] + digits[-1] + digits[-2] if len(digits) > 1 else digits
    if digits.isdecimal() and Decimal(swapped) != value:
        yield "transposed", replace(cell, value=Decimal(swapped))
    if value == 0:
        yield "blank for zero", replace(cell, state="blank", value=None, raw="")


def findings(prepared: Prepared, cells: Mapping[str, Cell]) -> list[Finding]:
    """What the rules about cells say of a table."""
    assert prepared.form is not None
    form = prepared.form
    return [*check_identities(cells, form.identities, form.specs), *check_cells(cells, form.identities, form.specs)]


def measure(prepared: Prepared, table: str) -> dict[str, Counter[str]]:
    """Per kind of slip: mutations made (``all``), ``flagged``, and with the right ``suspect`` (or, for a blank, named
    cell)."""
    counts: dict[str, Counter[str]] = {}
    known = {(one.rule, one.where) for one in findings(prepared, prepared.tables.cells)}
    for path, cell in prepared.tables.cells.items():
        if not path.startswith(f"{table}."):
            continue
        for kind, changed in mutations(cell):
            said = findings(prepared, {**prepared.tables.cells, path: changed})
            new = [one for one in said if (one.rule, one.where) not in known]
            row = counts.setdefault(kind, Counter())
            row["all"] += 1
            row["flagged"] += bool(new)
            place = f"tables.{path}"
            block = place.rsplit(".", 1)[0]
            row["suspect"] += any(one.suspect == place or (one.suspect is None and place in one.where) for one in new)
            row["row"] += any(where.startswith(block) for one in new for where in (*one.where, one.suspect or ""))
    return counts


def main() -> None:
    clean = [one for one in read([ROOT / "examples"]) if one.name.startswith("clean")]
    print("| report | form | table | slip | mutations | flagged | suspect right | row named |")
    print("|---|---|---|---|---|---|---|---|")
    for report in clean:
        for table in ("applications", "remedies"):
            for kind, row in measure(report.prepared, table).items():
                form = report.prepared.tables.form
                counts = f"{row['all']} | {row['flagged']} | {row['suspect']} | {row['row']}"
                print(f"| {report.name} | {form} | {table} | {kind} | {counts} |")


if __name__ == "__main__":
    main()
