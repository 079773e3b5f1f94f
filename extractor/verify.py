"""Between the record and the verifiers: claims and cells out, verdicts and findings in.

The verifiers know nothing of pydantic or of JSON paths; the record knows nothing of how a verdict is reached. This
module is the only place where the two meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.schema import (
    Answer,
    CellRecord,
    EvidenceRecord,
    Figure,
    FindingRecord,
    Item,
    Measure,
    Narrative,
    Organisation,
    Problem,
    Project,
    Purchase,
    Record,
    Said,
    SaidFigure,
    SaidMeasure,
    SaidOrganisation,
    SaidProblem,
    SaidProject,
    SaidPurchase,
)
from verifiers import coverage
from verifiers.model import Cell, Claim, Evidence, Finding, Judgement, Quantity, plain
from verifiers.quantities import amount, currency
from verifiers.rules import Reporting, kind_of, render, rule, severity_of
from verifiers.source import Source
from verifiers.verdicts import judge

CELL_DIFFERS = rule(
    "attribution.cell",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="数据条目所指的表格单元格与其数值不同，或不存在",
    en="The table cell that a figure names holds another value, or does not exist",
    message_zh="所指单元格 {cell} 的值为“{expected}”，条目为“{actual}”。",
    message_en="The cell {cell} that the figure names holds “{expected}”, the figure says “{actual}”.",
)
ADDRESSES = rule(
    "attribution.addresses",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: Lists",
    zh="措施所对应的问题序号不存在",
    en="A measure addresses a problem that does not exist",
    message_zh="措施对应的问题序号 {actual} 不存在，已置空。",
    message_en="The measure addresses problem {actual}, which does not exist; set to null.",
)
MALFORMED = rule(
    "grounding.malformed",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: what a model is asked for",
    zh="模型给出的条目不合格式，未能收入",
    en="An item of the model's answer has no usable shape and was left out",
    message_zh="模型给出的条目不合格式，未收入：{actual}（{reason}）。",
    message_en="An item of the answer has no usable shape and was left out: {actual} ({reason}).",
)


def lists(answer: Answer) -> Iterator[tuple[str, Sequence[Said]]]:
    """The six lists of an answer by name, in the record's order."""
    yield "organisations", answer.organisations
    yield "projects", answer.projects
    yield "purchases", answer.purchases
    yield "figures", answer.figures
    yield "problems", answer.problems
    yield "measures", answer.measures


def claim_of(where: str, item: Said) -> Claim:
    """What the verifiers are to try of one item."""
    match item:
        case SaidOrganisation():
            return Claim(where, "organisation", item.evidence, (item.name,), tuple(item.also_known_as))
        case SaidProject():
            return Claim(where, "project", item.evidence, (item.name,))
        case SaidPurchase():
            return Claim(where, "purchase", item.evidence, (item.item,), value=item.amount, unit=item.unit)
        case SaidFigure():
            return Claim(where, "figure", item.evidence, text=item.subject, value=item.value, unit=item.unit)
        case SaidProblem():
            return Claim(where, "problem", item.evidence, text=item.text, section="problems")
        case SaidMeasure():
            return Claim(where, "measure", item.evidence, text=item.text, section="problems")


@dataclass(frozen=True, slots=True)
class Verified:
    """An answer with its judgements, list by list, and everything the verifiers had to say."""

    answer: Answer
    judgements: Mapping[str, tuple[Judgement, ...]]

    def failed(self) -> Iterator[tuple[str, int, Judgement]]:
        """Items that are not verified."""
        for name, judgements in self.judgements.items():
            for index, judgement in enumerate(judgements):
                if judgement.verdict != "verified":
                    yield name, index, judgement

    @property
    def used(self) -> set[Quantity]:
        """Quantities bound to a verified item."""
        return {
            quantity
            for judgements in self.judgements.values()
            for judgement in judgements
            if judgement.verdict == "verified"
            for quantity in judgement.used
        }


def verify(source: Source, answer: Answer) -> Verified:
    """Judge every item of an answer against the source."""
    judgements = {
        name: tuple(judge(source, claim_of(f"narrative.{name}[{index}]", item)) for index, item in enumerate(items))
        for name, items in lists(answer)
    }
    return Verified(answer, judgements)


def unused(source: Source, verified: Verified) -> tuple[Quantity, ...]:
    """Quantities the narrative states and no verified item is bound to."""
    used = verified.used
    return tuple(quantity for quantity in source.quantities if quantity not in used)


def narrative_of(verified: Verified) -> Narrative:
    """The record's six lists. A dangling ``addresses`` becomes null (``narrative_findings`` says so)."""
    answer, judged = verified.answer, verified.judgements
    return Narrative.model_construct(
        organisations=[_organisation(*one) for one in zip(answer.organisations, judged["organisations"], strict=True)],
        projects=[_project(*one) for one in zip(answer.projects, judged["projects"], strict=True)],
        purchases=[_purchase(*one) for one in zip(answer.purchases, judged["purchases"], strict=True)],
        figures=[_figure(*one) for one in zip(answer.figures, judged["figures"], strict=True)],
        problems=[_problem(*one) for one in zip(answer.problems, judged["problems"], strict=True)],
        measures=[
            _measure(*one, len(answer.problems)) for one in zip(answer.measures, judged["measures"], strict=True)
        ],
    )


def _organisation(item: SaidOrganisation, judged: Judgement) -> Organisation:
    return Organisation(
        name=item.name,
        kind=item.kind,
        also_known_as=item.also_known_as,
        evidence=evidence_record(judged.evidence),
        verdict=judged.verdict,
    )


def _project(item: SaidProject, judged: Judgement) -> Project:
    return Project(name=item.name, evidence=evidence_record(judged.evidence), verdict=judged.verdict)


def _purchase(item: SaidPurchase, judged: Judgement) -> Purchase:
    yuan = currency(item.amount, item.unit)
    return Purchase(
        item=item.item,
        amount=plain(item.amount),
        unit=item.unit,
        yuan=None if yuan is None else plain(yuan),
        evidence=evidence_record(judged.evidence),
        verdict=judged.verdict,
    )


def _figure(item: SaidFigure, judged: Judgement) -> Figure:
    return Figure(
        subject=item.subject,
        value=plain(item.value),
        unit=item.unit,
        cell=item.cell,
        approximate=any(quantity.approximate for quantity in judged.used),
        evidence=evidence_record(judged.evidence),
        verdict=judged.verdict,
    )


def _problem(item: SaidProblem, judged: Judgement) -> Problem:
    return Problem(text=item.text, evidence=evidence_record(judged.evidence), verdict=judged.verdict)


def _measure(item: SaidMeasure, judged: Judgement, problems: int) -> Measure:
    addressed = item.addresses if item.addresses is not None and 0 <= item.addresses < problems else None
    return Measure(
        text=item.text, addresses=addressed, evidence=evidence_record(judged.evidence), verdict=judged.verdict
    )


def narrative_findings(source: Source, verified: Verified, cells: Mapping[str, Cell]) -> tuple[Finding, ...]:
    """What is to be said of the items: why some are not verified, wrong cells, dangling indices, and what was left
    out."""
    answer = verified.answer
    found = [finding for _, _, judgement in verified.failed() for finding in judgement.findings]
    found.extend(cell_findings(answer.figures, cells))
    for index, measure in enumerate(answer.measures):
        if measure.addresses is not None and not 0 <= measure.addresses < len(answer.problems):
            found.append(ADDRESSES.finding(f"narrative.measures[{index}]", actual=str(measure.addresses)))
    found.extend(
        MALFORMED.finding(f"narrative.{one.list}", actual=one.item, reason=one.reason) for one in answer.malformed
    )
    found.extend(coverage.check_coverage(source, covered(verified), unused(source, verified)))
    return tuple(found)


def covered(verified: Verified) -> coverage.Covered:
    """What the answer holds, for the question of what it lacks."""
    answer = verified.answer
    names = [one.name for one in answer.organisations] + [
        alias for one in answer.organisations for alias in one.also_known_as
    ]
    return coverage.Covered(
        names=tuple(names + [one.name for one in answer.projects]),
        purchases=len(answer.purchases),
        problems=len(answer.problems),
        measures=len(answer.measures),
        addressed=frozenset(one.addresses for one in answer.measures if one.addresses is not None),
        unpaired=sum(one.addresses is None for one in answer.measures),
        places=tuple(judgement.evidence.span for judgement in verified.judgements["problems"]),
    )


def cell_findings(figures: Sequence[SaidFigure], cells: Mapping[str, Cell]) -> Iterator[Finding]:
    """Figures that name a table cell of another value, or one that does not exist."""
    for index, figure in enumerate(figures):
        if figure.cell is None or not cells:
            continue
        where = f"narrative.figures[{index}]"
        said = f"{plain(figure.value)}{figure.unit or ''}"
        cell = cells.get(figure.cell)
        if cell is None:
            yield CELL_DIFFERS.finding(where, actual=said, cell=figure.cell)
        elif cell.state == "number" and cell.value is not None and not _same_value(figure, cell, cell.value):
            spans = [cell.span] if cell.span else []
            yield CELL_DIFFERS.finding(
                where, f"tables.{figure.cell}", expected=cell.raw, actual=said, spans=spans, cell=figure.cell
            )


def _same_value(figure: SaidFigure, cell: Cell, value: Decimal) -> bool:
    return amount(figure.value, figure.unit)[0] == amount(value, cell.unit)[0]


def answer_of(record: Record) -> Answer:
    """The answer that a record's items were, with the quotes as they were given."""

    def said(item: Item) -> str:
        return item.evidence.quote if item.evidence.given is None else item.evidence.given

    narrative = record.narrative
    return Answer.model_construct(
        organisations=[
            SaidOrganisation(name=one.name, kind=one.kind, also_known_as=one.also_known_as, evidence=said(one))
            for one in narrative.organisations
        ],
        projects=[SaidProject(name=one.name, evidence=said(one)) for one in narrative.projects],
        purchases=[
            SaidPurchase(item=one.item, amount=Decimal(one.amount), unit=one.unit, evidence=said(one))
            for one in narrative.purchases
        ],
        figures=[
            SaidFigure(subject=one.subject, value=Decimal(one.value), unit=one.unit, cell=one.cell, evidence=said(one))
            for one in narrative.figures
        ],
        problems=[SaidProblem(text=one.text, evidence=said(one)) for one in narrative.problems],
        measures=[
            SaidMeasure(text=one.text, addresses=one.addresses, evidence=said(one)) for one in narrative.measures
        ],
    )


def evidence_record(evidence: Evidence) -> EvidenceRecord:
    """The record's form of an evidence."""
    return EvidenceRecord.model_construct(
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        match=evidence.match,
        score=evidence.score,
        given=evidence.given,
        occurrences=evidence.occurrences,
    )


def cell_record(cell: Cell) -> CellRecord:
    """The record's form of a cell."""
    value = None if cell.value is None else plain(cell.value)
    return CellRecord(value, cell.raw, cell.unit, cell.state, cell.start, cell.end)


def finding_records(findings: Iterable[Finding], reporting: Reporting) -> list[FindingRecord]:
    """The record's form of findings, graded, their sentences in the language asked for."""
    graded = (reporting.graded(finding) for finding in findings)
    return [
        FindingRecord.model_validate(
            {
                "rule": finding.rule,
                "severity": severity_of(finding),
                "kind": kind_of(finding),
                "where": list(finding.where),
                "message": render(finding, reporting.lang),
                "expected": finding.expected,
                "actual": finding.actual,
                "spans": [tuple(span) for span in finding.spans],
                "suspect": finding.suspect,
            }
        )
        for finding in graded
        if finding is not None
    ]
