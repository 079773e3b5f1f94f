"""Text made safe for the CSV files of an analysis: nothing a report says may run as a formula in a spreadsheet.

A text that could be taken for a formula gets an apostrophe before it, as a person would type it; so does one that
begins with an apostrophe already, so that taking one away gives back the text exactly. Numbers of ours are no texts
and are left alone.
"""

from __future__ import annotations

import unicodedata
from typing import Final

MARK: Final = "'"
# Full-width and other spellings of the four signs, which spreadsheets of East Asian systems take for them.
_FORMULA: Final = frozenset("=+-@" + "⁺⁼₊₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠" + "−⁻₋")


def neutral(text: str) -> str:
    """The text as no spreadsheet takes it for a formula; white space and characters without width before a sign do not
    hide it."""
    first = text[:1]
    if not first:
        return text
    if first == MARK or first in _FORMULA or first in "\t\r\n":
        return MARK + text
    if first != " " and first.isprintable():
        return text
    seen = next((one for one in text if one != " " and one.isprintable() and unicodedata.category(one) != "Mn"), "")
    return MARK + text if seen in _FORMULA else text
