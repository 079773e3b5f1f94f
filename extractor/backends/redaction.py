"""Keeps the key out of everything that is stored or shown, a server's echo of it included."""

from __future__ import annotations

import re

MARK = "***"

# Keys of a known shape that are not ours: a proxy may answer with its own.
_SHAPES = re.compile(r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_\-]{8,}|(?<=Bearer )[A-Za-z0-9._~+/\-]{8,}=*")


# A word shorter than this is a placeholder such as EMPTY; replacing it would deface texts that merely contain it.
_SHORTEST_KEY = 8


class Redaction:
    """Callable: the text without the key and without other keys of a known shape."""

    def __init__(self, key: str) -> None:
        self._key = key if len(key) >= _SHORTEST_KEY else ""

    def __call__(self, text: str) -> str:
        if self._key:
            text = text.replace(self._key, MARK)
        return _SHAPES.sub(MARK, text)

    def __repr__(self) -> str:
        return "Redaction(***)"
