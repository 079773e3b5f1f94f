"""Where reports are read and verified: in this process, or in several others.

Reading and verifying takes some ten milliseconds of processor time a report. In this process, that stops the event loop
and with it all requests under way; so where there are cores to spare, other processes do it, and this one asks the
model and writes the database. What is not small plain text is always read elsewhere, because a file may be made to hang
or to burst what reads it: then it costs only itself, and the reports that were under way beside it are read again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator
from pathlib import PurePath
from typing import Any, Final, Protocol

from extractor.backends.base import Backend
from extractor.batch.making import Job, Made, Measured, make, measure, renew
from extractor.batch.process import EndedError, Errand, Process
from extractor.batch.worker import Setup
from extractor.errors import NianbaoError
from verifiers.rules import Reporting

# A process takes about as long to start as this many reports to read.
WORTH_A_WORKER: Final = 50

# In a row, of processes that had not begun to read.
_MOST_DEATHS: Final = 5

# What a process has read leaves traces in it (caches, fragments, what libraries forget to free); after so many reports
# it makes room for a new one, so that memory does not depend on how long a run is.
_LIFE: Final = 2000

# A report costs one or two microseconds a byte; text that is numbers and nothing else, at worst 100: a few
# seconds for so many bytes.
_PLAIN: Final = frozenset({".txt", ".md", ".markdown"})
_PLAIN_BYTES: Final = 50_000
# What shows the formats that are read for their content whatever their name says, in lower case: web pages and other
# XML, PDF, RTF, zip, old Word, web archives. Text that holds one by chance loses nothing.
_MARKED: Final = (b"<", b"%pdf", b"{\\rtf", b"pk", b"\xd0\xcf\x11\xe0", b"mime-version:")
_HEAD: Final = 8192


class Readers(Protocol):
    """What reads reports. ``backend`` is the one for this report; None where there is one for all, in the reader.
    Raises ``UnreadableError`` for a report that passes the limits or ends what reads it."""

    async def make(self, job: Job, backend: Backend | None) -> Made: ...

    async def renew(self, job: Job, record: str) -> Made: ...

    async def measure(self, job: Job) -> Measured: ...

    async def aclose(self) -> None: ...


def readers_for(workers: int, setup: Setup, backend: Backend) -> Readers:
    """What reads for a run with so many worker processes; 1 is this process, with others for what is not small plain
    text."""
    return Workers(workers, setup) if workers > 1 else Mixed(setup, backend)


def cores() -> int:
    """How many processes can work at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_plain(path: str, data: bytes) -> bool:
    """Whether a file is small plain text, which costs little whatever it says."""
    if len(data) > _PLAIN_BYTES or PurePath(path).suffix.lower() not in _PLAIN:
        return False
    head = data[:_HEAD].lower()
    return not any(mark in head for mark in _MARKED)


class Here:
    """In this process."""

    def __init__(self, reporting: Reporting, backend: Backend) -> None:
        self._reporting, self._backend = reporting, backend

    async def make(self, job: Job, backend: Backend | None) -> Made:
        return await make(job, backend or self._backend, self._reporting)

    async def renew(self, job: Job, record: str) -> Made:
        return renew(job, record, self._reporting)

    async def measure(self, job: Job) -> Measured:
        # A turn for others, which this would never need itself.
        await asyncio.sleep(0)
        return measure(job)

    async def aclose(self) -> None:
        """There is nothing to close."""


class Workers:
    """In ``count`` processes, which are started when they are first needed and replaced when they die. A report that
    was at work when its process died is tried once more, alone; the others are read again as if nothing had been."""

    def __init__(self, count: int, setup: Setup) -> None:
        self._setup = setup
        self._processes = [Process(setup) for _ in range(count)]
        self._retired: set[asyncio.Task[None]] = set()
        self._reserved: set[int] = set()
        self._room = asyncio.Condition()
        self._last = 0
        self._deaths = 0

    async def make(self, job: Job, backend: Backend | None) -> Made:
        return await self._do("make", backend, job)

    async def renew(self, job: Job, record: str) -> Made:
        return await self._do("renew", None, job, record)

    async def measure(self, job: Job) -> Measured:
        return await self._do("measure", None, job)

    async def _do(self, kind: str, backend: Backend | None, job: Job, *arguments: object) -> Any:
        self._last += 1
        errand = Errand(self._last, kind, job, arguments, backend)
        try:
            return await self._done(errand)
        finally:
            await errand.close()

    async def _done(self, errand: Errand) -> Any:
        while True:
            errand.seconds = 0.0
            process = await self._shared()
            try:
                return await process.do(errand)
            except EndedError as end:
                if not end.at_work:
                    continue
                if end.cause == "slow":
                    raise end.verdict(errand.job.path, self._setup.limits) from None
            errand.seconds = 0.0
            async with self._alone() as process:
                try:
                    return await process.do(errand)
                except EndedError as end:
                    if end.at_work:
                        raise end.verdict(errand.job.path, self._setup.limits) from None

    def _least_busy(self) -> int:
        open_ = (at for at in range(len(self._processes)) if at not in self._reserved)
        return min(open_, key=lambda one: self._processes[one].load)

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncGenerator[Process]:
        """A fresh process that takes nothing else, in the place of another: there are never more than were asked
        for."""
        async with self._room:
            await self._room.wait_for(self._has_room)
            at = self._least_busy()
            self._reserved.add(at)
        try:
            await self._processes[at].retire()
            process = self._processes[at] = Process(self._setup)
            yield process
            await process.aclose()
        finally:
            self._reserved.discard(at)
            async with self._room:
                self._room.notify_all()

    def _has_room(self) -> bool:
        return len(self._reserved) < len(self._processes)

    async def _shared(self) -> Process:
        """The process that has least to do; a fresh one where that has ended or is to make room."""
        async with self._room:
            await self._room.wait_for(self._has_room)
            at = self._least_busy()
            process = self._processes[at]
            if process.taken >= _LIFE and not process.ended:
                task = asyncio.get_running_loop().create_task(process.retire())
                self._retired.add(task)
                task.add_done_callback(self._retired.discard)
            if process.ended:
                self._count_death(process)
            if process.ended or process.taken >= _LIFE:
                process = self._processes[at] = Process(self._setup)
            return process

    def _count_death(self, process: Process) -> None:
        self._deaths = 0 if process.useful else self._deaths + 1
        if self._deaths >= _MOST_DEATHS:
            # Not the fault of one report or two: every further one would end alike.
            raise NianbaoError(
                "internal", "worker processes end before they have read a report; check the Python installation"
            )

    async def aclose(self) -> None:
        for task in self._retired:
            task.cancel()
        if self._retired:
            await asyncio.wait(self._retired)
        await asyncio.gather(*(one.aclose() for one in self._processes))


class Mixed:
    """Small plain text in this process, everything else in others, which are started when something else comes."""

    def __init__(self, setup: Setup, backend: Backend) -> None:
        self._here = Here(setup.reporting, backend)
        self._elsewhere = Workers(cores(), setup)

    def _readers(self, job: Job) -> Readers:
        return self._here if is_plain(job.path, job.data) else self._elsewhere

    async def make(self, job: Job, backend: Backend | None) -> Made:
        return await self._readers(job).make(job, backend)

    async def renew(self, job: Job, record: str) -> Made:
        return await self._readers(job).renew(job, record)

    async def measure(self, job: Job) -> Measured:
        return await self._readers(job).measure(job)

    async def aclose(self) -> None:
        await self._elsewhere.aclose()
