"""The model backend: any endpoint that speaks OpenAI's chat-completions call, asked through instructor.

instructor prepares every request and parses every response; where it refuses a response, ``diagnosis`` takes a
second look at the very same one before a round is spent. All retries are here, the libraries' own being off, so
that attempts, requests and tokens are the true ones: transport faults repeat the request, unreadable answers cost a
round, and every exchange is kept, whatever came of it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from extractor.backends import messages
from extractor.backends.base import (
    BackendUnavailable,
    Brief,
    Complaint,
    Gap,
    Identification,
    PromptInfo,
    Reply,
    attach_reply,
)
from extractor.backends.diagnosis import Fault, Place, broken, diagnose
from extractor.backends.endpoint import (
    NO_KEY,
    Endpoint,
    checked_key,
    checked_url,
    host_of,
    key_variable,
    without_secrets,
)
from extractor.backends.limits import Limits
from extractor.backends.providers import MODES, OPENAI_BASE_URL, Mode, provider_named, provider_of
from extractor.backends.question import Question
from extractor.backends.recording import LOG, Log, on_request, on_response
from extractor.backends.redaction import Redaction
from extractor.backends.wire import Shape, schema_digest, wired
from extractor.errors import UsageError
from extractor.schema import Answer, SaidCells
from prompts import load_prompt

if TYPE_CHECKING:
    from instructor import AsyncInstructor

T = TypeVar("T", bound=BaseModel)

# What the request of this task asks: its hook is called with the request alone.
_ASKED: Final[ContextVar[Question[Any]]] = ContextVar("_ASKED")

DEFAULT_TIMEOUT = 180.0
"""Seconds that one request may take."""

# Waits that double from two seconds come to more than the minute after which providers let a request in again.
DEFAULT_PATIENCE = 8
DEFAULT_TRIES = 5


class LLM:
    """Asks ``model`` at ``base_url``: for the six lists of a report, or any other ``Question``.

    ``provider`` names a row of ``providers`` and with it address, key variable and mode; otherwise the row is found by
    address and model. ``base_url`` defaults to the provider's, else to ``$OPENAI_BASE_URL``, then to OpenAI itself; the
    key to ``$<api_key_env>``, that variable to the provider's. ``mode`` is how the schema travels, by default what the
    provider does best. ``max_rounds`` are the further rounds allowed per report. ``timeout`` is in seconds and counts
    for a whole request, from when it is its turn. ``temperature`` None leaves it to the provider. A narrative of more
    than ``piece`` characters is asked about in pieces. ``tries`` is how often one request is sent at most because of
    faults, ``patience`` because it is turned away for its rate.

    ``rpm`` and ``tpm`` are requests and tokens per minute, ``max_concurrency`` requests at a time; ``clock`` and
    ``pause`` tell the time and wait.

    Raises ``UsageError`` for settings that cannot work, before anything is sent. One object serves any number of
    reports at a time and any event loop, one after the other; ``aclose`` ends its connections of the running loop.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        provider: str | None = None,
        api_key_env: str | None = None,
        mode: Mode | None = None,
        max_rounds: int = 2,
        timeout: float = DEFAULT_TIMEOUT,
        temperature: float | None = 0.0,
        piece: int = 24_000,
        tries: int = DEFAULT_TRIES,
        patience: int = DEFAULT_PATIENCE,
        rpm: float | None = None,
        tpm: float | None = None,
        max_concurrency: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        named = provider_named(provider) if provider else None
        given = base_url or (named.base_url if named else os.environ.get("OPENAI_BASE_URL")) or None
        self._base_url = checked_url(given or OPENAI_BASE_URL)
        if mode is not None and mode not in MODES:
            raise UsageError(f"--mode {mode} is not one of {', '.join(MODES)}")
        if not model.strip():
            raise UsageError("no model named: give --model NAME, or take --backend rules")
        self._provider = named or provider_of(self._base_url, model)
        variable = api_key_env or key_variable(self._provider, chosen=named is not None)
        key = api_key or os.environ.get(variable)
        self._key = checked_key(key, given is None or self._provider.needs_key, variable)
        self._model = model
        self._mode: Mode = mode or self._provider.mode
        self._strict = self._mode in self._provider.strict
        self._extra = self._provider.extra_body(model)
        self._temperature = temperature if self._provider.takes_temperature(model) else None
        self._max_rounds, self._timeout, self._piece, self._tries = max_rounds, timeout, piece, max(1, tries)
        self._patience = max(1, patience)
        self._limits = Limits(rpm, tpm, max_concurrency, clock=clock, pause=pause)
        self._place = Place(model, host_of(self._base_url), variable, self._mode)
        self._redact = Redaction(self._key if self._key != NO_KEY else "")
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncInstructor] = WeakKeyDictionary()

    def __repr__(self) -> str:
        return f"LLM(model={self._model!r}, host={self._place.host!r}, mode={self._mode!r})"

    @property
    def identification(self) -> Identification:
        prompt, repair, again, cells = (load_prompt(name) for name in ("narrative", "repair", "again", "cells"))
        settings = {
            **self.settings,
            "max_rounds": str(self._max_rounds),
            "piece": str(self._piece),
            "schema": schema_digest(),
            "repair": f"{repair.version}:{repair.sha256}",
            "again": f"{again.version}:{again.sha256}",
            "cells": f"{cells.version}:{cells.sha256}",
        }
        return Identification("llm", self._model, PromptInfo(prompt.id, prompt.version, prompt.sha256), settings)

    @property
    def settings(self) -> dict[str, str]:
        """What may change the answer to any question, besides its words and the model's name."""
        return {
            "base_url": without_secrets(self._base_url),
            "mode": self._mode,
            "strict": str(self._strict).lower(),
            "temperature": "" if self._temperature is None else str(self._temperature),
            "extra_body": repr(sorted(self._extra.items())),
        }

    @property
    def max_rounds(self) -> int:
        return self._max_rounds

    @property
    def limits(self) -> Limits:
        """The limits that its requests keep to."""
        return self._limits

    @property
    def endpoint(self) -> Endpoint:
        """Where the questions go and how, without any secret."""
        return Endpoint(
            without_secrets(self._base_url),
            self._model,
            self._mode,
            self._provider,
            self._place.key_env,
            self._key != NO_KEY,
        )

    async def ask(self, question: Question[T], rounds: int | None = None) -> Reply[T]:
        """An answer of the shape that the question names, ``rounds`` (default ``max_rounds``) being allowed where one
        cannot be read. Raises ``BackendUnavailable`` where every question would end alike."""
        reply = await self._converse([question], self._max_rounds if rounds is None else rounds, _only)
        if reply.answer is None:
            return reply
        # The client library answers with a class of its own, which no other process could unpickle.
        plain = question.shape.model.model_validate(reply.answer.model_dump())
        return replace(reply, answer=plain)

    async def answer(self, brief: Brief) -> Reply:
        """The six lists of a report. Where some pieces of a long report were answered and a later one was not, the
        reply has both an answer and an error. Raises ``BackendUnavailable`` where every report would end alike."""
        pieces = messages.split(brief, self._piece)
        questions = [messages.six_lists("answer", messages.question(piece)) for piece in pieces]
        return await self._converse(questions, self._max_rounds, lambda answers: messages.merged(answers, True))

    async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
        """Corrections and omissions, as an answer of the same shape; ``addresses`` in it counts in the problems of
        ``answer``. Raises ``BackendUnavailable`` where every report would end alike, ``ValueError`` where there is
        no round to spend."""
        if rounds < 1:
            raise ValueError("repair costs a round, and none is left")
        pieces = messages.split(brief, self._piece)
        shares = messages.share_out(pieces, answer, complaints)
        questions = [
            messages.six_lists("repair", messages.repair_request(piece, answer, share))
            for piece, share in zip(pieces, shares, strict=True)
            if share
        ]
        return await self._converse(questions, rounds - 1, lambda answers: messages.merged(answers, False))

    async def read_cells(self, tables: str, gaps: Sequence[Gap]) -> Reply[SaidCells]:
        """What stands in some cells of the statutory tables, each with its quote. Raises ``BackendUnavailable`` where
        every report would end alike."""
        return await self.ask(messages.cells(tables, gaps), 0)

    async def aclose(self) -> None:
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None and client.client is not None:
            await client.client.close()

    async def _converse(
        self, questions: Sequence[Question[T]], rounds: int, joined: Callable[[Sequence[T]], T]
    ) -> Reply[T]:
        """Ask each question of one purpose until it is answered. ``rounds`` are shared by all of them, ``joined`` makes
        one answer of theirs."""
        log = Log(questions[0].purpose if questions else "", self._redact)
        answers: list[T] = []
        attempts = 1 if questions else 0
        for question in questions:
            asked = question
            while True:
                try:
                    outcome = await self._ask(asked, log)
                except asyncio.CancelledError as error:
                    log.close()
                    attach_reply(error, log.reply(None, attempts, None))
                    raise
                if not isinstance(outcome, Fault):
                    answers.append(outcome)
                    break
                if outcome.remedy == "next_round" and attempts <= rounds:
                    attempts += 1
                    asked = messages.again(question, outcome.reason)
                    continue
                message = self._redact(outcome.message)
                reply = log.reply(joined(answers) if answers else None, attempts, (outcome.code, message))
                if outcome.remedy == "none_for_any" or outcome.lasting:
                    raise BackendUnavailable(outcome.code, message, reply)
                return reply
        return log.reply(joined(answers), attempts, None)

    async def _ask(self, asked: Question[T], log: Log) -> T | Fault:
        """One question, its request sent again while it meets transport faults."""
        # What every request holds, wherever in it the schema travels.
        chars = len(messages.system("json", asked)) + len(asked.user)
        refusals = faults = 0
        while True:
            async with self._limits.turn(chars) as turn:
                outcome = await self._request(asked, log)
                log.settle(turn)
                limited = isinstance(outcome, Fault) and outcome.code == "model.rate_limited"
                turn.refused = limited
            if not isinstance(outcome, Fault) or outcome.remedy != "same_request":
                return outcome
            if limited:
                refusals += 1
            else:
                faults += 1
            if refusals >= self._patience or faults >= self._tries:
                return outcome
            await self._limits.rest(refusals if limited else faults, outcome.after, rate=limited)

    async def _request(self, asked: Question[T], log: Log) -> T | Fault:
        from instructor.core import IncompleteOutputException, InstructorRetryException

        client = self._client()
        logging_to, asking = LOG.set(log), _ASKED.set(asked)
        options: dict[str, Any] = {} if self._temperature is None else {"temperature": self._temperature}
        if self._extra:
            options["extra_body"] = self._extra
        try:
            async with asyncio.timeout(self._timeout):
                return await client.create(
                    model=self._model,
                    messages=[
                        {"role": "system", "content": messages.system(self._mode, asked)},
                        {"role": "user", "content": asked.user},
                    ],
                    response_model=_response_model(asked.shape),
                    max_retries=0,
                    strict=False,
                    **options,
                )
        except (InstructorRetryException, IncompleteOutputException, TimeoutError) as error:
            response = log.close()
            if response is not None:
                return diagnose(*response, self._place, asked)
            fault = broken(error, self._place)
            if fault is None:
                raise
            return fault
        finally:
            LOG.reset(logging_to)
            _ASKED.reset(asking)

    def _client(self) -> AsyncInstructor:
        """One client per event loop: its connections belong to the loop that opened them."""
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = self._new_client()
        return client

    def _new_client(self) -> AsyncInstructor:
        import httpx2
        import instructor
        import openai

        _quiet()
        http = openai.DefaultAsyncHttpxClient(
            timeout=httpx2.Timeout(self._timeout, connect=min(self._timeout, 15.0)),
            event_hooks={"request": [on_request], "response": [on_response]},
        )
        api = openai.AsyncOpenAI(api_key=self._key, base_url=self._base_url, max_retries=0, http_client=http)
        modes = {
            "tools": instructor.Mode.TOOLS,
            "json_schema": instructor.Mode.JSON_SCHEMA,
            "json": instructor.Mode.JSON,
        }
        client = instructor.from_openai(api, mode=modes[self._mode])
        client.on("completion:kwargs", self._finish_request)
        return client

    def _finish_request(self, *_: Any, **request: Any) -> None:
        """What instructor's modes leave out, or put in at length, changed in place before the request leaves."""
        if self._mode == "json":
            request["messages"][0]["content"] = messages.system("json", _ASKED.get())
        elif self._strict:
            holder = (
                request["tools"][0]["function"] if self._mode == "tools" else request["response_format"]["json_schema"]
            )
            holder["strict"] = True


def _only(answers: Sequence[T]) -> T:
    return answers[0]


def _response_model(shape: Shape[T]) -> type[T]:
    return cast("type[T]", _prepared(shape))


@cache
def _prepared(shape: Shape[Any]) -> type[BaseModel]:
    """A shape as instructor wants it; left to itself it builds the class anew for every request, at milliseconds
    each."""
    import instructor

    return instructor.openai_schema(wired(shape))


def _quiet() -> None:
    """instructor logs each failed try as an error, in the server's words, which may hold the key; what matters is
    in our faults."""
    logger = logging.getLogger("instructor")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL)
