"""One process that reads for this one, and the watch over it.

It is given errands (a report to read, to verify anew, to measure), passes on what they ask of a model, and is ended
when one of them takes too long. However it ends, each errand that it held learns whether it was the one at work: what
to make of that is decided by ``workers``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from extractor.backends.base import Backend, Reply, reply_brought
from extractor.batch.limits import NO_MEMORY, ReadLimits
from extractor.batch.making import Job, Withdrawn, fault
from extractor.batch.worker import HEAD, Setup, packed, size_of
from extractor.errors import ModelError, NianbaoError, UnreadableError

Cause = Literal["slow", "memory", "crashed"]
Answered = tuple[Reply[Any], tuple[str, str] | None]
"""A reply without its exchanges, and code and message where the model failed."""

_HOME: Final = str(Path(__file__).resolve().parent.parent)


class WorkersLostError(NianbaoError):
    """A process could not do what it was asked."""


class EndedError(Exception):
    """A process ended before an errand was done. ``at_work``: it was at work on this one."""

    def __init__(self, cause: Cause, status: int, *, at_work: bool) -> None:
        super().__init__(cause)
        self.cause, self.status, self.at_work = cause, status, at_work

    def verdict(self, path: str, limits: ReadLimits) -> UnreadableError:
        """What is said of a report that ended its process."""
        again = "is it a report? To give it more: {flag}; a batch tries again with --retry-failed"
        if self.cause == "slow":
            return UnreadableError(
                "unreadable.too_slow",
                f"{path}: not read within {limits.seconds:g} s; {again.format(flag='--read-timeout')}",
            )
        if self.cause == "memory":
            return UnreadableError(
                "unreadable.too_much_memory",
                f"{path}: cannot be read within {limits.megabytes} MB of memory; {again.format(flag='--read-memory')}",
            )
        return UnreadableError(
            "unreadable.crashed",
            f"{path}: broke the process that read it, twice ({_ending(self.status)}); to give it more memory: "
            "--read-memory; a batch tries again with --retry-failed",
        )


@dataclass(eq=False, slots=True)
class Errand:
    """One thing to do for one report. ``seconds`` is how long it was worked on; ``asks`` are the questions to the
    model so far, so that a second try gets the same answers without asking again."""

    number: int
    kind: str
    job: Job
    arguments: tuple[object, ...]
    backend: Backend | None
    seconds: float = 0.0
    asks: list[asyncio.Task[Answered]] = field(default_factory=lambda: [])

    async def ask(self, at: int, what: str, arguments: tuple[Any, ...]) -> Answered:
        """The answer to question number ``at``: reading is deterministic, so the n-th of a second try is that of the
        first."""
        if at == len(self.asks):
            self.asks.append(asyncio.get_running_loop().create_task(self._asked(what, arguments)))
        return await asyncio.shield(self.asks[at])

    async def _asked(self, what: str, arguments: tuple[Any, ...]) -> Answered:
        assert self.backend is not None
        ask: Callable[..., Awaitable[Reply[Any]]] = getattr(self.backend, what)
        failure: tuple[str, str] | None = None
        try:
            reply = await ask(*arguments)
        except ModelError as error:
            reply = reply_brought(error) or Reply(None)
            failure = (error.code, error.message)
        # The exchanges are in the database already, and only there.
        return replace(reply, exchanges=()), failure

    async def close(self) -> None:
        """Nobody waits for what is still being asked."""
        for one in self.asks:
            one.cancel()
        await asyncio.gather(*self.asks, return_exceptions=True)


@dataclass(eq=False, slots=True)
class _Held:
    """An errand as a process has it."""

    errand: Errand
    done: asyncio.Future[Any]
    asked: int = 0


class Process:
    """Starts with its first errand; after its end it takes no other. ``do`` raises ``EndedError``."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._held: dict[int, _Held] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._idle = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._at: int | None = None
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._cause: Cause = "crashed"
        self.taken = 0
        self.ended = False
        # Whether it was ever at work; one that was not has ended for reasons of its own.
        self.useful = False

    @property
    def load(self) -> int:
        return len(self._held)

    async def do(self, errand: Errand) -> Any:
        held = _Held(errand, asyncio.get_running_loop().create_future())
        self.taken += 1
        self._idle.clear()
        self._held[errand.number] = held
        try:
            await self._start()
            await self._send((errand.kind, errand.number, errand.job, *errand.arguments))
            return await held.done
        finally:
            del self._held[errand.number]
            if not self._held:
                self._idle.set()

    async def _start(self) -> None:
        async with self._starting:
            if self._process is not None:
                return
            self._process = await _started()
            self._spawn(self._listen(self._process))
            await self._send(self._setup)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                head = await process.stdout.readexactly(HEAD)
                data = await process.stdout.readexactly(size_of(head))
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            self._take(pickle.loads(data))
        self.ended = True
        status = await process.wait()
        if status == NO_MEMORY:
            self._cause = "memory"
        at = self._at
        self._turn(None)
        for number, held in self._held.items():
            if not held.done.done():
                held.done.set_exception(EndedError(self._cause, status, at_work=number == at))

    def _take(self, message: tuple[Any, ...]) -> None:
        kind, number, *rest = message
        held = self._held.get(number)
        if kind == "at":
            self._turn(number)
            return
        if number == self._at:
            self._turn(None)
        if held is None or held.done.done():
            return
        if kind == "ask":
            self._spawn(self._ask(held, held.asked, *rest))
            held.asked += 1
        elif kind == "done":
            held.done.set_result(rest[0])
        else:
            held.done.set_exception(WorkersLostError("internal", f"worker process: {rest[0]}"))

    def _turn(self, number: int | None) -> None:
        """The process works on another report now, or on none."""
        now = asyncio.get_running_loop().time()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._at is not None and (before := self._held.get(self._at)) is not None:
            before.errand.seconds += now - self._since
        self._at, self._since = number, now
        if number is not None:
            self.useful = True
            spent = held.errand.seconds if (held := self._held.get(number)) is not None else 0.0
            self._timer = asyncio.get_running_loop().call_later(self._setup.limits.seconds - spent, self._overdue)

    def _overdue(self) -> None:
        self._cause = "slow"
        self._kill()

    def _kill(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                # With whatever a loader has started: it leads a session of its own.
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    async def _ask(self, held: _Held, at: int, what: str, arguments: tuple[Any, ...]) -> None:
        try:
            reply, failure = await held.errand.ask(at, what, arguments)
        except (NianbaoError, Withdrawn) as error:
            failure_of = error
        except Exception as error:  # noqa: BLE001 - as in the process itself: it costs this report, not the run
            failure_of = WorkersLostError("internal", fault(error))
        else:
            await self._send(("reply", held.errand.number, reply, failure))
            return
        # Raised where the report is waited for.
        if not held.done.done():
            held.done.set_exception(failure_of)

    async def _send(self, message: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(packed(message))
            await self._process.stdin.drain()
        except ConnectionError:
            # It has died: whoever waits for an answer is told when its output ends.
            return

    async def retire(self) -> None:
        """Finish what it has, then end."""
        try:
            if self._held:
                await self._idle.wait()
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        self.ended = True
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        process = self._process
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()
        self._kill()
        await process.wait()


async def _started() -> asyncio.subprocess.Process:
    # The same modules as here, whatever the folder that it starts in (-P) and however this process found its own.
    path = os.pathsep.join(one for one in (_HOME, *sys.path) if one)
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "extractor.batch.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # A library in Rust that is refused memory would hang, rather than end, while it draws its backtrace.
            env={**os.environ, "PYTHONPATH": path, "RUST_BACKTRACE": "0"},
            # Ctrl-C reaches every process of a terminal's group; what it means is decided here.
            start_new_session=True,
        )
    except OSError as error:
        raise NianbaoError(
            "internal", f"no process can be started to read reports in ({error}); end other programs, then run again"
        ) from error


def _ending(status: int) -> str:
    try:
        return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
    except ValueError:
        return f"signal {-status}"
