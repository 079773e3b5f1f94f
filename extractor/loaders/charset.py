"""The encoding of a web page: what its bytes are, against what it says.

Pages are moved between systems and keep their old declaration, so that what a page says is only one of the things to
go by. Bytes that are UTF-8 are UTF-8 whatever the page says; a page of another encoding is hardly ever that by chance.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from extractor.loaders import text as plain

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# UTF-16 without a mark: no page begins with NUL, and all begin with a tag.
_UNMARKED: Final = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED: Final = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:-]{2,30})", re.IGNORECASE
)
_HEAD_BYTES: Final = 8_192
_ENCODINGS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5",
    "big5-hkscs": "big5",
}
# A page cut by its server in the middle of a character, as descriptions are, is still that page.
_FEW_BAD: Final = 3
_BAD_SHARE: Final = 0.001
_MOSTLY_GOOD: Final = 10
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]+")


def decode(data: bytes, path: str) -> tuple[str, str]:
    """The text of a page and its encoding: by its mark, else UTF-8 where the bytes are that whatever the page says,
    else what the page says, else what the bytes look like."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data.decode(name, errors="replace")
            if name != "utf-8-sig" or _is_right(text):
                return text.replace("\x00", ""), name
            data = data.removeprefix(mark)  # put before a page of another encoding, by the server that joined its parts
    for begin, name in _UNMARKED:
        if data.startswith(begin):
            return data.decode(name, errors="replace"), name
    candidates = ["utf-8"]
    if (found := _DECLARED.search(data[:_HEAD_BYTES])) is not None:
        declared = _ENCODINGS.get(found[1].decode("ascii", "replace").lower())
        candidates += [declared] if declared else []
    for name in candidates:
        text = data.decode(name, errors="replace")
        if _is_right(text):
            return text.replace("\x00", ""), name
    text = data.decode("gb18030", errors="replace")
    if _is_right(text) and plain.is_chinese_prose(text.replace("\ufffd", ""), "gb18030"):
        return text, "gb18030"
    return plain.decode(data, path)


def _is_right(text: str) -> bool:
    beyond_ascii = sum(map(len, _NOT_ASCII.findall(text)))
    few = max(_FEW_BAD, _BAD_SHARE * beyond_ascii)
    bad = text.count("\ufffd")
    return bad <= few and (not bad or bad * _MOSTLY_GOOD < beyond_ascii) and text.count("\x00") <= few
