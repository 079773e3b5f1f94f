"""Which generation of the form the tables follow, by their labels and not by the year of the report.

Both generations share most of their words. Those that only one of them has are counted; where both kinds occur, the
majority decides and the mixture is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.forms import FORMS, Form
from extractor.tables.heads import Header
from extractor.tables.items import Item
from extractor.tables.labels import fold

# Words of the table of 2014–2018 (国办发〔2014〕32号), enough to know it by.
_FORM_2014: Final = (
    "统计指标",
    "统计数",
    "主动公开政府信息数",
    "通过不同渠道和方式公开政府信息的情况",
    "回应公众关注热点或重大舆情数",
    "通过不同渠道和方式回应解读的情况",
    "收到申请数",
    "申请办结数",
    "申请答复数",
    "政府信息公开工作专门机构数",
)


@dataclass(frozen=True, slots=True)
class Recognition:
    """``form`` is None where no label of a statutory form was met. ``foreign`` are labels that only another form
    has."""

    form: Form | None
    foreign: tuple[str, ...] = ()


def recognise(items: Iterable[Item], headers: Sequence[Header]) -> Recognition:
    """The form with most distinctive labels; the newest where the labels are common to all."""
    votes: dict[str, dict[str, str]] = {form.key: {} for form in FORMS}
    met = False
    for item in items:
        if item.name is None or item.kind not in ("data", "label"):
            continue
        met = True
        # A row that both generations have says nothing; 其他处理 carries values in one of them only.
        if len(item.name.forms) == 1 and item.kind == "data":
            form = next(iter(item.name.forms))
            votes[form][f"{item.name.table}.{item.name.key}"] = item.label
    for header in headers:
        met = met or bool(header.orders)
        if header.table != "disclosure":
            continue
        for leaf in header.orders[0] if header.orders else ():
            homes = [form.key for form in FORMS if leaf.key in _columns(form)]
            if len(homes) == 1:
                votes[homes[0]][f"column.{leaf.key}"] = _label(homes[0], leaf.key)
    if not met:
        return Recognition(None)
    best = max(FORMS, key=lambda form: (len(votes[form.key]), form.first_year))
    foreign = tuple(label for form in FORMS if form is not best for label in votes[form.key].values())
    return Recognition(best, foreign)


def _columns(form: Form) -> frozenset[str]:
    """The keys of the columns of table 二."""
    return frozenset(column.key for block in form.table("disclosure").blocks for column in block.columns)


def _label(form: str, key: str | None) -> str:
    """How a form calls a column of table 二."""
    return next(
        column.label
        for one in FORMS
        if one.key == form
        for block in one.table("disclosure").blocks
        for column in block.columns
        if column.key == key
    )


def is_form_2014(texts: Iterable[str]) -> bool:
    """Whether these cells are of the table of 2014–2018: at least two of its own labels."""
    found = {word for text in texts for word in _FORM_2014 if fold(text).body == word}
    return len(found) >= 2
