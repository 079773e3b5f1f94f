"""The offset law, asserted in one place."""

from __future__ import annotations


def assert_stands(text: str, start: int | None, end: int | None, quote: str) -> None:
    """``text[start:end] == quote``: the law that every span in a record obeys."""
    assert start is not None
    assert end is not None
    assert 0 <= start <= end <= len(text)
    assert text[start:end] == quote
