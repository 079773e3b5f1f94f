"""What a sentence puts between quotation marks: another's words, with marks of their own inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from verifiers.model import Span
from verifiers.normalise import fold

_CLOSING: Final = {"“": "”", "「": "」", "『": "』", "《": "》", "‘": "’", '"': '"'}
# An apostrophe is written with the same sign as the end of a quotation.
_ENDS: Final = frozenset("”」』》")
_MARKS: Final = re.compile(r"[\"'“”‘’「」『』]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """``span`` is that of the words with their marks."""

    words: str
    span: Span


def quotations(text: str) -> tuple[tuple[Quotation, ...], bool]:
    """The outermost quotations in order, and whether each of them is closed."""
    found: list[Quotation] = []
    closed = True
    waiting: list[str] = []
    start = 0
    for at, one in enumerate(text):
        if waiting and one == waiting[-1]:
            waiting.pop()
            if not waiting:
                found.append(Quotation(text[start + 1 : at], Span(start, at + 1)))
        elif one in _CLOSING and not (waiting and one == '"'):
            if not waiting:
                start = at
            waiting.append(_CLOSING[one])
        elif one in _ENDS:
            closed = False
    return tuple(found), closed and not [one for one in waiting if one != "’"]


def sought(words: str) -> str:
    """Words as they are looked for: which marks they bear inside is a matter of where they stand."""
    return _MARKS.sub("", fold(words))
