"""What is known of providers: address, key, how the schema travels best, how thinking is switched off.

All endpoints speak the same chat-completions call, but not all of them honour a forced tool call or a JSON schema,
and some think aloud unless told not to. That is data, one row a provider, chosen by name or found by the host of the
base URL, its port on this machine, or the name of the model. The rows come from the documents that they name; none
was run against the provider itself, which is what ``nianbao doctor`` is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from extractor.errors import UsageError

Mode = Literal["tools", "json_schema", "json"]
MODES: tuple[Mode, ...] = get_args(Mode)
Body = Mapping[str, object]

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal")
OPENAI_KEY: Final = "OPENAI_API_KEY"
OPENAI_BASE_URL: Final = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Provider:
    """``hosts`` are domain suffixes; ``ports`` count on this machine only; ``models`` are prefixes of a model's name
    (after its last slash, lower case) by which the provider is known where host and port are not.

    ``strict`` asks for strict decoding of the schema in those modes. ``body`` is merged into every request, and
    ``thinking_off`` into those for models that know the switch: prefixes in ``switchable``, the empty one being all.
    ``fixed_temperature`` are prefixes of models that refuse a temperature. ``model`` is asked for where none is named.
    ``start`` is how a server of one's own is started. ``sources`` are where all this is documented."""

    name: str
    mode: Mode
    base_url: str | None = None
    key_env: str = OPENAI_KEY
    needs_key: bool = False
    model: str | None = None
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    models: tuple[str, ...] = ()
    strict: tuple[Mode, ...] = ()
    body: Body = field(default_factory=lambda: {})
    thinking_off: Body = field(default_factory=lambda: {})
    switchable: tuple[str, ...] = ("",)
    fixed_temperature: tuple[str, ...] = ()
    start: str | None = None
    sources: tuple[str, ...] = ()

    def extra_body(self, model: str) -> dict[str, object]:
        """What a request for a model holds beside the ordinary fields."""
        knows = _short(model).startswith(self.switchable)
        return {**self.body, **self.thinking_off} if knows else dict(self.body)

    def takes_temperature(self, model: str) -> bool:
        """Whether a request for a model may set the temperature."""
        return not (self.fixed_temperature and _short(model).startswith(self.fixed_temperature))


# "temperature does not support 0 with this model": HTTP 400 from reasoning models.
_OPENAI_REASONING = ("gpt-5", "o1", "o3", "o4")
# Chat templates that take enable_thinking; others may not know the argument.
_TEMPLATE_SWITCH: Body = {"chat_template_kwargs": {"enable_thinking": False}}

PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "openai",
        mode="json_schema",
        base_url=OPENAI_BASE_URL,
        needs_key=True,
        model="gpt-4.1-mini",
        hosts=("api.openai.com", "openai.azure.com"),
        strict=("json_schema", "tools"),
        fixed_temperature=_OPENAI_REASONING,
        sources=(
            "https://platform.openai.com/docs/guides/structured-outputs",
            "https://platform.openai.com/docs/guides/prompt-caching",
        ),
    ),
    Provider(
        # Thinks by default, and while it thinks refuses a forced tool call with 400; has no json_schema.
        "deepseek",
        mode="json",
        base_url="https://api.deepseek.com",
        key_env="DEEPSEEK_API_KEY",
        needs_key=True,
        hosts=("deepseek.com",),
        models=("deepseek",),
        thinking_off={"thinking": {"type": "disabled"}},
        sources=(
            "https://api-docs.deepseek.com/guides/thinking_mode",
            "https://api-docs.deepseek.com/guides/json_mode",
            "https://github.com/deepseek-ai/DeepSeek-V3/issues/1376",
            "https://github.com/presenton/presenton/issues/676",
        ),
    ),
    Provider(
        # JSON mode wants the word JSON in the messages and thinking off, as does every call that does not stream.
        # json_schema only for some models, then strict.
        "dashscope",
        mode="json",
        base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
        key_env="DASHSCOPE_API_KEY",
        needs_key=True,
        aliases=("qwen", "bailian"),
        hosts=("aliyuncs.com",),
        models=("qwen", "qwq"),
        strict=("json_schema",),
        thinking_off={"enable_thinking": False},
        sources=(
            "https://help.aliyun.com/zh/model-studio/json-mode",
            "https://help.aliyun.com/zh/model-studio/error-code",
        ),
    ),
    Provider(
        # tool_choice is auto only. The temperature is above 0; do_sample false is how to ask for the likeliest answer.
        "zhipu",
        mode="json",
        base_url="https://open.bigmodel.cn/api/paas/v4",
        key_env="ZHIPUAI_API_KEY",
        needs_key=True,
        aliases=("glm", "bigmodel"),
        hosts=("bigmodel.cn", "z.ai"),
        models=("glm",),
        body={"do_sample": False},
        thinking_off={"thinking": {"type": "disabled"}},
        # The switch is for 4.5 and later: not for glm-4-plus, glm-4-flash and the like.
        switchable=("glm-4.", "glm-5", "glm-6"),
        fixed_temperature=("",),
        sources=(
            "https://docs.bigmodel.cn/api-reference/模型-api/对话补全",
            "https://docs.z.ai/guides/capabilities/thinking-mode",
            "https://docs.bigmodel.cn/cn/api/api-code",
            "https://java.agentscope.io/v2/en/integration/model/glm",
        ),
    ),
    Provider(
        # No required tool call, no temperature for kimi models; some of them cannot stop thinking.
        "moonshot",
        mode="json",
        base_url="https://api.moonshot.cn/v1",
        key_env="MOONSHOT_API_KEY",
        needs_key=True,
        aliases=("kimi",),
        hosts=("moonshot.cn", "moonshot.ai"),
        models=("kimi", "moonshot"),
        thinking_off={"thinking": {"type": "disabled"}},
        switchable=("kimi-k2.5", "kimi-k2.6"),
        fixed_temperature=("kimi",),
        sources=(
            "https://platform.kimi.ai/docs/guide/use-json-mode-feature-of-kimi-api",
            "https://java.agentscope.io/v2/en/integration/model/kimi",
        ),
    ),
    Provider(
        # Its own "think" is not read at this endpoint; reasoning_effort is.
        "ollama",
        mode="json_schema",
        base_url="http://localhost:11434/v1",
        key_env="OLLAMA_API_KEY",
        hosts=("ollama.com",),
        ports=(11434,),
        thinking_off={"reasoning_effort": "none"},
        switchable=("qwen3", "deepseek", "glm"),
        start="ollama serve",
        sources=(
            "https://docs.ollama.com/api/openai-compatibility",
            "https://github.com/ollama/ollama/issues/14820",
            "https://github.com/ollama/ollama/blob/main/docs/context-length.mdx",
        ),
    ),
    Provider(
        "vllm",
        mode="json_schema",
        base_url="http://localhost:8000/v1",
        key_env="VLLM_API_KEY",
        ports=(8000,),
        thinking_off=_TEMPLATE_SWITCH,
        switchable=("qwen3", "glm-4.", "glm-5"),
        start="vllm serve MODEL",
        sources=(
            "https://docs.vllm.ai/en/stable/features/reasoning_outputs/",
            "https://docs.vllm.ai/en/stable/features/structured_outputs/",
            "https://github.com/vllm-project/vllm/issues/41132",
        ),
    ),
    Provider(
        # Serves one model whatever name is asked for; a template that does not know the argument ignores it.
        "llama.cpp",
        mode="json_schema",
        base_url="http://localhost:8080/v1",
        key_env="LLAMA_API_KEY",
        model="default",
        aliases=("llamacpp", "llama-server"),
        ports=(8080,),
        thinking_off=_TEMPLATE_SWITCH,
        start="llama-server -m MODEL.gguf",
        sources=(
            "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
            "https://github.com/ggml-org/llama.cpp/issues/13160",
        ),
    ),
)

UNKNOWN: Final = Provider("unknown", mode="tools", fixed_temperature=_OPENAI_REASONING)

PROVIDER_NAMES: tuple[str, ...] = tuple(row.name for row in PROVIDERS)


def provider_named(name: str) -> Provider:
    """The row of that name or alias. Raises ``UsageError``."""
    wanted = name.strip().lower()
    for row in PROVIDERS:
        if wanted == row.name or wanted in row.aliases:
            return row
    raise UsageError(f"--provider {name}: is not known; known are {', '.join(PROVIDER_NAMES)}; else give --base-url")


def provider_of(base_url: str, model: str) -> Provider:
    """The row for an endpoint: by host, else by port on this machine, else by model name, else ``UNKNOWN``.

    A row found by the model's name alone brings its mode but not what belongs to the maker's own endpoint: address,
    key, and fields of the body that nobody else may know."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    for row in PROVIDERS:
        if any(host == known or host.endswith(f".{known}") for known in row.hosts):
            return row
    if host in LOCAL_HOSTS:
        for row in PROVIDERS:
            if parts.port in row.ports:
                return row
    for row in PROVIDERS:
        if row.models and _short(model).startswith(row.models):
            return replace(UNKNOWN, name=row.name, mode=row.mode, models=row.models)
    return UNKNOWN


def _short(model: str) -> str:
    return model.lower().rpartition("/")[2]
