"""Many reports: which inputs there are, in which order, and one recorded state for each.

Every input ends in exactly one record. A report whose content was read before under the same settings is not read
again; identical files cost one model call. What is finished is in the database before the next result is waited for.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from extractor.backends.base import Backend
from extractor.document import Document
from extractor.errors import NianbaoError, UnreadableError, UsageError
from extractor.loaders import SUFFIXES, load_bytes, read_bytes
from extractor.pipeline import Outcome, extract_document, failed, is_current, reverified
from extractor.schema import SCHEMA_VERSION, Record
from extractor.store import Store
from verifiers.rules import Reporting

DEFAULT_CONCURRENCY: Final = 8
State = Literal["ok", "partial", "failed", "kept"]


def internal(path: str, error: Exception) -> NianbaoError:
    """An unexpected exception as an error with a code: it is our fault, not the report's, and says where it
    happened."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return NianbaoError(
        "internal", f"{path}: a fault in nianbao, {type(error).__name__} at {where}; please report it with this file"
    )


@dataclass(frozen=True, slots=True)
class Input:
    """One report file: the path as the record will state it."""

    path: str


@dataclass
class Summary:
    """What a run came to. ``kept`` counts records that were there already; the other counts are over all inputs."""

    reports: int = 0
    kept: int = 0
    statuses: Counter[str] = field(default_factory=lambda: Counter())
    codes: Counter[str] = field(default_factory=lambda: Counter())
    cells: Counter[str] = field(default_factory=lambda: Counter())
    verdicts: Counter[str] = field(default_factory=lambda: Counter())
    severities: Counter[str] = field(default_factory=lambda: Counter())
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def add(self, record: Record, *, kept: bool) -> None:
        self.reports += 1
        self.kept += kept
        self.statuses[record.status] += 1
        if record.error:
            self.codes[record.error.code] += 1
        self.cells.update(cell.state for table in record.tables.values() for cell in table.values())
        self.verdicts.update(
            item.verdict
            for items in (
                record.narrative.organisations,
                record.narrative.projects,
                record.narrative.purchases,
                record.narrative.figures,
                record.narrative.problems,
                record.narrative.measures,
            )
            for item in items
        )
        self.severities.update(finding.severity for finding in record.findings)
        if not kept:
            self.requests += record.provenance.requests
            self.tokens_in += record.provenance.tokens.input
            self.tokens_out += record.provenance.tokens.output


Progress = Callable[[int, int, Record, bool], None]
"""Called after each input with how many are done, how many there are, its record, and whether that record was there
before."""


def collect(paths: Sequence[Path | str], out: Path | None = None) -> list[Input]:
    """The report files that some paths mean: arguments in their order, a folder's files by relative POSIX path in
    code-point order.

    A path that does not exist raises ``UsageError``, so that nothing is started. Files under ``out`` are not inputs.
    """
    found: list[Input] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = sorted(
                one.relative_to(path).as_posix()
                for one in path.rglob("*")
                if one.suffix.lower() in SUFFIXES and one.is_file() and not _hidden(one.relative_to(path))
            )
            found.extend(Input((path / one).as_posix()) for one in inside if not _under(path / one, out))
        elif path.exists():
            found.append(Input(path.as_posix()))
        else:
            raise UsageError(f"{given}: no such file or folder; check the path (nothing was started)")
    if not found:
        raise UsageError(
            f"no report files in {', '.join(str(path) for path in paths)}; expected {', '.join(sorted(SUFFIXES))}"
        )
    return found


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)


def _under(path: Path, folder: Path | None) -> bool:
    return folder is not None and path.resolve().is_relative_to(folder.resolve())


def settings_digest(backend: Backend) -> str:
    """What a record depends on besides the report's bytes. A changed prompt, schema, model or setting gives another
    digest."""
    who = backend.identification
    parts = {
        "backend": who.name,
        "model": who.model,
        "prompt": who.prompt.sha256 if who.prompt else None,
        "schema": SCHEMA_VERSION,
        "settings": who.settings,
        "max_rounds": backend.max_rounds,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


async def run(
    inputs: Sequence[Input],
    out: Path,
    backend: Backend,
    *,
    concurrency: int = DEFAULT_CONCURRENCY,
    resume: bool = True,
    reporting: Reporting | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Extract every input into the store under ``out`` and write ``records.jsonl``. Interrupted, it leaves what is
    done in the database."""
    summary = Summary()
    settings = settings_digest(backend)
    keys: dict[int, str] = {}
    with Store(out) as store:
        queue = _Run(store, backend, settings, resume, reporting or Reporting(), summary, progress, len(inputs), keys)
        try:
            await queue.work(inputs, concurrency)
        finally:
            store.project(((inputs[at].path, keys[at]) for at in sorted(keys)), settings)
    return summary


class _Run:
    """The state of one run. All database work happens in the event loop's thread, between awaits."""

    def __init__(
        self,
        store: Store,
        backend: Backend,
        settings: str,
        resume: bool,
        reporting: Reporting,
        summary: Summary,
        progress: Progress | None,
        total: int,
        keys: dict[int, str],
    ) -> None:
        self.store, self.backend, self.settings, self.resume = store, backend, settings, resume
        self.reporting = reporting
        self.summary, self.progress, self.total, self.keys = summary, progress, total, keys
        self._under_way: dict[str, asyncio.Future[None]] = {}
        self._made: set[str] = set()

    async def work(self, inputs: Sequence[Input], concurrency: int) -> None:
        """At most ``concurrency`` reports at a time; every task's result is awaited, the first failure ends the run."""
        pending = iter(enumerate(inputs))

        async def worker() -> None:
            for at, one in pending:
                await self._one(at, one)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(max(1, min(concurrency, len(inputs)))):
                    group.create_task(worker())
        except BaseExceptionGroup as group:
            known = group.subgroup(NianbaoError)
            if known is None:
                raise
            # The database cannot be used: one line says so, not a tree of them.
            raise known.exceptions[0] from None

    async def _one(self, at: int, one: Input) -> None:
        try:
            data = read_bytes(one.path)
        except UnreadableError as error:
            # Without bytes there is no content to know the report by, and nothing to resume.
            report = f"path:{one.path}"
            self.store.put(report, self.settings, failed(one.path, "", error, self.backend), None, final=False)
            self._done(at, one, report, kept=False)
            return
        report = hashlib.sha256(data).hexdigest()
        kept = report in self._made or report in self._under_way or (self.resume and self._finished(one, report, data))
        if report in self._under_way:
            await self._under_way[report]
        elif not kept:
            self._under_way[report] = asyncio.get_running_loop().create_future()
            try:
                await self._extract(one, report, data)
            finally:
                self._under_way.pop(report).set_result(None)
            self._made.add(report)
        self._done(at, one, report, kept=kept)

    def _finished(self, one: Input, report: str, data: bytes) -> bool:
        """Whether a final record is there. One that other verifiers made, or in another language, is verified anew
        first: that asks no model and costs nothing."""
        stored = self.store.get(report, self.settings)
        if stored is None or not stored.final:
            return False
        record = stored.record(one.path)
        if record.status != "failed" and not is_current(record, self.reporting):
            document = load_bytes(data, one.path)
            self.store.put(report, self.settings, reverified(record, document, self.reporting), document)
        return True

    async def _extract(self, one: Input, report: str, data: bytes) -> None:
        document: Document | None = None
        try:
            document = load_bytes(data, one.path)
            outcome = await extract_document(document, self.backend, self.reporting)
        except UnreadableError as error:
            outcome = Outcome(failed(one.path, report, error, self.backend))
        except Exception as error:  # noqa: BLE001 - a fault of ours costs this report, not the run; it is named as ours
            outcome = Outcome(failed(one.path, report, internal(one.path, error), self.backend), final=False)
        self.store.put(report, self.settings, outcome.record, document, outcome.exchanges, final=outcome.final)

    def _done(self, at: int, one: Input, report: str, *, kept: bool) -> None:
        self.keys[at] = report
        stored = self.store.get(report, self.settings)
        if stored is None:
            raise RuntimeError(f"{one.path}: no record was stored")
        record = stored.record(one.path)
        self.summary.add(record, kept=kept)
        if self.progress is not None:
            self.progress(self.summary.reports, self.total, record, kept)


def records_of(out: Path) -> Iterable[Record]:
    """The records of an output folder, from its ``records.jsonl``."""
    with (out / "records.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Record.model_validate_json(line)
