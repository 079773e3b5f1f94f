"""The automatic numbers of a Word file: which number stands before which paragraph.

Word keeps a section's 一、 or （一） out of the text: paragraphs name a list and a level, the list names a format, and
the number is counted when the page is drawn. Here it is counted the same way (ECMA-376 Part 1, 17.9), so that the
headings of a report are numbered as its readers see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from extractor.loaders.numerals import word_number
from extractor.loaders.wordml import child, children, is_on, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_LEVELS: Final = 9
_PLACE: Final = re.compile("%([1-9])")
_CLOSED: Final = re.compile(r"[、．）〕】，。\s]$")


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    """``counts`` are the numbers last given, by level; lists made from one definition go on counting each other's."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    starts: dict[int, int] = field(default_factory=lambda: {})
    fresh: bool = True


class Numbering:
    """Asked once for each paragraph in their order."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        if root is not None:
            self._read(root)

    def number(self, list_id: str, level: int) -> str:
        """What stands before a paragraph at a level of a list, with the gap behind it; empty for bullets and lists
        without a number."""
        found = self._lists.get(list_id)
        if found is None or level not in found.levels:
            return ""
        if found.fresh:
            found.fresh = False
            for one in found.starts:
                found.counts.pop(one, None)
        own = found.levels[level]
        counts = found.counts
        for above in range(level):
            if above not in counts and above in found.levels:
                counts[above] = self._start(found, above)
        counts[level] = counts[level] + 1 if level in counts else self._start(found, level)
        for below in [one for one in counts if one > level]:
            restart = found.levels[below].restart
            if restart is None or (restart > 0 and level < restart):
                del counts[below]
        if own.format == "bullet":
            return ""

        def written(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            format = found.levels[at].format if at in found.levels else "decimal"
            return word_number(counts.get(at, 1), "decimal" if own.legal else format)

        text = _PLACE.sub(written, own.text)
        return text if not text or own.suffix == "nothing" or _CLOSED.search(text) else f"{text} "

    def _start(self, found: _List, level: int) -> int:
        return found.starts.get(level, found.levels[level].start)

    def _read(self, root: Element) -> None:
        definitions: dict[str, Element] = {}
        linked: dict[str, str] = {}
        for one in children(root, "abstractNum"):
            name = value_of(one, "abstractNumId", own=True) or ""
            definitions[name] = one
            if (style := value_of(one, "styleLink")) is not None:
                linked[style] = name
        counts: dict[str, dict[int, int]] = {}
        levels: dict[str, dict[int, _Level]] = {}
        for one in children(root, "num"):
            name = value_of(one, "abstractNumId") or ""
            if name in definitions and (style := value_of(definitions[name], "numStyleLink")) is not None:
                name = linked.get(style, name)
            if name not in definitions:
                continue
            if name not in levels:
                levels[name] = _levels(definitions[name])
            made = _List(levels[name], counts.setdefault(name, {}))
            for override in children(one, "lvlOverride"):
                at = _whole(value_of(override, "ilvl", own=True), -1)
                if (start := value_of(override, "startOverride")) is not None:
                    made.starts[at] = _whole(start, 1)
                if (level := child(override, "lvl")) is not None:
                    made.levels = {**made.levels, at: _level(level)}
            list_id = value_of(one, "numId", own=True) or ""
            self._lists[list_id] = made
            for at, level in made.levels.items():
                if level.style is not None:
                    self.by_style.setdefault(level.style, (list_id, at))


def _levels(definition: Element) -> dict[int, _Level]:
    made: dict[int, _Level] = {}
    for one in children(definition, "lvl"):
        at = _whole(value_of(one, "ilvl", own=True), -1)
        if 0 <= at < _LEVELS:
            made[at] = _level(one)
    return made


def _level(one: Element) -> _Level:
    restart = value_of(one, "lvlRestart")
    return _Level(
        start=_whole(value_of(one, "start"), 1),
        format=value_of(one, "numFmt") or "decimal",
        text=value_of(one, "lvlText") or "",
        suffix=value_of(one, "suff") or "tab",
        restart=None if restart is None else _whole(restart, 0),
        legal=is_on(one, "isLgl"),
        style=value_of(one, "pStyle"),
    )


def _whole(written: str | None, default: int) -> int:
    return (
        int(written)
        if written is not None and written.isascii() and written.isdigit() and len(written) < 6
        else default
    )
