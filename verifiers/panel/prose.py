"""The sentences of a report's sections, in the form in which reports are compared.

A sentence is compared without white space, punctuation and width, and twice: as it stands, and with the years told from
the report's own, so that "2022年" in the report on 2022 is the same as "2023年" in that on 2023. Every sentence keeps
its place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verifiers.model import Section, Span
from verifiers.normalise import fold_without_punctuation
from verifiers.source import Source
from verifiers.structure.dates import year_number

# The preamble says the same every year by its nature, and headings are the form's own.
COMPARED: Final = frozenset({"overview", "disclosure", "applications", "remedies", "problems", "other", "extra"})

_YEAR: Final = re.compile("((?<![0-9])20[0-9]{2}|二[〇零○]..)(?=年)")
_MEMBER: Final = re.compile("[^；;]+[；;]*")
# Years further off name an event or a document, not a place in the report's own time.
_NEAR: Final = 2
# A text without full stops: no sentence is longer than ``Source`` makes them, and no more of them are compared.
_MOST_SENTENCES: Final = 4000


@dataclass(frozen=True, slots=True)
class Sentence:
    """``plain`` is the sentence folded; ``key`` the same with years as ``<0>`` (the report's own), ``<-1>`` …"""

    section: str
    span: Span
    plain: str
    key: str

    @property
    def weight(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Prose:
    """``sentences`` are those of the compared sections, tables left out, in order; ``opening`` is what stands before
    them and may say whose figures the report gives."""

    text: str
    sentences: tuple[Sentence, ...]
    opening: str = ""

    @property
    def length(self) -> int:
        """Folded characters."""
        return sum(one.weight for one in self.sentences)

    def section(self, key: str) -> tuple[Sentence, ...]:
        return tuple(one for one in self.sentences if one.section == key)


def read_prose(text: str, year: int, sections: Sequence[Section], tables: Sequence[Span]) -> Prose:
    """The sentences of a text whose sections and tables are known. Linear in the text's length."""
    source = Source(text, tables=tables, sections=sections)
    sentences: list[Sentence] = []
    for section in sections:
        if section.key not in COMPARED or len(sentences) >= _MOST_SENTENCES or section.body.start >= section.body.end:
            continue
        sentences += _sentences(source, section, year)
    opening = next((text[one.body.start : one.body.end] for one in sections if one.key == "preamble"), "")
    return Prose(text, tuple(sentences[:_MOST_SENTENCES]), opening)


def _sentences(source: Source, section: Section, year: int) -> Iterator[Sentence]:
    for whole in source.sentences(section.body):
        if source.in_table(whole.start):
            continue
        for member in _MEMBER.finditer(source.text, whole.start, whole.end):
            written = member[0]
            folded = fold_without_punctuation(written)
            if not folded:
                continue
            start = member.start() + len(written) - len(written.lstrip())
            span = Span(start, start + len(written.strip()))
            yield Sentence(section.key, span, folded, _YEAR.sub(lambda match: _told(match[0], year), folded))


def _told(written: str, year: int) -> str:
    told = year_number(written)
    away = None if told is None else told - year
    return written if away is None or abs(away) > _NEAR else f"<{away}>"
