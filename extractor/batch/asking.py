"""Between the many reports of a run and the one backend: what is asked, when, and what becomes of the replies.

Every reply is written down the moment it is paid for, so that a killed run does not pay for it again; a report has a
limited time; and when the model cannot be asked at all, that is found out once and not twenty thousand times. An
endpoint that has answered in this run and goes away is waited for: it is more likely down for minutes than gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from extractor.backends.base import (
    Backend,
    BackendUnavailable,
    Brief,
    Complaint,
    Exchange,
    Gap,
    Identification,
    Reply,
    reply_brought,
)
from extractor.backends.limits import WAITING
from extractor.batch.budget import Budget, use_of
from extractor.batch.making import Withdrawn
from extractor.errors import ModelError, ModelUnavailable
from extractor.schema import Answer, Malformed, SaidCells
from extractor.store.database import Store

T = TypeVar("T", bound=BaseModel)

DEFAULT_REPORT_TIMEOUT: Final = 900.0

_ASK_AGAIN: Final = "No further report is sent; tables are still read. Run the same command again to ask the rest"

# The model's own fault or nobody's: the next run asks again. Any other failed answer stays until it is asked for
# (--retry-failed), because the same question tends to get the same answer.
_PASSING: Final = frozenset({"model.timeout", "model.rate_limited", "model.server"})

# What an outage looks like from here: no connection, or the web page of something in between.
_OUTAGE: Final = frozenset({"model.unreachable", "model.unparseable"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How an outage is waited for, in seconds: the first wait, the longest, and how long altogether."""

    first: float = 15.0
    longest: float = 120.0
    whole: float = 1800.0


class Desk:
    """One for a run. At most ``concurrency`` calls of the backend are under way at a time; reports that are being
    read or verified do not count. ``then`` is what is said to follow when the model cannot be asked any more."""

    def __init__(
        self,
        backend: Backend,
        store: Store,
        settings: str,
        run: int,
        budget: Budget,
        tell: Callable[[str, str], None],
        *,
        concurrency: int,
        report_timeout: float = DEFAULT_REPORT_TIMEOUT,
        keep_exchanges: bool = True,
        patience: Patience | None = None,
        then: str = _ASK_AGAIN,
    ) -> None:
        self.backend, self.budget, self.report_timeout = backend, budget, report_timeout
        self._store, self._settings, self._run, self._tell = store, settings, run, tell
        self._keep_exchanges, self._patience, self._then = keep_exchanges, patience or Patience(), then
        self._slots = asyncio.Semaphore(concurrency)
        self._closed: ModelUnavailable | None = None
        self._answered = False
        self._up = asyncio.Event()
        self._up.set()
        self._hurried = asyncio.Event()

    def line(self, report: str, path: str, number: int) -> ReportLine:
        """The backend for one report, which the budget knows by ``number``."""
        return ReportLine(self, report, path, number)

    @property
    def closed(self) -> ModelUnavailable | None:
        """Why the model is not asked any more, if so."""
        return self._closed

    def hurry(self) -> None:
        """The run is to end: wait for no outage to pass any more, and begin no report."""
        self._hurried.set()

    def kept(self, report: str, call: str, answer: type[T]) -> Reply[T] | None:
        """The reply that an earlier try of this report got to the same call; ``answer`` is what it holds."""
        stored = self._store.kept(report, self._settings, call)
        return None if stored is None else _reply_from_json(stored, answer)

    def keep(self, report: str, number: int, call: str, reply: Reply[Any]) -> None:
        """Write down what was paid for; an answer without fault also as the reply to this call."""
        for exchange in reply.exchanges:
            self.budget.spend(number, use_of(exchange))
        if not reply.exchanges and reply.error is None:
            return
        exchanges: Sequence[Exchange] = reply.exchanges
        whole = self._keep_exchanges and reply.answer is not None and reply.error is None
        if not self._keep_exchanges:
            exchanges = [replace(one, request="", response="") for one in exchanges]
        self._store.keep(
            report,
            self._settings,
            exchanges,
            run=self._run,
            call=call if whole else None,
            reply=_reply_to_json(reply) if whole else "",
        )

    async def ask(self, call: Callable[[], Awaitable[Reply[T]]], *, first: bool) -> Reply[T]:
        """Make a call of the backend when its turn comes. Raises what the backend raises, ``ModelUnavailable`` without
        calling where that was found out before, and ``Withdrawn`` where the run is to end and this call would be the
        ``first`` for its report."""
        while True:
            await self._up.wait()
            try:
                async with self._slots:
                    # While this one waited for its turn, another may have found the model gone.
                    self._check_open()
                    if not self._up.is_set():
                        continue
                    if first and self._hurried.is_set():
                        raise Withdrawn
                    reply = await call()
            except ModelUnavailable as failure:
                if not self._may_pass(failure):
                    self._close(failure)
                    raise
                if self._up.is_set():
                    return await self._probe(call, failure)
            else:
                self._answered = self._answered or reply.answer is not None
                return reply

    def _check_open(self) -> None:
        if self._closed is not None:
            raise BackendUnavailable(
                self._closed.code, f"not asked, because of an earlier report: {_message(self._closed)}", Reply(None)
            )

    def _may_pass(self, failure: ModelUnavailable) -> bool:
        return self._answered and failure.code in _OUTAGE and not self._hurried.is_set()

    def _close(self, failure: ModelUnavailable) -> None:
        if self._closed is None:
            self._closed = failure
            self._tell(failure.code, f"{_message(failure)}. {self._then}")

    async def _probe(self, call: Callable[[], Awaitable[Reply[T]]], failure: ModelUnavailable) -> Reply[T]:
        """Try again now and then, for all: the others wait until this one is answered or gives up."""
        self._up.clear()
        self._tell(failure.code, f"{_message(failure)}. It has answered before, so it is waited for")
        began, wait = time.monotonic(), self._patience.first
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurried.wait(), wait)
                try:
                    async with self._slots:
                        return await call()
                except ModelUnavailable as again:
                    failure = again
                if not self._may_pass(failure) or time.monotonic() - began > self._patience.whole:
                    self._close(failure)
                    raise failure
                wait = min(2 * wait, self._patience.longest)
        finally:
            self._up.set()


class ReportLine:
    """The backend as one report meets it. ``passing`` says after the report that another run may do better."""

    def __init__(self, desk: Desk, report: str, path: str, number: int) -> None:
        self._desk, self._report, self._path, self._number = desk, report, path, number
        self._left = desk.report_timeout
        self.late: ModelError | None = None
        self.passing = False
        self._fresh = True

    @property
    def identification(self) -> Identification:
        return self._desk.backend.identification

    @property
    def max_rounds(self) -> int:
        return self._desk.backend.max_rounds

    async def answer(self, brief: Brief) -> Reply:
        call = _digest("answer", brief.narrative)
        return await self._ask(call, lambda: self._desk.backend.answer(brief), Answer)

    async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
        asked = [[one.list, one.index, *one.reasons] for one in complaints]
        call = _digest("repair", brief.narrative, answer.model_dump_json(), json.dumps(asked), str(rounds))
        return await self._ask(call, lambda: self._desk.backend.repair(brief, answer, complaints, rounds), Answer)

    async def read_cells(self, tables: str, gaps: Sequence[Gap]) -> Reply[SaidCells]:
        call = _digest("cells", tables, *(one.path for one in gaps))
        return await self._ask(call, lambda: self._desk.backend.read_cells(tables, gaps), SaidCells)

    async def aclose(self) -> None:
        """The backend serves other reports still."""

    async def _ask(self, call: str, make: Callable[[], Awaitable[Reply[T]]], answer: type[T]) -> Reply[T]:
        kept = self._desk.kept(self._report, call, answer)
        first, self._fresh = self._fresh, False
        if kept is not None:
            return kept
        try:
            reply = await self._desk.ask(lambda: self._in_time(call, make), first=first)
        except ModelUnavailable:
            self.passing = True
            raise
        self.passing = self.passing or (reply.error is not None and reply.error[0] in _PASSING)
        return reply

    async def _in_time(self, call: str, make: Callable[[], Awaitable[Reply[T]]]) -> Reply[T]:
        """One call of the backend within what is left of this report's time; waiting for a turn does not count."""
        clock = _Clock(self._left)
        try:
            async with clock:
                reply = await make()
        except TimeoutError as error:
            reply = _cut_off(error)
            self._desk.keep(self._report, self._number, call, reply)
            message = (
                f"{self._path}: not answered within {self._desk.report_timeout:g} s; run again to ask again, or give "
                "a longer --report-timeout"
            )
            self.late = ModelError("model.timeout", message)
            return replace(reply, error=(self.late.code, self.late.message))
        except ModelError as failure:
            self._desk.keep(self._report, self._number, call, reply_brought(failure) or Reply(None))
            raise
        except asyncio.CancelledError as stopped:
            self._desk.keep(self._report, self._number, call, _cut_off(stopped))
            raise
        finally:
            self._left = clock.left
        self._desk.keep(self._report, self._number, call, reply)
        return reply


class _Clock:
    """A timeout that stands still while a request waits for its turn or for a back-off to end: a limit of the provider
    is no fault of the report. ``left`` is what is left of its seconds afterwards."""

    def __init__(self, seconds: float) -> None:
        self.left = max(0.0, seconds)
        self._since: float | None = None
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> _Clock:
        await self._timeout.__aenter__()
        self._token = WAITING.set(self._wait)
        self._wait(False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        WAITING.reset(self._token)
        if not self._timeout.expired():
            self._wait(True)
        else:
            self.left = 0.0
        await self._timeout.__aexit__(kind, error, trace)

    def _wait(self, waiting: bool) -> None:
        now = asyncio.get_running_loop().time()
        if self._timeout.expired():
            return
        if waiting and self._since is not None:
            self.left = max(0.0, self.left - (now - self._since))
            self._since = None
            self._timeout.reschedule(None)
        elif not waiting and self._since is None:
            self._since = now
            self._timeout.reschedule(now + self.left)


def _cut_off(error: BaseException) -> Reply[Any]:
    """What a cancelled call had exchanged already, where the backend says so."""
    link: BaseException | None = error
    while link is not None:
        if (reply := reply_brought(link)) is not None:
            return reply
        link = link.__cause__ or link.__context__
    return Reply(None)


def _message(failure: ModelError) -> str:
    return failure.message


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()


def _reply_to_json(reply: Reply[Any]) -> str:
    assert reply.answer is not None
    stored = {
        "answer": reply.answer.model_dump(mode="json"),
        "attempts": reply.attempts,
        "requests": reply.requests,
        "tokens": [reply.tokens_in, reply.tokens_out, reply.tokens_cached],
    }
    if isinstance(reply.answer, Answer):
        stored["malformed"] = [one.model_dump() for one in reply.answer.malformed]
    return json.dumps(stored, ensure_ascii=False)


def _reply_from_json(text: str, kind: type[T]) -> Reply[T]:
    stored: dict[str, Any] = json.loads(text)
    answer = kind.model_validate(stored["answer"])
    if isinstance(answer, Answer):
        answer.malformed.extend(Malformed.model_validate(one) for one in stored["malformed"])
    spent, made, cached = stored["tokens"]
    return Reply(answer, stored["attempts"], stored["requests"], spent, made, tokens_cached=cached)
