"""The options of the commands: names, help, limits. What they mean is in the modules they are passed to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

BackendName = Literal["auto", "llm", "rules"]
ModeName = Literal["tools", "json_schema", "json"]
LangName = Literal["zh", "en"]

BackendOption = Annotated[
    BackendName | None,
    typer.Option(
        help="llm asks a language model; rules is offline and deterministic; auto is llm when a model is configured "
        "(--provider, --model, --base-url, or an API key in the environment), otherwise rules. Default: auto."
    ),
]
ModelOption = Annotated[str | None, typer.Option(metavar="NAME", help="Model to ask.")]
BaseUrlOption = Annotated[
    str | None, typer.Option(metavar="URL", help="Any OpenAI-compatible endpoint, e.g. http://localhost:11434/v1.")
]
ProviderOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A provider that is known by name: brings address, key variable and mode."),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        metavar="VAR",
        help="Environment variable that holds the API key (never give the key itself); default: the provider's, else "
        "OPENAI_API_KEY.",
    ),
]
ModeOption = Annotated[
    ModeName | None, typer.Option(help="How the schema travels to the model; chosen from the provider by default.")
]
RetriesOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=0, help="Further rounds per report, for parse, schema or verification reasons. Default: 2."
    ),
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
LangOption = Annotated[LangName | None, typer.Option(help="Language of findings and of what is printed. Default: zh.")]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings file; default: nianbao.toml in the working directory, where there is one. Flags and "
        "NIANBAO_… variables go before it.",
    ),
]
ManifestOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="CSV that says of each file which body it is of; joined to records.jsonl."),
]

RpmOption = Annotated[float | None, typer.Option(metavar="N", min=0, help="Requests per minute at most.")]
TpmOption = Annotated[float | None, typer.Option(metavar="N", min=0, help="Tokens per minute at most.")]
TimeoutOption = Annotated[
    float | None, typer.Option(metavar="SECONDS", min=1, help="How long one request may take. Default: 180.")
]
ConcurrencyOption = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Requests to the model under way at a time. Default: 8.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Processes that read and verify; 1 is the main process, and others only for what is not small plain text. "
        "Default: one for each core, 1 for small runs.",
    ),
]
ResumeOption = Annotated[
    bool, typer.Option("--resume/--no-resume", help="Keep records that the same content and settings gave before.")
]
RetryFailedOption = Annotated[
    bool,
    typer.Option(
        "--retry-failed",
        help="Also make those records anew that failed, and those for which the model gave no usable answer.",
    ),
]
ReportTimeoutOption = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        min=1,
        help="How long one report may be asked about, all its requests together, waits for the provider's limits "
        "apart. Default: 900.",
    ),
]
ReadTimeoutOption = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS", min=1, help="How long one file may be read, by whatever it is made of. Default: 60."
    ),
]
ReadMemoryOption = Annotated[
    int | None,
    typer.Option(
        metavar="MB",
        min=64,
        help="How much memory a process that reads may take. Kept on Linux and macOS. Default: 384.",
    ),
]
KeepExchangesOption = Annotated[
    bool | None,
    typer.Option(
        "--keep-exchanges/--no-keep-exchanges",
        help="Keep every request and response in the database. Without them, nothing of what was sent stays, and an "
        "interrupted report is asked about from its start.",
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option("--dry-run", help="Count requests, tokens and cost of what there is to do; ask and write nothing."),
]
MaxCostOption = Annotated[
    str | None,
    typer.Option(metavar="AMOUNT", help="Stop before a report that would make this run cost more (exit status 3)."),
]
MaxTokensOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Stop before a report that would make this run use more tokens, in and out."),
]
PricesOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help='TOML file with a table for each model: ["NAME"] in, out, cached, currency.'),
]
PriceInOption = Annotated[str | None, typer.Option(metavar="AMOUNT", help="Price of a million tokens sent.")]
PriceOutOption = Annotated[str | None, typer.Option(metavar="AMOUNT", help="Price of a million tokens answered.")]
PriceCachedOption = Annotated[
    str | None,
    typer.Option(metavar="AMOUNT", help="Price of a million tokens sent that the provider had in its cache."),
]
LogJsonOption = Annotated[bool, typer.Option("--log-json", help="Tell the run in JSON, one event a line on stderr.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print plain data instead of a table.")]
