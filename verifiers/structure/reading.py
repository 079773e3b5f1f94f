"""A report as the rules about its shape and wording see it: text, outline, tables, and what is commonly asked of them,
asked once.

Rules get it instead of four arguments each. ``prose`` is the text with the tables blanked, of the same length, so that
an offset in it is an offset in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from verifiers.model import Outline, Profile, Section, Span, Tables
from verifiers.structure.titles import SECTIONS, fold_title, is_row_label, ordinal, read_number

_HAN: Final = "[一二三四五六七八九十]{1,3}"
_NUMBERED_LINE: Final = re.compile(
    rf"^[#>*_ \t\u3000]*(?:[（(]\s*(?:(?P<paren>{_HAN})|(?P<digits>[0-9０-９]{{1,2}}))\s*[）)]"
    rf"|(?P<han>{_HAN})\s*[、.．]|(?P<arabic>[0-9０-９]{{1,2}})\s*(?:[、)）]|[.．](?![0-9０-９])))(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_FILL: Final = "\x1f"
_TITLE_END: Final = re.compile(r"[。：:；;]|\*\*|[ \u3000\t]{2,}")


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line inside a section that begins with a number. ``span`` covers its number; ``title`` is the folded beginning
    of the rest, up to the first full stop or colon."""

    span: Span
    style: str
    ordinal: int | None
    title: str


def _blank(length: int) -> str:
    """White space that counts as one empty line, so that no pattern for line beginnings stops at every place of a
    table."""
    return "\n" * length if length < 2 else f"\n{_FILL * (length - 2)}\n"


@dataclass(frozen=True)
class Reading:
    """``form`` is the key of the recognised form or None."""

    text: str
    outline: Outline
    form: str | None
    tables: Tables

    @property
    def profile(self) -> Profile:
        return self.outline.profile

    @cached_property
    def prose(self) -> str:
        pieces: list[str] = []
        at = 0
        for table in sorted(self.tables.spans):
            if table.end <= at:
                continue
            start = max(at, table.start)
            pieces += (self.text[at:start], _blank(table.end - start))
            at = table.end
        return "".join((*pieces, self.text[at:]))

    @cached_property
    def preamble(self) -> str:
        return self.prose[: self.headed[0].heading.start] if self.headed else self.prose[:1500]

    @cached_property
    def headed(self) -> tuple[Section, ...]:
        """The sections that have a heading."""
        return tuple(section for section in self.outline.sections if section.key != "preamble")

    @cached_property
    def style(self) -> str:
        """The numbering style of most section headings."""
        styles = [read_number(section.number)[0] for section in self.headed]
        return max(dict.fromkeys(styles), key=styles.count, default="none")

    def is_stand_in(self, section: Section) -> bool:
        """Whether a sub-heading begins this section because its own heading is missing."""
        return read_number(section.number)[0] in ("paren", "digits") and self.style not in ("paren", "digits")

    @cached_property
    def ranked(self) -> tuple[Section, ...]:
        """The sections with a heading of their own, stand-ins left out."""
        return tuple(section for section in self.headed if not self.is_stand_in(section))

    @cached_property
    def present(self) -> Mapping[str, Section]:
        """The first section with its own heading for each statutory key found."""
        found: dict[str, Section] = {}
        for section in self.ranked:
            if section.key in SECTIONS:
                found.setdefault(section.key, section)
        return found

    @property
    def is_report(self) -> bool:
        """Whether a title or a statutory section shows that this is a report: what a scrap of text lacks is not
        missing."""
        return self.profile.title is not None or any(section.key in SECTIONS for section in self.headed)

    @property
    def is_structured(self) -> bool:
        """Whether enough of the statutory shape is there to say that a part of it is missing. Until the reports on 2018
        the circular (国办发〔2014〕32号) fixed a table, not the sections."""
        unfixed = self.form is None and self.profile.year is not None and self.profile.year < 2019
        return len(self.present) >= 3 and not unfixed

    def body(self, section: Section) -> str:
        """The section's prose."""
        return self.prose[section.body.start : section.body.end]

    @cached_property
    def numbered_lines(self) -> tuple[tuple[Section, tuple[NumberedLine, ...]], ...]:
        """The numbered lines in each section's prose; row labels of torn tables left out."""
        return tuple((section, tuple(self._numbered(section))) for section in self.headed)

    def _numbered(self, section: Section) -> list[NumberedLine]:
        lines: list[NumberedLine] = []
        for match in _NUMBERED_LINE.finditer(self.prose, section.body.start, section.body.end):
            rest = match["rest"][:80]
            end = _TITLE_END.search(rest, 1)
            title = fold_title(rest[: end.start()] if end else rest)
            # （二）新收申请5件，上年结转1件 is a sentence that holds a label, not the row of a torn table.
            if is_row_label(title.partition(",")[0]):
                continue
            style = next(name for name in ("paren", "digits", "han", "arabic") if match[name])
            lines.append(NumberedLine(Span(match.start(), match.start("rest")), style, ordinal(match[style]), title))
        return lines
