"""What a run would ask and cost: every report counted once, in this process or in several."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.backends.llm import LLM
from extractor.backends.rules import Rules
from extractor.batch.budget import FIXED_TOKENS, Limits, Price
from extractor.batch.runner import Options
from extractor.batch.workers import WORTH_A_WORKER
from extractor.loaders.inputs import collect
from extractor.terminal.forecast import Forecast, forecast, reach
from tests.chaos import write_reports

MODEL = LLM("m", "http://127.0.0.1:9/v1", max_rounds=2)


def counted(folder: Path, options: Options | None = None, backend: LLM | Rules = MODEL) -> Forecast:
    return asyncio.run(forecast(collect([folder]), folder.parent / "out", backend, options or Options()))


@pytest.mark.parametrize("count", [1, WORTH_A_WORKER, WORTH_A_WORKER + 1, 2 * WORTH_A_WORKER])
def test_every_report_is_counted_once(tmp_path: Path, count: int) -> None:
    write_reports(tmp_path / "in", count)
    found = counted(tmp_path / "in", Options(workers=2))
    assert (found.reports, found.to_ask, found.once.requests, found.at_most.requests) == (
        count,
        count,
        count,
        3 * count,
    )
    assert found.once.tokens_in > count * FIXED_TOKENS
    assert list(tmp_path.iterdir()) == [tmp_path / "in"]


def test_what_cannot_be_read_and_copies_are_not_asked_about(tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 2)
    (tmp_path / "in" / "copy.txt").write_bytes((tmp_path / "in" / "0000.txt").read_bytes())
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    found = counted(tmp_path / "in")
    assert (found.reports, found.kept, found.unreadable, found.to_ask) == (4, 1, 1, 2)


def test_offline_nothing_is_asked(tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 3)
    assert counted(tmp_path / "in", backend=Rules()).once.requests == 0


def test_how_far_a_budget_reaches(tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 10)
    found = counted(tmp_path / "in")
    price = Price(Decimal(1), Decimal(1), Decimal(1))
    half = found.once.tokens // 2
    assert reach(found, Options()) is None
    assert reach(found, Options(limits=Limits(None, None, half))) in (4, 5)
    assert reach(found, Options(limits=Limits(price, Decimal(half) / 1_000_000))) in (4, 5)
    assert reach(found, Options(limits=Limits(None, None, 10**9))) == 10
