"""The example as a user reads it: through the command line, which alone joins the manifest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import EXAMPLES, ROOT

PANEL = EXAMPLES / "panel"


def nianbao(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """One command of this tree, run in ``cwd``. Raises ``CalledProcessError`` where it fails."""
    return subprocess.run(
        [sys.executable, "-m", "nianbao", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def extracted(out: Path) -> Path:
    """The output folder of an offline run over the example."""
    nianbao("extract", PANEL / "reports", "--manifest", PANEL / "manifest.csv", "--backend", "rules", "--out", out)
    return out
