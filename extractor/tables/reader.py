"""From a document to the cells of its statutory tables.

Values follow labels: a row's label names the row, the header above it the order of its columns, and the geometry of
the row which value stands in which column. What any of the three leaves open is ``unread``, with a finding that says
why. Grids that a loader found and grids traced in plain text are read by the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extractor.document import Document, TableGrid
from extractor.tables import rules
from extractor.tables.entries import Stream, stream
from extractor.tables.grids import Grid, document_grids, text_grids
from extractor.tables.placing import Placing
from extractor.tables.recognise import is_form_2014, recognise
from extractor.tables.rows import sort_out
from verifiers.model import Finding, Span, Tables

_TABLES: Final = ("disclosure", "applications", "remedies")


def read_tables(document: Document) -> Tables:
    """The statutory tables of a report: every cell of the recognised form, the regions that are tables, and what was
    noticed."""
    grids, read = _read(document)
    spans = tuple(Span(grid.start, grid.end) for grid in grids)
    recognition = recognise((entry.item for entry in read.entries), read.headers)
    if recognition.form is None:
        return Tables(None, {}, spans, (_nothing(grids),))
    placing = Placing(recognition.form, read.entries)
    placing.place()
    findings = placing.findings
    if recognition.foreign:
        findings.append(rules.FORM_MIXED.finding(form=recognition.form.key, labels="、".join(recognition.foreign)))
    findings.extend(
        rules.EXTRA_TABLE.finding(spans=(span,))
        for span, statutory in zip(spans, read.statutory, strict=True)
        if not statutory
    )
    return Tables(recognition.form.key, placing.cells, spans, tuple(findings), placing.doubtful)


def _read(document: Document) -> tuple[tuple[Grid, ...], Stream]:
    """The grids of a document and their rows. Where a loader's grids hold no trace of one of the tables, it may stand
    in the text beside them, drawn with tabs or spaces."""
    grids = document_grids(document.grids)
    read = stream([sort_out(grid) for grid in grids])
    met = {one.table for one in (*read.entries, *read.headers)}
    if len(met) == len(_TABLES):
        return grids, read
    beside = text_grids(_without(document.text, document.grids))
    if not beside:
        return grids, read
    grids = tuple(sorted((*grids, *beside), key=lambda grid: grid.start))
    return grids, stream([sort_out(grid) for grid in grids])


def _without(text: str, grids: Sequence[TableGrid]) -> str:
    """The text with something in the place of the grids that is no table, every other character in its place."""
    kept: list[str] = []
    at = 0
    for grid in sorted(grids, key=lambda one: one.start):
        rows = text[max(at, grid.start) : grid.end].split("\n")
        kept += [text[at : grid.start], "\n".join("。" * len(row) for row in rows)]
        at = max(at, grid.end)
    return "".join(kept) + text[at:]


def _nothing(grids: Sequence[Grid]) -> Finding:
    """Why no form was recognised: the table of 2014–2018 stands there, or none."""
    if is_form_2014(one.text for grid in grids for row in grid.rows for one in row.cells):
        return rules.FORM_UNSUPPORTED.finding(spans=[Span(grid.start, grid.end) for grid in grids])
    return rules.NO_TABLES.finding()
