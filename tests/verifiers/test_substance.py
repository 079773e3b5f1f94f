"""Words carried by a passage, and in the same sense."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifiers.substance import carried, sense_reversed, subject_words


@dataclass(frozen=True)
class Case:
    id: str
    said: str
    stands: str


REVERSED = [
    Case("不 left out", "解读质量高", "解读质量不高"),
    Case("不够 left out", "培训形式多样", "培训形式不够多样"),
    Case("attained for lacking", "对公开工作重视已经到位", "对公开工作重视还不够"),
    Case("未能 left out", "群众需求及时满足", "群众需求未能及时满足"),
    Case("未 put in", "未加强目录管理", "加强目录管理"),
    Case("no need for a need", "审核能力无需加强", "审核能力尚需加强"),
    Case("done for wanting", "栏目设置已进一步优化", "栏目设置仍需进一步优化"),
    Case("deputy for head", "分管领导任组长", "分管领导任副组长"),
    Case("last year for this", "上年受理申请", "本年受理申请"),
    Case("fewer for more", "申请数量减少", "申请数量增加"),
    Case("many for few", "互动次数多", "互动次数少"),
    Case("upheld for corrected", "复议结果维持", "复议结果纠正"),
    Case("weaken for strengthen", "削弱信息审核", "加强信息审核"),
    Case("stopped", "停止拓宽渠道", "拓宽渠道"),
    Case("substring of a denial", "及时回应", "未及时回应"),
    Case("review for litigation", "行政诉讼案件", "行政复议案件"),
]

SAME = [
    Case("verbatim", "解读质量不高", "解读质量不高"),
    Case("shortened", "对公开工作认识不够", "对政府信息公开工作认识还不够"),
    Case("another wording of a want", "目录不完善", "目录仍需进一步完善"),
    Case("a want as a lack", "学习培训不够", "学习和培训有待进一步加强"),
    Case("the opposite denied", "公开渠道单一", "公开渠道还不够丰富"),
    Case("the modal left out", "加强队伍建设", "需要加强队伍建设"),
    Case("不断 denies nothing", "完善工作机制", "不断完善工作机制"),
    Case("a form label", "不予公开", "不予公开 20 件"),
    Case("a denial in another clause", "拓宽公开渠道", "渠道不多，要拓宽公开渠道"),
    Case("order changed", "强化培训，提高水平", "提高水平，强化培训"),
]


@pytest.mark.parametrize("case", REVERSED, ids=lambda case: case.id)
def test_reversed(case: Case) -> None:
    assert sense_reversed(case.said, case.stands) is not None


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.id)
def test_not_reversed(case: Case) -> None:
    assert sense_reversed(case.said, case.stands) is None


@given(st.text("不未无已有公开信息加强，。够", max_size=20))
def test_nothing_reverses_itself(text: str) -> None:
    assert sense_reversed(text, text) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_texts(said: str, stands: str) -> None:
    sense_reversed(said, stands)
    shares = carried(said, stands)
    assert 0 <= shares.pairs <= 1
    assert 0 <= shares.characters <= 1


def test_carried_counts_content_only() -> None:
    assert carried("对信息的公开", "信息公开") == (1.0, 1.0)
    assert carried("网站建设", "信息公开").pairs == 0.0
    assert carried("，。", "信息").pairs == 1.0


@pytest.mark.parametrize(
    ("subject", "words"),
    [("不予公开占比", "不予公开"), ("粉丝总量（近）", "粉丝总量"), ("办结申请件数", "办结申请"), ("占比", "占比")],
)
def test_subject_words(subject: str, words: str) -> None:
    assert subject_words(subject) == words
