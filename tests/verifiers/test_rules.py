"""The registry: what a rule must say, how findings are graded and told."""

from __future__ import annotations

import pytest

import extractor.pipeline  # noqa: F401 - importing it declares every rule
from verifiers.rules import FAMILIES, GRADES, Reporting, kind_of, registry, render, rule, severity_of

RULES = list(registry().values())
BLANK = registry()["blank.cell"]


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.id)
def test_a_rule_says_what_it_means_in_both_languages_and_where_it_is_written(one: object) -> None:
    for field in ("zh", "en", "clause", "message_zh", "message_en"):
        assert getattr(one, field).strip(), field
    assert any("\u4e00" <= character <= "\u9fff" for character in one.zh)  # type: ignore[attr-defined]
    assert one.id.split(".")[0] in FAMILIES  # type: ignore[attr-defined]


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.id)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finding_can_be_told_even_without_details(one: object, lang: str) -> None:
    sentence = render(one.finding("tables.remedies.review.total"), lang)  # type: ignore[attr-defined, arg-type]
    assert sentence
    assert "{" not in sentence


def test_a_rule_is_declared_once_and_in_a_known_family() -> None:
    words = {"clause": "c", "zh": "中", "en": "e", "message_zh": "中", "message_en": "e"}
    with pytest.raises(ValueError, match="declared twice"):
        rule("blank.cell", severity="info", kind="style", **words)
    with pytest.raises(ValueError, match="family"):
        rule("weather.rain", severity="info", kind="style", **words)


def test_a_finding_may_be_weaker_than_its_rule() -> None:
    finding = BLANK.finding("x", severity="info", kind="possible_extraction_error")
    assert (severity_of(finding), kind_of(finding)) == ("info", "possible_extraction_error")
    assert severity_of(BLANK.finding("x")) == BLANK.severity


class TestGrades:
    def test_switched_off(self) -> None:
        assert Reporting(grades={"blank.cell": "off"}).graded(BLANK.finding("x")) is None

    def test_graded_otherwise(self) -> None:
        graded = Reporting(grades={"blank.cell": "error"}).graded(BLANK.finding("x", severity="info"))
        assert graded is not None
        assert severity_of(graded) == "error"

    def test_a_rule_goes_before_its_family(self) -> None:
        reporting = Reporting(grades={"blank.*": "off", "blank.cell": "info"})
        assert reporting.graded(BLANK.finding("x")) is not None
        assert reporting.graded(registry()["blank.total"].finding("x")) is None

    def test_others_stay_as_they_are(self) -> None:
        finding = BLANK.finding("x")
        assert Reporting(grades={"unit.*": "off"}).graded(finding) is finding

    @pytest.mark.parametrize("name", ["blank.nothing", "blank", "weather.*", "*"])
    def test_an_unknown_name_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="no rule"):
            Reporting(grades={name: "off"})

    def test_an_unknown_grade_is_refused(self) -> None:
        with pytest.raises(ValueError, match=", ".join(GRADES)):
            Reporting(grades={"blank.cell": "fatal"})  # type: ignore[dict-item]
