"""How long an offline summary of many records takes, and how much memory: the whole of ``nianbao summarise``.

    python -m benchmarks.summarise [--records 20000] [--workers 2] [--keep FOLDER]

The records are the samples, read once by rule, as reports of other bodies in other years: every body has six years, and
its problems and measures are worded by its own name, so that few sentences are the same. Memory is the highest that the
processes held together, looked at ten times a second.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from benchmarks.corpus import EXAMPLES, ROOT
from benchmarks.memory import resident
from extractor.api import extract
from extractor.corpus.bodies import PROVINCES

_YEARS: Final = tuple(range(2018, 2024))
_PROVINCES: Final = tuple(PROVINCES.values())
_DIGITS: Final = str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")
_RUN: Final = """
import sys
from pathlib import Path
from extractor.corpus.reading import open_corpus
from extractor.summary.summarise import Options, summarise

if __name__ == "__main__":
    done = summarise(open_corpus(Path(sys.argv[1])), None, Options(workers=int(sys.argv[2])))
    print(len(done.summary.reports), len(done.summary.items), done.summary.repeats.pairs)
"""


def write_records(folder: Path, count: int) -> None:
    """``records.jsonl`` with so many records of ``count / 6`` bodies."""
    samples = [
        extract(path, backend="rules").model_dump(mode="json") for path in sorted((EXAMPLES / "reports").iterdir())
    ]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "records.jsonl").open("w", encoding="utf-8") as lines:
        for number in range(count):
            body, year = divmod(number, len(_YEARS))
            # A body's report of the next year is another sample every other time, so that problems come and go.
            sample = samples[(body + (year + body % 2) // 2 * 3) % len(samples)]
            lines.write(json.dumps(_renamed(sample, body, _YEARS[year], number), ensure_ascii=False) + "\n")


def _renamed(sample: dict[str, Any], body: int, year: int, number: int) -> dict[str, Any]:
    record = json.loads(json.dumps(sample))
    place = f"{body:05}".translate(_DIGITS)
    name = f"{_PROVINCES[body % len(_PROVINCES)]}{place}{'市县县县镇'[body % 5]}人民政府"
    record["report"]["path"] = f"{body // 100:03}/{number:06}.txt"
    record["report"]["sha256"] = sha256(str(number).encode()).hexdigest()
    record["profile"] |= {"issuer": name, "year": year}
    for kind in ("problems", "measures"):
        for item in record["narrative"][kind]:
            item["text"] = f"{item['text']}（{body % 97}号专项第{number % 13}类）"
            item["evidence"]["quote"] = item["text"]
    return record


def measure(folder: Path, workers: int) -> tuple[float, float, str]:
    """Seconds, the highest resident megabytes of all processes together, and what was counted."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as script:
        script.write(_RUN)
        script.flush()
        began = time.perf_counter()
        run = subprocess.Popen(
            [sys.executable, script.name, str(folder), str(workers)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        )
        most = 0.0
        while run.poll() is None:
            try:
                most = max(most, sum(resident(run.pid).values()))
            except (FileNotFoundError, ProcessLookupError, IndexError):
                continue
            time.sleep(0.1)
        seconds = time.perf_counter() - began
        assert run.stdout is not None
        counted = run.stdout.read().strip()
    assert run.returncode == 0
    return seconds, most, counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder to leave records and summary in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        write_records(folder, options.records)
        size = (folder / "records.jsonl").stat().st_size / 1e6
        seconds, most, counted = measure(folder, options.workers)
        reports, items, pairs = counted.split()
        print("| records | records.jsonl, MB | reports | items | pairs of years | seconds | memory, MB |")
        print("|---|---|---|---|---|---|---|")
        print(f"| {options.records} | {size:.0f} | {reports} | {items} | {pairs} | {seconds:.1f} | {most:.0f} |")


if __name__ == "__main__":
    main()
