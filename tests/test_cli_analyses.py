"""The analysing commands as a user meets them: files written, what is said, exit status, one line for every error."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from extractor.summary.themes import load_taxonomy
from tests.scripted import Answer, Json, ScriptedServer, Step
from tests.test_cli import nianbao, one_line
from verifiers.normalise import fold

OFFLINE = ("--backend", "rules", "--no-charts")


_ITEMS = re.compile(r"<(items-[0-9a-f]+)>\n(.*?)\n</\1>", re.DOTALL)


def modest(request: Json) -> Step:
    """A model that knows the taxonomy's own examples, calls everything else other, and writes no sentence."""
    if request["tools"][0]["function"]["name"] == "Sentences":
        return Answer({"sentences": []})
    known = {fold(example): theme.id for theme in load_taxonomy(None).themes for example in theme.examples}
    found = _ITEMS.search(request["messages"][-1]["content"])
    assert found is not None
    items = [json.loads(line) for line in found[2].splitlines()]
    said = [{"id": one["id"], "theme": known.get(one["text"], f"other_{one['kind']}")} for one in items]
    return Answer({"items": said})


@pytest.fixture
def out(samples_out: Path, tmp_path: Path) -> Path:
    """A folder of records of one's own."""
    shutil.copytree(samples_out, tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.parametrize("command", ["summarise", "panel", "export", "sample"])
def test_a_folder_without_records_is_wrong_usage(command: str, tmp_path: Path) -> None:
    result = nianbao(command, tmp_path)
    assert result.returncode == 2
    assert "no records.jsonl there; run nianbao extract" in one_line(result)


def test_panel_writes_beside_the_records_and_changes_none(out: Path) -> None:
    before = (out / "records.jsonl").read_bytes()
    result = nianbao("panel", out, "--lang", "en", "--workers", 1)
    assert result.returncode == 0, result.stderr
    assert (out / "records.jsonl").read_bytes() == before
    with (out / "panel" / "panel.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == len(before.splitlines())
    assert "bodies" in result.stderr
    assert str(out / "panel" / "panel.csv") in result.stderr


@pytest.mark.parametrize(("lang", "said"), [("en", "2 left out: could not be read 2"), ("zh", "未纳入2份：读取失败 2")])
def test_panel_says_what_it_left_out(out: Path, tmp_path: Path, lang: str, said: str) -> None:
    lines = [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    for record in lines[:2]:
        record["status"] = "failed"
    (tmp_path / "records.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines), encoding="utf-8")
    assert said in nianbao("panel", tmp_path, "--lang", lang, "--workers", 1).stderr


def test_a_table_of_bodies_with_a_fault_is_named_with_its_line(out: Path, tmp_path: Path) -> None:
    (tmp_path / "bodies.csv").write_text("name,body\n甲局,\n", encoding="utf-8")
    result = nianbao("panel", out, "--bodies", tmp_path / "bodies.csv")
    assert result.returncode == 2
    assert "bodies.csv:2:" in one_line(result)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_export_goes_where_it_is_told(out: Path, tmp_path: Path, format: str) -> None:
    result = nianbao("export", out, "--format", format, "--out", tmp_path / "tables", "--only", "verified")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "tables" / f"reports.{format}").is_file()
    assert not (out / "export").exists()


def test_a_sample_is_drawn_filled_in_and_scored(out: Path) -> None:
    assert nianbao("sample", out, "-n", 30, "--seed", 7, "--lang", "en").returncode == 0
    sheet = out / "sample.csv"
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        head, *rows = list(csv.reader(lines))
    assert len(rows) == 30
    at = head.index("correct")
    for row in rows:
        row[at] = "y"
    with sheet.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows([head, *rows])
    result = nianbao("sample", out, "--score", sheet, "--lang", "en")
    assert result.returncode == 0, result.stderr
    assert "interval" in result.stdout
    again = nianbao("sample", out, "-n", 30)
    assert again.returncode == 2
    assert "sample.csv" in one_line(again)


def test_a_summary_by_rule_asks_nobody(out: Path) -> None:
    result = nianbao("summarise", out, *OFFLINE, OPENAI_BASE_URL="http://127.0.0.1:9", OPENAI_API_KEY="sk-unused")
    assert result.returncode == 0, result.stderr
    summary = json.loads((out / "summary" / "summary.json").read_text(encoding="utf-8"))
    assert summary
    assert "<script" not in (out / "summary" / "summary.html").read_text(encoding="utf-8")


def test_a_summary_by_a_model_stops_at_its_budget_and_goes_on(out: Path) -> None:
    with ScriptedServer(modest) as server:
        asked = ("summarise", out, "--no-charts", "--base-url", server.base_url, "--model", "scripted")
        key = {"OPENAI_API_KEY": "sk-0123456789abcdef-secret"}
        first = nianbao(*asked, "--max-tokens", "150", "--concurrency", 1, **key)
        assert first.returncode == 3, first.stderr
        second = nianbao(*asked, "--lang", "en", **key)
        assert second.returncode == 0, second.stderr
        questions = [json.dumps(seen.body, sort_keys=True) for seen in server.requests]
    assert len(questions) == len(set(questions))
    written = [path for path in out.rglob("*") if path.is_file()]
    assert not any(b"0123456789abcdef" in path.read_bytes() for path in written)
    assert "0123456789abcdef" not in first.stderr + second.stderr


def test_themes_with_a_fault_are_named_with_their_place(out: Path, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("id = 'x'\n", encoding="utf-8")
    result = nianbao("summarise", out, *OFFLINE, "--themes", tmp_path / "own.toml")
    assert result.returncode == 2
    assert "own.toml" in one_line(result)
