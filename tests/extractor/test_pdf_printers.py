"""PDFs as LibreOffice and Chromium print them, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from extractor.document import Document
from extractor.loaders import load
from extractor.loaders.pdf import load_pdf
from extractor.tables import read_tables
from tests.extractor.test_pdf import assert_gold, assert_paragraphs, blocks
from tests.formats import FORMATS
from tests.test_examples import cells_of, gold_of

SAMPLE = "clean_county_2022.md"


def written(kind: str, folder: Path) -> Path:
    name, write = FORMATS[kind]
    path = folder / name
    path.write_bytes(write(blocks(SAMPLE)))
    return path


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def from_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Document]:
    """The sample with lines around its cells, and without."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("word")
    bare = written("docx", folder).rename(folder / "bare.docx")
    word = docx.Document(os.fspath(bare))
    for table in word.tables:
        table.style = "Table Grid"
    word.save(os.fspath(folder / "ruled.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    sources = [os.fspath(folder / f"{name}.docx") for name in ("ruled", "bare")]
    run(program, profile, "--headless", "--convert-to", "pdf", "--outdir", os.fspath(folder), *sources)
    ruled, plain = (
        load_pdf((folder / f"{name}.pdf").read_bytes(), "report.pdf", "0" * 64) for name in ("ruled", "bare")
    )
    return ruled, plain


def test_from_libreoffice(from_libreoffice: tuple[Document, Document]) -> None:
    document, _ = from_libreoffice
    assert_gold(SAMPLE, document)
    assert_paragraphs(SAMPLE, document)
    assert "某某市人民政府文件" not in document.text, "the running header"
    assert "— 3 —" not in document.text, "the running footer, although it does not count"


def test_from_libreoffice_without_lines(from_libreoffice: tuple[Document, Document]) -> None:
    """Ten columns of the same width: labels of two characters to a line, which not even a person reads."""
    _, document = from_libreoffice
    expected = cells_of(gold_of(SAMPLE.partition(".")[0]))
    found = read_tables(document).cells
    read = {path: cell.value for path, cell in found.items() if cell.state != "unread"}
    assert {path: str(value) for path, value in read.items()} == {path: expected[path] for path in read}
    assert len(read) >= 0.7 * len(found)


def test_from_chromium(tmp_path: Path) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    source, made = written("html", tmp_path), tmp_path / "made.pdf"
    run(
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'user'}",
        f"--print-to-pdf={made}",
        source.as_uri(),
    )
    document = load_pdf(made.read_bytes(), "report.pdf", "0" * 64)
    assert load(source).grids
    assert_gold(SAMPLE, document)
