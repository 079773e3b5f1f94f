"""Whether a model can be asked as it is configured, found out with one tiny request, and what to change where not.

A batch of thousands should not be the first thing that meets a wrong key or a mode the model does not take. Each
``Check`` says one thing in one line; the first that fails ends the examination, because what comes after depends on
it. A key is named by its variable and never shown.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from extractor.backends.base import BackendUnavailable, Brief, Exchange, Reply
from extractor.backends.choice import BackendSettings
from extractor.backends.diagnosis import error_message, subject_of
from extractor.backends.endpoint import Endpoint
from extractor.backends.providers import LOCAL_HOSTS, PROVIDER_NAMES
from extractor.document import Document
from extractor.errors import UsageError
from verifiers.rules import Lang

TIMEOUT: Final = 120.0
"""Seconds for the request: a server of one's own may have to load its model first."""

SLOW: Final = 20.0
"""Seconds after which a request as small as this one counts as slow."""

# Of our own writing; the two numbers are what the answer must hold.
REPORT: Final = "一、总体情况\n澜汀县云桥镇人民政府全年主动公开政府信息128条，投资36.5万元购置公示屏。\n"
_STATED: Final = (Decimal(128), Decimal("36.5"))


@dataclass(frozen=True, slots=True)
class Check:
    """``name`` is ``settings``, ``endpoint``, ``key``, ``rate``, ``model``, ``mode``, ``answer`` or ``speed``;
    ``message`` is one line: what was found and, where not ``ok``, what to change."""

    name: str
    ok: bool
    message: str


_SAYS: Final[dict[str, tuple[str, str]]] = {
    "offline": (
        "离线后端 rules 不需要模型，无需检查",
        "the offline backend rules needs no model; nothing to examine",
    ),
    "nothing": (
        "没有配置模型：设置 {key_env}，或用 --provider（{names}）和 --model 指定",
        "no model is configured: set {key_env}, or give --provider ({names}) and --model",
    ),
    "settings": (
        "服务商 {provider}，模型 {model}，方式 {mode}，地址 {url}",
        "provider {provider}, model {model}, mode {mode}, address {url}",
    ),
    "key": ("密钥取自 {key_env}，已被接受", "the key in {key_env} is accepted"),
    "no_key": ("没有发送密钥，也不需要", "no key was sent and none is needed"),
    "endpoint": ("{host} 可以连接", "{host} can be reached"),
    "model": ("模型 {model} 存在", "the model {model} exists"),
    "mode": ("方式 {mode} 可用", "mode {mode} is taken"),
    "answer": (
        "两行试卷的数字答对了，输入 {read} 个 token，输出 {written} 个",
        "the numbers of the two-line test report came back right, for {read} tokens in and {written} out",
    ),
    "poor": (
        "能回答，但没有找出两行试卷中的数字（128条、36.5万元）：换大一些的模型；自建服务请检查上下文长度",
        "it answers, but missed the numbers of the two-line test report (128条, 36.5万元): use a larger model; on a "
        "server of your own check the context length",
    ),
    "fast": ("用时 {seconds} 秒", "took {seconds} s"),
    "slow": (
        "用时 {seconds} 秒，偏慢：换小一些的模型或关闭思考；批量时可调大 --timeout，自建服务请降低 --concurrency",
        "took {seconds} s, which is slow: use a smaller model or switch thinking off; for a batch raise --timeout "
        "and, on a server of your own, lower --concurrency",
    ),
    "unreachable": (
        "连接不上 {host}：检查 --base-url、网络和代理",
        "no connection to {host}: check --base-url, the network and the proxy",
    ),
    "not_running": (
        "连接不上 {host}：服务启动了吗？{start}",
        "no connection to {host}: is the server running? {start}",
    ),
    "auth_none": (
        "{host} 要求密钥（HTTP {status}），而环境变量 {key_env} 为空：设置它，或用 --api-key-env 指定别的变量",
        "{host} wants a key (HTTP {status}) and {key_env} is empty: set it, or name another variable with "
        "--api-key-env",
    ),
    "auth": (
        "{host} 不接受 {key_env} 中的密钥（HTTP {status}）：检查密钥是否完整、是否属于这个服务商和地域",
        "{host} refuses the key in {key_env} (HTTP {status}): check that it is whole and belongs to this "
        "provider and region",
    ),
    "quota": (
        "账户没有余额（HTTP {status}）：充值，或换一个密钥",
        "the account has no credit (HTTP {status}): top it up, or use another key",
    ),
    "rate_limited": (
        "密钥有效，但请求被限流（HTTP 429）：稍后再试；批量时用 --rpm、--tpm 设定限额，并降低 --concurrency",
        "the key is good but the rate is limited (HTTP 429): try again later; for a batch set --rpm and --tpm and "
        "lower --concurrency",
    ),
    "no_model": (
        "{host} 没有模型 {model}：检查 --model{pull}",
        "{host} has no model {model}: check --model{pull}",
    ),
    "address": (
        "{url} 不是聊天补全接口：试试 --base-url {other}",
        "{url} is not where chat completions are served: try --base-url {other}",
    ),
    "bad_mode": (
        "模型 {model} 不支持方式 {mode}：试试 --mode {other}",
        "the model {model} does not take mode {mode}: try --mode {other}",
    ),
    "bad_switch": (
        "模型 {model} 不接受关闭思考的参数：换用不思考的模型；如果服务商识别错了，用 --provider 指定",
        "the model {model} does not take the switch that turns thinking off: use a model that answers without "
        "thinking; if the provider was mistaken, name it with --provider",
    ),
    "thinking": (
        "模型只输出了思考过程，没有答案：关闭思考（见 docs/providers.md），或换用不思考的模型",
        "the model only thought aloud and gave no answer: switch thinking off (docs/providers.md), or use a model "
        "that answers without",
    ),
    "cut_off": (
        "回答被截断：在服务器上放宽输出长度，自建服务把上下文设为 16384 以上",
        "the answer was cut off: allow more output on the server; on one of your own set a context of 16384 or more",
    ),
    "too_long": (
        "连这么小的请求也超过上下文：自建服务把上下文设为 16384 以上，或换模型",
        "even so small a request exceeds the context: on a server of your own set it to 16384 or more, or use "
        "another model",
    ),
    "empty": ("回答是空的：再试一次，或试试 --mode {other}", "the answer is empty: try again, or try --mode {other}"),
    "unparseable": (
        "回答中没有所要的 JSON：试试 --mode {other}，或换大一些的模型",
        "the answer does not hold the JSON that was asked for: try --mode {other}, or use a larger model",
    ),
    "refused": (
        "服务商拒绝处理一段无害的公文：换一个模型或服务商",
        "the provider refuses a harmless piece of official text: use another model or provider",
    ),
    "server": (
        "{host} 出错（HTTP {status}）：稍后再试",
        "{host} failed (HTTP {status}): try again later",
    ),
    "broken_off": (
        "{host} 中途断开连接：稍后再试；自建服务请看它的日志",
        "{host} broke the connection off: try again later; on a server of your own look into its log",
    ),
    "timeout": (
        "{seconds} 秒内没有回答：自建服务可能正在加载模型，再试一次；或换小一些的模型、关闭思考",
        "no answer within {seconds} s: a server of your own may still be loading the model, try again; or use a "
        "smaller model, or switch thinking off",
    ),
    "bad_request": (
        "{host} 拒绝了请求（HTTP {status}）：检查 --model 和 --mode",
        "{host} refused the request (HTTP {status}): check --model and --mode",
    ),
    "context": (
        "；Ollama 的上下文默认只有 4096，用 OLLAMA_CONTEXT_LENGTH=16384 ollama serve 启动才放得下一份报告",
        "; Ollama's context may be as small as 4096: start it with OLLAMA_CONTEXT_LENGTH=16384 ollama serve to "
        "hold a report",
    ),
    "pull": ("，或先运行 ollama pull {model}", ", or run ollama pull {model} first"),
    "start": ("用 {command} 启动", "start it with {command}"),
}


def examine(settings: BackendSettings, lang: Lang = "zh") -> list[Check]:
    """Ask the model once as configured and say what was found. Raises nothing: settings that cannot work are a check
    that fails."""
    return asyncio.run(aexamine(settings, lang))


def exit_status(checks: Sequence[Check]) -> int:
    """0 when every check is good, else 1."""
    return 0 if all(check.ok for check in checks) else 1


async def aexamine(settings: BackendSettings, lang: Lang = "zh") -> list[Check]:
    """As ``examine``, for callers with an event loop of their own."""
    if settings.backend == "rules":
        return [Check("settings", True, _say(lang, "offline"))]
    try:
        if settings.resolved() == "rules":
            names = ", ".join(PROVIDER_NAMES)
            return [Check("settings", False, _say(lang, "nothing", {"key_env": settings.key_variable, "names": names}))]
        patient = settings.timeout or TIMEOUT
        llm = replace(settings, timeout=patient).make_llm(once=True)
    except UsageError as error:
        return [Check("settings", False, error.message)]
    try:
        reply = await llm.answer(_brief())
    except BackendUnavailable as failure:
        reply = failure.reply
    finally:
        await llm.aclose()
    return list(_Examination(llm.endpoint, reply, patient, lang).checks())


def _brief() -> Brief:
    digest = hashlib.sha256(REPORT.encode()).hexdigest()
    return Brief(Document("doctor.txt", digest, "txt", "utf-8", REPORT), (), (), REPORT)


def _say(lang: Lang, key: str, values: Mapping[str, object] | None = None) -> str:
    return _SAYS[key][0 if lang == "zh" else 1].format_map(values or {})


class _Examination:
    """What one reply says about the settings."""

    def __init__(self, endpoint: Endpoint, reply: Reply, patient: float, lang: Lang) -> None:
        self._endpoint, self._reply = endpoint, reply
        self._lang: Lang = lang
        self._last: Exchange | None = reply.exchanges[-1] if reply.exchanges else None
        self._facts: dict[str, object] = {
            "provider": endpoint.provider.name,
            "model": endpoint.model,
            "mode": endpoint.mode,
            "url": endpoint.base_url,
            "host": urlsplit(endpoint.base_url).netloc,
            "key_env": endpoint.key_env,
            "status": self._last.status if self._last else None,
            "read": reply.tokens_in,
            "written": reply.tokens_out,
            "seconds": f"{self._last.seconds:.1f}" if self._last and self._last.status else f"{patient:g}",
        }

    def checks(self) -> Iterator[Check]:
        """All that is known, up to the first that fails."""
        yield self._good("settings")
        failed = self._failure()
        for name in ("endpoint", "key", "rate", "model", "mode"):
            if failed is not None and failed.name == name:
                yield failed
                return
            if name != "rate":
                yield self._good(name, "no_key" if name == "key" and not self._endpoint.has_key else None)
        if failed is not None:
            yield failed
            return
        answer = self._answer()
        yield answer
        if answer.ok:
            slow = self._last is not None and self._last.seconds > SLOW
            yield Check("speed", not slow, self._say("slow" if slow else "fast"))

    def _good(self, name: str, says: str | None = None) -> Check:
        return Check(name, True, self._say(says or name))

    def _say(self, key: str, more: Mapping[str, object] | None = None) -> str:
        return _say(self._lang, key, self._facts | dict(more or {}))

    def _answer(self) -> Check:
        answer = self._reply.answer
        numbers: list[Decimal] = []
        if answer is not None:
            numbers += [one.value for one in answer.figures]
            numbers += [one.amount for one in answer.purchases]
        if not all(number in numbers for number in _STATED):
            return Check("answer", False, self._say("poor"))
        context = self._say("context") if self._endpoint.provider.name == "ollama" else ""
        return Check("answer", True, self._say("answer") + context)

    def _failure(self) -> Check | None:
        """The check that the reply's error fails, with the server's own words where it has any."""
        if self._reply.error is None:
            return None
        name, key, more = self._fault(self._reply.error[0])
        said = error_message(self._last.response) if self._last else ""
        return Check(name, False, self._say(key, more) + (f" ({said})" if said else ""))

    def _fault(self, code: str) -> tuple[str, str, dict[str, object]]:
        """Which check a code fails, which advice belongs to it, and what else that advice needs to know."""
        body = self._last.response if self._last else ""
        other_mode: dict[str, object] = {"other": "json" if self._endpoint.mode != "json" else "tools"}
        match code:
            case "model.unreachable":
                return ("endpoint", *self._unreachable())
            case "model.auth":
                return "key", "auth" if self._endpoint.has_key else "auth_none", {}
            case "model.quota":
                return "key", "quota", {}
            case "model.rate_limited":
                return "rate", "rate_limited", {}
            case "model.not_found":
                return self._not_found(body)
            case "model.unparseable" if '"choices"' not in body:
                return "endpoint", "address", {"other": self._other_address()}
            case "model.unparseable":
                return "mode", "unparseable", other_mode
            case "model.bad_request":
                return self._bad_request(body, other_mode)
            case "model.empty":
                thought = "reasoning" in body or "<think>" in body
                return "answer", "thinking" if thought else "empty", other_mode
            case "model.cut_off":
                return "answer", "cut_off", {}
            case "model.refused":
                return "answer", "refused", {}
            case "model.timeout":
                return "endpoint", "timeout", {}
            case _:
                return "endpoint", "server" if self._last and self._last.status else "broken_off", {}

    def _unreachable(self) -> tuple[str, dict[str, object]]:
        start = self._endpoint.provider.start
        local = urlsplit(self._endpoint.base_url).hostname in LOCAL_HOSTS
        if not local and start is None:
            return "unreachable", {}
        return "not_running", {"start": self._say("start", {"command": start}) if start else ""}

    def _not_found(self, body: str) -> tuple[str, str, dict[str, object]]:
        """A 404 that speaks of a model means the model, any other the address."""
        if "model" in error_message(body).lower() or subject_of(body) == "model":
            pull = self._say("pull") if self._endpoint.provider.name == "ollama" else ""
            return "model", "no_model", {"pull": pull}
        return "endpoint", "address", {"other": self._other_address()}

    def _bad_request(self, body: str, other_mode: dict[str, object]) -> tuple[str, str, dict[str, object]]:
        match subject_of(body):
            case "mode":
                return "mode", "bad_mode", other_mode
            case "thinking":
                return "mode", "bad_switch", {}
            case "length":
                return "model", "too_long", {}
            case _:
                return "mode", "bad_request", {}

    def _other_address(self) -> str:
        """The address that was most likely meant: the provider's own, else with or without what is at its end."""
        given = self._endpoint.base_url.rstrip("/")
        known = self._endpoint.provider.base_url
        local = urlsplit(given).hostname in LOCAL_HOSTS
        if known and not local and known.rstrip("/") != given:
            return known
        for end in ("/chat/completions", "/completions"):
            if given.endswith(end):
                return given.removesuffix(end)
        return given.removesuffix("/v1") if given.endswith("/v1") else f"{given}/v1"
