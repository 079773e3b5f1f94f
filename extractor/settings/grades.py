"""Which rules a user switches off or grades otherwise: by flag, by file, or both (a flag goes before the file)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from extractor.errors import UsageError
from verifiers.rules import GRADES, Grade


def read_grades(flags: Sequence[str], file: Path | None) -> dict[str, Grade]:
    """Grades by rule id or family. A flag is ``ID=GRADE``; a file is TOML with a table ``[rules]`` of the same.
    Raises ``UsageError``."""
    grades = _from_file(file) if file is not None else {}
    for flag in flags:
        name, mark, grade = flag.partition("=")
        if not mark:
            raise UsageError(f"--rule {flag}: write ID=GRADE, such as blank.cell=off")
        grades[name.strip()] = _grade(name, grade.strip(), "--rule")
    return grades


def _from_file(file: Path) -> dict[str, Grade]:
    try:
        data: dict[str, object] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: cannot be read as TOML ({error}); it needs a table [rules]") from error
    rules = data.get("rules")
    if not isinstance(rules, dict):
        raise UsageError(f'{file}: has no table [rules]; write one with lines such as "blank.cell" = "off"')
    given = cast(dict[str, object], rules)
    return {name: _grade(name, grade, str(file)) for name, grade in given.items()}


def _grade(name: str, grade: object, where: str) -> Grade:
    for known in GRADES:
        if grade == known:
            return known
    raise UsageError(f"{where}: {name}={grade}: a grade is one of {', '.join(GRADES)}")
