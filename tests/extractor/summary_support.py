"""Items, reports and folders for the tests of the summary, of our own writing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.schema import EvidenceRecord, Measure, Narrative, Problem, ProfileRecord, Provenance, Record, ReportInfo
from extractor.summary.items import Item, ItemKind, Report
from verifiers.model import VerdictName

LABELS = Path(__file__).parent / "summary"


def report(number: int, *, body: str = "", year: int | None = 2022, level: str | None = "county") -> Report:
    name = body or f"岚{number}县人民政府"
    return Report(f"r{number}", f"{number}.txt", name, name, year, level, "瀚岭省", True)


def item(
    of: Report,
    index: int,
    text: str,
    *,
    kind: ItemKind = "problem",
    addresses: int | None = None,
    verdict: VerdictName = "verified",
) -> Item:
    return Item(
        f"{of.id}.{kind[0]}{index}",
        kind,
        index,
        text,
        text,
        0,
        len(text),
        verdict,
        None if addresses is None else f"{of.id}.p{addresses}",
        of.id,
        of.path,
        of.body,
        of.name,
        of.year,
        of.level,
        of.region,
    )


def record(
    number: int,
    problems: Sequence[str],
    measures: Sequence[tuple[str, int | None]] = (),
    *,
    issuer: str = "澜汀县人民政府",
    year: int | None = 2022,
    path: str = "",
) -> Record:
    """A record whose quotes stand one behind the other from the beginning of the text."""
    at = 0
    told: list[EvidenceRecord] = []
    for text in (*problems, *(text for text, _ in measures)):
        told.append(EvidenceRecord(quote=text, start=at, end=at + len(text), match="exact", score=100.0))
        at += len(text)
    return Record(
        report=ReportInfo(
            path=path or f"{number}.txt", sha256=f"{number:064x}", format="txt", encoding="utf-8", chars=at
        ),
        status="ok",
        profile=ProfileRecord(issuer=issuer, year=year),
        narrative=Narrative(
            problems=[
                Problem(text=text, evidence=one, verdict="verified") for text, one in zip(problems, told, strict=False)
            ],
            measures=[
                Measure(text=text, addresses=answers, evidence=one, verdict="verified")
                for (text, answers), one in zip(measures, told[len(problems) :], strict=True)
            ],
        ),
        provenance=Provenance(backend="rules", tool="nianbao"),
    )


def write_folder(folder: Path, records: Sequence[Record]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{one.model_dump_json()}\n" for one in records)
    (folder / "records.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    return folder


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader put an item under, and what would do as well."""

    item: Item
    theme: str
    also: tuple[str, ...]


def labelled(file: str, *golds: Path) -> Iterator[Label]:
    """The items of gold answers with the themes that a reader gave them."""
    with (LABELS / file).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            gold = next((one for folder in golds if (one := folder / f"{row['report']}.json").exists()), None)
            if gold is None:
                continue
            said = json.loads(gold.read_text(encoding="utf-8"))["narrative"][row["list"]][int(row["index"])]
            of = Report(row["report"], gold.name, "", "", None, None, None, True)
            kind: ItemKind = "problem" if row["list"] == "problems" else "measure"
            yield Label(item(of, int(row["index"]), said["text"], kind=kind), row["theme"], tuple(row["also"].split()))
