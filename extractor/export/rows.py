"""A record as rows: one of the table of reports, and those of the long tables, in the order of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extractor.corpus.reading import Entry
from extractor.export.cells import DOUBTED, NOT_ON_FORM, STATES, TABLES, amount_columns, cell_columns, cell_labels
from extractor.export.marks import Marks
from extractor.export.model import Row
from extractor.export.numbers import number, quantity, yuan
from extractor.export.tables import CELL_STATES, VERDICTS
from extractor.schema import (
    LISTS,
    Figure,
    FindingRecord,
    Item,
    Measure,
    Narrative,
    Organisation,
    Problem,
    Project,
    Purchase,
    Record,
)
from verifiers.rules import Lang

JOINED: Final = "；"
# p and m are the letters that a summary gives its items.
_ITEM_LETTERS: Final = {
    "organisations": "o",
    "projects": "j",
    "purchases": "b",
    "figures": "f",
    "problems": "p",
    "measures": "m",
}


def report_row(entry: Entry, record: Record, marks: Marks, *, only_verified: bool) -> Row:
    """The row of ``reports``."""
    return (
        *_identity(entry, record),
        *_counts(record),
        *_provenance(record),
        *_wide(record, marks, only_verified=only_verified),
    )


def _identity(entry: Entry, record: Record) -> Row:
    body, profile, report = entry.body, record.profile, record.report
    start, end = profile.period or (None, None)
    contact = profile.contact
    return (
        entry.id,
        report.path,
        report.sha256,
        report.format,
        report.chars,
        record.form,
        profile.year,
        *(
            (body.key, body.name, body.code, body.level, body.region, body.kind, body.parent, body.certain)
            if body is not None
            else (None,) * 8
        ),
        entry.published,
        (record.manifest or {}).get("url"),
        record.status,
        record.error.code if record.error else None,
        record.error.message if record.error else None,
        entry.counts,
        entry.duplicate_of,
        entry.reason,
        profile.issuer,
        start,
        end,
        profile.published_on,
        profile.website,
        contact.address,
        contact.postcode,
        contact.phone,
        contact.email,
    )


def _counts(record: Record) -> Row:
    counted: list[int] = []
    for name in LISTS:
        verdicts = Counter(item.verdict for item in items(record.narrative, name))
        counted += [verdicts.total(), *(verdicts[verdict] for verdict in VERDICTS)]
    severities = Counter(finding.severity for finding in record.findings)
    states = Counter(cell.state for cells in record.tables.values() for cell in cells.values())
    return (
        *counted,
        severities["error"],
        severities["warning"],
        severities["info"],
        sum(finding.kind == "possible_extraction_error" for finding in record.findings),
        record.coverage.quantities,
        record.coverage.used,
        len(record.coverage.unused),
        *(states[state] for state in CELL_STATES),
    )


def _provenance(record: Record) -> Row:
    made = record.provenance
    prompt = made.prompt
    return (
        made.backend,
        made.model,
        prompt.id if prompt else None,
        prompt.version if prompt else None,
        prompt.sha256 if prompt else None,
        made.attempts,
        made.requests,
        made.tokens.input,
        made.tokens.output,
        made.tokens.cached,
        made.seconds,
        made.tool,
        made.lang,
        JOINED.join(f"{rule}={grade}" for rule, grade in sorted(made.grades.items())) or None,
    )


def _wide(record: Record, marks: Marks, *, only_verified: bool) -> Iterator[str | None]:
    """The cells' values (an amount with its unit and yuan), then a text of states for every table."""
    amounts = amount_columns()
    letters: dict[str, list[str]] = {key: [] for key in TABLES}
    for path in cell_columns():
        table, _, key = path.partition(".")
        cell = record.tables.get(table, {}).get(key)
        doubted = only_verified and marks.doubted(path)
        value = None if cell is None or doubted else number(cell.value)
        letters[table].append(NOT_ON_FORM if cell is None else DOUBTED if doubted else STATES.get(cell.state, "u"))
        yield value
        if path in amounts:
            yield cell.unit if cell is not None else None
            yield yuan(value, cell.unit) if cell is not None else None
    for key in TABLES:
        yield "".join(letters[key]) if record.tables else None


def items(narrative: Narrative, name: str) -> Sequence[Item]:
    """One of the six lists by its name."""
    lists: Mapping[str, Sequence[Item]] = {
        "organisations": narrative.organisations,
        "projects": narrative.projects,
        "purchases": narrative.purchases,
        "figures": narrative.figures,
        "problems": narrative.problems,
        "measures": narrative.measures,
    }
    return lists[name]


def item_rows(entry: Entry, record: Record, marks: Marks, name: str, *, only_verified: bool) -> Iterator[Row]:
    """The rows of one list."""
    whose = (entry.id, entry.body.name if entry.body else None, record.profile.year)
    letter = _ITEM_LETTERS[name]
    for index, item in enumerate(items(record.narrative, name)):
        if only_verified and item.verdict != "verified":
            continue
        evidence = item.evidence
        yield (
            *whose,
            f"{entry.id}.{letter}{index}",
            index,
            *_own(entry, item),
            item.verdict,
            JOINED.join(marks.reasons.get(f"narrative.{name}[{index}]", ())) or None,
            evidence.quote,
            evidence.start,
            evidence.end,
            evidence.match,
            evidence.score,
            evidence.given,
            evidence.occurrences,
        )


def _own(entry: Entry, item: Item) -> Row:
    match item:
        case Organisation():
            return item.name, item.kind, JOINED.join(item.also_known_as) or None
        case Project():
            return (item.name,)
        case Purchase():
            return item.item, number(item.amount), item.unit, number(item.yuan)
        case Figure():
            variable = cell_columns().get(item.cell) if item.cell else None
            return (
                item.subject,
                number(item.value),
                item.unit,
                *quantity(item.value, item.unit),
                yuan(item.value, item.unit),
                item.approximate,
                item.cell,
                variable.name if variable else None,
            )
        case Problem():
            return (item.text,)
        case Measure():
            answered = None if item.addresses is None else f"{entry.id}.{_ITEM_LETTERS['problems']}{item.addresses}"
            return item.text, item.addresses, answered


def finding_rows(entry: Entry, record: Record) -> Iterator[Row]:
    """The rows of ``findings``."""
    whose = (entry.id, entry.body.name if entry.body else None, record.profile.year)
    for index, finding in enumerate(record.findings):
        yield (
            *whose,
            index,
            finding.rule,
            finding.rule.partition(".")[0],
            finding.severity,
            finding.kind,
            JOINED.join(finding.where) or None,
            finding.suspect,
            finding.expected,
            finding.actual,
            finding.message,
            spans_of(finding),
        )


def spans_of(finding: FindingRecord) -> str | None:
    """The spans of a finding as ``start-end；start-end``."""
    return JOINED.join(f"{start}-{end}" for start, end in finding.spans) or None


def cell_rows(entry: Entry, record: Record, marks: Marks, lang: Lang, *, only_verified: bool) -> Iterator[Row]:
    """The rows of ``cells``: every cell of the record's form."""
    labels, variables = cell_labels(record.form), cell_columns()
    for table, cells in record.tables.items():
        for key, cell in cells.items():
            path = f"{table}.{key}"
            mark = marks.cells.get(path)
            if only_verified and (cell.state == "unread" or (mark is not None and mark.doubted)):
                continue
            row, _, column = key.rpartition(".")
            variable, label = variables.get(path), labels.get(path)
            yield (
                entry.id,
                variable.name if variable else None,
                table,
                row,
                column,
                None if label is None else label.zh if lang == "zh" else label.en,
                number(cell.value),
                cell.unit,
                cell.state,
                cell.raw,
                cell.start,
                cell.end,
                *((mark.findings, mark.severity, mark.suspect, mark.doubted) if mark else (0, None, False, False)),
            )
