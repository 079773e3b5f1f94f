"""Word files and what goes by their names: archives that are damaged, swollen or lie, harmful XML, old formats."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from tests.malformed.case import ENTITIES, REPORT, Odd, calling, fixed, made

_DAMAGED = "unreadable.damaged"
_TOO_MUCH = "ok incomplete unreadable"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINES = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in REPORT.split("\n"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _document(body: str, doctype: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}'
        "</w:body></w:document>"
    )


def _related(*relations: tuple[str, str, str]) -> str:
    told = "".join(
        f'<Relationship Id="r{n}" Type="{_R}/{kind}" Target="{target}" {mode}/>'
        for n, (kind, target, mode) in enumerate(relations)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}">{told}</Relationships>'


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def _zip(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return held.getvalue()


_BESIDE = "word/_rels/document.xml.rels"


def _docx(document: str | bytes, more: Mapping[str, str | bytes] | None = None) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _related(("officeDocument", "word/document.xml", "")),
        "word/document.xml": document,
    }
    return _zip({**parts, **(more or {})})


def _within(levels: int) -> bytes:
    data = _docx(_document(_LINES))
    for _ in range(levels):
        data = _docx(_document('<w:altChunk r:id="r0"/>'), {"word/chunk.docx": data})
    return data


def _patched(data: bytes, find: bytes, at: int, with_: bytes) -> bytes:
    """``data`` with some bytes changed after each ``find``: what a header of the archive says."""
    changed = bytearray(data)
    place = data.find(find)
    while place >= 0:
        changed[place + at : place + at + len(with_)] = with_
        place = data.find(find, place + 1)
    return bytes(changed)


_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
_SOUND = _docx(_document(_LINES))


def _flagged(data: bytes, flag: int) -> bytes:
    return _patched(_patched(data, _LOCAL, 6, struct.pack("<H", flag)), _CENTRAL, 8, struct.pack("<H", flag))


def _method(data: bytes, method: int) -> bytes:
    return _patched(_patched(data, _LOCAL, 8, struct.pack("<H", method)), _CENTRAL, 10, struct.pack("<H", method))


def _names_of_65000() -> bytes:
    name = "word/" + "n" * 65_000
    return _zip({"word/document.xml": _document(_LINES), name: b"x", f"{name}2": b"y"})


def _ole(*streams: str) -> bytes:
    """The outline of an OLE file: enough to be taken for one, too little to be opened."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\xff") for name in streams)
    return _OLE + bytes(504) + names.ljust(1024, b"\0") + b"\xec\xa5" + bytes(2000)


def _cells(rows: int, columns: int, cell: str) -> str:
    row = f"<w:tr>{cell * columns}</w:tr>"
    return f"<w:tbl>{row * rows}</w:tbl>"


_CELL = "<w:tc><w:p><w:r><w:t>0</w:t></w:r></w:p></w:tc>"
_WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>0</w:t></w:r></w:p></w:tc>'

_KINDS = ("image", "aFChunk", "attachedTemplate", "header", "styles", "numbering", "settings")
_NUMBERING = (
    f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="x"><w:lvl w:ilvl="0"><w:start w:val="'
    '99999999999999999999"/><w:lvlText w:val="%1%2%3%9%%"/></w:lvl></w:abstractNum></w:numbering>'
)

WORDS: tuple[Odd, ...] = (
    fixed("nothing.docx", "unreadable.empty", b""),
    fixed("cut.docx", _DAMAGED, _SOUND[: len(_SOUND) // 2]),
    fixed("end_alone.docx", "unreadable", b"PK\x05\x06" + bytes(18)),
    fixed("head_alone.docx", _DAMAGED, b"PK\x03\x04" + bytes(200)),
    fixed("no_document.docx", "unreadable", _zip({"[Content_Types].xml": _TYPES, "word/styles.xml": "<a/>"})),
    fixed("empty_document.docx", "unreadable", _docx("")),
    fixed("no_words.docx", "unreadable.empty", _docx(_document(""))),
    fixed("broken_xml.docx", _DAMAGED, _docx(_document(_LINES)[:-30])),
    fixed("wrong_root.docx", "unreadable", _docx("<html><body>年报</body></html>")),
    fixed("not_its_encoding.docx", "unreadable", _docx(_document(_LINES).encode("gb18030"))),
    fixed("wrong_sum.docx", _DAMAGED, _patched(_SOUND, _CENTRAL, 16, b"\x12\x34\x56\x78")),
    fixed("unknown_method.docx", _DAMAGED, _method(_SOUND, 99)),
    fixed("password.docx", "unreadable.encrypted", _flagged(_SOUND, 1)),
    fixed("sizes_that_lie.docx", "unreadable", _patched(_SOUND, _CENTRAL, 24, struct.pack("<I", 10))),
    fixed("places_that_lie.docx", _DAMAGED, _patched(_SOUND, _CENTRAL, 42, struct.pack("<I", 0x7FFFFFFF))),
    fixed(
        "names_that_lead_out.docx",
        "ok incomplete",
        _zip(
            {
                "[Content_Types].xml": _TYPES,
                "/etc/nianbao-absolute.txt": "x",
                "../../nianbao-above.txt": "x",
                "C:\\nianbao-windows.txt": "x",
                "_rels/.rels": _related(("officeDocument", "word/document.xml", "")),
                "word/document.xml": _document(_LINES),
            }
        ),
    ),
    fixed(
        "relations_that_lead_out.docx",
        "unreadable ok incomplete",
        _zip(
            {"[Content_Types].xml": _TYPES, "_rels/.rels": _related(("officeDocument", "../../../../etc/passwd", ""))}
        ),
    ),
    fixed(
        "relations_in_a_ring.docx",
        "ok incomplete unreadable",
        _docx(
            _document(_LINES + '<w:altChunk r:id="r0"/>'),
            {
                _BESIDE: _related(
                    ("aFChunk", "document.xml", ""), ("header", "document.xml", ""), ("numbering", "document.xml", "")
                )
            },
        ),
    ),
    made("long_names.docx", _TOO_MUCH, _names_of_65000),
    made(
        "many_members.docx",
        "unreadable.too_large",
        lambda: _zip(
            {"word/document.xml": _document(_LINES), **{f"word/m{n}": b"" for n in range(20_000)}}, zipfile.ZIP_STORED
        ),
    ),
    made("bomb.docx", "unreadable.too_large", lambda: _docx(_document("<w:p/>" + " " * 120_000_000))),
    made("bomb_of_paragraphs.docx", _TOO_MUCH, lambda: _docx(_document("<w:p/>" * 5_000_000))),
    made(
        "bomb_beside.docx",
        "ok incomplete unreadable.too_large",
        lambda: _docx(_document(_LINES), {"word/styles.xml": b" " * 120_000_000}),
    ),
    made("archives_in_archives.docx", _TOO_MUCH, lambda: _within(40)),
    fixed(
        "entity_bomb.docx",
        "unreadable",
        _docx(_document("<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY e0 "年报">{ENTITIES}]>')),
    ),
    Odd(
        "external_entities.docx",
        "unreadable",
        lambda address: _docx(
            _document(
                "<w:p><w:r><w:t>&a;&b;</w:t></w:r></w:p>",
                '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM '
                f'"{address}/entity"><!ENTITY % c SYSTEM "{address}/parameter"> %c;]>',
            )
        ),
    ),
    Odd(
        "external_parts.docx",
        "unreadable",
        lambda address: _docx(
            _document(
                _LINES + '<w:p><w:r><w:drawing><a r:embed="r0" r:link="r0"/></w:drawing></w:r></w:p>'
                '<w:altChunk r:id="r1"/>'
            ),
            {_BESIDE: _related(*((kind, f"{address}/{kind}", 'TargetMode="External"') for kind in _KINDS))},
        ),
    ),
    made(
        "deep_tables.docx",
        _TOO_MUCH,
        lambda: _docx(_document("<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000)),
    ),
    made(
        "deep_runs.docx",
        _TOO_MUCH,
        lambda: _docx(
            _document("<w:p>" + "<w:ins>" * 200 + "<w:r><w:t>年报</w:t></w:r>" + "</w:ins>" * 200 + "</w:p>")
        ),
    ),
    made(
        "deep_boxes.docx",
        _TOO_MUCH,
        lambda: _docx(
            _document("<w:p><w:r><w:pict><w:txbxContent>" * 60 + _LINES + "</w:txbxContent></w:pict></w:r></w:p>" * 60)
        ),
    ),
    made("columns.docx", _TOO_MUCH, lambda: _docx(_document(_cells(5, 10_000, _CELL)))),
    made("rows.docx", _TOO_MUCH, lambda: _docx(_document(_cells(10_000, 3, _CELL)))),
    made("spans.docx", _TOO_MUCH, lambda: _docx(_document(_cells(300, 100, _WIDE)))),
    made(
        "merged_down.docx",
        _TOO_MUCH,
        lambda: _docx(_document(_cells(20_000, 8, _CELL.replace("<w:p>", "<w:tcPr><w:vMerge/></w:tcPr><w:p>")))),
    ),
    made("shreds.docx", _TOO_MUCH, lambda: _docx(_document("<w:p>" + "<w:r><w:t>年</w:t></w:r>" * 200_000 + "</w:p>"))),
    made(
        "numbering.docx",
        _TOO_MUCH,
        lambda: _docx(
            _document(
                '<w:p><w:pPr><w:numPr><w:ilvl w:val="999999999"/><w:numId w:val="-7"/></w:numPr></w:pPr></w:p>' * 9
                + _LINES
            ),
            {"word/numbering.xml": _NUMBERING, _BESIDE: _related(("numbering", "numbering.xml", ""))},
        ),
    ),
    made("archive_of_other_things.docx", "unreadable.binary", lambda: _zip({"a.txt": REPORT, "b.txt": "x"})),
    made("sheet.docx", "unreadable.binary", lambda: _zip({"xl/workbook.xml": "<a/>", "[Content_Types].xml": _TYPES})),
    fixed("text.docx", "ok incomplete", REPORT),
    fixed("archive_called_text.txt", "ok incomplete", _SOUND),
    fixed("encrypted_package.docx", "unreadable.encrypted", _ole("EncryptionInfo", "EncryptedPackage")),
    fixed("garbage.doc", "unreadable", _OLE + bytes((n * 7919) % 256 for n in range(6000))),
    fixed("outline_alone.doc", "unreadable incomplete ok", _ole("Root Entry", "WordDocument", "1Table")),
    fixed("cut.wps", "unreadable", _OLE + bytes(40)),
    fixed("sheet.xls", "unreadable", _ole("Root Entry", "Workbook")),
    fixed("cut.rtf", "unreadable incomplete", b"{\\rtf1\\ansi{\\fonttbl{\\f0 A;}}\\f0 " + b"{\\b " * 500),
    calling(
        "fetches.rtf",
        "unreadable incomplete ok",
        '{\\rtf1\\ansi{\\field{\\*\\fldinst INCLUDEPICTURE "ADDRESS/picture" '
        '\\\\d}{\\fldrslt x}}{\\field{\\*\\fldinst INCLUDETEXT "file:///etc/passwd"}{\\fldrslt y}}'
        "{\\*\\template ADDRESS/template} 2022}",
    ),
)
