"""Problems and measures as the rules backend reads them, in every layout that sections on them have."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.extractor.test_rules import answer


@dataclass(frozen=True)
class Case:
    id: str
    section: str
    problems: list[str]
    measures: list[tuple[str, int | None]]


CASES = [
    Case(
        "two lists of equal length",
        "与群众期待相比还存在一些不足：一是政策解读形式单一；二是依申请答复不够规范。\n"
        "2023年，我镇将做好以下工作：一是丰富政策解读形式。二是规范依申请答复流程。",
        ["政策解读形式单一", "依申请答复不够规范"],
        [("丰富政策解读形式", 0), ("规范依申请答复流程", 1)],
    ),
    Case(
        "interleaved",
        "工作中还存在以下问题：\n一是业务培训不到位。应加强对信息员的培训。\n二是栏目更新滞后。应该明确更新责任人。",
        ["业务培训不到位", "栏目更新滞后"],
        [("加强对信息员的培训", 0), ("明确更新责任人", 1)],
    ),
    Case(
        "one paragraph without ordinals",
        "由于工作人员流动频繁，信息公开不够及时。下一步，我局将充实公开工作力量，定期开展面向信息员的业务培训。",
        ["由于工作人员流动频繁，信息公开不够及时"],
        [("我局将充实公开工作力量", 0), ("定期开展面向信息员的业务培训", 0)],
    ),
    Case(
        "a quality of the same matter",
        "存在以下问题：一是公开意识不够，主动性偏低；二是认识不到位，主动公开的积极性不高；三是答复文书有差距，格式不统一；"
        "四是公开目录不够细，信息员队伍不够稳定。",
        [
            "公开意识不够，主动性偏低",
            "认识不到位，主动公开的积极性不高",
            "答复文书有差距，格式不统一",
            "公开目录不够细",
            "信息员队伍不够稳定",
        ],
        [],
    ),
    Case(
        "sub-headings",
        "（一）主要问题\n一是公开渠道较少。\n（二）改进情况\n一是开通政务短视频账号。二是在村级服务点设置查阅设备。",
        ["公开渠道较少"],
        [("开通政务短视频账号", 0), ("在村级服务点设置查阅设备", 0)],
    ),
    Case(
        "titles with a colon",
        "（一）存在的问题：一是解读材料偏少；二是部门配合不够紧密。（二）改进措施：我局将增加解读材料数量。",
        ["解读材料偏少", "部门配合不够紧密"],
        [("我局将增加解读材料数量", 0)],
    ),
    Case(
        "首先, 其次, 最后",
        "仍有不足：首先，资金信息公开不全面；其次，回应群众留言较慢。\n今后，首先，逐项公开惠农资金；其次，限时回应群众留言。",
        ["资金信息公开不全面", "回应群众留言较慢"],
        [("逐项公开惠农资金", 0), ("限时回应群众留言", 1)],
    ),
    Case(
        "measures name the problem they answer",
        "（一）存在的主要问题。一是数据类信息可读性不强；二是答复文书不规范。\n（二）改进措施。"
        "针对数据类信息可读性不强的问题，配发图表说明。针对答复文书不规范的问题，修订文书模板，实行集体会审制度。",
        ["数据类信息可读性不强", "答复文书不规范"],
        [("配发图表说明", 0), ("修订文书模板，实行集体会审制度", 1)],
    ),
    Case(
        "last year's measures before this year's problems",
        "（一）2021年存在问题的改进情况\n一是建成政策文件库。\n（二）2022年存在的主要问题\n一是文件解读质量有待提升。",
        ["文件解读质量有待提升"],
        [("建成政策文件库", None)],
    ),
    Case(
        "a long entry holds several actions; aims are none",
        "存在的问题：一是公开制度落实不够。\n"
        "下一步：一是严格落实公开制度，健全信息发布审核流程，定期检查各科室栏目更新情况，切实提升公开水平。",
        ["公开制度落实不够"],
        [("严格落实公开制度", 0), ("健全信息发布审核流程", 0), ("定期检查各科室栏目更新情况", 0)],
    ),
    Case(
        "grounds and means stay with their action",
        "主要不足是解读形式单一。\n下一步，以政务新媒体为抓手，增加图解和视频解读。围绕群众办事需求，编制办事指引。",
        ["主要不足是解读形式单一"],
        [("以政务新媒体为抓手，增加图解和视频解读", 0), ("围绕群众办事需求，编制办事指引", 0)],
    ),
    Case(
        "the first sentence names what the second spells out",
        "存在培训不足的问题。\n改进措施：\n一是加强业务培训。邀请专家为信息员讲授条例。二是拓宽公开渠道。",
        ["存在培训不足的问题"],
        [("加强业务培训。邀请专家为信息员讲授条例", 0), ("拓宽公开渠道", 0)],
    ),
    Case(
        "two shortcomings in one entry, and an illustration",
        "主要表现在：一是公开目录没有及时合并，个别栏目内容陈旧；二是村务公开工作机制不够健全，基层人员公开意识和能力尚需加强。",
        ["公开目录没有及时合并，个别栏目内容陈旧", "村务公开工作机制不够健全", "基层人员公开意识和能力尚需加强"],
        [],
    ),
    Case("nothing to report", "无。", [], []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_section(case: Case) -> None:
    given = answer("一、总体情况\n略。\n", case.section)
    assert [one.text for one in given.problems] == case.problems
    assert [(one.text, one.addresses) for one in given.measures] == case.measures


def test_quotes_of_the_section_are_verbatim() -> None:
    section = "存在不足：一是公开内容不够\n全面；二是渠道单一。\n\n下一步：一是细化公开\n目录。二是增设公开渠道。"
    given = answer("", section)
    assert [one.evidence for one in given.problems] == ["公开内容不够\n全面", "渠道单一"]
    assert [one.evidence for one in given.measures] == ["细化公开\n目录", "增设公开渠道"]


def test_frame_sentences_are_no_items() -> None:
    section = (
        "虽然取得一定成效，但与上级要求相比还存在一定差距。"
        "针对上述问题，我镇将重点做好以下几个方面的工作：\n一是增设公开栏。"
    )
    given = answer("", section)
    assert not given.problems
    assert [one.text for one in given.measures] == ["增设公开栏"]
