"""The parts of the panel: tables kept out of the words, deadlines, rename suggestions, cells for spreadsheets."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.corpus.bodies import Body, body_of
from extractor.corpus.guard import neutral
from extractor.corpus.reading import Entry
from extractor.forms import FORMS, Form
from extractor.panel.page import escaped
from extractor.panel.reading import prose_of
from extractor.panel.renames import Known, suggestions
from extractor.panel.timing import timing
from extractor.panel.working import parts_of
from extractor.schema import CellRecord, ProfileRecord, Provenance, Record, ReportInfo
from tests.extractor.renderings import LAYOUTS, Layout, Rendering, render
from verifiers.normalise import fold_without_punctuation


def record_of(made: Rendering) -> Record:
    """A record with the cells where the rendering has them."""
    tables: dict[str, dict[str, CellRecord]] = {}
    for path, (start, end) in made.places.items():
        table, _, key = path.partition(".")
        raw = made.text[start:end]
        tables.setdefault(table, {})[key] = CellRecord(raw, raw, None, "number", start, end)
    info = ReportInfo(path="a.txt", sha256="0" * 64, format="txt", encoding="utf-8", chars=len(made.text))
    provenance = Provenance(backend="rules", tool="test")
    return Record(report=info, status="ok", form=made.form.key, tables=tables, provenance=provenance)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
def test_labels_of_tables_are_no_words_of_the_report(form: Form, layout: Layout) -> None:
    made = render(form, layout)
    prose = prose_of(made.text, record_of(made), 2022)
    words = "".join(one.plain for one in prose.sentences)
    for label in ("信访举报投诉类申请", "本年新收政府信息公开申请数量", "法律服务机构", "本年处理决定数量", "勾稽关系"):
        assert label not in words
    for line in made.narrative:
        if line.endswith("。") and "全年申请" not in line:
            assert fold_without_punctuation(line.split("。")[0]) in words, line
    for one in prose.sentences:
        assert fold_without_punctuation(made.text[one.span.start : one.span.end]) == one.plain


@dataclass(frozen=True)
class Due:
    name: str
    year: int
    deadline: str | None
    level: str | None = None


@pytest.mark.parametrize(
    "due",
    [
        Due("澜汀县农业农村局", 2022, "2023-01-31"),
        Due("澜汀县人民政府", 2022, "2023-03-31"),
        Due("澜汀县人民政府办公室", 2022, "2023-03-31"),
        Due("澜汀县云桥镇人民政府", 2022, None),
        Due("澜汀县云桥镇人民政府", 2017, "2018-03-31"),
        Due("澜汀县云桥示范区", 2022, None),
    ],
    ids=lambda due: f"{due.name}-{due.year}",
)
def test_when_a_report_is_due(due: Due) -> None:
    body = body_of(ProfileRecord(issuer=due.name), None)
    assert body is not None
    when = timing(body, due.year, f"{due.year + 1}-01-20")
    assert when.deadline == (date.fromisoformat(due.deadline) if due.deadline else None)
    assert (when.early is None) == (due.deadline is None)


@pytest.mark.parametrize(
    ("published", "early", "reliable"),
    [
        ("2023-01-31", 0, True),
        ("2023-02-10", -10, True),
        ("2022-12-30", None, False),
        ("2024-01-05", None, False),
        ("2023", None, False),
        (None, None, False),
    ],
)
def test_days_to_the_deadline(published: str | None, early: int | None, reliable: bool) -> None:
    body = body_of(ProfileRecord(issuer="澜汀县农业农村局"), None)
    assert body is not None
    when = timing(body, 2022, published)
    assert (when.early, when.reliable) == (early, reliable)


def known(name: str, years: set[int], phone: str | None = None) -> Known:
    body = body_of(ProfileRecord(issuer=name), None)
    assert body is not None
    return Known(body, years, phones={phone} if phone else set())


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (known("澜汀县国土资源局", {2020}), known("澜汀县自然资源局", {2021, 2022}), ("name",)),
        (known("澜汀县环境保护局", {2019}), known("澜汀县生态环境局", {2021}), ("name",)),
        (known("澜汀县石渡镇人民政府", {2020}), known("澜汀县石渡街道办事处", {2021}), ("name",)),
        (known("澜汀县扶贫办公室", {2020}, "05865557"), known("澜汀县振兴局", {2021}, "05865557"), ("phone",)),
        (known("澜汀县国土资源局", {2020, 2021}), known("澜汀县自然资源局", {2021, 2022}), None),
        (known("澜汀县国土资源局", {2018}), known("澜汀县自然资源局", {2022}), None),
        (known("澜汀县国土资源局", {2020}), known("苍棠县自然资源局", {2021}), None),
        (known("澜汀县教育局", {2020}), known("澜汀县水利局", {2021}), None),
        (known("澜汀县教育局", {2020}), known("岚江省霁川市澜汀县教育局", {2021}), ("name",)),
        (known("澜汀县教育局", {2020, 2022}), known("霁川市澜汀县教育局", {2021, 2023}), ("name",)),
        (known("澜汀县教育局", {2020, 2021}), known("霁川市澜汀县教育局", {2021}), None),
        (known("教育局", {2020}), known("霁川市澜汀县教育局", {2021}), None),
    ],
    ids=lambda one: one.body.name if isinstance(one, Known) else None,
)
def test_suggested_renames(one: Known, other: Known, reasons: tuple[str, ...] | None) -> None:
    found = suggestions({"a": one, "b": other})
    assert [(told.earlier, told.later, told.reasons) for told in found] == (
        [(one.body.name, other.body.name, reasons)] if reasons else []
    )


def test_a_switchboard_that_many_share_suggests_nothing() -> None:
    many = {str(n): known(f"澜汀县第{n}局", {2019 + n}, "05865550000") for n in range(5)}
    assert all("phone" not in one.reasons for one in suggestions(many))


@given(st.lists(st.integers(1, 12), max_size=200), st.randoms())
def test_a_bodys_reports_stay_together(sizes: list[int], rng: random.Random) -> None:
    entries = [
        Entry(f"{body}-{n}", "", "", "ok", None, None, 2000 + n, Body(f"{body}", f"{body}"), None, 0, 0)
        for body, size in enumerate(sizes)
        for n in range(size)
    ]
    parts = list(parts_of(entries))
    assert [one for part in parts for one in part] == entries
    seen: set[str] = set()
    for part in parts:
        keys = {one.body.key for one in part if one.body}
        assert seen.isdisjoint(keys)
        seen |= keys


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("云桥镇", "云桥镇"),
        ("=1+1", "'=1+1"),
        ("＝1", "'＝1"),
        ("\u200b=1", "'\u200b=1"),
        ("  @x", "'  @x"),
        ("'=1", "''=1"),
        ("\t=1", "'\t=1"),
        ("", ""),
    ],
)
def test_text_for_a_spreadsheet(text: str, safe: str) -> None:
    assert neutral(text) == safe


def test_text_for_a_page() -> None:
    assert escaped("<img src=x>\n# [a](b) |") == r"\<img src=x\> \# \[a\](b) \|"


HEADINGS = ["一、总体情况\n", "五、存在的主要问题\n"]
PIECES = st.sampled_from(
    [*HEADINGS, "2022年，", "二〇二二年", "公开信息12条", "。", "；", "\n", " ", "《", "\u200b", "😀", "收到申请9件"]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_sentences_of_any_text_stand_where_they_say(text: str) -> None:
    record = record_of(render(FORMS[1], LAYOUTS[0]))
    record.tables = {}
    last = 0
    for one in prose_of(text, record, 2022).sentences:
        assert last <= one.span.start < one.span.end <= len(text)
        assert fold_without_punctuation(text[one.span.start : one.span.end]) == one.plain
        assert "2022年" not in one.key
        last = one.span.end
