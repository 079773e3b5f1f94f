"""Memory and pace of a long offline run: does it stay flat, and do two processes read faster than one?

    python -m benchmarks.memory [--reports 20000] [--early 1000] [--pace 2000]

First a run over many small reports: the resident memory of all its processes after so many records and at the end.
Then shorter runs with one worker and with two for reports per second. The reports are the samples under other numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from benchmarks.corpus import ROOT, write_reports


def start(reports: Path, out: Path, workers: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "nianbao", "extract", str(reports), "--out", str(out), "--backend", "rules"]
    command += ["--workers", str(workers), "--log-json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment, cwd=ROOT)


def resident(process: int) -> dict[int, float]:
    """Resident megabytes of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return {one: _resident(one) for one in (process, *map(int, children))}


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def watch(events: IO[str], process: int, marks: list[int]) -> dict[int, dict[int, float]]:
    """Resident memory when so many records are there."""
    found: dict[int, dict[int, float]] = {}
    for line in events:
        event = json.loads(line)
        if event["event"] == "report" and event["number"] in marks:
            found[event["number"]] = resident(process)
    return found


def memory(count: int, early: int, scratch: Path) -> None:
    reports, out = scratch / "reports", scratch / "out"
    write_reports(reports, count)
    marks = sorted({early, *(count * part // 4 for part in (1, 2, 3, 4))})
    began = time.perf_counter()
    run = start(reports, out, 2)
    assert run.stderr is not None
    found = watch(run.stderr, run.pid, marks)
    assert run.wait() == 0
    seconds = time.perf_counter() - began
    print("| records | main process, MB | workers, MB | together, MB | to the first |")
    print("|---|---|---|---|---|")
    first = sum(found[early].values())
    for mark in marks:
        main, *workers = found[mark].values()
        whole = main + sum(workers)
        told = ", ".join(f"{one:.0f}" for one in workers)
        print(f"| {mark} | {main:.0f} | {told} | {whole:.0f} | {whole / first:.2f} |")
    database = sum(path.stat().st_size for path in out.glob("nianbao.db*"))
    lines = (out / "records.jsonl").stat().st_size
    print(
        f"\n{count} reports in {seconds:.0f} s, {count / seconds:.0f} a second; database {database / count / 1000:.1f} "
        f"kB a report, records.jsonl {lines / count / 1000:.1f} kB"
    )
    began = time.perf_counter()
    again = start(reports, out, 2)
    assert again.stderr is not None
    kept = sum(json.loads(line).get("kept", False) for line in again.stderr if '"report"' in line)
    assert again.wait() == 0
    print(f"the same command again: {kept} kept, {time.perf_counter() - began:.0f} s")
    shutil.rmtree(out)


def pace(count: int, scratch: Path) -> None:
    reports = scratch / "few"
    write_reports(reports, count)
    print("\n| workers | reports | seconds | reports a second |")
    print("|---|---|---|---|")
    for workers in (1, 2):
        out = scratch / f"out{workers}"
        began = time.perf_counter()
        run = start(reports, out, workers)
        assert run.stderr is not None
        for _ in run.stderr:
            pass
        assert run.wait() == 0
        seconds = time.perf_counter() - began
        print(f"| {workers} | {count} | {seconds:.1f} | {count / seconds:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--early", type=int, default=1_000, help="records after which memory is first looked at")
    parser.add_argument("--pace", type=int, default=2_000, help="reports of the runs for the pace")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pace(options.pace, Path(folder))
        memory(options.reports, options.early, Path(folder))


if __name__ == "__main__":
    main()
