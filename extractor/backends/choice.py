"""Which backend a run uses: what was asked for, or what the environment allows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from extractor.backends.base import Backend
from extractor.errors import UsageError

BackendName = Literal["auto", "llm", "rules"]
ModeName = Literal["tools", "json_schema", "json"]

DEFAULT_KEY_VARIABLE: Final = "OPENAI_API_KEY"
# Asked for when only a key is configured: small, cheap, and takes tools and JSON schemas. Servers with one model
# ignore the name.
DEFAULT_MODEL: Final = "gpt-4.1-mini"
DEFAULT_RETRIES: Final = 2


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """The settings that choose and configure a backend, as given; None means not given."""

    backend: BackendName = "auto"
    model: str | None = None
    base_url: str | None = None
    api_key_env: str = DEFAULT_KEY_VARIABLE
    mode: ModeName | None = None
    max_retries: int = DEFAULT_RETRIES

    def resolved(self, environment: Mapping[str, str] | None = None) -> Literal["llm", "rules"]:
        """``auto`` is ``llm`` when a model, a base URL or an API key is configured, otherwise ``rules``."""
        if self.backend != "auto":
            return self.backend
        configured = self.model or self.base_url or (environment or os.environ).get(self.api_key_env)
        return "llm" if configured else "rules"

    def make(self) -> Backend:
        """The backend. Raises ``UsageError`` when a model is asked for and cannot be configured."""
        if self.max_retries < 0:
            raise UsageError(f"--max-retries {self.max_retries}: must be 0 or more")
        if self.resolved() == "rules":
            from extractor.backends.rules import Rules

            return Rules()
        from extractor.backends.llm import LLM

        return LLM(
            model=self.model or DEFAULT_MODEL,
            base_url=self.base_url,
            api_key_env=self.api_key_env,
            mode=self.mode,
            max_rounds=self.max_retries,
        )
