"""The hand-written claims of ``benchmarks/claims.toml``: true ones are verified, false ones are not."""

from __future__ import annotations

import pytest

from benchmarks.claims import Case, cases

# What the verifiers cannot tell yet, and why. An entry that has become right must go.
GAPS = {
    "a page break: figure 受理企业投诉举报 = 168件": "a number torn by a line break may be two",
    "applications: figure 处理政府信息公开申请 = 30件": "the heading lends its words to a part",
    "funds: figure 校园网络升级投入资金 = 1200万元": "what a sum is spent on stands behind the next number",
    "funds: figure 校园网络升级投入资金 = 0.12亿元": "what a sum is spent on stands behind the next number",
    "under headings: figure 废止文件 = 34件": "清理失效 and 废止 share no character, and need not differ",
    "weak spots: problem 公开平台重管理、轻发布": "two words of one sentence have changed places",
    "if and when: figure 泄密隐患 = 14条": "what a condition names, in a sentence that goes on to count something else",
    "what would be needed: figure 信息员到位率 = 65%": "a rate is told of whom only the condition names",
    "what would be needed: problem 镇村信息员到位率低": "only a reader takes 65% for low",
    "a project and its money: figure 智慧停车项目总投资 = 4800万元": "项目 and 总投资 are said of two others",
}
CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_claim(case: Case) -> None:
    assert (case.verified is case.right) is (str(case) not in GAPS)


def test_every_gap_is_a_claim() -> None:
    assert {str(case) for case in CASES} >= GAPS.keys()
