"""The malformed corpus through a real batch: every file ends in one record with a code that is right for it, within its
limits, and none gets anything from the network, out of the machine, or onto the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from extractor.loaders.inputs import collect, shown
from tests.conftest import ROOT
from tests.malformed import CORPUS, PLACES
from tests.malformed.__main__ import write
from tests.malformed.case import STOLEN, accepts

SECONDS = 4
MEGABYTES = 1000

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to watch the processes")


@dataclass
class Ran:
    """What a run over the corpus came to."""

    folder: Path
    out: Path
    stderr: list[str] = field(default_factory=list)
    status: int | None = None
    most: list[int] = field(default_factory=lambda: [0])
    asked: list[str] = field(default_factory=list)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)


class _Home(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(STOLEN[1].encode())

    do_POST = do_HEAD = do_GET  # noqa: N815 - the names that the server looks for

    def log_message(self, format: str, *args: Any) -> None:
        """What was asked is kept, not told."""


def _family(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(process: int) -> float:
    with suppress(OSError, IndexError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
    return 0.0


def _grow(path: Path, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        with path.open("a", encoding="utf-8") as file:
            file.write("又增加一行。\n" * 500)
        time.sleep(0.02)


def _read(run: Ran, process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        run.stderr.append(line)
        if len(run.stderr) == 2:
            (run.folder / "zz_vanishing.txt").unlink()


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    top = tmp_path_factory.mktemp("malformed")
    run = Ran(top / "in", top / "out")
    home = type("Home", (_Home,), {"asked": run.asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), home)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    write(run.folder, f"http://127.0.0.1:{server.server_address[1]}")
    found = set(collect([run.folder]))
    names = [*(one.name for one in CORPUS), *(one.path for one in PLACES if one.ends)]
    named = [path for name in names if (path := f"{run.folder.as_posix()}/{name}") not in found]
    command = [sys.executable, "-m", "nianbao", "extract", str(run.folder), *named, "--out", str(run.out)]
    command += ["--backend", "rules", "--log-json", "--read-timeout", str(SECONDS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=top,
    ) as process:
        threads = [
            threading.Thread(target=_grow, args=(run.folder / "growing.txt", process)),
            threading.Thread(target=_read, args=(run, process)),
        ]
        for thread in threads:
            thread.start()
        while process.poll() is None:
            run.most = max(run.most, [round(_resident(one)) for one in _family(process.pid)], key=sum)
            time.sleep(0.05)
        for thread in threads:
            thread.join()
    server.shutdown()
    server.server_close()
    run.status = process.returncode
    for line in (run.out / "records.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        record = json.loads(line)
        name = record["report"]["path"].removeprefix(f"{run.folder.as_posix()}/")
        run.records[name] = record
        run.times[name] += 1
    return run


def code_of(record: dict[str, Any]) -> str | None:
    return record["error"]["code"] if record["error"] else None


def test_every_file_ends_as_it_may(ran: Ran) -> None:
    wanted = {one.name: one.ends for one in CORPUS} | {shown(one.path): one.ends for one in PLACES if one.ends}
    wanted["folder.txt/inner.txt"] = "ok incomplete"
    assert ran.records.keys() == wanted.keys()
    assert set(ran.times.values()) == {1}
    wrong = {
        name: (code_of(record), ends, record["error"]["message"] if record["error"] else None)
        for name, ends in wanted.items()
        if not accepts(ends, code_of(record := ran.records[name]))
    }
    assert wrong == {}
    assert len(wanted) >= 40


def test_the_run_ends_by_itself(ran: Ran) -> None:
    assert ran.status == 1
    end = json.loads(ran.stderr[-1])
    assert (end["event"], end["outcome"], end["waiting"]) == ("end", "done", 0)


def test_nothing_but_events_is_told(ran: Ran) -> None:
    """No traceback, no warning of a library, no control character of a file name."""
    for line in ran.stderr:
        assert json.loads(line)["event"] in ("start", "report", "notice", "end")
        assert line.removesuffix("\n").isprintable()


def test_what_is_read_is_read_within_its_time(ran: Ran) -> None:
    for name, record in ran.records.items():
        assert record["provenance"]["seconds"] <= SECONDS + 1, name


def test_it_stays_within_its_memory(ran: Ran) -> None:
    assert sum(ran.most) < MEGABYTES, ran.most


def test_each_message_is_one_line_that_names_the_file(ran: Ran) -> None:
    for name, record in ran.records.items():
        if record["error"]:
            message = record["error"]["message"]
            assert "\n" not in message
            assert " ".join(name.split()) in message, name


def test_nothing_was_asked_of_the_network(ran: Ran) -> None:
    assert ran.asked == []


def test_nothing_was_taken_from_the_machine(ran: Ran) -> None:
    for path in (ran.out / "records.jsonl", ran.out / "nianbao.db"):
        data = path.read_bytes()
        for stolen in STOLEN:
            assert stolen.encode() not in data


def test_nothing_was_written_elsewhere(ran: Ran) -> None:
    assert {path.name for path in ran.folder.parent.iterdir()} == {"in", "out"}
    assert not Path("/etc/nianbao-absolute.txt").exists()
    assert not any(ran.folder.parents[1].glob("nianbao-*"))


def test_the_report_beside_them_is_read(ran: Ran) -> None:
    assert ran.records["folder.txt/inner.txt"]["status"] == "ok"
