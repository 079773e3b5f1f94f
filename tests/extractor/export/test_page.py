"""The examples of docs/export.md run on an export of the samples, one after the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.corpus.reading import Corpus
from tests.conftest import ROOT
from tests.extractor.export.support import exported

PAGE = ROOT / "docs" / "export.md"


def test_the_examples_run(
    samples: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for format in ("csv", "parquet"):
        exported(samples, tmp_path / "out" / "export", format)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
        assert capsys.readouterr().out.strip()
    assert len(names["reports"]) == len(samples.entries)  # type: ignore[arg-type]
