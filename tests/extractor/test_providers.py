"""Each provider's row: how it is found, the very body that goes out, and that a model which thinks aloud is read.

The server is scripted: what a provider makes of the body is known from its documents only, which the row names."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from extractor.api import aextract
from extractor.backends.choice import BackendSettings
from extractor.backends.llm import LLM
from extractor.backends.providers import PROVIDER_NAMES, PROVIDERS, provider_named, provider_of
from extractor.backends.wire import short_schema
from extractor.errors import UsageError
from tests.extractor.test_llm import GOOD, KEY, SAID, TEXT, ask, brief_of
from tests.scripted import Answer, Message, Raw, ScriptedServer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "providers.md"
SCHEMA = json.loads(short_schema())
TEMPLATE_SWITCH = {"chat_template_kwargs": {"enable_thinking": False}}


def schema_format(*, strict: bool) -> dict[str, Any]:
    inner = {"name": "SixLists", "schema": SCHEMA} | ({"strict": True} if strict else {})
    return {"response_format": {"type": "json_schema", "json_schema": inner}}


def tool(*, strict: bool) -> dict[str, Any]:
    inner = {"name": "SixLists", "description": SCHEMA["description"]} | ({"strict": True} if strict else {})
    parameters = {key: value for key, value in SCHEMA.items() if key not in ("title", "description")}
    parameters["required"] = sorted(SCHEMA["required"])
    return {
        "tools": [{"type": "function", "function": inner | {"parameters": parameters}}],
        "tool_choice": {"type": "function", "function": {"name": "SixLists"}},
    }


JSON_FORMAT = {"response_format": {"type": "json_object"}}


@dataclass(frozen=True)
class Body:
    """``rest`` is the whole body but for the model's name and the messages."""

    provider: str
    model: str
    rest: dict[str, Any]
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return " ".join((self.provider, self.model, *self.settings.values()))


BODIES = (
    Body("openai", "gpt-4.1-mini", {"temperature": 0.0, **schema_format(strict=True)}),
    Body("openai", "gpt-5-mini", schema_format(strict=True)),
    Body("openai", "gpt-4.1-mini", {"temperature": 0.0, **tool(strict=True)}, {"mode": "tools"}),
    Body("deepseek", "deepseek-flash", {"temperature": 0.0, "thinking": {"type": "disabled"}, **JSON_FORMAT}),
    Body("dashscope", "qwen-plus", {"temperature": 0.0, "enable_thinking": False, **JSON_FORMAT}),
    Body(
        "dashscope",
        "qwen-plus",
        {"temperature": 0.0, "enable_thinking": False, **schema_format(strict=True)},
        {"mode": "json_schema"},
    ),
    Body("zhipu", "glm-4.6", {"do_sample": False, "thinking": {"type": "disabled"}, **JSON_FORMAT}),
    Body("zhipu", "glm-4-plus", {"do_sample": False, **JSON_FORMAT}),
    Body("moonshot", "kimi-k2.6", {"thinking": {"type": "disabled"}, **JSON_FORMAT}),
    Body("moonshot", "kimi-k3", JSON_FORMAT),
    Body("moonshot", "moonshot-v1-32k", {"temperature": 0.0, **JSON_FORMAT}),
    Body("ollama", "qwen3:8b", {"temperature": 0.0, "reasoning_effort": "none", **schema_format(strict=False)}),
    Body("ollama", "llama3.2", {"temperature": 0.0, **schema_format(strict=False)}),
    Body("vllm", "Qwen/Qwen3-8B", {"temperature": 0.0, **TEMPLATE_SWITCH, **schema_format(strict=False)}),
    Body("vllm", "mistralai/Mistral-7B", {"temperature": 0.0, **schema_format(strict=False)}),
    Body("llama.cpp", "default", {"temperature": 0.0, **TEMPLATE_SWITCH, **schema_format(strict=False)}),
)


def test_every_provider_is_among_the_cases() -> None:
    assert {case.provider for case in BODIES} == set(PROVIDER_NAMES)


@pytest.mark.parametrize("case", BODIES, ids=lambda case: case.id)
async def test_the_body_is_exactly_this(case: Body) -> None:
    with ScriptedServer([Answer(GOOD)]) as server:
        llm = LLM(case.model, server.base_url, KEY, provider=case.provider, **case.settings)
        reply = await llm.answer(brief_of())
        await llm.aclose()
    assert reply.error is None
    body = dict(server.requests[0].body)
    messages = body.pop("messages")
    assert body.pop("model") == case.model
    assert body == case.rest
    assert [one["role"] for one in messages] == ["system", "user"]
    # DashScope and DeepSeek refuse json_object where the messages do not speak of JSON.
    assert "JSON" in messages[0]["content"]
    assert (short_schema() in messages[0]["content"]) == ("json_object" in json.dumps(case.rest))


THINKING = {"figures": [{"subject": "草稿", "value": 1, "unit": "条", "evidence": "草稿1条"}]}
ALOUD = {
    "in the content": {"content": f"<think>先看 {json.dumps(THINKING, ensure_ascii=False)} 再说</think>\n{SAID}"},
    "its beginning cut off": {"content": f"先看看原文。</think>\n\n{SAID}"},
    "in reasoning_content": {"content": SAID, "reasoning_content": json.dumps(THINKING)},
    "in reasoning": {"content": SAID, "reasoning": "先看看原文。"},
    "the answer taken for thinking": {"content": None, "reasoning_content": SAID},
    "the answer taken for thinking, newer vLLM": {"content": "", "reasoning": f"{SAID}\n"},
}


@pytest.mark.parametrize("message", ALOUD.values(), ids=ALOUD.keys())
@pytest.mark.parametrize("row", PROVIDERS, ids=lambda row: row.name)
async def test_a_model_that_thinks_aloud_is_read(row: Any, message: dict[str, Any]) -> None:
    reply, _, _ = await ask([Message(message)], provider=row.name)
    assert reply.error is None
    assert reply.answer is not None
    assert [one.subject for one in reply.answer.figures] == ["发布信息"]


@pytest.mark.parametrize(
    "message",
    [
        {"content": None, "reasoning_content": "想啊想"},
        {"content": "", "reasoning": "想啊想"},
        {"content": "<think>想啊想"},
        {"content": "<think>想啊想</think>\n"},
    ],
)
async def test_a_model_that_only_thinks_is_told_apart(message: dict[str, Any]) -> None:
    reply, _, _ = await ask([Message(message)], max_rounds=0)
    assert reply.error is not None
    assert reply.error[0] == "model.empty"
    assert "only thought aloud" in reply.error[1]
    cut, _, _ = await ask([Message(message, finish_reason="length")], max_rounds=0)
    assert cut.error is not None
    assert cut.error[0] == "model.cut_off"
    assert "still thinking" in cut.error[1]


@pytest.mark.parametrize(
    ("url", "model", "name"),
    [
        ("https://api.openai.com/v1", "m", "openai"),
        ("https://mine.openai.azure.com/openai/v1", "m", "openai"),
        ("https://api.deepseek.com", "m", "deepseek"),
        ("https://api.deepseek.com/v1", "m", "deepseek"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "deepseek-v3.2", "dashscope"),
        ("https://w1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "m", "dashscope"),
        ("https://open.bigmodel.cn/api/paas/v4", "m", "zhipu"),
        ("https://api.z.ai/api/paas/v4", "m", "zhipu"),
        ("https://api.moonshot.ai/v1", "m", "moonshot"),
        ("http://localhost:11434/v1", "qwen3:8b", "ollama"),
        ("http://127.0.0.1:8000/v1", "m", "vllm"),
        ("http://[::1]:8080/v1", "m", "llama.cpp"),
        ("https://gpu.example.com:8000/v1", "m", "unknown"),
        ("https://api.example.com/v1", "deepseek-ai/DeepSeek-V3", "deepseek"),
        ("https://api.example.com/v1", "Qwen/Qwen3-32B", "dashscope"),
        ("https://api.example.com/v1", "kimi-k2.6", "moonshot"),
        ("https://notdeepseek.com/v1", "m", "unknown"),
    ],
)
def test_a_provider_is_known_by_host_port_or_model(url: str, model: str, name: str) -> None:
    assert provider_of(url, model).name == name


def test_a_model_name_alone_brings_nothing_that_only_its_maker_knows() -> None:
    row = provider_of("https://api.example.com/v1", "glm-4.6")
    assert (row.mode, row.extra_body("glm-4.6"), row.base_url, row.needs_key) == ("json", {}, None, False)
    assert row.takes_temperature("glm-4.6")


def test_names_and_aliases() -> None:
    assert [provider_named(name).name for name in ("Qwen", "glm", "kimi", "llamacpp", "OpenAI")] == [
        "dashscope",
        "zhipu",
        "moonshot",
        "llama.cpp",
        "openai",
    ]
    every = [name for row in PROVIDERS for name in (row.name, *row.aliases)]
    assert len(every) == len(set(every))
    with pytest.raises(UsageError, match="--provider acme: is not known; known are openai, deepseek, "):
        provider_named("acme")


@dataclass(frozen=True)
class Chosen:
    """What ``--provider`` and the other settings come to."""

    id: str
    settings: dict[str, Any]
    environment: dict[str, str]
    base_url: str
    key_env: str
    mode: str
    has_key: bool = True


CHOSEN = (
    Chosen(
        "a name chooses all three",
        {"provider": "deepseek", "model": "m"},
        {"DEEPSEEK_API_KEY": KEY},
        "https://api.deepseek.com",
        "DEEPSEEK_API_KEY",
        "json",
    ),
    Chosen(
        "each can be given otherwise",
        {
            "provider": "dashscope",
            "model": "m",
            "base_url": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
            "api_key_env": "MY_KEY",
            "mode": "json_schema",
        },
        {"MY_KEY": KEY, "DASHSCOPE_API_KEY": "sk-another-one-entirely"},
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        "MY_KEY",
        "json_schema",
    ),
    Chosen(
        "a server of one's own on another machine",
        {"provider": "vllm", "model": "m", "base_url": "http://gpu:9000/v1"},
        {},
        "http://gpu:9000/v1",
        "VLLM_API_KEY",
        "json_schema",
        has_key=False,
    ),
    Chosen(
        "OpenAI's key is not shown to a server that was chosen by name",
        {"provider": "ollama", "model": "m"},
        {"OPENAI_API_KEY": KEY},
        "http://localhost:11434/v1",
        "OLLAMA_API_KEY",
        "json_schema",
        has_key=False,
    ),
    Chosen(
        "a known address takes its own key where there is one",
        {"model": "m", "base_url": "https://api.deepseek.com"},
        {"OPENAI_API_KEY": "sk-another-one-entirely", "DEEPSEEK_API_KEY": KEY},
        "https://api.deepseek.com",
        "DEEPSEEK_API_KEY",
        "json",
    ),
    Chosen(
        "else the usual one",
        {"model": "m", "base_url": "https://api.deepseek.com"},
        {"OPENAI_API_KEY": KEY},
        "https://api.deepseek.com",
        "OPENAI_API_KEY",
        "json",
    ),
    Chosen(
        "an environment address is OpenAI's business only",
        {"provider": "llama.cpp"},
        {"OPENAI_BASE_URL": "http://elsewhere/v1"},
        "http://localhost:8080/v1",
        "LLAMA_API_KEY",
        "json_schema",
        has_key=False,
    ),
)


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", *(row.key_env for row in PROVIDERS)):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.id)
def test_a_provider_chooses_address_key_and_mode(case: Chosen, no_keys: pytest.MonkeyPatch) -> None:
    for name, value in case.environment.items():
        no_keys.setenv(name, value)
    settings = BackendSettings(**case.settings)
    assert settings.resolved() == "llm"
    endpoint = settings.make_llm().endpoint
    assert (endpoint.base_url, endpoint.key_env, endpoint.mode, endpoint.has_key) == (
        case.base_url,
        case.key_env,
        case.mode,
        case.has_key,
    )


def test_auto_needs_a_model_or_a_key(no_keys: pytest.MonkeyPatch) -> None:
    assert BackendSettings().resolved() == "rules"
    assert BackendSettings().resolved({"OPENAI_API_KEY": KEY}) == "llm"
    assert BackendSettings(api_key_env="MY_KEY").resolved({"OPENAI_API_KEY": KEY}) == "rules"
    assert BackendSettings(api_key_env="MY_KEY").resolved({"MY_KEY": KEY}) == "llm"
    assert BackendSettings(backend="rules", provider="openai").resolved() == "rules"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"provider": "deepseek", "model": "m"}, "set DEEPSEEK_API_KEY"),
        ({"model": "m", "base_url": "https://open.bigmodel.cn/api/paas/v4"}, "set ZHIPUAI_API_KEY"),
        ({"provider": "ollama"}, "--provider ollama: name the model too"),
        ({"provider": "vllm", "model": "m", "rpm": 0.0}, "--rpm 0.0: must be above 0"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_sent(
    settings: dict[str, Any], says: str, no_keys: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=says):
        BackendSettings(**settings).make()


@pytest.mark.parametrize("row", PROVIDERS, ids=lambda row: row.name)
def test_the_page_has_every_row_and_every_source(row: Any) -> None:
    page = PAGE.read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith(f"| `{row.name}` |"))
    for said in (row.base_url, row.key_env, f"`{row.mode}`"):
        assert said in line
    for alias in row.aliases:
        assert f"`{alias}`" in page
    assert row.sources
    for source in row.sources:
        assert source in page


@dataclass(frozen=True)
class Usage:
    id: str
    usage: Any
    tokens: tuple[int, int, int]


USAGES = (
    Usage(
        "OpenAI",
        {"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 64}},
        (100, 9, 64),
    ),
    Usage("DeepSeek", {"prompt_tokens": 100, "completion_tokens": 9, "prompt_cache_hit_tokens": 64}, (100, 9, 64)),
    Usage("Moonshot", {"prompt_tokens": 100, "completion_tokens": 9, "cached_tokens": 64}, (100, 9, 64)),
    Usage(
        "no details",
        {"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": None},
        (100, 9, 0),
    ),
    Usage("more cached than read", {"prompt_tokens": 5, "completion_tokens": 9, "cached_tokens": 64}, (5, 9, 5)),
    Usage("nonsense", {"prompt_tokens": "many", "completion_tokens": -1, "prompt_tokens_details": [1]}, (0, 0, 0)),
    Usage("none", None, (0, 0, 0)),
)


@pytest.mark.parametrize("case", USAGES, ids=lambda case: case.id)
def test_cached_tokens_are_counted_where_they_are_reported(case: Usage) -> None:
    from extractor.backends.diagnosis import usage

    cost = usage(json.dumps({"usage": case.usage}))
    assert (cost.read, cost.written, cost.cached) == case.tokens


async def test_cached_tokens_reach_reply_and_record(tmp_path: Path) -> None:
    used = {"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 64}}
    message = {"role": "assistant", "content": SAID}
    whole = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": used,
    }
    step = Raw(json.dumps(whole), "application/json")
    reply, _, _ = await ask([step])
    assert (reply.tokens_in, reply.tokens_out, reply.tokens_cached) == (100, 9, 64)
    assert reply.exchanges[0].tokens_cached == 64
    report = tmp_path / "report.txt"
    report.write_text(TEXT, encoding="utf-8")
    with ScriptedServer([step, step, step]) as server:
        llm = LLM("m", server.base_url, KEY)
        record = await aextract(report, backend=llm)
        await llm.aclose()
    spent = record.provenance.tokens
    assert (spent.input, spent.output, spent.cached) == tuple(len(server.requests) * one for one in (100, 9, 64))
