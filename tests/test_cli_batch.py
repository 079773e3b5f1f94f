"""The command ``extract`` over many reports, as real processes: interrupted, locked out, out of disk, out of budget."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from extractor.api import extract_many
from extractor.backends.llm import LLM
from tests import scripted
from tests.conftest import EXAMPLES, ROOT

CLEAN = sorted((EXAMPLES / "reports").glob("clean_*.txt"))[0]
KEY = "sk-" + "Xy7" * 12
# A key without the usual shape, as private servers give them: only its value can tell.
PLAIN_KEY = "hunter2-" + "q" * 20


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "nianbao", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "NIANBAO"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}


def nianbao(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    given = {"env": environment(), "cwd": ROOT, **more}
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, **given
    )


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
        cwd=ROOT,
    )


def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def records(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").split("\n") if line]


def status(out: Path) -> dict[str, Any]:
    result = nianbao("status", out, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write(tmp_path / "in", 8)


def write(folder: Path, count: int) -> Path:
    folder.mkdir()
    text = CLEAN.read_text(encoding="utf-8")
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(f"{text}\n（{number}）\n", encoding="utf-8")
    return folder


def honest(_: object) -> scripted.Step:
    return scripted.Answer({"figures": []})


def model(server: scripted.ScriptedServer) -> list[str]:
    return ["--base-url", server.base_url, "--model", "m", "--max-retries", "0"]


def go_on(reports: Path, out: Path, server: scripted.ScriptedServer) -> None:
    """The same command again; in this process, which has the client imported already."""
    extract_many(reports, out, backend=LLM("m", server.base_url, max_rounds=0))


class TestInterrupted:
    @pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGINT), (2, signal.SIGINT), (1, signal.SIGTERM)])
    def test_once_finishes_what_is_in_flight(self, reports: Path, tmp_path: Path, workers: int, number: int) -> None:
        out = tmp_path / "out"
        with scripted.ScriptedServer(lambda _: scripted.Delay(0.6, scripted.Answer({"figures": []}))) as server:
            arguments = ["extract", reports, "--out", out, "--concurrency", 2, "--workers", workers, *model(server)]
            run = start(*arguments)
            until(lambda: len(server.requests) >= 4)
            run.send_signal(number)
            _, stderr = run.communicate(timeout=30)
            assert run.returncode == 130, stderr
            asked = len(server.requests)
            assert asked == 4
            assert "Traceback" not in stderr
            assert [one["status"] for one in records(out)] == ["ok"] * asked
            assert (status(out)["waiting"], status(out)["last_run"]["outcome"]) == (8 - asked, "interrupted")
            go_on(reports, out, server)
            assert len(server.requests) == 8
        assert len(records(out)) == 8

    @pytest.mark.parametrize("workers", [1, 2])
    def test_twice_stops_at_once(self, reports: Path, tmp_path: Path, workers: int) -> None:
        out = tmp_path / "out"
        with scripted.ScriptedServer(lambda _: scripted.Delay(60.0, scripted.Answer({"figures": []}))) as server:
            run = start("extract", reports, "--out", out, "--concurrency", 2, "--workers", workers, *model(server))
            until(lambda: len(server.requests) == 2)
            began = time.monotonic()
            run.send_signal(signal.SIGINT)
            time.sleep(0.3)
            assert run.poll() is None
            run.send_signal(signal.SIGINT)
            _, stderr = run.communicate(timeout=30)
            assert time.monotonic() - began < 10
            assert run.returncode == 130, stderr
            assert "Traceback" not in stderr
        assert status(out)["waiting"] == 8
        assert nianbao("extract", reports, "--out", out, "--backend", "rules").returncode == 0


class TestTwoProcesses:
    def test_the_second_says_so_and_the_first_goes_on(self, reports: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        with scripted.ScriptedServer(lambda _: scripted.Delay(0.5, scripted.Answer({"figures": []}))) as server:
            first = start("extract", reports, "--out", out, "--concurrency", 2, *model(server))
            until(lambda: server.requests)
            second = nianbao("extract", reports, "--out", out, "--backend", "rules")
            assert second.returncode == 1
            assert second.stderr.strip().count("\n") == 0
            assert f"process {first.pid} is writing here" in second.stderr
            assert status(out)["last_run"]["outcome"] == "running"
            _, stderr = first.communicate(timeout=60)
            assert first.returncode == 0, stderr
        assert len(records(out)) == 8

    def test_a_killed_process_holds_no_lock(self, reports: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        with scripted.ScriptedServer(lambda _: scripted.Delay(60.0, scripted.Answer({"figures": []}))) as server:
            first = start("extract", reports, "--out", out, "--workers", 2, *model(server))
            until(lambda: server.requests)
            first.kill()
            first.communicate()
        assert status(out)["last_run"]["outcome"] == "broken_off"
        result = nianbao("extract", reports, "--out", out, "--backend", "rules")
        assert result.returncode == 0, result.stderr


def test_a_full_disk_is_one_line_and_nothing_is_lost(tmp_path: Path) -> None:
    reports, out = write(tmp_path / "in", 60), tmp_path / "out"

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000))

    result = nianbao("extract", reports, "--out", out, "--backend", "rules", "--workers", 1, preexec_fn=little)
    assert result.returncode == 1, result.stderr
    lines = [line for line in result.stderr.splitlines() if not line.startswith("[")]
    assert len(lines) == 1, result.stderr
    assert "cannot be written" in lines[0]
    told = len(result.stderr.splitlines()) - 1
    assert 0 < told < 60
    database = sqlite3.connect(out / "nianbao.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT count(*) FROM records").fetchone() == (told,)
    database.close()
    result = nianbao("extract", reports, "--out", out, "--backend", "rules", "--lang", "en")
    assert result.returncode == 0, result.stderr
    assert f"kept {told}" in result.stderr
    assert len(records(out)) == 60


class TestMoney:
    def test_a_dry_run_asks_and_writes_nothing(self, reports: Path, tmp_path: Path) -> None:
        with scripted.ScriptedServer([]) as server:
            prices = ["--price-in", "2", "--price-out", "8", "--max-cost", "0.05"]
            result = nianbao(
                "extract", reports, "--out", tmp_path / "out", *model(server), "--dry-run", "--lang", "en", *prices
            )
            assert result.returncode == 0, result.stderr
            assert server.requests == []
        assert not (tmp_path / "out").exists()
        told = re.search(
            r"one round each +model requests 8 · tokens \(in / out\) (\d+) / (\d+) · cost (\S+)", result.stdout
        )
        assert told
        sent, answered, cost = int(told[1]), int(told[2]), float(told[3])
        assert 8 * 1500 < sent < 8 * 5000
        assert cost == pytest.approx((2 * sent + 8 * answered) / 1e6, abs=0.005)
        assert re.search(r"budget reaches for +[1-7]\b", result.stdout)

    def test_a_dry_run_leaves_out_what_is_there(self, reports: Path, tmp_path: Path) -> None:
        with scripted.ScriptedServer(honest) as server:
            assert nianbao("extract", reports, "--out", tmp_path / "out", *model(server)).returncode == 0
            (reports / "new.txt").write_text(CLEAN.read_text(encoding="utf-8") + "（新）", encoding="utf-8")
            shutil.copy(reports / "new.txt", reports / "copy.txt")
            result = nianbao("extract", reports, "--out", tmp_path / "out", *model(server), "--dry-run", "--lang", "en")
        assert "10 (there already 9 · unreadable 0 · to ask 1)" in result.stdout

    def test_a_spent_budget_stops_cleanly_and_the_rest_waits(self, reports: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        answer = scripted.Answer({"figures": []}, tokens=(3000, 1000))
        with scripted.ScriptedServer(lambda _: answer) as server:
            arguments = ["extract", reports, "--out", out, "--lang", "en", *model(server), "--concurrency", 1]
            prices = tmp_path / "prices.toml"
            prices.write_text('["m"]\nin = 1.0\nout = 2.0\ncached = 0.5\ncurrency = "CNY"\n', encoding="utf-8")
            result = nianbao(*arguments, "--prices", prices, "--max-cost", "0.02")
            assert result.returncode == 3, result.stderr
            # A fourth would cost as much as the others, but that is not certain before it is asked.
            assert len(server.requests) == 3
            assert "--max-cost 0.02" in result.stderr
            assert "0.0150 CNY" in result.stderr
            found = status(out)
            assert (found["waiting"], found["ok"], found["last_run"]["outcome"]) == (5, 3, "budget")
            assert found["costs"] == {"CNY": "0.015"}
            assert len(records(out)) == 3
            go_on(reports, out, server)
            assert len(server.requests) == 8
            assert status(out)["unpriced_tokens"] == 5 * 4000

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--max-cost", "1"], "--prices"),
            (["--max-cost", "many"], "--max-cost"),
            (["--max-cost", "0", "--price-in", "1", "--price-out", "1"], "--max-cost"),
            (["--price-in", "1"], "--price-out"),
            (["--prices", "nowhere.toml"], "nowhere.toml"),
        ],
    )
    def test_what_cannot_be_counted_starts_nothing(
        self, reports: Path, tmp_path: Path, arguments: list[str], says: str
    ) -> None:
        out = tmp_path / "out"
        result = nianbao(
            "extract", reports, "--out", out, "--base-url", "http://127.0.0.1:9", "--model", "m", *arguments
        )
        assert result.returncode == 2, result.stderr
        assert says in result.stderr.splitlines()[-1]
        assert not out.exists()

    def test_cached_tokens_are_counted_and_priced(self, reports: Path, tmp_path: Path) -> None:
        body = scripted.completion(scripted.Answer({"figures": []}, tokens=None), {"tools": []}, 1)  # type: ignore[arg-type]
        body["usage"] = {
            "prompt_tokens": 1000,
            "completion_tokens": 100,
            "prompt_tokens_details": {"cached_tokens": 800},
        }
        with scripted.ScriptedServer(lambda _: scripted.Raw(json.dumps(body), "application/json")) as server:
            prices = ["--price-in", "10", "--price-out", "10", "--price-cached", "1"]
            result = nianbao("extract", reports, "--out", tmp_path / "out", *model(server), "--mode", "json", *prices)
            assert result.returncode == 0, result.stderr
        found = status(tmp_path / "out")
        assert found["tokens"] == {"input": 8000, "output": 800, "cached": 6400}
        assert found["costs"] == {"": "0.0304"}


@pytest.mark.parametrize(
    ("key", "flags"),
    [(KEY, ["--log-json"]), (PLAIN_KEY, ["--workers", "2"]), (KEY, ["--no-keep-exchanges"])],
    ids=["json", "workers", "no exchanges"],
)
def test_a_refused_key_costs_few_requests_and_is_in_no_file(tmp_path: Path, key: str, flags: list[str]) -> None:
    reports, out = write(tmp_path / "in", 20), tmp_path / "out"
    echoed = f"Incorrect API key provided: {key}. Authorization: Bearer {key}"
    with scripted.ScriptedServer(lambda _: scripted.Status(401, {"error": {"message": echoed}})) as server:
        arguments = ["extract", reports, "--out", out, *model(server), "--concurrency", 4, *flags]
        result = nianbao(*arguments, env=environment(OPENAI_API_KEY=key))
        assert {seen.headers["authorization"] for seen in server.requests} == {f"Bearer {key}"}
        assert len(server.requests) <= 4
    assert result.returncode == 0, result.stderr
    if "--log-json" not in flags:
        assert result.stderr.count("check the key in OPENAI_API_KEY") == 1
    assert_nowhere(key, result, out)
    assert {one["error"]["code"] for one in records(out)} == {"model.auth"}
    assert all(one["tables"]["applications"] for one in records(out))
    found = status(out)
    assert (found["partial"], found["unfinished"]) == (20, 20)


def test_a_good_key_is_in_no_file(reports: Path, tmp_path: Path) -> None:
    with scripted.ScriptedServer(honest) as server:
        arguments = ["extract", reports, "--out", tmp_path / "out", *model(server)]
        result = nianbao(*arguments, env=environment(OPENAI_API_KEY=PLAIN_KEY))
    assert result.returncode == 0, result.stderr
    assert_nowhere(PLAIN_KEY, result, tmp_path / "out")


def assert_nowhere(key: str, result: subprocess.CompletedProcess[str], out: Path) -> None:
    for text in (result.stdout, result.stderr):
        assert key not in text
    for path in [*out.iterdir(), *ROOT.glob("cassettes/**/*.yaml")]:
        assert key.encode() not in path.read_bytes(), path


class TestTold:
    def test_in_json(self, reports: Path, tmp_path: Path) -> None:
        (reports / "empty.txt").write_bytes(b"")
        with scripted.ScriptedServer(honest) as server:
            result = nianbao("extract", reports, "--out", tmp_path / "out", *model(server), "--log-json")
        assert result.returncode == 1
        events = [json.loads(line) for line in result.stderr.splitlines()]
        assert [one["event"] for one in events] == ["start", *["report"] * 9, "notice", "end"]
        # The eight differ in a number at their end only.
        assert events[-2]["code"] == "duplicates.reports"
        assert (events[-1]["repeats"]["shared"], events[-1]["repeats"]["agreeing"]) == (1, 1)
        told = {Path(one["path"]).name: one for one in events if one["event"] == "report"}
        assert len(told) == 9
        assert {one["code"] for one in told.values()} == {None, "unreadable.empty"}
        assert told["000.txt"]["use"]["tokens_in"] == 100
        assert (events[-1]["statuses"], events[-1]["waiting"]) == ({"ok": 8, "failed": 1}, 0)

    def test_a_fault_in_json(self, reports: Path, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("a file, not a folder", encoding="utf-8")
        result = nianbao("extract", reports, "--out", tmp_path / "out", "--backend", "rules", "--log-json")
        assert result.returncode == 1
        assert [json.loads(line)["code"] for line in result.stderr.splitlines()] == ["store.open"]

    def test_control_characters_of_a_name_reach_nobody(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        name = "a\x1b[31m\x07\u202e\x9b31m.txt"
        shutil.copy(CLEAN, tmp_path / "in" / name)
        (tmp_path / "in" / os.fsdecode(b"b\xff\xfe.txt")).write_bytes(b"")
        for flags in ([], ["--log-json"]):
            result = nianbao("extract", tmp_path / "in", "--out", tmp_path / "out", "--backend", "rules", *flags)
            assert result.returncode == 1, result.stderr
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.stderr), result.stderr
        paths = [one["report"]["path"] for one in records(tmp_path / "out")]
        assert Path(paths[0]).name == name
        assert Path(paths[1]).name == "b\\udcff\\udcfe.txt"

    def test_on_a_terminal(self, reports: Path, tmp_path: Path) -> None:
        (reports / "a\x1b[31mb.txt").write_bytes(b"")
        with scripted.ScriptedServer(lambda _: scripted.Delay(0.1, scripted.Answer({"figures": []}))) as server:
            ours, theirs = pty.openpty()
            flags = ["--lang", "en", "--price-in", "1", "--price-out", "1", "--concurrency", "1"]
            run = subprocess.Popen(
                command("extract", reports, "--out", tmp_path / "out", *model(server), *flags),
                stderr=theirs,
                env=environment(TERM="xterm", COLUMNS="120"),
                cwd=ROOT,
            )
            os.close(theirs)
            seen = b""
            with suppress(OSError):  # Linux says EIO when the other side has gone
                while data := os.read(ours, 65536):
                    seen += data
            os.close(ours)
            assert run.wait() == 1
        assert b"\x1b[31mb" not in seen
        text = " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", seen.decode()).split())
        for words in ("/9", "failed 1", "findings", r"tokens \d+00 / \d+0", r"cost 0\.\d+", "time left"):
            assert re.search(words, text), words
        assert "unreadable.empty" in text
        assert "reports" in text


def test_workers_make_the_same_records(tmp_path: Path) -> None:
    made = []
    for workers in (1, 2):
        out = tmp_path / f"out{workers}"
        result = nianbao("extract", EXAMPLES / "reports", "--out", out, "--backend", "rules", "--workers", workers)
        assert result.returncode == 0, result.stderr
        made.append(records(out))
        for one in made[-1]:
            one["provenance"]["seconds"] = 0
    assert made[0] == made[1]


def test_a_script_without_a_main_guard_can_use_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import extractor\nfrom extractor.batch.runner import Options\n"
        f"records = extractor.extract_many({str(EXAMPLES / 'reports')!r}, {str(tmp_path / 'out')!r}, backend='rules', "
        "options=Options(workers=2))\nprint(len(records))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "10"), done.stderr


def test_status_of_no_output_folder_is_wrong_usage(tmp_path: Path) -> None:
    result = nianbao("status", tmp_path)
    assert result.returncode == 2
    assert "no nianbao.db" in result.stderr
    assert list(tmp_path.iterdir()) == []
