"""Short codes for what a model is to name: few tokens to copy, and next to impossible to hit by inventing.

A running number invites a model that skips one item to go on counting; an id of the record costs a dozen tokens. The
code comes from the text it stands for, so the same text has the same code in every run.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

# No vowels, so that no code is a word; nothing that looks like a digit.
_LETTERS: Final = "bcdfghjkmnpqrstvwxz"
_LENGTH: Final = 4


def codes(texts: Iterable[str]) -> dict[str, str]:
    """A code of its own for each text: one in 130,000 for a code that was made up."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        if text in made:
            continue
        digest = sha256(text.encode("utf-8", "surrogatepass"))
        while (code := _code(digest.digest())) in taken:
            digest = sha256(digest.digest())
        taken.add(code)
        made[text] = code
    return made


def _code(digest: bytes) -> str:
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])
