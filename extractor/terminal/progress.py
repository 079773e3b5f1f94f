"""How a run is told: a live view on a terminal, plain lines elsewhere, or one JSON line per event; and a table at the
end. All of it goes to stderr, and nothing of a file's name that is not text reaches it."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Protocol, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from extractor.batch.budget import Use
from extractor.batch.events import Done, Event, Notice, Started, Summary
from extractor.store.repeats import Repeats
from extractor.words import told_code, word
from verifiers.rules import Lang

_WIDE: Final = 400


class Teller(Protocol):
    """Tells a run: ``tell`` every event, then ``close``, and ``finish`` what it came to. After ``close``, single events
    may still be told."""

    def tell(self, event: Event) -> None: ...

    def close(self) -> None: ...

    def finish(self, summary: Summary, out: Path) -> None: ...


def teller(lang: Lang, *, log_json: bool) -> Teller:
    """What suits stderr and the flags."""
    if log_json:
        return JsonLines()
    return LiveView(lang) if sys.stderr.isatty() else Lines(lang)


class Lines:
    """One plain line for each report."""

    def __init__(self, lang: Lang) -> None:
        self._lang: Lang = lang
        self._told: set[str] = set()

    def tell(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._told.add(event.code)
            sys.stderr.write(f"nianbao: {printable(event.message)}\n")
        elif isinstance(event, Done):
            sys.stderr.write(printable(line_of(event, self._lang, self._told)) + "\n")

    def close(self) -> None:
        """Every line is whole."""

    def finish(self, summary: Summary, out: Path) -> None:
        summary_table(summary, out, self._lang)


class JsonLines:
    """One JSON object a line, for programs."""

    def tell(self, event: Event) -> None:
        if isinstance(event, Started):
            self._write("start", asdict(event))
        elif isinstance(event, Notice):
            self._write("notice", asdict(event))
        else:
            self._write("report", asdict(event))

    def close(self) -> None:
        """Every line is whole."""

    def finish(self, summary: Summary, out: Path) -> None:
        self._write("end", {**summary.as_json(), "out": str(out)})

    @staticmethod
    def _write(event: str, fields: dict[str, object]) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": stamp, "event": event, **fields}, ensure_ascii=False, default=str)
        # Python's JSON leaves some control characters of the upper half as they are; a terminal would obey them.
        sys.stderr.write(printable(line) + "\n")


class LiveView:
    """A bar, counts, tokens, cost and time left; only reports that need attention get a line of their own."""

    def __init__(self, lang: Lang) -> None:
        self._lang: Lang = lang
        self._told: set[str] = set()
        self._total = self._done = self._made = self._failed = self._partial = self._findings = 0
        self._use, self._cost = Use(), Decimal(0)
        self._priced = False
        self._began = time.monotonic()
        self._live = Live(self, console=Console(stderr=True, highlight=False), refresh_per_second=4, transient=True)
        self._live.start()

    def tell(self, event: Event) -> None:
        if isinstance(event, Started):
            self._total, self._began = event.total, time.monotonic()
        elif isinstance(event, Notice):
            self._told.add(event.code)
            self._print(f"nianbao: {event.message}")
        else:
            self._count(event)
            if event.code is not None and not event.kept:
                self._print(line_of(event, self._lang, self._told))

    def _count(self, event: Done) -> None:
        self._done, self._total = event.number, event.total
        self._made += not event.kept
        self._failed += event.status == "failed"
        self._partial += event.status == "partial"
        self._findings += sum(event.findings.values())
        self._use += event.use
        if event.cost is not None:
            self._cost, self._priced = self._cost + event.cost, True

    def _print(self, line: str) -> None:
        self._live.console.print(Text(printable(line)), soft_wrap=True)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        def counted(key: str, value: object) -> str:
            return f"{word(key, self._lang)} {value}"

        parts = [f"{self._done}/{self._total}", counted("partial", self._partial), counted("failed", self._failed)]
        parts.append(counted("findings", self._findings))
        if self._use.requests:
            parts.append(counted("tokens_short", f"{self._use.tokens_in} / {self._use.tokens_out}"))
        if self._priced:
            parts.append(counted("cost", f"{self._cost:.4f}"))
        if self._made and self._done < self._total:
            left = (time.monotonic() - self._began) / self._made * (self._total - self._done)
            parts.append(counted("left", duration(left)))
        lines = Table.grid()
        lines.add_row(ProgressBar(total=max(1, self._total), completed=self._done, width=min(60, options.max_width)))
        lines.add_row(Text(" · ".join(parts)))
        yield lines

    def close(self) -> None:
        self._live.stop()

    def finish(self, summary: Summary, out: Path) -> None:
        summary_table(summary, out, self._lang)


def line_of(event: Done, lang: Lang, told: set[str]) -> str:
    """One report in one line. What was said for the whole run already is not said again for each report."""
    state = word("kept", lang) if event.kept and event.status != "failed" else word(event.status, lang)
    line = f"[{event.number}/{event.total}] {state} {event.path}"
    if event.code is not None and not (event.kept and event.message is None):
        line += f" — {told_code(event.code, lang)}"
        if event.message is not None and event.code not in told:
            line += f": {event.message}"
    return line


def printable(line: str) -> str:
    """File names and what servers say are input too: no control character of theirs reaches the terminal."""
    if line.isprintable():
        return line
    return "".join(
        one if one.isprintable() or unicodedata.category(one) == "Zs" else "\N{REPLACEMENT CHARACTER}" for one in line
    )


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, the two largest that matter."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"


def console_on(stream: TextIO) -> Console:
    """A console for small tables. What is no terminal has no width: lines of a log or a pipe stay whole."""
    return Console(file=stream, highlight=False, width=None if stream.isatty() else _WIDE)


def summary_table(summary: Summary, out: Path, lang: Lang) -> None:
    """The table at the end of a run, on stderr."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")

    def counts(counter: dict[str, int], keys: tuple[str, ...]) -> str:
        return " · ".join(f"{word(key, lang)} {counter.get(key, 0)}" for key in keys)

    statuses = counts(summary.statuses, ("ok", "partial", "failed"))
    table.add_row(word("reports", lang), f"{summary.reports} ({statuses} · {word('kept', lang)} {summary.kept})")
    if summary.codes:
        told = " · ".join(f"{told_code(code, lang)} {count}" for code, count in summary.codes.most_common(6))
        table.add_row(word("codes", lang), escape(told))
    cells = counts(summary.cells, ("number", "blank", "dash", "text", "unread"))
    table.add_row(word("cells", lang), f"{summary.cells.total()} ({cells})")
    verdicts = counts(summary.verdicts, ("verified", "unverified", "contradicted"))
    table.add_row(word("items", lang), f"{summary.verdicts.total()} ({verdicts})")
    table.add_row(word("findings", lang), counts(summary.severities, ("error", "warning", "info")))
    if summary.use.requests:
        table.add_row(word("requests", lang), str(summary.use.requests))
        table.add_row(word("tokens", lang), tokens(summary.use, lang))
    if summary.cost is not None:
        table.add_row(word("cost", lang), escape(summary.cost))
    if summary.waiting:
        table.add_row(word("waiting", lang), str(summary.waiting))
    if summary.unfinished:
        table.add_row(word("unfinished", lang), str(summary.unfinished))
    repeats_rows(table, summary.repeats, lang)
    table.add_row(word("output", lang), escape(printable(f"{out / 'records.jsonl'}, {out / 'nianbao.db'}")))
    table.add_row(word("next", lang), escape(word(_next(summary), lang)))
    console_on(sys.stderr).print(table)


def repeats_rows(table: Table, repeats: Repeats, lang: Lang) -> None:
    """What there is to say of inputs that are the same report."""
    if repeats.copies:
        table.add_row(word("copies", lang), str(repeats.copies))
    if repeats.shared:
        parts = " · ".join(f"{word(key, lang)} {getattr(repeats, key)}" for key in ("agreeing", "differing"))
        table.add_row(word("shared", lang), f"{repeats.shared} ({parts})")


def tokens(use: Use, lang: Lang) -> str:
    """Tokens in and out, and how many of the former came from the provider's cache."""
    cached = f" ({word('cached', lang)} {use.cached})" if use.cached else ""
    return f"{use.tokens_in}{cached} / {use.tokens_out}"


def _next(summary: Summary) -> str:
    if summary.waiting or summary.unfinished:
        return "next_continue"
    if any(code.startswith("model.") for code in summary.codes):
        return "next_retry"
    return "next_check"
