"""Tables of our own numbers for the tests of the verifiers: every cell of a form, consistent, at positions of a text
that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from extractor.forms import FORMS, Form
from verifiers.model import Cell

FORM_2019, FORM_2021 = FORMS
APPLICANTS = ("natural", "business", "research", "nonprofit", "legal", "other_org")


def rows(form: Form) -> list[str]:
    """The keys of the rows of table 三, in printed order."""
    return [row.key for row in form.table("applications").blocks[0].rows]


def outcomes(form: Form) -> list[str]:
    return [key for key in rows(form) if key not in {"new", "carried_over", "total", "carried_forward"}]


def number(value: object, unit: str | None = None) -> Cell:
    return Cell("number", Decimal(str(value)), str(value), 0, len(str(value)), unit)


BLANK = Cell("blank", None, "", 0, 0)
DASH = Cell("dash", None, "——", 0, 2)
UNREAD = Cell("unread")


def text_cell(raw: str) -> Cell:
    return Cell("text", None, raw, 0, len(raw))


def nil(form: Form) -> dict[str, Cell]:
    """Every cell of the form zero."""
    return {path: number(0, spec.unit) for path, spec in form.specs.items()}


def complete(form: Form, parts: Mapping[str, int] | None = None) -> dict[str, Cell]:
    """A consistent form: ``parts`` are counts of applications by ``row.column`` (outcomes, carried_over,
    carried_forward) and remedies by ``remedies.block.column``; new applications and all totals are worked out from
    them."""
    cells = nil(form)
    given = dict(parts or {})
    remedies = {path: value for path, value in given.items() if path.startswith("remedies.")}
    counts = {path: value for path, value in given.items() if path not in remedies}

    def put(row: str, column: str, value: int) -> None:
        cells[f"applications.{row}.{column}"] = number(value)

    handled: dict[str, int] = {}
    sums: dict[str, int] = {}
    for column in APPLICANTS:
        handled[column] = sum(counts.get(f"{row}.{column}", 0) for row in outcomes(form))
        for row in (*outcomes(form), "carried_over", "carried_forward"):
            value = counts.get(f"{row}.{column}", 0)
            put(row, column, value)
            sums[row] = sums.get(row, 0) + value
        put("total", column, handled[column])
        new = handled[column] + counts.get(f"carried_forward.{column}", 0) - counts.get(f"carried_over.{column}", 0)
        put("new", column, new)
        sums["new"] = sums.get("new", 0) + new
    sums["total"] = sum(handled.values())
    for row, value in sums.items():
        put(row, "total", value)
    for path, value in remedies.items():
        cells[path] = number(value)
    for block in ("review", "direct", "after_review"):
        names = ("upheld", "corrected", "other", "pending")
        cells[f"remedies.{block}.total"] = number(sum(remedies.get(f"remedies.{block}.{name}", 0) for name in names))
    return cells


BUSY = {
    "granted.natural": 212,
    "granted.business": 17,
    "granted.legal": 6,
    "partial.natural": 38,
    "denied.internal_affairs.natural": 14,
    "denied.process_info.business": 3,
    "denied.admin_inquiry.natural": 9,
    "unavailable.not_held.natural": 131,
    "unavailable.not_held.nonprofit": 2,
    "unavailable.needs_creation.natural": 25,
    "rejected.petition.natural": 40,
    "rejected.repeat.natural": 11,
    "carried_over.natural": 18,
    "carried_over.business": 1,
    "carried_forward.natural": 27,
    "remedies.review.upheld": 23,
    "remedies.review.corrected": 2,
    "remedies.review.pending": 4,
    "remedies.direct.upheld": 5,
    "remedies.direct.other": 1,
    "remedies.after_review.upheld": 7,
}
