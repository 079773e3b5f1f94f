"""Where reports are read and verified: in this process, or in several others.

Reading and verifying takes some ten milliseconds of processor time a report. In this process, that stops the event loop
and with it all requests under way; so where there are cores to spare, other processes do it, and this one asks the
model and writes the database. Nothing else differs: the same pipeline runs here and there.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

from extractor.backends.base import Backend, Reply, reply_brought
from extractor.batch.making import Job, Made, Measured, make, measure, renew
from extractor.batch.worker import HEAD, Setup, packed, size_of
from extractor.errors import ModelError, NianbaoError
from verifiers.rules import Reporting

# A process takes about as long to start as this many reports to read.
WORTH_A_WORKER: Final = 50

# In a row, with no report finished in between.
_MOST_DEATHS: Final = 5

# What a process has read leaves traces in it (caches, fragments, what libraries forget to free); after so many reports
# it makes room for a new one, so that memory does not depend on how long a run is.
_LIFE: Final = 2000

_HOME: Final = str(Path(__file__).resolve().parent.parent)


class WorkersLostError(NianbaoError):
    """A process ended before it had finished its reports."""


class Readers(Protocol):
    """What reads reports. ``backend`` is the one for this report; None where there is one for all, in the reader."""

    async def make(self, job: Job, backend: Backend | None) -> Made: ...

    async def renew(self, job: Job, record: str) -> Made: ...

    async def measure(self, job: Job) -> Measured: ...

    async def aclose(self) -> None: ...


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
    """In ``count`` processes, which are started when they are first needed and replaced when they die."""

    def __init__(self, count: int, setup: Setup) -> None:
        self._setup = setup
        self._processes = [_Process(setup) for _ in range(count)]
        self._retired: set[asyncio.Task[None]] = set()
        self._last = 0

    async def make(self, job: Job, backend: Backend | None) -> Made:
        return await self._do("make", backend, job)

    async def renew(self, job: Job, record: str) -> Made:
        return await self._do("renew", None, job, record)

    async def measure(self, job: Job) -> Measured:
        return await self._do("measure", None, job)

    async def _do(self, kind: str, backend: Backend | None, *arguments: object) -> Any:
        self._last += 1
        at = min(range(len(self._processes)), key=lambda one: self._processes[one].load)
        if self._processes[at].taken >= _LIFE:
            task = asyncio.get_running_loop().create_task(self._processes[at].retire())
            self._retired.add(task)
            task.add_done_callback(self._retired.discard)
            self._processes[at] = _Process(self._setup)
        return await self._processes[at].do(kind, self._last, backend, arguments)

    async def aclose(self) -> None:
        for task in self._retired:
            task.cancel()
        if self._retired:
            await asyncio.wait(self._retired)
        await asyncio.gather(*(one.aclose() for one in self._processes))


class _Process:
    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._jobs: dict[int, tuple[asyncio.Future[Any], Backend | None]] = {}
        self._with: dict[int, asyncio.subprocess.Process] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._idle = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None
        self._asking: set[asyncio.Task[None]] = set()
        self._deaths = 0
        self.taken = 0

    @property
    def load(self) -> int:
        return len(self._jobs)

    async def do(self, kind: str, number: int, backend: Backend | None, arguments: Sequence[object]) -> Any:
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.taken += 1
        self._idle.clear()
        self._jobs[number] = (done, backend)
        try:
            process = self._with[number] = await self._running()
            await _send(process, (kind, number, *arguments))
            return await done
        finally:
            del self._jobs[number]
            self._with.pop(number, None)
            if not self._jobs:
                self._idle.set()

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                if self._deaths >= _MOST_DEATHS:
                    # Not the fault of one report or two: every further one would end alike.
                    raise NianbaoError(
                        "internal", "worker processes end before they have read a report; give --workers 1"
                    )
                self._process = await _start()
                self._listener = asyncio.get_running_loop().create_task(self._listen(self._process))
                await _send(self._process, self._setup)
            return self._process

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                head = await process.stdout.readexactly(HEAD)
                data = await process.stdout.readexactly(size_of(head))
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            self._take(process, _unpacked(data))
        status = await process.wait()
        self._deaths += 1
        for number, (done, _) in self._jobs.items():
            if self._with.get(number) is process and not done.done():
                done.set_exception(
                    WorkersLostError("internal", f"worker process ended with status {status} (report {number})")
                )

    def _take(self, process: asyncio.subprocess.Process, message: tuple[Any, ...]) -> None:
        kind, number, *rest = message
        done, backend = self._jobs.get(number, (None, None))
        if done is None or done.done():
            return
        if kind == "ask":
            assert backend is not None
            task = asyncio.get_running_loop().create_task(self._ask(process, number, done, backend, *rest))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        elif kind == "done":
            self._deaths = 0
            done.set_result(rest[0])
        else:
            done.set_exception(WorkersLostError("internal", f"worker process: {rest[0]}"))

    async def _ask(
        self,
        process: asyncio.subprocess.Process,
        number: int,
        done: asyncio.Future[Any],
        backend: Backend,
        what: str,
        arguments: tuple[Any, ...],
    ) -> None:
        ask: Callable[..., Awaitable[Reply[Any]]] = getattr(backend, what)
        failure: tuple[str, str] | None = None
        try:
            try:
                reply = await ask(*arguments)
            except ModelError as error:
                reply = reply_brought(error) or Reply(None)
                failure = (error.code, error.message)
            # The exchanges are in the database already, and only there.
            await _send(process, ("reply", number, replace(reply, exchanges=()), failure))
        except Exception as error:  # noqa: BLE001 - raised where the report is waited for
            if not done.done():
                done.set_exception(error)

    async def retire(self) -> None:
        """Finish what it has, then end."""
        try:
            if self._jobs:
                await self._idle.wait()
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        for task in (*self._asking, self._listener):
            if task is not None:
                task.cancel()
        process = self._process
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _start() -> asyncio.subprocess.Process:
    # The same modules as here, whatever the folder that it starts in (-P) and however this process found its own.
    path = os.pathsep.join(one for one in (_HOME, *sys.path) if one)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "extractor.batch.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        # Ctrl-C reaches every process of a terminal's group; what it means is decided here.
        start_new_session=True,
    )


async def _send(process: asyncio.subprocess.Process, message: object) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(packed(message))
        await process.stdin.drain()
    except ConnectionError:
        # It has died: whoever waits for an answer is told when its output ends.
        return


def _unpacked(data: bytes) -> Any:
    return pickle.loads(data)
