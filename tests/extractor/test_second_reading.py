"""The model as second reader of cells: asked only where sums can judge it, believed only where they and the text agree.
The model is scripted (real HTTP)."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from extractor.api import extract, extract_many
from extractor.backends.llm import LLM
from extractor.batch.runner import Options
from extractor.forms.form_2021 import FORM
from extractor.loaders import load
from extractor.pipeline import reverified
from extractor.schema import Record
from tests.conftest import EXAMPLES
from tests.extractor.renderings import LAYOUTS, Value, number, render, summed_values
from tests.scripted import Answer, Json, ScriptedServer, Status, Step
from tests.spans import assert_stands
from verifiers.rules import Reporting

SPACES = next(layout for layout in LAYOUTS if layout.id == "spaces")
LISTS = {name: [] for name in ("organisations", "projects", "purchases", "figures", "problems", "measures")}
_WANTED = re.compile(r"<(cells-[0-9a-f]+)>\n(.*)\n</\1>", re.DOTALL)
ROW = "applications.partial"


COLUMNS = ("natural", "business", "research", "nonprofit", "legal", "other_org", "total")
OUTSIDE = ("new", "carried_over", "total", "carried_forward")


def sound_values() -> dict[str, Value]:
    """Numbers that satisfy every identity of the applications table."""
    made = summed_values(FORM, 7, 0.2)
    count = {path: int(value.raw) for path, value in made.items() if path.startswith("applications.")}
    rows = dict.fromkeys(path.split(".", 1)[1].rsplit(".", 1)[0] for path in count)
    for column in COLUMNS:
        handled = sum(count[f"applications.{row}.{column}"] for row in rows if row not in OUTSIDE)
        count[f"applications.total.{column}"] = handled
        count[f"applications.carried_over.{column}"] = 0
        count[f"applications.new.{column}"] = handled + count[f"applications.carried_forward.{column}"]
    return {**made, **{path: number(str(value)) for path, value in count.items()}}


class Torn:
    """A report in whose second row of results a blank was lost, so that none of its cells can be placed by rule."""

    def __init__(self, folder: Path) -> None:
        rendering = render(FORM, SPACES, sound_values())
        self.values = {path: rendering.text[slice(*place)] for path, place in rendering.places.items()}
        lost = next(
            path
            for path in rendering.places
            if path.startswith(f"{ROW}.") and self.values[path] != "0" and not path.endswith(".total")
        )
        start, end = rendering.places[lost]
        self.lost = lost
        line = rendering.text[rendering.text.rindex("\n", 0, start) + 1 : rendering.text.index("\n", end)]
        self.row = re.sub(r"\s+", " ", line.replace(f" {self.values[lost]}", "", 1)).strip()
        self.text = "青石县水务局\n2022年政府信息公开工作年度报告\n一、总体情况\n依法公开。\n" + (
            rendering.text[: start - 1] + rendering.text[end:]
        )
        self.path = folder / "青石县水务局.txt"
        self.path.write_text(self.text, encoding="utf-8")
        self.quote = next(
            one
            for one in self.text.splitlines()
            if one.split()[-3:] == line.split()[-3:] and self.values[f"{ROW}.total"] in one
        )


@pytest.fixture
def torn(tmp_path: Path) -> Torn:
    return Torn(tmp_path)


def wanted(request: Json) -> list[str]:
    found = _WANTED.search(request["messages"][-1]["content"])
    return [json.loads(line)["cell"] for line in found.group(2).split("\n")] if found else []


def reader(torn: Torn, **changes: dict[str, Any]) -> Any:
    """A scripted model that reads every cell it is asked about from its row, but for ``changes``."""

    def answer(request: Json) -> Step:
        if not (cells := wanted(request)):
            return Answer(LISTS)
        said = [{"cell": path, "value": torn.values[path], "evidence": torn.quote} for path in cells]
        return Answer({"cells": [{**one, **changes.get(one["cell"].rsplit(".", 1)[1], {})} for one in said]})

    return answer


async def _no_pause(_: float) -> None:
    await asyncio.sleep(0)


def ask(torn: Torn, script: Any) -> tuple[Record, list[Json]]:
    with ScriptedServer(script) as server:
        model = LLM("scripted", server.base_url, "test-key", pause=_no_pause)
        record = extract(torn.path, backend=model)
        return record, [seen.body for seen in server.requests]


def unread(record: Record) -> set[str]:
    return {key for key, cell in record.tables["applications"].items() if cell.state == "unread"}


def test_by_rule_the_row_stays_unread(torn: Torn) -> None:
    record = extract(torn.path, backend="rules")
    assert unread(record) == {f"partial.{key}" for key in COLUMNS}
    assert record.provenance.cells_by_model == []


def test_an_honest_second_reading_is_taken_over_and_named(torn: Torn) -> None:
    record, requests = ask(torn, reader(torn))
    assert [bool(wanted(one)) for one in requests] == [True, False]
    # What was lost stands nowhere any more, and so no reading of it is believed.
    assert unread(record) == {torn.lost.removeprefix("applications.")}
    assert sorted(record.provenance.cells_by_model) == sorted(
        f"tables.{ROW}.{key}" for key in COLUMNS if f"{ROW}.{key}" != torn.lost
    )
    text = load(torn.path).text
    for path in record.provenance.cells_by_model:
        cell = record.tables["applications"][path.removeprefix("tables.applications.")]
        assert cell.value == torn.values[path.removeprefix("tables.")]
        assert_stands(text, cell.start, cell.end, cell.raw)
    places = [(cell.start, cell.end) for cell in record.tables["applications"].values() if cell.start is not None]
    assert len(places) == len(set(places))
    named = [where for one in record.findings if one.rule == "structure.second_reading" for where in one.where]
    assert sorted(named) == sorted(record.provenance.cells_by_model)
    assert (record.provenance.requests, record.provenance.attempts) == (2, 1)
    assert record.provenance.tokens.input == 200


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"value": "77"}, id="another number"),
        pytest.param({"evidence": "部分公开 一共 5 件"}, id="a quote that stands nowhere"),
        pytest.param({"evidence": ""}, id="no quote"),
        pytest.param({"value": None}, id="cannot say"),
        pytest.param({"value": "很多"}, id="no number"),
        pytest.param({"evidence": "依法公开。"}, id="a quote from outside the tables"),
    ],
)
def test_a_false_reading_is_not_believed(torn: Torn, change: dict[str, Any]) -> None:
    record, requests = ask(torn, reader(torn, total=change))
    assert f"{ROW}.total" in wanted(requests[0])
    assert "partial.total" in unread(record)
    assert f"tables.{ROW}.total" not in record.provenance.cells_by_model
    assert record.status == "partial"


def test_a_cell_that_was_not_asked_about_is_left_as_it_was_read(torn: Torn) -> None:
    def answer(request: Json) -> Step:
        if not wanted(request):
            return Answer(LISTS)
        return Answer({"cells": [{"cell": "applications.new.total", "value": "999", "evidence": torn.quote}]})

    record, _ = ask(torn, answer)
    assert record.tables["applications"]["new.total"].value == torn.values["applications.new.total"]
    assert record.provenance.cells_by_model == []


def test_a_number_that_stands_in_another_cell_is_not_read_twice(torn: Torn) -> None:
    """Quoting the whole table offers every number of it; those that belong to a cell already are no reading of
    another."""
    whole = torn.text[torn.text.index("本年新收") :]
    record, _ = ask(torn, reader(torn, total={"evidence": whole[:1500]}))
    places = [(cell.start, cell.end) for cell in record.tables["applications"].values() if cell.start is not None]
    assert len(places) == len(set(places))


def test_a_model_that_cannot_read_cells_still_reads_the_narrative(torn: Torn) -> None:
    def answer(request: Json) -> Step:
        return Status(400, {"error": {"message": "too long"}}) if wanted(request) else Answer(LISTS)

    record, _ = ask(torn, answer)
    assert record.error is not None
    assert record.error.code == "incomplete.cells"
    assert unread(record) == {f"partial.{key}" for key in COLUMNS}


def test_nothing_is_asked_where_sums_could_not_judge_the_answer(torn: Torn) -> None:
    """Two rows without their cells could be exchanged for each other."""
    lines = torn.text.split("\n")
    at = lines.index(torn.quote)
    following = next(n for n in range(at + 1, len(lines)) if len(re.findall(r"(?<!\S)\d+(?!\S)", lines[n])) == 7)
    lines[following] = lines[following].rsplit(" ", 2)[0]
    torn.path.write_text("\n".join(lines), encoding="utf-8")
    record, requests = ask(torn, reader(torn))
    asked = {path for request in requests for path in wanted(request)}
    assert len(unread(record)) == 14
    assert not any(path.endswith(".total") for path in asked)


def test_a_batch_of_several_processes_asks_once_and_verifying_anew_keeps_it(torn: Torn, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with ScriptedServer(reader(torn)) as server:
        model = LLM("scripted", server.base_url, "test-key")
        first = extract_many(torn.path, out, backend=model, options=Options(workers=2))[0]
        again = extract_many(torn.path, out, backend=model, lang="en")[0]
        assert len(server.requests) == 2
    assert first.provenance.cells_by_model
    assert again.provenance.lang == "en"
    assert again.provenance.cells_by_model == first.provenance.cells_by_model
    assert again.tables == first.tables


def test_a_second_reading_is_proved_anew_when_its_record_is_verified(torn: Torn) -> None:
    record, _ = ask(torn, reader(torn))
    path = record.provenance.cells_by_model[0].removeprefix("tables.applications.")
    record.tables["applications"][path].value = "12345"
    anew = reverified(record, load(torn.path), Reporting())
    assert path in unread(anew)


# Words of a header as a converter leaves them: which result stands in which column, nobody can tell from them.
SCRAPS = (
    "行政复议行政诉讼",
    "未经复议直接起诉复议后起诉",
    "结果结果其他尚未",
    "总计",
    "总计总计",
    "维持纠正结果审结维持纠正结果审结",
    "维持 | 纠正 | 结果 | 审结 | 结果 | 结果 | 其他 | 尚未 | 结果 | 结果 | 其他 | 尚未",
)
NUMBERS = "| 7 | 1 | 2 | 1 | 11 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |"
REVIEW = {"upheld": "7", "corrected": "1", "other": "2", "pending": "1"}


class Scrapped:
    """A report whose fourth table has lost its header but for scraps."""

    def __init__(self, folder: Path) -> None:
        text = (EXAMPLES / "reports" / "clean_county_2022.md").read_text(encoding="utf-8")
        head, _, rest = text.partition("| 行政复议 |")
        tail = rest[rest.index("\n\n") :]
        self.quote = NUMBERS
        self.path = folder / "county.md"
        self.path.write_text(f"{head}{chr(10).join(SCRAPS)}\n|{'---|' * 15}\n{NUMBERS}{tail}", encoding="utf-8")

    def read(self, changes: dict[str, dict[str, Any]]) -> tuple[Record, list[str]]:
        asked: list[str] = []

        def answer(request: Json) -> Step:
            cells = wanted(request)
            asked.extend(cells)
            if not cells:
                return Answer(LISTS)
            said = {path.rsplit(".", 1)[1]: path for path in cells}
            return Answer(
                {
                    "cells": [
                        {"cell": path, "value": REVIEW[key], "evidence": self.quote} | changes.get(key, {})
                        for key, path in said.items()
                    ]
                }
            )

        with ScriptedServer(answer) as server:
            record = extract(self.path, backend=LLM("scripted", server.base_url, "test-key", pause=_no_pause))
        return record, asked


@pytest.fixture
def scrapped(tmp_path: Path) -> Scrapped:
    return Scrapped(tmp_path)


def test_columns_in_doubt_are_read_where_two_readers_agree(scrapped: Scrapped) -> None:
    by_rule = extract(scrapped.path, backend="rules")
    assert {key for key, one in by_rule.tables["remedies"].items() if one.state == "unread"} == {
        f"review.{key}" for key in REVIEW
    }
    record, asked = scrapped.read({})
    assert asked == [f"remedies.review.{key}" for key in REVIEW]
    assert {key: record.tables["remedies"][f"review.{key}"].value for key in REVIEW} == REVIEW
    assert record.provenance.cells_by_model == [f"tables.{path}" for path in asked]
    assert record.status == "ok"
    anew = reverified(record, load(scrapped.path), Reporting())
    assert anew.tables == record.tables


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"upheld": {"value": "1"}, "corrected": {"value": "7"}}, id="two exchanged"),
        pytest.param({"upheld": {"value": "6"}, "corrected": {"value": "2"}}, id="other numbers of the same sum"),
        pytest.param({"pending": {"value": None, "evidence": ""}}, id="one left out"),
        pytest.param({"other": {"evidence": "| 2 | 0 |"}}, id="a quote that stands nowhere"),
        pytest.param({"other": {"evidence": "| 0 | 0 | 0 |"}}, id="a quote of another place"),
    ],
)
def test_columns_in_doubt_stay_unread_where_they_do_not(scrapped: Scrapped, changes: dict[str, dict[str, Any]]) -> None:
    record, _ = scrapped.read(changes)
    assert all(record.tables["remedies"][f"review.{key}"].state == "unread" for key in REVIEW)
    assert record.provenance.cells_by_model == []


def test_columns_in_doubt_stay_unread_where_the_sum_does_not_hold(scrapped: Scrapped) -> None:
    text = scrapped.path.read_text(encoding="utf-8")
    false = NUMBERS.replace("| 11 |", "| 12 |")
    scrapped.quote = false
    scrapped.path.write_text(text.replace(NUMBERS, false), encoding="utf-8")
    record, _ = scrapped.read({})
    assert all(record.tables["remedies"][f"review.{key}"].state == "unread" for key in REVIEW)
