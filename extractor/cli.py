"""The command line: parse, one library call, print. Data goes to files, progress and advice to stderr.

Heavy imports happen inside the commands, so that ``nianbao --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, ParamSpec

import typer

from extractor.errors import NianbaoError, UsageError

if TYPE_CHECKING:
    from extractor.backends.choice import BackendSettings
    from verifiers.rules import Reporting

app = typer.Typer(
    name="nianbao",
    help="Read Chinese 政府信息公开工作年度报告 into records whose every number can be traced to the text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

BackendName = Literal["auto", "llm", "rules"]
ModeName = Literal["tools", "json_schema", "json"]
LangName = Literal["zh", "en"]

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

BackendOption = Annotated[
    BackendName,
    typer.Option(
        help="llm asks a language model; rules is offline and deterministic; auto is llm when a model is configured "
        "(--model, --base-url, or an API key in the environment), otherwise rules."
    ),
]
ModelOption = Annotated[str | None, typer.Option(metavar="NAME", help="Model to ask.")]
BaseUrlOption = Annotated[
    str | None, typer.Option(metavar="URL", help="Any OpenAI-compatible endpoint, e.g. http://localhost:11434/v1.")
]
KeyOption = Annotated[
    str, typer.Option(metavar="VAR", help="Environment variable that holds the API key (never give the key itself).")
]
ModeOption = Annotated[
    ModeName | None, typer.Option(help="How the schema travels to the model; chosen from the provider by default.")
]
RetriesOption = Annotated[
    int, typer.Option(metavar="N", min=0, help="Further rounds per report, for parse, schema or verification reasons.")
]
RuleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="ID=GRADE",
        help="Switch a rule off or grade it otherwise: blank.cell=off, structure.*=info. May be repeated.",
    ),
]
RulesFileOption = Annotated[
    Path | None, typer.Option("--rules", metavar="FILE", help="TOML file with such grades in a table [rules].")
]
LangOption = Annotated[LangName, typer.Option(help="Language of findings and of what is printed.")]


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


def _settings(
    backend: BackendName,
    model: str | None,
    base_url: str | None,
    api_key_env: str,
    mode: ModeName | None,
    max_retries: int,
) -> BackendSettings:
    from extractor.backends.choice import BackendSettings

    settings = BackendSettings(backend, model, base_url, api_key_env, mode, max_retries)
    if backend == "auto":
        typer.echo(_announcement(settings), err=True)
    return settings


def _announcement(settings: BackendSettings) -> str:
    if settings.resolved() == "rules":
        return (
            "nianbao: backend rules (offline, no model is asked). To ask a model: set "
            f"{settings.api_key_env}, or give --base-url and --model."
        )
    return "nianbao: backend llm (a model is configured). To stay offline: --backend rules."


def _reporting(flags: list[str] | None, file: Path | None, lang: LangName) -> Reporting:
    import extractor.pipeline  # noqa: F401 - importing it declares every rule
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
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = "OPENAI_API_KEY",
    mode: ModeOption = None,
    max_retries: RetriesOption = 2,
    concurrency: Annotated[int, typer.Option(metavar="N", min=1, help="Reports under way at a time.")] = 8,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Keep records that the same content and settings gave before.")
    ] = True,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    lang: LangOption = "zh",
) -> None:
    """Read reports into DIR/records.jsonl and DIR/nianbao.db.

    Every report ends in one record: ok, partial (readable, but tables, sections or the model's answer are missing) or
    failed. Exit status: 0 all ok or partial; 1 at least one failed; 2 wrong usage; 130 interrupted.
    """
    import asyncio

    from extractor.batch import collect, run
    from extractor.progress import Lines, summary_table

    reporting = _reporting(rule, rules_file, lang)
    inputs = collect(paths, out)
    chosen = _settings(backend, model, base_url, api_key_env, mode, max_retries).make()

    async def work() -> int:
        lines = Lines(lang)
        try:
            summary = await run(
                inputs, out, chosen, concurrency=concurrency, resume=resume, reporting=reporting, progress=lines.report
            )
        finally:
            await chosen.aclose()
        lines.close()
        summary_table(summary, out, lang)
        return EXIT_FAILED if summary.statuses["failed"] else 0

    raise typer.Exit(asyncio.run(work()))


@app.command()
@_interruptible
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One report.")],
    backend: BackendOption = "auto",
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    api_key_env: KeyOption = "OPENAI_API_KEY",
    mode: ModeOption = None,
    max_retries: RetriesOption = 2,
    rule: RuleOption = None,
    rules_file: RulesFileOption = None,
    lang: LangOption = "zh",
) -> None:
    """Show one report on the terminal: tables, items, verdicts and findings, each with its quote. Nothing is written.

    Exit status: 0 the report was read, whatever was found in it; 1 it cannot be read; 2 wrong usage.
    """
    from extractor.api import extract as extract_one
    from extractor.loaders import load
    from extractor.show import show

    if not file.exists():
        raise UsageError(f"{file}: no such file; check the path")
    grades = _reporting(rule, rules_file, lang).grades
    chosen = _settings(backend, model, base_url, api_key_env, mode, max_retries).make()
    document = load(file)
    show(extract_one(file, backend=chosen, lang=lang, grades=grades), document.text, lang)


@app.command()
@_interruptible
def evaluate(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of nianbao extract.")],
    gold: Annotated[Path, typer.Option(metavar="GOLD", help="Folder of gold answers, one JSON per report stem.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data instead of a table.")] = False,
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
    as_json: Annotated[bool, typer.Option("--json", help="Print plain data instead of a table.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/rules.md.")] = False,
    lang: LangOption = "zh",
) -> None:
    """List every rule: id, severity, kind, where it is written, what it means."""
    import extractor.pipeline  # noqa: F401 - importing it declares every rule
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
