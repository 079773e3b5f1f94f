"""The command ``extract``, once its settings are known: run the batch or forecast it, tell it, give the exit status."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from extractor.backends.base import Backend
from extractor.batch.asking import DEFAULT_REPORT_TIMEOUT
from extractor.batch.budget import Limits, make_price, read_prices
from extractor.batch.events import Notice, Summary
from extractor.batch.manifest import Manifest
from extractor.batch.runner import DEFAULT_CONCURRENCY, Options, Stop, run
from extractor.batch.stopping import run_stoppable
from extractor.errors import NianbaoError
from extractor.settings.config import Settings
from extractor.terminal.exits import EXIT_BUDGET, EXIT_FAILED, EXIT_INTERRUPTED, exit_of
from extractor.terminal.forecast import forecast, show_forecast
from extractor.terminal.progress import teller
from verifiers.rules import Reporting


def options_of(settings: Settings, backend: Backend, *, resume: bool, retry_failed: bool) -> Options:
    """How the batch runs. Raises ``UsageError`` for limits that cannot mean anything."""
    return Options(
        concurrency=settings.concurrency or DEFAULT_CONCURRENCY,
        workers=settings.workers,
        resume=resume,
        retry_failed=retry_failed,
        report_timeout=settings.report_timeout or DEFAULT_REPORT_TIMEOUT,
        keep_exchanges=settings.keep_exchanges,
        limits=limits_of(settings, backend.identification.model),
        reading=settings.read_limits(),
    )


def limits_of(settings: Settings, model: str | None) -> Limits:
    """Prices and limits: single prices count before those of a file. Without a model there is nothing to pay."""
    if model is None:
        return Limits()
    listed: dict[str, object] = {}
    if settings.prices is not None:
        known = read_prices(settings.prices, model)
        listed = {"in": known.input, "out": known.output, "cached": known.cached, "currency": known.currency}
    single = {"in": settings.price_in, "out": settings.price_out, "cached": settings.price_cached}
    given = {**listed, **{name: price for name, price in single.items() if price is not None}}
    price = make_price(given, "--price-in, --price-out") if given else None
    return Limits(price, settings.max_cost, settings.max_tokens)


def run_forecast(inputs: Iterable[str], out: Path, backend: Backend, options: Options, reporting: Reporting) -> None:
    """Print what a run would ask and cost."""
    show_forecast(asyncio.run(forecast(inputs, out, backend, options, reporting)), options, reporting.lang)


def run_batch(
    inputs: Iterable[str],
    out: Path,
    backend: Backend,
    options: Options,
    reporting: Reporting,
    manifest: Manifest | None,
    faults: Sequence[tuple[str, str]] = (),
    *,
    log_json: bool,
) -> int:
    """Run the batch to its end, to the end of its budget, or until it is interrupted; the exit status. ``faults``
    (code, message) are told first."""
    tells = teller(reporting.lang, log_json=log_json)
    for code, message in faults:
        tells.tell(Notice(code, message))

    async def work(stop: Stop) -> Summary:
        try:
            return await run(
                inputs,
                out,
                backend,
                options=options,
                reporting=reporting,
                progress=tells.tell,
                stop=stop,
                manifest=None if manifest is None else manifest.of,
            )
        finally:
            await backend.aclose()

    def say() -> None:
        tells.tell(
            Notice("interrupted", "interrupted: finishing what is in flight; once more stops at once, nothing is lost")
        )

    try:
        summary = run_stoppable(work, say)
    except NianbaoError as error:
        if not log_json:
            raise
        tells.tell(Notice(error.code, error.message))
        return exit_of(error)
    finally:
        tells.close()
    if summary is None:
        tells.tell(Notice("interrupted", "stopped; what was finished is kept, the same command continues"))
        return EXIT_INTERRUPTED
    tells.finish(summary, out)
    if summary.outcome == "interrupted":
        return EXIT_INTERRUPTED
    if summary.outcome == "budget":
        return EXIT_BUDGET
    return EXIT_FAILED if summary.statuses["failed"] else 0
