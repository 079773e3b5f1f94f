"""What the readers hand on: the title block and sections (``Outline``) and the statutory tables (``Tables``), each value with its span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from verifiers.model import Cell, Finding, Section, Span


@dataclass(frozen=True, slots=True)
class Profile:
    """The title block, contact line and signature. Dates are ISO strings. ``spans`` names where each value stands, by field
    (``issuer``, ``year``, ``period``, ``published_on``, ``contact.phone``, …, ``website``)."""

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
    signature: str | None = None
    spans: Mapping[str, Span] = field(default_factory=lambda: {})


@dataclass(frozen=True, slots=True)
class Outline:
    """``sections`` are in text order and do not overlap; together with a leading ``preamble`` they cover the text."""

    profile: Profile
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """``form`` is the key of the recognised form or None. ``cells`` holds every cell of that form by full path
    (``applications.new.total``), ``unread`` where it could not be placed with certainty. ``spans`` are the regions of the text that
    are tables, local ones included: the narrative is the text without them. ``findings`` are the reader's own (structure.*, format.*)."""

    form: str | None
    cells: Mapping[str, Cell]
    spans: tuple[Span, ...]
    findings: tuple[Finding, ...]
