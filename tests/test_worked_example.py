"""docs/worked-example.md does what it says: its commands and snippets run in their order, and print what it shows."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT
from tests.panel_corpus.extracting import nianbao

PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def python(code: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout


def fill_in(sheet: Path) -> None:
    """What the reader of the page does by hand: every row right but the third."""
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    at = rows[0].index("正确与否")
    for number, row in enumerate(rows[1:], 1):
        row[at] = "n" if number == 3 else "y"
    with sheet.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("worked")
    shutil.copytree(EXAMPLES / "panel", made / "examples" / "panel")
    return made


def test_the_page_runs_from_its_first_command_to_its_chart(folder: Path) -> None:
    printed = ""
    said = ""
    commands: list[str] = []
    for language, code in BLOCKS:
        match language:
            case "bash":
                for line in code.splitlines():
                    command, *arguments = shlex.split(line)
                    assert command == "nianbao"
                    if "--score" in arguments:
                        fill_in(folder / "out" / "sample.csv")
                    said = nianbao(*arguments, cwd=folder).stdout
                    commands.append(arguments[0])
            case "python":
                printed = python(code, folder)
            case "text":
                assert printed == code
            case _:
                pytest.fail(f"a block of {language} is not checked")
    assert commands == ["extract", "panel", "summarise", "export", "sample", "sample"]
    assert (folder / "out" / "open-rate.png").read_bytes().startswith(b"\x89PNG")
    assert "随机抽取100项" in said


def test_files_that_the_page_names_are_written(folder: Path) -> None:
    for name in re.findall(r"`(out/[\w./-]+)`", PAGE):
        assert (folder / name).exists(), name
