"""What is asked, when, and what becomes of the replies: a backend of our own is counted and fails on purpose."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from extractor.backends.base import BackendUnavailable, Brief, Complaint, Exchange, Identification, PromptInfo, Reply
from extractor.backends.limits import WAITING
from extractor.batch.asking import Patience
from extractor.batch.budget import Limits
from extractor.batch.events import Done, Event, Notice, Summary
from extractor.batch.runner import Options, run
from extractor.errors import ModelError
from extractor.loaders.inputs import collect
from extractor.schema import Answer
from extractor.store.database import Store
from tests.conftest import EXAMPLES

EXCHANGE = Exchange('{"model": "m"}', '{"choices": []}', 200, "answer", 0.1, 1000, 500, 400)
FALSE = {"figures": [{"subject": "制发规范性文件", "value": "999", "unit": "件", "evidence": "没有这样的话999件"}]}


def reply(**changes: object) -> Reply:
    answered: dict[str, object] = {
        "answer": Answer.model_validate({"figures": []}),
        "attempts": 1,
        "requests": 1,
        "tokens_in": 1000,
        "tokens_out": 500,
        "exchanges": (EXCHANGE,),
    }
    return Reply(**{**answered, **changes})  # type: ignore[arg-type]


@dataclass
class Scripted:
    """Does what ``script`` says at each call of ``answer``, and then what ``repairs`` says."""

    script: Callable[[int], Reply | ModelError | float] = lambda number: reply()
    repairs: Callable[[int], Reply | ModelError | float] = lambda number: reply()
    max_rounds: int = 0
    asked: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    most: int = 0
    _now: int = 0

    @property
    def identification(self) -> Identification:
        return Identification("llm", "m", PromptInfo("narrative", "1", "p"))

    async def answer(self, brief: Brief) -> Reply:
        self.asked.append(Path(brief.document.path).name)
        return await self._play(self.script(len(self.asked)))

    async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
        self.repaired.append(Path(brief.document.path).name)
        return await self._play(self.repairs(len(self.repaired)))

    async def _play(self, step: Reply | ModelError | float) -> Reply:
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            await asyncio.sleep(step if isinstance(step, float) else 0)
        finally:
            self._now -= 1
        if isinstance(step, ModelError):
            raise step
        return reply() if isinstance(step, float) else step

    async def aclose(self) -> None:
        return


def gone(code: str = "model.auth") -> BackendUnavailable:
    return BackendUnavailable(code, "api.example refused the key", reply(answer=None))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    sample = sorted((EXAMPLES / "reports").glob("clean_*.txt"))[0].read_text(encoding="utf-8")
    for number in range(8):
        (folder / f"{number}.txt").write_text(f"{sample}\n（{number}）\n", encoding="utf-8")
    return folder


def extract(
    reports: Path, backend: Scripted, *, told: list[Event] | None = None, concurrency: int = 1, **options: object
) -> Summary:
    chosen = Options(concurrency=concurrency, workers=1, **options)  # type: ignore[arg-type]
    return asyncio.run(
        run(
            collect([reports]),
            reports.parent / "out",
            backend,
            options=chosen,
            progress=None if told is None else told.append,
        )
    )


def test_calls_of_the_backend_are_what_concurrency_limits(reports: Path) -> None:
    backend = Scripted(lambda number: 0.02)
    extract(reports, backend, concurrency=3)
    assert (len(backend.asked), backend.most) == (8, 3)


def notices(told: list[Event]) -> list[str]:
    """What was said of the model."""
    return [one.code for one in told if isinstance(one, Notice) and one.code.startswith("model.")]


class TestAModelThatCannotBeAsked:
    def test_is_asked_once_and_said_once(self, reports: Path) -> None:
        backend, told = Scripted(lambda number: gone()), []
        summary = extract(reports, backend, told=told)
        assert len(backend.asked) == 1
        assert (summary.statuses["partial"], summary.codes["model.auth"]) == (8, 8)
        assert summary.cells["number"] > 0
        assert notices(told) == ["model.auth"]
        messages = [one.message for one in told if isinstance(one, Done)]
        assert all("refused the key" in str(one) for one in messages)

    def test_its_reports_are_asked_by_the_next_run(self, reports: Path) -> None:
        extract(reports, Scripted(lambda number: gone() if number == 3 else reply()))
        again = Scripted()
        summary = extract(reports, again)
        assert len(again.asked) == 6
        assert (summary.kept, summary.statuses["ok"]) == (2, 8)

    def test_during_repair_the_first_answer_is_not_paid_again(self, reports: Path) -> None:
        first = reply(answer=Answer.model_validate(FALSE))
        extract(reports, Scripted(lambda number: first, lambda number: gone("model.quota"), max_rounds=2))
        again = Scripted(max_rounds=2)
        summary = extract(reports, again)
        # All had their first answer when the repair of the first one failed: several reports are under way.
        assert (len(again.asked), len(again.repaired)) == (0, 8)
        assert summary.statuses["ok"] == 8

    def test_that_has_answered_before_is_waited_for(self, reports: Path) -> None:
        def script(number: int) -> Reply | ModelError:
            return gone("model.unreachable") if 4 <= number <= 6 else reply()

        backend, told = Scripted(script), []
        summary = extract(reports, backend, told=told, patience=Patience(0.01, 0.02, 5.0))
        assert summary.statuses["ok"] == 8
        assert len(backend.asked) == 8 + 3
        assert notices(told) == ["model.unreachable"]

    def test_is_not_waited_for_for_ever(self, reports: Path) -> None:
        backend = Scripted(lambda number: reply() if number < 4 else gone("model.unreachable"))
        summary = extract(reports, backend, concurrency=4, patience=Patience(0.01, 0.02, 0.1))
        assert summary.codes["model.unreachable"] == 5
        assert summary.statuses["ok"] == 3

    def test_at_the_first_report_is_not_waited_for(self, reports: Path) -> None:
        backend = Scripted(lambda number: gone("model.unreachable"))
        extract(reports, backend, patience=Patience(60.0, 60.0, 600.0))
        assert len(backend.asked) == 1


class TestFailuresOfOneReport:
    @pytest.mark.parametrize("code", ["model.server", "model.rate_limited", "model.timeout"])
    def test_what_may_pass_is_asked_again(self, reports: Path, code: str) -> None:
        failed = reply(answer=None, error=(code, "later"))
        extract(reports, Scripted(lambda number: failed if number == 1 else reply()))
        again = Scripted()
        extract(reports, again)
        assert again.asked == ["0.txt"]

    @pytest.mark.parametrize("code", ["model.refused", "model.unparseable", "model.bad_request"])
    def test_what_will_not_pass_is_asked_again_when_told_to(self, reports: Path, code: str) -> None:
        failed = reply(answer=None, error=(code, "no"))
        extract(reports, Scripted(lambda number: failed if number == 1 else reply()))
        again = Scripted()
        summary = extract(reports, again)
        assert (again.asked, summary.codes[code]) == ([], 1)
        summary = extract(reports, again, retry_failed=True)
        assert (again.asked, summary.codes[code]) == (["0.txt"], 0)

    def test_a_report_has_its_time(self, reports: Path) -> None:
        backend, told = Scripted(lambda number: 5.0 if number == 1 else reply()), []
        summary = extract(reports, backend, told=told, concurrency=8, report_timeout=0.2)
        assert (summary.codes["model.timeout"], summary.statuses["ok"]) == (1, 7)
        late = next(one for one in told if isinstance(one, Done) and one.code)
        assert "--report-timeout" in str(late.message)
        again = Scripted()
        extract(reports, again)
        assert len(again.asked) == 1

    def test_a_repair_that_comes_too_late_says_so(self, reports: Path) -> None:
        first = reply(answer=Answer.model_validate(FALSE))
        backend = Scripted(lambda number: first, lambda number: 5.0, max_rounds=1)
        summary = extract(reports, backend, concurrency=8, report_timeout=0.2)
        assert summary.codes["model.timeout"] == 8
        assert summary.verdicts["unverified"] + summary.verdicts["contradicted"] == 8
        again = Scripted(max_rounds=1)
        extract(reports, again)
        assert (len(again.asked), len(again.repaired)) == (0, 8)

    def test_waiting_for_the_provider_does_not_count(self, reports: Path) -> None:
        class Waits(Scripted):
            async def answer(self, brief: Brief) -> Reply:
                told = WAITING.get()
                assert told is not None
                told(True)
                await asyncio.sleep(0.3)
                told(False)
                return await super().answer(brief)

        summary = extract(reports, Waits(), concurrency=8, report_timeout=0.2)
        assert summary.statuses["ok"] == 8


class TestMoney:
    def test_what_is_spent_and_in_flight_is_not_exceeded(self, reports: Path) -> None:
        backend = Scripted(lambda number: 0.01)
        summary = extract(reports, backend, concurrency=4, limits=Limits(max_tokens=14_000))
        assert summary.outcome == "budget"
        assert summary.use.tokens <= 14_000
        assert (summary.reports, summary.waiting) == (len(backend.asked), 8 - len(backend.asked))
        assert 0 < len(backend.asked) < 8
        rest = Scripted()
        summary = extract(reports, rest)
        assert (len(rest.asked), summary.outcome) == (8 - len(backend.asked), "done")

    def test_a_budget_below_one_report_starts_none(self, reports: Path) -> None:
        backend = Scripted()
        summary = extract(reports, backend, limits=Limits(max_tokens=10))
        assert (backend.asked, summary.outcome, summary.waiting) == ([], "budget", 8)

    def test_records_that_are_there_cost_nothing(self, reports: Path) -> None:
        extract(reports, Scripted())
        summary = extract(reports, Scripted(), limits=Limits(max_tokens=10))
        assert (summary.outcome, summary.kept) == ("done", 8)

    def test_a_provider_that_reports_no_tokens_is_counted_by_characters(self, reports: Path) -> None:
        silent = reply(exchanges=(Exchange("x" * 3000, "y" * 1000, 200, "answer", 0.1),), tokens_in=0, tokens_out=0)
        summary = extract(reports, Scripted(lambda number: silent))
        assert summary.use.tokens_in == 8 * 2130
        assert summary.use.tokens_out == 8 * 710


def test_no_exchange_is_kept_where_none_is_to_be(reports: Path) -> None:
    first = reply(answer=Answer.model_validate(FALSE))
    backend = Scripted(lambda number: first, lambda number: gone(), max_rounds=1)
    extract(reports, backend, keep_exchanges=False)
    database = sqlite3.connect(reports.parent / "out" / "nianbao.db")
    stored = database.execute("SELECT request, response, tokens_in FROM exchanges").fetchall()
    replies = database.execute("SELECT count(*) FROM replies").fetchone()[0]
    database.close()
    assert stored
    assert {row[:2] for row in stored} == {("", "")}
    assert {row[2] for row in stored} == {1000}
    assert replies == 0


def test_what_was_put_aside_comes_back_with_a_kept_reply(reports: Path) -> None:
    broken = {"figures": [{"subject": "x"}, *FALSE["figures"]]}
    first = reply(answer=Answer.model_validate(broken))
    seen: list[Answer] = []

    class Looks(Scripted):
        async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
            seen.append(answer)
            return await super().repair(brief, answer, complaints, rounds)

    extract(reports, Looks(lambda number: first, lambda number: gone(), max_rounds=1))
    extract(reports, Looks(max_rounds=1))
    assert len(seen) > 1
    assert [json.dumps(one.model_dump(mode="json")) for one in seen[:1]] * len(seen[:2]) == [
        json.dumps(one.model_dump(mode="json")) for one in seen[:2]
    ]
    assert [[bad.item for bad in one.malformed] for one in seen[:2]] == [["{'subject': 'x'}"]] * 2


def test_with_no_resume_nothing_of_an_earlier_run_is_used(reports: Path) -> None:
    first = reply(answer=Answer.model_validate(FALSE))
    extract(reports, Scripted(lambda number: first, lambda number: gone("model.quota"), max_rounds=1))
    again = Scripted(max_rounds=1)
    extract(reports, again, resume=False)
    assert len(again.asked) == 8


def test_a_copy_is_not_asked_twice_even_when_everything_is_asked_anew(reports: Path) -> None:
    shutil.copy(reports / "0.txt", reports / "copy.txt")
    extract(reports, Scripted(), concurrency=4)
    again = Scripted()
    extract(reports, again, resume=False, concurrency=4)
    assert len(again.asked) == 8
    with Store(reports.parent / "out") as store:
        assert [one.requests for one in store.spent()] == [16]
