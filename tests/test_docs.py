"""The documentation says what the code does: help, cell keys, errors, fields, the record in the README, links."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import extractor
from extractor.schema import Record
from extractor.words import MEANINGS
from tests.docs import DOCS, PARTS, ROOT, WHOLE, committed

ERROR_CODE = re.compile(
    r'"((?:unreadable|incomplete|model|store|summary|export)\.(?!html|json|md)[a-z_]+|usage|internal)"'
)
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples" / "README.md",
    *DOCS.glob("*.md"),
]


@pytest.mark.parametrize("name", PARTS)
def test_generated_part_is_current(name: str) -> None:
    _, make = PARTS[name]
    assert committed(name) == make(), "run: python -m tests.docs"


@pytest.mark.parametrize("name", WHOLE)
def test_generated_page_is_current(name: str) -> None:
    path, make = WHOLE[name]
    assert path.read_text(encoding="utf-8") == make(), "run: python -m tests.docs"


def test_every_error_code_is_documented_and_no_other() -> None:
    raised = {
        code
        for path in sorted((ROOT / "extractor").rglob("*.py"))
        if path.name != "words.py"
        for code in ERROR_CODE.findall(path.read_text(encoding="utf-8"))
    }
    documented = set(re.findall(r"^\| `([a-z_.]+)` \|", (DOCS / "errors.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == raised
    of_records = {code for code in raised if code.split(".")[0] in ("unreadable", "incomplete", "model", "internal")}
    assert of_records == set(MEANINGS)


def fields_of(model: type[BaseModel]) -> set[str]:
    """All field names of a model and of the models within it."""
    found: set[str] = set()
    waiting: list[Any] = [model]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            for name, field in one.model_fields.items():
                found.add(name)
                waiting.append(field.annotation)
        else:
            waiting.extend(getattr(one, "__args__", ()))
    return found


def test_every_field_of_the_record_is_documented() -> None:
    page = (DOCS / "record.md").read_text(encoding="utf-8")
    assert {name for name in fields_of(Record) if f"`{name}`" not in page} == set()


def part_of(excerpt: Any, whole: Any) -> bool:
    """Whether an excerpt says only what the whole says: objects may leave fields out, lists items."""
    if isinstance(excerpt, dict):
        return isinstance(whole, dict) and all(
            name in whole and part_of(one, whole[name]) for name, one in excerpt.items()
        )
    if isinstance(excerpt, list) and any(isinstance(one, dict) for one in excerpt):
        return all(any(part_of(one, other) for other in whole) for one in excerpt)
    return bool(excerpt == whole)


def test_the_record_in_the_readme_is_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- excerpt -->\n```json\n(.*?)```\n<!-- /excerpt -->", readme, re.DOTALL)
    assert shown
    excerpt = json.loads(shown[1])
    record = extractor.extract("examples/reports/county_2020_cells.txt", backend="rules")
    assert part_of(excerpt, json.loads(record.model_dump_json()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
