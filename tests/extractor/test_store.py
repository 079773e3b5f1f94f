"""The database: what is written whole, what is found again, what a projection holds."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from extractor.backends.base import Exchange
from extractor.document import Document
from extractor.errors import StoreError
from extractor.schema import Provenance, Record, ReportInfo
from extractor.store import DATABASE, MIGRATIONS, RECORDS, Store

EXCHANGE = Exchange(
    request='{"问": "？"}',
    response='{"答": "！"}',
    status=200,
    purpose="answer",
    seconds=0.5,
    tokens_in=3,
    tokens_out=4,
)


def record(path: str, sha256: str = "a" * 64) -> Record:
    return Record(
        report=ReportInfo(path=path, sha256=sha256, format="txt", encoding="utf-8", chars=2),
        status="ok",
        provenance=Provenance(backend="rules", tool="nianbao test"),
    )


def document(sha256: str = "a" * 64) -> Document:
    return Document("一.txt", sha256, "txt", "utf-8", "年报")


def test_a_record_is_found_by_content_and_settings(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("a" * 64, "s1", record("一.txt"), document(), [EXCHANGE])
    with Store(tmp_path) as store:
        found = store.get("a" * 64, "s1")
        assert found is not None
        assert found.final
        assert found.record("改名.txt").report.path == "改名.txt"
        assert store.get("a" * 64, "s2") is None
        assert store.text("a" * 64) == "年报"
        assert store.exchanges("a" * 64, "s1") == [("answer", EXCHANGE.request, EXCHANGE.response)]


def test_exchanges_of_an_earlier_try_are_kept(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("a" * 64, "s", record("一.txt"), document(), [EXCHANGE], final=False)
        store.put("a" * 64, "s", record("一.txt"), document(), [EXCHANGE])
        assert len(store.exchanges("a" * 64, "s")) == 2


def test_the_projection_follows_the_inputs(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("b", "s", record("二.txt", "b"), None)
        store.put("a", "s", record("一.txt", "a"), None)
        store.project(iter([("一.txt", "a"), ("二.txt", "b"), ("一份.txt", "a"), ("没有.txt", "c")]), "s")
    lines = [json.loads(line) for line in (tmp_path / RECORDS).read_text(encoding="utf-8").splitlines()]
    assert [line["report"]["path"] for line in lines] == ["一.txt", "二.txt", "一份.txt"]
    assert [path.name for path in tmp_path.glob("*.tmp")] == []


def test_a_failed_projection_leaves_the_old_one(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("a", "s", record("一.txt", "a"), None)
        store.project(iter([("一.txt", "a")]), "s")
        before = (tmp_path / RECORDS).read_bytes()

        def broken():  # type: ignore[no-untyped-def]
            yield "一.txt", "a"
            raise OSError("disk full")

        with pytest.raises(StoreError, match="disk full"):
            store.project(broken(), "s")
    assert (tmp_path / RECORDS).read_bytes() == before


def test_a_record_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("a", "s", record("一.txt", "a"), None)
        bad = Exchange(request="{}", response="{}", status=200, purpose=None, seconds=0.0)  # type: ignore[arg-type]
        with pytest.raises(StoreError):
            store.put("b", "s", record("二.txt", "b"), document("b"), [bad])
        assert store.get("b", "s") is None
        assert store.text("b") is None


def test_a_folder_that_cannot_be_used_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is no database, but it is long enough to be looked at" * 40)
    with pytest.raises(StoreError) as caught:
        Store(tmp_path)
    assert "\n" not in caught.value.message
    assert str(tmp_path) in caught.value.message


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path):
        pass
    database = sqlite3.connect(tmp_path / DATABASE)
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(StoreError, match="newer"):
        Store(tmp_path)


def test_every_migration_is_applied_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Store(tmp_path):
            pass
    database = sqlite3.connect(tmp_path / DATABASE)
    assert database.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    database.close()
    assert {"records", "texts", "exchanges", "decisions"} <= tables
