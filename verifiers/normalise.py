"""A folded copy of a text, with the way back to the original offsets.

Sources mix full and half width, typographic and straight quotes, and break lines inside sentences; models tidy that
up when they quote. Both sides are folded alike before they are compared, and every position found in the copy maps to
one span of the original: nothing is ever normalised in place. Folding never makes two different numbers equal.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Final, TypeVar

from verifiers.model import Span

# White space of every kind, and characters that have no width: soft hyphen, zero-width marks, directional controls,
# BOM.
INVISIBLE: Final = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_VISIBLE_RUN: Final = re.compile(f"[^{INVISIBLE}]+")

_ALIKE: Final = {
    **dict.fromkeys("“”„‟「」『』〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛＇`", "'"),
    **dict.fromkeys("—–―‐‑‒−－", "-"),
    **dict.fromkeys("〔【［", "["),
    **dict.fromkeys("〕】］", "]"),
    **dict.fromkeys("·•・‧", "·"),
    **dict.fromkeys("〈", "<"),
    **dict.fromkeys("〉", ">"),
    "～": "~",
    "〜": "~",
}
# Only these kinds of compatibility character are the same character in another dress. A superscript or a circled
# digit is not: folding ² to 2 would turn 10² into 102.
_SAME_CHARACTER: Final = ("<wide>", "<narrow>", "<compat>")


class _Folding(dict[int, str]):
    """Character → folded character, one to one, computed when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = _ALIKE.get(character)
        if folded is None:
            decomposition = unicodedata.decomposition(character)
            tag = decomposition.split(" ")[0] if decomposition.startswith("<") else ""
            single = unicodedata.normalize("NFKC", character)
            folded = single if len(single) == 1 and (not tag or tag in _SAME_CHARACTER) else character
            folded = _ALIKE.get(folded, folded)
        self[code] = folded
        return folded


_FOLDING: Final = _Folding()
_REMEMBERED: Final = 2048
_SHORT: Final = 512


T = TypeVar("T")


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Keep the results for short texts: the quotes and clauses of a report are looked at from many sides. Long ones
    are not kept, so that a hostile text cannot fill the memory."""
    known = lru_cache(maxsize=_REMEMBERED)(function)

    @wraps(function)
    def looked_up(text: str) -> T:
        return known(text) if len(text) <= _SHORT else function(text)

    return looked_up


@remembered
def fold(text: str) -> str:
    """The folded copy alone: width, quotation marks and dashes unified, white space dropped."""
    return "".join(_VISIBLE_RUN.findall(text)).translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the folded copy; ``positions[i]`` is where its i-th character stands in the original (ascending)."""

    text: str
    positions: list[int]

    def span(self, start: int, end: int) -> Span:
        """The original span of ``text[start:end]`` (not empty)."""
        return Span(self.positions[start], self.positions[end - 1] + 1)

    def index(self, position: int) -> int:
        """The index in the copy of the first character at or after an original position."""
        return bisect_left(self.positions, position)


def fold_with_map(text: str) -> Folded:
    """Fold, keeping the offsets. Linear in the length of the text."""
    positions: list[int] = []
    runs: list[str] = []
    for run in _VISIBLE_RUN.finditer(text):
        runs.append(run.group())
        positions.extend(range(run.start(), run.end()))
    return Folded("".join(runs).translate(_FOLDING), positions)


# Runs of punctuation and symbols. A percent sign always counts as part of its number.
_MARKS: Final = re.compile(r"[^\w%]+|_+")
_SIGNS: Final = "+-"
_THOUSANDS: Final = re.compile(r"\d{3}(?!\d)")


def _dropped(text: str) -> Iterator[tuple[int, int]]:
    """What may go when punctuation is ignored. Marks between two digits stay (1.5, 3-5, 5、6), or two numbers would
    become one; a comma that groups thousands does not change the number; a sign before a digit stays."""
    for marks in _MARKS.finditer(text):
        start, end = marks.span()
        number_follows = text[end : end + 1].isdecimal()
        if number_follows and start > 0 and text[start - 1].isdecimal():
            if marks.group() == "," and _THOUSANDS.match(text, end):
                yield start, end
        elif number_follows and marks.group()[-1] in _SIGNS:
            if end - start > 1:
                yield start, end - 1
        else:
            yield start, end


def _kept(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for start, end in _dropped(text):
        if start > last:
            yield last, start
        last = end
    yield last, len(text)


def without_punctuation(folded: Folded) -> Folded:
    """A copy of a folded text without its punctuation and symbols, numbers left whole."""
    positions: list[int] = []
    kept = list(_kept(folded.text))
    for start, end in kept:
        positions.extend(folded.positions[start:end])
    return Folded("".join(folded.text[start:end] for start, end in kept), positions)


@remembered
def fold_without_punctuation(text: str) -> str:
    """``without_punctuation`` of a text that needs no map."""
    folded = fold(text)
    return "".join(folded[start:end] for start, end in _kept(folded))
