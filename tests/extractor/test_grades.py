"""Grades by flag and by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.settings.grades import read_grades


def test_a_flag_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[rules]\n"blank.cell" = "off"\n"structure.*" = "info"\n', encoding="utf-8")
    assert read_grades(["blank.cell=error"], file) == {"blank.cell": "error", "structure.*": "info"}


def test_nothing_given() -> None:
    assert read_grades([], None) == {}


@pytest.mark.parametrize("flag", ["blank.cell", "blank.cell=loud", "=off=off"])
def test_a_wrong_flag_says_how_to_write_it(flag: str) -> None:
    with pytest.raises(UsageError, match="--rule"):
        read_grades([flag], None)


@pytest.mark.parametrize(
    "content",
    ["[rules", "[other]\na = 1\n", '[rules]\n"blank.cell" = 3\n', 'rules = "off"\n'],
    ids=["toml", "table", "grade", "type"],
)
def test_a_wrong_file_is_named(content: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"rules\.toml"):
        read_grades([], file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml"):
        read_grades([], tmp_path / "none.toml")
