"""What is known of providers: how the schema travels best, what must be switched off, whether a key is needed.

All endpoints speak the same chat-completions call, but not all of them honour a forced tool call or a JSON schema,
and some think aloud unless told not to. That is data, one row a provider, found by the host of the base URL, its
port on this machine, or the name of the model; an endpoint that no row knows is treated as the last row says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

Mode = Literal["tools", "json_schema", "json"]
MODES: tuple[Mode, ...] = get_args(Mode)

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal")


@dataclass(frozen=True, slots=True)
class Provider:
    """``hosts`` are domain suffixes, ``ports`` count on this machine only, ``models`` are prefixes of a model's
    name (after the last slash) and count where neither host nor port is known. ``strict`` asks for strict decoding
    of the schema in those modes. ``extra_body`` is merged into every request. ``fixed_temperature`` are prefixes of
    models that refuse a temperature."""

    name: str
    mode: Mode
    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    models: tuple[str, ...] = ()
    strict: tuple[Mode, ...] = ()
    extra_body: Mapping[str, object] = field(default_factory=lambda: {})
    fixed_temperature: tuple[str, ...] = ()


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "openai",
        mode="json_schema",
        hosts=("api.openai.com", "openai.azure.com"),
        strict=("json_schema", "tools"),
        # "temperature does not support 0 with this model": HTTP 400 from reasoning models.
        fixed_temperature=("gpt-5", "o1", "o3", "o4"),
    ),
    Provider(
        # Thinks by default and then refuses a forced tool call (DeepSeek-V3#1376); has no json_schema.
        "deepseek",
        mode="json",
        hosts=("deepseek.com",),
        models=("deepseek",),
        extra_body={"thinking": {"type": "disabled"}},
    ),
    Provider(
        # JSON mode needs the word JSON in the messages and thinking off; forced tool calls are not reliable.
        "dashscope",
        mode="json",
        hosts=("aliyuncs.com",),
        extra_body={"enable_thinking": False},
    ),
    Provider(
        # tool_choice is auto only, response_format json_object only; 4.5 and later think by default.
        "zhipu",
        mode="json",
        hosts=("bigmodel.cn", "z.ai"),
        extra_body={"thinking": {"type": "disabled"}},
    ),
    Provider("ollama", mode="json_schema", hosts=("ollama.com",), ports=(11434,)),
    Provider("vllm", mode="json_schema", ports=(8000,)),
    Provider("llama.cpp", mode="json_schema", ports=(8080,)),
    # The same models behind a host of another name: switches of the maker's own API may be unknown there.
    Provider("qwen", mode="json", models=("qwen", "qwq")),
    Provider("glm", mode="json", models=("glm",)),
    Provider("unknown", mode="tools"),
)


def provider_of(base_url: str, model: str) -> Provider:
    """The row for an endpoint: by host, else by port on this machine, else by model name, else ``unknown``.

    A row found by the model's name alone brings its mode but not its ``extra_body``, which belongs to the maker's
    own endpoint.
    """
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    for row in PROVIDERS:
        if any(host == known or host.endswith(f".{known}") for known in row.hosts):
            return row
    if host in LOCAL_HOSTS:
        for row in PROVIDERS:
            if parts.port in row.ports:
                return row
    name = model.lower().rpartition("/")[2]
    for row in PROVIDERS:
        if row.models and name.startswith(row.models):
            return Provider(row.name, row.mode, models=row.models)
    return PROVIDERS[-1]


def takes_temperature(provider: Provider, model: str) -> bool:
    """Whether a request may set the temperature."""
    return not (provider.fixed_temperature and model.lower().startswith(provider.fixed_temperature))
