"""The doctor: one tiny request, and for each way it can end the check that fails and the advice that is given."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from extractor.backends.choice import BackendSettings
from extractor.backends.providers import PROVIDERS
from extractor.doctor import REPORT, Check, aexamine, examine, exit_status
from tests.scripted import Answer, Delay, Message, Raw, Reset, ScriptedServer, Status, Step, report_of

KEY = "sk-0123456789abcdef-secret"
GOOD = {
    "figures": [{"subject": "主动公开政府信息", "value": 128, "unit": "条", "evidence": "主动公开政府信息128条"}],
    "purchases": [{"item": "公示屏", "amount": "36.5", "unit": "万元", "evidence": "投资36.5万元购置公示屏"}],
}
ALL = ["settings", "endpoint", "key", "model", "mode", "answer", "speed"]


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", *(row.key_env for row in PROVIDERS)):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


async def ask(step: Step, lang: Any = "en", path: str = "", **settings: Any) -> tuple[list[Check], ScriptedServer]:
    with ScriptedServer([step]) as server:
        given = {"model": "m", "base_url": server.base_url + path, "mode": "json_schema"} | settings
        checks = await aexamine(BackendSettings(**given), lang)
    return checks, server


def last(checks: Sequence[Check]) -> Check:
    return checks[-1]


async def test_all_is_well_with_one_request_about_two_lines(no_keys: pytest.MonkeyPatch) -> None:
    no_keys.setenv("OPENAI_API_KEY", KEY)
    checks, server = await ask(Answer(GOOD))
    assert [check.name for check in checks] == ALL
    assert exit_status(checks) == 0
    assert len(server.requests) == 1
    assert report_of(server.requests[0].body) == REPORT
    assert len(REPORT.splitlines()) == 2
    assert checks[2].message == "the key in OPENAI_API_KEY is accepted"


async def test_a_server_of_ones_own_needs_no_key() -> None:
    checks, server = await ask(Answer(GOOD), provider="vllm")
    assert exit_status(checks) == 0
    assert checks[2].message == "no key was sent and none is needed"
    assert server.requests[0].headers["authorization"] == "Bearer no-key-needed"


async def test_ollama_is_told_of_its_context() -> None:
    checks, _ = await ask(Answer(GOOD), provider="ollama")
    assert "OLLAMA_CONTEXT_LENGTH" in next(check.message for check in checks if check.name == "answer")


@dataclass(frozen=True)
class Case:
    """``fails`` is the check that fails, the last one; ``zh`` and ``en`` stand in its advice."""

    id: str
    step: Step
    fails: str
    zh: str
    en: str
    settings: dict[str, Any] = field(default_factory=dict)
    key: str | None = KEY


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


WRONG_KEY = Status(401, error(f"Incorrect API key provided: {KEY}"))
CASES = (
    Case("401", WRONG_KEY, "key", "不接受 OPENAI_API_KEY 中的密钥", "refuses the key in OPENAI_API_KEY"),
    Case("401 without a key", WRONG_KEY, "key", "OPENAI_API_KEY 为空", "OPENAI_API_KEY is empty", key=None),
    Case("403", Status(403), "key", "地域", "belongs to this provider and region"),
    Case("402", Status(402), "key", "充值", "top it up"),
    Case("429", Status(429), "rate", "--rpm", "--rpm"),
    Case("429, no credit", Status(429, error("您的账户已欠费", code="1113")), "key", "充值", "top it up"),
    Case(
        "no such model", Status(404, error("The model `m` does not exist")), "model", "检查 --model", "check --model ("
    ),
    Case(
        "no such model, Ollama",
        Status(404, error('model "m" not found, try pulling it first')),
        "model",
        "ollama pull m",
        "ollama pull m",
        {"provider": "ollama"},
    ),
    Case("no such model as 400", Status(400, error("Model Not Exist")), "model", "检查 --model", "check --model"),
    Case("404 of a web server", Raw("<html>404 Not Found</html>"), "endpoint", "--base-url", "not where chat"),
    Case("404 without a word of the model", Status(404, "404 page not found"), "endpoint", "--base-url", "--base-url"),
    Case("tool_choice", Status(400, error("tool_choice is not supported")), "mode", "--mode json", "try --mode json"),
    Case(
        "response_format, JSON already",
        Status(400, error("This response_format type is unavailable now")),
        "mode",
        "--mode tools",
        "try --mode tools",
        {"mode": "json"},
    ),
    Case(
        "a model that cannot stop thinking",
        Status(400, error("parameter.enable_thinking must be set to true")),
        "mode",
        "换用不思考的模型",
        "answers without thinking",
    ),
    Case("any other 400", Status(400, error("no")), "mode", "检查 --model 和 --mode", "check --model and --mode"),
    Case("context", Status(400, error("maximum context length is 512")), "model", "16384", "16384"),
    Case("500", Status(500), "endpoint", "稍后再试", "failed (HTTP 500)"),
    Case("reset", Reset(), "endpoint", "中途断开", "broke the connection off"),
    Case(
        "only thinking",
        Message({"content": "", "reasoning_content": "想啊想"}),
        "answer",
        "关闭思考",
        "switch thinking off",
    ),
    Case("nothing", Message({"content": ""}), "answer", "回答是空的", "the answer is empty"),
    Case(
        "cut off", Message({"content": '{"figures": ['}, finish_reason="length"), "answer", "回答被截断", "was cut off"
    ),
    Case("prose", Message({"content": "好的。"}), "mode", "--mode json", "does not hold the JSON"),
    Case("refusal", Message({"content": None, "refusal": "no"}), "answer", "换一个模型", "another model"),
    Case("wrong numbers", Answer({"figures": []}), "answer", "换大一些的模型", "use a larger model"),
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
async def test_each_ending_has_its_advice(case: Case, lang: str, no_keys: pytest.MonkeyPatch) -> None:
    if case.key:
        no_keys.setenv("OPENAI_API_KEY", case.key)
        no_keys.setenv("OLLAMA_API_KEY", case.key)
    checks, server = await ask(case.step, lang, **case.settings)
    assert len(server.requests) == 1
    assert [check.ok for check in checks] == [True] * (len(checks) - 1) + [False]
    assert exit_status(checks) == 1
    assert last(checks).name == case.fails
    assert (case.zh if lang == "zh" else case.en) in last(checks).message
    for check in checks:
        assert "\n" not in check.message
        assert KEY not in check.message


async def test_the_servers_own_words_follow_the_advice() -> None:
    checks, _ = await ask(Status(400, error("tool_choice is\nnot supported")))
    assert last(checks).message.endswith("(tool_choice is not supported)")


@pytest.mark.parametrize(
    ("path", "provider", "other"),
    [("/", None, ""), ("/chat/completions", None, "/v1"), ("/extra", None, "/v1/extra/v1")],
)
async def test_another_address_is_proposed(path: str, provider: str | None, other: str) -> None:
    checks, server = await ask(Raw("<html></html>"), path=path, provider=provider)
    proposed = last(checks).message.rpartition("--base-url ")[2]
    assert proposed == server.base_url.removesuffix("/v1") + other


async def test_a_known_provider_has_a_known_address(no_keys: pytest.MonkeyPatch) -> None:
    """Asked at a wrong path of its host; the answer is caught before it leaves the machine."""
    import httpx2

    async def caught(_: object, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(404, text="not here", request=request)

    no_keys.setenv("DEEPSEEK_API_KEY", KEY)
    no_keys.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", caught)
    checks = await aexamine(BackendSettings(model="m", base_url="https://api.deepseek.com/v2"), "en")
    assert last(checks).message.startswith("https://api.deepseek.com/v2 is not where chat completions are served")
    assert "--base-url https://api.deepseek.com (" not in last(checks).message
    assert last(checks).message.endswith("--base-url https://api.deepseek.com")


def test_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        checks = examine(BackendSettings(model="m", provider="llama.cpp", base_url=url), "zh")
        plain = examine(BackendSettings(model="m", base_url=url), "en")
    assert last(checks).name == last(plain).name == "endpoint"
    assert "服务启动了吗？用 llama-server -m MODEL.gguf 启动" in last(checks).message
    assert "is the server running?" in last(plain).message


async def test_a_model_that_takes_too_long() -> None:
    checks, _ = await ask(Delay(30, Answer(GOOD)), timeout=0.3)
    assert (last(checks).name, "no answer within 0.3 s" in last(checks).message) == ("endpoint", True)


async def test_slow_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.doctor.SLOW", 0.0)
    checks, _ = await ask(Answer(GOOD))
    assert [check.name for check in checks] == ALL
    assert (last(checks).ok, "which is slow" in last(checks).message) == (False, True)


@pytest.mark.parametrize(
    ("settings", "ok", "says"),
    [
        (BackendSettings(backend="rules"), True, "needs no model"),
        (BackendSettings(), False, "set OPENAI_API_KEY, or give --provider (openai, deepseek"),
        (BackendSettings(provider="deepseek", model="m"), False, "set DEEPSEEK_API_KEY"),
        (BackendSettings(provider="acme"), False, "--provider acme: is not known"),
        (BackendSettings(model="m", base_url="localhost:8000"), False, "--base-url is no address"),
        (BackendSettings(backend="llm"), False, "no API key: set OPENAI_API_KEY"),
    ],
)
def test_settings_are_examined_before_anything_is_sent(settings: BackendSettings, ok: bool, says: str) -> None:
    (check,) = examine(settings, "en")
    assert (check.name, check.ok) == ("settings", ok)
    assert says in check.message


def test_every_advice_is_there_in_both_languages() -> None:
    from extractor.doctor import _SAYS

    for key, (chinese, english) in _SAYS.items():
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), key
        assert english.isascii() or "128条" in english, key
