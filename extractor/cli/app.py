"""The application that the commands hang on, and what they share: settings, backend, rules, a clean way out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from extractor.errors import UsageError
from extractor.terminal.exits import EXIT_INTERRUPTED

if TYPE_CHECKING:
    from extractor.backends.choice import BackendSettings
    from extractor.settings.config import Settings
    from verifiers.rules import Reporting

app = typer.Typer(
    name="nianbao",
    help="Read Chinese 政府信息公开工作年度报告 into records whose every number can be traced to the text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

P = ParamSpec("P")


def interruptible(command: Callable[P, None]) -> Callable[P, None]:
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


def settle(config: Path | None, **given: object) -> Settings:
    """The settings that flags, environment and file come to."""
    from extractor.settings.config import read_settings

    return read_settings(given, config)


def announce(settings: BackendSettings) -> None:
    """Say on stderr which backend ``auto`` took, and how the other is switched on."""
    if settings.backend == "auto":
        typer.echo(announcement(settings), err=True)


def announcement(settings: BackendSettings) -> str:
    if settings.resolved() == "rules":
        return (
            "nianbao: backend rules (offline, no model is asked). To ask a model: set "
            f"{settings.key_variable}, or give --base-url and --model."
        )
    return "nianbao: backend llm (a model is configured). To stay offline: --backend rules."


def declare_rules() -> None:
    """Every rule is declared where it is checked: the pipeline imports them all."""
    from importlib import import_module

    import_module("extractor.pipeline")
    import_module("verifiers.panel")


def reporting_of(settings: Settings, flags: list[str] | None, file: Path | None) -> Reporting:
    """How findings are told: language, and the grades of settings, flags and file."""
    declare_rules()
    from extractor.settings.grades import read_grades
    from verifiers.rules import Reporting

    try:
        return Reporting(settings.lang, {**settings.grades, **read_grades(flags or [], file)})
    except ValueError as error:
        raise UsageError(f"{error}; nianbao rules lists them") from error
