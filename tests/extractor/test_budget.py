"""Prices, estimates and limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.backends.base import Exchange
from extractor.batch.budget import Budget, Limits, Price, Use, estimate, make_price, read_prices, use_of
from extractor.errors import UsageError

PRICE = Price(Decimal(2), Decimal(8), Decimal("0.5"), "CNY")


def test_cached_tokens_have_their_own_price() -> None:
    assert PRICE.cost(Use(1, 1_000_000, 500_000, 400_000)) == Decimal("1.2") + Decimal("0.2") + Decimal(4)


def test_a_price_survives_the_database() -> None:
    assert Price.from_json(PRICE.as_json()) == PRICE


def test_money_is_shown_as_far_as_it_matters() -> None:
    assert [PRICE.money(Decimal(one)) for one in ("12.345", "0.0123", "0")] == ["12.34 CNY", "0.0123 CNY", "0.00 CNY"]


class TestPriceFile:
    def test_a_model_has_its_table(self, tmp_path: Path) -> None:
        file = tmp_path / "prices.toml"
        file.write_text('["deepseek-chat"]\nin = 2\nout = 3.5\ncached = 0.2\n["qwen/qwen3"]\nin = 1.1\nout = 2\n')
        assert read_prices(file, "deepseek-chat") == Price(Decimal(2), Decimal("3.5"), Decimal("0.2"))
        # A price for cached tokens that is not named is that of others.
        assert read_prices(file, "qwen/qwen3").cached == Decimal("1.1")

    @dataclass(frozen=True)
    class Wrong:
        id: str
        text: str
        says: str

    WRONG = (
        Wrong("no table", '["other"]\nin = 1\nout = 1\n', "no prices for 'm'"),
        Wrong("no price out", '["m"]\nin = 1\n', "tokens out"),
        Wrong("negative", '["m"]\nin = -1\nout = 1\n', "in = -1"),
        Wrong("text", '["m"]\nin = "1"\nout = 1\n', "in = 1"),
        Wrong("misspelt", '["m"]\nin = 1\nout = 1\ncache = 1\n', "cache is not one of"),
        Wrong("not TOML", "m: 1", "cannot be read as a price file"),
    )

    @pytest.mark.parametrize("case", WRONG, ids=lambda case: case.id)
    def test_wrong(self, tmp_path: Path, case: Wrong) -> None:
        file = tmp_path / "prices.toml"
        file.write_text(case.text)
        with pytest.raises(UsageError) as caught:
            read_prices(file, "m")
        assert case.says in caught.value.message
        assert str(file) in caught.value.message


def test_a_limit_in_money_needs_a_price() -> None:
    with pytest.raises(UsageError, match="--prices"):
        Limits(None, Decimal(1))
    with pytest.raises(UsageError, match="--max-tokens"):
        Limits(None, None, 0)


def test_an_estimate_counts_the_fixed_part_for_each_piece() -> None:
    assert estimate(0) == Use()
    whole, pieces = estimate(2000), estimate(2000, 900)
    assert (whole.requests, pieces.requests) == (1, 3)
    assert pieces.tokens_in - whole.tokens_in == 2 * 1500
    assert whole.tokens_in == 1500 + 1420


@pytest.mark.parametrize(
    ("exchange", "use"),
    [
        (Exchange("a", "b", 200, "answer", 0.1, 10, 5, 3), Use(1, 10, 5, 3)),
        (Exchange("a" * 100, "b" * 100, 200, "answer", 0.1), Use(1, 71, 71)),
        (Exchange("a" * 100, "", 500, "answer", 0.1), Use(1)),
        (Exchange("a" * 100, "", None, "answer", 0.1), Use(1)),
    ],
    ids=["reported", "not reported", "refused", "no answer"],
)
def test_what_an_exchange_cost(exchange: Exchange, use: Use) -> None:
    assert use_of(exchange) == use


class TestBudget:
    def test_what_is_in_flight_counts(self) -> None:
        budget = Budget(Limits(None, None, 1000))
        expected = Use(1, 300, 100)
        first = budget.start(expected)
        budget.start(expected)
        assert budget.admits(expected) == "--max-tokens 1000"
        budget.spend(first, Use(1, 150, 50))
        # What it has spent is no longer expected of it.
        assert budget.admits(expected) == "--max-tokens 1000"
        budget.finish(first)
        assert budget.admits(expected) is None

    def test_reports_that_cost_more_than_expected_are_learnt_from(self) -> None:
        budget = Budget(Limits(None, None, 10_000))
        one = budget.start(Use(1, 100, 100))
        budget.spend(one, Use(3, 4000, 2000))
        budget.finish(one)
        assert budget.admits(Use(1, 100, 100)) == "--max-tokens 10000"

    def test_without_limits_everything_is_admitted(self) -> None:
        budget = Budget(Limits())
        budget.start(Use(1, 10**12, 0))
        assert budget.admits(Use(1, 10**12, 0)) is None

    def test_what_comes_after_the_end_is_still_counted(self) -> None:
        budget = Budget(Limits())
        one = budget.start(Use(1, 100, 100))
        budget.finish(one)
        budget.spend(one, Use(1, 10, 10))
        assert budget.spent == Use(1, 10, 10)

    @given(
        st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), max_size=60),
        st.integers(1, 20_000),
        st.integers(1, 6),
    )
    def test_a_limit_holds_where_the_estimates_do(self, costs: list[tuple[int, int]], limit: int, width: int) -> None:
        budget = Budget(Limits(None, None, limit))
        expected = Use(1, 500, 500)
        flying: list[tuple[int, Use]] = []
        for sent, answered in costs:
            if budget.admits(expected) is None:
                flying.append((budget.start(expected), Use(1, sent, answered)))
            if len(flying) == width:
                number, use = flying.pop(0)
                budget.spend(number, use)
                budget.finish(number)
        for number, use in flying:
            budget.spend(number, use)
            budget.finish(number)
        assert budget.spent.tokens <= limit


def test_make_price_takes_what_flags_give() -> None:
    assert make_price({"in": Decimal(1), "out": Decimal(2)}, "flags") == Price(Decimal(1), Decimal(2), Decimal(1))
