"""What researchers and superiors reckon from the tables: rates with their numerators and denominators, volumes, money.

A rate is never published without what it is a rate of. It is null where a part was not read or the denominator is blank
or zero; blank parts of a numerator count as 0 and are flagged; below thirty cases it is flagged as small. What only one
generation of the form asks bears that form's year in its name: the forms are not chained without a crosswalk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from verifiers.panel.model import Report
from verifiers.quantities import currency

SMALL: Final = 30
_DIGITS: Final = Decimal("0.0001")

Unit = Literal["share", "count", "wan"]
"""A share of its denominator, a count, or an amount in 万元."""


@dataclass(frozen=True, slots=True)
class Variable:
    """``numerator`` and ``denominator`` are cells that are added up, as far as the report's form has them; those in
    ``less`` are taken off the denominator. ``forms`` are the forms on which it can be reckoned."""

    name: str
    zh: str
    en: str
    unit: Unit
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("2019", "2021")


@dataclass(frozen=True, slots=True)
class Derived:
    """``value`` has four digits after the point. ``blank``: a blank or dash was counted as 0; ``small``: the
    denominator is below thirty."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    blank: bool = False
    small: bool = False


def _row(row: str) -> str:
    return f"applications.{row}.total"


# （六）其他处理 is one row on the form of 2019 and three on that of 2021: the same thing, told apart.
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "denied": (
        "state_secret",
        "law_forbids",
        "three_securities",
        "third_party",
        "internal_affairs",
        "process_info",
        "enforcement_files",
        "admin_inquiry",
    ),
    "unavailable": ("not_held", "needs_creation", "unclear_after_correction"),
    "rejected": ("petition", "repeat", "publication", "mass_repeat", "reconfirm"),
    "other": ("overdue_correction", "overdue_fee", "other"),
}
_HANDLED: Final = (_row("total"),)
_REVIEWS: Final = ("remedies.review.total",)
_SUITS: Final = ("remedies.direct.total", "remedies.after_review.total")


def _rates() -> Iterable[Variable]:
    share = "share"
    yield Variable(
        "open", "公开率（予以公开+部分公开）/总计", "granted and partly granted of those handled", share,
        (_row("granted"), _row("partial")), _HANDLED,
    )  # fmt: skip
    for name, zh, en in (
        ("denied", "不予公开率", "denied of those handled"),
        ("unavailable", "无法提供率", "not available of those handled"),
        ("rejected", "不予处理率", "not processed of those handled"),
        ("other", "其他处理率", "otherwise handled of those handled"),
    ):
        rows = (_row(name), *(_row(f"{name}.{row}") for row in _GROUPS[name]))
        yield Variable(name, zh, en, share, rows, _HANDLED)
    yield Variable(
        "not_held", "本机关不掌握占比", "information not held, of those handled", share,
        (_row("unavailable.not_held"),), _HANDLED,
    )  # fmt: skip
    yield Variable(
        "carried", "结转率：结转下年度/（新收+上年结转）", "carried forward of new and carried over", share,
        (_row("carried_forward"),), (_row("new"), _row("carried_over")),
    )  # fmt: skip
    yield Variable(
        "natural", "自然人占新收", "natural persons of new applications", share,
        ("applications.new.natural",), (_row("new"),),
    )  # fmt: skip
    yield Variable(
        "legal", "法律服务机构占新收", "legal services of new applications", share,
        ("applications.new.legal",), (_row("new"),),
    )  # fmt: skip
    yield Variable("reviewed", "复议率：复议总计/总计", "reviews of those handled", share, _REVIEWS, _HANDLED)
    yield Variable("sued", "诉讼率：两类诉讼总计/总计", "lawsuits of those handled", share, _SUITS, _HANDLED)
    for name, zh, en, blocks in (
        ("review", "复议", "reviews", ("review",)),
        ("direct", "直接诉讼", "direct lawsuits", ("direct",)),
        ("after", "复议后诉讼", "lawsuits after review", ("after_review",)),
        ("suits", "诉讼（两类合计）", "lawsuits of both kinds", ("direct", "after_review")),
    ):
        corrected, totals, pending = (
            tuple(f"remedies.{block}.{column}" for block in blocks) for column in ("corrected", "total", "pending")
        )
        yield Variable(
            f"{name}_corr", f"{zh}纠错率：纠正/（总计-尚未审结）", f"corrected of {en} decided", share,
            corrected, totals, pending,
        )  # fmt: skip
        yield Variable(f"{name}_corr_all", f"{zh}纠错率：纠正/总计", f"corrected of all {en}", share, corrected, totals)


def _volumes() -> Iterable[Variable]:
    count = "count"
    for name, zh, en, path in (
        ("new", "新收申请", "new applications", _row("new")),
        ("carried_over", "上年结转", "carried over", _row("carried_over")),
        ("handled", "办理总计", "handled", _row("total")),
        ("carried_fwd", "结转下年度", "carried forward", _row("carried_forward")),
        ("reviews", "行政复议总计", "reviews", _REVIEWS[0]),
        ("direct_suits", "未经复议直接起诉总计", "direct lawsuits", _SUITS[0]),
        ("after_suits", "复议后起诉总计", "lawsuits after review", _SUITS[1]),
        ("licensing", "行政许可处理决定", "licensing decisions", "disclosure.licensing.decisions"),
        ("penalties", "行政处罚处理决定", "penalties", "disclosure.penalties.decisions"),
        ("coercion", "行政强制处理决定", "coercive measures", "disclosure.coercion.decisions"),
    ):
        yield Variable(f"n_{name}", zh, en, count, (path,))
    of_2019, of_2021 = ("2019",), ("2021",)
    for row, zh, en in (("regulations", "规章", "regulations"), ("normative", "规范性文件", "normative documents")):
        short = "rules" if row == "regulations" else "norms"
        for column, name, zh_column, en_column, forms in (
            ("made", "made19", "本年新制作", "newly made (form of 2019)", of_2019),
            ("published", "opened19", "本年新公开", "newly published (form of 2019)", of_2019),
            ("total", "public19", "对外公开总数", "published in all (form of 2019)", of_2019),
            ("made", "made21", "本年制发", "issued (form of 2021)", of_2021),
            ("repealed", "repealed21", "本年废止", "repealed (form of 2021)", of_2021),
            ("in_force", "in_force21", "现行有效", "in force (form of 2021)", of_2021),
        ):
            path = f"disclosure.{row}.{column}"
            yield Variable(f"{short}_{name}", f"{zh}{zh_column}", f"{en}: {en_column}", count, (path,), forms=forms)
    yield Variable(
        "n_services19", "其他对外管理服务事项处理决定", "other services (form of 2019)", count,
        ("disclosure.other_services.decisions",), forms=of_2019,
    )  # fmt: skip
    yield Variable(
        "n_purchases19", "政府集中采购项目数量", "purchases (form of 2019)", count,
        ("disclosure.procurement.projects",), forms=of_2019,
    )  # fmt: skip
    yield Variable(
        "wan_purchases19", "采购总金额（万元）", "amount of purchases (form of 2019)", "wan",
        ("disclosure.procurement.amount",), forms=of_2019,
    )  # fmt: skip
    yield Variable(
        "wan_fees21", "行政事业性收费金额（万元）", "fees (form of 2021)", "wan",
        ("disclosure.fees.amount",), forms=of_2021,
    )  # fmt: skip


VARIABLES: Final[Sequence[Variable]] = (*_rates(), *_volumes())


def variables() -> Sequence[Variable]:
    """All derived variables, rates first. Names are ASCII and at most 20 characters long."""
    return VARIABLES


def derive(report: Report) -> Mapping[str, Derived]:
    """Every variable of a report, by name; null ones included."""
    return {one.name: _derived(report, one) for one in VARIABLES}


def _derived(report: Report, variable: Variable) -> Derived:
    if report.form not in variable.forms:
        return Derived(None)
    if variable.unit == "wan":
        return _money(report, variable.numerator[0])
    top = _sum(report, variable.numerator)
    if top is None:
        return Derived(None)
    if variable.unit == "count":
        return Derived(top[0], blank=top[1]) if not top[1] else Derived(None, blank=True)
    bottom, off = _sum(report, variable.denominator), _sum(report, variable.less)
    if bottom is None or bottom[1] or off is None:
        return Derived(None, top[0], blank=top[1] or (bottom is not None and bottom[1]))
    base = bottom[0] - off[0]
    blank = top[1] or off[1]
    if base <= 0:
        return Derived(None, top[0], base, blank, base < SMALL)
    return Derived(_rounded(Fraction(top[0]) / Fraction(base)), top[0], base, blank, base < SMALL)


def _sum(report: Report, paths: Iterable[str]) -> tuple[Decimal, bool] | None:
    """The sum of some cells and whether a blank is among them; None where one could not be read."""
    total, blank = Decimal(0), False
    for path in paths:
        if path not in report.specs:
            continue
        number = report.number(path)
        if number is None:
            return None
        total += number.value
        blank |= number.blank
    return total, blank


def _money(report: Report, path: str) -> Derived:
    number = report.number(path)
    if number is None or number.blank:
        return Derived(None, blank=number is not None)
    unit = report.cells[path].unit or report.specs[path].unit
    yuan = number.value if number.value == 0 else currency(number.value, unit)
    if yuan is None and unit == "万":
        # In the cell of an amount a bare 万 counts nothing else than yuan.
        yuan = number.value * 10_000
    return Derived(None if yuan is None else _rounded(Fraction(yuan) / 10_000))


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_DIGITS)
