"""What asking costs: tokens, prices, an estimate beforehand, and the limit that a run may spend.

A provider's bill is in tokens, so everything here counts those; a price turns them into money. An estimate is made
from characters by two measured figures and is cautious; as soon as a run has reports behind it, their mean counts as
well. What is in flight counts as spent, so that a limit is passed by no more than the estimates were short.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from extractor.backends.base import Exchange
from extractor.errors import UsageError

# Measured with o200k over seven real reports and ten samples (benchmarks.prompt_tokens, docs/scaling.md): 0.67 tokens a
# character of narrative, with its frame up to 0.71; the other tokenizers in use are within a tenth of that.
TOKENS_PER_CHARACTER: Final = 0.71
# Instructions, example and schema, the same in every request: 1,468 to 1,492 tokens depending on the mode.
FIXED_TOKENS: Final = 1500
# The answer: 0.36 to 0.74 tokens per character of narrative on the real reports.
ANSWER_TOKENS_PER_CHARACTER: Final = 0.75

_MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Use:
    """Requests and tokens. ``cached`` is the part of ``tokens_in`` that the provider read from its cache."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0

    def __add__(self, other: Use) -> Use:
        return Use(
            self.requests + other.requests,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.cached + other.cached,
        )

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True)
class Price:
    """Money per million tokens: sent, answered, and sent but read from the provider's cache."""

    input: Decimal
    output: Decimal
    cached: Decimal
    currency: str = ""

    def cost(self, use: Use) -> Decimal:
        fresh = use.tokens_in - use.cached
        return (fresh * self.input + use.cached * self.cached + use.tokens_out * self.output) / _MILLION

    def as_json(self) -> str:
        return json.dumps(
            {"in": str(self.input), "out": str(self.output), "cached": str(self.cached), "currency": self.currency}
        )

    @staticmethod
    def from_json(text: str) -> Price:
        stored = json.loads(text)
        return Price(Decimal(stored["in"]), Decimal(stored["out"]), Decimal(stored["cached"]), stored["currency"])

    def money(self, amount: Decimal) -> str:
        """An amount as it is shown: two decimals, more where it is less than a hundredth."""
        shown = amount.quantize(Decimal("0.01" if amount >= Decimal("0.1") or not amount else "0.0001"))
        return f"{shown} {self.currency}".strip()


def read_prices(file: Path, model: str) -> Price:
    """The price of a model from a TOML file with a table for each, in money per million tokens::

        ["gpt-4.1-mini"]
        in = 0.40
        cached = 0.10        # default: as in
        out = 1.60
        currency = "USD"     # shown, nothing is converted

    Raises ``UsageError`` for a file that cannot be read, and for a model that it does not name.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read as a price file ({error})") from error
    table: object = tables.get(model)
    if not isinstance(table, dict):
        known = ", ".join(sorted(tables)) or "none"
        raise UsageError(f'{file}: no prices for {model!r}; add a table ["{model}"] with in and out (it has: {known})')
    return make_price(cast(Mapping[str, object], table), f'{file}: ["{model}"]')


def make_price(given: Mapping[str, object], where: str) -> Price:
    """A price from ``in``, ``out``, ``cached`` and ``currency``; a price left out of ``cached`` is that of ``in``."""
    unknown = given.keys() - {"in", "out", "cached", "currency"}
    if unknown:
        raise UsageError(f"{where}: {', '.join(sorted(unknown))} is not one of in, out, cached, currency")
    amounts: dict[str, Decimal] = {}
    for name in ("in", "out", "cached"):
        value = given.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or not 0 <= value < 10**9:
            raise UsageError(f"{where}: {name} = {value} is no price per million tokens")
        amounts[name] = Decimal(str(value))
    if "in" not in amounts or "out" not in amounts:
        raise UsageError(f"{where}: both a price for tokens in and one for tokens out are needed")
    return Price(amounts["in"], amounts["out"], amounts.get("cached", amounts["in"]), str(given.get("currency", "")))


def estimate(narrative: int, piece: int | None = None) -> Use:
    """What one round of asking about a narrative of so many characters takes; more than one request where it is
    longer than a ``piece``."""
    if not narrative:
        return Use()
    requests = -(-narrative // piece) if piece else 1
    sent = requests * FIXED_TOKENS + round(narrative * TOKENS_PER_CHARACTER)
    return Use(requests, sent, round(narrative * ANSWER_TOKENS_PER_CHARACTER))


def use_of(exchange: Exchange) -> Use:
    """What an exchange cost: as the provider reports it; where a provider answers without reporting, an estimate from
    the characters, so that a limit holds there too."""
    if exchange.status != 200 or exchange.tokens_in or exchange.tokens_out:
        return Use(1, exchange.tokens_in, exchange.tokens_out, exchange.tokens_cached)
    sent, answered = len(exchange.request), len(exchange.response)
    return Use(1, round(sent * TOKENS_PER_CHARACTER), round(answered * TOKENS_PER_CHARACTER))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may spend. Raises ``UsageError`` for a limit in money without a price."""

    price: Price | None = None
    max_cost: Decimal | None = None
    max_tokens: int | None = None

    def __post_init__(self) -> None:
        if self.max_cost is not None and self.price is None:
            raise UsageError("--max-cost needs prices: give --prices FILE, or --price-in and --price-out")
        for name, value in (("--max-cost", self.max_cost), ("--max-tokens", self.max_tokens)):
            if value is not None and not value > 0:
                raise UsageError(f"{name} {value}: must be more than 0")

    def __bool__(self) -> bool:
        return self.max_cost is not None or self.max_tokens is not None

    def exceeded(self, use: Use) -> str | None:
        """The limit that so much would pass, None where it would pass none."""
        if self.max_tokens is not None and use.tokens > self.max_tokens:
            return f"--max-tokens {self.max_tokens}"
        if self.max_cost is not None and self.price is not None and self.price.cost(use) > self.max_cost:
            return f"--max-cost {self.max_cost}"
        return None


class Budget:
    """Keeps count of what a run spends. A report is started only if what is spent, what those in flight are expected
    to spend, and what it is expected to spend itself lie within the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.spent = Use()
        self._finished = 0
        self._finished_use = Use()
        self._in_flight: dict[int, tuple[Use, Use]] = {}
        self._next = 0

    def admits(self, expected: Use) -> str | None:
        """None where a report may be started, else the limit that stands against it."""
        if not self.limits:
            return None
        total = self.spent + self._likely(expected)
        for one, so_far in self._in_flight.values():
            total += _rest(one, so_far)
        return self.limits.exceeded(total)

    @property
    def idle(self) -> bool:
        return not self._in_flight

    def start(self, expected: Use) -> int:
        """A report is started; returns its number here."""
        self._next += 1
        self._in_flight[self._next] = (self._likely(expected), Use())
        return self._next

    def spend(self, number: int, use: Use) -> None:
        """A report has spent something; one that was given up may do so after its end."""
        self.spent += use
        if (flying := self._in_flight.get(number)) is not None:
            expected, so_far = flying
            self._in_flight[number] = (expected, so_far + use)

    def finish(self, number: int) -> Use:
        """A report is finished; returns what it has spent."""
        _, use = self._in_flight.pop(number)
        if use.requests:
            self._finished += 1
            self._finished_use += use
        return use

    def _likely(self, expected: Use) -> Use:
        """The larger of the estimate and the mean of the reports finished so far, which know of repair rounds."""
        if not expected.requests or not self._finished:
            return expected
        mean_in = self._finished_use.tokens_in // self._finished
        mean_out = self._finished_use.tokens_out // self._finished
        return Use(expected.requests, max(expected.tokens_in, mean_in), max(expected.tokens_out, mean_out))


def _rest(expected: Use, so_far: Use) -> Use:
    return Use(0, max(0, expected.tokens_in - so_far.tokens_in), max(0, expected.tokens_out - so_far.tokens_out))
