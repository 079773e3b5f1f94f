"""The nouns of the panel: a report as checks over the years see it, and what becomes of a check.

A finding that needs two reports belongs to the later one and names the other, with what stands there and where. A
check ends in one of four ways, so that "nothing found" is never mistaken for "could not be checked".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from verifiers.model import Cell, CellSpec, Finding, Span, plain
from verifiers.panel.prose import Prose
from verifiers.rules import Rule, Severity

State = Literal["held", "found", "unchecked", "absent"]
"""``held`` and ``found`` were checked; ``unchecked`` could not be; ``absent``: there is nothing to check here."""

Reason = Literal["unread", "blank_total", "no_text", "no_unit", "children_missing"]
"""Why a check could not be made: a cell was not read (or holds words), a total is blank, the text is not at hand, an
amount has no unit, or not all bodies below have a report."""

# Below this, sums and rates of four digits after the point are within the 28 digits that ``decimal`` reckons with.
_TOO_LARGE: Final = 10**18

LOWERED: Final[Mapping[str, Severity]] = {"error": "warning", "warning": "info", "info": "info"}


@dataclass(frozen=True, slots=True)
class Report:
    """One body's report on one year. ``body`` tells bodies apart, ``name`` is shown. ``cells`` and ``specs`` are those
    of ``form`` by full path, empty where no form was recognised; ``prose`` is None where the text is not at hand.
    ``doubted`` are cells that the report's own findings take for misread."""

    id: str
    path: str
    body: str
    name: str
    year: int
    form: str | None
    cells: Mapping[str, Cell]
    specs: Mapping[str, CellSpec]
    prose: Prose | None = None
    doubted: frozenset[str] = frozenset()

    def number(self, path: str) -> Number | None:
        """What a cell counts for: a blank or dash as 0, marked; None where it is no number that could be read, or one
        so long that cells must have run together."""
        cell = self.cells.get(path)
        if cell is None:
            return None
        if cell.state == "number" and cell.value is not None:
            return Number(cell.value) if -_TOO_LARGE < cell.value < _TOO_LARGE else None
        return Number(Decimal(0), True) if cell.state in ("blank", "dash") else None

    def place(self, *paths: str) -> Place:
        """Where some cells of this report stand."""
        found = [self.cells[path] for path in paths if path in self.cells]
        return Place(
            self.id,
            self.path,
            self.year,
            tuple(f"tables.{path}" for path in paths),
            tuple(cell.raw for cell in found),
            tuple(span for cell in found if (span := cell.span) is not None),
            not self.doubted.isdisjoint(paths),
        )

    def label(self, path: str) -> str:
        spec = self.specs.get(path)
        return spec.label if spec else path


@dataclass(frozen=True, slots=True)
class Number:
    """A number to reckon with. ``blank`` says that nothing, or a dash, stands where a zero is taken."""

    value: Decimal
    blank: bool = False

    @property
    def shown(self) -> str:
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class Place:
    """What stands where in another report: record paths, the text there, its spans; and whether that report's own
    findings take one of the cells for misread."""

    report: str
    path: str
    year: int
    where: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Crossed:
    """A finding about report ``report``; ``quotes`` are the texts at its spans. ``other`` is what it was compared
    with; None where the finding needs no place elsewhere."""

    report: str
    finding: Finding
    other: Place | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule on one report (and the one before it)."""

    rule: str
    state: State
    found: tuple[Crossed, ...] = ()
    reason: Reason | None = None


def held(rule: Rule) -> Outcome:
    return Outcome(rule.id, "held")


def absent(rule: Rule) -> Outcome:
    return Outcome(rule.id, "absent")


def unchecked(rule: Rule, reason: Reason) -> Outcome:
    return Outcome(rule.id, "unchecked", reason=reason)


def settled(rule: Rule, found: Iterable[Crossed]) -> Outcome:
    made = tuple(found)
    return Outcome(rule.id, "found" if made else "held", made)


def crossed(finding: Finding, later: Report, there: Place, quotes: tuple[str, ...] | None = None) -> Crossed:
    """A finding about ``later``, its message told where the other report stands. A cell that either report's own
    findings take for misread makes it a possible fault of the extraction."""
    details = {
        "path": later.path,
        "year": str(later.year),
        "earlier_path": there.path,
        "earlier_year": str(there.year),
        "earlier_raw": "、".join(there.raw[:3]),
        **finding.details,
    }
    paths = [one.removeprefix("tables.") for one in finding.where]
    if quotes is None:
        quotes = tuple(cell.raw for path in paths if (cell := later.cells.get(path)) and cell.span is not None)
    misread = there.doubted or not later.doubted.isdisjoint(paths)
    kind = "possible_extraction_error" if misread else finding.kind
    return Crossed(later.id, replace(finding, details=details, kind=kind), there, quotes)


def lowered(rule: Rule, weak: bool) -> Severity | None:
    """The severity to override the rule's with where a blank stood for a number (docs/record.md: Cells)."""
    return LOWERED[rule.severity] if weak else None
