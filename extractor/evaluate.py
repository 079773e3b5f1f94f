"""Scores of records against gold answers.

Matching is one-to-one and maximum within each list; see ``_MATCHERS`` for when two items are the same. Cells are
compared by value; cells listed as doubtful are left out. Expected findings count when a finding of the same rule
family (and table, where given) was raised; those that need knowledge of the world are left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePath
from typing import Any, Final

from rapidfuzz import fuzz

from extractor.errors import UsageError
from extractor.schema import LISTS, Record
from verifiers.model import Span
from verifiers.normalise import fold_without_punctuation
from verifiers.quantities import same_quantity
from verifiers.source import Source

Gold = Mapping[str, Any]
_SIMILAR: Final = 90.0


@dataclass
class Score:
    """Counts of one list: items matched, items in the record, items in the gold."""

    matched: int = 0
    said: int = 0
    gold: int = 0

    def __iadd__(self, other: Score) -> Score:
        self.matched += other.matched
        self.said += other.said
        self.gold += other.gold
        return self

    @property
    def precision(self) -> float | None:
        return self.matched / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        return self.matched / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        return 2 * self.matched / (self.said + self.gold) if self.said + self.gold else None


@dataclass
class Evaluation:
    """One report, or several added up. ``cells`` maps a table to (right, wrong, unread); ``wrong_cells`` names wrong
    ones as ``report: path: value, gold``. ``findings`` is (raised, expected)."""

    reports: int = 0
    form_right: int = 0
    profile_right: int = 0
    profile_total: int = 0
    cells: dict[str, list[int]] = field(default_factory=lambda: {})
    wrong_cells: list[str] = field(default_factory=lambda: [])
    lists: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in LISTS})
    findings: list[int] = field(default_factory=lambda: [0, 0])
    missed_findings: list[str] = field(default_factory=lambda: [])
    without_gold: list[str] = field(default_factory=lambda: [])
    without_record: list[str] = field(default_factory=lambda: [])

    @property
    def micro(self) -> Score:
        total = Score()
        for score in self.lists.values():
            total += score
        return total

    @property
    def macro_f1(self) -> float | None:
        known = [score.f1 for score in self.lists.values() if score.f1 is not None]
        return sum(known) / len(known) if known else None

    def as_json(self) -> dict[str, object]:
        """Plain data for scripts."""
        micro = self.micro
        return {
            "reports": self.reports,
            "form_right": self.form_right,
            "profile": {"right": self.profile_right, "total": self.profile_total},
            "cells": {name: {"right": one[0], "wrong": one[1], "unread": one[2]} for name, one in self.cells.items()},
            "wrong_cells": self.wrong_cells,
            "lists": {name: _score_json(score) for name, score in self.lists.items()},
            "micro": _score_json(micro),
            "macro_f1": self.macro_f1,
            "findings": {"raised": self.findings[0], "expected": self.findings[1], "missed": self.missed_findings},
            "without_gold": self.without_gold,
            "without_record": self.without_record,
        }


def _score_json(score: Score) -> dict[str, object]:
    return {
        "matched": score.matched,
        "said": score.said,
        "gold": score.gold,
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
    }


def read_gold(folder: Path) -> dict[str, Gold]:
    """Gold answers by stem. Raises ``UsageError`` for a folder without any, or a file that is no JSON object."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of gold answers; check --gold")
    found: dict[str, Gold] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            data: object = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise UsageError(f"{path}: not a gold answer ({error}); mend or remove it") from error
        if not isinstance(data, dict) or "narrative" not in data or "tables" not in data:
            raise UsageError(f"{path}: not a gold answer (no tables or narrative); see the format in docs/record.md")
        found[path.stem] = data
    if not found:
        raise UsageError(f"{folder}: no gold answers (*.json) there; check --gold")
    return found


def evaluate(records: Iterable[tuple[Record, str | None]], gold: Mapping[str, Gold]) -> Evaluation:
    """Score records (each with its canonical text, where known) against the gold answers of the same stem."""
    total = Evaluation()
    seen: set[str] = set()
    for record, text in records:
        stem = PurePath(record.report.path).stem
        answer = gold.get(stem)
        if answer is None:
            total.without_gold.append(record.report.path)
            continue
        if stem in seen:
            continue
        seen.add(stem)
        _add(total, stem, record, text, answer)
    total.without_record.extend(sorted(gold.keys() - seen))
    return total


def _add(total: Evaluation, stem: str, record: Record, text: str | None, gold: Gold) -> None:
    total.reports += 1
    total.form_right += record.form == gold.get("form")
    _profile(total, record, gold)
    _cells(total, stem, record, gold)
    data = record.model_dump()
    source = Source(text) if text is not None else None
    for name in LISTS:
        said: list[dict[str, Any]] = data["narrative"][name]
        wanted: list[dict[str, Any]] = gold["narrative"].get(name, [])
        spans = [_gold_span(one, source) for one in wanted]
        matches = _MATCHERS[name]
        edges = [[at for at, one in enumerate(wanted) if matches(item, one, _span(item), spans[at])] for item in said]
        total.lists[name] += Score(_maximum_matching(edges, len(wanted)), len(said), len(wanted))
    _findings(total, stem, record, gold)


def _profile(total: Evaluation, record: Record, gold: Gold) -> None:
    wanted = gold.get("profile")
    if not wanted:
        return
    said = record.profile
    contact: Gold = wanted.get("contact") or {}
    period = list(said.period) if said.period else None
    for ours, theirs in (
        (said.issuer, wanted.get("issuer")),
        (said.year, wanted.get("year")),
        (period, wanted.get("period")),
        (said.published_on, wanted.get("published_on")),
        (said.website, wanted.get("website")),
        (said.contact.address, contact.get("address")),
        (said.contact.postcode, contact.get("postcode")),
        (said.contact.phone, contact.get("phone")),
        (said.contact.email, contact.get("email")),
    ):
        total.profile_total += 1
        total.profile_right += ours == theirs


def _cells(total: Evaluation, stem: str, record: Record, gold: Gold) -> None:
    doubtful: set[str] = set(gold.get("doubtful") or ())
    for table, wanted in gold["tables"].items():
        counts = total.cells.setdefault(table, [0, 0, 0])
        said = record.tables.get(table, {})
        for key, value in wanted.items():
            if key.endswith(".unit") or f"{table}.{key}" in doubtful:
                continue
            cell = said.get(key)
            if cell is None or cell.state == "unread":
                counts[2] += 1
            elif _same_number(cell.value, value):
                counts[0] += 1
            else:
                counts[1] += 1
                total.wrong_cells.append(f"{stem}: {table}.{key}: {cell.value}, gold {value}")


def _same_number(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def _span(item: Mapping[str, Any]) -> Span | None:
    evidence = item["evidence"]
    return None if evidence["start"] is None else Span(evidence["start"], evidence["end"])


def _gold_span(item: Mapping[str, Any], source: Source | None) -> Span | None:
    return source.ground(item["evidence"]).span if source is not None else None


def _overlap(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.overlaps(other)


def _alike(one: str, other: str) -> bool:
    one, other = fold_without_punctuation(one), fold_without_punctuation(other)
    return one == other or fuzz.ratio(one, other) >= _SIMILAR


def _organisation(said: Mapping[str, Any], gold: Mapping[str, Any], _: Span | None, __: Span | None) -> bool:
    ours = [said["name"], *said.get("also_known_as", [])]
    theirs = [gold["name"], *gold.get("also_known_as", [])]
    return any(_alike(one, other) for one in ours for other in theirs)


def _project(said: Mapping[str, Any], gold: Mapping[str, Any], _: Span | None, __: Span | None) -> bool:
    return _alike(said["name"], gold["name"])


def _purchase(said: Mapping[str, Any], gold: Mapping[str, Any], ours: Span | None, theirs: Span | None) -> bool:
    same = said["yuan"] is not None and gold["yuan"] is not None and Decimal(said["yuan"]) == Decimal(gold["yuan"])
    return same and _overlap(ours, theirs)


def _figure(said: Mapping[str, Any], gold: Mapping[str, Any], ours: Span | None, theirs: Span | None) -> bool:
    same = same_quantity(Decimal(said["value"]), said["unit"], Decimal(gold["value"]), gold["unit"])
    return same and _overlap(ours, theirs)


def _sentence(_: Mapping[str, Any], __: Mapping[str, Any], ours: Span | None, theirs: Span | None) -> bool:
    if ours is None or theirs is None or not ours.overlaps(theirs):
        return False
    shared = min(ours.end, theirs.end) - max(ours.start, theirs.start)
    union = max(ours.end, theirs.end) - min(ours.start, theirs.start)
    one, other = ours.end - ours.start, theirs.end - theirs.start
    nested = ours.contains(theirs) or theirs.contains(ours)
    return shared * 2 >= union or (nested and min(one, other) * 4 >= max(one, other))


_MATCHERS: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any], Span | None, Span | None], bool]]] = {
    "organisations": _organisation,
    "projects": _project,
    "purchases": _purchase,
    "figures": _figure,
    "problems": _sentence,
    "measures": _sentence,
}


def _maximum_matching(edges: Sequence[Sequence[int]], size: int) -> int:
    """The largest number of pairs in a bipartite graph (augmenting paths; lists are short)."""
    partner: list[int | None] = [None] * size

    def augment(left: int, tried: set[int]) -> bool:
        for right in edges[left]:
            if right in tried:
                continue
            tried.add(right)
            taken = partner[right]
            if taken is None or augment(taken, tried):
                partner[right] = left
                return True
        return False

    return sum(augment(left, set()) for left in range(len(edges)))


def _findings(total: Evaluation, stem: str, record: Record, gold: Gold) -> None:
    raised = [(finding.rule.split(".")[0], " ".join(finding.where)) for finding in record.findings]
    for expected in gold.get("expected_findings") or ():
        if expected.get("derivable") is False:
            continue
        family = expected["rule"].split(".")[0]
        where = str(expected.get("where", ""))
        table = ".".join(where.split(".")[:2]) if where.startswith("tables.") else ""
        total.findings[1] += 1
        if any(one == family and table in places for one, places in raised):
            total.findings[0] += 1
        else:
            total.missed_findings.append(f"{stem}: {expected['rule']} at {where}")
