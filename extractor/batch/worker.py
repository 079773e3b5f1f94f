"""A process that reads and verifies reports for another one.

It is started by ``workers`` with a pipe in each direction and speaks in pickled tuples, which is safe because nobody
else has the pipes. What a report asks of a model goes back to the main process, which alone has the backend, the limits
and the database; the pipeline does not notice. It says which report it is at work on, so that the main process knows
whose fault its end is, and ends when its input does, also when the main process was killed.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import struct
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from extractor.backends.base import Backend, BackendUnavailable, Brief, Complaint, Gap, Identification, Reply
from extractor.backends.rules import Rules
from extractor.batch.limits import NO_MEMORY, ReadLimits, confine
from extractor.batch.making import Job, make, measure, renew
from extractor.schema import Answer, SaidCells
from verifiers.rules import Reporting

_LENGTH: Final = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Setup:
    """What all reports of a run have in common. ``offline`` says that the reports are read by rule, here; otherwise
    ``identification`` and ``max_rounds`` are those of the backend in the main process."""

    reporting: Reporting
    identification: Identification
    max_rounds: int
    offline: bool
    limits: ReadLimits = field(default_factory=ReadLimits)


def write(pipe: BinaryIO, message: object) -> None:
    """Send one message."""
    pipe.write(packed(message))
    pipe.flush()


def packed(message: object) -> bytes:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def size_of(head: bytes) -> int:
    """The length of the message that follows a head of ``HEAD`` bytes."""
    return _LENGTH.unpack(head)[0]


HEAD: Final = _LENGTH.size


def _read(pipe: BinaryIO) -> Any:
    head = pipe.read(HEAD)
    return pickle.loads(pipe.read(size_of(head))) if len(head) == HEAD else None


class _RemoteLine:
    """A report's backend that is in the main process."""

    def __init__(self, worker: _Worker, number: int) -> None:
        self._worker, self._number = worker, number

    @property
    def identification(self) -> Identification:
        return self._worker.setup.identification

    @property
    def max_rounds(self) -> int:
        return self._worker.setup.max_rounds

    async def answer(self, brief: Brief) -> Reply:
        return await self._ask("answer", brief)

    async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
        return await self._ask("repair", brief, answer, complaints, rounds)

    async def read_cells(self, tables: str, gaps: Sequence[Gap]) -> Reply[SaidCells]:
        return await self._ask("read_cells", tables, gaps)

    async def aclose(self) -> None:
        """The backend serves other reports still."""

    async def _ask(self, what: str, *arguments: object) -> Reply[Any]:
        reply, failure = await self._worker.ask(self._number, what, arguments)
        if failure is not None:
            # To the pipeline, a failure of one kind is like that of another; what it means for the run, the main
            # process knows already.
            code, message = failure
            raise BackendUnavailable(code, message, reply)
        return reply


class _Worker:
    def __init__(self, setup: Setup, out: BinaryIO) -> None:
        self.setup, self._out = setup, out
        self._rules = Rules() if setup.offline else None
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, number: int, what: str, arguments: tuple[object, ...]) -> Any:
        self._asked[number] = asyncio.get_running_loop().create_future()
        self._send(("ask", number, what, arguments))
        try:
            return await self._asked[number]
        finally:
            del self._asked[number]
            self._send(("at", number))

    def take(self, message: tuple[Any, ...]) -> None:
        kind, number, *rest = message
        if kind == "reply":
            if (waiting := self._asked.get(number)) is not None and not waiting.done():
                waiting.set_result(rest)
            return
        task = asyncio.get_running_loop().create_task(self._work(kind, number, *rest))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, kind: str, number: int, job: Job, *rest: Any) -> None:
        try:
            await self._done(kind, number, job, *rest)
        except MemoryError:
            os._exit(NO_MEMORY)
        except BaseException:  # noqa: BLE001 - Rust libraries that are refused memory panic with one that is no Exception
            # A task that ends so would end alone, and the main process wait for an answer.
            os._exit(1)

    async def _done(self, kind: str, number: int, job: Job, *rest: Any) -> None:
        try:
            self._send(("at", number))
            if kind == "make":
                done: object = await make(job, self._backend(number), self.setup.reporting)
            elif kind == "renew":
                done = renew(job, rest[0], self.setup.reporting)
            else:
                done = measure(job)
            self._send(("done", number, done))
        except MemoryError:
            raise  # nothing here can be trusted to work any more
        except Exception as error:  # noqa: BLE001 - told to the main process, which knows what to make of it
            self._send(("broken", number, f"{type(error).__name__}: {error}"))

    def _backend(self, number: int) -> Backend:
        return self._rules or _RemoteLine(self, number)

    def _send(self, message: object) -> None:
        try:
            write(self._out, message)
        except OSError:
            # The main process has gone; there is nobody to tell.
            os._exit(1)


async def _serve(pipe: BinaryIO, out: BinaryIO) -> None:
    loop = asyncio.get_running_loop()
    setup = _read(pipe)
    if setup is None:
        return
    worker = _Worker(setup, out)

    def listen() -> None:
        # A thread of its own, because not every system can wait for a pipe in an event loop.
        try:
            while (message := _read(pipe)) is not None:
                loop.call_soon_threadsafe(worker.take, message)
        except MemoryError:
            os._exit(NO_MEMORY)
        # The main process has gone, and a report that is being read would hold up the end.
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    confine(setup.limits)
    await asyncio.Event().wait()


def main() -> None:
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asyncio.run(_serve(sys.stdin.buffer, out))


if __name__ == "__main__":
    main()
