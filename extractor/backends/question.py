"""A question to a model: what is said to it, and the shape of the answer that is wanted.

Whatever a model is asked, the same client asks it: within the same limits, with the same retries, rounds, stored
exchanges and faults. So a question is a value that holds words and a shape and no way of asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from pydantic import BaseModel

from extractor.backends.wire import Shape, short_schema
from prompts import load_prompt

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """``purpose`` names it in the stored exchanges. ``system`` is the fixed part, byte for byte the same for all
    questions of a purpose, so that providers' prompt caches hit; ``user`` the rest, with whatever others wrote
    ``enclosed``. ``again`` names the prompt that follows an answer which could not be read, before the reason.
    ``about`` and ``instead`` stand in messages: what could not be asked about, and what to do then."""

    purpose: str
    shape: Shape[T]
    system: str
    user: str
    again: str = "reask"
    about: str = "this text"
    instead: str = "leave it out, or use another model"

    @property
    def digest(self) -> str:
        """Identifies the question in hex: the same digest, the same words to the model and the same shape."""
        digest = sha256()
        for part in (self.purpose, short_schema(self.shape), load_prompt(self.again).text, self.system, self.user):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return digest.hexdigest()
