"""What one HTTP exchange with a model came to: an answer, or a fault that says whether asking again could help.

The client libraries report the same trouble in a dozen exceptions of three packages; the exchange itself tells it
plainly. Each fault is one of four kinds: the same request again (transport), another round that tells the model
what was wrong, the end for this report, or the end for every report. Messages name the endpoint and what to do, and
quote no more of a response than its own error message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel

from extractor.backends.limits import retry_after
from extractor.backends.providers import Mode
from extractor.backends.question import Question
from extractor.backends.reading import Unreadable, read_message, thinking_only

T = TypeVar("T", bound=BaseModel)
Remedy = Literal["same_request", "next_round", "none", "none_for_any"]


@dataclass(frozen=True, slots=True)
class Fault:
    """``reason`` is what the model is told in a next round, in Chinese. ``after`` is how many seconds the server
    asks to wait before the same request. ``lasting`` marks a transport fault that, where it does not pass, would
    meet every report."""

    code: str
    message: str
    remedy: Remedy
    reason: str = ""
    after: float | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the question went, for messages: ``model`` at ``host``, the variable that holds the key, how the schema
    travelled."""

    model: str
    host: str
    key_env: str
    mode: Mode


# Fragments of an error message, lower case. Providers differ in codes and agree in words.
_QUOTA = (
    "insufficient_quota",
    "insufficient balance",
    "insufficient_balance",
    "exceeded your current quota",
    "credit_balance_exhausted",
    "spend_limit_exceeded",
    "usage_limit_exceeded",
    "arrearage",
    "余额不足",
    "余额已用完",
    "欠费",
)
# Words that tell a limit by the minute from an empty account, where a provider uses one code for both.
_BY_THE_MINUTE = ("throttling", "per min", "rate limit", "rate_limit", "allocated quota", "concurrency")
_NO_MODEL = (
    "model not exist",
    "model_not_found",
    "model does not exist",
    "invalid model",
    "unknown model",
    "模型不存在",
)
_REFUSED = (
    "data_inspection_failed",
    "content_filter",
    "content_policy",
    "content exists risk",
    "敏感内容",
    "不安全或敏感",
)
_TOO_LONG = (
    "context length",
    "context_length",
    "maximum context",
    "context window",
    "too many tokens",
    "input is too long",
    "range of input length",
)
_SETTINGS = (
    "tool_choice",
    "tools",
    "function",
    "response_format",
    "json_schema",
    "json_object",
    "schema",
    "grammar",
    "temperature",
)
_THINKING = ("enable_thinking", "thinking", "reasoning_effort", "chat_template_kwargs")

_OTHER_MODES: dict[Mode, str] = {
    "tools": "--mode json_schema or --mode json",
    "json_schema": "--mode tools or --mode json",
    "json": "--mode tools",
}


def diagnose(status: int, headers: dict[str, str], body: str, place: Place, question: Question[T]) -> T | Fault:
    """What the response to a question came to."""
    if status >= 400 or status < 200:
        return _refused_request(status, headers, body, place, question)
    return _completion(body, place, question)


Subject = Literal["text", "length", "model", "mode", "thinking"]

_SUBJECTS: tuple[tuple[Subject, tuple[str, ...]], ...] = (
    ("text", _REFUSED),
    ("length", _TOO_LONG),
    ("model", _NO_MODEL),
    ("mode", _SETTINGS),
    ("thinking", _THINKING),
)


def subject_of(body: str) -> Subject | None:
    """What the body of a refused request complains of: the text of the report, its length, the model's name, the way
    the schema travels, or the switch that turns thinking off."""
    low = _low(body)
    return next((subject for subject, fragments in _SUBJECTS if _has(low, fragments)), None)


def _low(body: str) -> str:
    return f"{body[:2000]} {error_message(body)}".lower()


def _refused_request(status: int, headers: dict[str, str], body: str, place: Place, question: Question[Any]) -> Fault:
    said, low, subject = error_message(body), _low(body), subject_of(body)
    host, told = place.host, f": {said}" if said else ""
    if status == 402 or (status in (400, 403, 429) and _has(low, _QUOTA) and not _by_the_minute(status, headers, low)):
        return Fault(
            "model.quota",
            f"{host} says the account has no credit left (HTTP {status}){told}; top it up or use another key",
            "none_for_any",
        )
    if status in (401, 403):
        todo = f"check the key in {place.key_env} and that it belongs to this endpoint"
        return Fault("model.auth", f"{host} refused the key (HTTP {status}){told}; {todo}", "none_for_any")
    if status == 404 or (status == 400 and subject == "model"):
        todo = "check --model, and --base-url, which usually ends in /v1"
        return Fault(
            "model.not_found",
            f"{host} has no model {place.model!r}, or no chat completions at this address{told}; {todo}",
            "none_for_any",
        )
    if status == 429:
        return Fault(
            "model.rate_limited",
            f"{host} limits the rate of requests (HTTP 429){told}; set --rpm, lower --concurrency, or wait",
            "same_request",
            after=retry_after(headers),
        )
    if status >= 500 or status in (408, 409, 425):
        return Fault(
            "model.server",
            f"{host} failed (HTTP {status}){told}; try again later",
            "same_request",
            after=retry_after(headers),
        )
    if subject == "text":
        return Fault(
            "model.refused",
            f"{host} refused the text of {question.about} (HTTP {status}){told}; {question.instead}",
            "none",
        )
    if subject == "length":
        return Fault(
            "model.bad_request",
            f"the request is too long for {place.model} at {host}{told}; "
            "send less at a time, or use a model with a longer context",
            "none",
        )
    if subject == "mode":
        todo = f"try {_OTHER_MODES[place.mode]}"
        return Fault(
            "model.bad_request",
            f"{place.model} at {host} does not take a request of mode {place.mode} (HTTP {status}){told}; {todo}",
            "none_for_any",
        )
    if subject == "thinking":
        return Fault(
            "model.bad_request",
            f"{place.model} at {host} does not take the switch that turns thinking off (HTTP {status}){told}; "
            "use a model that answers without thinking, or name the --provider",
            "none_for_any",
        )
    return Fault(
        "model.bad_request", f"{host} refused the request (HTTP {status}){told}; check --model and --mode", "none"
    )


def _by_the_minute(status: int, headers: dict[str, str], low: str) -> bool:
    return status == 429 and ("retry-after" in headers or "retry-after-ms" in headers or _has(low, _BY_THE_MINUTE))


def _completion(body: str, place: Place, question: Question[T]) -> T | Fault:
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    completion = cast(dict[str, Any], parsed) if isinstance(parsed, dict) else {}
    if "choices" not in completion:
        if completion.get("error"):
            return Fault(
                "model.server",
                f"{place.host} failed (HTTP 200 with an error): {error_message(body)}; try again later",
                "same_request",
            )
        what = "a web page" if body.lstrip()[:1] == "<" else "something else"
        todo = "check --base-url, which usually ends in /v1"
        return Fault(
            "model.unparseable",
            f"{place.host} answered with {what} instead of a chat completion; {todo}",
            "same_request",
            lasting=True,
        )
    choices = completion["choices"]
    choice = cast(list[Any], choices)[0] if isinstance(choices, list) and choices else None
    message = cast(dict[str, Any], choice).get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        return Fault(
            "model.empty",
            f"{place.model} at {place.host} gave no answer; ask again or use another model",
            "next_round",
            reason="回答是空的。",
        )
    finish = cast(dict[str, Any], choice).get("finish_reason")
    return _message(cast(dict[str, Any], message), finish, place, question)


def _message(message: dict[str, Any], finish: object, place: Place, question: Question[T]) -> T | Fault:
    who = f"{place.model} at {place.host}"
    refusal = message.get("refusal")
    if finish == "content_filter" or (isinstance(refusal, str) and refusal.strip()):
        told = f": {_short(refusal)}" if isinstance(refusal, str) else ""
        return Fault(
            "model.refused", f"{who} refused to answer about {question.about}{told}; {question.instead}", "none"
        )
    thought = thinking_only(message)
    if finish == "length":
        todo = "allow more output tokens on the server, or send less at a time"
        if thought:
            todo = "it was still thinking: switch thinking off, or use a model that answers without"
        return Fault(
            "model.cut_off",
            f"the answer of {who} was cut off at its length limit; {todo}",
            "next_round",
            reason="回答因过长被截断。引文尽量短，不要重复条目，紧凑输出。",
        )
    try:
        return read_message(message, question.shape.model)
    except Unreadable as error:
        if thought or not (message.get("content") or message.get("tool_calls") or message.get("function_call")):
            what = "only thought aloud and gave no answer" if thought else "gave an empty answer"
            todo = "switch thinking off, or use a model that answers without" if thought else "use another model"
            return Fault(
                "model.empty",
                f"{who} {what}; ask again, or {todo}",
                "next_round",
                reason="回答是空的。",
            )
        return Fault(
            "model.unparseable",
            f"the answer of {who} could not be read: {error.english}; ask again, or try {_OTHER_MODES[place.mode]}",
            "next_round",
            reason=error.chinese,
        )


def broken(error: BaseException, place: Place) -> Fault | None:
    """The fault behind a request that got no response; None where the error is not one of the network."""
    import httpx2

    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    if any(isinstance(one, (httpx2.ConnectError, httpx2.ConnectTimeout)) for one in chain):
        return Fault(
            "model.unreachable",
            f"no connection to {place.host}; check --base-url, the network and whether the server runs",
            "same_request",
            lasting=True,
        )
    if any(isinstance(one, (TimeoutError, httpx2.TimeoutException)) for one in chain):
        return Fault(
            "model.timeout",
            f"{place.model} at {place.host} did not answer in time; try again, or use a faster model",
            "same_request",
        )
    if any(isinstance(one, httpx2.TransportError) for one in chain):
        return Fault("model.server", f"{place.host} broke the connection off; try again later", "same_request")
    return None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as a response reports them, 0 where it does not; ``cached`` is a part of ``read``."""

    read: int = 0
    written: int = 0
    cached: int = 0


def usage(body: str) -> Usage:
    """What a response says it cost. Cached tokens are ``prompt_tokens_details.cached_tokens`` (OpenAI, DashScope,
    Zhipu, vLLM), ``prompt_cache_hit_tokens`` (DeepSeek) or ``cached_tokens`` (Moonshot)."""
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        return Usage()
    reported = _object(_object(parsed).get("usage"))
    details = _object(reported.get("prompt_tokens_details"))
    cached = (
        _count(details.get("cached_tokens"))
        or _count(reported.get("prompt_cache_hit_tokens"))
        or _count(reported.get("cached_tokens"))
    )
    read = _count(reported.get("prompt_tokens"))
    return Usage(read, _count(reported.get("completion_tokens")), min(cached, read))


def _object(value: object) -> dict[str, object]:
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _has(text: str, fragments: tuple[str, ...]) -> bool:
    return any(fragment in text for fragment in fragments)


def error_message(body: str) -> str:
    """What an error body says in words: ``error.message``, ``error``, ``message`` or ``detail``; empty for anything
    else."""
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    fields = _object(parsed)
    for holder in (_object(fields.get("error")), fields):
        for name in ("message", "error", "detail", "msg"):
            value = holder.get(name)
            if isinstance(value, str) and value.strip():
                return _short(value)
    return ""


def _short(text: str, limit: int = 200) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[:limit]}…"
