"""The commands that say what the records of a folder come to: over years, by themes, as tables, as a sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli.app import announce, app, interruptible, reporting_of, settle
from extractor.errors import UsageError
from extractor.terminal.options import (
    BackendOption,
    BaseUrlOption,
    ConcurrencyOption,
    ConfigOption,
    KeepExchangesOption,
    KeyOption,
    LangOption,
    MaxCostOption,
    MaxTokensOption,
    ModelOption,
    ModeOption,
    PriceCachedOption,
    PriceInOption,
    PriceOutOption,
    PricesOption,
    ProviderOption,
    ResumeOption,
    RetriesOption,
    RpmOption,
    RuleOption,
    RulesFileOption,
    TimeoutOption,
    TpmOption,
    WorkersOption,
)

if TYPE_CHECKING:
    from extractor.corpus.bodies import Renames

DirArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of nianbao extract.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="Where to write.")]
BodiesOption = Annotated[
    Path | None,
    typer.Option(
        "--bodies", metavar="FILE", help="CSV of former and current names of bodies: columns name, body, from, until."
    ),
]


@app.command()
@interruptible
def panel(
    directory: DirArgument,
    out: OutOption = None,
    bodies: BodiesOption = None,
    by_region: Annotated[
        bool, typer.Option("--by-region", help="Compare a body with peers of its own region only.")
    ] = False,
    workers: WorkersOption = None,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Check each body over the years, among its peers and beside those below it; write DIR/panel.

    One row per body and year with derived variables and their denominators, findings that name both reports, and names
    that may be of one body. The records themselves are not changed.
    """
    from extractor.corpus.reading import cores, open_corpus
    from extractor.panel import PanelOptions
    from extractor.panel import panel as make
    from extractor.terminal.analyses import show_panel

    settings = settle(config, lang=lang, workers=workers)
    reporting = reporting_of(settings, rule, rules_file)
    corpus = open_corpus(directory, _renames(bodies))
    options = PanelOptions(reporting, by_region=by_region, workers=settings.workers or cores())
    show_panel(make(corpus, out or directory, options), settings.lang)


@app.command()
@interruptible
def summarise(
    directory: DirArgument,
    out: OutOption = None,
    themes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Themes of your own; start from a copy of the shipped ones.")
    ] = None,
    charts: Annotated[bool, typer.Option("--charts/--no-charts", help="Draw the charts.")] = True,
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
    resume: ResumeOption = True,
    max_cost: MaxCostOption = None,
    max_tokens: MaxTokensOption = None,
    prices: PricesOption = None,
    price_in: PriceInOption = None,
    price_out: PriceOutOption = None,
    price_cached: PriceCachedOption = None,
    keep_exchanges: KeepExchangesOption = None,
    bodies: BodiesOption = None,
    workers: WorkersOption = None,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Say which problems and measures the reports name, how often, where and in which words; write DIR/summary.

    Themes are assigned by rule, or by a model, which then also writes a summary; each of its sentences cites items, and
    one whose numbers or quotes do not hold is left out. Exit status: 0 done; 2 wrong usage; 3 budget spent, the rest
    waits; 130 interrupted.
    """
    from extractor.backends.llm import LLM
    from extractor.batch.runner import DEFAULT_CONCURRENCY
    from extractor.corpus.reading import cores, open_corpus
    from extractor.summary.modelled import Asking
    from extractor.summary.summarise import Options
    from extractor.summary.summarise import summarise as make
    from extractor.terminal.analyses import run_summary, show_summary
    from extractor.terminal.running import limits_of

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
        max_cost=max_cost,
        max_tokens=max_tokens,
        prices=prices,
        price_in=price_in,
        price_out=price_out,
        price_cached=price_cached,
        keep_exchanges=keep_exchanges,
        lang=lang,
    )
    corpus = open_corpus(directory, _renames(bodies))
    options = Options(settings.lang, themes, settings.workers or cores(), charts)
    chosen = settings.backend_settings().make()
    announce(settings.backend_settings())
    if isinstance(chosen, LLM):
        limits = limits_of(settings, chosen.identification.model)
        asking = Asking(limits, settings.concurrency or DEFAULT_CONCURRENCY, resume, settings.keep_exchanges)
        raise typer.Exit(run_summary(corpus, chosen, out, options, asking))
    show_summary(make(corpus, out, options), settings.lang)


@app.command()
@interruptible
def export(
    directory: DirArgument,
    format: Annotated[
        Literal["csv", "xlsx", "parquet", "jsonl"], typer.Option("--format", help="What the files are to be.")
    ] = "csv",
    out: OutOption = None,
    only: Annotated[
        Literal["verified"] | None,
        typer.Option("--only", help="Leave out items that are not verified, and cells that an error puts in doubt."),
    ] = None,
    bodies: BodiesOption = None,
    workers: WorkersOption = None,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Write the records as tables: one row per report, a table for each list, cells, findings, issues, a codebook.

    Files go to DIR/export, or to the folder given with --out.
    """
    from extractor.corpus.reading import cores, open_corpus
    from extractor.export.exporting import export as make
    from extractor.export.model import Options
    from extractor.terminal.analyses import show_export

    settings = settle(config, lang=lang, workers=workers)
    corpus = open_corpus(directory, _renames(bodies))
    options = Options(format, settings.lang, only == "verified", settings.workers or cores())
    show_export(make(corpus, out or directory / "export", options), settings.lang)


@app.command()
@interruptible
def sample(
    directory: DirArgument,
    n: Annotated[int, typer.Option("-n", metavar="N", min=1, help="Items and cells to draw.")] = 200,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed draws the same sample.")] = 1,
    by: Annotated[
        Literal["list", "verdict", "year"], typer.Option(help="What the strata are: lists and tables, also by this.")
    ] = "list",
    allocation: Annotated[
        Literal["root", "equal", "proportional"], typer.Option(help="How the sample is shared out among the strata.")
    ] = "root",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The sheet to fill in; default DIR/sample.csv.")
    ] = None,
    score: Annotated[
        Path | None, typer.Option("--score", metavar="FILE", help="A filled sheet: print the error rate it comes to.")
    ] = None,
    bodies: BodiesOption = None,
    workers: WorkersOption = None,
    config: ConfigOption = None,
    lang: LangOption = None,
) -> None:
    """Draw a random sample to check by hand; with --score, say what the check comes to, with confidence intervals."""
    from extractor.corpus.reading import cores, open_corpus
    from extractor.sample import draw, report, write
    from extractor.sample import score as score_sheet
    from extractor.terminal.analyses import show_sample

    settings = settle(config, lang=lang, workers=workers)
    corpus = open_corpus(directory, _renames(bodies))
    if score is not None:
        if not score.is_file():
            raise UsageError(f"{score}: no such file; give the sheet that was filled in")
        typer.echo(report(score_sheet(score, corpus), settings.lang), nl=False)
        return
    drawn = draw(corpus, n, seed, by=by, allocation=allocation, lang=settings.lang, workers=settings.workers or cores())
    show_sample(drawn, write(drawn, out or directory / "sample.csv", settings.lang), settings.lang)


def _renames(bodies: Path | None) -> Renames:
    from extractor.corpus.bodies import NO_RENAMES, read_renames

    return NO_RENAMES if bodies is None else read_renames(bodies)
