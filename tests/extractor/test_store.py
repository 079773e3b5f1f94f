"""The database: what is written whole, what is found again, what a projection holds, what a run leaves behind."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from pathlib import Path

import pytest

from extractor.backends.base import Exchange
from extractor.document import Document
from extractor.errors import StoreError
from extractor.schema import Provenance, Record, ReportInfo
from extractor.store.database import DATABASE, RECORDS, Store
from extractor.store.migrations import MIGRATIONS
from extractor.store.stored import Entry

EXCHANGE = Exchange(
    request='{"问": "？"}',
    response='{"答": "！"}',
    status=200,
    purpose="answer",
    seconds=0.5,
    tokens_in=3,
    tokens_out=4,
    tokens_cached=2,
)


def record(path: str, sha256: str = "a" * 64) -> Record:
    return Record(
        report=ReportInfo(path=path, sha256=sha256, format="txt", encoding="utf-8", chars=2),
        status="ok",
        provenance=Provenance(backend="rules", tool="nianbao test"),
    )


def entry(path: str, sha256: str = "a" * 64, *, final: bool = True) -> Entry:
    return Entry("ok", None, final, record(path, sha256).model_dump_json(), "nianbao test", "{}")


def document(sha256: str = "a" * 64) -> Document:
    return Document("一.txt", sha256, "txt", "utf-8", "年报")


def begin(store: Store, *paths: str, settings: str = "s") -> int:
    run, total = store.begin(settings, "llm", "m", None, paths)
    assert total == len(paths)
    return run


def waiting(store: Store, settings: str) -> int:
    return sum(count for status, _, _, count in store.states(settings) if status is None)


def lines(folder: Path) -> list[str]:
    text = (folder / RECORDS).read_text(encoding="utf-8")
    return [json.loads(line)["report"]["path"] for line in text.split("\n") if line]


class TestRecords:
    def test_a_record_is_found_by_content_and_settings(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.put("a" * 64, "s1", entry("一.txt"), document(), [EXCHANGE])
        with Store(tmp_path) as store:
            mark = store.mark("a" * 64, "s1")
            assert mark is not None
            assert (mark.status, mark.final, mark.made, mark.counts) == ("ok", True, "nianbao test", "{}")
            assert store.mark("a" * 64, "s2") is None
            assert store.record("a" * 64, "s1") == entry("一.txt").record
            assert store.text("a" * 64) == "年报"
            assert store.exchanges("a" * 64, "s1") == [("answer", EXCHANGE.request, EXCHANGE.response)]

    def test_exchanges_of_an_earlier_try_are_kept(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.put("a" * 64, "s", entry("一.txt", final=False), document(), [EXCHANGE])
            store.put("a" * 64, "s", entry("一.txt"), document(), [EXCHANGE])
            assert len(store.exchanges("a" * 64, "s")) == 2

    def test_a_record_is_written_whole_or_not_at_all(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.put("a", "s", entry("一.txt", "a"), None)
            bad = Exchange(request="{}", response="{}", status=200, purpose=None, seconds=0.0)  # type: ignore[arg-type]
            with pytest.raises(StoreError):
                store.put("b", "s", entry("二.txt", "b"), document("b"), [bad])
            assert store.mark("b", "s") is None
            assert store.text("b") is None
            store.put("b", "s", entry("二.txt", "b"), document("b"), [EXCHANGE])
            assert store.text("b") == "年报"


class TestWhatWasPaidFor:
    def test_a_reply_is_kept_until_its_report_is_finished(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.keep("a", "s", [EXCHANGE], call="c", reply="{}")
            assert store.kept("a", "s", "c") == "{}"
            assert store.kept("a", "other settings", "c") is None
            store.put("a", "s", entry("一.txt", final=False), None)
            assert store.kept("a", "s", "c") == "{}"
            store.put("a", "s", entry("一.txt"), None)
            assert store.kept("a", "s", "c") is None
            assert len(store.exchanges("a", "s")) == 1

    def test_replies_are_forgotten_where_a_report_begins_anew(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.keep("a", "s", [EXCHANGE], call="c", reply="{}")
            store.forget("a", "s")
            assert store.kept("a", "s", "c") is None

    def test_what_was_spent_is_added_up_by_model_and_prices(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            for prices in (None, "{}", "{}"):
                run, _ = store.begin("s", "llm", "m", prices, ["一.txt"])
                store.keep("a", "s", [EXCHANGE], run=run)
            spent = [(one.prices, one.requests, one.tokens_in, one.tokens_cached) for one in store.spent()]
        assert spent == [(None, 1, 3, 2), ("{}", 2, 6, 4)]


class TestRuns:
    def test_what_waits_is_known(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            run = begin(store, "一.txt", "二.txt")
            assert waiting(store, "s") == 2
            store.put("a", "s", entry("一.txt", "a"), None, run=run, at=0)
            assert waiting(store, "s") == 1
            assert list(store.states("s")) == [(None, None, False, 1), ("ok", None, True, 1)]
            last = store.last_run()
            assert last is not None
            assert last.outcome is None
            store.end(run, "done")
            assert store.last_run() is not None
            assert store.last_run().outcome == "done"  # type: ignore[union-attr]

    def test_a_new_run_knows_the_inputs_of_the_last_one(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            run = begin(store, "一.txt", "二.txt")
            store.put("a", "s", entry("一.txt", "a"), None, run=run, at=0)
            begin(store, "三.txt", "一.txt")
            assert list(store.inputs()) == [(0, "三.txt"), (1, "一.txt")]
            assert waiting(store, "s") == 1
            assert waiting(store, "other settings") == 2

    def test_a_failed_begin_leaves_the_last_run(self, tmp_path: Path) -> None:
        def broken():  # type: ignore[no-untyped-def]
            yield "二.txt"
            raise OSError("folder went away")

        with Store(tmp_path) as store:
            begin(store, "一.txt")
            with pytest.raises(OSError, match="went away"):
                store.begin("s", "llm", "m", None, broken())
            assert list(store.inputs()) == [(0, "一.txt")]
            begin(store, "三.txt")

    def test_a_name_that_is_no_text_comes_back(self, tmp_path: Path) -> None:
        name = os.fsdecode(b"\xce\xc4.txt")
        with Store(tmp_path) as store:
            begin(store, name)
            assert list(store.inputs()) == [(0, name)]


class TestProjection:
    def test_it_follows_the_inputs(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            begin(store, "一.txt", "二.txt", "一份.txt", "没有.txt")
            store.put("b", "s", entry("二.txt", "b"), None, at=1)
            store.put("a", "s", entry("一.txt", "a"), None, at=0)
            store.settle(2, "a")
            store.project("s")
        assert lines(tmp_path) == ["一.txt", "二.txt", "一份.txt"]
        assert [path.name for path in tmp_path.glob("*.tmp")] == []

    def test_a_manifest_is_joined_by_path(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            begin(store, "一.txt", "二.txt")
            store.put("a", "s", entry("一.txt", "a"), None, at=0)
            store.settle(1, "a")
            store.project("s", {"二.txt": {"path": "二.txt", "body": "青石县"}}.get)
        records = [json.loads(line) for line in (tmp_path / RECORDS).read_text(encoding="utf-8").splitlines()]
        assert [one["manifest"] for one in records] == [None, {"path": "二.txt", "body": "青石县"}]

    def test_a_failed_one_leaves_the_old_one(self, tmp_path: Path) -> None:
        def broken(path: str) -> None:
            raise OSError("disk full")

        with Store(tmp_path) as store:
            begin(store, "一.txt")
            store.put("a", "s", entry("一.txt", "a"), None, at=0)
            store.project("s")
            before = (tmp_path / RECORDS).read_bytes()
            with pytest.raises(StoreError, match="disk full"):
                store.project("s", broken)
        assert (tmp_path / RECORDS).read_bytes() == before
        assert [path.name for path in tmp_path.glob("*.tmp")] == []

    @pytest.mark.parametrize("path", ['a"b.txt', "tab\there.txt", "深/一 二.txt", "\x7f\x85.txt", "\\.txt"])
    def test_any_name_survives(self, tmp_path: Path, path: str) -> None:
        with Store(tmp_path) as store:
            begin(store, path, "other.txt")
            store.put("a", "s", entry(path, "a"), None, at=0)
            store.settle(1, "a")
            store.project("s")
        assert lines(tmp_path) == [path, "other.txt"]


class TestTheFile:
    def test_a_folder_that_cannot_be_used_says_so_in_one_line(self, tmp_path: Path) -> None:
        (tmp_path / DATABASE).write_bytes(b"this is no database, but it is long enough to be looked at" * 40)
        with pytest.raises(StoreError) as caught:
            Store(tmp_path)
        assert "\n" not in caught.value.message
        assert str(tmp_path) in caught.value.message

    def test_a_newer_database_is_refused(self, tmp_path: Path) -> None:
        with Store(tmp_path):
            pass
        database = sqlite3.connect(tmp_path / DATABASE)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        database.close()
        with pytest.raises(StoreError, match="newer"):
            Store(tmp_path)

    def test_every_migration_is_applied_once(self, tmp_path: Path) -> None:
        for _ in range(2):
            with Store(tmp_path):
                pass
        database = sqlite3.connect(tmp_path / DATABASE)
        assert database.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        database.close()
        assert {"records", "texts", "exchanges", "decisions", "runs", "inputs", "replies"} <= tables

    def test_a_database_of_the_first_schema_keeps_its_content(self, tmp_path: Path) -> None:
        database = sqlite3.connect(tmp_path / DATABASE)
        database.executescript(MIGRATIONS[0])
        database.execute("PRAGMA user_version = 1")
        database.execute(
            "INSERT INTO records VALUES ('a', 's', 'ok', NULL, 1, ?, 0.0)", (record("一.txt", "a").model_dump_json(),)
        )
        database.execute("INSERT INTO texts VALUES ('a', 'txt', 'utf-8', '年报')")
        database.execute("INSERT INTO exchanges VALUES (1, 'a', 's', 'answer', '{}', '{}', 200, 0.1, 5, 6, 0.0)")
        database.commit()
        database.close()
        with Store(tmp_path) as store:
            mark = store.mark("a", "s")
            assert mark is not None
            assert (mark.status, mark.final, mark.run, mark.made, mark.counts) == ("ok", True, None, "", None)
            assert store.text("a") == "年报"
            assert [(one.tokens_in, one.tokens_out, one.tokens_cached) for one in store.spent()] == [(5, 6, 0)]
            begin(store, "一.txt")
            store.settle(0, "a")
            store.project("s")
        assert lines(tmp_path) == ["一.txt"]

    def test_released_migrations_do_not_change(self) -> None:
        digests = [hashlib.sha256(" ".join(one.split()).encode()).hexdigest()[:12] for one in MIGRATIONS]
        assert digests == ["c8b706d39333", "c24160719f3a", "97b77e45e1b0"]

    def test_sync_reaches_what_was_written(self, tmp_path: Path) -> None:
        with Store(tmp_path) as store:
            store.put("a", "s", entry("一.txt", "a"), None)
            assert (tmp_path / f"{DATABASE}-wal").stat().st_size > 0
            store.sync()
        store.sync()
