"""How fast a provider may be asked: requests and tokens per minute, requests at a time, and waits after a refusal.

Providers limit by the minute and by what is under way, and say so with 429 and sometimes ``Retry-After``. The
arithmetic (``Pace``, ``Window``, ``backoff``, ``retry_after``) is pure and takes the time as an argument; ``Limits``
puts it around a request. Only this module waits, and only the model backend repeats a request, so counts of requests
stay true.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from math import inf, isfinite
from typing import Final

from extractor.errors import UsageError

LONGEST_WAIT: Final = 60.0
"""Seconds. Longer than that no single wait is, whatever a server asks for."""

_FIRST_WAIT: Final = 0.5
# Limits are counted by the minute, so a refusal for the rate needs more patience than a fault.
_FIRST_WAIT_RATE: Final = 2.0
# Seconds' worth that may start at once: enough to make up for a timer that rings late, too little to be a burst.
_SLACK: Final = 0.25
# Answers in a row, at least, before one more request at a time is tried: each try too many costs a refused request.
_RUN: Final = 10
_TOKENS_PER_CHAR: Final = 1.0

WAITING: ContextVar[Callable[[bool], None] | None] = ContextVar("WAITING", default=None)
"""Called with True when a request of this task begins to wait for its turn or for a back-off to end, and with False
when it goes on, so that a deadline for a whole report can stand still meanwhile."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait: ``retry-after-ms`` (OpenAI), else ``Retry-After`` in seconds or as an HTTP
    date, which counts from the response's own date (RFC 9110, 10.2.3). Header names are lower case."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
        return seconds if seconds >= 0 and isfinite(seconds) else None
    try:
        until, now = parsedate_to_datetime(headers["retry-after"]), parsedate_to_datetime(headers["date"])
        return max(0.0, (until - now).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None


def backoff(tried: int, asked: float | None, jitter: float, *, rate: bool = False) -> float:
    """Seconds to wait after the ``tried``-th refusal (1, 2, …): what the server asked for, else doubling each time.

    ``jitter`` in [0, 1] spreads the latter over its upper half, so that reports turned away together do not come back
    together. ``rate`` says that the refusal was for the rate."""
    if asked is not None:
        return min(asked, LONGEST_WAIT)
    first = _FIRST_WAIT_RATE if rate else _FIRST_WAIT
    return min(first * 2 ** min(tried - 1, 16), LONGEST_WAIT) * (0.5 + jitter / 2)


class Pace:
    """A token bucket over ``per_minute`` units, kept as the time at which it will be full again.

    A unit that comes when the bucket is empty is told how long to wait and has its place then, so no two can take the
    same. More units than the bucket holds are let in when it is full and leave it in debt."""

    def __init__(self, per_minute: float) -> None:
        self._rate = per_minute / 60.0
        self._free = -inf

    def reserve(self, units: float, now: float) -> float:
        """Take ``units`` and say how many seconds to wait before using them."""
        begin = max(self._free - _SLACK, now)
        self._free = max(self._free, now) + units / self._rate
        return begin - now

    def correct(self, units: float) -> None:
        """Take ``units`` more after the fact, or give them back when negative."""
        self._free += units / self._rate


def _pace(flag: str, per_minute: float | None) -> Pace | None:
    if per_minute is None:
        return None
    if not (per_minute > 0 and isfinite(per_minute)):
        raise UsageError(f"{flag} {per_minute}: must be above 0")
    return Pace(per_minute)


class Window:
    """How many requests may be under way: halved by a refusal for the rate, one more after a run of answers as long as
    the window is wide, ten at least.

    A refusal of a request that started before the last cut changes nothing, for it tells of the time before."""

    def __init__(self, most: int | None = None) -> None:
        self._most = inf if most is None else max(1, most)
        self._limit = self._most
        self._answers = 0
        self._cut_at = -inf
        self.under_way = 0

    @property
    def limit(self) -> float:
        return self._limit

    @property
    def is_open(self) -> bool:
        return self.under_way < self._limit

    def refused(self, started: float, now: float) -> None:
        """A request that started then was refused for the rate now."""
        if started < self._cut_at:
            return
        self._limit = max(1, min(self._limit, self.under_way) // 2)
        self._answers, self._cut_at = 0, now

    def answered(self) -> None:
        if self._limit >= self._most:
            return
        self._answers += 1
        if self._answers >= max(self._limit, _RUN):
            self._limit, self._answers = min(self._limit + 1, self._most), 0


@dataclass(slots=True)
class Turn:
    """One request's leave to be sent. The caller notes what came of it before giving the turn back: ``refused`` for a
    refusal for the rate, ``answered`` for a success, ``tokens`` as reported (0 when not)."""

    refused: bool = False
    answered: bool = False
    tokens: int = 0


class Limits:
    """The limits of one endpoint, shared by all its requests of an event loop.

    ``rpm`` and ``tpm`` are requests and tokens per minute, ``most`` requests at a time; None is no limit. How many
    tokens a request will cost is estimated from its characters and from what earlier ones came to, and put right when
    the response reports it. ``clock`` gives seconds, ``pause`` waits, ``chance`` gives numbers in [0, 1).
    Raises ``UsageError`` for limits that are not above 0."""

    def __init__(
        self,
        rpm: float | None = None,
        tpm: float | None = None,
        most: int | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._requests, self._tokens = _pace("--rpm", rpm), _pace("--tpm", tpm)
        self._window = Window(most)
        self._per_char = _TOKENS_PER_CHAR
        self._held_until = -inf
        self._queue: deque[asyncio.Future[None]] = deque()
        self._clock, self._pause, self._chance = clock, pause, chance

    @property
    def concurrency(self) -> float:
        """How many requests may be under way now; infinite where nothing limits them."""
        return self._window.limit

    @asynccontextmanager
    async def turn(self, chars: int) -> AsyncGenerator[Turn]:
        """Wait until a request of ``chars`` characters may be sent."""
        await self._enter()
        turn, guess, started = Turn(), chars * self._per_char, self._clock()
        try:
            await self._keep_pace(guess)
            started = self._clock()
            yield turn
        finally:
            if turn.refused:
                self._window.refused(started, self._clock())
            elif turn.answered:
                self._window.answered()
            if turn.tokens:
                self._learn(turn.tokens, chars, guess)
            self._window.under_way -= 1
            self._wake()

    async def rest(self, tried: int, asked: float | None, *, rate: bool) -> None:
        """Wait before sending the same request again. What a server asks for with a refusal for the rate holds for
        every request to it."""
        now = self._clock()
        seconds = max(backoff(tried, asked, self._chance(), rate=rate), self._held_until - now)
        if rate and asked is not None:
            self._held_until = max(self._held_until, now + min(asked, LONGEST_WAIT))
        await self._wait(seconds)

    async def _enter(self) -> None:
        if self._window.is_open and not self._queue:
            self._window.under_way += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        told = WAITING.get()
        if told:
            told(True)
        try:
            await place
        except asyncio.CancelledError:
            if place in self._queue:
                self._queue.remove(place)
            elif place.done() and not place.cancelled():
                # It was let in and left in the same moment.
                self._window.under_way -= 1
                self._wake()
            raise
        finally:
            if told:
                told(False)

    def _wake(self) -> None:
        while self._queue and self._window.is_open:
            place = self._queue.popleft()
            if not place.done():
                self._window.under_way += 1
                place.set_result(None)

    async def _keep_pace(self, tokens: float) -> None:
        now = self._clock()
        waits = [pace.reserve(units, now) for pace, units in ((self._requests, 1), (self._tokens, tokens)) if pace]
        await self._wait(max(waits, default=0.0))
        kept = -inf
        while self._held_until > kept and (left := self._held_until - self._clock()) > 0:
            # Once for each time that was asked for: another refusal meanwhile may have put it off.
            kept = self._held_until
            await self._wait(left * (1 + self._chance() / 4))

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        told = WAITING.get()
        if told:
            told(True)
        try:
            await self._pause(seconds)
        finally:
            if told:
                told(False)

    def _learn(self, tokens: int, chars: int, guess: float) -> None:
        if self._tokens:
            self._tokens.correct(tokens - guess)
        if chars:
            self._per_char += (tokens / chars - self._per_char) / 4
