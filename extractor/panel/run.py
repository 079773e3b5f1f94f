"""``nianbao panel``: the records of a folder checked over the years, and the files that come of it.

Everything goes to a folder of its own, each file replaced whole; nothing is written in place of the records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractor.corpus.reading import Corpus
from extractor.panel.spool import Spool
from extractor.panel.study import PanelOptions, study
from extractor.panel.working import Tally
from extractor.panel.writing import write

FOLDER: Final = "panel"


@dataclass(frozen=True, slots=True)
class PanelResult:
    """What was written where, and what it comes to. ``tallies``: for each rule how often it held, was broken, or
    could not be checked. ``left_out``: reports that stand in no series, by reason. ``ambiguous``, ``merged`` and
    ``unused``: names, as in ``Corpus``; ``unclear``: names of bodies above, as in ``Families``."""

    folder: Path
    files: tuple[Path, ...]
    reports: int
    bodies: int
    pairs: int
    tallies: Mapping[str, Tally]
    severities: Mapping[str, int]
    left_out: Mapping[str, int]
    ambiguous: tuple[str, ...]
    suggested: int
    merged: tuple[str, ...]
    unused: tuple[str, ...]
    unclear: tuple[str, ...]


def panel(corpus: Corpus, out: Path, options: PanelOptions | None = None) -> PanelResult:
    """Check the records of a corpus over the years and write ``out/panel/``. Raises ``StoreError`` where the database
    of texts cannot be read, ``UsageError`` where the folder cannot be written."""
    folder = out / FOLDER
    with Spool() as spool:
        made = study(corpus, options or PanelOptions(), spool)
        files = write(made, folder)
    return PanelResult(
        folder=folder,
        files=files,
        reports=len(made.rows),
        bodies=len(made.known),
        pairs=made.pairs,
        tallies=dict(sorted(made.outcomes.tallies.items())),
        severities=Counter(one.severity for one in spool.kept),
        left_out=made.left_out,
        ambiguous=corpus.ambiguous,
        suggested=len(made.suggested),
        merged=corpus.merged,
        unused=corpus.unused,
        unclear=made.families.unclear,
    )
