"""Folding of labels, and the vocabulary of every statutory form: which row, column, block or heading a piece of text
names.

Reports spell the same label in many ways (width, spaces, numbering, quotes, annotations in brackets, a line break in
the middle); all of them fold to one body. A lookup either names exactly one thing or nothing: where a damaged label
could be two things that differ in meaning, it is neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal, NamedTuple

from rapidfuzz.distance import Indel

from extractor.forms import FORMS
from extractor.forms.model import TableKey

Kind = Literal["column", "group", "title", "neutral"]

# No label of a form is longer than 60 characters; columns padded with spaces may stretch a line of them.
LONGEST_LABEL: Final = 120
LONGEST_SPACED: Final = 600

_LITTER = re.compile(r"\[bookmark:[^\]\n]{0,60}\]|</?[a-z][^<>\n]{0,200}>|&[a-z]{2,8};|[\\*_`]", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_CHINESE = "一二三四五六七八九十"
_NUMBERING = re.compile(
    rf"\((?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\)|(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})[.、,:;](?!\d)|\d{{1,2}}(?=[^\d.,\W])"
)
_ITEM = re.compile(rf"第\(([{_CHINESE}\d]{{1,3}})\)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_WITHIN = re.compile(r"\d{0,2}")
_UNIT = re.compile(r"单位[:：]?\s*([^\s)）\]】]{1,6})|[(（]([亿万千百]*元|[亿万])[)）]")
_PUNCTUATION = re.compile(r"[\W_]+")
_SYNONYMS = (
    ("其它", "其他"),
    ("或者", "或"),
    ("本年度", "本年"),
    ("上年度", "上年"),
    ("下年度", "下年"),
    ("上一年度", "上一年"),
)


class Folded(NamedTuple):
    """``number`` is the numbering as written (``（七）`` → ``七``), empty where there is none; ``body`` the rest,
    folded."""

    number: str
    body: str


@lru_cache(maxsize=4096)
def fold(text: str) -> Folded:
    """A label reduced to what tells it apart: no width, space, punctuation, quotes, numbering or bracketed
    annotation."""
    if len(text) > LONGEST_LABEL and len(text := _SPACE.sub("", text[:LONGEST_SPACED])) > LONGEST_LABEL:
        return Folded("", "")
    plain = _SPACE.sub("", _LITTER.sub("", unicodedata.normalize("NFKC", text)))
    number = ""
    if (found := _NUMBERING.match(plain)) and found.end() != len(plain):
        number = found.group().strip("().、,:;")
        plain = plain[found.end() :]
    kept = _ITEM.sub(r"第\1", plain)
    bare = _BRACKETS.sub("", _BRACKETS.sub("", kept))
    if "(" in bare:
        bare = bare[: bare.index("(")]
    if ")" in bare:
        bare = bare[bare.rindex(")") + 1 :]
    body = _PUNCTUATION.sub("", bare) or _PUNCTUATION.sub("", kept)
    for other, usual in _SYNONYMS:
        if other in body:
            body = body.replace(other, usual)
    return Folded(number, body)


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """All letters and digits of a label, numbering and brackets' content included: for comparing pieces of labels."""
    if len(text) > LONGEST_LABEL and len(text := _SPACE.sub("", text[:LONGEST_SPACED])) > LONGEST_LABEL:
        return ""
    return _PUNCTUATION.sub("", _LITTER.sub("", unicodedata.normalize("NFKC", text)))


def unit_of(label: str) -> str | None:
    """The unit that a label states: ``本年收费金额（单位：万元）`` → ``万元``."""
    found = _UNIT.search(label)
    return (found.group(1) or found.group(2)) if found else None


@dataclass(frozen=True, slots=True)
class RowName:
    """A row that carries values: the table and key, the forms in which it exists, and how many columns of group
    labels stand before its own."""

    table: TableKey
    key: str
    forms: frozenset[str]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a header. ``column``: ``keys`` names the column by table; ``group`` and ``title``: ``name``, and the
    table."""

    kind: Kind
    spelling: str
    name: str
    keys: tuple[tuple[TableKey, str], ...] = ()
    table: TableKey | None = None

    def column(self, table: TableKey) -> str | None:
        for name, key in self.keys:
            if name == table:
                return key
        return None


# Words of the label column and of notes inside a table that name no column of values.
# 本列数据的勾稽关系为…: the note in the corner of table 三.
_CORNER = "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和"
_NEUTRAL = (
    _CORNER,
    "信息内容",
    "项目",
    "类别",
    "指标",
    "内容",
    "序号",
    "栏次",
    "行次",
    "事项",
    "统计项目",
    "指标名称",
    "情况",
    "申请人",
    "处理情况",
)


class Vocabulary:
    """Every label of every declared form, folded once."""

    def __init__(self) -> None:
        rows: dict[str, dict[tuple[TableKey, str], set[str]]] = {}
        words: dict[str, Word] = {}
        columns: dict[str, dict[TableKey, str]] = {}
        raw: set[str] = set()
        groups: set[str] = set()
        self.distinctive: dict[tuple[TableKey, str, str], str] = {}
        for form in FORMS:
            for table in form.tables:
                for block in table.blocks:
                    for spelling in (block.title, *block.variants):
                        raw.add(squeeze(spelling))
                        body = fold(spelling).body
                        words[body] = Word("title", body, block.key, table=table.key)
                    if block.group is not None:
                        raw.add(squeeze(block.group))
                        body = fold(block.group).body
                        words[body] = Word("group", body, block.group, table=table.key)
                    for column in block.columns:
                        for spelling in column.spellings:
                            raw.add(squeeze(spelling))
                            columns.setdefault(fold(spelling).body, {})[table.key] = column.key
                        if column.group is not None:
                            raw.add(squeeze(column.group))
                            body = fold(column.group).body
                            words[body] = Word("group", body, column.group, table=table.key)
                    for row in block.rows:
                        for spelling in row.spellings:
                            raw.add(squeeze(spelling))
                            rows.setdefault(fold(spelling).body, {}).setdefault((table.key, row.key), set()).add(
                                form.key
                            )
                        if row.group is not None:
                            raw.add(squeeze(row.group))
                            groups.add(fold(row.group).body)
        for body, keys in columns.items():
            words[body] = Word("column", body, body, tuple(keys.items()))
        for text in _NEUTRAL:
            words.setdefault(text, Word("neutral", text, text))
        outer = {
            row.group for form in FORMS for row in form.table("applications").blocks[0].rows if row.key == "granted"
        }
        depths = {
            row.key: 0 if row.group is None else 1 if row.group in outer else 2
            for form in FORMS
            for table in form.tables
            for block in table.blocks
            for row in block.rows
        }
        self.rows: dict[str, RowName] = {}
        for body, names in rows.items():
            if len(names) == 1:
                (table, key), forms = next(iter(names.items()))
                self.rows[body] = RowName(table, key, frozenset(forms), depths[key])
        self.words = words
        self.groups = frozenset(groups)
        self.titles = frozenset(fold(table.title).body for form in FORMS for table in form.tables)
        self._raw = "\n".join(sorted(raw, key=len))
        self._raw_groups = "\n".join(
            sorted(
                {squeeze(row.group) for form in FORMS for row in form.table("applications").blocks[0].rows if row.group}
            )
        )
        self._ends = frozenset(spelling[-1] for spelling in columns)
        self._longest = max(map(len, words))
        self._raw += "\n" + _CORNER + "\n"

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset({*self.rows, *self.words, *self.groups})

    def word(self, text: str) -> Word | None:
        """The word of a header that a whole cell spells."""
        body = fold(text).body
        found = self.words.get(body)
        if found is None and "勾稽关系" in body:
            return Word("neutral", body, body)
        return found

    def row(self, text: str) -> RowName | None:
        """The row that a label names, by itself or behind the label of its group (三、本年度办理结果（一）予以公开)."""
        body = fold(text).body
        found = self.rows.get(body)
        if found is None:
            group = next((one for one in self.groups if len(one) < len(body) and body.startswith(one)), None)
            if group is not None:
                found = self.rows.get(_WITHIN.sub("", body[len(group) :]))
        return found

    def is_group(self, text: str) -> bool:
        return fold(text).body in self.groups

    def is_group_piece(self, text: str) -> bool:
        """Whether ``text`` is a piece of the label of a group of rows, as stands beside its rows in a narrow column."""
        piece = squeeze(text)
        return bool(piece) and piece in self._raw_groups

    def goes_on(self, text: str) -> bool:
        """Whether a longer label begins with ``text``."""
        piece = squeeze(text)
        at = self._raw.find(piece)
        while piece and at >= 0:
            if self._raw[at + len(piece)] != "\n":
                return True
            at = self._raw.find(piece, at + 1)
        return False

    @staticmethod
    def is_corner(squeezed: str) -> bool:
        """Whether squeezed text is a piece of the note in the corner of table 三."""
        return squeezed in _CORNER

    def spell(self, text: str) -> tuple[Word, ...] | None:
        """The fewest words of a header that spell all of ``text``, in order; None where it cannot be spelt."""
        body = fold(text).body
        if (whole := self.words.get(body)) is not None:
            return (whole,)
        return self._spell(body)

    @lru_cache(maxsize=2048)  # noqa: B019 - one vocabulary lives as long as the process
    def _spell(self, body: str) -> tuple[Word, ...] | None:
        if not 2 <= len(body) <= LONGEST_LABEL:
            return None
        best: list[tuple[Word, ...] | None] = [None] * (len(body) + 1)
        best[0] = ()
        for end in range(1, len(body) + 1):
            for start in range(max(0, end - self._longest), end):
                head = best[start]
                if head is None or (word := self.words.get(body[start:end])) is None:
                    continue
                kept = best[end]
                if kept is None or len(head) + 1 < len(kept):
                    best[end] = (*head, word)
        return best[-1]

    def is_piece(self, text: str) -> bool:
        """Whether ``text`` is a piece of some label of a form, brackets and numbering included."""
        piece = squeeze(text)
        return bool(piece) and piece in self._raw

    @lru_cache(maxsize=2048)  # noqa: B019
    def resembles(self, text: str, inside: bool = False) -> bool:
        """Whether ``text`` is made of pieces of labels, as the scraps are that converters leave of a header.
        ``inside``: a scrap stands before it, so that its pieces may be the last letters of columns
        (业构益组织务机构)."""
        line = squeeze(text)
        if not 2 <= len(line) <= 60:
            return False
        at = covered = 0
        while at < len(line):
            end = at + 1
            while end < len(line) and line[at : end + 1] in self._raw:
                end += 1
            if end - at > 1 or (inside and line[at] in self._ends):
                covered += end - at
            at = end
        return covered >= 0.9 * len(line)

    @cached_property
    def _meanings(self) -> dict[str, object]:
        return {body: self.rows.get(body) or self.words.get(body) or body for body in self.known}

    @lru_cache(maxsize=1024)  # noqa: B019
    def damaged_row(self, body: str) -> RowName | None:
        """The row of which ``body`` is a spelling with a few letters lost, or one added or mistyped."""
        found = nearest(body, self._meanings)
        return self.rows.get(found) if found else None


def nearest(body: str, candidates: Mapping[str, object]) -> str | None:
    """The one candidate that ``body`` is a slightly damaged copy of; ``candidates`` gives each spelling its meaning.

    Letters may be missing (up to a fifth), or one letter added or mistyped; the next candidate of another meaning
    must be clearly farther away, so that two labels that differ by a word or two (本年新收, 上年结转) are never taken
    for each other.
    """
    if len(body) < 3:
        return None
    scored = sorted((Indel.distance(body, one), one) for one in candidates if abs(len(one) - len(body)) <= 6)
    if not scored:
        return None
    distance, best = scored[0]
    lost = len(best) - len(body)
    mistyped = distance == 2 and lost == 0 and len(best) >= 6
    if not (mistyped or (distance == lost and lost <= max(1, len(best) // 5)) or (distance == 1 and lost == -1)):
        return None
    second = next((far for far, one in scored if candidates[one] != candidates[best]), None)
    return None if second is not None and second < distance + max(2, distance) else best


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary()
