"""Run the benchmarks and put their tables into docs/verification.md and the README.

python -m benchmarks.publish [--langextract]
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from benchmarks.lies import ROOT

PAGE: Final = ROOT / "docs" / "verification.md"
NAMES: Final = ("lies", "claims", "mutations", "speed")


def printed(name: str, *arguments: str) -> str:
    """What a benchmark prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    return done.stdout.strip()


def put(page: Path, name: str, table: str) -> None:
    """Replace the part between a benchmark's markers."""
    text = page.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    page.write_text(marked.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text), encoding="utf-8")


def main() -> None:
    for name in NAMES:
        put(PAGE, name, printed(name, *sys.argv[1:] if name == "lies" else ()))
    put(ROOT / "README.md", "believe", printed("believe"))


if __name__ == "__main__":
    main()
