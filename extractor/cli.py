"""The command line: parse, one library call, print. Data goes to files, progress and advice to stderr.

Heavy imports happen inside the commands, so that ``nianbao --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from extractor.cli_options import (
    BackendOption,
    BaseUrlOption,
    ConcurrencyOption,
    DryRunOption,
    JsonOption,
    KeepExchangesOption,
    KeyOption,
    LangName,
    LangOption,
    LogJsonOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ModeOption,
    PriceCachedOption,
    PriceInOption,
    PriceOutOption,
    PricesOption,
    ProviderOption,
    ReportTimeoutOption,
    ResumeOption,
    RetriesOption,
    RetryFailedOption,
    RpmOption,
    RuleOption,
    RulesFileOption,
    TimeoutOption,
    TpmOption,
    WorkersOption,
)
from extractor.errors import NianbaoError, UsageError

if TYPE_CHECKING:
    from extractor.backends.base import Backend
    from extractor.backends.choice import BackendSettings
    from extractor.batch import Options
    from extractor.budget import Limits, Price
    from verifiers.rules import Reporting

app = typer.Typer(
    name="nianbao",
    help="Read Chinese 政府信息公开工作年度报告 into records whose every number can be traced to the text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_BUDGET = 3
EXIT_INTERRUPTED = 130

P = ParamSpec("P")


def _interruptible(command: Callable[P, None]) -> Callable[P, None]:
    """Ctrl-C ends a command with status 130 and one line; what was finished is in the database already."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt:
            sys.stderr.write("nianbao: interrupted; what was finished is kept, the same command continues\n")
            raise typer.Exit(EXIT_INTERRUPTED) from None

    return guarded


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        from extractor.version import TOOL

        typer.echo(TOOL)
        raise typer.Exit


def _announce(settings: BackendSettings) -> None:
    if settings.backend == "auto":
        typer.echo(_announcement(settings), err=True)


def _announcement(settings: BackendSettings) -> str:
    if settings.resolved() == "rules":
        return (
            "nianbao: backend rules (offline, no model is asked). To ask a model: set "
            f"{settings.key_variable}, or give --base-url and --model."
        )
    return "nianbao: backend llm (a model is configured). To stay offline: --backend rules."


def _declare_rules() -> None:
    """Every rule is declared where it is checked: the pipeline imports them all."""
    from importlib import import_module

    import_module("extractor.pipeline")


def _reporting(flags: list[str] | None, file: Path | None, lang: LangName) -> Reporting:
    _declare_rules()
    from extractor.grades import read_grades
    from verifiers.rules import Reporting

    try:
        return Reporting(lang, read_grades(flags or [], file))
    except ValueError as error:
        raise UsageError(f"{error}; nianbao rules lists them") from error


@app.command()
@_interruptible
def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Report files, or folders searched recursively.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where records.jsonl and nianbao.db are written.")],
    backend: BackendOption = "auto",
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = None,
    mode: ModeOption = None,
    max_retries: RetriesOption = 2,
    rpm: RpmOption = None,
    tpm: TpmOption = None,
    timeout: TimeoutOption = None,
    concurrency: ConcurrencyOption = 8,
    workers: WorkersOption = None,
    report_timeout: ReportTimeoutOption = 900,
    resume: ResumeOption = True,
    retry_failed: RetryFailedOption = False,
    dry_run: DryRunOption = False,
    max_cost: MaxCostOption = None,
    max_tokens: MaxTokensOption = None,
    prices: PricesOption = None,
    price_in: PriceInOption = None,
    price_out: PriceOutOption = None,
    price_cached: PriceCachedOption = None,
    keep_exchanges: KeepExchangesOption = True,
    log_json: LogJsonOption = False,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    lang: LangOption = "zh",
) -> None:
    """Read reports into DIR/records.jsonl and DIR/nianbao.db.

    Every report ends in one record: ok, partial (readable, but tables, sections or the model's answer are missing) or
    failed. Ctrl-C once finishes what is in flight, twice stops at once; the same command goes on with the rest. Exit
    status: 0 all ok or partial; 1 at least one failed; 2 wrong usage; 3 budget spent, the rest waits in the database;
    130 interrupted.
    """
    from extractor.backends.choice import BackendSettings
    from extractor.batch import Options
    from extractor.inputs import collect

    reporting = _reporting(rule, rules_file, lang)
    settings = BackendSettings(
        backend, model, base_url, api_key_env, mode, max_retries, provider, rpm, tpm, None, timeout
    )
    inputs = collect(paths, out)
    chosen = settings.make()
    price = _price(prices, price_in, price_out, price_cached, chosen.identification.model)
    options = Options(
        concurrency=concurrency,
        workers=workers,
        resume=resume,
        retry_failed=retry_failed,
        report_timeout=report_timeout,
        keep_exchanges=keep_exchanges,
        limits=_limits(price, max_cost, max_tokens),
    )
    if not log_json:
        _announce(settings)
    if dry_run:
        _forecast(inputs, out, chosen, options, lang)
    else:
        _extract(inputs, out, chosen, options, reporting, log_json=log_json)


def _extract(
    inputs: Iterator[str], out: Path, backend: Backend, options: Options, reporting: Reporting, *, log_json: bool
) -> None:
    from extractor.batch import Stop, run
    from extractor.events import Notice
    from extractor.progress import teller
    from extractor.stopping import run_stoppable

    tells = teller(reporting.lang, log_json=log_json)

    async def work(stop: Stop) -> int:
        try:
            summary = await run(
                inputs, out, backend, options=options, reporting=reporting, progress=tells.tell, stop=stop
            )
        finally:
            await backend.aclose()
        tells.close(summary, out)
        if summary.outcome == "interrupted":
            return EXIT_INTERRUPTED
        if summary.outcome == "budget":
            return EXIT_BUDGET
        return EXIT_FAILED if summary.statuses["failed"] else 0

    def say() -> None:
        tells.tell(
            Notice("interrupted", "interrupted: finishing what is in flight; once more stops at once, nothing is lost")
        )

    try:
        status = run_stoppable(work, say)
    except NianbaoError as error:
        tells.close()
        if log_json:
            tells.tell(Notice(error.code, error.message))
            raise typer.Exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED) from error
        raise
    finally:
        tells.close()
    if status is None:
        tells.tell(Notice("interrupted", "stopped; what was finished is kept, the same command continues"))
        status = EXIT_INTERRUPTED
    raise typer.Exit(status)


def _forecast(inputs: Iterator[str], out: Path, backend: Backend, options: Options, lang: LangName) -> None:
    import asyncio

    from extractor.forecast import forecast, show_forecast

    show_forecast(asyncio.run(forecast(inputs, out, backend, options)), options, lang)


def _price(
    file: Path | None, price_in: str | None, price_out: str | None, price_cached: str | None, model: str | None
) -> Price | None:
    """The price that the options name: single prices count before those of a file."""
    from extractor.budget import make_price, read_prices

    given = {
        name: _amount(flag, text)
        for name, flag, text in (
            ("in", "--price-in", price_in),
            ("out", "--price-out", price_out),
            ("cached", "--price-cached", price_cached),
        )
        if text is not None
    }
    if file is None:
        return make_price(given, "--price-in, --price-out") if given else None
    if model is None:
        raise UsageError("--prices: no model is asked, so nothing has a price")
    known = read_prices(file, model)
    listed = {"in": known.input, "out": known.output, "cached": known.cached, "currency": known.currency}
    return make_price({**listed, **given}, "--price-in, --price-out")


def _limits(price: Price | None, max_cost: str | None, max_tokens: int | None) -> Limits:
    from extractor.budget import Limits

    return Limits(price, None if max_cost is None else _amount("--max-cost", max_cost), max_tokens)


def _amount(flag: str, text: str) -> Decimal:
    from decimal import InvalidOperation

    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"{flag} {text}: give an amount such as 2.50")
    return amount


@app.command()
@_interruptible
def status(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of nianbao extract.")],
    as_json: JsonOption = False,
    price_in: PriceInOption = None,
    price_out: PriceOutOption = None,
    price_cached: PriceCachedOption = None,
    lang: LangOption = "zh",
) -> None:
    """Say how far DIR has come: reports by state and code, what waits, tokens and cost so far.

    Can be asked while a run goes on. Prices given here count for runs that were given none.
    """
    import json

    from extractor.status import read_status, show_status

    found = read_status(directory, _price(None, price_in, price_out, price_cached, None))
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        show_status(found, directory, lang)


@app.command()
@_interruptible
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One report.")],
    backend: BackendOption = "auto",
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = None,
    mode: ModeOption = None,
    max_retries: RetriesOption = 2,
    timeout: TimeoutOption = None,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    lang: LangOption = "zh",
) -> None:
    """Show one report on the terminal: tables, items, verdicts and findings, each with its quote. Nothing is written.

    Exit status: 0 the report was read, whatever was found in it; 1 it cannot be read; 2 wrong usage.
    """
    from extractor.api import extract as extract_one
    from extractor.backends.choice import BackendSettings
    from extractor.loaders import load
    from extractor.show import show

    if not file.exists():
        raise UsageError(f"{file}: no such file; check the path")
    grades = _reporting(rule, rules_file, lang).grades
    settings = BackendSettings(backend, model, base_url, api_key_env, mode, max_retries, provider, timeout=timeout)
    chosen = settings.make()
    _announce(settings)
    document = load(file)
    show(extract_one(file, backend=chosen, lang=lang, grades=grades), document.text, lang)


@app.command()
@_interruptible
def evaluate(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of nianbao extract.")],
    gold: Annotated[Path, typer.Option(metavar="GOLD", help="Folder of gold answers, one JSON per report stem.")],
    as_json: JsonOption = False,
    details: Annotated[bool, typer.Option("--details", help="Name every wrong cell and missed finding.")] = False,
) -> None:
    """Score the records of DIR against gold answers: cells, items of the six lists, expected findings."""
    import json

    from extractor.batch import records_of
    from extractor.evaluate import evaluate as score
    from extractor.evaluate import read_gold
    from extractor.show import show_evaluation
    from extractor.store import Store

    answers = read_gold(gold)
    if not (directory / "records.jsonl").is_file():
        raise UsageError(f"{directory}: no records.jsonl there; run nianbao extract … --out {directory} first")
    with Store(directory) as store:
        result = score(((record, store.text(record.report.sha256)) for record in records_of(directory)), answers)
    if as_json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        show_evaluation(result, details=details)


@app.command()
@_interruptible
def rules(
    as_json: JsonOption = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/rules.md.")] = False,
    lang: LangOption = "zh",
) -> None:
    """List every rule: id, severity, kind, where it is written, what it means."""
    _declare_rules()
    from extractor.listing import rules_json, rules_page, show_rules

    if as_json:
        typer.echo(rules_json())
    elif as_markdown:
        typer.echo(rules_page(), nl=False)
    else:
        show_rules(lang)


def run() -> None:
    """Run the command line; every error a user can meet is one line on stderr and an exit status."""
    try:
        app(prog_name="nianbao")
    except NianbaoError as error:
        sys.stderr.write(f"nianbao: {error.message}\n")
        sys.exit(EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED)
