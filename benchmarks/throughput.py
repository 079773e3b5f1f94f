"""What our work adds to the model's: a batch against a bare loop of the same calls, each a process from start to end.

    python -m benchmarks.throughput [--reports 500] [--latency 0.3] [--concurrency 32] [--rounds 3]

The bare loop holds the requests ready in memory and sends them through instructor and openai, the concurrency kept by a
semaphore; it reads no file, verifies nothing and stores nothing. The batch is ``nianbao extract`` over as many files,
with the same requests. Both ask a server in a process of its own, one after the other in the same run; the figure is
the ratio of their wall times.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.corpus import ROOT, answers, write_reports

BARE = """
import asyncio, json, sys
import instructor, openai
from extractor.backends.wire import SixLists

async def main(requests, base_url, concurrency):
    client = instructor.from_openai(
        openai.AsyncOpenAI(api_key="benchmark-key", base_url=base_url, max_retries=0), mode=instructor.Mode.TOOLS
    )
    slots = asyncio.Semaphore(concurrency)

    async def ask(messages):
        async with slots:
            return await client.create(
                model="m", messages=messages, response_model=SixLists, max_retries=0, temperature=0.0
            )

    replies = await asyncio.gather(*(ask(one) for one in requests))
    assert all(one.figures for one in replies)

asyncio.run(main(json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2], int(sys.argv[3])))
"""


@contextmanager
def served(latency: float, scratch: Path) -> Iterator[str]:
    """The base URL of a scripted provider."""
    known = scratch / "answers.json"
    known.write_text(json.dumps(answers(), ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.latency_server", "--latency", str(latency), "--answers", str(known)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
    finally:
        server.stdin.close()
        server.wait()


def write_requests(reports: Path, target: Path) -> None:
    """The messages that the batch will send, for the bare loop."""
    from extractor.backends import messages
    from extractor.loaders import load
    from extractor.loaders.inputs import collect
    from extractor.pipeline import prepare

    system = {"role": "system", "content": messages.system("tools")}
    made = [
        [system, {"role": "user", "content": messages.question(prepare(load(path)).brief().narrative)}]
        for path in collect([reports])
    ]
    target.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


def timed(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "benchmark-key"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    wall = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{command[:4]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds")
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=None)
    options = parser.parse_args()
    ratios: list[float] = []
    with tempfile.TemporaryDirectory() as folder, served(options.latency, Path(folder)) as base_url:
        scratch = Path(folder)
        write_reports(scratch / "reports", options.reports)
        write_requests(scratch / "reports", scratch / "requests.json")
        bare = [sys.executable, "-c", BARE, str(scratch / "requests.json"), base_url, str(options.concurrency)]
        print("| round | bare loop, s | nianbao, s | ratio | processor, s: bare | nianbao |")
        print("|---|---|---|---|---|---|")
        for number in range(1, options.rounds + 1):
            batch = [sys.executable, "-m", "nianbao", "extract", str(scratch / "reports")]
            batch += ["--out", str(scratch / f"out{number}"), "--base-url", base_url, "--model", "m"]
            batch += ["--mode", "tools", "--concurrency", str(options.concurrency), "--max-retries", "0"]
            batch += [] if options.workers is None else ["--workers", str(options.workers)]
            bare_wall, bare_cpu = timed(bare)
            wall, cpu = timed(batch)
            ratios.append(wall / bare_wall)
            print(f"| {number} | {bare_wall:.2f} | {wall:.2f} | {ratios[-1]:.2f} | {bare_cpu:.1f} | {cpu:.1f} |")
    print(
        f"\n{options.reports} reports, {options.latency} s, {options.concurrency} at a time: "
        f"ratio {statistics.median(ratios):.2f} median"
    )


if __name__ == "__main__":
    main()
