"""The model backend against recorded exchanges: the five courses a report can take, in tool mode and in JSON mode."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from extractor.backends.base import Brief, Complaint
from extractor.backends.llm import LLM
from extractor.document import Document
from tests import cassette_support
from tests.cassette_support import Endpoint, OpenCassette
from tests.scripted import Answer, Message, Status

cassette = cassette_support.cassette

both_modes = pytest.mark.parametrize("mode", ["tools", "json"])

TEXT = (
    "一、总体情况\n"
    "霁川县鹭汀镇设便民服务中心，全年通过门户网站发布政府信息86条，投资120.5万元采购水泵。\n"
    "五、存在的主要问题及改进情况\n"
    "一是解读形式单一。下一步将丰富图解和视频。\n"
)
TRUE: dict[str, Any] = {
    "organisations": [{"evidence": "便民服务中心", "name": "便民服务中心", "kind": "institution", "also_known_as": []}],
    "projects": [],
    "purchases": [{"evidence": "投资120.5万元采购水泵", "item": "水泵", "amount": "120.5", "unit": "万元"}],
    "figures": [
        {"evidence": "发布政府信息86条", "subject": "门户网站发布政府信息", "value": "86", "unit": "条", "cell": None}
    ],
    "problems": [{"evidence": "解读形式单一", "text": "解读形式单一"}],
    "measures": [{"evidence": "丰富图解和视频", "text": "丰富图解和视频", "addresses": 0}],
}
FALSE = TRUE | {"figures": [TRUE["figures"][0] | {"value": "68"}]}
EMPTY: dict[str, Any] = {name: [] for name in TRUE}
WRONG = Complaint("figures", 0, ("数字 68条 与引文中的 86条 不一致。",))


def brief() -> Brief:
    return Brief(Document("report.txt", "0" * 64, "txt", "utf-8", TEXT), (), (), TEXT)


async def no_pause(_: float) -> None:
    """A recorded server is not waited for."""


def backend(endpoint: Endpoint, mode: Any) -> LLM:
    return LLM(endpoint.model, endpoint.base_url, endpoint.key, mode=mode, pause=no_pause)


@both_modes
async def test_a_plain_answer(cassette: OpenCassette, mode: str) -> None:
    with cassette([Answer(TRUE)]) as endpoint:
        llm = backend(endpoint, mode)
        reply = await llm.answer(brief())
        await llm.aclose()
    assert reply.answer is not None
    assert reply.answer.model_dump(mode="json") == TRUE
    assert (reply.attempts, reply.requests, reply.tokens_in, reply.tokens_out) == (1, 1, 100, 50)


@both_modes
async def test_false_numbers_then_repaired(cassette: OpenCassette, mode: str) -> None:
    with cassette([Answer(FALSE), Answer(EMPTY | {"figures": TRUE["figures"]})]) as endpoint:
        llm = backend(endpoint, mode)
        first = await llm.answer(brief())
        assert first.answer is not None
        second = await llm.repair(brief(), first.answer, [WRONG], 2)
        await llm.aclose()
    assert [str(one.value) for one in first.answer.figures] == ["68"]
    assert second.answer is not None
    assert [str(one.value) for one in second.answer.figures] == ["86"]
    assert (second.attempts, second.requests) == (1, 1)


@both_modes
async def test_a_stubborn_falsehood(cassette: OpenCassette, mode: str) -> None:
    still = EMPTY | {"figures": FALSE["figures"]}
    with cassette([Answer(FALSE), Answer(still), Answer(still)]) as endpoint:
        llm = backend(endpoint, mode)
        said = (await llm.answer(brief())).answer
        assert said is not None
        for left in (2, 1):
            # The second complaint differs from the first, as it would after a round that changed nothing.
            complaint = replace(WRONG, reasons=(*WRONG.reasons, f"还可更正 {left} 次。"))
            reply = await llm.repair(brief(), said, [complaint], left)
            assert reply.answer is not None
            assert [str(one.value) for one in reply.answer.figures] == ["68"]
        await llm.aclose()


@both_modes
async def test_429_then_an_answer(cassette: OpenCassette, mode: str) -> None:
    with cassette([Status(429, headers={"retry-after": "1"}), Answer(TRUE)]) as endpoint:
        llm = backend(endpoint, mode)
        reply = await llm.answer(brief())
        await llm.aclose()
    assert reply.answer is not None
    assert (reply.attempts, reply.requests, reply.tokens_in) == (1, 2, 100)
    assert [one.status for one in reply.exchanges] == [429, 200]


@both_modes
async def test_broken_json_then_an_answer(cassette: OpenCassette, mode: str) -> None:
    broken = '{"figures": [{"evidence": "发布政府信息86条", "subject": "发布'
    call = {"id": "call_1", "type": "function", "function": {"name": "SixLists", "arguments": broken}}
    message = {"content": None, "tool_calls": [call]} if mode == "tools" else {"content": broken}
    with cassette([Message(message), Answer(TRUE)]) as endpoint:
        llm = backend(endpoint, mode)
        reply = await llm.answer(brief())
        await llm.aclose()
    assert reply.answer is not None
    assert (reply.attempts, reply.requests, reply.tokens_in, reply.tokens_out) == (2, 2, 200, 100)
