"""The cells of a body's statutory tables over its years: drawn from totals, adding up, rolling forward.

Every application is one case with a kind of applicant and an outcome, so rows, columns and the printed balance hold by
construction, and what is left at the end of a year is what the next year begins with.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.forms import Form
from extractor.forms.shared import APPLICANTS, DECISIONS

Cells = dict[str, str]
Cases = Counter[tuple[str, str]]
"""How many applications, by row and kind of applicant."""

KINDS = tuple(column.key for column in APPLICANTS if column.key != "total")
INCOMING = ("new", "carried_over", "total", "carried_forward")
STATES = tuple(column.key for column in DECISIONS if column.key != "total")

# Who asks, and with what outcome, in a hundred cases; the rest of the outcomes is nil.
APPLICANT_WEIGHTS = {"natural": 82, "business": 9, "research": 1, "nonprofit": 1, "legal": 5, "other_org": 2}
OUTCOME_WEIGHTS = {
    "granted": 40,
    "partial": 9,
    "denied.third_party": 3,
    "denied.internal_affairs": 2,
    "denied.process_info": 4,
    "denied.enforcement_files": 2,
    "denied.admin_inquiry": 1,
    "unavailable.not_held": 22,
    "unavailable.needs_creation": 4,
    "unavailable.unclear_after_correction": 2,
    "rejected.petition": 5,
    "rejected.repeat": 2,
    "other": 4,
}
GROUPS = ("granted", "partial", "denied", "unavailable", "rejected", "other")


@dataclass(frozen=True)
class Year:
    """``cells`` as they are printed; ``cases`` of the body, from which a body above it may be added up."""

    cells: Cells
    cases: Cases


def years(body: Mapping[str, Any], forms: Mapping[int, Form], below: Sequence[Mapping[int, Cases]] = ()) -> list[Year]:
    """One for each of the body's years. ``below``: the cases, by year, of the bodies that it counts in."""
    carried: Counter[str] = Counter()
    in_force = int(body.get("in_force", 0))
    made: list[Year] = []
    for told in body["years"]:
        year, form = int(told["year"]), forms[int(told["year"])]
        rng = random.Random(f"{body['id']} {year}")
        if not made:
            carried = Counter(rng.choices(KINDS, list(APPLICANT_WEIGHTS.values()), k=int(body.get("carried", 0))))
        # A planted break: the cases that the year begins with are not those that the last one ended with.
        carried -= Counter({"natural": int(told.get("carry_lost", 0))})
        cases, carried = _handled(rng, told, carried, "other" if form.key == "2019" else "other.other")
        for one in below:
            cases.update(one[year])
        cells = dict.fromkeys(form.specs, "0")
        cells |= _applications(form, cases)
        cells |= _remedies(told)
        if form.key == "2019":
            cells |= _disclosure_2019(told)
        else:
            issued, repealed = told.get("normative", (0, 0))
            in_force += issued - repealed + int(told.get("stock_off", 0))
            cells |= _disclosure_2021(told, issued, repealed, in_force)
        made.append(Year(cells, cases))
    return made


def _handled(
    rng: random.Random, told: Mapping[str, Any], carried: Counter[str], other: str
) -> tuple[Cases, Counter[str]]:
    """The cases of one year, and those it leaves to the next."""
    new = rng.choices(KINDS, list(APPLICANT_WEIGHTS.values()), k=int(told.get("new", 0)))
    left = Counter(rng.sample(new, int(told.get("left", 0))))
    cases: Cases = Counter()
    cases.update(("new", kind) for kind in new)
    cases.update({("carried_over", kind): count for kind, count in carried.items()})
    closed = Counter(new) + carried - left
    for kind in KINDS:
        for outcome in rng.choices(list(OUTCOME_WEIGHTS), list(OUTCOME_WEIGHTS.values()), k=closed[kind]):
            cases[other if outcome == "other" else outcome, kind] += 1
    cases.update({("total", kind): count for kind, count in closed.items()})
    cases.update({("carried_forward", kind): count for kind, count in left.items()})
    return cases, left


def _applications(form: Form, cases: Cases) -> Cells:
    cells: Cells = {}
    for row in form.table("applications").blocks[0].rows:
        counts = [cases[row.key, kind] for kind in KINDS]
        cells |= {f"applications.{row.key}.{kind}": str(count) for kind, count in zip(KINDS, counts, strict=True)}
        cells[f"applications.{row.key}.total"] = str(sum(counts))
    return cells


def _remedies(told: Mapping[str, Any]) -> Cells:
    cells: Cells = {}
    for block in ("review", "direct", "after_review"):
        counts = told.get(block, (0, 0, 0, 0))
        cells |= {f"remedies.{block}.{state}": str(count) for state, count in zip(STATES, counts, strict=True)}
        cells[f"remedies.{block}.total"] = str(sum(counts))
    return cells


def _disclosure_2021(told: Mapping[str, Any], issued: int, repealed: int, in_force: int) -> Cells:
    return {
        "disclosure.normative.made": str(issued),
        "disclosure.normative.repealed": str(repealed),
        "disclosure.normative.in_force": str(in_force),
        **{f"disclosure.{row}.decisions": str(told.get(row, 0)) for row in ("licensing", "penalties", "coercion")},
        "disclosure.fees.amount": str(told.get("fees", "0")),
    }


def _disclosure_2019(told: Mapping[str, Any]) -> Cells:
    cells: Cells = {}
    for row, columns in (
        ("normative", ("made", "published", "total")),
        ("licensing", ("previous", "change", "decisions")),
        ("other_services", ("previous", "change", "decisions")),
        ("penalties", ("previous", "change", "decisions")),
        ("coercion", ("previous", "change", "decisions")),
        ("fees", ("previous", "change")),
        ("procurement", ("projects", "amount")),
    ):
        for column, value in zip(columns, told.get(row, [0] * len(columns)), strict=True):
            signed = column == "change" and int(value) > 0
            cells[f"disclosure.{row}.{column}"] = f"+{value}" if signed else str(value)
    return cells


def told_in_text(cells: Mapping[str, str]) -> dict[str, str]:
    """What a report's sentences say of its tables, by the name under which they ask for it."""

    def count(path: str) -> int:
        return int(cells[path])

    said = {
        "new": cells["applications.new.total"],
        "carried": cells["applications.carried_over.total"],
        "closed": cells["applications.total.total"],
        "left": cells["applications.carried_forward.total"],
        "natural": cells["applications.new.natural"],
        "organisations": str(count("applications.new.total") - count("applications.new.natural")),
    }
    for group in GROUPS:
        total = sum(
            int(value)
            for path, value in cells.items()
            if path.endswith(".total") and path.split(".")[1] == group and path.startswith("applications.")
        )
        said[group] = str(total)
        said[f"{group}_share"] = f"{100 * total / max(1, count('applications.total.total')):.2f}%"
    for block in ("review", "direct", "after_review"):
        for state in (*STATES, "total"):
            said[f"{block}_{state}"] = cells[f"remedies.{block}.{state}"]
    said["suits"] = str(count("remedies.direct.total") + count("remedies.after_review.total"))
    for path, value in cells.items():
        if path.startswith("disclosure."):
            _, row, column = path.split(".")
            said[f"{row}_{column}"] = value
    return said
