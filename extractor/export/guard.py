"""Text made safe for spreadsheets: nothing a report says may run as a formula, or break the file.

A text that a spreadsheet could take for a formula gets an apostrophe before it, as a person would type it; so does one
that begins with an apostrophe already, so that taking one away gives back the text exactly. Parquet and JSONL are read
by programs and keep everything as it is.
"""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "'"
"""What stands before a neutralised text; ``removeprefix`` takes it away again."""

FORMULA: Final = frozenset("=+-@" + "⁺⁼₊₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠" + "−⁻₋")
"""Characters that begin a formula; those that folding turns into one (Unicode NFKC), as East Asian spreadsheets do with
full-width ones; and the minus signs, which programs take for a hyphen."""

REPLACEMENT: Final = "\ufffd"
# What neither XML 1.0 (2.2, Char) nor a CSV reader takes: control characters, half a surrogate pair, noncharacters.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HALF: Final = re.compile("[\ud800-\udfff]")
_LINE_END: Final = re.compile("\r\n?")


def neutral(text: str) -> str:
    """The text as no spreadsheet takes it for a formula. White space and characters without width before a sign do not
    hide it."""
    if not text:
        return text
    first = text[0]
    if first == MARK or first in FORMULA or first in "\t\r\n":
        return MARK + text
    if first != " " and first.isprintable():
        return text
    seen = next((one for one in text if one != " " and one.isprintable()), "")
    return MARK + text if seen in FORMULA else text


def fit(text: str) -> str:
    """The text without the characters that a spreadsheet's file cannot hold, each replaced by U+FFFD; line ends are
    ``\\n``."""
    if text.isprintable():
        return text
    return _UNFIT.sub(REPLACEMENT, _LINE_END.sub("\n", text))


def whole(text: str) -> str:
    """The text as UTF-8 can hold it: half a surrogate pair is replaced by U+FFFD."""
    return text if text.isprintable() else _HALF.sub(REPLACEMENT, text)
