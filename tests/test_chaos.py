"""A run that is killed again and again, against a provider in trouble: nothing lost, nothing paid twice."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos import CONCURRENCY, Provider, fault_of, needed, write_reports
from tests.conftest import ROOT
from tests.scripted import ScriptedServer


def start(base_url: str, reports: Path, out: Path, workers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.chaos", base_url, str(reports), str(out), str(workers)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(out: Path) -> tuple[set[int], int]:
    """The reports that have a final record, and how many exchanges are kept."""
    if not (out / "nianbao.db").exists():
        return set(), 0
    database = sqlite3.connect(out / "nianbao.db")
    try:
        rows = database.execute("SELECT json_extract(record, '$.report.path') FROM records WHERE final").fetchall()
        exchanges = database.execute("SELECT count(*) FROM exchanges").fetchone()[0]
    except sqlite3.OperationalError:
        return set(), 0
    finally:
        database.close()
    return {int(Path(path).stem) for (path,) in rows}, exchanges


def kill_when(run: subprocess.Popen[str], provider: Provider, requests: int, pause: float) -> None:
    """Kill a run so and so long after the provider got so many requests in all."""
    while sum(provider.asked.values()) < requests and run.poll() is None:
        provider.arrived.acquire(timeout=1.0)
    time.sleep(pause)
    run.kill()
    _, stderr = run.communicate()
    assert run.returncode in (-signal.SIGKILL, 0), stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
@pytest.mark.parametrize(("reports", "kills", "workers"), [(300, 10, 1), (60, 2, 2)], ids=["one-process", "workers"])
def test_killed_at_random_moments(tmp_path: Path, reports: int, kills: int, workers: int) -> None:
    write_reports(tmp_path / "in", reports)
    chance = random.Random(20221118)
    necessary = sum(needed(number) for number in range(reports))
    moments = sorted(chance.sample(range(necessary * 9 // 10), kills))
    provider, out = Provider(), tmp_path / "out"
    lost = 0
    with ScriptedServer(provider) as server:
        for moment in moments:
            run = start(server.base_url, tmp_path / "in", out, workers)
            kill_when(run, provider, moment, chance.uniform(0.0, 0.05))
            done, kept = finished(out)
            gone = sum(provider.asked.values()) - kept - lost
            # What a kill takes: calls under way, one a slot, each of a fault and an answer at most.
            assert 0 <= gone <= 2 * CONCURRENCY
            lost += gone
            before = {number: provider.asked[number] for number in done}
            assert {number: provider.asked[number] for number in done} == before
        run = start(server.base_url, tmp_path / "in", out, workers)
        _, stderr = run.communicate(timeout=120)
        assert run.returncode == 0, stderr
        assert {number: provider.asked[number] for number in done} == before
    asked = sum(provider.asked.values())
    assert asked <= 1.05 * necessary + lost, (asked, necessary, lost)
    records = [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [int(Path(one["report"]["path"]).stem) for one in records] == list(range(reports))
    assert len(finished(out)[0]) == reports
    for number, record in enumerate(records):
        if record["error"]["code"] == "model.refused":
            assert fault_of(number) == "refusal"
        else:
            assert record["error"]["code"] == "incomplete.tables", number
            assert [one["verdict"] for one in record["narrative"]["figures"]] == ["verified"]
    print(f"{asked} requests, {necessary} necessary, {lost} under way at {kills} kills")  # noqa: T201
