"""The generated parts of the documentation, so that it cannot say anything else than the code does.

``python -m tests.docs`` renews them between their markers; ``tests/test_docs.py`` compares.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from extractor.cli.app import declare_rules
from extractor.export.cells import cell_columns as columns_of_cells
from extractor.export.names import cell_name
from extractor.export.tables import tables
from extractor.forms import FORMS, Form
from extractor.terminal.listing import rules_page

declare_rules()
ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# The width and the plainness of the terminal decide how help is laid out.
TERMINAL = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def run_help(*command: str) -> str:
    """What ``python -m nianbao [command] --help`` prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FORCE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "nianbao", *command, "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment | TERMINAL,
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def commands() -> list[str]:
    """The names of all commands."""
    from typer.main import get_command

    from extractor.cli import app

    return list(getattr(get_command(app), "commands"))  # noqa: B009 - a single-command app has none and should fail here


def help_pages() -> str:
    pages = [("nianbao", run_help()), *((f"nianbao {name}", run_help(name)) for name in commands())]
    return "\n\n".join(f"## {title}\n\n```text\n{page}\n```" for title, page in pages)


def _named(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"`{key}` {label}" for key, label in pairs)


def _blocks(form: Form) -> Iterator[str]:
    for table in form.tables:
        for block in table.blocks:
            columns = _named((column.key, column.label) for column in block.columns)
            rows = _named((row.key, row.label) for row in block.rows) or f"`{block.key}` {block.title}"
            yield f"- **`{table.key}`**, {block.title}\n  - rows: {rows}\n  - columns: {columns}"


def cell_keys() -> str:
    """Rows and columns of every form; a key is ``row.column``."""
    return "\n\n".join(
        f"#### Form {form.key} ({form.circular}), {len(form.specs)} cells\n\n" + "\n".join(_blocks(form))
        for form in FORMS
    )


def cell_columns() -> str:
    """How the rows of the statutory tables are called in an export."""
    rows: dict[str, dict[str, None]] = {}
    for path, column in columns_of_cells().items():
        rows.setdefault(path.rpartition(".")[0], {})[f"`{column.name.removeprefix(_head(path))}`"] = None
    lines = [f"| `tables.{row}` | `{_head(f'{row}.x')}` | {', '.join(columns)} |" for row, columns in rows.items()]
    return "\n".join(["| row | begins | then |", "|---|---|---|", *lines])


def _head(path: str) -> str:
    """The name of a cell without its column."""
    return cell_name(path)[: -len(path.rpartition(".")[2])]


def export_columns() -> str:
    """The columns of every table of an export but those of the cells."""
    parts: list[str] = []
    for table in tables().values():
        lines = [
            f"| `{one.name}` | {one.type} | {one.zh} | {one.en} |"
            for one in table.columns
            if one.path is None and not one.name.endswith(("_amount_unit", "_amount_yuan"))
        ]
        head = ["| column | type | 含义 | meaning |", "|---|---|---|---|"]
        parts.append("\n".join([f"### {table.name}", "", *head, *lines]))
    return "\n\n".join(parts)


PARTS: dict[str, tuple[Path, Callable[[], str]]] = {
    "help": (DOCS / "command-line.md", help_pages),
    "cells": (DOCS / "record.md", cell_keys),
    "cell columns": (DOCS / "export.md", cell_columns),
    "columns": (DOCS / "export.md", export_columns),
}


# Pages that are generated whole.
WHOLE: dict[str, tuple[Path, Callable[[], str]]] = {"rules": (DOCS / "rules.md", rules_page)}


def _marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- /generated -->)", re.DOTALL)


def committed(name: str) -> str:
    """A generated part as it stands in the documentation."""
    path, _ = PARTS[name]
    found = _marked(name).search(path.read_text(encoding="utf-8"))
    assert found, f"{path}: no markers for {name}"
    return found.group(0).split("\n", 1)[1].removesuffix("<!-- /generated -->").strip("\n")


def renew() -> None:
    for name, (path, make) in PARTS.items():
        made = make()
        text = path.read_text(encoding="utf-8")
        path.write_text(
            _marked(name).sub(lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text), encoding="utf-8"
        )
    for path, make in WHOLE.values():
        path.write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    renew()
