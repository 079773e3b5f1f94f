"""What a run would ask and cost, without asking anything.

Every report that has no record yet is read as it would be, because what is sent is its narrative and not its file;
requests and tokens follow from the characters (``extractor.batch.budget``). It promises one round for each report;
how many reports will need another is not known beforehand, so the figure for all rounds is given beside it.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from extractor.backends.base import Backend
from extractor.backends.rules import Rules
from extractor.batch.budget import Use, estimate
from extractor.batch.making import Job, made_by
from extractor.batch.runner import Options, settings_digest, worker_count
from extractor.batch.worker import Setup
from extractor.batch.workers import WORTH_A_WORKER, Readers, readers_for
from extractor.errors import UnreadableError
from extractor.loaders import read_bytes
from extractor.loaders.inputs import shown
from extractor.store.database import DATABASE, Store
from extractor.terminal.progress import console_on
from extractor.words import word
from verifiers.rules import Lang, Reporting


@dataclass
class Forecast:
    """``kept`` have a record already or are copies of another input, ``to_ask`` have something to ask about. ``once``
    is what one round costs, ``at_most`` all rounds."""

    reports: int = 0
    kept: int = 0
    unreadable: int = 0
    to_ask: int = 0
    once: Use = Use()  # noqa: RUF009 - frozen
    at_most: Use = Use()  # noqa: RUF009 - frozen


async def forecast(
    inputs: Iterable[str], out: Path, backend: Backend, options: Options, reporting: Reporting | None = None
) -> Forecast:
    """Read the inputs and count. Writes nothing, asks nothing."""
    counted, reporting = Forecast(), reporting or Reporting()
    offline = isinstance(backend, Rules)
    who = backend.identification
    piece = who.settings.get("piece")
    size = int(piece) if piece is not None and piece.isdigit() else None
    pending = _fresh(inputs, out, settings_digest(backend), options, reporting, counted)
    # Processes start when there is work for them, so a short list of inputs starts none it does not need.
    first = list(islice(pending, WORTH_A_WORKER))
    workers = worker_count(options.workers, 1 if len(first) < WORTH_A_WORKER else 1_000_000)
    readers = readers_for(workers, Setup(reporting, who, backend.max_rounds, offline, options.reading), backend)

    async def work(jobs: Iterator[Job]) -> None:
        for job in jobs:
            narrative = await _narrative(readers, job)
            if narrative is None:
                counted.unreadable += 1
                continue
            once = Use() if offline else estimate(narrative, size)
            counted.to_ask += bool(once.requests)
            counted.once += once
            for _ in range(1 + backend.max_rounds):
                counted.at_most += once

    def jobs() -> Iterator[Job]:
        yield from first
        first.clear()
        yield from pending

    shared = jobs()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(4 * workers):
                group.create_task(work(shared))
    finally:
        await readers.aclose()
    return counted


async def _narrative(readers: Readers, job: Job) -> int | None:
    try:
        return (await readers.measure(job)).narrative
    except UnreadableError:
        return None


def reach(counted: Forecast, options: Options) -> int | None:
    """How many reports the limits are enough for, by the figure for one round; None without limits."""
    limits = options.limits
    if not limits or not counted.once.tokens:
        return None
    shares = [Decimal(1)]
    if limits.max_tokens is not None:
        shares.append(Decimal(limits.max_tokens) / counted.once.tokens)
    if limits.max_cost is not None and limits.price is not None and (cost := limits.price.cost(counted.once)):
        shares.append(limits.max_cost / cost)
    return int(counted.to_ask * min(shares))


def _fresh(
    inputs: Iterable[str], out: Path, settings: str, options: Options, reporting: Reporting, counted: Forecast
) -> Iterator[Job]:
    """The inputs that have no record to be kept, each content once; counts the others."""
    seen: set[bytes] = set()
    store = Store(out) if (out / DATABASE).is_file() else None
    try:
        for path in inputs:
            counted.reports += 1
            try:
                data = read_bytes(path)
            except UnreadableError:
                counted.unreadable += 1
                continue
            digest = hashlib.sha256(data)
            mark = store.mark(digest.hexdigest(), settings) if store else None
            if digest.digest() in seen or (mark is not None and options.keeps(mark, made_by(reporting))):
                counted.kept += 1
                continue
            seen.add(digest.digest())
            yield Job(shown(path), digest.hexdigest(), data)
    finally:
        if store is not None:
            store.close()


def show_forecast(counted: Forecast, options: Options, lang: Lang) -> None:
    """Print a forecast as a small table on stdout."""
    price = options.limits.price
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")

    def amounts(use: Use) -> str:
        told = [
            f"{word('requests', lang)} {use.requests}",
            f"{word('tokens', lang)} {use.tokens_in} / {use.tokens_out}",
        ]
        if price is not None:
            told.append(f"{word('cost', lang)} {price.money(price.cost(use))}")
        return " · ".join(told)

    told = (("kept_reports", counted.kept), ("unreadable", counted.unreadable), ("to_ask", counted.to_ask))
    parts = " · ".join(f"{word(key, lang)} {value}" for key, value in told)
    table.add_row(word("reports", lang), f"{counted.reports} ({parts})")
    table.add_row(word("one_round", lang), escape(amounts(counted.once)))
    table.add_row(word("at_most", lang), escape(amounts(counted.at_most)))
    reached = reach(counted, options)
    if reached is not None:
        table.add_row(word("reach", lang), str(reached))
    console_on(sys.stdout).print(table)
