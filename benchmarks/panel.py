"""How long the panel takes over many records, and how much memory: five thousand bodies, four years each.

    python -m benchmarks.panel [--bodies 5000] [--years 4] [--folder DIR]

The records are those of the samples of ``examples/`` with other names, years and words of the same length, so that all
spans still hold; one body in five keeps its sample's words, as copied texts do. With ``--folder`` the records are kept,
and used again if they are there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import EXAMPLES
from extractor.api import extract_many
from extractor.corpus.reading import cores, open_corpus, texts
from extractor.document import Document
from extractor.panel import PanelOptions, panel
from extractor.store.database import RECORDS, Store
from extractor.store.stored import Entry

FIRST = 2021
LETTERS = "岭溪坪湾桥塘坝洲沟滩岗垭坳渡浦港屿塬峪淀"
WORD = re.compile("[\u4e00-\u9fff]")
LONG = 25
RATE = 1 / 15


def samples(scratch: Path) -> list[tuple[dict[str, Any], str]]:
    """Records of the form of 2021 with their texts."""
    extract_many([EXAMPLES / "reports"], out=scratch, backend="rules")
    corpus = open_corpus(scratch)
    known = texts(scratch, corpus.counted)
    return [
        (json.loads(record.model_dump_json()), known[entry.sha256])
        for entry, record in corpus.records()
        if entry.form == "2021" and entry.body is not None
    ]


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


def write_panel(folder: Path, bodies: int, years: int) -> None:
    """``bodies`` × ``years`` records and texts into an output folder."""
    with tempfile.TemporaryDirectory() as scratch:
        known = samples(Path(scratch))
    folder.mkdir(parents=True, exist_ok=True)
    with Store(folder) as store, (folder / RECORDS).open("w", encoding="utf-8") as out:
        for body in range(bodies):
            record, text = known[body % len(known)]
            rng = random.Random(body)
            name = "".join(rng.choice(LETTERS) for _ in range(4)) + f"市{body % 97}区民政局"
            own = text if body % 5 == 0 else other_words(text, record, rng)
            for number in range(years):
                told = own if body % 5 == 0 else other_words(own, record, rng)
                _write(store, out, record, told, name, body, FIRST + number)


def _write(store: Store, out: Any, record: dict[str, Any], text: str, name: str, body: int, year: int) -> None:
    told = text.replace(str(record["profile"]["year"]), str(year))
    data = f"{body} {year}"
    digest = hashlib.sha256(data.encode()).hexdigest()
    made = {
        **record,
        "report": {**record["report"], "sha256": digest, "path": f"reports/{body:06}_{year}.txt"},
        "profile": {**record["profile"], "issuer": name, "year": year, "published_on": f"{year + 1}-01-20"},
        "manifest": {"path": f"{body:06}_{year}.txt", "body": name, "code": f"{body:06}", "level": "county"},
    }
    line = json.dumps(made, ensure_ascii=False)
    out.write(line + "\n")
    store.put(digest, "benchmark", Entry("ok", None, True, line), Document("", digest, "txt", "utf-8", told))


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
    parser.add_argument("--bodies", type=int, default=5000)
    parser.add_argument("--years", type=int, default=4)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch) / "records"
        if not (folder / RECORDS).is_file():
            write_panel(folder, given.bodies, given.years)
        measured(folder, Path(scratch) / "out")


if __name__ == "__main__":
    main()
