"""From a document to the cells of its statutory tables.

Values follow labels: a row's label names the row, the header above it the order of its columns, and the geometry of
the row which value stands in which column. What any of the three leaves open is ``unread``, with a finding that says
why. Grids that a loader found and grids traced in plain text are read by the same code.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Document
from extractor.tables import rules
from extractor.tables.entries import stream
from extractor.tables.grids import Grid, document_grids, text_grids
from extractor.tables.placing import Placing
from extractor.tables.recognise import is_form_2014, recognise
from extractor.tables.rows import sort_out
from verifiers.model import Finding, Span, Tables


def read_tables(document: Document) -> Tables:
    """The statutory tables of a report: every cell of the recognised form, the regions that are tables, and what was
    noticed."""
    grids = document_grids(document.grids) if document.grids else text_grids(document.text)
    read = stream([sort_out(grid) for grid in grids])
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
    return Tables(recognition.form.key, placing.cells, spans, tuple(findings))


def _nothing(grids: Sequence[Grid]) -> Finding:
    """Why no form was recognised: the table of 2014–2018 stands there, or none."""
    if is_form_2014(one.text for grid in grids for row in grid.rows for one in row.cells):
        return rules.FORM_UNSUPPORTED.finding(spans=[Span(grid.start, grid.end) for grid in grids])
    return rules.NO_TABLES.finding()
