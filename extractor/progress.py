"""How a run is told: one line per report on stderr, and a small table at the end."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extractor.batch import Summary
from extractor.schema import Record
from extractor.words import word
from verifiers.rules import Lang


class Lines:
    """Progress in plain lines; on a terminal only reports that need attention get a line of their own."""

    def __init__(self, lang: Lang) -> None:
        self._lang: Lang = lang
        self._live = sys.stderr.isatty()

    def report(self, done: int, total: int, record: Record, kept: bool) -> None:
        """Called after each report."""
        state = word("kept", self._lang) if kept and record.status != "failed" else word(record.status, self._lang)
        line = f"[{done}/{total}] {state} {record.report.path}"
        if record.error is not None:
            line += f" — {record.error.code}: {record.error.message}"
        if not self._live:
            sys.stderr.write(line + "\n")
            return
        sys.stderr.write("\r\x1b[K" + _printable(line) + ("\n" if record.error is not None else ""))
        sys.stderr.flush()

    def close(self) -> None:
        if self._live:
            sys.stderr.write("\r\x1b[K")


def _printable(line: str) -> str:
    """File names are input too: no control character of theirs reaches the terminal."""
    return "".join(character if character.isprintable() else "�" for character in line)


def summary_table(summary: Summary, out: Path, lang: Lang) -> None:
    """The table at the end of a run, on stderr."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")

    def counts(counter: dict[str, int], keys: tuple[str, ...]) -> str:
        return " · ".join(f"{word(key, lang)} {counter.get(key, 0)}" for key in keys)

    statuses = counts(summary.statuses, ("ok", "partial", "failed"))
    table.add_row(word("reports", lang), f"{summary.reports} ({statuses} · {word('kept', lang)} {summary.kept})")
    cells = counts(summary.cells, ("number", "blank", "dash", "text", "unread"))
    table.add_row(word("cells", lang), f"{summary.cells.total()} ({cells})")
    verdicts = counts(summary.verdicts, ("verified", "unverified", "contradicted"))
    table.add_row(word("items", lang), f"{summary.verdicts.total()} ({verdicts})")
    table.add_row(word("findings", lang), counts(summary.severities, ("error", "warning", "info")))
    if summary.requests:
        table.add_row(word("requests", lang), str(summary.requests))
        table.add_row(word("tokens", lang), f"{summary.tokens_in} / {summary.tokens_out}")
    table.add_row(word("output", lang), escape(f"{out / 'records.jsonl'}, {out / 'nianbao.db'}"))
    table.add_row(word("next", lang), escape(word("next_check", lang)))
    Console(stderr=True, highlight=False).print(table)
