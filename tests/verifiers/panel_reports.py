"""Reports of one invented body for tests of the panel: cells of a consistent form, and sections of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractor.forms import Form
from tests.verifiers.forms import FORM_2019, FORM_2021, complete
from verifiers.model import Cell, Finding, Section, Span
from verifiers.panel import Outcome, Prose, Report, check_pair, read_prose

CARRIED = "applications.carried_over.total"
FORWARD = "applications.carried_forward.total"
IN_FORCE = "disclosure.normative.in_force"
MADE = "disclosure.normative.made"

OVERVIEW = (
    "{year}年，青石镇公开各类信息{count}条，其中村务公开栏公布{other}条。组织村干部学习条例两次，印发操作手册一百二十册。"
    "便民服务站设立查阅点三个，群众可以随时查询补贴发放名单。对历年文件逐件清理，能公开的全部公开，不能公开的写明理由。"
)


def form_of(year: int) -> Form:
    return FORM_2021 if year >= 2021 else FORM_2019


def prose(year: int, **sections: str) -> Prose:
    """A text of some sections, without tables."""
    text, found = "", []
    for key, body in sections.items():
        heading = Span(len(text), len(text) + 2)
        text += f"{key[0]}、{body}\n"
        found.append(Section(key, heading, Span(heading.end, len(text))))
    return read_prose(text, year, found, ())


def report(
    year: int,
    cells: Mapping[str, Cell] | None = None,
    *,
    parts: Mapping[str, int] | None = None,
    form: Form | None = None,
    body: str = "青石镇人民政府",
    text: Mapping[str, str] | None = None,
    doubted: Iterable[str] = (),
) -> Report:
    """A nil report but for ``parts`` (as ``forms.complete`` takes them) and ``cells``."""
    made = form or form_of(year)
    return Report(
        id=f"{body}{year}",
        path=f"{year}.txt",
        body=body,
        name=body,
        year=year,
        form=made.key,
        cells={**complete(made, parts), **(cells or {})},
        specs=made.specs,
        prose=prose(year, **text) if text is not None else None,
        doubted=frozenset(doubted),
    )


def outcomes(rule: str, earlier: Report, later: Report) -> list[Outcome]:
    return [one for one in check_pair(earlier, later) if one.rule == rule]


def findings(found: Iterable[Outcome]) -> list[Finding]:
    return [one.finding for outcome in found for one in outcome.found]


def of_pair(earlier: Report, later: Report) -> list[Finding]:
    return findings(check_pair(earlier, later))
