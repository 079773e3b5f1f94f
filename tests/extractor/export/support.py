"""What the tests of the export share: output folders to export, and the files read back with nothing but a reader."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extractor.corpus.reading import Corpus, open_corpus
from extractor.export.exporting import export
from extractor.export.guard import MARK
from extractor.export.model import Exported, Format, Options
from extractor.schema import Record
from extractor.store.database import Store

Rows = list[dict[str, Any]]


def corpus_of(folder: Path, records: Iterable[Record], texts: dict[str, str] | None = None) -> Corpus:
    """An output folder with these records; with ``texts`` by digest, a database that holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [record.model_dump_json() for record in records]
    (folder / "records.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if texts:
        Store(folder).close()
        with sqlite3.connect(folder / "nianbao.db") as database:
            database.executemany("INSERT INTO texts VALUES (?, 'txt', 'utf-8', ?)", texts.items())
        database.close()
    return open_corpus(folder)


def exported(corpus: Corpus, out: Path, format: Format = "jsonl", **options: Any) -> Exported:
    return export(corpus, out, Options(format, **options))


def read_jsonl(out: Path, name: str) -> Rows:
    lines = (out / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def read_csv(out: Path, name: str) -> Rows:
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def undone(text: str) -> str:
    """A text as it was before it was neutralised."""
    return text.removeprefix(MARK)


def converted(workbook: Path, out: Path) -> dict[str, list[list[str]]]:
    """The sheets of a workbook as LibreOffice saves them, by their names."""
    # 44: comma, 34: quotation mark, 76: UTF-8; values as stored, not as shown; -1: every sheet to a file of its own.
    rule = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", rule, "--outdir", str(out), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheets: dict[str, list[list[str]]] = {}
    for file in out.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            sheets[file.stem.removeprefix(f"{workbook.stem}-")] = list(csv.reader(lines))
    return sheets


def shown(value: object) -> str:
    """A value as text that does not depend on the format: numbers without needless zeros, empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)
