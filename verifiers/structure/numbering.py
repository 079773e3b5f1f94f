"""Rules about numbers of sections, headings and lists: repeated, skipped, or written in another style than the rest.

Numbers are followed, not demanded: a report without any is left alone, a list whose beginning is not seen is taken as
it comes, and a gap that a missing section explains is told once, as the missing section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from verifiers.model import Finding, Section, Span
from verifiers.rules import rule
from verifiers.structure.reading import NumberedLine, Reading
from verifiers.structure.titles import SECTIONS, ordinal, read_number

SECTION_NUMBER = rule(
    "structure.section_number",
    severity="warning",
    kind="style",
    clause="各部分依次编号（格式所附一至六）",
    zh="部分的序号重复、跳号或重新起编",
    en="a section number is repeated, skipped or starts again",
    message_zh="“{title}”的序号为{actual}，依次应为{expected}。",
    message_en="“{title}” is numbered {actual}; {expected} comes next.",
)
NUMBERING = rule(
    "structure.numbering",
    severity="warning",
    kind="style",
    clause="同级序号形式一致、依次连续（GB/T 9704—2012 7.3.3 层次序数）",
    zh="标题序号形式与其余不一致，或列举序号重复、跳号",
    en="a heading is numbered in another style than the rest, or a list repeats or skips a number",
    message_zh="此处序号为“{actual}”，按上下文应为“{expected}”。",
    message_en="Numbered “{actual}” where “{expected}” was due.",
)
# 一是, 二要, 第一，, 其二，: what stands before decides whether it opens a clause.
_ITEM: Final = re.compile(r"(?P<number>[一二三四五六七八九十]{1,2})(?P<mark>[是要，,])")
_OPENS: Final = frozenset("。；;：:，,、*“（(！？")
_NAMES: Final = "零一二三四五六七八九十"


def section_number(reading: Reading) -> Iterator[Finding]:
    last = meant = 0
    absent = 0
    for section in reading.headed:
        if reading.is_stand_in(section):
            absent += 1
            continue
        value = read_number(section.number)[1]
        if value is None:
            last = meant = last + 1
            continue
        if section.key in SECTIONS:
            earlier = SECTIONS[: SECTIONS.index(section.key)]
            absent = sum(key not in reading.present for key in earlier)
        if value not in (last + 1, meant + 1) and not (absent and last < value <= last + 1 + absent):
            yield SECTION_NUMBER.finding(
                f"sections.{section.key}",
                expected=str(last + 1),
                actual=section.number,
                spans=[section.heading],
                title=section.title,
            )
            meant = last + 1
        else:
            meant = value
        last = value


def heading_style(reading: Reading) -> Iterator[Finding]:
    """One heading numbered otherwise than most (``5、`` among 一、二、三、四、六)."""
    styles = [read_number(section.number)[0] for section in reading.ranked]
    usual = reading.style
    if usual == "none" or styles.count(usual) < 3 or styles.count(usual) * 3 < len(styles) * 2:
        return
    for section, style in zip(reading.ranked, styles, strict=True):
        value = read_number(section.number)[1]
        if style != usual:
            yield NUMBERING.finding(
                f"sections.{section.key}",
                expected=_written(usual, value),
                actual=section.number or "无序号",
                spans=[section.heading],
            )


def _written(style: str, value: int | None) -> str:
    if value is None or not 1 <= value <= 10:
        return {"han": "一、", "arabic": "1.", "part": "第一部分", "paren": "（一）", "digits": "(1)"}[style]
    name = _NAMES[value]
    return {
        "han": f"{name}、",
        "arabic": f"{value}.",
        "part": f"第{name}部分",
        "paren": f"（{name}）",
        "digits": f"({value})",
    }[style]


def list_numbering(reading: Reading) -> Iterator[Finding]:
    """Enumerations in running text (一是, 二是, 二是) and numbered lines (（一）（二）（四）) that repeat or skip a
    number."""
    for section, lines in reading.numbered_lines:
        borders = [line.span.start for line in lines] + [section.body.end]
        yield from _broken_lines(section, lines)
        start = section.body.start
        for border in borders:
            yield from _broken_items(reading, section, start, border)
            start = border


def _broken_items(reading: Reading, section: Section, start: int, end: int) -> Iterator[Finding]:
    running: dict[str, list[frozenset[int]]] = {}
    for match in _ITEM.finditer(reading.prose, start, end):
        opening = match.start()
        lead = reading.prose[opening - 1] if reading.prose[opening - 1] in "第其" else ""
        opening -= len(lead)
        before = reading.prose[opening - 1]
        value = ordinal(match["number"])
        if value is None or (match["mark"] in "，," and not lead) or not (before in _OPENS or before.isspace()):
            continue
        wanted = _next_in(running.setdefault(lead or match["mark"], []), value)
        if wanted is not None:
            mark = match["mark"].strip("，,")
            yield NUMBERING.finding(
                f"sections.{section.key}",
                expected=f"{lead}{_NAMES[wanted] if wanted <= 10 else wanted}{mark}",
                actual=f"{lead}{match['number']}{mark}",
                spans=[Span(opening, match.end() if mark else match.end("number"))],
            )


def _broken_lines(section: Section, lines: tuple[NumberedLine, ...]) -> Iterator[Finding]:
    running: dict[str, list[frozenset[int]]] = {}
    for line in lines:
        if line.ordinal is None:
            continue
        if line.style == "paren":
            running.pop("arabic", None)
            running.pop("digits", None)
        wanted = _next_in(running.setdefault(line.style, []), line.ordinal)
        if wanted is not None:
            yield NUMBERING.finding(
                f"sections.{section.key}",
                expected=_written(line.style, wanted),
                actual=_written(line.style, line.ordinal),
                spans=[line.span],
            )


def _next_in(running: list[frozenset[int]], value: int) -> int | None:
    """Follow ``value`` in lists that may nest (innermost last, each as the numbers that may come next); the number
    that was due, or None where it fits. A list whose beginning was not seen is taken as it comes. After a slip (一, 二,
    二) both ways of going on are right: 三 as after the number written, 四 as after the one meant."""
    if value == 1 or not running:
        running.append(frozenset({value + 1}))
        return None
    for depth in range(len(running) - 1, -1, -1):
        if value in running[depth]:
            del running[depth + 1 :]
            running[depth] = frozenset({value + 1})
            return None
    wanted = min(running[-1])
    running[-1] = frozenset({value + 1, wanted + 1})
    return wanted


NUMBERS: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (section_number, heading_style, list_numbering)
