"""One record on a terminal, and the scores of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from extractor.evaluate import Evaluation, Score
from extractor.forms import FORMS, Form
from extractor.schema import (
    CellRecord,
    Figure,
    FindingRecord,
    Item,
    Measure,
    Organisation,
    Problem,
    Project,
    Purchase,
    Record,
)
from extractor.words import told_code, word
from verifiers.rules import Lang

_STYLES = {
    "verified": "green",
    "unverified": "yellow",
    "contradicted": "red",
    "error": "red",
    "warning": "yellow",
    "info": "cyan",
}
_SIGNS = {"blank": "·", "dash": "—", "text": "“…”", "unread": "?"}
_LONGEST_QUOTE = 60


def show(record: Record, text: str, lang: Lang) -> None:
    """Print a record: profile, tables, items with verdict and quote, findings with the text they speak of."""
    console = Console(highlight=False)
    _show_profile(console, record, lang)
    form = next((form for form in FORMS if form.key == record.form), None)
    if form is not None:
        for table in form.tables:
            _show_table(console, form, table.key, record.tables[table.key], lang)
    _show_items(console, record, lang)
    _show_findings(console, record.findings, text, lang)


def _show_profile(console: Console, record: Record, lang: Lang) -> None:
    profile, coverage = record.profile, record.coverage
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = (
        ("issuer", profile.issuer),
        ("year", str(profile.year) if profile.year else None),
        ("period", " – ".join(profile.period) if profile.period else None),
        ("published_on", profile.published_on),
        ("form", record.form),
        ("backend", record.provenance.backend + (f" · {record.provenance.model}" if record.provenance.model else "")),
        ("coverage", f"{coverage.used}/{coverage.quantities}"),
        (
            "status",
            word(record.status, lang)
            + (f" — {told_code(record.error.code, lang)}: {record.error.message}" if record.error else ""),
        ),
    )
    for key, value in rows:
        table.add_row(word(key, lang), safe(value or word("none", lang)))
    console.print(table)


def safe(text: str) -> Text:
    """Report text for a terminal: on one line, no control characters, no markup."""
    joined = " ".join(text.split())
    return Text("".join(character if character.isprintable() else "�" for character in joined))


def _cell(cell: CellRecord) -> str:
    if cell.state != "number":
        return _SIGNS[cell.state]
    value = cell.value or ""
    return value + (cell.unit or "")


def _show_table(console: Console, form: Form, key: str, cells: dict[str, CellRecord], lang: Lang) -> None:
    declared = next(table for table in form.tables if table.key == key)
    console.print()
    console.print(Text(declared.title if lang == "zh" else word(key, lang), style="bold"))
    for block in declared.blocks:
        grid = Table(pad_edge=False)
        grid.add_column(block.title, overflow="fold")
        for column in block.columns:
            grid.add_column(column.label, justify="right", overflow="fold")
        for row in block.rows or (None,):
            prefix = row.key if row else block.key
            values = [_cell(cells[f"{prefix}.{column.key}"]) for column in block.columns]
            grid.add_row(row.label if row else "", *values)
        console.print(grid)


def _about(item: Item) -> str:
    match item:
        case Organisation():
            aliases = "、".join(item.also_known_as)
            return item.name + (f"（{aliases}）" if aliases else "")
        case Project():
            return item.name
        case Purchase():
            return f"{item.item}：{item.amount}{item.unit or ''}"
        case Figure():
            return f"{item.subject}：{item.value}{item.unit or ''}"
        case Problem() | Measure():
            return item.text


def _show_items(console: Console, record: Record, lang: Lang) -> None:
    narrative = record.narrative
    lists: Sequence[tuple[str, Sequence[Item]]] = (
        ("organisations", narrative.organisations),
        ("projects", narrative.projects),
        ("purchases", narrative.purchases),
        ("figures", narrative.figures),
        ("problems", narrative.problems),
        ("measures", narrative.measures),
    )
    for name, items in lists:
        console.print()
        console.print(Text(f"{word(name, lang)} ({len(items)})", style="bold"))
        for item in items:
            verdict = Text(word(item.verdict, lang), style=_STYLES[item.verdict])
            console.print(Text("  ").append_text(verdict).append("  ").append_text(safe(_about(item))))
            quoted = Text("      “").append_text(safe(item.evidence.quote)).append("”")
            if item.evidence.start is not None:
                quoted.append(f" [{item.evidence.start}:{item.evidence.end}]")
            quoted.stylize("dim")
            console.print(quoted)


def _show_findings(console: Console, findings: Sequence[FindingRecord], text: str, lang: Lang) -> None:
    console.print()
    console.print(Text(f"{word('findings', lang)} ({len(findings)})", style="bold"))
    order = {"error": 0, "warning": 1, "info": 2}
    for finding in sorted(findings, key=lambda one: order[one.severity]):
        line = Text("  ").append(word(finding.severity, lang), style=_STYLES[finding.severity])
        console.print(line.append(f"  {finding.rule}  ").append_text(safe(finding.message)))
        for start, end in finding.spans[:2]:
            quote = text[start:end]
            if quote.strip():
                shown = quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE] + "……"
                console.print(Text("      “", style="dim").append_text(safe(shown)).append(f"” [{start}:{end}]"))


def show_evaluation(result: Evaluation, *, details: bool) -> None:
    """The scores as tables on stdout."""
    console = Console(highlight=False)
    cells = Table("table", "right", "wrong", "unread", "cells", title="cells", title_justify="left")
    for name, (right, wrong, unread) in result.cells.items():
        cells.add_row(name, str(right), str(wrong), str(unread), str(right + wrong + unread))
    console.print(cells)
    lists = Table("list", "matched", "said", "gold", "precision", "recall", "F1", title="items", title_justify="left")
    for name, score in (*result.lists.items(), ("micro", result.micro)):
        lists.add_row(name, str(score.matched), str(score.said), str(score.gold), *_shares(score))
    console.print(lists)
    macro = "—" if result.macro_f1 is None else f"{result.macro_f1:.3f}"
    console.print(f"reports {result.reports} · form right {result.form_right} · macro F1 {macro}")
    console.print(f"profile fields right {result.profile_right}/{result.profile_total}")
    console.print(f"expected findings raised {result.findings[0]}/{result.findings[1]}")
    for title, lines in (
        ("without gold", result.without_gold),
        ("without record", result.without_record),
        *((("wrong cells", result.wrong_cells), ("missed findings", result.missed_findings)) if details else ()),
    ):
        if lines:
            console.print(f"{title}:")
            for line in lines:
                console.print(f"  {escape(line)}")


def _shares(score: Score) -> tuple[str, str, str]:
    shares = (score.precision, score.recall, score.f1)
    return tuple("—" if share is None else f"{share:.3f}" for share in shares)  # pyright: ignore[reportReturnType]
