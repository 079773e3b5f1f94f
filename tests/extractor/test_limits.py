"""Limits of a provider: the arithmetic by hand, and ``Limits`` in a time of its own, in which nothing really waits."""

from __future__ import annotations

import asyncio
import heapq
import time
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.backends.limits import LONGEST_WAIT, WAITING, Limits, Pace, Turn, Window, backoff, retry_after


@dataclass(frozen=True)
class Header:
    id: str
    headers: dict[str, str]
    seconds: float | None


DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
HEADERS = (
    Header("seconds", {"retry-after": "7"}, 7.0),
    Header("fraction", {"retry-after": "0.25"}, 0.25),
    Header("milliseconds go first", {"retry-after-ms": "250", "retry-after": "1"}, 0.25),
    Header("HTTP date", {"retry-after": "Wed, 21 Oct 2026 07:28:40 GMT", "date": DATE}, 40.0),
    Header("a date gone by", {"retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", "date": DATE}, 0.0),
    Header("a date and none to compare", {"retry-after": DATE}, None),
    Header("no date", {"retry-after": "soon", "date": DATE}, None),
    Header("negative", {"retry-after": "-3"}, None),
    Header("infinite", {"retry-after": "inf"}, None),
    Header("not a number", {"retry-after": "nan"}, None),
    Header("absent", {"date": DATE}, None),
)


@pytest.mark.parametrize("case", HEADERS, ids=lambda case: case.id)
def test_retry_after(case: Header) -> None:
    assert retry_after(case.headers) == case.seconds


def test_backoff_doubles_within_its_upper_half_and_is_capped() -> None:
    assert [backoff(tried, None, 1.0) for tried in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]
    assert [backoff(tried, None, 0.0) for tried in (1, 2, 3, 4)] == [0.25, 0.5, 1.0, 2.0]
    assert [backoff(tried, None, 1.0, rate=True) for tried in (1, 5, 6, 9, 5000)] == [2.0, 32.0, 60.0, 60.0, 60.0]
    assert backoff(1, 7.0, 0.3) == 7.0
    assert backoff(1, 3600.0, 0.3) == LONGEST_WAIT


def test_patience_with_a_rate_outlasts_a_minute() -> None:
    """The shortest waits that chance can give, over the refusals that one request may meet."""
    from extractor.backends.llm import DEFAULT_PATIENCE

    assert sum(backoff(tried, None, 0.0, rate=True) for tried in range(1, DEFAULT_PATIENCE)) > 60


def starts(pace: Pace, units: list[float], now: float = 0.0) -> list[float]:
    return [now + pace.reserve(one, now) for one in units]


def test_requests_are_spread_over_the_minute() -> None:
    at = starts(Pace(60), [1] * 121)
    assert at[0] == 0
    assert all(abs(second - first - 1) < 1e-9 for first, second in pairwise(at[1:]))
    assert sum(moment < 59.5 for moment in at) == 60
    assert 119.5 < at[120] < 120


def test_an_idle_minute_is_not_saved_up() -> None:
    pace = Pace(60)
    pace.reserve(1, 0.0)
    assert starts(pace, [1, 1, 1], 600.0) == [600.0, 600.75, 601.75]


def test_a_request_larger_than_the_bucket_leaves_it_in_debt() -> None:
    assert starts(Pace(60_000), [3000, 3000, 10]) == [0.0, 2.75, 5.75]


def test_real_usage_moves_what_comes_next() -> None:
    dear, cheap = Pace(60_000), Pace(60_000)
    for pace, by in ((dear, 1000), (cheap, -2000)):
        pace.reserve(3000, 0.0)
        pace.correct(by)
    assert dear.reserve(1, 0.0) == pytest.approx(3.75)
    assert cheap.reserve(1, 0.0) == pytest.approx(0.75)


@given(st.integers(1, 5000), st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_no_minute_holds_more_than_its_share(per_minute: int, gaps: list[float]) -> None:
    pace, now, at = Pace(per_minute), 0.0, []
    for gap in gaps:
        now += gap
        at.append(now + pace.reserve(1, now))
    assert at == sorted(at)
    most = per_minute + per_minute / 60 * 0.25 + 1
    for index, begin in enumerate(at):
        assert sum(begin <= moment < begin + 60 for moment in at[index:]) <= most


def test_the_window_halves_once_for_what_was_under_way_together() -> None:
    window = Window(32)
    window.under_way = 32
    for _ in range(32):
        window.refused(started=1.0, now=2.0)
    assert window.limit == 16
    window.refused(started=2.5, now=3.0)
    assert window.limit == 8


def test_the_window_never_closes_and_recovers_by_one_for_each_run() -> None:
    window = Window(4)
    for now in range(1, 6):
        window.under_way = 4
        window.refused(now, now)
    assert window.limit == 1
    grown = []
    for _ in range(50):
        window.answered()
        grown.append(window.limit)
    assert grown[8::10] == [1, 2, 3, 4, 4]
    assert grown[9::10] == [2, 3, 4, 4, 4]


def test_a_wide_window_needs_as_many_answers_as_it_is_wide() -> None:
    window = Window(64)
    window.under_way = 64
    window.refused(1.0, 1.0)
    for _ in range(31):
        window.answered()
    assert window.limit == 32
    window.answered()
    assert window.limit == 33


def test_a_window_without_a_bound_is_cut_to_half_of_what_was_under_way() -> None:
    window = Window()
    window.under_way = 20
    assert window.limit == inf
    window.refused(1.0, 2.0)
    assert window.limit == 10


@dataclass
class Time:
    """A time that goes on when everybody waits. ``chance`` is always a half."""

    now: float = 0.0
    _sleepers: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _count: int = 0

    def clock(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self._count += 1
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, self._count, woken))
        await woken

    def limits(self, **given: float | None) -> Limits:
        most = given.pop("most", None)
        return Limits(
            given.get("rpm"),
            given.get("tpm"),
            None if most is None else int(most),
            clock=self.clock,
            pause=self.pause,
            chance=lambda: 0.5,
        )

    async def run(self, *work: asyncio.Task[None]) -> None:
        """Let tasks go on until they are done, and time whenever none of them can."""
        while not all(task.done() for task in work):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in work):
                self.now, _, woken = heapq.heappop(self._sleepers)
                if not woken.done():
                    woken.set_result(None)
        await asyncio.gather(*work)


def tasks(*coroutines: object) -> list[asyncio.Task[None]]:
    return [asyncio.ensure_future(one) for one in coroutines]  # type: ignore[call-overload]


async def test_no_more_requests_at_a_time_than_allowed_and_all_get_their_turn() -> None:
    world = Time()
    limits, under_way, most, done = world.limits(most=3), 0, 0, []

    async def one(number: int) -> None:
        nonlocal under_way, most
        async with limits.turn(100) as turn:
            under_way += 1
            most = max(most, under_way)
            await world.pause(1.0)
            under_way -= 1
            turn.answered = True
        done.append(number)

    await world.run(*tasks(*(one(number) for number in range(10))))
    assert (most, done, world.now) == (3, list(range(10)), 4.0)


async def test_requests_per_minute_are_kept() -> None:
    world = Time()
    limits, began = world.limits(rpm=30), []

    async def one() -> None:
        async with limits.turn(100):
            began.append(world.now)

    await world.run(*tasks(*(one() for _ in range(31))))
    assert began[0] == 0
    assert began[-1] == pytest.approx(60 - 0.25)


async def test_tokens_per_minute_follow_the_reported_usage() -> None:
    """The first guess is a token a character; the reports teach a half."""
    world = Time()
    limits, began = world.limits(tpm=6000), []

    async def one() -> None:
        for _ in range(21):
            async with limits.turn(1000) as turn:
                began.append(world.now)
                turn.tokens = 500

    await world.run(*tasks(one()))
    assert began[1] == pytest.approx(5 - 0.25)
    assert began[-1] == pytest.approx(20 * 5 - 0.25)


async def test_a_refusal_that_names_a_time_holds_everybody() -> None:
    world = Time()
    limits, began = world.limits(most=8), []

    async def refused() -> None:
        async with limits.turn(1) as turn:
            turn.refused = True
        await limits.rest(1, 30.0, rate=True)
        async with limits.turn(1):
            began.append(("refused", world.now))

    async def other() -> None:
        await world.pause(5.0)
        async with limits.turn(1):
            began.append(("other", world.now))

    await world.run(*tasks(refused(), other()))
    assert sorted(name for name, _ in began) == ["other", "refused"]
    assert all(30 <= at < 40 for _, at in began)


async def test_a_fault_that_names_a_time_holds_nobody_else() -> None:
    world = Time()
    limits, began = world.limits(), []

    async def faulty() -> None:
        await limits.rest(1, 30.0, rate=False)

    async def other() -> None:
        await world.pause(1.0)
        async with limits.turn(1):
            began.append(world.now)

    await world.run(*tasks(faulty(), other()))
    assert began == [1.0]


async def test_a_provider_with_room_for_four_is_found_and_used() -> None:
    """A provider that refuses whatever exceeds four at a time: concurrency settles there and uses most of its room."""
    world = Time()
    limits, here, refusals, answers = world.limits(most=32), 0, 0, 0

    async def one() -> None:
        nonlocal here, refusals, answers
        tried = 0
        while True:
            async with limits.turn(100) as turn:
                here += 1
                full = here > 4
                await world.pause(0.01 if full else 1.0)
                here -= 1
                turn.refused, turn.answered = full, not full
            if not full:
                answers += 1
                return
            refusals += 1
            tried += 1
            await limits.rest(min(tried, 2), None, rate=True)

    await world.run(*tasks(*(one() for _ in range(200))))
    assert answers == 200
    assert refusals <= 60
    assert world.now <= 75
    assert limits.concurrency <= 8


async def test_leaving_the_queue_leaves_no_hole() -> None:
    world = Time()
    limits = world.limits(most=1)
    got: list[str] = []

    async def hold() -> None:
        async with limits.turn(1):
            await world.pause(10.0)

    async def take(name: str) -> None:
        async with limits.turn(1):
            got.append(name)

    holding, gone, last = tasks(hold(), take("gone"), take("last"))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await world.run(holding, last)
    assert got == ["last"]
    async with limits.turn(1):
        got.append("free")
    assert got == ["last", "free"]


async def test_cancelled_in_the_moment_it_is_let_in() -> None:
    limits = Limits(most=1)
    async with limits.turn(1):
        waiting = asyncio.ensure_future(limits.turn(1).__aenter__())
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(1), limits.turn(1):
        pass


async def test_a_deadline_can_stand_still_while_a_request_waits() -> None:
    world = Time()
    limits, told = world.limits(most=1, rpm=60), []

    async def one() -> None:
        WAITING.set(told.append)
        async with limits.turn(1):
            await world.pause(3.0)
        await limits.rest(1, None, rate=False)

    await world.run(*tasks(one(), one()))
    assert told.count(True) == told.count(False) > 2


async def test_without_limits_a_turn_costs_next_to_nothing() -> None:
    limits = Limits()
    began = time.perf_counter()
    for _ in range(2000):
        async with limits.turn(3000) as turn:
            turn.answered = True
            assert isinstance(turn, Turn)
    assert (time.perf_counter() - began) / 2000 < 0.001
