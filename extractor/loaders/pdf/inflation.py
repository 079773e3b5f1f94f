"""Refuses files whose compressed streams grow beyond all measure, before anything else unpacks them.

The streams of an honest report shrink to a tenth, those of a bomb to a thousandth. Only streams whose beginning grows
like a bomb are followed, to a limit for the whole file, so that the check costs next to nothing.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from extractor.errors import UnreadableError

MOST_INFLATED: Final = 200_000_000
_STREAM: Final = re.compile(rb"stream\r?\n(?=x[\x01\x5e\x9c\xda])")
_TASTE: Final = 512
_SUSPECT: Final = 100
_CHUNK: Final = 1 << 20
_DEEPEST: Final = 4


def refuse_bombs(data: bytes, path: str) -> None:
    """Raises ``UnreadableError`` ``unreadable.too_large`` where the streams that grow fastest exceed the limit."""
    budget = MOST_INFLATED
    for found in _STREAM.finditer(data):
        start = found.end()
        if not _grows(data[start : start + _TASTE]):
            continue
        budget = _followed(memoryview(data)[start:], budget)
        if budget <= 0:
            raise UnreadableError(
                "unreadable.too_large",
                f"{path} unpacks to more than {MOST_INFLATED // 1_000_000} MB; is it a report?",
            )


def _grows(taste: bytes) -> bool:
    try:
        made = zlib.decompressobj().decompress(taste, _TASTE * _SUSPECT)
    except zlib.error:
        return False
    return len(made) >= _TASTE * _SUSPECT


def _followed(data: memoryview, budget: int) -> int:
    """What is left of the budget when a stream, and what is packed inside it, is unpacked piece by piece and thrown
    away."""
    layers = [zlib.decompressobj()]
    waiting: list[tuple[int, bytes]] = []
    read = 0
    while budget > 0:
        if not waiting:
            if layers[0].eof or read >= len(data):
                break
            waiting.append((0, bytes(data[read : read + _CHUNK])))
            read += _CHUNK
        depth, packed = waiting.pop()
        try:
            made = layers[depth].decompress(packed, _CHUNK)
        except zlib.error:
            break
        budget -= len(made)
        if layers[depth].unconsumed_tail and not layers[depth].eof:
            waiting.append((depth, layers[depth].unconsumed_tail))
        if depth + 1 == len(layers) < _DEEPEST and _grows(made[:_TASTE]):
            layers.append(zlib.decompressobj())
        if made and depth + 1 < len(layers) and not layers[depth + 1].eof:
            waiting.append((depth + 1, made))
    return budget
