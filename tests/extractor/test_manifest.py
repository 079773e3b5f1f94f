"""The manifest: every spelling of a good line, and every fault by its line, which it costs at most."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractor
from extractor.batch.manifest import COLUMNS, FAULT_CODES, LEVELS, Manifest, is_code, read_manifest
from extractor.errors import UsageError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manifest.md"
HEADER = "path,body,code,level,parent,url,published"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    for name in ("a.txt", "b.txt", "reports/c.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


def read(folder: Path, text: str, encoding: str = "utf-8", lang: Literal["zh", "en"] = "en") -> Manifest:
    file = folder / "manifest.csv"
    file.write_bytes(text.encode(encoding))
    return read_manifest(file, lang)


def told(manifest: Manifest) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in manifest.faults]


GOOD = (
    f"{HEADER}\n"
    "a.txt,澜汀县人民政府,330199,县,,https://lanting.example.cn/1.html,2024-01-31\n"
    "reports/c.txt,澜汀县云桥镇人民政府,330199101,乡镇,澜汀县人民政府,,2024年1月9日\n"
)
A = {
    "path": "a.txt",
    "body": "澜汀县人民政府",
    "code": "330199",
    "level": "county",
    "url": "https://lanting.example.cn/1.html",
    "published": "2024-01-31",
}
C = {
    "path": "reports/c.txt",
    "body": "澜汀县云桥镇人民政府",
    "code": "330199101",
    "level": "township",
    "parent": "澜汀县人民政府",
    "published": "2024-01-09",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_good_manifest_in_every_encoding(encoding: str, ending: str, folder: Path) -> None:
    manifest = read(folder, GOOD.replace("\n", ending), encoding)
    assert manifest.faults == ()
    assert len(manifest) == 2
    assert manifest.of(folder / "a.txt") == A
    assert manifest.of(folder / "reports" / "c.txt") == C
    assert manifest.of(folder / "b.txt") is None


def test_chinese_headers_in_any_order(folder: Path) -> None:
    text = "发布日期,网址,上级,层级,代码,机构,文件\n20240109,,330199,乡,330199101,澜汀县云桥镇人民政府,reports/c.txt\n"
    text += ",,,县,３３０１９９,澜汀县人民政府,a.txt\n"
    manifest = read(folder, text)
    assert manifest.faults == ()
    assert manifest.of(folder / "reports/c.txt") == C | {"parent": "330199"}


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators(mark: str, folder: Path) -> None:
    manifest = read(folder, GOOD.replace(",", mark))
    assert manifest.faults == ()
    assert manifest.of(folder / "a.txt") == A


def test_a_path_is_relative_to_the_manifest_wherever_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = read(folder, "path,body\n.\\reports\\c.txt,甲\n")
    monkeypatch.chdir(folder / "reports")
    assert manifest.of("c.txt") == {"path": "./reports/c.txt", "body": "甲"}
    assert manifest.of("../reports/c.txt") is not None
    assert read_manifest(Path("../manifest.csv")).of(folder / "reports/c.txt") is not None


def test_two_spellings_of_one_character_are_one_name(folder: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "é.txt") for form in ("NFC", "NFD"))
    (folder / composed).write_text("x", encoding="utf-8")
    assert read(folder, f"path\n{composed}\n").of(folder / apart) is not None


@dataclass(frozen=True)
class Case:
    """``lines`` after the header; ``faults`` by line; ``left`` is what is said of a.txt then, None where nothing is."""

    id: str
    lines: str
    faults: list[tuple[int, str]]
    left: dict[str, str] | None
    header: str = HEADER


NAMED = {"path": "a.txt", "body": "甲"}
CASES = (
    Case("unknown column", "a.txt,甲,x", [(1, "manifest.unknown_column")], NAMED, "path,body,colour"),
    Case("doubled column", "a.txt,甲,乙", [(1, "manifest.doubled_column")], NAMED, "path,body,机构"),
    Case("a column without a name", "a.txt,甲,,,", [], NAMED, "path,body,,,"),
    Case("no path", ",甲,,,,,\na.txt,甲", [(2, "manifest.no_path")], NAMED),
    Case("missing file", "x.txt,甲\na.txt,甲", [(2, "manifest.missing_file")], NAMED),
    Case("a folder for a file", "reports,甲\na.txt,甲", [(2, "manifest.missing_file")], NAMED),
    Case("no name of a file", "a\0b,甲\na.txt,甲".replace("\0", "*" * 5000), [(2, "manifest.missing_file")], NAMED),
    Case("doubled path", "a.txt,甲\n./a.txt,乙", [(3, "manifest.doubled_path")], NAMED),
    Case("bad date", "a.txt,甲,,,,,2024-02-30", [(2, "manifest.bad_date")], NAMED),
    Case("no date at all", "a.txt,甲,,,,,去年", [(2, "manifest.bad_date")], NAMED),
    Case("a spreadsheet's date", "a.txt,甲,,,,,2024/1/31 0:00", [], NAMED | {"published": "2024-01-31"}),
    Case("bad code", "a.txt,甲,33010", [(2, "manifest.bad_code")], NAMED),
    Case("a slip in a credit code", "a.txt,甲,113301990026123456", [(2, "manifest.bad_code")], NAMED),
    Case("a code that is text", "a.txt,甲,'330199", [], NAMED | {"code": "330199"}),
    Case("bad level", "a.txt,甲,,村", [(2, "manifest.bad_level")], NAMED),
    Case("level in English", "a.txt,甲,,Prefecture", [], NAMED | {"level": "prefecture"}),
    Case("bad url", "a.txt,甲,,,,www.example.cn", [(2, "manifest.bad_url")], NAMED),
    Case("unknown parent", "a.txt,甲,,,丙", [(2, "manifest.unknown_parent")], NAMED),
    Case("a parent further down", "a.txt,甲,,,乙\nb.txt,乙", [], NAMED | {"parent": "乙"}),
    Case("a parent by its code", "a.txt,甲,,,330199\nb.txt,乙,330199", [], NAMED | {"parent": "330199"}),
    Case("own parent", "a.txt,甲,,,甲", [(2, "manifest.own_parent")], NAMED),
    Case("open quotation mark", 'b.txt,"乙\na.txt,甲', [(2, "manifest.bad_line")], NAMED),
    Case("a comma too many", "b.txt,乙,,,,,,x\na.txt,甲", [(2, "manifest.bad_line")], NAMED),
    Case("commas at the end", "a.txt,甲,,,,,,,,", [], NAMED),
    Case("fewer cells, empty lines", "\n\na.txt,甲\n,,\n", [], NAMED),
    Case("a comma within quotation marks", 'a.txt,"甲,乙"', [], NAMED | {"body": "甲,乙"}),
    Case(
        "several in one line",
        "a.txt,甲,1,村,丙,x,y",
        [
            (2, "manifest.bad_level"),
            (2, "manifest.bad_date"),
            (2, "manifest.bad_code"),
            (2, "manifest.bad_url"),
            (2, "manifest.unknown_parent"),
        ],
        NAMED,
    ),
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_fault_is_told_by_its_line_and_costs_no_more(case: Case, lang: Literal["zh", "en"], folder: Path) -> None:
    manifest = read(folder, f"{case.header}\n{case.lines}", lang=lang)
    assert told(manifest) == case.faults
    assert manifest.of(folder / "a.txt") == case.left
    for fault in manifest.faults:
        line = fault.told(folder / "manifest.csv")
        assert line.startswith(f"{folder / 'manifest.csv'}:{fault.line}: ")
        assert "\n" not in line
        assert "{" not in line


def test_every_fault_has_a_case_and_a_line_in_the_documentation() -> None:
    assert {code for case in CASES for _, code in case.faults} == set(FAULT_CODES)
    documented = re.findall(r"^\| `(manifest\.[a-z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == list(FAULT_CODES)


def test_the_documentation_knows_every_column_and_level() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for vocabulary in (COLUMNS, LEVELS):
        for name, others in vocabulary.items():
            (line,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
            assert {other for other in others if f"`{other}`" not in line} == set()


def test_no_name_stands_for_two_things() -> None:
    for vocabulary in (COLUMNS, LEVELS):
        every = [spelling for name, others in vocabulary.items() for spelling in (name, *others)]
        assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the first line names no column path"),
        ("机构,代码\n甲,1\n".encode(), "names no column path"),
        (b"PK\x03\x04rest", "is a workbook, not a CSV"),
        (b"path\n\xff\xff\xff\n", "is neither UTF-8 nor GB18030 text"),
        (b"path\0\n", "is neither UTF-8 nor GB18030 text"),
    ],
)
def test_what_is_no_manifest_at_all_is_wrong_usage(data: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "manifest.csv"
    file.write_bytes(data)
    with pytest.raises(UsageError, match=says):
        read_manifest(file)


def test_no_such_manifest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read as a manifest"):
        read_manifest(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("33", True),
        ("3301", True),
        ("330199", True),
        ("330199101", True),
        ("330199101002", True),
        ("33019", False),
        ("930199", False),
        ("113301990026123454", None),
        ("11330199002612345I", False),
        ("", False),
    ],
)
def test_codes(text: str, good: bool | None) -> None:
    if good is not None:
        assert is_code(text) == good
        return
    # Of the 31 possible last characters exactly one checks.
    assert sum(is_code(text[:17] + last) for last in "0123456789ABCDEFGHJKLMNPQRTUWXY") == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.sampled_from("a.txt,;\"\n\r\t'甲乙/\\20２４-年月日 \u3000x"), max_size=120))
def test_no_text_breaks_it(folder: Path, text: str) -> None:
    lines = f"{HEADER}\n{text}"
    manifest = read(folder, lines)
    assert all(
        2 <= fault.line <= lines.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1 for fault in manifest.faults
    )
    assert all(entry.as_record()["path"] for entry in manifest.entries)


def test_twenty_thousand_lines_take_no_time(folder: Path) -> None:
    import time

    text = "\n".join((HEADER, *(f"n{number}.txt,机构{number},330199,县,机构0,,2024-01-31" for number in range(20_000))))
    began = time.perf_counter()
    manifest = read(folder, text)
    assert time.perf_counter() - began < 3
    assert len(manifest.faults) == 20_000


def test_the_library_takes_one(folder: Path) -> None:
    records = extractor.extract_many(folder, folder / "out", backend="rules", manifest=read(folder, GOOD))
    assert {Path(one.report.path).name: one.manifest for one in records} == {"a.txt": A, "b.txt": None, "c.txt": C}
