"""What stands on a page, as the rest of the PDF loader sees it: glyphs and ruling lines, no library behind them.

All lengths are points; ``x`` grows to the right and ``y`` downwards, from the top left corner of the page as it is
read, whichever way round the file has it.
"""

from __future__ import annotations

from typing import NamedTuple


class Glyph(NamedTuple):
    """One visible character. ``x0``/``x1`` are the edges of its advance, ``y`` its baseline, ``size`` its height;
    ``turn`` counts the quarter turns counter-clockwise by which it stands askew to the page's text."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    turn: int = 0


class Rule(NamedTuple):
    """A straight line from ``start`` to ``end`` at ``at``: ``at`` is a ``y`` where it is horizontal, else an ``x``."""

    horizontal: bool
    at: float
    start: float
    end: float


class Sheet(NamedTuple):
    """One page. ``unmapped`` counts the glyphs whose character the file does not tell (``\\ufffd`` among the glyphs);
    ``pictured`` is the part of the page that pictures cover."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    unmapped: int
    pictured: float
