"""The samples as an output folder, read offline once for all tests of the export."""

from __future__ import annotations

import pytest

import extractor
from extractor.corpus.reading import Corpus, open_corpus
from tests.conftest import EXAMPLES


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("samples")
    extractor.extract_many([str(EXAMPLES / "reports")], out=str(folder), backend="rules")
    return open_corpus(folder)
