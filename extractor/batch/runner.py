"""Many reports: each input ends in exactly one recorded state, whatever happens to the run.

A report whose content was read before under the same settings is not read again; identical files cost one model call.
Memory does not grow with the number of inputs: they stand in the database, and so does every record the moment it is
finished. A run can be told to stop, can run out of budget, and can be killed; the next one continues.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from extractor.backends.base import Backend
from extractor.backends.rules import Rules
from extractor.batch.asking import DEFAULT_REPORT_TIMEOUT, Desk, Patience
from extractor.batch.budget import Budget, Limits, Use, estimate
from extractor.batch.events import Done, Notice, Progress, Started, Summary, told
from extractor.batch.limits import ReadLimits
from extractor.batch.lock import Lock
from extractor.batch.making import Job, Made, Withdrawn, cut_short, given_up, lost, made_by
from extractor.batch.process import WorkersLostError
from extractor.batch.worker import Setup
from extractor.batch.workers import WORTH_A_WORKER, Readers, cores, readers_for
from extractor.errors import NianbaoError, UnreadableError, UsageError
from extractor.loaders import read_bytes
from extractor.loaders.inputs import shown
from extractor.schema import SCHEMA_VERSION, Record
from extractor.store.database import Store
from extractor.store.stored import Entry, Mark
from verifiers.rules import Reporting

DEFAULT_CONCURRENCY: Final = 8
# Reports that are being read or verified while others are being asked about, so that the provider never waits for us.
_AHEAD: Final = 8
# A power cut may take back what was written in so many seconds.
_SYNC_SECONDS: Final = 5.0
# A file's bytes for one character of its narrative, for the estimate of a report that was not read yet: 4 to 5 on the
# real reports in UTF-8, fewer in GB18030.
_BYTES_PER_CHARACTER: Final = 3


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch runs; none of it changes a record. ``workers`` None means as many as there are cores, where that is
    worth it. ``report_timeout`` is in seconds of being asked about, ``reading`` what reading one file may cost.
    ``keep_exchanges`` False leaves no request and no response in the database, and with it no way to continue within a
    report."""

    concurrency: int = DEFAULT_CONCURRENCY
    workers: int | None = None
    resume: bool = True
    retry_failed: bool = False
    report_timeout: float = DEFAULT_REPORT_TIMEOUT
    keep_exchanges: bool = True
    limits: Limits = field(default_factory=Limits)
    reading: ReadLimits = field(default_factory=ReadLimits)
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        for name, value in (("concurrency", self.concurrency), ("workers", self.workers)):
            if value is not None and value < 1:
                raise UsageError(f"--{name} {value}: must be 1 or more")
        if not self.report_timeout > 0:
            raise UsageError(f"--report-timeout {self.report_timeout:g}: must be more than 0")

    def keeps(self, mark: Mark, made: str) -> bool:
        """Whether a record of an earlier run is kept. One that is not final never is: circumstances kept it from being
        better. A file that could not be read is tried by verifiers other than ``made``: they may come with loaders that
        can."""
        failure = mark.status == "failed" or (mark.code is not None and mark.code.startswith("model."))
        if mark.status == "failed" and mark.made != made:
            return False
        return self.resume and mark.final and not (self.retry_failed and failure)


class Stop:
    """Asks a run to end: what is in flight is finished, nothing new is taken."""

    def __init__(self) -> None:
        self.requested = False
        self._told: list[Callable[[], None]] = []

    def request(self) -> None:
        self.requested = True
        for tell in self._told:
            tell()

    def on_request(self, tell: Callable[[], None]) -> None:
        self._told.append(tell)


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


def worker_count(asked: int | None, inputs: int) -> int:
    """How many processes read so many inputs; 1 is this process, with others for what is not small plain text."""
    if asked is not None:
        return max(1, asked)
    return max(1, min(cores(), inputs // WORTH_A_WORKER))


async def run(
    inputs: Iterable[str],
    out: Path,
    backend: Backend,
    *,
    options: Options | None = None,
    reporting: Reporting | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    manifest: Callable[[str], Mapping[str, str] | None] | None = None,
) -> Summary:
    """Extract every input into the store under ``out`` and write ``records.jsonl``. Raises ``StoreError`` where another
    process is at it or the database cannot be used; what is done is in the database, however it ends."""
    options, reporting, stop = options or Options(), reporting or Reporting(), stop or Stop()
    tell: Progress = progress or (lambda event: None)
    who = backend.identification
    settings = settings_digest(backend)
    with Lock(out), Store(out) as store:
        price = options.limits.price
        prices = price.as_json() if price else None
        number, total = store.begin(settings, who.name, who.model, prices, inputs, manifest)
        workers = worker_count(options.workers, total)
        offline = isinstance(backend, Rules)
        budget = Budget(options.limits)
        desk = Desk(
            backend,
            store,
            settings,
            number,
            budget,
            lambda code, message: tell(Notice(code, message)),
            concurrency=options.concurrency,
            report_timeout=options.report_timeout,
            keep_exchanges=options.keep_exchanges,
            patience=options.patience,
        )
        stop.on_request(desk.hurry)
        setup = Setup(reporting, who, backend.max_rounds, offline, options.reading)
        readers = readers_for(workers, setup, backend)
        batch = _Batch(
            store,
            backend,
            None if offline else desk,
            readers,
            budget,
            number,
            total,
            settings,
            options,
            made_by(reporting),
            tell,
            stop,
        )
        tell(Started(total, who.name, who.model, workers))
        width = 4 * workers if offline else options.concurrency + _AHEAD * workers
        try:
            await batch.work(min(width, total))
        finally:
            await readers.aclose()
        summary = batch.summary
        summary.repeats = store.project(settings, manifest)
        for code, message in told(summary.repeats):
            tell(Notice(code, message))
        store.end(number, summary.outcome)
        for status, _, final, count in store.states(settings):
            summary.waiting += count if status is None else 0
            summary.unfinished += 0 if status is None or final else count
        summary.use = budget.spent
        summary.cost = price.money(price.cost(budget.spent)) if price else None
    return summary


@dataclass
class _Batch:
    """The state of one run. All database work happens in the event loop's thread, between awaits. ``desk`` is None for
    the offline backend, which nobody has to be asked for."""

    store: Store
    backend: Backend
    desk: Desk | None
    readers: Readers
    budget: Budget
    run: int
    total: int
    settings: str
    options: Options
    made: str
    tell: Progress
    stop: Stop
    summary: Summary = field(default_factory=Summary)

    def __post_init__(self) -> None:
        self._under_way: dict[str, asyncio.Future[None]] = {}
        self._room = asyncio.Condition()

    async def work(self, width: int) -> None:
        """At most ``width`` reports at a time; every task's result is awaited, the first failure ends the run."""
        pending = self.store.inputs()
        syncing = asyncio.create_task(self._sync())
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(max(1, width)):
                    group.create_task(self._worker(pending))
        except BaseExceptionGroup as group:
            known = group.subgroup(NianbaoError)
            if known is None:
                raise
            # The database cannot be used: one line says so, not a tree of them.
            raise _first(known) from None
        finally:
            syncing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await syncing

    async def _worker(self, pending: Iterator[tuple[int, str]]) -> None:
        for at, path in pending:
            if self._ending():
                return
            await self._one(at, path)

    def _ending(self) -> bool:
        if self.stop.requested and self.summary.outcome == "done":
            self.summary.outcome = "interrupted"
        return self.summary.outcome != "done"

    async def _one(self, at: int, path: str) -> None:
        try:
            data = read_bytes(path)
        except UnreadableError as error:
            # Without bytes there is no content to know the report by, and nothing to resume.
            made = lost(shown(path), NianbaoError(error.code, shown(error.message)), self.backend)
            self._put(f"path:{shown(path)}", at, made, final=False)
            self._done(shown(path), made.status, made.code, made.message, made.counts)
            return
        job = Job(shown(path), hashlib.sha256(data).hexdigest(), data)
        async with self._alone(job.report):
            mark = self.store.mark(job.report, self.settings)
            if mark is not None and self._stands(mark):
                await self._keep(at, job, mark)
            else:
                await self._make(at, job)

    @contextlib.asynccontextmanager
    async def _alone(self, report: str) -> AsyncGenerator[None]:
        """Identical files one after the other: the second finds what the first has made."""
        while (other := self._under_way.get(report)) is not None:
            await other
        mine = self._under_way[report] = asyncio.get_running_loop().create_future()
        try:
            yield
        finally:
            del self._under_way[report]
            mine.set_result(None)

    def _stands(self, mark: Mark) -> bool:
        """Whether a stored record need not be made again: this run made it, or it is there to be kept."""
        return mark.run == self.run or self.options.keeps(mark, self.made)

    async def _keep(self, at: int, job: Job, mark: Mark) -> None:
        """A record that other verifiers made, or in another language, is verified anew first: that asks no model and
        costs nothing."""
        if mark.status == "failed" or (mark.made == self.made and mark.counts is not None):
            self.store.settle(at, job.report)
            self._done(job.path, mark.status, mark.code, None, mark.counts or "{}", kept=True)
            return
        record = self.store.record(job.report, self.settings)
        if record is None:
            raise RuntimeError(f"{job.path}: its record went away")
        try:
            made = await self.readers.renew(job, record)
        except (UnreadableError, WorkersLostError) as error:
            # What an earlier run made of it is better than nothing.
            self.store.settle(at, job.report)
            self.tell(Notice(error.code, f"not verified anew, its record stays as it is: {error.message}"))
            self._done(job.path, mark.status, mark.code, None, mark.counts or "{}", kept=True)
            return
        self._put(job.report, at, made, final=mark.final)
        self._done(job.path, made.status, made.code, made.message, made.counts, kept=True)

    async def _admitted(self, expected: Use) -> bool:
        """Wait until the budget has room for a report, or is spent."""
        if self.desk is None or self.desk.closed is not None:
            return not self._ending()
        async with self._room:
            while not self._ending():
                limit = self.budget.admits(expected)
                if limit is None:
                    return True
                if self.budget.idle:
                    self.summary.outcome, self.summary.reason = "budget", limit
                    self.tell(Notice("budget.spent", f"{limit}: another report would pass it; the rest waits"))
                    break
                await self._room.wait()
        return False

    async def _make(self, at: int, job: Job) -> None:
        expected = estimate(len(job.data) // _BYTES_PER_CHARACTER) if self.desk else Use()
        if not await self._admitted(expected):
            return
        number = self.budget.start(expected)
        line = self.desk.line(job.report, job.path, number) if self.desk else None
        if not self.options.resume:
            self.store.forget(job.report, self.settings)
        try:
            made = await self.readers.make(job, line)
        except Withdrawn:
            self._ending()
            return
        except UnreadableError as error:
            made = given_up(job, error, self.backend)
        except WorkersLostError as error:
            made = lost(job.path, NianbaoError(error.code, f"{job.path}: {error.message}"), self.backend, job.report)
        finally:
            use = self.budget.finish(number)
            async with self._room:
                self._room.notify_all()
        final = made.final
        if line is not None:
            if line.late is not None and made.code != line.late.code:
                made = cut_short(made, line.late)
            final = final and not line.passing
        self._put(job.report, at, made, final=final)
        self._done(job.path, made.status, made.code, made.message, made.counts, use=use)

    def _put(self, report: str, at: int, made: Made, *, final: bool) -> None:
        entry = Entry(made.status, made.code, final, made.record, self.made, made.counts, made.identity)
        self.store.put(report, self.settings, entry, made.document, run=self.run, at=at)

    def _done(
        self,
        path: str,
        status: str,
        code: str | None,
        message: str | None,
        counts: str,
        *,
        kept: bool = False,
        use: Use = Use(),  # noqa: B008 - frozen
    ) -> None:
        parsed: Mapping[str, Mapping[str, int]] = json.loads(counts)
        self.summary.add(status, code, parsed, kept=kept)
        price = self.options.limits.price
        self.tell(
            Done(
                self.summary.reports,
                self.total,
                path,
                status,
                code,
                message,
                kept,
                parsed.get("findings", {}),
                use,
                price.cost(use) if price else None,
            )
        )

    async def _sync(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_SECONDS)
            await asyncio.to_thread(self.store.sync)


def _first(group: BaseExceptionGroup[NianbaoError]) -> NianbaoError:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, NianbaoError)
    return found


def records_of(out: Path) -> Iterator[Record]:
    """The records of an output folder, from its ``records.jsonl``."""
    with (out / "records.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Record.model_validate_json(line)
