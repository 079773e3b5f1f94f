"""What the narrative states and the record leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from verifiers.coverage import Covered, check_coverage, missing_names
from verifiers.model import Quantity, Section, Span
from verifiers.rules import severity_of
from verifiers.source import Source

NOTHING = Covered(names=(), purchases=0, problems=0, measures=0)


def rules(
    text: str, covered: Covered = NOTHING, unused: Sequence[Quantity] = (), heading: str | None = None
) -> list[str]:
    sections: tuple[Section, ...] = ()
    if heading is not None:
        at = text.index(heading)
        sections = (Section("problems", Span(at, at + len(heading)), Span(at + len(heading), len(text))),)
    return [finding.rule for finding in check_coverage(Source(text, sections=sections), covered, unused)]


def test_unused_quantities_are_listed_with_their_spans() -> None:
    source = Source("公开信息86条，解读12篇。")
    (finding,) = check_coverage(source, NOTHING, source.quantities[1:])
    assert finding.rule == "coverage.quantity_unused"
    assert [source.read(span) for span in finding.spans] == ["12篇"]


def test_everything_used_says_nothing() -> None:
    assert rules("公开信息86条。") == []


class TestPurchases:
    text = "2022年投资35.6万元，采购水质监测设备。"

    def test_stated_and_missing(self) -> None:
        assert "coverage.purchases_missing" in rules(self.text)

    def test_stated_and_there(self) -> None:
        assert rules(self.text, Covered((), 1, 0, 0)) == []

    def test_money_that_bought_nothing(self) -> None:
        assert rules("全年未收取信息处理费，下达财政拨款35.6万元。") == []

    def test_no_money(self) -> None:
        assert rules("完善政府采购信息公开，公开采购公告12条。") == []


class TestNames:
    text = "设立事业机构3个：供水服务中心、河道管理所（加挂防汛站牌子）、水文站。"

    def test_members_of_a_list_that_the_record_does_not_name(self) -> None:
        source = Source(self.text)
        missing = missing_names(source, Covered(("供水服务中心",), 0, 0, 0))
        assert [source.read(span) for span in missing] == ["河道管理所", "水文站"]

    def test_all_named(self) -> None:
        named = Covered(("供水服务中心", "河道管理所", "水文站"), 0, 0, 0)
        assert "coverage.list_unused" not in rules(self.text, named)

    def test_a_list_of_other_things(self) -> None:
        assert rules("主要问题：渠道单一、时效不强、解读不够。") == []


class TestProblems:
    text = "五、存在的主要问题\n一是公开不够及时；二是解读形式单一。"
    heading = "五、存在的主要问题"

    def test_stated_and_missing(self) -> None:
        assert rules(self.text, heading=self.heading) == ["coverage.problems_missing"]

    def test_without_any_measure(self) -> None:
        assert rules(self.text, Covered((), 0, 2, 0), heading=self.heading) == ["coverage.problem_without_measure"]

    def test_with_measures(self) -> None:
        assert rules(self.text, Covered((), 0, 2, 2, frozenset({0, 1})), heading=self.heading) == []

    def test_one_left_without_is_a_hint(self) -> None:
        at = Span(20, 26)
        covered = Covered((), 0, 2, 1, frozenset({0}), places=(Span(11, 17), at))
        sections = (Section("problems", Span(0, 9), Span(9, len(self.text))),)
        (finding,) = check_coverage(Source(self.text, sections=sections), covered, ())
        assert (finding.rule, severity_of(finding)) == ("coverage.problem_without_measure", "info")
        assert (finding.where, finding.spans) == (("narrative.problems[1]",), (at,))

    def test_a_measure_for_no_problem_in_particular_may_answer_it(self) -> None:
        covered = Covered((), 0, 2, 2, frozenset({0}), unpaired=1)
        assert rules(self.text, covered, heading=self.heading) == []

    def test_measures_for_last_years_problems_answer_nothing(self) -> None:
        text = "五、存在的主要问题\n针对2021年存在的问题的改进情况：加强培训。今年仍存在解读不够的问题。"
        assert rules(text, Covered((), 0, 1, 1), heading=self.heading) == ["coverage.problem_without_measure"]

    def test_no_section_cannot_tell(self) -> None:
        assert rules("公开不够及时。") == []
