"""A Word file: what its pages show, and its tables.

The document part is read by itself, and of the others only those that say how it looks (numbering, styles, notes):
python-docx opens every part of a file, and refuses strict and macro-enabled files and those with a dangling relation,
all of which Word shows. Tracked changes are read as accepted; headers, footers, comments and hidden text are not of
the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders.blocks import Block, Builder, Cell, Paragraph, flatten, write
from extractor.loaders.numbering import Numbering
from extractor.loaders.package import Package
from extractor.loaders.wordml import attribute, child, children, is_on, name_of, value_of
from extractor.loaders.writing import Writer, visible

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

MOST_ELEMENTS: Final = 3_000_000
_DEEPEST_STYLE: Final = 20

# Properties, which say how something looks; what was deleted or moved away; readings above characters.
_UNREAD: Final = frozenset(
    {
        "pPr",
        "rPr",
        "tblPr",
        "tblPrEx",
        "trPr",
        "tcPr",
        "tblGrid",
        "sectPr",
        "sdtPr",
        "sdtEndPr",
        "del",
        "moveFrom",
        "rubyPr",
        "rt",
    }
)
_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SPACE: Final = re.compile(r"[\r\n\t]+")
_CODE: Final = re.compile("[0-9A-Fa-f]{1,4}")
_PICTURES: Final = re.compile("dings", re.IGNORECASE)
_SYMBOLS: Final = 0xF000  # where fonts of symbols keep the characters that they have below


def load_docx(data: bytes, path: str, sha256: str) -> Document:
    """The text of a Word file. Raises ``UnreadableError``: ``unreadable.damaged``, ``.encrypted``, ``.too_large``,
    ``.empty``, ``.format``, ``.missing_extra``."""
    package = Package(data, path)
    main = package.related("").get("officeDocument", "word/document.xml")
    root = package.xml(main)
    body = child(root, "body")
    if body is None:
        raise UnreadableError(
            "unreadable.damaged", f"{path} is no Word document inside; open it, save it again and try again"
        )
    related = package.related(main)

    def part(name: str) -> Element | None:
        found = related.get(name)
        return package.xml(found) if found else None

    look = _Look(_Styles(part("styles")), Numbering(part("numbering")))
    notes = {
        (kind, attribute(one, "id") or ""): one
        for kind, name in (("footnote", "footnotes"), ("endnote", "endnotes"))
        if (holder := part(name)) is not None
        for one in children(holder, kind)
    }
    writer = Writer()
    write(flatten(_Walk(look, notes, path).blocks(body)), writer)
    return writer.document(path, sha256, "docx")


class _Styles:
    """The styles of a file, as far as they hide text or number paragraphs."""

    def __init__(self, root: Element | None) -> None:
        self._styles = (
            {attribute(one, "styleId") or "": one for one in children(root, "style")} if root is not None else {}
        )
        self._hidden: dict[str, bool] = {}
        self.usual = next(
            (
                name
                for name, one in self._styles.items()
                if attribute(one, "type") == "paragraph" and attribute(one, "default") in ("1", "true", "on")
            ),
            "",
        )

    def chain(self, name: str) -> list[tuple[str, Element]]:
        """A style and those it is based on, nearest first."""
        made: list[tuple[str, Element]] = []
        for _ in range(_DEEPEST_STYLE):
            one = self._styles.get(name)
            if one is None:
                break
            made.append((name, one))
            name = value_of(one, "basedOn") or ""
        return made

    def hides(self, name: str) -> bool:
        if name not in self._hidden:
            switches = (
                is_on(run, "vanish")
                for _, one in self.chain(name)
                if (run := child(one, "rPr")) is not None and child(run, "vanish") is not None
            )
            self._hidden[name] = next(switches, False)
        return self._hidden[name]


@dataclass(frozen=True, slots=True)
class _Look:
    styles: _Styles
    numbering: Numbering

    def number(self, properties: Element | None) -> str:
        """The automatic number of a paragraph, by its own properties or its style's."""
        style = value_of(properties, "pStyle") or self.styles.usual
        holders = [properties, *(child(one, "pPr") for _, one in self.styles.chain(style))]
        list_id: str | None = None
        level: str | None = None
        for holder in holders:
            own = child(holder, "numPr")
            if own is not None:
                list_id = list_id if list_id is not None else value_of(own, "numId")
                level = level if level is not None else value_of(own, "ilvl")
        if list_id is None or list_id == "0":
            return ""
        if level is None:
            level = str(self.numbering.by_style.get(style, ("", 0))[1])
        return (
            self.numbering.number(list_id, int(level)) if level.isascii() and level.isdigit() and len(level) < 3 else ""
        )

    def is_hidden(self, run: Element | None, paragraph_style: str) -> bool:
        if run is not None and child(run, "vanish") is not None:
            return is_on(run, "vanish")
        style = value_of(run, "rStyle")
        return (style is not None and self.styles.hides(style)) or self.styles.hides(paragraph_style)


@dataclass(slots=True)
class _Columns:
    """Where in the grid of a table the next cell stands, and which cells go on into the next row."""

    at: int = 0
    row: int = -1
    last: Cell | None = None
    reaching: dict[int, tuple[int, Cell]] = field(default_factory=lambda: {})


@dataclass(slots=True)
class _Paragraph:
    style: str
    merges: bool


class _Walk:
    """One walk over the body of a document, or over a note."""

    def __init__(self, look: _Look, notes: dict[tuple[str, str], Element], path: str) -> None:
        self._look = look
        self._notes = notes
        self._path = path
        self._builder = Builder(_shown)
        self._tables: list[_Columns] = []
        self._cells: list[tuple[int, bool]] = []
        self._paragraphs: list[_Paragraph] = []
        self._raised: list[int] = []
        self._fields: list[bool] = []  # of each open field, whether its result has begun
        self._cited: list[Element] = []
        self._chosen: list[Element | None] = []  # of each alternative, the choice that is read; None: its fallback
        self._boxes = 0
        self._joined = False  # the mark at the end of the paragraph before was deleted

    def blocks(self, body: Element) -> list[Block]:
        from lxml import etree

        events = etree.iterwalk(body, events=("start", "end"))
        left: list[bool] = []
        count = 0
        for event, element in events:
            name = name_of(element)
            if event == "start":
                count += 1
                if count > MOST_ELEMENTS:
                    raise UnreadableError(
                        "unreadable.too_large",
                        f"{self._path} has more than {MOST_ELEMENTS:,} elements; is it a report?",
                    )
                entered = self._enter(name, element)
                left.append(entered)
                if not entered:
                    events.skip_subtree()
            elif left.pop():
                self._leave(name)
        self._cite()
        return self._builder.finished()

    def _enter(self, name: str, element: Element) -> bool:
        """False where nothing inside the element is to be read."""
        builder = self._builder
        match name:
            case "t" | "m:t":
                self._text(_SPACE.sub(" ", element.text or ""))
            case "r":
                return self._run(element)
            case "p":
                self._paragraph(element)
            case "tab" | "ptab" | "br" | "cr" | "noBreakHyphen":
                self._text(_SIGNS[name])
            case "sym":
                self._text(_symbol(element))
            case "fldChar":
                self._field(attribute(element, "fldCharType"))
            case "tbl":
                if not builder.open_table():
                    return False
                self._tables.append(_Columns())
                self._joined = False
            case "tr":
                return self._row(element)
            case "tc":
                return self._cell(element)
            case "txbxContent":
                builder.open_box()
                self._boxes += 1
                self._joined = False
            case "mc:AlternateContent":
                choice = child(element, "mc:Choice")
                self._chosen.append(None if choice is None or next(choice.iter("{*}t"), None) is None else choice)
            case "mc:Choice":
                return bool(self._chosen) and self._chosen[-1] is element
            case "mc:Fallback":
                return bool(self._chosen) and self._chosen[-1] is None
            case "sdt":
                return not is_on(child(element, "sdtPr"), "showingPlcHdr")
            case "altChunk":
                raise UnreadableError(
                    "unreadable.format",
                    f"{self._path} holds a part in another format, which Word puts in when it opens the file; open it "
                    "in Word, save it and try again",
                )
            case "footnoteReference" | "endnoteReference":
                note = self._notes.get((_NOTES[name], attribute(element, "id") or ""))
                if note is not None:
                    self._cited.append(note)
            case _:
                return name not in _UNREAD
        return True

    def _leave(self, name: str) -> None:
        builder = self._builder
        match name:
            case "r":
                self._raised.pop()
            case "p":
                paragraph = self._paragraphs.pop()
                self._joined = paragraph.merges
                if not paragraph.merges:
                    builder.end_paragraph()
                    builder.prefix("")
                if False in self._fields:
                    self._fields.clear()  # no instruction goes on over paragraphs: the end of this one is lost
                self._cite()
            case "tbl":
                builder.close_table()
                self._tables.pop()
                self._cite()
            case "tr":
                builder.close_row()
            case "tc":
                at, goes_on = self._cells.pop()
                columns = self._tables[-1]
                columns.last = builder.close_cell()
                self._joined = False
                if goes_on:
                    columns.reaching[at] = (columns.row, columns.last)
            case "txbxContent":
                builder.close_box()
                self._boxes -= 1
                self._joined = False
            case "mc:AlternateContent":
                self._chosen.pop()
            case _:
                pass

    def _text(self, text: str) -> None:
        if False in self._fields:
            return
        if self._raised and self._raised[-1]:
            text = text.translate(_RAISED if self._raised[-1] > 0 else _LOWERED)
        self._builder.text(text)

    def _run(self, element: Element) -> bool:
        look = child(element, "rPr")
        style = self._paragraphs[-1].style if self._paragraphs else ""
        if self._look.is_hidden(look, style) or is_on(look, "strike") or is_on(look, "dstrike"):
            return False
        align = value_of(look, "vertAlign")
        self._raised.append(1 if align == "superscript" else -1 if align == "subscript" else 0)
        return True

    def _paragraph(self, element: Element) -> None:
        properties = child(element, "pPr")
        mark = child(properties, "rPr")
        merges = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        if not self._joined:
            self._builder.end_paragraph()
        if not merges:
            self._builder.prefix(self._look.number(properties))
        style = value_of(properties, "pStyle") or self._look.styles.usual
        self._paragraphs.append(_Paragraph(style, merges))

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _row(self, element: Element) -> bool:
        properties = child(element, "trPr")
        if not self._builder.in_table or child(properties, "del") is not None or is_on(properties, "hidden"):
            return False
        self._builder.close_row()
        self._builder.open_row()
        columns = self._tables[-1]
        columns.row += 1
        columns.at = _whole(value_of(properties, "gridBefore"), 0)
        columns.last = None
        if columns.at:
            self._builder.open_cell(1, columns.at)
            self._builder.close_cell()
        return True

    def _cell(self, element: Element) -> bool:
        properties = child(element, "tcPr")
        if not self._builder.in_row or child(properties, "cellDel") is not None:
            return False
        columns = self._tables[-1]
        at, span = columns.at, max(1, _whole(value_of(properties, "gridSpan"), 1))
        columns.at += span
        down, across = _merge(properties, "vMerge"), _merge(properties, "hMerge")
        if across == "continue" and columns.last is not None:
            columns.last.colspan += span
            return False
        above = columns.reaching.pop(at, None)
        if down == "continue" and above is not None and above[0] == columns.row - 1:
            above[1].rowspan += 1
            columns.reaching[at] = (columns.row, above[1])
            return False
        self._builder.open_cell(1, span)
        self._cells.append((at, down is not None))
        return True

    def _cite(self) -> None:
        """Write the notes that were met, behind the paragraph or table in which they are cited."""
        if not self._cited or self._builder.in_cell or self._boxes:
            return
        cited, self._cited = self._cited, []
        for note in cited:
            for one in _Walk(self._look, {}, self._path).blocks(note):
                if isinstance(one, Paragraph):
                    self._builder.text(one.text)
                    self._builder.end_paragraph()


def _symbol(element: Element) -> str:
    """A character of a named font (17.3.3.30): in fonts of pictures no letter or digit, whatever its code."""
    code = attribute(element, "char") or ""
    if not _CODE.fullmatch(code):
        return ""
    if _PICTURES.search(attribute(element, "font") or ""):
        return "•"
    value = int(code, 16)
    return chr(value - _SYMBOLS if _SYMBOLS <= value <= _SYMBOLS + 0xFF else value)


def _merge(properties: Element | None, name: str) -> str | None:
    """How a cell is merged with those before it: ``restart``, ``continue`` or not at all (17.18.57 ST_Merge)."""
    found = child(properties, name)
    return None if found is None else attribute(found, "val") or "continue"


def _whole(written: str | None, default: int) -> int:
    found = written is not None and written.isascii() and written.isdigit() and len(written) < 5
    return int(written) if found and written is not None else default


def _shown(raw: str) -> str:
    return visible(raw).strip()
