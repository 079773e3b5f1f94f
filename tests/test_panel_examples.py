"""The reports under ``examples/panel`` are what their README says: made as they stand, sound within, broken only where
it is planted. Years are compared by plain arithmetic here, without the rules that look for breaks."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from rapidfuzz.fuzz import ratio

from extractor.api import extract
from extractor.batch.manifest import is_code, read_manifest
from extractor.corpus.bodies import body_of, read_renames
from extractor.corpus.reading import open_corpus
from extractor.loaders import load
from extractor.panel.run import panel
from extractor.panel.study import PanelOptions
from extractor.pipeline import prepare
from extractor.schema import ProfileRecord, Record
from tests.conftest import EXAMPLES
from tests.panel_corpus.extracting import extracted
from tests.panel_corpus.writing import Made, files, form_of, reports, told

PANEL = EXAMPLES / "panel"
MADE = reports()
EXPECTED = json.loads((PANEL / "expected.json").read_text(encoding="utf-8"))
PLANTED = {(one["body"], one["year"]): one["kind"] for one in EXPECTED["planted"]}


def of_body(full_name: str) -> list[Made]:
    return [report for report in MADE if report.body["full_name"] == full_name]


BODIES = [body["full_name"] for body in told()]


@pytest.fixture(scope="module")
def records() -> Mapping[str, Record]:
    return {report.path: extract(PANEL / report.path, backend="rules") for report in MADE}


def test_the_committed_files_are_what_the_script_makes() -> None:
    made = files()
    for path, data in made.items():
        assert (PANEL / path).read_bytes() == data, f"{path}: run python -m tests.panel_corpus"
    assert {f"reports/{one.name}" for one in (PANEL / "reports").iterdir()} == {report.path for report in MADE}


def test_twelve_bodies_over_three_years() -> None:
    assert len(BODIES) == len(set(BODIES)) == 12
    for name in BODIES:
        years = [report.year for report in of_body(name)]
        assert years == list(range(years[0], years[0] + 3))
    assert sum({report.form for report in of_body(name)} == {"2019", "2021"} for name in BODIES) == 3
    assert set(EXPECTED["clean"]) | {name for name, _ in PLANTED} == set(BODIES)
    assert sorted(PLANTED.values()) == ["carry_over", "copied_text", "jump", "stock", "unit"]
    assert all(len(report.data) <= 7000 for report in MADE)


def test_the_manifest_has_no_fault_and_names_every_body() -> None:
    manifest = read_manifest(PANEL / "manifest.csv")
    assert manifest.faults == ()
    with (PANEL / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["path"] for row in rows] == [report.path for report in MADE]
    assert all(is_code(row["code"]) for row in rows if row["code"])
    assert {row["level"] for row in rows} == {"province", "prefecture", "county", "township"}
    assert sum(bool(row["parent"]) for row in rows) == 9


def test_the_table_of_renames_makes_one_body_of_two_names() -> None:
    renames = read_renames(PANEL / "bodies.csv")
    with (PANEL / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keys: dict[str, set[int]] = {}
    for row in rows:
        year = int(row["published"][:4]) - 1
        body = body_of(ProfileRecord(year=year), {key: value for key, value in row.items() if value}, renames)
        assert body is not None
        assert body.certain
        assert body.region in {"岚江省", "朔原省"}
        keys.setdefault(body.key, set()).add(year)
    assert len(keys) == 12
    assert all(len(years) == 3 for years in keys.values())


@pytest.mark.parametrize("report", MADE, ids=lambda report: report.path)
def test_every_sum_holds_within_a_report(report: Made) -> None:
    cells = {path: Decimal(re.sub(r"[+万元]", "", raw)) for path, raw in report.cells.items()}
    for identity in form_of(report.year).identities:
        left, right = (sum(cells[path] for path in side) for side in (identity.left, identity.right))
        match identity.relation:
            case "=":
                assert left == right, identity
            case ">=":
                assert left >= right, identity
            case "zero_iff_zero":
                assert (left == 0) == (right == 0), identity


def breaks(before: Made, after: Made) -> Iterator[str]:
    """What does not fit between two years of a body."""
    old, new = before.cells, after.cells
    for column in ("natural", "business", "research", "nonprofit", "legal", "other_org", "total"):
        if old[f"applications.carried_forward.{column}"] != new[f"applications.carried_over.{column}"]:
            yield "carry_over"
            break
    if before.form == after.form == "2021":
        told, was = ({key: int(cells[f"disclosure.normative.{key}"]) for key in STOCK} for cells in (new, old))
        if told["in_force"] != was["in_force"] + told["made"] - told["repealed"]:
            yield "stock"
        fees = [Decimal(cells["disclosure.fees.amount"]) for cells in (old, new)]
        if min(fees) > 0 and max(fees) / min(fees) > 1000:
            yield "unit"
    if before.form == after.form == "2019":
        for row in ("licensing", "other_services", "penalties", "coercion", "fees"):
            items = [int(old[f"disclosure.{row}.{column}"]) for column in ("previous", "change")]
            if sum(items) != int(new[f"disclosure.{row}.previous"]):
                yield "items"
    for path in set(old) & set(new):
        counts = [int(cells[path]) for cells in (old, new) if cells[path].isdigit()]
        if path != "disclosure.fees.amount" and len(counts) == 2 and min(counts) > 4 and max(counts) > 5 * min(counts):
            yield "jump"
    if ratio(*(words(report) for report in (before, after))) > 80:
        yield "copied_text"


STOCK = ("made", "repealed", "in_force")


def words(report: Made) -> str:
    """What a body wrote for the year: sections 一 and 五, numbers masked."""
    found = re.findall(
        r"一、总体情况\n(.*?)二、主动公开.*五、存在的主要问题及改进情况\n(.*?)六、其他", report.text, re.DOTALL
    )
    return re.sub(r"[0-9]+", "0", "".join(found[0]))


@pytest.mark.parametrize("name", BODIES)
def test_years_fit_each_other_but_where_it_is_planted(name: str) -> None:
    for before, after in pairwise(of_body(name)):
        planted = PLANTED.get((name, after.year))
        assert list(breaks(before, after)) == ([planted] if planted else [])


def test_planted_values_stand_in_the_report() -> None:
    for one in EXPECTED["planted"]:
        report = next(report for report in MADE if report.path == one["path"])
        for where in one["where"]:
            if where.startswith("tables."):
                assert report.cells[where.removeprefix("tables.")] in {one["written"]}, one


def test_a_parent_has_no_less_than_its_children() -> None:
    parents = {body["id"]: body for body in told()}
    checked = 0
    for child in MADE:
        if "parent" not in child.body:
            continue
        parent = next(
            report for report in of_body(parents[child.body["parent"]]["full_name"]) if report.year == child.year
        )
        for path, raw in child.cells.items():
            assert Decimal(raw) <= Decimal(parent.cells[path]), (child.path, path)
            checked += 1
    assert checked > 1000


@pytest.mark.parametrize("report", MADE, ids=lambda report: report.path)
def test_the_reader_reads_every_cell(report: Made) -> None:
    document = load(PANEL / report.path)
    assert document.text == report.text
    tables = prepare(document).tables
    assert tables.form == report.form
    for path, raw in report.cells.items():
        cell = tables.cells[path]
        assert cell.value == Decimal(re.sub(r"[+万元]", "", raw)), path
        assert cell.start is not None
        assert report.text[cell.start : cell.end] == cell.raw


@pytest.mark.parametrize("path", [report.path for report in MADE])
def test_within_a_report_nothing_is_found(path: str, records: Mapping[str, Record]) -> None:
    record = records[path]
    name = next(report.body["full_name"] for report in MADE if report.path == path)
    assert record.status == "ok"
    assert [finding for finding in record.findings if finding.severity != "info" or name in EXPECTED["clean"]] == []
    lists = record.narrative
    for items in (lists.organisations, lists.projects, lists.purchases, lists.figures, lists.problems, lists.measures):
        assert {item.verdict for item in items} <= {"verified"}
    assert lists.problems
    assert lists.measures


def test_no_address_is_a_real_one() -> None:
    for report in MADE:
        addresses = re.findall(r"https?://([^\s/）。]+)", report.text)
        assert addresses
        assert all(address.endswith(".example") for address in addresses)


def test_paths_are_below_the_folder() -> None:
    assert all(not Path(path).is_absolute() and ".." not in Path(path).parts for path in files())


def test_across_the_years_only_what_is_planted_is_found(tmp_path: Path) -> None:
    out = extracted(tmp_path / "out")
    corpus = open_corpus(out, read_renames(PANEL / "bodies.csv"))
    assert len(corpus.counted) == 36
    assert corpus.ambiguous == ()
    made = panel(corpus, tmp_path, PanelOptions(workers=1))
    assert (made.reports, made.bodies, made.pairs) == (36, 12, 24)
    with (made.folder / "findings.csv").open(encoding="utf-8-sig", newline="") as lines:
        found = {(row["name"], int(row["year"]), row["rule"]) for row in csv.DictReader(lines)}
    assert found == {(one["body"], one["year"], one["rule"]) for one in EXPECTED["planted"]}
