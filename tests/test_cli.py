"""The command line as a user meets it: real processes, exit status, one line for every error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import scripted
from tests.conftest import EXAMPLES, ROOT

REPORTS = EXAMPLES / "reports"
CLEAN = sorted(REPORTS.glob("clean_*"))[0]


def nianbao(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "NIANBAO"))}
    return subprocess.run(
        [sys.executable, "-m", "nianbao", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd or ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        timeout=120,
        check=False,
    )


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert "Traceback" not in result.stderr
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.parametrize(
    "command", [[], ["extract"], ["check"], ["evaluate"]], ids=lambda one: " ".join(one) or "nianbao"
)
def test_help(command: list[str]) -> None:
    result = nianbao(*command, "--help")
    assert result.returncode == 0
    assert "Usage" in result.stdout
    assert result.stderr == ""


def test_help_and_the_offline_path_do_not_import_a_model_client(tmp_path: Path) -> None:
    code = (
        "import sys, nianbao\n"
        f"sys.argv = ['nianbao', 'extract', {str(CLEAN)!r}, '--out', {str(tmp_path / 'o')!r}, '--backend', 'rules']\n"
        "try:\n    nianbao.main()\nexcept SystemExit as done:\n    assert not done.code, done.code\n"
        "print([name for name in ('openai', 'instructor', 'httpx2', 'tenacity') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_extract_writes_records_and_says_what_to_do_next(tmp_path: Path) -> None:
    result = nianbao("extract", REPORTS, "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    records = [
        json.loads(line) for line in (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(records) == len(list(REPORTS.iterdir()))
    assert "backend rules" in result.stderr
    assert "nianbao check" in result.stderr
    assert str(tmp_path / "out") in result.stderr.replace("\n", "")


def test_a_second_run_keeps_everything(tmp_path: Path) -> None:
    nianbao("extract", CLEAN, "--out", tmp_path / "out", "--lang", "en")
    before = (tmp_path / "out" / "records.jsonl").read_bytes()
    result = nianbao("extract", CLEAN, "--out", tmp_path / "out", "--lang", "en")
    assert "kept 1" in result.stderr
    assert (tmp_path / "out" / "records.jsonl").read_bytes() == before


def test_a_failed_report_gives_status_1_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"")
    shutil.copy(CLEAN, tmp_path / "in" / f"b{CLEAN.suffix}")
    result = nianbao("extract", tmp_path / "in", "--out", tmp_path / "out")
    assert result.returncode == 1
    assert "unreadable.empty" in result.stderr
    states = [
        json.loads(line)["status"]
        for line in (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert states == ["failed", "ok"]


WRONG = [
    (["extract", "nowhere", "--out", "OUT"], "no such file or folder"),
    (["extract", str(CLEAN), "--out", "OUT", "--backend", "llm"], "OPENAI_API_KEY"),
    (["extract", str(CLEAN), "--out", "OUT", "--base-url", "not a url", "--model", "m"], "--base-url"),
    (["check", "nowhere"], "no such file"),
    (["evaluate", "nowhere", "--gold", "nowhere"], "no such folder"),
]


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=[" ".join(one[0][:1] + one[0][3:]) for one in WRONG])
def test_wrong_usage_is_one_line_and_status_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    given = [str(tmp_path / "out") if one == "OUT" else one for one in arguments]
    result = nianbao(*given)
    assert result.returncode == 2, result.stderr
    assert says in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unreachable_endpoint_costs_only_the_narrative(tmp_path: Path) -> None:
    result = nianbao("extract", CLEAN, "--out", tmp_path / "out", "--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert result.returncode == 0
    assert "model.unreachable" in result.stderr
    record = json.loads((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8"))
    assert record["status"] == "partial"
    assert record["tables"]["applications"]


def test_a_model_is_asked_when_one_is_configured(tmp_path: Path) -> None:
    with scripted.ScriptedServer([scripted.Answer({"figures": []})]) as server:
        result = nianbao(
            "extract",
            CLEAN,
            "--out",
            tmp_path / "out",
            "--base-url",
            server.base_url,
            "--model",
            "m",
            "--max-retries",
            "0",
        )
        assert result.returncode == 0, result.stderr
        assert "backend llm" in result.stderr
        assert len(server.requests) == 1
    record = json.loads((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8"))
    assert (record["provenance"]["backend"], record["provenance"]["model"]) == ("llm", "m")


def test_check_shows_tables_items_and_findings_with_their_quotes() -> None:
    messy = next(one for one in sorted(REPORTS.iterdir()) if not one.name.startswith("clean"))
    result = nianbao("check", messy, "--backend", "rules")
    assert result.returncode == 0, result.stderr
    for words in ("依申请公开", "已核实", "审查意见", "自然人"):
        assert words in result.stdout


def test_check_shows_no_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "某镇2020年政府信息公开工作年度报告\n一、总体情况\n公开\x1b[31m信息\x0786条[bold]。[/bold]\n", encoding="utf-8"
    )
    result = nianbao("check", path, "--backend", "rules")
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


def test_evaluate_prints_scores(tmp_path: Path) -> None:
    nianbao("extract", REPORTS, "--out", tmp_path / "out")
    result = nianbao("evaluate", tmp_path / "out", "--gold", EXAMPLES / "gold", "--json")
    assert result.returncode == 0, result.stderr
    scores = json.loads(result.stdout)
    assert scores["reports"] == len(list(REPORTS.iterdir()))
    assert sum(table["wrong"] for table in scores["cells"].values()) == 0
    table = nianbao("evaluate", tmp_path / "out", "--gold", EXAMPLES / "gold", "--details")
    assert table.returncode == 0
    assert "micro" in table.stdout


def test_a_package_that_shadows_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / "verifiers").mkdir()
    (tmp_path / "verifiers" / "__init__.py").write_text("", encoding="utf-8")
    result = nianbao("--help", cwd=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert result.returncode == 2
    assert "verifiers" in one_line(result)


def test_rules_lists_every_rule() -> None:
    listed = json.loads(nianbao("rules", "--json").stdout)
    assert {"identity.row_sum", "grounding.number_differs", "structure.section_missing"} <= {
        one["id"] for one in listed
    }
    assert all(one["clause"] and one["zh"] and one["en"] for one in listed)
    assert "identity.row_sum" in nianbao("rules", COLUMNS="200").stdout


def test_a_rule_switched_off_is_not_reported(tmp_path: Path) -> None:
    messy = next(one for one in sorted(REPORTS.iterdir()) if not one.name.startswith("clean"))

    def rules_of(*arguments: str) -> set[str]:
        result = nianbao("extract", messy, "--out", tmp_path / "out", *arguments)
        assert result.returncode == 0, result.stderr
        record = json.loads((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8"))
        return {finding["rule"] for finding in record["findings"]}

    every = rules_of()
    off = sorted(every)[0]
    # The second run keeps the record and verifies it anew with the new grades.
    assert rules_of("--rule", f"{off}=off") == every - {off}
    assert rules_of() == every


def test_an_unknown_rule_is_wrong_usage(tmp_path: Path) -> None:
    result = nianbao("extract", CLEAN, "--out", tmp_path / "out", "--rule", "weather.rain=off")
    assert result.returncode == 2
    assert "weather.rain" in result.stderr.splitlines()[-1]
