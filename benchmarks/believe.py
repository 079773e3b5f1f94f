"""The few figures of the README, printed from the same code as the full tables.

python -m benchmarks.believe
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.lies import METHODS, falsehoods, folders, honest, measure, read
from extractor.api import extract
from extractor.evaluate import Evaluation, evaluate
from extractor.loaders import load


def scored(folder: Path) -> Evaluation:
    """The rules backend's records of a folder, scored against its gold answers."""
    gold: Mapping[str, Any] = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "gold").glob("*.json"))
    }
    paths = sorted(path for path in (folder / "reports").iterdir() if path.stem in gold)
    return evaluate(((extract(path, backend="rules"), load(path).text) for path in paths), gold)


def main() -> None:
    heads = ("", "reports", "cells right / wrong / unread", "profile fields", "expected findings", "micro F1, rules")
    print(f"| {' | '.join(heads)} |")
    print("|---|---|---|---|---|---|")
    for folder in folders([]):
        result = scored(folder)
        right, wrong, unread = (sum(one[at] for one in result.cells.values()) for at in range(3))
        profile, found = f"{result.profile_right}/{result.profile_total}", f"{result.findings[0]}/{result.findings[1]}"
        name = {"examples": "samples", "heldout": "held out"}.get(folder.name, "real")
        micro = f"{result.micro.f1:.3f}"
        print(f"| {name} | {result.reports} | {right} / {wrong} / {unread} | {profile} | {found} | {micro} |")
    reports = read(folders([]))
    lies = falsehoods(reports)
    passed = sum(row["verifiers"] for row in measure(lies, {"verifiers": METHODS["verifiers"]}).values())
    (truths,) = measure(honest(reports), {"verifiers": METHODS["verifiers"]}).values()
    missed = truths["all"] - truths["verifiers"]
    print(
        f"\nOf {len(lies)} falsehoods made from the answers {passed} pass as *verified* "
        f"({100 * passed / len(lies):.1f} %); of {truths['all']} honest items {missed} do not "
        f"({100 * missed / truths['all']:.1f} %)."
    )


if __name__ == "__main__":
    main()
