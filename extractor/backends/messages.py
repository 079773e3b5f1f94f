"""The words of a request: the fixed part, then the report as delimited data, then what else is asked of it.

Every request is one system and one user message. The system message is byte for byte the same over all reports, and
the user message begins with the report in every round, so that providers' prompt caches hit; complaints follow
after it. A report cannot close its own delimiter, whose name holds a digest of the report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import BaseModel
from rapidfuzz import fuzz

from extractor.backends.base import Brief, Complaint, Gap
from extractor.backends.providers import Mode
from extractor.backends.question import Question
from extractor.backends.wire import SIX_LISTS, Shape, short_schema
from extractor.schema import LISTS, Answer, SaidCells
from prompts import load_prompt
from verifiers.model import Span

T = TypeVar("T", bound=BaseModel)

CELLS = Shape(SaidCells, "Cells", "单元格")
_QUOTED = re.compile(r"「([^」]+)」")


def system(mode: Mode, asked: Question[Any] | None = None) -> str:
    """The system message of a question, by default of one about a report. Where the schema does not travel beside the
    messages, it stands at its end."""
    text, shape = (asked.system, asked.shape) if asked else (load_prompt("narrative").text, SIX_LISTS)
    return f"{text}\n\nJSON Schema\n{short_schema(shape)}" if mode == "json" else text


def question(report: str) -> str:
    return enclosed("report", report)


def six_lists(purpose: str, user: str) -> Question[Answer]:
    """The question for the six lists of a report, or for corrections to them."""
    return Question(
        purpose, SIX_LISTS, load_prompt("narrative").text, user, "again", "this report", "read it with --backend rules"
    )


def repair_request(report: str, answer: Answer, complaints: Sequence[Complaint]) -> str:
    """The report again, then each complaint with the item it is about.

    Raises ``IndexError`` for a complaint about an item that ``answer`` does not have."""
    lines: list[str] = []
    for complaint in complaints:
        item = (
            None
            if complaint.index is None
            else getattr(answer, complaint.list)[complaint.index].model_dump(mode="json")
        )
        line = {"list": complaint.list, "item": item, "reasons": list(complaint.reasons)}
        lines.append(json.dumps(line, ensure_ascii=False))
    return "\n\n".join((question(report), load_prompt("repair").text, enclosed("items", "\n".join(lines))))


def cells(tables: str, gaps: Sequence[Gap]) -> Question[SaidCells]:
    """The question for some cells, from the text of the tables."""
    wanted = [json.dumps({"cell": one.path, "row": one.row, "column": one.column}, ensure_ascii=False) for one in gaps]
    user = "\n\n".join((enclosed("tables", tables), enclosed("cells", "\n".join(wanted))))
    return Question("cells", CELLS, load_prompt("cells").text, user, about="these cells", instead="leave them unread")


def again(question: Question[T], reason: str) -> Question[T]:
    """The same question once more, with the reason why its answer could not be used.

    The unusable answer is not sent back: it would cost its tokens a second time, and a user message after an
    assistant's is not something every chat template takes."""
    return replace(question, user=f"{question.user}\n\n{load_prompt(question.again).text}\n{reason}")


def enclosed(tag: str, text: str) -> str:
    """``text`` between an opening and a closing tag that do not occur in it."""
    digest = sha256(text.encode("utf-8", "replace")).hexdigest()
    while (name := f"{tag}-{digest[:12]}") in text:
        digest = sha256(digest.encode()).hexdigest()
    return f"<{name}>\n{text}\n</{name}>"


def split(brief: Brief, limit: int) -> tuple[str, ...]:
    """The narrative in pieces of at most ``limit`` characters: whole where it fits, else cut between sections,
    within a section between lines, and within a line only where it is longer than a piece."""
    if len(brief.narrative) <= limit:
        return (brief.narrative,) if brief.narrative.strip() else ()
    pieces: list[str] = []
    held = ""
    for part in _parts(brief, limit):
        if held and len(held) + len(part) > limit:
            pieces.append(held)
            held = ""
        held += part
    return tuple(piece for piece in (*pieces, held) if piece.strip())


def _parts(brief: Brief, limit: int) -> Iterator[str]:
    """Sections, or the lines of those that are too long, in text order and without the tables; together they are
    the narrative."""
    sections = [_outside(brief, Span(one.heading.start, one.body.end)) for one in brief.sections] or [brief.narrative]
    for section in sections:
        if len(section) <= limit:
            yield section
            continue
        for line in section.splitlines(keepends=True):
            yield from (line[start : start + limit] for start in range(0, len(line), limit))


def _outside(brief: Brief, span: Span) -> str:
    """The text of ``span`` with the tables cut out."""
    kept: list[str] = []
    start = span.start
    for table in sorted(brief.tables):
        if table.start < span.end and span.start < table.end:
            kept.append(brief.document.text[start : max(start, table.start)])
            start = max(start, table.end)
    kept.append(brief.document.text[start : span.end])
    return "".join(kept)


def share_out(pieces: Sequence[str], answer: Answer, complaints: Sequence[Complaint]) -> list[list[Complaint]]:
    """Which piece each complaint belongs to: the one that its quote, or what is said to be left out, fits best."""
    shares: list[list[Complaint]] = [[] for _ in pieces]
    for complaint in complaints:
        if complaint.index is None:
            reasons = " ".join(complaint.reasons)
            words = " ".join(_QUOTED.findall(reasons)) or reasons
        else:
            item = getattr(answer, complaint.list)[complaint.index]
            words = item.evidence or json.dumps(item.model_dump(mode="json"), ensure_ascii=False)
        best = max(range(len(pieces)), key=lambda number: fuzz.partial_ratio(words, pieces[number]))
        shares[best].append(complaint)
    return shares


def merged(answers: Sequence[Answer], renumber: bool) -> Answer:
    """The lists of several answers one after the other. ``renumber`` moves ``addresses``, which counts in each
    answer's own problems, so that it counts in the joined ones; corrections count in the problems of the answer
    that they correct."""
    whole = Answer.model_validate({name: [] for name in LISTS})
    for answer in answers:
        own, before = len(answer.problems), len(whole.problems)
        for measure in answer.measures:
            at = measure.addresses
            if renumber and at is not None and len(answers) > 1:
                at = before + at if 0 <= at < own else None
            whole.measures.append(measure.model_copy(update={"addresses": at}))
        whole.organisations += answer.organisations
        whole.projects += answer.projects
        whole.purchases += answer.purchases
        whole.figures += answer.figures
        whole.problems += answer.problems
        whole.malformed.extend(answer.malformed)
    return whole
