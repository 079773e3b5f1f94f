"""The lines of a plain text, each sorted by what it may be in a table: fields, a label, values, a scrap of a label,
or none of these.

A line is judged by itself and by the line before it; whether it does belong to a table is for ``regions`` to say.
Cells keep their offsets in the canonical text. Cost is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from extractor.document import GridCell
from extractor.tables.cells import is_number, is_value
from extractor.tables.labels import LONGEST_LABEL, fold, vocabulary

LineKind = Literal["tabs", "pipes", "rule", "label", "values", "scrap", "page", "note", "blank", "prose"]

WIDEST_ROW: Final = 400
LONGEST_LINE: Final = 4_000
_LONGEST_PLAIN: Final = 240

_BARS: Final = "|｜│┃║¦"
_PIPES: Final = re.compile(rf"(?<!\\)[{_BARS}]")
_RULE: Final = re.compile(r"[\s|:+=\-_─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋]+")
_PAGE: Final = re.compile(
    r"[-—–－―·•]{1,3}\s*\d{1,4}\s*[-—–－―·•]{1,3}|第\s*\d{1,4}\s*页.{0,12}|[Pp]age\s*\d{1,4}.{0,10}"
    r"|\d{1,4}\s*/\s*\d{1,4}|共\s*\d{1,4}\s*页|\[bookmark:[^\]\n]{0,60}\]"
)
_NOTE: Final = re.compile(
    r"[(（]?\s*(?:计量)?单位\s*[:：].{0,12}|[(（]?续上?表.{0,12}"
    r"|(?:#{1,6}\s*)?附?表\s*[一二三四五六\d]{1,2}\s*[:：、.．\s].{0,40}|[*＊※]?\s*(?:备?注|说明)\s*\d?\s*[:：].{0,200}"
)
_HEADING: Final = re.compile(
    r"(?:\*\*|\s)*(?:#{1,6}\s|(?:第?[一二三四五六七八九十]{1,3}(?:部分|章|节)?|\d{1,2})[、.．，\s]\s*\S)"
)
_SENTENCE: Final = re.compile(r"[。；！？]")
_PARTS: Final = re.compile(r"\S+")
# How titles of sections and sentences that announce something end, and no label does.
_NARRATIVE: Final = ("情况", "问题", "措施", "报告", "方面", "如下", "事项")

Cells = tuple[GridCell, ...]


class Line(NamedTuple):
    """``cells`` are the cells that the line holds if it is part of a table; ``filled`` counts those that are not
    empty."""

    kind: LineKind
    start: int
    end: int
    cells: Cells = ()
    filled: int = 0


EDGE: Final = Line("prose", 0, 0)


def read_lines(text: str) -> list[Line]:
    """All lines of a text."""
    lines: list[Line] = []
    position = 0
    after_table = False
    for line in text.split("\n"):
        start = position
        position += len(line) + 1
        kind, cells = _sort(text, line, start, after_table)
        if kind not in ("blank", "page", "note"):
            after_table = kind != "prose"
        filled = len(cells) if kind != "tabs" and kind != "pipes" else sum([1 for one in cells if one.text])
        lines.append(Line(kind, start, position - 1, cells, filled))
    return lines


def cell(text: str, start: int, end: int) -> GridCell:
    """The cell between two offsets, without white space around it and without bold; a blank one stands where its
    white space ends."""
    raw = text[start:end]
    stripped = raw.strip()
    if not stripped:
        return GridCell("", end, end)
    if len(stripped) < len(raw):
        start += len(raw) - len(raw.lstrip())
    if stripped[:2] in ("**", "__") and stripped[:2] == stripped[-2:] and (bare := stripped[2:-2].strip()):
        start += stripped.index(bare)
        return GridCell(bare, start, start + len(bare))
    return GridCell(stripped, start, start + len(stripped))


def apart(one: GridCell) -> list[GridCell]:
    """What stands in a cell between white space, each as a cell of its own."""
    found = _PARTS.finditer(one.text)
    return [GridCell(part.group(), one.start + part.start(), one.start + part.end()) for part in found]


def is_plain(stripped: str) -> bool:
    """Whether a text has neither the punctuation of a sentence nor the number of a heading."""
    return _SENTENCE.search(stripped) is None and _HEADING.match(stripped) is None


def _sort(text: str, line: str, start: int, after_table: bool) -> tuple[LineKind, Cells]:
    stripped = line.strip()
    if not stripped:
        if "\t" in line:
            end = start + len(line)
            return "tabs", (GridCell("", end, end),)
        return "blank", ()
    if len(line) > LONGEST_LINE:
        return "prose", ()
    if "\t" in line:
        return _tabbed(text, line, start)
    sentence = len(stripped) > 24 and "。" in stripped
    if _PIPES.search(line) and not (sentence and stripped[0] not in _BARS):
        if _RULE.fullmatch(stripped):
            return "rule", ()
        cells = piped(text, line, start, leading=True, trailing=True)
        if len(cells) > 1 or stripped[0] in _BARS:
            return "pipes", cells
    if sentence:
        return ("note" if len(stripped) <= _LONGEST_PLAIN and _NOTE.fullmatch(stripped) else "prose"), ()
    if len(stripped) > _LONGEST_PLAIN and len(" ".join(stripped.split())) > _LONGEST_PLAIN:
        return "prose", ()
    if len(stripped) >= 5 and _RULE.fullmatch(stripped) and not is_value(stripped):
        return "rule", ()
    if _PAGE.fullmatch(stripped):
        return "page", ()
    if _NOTE.fullmatch(stripped):
        return "note", ()
    return _plain(text, line, stripped, start, after_table)


def _tabbed(text: str, line: str, start: int) -> tuple[LineKind, Cells]:
    if line.rfind("\t") == 0:
        # A cell on a line of its own, as most are in such reports.
        only = cell(text, start + 1, start + len(line))
        if only.text and (_is_indented(only.text) or (len(only.text) > 150 and _SENTENCE.search(line))):
            return "prose", ()
        return "tabs", (GridCell("", start, start), only)
    cells: list[GridCell] = []
    at = start
    only = ""
    filled = longest = 0
    for field in line.split("\t")[:WIDEST_ROW]:
        end = at + len(field)
        if field:
            one = cell(text, at, end)
            if one.text:
                filled += 1
                only = one.text
                longest = max(longest, len(only))
        else:
            one = GridCell("", end, end)
        cells.append(one)
        at = end + 1
    if filled == 1 and _is_indented(only):
        return "prose", ()
    if longest > 150 and _SENTENCE.search(line):
        return "prose", ()
    return "tabs", tuple(cells)


def _is_indented(stripped: str) -> bool:
    """Whether what stands behind a tab is an indented sentence or heading rather than a cell."""
    if len(stripped) <= 8 and _HEADING.match(stripped) is None:
        return False
    words = vocabulary()
    if len(stripped) <= LONGEST_LABEL and (fold(stripped).body in words.known or words.word(stripped) is not None):
        return False
    if len(stripped) > 80 or "。" in stripped:
        return True
    return not stripped[0].isdigit() and _HEADING.match(stripped) is not None and not words.is_piece(stripped)


def piped(text: str, line: str, start: int, leading: bool, trailing: bool) -> Cells:
    """The cells of a line of pipes. ``leading`` and ``trailing``: an outer bar stands before the first cell and
    behind the last."""
    bounds = [found.start() for found in _PIPES.finditer(line)][: WIDEST_ROW + 1]
    edges = [-1, *bounds, len(line)]
    spans = [(edges[n] + 1, edges[n + 1]) for n in range(len(edges) - 1)]
    if leading and not line[spans[0][0] : spans[0][1]].strip():
        spans = spans[1:]
    if trailing and spans and not line[spans[-1][0] : spans[-1][1]].strip():
        spans = spans[:-1]
    return tuple(cell(text, start + a, start + b) for a, b in spans)


def outer_bars(text: str, line: Line) -> tuple[bool, bool]:
    """Whether a line of pipes begins and ends with a bar."""
    stripped = text[line.start : line.end].strip()
    return stripped[0] in _BARS, stripped[-1] in _BARS


def _plain(text: str, line: str, stripped: str, start: int, after_table: bool) -> tuple[LineKind, Cells]:
    """A line without tabs and pipes: a label with the values behind it, either of them alone, or neither."""
    words = vocabulary()
    whole = cell(text, start, start + len(line))
    if is_number(stripped) or (after_table and is_value(stripped)):
        return "values", (whole,)
    parts = [(start + a, start + b) for a, b in (found.span() for found in _PARTS.finditer(line))]
    tail = len(parts)
    while tail and is_number(text[parts[tail - 1][0] : parts[tail - 1][1]]):
        tail -= 1
    values = tuple(cell(text, *part) for part in parts[tail:])
    if tail == 0:
        return "values", values
    groups = 0
    while groups < min(tail - 1, 3) and words.is_group(text[parts[groups][0] : parts[groups][1]]):
        groups += 1
    above = tuple(cell(text, *part) for part in parts[:groups])
    head = cell(text, parts[groups][0], parts[tail - 1][1])
    if values:
        for first in range(groups, min(tail, groups + 4)):
            label = cell(text, parts[first][0], parts[tail - 1][1])
            if words.row(label.text) or words.word(label.text):
                before = (cell(text, parts[groups][0], parts[first - 1][1]),) if first > groups else ()
                return "label", (*above, *before, label, *values)
        if pieces := _pieces(text, parts[groups:tail]):
            return "scrap", (*above, *pieces, *values)
        scrap = words.is_piece(head.text) or words.resembles(head.text, after_table)
        return ("scrap" if scrap else "prose"), (*above, head, *values)
    body = fold(head.text).body
    if body in words.known or words.word(head.text) is not None:
        return "label", (*above, head)
    if tail > 1:
        split = tuple(cell(text, *part) for part in parts)
        if all(words.word(one.text) or words.spell(one.text) for one in split):
            return "label", split
    if words.spell(head.text):
        return "label", (*above, head)
    if words.is_piece(head.text):
        return "scrap", (*above, head)
    if pieces := _pieces(text, parts[groups:tail]):
        return "scrap", (*above, *pieces)
    resembles = words.resembles(head.text, after_table)
    if not resembles or body.endswith(_NARRATIVE) or body in words.titles or _SENTENCE.search(stripped):
        return "prose", (whole,)
    return "scrap", (whole,)


def _pieces(text: str, parts: Sequence[tuple[int, int]]) -> Cells:
    """The parts of a line as cells, where each is a piece of a label: what stands beside a label in narrow columns."""
    words = vocabulary()
    texts = [text[start:end] for start, end in parts]
    if len(parts) < 2 or not all(words.is_piece(one) or words.words.get(one) is not None for one in texts):
        return ()
    return tuple(cell(text, *part) for part in parts)
