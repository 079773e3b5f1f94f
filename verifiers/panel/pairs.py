"""The numbers of two reports on consecutive years: carry-over, stock, items, remedies, jumps, tables left standing.

Forms are never chained without a crosswalk: what only one generation of the form asks is compared within that
generation. A blank or a dash counts as 0 and lowers the finding; a blank total and whatever was not read are not
judged (docs/record.md: Cells).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from verifiers.model import Finding, plain
from verifiers.panel import declared
from verifiers.panel.model import (
    Crossed,
    Number,
    Outcome,
    Reason,
    Report,
    absent,
    crossed,
    held,
    lowered,
    settled,
    unchecked,
)
from verifiers.quantities import currency

APPLICANTS: Final = ("natural", "business", "research", "nonprofit", "legal", "other_org")
REMEDIES: Final = ("review", "direct", "after_review")
_FIRST: Final = 2019
_ITEMS: Final = ("licensing", "other_services", "penalties", "coercion", "fees")
_DOCUMENTS: Final = ("regulations", "normative")

# A ratio says little where a handful of cases makes it.
_SMALL: Final = 30
_FAR: Final = 5
# From 元 to 万元, give or take what a fee may really change within a year.
_SLIP: Final = (Decimal(2_000), Decimal(50_000))
_JUMPING: Final = (
    "applications.new.total",
    "applications.total.total",
    "applications.granted.total",
    "disclosure.normative.made",
    "disclosure.normative.repealed",
    "disclosure.normative.in_force",
    "disclosure.normative.published",
    "disclosure.normative.total",
    "disclosure.licensing.decisions",
    "disclosure.other_services.decisions",
    "disclosure.penalties.decisions",
    "disclosure.coercion.decisions",
    "disclosure.procurement.projects",
    "remedies.review.total",
    "remedies.direct.total",
    "remedies.after_review.total",
)
_AMOUNTS: Final = ("disclosure.fees.amount", "disclosure.procurement.amount")
_TABLES: Final = {
    "applications": ("表三（申请）", "the table of applications"),
    "disclosure": ("表二（主动公开）", "the table of disclosure"),
    "remedies": ("表四（复议诉讼）", "the table of remedies"),
}
# What stays by its nature: a stock of documents, a catalogue of items.
_STANDING: Final = (".in_force", ".previous", ".total")
_FEWEST_SAME: Final = 3


def carry_over(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain: R4[T](t) = R2[T](t+1), and the same for each kind of applicant where the totals agree."""
    before, after = "applications.carried_forward.total", "applications.carried_over.total"
    if not earlier.cells or not later.cells:
        # The form of 2014 has no such field.
        yield absent(declared.CARRY_OVER) if earlier.year < _FIRST else unchecked(declared.CARRY_OVER, "unread")
        return
    left, taken = earlier.number(before), later.number(after)
    if left is None or taken is None or left.blank or taken.blank:
        reason: Reason = "unread" if left is None or taken is None else "blank_total"
        yield unchecked(declared.CARRY_OVER, reason)
        return
    differing, weak, unread = _columns(earlier, later)
    if left.value != taken.value:
        # The columns tell whether the total was mistyped or cases are missing.
        agree = not differing and not unread
        paths = [after, *(f"applications.carried_over.{column}" for column in differing)]
        finding = declared.CARRY_OVER.finding(
            *(f"tables.{path}" for path in paths),
            expected=left.shown,
            actual=taken.shown,
            spans=later.place(*paths).spans,
            hint_zh="（各类申请人逐列一致，疑总计有误）" if agree else "",
            hint_en=" (the kinds of applicant agree: a total mistyped?)" if agree else "",
        )
        there = earlier.place(before, *(f"applications.carried_forward.{column}" for column in differing))
        yield Outcome(declared.CARRY_OVER.id, "found", (crossed(finding, later, there),))
        return
    yield held(declared.CARRY_OVER)
    if unread:
        yield unchecked(declared.CARRY_OVER_COLUMN, "unread")
    elif differing:
        yield settled(declared.CARRY_OVER_COLUMN, [_column_finding(earlier, later, differing, weak)])
    else:
        yield held(declared.CARRY_OVER_COLUMN)


def _columns(earlier: Report, later: Report) -> tuple[list[str], bool, bool]:
    """The kinds of applicant that differ, whether a blank is among them, and whether one could not be read."""
    differing: list[str] = []
    weak = unread = False
    for column in APPLICANTS:
        left = earlier.number(f"applications.carried_forward.{column}")
        taken = later.number(f"applications.carried_over.{column}")
        if left is None or taken is None:
            unread = True
        elif left.value != taken.value:
            differing.append(column)
            weak |= left.blank or taken.blank
    return differing, weak, unread


def _column_finding(earlier: Report, later: Report, columns: Sequence[str], weak: bool) -> Crossed:
    before = [f"applications.carried_forward.{column}" for column in columns]
    after = [f"applications.carried_over.{column}" for column in columns]
    told = [
        (later.specs[path].column, _shown(earlier, there), _shown(later, path))
        for there, path in zip(before, after, strict=True)
    ]
    finding = declared.CARRY_OVER_COLUMN.finding(
        *(f"tables.{path}" for path in after),
        expected="、".join(one[1] for one in told),
        actual="、".join(one[2] for one in told),
        spans=later.place(*after).spans,
        severity=lowered(declared.CARRY_OVER_COLUMN, weak),
        columns="、".join(f"“{name}”上年{left}件、本年{taken}件" for name, left, taken in told),
        columns_en=", ".join(f"“{name}” {left} then, {taken} now" for name, left, taken in told),
    )
    return crossed(finding, later, earlier.place(*before))


def stock(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain Y-STOCK: in force(t) = in force(t-1) + made(t) - repealed(t), within the form of 2021."""
    if later.form != "2021":
        return
    if earlier.form == "2021":
        yield from (_stock(earlier, later, row) for row in _DOCUMENTS)
    elif earlier.form == "2019":
        yield _stock_forms(earlier, later)


def _stock(earlier: Report, later: Report, row: str) -> Outcome:
    path, made_path, repealed_path = (f"disclosure.{row}.{column}" for column in ("in_force", "made", "repealed"))
    before = earlier.number(path)
    parts = [later.number(one) for one in (path, made_path, repealed_path)]
    if before is None or any(part is None for part in parts):
        return unchecked(declared.STOCK, "unread")
    now, made, repealed = (part for part in parts if part is not None)
    if before.blank and now.blank and made.blank and repealed.blank:
        return absent(declared.STOCK)
    expected = before.value + made.value - repealed.value
    if expected == now.value:
        return held(declared.STOCK)
    weak = any(one.blank for one in (before, now, made, repealed))
    finding = declared.STOCK.finding(
        f"tables.{path}",
        expected=plain(expected),
        actual=now.shown,
        spans=later.place(path).spans,
        severity=lowered(declared.STOCK, weak),
        row=later.specs[path].row,
        before=before.shown,
        made=made.shown,
        repealed=repealed.shown,
    )
    return settled(declared.STOCK, [crossed(finding, later, earlier.place(path))])


def _stock_forms(earlier: Report, later: Report) -> Outcome:
    path, there = "disclosure.normative.in_force", "disclosure.normative.total"
    told = [later.number(f"disclosure.normative.{column}") for column in ("in_force", "made", "repealed")]
    public = earlier.number(there)
    if public is None or any(one is None for one in told):
        return unchecked(declared.STOCK_FORMS, "unread")
    now, made, repealed = (one.value for one in told if one is not None)
    implied = now - made + repealed
    if not _far(public.value, implied):
        return held(declared.STOCK_FORMS)
    finding = declared.STOCK_FORMS.finding(
        f"tables.{path}",
        expected=public.shown,
        actual=plain(implied),
        spans=later.place(path).spans,
        row=later.specs[path].row,
    )
    return settled(declared.STOCK_FORMS, [crossed(finding, later, earlier.place(there))])


def items(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain Y-ITEM: items of last year (t) = items of last year (t-1) + change (t-1), within the form of 2019."""
    if earlier.form != "2019" or later.form != "2019":
        return
    for row in _ITEMS:
        previous, change = f"disclosure.{row}.previous", f"disclosure.{row}.change"
        before, by, now = earlier.number(previous), earlier.number(change), later.number(previous)
        if before is None or by is None or now is None:
            yield unchecked(declared.ITEMS, "unread")
            continue
        if before.blank and by.blank and now.blank:
            yield absent(declared.ITEMS)
            continue
        expected = before.value + by.value
        if expected == now.value:
            yield held(declared.ITEMS)
            continue
        finding = declared.ITEMS.finding(
            f"tables.{previous}",
            expected=plain(expected),
            actual=now.shown,
            spans=later.place(previous).spans,
            severity=lowered(declared.ITEMS, before.blank or by.blank or now.blank),
            row=later.specs[previous].row,
            before=before.shown,
            change=by.shown,
        )
        yield settled(declared.ITEMS, [crossed(finding, later, earlier.place(previous, change))])


def pending(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain Y-PEND: what was pending shows up among this year's results or is pending still."""
    if not earlier.cells or not later.cells:
        return
    for block in REMEDIES:
        there, path = f"remedies.{block}.pending", f"remedies.{block}.total"
        waiting, total = earlier.number(there), later.number(path)
        if waiting is None or total is None:
            yield unchecked(declared.PENDING, "unread")
        elif total.blank:
            yield unchecked(declared.PENDING, "blank_total")
        elif waiting.value <= total.value:
            yield held(declared.PENDING)
        else:
            finding = declared.PENDING.finding(
                f"tables.{path}",
                expected=waiting.shown,
                actual=total.shown,
                spans=later.place(path).spans,
                row=later.specs[path].row,
            )
            yield settled(declared.PENDING, [crossed(finding, later, earlier.place(there))])


def appeals(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain Y-APPEAL: lawsuits after review are not more than the reviews of this year and the last."""
    if not earlier.cells or not later.cells:
        return
    path, there = "remedies.after_review.total", "remedies.review.total"
    suits, here, before = later.number(path), later.number(there), earlier.number(there)
    if suits is None or here is None or before is None:
        yield unchecked(declared.APPEALS, "unread")
    elif suits.blank or here.blank or before.blank:
        yield unchecked(declared.APPEALS, "blank_total")
    elif suits.value <= here.value + before.value:
        yield held(declared.APPEALS)
    else:
        finding = declared.APPEALS.finding(
            f"tables.{path}",
            f"tables.{there}",
            expected=plain(here.value + before.value),
            actual=suits.shown,
            spans=later.place(path, there).spans,
        )
        yield settled(declared.APPEALS, [crossed(finding, later, earlier.place(there))])


def jumps(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain Y-JUMP; one of the two must be no small number. Between forms only what both ask in the same words."""
    for path in _JUMPING:
        if path not in earlier.cells or path not in later.cells:
            continue
        if earlier.form != later.form and path.startswith("disclosure.") and not path.endswith(".decisions"):
            continue
        before, now = earlier.number(path), later.number(path)
        if before is None or now is None:
            yield unchecked(declared.JUMP, "unread")
        elif before.blank or now.blank:
            # Nothing was filled in: whether it is a jump is not to be told.
            yield unchecked(declared.JUMP, "blank_total")
        else:
            yield _jump(earlier, later, path, before.shown, now.shown, _far(before.value, now.value))


def amounts(earlier: Report, later: Report) -> Iterator[Outcome]:
    """A slip between 元 and 万元 first, then a jump. Amounts without a unit are compared with each other only."""
    for path in _AMOUNTS:
        if path not in earlier.cells or path not in later.cells:
            continue
        told = earlier.number(path), later.number(path)
        if told[0] is None or told[1] is None:
            yield unchecked(declared.UNIT, "unread")
            continue
        if told[0].blank or told[1].blank:
            yield absent(declared.UNIT)
            continue
        before, now = _yuan(earlier, path, told[0]), _yuan(later, path, told[1])
        if (before is None) != (now is None):
            yield unchecked(declared.UNIT, "no_unit")
            continue
        known = before is not None and now is not None
        then = told[0].value if before is None else before
        this = told[1].value if now is None else now
        if _slipped(then, this):
            finding = _slip(earlier, later, path, told[1].value, grown=this > then)
            yield settled(declared.UNIT, [crossed(finding, later, earlier.place(path))])
            continue
        yield held(declared.UNIT)
        in_wan = (then / 10_000, this / 10_000) if known else (then, this)
        yield _jump(earlier, later, path, earlier.cells[path].raw, later.cells[path].raw, _far(*in_wan))


def _slip(earlier: Report, later: Report, path: str, value: Decimal, *, grown: bool) -> Finding:
    """Amounts in one unit are shown as written, and the number is what is wrong. In two units the same number may stand
    in both reports: then the units are shown too, and it is the unit that is wrong."""
    units = _unit(earlier, path), _unit(later, path)
    if units[0] == units[1]:
        before, actual = earlier.cells[path].raw, later.cells[path].raw
        expected = plain(value / 10_000 if grown else value * 10_000)
    else:
        before, actual = (_with_unit(report.cells[path].raw, _unit(report, path)) for report in (earlier, later))
        expected = f"{plain(value)}{units[0]}"
    spans, label = later.place(path).spans, later.label(path)
    return declared.UNIT.finding(
        f"tables.{path}", expected=expected, actual=actual, spans=spans, label=label, before=before
    )


def _unit(report: Report, path: str) -> str:
    return report.cells[path].unit or report.specs[path].unit or ""


def _with_unit(raw: str, unit: str) -> str:
    return raw if unit and raw.endswith(unit) else f"{raw}{unit}"


def _yuan(report: Report, path: str, number: Number) -> Decimal | None:
    return number.value if number.value == 0 else currency(number.value, _unit(report, path))


def _slipped(before: Decimal, now: Decimal) -> bool:
    if before <= 0 or now <= 0:
        return False
    return _SLIP[0] <= max(before, now) / min(before, now) <= _SLIP[1]


def _jump(earlier: Report, later: Report, path: str, before: str, now: str, far: bool) -> Outcome:
    if not far:
        return held(declared.JUMP)
    finding = declared.JUMP.finding(
        f"tables.{path}", expected=before, actual=now, spans=later.place(path).spans, label=later.label(path)
    )
    return settled(declared.JUMP, [crossed(finding, later, earlier.place(path))])


def _far(before: Decimal, now: Decimal) -> bool:
    small, large = sorted((abs(before), abs(now)))
    return large >= _SMALL and large > _FAR * small


def same_tables(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain Y-JUMP: a table with figures of the year that is the same in every cell."""
    if earlier.form is None or earlier.form != later.form:
        return
    for table, (name, name_en) in _TABLES.items():
        paths = [path for path in later.cells if path.startswith(f"{table}.")]
        # One number that differs is enough, whatever else could not be read.
        if any(_differs(earlier, later, path) for path in paths):
            yield held(declared.SAME_TABLE)
            continue
        if any(later.cells[path].state == "unread" for path in paths):
            yield unchecked(declared.SAME_TABLE, "unread")
            continue
        filled = [path for path in paths if later.cells[path].value]
        # A case or two are the same every year by chance, and so is what stays by its nature.
        telling = {later.cells[path].value for path in filled if table != "disclosure" or not path.endswith(_STANDING)}
        if len(telling) < _FEWEST_SAME:
            yield absent(declared.SAME_TABLE)
            continue
        finding = declared.SAME_TABLE.finding(
            *(f"tables.{path}" for path in filled),
            spans=later.place(*filled).spans,
            table=name,
            table_en=name_en,
            count=str(len(filled)),
        )
        yield settled(declared.SAME_TABLE, [crossed(finding, later, earlier.place(*filled))])


def _differs(earlier: Report, later: Report, path: str) -> bool:
    there, here = earlier.cells[path], later.cells[path]
    return (there.state, there.value) != (here.state, here.value)


def _shown(report: Report, path: str) -> str:
    number = report.number(path)
    return "—" if number is None else number.shown


PairCheck = Callable[[Report, Report], Iterator[Outcome]]

CHECKS: Final[tuple[PairCheck, ...]] = (carry_over, stock, items, pending, appeals, jumps, amounts, same_tables)
