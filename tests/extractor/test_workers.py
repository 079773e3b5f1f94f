"""Processes that read for us: what they return, and what is left of a run when one dies."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.backends.base import Brief, Identification, Reply
from extractor.backends.rules import Rules
from extractor.batch.making import Job, Made
from extractor.batch.runner import Options, run, worker_count
from extractor.batch.worker import Setup
from extractor.batch.workers import Workers
from extractor.errors import NianbaoError, StoreError
from extractor.loaders.inputs import collect
from extractor.schema import Answer, Record
from tests.conftest import EXAMPLES
from verifiers.rules import Reporting

SAMPLE = sorted((EXAMPLES / "reports").glob("clean_*.txt"))[0]
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the processes")


def job(number: int) -> Job:
    data = SAMPLE.read_bytes() + f"\n（{number}）".encode()
    return Job(f"{number}.txt", hashlib.sha256(data).hexdigest(), data)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(2000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


def children() -> set[int]:
    me = os.getpid()
    return {int(one) for one in Path(f"/proc/{me}/task/{me}/children").read_text(encoding="ascii").split()}


def offline() -> Setup:
    return Setup(Reporting(), Rules().identification, 0, True)


async def test_processes_end_with_the_pool() -> None:
    before = children()
    workers = Workers(2, offline())
    made = await asyncio.gather(*(workers.make(job(number), None) for number in range(6)))
    assert [Record.model_validate_json(one.record).report.path for one in made] == [f"{n}.txt" for n in range(6)]
    assert len(children() - before) == 2
    await workers.aclose()
    assert children() == before


async def test_processes_start_when_there_is_work_for_them() -> None:
    before = children()
    workers = Workers(4, offline())
    for number in range(3):
        await workers.make(job(number), None)
    assert len(children() - before) == 1
    await workers.aclose()


async def test_a_process_makes_room_for_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.batch.workers._LIFE", 3)
    before, seen = children(), set[int]()
    workers = Workers(2, offline())
    for _ in range(4):
        await asyncio.gather(*(workers.make(job(number), None) for number in range(4)))
        seen |= children() - before
    assert len(seen) >= 4
    assert len(children() - before) <= 3
    await workers.aclose()
    assert children() == before


class Slow:
    """Answers when told to."""

    identification = Identification("llm", "m")
    max_rounds = 0

    def __init__(self, go: asyncio.Event) -> None:
        self.go, self.count = go, 0

    async def answer(self, brief: Brief) -> Reply:
        self.count += 1
        await self.go.wait()
        return Reply(Answer.model_validate({"figures": []}), 1, 1)

    async def repair(self, *_: object) -> Reply:
        raise AssertionError("nothing to repair")

    async def aclose(self) -> None:
        return


async def test_a_process_that_dies_costs_no_report_and_no_question() -> None:
    before = children()
    backend = Slow(asyncio.Event())
    workers = Workers(1, Setup(Reporting(), backend.identification, 0, False))
    under_way = [asyncio.create_task(workers.make(job(number), backend)) for number in range(3)]
    await until(lambda: backend.count == 3)
    (process,) = children() - before
    os.kill(process, signal.SIGKILL)
    await until(lambda: children() - before not in ({process}, set()))
    backend.go.set()
    made = await asyncio.gather(*under_way)
    assert [(one.status, json_path(one)) for one in made] == [("ok", f"{number}.txt") for number in range(3)]
    assert backend.count == 3
    await workers.aclose()
    assert children() == before


def json_path(made: Made) -> str:
    return Record.model_validate_json(made.record).report.path


async def test_processes_that_cannot_start_are_not_started_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    workers = Workers(1, offline())
    with pytest.raises(NianbaoError, match="before they have read a report") as caught:
        await workers.make(job(0), None)
    assert caught.value.code == "internal"
    await workers.aclose()


async def test_a_process_that_cannot_even_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    workers = Workers(1, offline())
    with pytest.raises(NianbaoError, match="no process can be started"):
        await workers.make(job(0), None)
    await workers.aclose()


def test_a_run_survives_a_process(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_bytes(job(number).data)
    before = children()
    killed: list[int] = []

    def kill(_: object) -> None:
        if not killed and (found := children() - before):
            killed.extend(found)
            os.kill(min(found), signal.SIGKILL)

    options = Options(workers=2)
    summary = asyncio.run(run(collect([folder]), tmp_path / "out", Rules(), options=options, progress=kill))
    assert killed
    assert (summary.reports, summary.statuses["ok"]) == (6, 6)


async def test_a_fault_of_the_database_ends_the_run_and_not_the_report() -> None:
    class Full(Slow):
        async def answer(self, brief: Brief) -> Reply:
            raise StoreError("store.write", "disk full")

    backend = Full(asyncio.Event())
    workers = Workers(1, Setup(Reporting(), backend.identification, 0, False))
    with pytest.raises(StoreError, match="disk full"):
        await workers.make(job(0), backend)
    await workers.aclose()


@pytest.mark.parametrize(("asked", "inputs", "count"), [(3, 1, 3), (None, 5, 1), (None, 49, 1)])
def test_small_runs_start_no_process(asked: int | None, inputs: int, count: int) -> None:
    assert worker_count(asked, inputs) == count
