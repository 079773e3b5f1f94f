"""Word files: what their pages show, in the order in which they show it."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import io
import shutil
import subprocess
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders import load_bytes, office
from extractor.loaders.docx import load_docx
from extractor.loaders.writing import Slot
from tests.formats import saved, word
from tests.spans import assert_stands

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
NUMBERED = """<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xf0b7;"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimalEnclosedCircle"/><w:pStyle w:val="Circled"/>
<w:lvlText w:val="%1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>"""
STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="Plain"/>
<w:style w:type="paragraph" w:styleId="Chapter"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Later"><w:basedOn w:val="Chapter"/></w:style>
<w:style w:type="paragraph" w:styleId="Circled"><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Ghost"><w:basedOn w:val="Loop"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Loop"><w:basedOn w:val="Ghost"/></w:style>"""
NOTES = '<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>其中修订</w:t></w:r><w:r><w:t>16件</w:t></w:r></w:p></w:footnote>'


def package(
    body: str, parts: Mapping[str, str | bytes] | None = None, main: str = "word/document.xml", kind: str = "main+xml"
) -> bytes:
    """A Word file written by hand."""
    overrides = {"numbering": NUMBERED, "styles": STYLES, "footnotes": NOTES}
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
        f' PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.{kind}"/></Types>',
        "_rels/.rels": relations({"officeDocument": main}),
        "word/_rels/document.xml.rels": relations({name: f"{name}.xml" for name in overrides}),
        main: body if body.startswith("<?xml") else f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": f"<w:{name} {SPACES}>{content}</w:{name}>" for name, content in overrides.items()},
        **(parts or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(targets: Mapping[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def read(data: bytes, path: str = "report.docx") -> Document:
    document = load_bytes(data, path)
    for grid in document.grids:
        for row in grid.rows:
            for one in row:
                assert_stands(document.text, one.start, one.end, one.text)
    return document


def r(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(inside: str, look: str = "") -> str:
    if not inside.startswith("<"):
        inside = r(inside)
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{inside}</w:p>"


def item(text: str, list_id: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def tc(inside: str, look: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{look}</w:tcPr>' if look else ''}{inside if inside.startswith('<') else p(inside)}</w:tc>"


def tr(*cells: str, look: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{look}</w:trPr>' if look else ''}{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def box(inside: str) -> str:
    return f"<w:txbxContent>{inside}</w:txbxContent>"


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


INS, DEL = (
    '<w:ins w:id="1" w:author="a">{}</w:ins>',
    '<w:del w:id="2" w:author="a"><w:r><w:delText>{}</w:delText></w:r></w:del>',
)


@dataclass(frozen=True)
class Shown:
    id: str
    body: str
    lines: tuple[str, ...]


SHOWN = (
    Shown("a row without cells", tbl(tr(tc(p("")), tc(p(r("甲")))), tr()), ("甲",)),
    Shown("runs cut anywhere", p(r("一、总") + r("体", "<w:b/>") + r("情况")), ("一、总体情况",)),
    Shown("breaks and tabs", p(r("甲") + "<w:r><w:br/></w:r>" + r("乙") + "<w:r><w:tab/></w:r>" + r("丙")), ("甲", "乙\t丙")),
    Shown("tab stops are no tabs", p(r("甲"), '<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs>'), ("甲",)),
    Shown("a page break inside a sentence", p(r("公开") + '<w:r><w:lastRenderedPageBreak/><w:t>36条</w:t></w:r>'), ("公开36条",)),
    Shown("hyphens", p("<w:r><w:t>010</w:t><w:noBreakHyphen/><w:t>88</w:t><w:softHyphen/><w:t>99</w:t></w:r>"), ("010-8899",)),
    Shown("an insertion is there", p(r("收到") + INS.format(r("12")) + r("件")), ("收到12件",)),
    Shown("a deletion is not", p(r("收到") + DEL.format("34") + r("12件")), ("收到12件",)),
    Shown("a deletion inside an insertion", p(INS.format(r("12") + DEL.format("34")) + r("件")), ("12件",)),
    Shown("a move stands where it went", p(f'<w:moveFrom w:id="3">{r("甲")}</w:moveFrom>' + r("乙")) + p(f'<w:moveTo w:id="4">{r("甲")}</w:moveTo>'), ("乙", "甲")),
    Shown("a deleted paragraph mark joins", p(r("前半"), "<w:rPr><w:del w:id='5'/></w:rPr>") + p("后半"), ("前半后半",)),
    Shown("a comment", p('<w:commentRangeStart w:id="1"/>' + r("甲") + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'), ("甲",)),
    Shown("hidden text", p(r("甲") + r("乙", "<w:vanish/>") + r("丙", '<w:vanish w:val="0"/>')), ("甲丙",)),
    Shown("text of a hidden style", p(r("甲") + r("乙", '<w:rStyle w:val="Ghost"/>')) + p(r("丙"), '<w:pStyle w:val="Unseen"/>'), ("甲",)),
    Shown("struck out", p(r("12") + r("3", "<w:strike/>") + r("4", "<w:dstrike/>") + r("件")), ("12件",)),
    Shown("raised and lowered", p(r("22") + r("1", '<w:vertAlign w:val="superscript"/>') + r("件，CO") + r("2", '<w:vertAlign w:val="subscript"/>')), ("22¹件，CO₂",)),
    Shown("a field shows its result", p(field("HYPERLINK &quot;http://x.example&quot;", "www.x.example") + r("网")), ("www.x.example网",)),
    Shown("a field in the code of a field", p(f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{field("PAGE", "9")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("甲")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'), ("甲",)),
    Shown("a field that never ends", p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>') + p("甲"), ("甲",)),
    Shown("a simple field, a link, a smart tag", p(f'<w:fldSimple w:instr="DATE">{r("甲")}</w:fldSimple><w:hyperlink>{r("乙")}</w:hyperlink><w:smartTag>{r("丙")}</w:smartTag>'), ("甲乙丙",)),
    Shown("signs of a font", p(r("共") + "".join(f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, code in (("Symbol", "F033"), ("宋体", "2460"), ("Wingdings", "F036"), ("Wingdings 2", "F052"), ("Symbol", "x"))) + r("项")), ("共3①••项",)),
    Shown("content controls", f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}{p(f'<w:sdt><w:sdtContent>{r(chr(20057))}</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>", ("甲", "乙")),
    Shown("a control not filled in", p(r("甲") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('单击此处')}</w:sdtContent></w:sdt>"), ("甲",)),
    Shown("a text box once", p(r("甲") + f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box(p("框"))}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box(p("框"))}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>' + r("乙")), ("甲乙", "框")),
    Shown("a text box of old", p(r("甲") + f"<w:r><w:pict><v:shape><v:textbox>{box(p('框') + p('二'))}</v:textbox></v:shape></w:pict></w:r>"), ("甲", "框", "二")),
    Shown("a choice that shows nothing", p(f'<w:r><mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice><mc:Fallback><w:pict>{box(p("框"))}</w:pict></mc:Fallback></mc:AlternateContent></w:r>'), ("框",)),
    Shown("boxes in boxes", p(f"<w:r><w:pict>{box(p(r('外') + f'<w:r><w:pict>{box(p(chr(20869)))}</w:pict></w:r>'))}</w:pict></w:r>" + r("甲")), ("甲", "外", "内")),
    Shown("a footnote behind its paragraph", p(r("制发22件") + '<w:r><w:footnoteReference w:id="7"/></w:r>' + r("。")) + p("后"), ("制发22件。", "其中修订16件", "后")),
    Shown("a formula", p("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), ("x=1",)),
    Shown("white space typed", p(r("  甲 \n 乙　")), ("甲   乙",)),
    Shown("numbers of three levels", item("甲") + item("乙", level=1) + item("丙", level=1) + item("丁", level=2) + item("戊") + item("己", level=1), ("一、甲", "（一）乙", "（二）丙", "1.1 丁", "二、戊", "（一）己")),
    Shown("lists of one definition go on", item("甲") + item("乙", 2), ("一、甲", "二、乙")),
    Shown("a list that starts anew", item("甲") + item("乙", 3) + item("丙", 3), ("一、甲", "一、乙", "二、丙")),
    Shown("bullets", item("甲", level=3), ("甲",)),
    Shown("no list after all", p("甲", '<w:pStyle w:val="Chapter"/><w:numPr><w:numId w:val="0"/></w:numPr>') + item("乙", 99), ("甲", "乙")),
    Shown("numbers of a style", p("甲", '<w:pStyle w:val="Chapter"/>') + p("乙", '<w:pStyle w:val="Later"/>') + p("丙", '<w:pStyle w:val="Circled"/>'), ("一、甲", "二、乙", "③ 丙")),
    Shown("a number of a paragraph that was inserted", item("甲") + p(INS.format(r("乙")), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:ins w:id="9"/></w:rPr>'), ("一、甲", "二、乙")),
    Shown("a deleted paragraph does not count", item("甲") + p(DEL.format("删"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="9"/></w:rPr>') + item("乙"), ("一、甲", "二、乙")),
    Shown("a table of one column is a frame", tbl(tr(tc("甲")), tr(tc(p("乙") + p("丙")))), ("甲", "乙", "丙")),
    Shown("text and tables in order", p("前") + tbl(tr(tc("甲"), tc("1"))) + p("中") + tbl(tr(tc("乙"), tc("2"))) + p("后"), ("前", "", "甲\t1", "", "中", "", "乙\t2", "", "后")),
)  # fmt: skip


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case.id)
def test_shows(case: Shown) -> None:
    assert tuple(read(package(case.body)).text.splitlines()) == case.lines


@dataclass(frozen=True)
class Drawn:
    id: str
    table: str
    grid: list[list[str]]


SPAN2, TOP, ON = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
DRAWN = (
    Drawn("spans", tbl(tr(tc("甲", TOP), tc("乙", SPAN2)), tr(tc("", ON), tc("1"), tc("2"))), [["甲", "乙", "乙"], ["甲", "1", "2"]]),
    Drawn("three rows down", tbl(tr(tc("甲", TOP), tc("1")), tr(tc("", ON), tc("2")), tr(tc("", ON), tc("3"))), [["甲", "1"], ["甲", "2"], ["甲", "3"]]),
    Drawn("two columns and two rows", tbl(tr(tc("甲", SPAN2 + TOP), tc("1")), tr(tc("", SPAN2 + ON), tc("2"))), [["甲", "甲", "1"], ["甲", "甲", "2"]]),
    Drawn("going on with nothing", tbl(tr(tc("甲", ON), tc("1")), tr(tc("乙"), tc("2"))), [["甲", "1"], ["乙", "2"]]),
    Drawn("a merge begins anew", tbl(tr(tc("甲", TOP), tc("1")), tr(tc("乙", TOP), tc("2")), tr(tc("", ON), tc("3"))), [["甲", "1"], ["乙", "2"], ["乙", "3"]]),
    Drawn("a row that begins later", tbl(tr(tc("甲"), tc("1"), tc("2")), tr(tc("3"), tc("4"), look='<w:gridBefore w:val="1"/>')), [["甲", "1", "2"], ["", "3", "4"]]),
    Drawn("merged in the old way", tbl(tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("1"))), [["甲", "甲", "1"]]),
    Drawn("a deleted row and an inserted one", tbl(tr(tc("甲"), tc("1"), look='<w:del w:id="1"/>'), tr(tc("乙"), tc("2"), look='<w:ins w:id="1"/>')), [["乙", "2"]]),
    Drawn("a changed value", tbl(tr(tc("甲"), tc(p(DEL.format("1") + INS.format(r("2")))))), [["甲", "2"]]),
    Drawn("paragraphs in a cell", tbl(tr(tc(p("社会公益") + p("组织")), tc(p("1") + p("2")))), [["社会公益组织", "1 2"]]),
    Drawn("a table in a cell with one value", tbl(tr(tc("甲"), tc(tbl(tr(tc("1"))) + p(""))), tr(tc("乙"), tc("2"))), [["甲", "1"], ["乙", "2"]]),
    Drawn("a note is no digit", tbl(tr(tc("甲"), tc(p(r("22") + '<w:r><w:footnoteReference w:id="7"/></w:r>')))), [["甲", "22"]]),
    Drawn("cells in content controls", tbl(f"<w:sdt><w:sdtContent>{tr(f'<w:sdt><w:sdtContent>{tc(chr(30002))}</w:sdtContent></w:sdt>', tc('1'))}</w:sdtContent></w:sdt>"), [["甲", "1"]]),
    Drawn("a table in a text box", p(f"<w:r><w:pict>{box(tbl(tr(tc('甲'), tc('1'))))}</w:pict></w:r>"), [["甲", "1"]]),
)  # fmt: skip


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.id)
def test_draws(case: Drawn) -> None:
    (drawn,) = read(package(case.table)).grids
    assert [[one.text for one in row] for row in drawn.rows] == case.grid


def test_python_docx_writes_what_is_read() -> None:
    document = docx.Document()
    document.add_heading("青石镇2022年政府信息公开工作年度报告", 0)
    paragraph = document.add_paragraph("一、总")
    paragraph.add_run("体").bold = True
    paragraph.add_run("情况")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "乙"
    table.cell(2, 2).text = "12"
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    found = read(saved(document))
    assert found.text == "青石镇2022年政府信息公开工作年度报告\n一、总体情况\n\n甲\t乙\n\t\n\t\t12\n"
    assert [[one.text for one in row] for row in found.grids[0].rows] == [
        ["甲", "乙", "乙"],
        ["甲", "", ""],
        ["", "", "12"],
    ]
    assert (found.format, found.encoding) == ("docx", None)


def test_files_that_python_docx_refuses_are_read() -> None:
    strict = package(
        f'<?xml version="1.0"?><w:document xmlns:w="{STRICT}"><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>'
    )
    macros = package(p("甲"), kind="macroEnabled")
    dangling = package(
        p("甲"), {"word/_rels/document.xml.rels": relations({"image": "NULL", "numbering": "../nowhere.xml"})}
    )
    elsewhere = package(p("甲"), main="word/document2.xml")
    for data in (strict, macros, dangling, elsewhere):
        assert read(data, "a.docm").text == "甲\n"


def test_a_word_file_is_read_whatever_it_is_called() -> None:
    for name in ("a.doc", "a.wps", "a.txt", "a.pdf", "a.zip"):
        assert read(package(p("甲")), name).format == "docx"


# Hostile files: each ends in a code, or is read, in little time and memory.


def doctype(entities: str, text: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


def claiming(size: int) -> bytes:
    """A file whose directory says of its main part that it unpacks to ``size`` bytes."""
    data = bytearray(package(p("甲")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.infolist()[[one.filename for one in archive.infolist()].index("word/document.xml")].header_offset
    data[at + 22 : at + 26] = size.to_bytes(4, "little")
    entry = data.rindex(b"word/document.xml") - 46
    data[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(data)


BOMB = (
    "<!ENTITY a '"
    + "a" * 1000
    + "'>"
    + "".join(f"<!ENTITY a{n} '&a{n - 1 or ''};&a{n - 1 or ''};'>" for n in range(1, 40))
)
HOSTILE: Mapping[str, tuple[bytes, str | None]] = {
    "a bomb of zeros": (package(p("甲") + " " * 60_000_000), "unreadable.too_large"),
    "a part that is more than it claims": (claiming(10), "unreadable.damaged"),
    "a part that claims gigabytes": (claiming(4_000_000_000), "unreadable.too_large"),
    "an entity bomb": (package(doctype(BOMB, "&a39;")), "unreadable.damaged"),
    "an external entity": (package(doctype("<!ENTITY x SYSTEM 'file:///etc/passwd'>", "&x;")), "unreadable.damaged"),
    "a document type far down": (
        package("<?xml version='1.0'?>" + " " * 5000 + doctype("", "甲")[21:]),
        "unreadable.damaged",
    ),
    "elements in elements": (
        package(p("甲") + "<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000),
        "unreadable.too_large",
    ),
    "tables in tables": (package(p("甲") + "<w:tbl><w:tr><w:tc>" * 60 + p("乙") + "</w:tc></w:tr></w:tbl>" * 60), None),
    "a row of ten thousand cells": (package(p("甲") + tbl(tr(*[tc("1")] * 10_000))), None),
    "spans without end": (
        package(
            p("甲") + tbl(*[tr(tc("1", '<w:gridSpan w:val="999999999"/>'), tc("2", '<w:gridSpan w:val="-1"/>'))] * 500)
        ),
        None,
    ),
    "gaps without end": (
        package(p("甲") + tbl(*[tr(tc("1"), tc("2"), look='<w:gridBefore w:val="9999"/>')] * 5_000)),
        "unreadable.too_large",
    ),
    "styles in a circle": (
        package(
            p("甲", '<w:pStyle w:val="A"/>'),
            {
                "word/styles.xml": f'<w:styles {SPACES}><w:style w:styleId="A"><w:basedOn w:val="A"/></w:style></w:styles>'
            },
        ),
        None,
    ),
    "a level that is no number": (package(p("甲", '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr>')), None),
    "numbering that is no numbering": (package(p("甲"), {"word/numbering.xml": b"\x00\x01"}), "unreadable.damaged"),
    "a part that Word puts in": (package(p("甲") + "<w:altChunk/>"), "unreadable.format"),
    "no document": (package("<?xml version='1.0'?><x/>"), "unreadable.damaged"),
    "an empty document": (package(p("")), "unreadable.empty"),
    "six thousand parts": (package(p("甲"), {f"x{n}": "" for n in range(6_000)}), "unreadable.too_large"),
    "cut in the middle": (package(p("甲" * 1000))[:-400], "unreadable.damaged"),
    "an archive without its document": (package(p("甲")).replace(b"word/", b"xxxx/"), "unreadable.damaged"),
    "an archive of something else": (
        package(p("甲")).replace(b"word/", b"xxxx/").replace(b"_rels/", b"xxxxx/"),
        "unreadable.binary",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str) -> None:
    data, expected = HOSTILE[name]
    started = time.process_time()
    code = None
    try:
        text = read(data).text
    except UnreadableError as error:
        code = error.code
    else:
        assert "甲" in text
        assert "root:" not in text
    assert code == expected
    assert time.process_time() - started < 5


def test_protected_files_say_so() -> None:
    protected = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    old = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"\xec\xa5\xc1\x00"
        + bytes(6)
        + b"\x00\x01"
        + bytes(1900)
        + "WordDocument".encode("utf-16-le")
    )
    zipped = bytearray(package(p("甲")))
    at = zipped.rindex(b"word/document.xml") - 46
    zipped[at + 8] |= 1
    for data in (protected, old, bytes(zipped)):
        with pytest.raises(UnreadableError) as caught:
            load_bytes(data, "a.docx")
        assert caught.value.code == "unreadable.encrypted"


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_damage_ends_in_a_code(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(whole) // 2, len(whole)))
    try:
        load_docx(bytes(whole[:cut]), "a.docx", "")
    except UnreadableError as error:
        assert error.code.startswith("unreadable.")  # noqa: PT017 - either end is right


WHOLE = package(p("甲") + tbl(tr(tc("甲", TOP), tc("1")), tr(tc("", ON), tc("2"))) + item("乙"))


# Formats that LibreOffice converts.

needs_office = pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed")


def convert(data: bytes, suffix: str, folder: Path) -> bytes:
    (folder / "a.docx").write_bytes(data)
    command = shutil.which("soffice") or shutil.which("libreoffice") or ""
    subprocess.run(
        [
            command,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(folder),
            str(folder / "a.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return (folder / f"a.{suffix}").read_bytes()


@needs_office
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_what_libreoffice_converts(suffix: str, tmp_path: Path) -> None:
    rows = [[Slot("甲", 2), Slot("乙", 1, 2)], [Slot("1"), Slot("2")]]
    data = convert(word(["一、总体情况", "公开36条。", rows]), suffix, tmp_path)
    document = read(data, "a.wps" if suffix == "doc" else f"a.{suffix}")
    assert document.text == "一、总体情况\n公开36条。\n\n甲\t乙\n1\t2\n"
    assert [[one.text for one in row] for row in document.grids[0].rows] == [["甲", "乙", "乙"], ["甲", "1", "2"]]
    assert document.format == "docx"


def old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000) + "WordDocument".encode("utf-16-le") + bytes(3000)


@needs_office
def test_a_damaged_old_file() -> None:
    with pytest.raises(UnreadableError) as caught:
        load_bytes(old_word(), "a.doc")
    assert caught.value.code in ("unreadable.converter", "unreadable.empty")


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    for data, name in ((old_word(), "a.doc"), (b"{\\rtf1 abc}", "a.rtf"), (b"{\\rtf1 abc}", "a.doc")):
        with pytest.raises(UnreadableError) as caught:
            load_bytes(data, name)
        assert caught.value.code == "unreadable.converter"
        assert "install LibreOffice" in caught.value.message


def test_a_converter_that_hangs_or_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = tmp_path / "soffice"
    monkeypatch.setattr(office, "find_office", lambda: str(command))
    monkeypatch.setattr(office, "SECONDS", 0.2)
    for script, says in (
        ("#!/bin/sh\nexec sleep 30\n", "did not finish"),
        ("#!/bin/sh\nexit 3\n", "cannot open"),
        ("not a program", "cannot be started"),
    ):
        command.write_text(script)
        command.chmod(0o755)
        with pytest.raises(UnreadableError, match=says) as caught:
            load_bytes(old_word(), "a.doc")
        assert caught.value.code == "unreadable.converter"
