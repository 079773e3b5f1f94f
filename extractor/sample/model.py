"""The nouns of a check by hand: what is drawn, from how many, and what the marks in the filled-in sheet come to.

A row carries everything its check needs and everything its score needs, so that a sheet that was mailed around is still
a sample: the size of its stratum, how it was drawn, and a digest that shows whether anything but the marks was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

By = Literal["list", "verdict", "year"]
Allocation = Literal["root", "equal", "proportional"]
Mark = Literal["yes", "no", "unsure"]
FaultKind = Literal[
    "unfilled", "unknown_mark", "lost_mark", "altered", "doubled", "missing", "no_stratum", "record_changed"
]

CELLS: Final = ("disclosure", "applications", "remedies")


@dataclass(frozen=True, slots=True)
class Design:
    """How a sample was drawn. ``units`` is everything it was drawn from, in so many ``reports``; ``drawn`` its rows."""

    seed: int
    n: int
    by: By
    allocation: Allocation
    reports: int
    units: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """``size`` units, of which ``drawn`` are in the sample. ``name`` is a list (``figures``) or a table of cells
    (``cells.remedies``), and behind a slash what it is divided by."""

    name: str
    size: int
    drawn: int

    @property
    def weight(self) -> float:
        """How many units one row stands for."""
        return self.size / self.drawn


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a record says. ``unit`` is the item's id as in an export (``<report>.f3``), or the report and the
    path of a cell; ``place`` the index in the list or the cell's path; ``says`` what is to be judged; ``passage`` the
    quote in 【】 with what stands around it, empty where the quote was not found or there is no text. ``start`` and
    ``end`` are code points of the canonical text."""

    unit: str
    path: str
    body: str
    year: int | None
    list: str
    place: str
    says: str
    quote: str
    passage: str
    verdict: str
    start: int | None
    end: int | None
    stratum: Stratum


@dataclass(frozen=True, slots=True)
class Sample:
    """``rows`` in the order of the reports and, within one, of the text. ``unread`` cells have no value that could be
    right or wrong, and are not drawn from. ``without_text`` are the rows whose text is not in the database."""

    rows: tuple[Row, ...]
    strata: tuple[Stratum, ...]
    design: Design
    unread: int
    without_text: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a row from being counted, or the count from being complete. ``line`` is the line of the sheet at which
    the row begins, its header being line 1; None where a row is not there."""

    kind: FaultKind
    line: int | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row marked wrong, with what the checker noted."""

    line: int
    path: str
    unit: str
    says: str
    note: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The error rate of one stratum. ``checked`` are the rows marked right or wrong, ``unsure`` those marked ``?``,
    which are left out. ``rate``, ``low`` and ``high`` are None where nothing was checked."""

    stratum: Stratum
    checked: int
    errors: int
    unsure: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Overall:
    """The error rate of all units, each stratum with its weight. ``covered`` are the units of the strata in which
    something was checked: the rate is about these. ``standard_error`` is None where a stratum that is not wholly
    checked has a single row. ``if_unsure_wrong`` is the rate if every ``?`` were an error."""

    rate: float
    low: float
    high: float
    standard_error: float | None
    covered: int
    if_unsure_wrong: float


@dataclass(frozen=True, slots=True)
class Scored:
    """``compared`` says whether the rows were also held against the records. ``overall`` is None where nothing was
    checked at all."""

    design: Design
    rates: tuple[Rate, ...]
    overall: Overall | None
    wrong: tuple[Wrong, ...]
    faults: tuple[Fault, ...]
    confidence: float
    compared: bool

    @property
    def complete(self) -> bool:
        """Whether every row that was drawn has a mark that could be counted."""
        return not self.faults and self.overall is not None and self.overall.covered == self.design.units

    @property
    def checked(self) -> int:
        return sum(rate.checked for rate in self.rates)

    @property
    def errors(self) -> int:
        return sum(rate.errors for rate in self.rates)

    @property
    def unsure(self) -> int:
        return sum(rate.unsure for rate in self.rates)
