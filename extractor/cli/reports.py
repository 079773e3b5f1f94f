"""The commands that read reports and show what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import announce, app, declare_rules, interruptible, reporting_of, settle
from extractor.errors import UsageError
from extractor.terminal.options import (
    BackendOption,
    BaseUrlOption,
    ConcurrencyOption,
    ConfigOption,
    DryRunOption,
    JsonOption,
    KeepExchangesOption,
    KeyOption,
    LangOption,
    LogJsonOption,
    ManifestOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ModeOption,
    PriceCachedOption,
    PriceInOption,
    PriceOutOption,
    PricesOption,
    ProviderOption,
    ReadMemoryOption,
    ReadTimeoutOption,
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


@app.command()
@interruptible
def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Report files, or folders searched recursively.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where records.jsonl and nianbao.db are written.")],
    backend: BackendOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = None,
    mode: ModeOption = None,
    max_retries: RetriesOption = None,
    rpm: RpmOption = None,
    tpm: TpmOption = None,
    timeout: TimeoutOption = None,
    concurrency: ConcurrencyOption = None,
    workers: WorkersOption = None,
    report_timeout: ReportTimeoutOption = None,
    read_timeout: ReadTimeoutOption = None,
    read_memory: ReadMemoryOption = None,
    resume: ResumeOption = True,
    retry_failed: RetryFailedOption = False,
    dry_run: DryRunOption = False,
    max_cost: MaxCostOption = None,
    max_tokens: MaxTokensOption = None,
    prices: PricesOption = None,
    price_in: PriceInOption = None,
    price_out: PriceOutOption = None,
    price_cached: PriceCachedOption = None,
    keep_exchanges: KeepExchangesOption = None,
    manifest: ManifestOption = None,
    log_json: LogJsonOption = False,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Read reports into DIR/records.jsonl and DIR/nianbao.db.

    Every report ends in one record: ok, partial (readable, but tables, sections or the model's answer are missing) or
    failed. Ctrl-C once finishes what is in flight, twice stops at once; the same command goes on with the rest. Exit
    status: 0 all ok or partial; 1 at least one failed; 2 wrong usage; 3 budget spent, the rest waits in the database;
    130 interrupted.
    """
    from extractor.batch.manifest import read_manifest
    from extractor.loaders.inputs import collect
    from extractor.terminal.running import options_of, run_batch, run_forecast

    settings = settle(
        config,
        backend=backend,
        provider=provider,
        model=model,
        base_url=base_url,
        api_key_env=api_key_env,
        mode=mode,
        max_retries=max_retries,
        rpm=rpm,
        tpm=tpm,
        timeout=timeout,
        concurrency=concurrency,
        workers=workers,
        report_timeout=report_timeout,
        read_timeout=read_timeout,
        read_memory=read_memory,
        max_cost=max_cost,
        max_tokens=max_tokens,
        prices=prices,
        price_in=price_in,
        price_out=price_out,
        price_cached=price_cached,
        keep_exchanges=keep_exchanges,
        lang=lang,
    )
    reporting = reporting_of(settings, rule, rules_file)
    joined = None if manifest is None else read_manifest(manifest, settings.lang)
    inputs = collect(paths, out)
    chosen = settings.backend_settings().make()
    options = options_of(settings, chosen, resume=resume, retry_failed=retry_failed)
    if not log_json:
        announce(settings.backend_settings())
    if dry_run:
        run_forecast(inputs, out, chosen, options, reporting)
    else:
        faults = [] if joined is None or manifest is None else [(one.code, one.told(manifest)) for one in joined.faults]
        raise typer.Exit(run_batch(inputs, out, chosen, options, reporting, joined, faults, log_json=log_json))


@app.command()
@interruptible
def status(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of nianbao extract.")],
    as_json: JsonOption = False,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Say how far DIR has come: reports by state and code, what waits, tokens and cost so far.

    Can be asked while a run goes on. Costs are those of the prices that each run was given.
    """
    import json

    from extractor.terminal.status import read_status, show_status

    settings = settle(config, lang=lang)
    found = read_status(directory)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        show_status(found, directory, settings.lang)


@app.command()
@interruptible
def doctor(
    backend: BackendOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = None,
    mode: ModeOption = None,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Ask the model once, with a tiny request, and say whether key, endpoint, model and mode work and what to change.

    Exit status: 0 all is well; 1 something is not; 2 wrong usage.
    """
    import json
    from dataclasses import asdict

    from extractor.doctor import examine, exit_status
    from extractor.terminal.progress import printable

    settings = settle(
        config,
        backend=backend,
        provider=provider,
        model=model,
        base_url=base_url,
        api_key_env=api_key_env,
        mode=mode,
        timeout=timeout,
        lang=lang,
    )
    checks = examine(settings.backend_settings(), settings.lang)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in checks], ensure_ascii=False, indent=2))
    else:
        for one in checks:
            typer.echo(printable(f"{'✓' if one.ok else '✗'} {one.message}"))
    raise typer.Exit(exit_status(checks))


@app.command()
@interruptible
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One report.")],
    backend: BackendOption = None,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = None,
    mode: ModeOption = None,
    max_retries: RetriesOption = None,
    timeout: TimeoutOption = None,
    read_timeout: ReadTimeoutOption = None,
    read_memory: ReadMemoryOption = None,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Show one report on the terminal: tables, items, verdicts and findings, each with its quote. Nothing is written.

    Exit status: 0 the report was read, whatever was found in it; 1 it cannot be read; 2 wrong usage.
    """
    from extractor.api import extract_with_document
    from extractor.terminal.show import show

    if not file.exists():
        raise UsageError(f"{file}: no such file; check the path")
    settings = settle(
        config,
        backend=backend,
        provider=provider,
        model=model,
        base_url=base_url,
        api_key_env=api_key_env,
        mode=mode,
        max_retries=max_retries,
        timeout=timeout,
        read_timeout=read_timeout,
        read_memory=read_memory,
        lang=lang,
    )
    grades = reporting_of(settings, rule, rules_file).grades
    chosen = settings.backend_settings().make()
    announce(settings.backend_settings())
    limits = settings.read_limits()
    record, document = extract_with_document(file, backend=chosen, lang=settings.lang, grades=grades, reading=limits)
    show(record, document.text, settings.lang)


@app.command()
@interruptible
def evaluate(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of nianbao extract.")],
    gold: Annotated[Path, typer.Option(metavar="GOLD", help="Folder of gold answers, one JSON per report stem.")],
    as_json: JsonOption = False,
    details: Annotated[bool, typer.Option("--details", help="Name every wrong cell and missed finding.")] = False,
) -> None:
    """Score the records of DIR against gold answers: cells, items of the six lists, expected findings."""
    import json

    from extractor.batch.runner import records_of
    from extractor.evaluate import evaluate as score
    from extractor.evaluate import read_gold
    from extractor.store.database import Store
    from extractor.terminal.show import show_evaluation

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
@interruptible
def rules(
    as_json: JsonOption = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/rules.md.")] = False,
    lang: LangOption = None,
) -> None:
    """List every rule: id, severity, kind, where it is written, what it means."""
    declare_rules()
    from extractor.terminal.listing import rules_json, rules_page, show_rules

    if as_json:
        typer.echo(rules_json())
    elif as_markdown:
        typer.echo(rules_page(), nl=False)
    else:
        show_rules(lang or "zh")
