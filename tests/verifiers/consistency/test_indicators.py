"""Local tables of indicators: parts against wholes, and answers that are posts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.spans import assert_stands
from verifiers.consistency import check_consistency
from verifiers.model import Span, Tables
from verifiers.rules import render
from verifiers.source import Source

ROWS = """\
（一）主动公开政府信息数\t条\t{issued}
1.政府网站公开政府信息数\t条\t{site}
（二）回应公众关注热点或重大舆情数\t次\t{answered}
（三）通过不同渠道和方式回应解读的情况\t——\t
1.微博微信回应事件数\t次\t{events}
"""
CELLS = ROWS.replace("\t", "\n\n\t")


@dataclass(frozen=True)
class Case:
    id: str
    numbers: dict[str, str]
    finds: tuple[str, ...] = ()
    narrative: str = ""


CASES = (
    Case("holds", {"issued": "90", "site": "70", "answered": "4", "events": "3"}),
    Case(
        "channel_exceeds", {"issued": "90", "site": "95", "answered": "4", "events": "3"}, ("identity.indicator_part",)
    ),
    Case("events_exceed", {"issued": "90", "site": "70", "answered": "4", "events": "6"}, ("identity.indicator_part",)),
    Case("blank", {"issued": "90", "site": "", "answered": "", "events": "6"}),
    Case("channels_overlap", {"issued": "90", "site": "90", "answered": "0", "events": "0"}),
    Case(
        "posts",
        {"issued": "90", "site": "70", "answered": "61", "events": "44"},
        ("text_vs_table.responses",) * 2,
        "通过微博发布61条，通过微信公众号发布44条。",
    ),
    Case(
        "one_equal_number",
        {"issued": "90", "site": "70", "answered": "61", "events": "44"},
        (),
        "通过微博发布61条，通过微信公众号发布45条。",
    ),
)


@pytest.mark.parametrize("layout", [ROWS, CELLS], ids=["rows", "cells"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_indicators(case: Case, layout: str) -> None:
    table = layout.format_map(case.numbers)
    text = table + case.narrative
    source = Source(text, tables=(Span(0, len(table)),))
    found = check_consistency(source, Tables(None, {}), {}, 2019)
    assert tuple(one.rule for one in found) == case.finds
    for one in found:
        assert one.actual is not None
        assert_stands(text, *one.spans[0], one.actual)
        assert "—" not in render(one)
