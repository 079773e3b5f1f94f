"""Tables against text: every statement of the narrative about a statutory cell is held against that cell.

Tolerant where wording is open (收到 with or without those carried over, approximations, rounded amounts) and silent
where a cell could not be read or the sentence may speak of something else: a false accusation costs more than a miss.
Which side is wrong is not decided here; ``expected`` is what the text says, ``actual`` what the table holds, and the
finding shows both places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from verifiers.consistency.amounts import amount_findings
from verifiers.consistency.counted_statements import counted_statements
from verifiers.consistency.indicators import check_indicators
from verifiers.consistency.nil_statements import nil_statements
from verifiers.consistency.sentences import sentences
from verifiers.consistency.shares import shares
from verifiers.consistency.statements import Cells, Statement, Sum
from verifiers.consistency.text_sums import channel_findings, text_sums
from verifiers.model import Cell, CellSpec, Finding, Quantity, Span, Tables, plain
from verifiers.source import Source

_ABOUT: Final = Decimal("0.1")
_LOWERED: Final = {"error": "warning", "warning": "info", "info": "info"}


def check_consistency(
    source: Source,
    tables: Tables,
    specs: Mapping[str, CellSpec],
    year: int | None = None,
    issuer: str | None = None,
) -> tuple[Finding, ...]:
    """Findings of the narrative against ``tables.cells`` (by full path) and against itself. ``specs`` are those of
    the recognised form, empty where there is none; ``year`` is the year reported on, ``issuer`` the body's full name.
    ``source`` holds the text with its table spans and sections."""
    known = Cells(specs)
    told = tuple(sentences(source, year, issuer))
    nil = [statement for sentence in told for statement in nil_statements(sentence, known)]
    counted = [statement for sentence in told for statement in counted_statements(sentence, known)]
    findings: list[Finding] = []
    for statement in nil:
        findings += _denied(statement, counted, source, tables.cells)
    for statement in counted:
        findings += _compared(statement, source, tables.cells, specs)
    findings += amount_findings(told, tables.cells)
    findings += channel_findings(told, lambda paths: _sum(paths, tables.cells, specs), known)
    findings += text_sums(told)
    findings += shares(told, lambda paths: _sum(paths, tables.cells, specs), known)
    findings += check_indicators(source, told)
    return tuple(_joined(findings))


def _denied(
    statement: Statement, counted: Iterable[Statement], source: Source, cells: Mapping[str, Cell]
) -> Iterator[Finding]:
    """A nil statement against its cells or, where the table does not say, against a number in the text itself."""
    paths = statement.options[0]
    against = [path for path in paths if cells[path].value]
    if against:
        # The total speaks for its row; the parts are named only where there is no total to name.
        named = tuple(path for path in against if path.endswith(".total")) or tuple(against)
        yield _finding(statement, source, named, cells, "、".join(_shown(cells, named)))
    elif all(cells[path].value is None for path in paths):
        for other in counted:
            if other.value and set(other.options[0]) <= set(paths):
                found = _finding(statement, source, other.options[0], cells, "".join(source.read(other.span).split()))
                yield replace(found, spans=(statement.span, other.span))


def _compared(
    statement: Statement, source: Source, cells: Mapping[str, Cell], specs: Mapping[str, CellSpec]
) -> Iterator[Finding]:
    """A number against the sums of cells that may bear it out."""
    if statement.quantity is None:
        return
    sums = [_sum(paths, cells, specs) for paths in statement.options]
    if any(one is None for one in sums):
        return
    worth = [one for one in sums if one is not None]
    if any(agrees(statement.quantity, statement.value, one) for one in worth):
        return
    shown = "或".join(dict.fromkeys(plain(one) for one in worth))
    estimated = any(cells[path].value is None for paths in statement.options for path in paths)
    severity = _LOWERED[statement.severity] if estimated else statement.severity
    yield replace(_finding(statement, source, statement.options[0], cells, shown), severity=severity)


def _shown(cells: Mapping[str, Cell], paths: Iterable[str]) -> list[str]:
    return [plain(value) for path in paths if (value := cells[path].value) is not None]


def _finding(statement: Statement, source: Source, paths: Sum, cells: Mapping[str, Cell], actual: str) -> Finding:
    said = "".join(source.read(statement.span).split())
    spans = (statement.span, *(span for path in paths if (span := cells[path].span)))
    return Finding(
        statement.rule.id,
        tuple(f"tables.{path}" for path in paths),
        plain(statement.value),
        actual,
        spans,
        None,
        statement.severity,
        None,
        {"meaning": statement.meaning, "said": said},
    )


def agrees(quantity: Quantity, said: Decimal, found: Decimal) -> bool:
    """Whether a number of the text is borne out by a number of a table: equal, or within what 余/近/约/超 leave
    open."""
    if said == found:
        return True
    if not quantity.approximate and quantity.bound == "exact":
        return False
    near = abs(found - said) <= _ABOUT * max(abs(said), Decimal(1))
    match quantity.bound:
        case "at_least":
            return near or said <= found <= 2 * said
        case "at_most":
            return near or found <= said
        case _:
            return near


def _sum(paths: Iterable[str], cells: Mapping[str, Cell], specs: Mapping[str, CellSpec]) -> Decimal | None:
    """The sum of some cells; None where one of them is not known. A missing total is worked out from its row."""
    total = Decimal(0)
    for path in paths:
        value = cells[path].value if path in cells else None
        if value is None:
            value = _row_sum(path, cells, specs)
        if value is None:
            return None
        total += value
    return total


def _row_sum(path: str, cells: Mapping[str, Cell], specs: Mapping[str, CellSpec]) -> Decimal | None:
    row, _, column = path.rpartition(".")
    if column != "total" or path not in cells or cells[path].state not in ("blank", "dash"):
        return None
    parts = [cells[other] for other in specs if other.rpartition(".")[0] == row and other != path and other in cells]
    if any(cell.state not in ("number", "blank", "dash") for cell in parts):
        return None
    values = [cell.value for cell in parts if cell.value is not None]
    return sum(values, Decimal(0)) if values else None


def _joined(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for what the text says several times over, with all its places."""
    first: dict[tuple[str, tuple[str, ...], str | None, str | None], Finding] = {}
    places: dict[tuple[str, tuple[str, ...], str | None, str | None], dict[Span, None]] = {}
    apart: list[Finding] = []
    for one in findings:
        if one.rule.startswith("identity."):
            apart.append(one)
            continue
        key = (one.rule, one.where, one.expected, one.actual)
        first.setdefault(key, one)
        places.setdefault(key, {}).update(dict.fromkeys(one.spans))
    for key, one in first.items():
        yield replace(one, spans=tuple(places[key]))
    yield from apart
