"""The codebook: every column of every table with its labels, type, unit, forms and what an empty value means.

Made from the same declarations as the files, so that it cannot miss a column; and the same as a do-file of Stata and a
script of R, which read ``reports.csv``, put the labels on it and tell a blank from a cell that was not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.export.cells import DOUBTED, NOT_ON_FORM, STATES
from extractor.export.model import Column, Row
from extractor.export.tables import tables
from extractor.export.words import MISSING, words
from verifiers.rules import Lang

# Stata 18, help limits: characters of a variable label.
_STATA_LABEL = 80


def codebook_rows() -> Iterator[Row]:
    """The rows of ``codebook``, one for every column of every table, itself included."""
    for table in tables().values():
        for column in table.columns:
            zh, en = MISSING[column.missing]
            yield (
                table.name,
                column.name,
                column.zh,
                column.en,
                column.type,
                column.unit or None,
                "；".join(column.forms) or None,
                zh,
                en,
                column.source or None,
                f"tables.{column.path}" if column.path else None,
                column.states if column.path else None,
                column.position,
            )


def _states() -> list[tuple[str, str]]:
    """The letters that stand for no number, with the key of their words."""
    letters = [(letter, state) for state, letter in STATES.items() if state != "number"]
    return [*letters, (NOT_ON_FORM, "not_on_form"), (DOUBTED, "doubted")]


def _cells() -> list[Column]:
    return [column for column in tables()["reports"].columns if column.path is not None]


def stata(lang: Lang) -> str:
    """``labels.do``: reads ``reports.csv``, labels it, and gives cells without a number Stata's missing values .b
    (blank), .d, .t, .u, .x and .q, so that ``tabulate …, missing`` tells them apart."""
    columns = tables()["reports"].columns
    texts = " ".join(str(at) for at, column in enumerate(columns, 1) if column.type == "text")
    numbers = " ".join(str(at) for at, column in enumerate(columns, 1) if column.type != "text")
    letters = " ".join(letter for letter, _ in _states())
    meanings = " ".join(f'.{letter} "{_stata(words(key, lang))}"' for letter, key in _states())
    lines = [
        "version 14",
        "* do labels.do, in the folder of reports.csv",
        'import delimited using "reports.csv", clear encoding("UTF-8") varnames(1) case(preserve) ///',
        f"    bindquotes(strict) maxquotedrows(unlimited) stringcols({texts}) ///",
        f"    numericcols({numbers})",
        "capture program drop nianbao_states",
        "program define nianbao_states",
        "    args cell states position",
        f"    foreach letter in {letters} {{",
        "        quietly replace `cell' = .`letter' if substr(`states', `position', 1) == \"`letter'\"",
        "    }",
        "    label values `cell' nianbao_state",
        "end",
        f"label define nianbao_state {meanings}, replace",
        *(f'label variable {column.name} "{_stata(column.label(lang))[:_STATA_LABEL]}"' for column in columns),
        *(f"nianbao_states {column.name} {column.states} {column.position}" for column in _cells()),
        "",
    ]
    return "\n".join(lines)


def _stata(text: str) -> str:
    """A text between plain quotation marks of a do-file, where nothing is to be expanded."""
    return text.replace('"', "”").replace("`", "‘").replace("$", "＄").replace("\n", " ")


def r(lang: Lang) -> str:
    """``labels.R``: reads ``reports.csv`` into ``reports`` with a ``label`` on every column, and offers
    ``cell_state(reports, "a_new_total")``."""
    columns = tables()["reports"].columns
    types = ", ".join(f'{column.name} = "{"character" if column.type == "text" else "numeric"}"' for column in columns)
    labels = ",\n  ".join(f"{column.name} = {_r(column.label(lang))}" for column in columns)
    states = ", ".join(f'{column.name} = "{column.states}"' for column in _cells())
    positions = ", ".join(f"{column.name} = {column.position}" for column in _cells())
    meanings = ", ".join(f"{letter} = {_r(words(key, lang))}" for letter, key in [("n", "number"), *_states()])
    return f"""# source("labels.R", encoding = "UTF-8"), in the folder of reports.csv
reports <- read.csv("reports.csv", fileEncoding = "UTF-8-BOM", na.strings = "", colClasses = c(
  {types}))
nianbao_labels <- c(
  {labels})
for (name in names(nianbao_labels)) attr(reports[[name]], "label") <- nianbao_labels[[name]]
nianbao_states <- c({states})
nianbao_positions <- c({positions})
nianbao_meanings <- c({meanings})
cell_state <- function(data, name) {{
  at <- nianbao_positions[[name]]
  unname(nianbao_meanings[substr(data[[nianbao_states[[name]]]], at, at)])
}}
"""


def _r(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
