"""Any question put to the model backend: its shape on the wire in every mode, its answer, its faults and counts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from extractor.backends.base import BackendUnavailable, Reply, reply_brought
from extractor.backends.llm import LLM
from extractor.backends.question import Question
from extractor.backends.wire import SIX_LISTS, Shape, schema_digest, short_schema
from prompts import load_prompt
from tests.scripted import Answer, Message, ScriptedServer, Status, Step

KEY = "sk-0123456789abcdef-secret"
MODES = ("tools", "json_schema", "json")


class Place(BaseModel):
    row: str
    column: int


class Cell(BaseModel):
    """One cell, as a later question may ask for it."""

    value: str | None = None
    sure: bool = False
    kind: Literal["count", "amount"] = "count"
    sign: Literal[-1, 1] = 1
    unit: Literal["万元"] = "万元"
    place: Place | None = None
    near: list[Place] = Field(default_factory=lambda: [], max_length=9)


CELL = Shape(Cell, "Cell", "一格")
GOOD: dict[str, Any] = {
    "value": "12",
    "sure": True,
    "kind": "count",
    "sign": 1,
    "unit": "万元",
    "place": {"row": "甲", "column": 2},
    "near": [],
}


class Other(BaseModel):
    words: list[str]


OTHER = Shape(Other, "Other", "词")


def question(user: str = "第三行是什么？") -> Question[Cell]:
    return Question("cell", CELL, "读一格。只输出 JSON。", user)


async def ask(steps: Sequence[Step], rounds: int | None = None, **settings: Any) -> tuple[Reply[Any], ScriptedServer]:
    async def no_pause(_: float) -> None:
        """A scripted server is not waited for."""

    with ScriptedServer(steps) as server:
        llm = LLM("scripted-model", server.base_url, KEY, pause=no_pause, **settings)
        try:
            reply = await llm.ask(question(), rounds)
        finally:
            await llm.aclose()
    return reply, server


def strict(schema: dict[str, Any]) -> bool:
    """Whether a schema lies within OpenAI's strict subset, and holds nothing that costs tokens for nothing."""
    if schema.get("type") == "object":
        inner = schema["properties"]
        closed = schema["additionalProperties"] is False and set(schema["required"]) == set(inner)
        return closed and all("title" not in one and "default" not in one and strict(one) for one in inner.values())
    if schema.get("type") == "array":
        return set(schema) == {"type", "items"} and strict(schema["items"])
    return all(map(strict, schema["anyOf"])) if "anyOf" in schema else "type" in schema


@pytest.mark.parametrize("mode", MODES)
async def test_any_shape_travels_in_every_mode(mode: Any) -> None:
    reply, server = await ask([Answer(GOOD)], mode=mode)
    assert isinstance(reply.answer, Cell)
    assert reply.answer.model_dump() == GOOD
    assert (reply.attempts, reply.requests, reply.tokens_in, reply.tokens_out) == (1, 1, 100, 50)
    assert [one.purpose for one in reply.exchanges] == ["cell"]
    body = server.requests[0].body
    system = body["messages"][0]["content"]
    assert body["messages"][1]["content"] == "第三行是什么？"
    if mode == "tools":
        function = body["tools"][0]["function"]
        assert (function["name"], function["description"]) == ("Cell", "一格")
        schema = function["parameters"]
    elif mode == "json_schema":
        schema = body["response_format"]["json_schema"]["schema"]
    else:
        assert system.startswith("读一格。")
        schema = json.loads(system.rpartition("\n")[2])
    assert strict(schema)
    assert set(schema["properties"]) == set(Cell.model_fields)
    assert schema["properties"]["value"] == {"type": ["string", "null"]}
    assert schema["properties"]["sign"] == {"type": "integer", "enum": [-1, 1]}
    assert schema["properties"]["place"]["anyOf"][1] == {"type": "null"}


@pytest.mark.parametrize("mode", MODES)
async def test_an_unreadable_answer_costs_a_round_and_is_told_why(mode: Any) -> None:
    steps = [Message({"content": "我想是十二。"}), Answer({"sign": 7}), Answer(GOOD)]
    reply, server = await ask(steps, mode=mode)
    assert isinstance(reply.answer, Cell)
    assert reply.answer.model_dump() == GOOD
    assert (reply.attempts, reply.requests) == (3, 3)
    told = [seen.body["messages"][1]["content"] for seen in server.requests]
    assert all(one.startswith("第三行是什么？") for one in told)
    assert load_prompt("reask").text in told[1]
    assert "没有合法的 JSON 对象" in told[1]
    assert "结构不对" in told[2]
    assert len({json.dumps(seen.body["messages"][0]) for seen in server.requests}) == 1


@pytest.mark.parametrize("rounds", [0, 1])
async def test_rounds_may_be_fewer_than_the_backend_allows(rounds: int) -> None:
    reply, server = await ask([Answer("no")] * 5, rounds, max_rounds=3)
    assert reply.error is not None
    assert reply.error[0] == "model.unparseable"
    assert reply.attempts == len(server.requests) == rounds + 1


async def test_a_sloppy_answer_is_read_by_the_same_reader() -> None:
    said = f"<think>{{}}</think>```json\n{json.dumps({'cell': GOOD})}\n```"
    reply, _ = await ask([Message({"content": said})], mode="json")
    assert isinstance(reply.answer, Cell)
    assert reply.answer.model_dump() == GOOD


async def test_a_fault_speaks_of_what_was_asked() -> None:
    reply, _ = await ask([Message({"content": None, "refusal": "no"})])
    assert reply.error is not None
    assert "about this text" in reply.error[1]
    assert "--backend rules" not in reply.error[1]


async def test_what_would_meet_every_question_is_raised_with_what_was_exchanged() -> None:
    with pytest.raises(BackendUnavailable) as caught:
        await ask([Status(500), Status(401, {"error": {"message": f"bad key {KEY}"}})])
    brought = reply_brought(caught.value)
    assert brought is not None
    assert (brought.answer, brought.requests) == (None, 2)
    assert KEY not in repr(brought) + caught.value.message


@pytest.mark.parametrize("mode", MODES)
async def test_questions_of_two_shapes_at_once_do_not_mix(mode: Any) -> None:
    def said(request: dict[str, Any]) -> Step:
        user = request["messages"][1]["content"]
        return Answer({"words": [user]}) if user.startswith("词") else Answer(GOOD | {"value": user})

    with ScriptedServer(said) as server:
        llm = LLM("scripted-model", server.base_url, KEY, mode=mode)
        cells = [llm.ask(question(str(number))) for number in range(8)]
        words = [llm.ask(Question("words", OTHER, "给词，JSON。", f"词{number}")) for number in range(8)]
        replies = await asyncio.gather(asyncio.gather(*cells), asyncio.gather(*words))
        await llm.aclose()
    assert [one.answer and one.answer.value for one in replies[0]] == [str(number) for number in range(8)]
    assert [one.answer and one.answer.words for one in replies[1]] == [[f"词{number}"] for number in range(8)]


def test_a_digest_tells_questions_apart() -> None:
    same = question()
    others = [
        question("别的"),
        Question("cell", CELL, "别的", same.user),
        Question("other", CELL, same.system, same.user),
        Question("cell", OTHER, same.system, same.user),
        Question("cell", CELL, same.system, same.user, again="again"),
    ]
    assert question().digest == same.digest
    assert len({one.digest for one in (same, *others)}) == len(others) + 1
    assert schema_digest(CELL) != schema_digest(SIX_LISTS)


class Endless(BaseModel):
    parts: list[Endless]


class Vague(BaseModel):
    whatever: dict[str, int]


@pytest.mark.parametrize("model", [Endless, Vague])
def test_a_type_that_cannot_be_asked_for_is_said_at_once(model: type[BaseModel]) -> None:
    with pytest.raises(ValueError, match="cannot be asked for"):
        short_schema(Shape(model, "X", "x"))
