"""Exact decimals as the plain text in which they travel, and what they are in yuan."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from verifiers.quantities import amount, currency

# Longer than any number of a report; beyond, arithmetic on hostile digits would cost more than they are worth.
_LONGEST: Final = 300
_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def number(value: str | None) -> str | None:
    """A plain decimal as it is; None for what is none."""
    if value is None or (value.isdecimal() and value.isascii() and len(value) < _LONGEST):
        return value
    return value if len(value) < _LONGEST and _PLAIN.fullmatch(value) else None


@lru_cache(maxsize=4096)
def yuan(value: str | None, unit: str | None) -> str | None:
    """An amount in yuan; None where it is no number or its unit names no currency."""
    if (plain := number(value)) is None:
        return None
    found = currency(Decimal(plain), unit)
    return None if found is None else _text(found)


@lru_cache(maxsize=4096)
def quantity(value: str, unit: str | None) -> tuple[str | None, str | None]:
    """A value with 万 and 亿 multiplied out, and the counter that remains of its unit."""
    if (plain := number(value)) is None:
        return None, None
    found, counter = amount(Decimal(plain), unit)
    return _text(found), counter or None


def _text(value: Decimal) -> str:
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
