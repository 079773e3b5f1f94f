"""Ctrl-C during a run: once, what is in flight is finished and nothing new is taken; twice, the run ends at once.

A request to end that comes from elsewhere (SIGTERM of a service manager or a batch queue) means the same.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from extractor.batch.runner import Stop

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

T = TypeVar("T")


def run_stoppable(work: Callable[[Stop], Coroutine[Any, Any, T]], say: Callable[[], None]) -> T | None:
    """Run ``work`` in an event loop of its own; None where it was ended at once. ``say`` is called at the first
    request."""

    async def watched() -> T | None:
        stop = Stop()
        loop = asyncio.get_running_loop()
        working = loop.create_task(work(stop))

        def ask() -> None:
            if stop.requested:
                working.cancel()
            else:
                stop.request()
                say()

        restore = _watch(loop, ask)
        try:
            return await working
        except asyncio.CancelledError:
            if stop.requested:
                return None
            raise
        finally:
            restore()

    return asyncio.run(watched())


def _watch(loop: asyncio.AbstractEventLoop, ask: Callable[[], None]) -> Callable[[], None]:
    try:
        for number in _SIGNALS:
            loop.add_signal_handler(number, ask)
    except NotImplementedError:
        # Windows: handlers run between two instructions of this thread, and the loop has to be woken.
        def wake(number: int, frame: object) -> None:
            loop.call_soon_threadsafe(ask)

        before = {number: signal.signal(number, wake) for number in _SIGNALS}

        def put_back() -> None:
            for number, handler in before.items():
                signal.signal(number, handler)

        return put_back

    def remove() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    return remove
