"""What a file is by its content, whatever its name says.

Government sites serve web pages called ``.doc``, Word files called ``.wps`` and PDFs called ``.html``, and each is
what its first bytes say. A file is only refused where its true format cannot be read.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, Literal

from extractor.errors import UnreadableError
from extractor.loaders.package import Package

Kind = Literal["html", "mhtml", "docx", "pdf", "ole", "rtf", "odt", "word-xml"]
"""Formats with markup that can be read. ``ole``: Word 97–2003 and WPS."""

_MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = ((b"%PDF-", "pdf"), (b"{\\rtf", "rtf"))
_FOREIGN: Final = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_SECTOR: Final = 512
# A header, a sector of allocation and one of directory ([MS-CFB] 2.2).
_SMALLEST_OLE: Final = 3 * _SECTOR
# Word and Kingsoft WPS; Microsoft Works.
_WORD_STREAMS: Final = ("WordDocument", "MatOST", "CONTENTS")
_WORD_97: Final = b"\xec\xa5"
_ENCRYPTED_FLAG: Final = 0x01

_HEAD: Final = 4_096
_END: Final = 40
_PAGE: Final = re.compile(
    r"(?:\s|\ufeff|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>)*+<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(
    r"<(?:html|body|head|div|p|table|td|span|br|font|h[1-6]|section|article)\b[^<>]{0,2000}>", re.IGNORECASE
)
# A page without its frame, as content systems export an article: markup from its first character to its last. Markdown
# may begin with a centred title in markup, but goes on in signs of its own.
_ARTICLE: Final = "div|p|table|center|section|article|h[1-6]|span|font|style"
_ARTICLE_BEGINS: Final = re.compile(rf"(?:\s|<!--.{{0,2000}}?-->)*+<(?:{_ARTICLE})\b[^<>]{{0,2000}}>", re.I | re.S)
_ARTICLE_ENDS: Final = re.compile(rf"</(?:{_ARTICLE})\s{{0,9}}>\s*\Z", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6}\s|\|)", re.MULTILINE)
_ARCHIVE: Final = re.compile(r"(?:[\w-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,40}?mime-version:", re.IGNORECASE)
_WORD_XML: Final = (
    '<?mso-application progid="Word.Document"?>',
    "http://schemas.microsoft.com/office/word/2003/wordml",
)


def kind_of(data: bytes, path: str) -> Kind | None:
    """The format with markup that the content is, None for what may be plain text. Raises ``UnreadableError``:
    ``unreadable.encrypted``, ``.damaged``, ``.too_large`` for a container that says so at its door, ``.foreign`` for
    formats that cannot be read."""
    start = data[:64].lstrip(b"\xef\xbb\xbf\t\n\r \x00")
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if data.startswith(_OLE):
        return _ole(data, path)
    if data.startswith(_ZIP):
        return _zipped(data, path)
    for magic, name in _FOREIGN:
        if data.startswith(magic):
            raise foreign(path, name)
    head = _text_of(data[:_HEAD])
    if any(mark in head for mark in _WORD_XML):
        return "word-xml"
    if _PAGE.match(head) or _is_article(data, head):
        return "html"
    return "mhtml" if _ARCHIVE.match(head.lstrip()) else None


def _is_article(data: bytes, head: str) -> bool:
    return (
        _ARTICLE_BEGINS.match(head) is not None
        and _ARTICLE_ENDS.search((whole := _text_of(data)).rstrip()[-_END:]) is not None
        and _MARKDOWN.search(whole) is None
    )


def has_tags(data: bytes) -> bool:
    """Whether a file that calls itself a web page has any markup."""
    return _TAG.search(_text_of(data)) is not None


def foreign(path: str, name: str) -> UnreadableError:
    return UnreadableError(
        "unreadable.binary",
        f"{path} is {name} by its content; save the report as .docx, .html, .pdf or .txt and try again",
    )


def _text_of(data: bytes) -> str:
    """The ASCII of a text in any encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data.startswith((b"<\x00", b"\x00<")):
        return data.decode("utf-16-le" if data[0] else "utf-16-be", "replace")
    return data.lstrip(codecs.BOM_UTF8).decode("latin-1")


def _ole(data: bytes, path: str) -> Kind:
    if _utf16("EncryptedPackage") in data:
        raise _encrypted(path)
    if _utf16("Workbook") in data or _utf16("PowerPoint Document") in data:
        raise foreign(path, "an Excel or PowerPoint file")
    if len(data) < _SMALLEST_OLE:
        raise UnreadableError(
            "unreadable.damaged", f"{path} is a damaged Word file (its end is missing); fetch or save it again"
        )
    if not any(_utf16(name) in data for name in _WORD_STREAMS):
        raise foreign(path, "an old Office file without a Word document in it")
    if _utf16("WordDocument") in data:
        for at in range(_SECTOR, min(len(data), 4 * 1024 * 1024), _SECTOR):
            # FibBase ([MS-DOC] 2.5.2): wIdent, and fEncrypted as bit 8 of the flags at offset 10.
            if data.startswith(_WORD_97, at):
                if len(data) > at + 11 and data[at + 11] & _ENCRYPTED_FLAG:
                    raise _encrypted(path)
                break
    return "ole"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _encrypted(path: str) -> UnreadableError:
    return UnreadableError(
        "unreadable.encrypted", f"{path} is protected by a password; save it without one and try again"
    )


def _zipped(data: bytes, path: str) -> Kind:
    package = Package(data, path)
    names = package.names
    if "mimetype" in names and b"opendocument.text" in (package.read("mimetype") or b"")[:100]:
        return "odt"
    if any(name.lower().startswith("word/") for name in names):
        return "docx"
    if "officeDocument" in package.related("") and not any(name.startswith(("xl/", "ppt/")) for name in names):
        return "docx"
    if "OFD.xml" in names:
        raise foreign(path, "an OFD file")
    if any(name.startswith("xl/") for name in names):
        raise foreign(path, "an Excel file")
    if any(name.startswith("ppt/") for name in names):
        raise foreign(path, "a PowerPoint file")
    raise foreign(path, "a zip archive")
