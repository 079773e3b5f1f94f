"""Many questions to one model for one summary: under a budget, some at a time, and none paid for twice.

What an answer is worth keeping for is written down with its exchanges in one transaction, so that a run that is
killed, stopped or out of budget goes on where it ended. When the model cannot be asked any more that is found out
once; every later question then comes back unasked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from pydantic import BaseModel

from extractor.backends.base import Reply, reply_brought
from extractor.backends.llm import LLM
from extractor.backends.question import Question
from extractor.backends.wire import short_schema
from extractor.batch.asking import Desk, Patience
from extractor.batch.budget import TOKENS_PER_CHARACTER, Budget, Limits, Use, use_of
from extractor.batch.events import Outcome
from extractor.batch.making import Withdrawn
from extractor.batch.runner import DEFAULT_CONCURRENCY, Stop
from extractor.errors import ModelUnavailable, NianbaoError
from extractor.store.database import Store

T = TypeVar("T", bound=BaseModel)
Job = TypeVar("Job")

_THEN: Final = "What it has not answered is left to the rules. Run the same command again to ask the rest"


@dataclass(frozen=True, slots=True)
class Spending:
    """What asking came to. ``outcome`` is ``budget`` or ``interrupted`` where questions wait for the next run, and
    ``reason`` the limit; ``cost`` is what is shown of the price, None without one. ``unavailable`` is why the model
    could not be asked any more (code, message)."""

    use: Use
    outcome: Outcome
    reason: str | None
    cost: str | None
    unavailable: tuple[str, str] | None


class Asker:
    """Asks ``llm`` and keeps what it says in ``store``. At most ``concurrency`` questions are under way at a time.

    ``resume`` False asks everything anew; ``keep_exchanges`` False leaves neither requests nor answers in the database.
    ``tell`` is told what concerns the whole run: a code and a message. The caller holds the folder's lock and ends the
    connections of ``llm``."""

    def __init__(
        self,
        llm: LLM,
        store: Store,
        limits: Limits | None = None,
        *,
        concurrency: int = DEFAULT_CONCURRENCY,
        resume: bool = True,
        keep_exchanges: bool = True,
        stop: Stop | None = None,
        tell: Callable[[str, str], None] = lambda code, message: None,
        patience: Patience | None = None,
    ) -> None:
        self._llm, self._store, self._stop, self._tell = llm, store, stop or Stop(), tell
        self._resume, self._keep_exchanges, self._concurrency = resume, keep_exchanges, concurrency
        model = llm.identification.model
        self._settings = hashlib.sha256(json.dumps([model, llm.settings], sort_keys=True).encode()).hexdigest()
        self._budget = Budget(limits or Limits())
        self._desk = Desk(
            llm, store, self._settings, 0, self._budget, tell, concurrency=concurrency, patience=patience, then=_THEN
        )
        self._stop.on_request(self._desk.hurry)
        self._room = asyncio.Condition()
        self._outcome: Outcome = "done"
        self._reason: str | None = None

    @property
    def rounds(self) -> int:
        """How often may be asked again what was not answered well."""
        return self._llm.max_rounds

    @property
    def stopped(self) -> bool:
        """Whether no further question is asked: the budget is spent, the run is to end, or the model is gone."""
        return self._ending() or self._desk.closed is not None

    @property
    def spending(self) -> Spending:
        price, closed = self._budget.limits.price, self._desk.closed
        return Spending(
            self._budget.spent,
            self._outcome,
            self._reason,
            price.money(price.cost(self._budget.spent)) if price else None,
            None if closed is None else (closed.code, closed.message),
        )

    def known(self, topic: str, call: str) -> str | None:
        """What an earlier run kept under this name."""
        return self._store.kept(topic, self._settings, call) if self._resume else None

    def keep(self, topic: str, replies: Mapping[str, str]) -> None:
        """Keep what was learnt without asking."""
        if self._keep_exchanges and replies:
            self._store.keep_all(topic, self._settings, (), replies)

    async def each(self, jobs: Iterable[Job], work: Callable[[Job], Awaitable[None]]) -> None:
        """Do ``work`` for every job, a few more at a time than questions may be under way."""
        pending = iter(jobs)

        async def worker(left: Iterator[Job]) -> None:
            for job in left:
                await work(job)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(2 * self._concurrency):
                    group.create_task(worker(pending))
        except BaseExceptionGroup as several:
            known = several.subgroup(NianbaoError)
            if known is None:
                raise
            # They met the same trouble (a full disk): one of them says it.
            raise known.exceptions[0] from None

    async def ask(
        self,
        topic: str,
        question: Question[T],
        answer_chars: int,
        keeps: Callable[[T], Mapping[str, str]],
        *,
        rounds: int = 1,
    ) -> Reply[T] | None:
        """The reply to a question; None where it was not asked, because the budget is spent, the run is to end or the
        model is gone. ``answer_chars`` is how long an answer is expected to be. ``keeps`` says what of an answer is to
        be kept, and under which names; ``rounds`` may be spent on answers that cannot be read."""
        expected = self._estimate(question, answer_chars)
        if not await self._admitted(expected):
            return None
        number = self._budget.start(expected)
        try:
            return await self._desk.ask(lambda: self._asked(topic, question, number, keeps, rounds), first=True)
        except Withdrawn:
            self._ending()
            return None
        except ModelUnavailable:
            return None
        finally:
            self._budget.finish(number)
            async with self._room:
                self._room.notify_all()

    async def _asked(
        self, topic: str, question: Question[T], number: int, keeps: Callable[[T], Mapping[str, str]], rounds: int
    ) -> Reply[T]:
        try:
            reply = await self._llm.ask(question, min(rounds, self.rounds))
        except (ModelUnavailable, asyncio.CancelledError) as error:
            brought = reply_brought(error)
            if brought is not None:
                self._write(topic, number, brought, {})
            raise
        self._write(topic, number, reply, {} if reply.answer is None else keeps(reply.answer))
        return reply

    def _write(self, topic: str, number: int, reply: Reply[T] | Reply, replies: Mapping[str, str]) -> None:
        exchanges = reply.exchanges
        for exchange in exchanges:
            self._budget.spend(number, use_of(exchange))
        if not self._keep_exchanges:
            exchanges = tuple(replace(one, request="", response="") for one in exchanges)
        self._store.keep_all(topic, self._settings, exchanges, replies if self._keep_exchanges else {})

    async def _admitted(self, expected: Use) -> bool:
        """Wait until the budget has room for a question, or is spent."""
        async with self._room:
            while not self.stopped:
                limit = self._budget.admits(expected)
                if limit is None:
                    return True
                if self._budget.idle:
                    self._outcome, self._reason = "budget", limit
                    self._tell("budget.spent", f"{limit}: another question would pass it; the rest waits")
                    break
                await self._room.wait()
        return False

    def _ending(self) -> bool:
        if self._stop.requested and self._outcome == "done":
            self._outcome = "interrupted"
        return self._outcome != "done"

    def _estimate(self, question: Question[T], answer_chars: int) -> Use:
        sent = len(question.system) + len(question.user) + len(short_schema(question.shape))
        return Use(1, round(sent * TOKENS_PER_CHARACTER), round(answer_chars * TOKENS_PER_CHARACTER))
