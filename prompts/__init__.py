"""The prompts, as Markdown with a head that names id and version, shipped in the wheel and read from there.

They live beside the code because what is asked decides what is answered: a record names the prompt by id, version
and digest, and a test ties each version to its digest, so that a text cannot change under a version.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prompt:
    """``text`` is what is sent, without the head; ``sha256`` is its digest in hex."""

    id: str
    version: str
    sha256: str
    text: str


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in ``prompts/<name>.md``.

    Raises ``FileNotFoundError`` for a name that does not exist and ``ValueError`` for a file whose head lacks id or
    version.
    """
    head, text = _split(files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
    missing = [key for key in ("id", "version") if not head.get(key)]
    if missing:
        raise ValueError(f"prompts/{name}.md: the head lacks {' and '.join(missing)}")
    return Prompt(head["id"], head["version"], hashlib.sha256(text.encode()).hexdigest(), text)


def _split(raw: str) -> tuple[dict[str, str], str]:
    """The head between two lines of ``---``, as key and value, and the text below it."""
    fence, _, rest = raw.partition("\n")
    head, closed, text = rest.partition("\n---\n")
    if fence.strip() != "---" or not closed:
        return {}, raw.strip()
    pairs = (line.partition(":") for line in head.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}, text.strip()


def shipped(name: str) -> str:
    """The text of a file that lies beside the prompts, such as ``themes.toml``. Raises ``FileNotFoundError`` for a name
    that does not exist."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
