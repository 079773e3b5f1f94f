"""What a run tells while it goes on, and what it came to.

Events are plain data: how they look is for those who show them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Literal

from extractor.batch.budget import Use
from extractor.store.repeats import Repeats

Outcome = Literal["done", "budget", "interrupted"]


@dataclass(frozen=True, slots=True)
class Started:
    """A run begins over ``total`` inputs."""

    total: int
    backend: str
    model: str | None
    workers: int


@dataclass(frozen=True, slots=True)
class Done:
    """An input has its record. ``kept``: it was there already. ``use`` is what this run spent on it."""

    number: int
    total: int
    path: str
    status: str
    code: str | None
    message: str | None
    kept: bool
    findings: Mapping[str, int]
    use: Use
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that concerns the run and not one report."""

    code: str
    message: str


Event = Started | Done | Notice
Progress = Callable[[Event], None]


@dataclass
class Summary:
    """What a run came to. ``kept`` counts records that were there already; ``waiting`` are inputs without a record yet,
    ``unfinished`` those with one that the next run makes anew; ``use`` is what this run spent, the other counts are
    over all inputs it came to."""

    reports: int = 0
    kept: int = 0
    waiting: int = 0
    unfinished: int = 0
    outcome: Outcome = "done"
    reason: str | None = None
    statuses: Counter[str] = field(default_factory=lambda: Counter())
    codes: Counter[str] = field(default_factory=lambda: Counter())
    cells: Counter[str] = field(default_factory=lambda: Counter())
    verdicts: Counter[str] = field(default_factory=lambda: Counter())
    severities: Counter[str] = field(default_factory=lambda: Counter())
    use: Use = field(default_factory=Use)
    cost: str | None = None
    repeats: Repeats = field(default_factory=Repeats)

    def add(self, status: str, code: str | None, counts: Mapping[str, Mapping[str, int]], *, kept: bool) -> None:
        self.reports += 1
        self.kept += kept
        self.statuses[status] += 1
        if code:
            self.codes[code] += 1
        self.cells.update(counts.get("cells", {}))
        self.verdicts.update(counts.get("verdicts", {}))
        self.severities.update(counts.get("findings", {}))

    def as_json(self) -> dict[str, object]:
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "reports": self.reports,
            "kept": self.kept,
            "waiting": self.waiting,
            "unfinished": self.unfinished,
            "statuses": dict(self.statuses),
            "codes": dict(self.codes),
            "cells": dict(self.cells),
            "verdicts": dict(self.verdicts),
            "findings": dict(self.severities),
            "use": asdict(self.use),
            "cost": self.cost,
            "repeats": asdict(self.repeats),
        }


def told(repeats: Repeats) -> list[tuple[str, str]]:
    """What a run says of inputs that are the same report, as codes and sentences."""
    said: list[tuple[str, str]] = []
    if repeats.copies:
        said.append(
            (
                "duplicates.copies",
                f"{repeats.copies} inputs have the content of another and were read once: {_pairs(repeats.copied)}",
            )
        )
    if repeats.shared:
        said.append(
            (
                "duplicates.reports",
                f"{repeats.shared} reports of one body and year stand in several files ({repeats.agreeing} with the "
                f"same cells, {repeats.differing} not): {_pairs(repeats.sharing)}; see same_report_as in the records",
            )
        )
    return said


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{path} (as {first})" for path, first in pairs)
