"""The running text of a report as one clean stream, with the way back to the source.

Reports break lines inside sentences, put spaces inside numbers and mix half and full width; patterns written for clean
text would miss half of it. A ``Flow`` is a folded copy without tables, white space and page numbers, in which a line
break is kept only where a paragraph ends; each of its characters knows its place in the source, so that every quote is
taken from there verbatim.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from verifiers.model import Span

HAN = "\u3400-\u9fff"
NUMERAL = "一二三四五六七八九十"

# Width folding is one character to one, so that offsets survive it.
_FOLD = str.maketrans(
    "０１２３４５６７８９％．－＋()[]【】;!?｛｝",
    "0123456789%.-+（）（）（）；！？（）",
)
_WORD = re.compile(r"(?:[^\s\u200b-\u200d\ufeff*]|(?<!\*)\*(?!\*))+")
_PAGE = re.compile(r"(?:[-—–－]{1,2}\s*\d{1,4}\s*[-—–－]{1,2}|第\s*\d{1,4}\s*页(?:\s*[共/，,]\s*共?\s*\d{1,4}\s*页)?)$")
_ALNUM = frozenset("0123456789０１２３４５６７８９abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

MARKER = re.compile(
    rf"#{{1,6}}|[{NUMERAL}]{{1,3}}[、.．]|（[{NUMERAL}\d]{{1,3}}）|\d{{1,2}}(?:[、．]|\.(?!\d)|）)|第[{NUMERAL}]{{1,3}}[、，,：]"
    rf"|[{NUMERAL}]{{1,2}}是|[①-⑳]|[-+*•○●◆◇■□▪➢·](?=[{HAN}“《])"
)
_HEADING_MARK = re.compile(
    rf"(?:#{{1,6}}\s*)?(?:[{NUMERAL}]{{1,3}}[、.．]|（[{NUMERAL}\d]{{1,3}}）|\d{{1,2}}(?:[、．]|\.(?!\d))|第[{NUMERAL}]{{1,3}}部分)"
)
_DOCUMENT = re.compile(r"《[^》\n]{0,160}》")
_ENDS = "。！？；：;:!?…"
_LONGEST_HEADING = 36
_BOLD = re.compile(r"\s*\*\*[^*]+\*\*\s*")
_TITLE_END = re.compile(r"(?:年度|工作|总结)报告$|年报$")
_RUNS = re.compile(r"[，。；,]")
_RUNNING = re.compile(r"[，。；、：《（(]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a flow, ``text[start:end]`` without its full stop. ``heading`` marks a line that only names what
    follows."""

    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True)
class Flow:
    """``text`` is the folded stream; ``places[i]`` is the place in ``source`` of its ``i``-th character."""

    source: str
    text: str
    places: Sequence[int]
    headings: frozenset[int]

    def span(self, start: int, end: int) -> Span:
        """The span of ``source`` that ``text[start:end]`` came from. The range must not be empty."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def quote(self, start: int, end: int) -> str:
        """The words of the source behind ``text[start:end]``, line breaks and all."""
        span = self.span(start, end)
        return self.source[span.start : span.end]

    def at(self, offset: int) -> int:
        """The first position of the stream whose source place is ``offset`` or later."""
        return bisect_left(self.places, offset)

    def within(self, span: Span) -> tuple[int, int]:
        """The range of the stream that comes from ``span`` of the source."""
        return self.at(span.start), self.at(span.end)

    @cached_property
    def untitled(self) -> str:
        """``text`` with the names of documents (《…》) blanked out: what stands in them says nothing of this report."""
        return _DOCUMENT.sub(lambda match: "《" + "\0" * (len(match.group()) - 2) + "》", self.text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(_sentences(self))

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.sentences]

    def sentence(self, position: int) -> Sentence:
        """The sentence that holds ``position`` (the one before it, for a place between two)."""
        index = bisect_left(self._starts, position + 1) - 1
        return self.sentences[max(index, 0)]

    def only_names(self, sentence: Sentence) -> bool:
        """Whether a sentence is a heading without a mark at its end: it names what follows and says nothing itself."""
        last = self.text[sentence.end - 1 : sentence.end + 1]
        return sentence.heading and last[:1] != "；" and last[1:] != "。"

    def between(self, start: int, end: int) -> Iterator[Sentence]:
        """The sentences that begin in ``[start, end)``."""
        first = bisect_left(self._starts, start)
        for one in self.sentences[first:]:
            if one.start >= end:
                return
            yield one


def read_flow(source: str, tables: Iterable[Span]) -> Flow:
    """The running text of ``source``, whose ``tables`` are left out. Linear in the length of the text."""
    chunks: list[str] = []
    places = array("q")
    headings: set[int] = set()
    length = 0
    open_line = False  # the last line may go on in the next one
    open_width = 0
    running = False  # it is running text, not a title

    def add(piece: str, start: int) -> None:
        nonlocal length
        chunks.append(piece)
        places.extend(range(start, start + len(piece)))
        length += len(piece)

    folded = source.translate(_FOLD)
    for region in _outside(source, tables):
        blank = False
        for start, end in _lines(source, region):
            words = [(match.start(), match.group()) for match in _WORD.finditer(folded, start, end)]
            line = "".join(word for _, word in words)
            if not line or _PAGE.match(line):
                blank = blank or not line
                continue
            width = _width(line)
            wraps = running or (not blank and open_width * 4 >= width * 3)
            joins = open_line and wraps and not MARKER.match(line)
            blank = False
            if length and not joins:
                add("\n", words[0][0] - 1)
            heading = not joins and (_is_heading(line) or _is_bold(source[start:end], line))
            if heading:
                headings.add(length)
            open_line = not heading and line[-1] not in _ENDS and not _is_title(line)
            running = (joins and running) or _RUNS.search(line) is not None
            open_width = width
            for position, (place, word) in enumerate(words):
                if position == 0 and not joins and word.startswith("#"):
                    continue
                if length and chunks[-1][-1] in _ALNUM and word[0] in _ALNUM:
                    add(" ", place - 1)
                add(word, place)
        open_line = False
    return Flow(source, _punctuate("".join(chunks)), places, frozenset(headings))


def _outside(source: str, tables: Iterable[Span]) -> Iterator[Span]:
    position = 0
    for table in sorted(tables):
        if table.start > position:
            yield Span(position, table.start)
        position = max(position, table.end)
    if position < len(source):
        yield Span(position, len(source))


def _lines(source: str, region: Span) -> Iterator[tuple[int, int]]:
    start = region.start
    while start < region.end:
        end = source.find("\n", start, region.end)
        end = region.end if end < 0 else end
        yield start, end
        start = end + 1


def _width(line: str) -> int:
    """Columns on the page: a Chinese character takes two. A wrapped line is about as wide as its neighbours, a heading
    is not."""
    return (len(line) + len(line.encode())) // 2


def _is_heading(line: str) -> bool:
    if line.startswith("#"):
        return True
    return len(line) <= _LONGEST_HEADING and _HEADING_MARK.match(line) is not None and not _RUNS.search(line[:-1])


def _is_bold(written: str, line: str) -> bool:
    """Whether a line is set in bold from end to end, as Markdown writes headings without a number."""
    return _BOLD.fullmatch(written) is not None and len(line) <= _LONGEST_HEADING and not _RUNS.search(line[:-1])


def _is_title(line: str) -> bool:
    """Whether a line ends the report's title: what follows is no part of it, however short."""
    return _TITLE_END.search(line) is not None and not _RUNNING.search(line)


_COMMA = re.compile(rf"(?<=[{HAN}）”》%\"]),|,(?=[{HAN}“《（])")
_COLON = re.compile(rf"(?<=[{HAN}）”》]):")
_STOP = re.compile(rf"(?<=[{HAN}）”》])\.(?=[{HAN}“《（]|\n|$)")


def _punctuate(text: str) -> str:
    """Half-width marks that stand as Chinese punctuation, made full width: one character for one."""
    return _STOP.sub("。", _COLON.sub("：", _COMMA.sub("，", text)))


_SENTENCE = re.compile(r"[^。！？\n]+")


def _sentences(flow: Flow) -> Iterator[Sentence]:
    for match in _SENTENCE.finditer(flow.text):
        yield Sentence(match.start(), match.end(), match.start() in flow.headings)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence between commas or semicolons. ``stop`` is the mark after it ("" at the sentence's end)."""

    start: int
    end: int
    stop: str = ""


_REACH = 200  # a bracket that does not close within this reach does not count as one
_BRACKETS = {"（": "）", "“": "”", "《": "》", "「": "」", "‘": "’", "〔": "〕"}


def clauses(text: str, start: int, end: int, marks: str = "，；：") -> Iterator[Clause]:
    """The clauses of ``text[start:end]``. Marks inside brackets, quotation marks and titles do not divide."""
    closing: list[str] = []
    begin = start
    for position in range(start, end):
        character = text[position]
        if closing and character == closing[-1]:
            closing.pop()
        elif (
            character in _BRACKETS
            and len(closing) < 8
            and text.find(_BRACKETS[character], position, min(end, position + _REACH)) >= 0
        ):
            closing.append(_BRACKETS[character])
        elif character in marks and not closing:
            if position > begin:
                yield Clause(begin, position, character)
            begin = position + 1
    if begin < end:
        yield Clause(begin, end)
