"""The real reports exported: the tables equal a recount from their records, and every quote opens at its span."""

from __future__ import annotations

from pathlib import Path

import extractor
from extractor.corpus.reading import open_corpus, texts
from extractor.schema import LISTS
from tests.extractor.export.support import exported, read_jsonl


def test_real_reports_are_recounted(real: Path, tmp_path: Path) -> None:
    extractor.extract_many([str(real / "reports")], out=str(tmp_path), backend="rules")
    corpus = open_corpus(tmp_path)
    done = exported(corpus, tmp_path / "export")
    records = {entry.id: record for entry, record in corpus.records()}
    assert len(records) == done.rows["reports"] == 7
    for name in LISTS:
        assert done.rows[name] == sum(len(getattr(record.narrative, name)) for record in records.values())
    assert done.rows["cells"] == sum(len(cells) for record in records.values() for cells in record.tables.values())
    assert done.rows["findings"] == done.rows["issues"] == sum(len(one.findings) for one in records.values())
    known = texts(tmp_path, corpus.entries)
    text = {entry.id: known[entry.sha256] for entry in corpus.entries}
    for name in (*LISTS, "cells"):
        for row in read_jsonl(tmp_path / "export", name):
            if row["span_start"] is not None:
                quote = row["raw"] if name == "cells" else row["quote"]
                assert text[row["report_id"]][row["span_start"] : row["span_end"]] == quote
