"""Which backend a run uses: what was asked for, or what the environment allows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from extractor.backends.base import Backend
from extractor.backends.providers import OPENAI_KEY, provider_named
from extractor.errors import UsageError

if TYPE_CHECKING:
    from extractor.backends.llm import LLM

BackendName = Literal["auto", "llm", "rules"]
ModeName = Literal["tools", "json_schema", "json"]

DEFAULT_KEY_VARIABLE: Final = OPENAI_KEY
# Asked for when only a key is configured: small, cheap, and takes tools and JSON schemas. Servers with one model
# ignore the name.
DEFAULT_MODEL: Final = "gpt-4.1-mini"
DEFAULT_RETRIES: Final = 2


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """The settings that choose and configure a backend, as given; None means not given.

    ``provider`` is a name of ``providers`` and brings address, key variable and mode, each of which may still be given
    otherwise. ``rpm`` and ``tpm`` are requests and tokens per minute, ``max_concurrency`` requests at a time,
    ``timeout`` seconds for one request."""

    backend: BackendName = "auto"
    model: str | None = None
    base_url: str | None = None
    api_key_env: str | None = None
    mode: ModeName | None = None
    max_retries: int = DEFAULT_RETRIES
    provider: str | None = None
    rpm: float | None = None
    tpm: float | None = None
    max_concurrency: int | None = None
    timeout: float | None = None

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the key: the one given, else the provider's, else OpenAI's."""
        if self.api_key_env:
            return self.api_key_env
        return provider_named(self.provider).key_env if self.provider else DEFAULT_KEY_VARIABLE

    def resolved(self, environment: Mapping[str, str] | None = None) -> Literal["llm", "rules"]:
        """``auto`` is ``llm`` when a provider, a model, a base URL or an API key is configured, otherwise ``rules``.
        Raises ``UsageError`` for a provider that is not known."""
        if self.backend != "auto":
            return self.backend
        variables = os.environ if environment is None else environment
        configured = self.provider or self.model or self.base_url or variables.get(self.key_variable)
        return "llm" if configured else "rules"

    def make(self) -> Backend:
        """The backend. Raises ``UsageError`` when a model is asked for and cannot be configured."""
        if self.resolved() == "rules":
            from extractor.backends.rules import Rules

            return Rules()
        return self.make_llm()

    def make_llm(self, *, once: bool = False) -> LLM:
        """The model backend, whatever ``backend`` says. ``once`` sends one request for a question and no more. Raises
        ``UsageError`` when it cannot be configured."""
        from extractor.backends.llm import DEFAULT_PATIENCE, DEFAULT_TIMEOUT, DEFAULT_TRIES, LLM

        if self.max_retries < 0:
            raise UsageError(f"--max-retries {self.max_retries}: must be 0 or more")
        return LLM(
            model=self.model or self._default_model(),
            base_url=self.base_url,
            provider=self.provider,
            api_key_env=self.api_key_env,
            mode=self.mode,
            max_rounds=0 if once else self.max_retries,
            timeout=self.timeout or DEFAULT_TIMEOUT,
            rpm=self.rpm,
            tpm=self.tpm,
            max_concurrency=self.max_concurrency,
            tries=1 if once else DEFAULT_TRIES,
            patience=1 if once else DEFAULT_PATIENCE,
        )

    def _default_model(self) -> str:
        if self.provider is None:
            return DEFAULT_MODEL
        row = provider_named(self.provider)
        if row.model is None:
            raise UsageError(f"--provider {row.name}: name the model too: --model NAME")
        return row.model
