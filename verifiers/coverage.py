"""The other direction: what the narrative states and the record leaves out.

An extraction can be right in all it says and still hide half of the report. Every quantity that no verified item is
bound to is listed, and so are the lists of bodies and projects whose members the record does not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verifiers.model import Finding, Quantity, Span
from verifiers.normalise import fold_without_punctuation
from verifiers.quantities import currency
from verifiers.rules import rule
from verifiers.source import Source

UNUSED = rule(
    "coverage.quantity_unused",
    severity="info",
    kind="possible_extraction_error",
    clause="docs/record.md: coverage",
    zh="正文中的数量没有被任何经核实的条目使用",
    en="A quantity of the narrative is bound to no verified item",
    message_zh="正文中有 {actual} 处数量未被任何经核实的条目使用：{listed}。",
    message_en="{actual} quantities of the narrative are bound to no verified item: {listed}.",
)
PURCHASES = rule(
    "coverage.purchases_missing",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: coverage",
    zh="正文写有采购金额，记录中却没有采购条目",
    en="The narrative states purchases with amounts, the record has none",
    message_zh="正文写有采购金额（{listed}），记录中没有采购条目。",
    message_en="The narrative states purchases ({listed}), the record has none.",
)
NAMES = rule(
    "coverage.list_unused",
    severity="info",
    kind="possible_extraction_error",
    clause="docs/record.md: coverage",
    zh="正文列举的机构或项目没有全部收入记录",
    en="A list of bodies or projects in the narrative is not fully in the record",
    message_zh="正文列举的机构或项目未收入记录：{listed}。",
    message_en="Bodies or projects listed in the narrative are not in the record: {listed}.",
)
PROBLEMS = rule(
    "coverage.problems_missing",
    severity="warning",
    kind="possible_extraction_error",
    clause="条例第五十条：主要问题及改进情况",
    zh="报告写有存在的问题，记录中却没有",
    en="The report states problems, the record has none",
    message_zh="报告写有存在的问题，记录中没有问题条目。",
    message_en="The report states problems, the record has none.",
)
WITHOUT_MEASURE = rule(
    "coverage.problem_without_measure",
    severity="warning",
    kind="report_error",
    clause="条例第五十条：主要问题及改进情况",
    zh="列出了问题而没有对应的改进措施；只有个别问题没有的，仅作提示",
    en="Problems are stated and no measure answers them; a mere hint where only some are left without",
    message_zh="列出了问题，其中 {actual} 个没有对应的改进措施。",
    message_en="Problems are stated; {actual} of them have no measure that answers them.",
)

_BUYING: Final = re.compile(r"采购|购置|购买|中标|成交")
_NO_PURCHASE: Final = re.compile(r"处理费|收费|拨款|信息公开费")
# A head that announces a list: 设立行政机构3个：…; 重大项目建设公开：1、…；2、…
_LIST_HEAD: Final = re.compile(
    r"(?:设立|设置|下设|内设|设有|成立|组建|项目|工程|机构)[^。：:\n]{0,24}[：:]([^。\n]{4,400})"
)
_NUMBERING: Final = re.compile(r"^\s*(?:\d{1,2}[、.．)）]|[（(]?[一二三四五六七八九十\d]{1,2}[）)]|[①-⑳])\s*")
_BRACKETED: Final = re.compile(r"[（(][^）)]*[）)]")
_NAME: Final = re.compile(
    r"^[^，。；：\s]{2,28}(?:办公室|委员会|领导小组|中心|站|所|局|科|股|处|室|队|窗口|大厅|办|项目|工程)$"
)
_PROBLEM_WORDS: Final = re.compile(r"不足|不够|有待|尚需|仍需|还需|不高|薄弱|差距|单一|滞后|欠缺")
_LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class Covered:
    """What a record holds: names and aliases of bodies and projects, and how many of the rest. ``addressed`` are the
    indices of the problems that some measure answers, ``unpaired`` how many measures answer none in particular,
    ``places`` where each problem stands, where known."""

    names: tuple[str, ...]
    purchases: int
    problems: int
    measures: int
    addressed: frozenset[int] = frozenset()
    unpaired: int = 0
    places: tuple[Span | None, ...] = ()


def check_coverage(source: Source, covered: Covered, unused: Sequence[Quantity]) -> Iterator[Finding]:
    """Findings on what is left out. ``unused`` are the quantities bound to no verified item."""
    if unused:
        yield UNUSED.finding(
            "coverage.unused",
            actual=str(len(unused)),
            spans=[one.span for one in unused],
            listed=_some(one.raw for one in unused),
        )
    yield from _purchases(source, covered)
    missing = missing_names(source, covered)
    if missing:
        listed = _some(source.read(span) for span in missing)
        yield NAMES.finding("narrative.organisations", "narrative.projects", spans=missing, listed=listed)
    yield from _problems(source, covered)


def _some(parts: Iterator[str]) -> str:
    listed = [" ".join(part.split()) for part in parts]
    return "、".join(listed[:_LISTED]) + ("……" if len(listed) > _LISTED else "")


def _purchases(source: Source, covered: Covered) -> Iterator[Finding]:
    if covered.purchases:
        return
    bought = [
        one
        for one in source.quantities
        if one.value > 0 and currency(one.value, one.unit) is not None and _is_purchase(source, one)
    ]
    if bought:
        yield PURCHASES.finding(
            "narrative.purchases", spans=[one.span for one in bought], listed=_some(one.raw for one in bought)
        )


def _is_purchase(source: Source, quantity: Quantity) -> bool:
    member = source.read(source.member(quantity.span))
    return _BUYING.search(member) is not None and _NO_PURCHASE.search(member) is None


def missing_names(source: Source, covered: Covered) -> list[Span]:
    """Members of lists of bodies and projects that the record does not name."""
    known = {fold_without_punctuation(name) for name in covered.names}
    missing: list[Span] = []
    for found in _LIST_HEAD.finditer(source.text):
        if source.in_table(found.start()):
            continue
        for span in _members(source.text, Span(*found.span(1))):
            name = fold_without_punctuation(source.read(span))
            if _NAME.match(source.read(span)) and not any(name in one or one in name for one in known):
                missing.append(span)
    return missing


def _members(text: str, listed: Span) -> Iterator[Span]:
    """The members of a list separated by 、；, without numbering and without what stands in brackets."""
    blanked = _BRACKETED.sub(lambda match: "\0" * len(match.group()), text[listed.start : listed.end])
    start = 0
    for end in [*(match.start() for match in re.finditer(r"[、；;，,]", blanked)), len(blanked)]:
        part = blanked[start:end]
        number = _NUMBERING.match(part)
        first = start + (number.end() if number else len(part) - len(part.lstrip()))
        body = blanked[first:end].split("\0")[0].rstrip()
        if body:
            yield Span(listed.start + first, listed.start + first + len(body))
        start = end + 1


def _problems(source: Source, covered: Covered) -> Iterator[Finding]:
    section = next((one for one in source.sections if one.key == "problems"), None)
    if section is None:
        return
    if not covered.problems:
        if _PROBLEM_WORDS.search(source.read(section.body)):
            yield PROBLEMS.finding("narrative.problems", spans=[section.heading])
    elif not covered.measures or not covered.addressed:
        answered = covered.measures and not _past_improvements(source.read(section.body))
        if not answered:
            yield WITHOUT_MEASURE.finding("narrative.problems", actual=str(covered.problems), spans=[section.heading])
    elif not covered.unpaired:
        yield from _left_without(covered)


def _left_without(covered: Covered) -> Iterator[Finding]:
    """Problems that no measure answers although every measure answers one: a measure that is for no problem in
    particular may be for these. Only a hint, for one sentence may answer two problems and be paired with one."""
    left = [index for index in range(covered.problems) if index not in covered.addressed]
    if left:
        yield WITHOUT_MEASURE.finding(
            *(f"narrative.problems[{index}]" for index in left),
            actual=str(len(left)),
            spans=[place for index in left if index < len(covered.places) and (place := covered.places[index])],
            severity="info",
        )


def _past_improvements(body: str) -> bool:
    """Whether the improvements told are those of an earlier year's problems."""
    return (
        re.search(r"(?:上年|上一年|去年|\d{4}\s*年)[^。\n]{0,16}问题[^。\n]{0,6}(?:的)?(?:改进|整改)", body) is not None
    )
