"""Labels fold to what tells them apart; a damaged one is recognised only where it can be nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.forms import FORMS
from extractor.tables.labels import fold, nearest, unit_of, vocabulary

SAME = (
    ("（一）予以公开", "(一) 予以公开"),
    ("（一）予以公开", "予以公开"),
    ("3.危及“三安全一稳定”", "3．危及「三安全一稳定」"),
    ("3.危及“三安全一稳定”", '3、 危及"三安全一稳定"'),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "(二)部分公开(区分处理的)"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开（区分处理的，只计这一"),
    ("第二十条第（一）项", "第二十条  第(一)项"),
    ("结果维持", "结\n果\n维\n持"),
    ("自然人", "自 然 人"),
    ("其他结果", "其它结果"),
    ("一、本年新收政府信息公开申请数量", "一、本年度新收政府信息公开申请数量（件）"),
    ("本年增/减", "本年增／减"),
    ("规范性文件", "**规范性文件**"),
    ("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或者重新出具<br>已获取信息"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_label_fold_alike(one: str, other: str) -> None:
    assert fold(one).body == fold(other).body


def test_a_label_behind_that_of_its_group_names_its_row() -> None:
    words = vocabulary()
    fused = {
        "三、本年度办理结果（一）予以公开": "granted",
        "（三）不予公开1.属于国家秘密": "denied.state_secret",
        "三、本年度办理结果": None,
        "三、本年度办理结果如下": None,
    }
    assert {label: getattr(words.row(label), "key", None) for label in fused} == fused


DIFFERENT = (
    ("第二十条第（一）项", "第二十条第（五）项"),
    ("（一）予以公开", "（三）不予公开"),
    ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"),
    ("结果维持", "结果纠正"),
    ("未经复议直接起诉", "复议后起诉"),
)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_labels_of_different_meaning_stay_apart(one: str, other: str) -> None:
    assert fold(one).body != fold(other).body


def test_every_label_of_every_form_is_found() -> None:
    words = vocabulary()
    for form in FORMS:
        for table in form.tables:
            for block in table.blocks:
                for row in block.rows:
                    for spelling in row.spellings:
                        found = words.row(spelling)
                        assert found is not None
                        assert (found.table, found.key) == (table.key, row.key)
                for column in block.columns:
                    for spelling in column.spellings:
                        word = words.word(spelling)
                        assert word is not None
                        assert word.column(table.key) == column.key


DAMAGED = (
    ("其他果", "其他结果"),
    ("结果维", "结果维持"),
    ("尚未审", "尚未审结"),
    ("法律服机构", "法律服务机构"),
    ("社会公益织", "社会公益组织"),
    ("商企业", "商业企业"),
    ("科研机购", None),  # four letters, one of them wrong: too short to be sure
    ("结果", None),  # two columns begin so
    ("果", None),
    ("总计合计", None),
    ("备注", None),
)


@pytest.mark.parametrize(("written", "meant"), DAMAGED)
def test_a_damaged_column_label_is_mended_or_left(written: str, meant: str | None) -> None:
    columns = [
        "结果维持",
        "结果纠正",
        "其他结果",
        "尚未审结",
        "总计",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
    ]
    assert nearest(written, {label: label for label in columns}) == meant


ROWS = (
    ("本年新收政府信息公开申请量", "new"),
    ("上年结转政府信息公开申请数", "carried_over"),
    ("属于三类内部事务信", "denied.internal_affairs"),
    ("要求行政机关确认或重新出具已获信息", "rejected.reconfirm"),
    ("年政府信息公开申请数量", None),  # new or carried over
    ("本年办结政府信息公开申请数量", None),  # a row of its own
    ("其中本年新收政府信息公开申请数量", None),
    ("公开", None),
)


@pytest.mark.parametrize(("written", "key"), ROWS)
def test_a_damaged_row_label_is_mended_only_if_no_other_row_is_near(written: str, key: str | None) -> None:
    words = vocabulary()
    found = words.row(written) or words.damaged_row(fold(written).body)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("本年收费金额（单位:元）", "元"),
        ("采购总金额（万元）", "万元"),
        ("采购总金额(单位 元)", "元"),
        ("采购总金额", None),
        ("本年收费金额（含减免）", None),
    ],
)
def test_the_unit_of_a_label(label: str, unit: str | None) -> None:
    assert unit_of(label) == unit


@given(st.text(max_size=300))
def test_any_text_folds(text: str) -> None:
    folded = fold(text)
    assert folded == fold(text)
    assert not any(char.isspace() for char in folded.body)
    words = vocabulary()
    words.word(text)
    words.row(text)
    words.spell(text)
    words.resembles(text)


@given(st.sampled_from(sorted(vocabulary().rows)), st.data())
def test_one_lost_letter_never_makes_another_row(label: str, data: st.DataObject) -> None:
    words = vocabulary()
    at = data.draw(st.integers(0, len(label) - 1))
    damaged = label[:at] + label[at + 1 :]
    found = words.row(damaged) or words.damaged_row(damaged)
    assert found is None or found.key == words.rows[label].key
