"""Assignment: by rule with its reason, as good as the labels say, and the check that a model's answer must pass."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.summary.assign import by_rule, faults
from extractor.summary.items import ItemKind, Report
from extractor.summary.themes import load_taxonomy, parse_taxonomy
from tests.conftest import EXAMPLES, ROOT
from tests.extractor.summary_support import LABELS, Label, item, labelled, report

HELDOUT = ROOT / "benchmarks" / "heldout" / "gold"
TAXONOMY = load_taxonomy()
SMALL = parse_taxonomy(
    """
id = "small"
version = "1"
ignore = ["政务公开"]
[[theme]]
id = "p_late"
kind = "problem"
zh = "迟"
en = "Late"
definition = "迟"
cues = ["滞后", "更新 + 慢|迟"]
[[theme]]
id = "p_staff"
kind = "problem"
zh = "人"
en = "Staff"
definition = "人"
cues = ["人员"]
[[theme]]
id = "p_rules"
kind = "problem"
zh = "制度"
en = "Rules"
definition = "制度"
cues = ["? 制度 + 缺"]
[[theme]]
id = "m_train"
kind = "measure"
zh = "训"
en = "Train"
definition = "训"
cues = ["培训"]
""",
    "small.toml",
)


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    text: str
    theme: str
    words: tuple[str, ...] = ()
    kind: ItemKind = "problem"


CASES = (
    Case("one_word", "数据滞后", "p_late", ("滞后",)),
    Case("all_groups_in_one_clause", "网页更新很慢", "p_late", ("更新", "慢")),
    Case("groups_in_two_clauses", "网页更新，走得慢", "other_problem"),
    Case("more_groups_weigh_more", "人员更新网页太慢", "p_late", ("更新", "慢")),
    Case("first_clause_decides", "人员不够，网页更新慢", "p_staff", ("人员",)),
    Case("a_ground_does_not", "由于人员不够，网页更新慢", "p_late", ("更新", "慢")),
    Case("a_numbered_ground_does_not", "一是由于人员不够，网页更新慢", "p_late", ("更新", "慢")),
    Case("a_ground_alone_does", "由于人员不够", "p_staff", ("人员",)),
    Case("a_means_after_a_subject", "人员制度缺位", "p_staff", ("人员",)),
    Case("a_means_alone", "制度缺位", "p_rules", ("制度", "缺")),
    Case("line_break_in_a_word", "数据滞\n　后", "p_late", ("滞后",)),
    Case("between_equals_the_first", "人员滞后", "p_staff", ("人员",)),
    Case("nothing_fits", "天气不好", "other_problem"),
    Case("empty", "", "other_problem"),
    Case("the_other_kind", "开展培训", "other_problem"),
    Case("a_measure", "开展培训", "m_train", ("培训",), "measure"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_rule_and_its_reason(case: Case) -> None:
    one = item(report(1), 0, case.text, kind=case.kind)
    found = by_rule([one], SMALL)[one.id]
    assert (found.theme, found.words, found.by) == (case.theme, case.words, "rule")
    assert bool(found.cue) == bool(case.words)


def test_the_quote_is_read_where_the_text_holds_no_cue() -> None:
    of = report(1)
    one = item(of, 0, "存在差距")
    quoted = type(one)(**{name: getattr(one, name) for name in one.__slots__} | {"quote": "数据滞后"})
    assert by_rule([quoted], SMALL)[one.id].theme == "p_late"


def test_the_order_of_items_does_not_matter() -> None:
    items = [label.item for label in labelled("labels.csv", EXAMPLES / "gold", HELDOUT)]
    assert by_rule(items, TAXONOMY) == by_rule(items[::-1], TAXONOMY)


@given(st.lists(st.text("公开信息更新不及时人员培训制度，。；、由于针对（一）\n ab", max_size=40), max_size=6))
def test_whatever_is_written_every_item_has_one_theme_of_its_kind(texts: list[str]) -> None:
    of = report(1)
    items = [item(of, at, text, kind=kind) for kind in ("problem", "measure") for at, text in enumerate(texts)]
    found = by_rule(items, TAXONOMY)
    assert faults(items, [(one, found[one].theme) for one in found], TAXONOMY) == ()
    for one in items:
        assert all(word in "".join(one.text.split()) for word in found[one.id].words)


def sentences() -> Iterator[Label]:
    with (LABELS / "labels_written.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            of = Report(f"r{number}", f"{row['wording']}-{number}", "", "", None, None, None, True)
            kind: ItemKind = "problem" if row["kind"] == "problem" else "measure"
            yield Label(item(of, 0, row["text"], kind=kind), row["theme"], tuple(row["also"].split()))


def scores(labels: list[Label]) -> tuple[float, float]:
    found = by_rule([label.item for label in labels], TAXONOMY)
    exact = [found[label.item.id].theme == label.theme for label in labels]
    near = [found[label.item.id].theme in (label.theme, *label.also) for label in labels]
    return sum(exact) / len(labels), sum(near) / len(labels)


@pytest.mark.parametrize(
    ("folder", "number", "exact", "near"),
    [(EXAMPLES / "gold", 62, 0.919, 0.983), (HELDOUT, 63, 0.857, 0.952)],
    ids=["samples", "heldout"],
)
def test_the_rule_agrees_with_a_reader(folder: Path, number: int, exact: float, near: float) -> None:
    labels = list(labelled("labels.csv", folder))
    assert len(labels) == number
    own, allowed = scores(labels)
    assert own >= exact
    assert allowed >= near


@pytest.mark.parametrize(("wording", "number", "exact", "near"), [("own", 123, 0.92, 0.97), ("usual", 58, 0.86, 0.98)])
def test_the_rule_agrees_with_a_reader_of_single_sentences(
    wording: str, number: int, exact: float, near: float
) -> None:
    """Sentences written for this test: in the usual words of reports, and in words of their own."""
    labels = [label for label in sentences() if label.item.path.startswith(wording)]
    assert len(labels) == number
    own, allowed = scores(labels)
    assert own >= exact
    assert allowed >= near


def test_labels_name_themes_that_exist() -> None:
    for file in ("labels.csv", "labels_real.csv", "labels_written.csv"):
        for line in (Path(__file__).parent / "summary" / file).read_text(encoding="utf-8").splitlines()[1:]:
            *_, theme, also = line.split(",")
            assert {theme, *also.split()} <= TAXONOMY.by_id.keys()


@dataclass(frozen=True, slots=True)
class Wrong:
    id: str
    given: tuple[tuple[str, str], ...]
    told: str


WRONG = (
    Wrong("left_out", (("r1.p0", "p_late"),), "item r1.m0 is not assigned"),
    Wrong("twice", (("r1.p0", "p_late"), ("r1.m0", "m_train"), ("r1.p0", "p_late")), "item r1.p0 is assigned twice"),
    Wrong("invented_id", (("r1.p0", "p_late"), ("r1.m0", "m_train"), ("r1.p9", "p_late")), "unknown item 'r1.p9'"),
    Wrong("invented_theme", (("r1.p0", "p_slow"), ("r1.m0", "m_train")), "item r1.p0: unknown theme 'p_slow'"),
    Wrong("other_kind", (("r1.p0", "m_train"), ("r1.m0", "m_train")), "item r1.p0 is a problem"),
)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.id)
def test_an_assignment_with_a_fault_is_told(case: Wrong) -> None:
    items = [item(report(1), 0, "数据滞后"), item(report(1), 0, "开展培训", kind="measure")]
    found = faults(items, case.given, SMALL)
    assert len(found) == 1
    assert found[0].startswith(case.told)


def test_a_faultless_assignment_has_none() -> None:
    items = [item(report(1), 0, "数据滞后"), item(report(1), 0, "开展培训", kind="measure")]
    assert faults(items, [("r1.m0", "other_measure"), ("r1.p0", "p_late")], SMALL) == ()
