"""How long the panel takes over many records, and how much memory: twenty thousand, three years to a body.

    python -m benchmarks.panel [--records 20000] [--folder DIR]

The records are those of ``examples/panel``, twelve bodies over three years, under other names and with words of equal
length, so that all spans still hold; one body in five keeps its words, as copied texts do. With ``--folder`` the
records are kept, and used again if they are there.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from benchmarks.corpus import EXAMPLES
from extractor.api import extract_many
from extractor.corpus.reading import cores, open_corpus, texts
from extractor.document import Document
from extractor.panel import PanelOptions, panel
from extractor.store.database import RECORDS, Store
from extractor.store.stored import Entry

LETTERS = "岭溪坪湾桥塘坝洲沟滩岗垭坳渡浦港屿塬峪淀"
WORD = re.compile("[\u4e00-\u9fff]")
LONG = 25
RATE = 1 / 15


def samples(scratch: Path) -> list[list[tuple[dict[str, Any], str]]]:
    """The records of every body of the example with their texts, year by year."""
    extract_many([EXAMPLES / "panel" / "reports"], out=scratch, backend="rules")
    corpus = open_corpus(scratch)
    known = texts(scratch, corpus.counted)
    bodies: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for entry, record in corpus.records():
        body = Path(entry.path).stem.rpartition("_")[0]
        bodies.setdefault(body, []).append((json.loads(record.model_dump_json()), known[entry.sha256]))
    return list(bodies.values())


def other_words(text: str, record: dict[str, Any], rng: random.Random) -> str:
    """The text with one in fifteen characters of its longer lines another, tables left out, lengths kept."""
    spans = [cell for cells in record["tables"].values() for cell in cells.values() if cell["start"] is not None]
    first, last = min(cell["start"] for cell in spans), max(cell["end"] for cell in spans)
    made: list[str] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if len(line) > LONG and not first <= at < last:
            line = "".join(rng.choice(LETTERS) if WORD.match(one) and rng.random() < RATE else one for one in line)
        made.append(line)
        at += len(line)
    return "".join(made)


def write_panel(folder: Path, count: int) -> None:
    """``count`` records and their texts into an output folder."""
    with tempfile.TemporaryDirectory() as scratch:
        known = samples(Path(scratch))
    folder.mkdir(parents=True, exist_ok=True)
    with Store(folder) as store, (folder / RECORDS).open("w", encoding="utf-8") as out:
        left = count
        for body in itertools.count():
            rng = random.Random(body)
            name = "".join(rng.choice(LETTERS) for _ in range(4)) + f"市{body % 97}区民政局"
            for record, text in known[body % len(known)][:left]:
                _write(store, out, record, text if body % 5 == 0 else other_words(text, record, rng), name, body)
                left -= 1
            if not left:
                return


def _write(store: Store, out: IO[str], record: dict[str, Any], text: str, name: str, body: int) -> None:
    year = record["profile"]["year"]
    digest = hashlib.sha256(f"{body} {year}".encode()).hexdigest()
    made = {
        **record,
        "report": {**record["report"], "sha256": digest, "path": f"reports/{body:06}_{year}.txt"},
        "profile": {**record["profile"], "issuer": name},
        "manifest": {"path": f"{body:06}_{year}.txt", "body": name, "code": f"{body:06}", "level": "county"},
    }
    line = json.dumps(made, ensure_ascii=False)
    out.write(line + "\n")
    store.put(digest, "benchmark", Entry("ok", None, True, line), Document("", digest, "txt", "utf-8", text))


def measured(folder: Path, out: Path) -> None:
    began, before = time.perf_counter(), time.process_time()
    corpus = open_corpus(folder)
    indexed = time.perf_counter() - began
    result = panel(corpus, out, PanelOptions())
    seconds = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"records {result.reports}, bodies {result.bodies}, pairs {result.pairs}, findings {dict(result.severities)}")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    spent = sum(one.ru_utime + one.ru_stime for one in used) - before
    print(f"seconds {seconds:.1f}, of which the index {indexed:.1f}; processor seconds of all processes {spent:.1f}")
    print(f"peak memory: {own:.0f} MB, and at most {child:.0f} MB in each of {cores()} further processes")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch) / "records"
        if not (folder / RECORDS).is_file():
            write_panel(folder, given.records)
        measured(folder, Path(scratch) / "out")


if __name__ == "__main__":
    main()
