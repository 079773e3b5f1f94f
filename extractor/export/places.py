"""Record paths in the words of the form: which section, which row and column, which item of which list.

An auditor is told where to look on paper; ``tables.applications.new.total`` is for programs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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


def place(wheres: Sequence[str], form: str | None, lang: Lang) -> tuple[str, str | None]:
    """The section a finding speaks of, and the places within it; the section is the first's where there are several.
    The cells of one row are named together."""
    if not wheres:
        return words("whole", lang), None
    named: dict[str, list[str]] = {}
    for where in wheres:
        within, column = _within(where, form, lang)
        if within is not None:
            named.setdefault(within, []).extend([column] if column else [])
    comma, between, of = ("、", "；", "·") if lang == "zh" else (", ", "; ", " · ")
    shown = [of.join(filter(None, (within, comma.join(columns)))) for within, columns in named.items()]
    if len(shown) > _NAMED:
        more = f"…（共{len(shown)}处）" if lang == "zh" else f"… ({len(shown)} places)"
        shown = [*shown[:_NAMED], more]
    return _section(wheres[0], lang), between.join(shown) or None


def _section(where: str, lang: Lang) -> str:
    """The part of a report that a record path speaks of."""
    head, _, rest = where.partition(".")
    match head:
        case "tables":
            table = rest.partition(".")[0]
            return _titles(lang).get(table, words(table, lang))
        case "sections" if rest:
            return _sections(lang).get(rest, words(rest, lang))
        case "narrative" | "coverage":
            return words("text", lang)
        case "text":
            return words("whole", lang)
        case _:
            return words(head, lang)


def _within(where: str, form: str | None, lang: Lang) -> tuple[str | None, str | None]:
    """The place within its section: a row and its column, or what else there is."""
    head, _, rest = where.partition(".")
    match head:
        case "tables":
            return _cell(form, rest, lang)
        case "narrative" if rest:
            return _item(rest, lang), None
        case "profile" | "coverage" if rest:
            return words(rest, lang), None
        case _:
            return None, None


def _cell(form: str | None, path: str, lang: Lang) -> tuple[str | None, str | None]:
    labels = cell_labels(form)
    if label := labels.get(path):
        return label.row(lang), label.column(lang).rpartition("·")[2]
    table, _, key = path.partition(".")
    in_row = next((label for one, label in labels.items() if key and one.startswith(f"{table}.{key}.")), None)
    return (in_row.row(lang) if in_row else key or None), None


def _item(rest: str, lang: Lang) -> str:
    if found := _ITEM.fullmatch(rest):
        name, number = words(found[1], lang), int(found[2]) + 1
        return f"{name}第{number}条" if lang == "zh" else f"{name} no. {number}"
    return words(rest, lang)


@cache
def _titles(lang: Lang) -> dict[str, str]:
    """The titles of the tables; the newest form's wording."""
    return {
        table.key: table.title if lang == "zh" else words(table.key, lang) for form in FORMS for table in form.tables
    }


@cache
def _sections(lang: Lang) -> dict[str, str]:
    if lang == "en":
        return {}
    return {key: f"{_NUMERALS[at]}、{title}" for at, (key, title) in enumerate(OFFICIAL.items())}
