"""The nouns of verification: spans, quantities, evidence, cells, identities, claims and verdicts.

They exist so that the verifiers can be used without the extractor, from a notebook as well as from the pipeline.
Every value is an immutable dataclass; every offset is 0-based, half-open and counts code points of the text that a
``Source`` was built from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Match = Literal["exact", "folded", "fuzzy", "none"]
VerdictName = Literal["verified", "unverified", "contradicted"]
CellState = Literal["number", "blank", "dash", "text", "unread"]
Domain = Literal["count", "change", "amount"]
Relation = Literal["=", ">=", "zero_iff_zero"]
ClaimKind = Literal["organisation", "project", "purchase", "figure", "problem", "measure"]
Bound = Literal["exact", "about", "at_least", "at_most"]


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros after the point: ``859``, ``105.65``, ``-9``."""
    return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")


class Span(NamedTuple):
    """A half-open range of code points of the canonical text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as it stands in a text.

    ``value`` and ``unit`` are as written (``1.2`` and ``万条``); ``text[start:end] == raw`` and covers number and unit,
    without a leading 近/约/超. ``digits`` spans the number alone. A range gives two quantities that share their unit.
    """

    value: Decimal
    unit: str
    raw: str
    start: int
    end: int
    approximate: bool = False
    bound: Bound = "exact"
    digits: Span = NOWHERE

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a quote stands. ``text[start:end] == quote`` unless ``match`` is ``none``; then the offsets are ``None``
    and ``quote`` is what was given. ``given`` is the quote as given, where the source writes it differently.
    ``score`` is 0–100 (100 for exact and folded); ``occurrences`` counts exact or folded places, up to 100."""

    quote: str
    start: int | None
    end: int | None
    match: Match
    score: float
    given: str | None = None
    occurrences: int = 0

    @property
    def span(self) -> Span | None:
        return None if self.start is None or self.end is None else Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a statutory table. ``raw == text[start:end]``, trimmed; ``value`` is set only when ``state`` is
    ``number``; an ``unread`` cell has no span. ``unit`` is as written in the cell or, failing that, in its label."""

    state: CellState
    value: Decimal | None = None
    raw: str = ""
    start: int | None = None
    end: int | None = None
    unit: str | None = None

    @property
    def span(self) -> Span | None:
        return None if self.start is None or self.end is None else Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Identity:
    """An equation, or an inequality, that the cells of a form must satisfy.

    ``left`` and ``right`` are cell paths such as ``applications.new.total``; each side is summed. ``=`` asks for equal
    sums, ``>=`` for left ≥ right, ``zero_iff_zero`` for both sides zero or both non-zero. ``printed`` is the one cell
    whose printed number the finding reports as *actual* (a total), where there is one. ``clause`` is the source of
    the rule.
    """

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    clause: str
    relation: Relation = "="
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report: its key (``overview``, ``disclosure``, ``applications``, ``remedies``, ``problems``,
    ``other`` or ``extra``; ``preamble`` before the first heading), the span of its heading line and of its body."""

    key: str
    heading: Span
    body: Span
    number: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One item to be verified: what it says, and the quote that is to bear it out.

    ``names`` must stand in the quote (for an elided name: in its section); ``aliases`` in the section; ``text`` (a
    subject, a problem, a measure) must be carried by the quote and its surroundings; ``value`` and ``unit`` must
    equal a number of the quote that belongs to this item. ``section`` is the key of the section that the item should
    come from, where known.
    """

    where: str
    kind: ClaimKind
    quote: str
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    text: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, as data; the sentence is rendered last (``verifiers.rules.render``).

    ``where`` are record paths (``tables.remedies.review.total``, ``narrative.figures[3]``); ``details`` fills the
    placeholders of the rule's message. ``severity`` and ``kind`` override the rule's own where a case is weaker or of
    another kind.
    """

    rule: str
    where: tuple[str, ...] = ()
    expected: str | None = None
    actual: str | None = None
    spans: tuple[Span, ...] = ()
    suspect: str | None = None
    severity: str | None = None
    kind: str | None = None
    details: Mapping[str, str] = field(default_factory=lambda: {})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the verifiers say of one claim: its evidence, its verdict, and the findings that give the reasons.
    ``used`` are the quantities of the source that the item is bound to."""

    evidence: Evidence
    verdict: VerdictName
    findings: tuple[Finding, ...] = ()
    used: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class CellSpec:
    """What a form says of one cell: its full path (``applications.new.total``), the labels of its row (or block) and
    column, what values it may hold, the unit its label states, and whether it is a total by the form's own
    arithmetic."""

    path: str
    row: str
    column: str
    domain: Domain = "count"
    unit: str | None = None
    total: bool = False

    @property
    def label(self) -> str:
        return f"{self.row}·{self.column}"


@dataclass(frozen=True, slots=True)
class Tables:
    """The statutory tables as read. ``form`` is the key of the recognised form or None (then ``cells`` is empty).
    ``cells`` holds every cell of that form by full path, ``unread`` where it could not be placed with certainty.
    ``spans`` are the regions of the text that are tables, local ones included: the narrative is the text without
    them. ``findings`` are the reader's own. ``doubtful`` are unread cells of rows whose columns are in doubt, as they
    would be if the columns stood in the form's own order: no reading of ours, but another reader may confirm them."""

    form: str | None
    cells: Mapping[str, Cell]
    spans: tuple[Span, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubtful: Mapping[str, Cell] = field(default_factory=lambda: {})


@dataclass(frozen=True, slots=True)
class Profile:
    """The title block, contact line and signature. Dates are ISO strings. ``spans`` names where each value stands, by
    field (``issuer``, ``year``, ``period``, ``published_on``, ``contact.phone``, …, ``website``). ``title`` is the
    whole title; ``signature`` the issuer as it stands under the report."""

    issuer: str | None = None
    year: int | None = None
    period: tuple[str, str] | None = None
    published_on: str | None = None
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    title: Span | None = None
    signature: Span | None = None
    spans: Mapping[str, Span] = field(default_factory=lambda: {})


@dataclass(frozen=True, slots=True)
class Outline:
    """The title block and the sections. ``sections`` are in text order and do not overlap; together with a leading
    ``preamble`` (zero-width heading) they cover the text."""

    profile: Profile
    sections: tuple[Section, ...]
