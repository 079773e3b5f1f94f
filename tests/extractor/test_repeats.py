"""The same report twice: the same bytes under several paths, or one body and year in several files."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from extractor.backends.rules import Rules
from extractor.batch.events import Notice, Summary
from extractor.batch.making import identity_of
from extractor.batch.runner import records_of, run
from extractor.schema import Record
from extractor.store.database import Store
from extractor.store.migrations import MIGRATIONS
from extractor.store.repeats import Repeats, body_of
from extractor.store.stored import Entry, Identity
from extractor.terminal.status import read_status
from tests.conftest import EXAMPLES
from tests.extractor.test_store import record

TEXT = (EXAMPLES / "reports" / "clean_bureau_2020.txt").read_text(encoding="utf-8")
OTHER = (EXAMPLES / "reports" / "clean_township_2019.txt").read_text(encoding="utf-8")


def extracted(
    folder: Path, manifest: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[dict[str, Record], Summary, list[str]]:
    """Records by file name, what the run came to, and the codes of its notices."""
    told: list[str] = []
    inputs = [path.as_posix() for path in sorted((folder / "in").iterdir())]
    of = None if manifest is None else lambda path: manifest.get(Path(path).name)
    summary = asyncio.run(
        run(
            inputs,
            folder / "out",
            Rules(),
            manifest=of,
            progress=lambda event: told.append(event.code) if isinstance(event, Notice) else None,
        )
    )
    return {Path(one.report.path).name: one for one in records_of(folder / "out")}, summary, told


def write(folder: Path, **texts: str) -> None:
    (folder / "in").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "in" / f"{name}.txt").write_text(text, encoding="utf-8")


def same(record: Record) -> list[tuple[str, bool | None]]:
    return [(Path(one.path).name, one.agrees) for one in record.same_report_as]


def test_copies_name_the_first(tmp_path: Path) -> None:
    write(tmp_path, a=OTHER, b=TEXT, c=TEXT, d=TEXT)
    records, summary, told = extracted(tmp_path)
    named = {name: one.duplicate_of and Path(one.duplicate_of).name for name, one in records.items()}
    assert named == {"a.txt": None, "b.txt": None, "c.txt": "b.txt", "d.txt": "b.txt"}
    assert not any(one.same_report_as for one in records.values())
    assert summary.repeats.copies == 2
    assert [(Path(one).name, Path(first).name) for one, first in summary.repeats.copied] == [
        ("c.txt", "b.txt"),
        ("d.txt", "b.txt"),
    ]
    assert told == ["duplicates.copies"]
    assert read_status(tmp_path / "out").as_json()["repeats"] == summary.as_json()["repeats"]


def test_one_body_and_year_in_several_files(tmp_path: Path) -> None:
    changed = TEXT.replace("\t312\n", "\t313\n", 1)
    assert changed != TEXT
    write(tmp_path, a=TEXT, b=f"{TEXT}\n\n", c=changed, d=OTHER, e=TEXT)
    records, summary, told = extracted(tmp_path)
    assert same(records["a.txt"]) == [("b.txt", True), ("c.txt", False)]
    assert same(records["b.txt"]) == [("a.txt", True), ("c.txt", False)]
    assert same(records["c.txt"]) == [("a.txt", False), ("b.txt", False)]
    assert same(records["d.txt"]) == []
    # A copy says of which file; what else there is to say stands with that one.
    assert (same(records["e.txt"]), bool(records["e.txt"].duplicate_of)) == ([], True)
    repeats = summary.repeats
    assert (repeats.copies, repeats.shared, repeats.agreeing, repeats.differing) == (1, 1, 0, 1)
    assert told == ["duplicates.copies", "duplicates.reports"]


def test_a_manifest_tells_bodies_of_one_name_apart(tmp_path: Path) -> None:
    write(tmp_path, a=TEXT, b=f"{TEXT}\n", c=f"{TEXT}\n\n", d=OTHER)
    codes = {"a.txt": "630121", "b.txt": "630122", "c.txt": "630121", "d.txt": "630121"}
    manifest = {name: {"path": name, "code": code} for name, code in codes.items()}
    records, summary, _ = extracted(tmp_path, manifest)
    assert same(records["a.txt"]) == [("c.txt", True)]
    assert same(records["b.txt"]) == []
    assert same(records["d.txt"]) == []
    assert (summary.repeats.shared, summary.repeats.agreeing) == (1, 1)


def test_what_is_said_is_not_kept_with_the_record(tmp_path: Path) -> None:
    write(tmp_path, a=TEXT, b=TEXT, c=f"{TEXT}\n")
    extracted(tmp_path)
    (tmp_path / "in" / "a.txt").unlink()
    (tmp_path / "in" / "c.txt").unlink()
    records, summary, told = extracted(tmp_path)
    assert summary.kept == 1
    assert (records["b.txt"].duplicate_of, records["b.txt"].same_report_as, told) == (None, [], [])


def test_a_line_is_the_record_with_two_fields_more(tmp_path: Path) -> None:
    write(tmp_path, a=TEXT, b=f"{TEXT}\n")
    extracted(tmp_path)
    for line in (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines():
        assert Record.model_validate_json(line).model_dump_json() == line


@pytest.mark.parametrize(
    ("manifest", "body"),
    [
        (None, None),
        ({"path": "a.txt"}, None),
        ({"path": "a.txt", "code": "630121", "body": "青石县"}, "630121"),
        ({"path": "a.txt", "body": "城关镇"}, "/城关镇"),
        ({"path": "a.txt", "body": "城关镇", "parent": "青石县"}, "青石县/城关镇"),
    ],
)
def test_the_body_that_a_manifest_names(manifest: Mapping[str, str] | None, body: str | None) -> None:
    assert body_of(manifest) == body


@pytest.mark.parametrize(
    ("one", "other", "agrees"),
    [
        (Identity("a", 2020, "x", "1"), Identity("a", 2020, "x", "1"), True),
        (Identity("a", 2020, "x"), Identity("a", 2020, "x", "1"), True),
        (Identity("a", 2020, "x"), Identity("a", 2020, "y"), False),
        (Identity("a", 2020, "x"), Identity("a", 2020), None),
        (Identity("a", 2020, "x", "1"), Identity("a", 2020, "x", "2"), False),
    ],
)
def test_agreement(one: Identity, other: Identity, agrees: bool | None) -> None:
    assert one.agrees(other) is other.agrees(one) is agrees


def test_no_year_no_identity() -> None:
    assert identity_of(record("一.txt")) is None


def test_a_large_group_names_the_first_of_it(tmp_path: Path) -> None:
    """Otherwise what is said would grow with the square of the group."""
    paths = [f"{number:02}.txt" for number in range(40)]
    with Store(tmp_path) as store:
        run_, _ = store.begin("s", "llm", "m", None, paths)
        for at, path in enumerate(paths):
            made = Entry(
                "ok", None, True, record(path, f"{at:064}").model_dump_json(), identity=Identity("a", 2020, "x")
            )
            store.put(f"{at:064}", "s", made, None, run=run_, at=at)
        assert store.project("s").agreeing == 1
    named = [[one.path for one in found.same_report_as] for found in records_of(tmp_path)]
    assert named[0] == paths[1:21]
    assert named[3] == [*paths[:3], *paths[4:21]]
    assert named[30] == paths[:20]


def test_inputs_without_bytes_are_no_copies(tmp_path: Path) -> None:
    gone = (tmp_path / "gone.txt").as_posix()
    summary = asyncio.run(run([gone, gone], tmp_path / "out", Rules()))
    assert (summary.statuses["failed"], summary.repeats) == (2, Repeats())


def test_names_that_are_no_text(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        odd = os.fsdecode(b"\xff.txt")
        run_, _ = store.begin("s", "llm", "m", None, [odd, "b.txt"])
        for at in (0, 1):
            store.put("a" * 64, "s", Entry("ok", None, True, record("x.txt").model_dump_json()), None, run=run_, at=at)
        assert store.project("s").copied == (("b.txt", "\\udcff.txt"),)
    lines = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1])["duplicate_of"] == "\\udcff.txt"


def test_a_database_of_before_says_it_of_what_is_read_now(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "nianbao.db")
    for script in MIGRATIONS[:2]:
        database.executescript(script)
    old = record("一.txt").model_dump_json(exclude={"duplicate_of", "same_report_as"})
    database.execute("PRAGMA user_version = 2")
    database.execute(
        "INSERT INTO records (report, settings, status, final, record, written) VALUES (?, 's', 'ok', 1, ?, 0)",
        ("a" * 64, old),
    )
    database.commit()
    database.close()
    with Store(tmp_path) as store:
        store.begin("s", "llm", "m", None, ["一.txt", "二.txt"])
        store.settle(0, "a" * 64)
        store.settle(1, "a" * 64)
        assert store.project("s").copies == 1
    first, second = records_of(tmp_path)
    assert (first.duplicate_of, second.duplicate_of) == (None, "一.txt")
    line = (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert line.endswith('"duplicate_of":null,"same_report_as":[]}')
