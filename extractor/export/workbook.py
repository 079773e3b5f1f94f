"""A workbook of Excel (ECMA-376) with a sheet for every table: frozen header, filter, widths, long text wrapped.

Its sheets are put together from rows that several processes made, which is why the few fixed parts of the package are
written here and not by a library: those make every cell in one process, at a rate that would take minutes for the
records of one province. A sheet holds 1,048,576 rows; what is longer goes on in another.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape

from extractor.export.model import Encoded, Table
from extractor.export.sheets import header, width
from verifiers.rules import Lang

NAME: Final = "nianbao.xlsx"
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, the header included (Excel specifications and limits)."""

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BLOCK: Final = 1 << 20
# Level 1 makes a file a quarter larger than level 6 and takes a third of its time.
_LEVEL: Final = 1
_STYLES: Final = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDE7F0"/><bgColor indexed="64"/></patternFill></fill>'
    "</fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(slots=True)
class _Sheet:
    """One sheet in the making: its rows wait in a file of their own, because a package takes one part at a time."""

    title: str
    table: Table
    rows: IO[bytes]
    count: int = 1


class WorkbookSink:
    """``nianbao.xlsx`` in ``folder``."""

    def __init__(self, folder: Path, tables: tuple[Table, ...], lang: Lang) -> None:
        self._folder = folder
        self._lang: Lang = lang
        self._sheets: dict[str, list[_Sheet]] = {}
        for table in tables:
            self._begin(table)

    def _begin(self, table: Table) -> _Sheet:
        begun = self._sheets.setdefault(table.name, [])
        title = table.label(self._lang) if table.of_people else table.name
        if begun:
            title += f"_{len(begun) + 1}"
        rows = (self._folder / f"{table.name}_{len(begun) + 1}.rows").open("w+b")
        words = [one.label(self._lang) for one in table.columns] if table.of_people else table.names
        rows.write(header(words))
        begun.append(_Sheet(title, table, rows))
        return begun[-1]

    def add(self, table: Table, encoded: Encoded) -> None:
        sheet = self._sheets[table.name][-1]
        if sheet.count + encoded.rows > MOST_ROWS:
            sheet = self._begin(table)
        sheet.rows.write(encoded.data)
        sheet.count += encoded.rows

    def finish(self) -> None:
        sheets = [sheet for begun in self._sheets.values() for sheet in begun]
        with zipfile.ZipFile(self._folder / NAME, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as package:
            for name, text in _fixed_parts(sheets):
                package.writestr(_dated(name), text.encode("utf-8"))
            for number, sheet in enumerate(sheets, 1):
                with package.open(_dated(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as part:
                    part.write(_before(sheet, first=number == 1).encode("utf-8"))
                    sheet.rows.seek(0)
                    while block := sheet.rows.read(_BLOCK):
                        part.write(block)
                    part.write(_after(sheet).encode("utf-8"))
        self.close()

    def close(self) -> None:
        for begun in self._sheets.values():
            for sheet in begun:
                sheet.rows.close()
                Path(sheet.rows.name).unlink(missing_ok=True)


def _dated(name: str) -> zipfile.ZipInfo:
    """A part with a fixed date: the same records give the same file."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def column_letters(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _extent(sheet: _Sheet) -> str:
    return f"A1:{column_letters(len(sheet.table.columns))}{sheet.count}"


def _before(sheet: _Sheet, *, first: bool) -> str:
    """A worksheet up to its rows."""
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width(column)}" customWidth="1"/>'
        for at, column in enumerate(sheet.table.columns, 1)
    )
    selected = ' tabSelected="1"' if first else ""
    printed = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' if sheet.table.of_people else ""
    return (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}">{printed}<dimension ref="{_extent(sheet)}"/>'
        f'<sheetViews><sheetView{selected} workbookViewId="0">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        '<selection pane="bottomRight"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )


def _after(sheet: _Sheet) -> str:
    """A worksheet behind its rows; what people read is printed across, as wide as the paper."""
    printed = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>' if sheet.table.of_people else ""
    return f'</sheetData><autoFilter ref="{_extent(sheet)}"/>{printed}</worksheet>'


def _fixed_parts(sheets: list[_Sheet]) -> Iterator[tuple[str, str]]:
    """What a package needs beside its sheets."""
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    listed = "".join(
        f'<sheet name="{escape(sheet.title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in zip(numbers, sheets, strict=True)
    )
    # Excel keeps the range of a filter under this name as well.
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number - 1}" hidden="1">'
        f"'{escape(sheet.title)}'!$A$1:${column_letters(len(sheet.table.columns))}${sheet.count}</definedName>"
        for number, sheet in zip(numbers, sheets, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets><definedNames>{filters}</definedNames></workbook>",
    )
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{targets}'
        f'<Relationship Id="rId{len(sheets) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
