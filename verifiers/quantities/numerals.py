"""Chinese numerals and plain printed numbers, read into ``Decimal``.

Reports write one number in many ways (三, 一百零五, 二〇二〇, 壹万贰仟, 3亿5千万, １，２３４); every comparison in this
package starts here. Reading is strict: what is no numeral, or only roughly one (十余, 七八), gives ``None`` and never a
guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

# Characters of amounts in words (大写) and of other hands, each above the ordinary character it stands for.
_FORMAL: Final = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩○俩"
_ORDINARY: Final = "一二二三三四五六六七八九十百千万亿两〇两"
NUMERAL_CHARACTERS: Final = "〇零一二两三四五六七八九十百千万亿廿卅" + _FORMAL

_FOLD: Final = str.maketrans(_FORMAL + "０１２３４５６７８９，．", _ORDINARY + "0123456789,.")
_ZEROS: Final = "零〇"
_DIGITS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_TENS: Final = {"廿": 20, "卅": 30}
_MYRIAD: Final = Decimal(10_000)
_MYRIAD_MYRIAD: Final = Decimal(100_000_000)

_SPACE: Final = " \u00a0\u2009\u202f"
_PLAIN: Final = re.compile(
    rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})++|[0-9]{{1,3}}(?:[{_SPACE}][0-9]{{3}})++|[0-9]++)(?:\.[0-9]++)?"
)
_SEPARATOR: Final = re.compile(rf"[,{_SPACE}]")
_POSITIONAL: Final = re.compile("[一二三四五六七八九][〇零一二三四五六七八九]++")
_FRACTION: Final = re.compile("([^点]++)点([〇零一二三四五六七八九]++)([万亿]?)")
_TOKEN: Final = re.compile(r"[0-9]++(?:\.[0-9]++)?|.", re.DOTALL)


def parse_number(text: str) -> Decimal | None:
    """One unsigned number as a table cell or an answer writes it: ``１，２３４``, ``12 345``, ``208.450``, ``三十二``.

    Signs and units are the caller's business: ``+52`` and ``1.2万`` give ``None``, as does all that is not one number.
    """
    folded = text.strip().translate(_FOLD)
    if _PLAIN.fullmatch(folded):
        return Decimal(_SEPARATOR.sub("", folded))
    return None if any("0" <= character <= "9" for character in folded) else parse(folded)


def parse(text: str) -> Decimal | None:
    """A numeral, Chinese, Arabic or mixed: 三, 两百五, 一千二百零三, 二〇二〇, 壹万贰仟, 廿五, 三点五, 3亿5千万, 1.2万.

    ``None`` for everything else: 十余 and 七八 are no numbers, 三个 is more than one, 零五 is a string of digits.
    """
    folded = text.strip().translate(_FOLD)
    if len(folded) > 64:  # no numeral is as long, and the reading below cuts its text into pieces
        return None
    if folded in ("零", "〇"):
        return Decimal(0)
    if "点" in folded:
        return _fraction(folded)
    # Two digits side by side are an approximation (七八件), except where one is a zero (二〇).
    if _POSITIONAL.fullmatch(folded) and (len(folded) > 2 or folded[1] in _ZEROS):
        return Decimal("".join("0" if digit in _ZEROS else str(_DIGITS[digit]) for digit in folded))
    return _joined(folded, "亿", _MYRIAD_MYRIAD, lambda part: _joined(part, "万", _MYRIAD, _below_myriad))


def _fraction(text: str) -> Decimal | None:
    """三点五, 二点五万: digits after 点, and at most one 万 or 亿 after them."""
    match = _FRACTION.fullmatch(text)
    whole = parse(match[1]) if match else None
    if match is None or whole is None or whole != whole.to_integral_value():
        return None
    digits = "".join("0" if digit in _ZEROS else str(_DIGITS[digit]) for digit in match[2])
    return Decimal(f"{whole:f}.{digits}") * {"": Decimal(1), "万": _MYRIAD, "亿": _MYRIAD_MYRIAD}[match[3]]


def _joined(text: str, mark: str, unit: Decimal, read: Callable[[str], Decimal | None]) -> Decimal | None:
    """What stands before the last ``mark`` counts units, what stands after it is added; without a mark, ``read``."""
    high, found, low = text.rpartition(mark)
    if not found:
        return read(text)
    above = read(high) if high else Decimal(1)
    if above is None or not low:
        return None if above is None else above * unit
    if low in _DIGITS or (len(low) == 1 and "1" <= low <= "9"):  # 一万二 is short for 一万二千
        return above * unit + (_DIGITS[low] if low in _DIGITS else int(low)) * unit / 10
    rest = read(low[1:] if low[0] in _ZEROS and len(low) > 1 else low)
    return above * unit + rest if rest is not None and 0 < rest < unit else None


def _below_myriad(text: str) -> Decimal | None:
    """A numeral in 千百十, its digits Chinese or Arabic (3千5百); a plain Arabic number may be larger or broken."""
    if _PLAIN.fullmatch(text):
        return Decimal(_SEPARATOR.sub("", text))
    total, place, digit, zero = Decimal(0), 10_000, None, False
    for token in _TOKEN.findall(text):
        if token in _ZEROS:
            if digit is not None or zero or not total:
                return None
            zero = True
        elif token in _TENS:
            if digit is not None or place <= 10:
                return None
            total, place, zero = total + _TENS[token], 10, False
        elif token in _PLACES:
            value = _PLACES[token]
            # 一百零二十 skips no place; a place without a digit stands at the head (百, 十五) or is a ten (一百十五).
            if value >= place or (zero and value * 10 >= place) or (digit is None and total and value > 10):
                return None
            total, place, digit, zero = total + (1 if digit is None else digit) * value, value, None, False
        else:
            number = Decimal(token) if token[0] in "0123456789" else Decimal(_DIGITS.get(token, 0))
            if digit is not None or not number or (total and (number >= 10 or number != int(number))):
                return None
            digit = number
    if digit is None:
        return None if zero or not total else total
    if zero:
        return total + digit if place > 10 else None
    return total + digit * (place // 10 if total else 1)
