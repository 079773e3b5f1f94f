"""Any number of distinct reports for benchmarks: the samples of ``examples/`` under other numbers.

Each differs from its sample by the number of its body, so that no two are identical and a scripted model can answer
every one of them from the sample's gold answer, with quotes that are found.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.loaders import load

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"


def write_reports(folder: Path, count: int) -> None:
    """``count`` reports into ``folder``, a thousand to a subfolder."""
    samples = [(path, load(path).text, body_of(path)) for path in sorted((EXAMPLES / "reports").iterdir())]
    for number in range(count):
        path, text, body = samples[number % len(samples)]
        place = folder / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        renamed = text.replace(body, f"{body}{number:06}号", 1)
        (place / f"{number:06}{path.suffix}").write_text(renamed, encoding="utf-8")


def body_of(report: Path) -> str:
    """The name of the body that issued a sample."""
    gold = json.loads((EXAMPLES / "gold" / f"{report.stem}.json").read_text(encoding="utf-8"))
    return gold["profile"]["issuer"]


def answers() -> list[tuple[str, Any]]:
    """For every sample a marker that stands in its narrative and in no other's, and the lists a model would give."""
    known: list[tuple[str, Any]] = []
    for path in sorted((EXAMPLES / "gold").glob("*.json")):
        lists = json.loads(path.read_text(encoding="utf-8"))["narrative"]
        for purchase in lists["purchases"]:
            purchase.pop("yuan", None)
        longest = max((item["evidence"] for items in lists.values() for item in items), key=len)
        # As it stands in a request's JSON.
        known.append((json.dumps(longest, ensure_ascii=False)[1:-1], lists))
    return known
