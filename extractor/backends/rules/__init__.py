"""The offline backend: the six lists by rule, without any model, the same answer for the same text every time.

It exists so that the program is useful where nothing may be sent anywhere, and as the floor that a model has to beat.
What it cannot tell it leaves out; what it gives is quoted verbatim and verified like any model's answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.backends.base import Brief, Complaint, Gap, Identification, Reply
from extractor.backends.rules.counts import read_counts
from extractor.backends.rules.figures import read_figures
from extractor.backends.rules.improvements import read_improvements
from extractor.backends.rules.organisations import read_organisations
from extractor.backends.rules.projects import read_projects
from extractor.backends.rules.purchases import read_purchases
from extractor.backends.rules.sentences import Flow, read_flow
from extractor.schema import (
    Answer,
    SaidCells,
    SaidFigure,
    SaidMeasure,
    SaidOrganisation,
    SaidProblem,
    SaidProject,
    SaidPurchase,
)
from verifiers.model import Span

VERSION = "3"

__all__ = ["VERSION", "Rules", "read"]


class Rules:
    """The backend ``rules``. It has no settings, asks nobody and needs no repair."""

    @property
    def identification(self) -> Identification:
        return Identification("rules", settings={"version": VERSION})

    @property
    def max_rounds(self) -> int:
        return 0

    async def answer(self, brief: Brief) -> Reply:
        return Reply(read(brief))

    async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
        return Reply(answer)

    async def read_cells(self, tables: str, gaps: Sequence[Gap]) -> Reply[SaidCells]:
        return Reply(None)

    async def aclose(self) -> None:
        return None


def read(brief: Brief) -> Answer:
    """The six lists of a report. Deterministic, and linear in the length of its text."""
    flow = read_flow(brief.document.text, brief.tables)
    counts = read_counts(flow, brief.tables)
    purchases = read_purchases(flow.text, counts.all)
    figures = read_figures(flow, counts, {one.count.start for one in purchases})
    improvements = _problem_range(flow, brief)
    problems, measures = read_improvements(flow, *improvements)
    return Answer.model_construct(
        organisations=[
            SaidOrganisation(
                name=one.name, kind=one.kind, also_known_as=list(one.aliases), evidence=flow.quote(one.start, one.end)
            )
            for one in read_organisations(flow, 0, len(flow.text))
        ],
        projects=[
            SaidProject(name=one.name, evidence=flow.quote(one.start, one.end))
            for one in read_projects(flow, improvements)
        ],
        purchases=[
            SaidPurchase(
                item=one.item,
                amount=one.count.quantity.value,
                unit=one.count.quantity.unit,
                evidence=flow.quote(one.start, one.end),
            )
            for one in purchases
        ],
        figures=[
            SaidFigure(
                subject=one.subject,
                value=one.count.quantity.value,
                unit=one.count.quantity.unit or None,
                cell=one.cell,
                evidence=flow.quote(one.start, one.end),
            )
            for one in figures
        ],
        problems=[
            SaidProblem(text=flow.text[one.start : one.end], evidence=flow.quote(one.start, one.end))
            for one in problems
        ],
        measures=[
            SaidMeasure(
                text=flow.text[one.start : one.end], addresses=one.addresses, evidence=flow.quote(one.start, one.end)
            )
            for one in measures
        ],
    )


_OPENS = re.compile(r"问题|不足|差距")
_GOES_ON = re.compile(r"改进|措施|整改|下一步|下步|打算")
_CLOSES = re.compile(r"其他|其它")


def _problem_range(flow: Flow, brief: Brief) -> tuple[int, int]:
    """The range of the section on problems, with a section of its own on measures after it. Where no section is called
    so, from the first heading about problems to the section on other matters."""
    sections = iter(brief.sections)
    section = next((one for one in sections if one.key == "problems"), None)
    if section is not None:
        body = section.body
        for after in sections:
            if after.key != "extra" or not _GOES_ON.search(after.title):
                break
            body = Span(body.start, after.body.end)
        return flow.within(body)
    headings = [one for one in flow.sentences if one.heading]
    start = next((one.start for one in headings if _OPENS.search(flow.text, one.start, one.end)), None)
    if start is None:
        return 0, 0
    ends = (one.start for one in headings if one.start > start and _CLOSES.search(flow.text, one.start, one.end))
    return start, next(ends, len(flow.text))
