"""What goes into the database and comes out of it, as plain values: a finished report, what is known of one, what was
spent, a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Which report a record is of, as far as two can be compared: folded name of the body, year, a digest of all cells
    (None where there are none, or some are unread), digits of the telephone number."""

    body: str | None
    year: int
    cells: str | None = None
    phone: str | None = None

    def agrees(self, other: Identity) -> bool | None:
        """Whether two records of one body and year say the same; None where that cannot be said. Two bodies of one
        name have their own telephones, and often the same empty tables."""
        if self.phone and other.phone and self.phone != other.phone:
            return False
        return None if self.cells is None or other.cells is None else self.cells == other.cells


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished report as it is written. ``made`` names the verifiers and what they were told, ``counts`` (JSON) is
    what a summary needs of the record, ``final`` is False where asking again later may help, ``identity`` is None where
    the year is not known."""

    status: str
    code: str | None
    final: bool
    record: str
    made: str = ""
    counts: str | None = None
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a stored record without reading it. ``run`` is the run that wrote it, None before there were
    any."""

    status: str
    code: str | None
    final: bool
    run: int | None
    made: str
    counts: str | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked of a model so far. ``prices`` is the JSON of the prices that the run was given, if any."""

    model: str | None
    prices: str | None
    requests: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int


@dataclass(frozen=True, slots=True)
class Run:
    """The last run of the folder. ``outcome`` is None while it goes on, and where it was killed."""

    id: int
    settings: str
    backend: str
    model: str | None
    started: float
    ended: float | None
    outcome: str | None
