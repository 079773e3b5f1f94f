"""PDFs as LibreOffice and Chromium print them, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from extractor.loaders import load
from extractor.loaders.pdf import load_pdf
from tests.extractor.test_pdf import assert_gold, assert_paragraphs, blocks
from tests.formats import FORMATS

SAMPLE = "clean_county_2022.md"


def written(kind: str, folder: Path) -> Path:
    name, write = FORMATS[kind]
    path = folder / name
    path.write_bytes(write(blocks(SAMPLE)))
    return path


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def test_from_libreoffice(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    source = written("docx", tmp_path)
    word = docx.Document(os.fspath(source))
    for table in word.tables:
        table.style = "Table Grid"
    word.save(os.fspath(source))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    run(program, profile, "--headless", "--convert-to", "pdf", "--outdir", os.fspath(tmp_path), os.fspath(source))
    document = load_pdf((tmp_path / f"{source.stem}.pdf").read_bytes(), "report.pdf", "0" * 64)
    assert_gold(SAMPLE, document)
    assert_paragraphs(SAMPLE, document)
    assert "某某市人民政府文件" not in document.text, "the running header"
    assert "— 3 —" not in document.text, "the running footer, although it does not count"


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
