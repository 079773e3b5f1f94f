"""Where questions go: the address, the key and the variable that holds it, checked before anything is sent."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from extractor.backends.providers import OPENAI_KEY, Mode, Provider
from extractor.errors import UsageError

# Servers that want no key still want a header.
NO_KEY = "no-key-needed"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where questions go and how: the address without user, password and query; ``key_env`` is the variable that was
    looked at for the key, ``has_key`` whether there was one."""

    base_url: str
    model: str
    mode: Mode
    provider: Provider
    key_env: str
    has_key: bool


def checked_url(url: str) -> str:
    """The address, trimmed. Raises ``UsageError``."""
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        good = False
    if not good:
        raise UsageError("--base-url is no address: it begins with http:// or https:// and names a host")
    return url.strip()


def key_variable(provider: Provider, *, chosen: bool) -> str:
    """The provider's own variable where the provider was chosen by name or the variable is set, else OpenAI's where
    that is set."""
    own = chosen or os.environ.get(provider.key_env) or (provider.needs_key and not os.environ.get(OPENAI_KEY))
    return provider.key_env if own else OPENAI_KEY


def checked_key(key: str | None, needed: bool, variable: str) -> str:
    """The key, or ``NO_KEY`` where there is none and none is needed. Raises ``UsageError``, without the key in it."""
    key = (key or "").strip()
    if not key:
        if needed:
            raise UsageError(
                f"no API key: set {variable}, give --base-url for a server without one, or take --backend rules"
            )
        return NO_KEY
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"the key in {variable} holds characters that no key has: copy it again")
    return key


def host_of(url: str) -> str:
    """Host, and port where one is written."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def without_secrets(url: str) -> str:
    """Without user, password and query, any of which may be a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{host_of(url)}{parts.path}"
