"""Money in the text against money in table two: government procurement (2019 form) and fees (2021 form), after unit
conversion.

The text may list purchases one by one or give their total; the table gives the number of projects and the total.
Central and project procurement are counted differently by many bodies, so a difference is a warning. An amount whose
unit the table leaves out is tried as 元 and as 万元. Fees for handling requests are one of several administrative
fees, so that text and table need not be equal, only not less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.statements import FEES, PROCUREMENT
from verifiers.model import Cell, Finding, Span, plain
from verifiers.quantities.units import currency

AMOUNT: Final = "disclosure.procurement.amount"
PROJECTS: Final = "disclosure.procurement.projects"
FEE: Final = "disclosure.fees.amount"
_TOLERANCE: Final = Decimal("0.01")
_MYRIAD: Final = Decimal(10_000)

_PROCUREMENT: Final = re.compile(r"政府(?:集中)?采购|集中采购")
_BUYING: Final = re.compile(r"采购|购置|购买")
# 政府集中采购4项：…；… : what follows the colon is a list of purchases, whatever its members are called.
_LIST_HEAD: Final = re.compile(r"采购[^,;:。]{0,16}:")
_TOTAL_BEFORE: Final = re.compile(r"(?:总金额|总额|金额共计?|合计|共计|总计|采购金额|成交金额|支出|总价)[^,;:。]{0,6}$")
_NOT_SPENT: Final = re.compile(r"预算|节约|节省|节资|控制价|计划|上限|资金来源|中标服务费|限额|以上|以下")
_PROJECTS_BEFORE: Final = re.compile(
    r"(?:政府集中采购|政府采购|集中采购)(?:项目|活动|工作|了|实施|开展|完成|共|共计|有|为|数量|组织){0,4}$"
)
_PROJECTS_AFTER: Final = re.compile(r"^(?:的)?(?:政府集中采购|政府采购|集中采购|采购项目)")
_PROJECT_UNITS: Final = frozenset({"个", "项", "次", "批", "笔", "件", "宗", "起"})
_HANDLING_FEE: Final = re.compile(r"(?:信息公开(?:信息)?|信息)处理费(?:用)?[^,;:。]{0,8}$")
_WAIVED: Final = re.compile(r"减|免|退|降|取消|停征")
_ADMINISTRATIVE_FEE: Final = re.compile(r"行政事业性收费(?:金额|收入|总额)?[^,;:。\d]{0,4}$")


@dataclass(frozen=True, slots=True)
class _Money:
    """A sum of money in the text, in yuan."""

    yuan: Decimal
    span: Span
    total: bool


def amount_findings(told: Sequence[Sentence], cells: Mapping[str, Cell]) -> Iterator[Finding]:
    """Findings on procurement and fees."""
    if AMOUNT in cells:
        yield from _procurement(told, cells)
    if FEE in cells:
        yield from _fees(told, cells)


def _procurement(told: Sequence[Sentence], cells: Mapping[str, Cell]) -> Iterator[Finding]:
    money = [one for sentence in told if _about_procurement(sentence) for one in _spent(sentence)]
    counted = [one for sentence in told if _about_procurement(sentence) for one in _projects(sentence)]
    totals = [one for one in money if one.total]
    single = [one for one in money if not one.total]
    complete = totals or not counted or any(placed.quantity.value == len(single) for placed, _ in counted)
    if cells[AMOUNT].state == "number" and (totals or single) and complete:
        stated = {one.yuan for one in totals} or {sum((one.yuan for one in single), Decimal(0))}
        table = _yuan(cells[AMOUNT])
        if len(stated) == 1 and table and not any(_same(one, other) for one in stated for other in table):
            spans = [one.span for one in totals or single]
            wanted = f"{plain(next(iter(stated)))}元"
            yield _finding(PROCUREMENT.id, AMOUNT, cells, wanted, spans, "政府集中采购总金额")
    projects = cells[PROJECTS]
    if projects.value is None:
        return
    if counted:
        if all(placed.quantity.value != projects.value for placed, _ in counted):
            placed, sentence = counted[0]
            span = sentence.span(placed.start, placed.end)
            yield _finding(PROCUREMENT.id, PROJECTS, cells, plain(placed.quantity.value), [span], "采购项目数量")
    elif not totals and len(single) > 1 and len(single) != projects.value:
        # Purchases listed one by one are at least as many projects as the table says, unless some were bought in lots.
        spans = [one.span for one in single]
        yield _finding(PROCUREMENT.id, PROJECTS, cells, str(len(single)), spans, "采购项目数量")


def _about_procurement(sentence: Sentence) -> bool:
    return bool(_PROCUREMENT.search(sentence.text) or _PROCUREMENT.search(sentence.context[-120:]))


def _spent(sentence: Sentence) -> Iterator[_Money]:
    """Money that a sentence says was spent on purchases: one sum per member of a list (ended by ；), or a total."""
    member_ends = [match.start() for match in re.finditer(";", sentence.text)]
    starts = [0, *(end + 1 for end in member_ends)]
    listed = bool(_LIST_HEAD.search(sentence.text))
    for start, end in zip(starts, [*member_ends, len(sentence.text)], strict=True):
        member = sentence.text[start:end]
        inside = [
            (placed, yuan)
            for placed in sentence.quantities
            if start <= placed.start < end
            and (yuan := currency(placed.quantity.value, placed.quantity.unit)) is not None
            and placed.quantity.bound == "exact"
            and not _NOT_SPENT.search(sentence.before(placed))
            and not sentence.speaks_elsewhere(sentence.clause_of(placed).start, placed.end)
        ]
        if not inside or not (listed or _BUYING.search(member)):
            continue
        totals = [(placed, yuan) for placed, yuan in inside if _TOTAL_BEFORE.search(sentence.before(placed))]
        for placed, yuan in totals or inside:
            yield _Money(yuan, sentence.span(placed.start, placed.end), bool(totals))


def _projects(sentence: Sentence) -> Iterator[tuple[Placed, Sentence]]:
    for placed in sentence.quantities:
        if placed.quantity.unit not in _PROJECT_UNITS or placed.quantity.bound != "exact":
            continue
        if sentence.speaks_elsewhere(sentence.clause_of(placed).start, placed.end):
            continue
        if _PROJECTS_BEFORE.search(sentence.before(placed)) or _PROJECTS_AFTER.search(sentence.after(placed)):
            yield placed, sentence


def _fees(told: Sequence[Sentence], cells: Mapping[str, Cell]) -> Iterator[Finding]:
    table = _yuan(cells[FEE])
    if cells[FEE].state != "number" or not table:
        return
    for sentence in told:
        for placed in sentence.quantities:
            yuan = currency(placed.quantity.value, placed.quantity.unit)
            if not yuan or placed.quantity.bound != "exact":
                continue
            if sentence.speaks_elsewhere(sentence.clause_of(placed).start, placed.end):
                continue
            before, span = sentence.before(placed), sentence.span(placed.start, placed.end)
            if _ADMINISTRATIVE_FEE.search(before) and not _WAIVED.search(before):
                if not any(_same(yuan, other) for other in table):
                    yield _finding(FEES.id, FEE, cells, f"{plain(yuan)}元", [span], "行政事业性收费")
            elif _HANDLING_FEE.search(before) and yuan > max(table) * (1 + _TOLERANCE) + 1:
                yield _finding(FEES.id, FEE, cells, f"≥{plain(yuan)}元", [span], "信息处理费", "info")


def _yuan(cell: Cell) -> tuple[Decimal, ...]:
    """What an amount of the table may be in yuan: one value where its unit is known."""
    if cell.value is None:
        return ()
    if cell.unit is None:
        return (cell.value, cell.value * _MYRIAD)
    unit = cell.unit if cell.unit.endswith("元") else f"{cell.unit}元"
    yuan = currency(cell.value, unit)
    return () if yuan is None else (yuan,)


def _same(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _TOLERANCE * max(abs(one), abs(other))


def _finding(
    id: str,
    path: str,
    cells: Mapping[str, Cell],
    expected: str,
    spans: Sequence[Span],
    meaning: str,
    severity: str | None = None,
) -> Finding:
    cell = cells[path]
    places = (*spans, *((cell.span,) if cell.span else ()))
    raw = cell.raw if not cell.unit or cell.raw.endswith(cell.unit) else f"{cell.raw}{cell.unit}"
    details = {"meaning": meaning, "said": expected}
    return Finding(id, (f"tables.{path}",), expected, raw, places, None, severity, None, details)
