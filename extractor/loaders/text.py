"""Plain text and Markdown: bytes to canonical text.

UTF-8 is tried first, because nearly all files are and a strict decoder leaves no doubt; only then is the detector
imported, and it may choose among Chinese encodings alone. A result that does not look like Chinese prose is refused: a
wrong reading is worse than none.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from extractor.document import Document, Format
from extractor.errors import UnreadableError
from extractor.loaders.inline import inline_grids

# The UTF-32 mark begins with that of UTF-16, so it comes first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_ODD: Final = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_NON_ASCII: Final = re.compile("[^\x00-\x7f]")

# The codecs that the detector may choose from, each with the lead bytes of its everyday characters (level 1 of GB
# 2312-80, the frequent plane of Big5). Text read with the wrong one of the two falls outside: measured on the seven
# real reports re-encoded, a right reading has >= 0.95 of its characters there, a wrong one <= 0.54.
_CHINESE: Final = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
_EVERYDAY: Final = 0.8
_MIN_HAN: Final = 0.4


def load_txt(data: bytes, path: str, sha256: str) -> Document:
    return _load(data, path, sha256, "txt")


def load_md(data: bytes, path: str, sha256: str) -> Document:
    return _load(data, path, sha256, "md")


def _load(data: bytes, path: str, sha256: str, format: Format) -> Document:
    text, encoding = decode(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableError("unreadable.empty", f"{path} holds nothing but white space; fetch the report again")
    return Document(path, sha256, format, encoding, text, inline_grids(text, path))


def decode(data: bytes, path: str) -> tuple[str, str]:
    """The text without BOM and the encoding's name (``utf-8``, ``utf-8-sig``, ``utf-16``, ``gb18030``, ``big5``).

    Raises ``UnreadableError``: ``unreadable.binary`` where the bytes are no text, ``unreadable.encoding`` where no
    encoding fits."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding.startswith("utf-8"):
        _refuse_binary(data, path)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UnreadableError(
                "unreadable.encoding",
                f"{path} says that it is {encoding} but byte {error.start} is not; save it again as UTF-8",
            ) from error
        text, encoding = _detect(data, path, error.start)
    if "\x00" in text:
        raise UnreadableError(
            "unreadable.binary", f"{path} holds NUL characters, so it is no text; fetch the report again"
        )
    return text, encoding


def _refuse_binary(data: bytes, path: str) -> None:
    if b"\x00" in data:
        raise UnreadableError(
            "unreadable.binary",
            f"{path} holds NUL bytes, so it is no text (or UTF-16 without a mark); save it as UTF-8 text and try again",
        )
    if (len(data) - len(data.translate(None, _CONTROL))) * 10 > len(data):
        raise UnreadableError(
            "unreadable.binary", f"{path} is mostly control characters, so it is no text; fetch the report again"
        )


def _detect(data: bytes, path: str, broken_at: int) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    found = from_bytes(data, cp_isolation=list(_CHINESE)).best()
    order = sorted(_CHINESE, key=lambda name: found is None or found.encoding != name)
    for encoding in order:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_chinese_prose(text, encoding):
            return text, encoding
    raise UnreadableError(
        "unreadable.encoding",
        f"{path} is neither UTF-8 (byte {broken_at} breaks it) nor readable as GB18030 or Big5; save it again as UTF-8",
    )


def is_chinese_prose(text: str, encoding: str) -> bool:
    """Everyday characters throughout, none that prose never has. Cheap: one encode and two scans."""
    if _ODD.search(text):
        return False
    han = "".join(_HAN.findall(text))
    if len(han) < _MIN_HAN * len(_NON_ASCII.findall(text)):
        return False
    codec, first, last = _CHINESE[encoding]
    leads = han.encode(codec, errors="ignore")[::2]
    everyday = sum(first <= lead <= last for lead in leads)
    return everyday >= _EVERYDAY * len(han)
