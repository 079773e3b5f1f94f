"""How far an output folder has come: reports by state and code, what waits, tokens and cost so far.

It reads the database only, so it can be asked while a run goes on and after one was killed.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from extractor.batch.budget import Price, Use
from extractor.batch.lock import is_held
from extractor.errors import UsageError
from extractor.store.database import DATABASE, Store
from extractor.store.repeats import Repeats
from extractor.terminal.progress import console_on, printable, repeats_rows, tokens
from extractor.words import told_code, word
from verifiers.rules import Lang


@dataclass
class Status:
    """``statuses`` and ``codes`` count the inputs of the last run; ``waiting`` have no record yet, ``unfinished`` have
    one that the next run makes anew. ``use`` and ``costs`` (by currency) are those of all runs; ``unpriced`` tokens
    were asked for without a price. ``outcome`` of the last run: done, budget, interrupted, running, broken_off."""

    inputs: int = 0
    waiting: int = 0
    unfinished: int = 0
    statuses: Counter[str] = field(default_factory=lambda: Counter())
    codes: Counter[str] = field(default_factory=lambda: Counter())
    use: Use = field(default_factory=Use)
    costs: dict[str, Decimal] = field(default_factory=lambda: {})
    unpriced: int = 0
    backend: str | None = None
    model: str | None = None
    started: str | None = None
    outcome: str | None = None
    repeats: Repeats = field(default_factory=Repeats)

    def as_json(self) -> dict[str, object]:
        return {
            "inputs": self.inputs,
            **{name: self.statuses.get(name, 0) for name in ("ok", "partial", "failed")},
            "waiting": self.waiting,
            "unfinished": self.unfinished,
            "codes": dict(self.codes),
            "requests": self.use.requests,
            "tokens": {"input": self.use.tokens_in, "output": self.use.tokens_out, "cached": self.use.cached},
            "costs": {currency: str(cost) for currency, cost in self.costs.items()},
            "unpriced_tokens": self.unpriced,
            "repeats": asdict(self.repeats),
            "last_run": {
                "backend": self.backend,
                "model": self.model,
                "started": self.started,
                "outcome": self.outcome,
            },
        }


def read_status(folder: Path, price: Price | None = None) -> Status:
    """The status of an output folder. ``price`` stands in where a run had none. Raises ``UsageError`` where there is no
    database."""
    if not (folder / DATABASE).is_file():
        raise UsageError(f"{folder}: no {DATABASE} there; give the --out folder of nianbao extract")
    status = Status()
    with Store(folder) as store:
        run = store.last_run()
        if run is not None:
            status.backend, status.model = run.backend, run.model
            status.outcome = run.outcome or ("running" if is_held(folder) else "broken_off")
            status.started = datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds")
            for state, code, final, count in store.states(run.settings):
                status.inputs += count
                if state is None:
                    status.waiting += count
                    continue
                status.statuses[state] += count
                status.unfinished += 0 if final else count
                if code is not None:
                    status.codes[code] += count
            status.repeats = store.repeats(run.settings)
        for spent in store.spent():
            use = Use(spent.requests, spent.tokens_in, spent.tokens_out, spent.tokens_cached)
            status.use += use
            known = Price.from_json(spent.prices) if spent.prices else price
            if known is None:
                status.unpriced += use.tokens
            else:
                status.costs[known.currency] = status.costs.get(known.currency, Decimal(0)) + known.cost(use)
    return status


def show_status(status: Status, folder: Path, lang: Lang) -> None:
    """Print a status as a small table on stdout."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    if status.started is not None:
        outcome = word(f"outcome_{status.outcome}", lang)
        who = status.backend if status.model is None else f"{status.backend} {status.model}"
        table.add_row(word("run", lang), escape(printable(f"{status.started} · {who} · {outcome}")))
    counts = " · ".join(f"{word(name, lang)} {status.statuses.get(name, 0)}" for name in ("ok", "partial", "failed"))
    table.add_row(word("reports", lang), f"{status.inputs} ({counts} · {word('waiting', lang)} {status.waiting})")
    if status.unfinished:
        table.add_row(word("unfinished", lang), str(status.unfinished))
    for code, count in status.codes.most_common():
        table.add_row("", escape(f"{told_code(code, lang)} {count}"))
    if status.use.requests:
        table.add_row(word("requests", lang), str(status.use.requests))
        table.add_row(word("tokens", lang), tokens(status.use, lang))
    for currency, cost in status.costs.items():
        table.add_row(word("cost", lang), escape(f"{cost:.4f} {currency}".strip()))
    if status.unpriced and status.costs:
        table.add_row(word("unpriced", lang), str(status.unpriced))
    repeats_rows(table, status.repeats, lang)
    table.add_row(word("output", lang), escape(printable(str(folder))))
    console_on(sys.stdout).print(table)
