"""The arithmetic of the statutory tables: evaluates the identities that a form declares and names the cell that is
most likely wrong.

Identities are data (``Identity``); the arithmetic is written here once, in ``Decimal``. A blank or a dash among the
parts counts as 0 and lowers the finding by one degree; a blank total is not judged (``blank.total`` says it), nor is
anything that could not be read: no sum is judged on inputs known to be missing. Where a small repair explains the
failures, all findings that it explains name the same cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from verifiers.cells.repairs import Candidates, Change, Equation, find_changes
from verifiers.model import Cell, CellSpec, Finding, Identity, plain
from verifiers.rules import Rule, Severity, rule

_ZERO: Final = Decimal(0)
_LOWERED: Final[Mapping[Severity, Severity]] = {"error": "warning", "warning": "info", "info": "info"}
_SCALE: Final = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def _identity(name: str, severity: Severity, clause: str, zh: str, en: str, message_zh: str, message_en: str) -> Rule:
    return rule(
        f"identity.{name}",
        severity=severity,
        kind="report_error",
        clause=clause,
        zh=zh,
        en=en,
        message_zh=message_zh + "{hint_zh}",
        message_en=message_en + "{hint_en}",
    )


FORMS_CLAUSE: Final = "国办公开办函〔2019〕60号、〔2021〕30号附件"
_RULES: Final = {
    made.id: made
    for made in (
        _identity(
            "row_sum",
            "error",
            f"{FORMS_CLAUSE}表三",
            "一行的总计等于自然人与五类组织之和",
            "the total of a row is the sum of natural persons and the five kinds of organisation",
            "“{row}”一行各类申请人之和为{left}，总计写作{right}",
            "row “{row}”: the applicants add up to {left}, the total is printed as {right}",
        ),
        _identity(
            "column_sum",
            "error",
            f"{FORMS_CLAUSE}表三",
            "（七）总计等于本年度办理结果各情形之和",
            "row （七） is the sum of all outcomes",
            "“{column}”一列各办理结果之和为{left}，（七）总计写作{right}",
            "column “{column}”: the outcomes add up to {left}, row （七） is printed as {right}",
        ),
        _identity(
            "column_balance",
            "error",
            f"{FORMS_CLAUSE}表三：第一项加第二项之和，等于第三项加第四项之和",
            "新收加上年结转等于总计加结转下年度（表内勾稽关系）",
            "new plus carried over equals handled plus carried forward",
            "“{column}”一列新收加上年结转为{left}，（七）总计加结转下年度为{right}",
            "column “{column}”: new plus carried over is {left}, handled plus carried forward is {right}",
        ),
        _identity(
            "remedy_sum",
            "error",
            f"{FORMS_CLAUSE}表四",
            "复议、诉讼的总计等于四种结果之和",
            "the total of a remedy is the sum of its four outcomes",
            "“{row}”四种结果之和为{left}，总计写作{right}",
            "“{row}”: the four outcomes add up to {left}, the total is printed as {right}",
        ),
        _identity(
            "item_count",
            "error",
            "国办公开办函〔2019〕60号附件表二",
            "上一年项目数量加本年增减不为负",
            "last year's number of items plus this year's change is not negative",
            "“{row}”上一年项目数量加本年增减为{left}，项目数不能为负",
            "“{row}”: last year's items plus the change make {left}; a number of items cannot be negative",
        ),
        _identity(
            "stock",
            "warning",
            "国办公开办函〔2021〕30号附件表二",
            "现行有效加本年废止不少于本年制发",
            "in force plus repealed is not less than issued this year",
            "“{row}”现行有效加本年废止为{left}，少于本年制发{right}，推得上年存量为负",
            "“{row}”: in force plus repealed is {left}, below the {right} issued: last year’s stock was negative",
        ),
        _identity(
            "published_total",
            "warning",
            "国办公开办函〔2019〕60号附件表二",
            "对外公开总数量不少于本年新公开数量",
            "all documents published are not fewer than those newly published",
            "“{row}”对外公开总数量{left}少于本年新公开数量{right}",
            "“{row}”: {left} published in all, fewer than the {right} newly published",
        ),
        _identity(
            "newly_published",
            "info",
            "国办公开办函〔2019〕60号附件表二；旧文件今年公开也是可能的",
            "本年新公开数量一般不多于本年新制作数量",
            "documents newly published are seldom more than those newly made",
            "“{row}”本年新制作数量{left}少于本年新公开数量{right}，请核对是否含往年文件",
            "“{row}”: {left} newly made, fewer than the {right} newly published",
        ),
        _identity(
            "procurement",
            "warning",
            "国办公开办函〔2019〕60号附件表二",
            "采购项目数量与采购总金额同为零或同不为零",
            "the number and the amount of purchases are both zero or both not",
            "采购项目数量为{left}而采购总金额为{right}",
            "{left} purchases with a total amount of {right}",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class _Judged:
    """An identity that could be judged, the sums of its sides, and whether a blank counted as 0 in them."""

    identity: Identity
    left: Decimal
    right: Decimal
    weak: bool

    @property
    def holds(self) -> bool:
        match self.identity.relation:
            case "=":
                return self.left == self.right
            case ">=":
                return self.left >= self.right
            case "zero_iff_zero":
                return (self.left == 0) == (self.right == 0)

    @property
    def paths(self) -> tuple[str, ...]:
        return self.identity.left + self.identity.right


def check_identities(
    cells: Mapping[str, Cell], identities: Sequence[Identity], specs: Mapping[str, CellSpec]
) -> tuple[Finding, ...]:
    """Evaluate ``identities`` on ``cells`` (both by full path, ``applications.new.total``) and report those that fail.

    ``where`` is the record path of the printed total, or all cells of an equation that has none. ``suspect`` is the
    record path of the cell whose change repairs every identity it takes part in, ``expected`` the number that would,
    ``actual`` the number printed there. Without a small repair, ``expected`` is the sum of the parts and ``actual``
    the printed total. An error in a table of non-zero applications is located exactly; in the remedies table only its
    block is certain, for one equation cannot tell its terms apart: there a slip of the hand decides, else the total
    is named. Amounts are compared after 万/亿 conversion, never where a unit is unknown.
    """
    values, blanks, unscaled = _worth(cells, specs)
    judged = [one for identity in identities if (one := _judge(identity, values, blanks, unscaled, specs))]
    failing = [one for one in judged if not one.holds]
    if not failing:
        return ()
    changes = _changes(judged, values, blanks, specs)
    unexplained = sum(1 for one in failing if not any(change.path in one.paths for change in changes))
    return tuple(_finding(one, changes, unexplained, cells, specs) for one in failing)


def _worth(cells: Mapping[str, Cell], specs: Mapping[str, CellSpec]) -> tuple[dict[str, Decimal], set[str], set[str]]:
    """What each cell counts for, which of them are blank or dashed, and which are amounts of unknown unit. Unread
    cells and text are left out."""
    values: dict[str, Decimal] = {}
    blanks: set[str] = set()
    unscaled: set[str] = set()
    for path, cell in cells.items():
        if cell.state == "number" and cell.value is not None:
            values[path] = cell.value
            spec = specs.get(path)
            if spec is not None and spec.domain == "amount" and cell.value:
                unit = cell.unit or spec.unit
                values[path] *= _SCALE.get(unit[0], Decimal(1)) if unit else Decimal(1)
                if not unit:
                    unscaled.add(path)
        elif cell.state in ("blank", "dash"):
            blanks.add(path)
            values[path] = _ZERO
    return values, blanks, unscaled


def _judge(
    identity: Identity,
    values: Mapping[str, Decimal],
    blanks: set[str],
    unscaled: set[str],
    specs: Mapping[str, CellSpec],
) -> _Judged | None:
    # Whether an amount is zero shows without its unit; how large it is does not.
    if unscaled and identity.relation != "zero_iff_zero" and not unscaled.isdisjoint(identity.left + identity.right):
        return None
    try:
        left = sum((values[path] for path in identity.left), _ZERO)
        right = sum((values[path] for path in identity.right), _ZERO)
    except KeyError:
        return None
    weak = False
    if blanks:
        paths = identity.left + identity.right
        missing = blanks.intersection(paths)
        if any(path == identity.printed or ((spec := specs.get(path)) and spec.total) for path in missing):
            return None
        if any(side and missing.issuperset(side) for side in (identity.left, identity.right)):
            return None
        weak = bool(missing)
    return _Judged(identity, left, right, weak)


def _changes(
    judged: Sequence[_Judged], values: Mapping[str, Decimal], blanks: set[str], specs: Mapping[str, CellSpec]
) -> tuple[Change, ...]:
    """The smallest repair of the equations among the judged identities."""
    equations = [
        Equation({**dict.fromkeys(one.identity.left, 1), **dict.fromkeys(one.identity.right, -1)}, one.left - one.right)
        for one in judged
        if one.identity.relation == "="
    ]
    bounds = [one.identity for one in judged if one.identity.relation != "="]

    def allowed(changes: Sequence[Change]) -> bool:
        changed = {change.path: change.expected for change in changes}
        for path, value in changed.items():
            spec = specs.get(path)
            domain = spec.domain if spec else "count"
            if (domain != "amount" and value != value.to_integral_value()) or (domain != "change" and value < 0):
                return False
        for bound in bounds:
            if not changed.keys().isdisjoint(bound.left + bound.right):
                left = sum((changed.get(path, values[path]) for path in bound.left), _ZERO)
                right = sum((changed.get(path, values[path]) for path in bound.right), _ZERO)
                if not _Judged(bound, left, right, False).holds:
                    return False
        return True

    printed = {path: None if path in blanks else value for path, value in values.items()}
    totals = frozenset(path for path, spec in specs.items() if spec.total)
    return find_changes(equations, Candidates(printed, totals, allowed))


def _finding(
    failed: _Judged,
    changes: Iterable[Change],
    unexplained: int,
    cells: Mapping[str, Cell],
    specs: Mapping[str, CellSpec],
) -> Finding:
    identity = failed.identity
    made = _RULES[identity.rule]
    shown = (identity.printed,) if identity.printed else failed.paths
    change = next((one for one in changes if one.path in failed.paths), None)
    labelled = specs.get(identity.printed or failed.paths[0])
    details = {
        "row": labelled.row if labelled else shown[0],
        "column": labelled.column if labelled else shown[0],
        "left": plain(failed.left),
        "right": plain(failed.right),
    }
    spans = [span for path in shown if (span := cells[path].span)]
    severity = _LOWERED[made.severity] if failed.weak else None
    where = tuple(f"tables.{path}" for path in shown)
    if change is None:
        # Many equations that no small repair explains are the mark of a table read askew, not of a slip in the report.
        kind = "possible_extraction_error" if unexplained >= 4 else None
        expected = plain(failed.left) if identity.relation == "=" else None
        actual = plain(failed.right) if identity.relation == "=" else _printed(cells, identity)
        details |= {"hint_zh": "", "hint_en": ""}
        return Finding(made.id, where, expected, actual, tuple(spans), None, severity, kind, details)
    expected = plain(change.expected)
    actual = "" if change.actual is None else plain(change.actual)
    spec = specs.get(change.path)
    label = spec.label if spec else change.path
    if (span := cells[change.path].span) and span not in spans:
        spans.append(span)
    details |= {
        "hint_zh": f"；最可能有误的是“{label}”：写作{actual or '空白'}，应为{expected}",
        "hint_en": f"; most likely wrong: “{label}”, printed as {actual or 'blank'}, should be {expected}",
    }
    return Finding(made.id, where, expected, actual, tuple(spans), f"tables.{change.path}", severity, None, details)


def _printed(cells: Mapping[str, Cell], identity: Identity) -> str | None:
    value = cells[identity.printed].value if identity.printed else None
    return None if value is None else plain(value)
