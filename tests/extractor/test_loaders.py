"""Bytes to canonical text: encodings, line ends, and every reason why a file cannot be read."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import UnreadableError
from extractor.loaders import MAX_BYTES, MAX_CHARS, SUFFIXES, load, load_bytes, office
from tests.formats import word

PROSE = (
    "青石镇2022年政府信息公开工作年度报告\n一、总体情况\n2022年，我镇按照要求做好政府信息公开工作，主动公开各类信息36条，"
    "收到申请2件，均在期限内答复。\n六、其他需要报告的事项\n无。\n"
)
TRADITIONAL = (
    "青石鎮二〇二二年政府資訊公開工作報告，主動公開各類資訊，並在期限內答覆申請。公開內容經過審核，統計期限為一年。" * 3
)


@dataclass(frozen=True)
class Decoded:
    id: str
    data: bytes
    encoding: str
    text: str = PROSE


DECODED = (
    Decoded("plain UTF-8", PROSE.encode(), "utf-8"),
    Decoded("UTF-8 with a mark", codecs.BOM_UTF8 + PROSE.encode(), "utf-8-sig"),
    Decoded("UTF-16 little endian", codecs.BOM_UTF16_LE + PROSE.encode("utf-16-le"), "utf-16"),
    Decoded("UTF-16 big endian", codecs.BOM_UTF16_BE + PROSE.encode("utf-16-be"), "utf-16"),
    Decoded("UTF-32", codecs.BOM_UTF32_LE + PROSE.encode("utf-32-le"), "utf-32"),
    Decoded("GBK", PROSE.encode("gbk"), "gb18030"),
    Decoded("GB18030 with a four-byte character", (PROSE + "㐂").encode("gb18030"), "gb18030", PROSE + "㐂"),
    Decoded(
        "Big5", TRADITIONAL.encode("big5", errors="ignore"), "big5", TRADITIONAL.encode("big5", "ignore").decode("big5")
    ),
    Decoded("ASCII", b"report 2022", "utf-8", "report 2022"),
    Decoded("Windows line ends", PROSE.replace("\n", "\r\n").encode(), "utf-8"),
    Decoded("old Macintosh line ends", PROSE.replace("\n", "\r").encode(), "utf-8"),
    Decoded("line ends mixed", b"a\r\n\rb\n\r\nc", "utf-8", "a\n\nb\n\nc"),
    Decoded("white space is kept", "\t　 一\u00a0\u2028二\f\n".encode(), "utf-8", "\t　 一\u00a0\u2028二\f\n"),
    Decoded("markup is kept", "## **一、总体情况**\n".encode(), "utf-8", "## **一、总体情况**\n"),
    Decoded("a few control characters", ("无\x07" + PROSE).encode(), "utf-8", "无\x07" + PROSE),
)


@pytest.mark.parametrize("case", DECODED, ids=lambda case: case.id)
def test_decodes(case: Decoded) -> None:
    document = load_bytes(case.data, "folder/report.txt")
    assert (document.text, document.encoding) == (case.text, case.encoding)
    assert (document.path, document.format) == ("folder/report.txt", "txt")
    assert document.sha256 == hashlib.sha256(case.data).hexdigest()
    assert document.grids == ()


@pytest.mark.parametrize(
    ("path", "format"),
    [("a.txt", "txt"), ("a.TXT", "txt"), ("a.md", "md"), ("a.Markdown", "md"), ("a", "txt"), ("a.report", "txt")],
)
def test_format_by_suffix(path: str, format: str) -> None:
    assert load_bytes(PROSE.encode(), path).format == format


@dataclass(frozen=True)
class Refused:
    id: str
    data: bytes
    code: str
    path: str = "report.txt"
    says: str = ""


REFUSED = (
    Refused("no bytes", b"", "unreadable.empty"),
    Refused("white space alone", " \r\n\t　\n".encode(), "unreadable.empty"),
    Refused("a mark alone", codecs.BOM_UTF8, "unreadable.empty"),
    Refused("NUL bytes", b"a\x00b", "unreadable.binary"),
    Refused("UTF-16 without a mark", PROSE.encode("utf-16-le"), "unreadable.binary"),
    Refused("control characters", bytes(range(1, 9)) * 20, "unreadable.binary"),
    Refused("a zip archive cut off, called md", b"PK\x03\x04\x14\x00", "unreadable.damaged", "a.md"),
    Refused("an image called txt", b"\x89PNG\r\n\x1a\n", "unreadable.binary", says="PNG"),
    Refused("an image", b"\x89PNG\r\n\x1a\n", "unreadable.format", "a.png", says="image"),
    Refused("text called a table", b"a", "unreadable.format", "a.xlsx", says="Excel"),
    Refused("a program called pdf", b"\x7fELF\x02", "unreadable.binary", "a.pdf", says="program"),
    Refused("an empty web page", b"<html></html>", "unreadable.empty", "a.html"),
    Refused("a Word file cut off", b"PK\x03\x04", "unreadable.damaged", "a.docx"),
    Refused("random bytes", bytes((i * 37 + 129) % 127 + 129 for i in range(400)), "unreadable.encoding"),
    Refused("UTF-8 cut in a character", PROSE.encode()[:-30] + b"\xe5", "unreadable.encoding", says="UTF-8"),
    Refused("Latin text", "état général déjà publié à l'été".encode("latin-1") * 5, "unreadable.encoding"),
    Refused("a mark that lies", codecs.BOM_UTF8 + PROSE.encode("gbk"), "unreadable.encoding", says="utf-8-sig"),
    Refused("half of a UTF-16 pair", codecs.BOM_UTF16_LE + b"\x00\xd8", "unreadable.encoding"),
    Refused("too large", b"a" * (MAX_BYTES + 1), "unreadable.too_large", says="MB"),
)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_refuses(case: Refused) -> None:
    with pytest.raises(UnreadableError) as caught:
        load_bytes(case.data, case.path)
    assert caught.value.code == case.code
    assert case.path in caught.value.message
    assert case.says in caught.value.message
    assert "\n" not in caught.value.message


def test_loads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "报告.md"
    path.write_bytes(PROSE.encode("gb18030"))
    document = load(path)
    assert (document.path, document.text, document.format) == (str(path), PROSE, "md")
    assert load(str(path)) == document


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        load(tmp_path / "none.txt")
    assert caught.value.code == "unreadable.missing"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_folder_and_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path, tmp_path / "pipe.txt"):
        with pytest.raises(UnreadableError) as caught:
            load(path)
        assert caught.value.code == "unreadable.io"


def test_path_that_no_file_can_have() -> None:
    with pytest.raises(UnreadableError) as caught:
        load("a\x00b.txt")
    assert caught.value.code == "unreadable.io"


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")

    def denied(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(UnreadableError) as caught:
        load(path)
    assert caught.value.code == "unreadable.io"
    assert "Permission denied" in caught.value.message


def test_too_large_is_seen_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(UnreadableError) as caught:
        load(path)
    assert caught.value.code == "unreadable.too_large"


def test_a_text_longer_than_any_report() -> None:
    assert len(load_bytes("字".encode() * MAX_CHARS, "a.txt").text) == MAX_CHARS
    with pytest.raises(UnreadableError, match="500,001 characters") as caught:
        load_bytes("字".encode() * (MAX_CHARS + 1), "a.txt")
    assert caught.value.code == "unreadable.too_large"


def test_suffixes_of_a_folder_search() -> None:
    assert {
        ".txt",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".mht",
        ".docx",
        ".doc",
        ".wps",
        ".rtf",
        ".pdf",
        ".ofd",
    } <= SUFFIXES


@pytest.mark.parametrize(
    ("format", "library", "data"),
    [
        ("html", "lxml", "<html><p>甲".encode()),
        ("docx", "lxml", word(["甲"])),
        ("pdf", "pypdfium2", b"%PDF-1.7\n%%EOF\n"),
    ],
)
def test_a_library_that_is_not_installed(
    format: str, library: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "pypdfium2.raw", raising=False)
    with pytest.raises(UnreadableError) as caught:
        load_bytes(data, f"a.{format}")
    assert caught.value.code == "unreadable.missing_extra"
    assert caught.value.message.endswith(f"run pip install {library}")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    text = None
    with contextlib.suppress(UnreadableError), pytest.MonkeyPatch.context() as patch:
        patch.setattr(office, "find_office", lambda: None)  # which takes a second to start
        text = load_bytes(data, "a.txt").text
    assert text is None or (text.strip() and "\r" not in text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1))
def test_utf8_text_comes_back(text: str) -> None:
    if text.strip() and not text.startswith("\ufeff"):
        assert load_bytes(text.encode(), "a.txt").text == text


ARTICLE = "<p align=center>青石镇2022年政府信息公开工作年度报告</p>\n<p>收到申请2件。</p>\n"


@dataclass(frozen=True)
class Marked:
    id: str
    text: str
    format: str


MARKED = (
    Marked("an article without the frame of a page", ARTICLE, "html"),
    Marked("a comment before it", "<!-- 正文 -->\n" + ARTICLE, "html"),
    Marked("prose behind the markup", ARTICLE + "青石镇人民政府\n", "md"),
    Marked("Markdown with a centred title", ARTICLE + "## 一、总体情况\n<p>无</p>", "md"),
    Marked("Markdown with a table of bars", ARTICLE + "| 规章 | 0 |\n<p>无</p>", "md"),
    Marked("markup inside the text", "一、总体情况\n" + ARTICLE, "md"),
)


@pytest.mark.parametrize("case", MARKED, ids=lambda case: case.id)
def test_markup_from_first_to_last_is_a_web_page(case: Marked) -> None:
    assert load_bytes(case.text.encode(), "report.md").format == case.format


@dataclass(frozen=True)
class Inline:
    id: str
    text: str
    rows: tuple[tuple[str, ...], ...]


INLINE = (
    Inline("cells", "表\n<table><tr><th>规章</th><td>3</td></tr></table>\n完", (("规章", "3"),)),
    Inline(
        "merged cells",
        '<table><tr><td rowspan="2">甲</td><td colspan=2>乙</td></tr><tr><td>1<td>2</table>完',
        (("甲", "乙", "乙"), ("甲", "1", "2")),
    ),
    Inline("marks around a value", "<table><tr><td> <p>&nbsp;**0**<br></p></td></tr></table>完", (("0",),)),
    Inline("a mark inside a value", "<table><tr><td>1<br>2</td><td>a < b</td></tr></table>完", (("1<br>2", "a < b"),)),
    Inline("blank cells", "<table><tr><td>甲</td><td></td><td>&nbsp;</td></tr></table>完", (("甲", "", ""),)),
    Inline("the inner one of two", "<table><tr><td><table><tr><td>7</td></tr></table></td></tr></table>完", (("7",),)),
    Inline("no end", "<table><tr><td>甲</td><td>1</td></tr>\n一、总体情况", (("甲", "1"),)),
    Inline("a page to itself", "<html><body><table><tr><td>1</td></tr></table></body></html>\n完", (("1",),)),
)


@pytest.mark.parametrize("case", INLINE, ids=lambda case: case.id)
def test_tables_marked_up_in_a_text(case: Inline) -> None:
    document = load_bytes(("前言\n" + case.text).encode(), "report.txt")
    assert (document.format, document.text) == ("txt", "前言\n" + case.text)
    (grid,) = document.grids
    assert tuple(tuple(one.text for one in row) for row in grid.rows) == case.rows
    for row in grid.rows:
        for one in row:
            assert document.text[one.start : one.end] == one.text
    outside = document.text[: grid.start] + document.text[grid.end :]
    assert "table" not in outside or case.id == "the inner one of two"
    assert "body" not in outside


def test_a_frame_around_prose_is_no_table() -> None:
    prose = "本年度主动公开各类信息三百余条，" * 8 + "均已按期答复。"
    text = f"前言<table><tr><td>一、总体情况</td></tr><tr><td>{prose}</td></tr></table>完"
    assert load_bytes(text.encode(), "report.txt").grids == ()


def test_spans_that_nobody_can_draw_are_too_large() -> None:
    row = "<tr>" + '<td colspan="400" rowspan="9999">0</td></tr>'
    with pytest.raises(UnreadableError, match="cells") as error:
        load_bytes(("前言<table>" + row * 30_000 + "</table>完").encode(), "report.txt")
    assert error.value.code == "unreadable.too_large"
