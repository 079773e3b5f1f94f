"""Seconds and memory of an export of many records, format by format.

    python -m benchmarks.export [--records 20000] [--formats csv xlsx parquet jsonl]

The records are those of the samples under other digests and bodies, each with its text in the database, so that none
is a duplicate of another. Memory is the highest sum of what the process and its workers held at one time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import extractor
from benchmarks.corpus import EXAMPLES, ROOT
from benchmarks.memory import resident

_COMMAND = """
import json, resource, sys, time
from pathlib import Path
from extractor.corpus.reading import cores, open_corpus
from extractor.export.exporting import export
from extractor.export.model import Options

if __name__ == "__main__":
    began = time.perf_counter()
    done = export(open_corpus(Path(sys.argv[1])), Path(sys.argv[2]), Options(sys.argv[3], workers=cores()))
    seconds = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    size = sum(file.stat().st_size for file in done.files)
    rows = sum(done.rows.values())
    print(json.dumps({"seconds": seconds, "processor": processor, "size": size, "rows": rows}))
"""


def write_records(folder: Path, count: int) -> None:
    """An output folder with ``count`` records."""
    records = extractor.extract_many([str(EXAMPLES / "reports")], out=str(folder), backend="rules")
    lines = [json.loads(record.model_dump_json()) for record in records]
    with (
        sqlite3.connect(folder / "nianbao.db") as database,
        (folder / "records.jsonl").open("w", encoding="utf-8") as out,
    ):
        for number in range(count):
            record = lines[number % len(lines)]
            known = record["report"]["sha256"]
            digest = sha256(f"{known}{number}".encode()).hexdigest()
            body = f"{record['profile']['issuer']}{number:06}号"
            told = {"path": f"{number // 1000:03}/{number:06}.txt", "body": body}
            made = {**record, "report": {**record["report"], "path": told["path"], "sha256": digest}, "manifest": told}
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
            database.execute(
                "INSERT INTO texts (sha256, format, encoding, text) SELECT ?, format, encoding, text FROM texts "
                "WHERE sha256 = ?",
                (digest, known),
            )


def measure(folder: Path, out: Path, format: str) -> tuple[dict[str, float], float]:
    """What an export says of itself, and the most megabytes that all its processes held."""
    script = out.parent / "export_one.py"
    script.write_text(_COMMAND, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(out), format],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    most = 0.0
    while run.poll() is None:
        try:
            most = max(most, sum(resident(run.pid).values()))
        except (OSError, IndexError):
            # A process that ends between two looks has no memory any more.
            continue
        time.sleep(0.05)
    assert run.stdout is not None
    said = run.stdout.read()
    assert run.returncode == 0
    return json.loads(said), most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--formats", nargs="+", default=["csv", "xlsx", "parquet", "jsonl"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "records"
        write_records(folder, options.records)
        print("| format | seconds | of processors | most memory, MB | files, MB | rows |\n|---|---|---|---|---|---|")
        for format in options.formats:
            out = Path(scratch) / format
            said, most = measure(folder, out, format)
            took = f"{said['seconds']:.1f} | {said['processor']:.1f}"
            print(f"| {format} | {took} | {most:.0f} | {said['size'] / 1e6:.0f} | {said['rows']:,} |", flush=True)
            shutil.rmtree(out)


if __name__ == "__main__":
    main()
