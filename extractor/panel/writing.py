"""The files of the panel: tables as CSV, findings as JSONL and CSV, a summary as JSON and as a page to read.

CSV files begin with a byte-order mark, so that spreadsheets read Chinese; texts that could be taken for formulas are
neutralised. Each file is written beside its place and then put there whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final

from extractor.corpus.guard import neutral
from extractor.errors import UsageError
from extractor.panel.comparing import PEERS_HEAD
from extractor.panel.findings import HEAD
from extractor.panel.page import page
from extractor.panel.rows import columns, line
from extractor.panel.study import Panel
from extractor.version import TOOL

_BOM: Final = "\ufeff"


def write(made: Panel, folder: Path) -> tuple[Path, ...]:
    """Write all files of the panel into ``folder`` and name them. Raises ``UsageError`` where that cannot be done."""
    files: dict[str, Callable[[Panel], Iterable[str]]] = {
        "panel.csv": lambda made: _csv([one.name for one in columns()], made.lines()),
        "columns.csv": lambda made: _csv(["name", "zh", "en"], (line([c.name, c.zh, c.en]) for c in columns())),
        "peers.csv": lambda made: _csv(PEERS_HEAD, made.peers()),
        "findings.jsonl": lambda made: made.findings.as_json(),
        "findings.csv": lambda made: _csv(HEAD, made.findings.as_csv()),
        "unchecked.csv": lambda made: _csv(("name", "year", "path", "rule", "reason", "times"), _unchecked(made)),
        "bodies.csv": lambda made: _csv(_BODIES, _bodies(made)),
        "renames_suggested.csv": lambda made: _csv(_RENAMES, _renames(made)),
        "panel.json": lambda made: [json.dumps(summary(made), ensure_ascii=False, indent=2)],
        "panel.md": page,
    }
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in files.items():
            file = folder / name
            beside = folder / f".{name}.part"
            with beside.open("w", encoding="utf-8", newline="") as out:
                _lines(out, lines(made), "\r\n" if name.endswith(".csv") else "\n")
            beside.replace(file)
            written.append(file)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror}); check folder and free space") from error
    return tuple(written)


def _lines(out: IO[str], lines: Iterable[str], end: str) -> None:
    for one in lines:
        # Half of a surrogate pair, as a broken page may hold it, has no UTF-8.
        out.write(one.encode("utf-8", "replace").decode("utf-8") + end)


def _csv(head: Iterable[str], lines: Iterable[str]) -> Iterable[str]:
    yield _BOM + line(list(head))
    yield from lines


def _unchecked(made: Panel) -> Iterable[str]:
    for one in made.unchecked():
        entry = made.entries[one.report]
        name = entry.body.name if entry.body else ""
        yield line([neutral(name), str(entry.year), neutral(entry.path), one.rule, one.reason, str(one.times)])


_BODIES: Final = (
    "body", "name", "code", "level", "kind", "region", "parent", "first_year", "last_year", "reports", "missing_years",
    "names_seen", "ambiguous",
)  # fmt: skip


def _bodies(made: Panel) -> Iterable[str]:
    for key, one in made.known.items():
        body, years = one.body, sorted(one.years)
        missing = sorted(set(range(years[0], years[-1])) - one.years)
        yield line(
            [
                neutral(key),
                neutral(body.name),
                neutral(body.code or ""),
                body.level or "",
                body.kind or "",
                neutral(body.region or ""),
                neutral(body.parent or ""),
                str(years[0]),
                str(years[-1]),
                str(len(years)),
                " ".join(map(str, missing)),
                neutral("；".join(one.names)),
                "1" if "#" in key else "0",
            ]
        )


_RENAMES: Final = ("name", "body", "from", "until", "reasons", "score", "first_year_after")


def _renames(made: Panel) -> Iterable[str]:
    for one in made.suggested:
        told = [neutral(one.earlier), neutral(one.later), "", str(one.until), " ".join(one.reasons)]
        yield line([*told, f"{one.score:.0f}", str(one.since)])


def summary(made: Panel) -> dict[str, object]:
    """The panel in numbers, for programs."""
    severities: dict[str, int] = {}
    for one in made.findings.kept:
        severities[one.severity] = severities.get(one.severity, 0) + 1
    return {
        "tool": TOOL,
        "folder": made.corpus.folder.name,
        "reports": len(made.rows),
        "bodies": len(made.known),
        "pairs": made.pairs,
        "left_out": dict(made.left_out),
        "ambiguous": list(made.corpus.ambiguous),
        "merged": list(made.corpus.merged),
        "unused": list(made.corpus.unused),
        "unclear": list(made.families.unclear),
        "findings": severities,
        "rules": {
            rule: {"held": tally.held, "found": tally.found, "unchecked": tally.unchecked}
            for rule, tally in sorted(made.outcomes.tallies.items())
        },
        "peers": {"least": made.options.min_peers, "by_region": made.options.by_region},
        "renames_suggested": [
            {"name": one.earlier, "body": one.later, "until": one.until, "reasons": list(one.reasons)}
            for one in made.suggested
        ],
        "children": {
            made.known[parent].body.name: {
                name: sorted(family.years[key]) for key, name in sorted(family.names.items(), key=lambda one: one[1])
            }
            for parent, family in made.families.below.items()
        },
    }
