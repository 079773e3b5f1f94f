"""Second answers: what is replaced, what is appended, what stays."""

from __future__ import annotations

from typing import ClassVar

from extractor.merge import merge
from extractor.schema import Answer, Said


def answer(**lists: object) -> Answer:
    return Answer.model_validate({"problems": [], **lists})


def always(_name: str, _index: int, _item: Said) -> bool:
    return True


def figure(subject: str, value: str, evidence: str) -> dict[str, str]:
    return {"subject": subject, "value": value, "unit": "条", "evidence": evidence}


FIRST = answer(
    figures=[
        figure("主动公开信息", "86", "主动公开信息86条"),
        figure("政策解读", "53", "政策解读53条"),
        figure("回应关切", "7", "回应关切7条"),
    ]
)
FAILED = {"figures": frozenset({1})}


def values(merged: Answer) -> list[str]:
    return [str(one.value) for one in merged.figures]


def test_a_corrected_item_takes_the_failed_ones_place() -> None:
    second = answer(figures=[figure("政策解读", "35", "政策解读35条")])
    assert values(merge(FIRST, second, FAILED, always)) == ["86", "35", "7"]


def test_the_whole_list_again_changes_only_what_failed() -> None:
    second = answer(
        figures=[
            figure("公开的信息", "86", "公开信息86条"),
            figure("政策解读", "35", "政策解读35条"),
            figure("回应", "7", "回应关切7条"),
        ]
    )
    merged = merge(FIRST, second, FAILED, always)
    assert values(merged) == ["86", "35", "7"]
    assert merged.figures[0] == FIRST.figures[0]
    assert merged.figures[2] == FIRST.figures[2]


def test_a_wholly_other_item_replaces_by_place_only_when_the_whole_list_came_back() -> None:
    other = figure("召开发布会", "4", "召开发布会4场")
    alone = merge(FIRST, answer(figures=[other]), FAILED, always)
    assert values(alone) == ["86", "53", "7", "4"]
    whole = merge(
        FIRST, answer(figures=[FIRST.figures[0].model_dump(), other, FIRST.figures[2].model_dump()]), FAILED, always
    )
    assert values(whole) == ["86", "4", "7"]


def test_what_was_left_out_is_appended_once() -> None:
    new = figure("培训", "2", "培训2次")
    assert values(merge(FIRST, answer(figures=[new, new]), FAILED, always)) == ["86", "53", "7", "2"]


def test_a_replacement_that_is_no_better_is_not_taken() -> None:
    second = answer(figures=[figure("政策解读", "99", "政策解读99条")])
    assert values(merge(FIRST, second, FAILED, lambda *_: False)) == ["86", "53", "7"]


def test_an_empty_second_answer_changes_nothing() -> None:
    assert merge(FIRST, answer(), FAILED, always) == FIRST


class TestAddresses:
    first = answer(
        problems=[{"text": "时效性不强", "evidence": "时效性不强"}, {"text": "形式单一", "evidence": "形式单一"}],
        measures=[{"text": "丰富形式", "addresses": 1, "evidence": "丰富公开形式"}],
    )
    failed: ClassVar = {"measures": frozenset({0})}

    def test_counts_in_the_record_when_no_problems_came_back(self) -> None:
        second = answer(measures=[{"text": "丰富公开形式", "addresses": 1, "evidence": "丰富公开形式"}])
        assert merge(self.first, second, self.failed, always).measures[0].addresses == 1

    def test_is_rebased_when_they_did(self) -> None:
        second = answer(
            problems=[{"text": "形式单一", "evidence": "形式单一"}],
            measures=[{"text": "丰富公开形式", "addresses": 0, "evidence": "丰富公开形式"}],
        )
        merged = merge(self.first, second, self.failed, always)
        assert len(merged.problems) == 2
        assert merged.measures[0].addresses == 1

    def test_dangling_becomes_none(self) -> None:
        second = answer(measures=[{"text": "丰富公开形式", "addresses": 9, "evidence": "丰富公开形式"}])
        assert merge(self.first, second, self.failed, always).measures[0].addresses is None
