"""PDF: from pages of glyphs and lines to canonical text and grids.

The text is what a reader sees, in reading order: paragraphs re-joined from their lines, tables in place, page numbers
and running headers left out. What the file does not tell for certain, such as the columns of a table without lines,
stays text as it is set, and is for the table reader to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders.pdf.columns import with_whole_headers
from extractor.loaders.pdf.flow import Placed, column_of, is_row, paragraphs
from extractor.loaders.pdf.grids import PlacedTable, find_tables, follows, rows_of, share_out
from extractor.loaders.pdf.inflation import refuse_bombs
from extractor.loaders.pdf.lines import TextLine, text_lines, without_line_numbers
from extractor.loaders.pdf.margins import Margins, running
from extractor.loaders.pdf.pages import read_sheets
from extractor.loaders.pdf.sheet import Sheet
from extractor.loaders.pdf.sides import Gutter, gutter_of, lines_beside, parts_of_page
from extractor.loaders.writing import Writer

# The part of a file's characters without which it cannot be understood any more.
_MOST_UNMAPPED: Final = 0.1
# So many rows of figures in columns outside all grids are a table that has no lines.
_SPREAD_LINES: Final = 3


def load_pdf(data: bytes, path: str, sha256: str) -> Document:
    """Raises ``UnreadableError``: ``unreadable.encrypted``, ``.damaged``, ``.empty``, ``.image_only``,
    ``.unmapped_fonts``, ``.too_large``, ``.format`` (the library is not installed)."""
    refuse_bombs(data, path)
    sheets = read_sheets(data, path)
    _check_text(sheets, path)
    writer = Writer()
    pages = _pages(sheets)
    columns = [
        column_of([line for page in pages for line in page.lines if page.halved == halved]) for halved in (False, True)
    ]
    stretch: list[Placed] = []
    parts: list[PlacedTable] = []
    unruled = 0
    for n, block in _blocks(pages):
        if isinstance(block, TextLine):
            _write_table(writer, parts)
            stretch.append(Placed(n, block, columns[pages[n].halved]))
            unruled += is_row(block)
            continue
        _write_text(writer, stretch)
        if parts and not (block is pages[n].tables[0] and follows(parts[-1], block)):
            _write_table(writer, parts)
        parts.append(block)
    _write_table(writer, parts)
    _write_text(writer, stretch)
    document = writer.document(path, sha256, "pdf")
    # Where one of the tables has no lines, none of them can be read by its grid alone: the text holds them all.
    return replace(document, grids=()) if unruled >= _SPREAD_LINES else document


@dataclass(frozen=True, slots=True)
class _Page:
    """The tables of a page, or of one of its columns (``halved``), and its lines outside them, running headers and
    page numbers left out."""

    tables: Sequence[PlacedTable]
    lines: Sequence[TextLine]
    halved: bool


def _check_text(sheets: Sequence[Sheet], path: str) -> None:
    glyphs = sum(len(sheet.glyphs) for sheet in sheets)
    if not glyphs and any(sheet.pictured >= 0.1 for sheet in sheets):
        raise UnreadableError(
            "unreadable.image_only",
            f"{path} holds pictures of its {len(sheets)} page(s) and no text; run character recognition (OCR) first",
        )
    if sum(sheet.unmapped for sheet in sheets) > _MOST_UNMAPPED * glyphs:
        raise UnreadableError(
            "unreadable.unmapped_fonts",
            f"{path} does not say which characters its fonts draw; fetch the report in another format, "
            "or print it to pictures and run character recognition (OCR)",
        )


def _pages(sheets: Sequence[Sheet]) -> list[_Page]:
    found: list[tuple[float, list[TextLine], list[PlacedTable], Gutter | None]] = []
    counted: int | None = None
    for sheet, ruled in zip(sheets, find_tables(sheets), strict=True):
        tables, rest = share_out(ruled, sheet.glyphs)
        upright, counted = without_line_numbers([one for one in rest if one.turn == 0], counted)
        lines = text_lines(upright)
        if (gutter := gutter_of(lines, tables)) is not None:
            lines = lines_beside(upright, gutter)
        found.append((sheet.height, lines, tables, gutter))
    margins = running(
        [
            Margins(
                height,
                lines,
                min((table.ys[0] for table in tables), default=height),
                max((table.ys[-1] for table in tables), default=0.0),
            )
            for height, lines, tables, _ in found
        ]
    )
    parts = [
        part
        for (_, lines, tables, gutter), marks in zip(found, margins, strict=True)
        for part in parts_of_page([line for n, line in enumerate(lines) if n not in marks], tables, gutter)
    ]
    parts.sort(key=lambda part: part.aside)
    return [_Page(part.tables, with_whole_headers(part.lines), part.halved) for part in parts]


def _blocks(pages: Sequence[_Page]) -> Iterator[tuple[int, TextLine | PlacedTable]]:
    """Lines and tables from top to bottom, each with its page."""
    for n, page in enumerate(pages):
        at = 0
        for line in page.lines:
            while at < len(page.tables) and page.tables[at].ys[0] < line.y:
                yield n, page.tables[at]
                at += 1
            yield n, line
        for table in page.tables[at:]:
            yield n, table


def _write_text(writer: Writer, stretch: list[Placed]) -> None:
    for paragraph in paragraphs(stretch):
        writer.line(paragraph)
    stretch.clear()


def _write_table(writer: Writer, parts: list[PlacedTable]) -> None:
    if parts:
        writer.table(rows_of(parts))
    parts.clear()
