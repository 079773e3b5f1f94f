"""Record paths in the words of the form: which section, which row and column, which item of which list.

An auditor is told where to look on paper; ``tables.applications.new.total`` is for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from extractor.export.cells import cell_labels
from extractor.export.words import words
from extractor.forms import FORMS
from verifiers.rules import Lang
from verifiers.structure.titles import OFFICIAL

_ITEM: Final = re.compile(r"([a-z_]{1,30})\[([0-9]{1,9})\]")
_NUMERALS: Final = "一二三四五六"
# A finding may name every cell of a table.
_NAMED: Final = 8


def place(wheres: Iterable[str], form: str | None, lang: Lang) -> tuple[str, str | None]:
    """The section a finding speaks of, and the places within it; the section is the first's where there are several."""
    found = [_place(where, form, lang) for where in wheres]
    if not found:
        return words("whole", lang), None
    named = list(dict.fromkeys(within for _, within in found if within))
    if len(named) > _NAMED:
        more = f"…（共{len(named)}处）" if lang == "zh" else f"… ({len(named)} places)"
        named = [*named[:_NAMED], more]
    return found[0][0], ("；" if lang == "zh" else "; ").join(named) or None


def _place(where: str, form: str | None, lang: Lang) -> tuple[str, str | None]:
    head, _, rest = where.partition(".")
    match head:
        case "tables":
            table, _, key = rest.partition(".")
            return _titles(lang).get(table, words(table, lang)), _cells(form, table, key, lang)
        case "narrative":
            return words("text", lang), _item(rest, lang)
        case "sections" if rest:
            return _sections(lang).get(rest, words(rest, lang)), None
        case "profile" if rest:
            return words("profile", lang), words(rest, lang)
        case "text":
            return words("whole", lang), None
        case "coverage":
            return words("text", lang), words(rest or head, lang)
        case _:
            return words(head, lang), None


def _cells(form: str | None, table: str, key: str, lang: Lang) -> str | None:
    """One cell, or a row: what the labels of its cells have in common."""
    labels, at = cell_labels(form), 0 if lang == "zh" else 1
    if label := labels.get(f"{table}.{key}"):
        return label[at]
    rows = {label[at].rpartition("·")[0] for path, label in labels.items() if key and path.startswith(f"{table}.{key}.")}
    # Columns may stand under a heading of their own; the row is what all begin with.
    return min(rows, key=len).strip(" ·") if rows else key or None


def _item(rest: str, lang: Lang) -> str:
    if found := _ITEM.fullmatch(rest):
        name, number = words(found[1], lang), int(found[2]) + 1
        return f"{name}第{number}条" if lang == "zh" else f"{name} no. {number}"
    return words(rest, lang)


@cache
def _titles(lang: Lang) -> dict[str, str]:
    """The titles of the tables; the newest form's wording."""
    return {table.key: table.title if lang == "zh" else words(table.key, lang) for form in FORMS for table in form.tables}


@cache
def _sections(lang: Lang) -> dict[str, str]:
    if lang == "en":
        return {}
    return {key: f"{_NUMERALS[at]}、{title}" for at, (key, title) in enumerate(OFFICIAL.items())}
