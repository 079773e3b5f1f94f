"""Many reports: order, resume, duplicates, and one state for every input, whatever it is."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from extractor.api import extract_many
from extractor.backends.base import Brief, Identification, PromptInfo, Reply
from extractor.backends.llm import LLM
from extractor.backends.rules import Rules
from extractor.batch import making
from extractor.batch.events import Done, Event
from extractor.batch.runner import Options, run, settings_digest
from extractor.errors import UsageError
from extractor.loaders.inputs import collect
from extractor.schema import Answer, Record
from extractor.store.database import Store
from tests import scripted
from tests.conftest import EXAMPLES

REPORTS = EXAMPLES / "reports"


def paths_in(out: Path) -> list[str]:
    return [
        json.loads(line)["report"]["path"] for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    ]


class Counting:
    """A backend of our own: answers nothing, and counts how often it was asked. A seam, not a mock."""

    max_rounds = 0

    def __init__(self, prompt: str = "p1", fail: type[Exception] | None = None) -> None:
        self.identification = Identification("counting", "none", PromptInfo("narrative", "1", prompt))
        self.asked: list[str] = []
        self._fail = fail

    async def answer(self, brief: Brief) -> Reply:
        self.asked.append(brief.document.path)
        await asyncio.sleep(0)
        if self._fail is not None:
            raise self._fail("broken on purpose")
        return Reply(Answer.model_validate({"figures": []}), attempts=1, requests=1)

    async def repair(self, *_: object) -> Reply:
        raise AssertionError("nothing to repair")

    async def aclose(self) -> None:
        return


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    chosen = sorted(REPORTS.iterdir())[:3]
    for name, source in zip(("b/二.txt", "b/A.md", "一.txt"), chosen, strict=True):
        shutil.copy(source, folder / name)
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "notes.json").write_text("{}", encoding="utf-8")
    return folder


class TestCollect:
    def test_a_folder_in_code_point_order(self, folder: Path) -> None:
        assert list(collect([folder])) == [f"{folder.as_posix()}/{name}" for name in ("b/A.md", "b/二.txt", "一.txt")]

    def test_arguments_in_their_order(self, folder: Path) -> None:
        given = [folder / "一.txt", folder / "b"]
        assert [Path(one).name for one in collect(given)] == ["一.txt", "A.md", "二.txt"]

    def test_a_missing_path_starts_nothing(self, folder: Path) -> None:
        with pytest.raises(UsageError, match="不在"):
            collect([folder, folder / "不在.txt"])

    def test_a_folder_without_reports(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no report files"):
            collect([tmp_path])

    def test_the_output_folder_is_no_input(self, folder: Path) -> None:
        out = folder / "out"
        out.mkdir()
        (out / "left.txt").write_text("x", encoding="utf-8")
        assert len(list(collect([folder], out))) == 3


def test_records_follow_the_inputs_whatever_finishes_first(folder: Path, tmp_path: Path) -> None:
    records = extract_many([folder / "一.txt", folder / "b"], tmp_path / "out", backend="rules", concurrency=3)
    assert [Path(one.report.path).name for one in records] == ["一.txt", "A.md", "二.txt"]
    assert paths_in(tmp_path / "out") == [one.report.path for one in records]


def test_identical_files_cost_one_call_and_give_one_record_each(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "一.txt", folder / "副本.txt")
    backend = Counting()
    records = extract_many(folder, tmp_path / "out", backend=backend, concurrency=4)
    assert len(records) == 4
    assert len(backend.asked) == 3
    assert len({one.report.sha256 for one in records}) == 3


class TestResume:
    def test_what_is_finished_is_not_asked_again(self, folder: Path, tmp_path: Path) -> None:
        first, second = Counting(), Counting()
        extract_many(folder, tmp_path / "out", backend=first)
        extract_many(folder, tmp_path / "out", backend=second)
        assert (len(first.asked), len(second.asked)) == (3, 0)

    def test_a_renamed_file_is_not_a_new_report(self, folder: Path, tmp_path: Path) -> None:
        extract_many(folder, tmp_path / "out", backend=Counting())
        (folder / "一.txt").rename(folder / "改名.txt")
        again = Counting()
        records = extract_many(folder, tmp_path / "out", backend=again)
        assert again.asked == []
        assert {Path(one.report.path).name for one in records} == {"A.md", "二.txt", "改名.txt"}

    def test_a_changed_prompt_is_asked_again(self, folder: Path, tmp_path: Path) -> None:
        extract_many(folder, tmp_path / "out", backend=Counting("p1"))
        again = Counting("p2")
        extract_many(folder, tmp_path / "out", backend=again)
        assert len(again.asked) == 3

    def test_no_resume_asks_again(self, folder: Path, tmp_path: Path) -> None:
        extract_many(folder, tmp_path / "out", backend=Counting())
        again = Counting()
        extract_many(folder, tmp_path / "out", backend=again, resume=False)
        assert len(again.asked) == 3

    def test_a_report_the_model_failed_on_is_asked_again(self, folder: Path, tmp_path: Path) -> None:
        path = (folder / "一.txt").as_posix()
        with scripted.ScriptedServer([scripted.Status(401)]) as server:
            record = extract_many([path], tmp_path / "out", backend=LLM("m", server.base_url, "k"))[0]
        assert record.status == "partial"
        with scripted.ScriptedServer([scripted.Answer({"figures": []})]) as server:
            record = extract_many([path], tmp_path / "out", backend=LLM("m", server.base_url, "k"))[0]
            assert len(server.requests) == 1 or record.error is None


class TestFailedFiles:
    def test_stay_failed_until_told_otherwise(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 40)
        told: list[Event] = []
        for retry, kept in ((False, False), (False, True), (True, False)):
            extract_many(
                tmp_path / "a.txt",
                tmp_path / "out",
                backend="rules",
                options=Options(retry_failed=retry),
                progress=told.append,
            )
            assert isinstance(told[-1], Done)
            assert (told[-1].status, told[-1].code, told[-1].kept) == ("failed", "unreadable.binary", kept)

    def test_are_read_again_when_their_content_changes(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"")
        assert extract_many(tmp_path / "a.txt", tmp_path / "out", backend="rules")[0].status == "failed"
        shutil.copy(folder / "一.txt", tmp_path / "a.txt")
        assert extract_many(tmp_path / "a.txt", tmp_path / "out", backend="rules")[0].status == "ok"

    def test_are_tried_by_another_version(self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.txt").write_bytes(b"")
        monkeypatch.setattr(making, "TOOL", "nianbao 0.0.1")
        extract_many(tmp_path / "a.txt", tmp_path / "out", backend="rules")
        monkeypatch.undo()
        told: list[Event] = []
        extract_many(tmp_path / "a.txt", tmp_path / "out", backend="rules", progress=told.append)
        assert isinstance(told[-1], Done)
        assert not told[-1].kept


class TestVerifiedAnew:
    def test_in_another_language_without_asking(self, folder: Path, tmp_path: Path) -> None:
        first, again = Counting(), Counting()
        extract_many(folder, tmp_path / "out", backend=first, lang="zh")
        for options in (Options(workers=1), Options(workers=2)):
            records = extract_many(folder, tmp_path / "out", backend=again, lang="en", options=options)
            assert again.asked == []
            assert {one.provenance.lang for one in records} == {"en"}
            assert {one.provenance.requests for one in records} == {1}

    def test_a_record_of_the_first_schema_is_kept(self, folder: Path, tmp_path: Path) -> None:
        extract_many(folder, tmp_path / "out", backend=Counting())
        database = sqlite3.connect(tmp_path / "out" / "nianbao.db")
        database.execute("UPDATE records SET made = '', counts = NULL, run = NULL")
        database.commit()
        database.close()
        again = Counting()
        assert len(extract_many(folder, tmp_path / "out", backend=again)) == 3
        assert again.asked == []


async def test_workers_from_within_a_running_loop(folder: Path, tmp_path: Path) -> None:
    """As in a notebook, whose loop is running already."""
    records = extract_many(folder, tmp_path / "out", backend="rules", options=Options(workers=2))
    assert [one.status for one in records] == ["ok"] * 3


@pytest.mark.parametrize("wrong", [{"concurrency": 0}, {"workers": 0}, {"report_timeout": 0.0}], ids=str)
def test_options_that_cannot_be_meant(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="must be"):
        Options(**wrong)  # type: ignore[arg-type]


def test_every_bad_input_ends_in_a_record_with_a_code(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\n ")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "word.txt").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (folder / "noise.txt").write_bytes(bytes((one * 37) % 251 + 1 for one in range(900)))
    (folder / "prose.txt").write_text("今天天气很好。", encoding="utf-8")
    shutil.copy(sorted(REPORTS.iterdir())[3], folder / "good.txt")
    gone = folder / "link.txt"
    gone.symlink_to(folder / "nowhere.txt")
    inputs = [path.as_posix() for path in sorted(folder.iterdir())]
    asyncio.run(run(inputs, tmp_path / "out", Rules()))
    with (tmp_path / "out" / "records.jsonl").open(encoding="utf-8") as lines:
        records = {Path(one.report.path).name: one for one in map(Record.model_validate_json, lines)}
    assert len(records) == len(inputs)
    codes = {name: one.error.code for name, one in records.items() if one.error}
    assert codes.keys() == records.keys() - {"good.txt"}
    for name in ("empty.txt", "blank.txt", "binary.txt", "word.txt", "noise.txt", "link.txt"):
        assert records[name].status == "failed", name
        assert codes[name].startswith("unreadable."), name
    assert (records["prose.txt"].status, codes["prose.txt"]) == ("partial", "incomplete.sections")
    for record in records.values():
        if record.error:
            assert "\n" not in record.error.message
            assert Path(record.report.path).name in record.error.message


def test_a_fault_of_ours_costs_one_report_and_is_named_as_ours(folder: Path, tmp_path: Path) -> None:
    records = extract_many([folder / "一.txt"], tmp_path / "out", backend=Counting(fail=ZeroDivisionError))
    assert records[0].status == "failed"
    assert records[0].error is not None
    assert records[0].error.code == "internal"
    assert "ZeroDivisionError" in records[0].error.message


def test_exchanges_are_kept_without_the_key(folder: Path, tmp_path: Path) -> None:
    key = "sk-" + "x" * 8 + "secret"
    path = (folder / "一.txt").as_posix()
    with scripted.ScriptedServer([scripted.Answer({"figures": []})] * 3) as server:
        backend = LLM("m", server.base_url, key, max_rounds=0)
        record = extract_many([path], tmp_path / "out", backend=backend)[0]
    with Store(tmp_path / "out") as store:
        kept = store.exchanges(record.report.sha256, settings_digest(backend))
    assert [one[0] for one in kept] == ["answer"]
    assert "messages" in json.loads(kept[0][1])
    for file in (tmp_path / "out").iterdir():
        assert key.encode() not in file.read_bytes(), file.name


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(Exception, match="cannot be used"):
        extract_many(folder, locked / "out", backend="rules")
