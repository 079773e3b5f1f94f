"""From what a model said to an answer: a tolerant reader for a second look at a response that was refused.

The library wants bare JSON in the place it asked for. Models put it into a code fence, after their thinking, behind
a lead sentence, into the content instead of the tool call, or leave a comma too many; the answer is in it all the
same, and a further round costs more than a second look. Work is linear in the length of the response.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from extractor.schema import Answer

T = TypeVar("T", bound=BaseModel)

# How many opening braces are tried: each failed try may look at the whole rest.
_TRIES = 24

_DECODER = json.JSONDecoder(strict=False)

# Strings are matched first and kept, so that only commas outside them are dropped; possessive, hence linear.
_TRAILING_COMMA = re.compile(r'"(?:[^"\\]++|\\.)*+"?|,(?=\s*+[}\]])', re.DOTALL)


class Unreadable(Exception):  # noqa: N818 - an outcome of reading, caught where it is met
    """No answer in it. ``english`` is for the user, ``chinese`` for the model."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese


# Where servers put what a model thought: DeepSeek, DashScope, Zhipu, llama.cpp; then Ollama and newer vLLM.
_THOUGHTS = ("reasoning_content", "reasoning")


def read_message(message: Mapping[str, Any], model: type[T]) -> T:
    """The answer in an assistant message, wherever it stands in it.

    Thinking is not read, unless there is nothing else: some servers take an answer for thinking when a schema is
    asked for and thinking is off (vllm#41132). Raises ``Unreadable`` where there is no JSON object, or none that
    ``model`` takes."""
    said = "\n".join(_texts(message)).strip()
    return read_object(said or "\n".join(_thoughts(message)), model)


def thinking_only(message: Mapping[str, Any]) -> bool:
    """Whether a message holds thinking and nothing after it."""
    said = "\n".join(_texts(message)).strip()
    if said:
        _, closed, answer = said.rpartition("</think>")
        return not answer.strip() if closed else answer.startswith("<think>")
    return any(_thoughts(message))


def _thoughts(message: Mapping[str, Any]) -> Iterator[str]:
    for name in _THOUGHTS:
        text = message.get(name)
        if isinstance(text, str) and text.strip():
            yield text
            return


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    """Content first and tool calls last: of two readable objects the last one counts."""
    content = message.get("content")
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for part in cast(list[object], content):
            text = cast(dict[str, object], part).get("text") if isinstance(part, dict) else part
            if isinstance(text, str):
                yield text
    for call in (*_list(message.get("tool_calls")), {"function": message.get("function_call")}):
        function = cast(dict[str, object], call).get("function") if isinstance(call, dict) else None
        arguments = cast(dict[str, object], function).get("arguments") if isinstance(function, dict) else None
        if isinstance(arguments, str):
            yield arguments
        elif isinstance(arguments, dict):
            yield json.dumps(arguments, ensure_ascii=False)


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


def read_answer(text: str) -> Answer:
    """The six lists in ``text``. Raises ``Unreadable``."""
    return read_object(text, Answer)


def read_object(text: str, model: type[T]) -> T:
    """The last object in ``text``, after any thinking, that ``model`` takes. Raises ``Unreadable``."""
    said = text.rpartition("</think>")[2]
    fault = Unreadable("no JSON object in it", "回答里没有合法的 JSON 对象。")
    for version in (said, _TRAILING_COMMA.sub(_keep_string, said)):
        for found in reversed(list(_objects(version, model.model_fields.keys()))):
            try:
                return model.model_validate(_clean(found))
            except ValidationError as error:
                first = error.errors(include_url=False, include_context=False, include_input=False)[0]["msg"]
                fault = Unreadable(f"the JSON object is of another shape: {first}", f"JSON 对象的结构不对：{first}")
            except RecursionError:
                fault = Unreadable("the JSON object is nested without end", "JSON 对象嵌套过深。")
    raise fault


def _keep_string(match: re.Match[str]) -> str:
    return "" if match.group() == "," else match.group()


def _objects(text: str, fields: Set[str]) -> Iterator[object]:
    """The JSON objects that stand in a text, outermost only, and what a JSON string holds in place of one."""
    start = 0
    for _ in range(_TRIES):
        start = text.find("{", start)
        if start < 0:
            return
        try:
            found, start = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            start += 1
            continue
        yield _unwrapped(cast(dict[str, object], found), fields)


def _unwrapped(found: dict[str, object], fields: Set[str]) -> dict[str, object]:
    """The object that has the fields, where a model put it under one key of its own."""
    if not fields.isdisjoint(found):
        return found
    for value in found.values():
        inner = value
        if isinstance(inner, dict) and not fields.isdisjoint(cast(dict[str, object], inner)):
            return cast(dict[str, object], inner)
    return found


def _clean(found: object) -> object:
    """The same object without lone surrogates, which no file and no database can hold."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
