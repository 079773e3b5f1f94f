"""One report becomes one record: read, ask, verify, repair, assemble.

``prepare`` does all that needs no backend (text, tables, sections); ``extract_document`` asks the backend, verifies
its answer, sends what failed back with the reasons, and puts the record together. It promises a record for every
document: what a backend cannot give is missing and said to be missing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from extractor.backends.base import Backend, Brief, Complaint, Exchange, Gap, Reply, reply_brought
from extractor.document import Document
from extractor.errors import ModelError, NianbaoError
from extractor.forms import FORMS, Form
from extractor.merge import merge
from extractor.outline.sections import read_outline
from extractor.schema import (
    Answer,
    Contact,
    Coverage,
    ErrorRecord,
    ProfileRecord,
    PromptId,
    Provenance,
    Record,
    ReportInfo,
    Said,
    SaidCells,
    Tokens,
    Unused,
)
from extractor.tables import read_tables
from extractor.tables.second import Located, places, take_over, wanted
from extractor.verify import (
    Verified,
    answer_of,
    cell_record,
    claim_of,
    covered,
    finding_records,
    narrative_findings,
    narrative_of,
    unused,
    verify,
)
from extractor.version import TOOL
from verifiers import coverage
from verifiers.cells import check_cells, check_identities
from verifiers.consistency import check_consistency
from verifiers.model import Cell, Finding, Outline, Span, Tables
from verifiers.rules import Reporting, render
from verifiers.source import Source
from verifiers.structure import check_structure
from verifiers.verdicts import judge

# More than this is not three statutory tables, and every character sent is paid for.
_LONGEST_TABLES: Final = 24_000
_ORDER: Final = {"verified": 0, "unverified": 1, "contradicted": 2}
_OFFICE: Final = re.compile(r"(.{2,30}政府)办公[室厅]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_STATUTORY: Final = ("overview", "disclosure", "applications", "remedies", "problems", "other")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with everything that is read from it by rule. ``second`` are the paths of the cells of which a second
    reading was taken over."""

    document: Document
    tables: Tables
    outline: Outline
    source: Source
    form: Form | None
    second: tuple[str, ...] = ()

    def brief(self) -> Brief:
        """What a backend gets to see."""
        narrative = cut(self.document.text, self.tables.spans)
        return Brief(self.document, self.outline.sections, self.tables.spans, narrative)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record, and the exchanges with a model that led to it. ``final`` is False where asking again later may help."""

    record: Record
    exchanges: tuple[Exchange, ...] = ()
    final: bool = True


def cut(text: str, spans: tuple[Span, ...]) -> str:
    """A text without some spans (sorted, not overlapping), its white space closed up: every character sent is paid
    for."""
    kept: list[str] = []
    last = 0
    for span in sorted(spans):
        kept.append(text[last : span.start])
        last = max(last, span.end)
    kept.append(text[last:])
    closed = (_BLANKS.sub(" ", line).strip() for line in "\n".join(kept).split("\n"))
    return "\n".join(line for line in closed if line)


def within(text: str, spans: tuple[Span, ...]) -> str:
    """Some spans of a text, each on lines of its own, white space at the ends removed."""
    return "\n\n".join(part for span in sorted(spans) if (part := text[span.start : span.end].strip()))


def prepare(document: Document) -> Prepared:
    """Read tables and sections. Pure but for the document."""
    tables = read_tables(document)
    outline = read_outline(document.text, tables.spans)
    source = Source(document.text, tables=tables.spans, sections=outline.sections)
    form = next((form for form in FORMS if form.key == tables.form), None)
    return Prepared(document, tables, outline, source, form)


def table_findings(prepared: Prepared) -> tuple[Finding, ...]:
    """Findings that need no backend: the reader's own, identities, blanks and units, tables against text, structure."""
    tables, document = prepared.tables, prepared.document
    profile = prepared.outline.profile
    specs = prepared.form.specs if prepared.form else {}
    found = list(tables.findings)
    if prepared.form is not None:
        declared = prepared.form.identities
        found.extend(check_identities(tables.cells, declared, specs))
        found.extend(check_cells(tables.cells, declared, specs, document.text, profile.issuer))
    found.extend(check_consistency(prepared.source, tables, specs, profile.year, _reported_on(prepared)))
    found.extend(check_structure(document.text, prepared.outline, tables.form, tables))
    return tuple(found)


def _reported_on(prepared: Prepared) -> str | None:
    """The body whose figures the report gives: the government where the title names its place alone and its office
    signs (某县2023年…报告, 某县人民政府办公室)."""
    profile = prepared.outline.profile
    office = _OFFICE.fullmatch(profile.issuer or "")
    if office is None or profile.title is None:
        return profile.issuer
    title = "".join(prepared.document.text[profile.title.start : profile.title.end].split())
    return profile.issuer if "办公" in title or office[1] in title else office[1]


async def extract_document(document: Document, backend: Backend, reporting: Reporting) -> Outcome:
    """The record of one document. A backend's failure costs only the narrative; ``ModelUnavailable`` is recorded like
    any other."""
    started = time.perf_counter()
    prepared = prepare(document)
    brief = prepared.brief()
    prepared, second = await _read_again(prepared, backend)
    try:
        reply = await backend.answer(brief)
    except ModelError as failure:
        reply = reply_of(failure)
    verified = verify(prepared.source, reply.answer or Answer.model_construct())
    if reply.answer is not None and reply.error is None:
        verified, reply = await _repaired(prepared, brief, backend, verified, reply)
    reply = _plus(reply, replace(second, attempts=0))
    provenance = provenance_of(backend, reply, time.perf_counter() - started, reporting)
    provenance.cells_by_model = [f"tables.{path}" for path in prepared.second]
    record = assemble(prepared, verified, provenance, reply.error)
    return Outcome(record, reply.exchanges, final=reply.error is None)


async def _read_again(prepared: Prepared, backend: Backend) -> tuple[Prepared, Reply[SaidCells]]:
    """Ask for the cells that could not be placed, where a true answer can be told from a false one. Its
    failure costs only these cells: whoever cannot be asked about cells is asked about the narrative next."""
    form, tables, text = prepared.form, prepared.tables, prepared.document.text
    regions = within(text, tables.spans)
    paths = wanted(tables, form) if form and len(regions) <= _LONGEST_TABLES else ()
    if form is None or not paths:
        return prepared, Reply(None)
    gaps = [Gap(path, form.specs[path].row, form.specs[path].column) for path in paths]
    try:
        reply = await backend.read_cells(regions, gaps)
    except ModelError as failure:
        brought: Reply[Any] | None = reply_brought(failure)
        reply = replace(brought, answer=None) if brought else Reply[SaidCells](None)
    said = reply.answer.cells if reply.answer else []
    readings = [
        Located(one.cell, one.value, places(text, one.evidence, tables)) for one in said if one.value is not None
    ]
    return _taken_over(prepared, form, readings), reply


def _taken_over(prepared: Prepared, form: Form, readings: Iterable[Located]) -> Prepared:
    tables, paths = take_over(prepared.document.text, prepared.tables, form, readings)
    return replace(prepared, tables=tables, second=paths)


def reply_of(failure: ModelError) -> Reply:
    """What a failed backend still has to show: its counts and exchanges, and the error."""
    return replace(reply_brought(failure) or Reply(None), error=(failure.code, failure.message))


def _plus(first: Reply, second: Reply[Any]) -> Reply:
    """The first reply, with what the second cost as well."""
    return Reply(
        first.answer,
        first.attempts + second.attempts,
        first.requests + second.requests,
        first.tokens_in + second.tokens_in,
        first.tokens_out + second.tokens_out,
        first.exchanges + second.exchanges,
        first.error,
        first.tokens_cached + second.tokens_cached,
    )


async def _repaired(
    prepared: Prepared, brief: Brief, backend: Backend, verified: Verified, reply: Reply
) -> tuple[Verified, Reply]:
    """Send what failed back, with the reasons, while rounds are left and they change something."""
    while (rounds := backend.max_rounds - max(reply.attempts - 1, 0)) > 0:
        complaints = complaints_of(prepared, verified)
        if not any(complaint.index is not None for complaint in complaints) and not verified.answer.malformed:
            break
        try:
            second = await backend.repair(brief, verified.answer, complaints, rounds)
        except ModelError as failure:
            second = reply_of(failure)
        reply = _plus(reply, second)
        if second.answer is None:
            break
        mended = _mend(prepared.source, verified, second.answer)
        if mended.answer == verified.answer:
            break
        verified = mended
    return verified, reply


def complaints_of(prepared: Prepared, verified: Verified) -> tuple[Complaint, ...]:
    """The verifiers' reasons, item by item, and what the answer leaves out."""
    made = [
        Complaint(name, index, tuple(render(finding, "zh") for finding in judgement.findings))
        for name, index, judgement in verified.failed()
    ]
    made.extend(Complaint(one.list, None, (f"{one.item}：{one.reason}",)) for one in verified.answer.malformed)
    source = prepared.source
    left_out = [f"{one.raw}（{_clause(source, one.span)}）" for one in unused(source, verified)]
    names = [source.read(span) for span in coverage.missing_names(source, covered(verified))]
    if left_out:
        made.append(Complaint("figures", None, tuple(left_out)))
    if names:
        made.append(Complaint("organisations", None, tuple(names)))
    return tuple(made)


def _clause(source: Source, span: Span) -> str:
    member = source.member(span)
    start, end = max(member.start, span.start - 24), min(member.end, span.end + 16)
    return "".join(source.text[start:end].split())


def _mend(source: Source, verified: Verified, second: Answer) -> Verified:
    failed: dict[str, set[int]] = {}
    for name, index, _ in verified.failed():
        failed.setdefault(name, set()).add(index)

    def better(name: str, index: int, item: Said) -> bool:
        verdict = judge(source, claim_of(f"narrative.{name}[{index}]", item)).verdict
        return _ORDER[verdict] <= _ORDER[verified.judgements[name][index].verdict]

    merged = merge(verified.answer, second, {name: frozenset(one) for name, one in failed.items()}, better)
    return verify(source, merged)


def assemble(
    prepared: Prepared,
    verified: Verified,
    provenance: Provenance,
    error: tuple[str, str] | None = None,
) -> Record:
    """Put the record together. ``error`` is the model's failure, where it failed."""
    document, tables, profile = prepared.document, prepared.tables, prepared.outline.profile
    findings = (*table_findings(prepared), *narrative_findings(prepared.source, verified, tables.cells))
    left_over = unused(prepared.source, verified)
    total = len(prepared.source.quantities)
    incomplete = error or _incomplete(prepared)
    return Record.model_construct(
        report=ReportInfo(
            path=document.path,
            sha256=document.sha256,
            format=document.format,
            encoding=document.encoding,
            chars=len(document.text),
        ),
        status="partial" if incomplete else "ok",
        error=ErrorRecord(code=incomplete[0], message=incomplete[1]) if incomplete else None,
        profile=ProfileRecord(
            issuer=profile.issuer,
            year=profile.year,
            period=profile.period,
            published_on=profile.published_on,
            contact=Contact(
                address=profile.address, postcode=profile.postcode, phone=profile.phone, email=profile.email
            ),
            website=profile.website,
        ),
        profile_spans={name: (span.start, span.end) for name, span in profile.spans.items()},
        form=tables.form,
        tables=_tables(prepared.form, tables.cells),
        narrative=narrative_of(verified),
        findings=finding_records(findings, Reporting(provenance.lang, provenance.grades)),
        coverage=Coverage(
            quantities=total,
            used=total - len(left_over),
            unused=[Unused(raw=one.raw, start=one.start, end=one.end) for one in left_over],
        ),
        provenance=provenance,
    )


def provenance_of(backend: Backend, reply: Reply, seconds: float, reporting: Reporting) -> Provenance:
    """Who made a record, and what it cost."""
    who = backend.identification
    return Provenance(
        backend=who.name,
        model=who.model,
        prompt=PromptId(id=who.prompt.id, version=who.prompt.version, sha256=who.prompt.sha256) if who.prompt else None,
        attempts=reply.attempts,
        requests=reply.requests,
        tokens=Tokens(input=reply.tokens_in, output=reply.tokens_out, cached=reply.tokens_cached),
        seconds=round(seconds, 3),
        tool=TOOL,
        lang=reporting.lang,
        grades=dict(reporting.grades),
    )


def is_current(record: Record, reporting: Reporting) -> bool:
    """Whether a record was made by these verifiers, in this language and with these grades."""
    made = record.provenance
    return (made.tool, made.lang, made.grades) == (TOOL, reporting.lang, dict(reporting.grades))


def reverified(record: Record, document: Document, reporting: Reporting) -> Record:
    """The same items verified anew, no model asked. A model's failure stays what it was."""
    prepared = prepare(document)
    prepared = _with_second_readings(prepared, record)
    verified = verify(prepared.source, answer_of(record))
    told: dict[str, object] = {"tool": TOOL, "lang": reporting.lang, "grades": dict(reporting.grades)}
    told["cells_by_model"] = [f"tables.{path}" for path in prepared.second]
    provenance = record.provenance.model_copy(update=told)
    error = record.error
    failure = (error.code, error.message) if error and error.code.startswith("model.") else None
    return assemble(prepared, verified, provenance, failure)


def _with_second_readings(prepared: Prepared, record: Record) -> Prepared:
    """The second readings of a record, proved anew at the places where they stand."""
    if prepared.form is None or not record.provenance.cells_by_model:
        return prepared
    readings: list[Located] = []
    for path in record.provenance.cells_by_model:
        table, _, key = path.removeprefix("tables.").partition(".")
        cell = record.tables.get(table, {}).get(key)
        if cell is not None and cell.value is not None and cell.start is not None and cell.end is not None:
            place = Span(cell.start, cell.end)
            readings.append(Located(f"{table}.{key}", Decimal(cell.value), (place,)))
    return _taken_over(prepared, prepared.form, readings)


def _tables(form: Form | None, cells: Mapping[str, Cell]) -> dict[str, dict[str, object]]:
    if form is None:
        return {}
    return {
        table.key: {key: cell_record(cells[f"{table.key}.{key}"]) for key, _, _, _ in table.cells()}
        for table in form.tables
    }


def _incomplete(prepared: Prepared) -> tuple[str, str] | None:
    """Why a readable report gives only part of a record, as code and message; ``None`` where nothing is missing."""
    path, tables = prepared.document.path, prepared.tables
    if not any(section.key in _STATUTORY for section in prepared.outline.sections):
        return (
            "incomplete.sections",
            f"{path}: none of the six statutory sections was found; check that the file is an annual report",
        )
    if tables.form is None:
        return (
            "incomplete.tables",
            f"{path}: no statutory table was recognised; check that the tables survived conversion",
        )
    unread = sum(cell.state == "unread" for cell in tables.cells.values())
    if unread:
        return (
            "incomplete.cells",
            f"{path}: {unread} of {len(tables.cells)} table cells could not be placed with certainty; "
            "see the structure findings",
        )
    return None


def failed(path: str, sha256: str, error: NianbaoError, backend: Backend) -> Record:
    """The record of an input that could not be read at all."""
    who = backend.identification
    return Record(
        report=ReportInfo(path=path, sha256=sha256, format=None, encoding=None, chars=0),
        status="failed",
        error=ErrorRecord(code=error.code, message=error.message),
        provenance=Provenance(backend=who.name, model=who.model, tool=TOOL),
    )
