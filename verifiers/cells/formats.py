"""What a single cell may hold: domains, signs, units, and the litter of word processors.

Counts are non-negative whole numbers, only 增/减 carries a sign, only amounts take decimals and need a unit. A fault
of form that leaves the number certain is ``info``; ``error`` is kept for what cannot be a count at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from verifiers.model import Cell, CellSpec, Finding, plain
from verifiers.rules import rule

_CIRCULARS: Final = "国办公开办函〔2019〕60号、〔2021〕30号附件"

NEGATIVE: Final = rule(
    "format.negative",
    severity="error",
    kind="report_error",
    clause=f"{_CIRCULARS}：数量、金额不为负",
    zh="数量或金额为负数",
    en="a count or an amount is negative",
    message_zh="“{label}”写作{actual}，不能为负数",
    message_en="“{label}” is printed as {actual}; it cannot be negative",
)
DECIMAL: Final = rule(
    "format.decimal",
    severity="error",
    kind="report_error",
    clause=f"{_CIRCULARS}：件数、项数为整数",
    zh="件数、项数不是整数",
    en="a count is not a whole number",
    message_zh="“{label}”写作{actual}，应为整数",
    message_en="“{label}” is printed as {actual}; it must be a whole number",
)
SIGN: Final = rule(
    "format.sign",
    severity="info",
    kind="style",
    clause="国办公开办函〔2019〕60号附件表二：本年增/减",
    zh="本年增/减没有正负号，或正负号写得不规范",
    en="the change of the year has no sign, or an irregular one",
    message_zh="“{label}”写作{actual}，正负号应写作“+”或“-”",
    message_en="“{label}” is printed as {actual}; the sign should be “+” or “-”",
)
TEXT: Final = rule(
    "format.text",
    severity="warning",
    kind="report_error",
    clause=f"{_CIRCULARS}：各格填数字",
    zh="应填数字的格写了文字",
    en="a cell that needs a number holds text",
    message_zh="“{label}”写作“{actual}”，应填数字",
    message_en="“{label}” holds “{actual}” where a number belongs",
)
ARTIFACT: Final = rule(
    "format.artifact",
    severity="info",
    kind="style",
    clause="发布前应清理文字处理软件留下的书签、域代码和错误值",
    zh="单元格残留文字处理软件的书签、域代码或错误值",
    en="a cell keeps a bookmark, field code or error value of a word processor",
    message_zh="“{label}”残留“{actual}”",
    message_en="“{label}” keeps “{actual}”",
)
UNIT_MISSING: Final = rule(
    "unit.missing",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2019〕60号附件表二：采购总金额一格未印单位，须随数填写",
    zh="金额没有写明单位",
    en="an amount has no unit",
    message_zh="“{label}”写作{actual}，{lack_zh}",
    message_en="“{label}” is printed as {actual}, {lack_en}",
)
UNIT_MAGNITUDE: Final = rule(
    "unit.magnitude",
    severity="info",
    kind="report_error",
    clause="国办公开办函〔2021〕30号附件表二：单位为万元；以元填报是常见错误",
    zh="以万元为单位的金额大得可疑，像是以元填报",
    en="an amount in 万元 is so large that it may have been given in 元",
    message_zh="“{label}”为{actual}万元，即{yuan}元，请核对单位是否应为元",
    message_en="“{label}” is {actual}万元, that is {yuan} yuan: check whether 元 was meant",
)

RULE_MAKING: Final = rule(
    "format.rule_making",
    severity="warning",
    kind="report_error",
    clause="立法法：规章由国务院部门，省、自治区、直辖市和设区的市、自治州的人民政府制定",
    zh="没有规章制定权的机关填报了规章",
    en="a body without the power to make government rules reports some",
    message_zh="{issuer}没有规章制定权，“{label}”却填报{actual}，请核对是否把规章制度计入",
    message_en="{issuer} cannot make government rules, yet “{label}” is {actual}: were internal ones counted?",
)

# A hundred million yuan is within reach of a county, not of a township.
_TOWNSHIP: Final = re.compile(r"(?:[镇乡]|苏木)(?:人民)?(?:政府)?(?:办公室)?$|街道(?:办事处|办)?$")
# Townships, streets, counties, districts, and the bureaus of anything below a province. 自治区 is a province.
_NO_RULES_OF_ITS_OWN: Final = re.compile(
    r"(?:[镇乡]|苏木)(?:人民)?(?:政府)?(?:办公室)?$|街道(?:办事处|办)?$|(?:[县旗]|(?<!自治)区)(?:人民)?政府(?:办公室)?$"
    r"|(?:[县旗市]|(?<!自治)区)[^市县区旗]{2,20}局$"
)
_ARTIFACT: Final = re.compile(
    r"\[bookmark:[^\]\n]{0,60}\]|#(?:REF|VALUE|DIV/0|NAME|N/A|NUM)[!?]?|错误[!！]未找到引用源"
)
_NO_MORE_THAN_A_WORD: Final = frozenset({"无", "没有", "零", "无此项", "不适用"})
_PLAIN_SIGNS: Final = "+-＋－−"
_LARGE: Final = Decimal(10_000)
_IMPOSSIBLE: Final = Decimal(10_000_000)


def check_formats(
    cells: Mapping[str, Cell], specs: Mapping[str, CellSpec], text: str = "", issuer: str | None = None
) -> tuple[Finding, ...]:
    """Report what single cells may not hold: negative or broken counts, text, missing signs and units. ``text`` is
    the canonical text that the cells' spans point into (needed only to see litter beside a number); ``issuer`` is the
    body's full name, where known."""
    findings: list[Finding] = []
    small = issuer is not None and bool(_TOWNSHIP.search(issuer))
    if issuer and _NO_RULES_OF_ITS_OWN.search(issuer):
        paths = [f"disclosure.regulations.{key}" for key in ("made", "in_force")]
        reported = [(cell, specs[path]) for path in paths if path in specs and (cell := cells.get(path)) and cell.value]
        if reported:
            (cell, spec), *others = reported
            found = _made(RULE_MAKING.id, cell, spec, issuer=issuer)
            where = (*found.where, *(f"tables.{other.path}" for _, other in others))
            spans = (*found.spans, *(other.span for other, _ in others if other.span))
            findings.append(replace(found, where=where, spans=spans))
    for path, spec in specs.items():
        cell = cells.get(path)
        if cell is None or cell.state not in ("number", "text"):
            continue
        if cell.state == "number" and cell.value is not None:
            findings += _number(cell, cell.value, spec, small)
        elif cell.state == "text":
            findings += _text(cell, spec)
        if text and (litter := _litter(cell, text)):
            findings.append(_made(ARTIFACT.id, cell, spec, actual=litter))
    return tuple(findings)


def _number(cell: Cell, value: Decimal, spec: CellSpec, small: bool) -> Iterator[Finding]:
    if value < 0 and spec.domain != "change":
        yield _made(NEGATIVE.id, cell, spec)
    if spec.domain == "amount":
        yield from _amount(cell, value, spec, small)
    elif value != value.to_integral_value() or cell.raw.endswith(("%", "％")):
        yield _made(DECIMAL.id, cell, spec)
    elif spec.domain == "change" and value != 0 and not cell.raw.startswith(tuple(_PLAIN_SIGNS)):
        yield _made(SIGN.id, cell, spec)


def _amount(cell: Cell, value: Decimal, spec: CellSpec, small: bool) -> Iterator[Finding]:
    unit = cell.unit or spec.unit
    if value == 0:
        return
    if unit is None:
        yield _made(UNIT_MISSING.id, cell, spec, lack_zh="没有写明是元还是万元", lack_en="without saying 元 or 万元")
    elif not unit.endswith("元"):
        # 105万 can only be money; that 元 is missing is a matter of form.
        yield _made(UNIT_MISSING.id, cell, spec, severity="info", lack_zh="缺“元”", lack_en="without 元")
    if unit is not None and unit.startswith("万") and value >= _LARGE:
        severity = "warning" if value >= _IMPOSSIBLE or small else None
        yield _made(UNIT_MAGNITUDE.id, cell, spec, severity=severity, actual=plain(value), yuan=plain(value * 10_000))


def _text(cell: Cell, spec: CellSpec) -> Iterator[Finding]:
    if _ARTIFACT.fullmatch(cell.raw):
        return
    if re.fullmatch(r"[-+]?[\d.０-９．]+\s*[%％]", cell.raw) and spec.domain != "amount":
        yield _made(DECIMAL.id, cell, spec)
    elif "*" in cell.raw or "＊" in cell.raw:
        # Digits masked by asterisks are the work of a site that republishes reports.
        yield _made(TEXT.id, cell, spec, kind="possible_extraction_error")
    else:
        yield _made(TEXT.id, cell, spec, severity="info" if cell.raw in _NO_MORE_THAN_A_WORD else None)


def _litter(cell: Cell, text: str) -> str | None:
    """Litter in the cell or in its line, close by."""
    if cell.start is None or cell.end is None:
        return None
    before = text[max(0, cell.start - 64) : cell.start].rpartition("\n")[2].rpartition("\t")[2].rpartition("|")[2]
    found = _ARTIFACT.search(before + text[cell.start : cell.end])
    return found.group() if found else None


def _made(
    id: str,
    cell: Cell,
    spec: CellSpec,
    *,
    actual: str | None = None,
    severity: str | None = None,
    kind: str | None = None,
    **details: str,
) -> Finding:
    shown = cell.raw if actual is None else actual
    spans = (span,) if (span := cell.span) else ()
    return Finding(
        id, (f"tables.{spec.path}",), None, shown, spans, None, severity, kind, {"label": spec.label, **details}
    )
