"""Shared fixtures: the samples of our own writing, and the real reports where a folder of them is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractor.api import extract_many

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"


def real_folder() -> Path | None:
    """The folder that ``NIANBAO_REAL_REPORTS`` names (default ``../shared``), with ``reports/`` and ``gold/`` in it;
    None if absent."""
    folder = Path(os.environ.get("NIANBAO_REAL_REPORTS", ROOT.parent / "shared"))
    return folder if (folder / "reports").is_dir() and (folder / "gold").is_dir() else None


@pytest.fixture(scope="session")
def real() -> Path:
    folder = real_folder()
    if folder is None:
        pytest.skip("no real reports: set NIANBAO_REAL_REPORTS to a folder with reports/ and gold/")
    return folder


@pytest.fixture(scope="session")
def samples_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of an offline run over the samples: read it, write nothing into it."""
    out = tmp_path_factory.mktemp("samples") / "out"
    extract_many(EXAMPLES / "reports", out, backend="rules")
    return out
