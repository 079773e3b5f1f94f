"""Every HTTP exchange of a call, as it passes the client: kept whole, without headers and without the key.

The client is shared by all reports of an event loop; hooks on it find the log of the report whose task sends the
request. So what is stored is what was on the wire, whatever the libraries between make of it.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from extractor.backends.base import Exchange, Reply
from extractor.backends.diagnosis import usage
from extractor.backends.limits import Turn
from extractor.backends.redaction import Redaction

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")


class Log:
    """Every exchange of one call of the backend, in order."""

    def __init__(self, purpose: str, redact: Redaction) -> None:
        self._purpose, self._redact = purpose, redact
        self._exchanges: list[Exchange] = []
        self._open: tuple[str, float] | None = None
        self._last: tuple[int, dict[str, str], str] | None = None

    def sent(self, body: str) -> None:
        self.close()
        self._open, self._last = (body, time.monotonic()), None

    def received(self, status: int, headers: dict[str, str], body: str) -> None:
        self._last = (status, headers, body)
        self._record(status, body)

    def close(self) -> tuple[int, dict[str, str], str] | None:
        """The last response, None where the last request got none; then that is recorded."""
        self._record(None, "")
        return self._last

    def _record(self, status: int | None, body: str) -> None:
        if self._open is None:
            return
        sent, began = self._open
        self._open = None
        cost = usage(body)
        seconds = time.monotonic() - began
        self._exchanges.append(
            Exchange(
                self._redact(sent),
                self._redact(body),
                status,
                self._purpose,
                seconds,
                cost.read,
                cost.written,
                cost.cached,
            )
        )

    def settle(self, turn: Turn) -> None:
        """Note in a turn what its request came to."""
        if self._exchanges:
            last = self._exchanges[-1]
            turn.answered = last.status is not None and last.status < 400
            turn.tokens = last.tokens_in + last.tokens_out

    def reply(self, answer: T | None, attempts: int, error: tuple[str, str] | None) -> Reply[T]:
        kept = tuple(self._exchanges)
        spent, made = sum(one.tokens_in for one in kept), sum(one.tokens_out for one in kept)
        cached = sum(one.tokens_cached for one in kept)
        return Reply(answer, attempts, len(kept), spent, made, kept, error, cached)


# Which log a request belongs to: the client is shared by all reports of a loop, and each has its own task.
LOG: ContextVar[Log] = ContextVar("LOG")


async def on_request(request: httpx2.Request) -> None:
    LOG.get().sent(request.content.decode("utf-8", "replace"))


async def on_response(response: httpx2.Response) -> None:
    await response.aread()
    LOG.get().received(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, response.text
    )
