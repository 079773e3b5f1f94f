"""Whatever the bytes: a document that obeys the offset law, or one error with a code; never a crash.

Ordinary runs try a few dozen examples of each property. ``NIANBAO_FUZZ_MINUTES=10`` spends so many minutes, an equal
share on each, with new seeds in every round.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import random
import time
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from extractor.backends.rules import Rules
from extractor.batch.limits import ReadLimits
from extractor.batch.making import Job
from extractor.batch.worker import Setup
from extractor.batch.workers import Workers
from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.forms import FORMS
from extractor.loaders import load_bytes
from extractor.loaders.writing import Slot, Writer
from extractor.pipeline import extract_document
from extractor.schema import LISTS, Record
from extractor.tables import read_tables
from tests.conftest import EXAMPLES
from tests.malformed import CORPUS
from tests.malformed.pdfs import one_page
from tests.spans import assert_stands
from verifiers.rules import Reporting

MINUTES = float(os.environ.get("NIANBAO_FUZZ_MINUTES", "0"))
BUDGET = settings(
    max_examples=500 if MINUTES else 25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

REPORTS = [
    path.read_bytes().decode("gb18030" if path.name == "county_2020_cells.txt" else "utf-8")
    for path in sorted((EXAMPLES / "reports").iterdir())
]
LINES = sorted({line for text in REPORTS for line in text.split("\n") if line.strip()})
LABELS = sorted({row.label for form in FORMS for table in form.tables for block in table.blocks for row in block.rows})
NUMBERS = st.sampled_from(
    ["0", "1", "12", "3119", "1,204", "0.5", "+2", "-3", "—", "/", "", " ", "２３", "1 2", "22（其中5件）", "1.2万"]
)
WORDS = st.one_of(st.sampled_from(LINES), st.sampled_from(LABELS), NUMBERS, st.text(max_size=12))


def law(document: Document) -> None:
    """Every cell of every grid stands where it says, inside its table."""
    text = document.text
    assert text.strip()
    assert "\r" not in text
    text.encode()
    end = 0
    for grid in document.grids:
        assert end <= grid.start <= grid.end <= len(text)
        end = grid.end
        for cell in (cell for row in grid.rows for cell in row):
            assert grid.start <= cell.start <= cell.end <= grid.end
            assert_stands(text, cell.start, cell.end, cell.text)
            assert cell.text == cell.text.strip()


def loaded(data: bytes, path: str) -> Document | None:
    try:
        document = load_bytes(data, path)
    except UnreadableError as error:
        refused = error
    else:
        law(document)
        return document
    assert refused.code.startswith("unreadable.")
    return None


def read(document: Document) -> None:
    """The rest of the way: tables, sections, the rules backend, verifiers, record."""
    record = asyncio.run(extract_document(document, Rules(), Reporting())).record
    again = Record.model_validate_json(record.model_dump_json())
    text = document.text
    for table in again.tables.values():
        for cell in table.values():
            assert (cell.start is None) == (cell.state == "unread")
            if cell.start is not None:
                assert_stands(text, cell.start, cell.end, cell.raw)
    for name in LISTS:
        for item in getattr(again.narrative, name):
            if item.evidence.match != "none":
                assert_stands(text, item.evidence.start, item.evidence.end, item.evidence.quote)
    for finding in again.findings:
        assert all(0 <= start <= end <= len(text) for start, end in finding.spans)
    for start, end in again.profile_spans.values():
        assert 0 <= start <= end <= len(text)
    for one in again.coverage.unused:
        assert_stands(text, one.start, one.end, one.raw)


# Bytes


@cache
def seeds(suffix: str) -> tuple[bytes, ...]:
    made = [odd.make("http://127.0.0.1:9") for odd in CORPUS if odd.name.endswith(suffix) and not odd.large]
    return tuple(one for one in made if 0 < len(one) < 60_000)


@st.composite
def mutated(draw: st.DrawFn, suffix: str) -> bytes:
    """A malformed file, made worse: bytes changed, pieces cut out, doubled, exchanged or brought from another."""
    data = bytearray(draw(st.sampled_from(seeds(suffix))))
    other = draw(st.sampled_from(seeds(suffix)))
    for _ in range(draw(st.integers(1, 6))):
        size = len(data)
        at, length = draw(st.integers(0, size)), draw(st.integers(0, 40))
        what = draw(st.integers(0, 5))
        if what == 0:
            data[at : at + length] = draw(st.binary(max_size=8))
        elif what == 1:
            del data[at : at + length * 20]
        elif what == 2:
            data[at:at] = data[at : at + length * 20]
        elif what == 3:
            place = draw(st.integers(0, len(other)))
            data[at:at] = other[place : place + length * 20]
        elif what == 4 and at < size:
            data[at] ^= 1 << draw(st.integers(0, 7))
        else:
            del data[at:]
    return bytes(data)


@st.composite
def packed(draw: st.DrawFn) -> bytes:
    """A sound archive whose document is a mutated one."""
    archive = io.BytesIO()
    document = draw(word_document())
    if draw(st.booleans()):
        at = draw(st.integers(0, len(document)))
        document = (
            document[:at] + draw(st.sampled_from(["", "<", "&#0;", "</w:p>", "\x00", "<w:tbl>", "]]>"])) + document[at:]
        )
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", document)
    return archive.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _escaped(text: str) -> str:
    kept = "".join(one for one in text if one.isprintable() or one in "\n\t")
    return kept.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "ignore").decode()


@st.composite
def word_paragraph(draw: st.DrawFn) -> str:
    runs: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        inner = draw(
            st.sampled_from(
                [
                    "<w:t>{}</w:t>",
                    "<w:delText>{}</w:delText>",
                    "<w:t>{}</w:t><w:br/>",
                    "<w:tab/><w:t>{}</w:t>",
                    '<w:fldChar w:fldCharType="begin"/><w:instrText>{}</w:instrText>',
                    "<w:noBreakHyphen/>",
                    '<w:sym w:char="F0FE"/>',
                    "<w:footnoteReference w:id='1'/>",
                ]
            )
        )
        run = f"<w:r>{inner.format(_escaped(draw(WORDS)))}</w:r>"
        runs.append(
            draw(
                st.sampled_from(
                    [
                        "{}",
                        "<w:ins>{}</w:ins>",
                        "<w:del>{}</w:del>",
                        "<w:hyperlink>{}</w:hyperlink>",
                        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                        "<w:smartTag>{}</w:smartTag>",
                    ]
                )
            ).format(run)
        )
    about = draw(
        st.sampled_from(
            [
                "",
                "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>",
                "<w:pPr><w:pStyle w:val='1'/><w:rPr><w:del/></w:rPr></w:pPr>",
            ]
        )
    )
    return f"<w:p>{about}{''.join(runs)}</w:p>"


@st.composite
def word_table(draw: st.DrawFn, depth: int = 0) -> str:
    rows: list[str] = []
    for _ in range(draw(st.integers(0, 5))):
        cells: list[str] = []
        for _ in range(draw(st.integers(0, 5))):
            about = draw(
                st.sampled_from(
                    [
                        "",
                        "<w:gridSpan w:val='2'/>",
                        "<w:gridSpan w:val='-1'/>",
                        "<w:gridSpan w:val='x'/>",
                        "<w:vMerge w:val='restart'/>",
                        "<w:vMerge/>",
                        "<w:hMerge/>",
                        "<w:gridSpan w:val='900'/>",
                    ]
                )
            )
            inner = draw(word_paragraph())
            if depth < 2 and draw(st.integers(0, 9)) == 0:
                inner += draw(word_table(depth + 1))
            cells.append(f"<w:tc><w:tcPr>{about}</w:tcPr>{inner}</w:tc>")
        before = draw(st.sampled_from(["", "<w:trPr><w:gridBefore w:val='1'/></w:trPr>", "<w:trPr><w:del/></w:trPr>"]))
        rows.append(f"<w:tr>{before}{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


@st.composite
def word_document(draw: st.DrawFn) -> str:
    body = "".join(draw(st.lists(st.one_of(word_paragraph(), word_table()), max_size=8)))
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


_TAGS = (
    "table tr td th caption thead tbody colgroup p div span br h1 font pre ul li sup script style svg math select "
    "option textarea iframe embed frameset body html a"
)
_MARKUP = (
    *(f"<{name}>" for name in _TAGS.split()),
    *(f"</{name}>" for name in _TAGS.split()),
    *(f"<td {span}>" for span in ("rowspan=3", "colspan=2", "rowspan=0", "colspan=-1", "colspan=9e9", "rowspan=x")),
    *("<div style=display:none>", "<p hidden>", "<ol start=3>", "<a href=#>", "<font size=3>", "<p class=a id=b>"),
    *("&nbsp;", "&emsp;", "&#x1F600;", "&#0;", "<!--", "-->", "<![CDATA[", "]]>"),
)
PAGES = st.lists(st.one_of(st.sampled_from(_MARKUP), WORDS), max_size=60).map(
    lambda parts: "<html><meta charset=utf-8><body><p>" + "".join(parts)
)

OPERATORS = st.sampled_from(
    b"BT ET Tf Td TD Tm T* Tj TJ ' \" Tc Tw Tz TL Ts Tr q Q cm re m l c h S f B n W gs Do BI ID EI sh BMC EMC".split()
)
OPERANDS = st.sampled_from(
    b"/F1 /Im0 [ ] << >> (2022) (abc) <3536> 0 1 12 -7 0.001 1e9 99999999999 72 700 595 842".split()
)


# Texts


@st.composite
def torn(draw: st.DrawFn) -> str:
    """A report whose lines are shuffled, torn, doubled, lost, joined, or told with other separators and numbers."""
    lines = draw(st.sampled_from(REPORTS)).split("\n")
    chance = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(1, 8))):
        if not lines:
            break
        at = chance.randrange(len(lines))
        to = min(len(lines), at + chance.choice((1, 2, 5, 20, 60)))
        what = draw(st.integers(0, 10))
        piece = lines[at:to]
        if what == 0:
            chance.shuffle(piece)
            lines[at:to] = piece
        elif what == 1:
            lines[at:at] = piece
        elif what == 2:
            del lines[at:to]
        elif what == 3:
            lines[at:to] = ["".join(piece)]
        elif what == 4:
            lines[at:to] = [part for line in piece for part in (line[: len(line) // 2], line[len(line) // 2 :])]
        elif what == 5:
            lines[at:to] = [
                line.replace("\t", draw(st.sampled_from(["|", " ", "", "\t\t", "　", ","]))) for line in piece
            ]
        elif what == 6:
            lines[at:to] = [
                "".join(chance.choice("0123456789") if one.isdigit() else one for one in line) for line in piece
            ]
        elif what == 7:
            lines[at:at] = [draw(WORDS)]
        elif what == 8:
            lines[at:to] = [draw(NUMBERS) for _ in piece]
        elif what == 9:
            del lines[at:to]
            place = chance.randrange(len(lines) + 1)
            lines[place:place] = piece
        else:
            lines[at:to] = [line[::-1] for line in piece]
    return "\n".join(lines)


@st.composite
def slots(draw: st.DrawFn) -> Sequence[Sequence[Slot]]:
    span = st.sampled_from([1, 1, 1, 1, 2, 3, 7])
    cell = st.builds(Slot, WORDS, span, span)
    return draw(st.lists(st.lists(cell, max_size=9), min_size=1, max_size=12))


# Properties


@BUDGET
@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".html", ".docx", ".mht", ".pdf.txt", ""]))
def any_bytes(data: bytes, suffix: str) -> None:
    loaded(data, f"a{suffix}")


@BUDGET
@given(st.one_of(mutated(".txt"), mutated(".md"), mutated(".html"), mutated(".mht")))
def worse_texts_and_pages(data: bytes) -> None:
    if not data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        loaded(data, "a.html")


@BUDGET
@given(PAGES)
def pages(page: str) -> None:
    document = loaded(page.encode("utf-8", "replace"), "a.html")
    if document is not None:
        read(document)


@BUDGET
@given(mutated(".docx"))
def worse_word_files(data: bytes) -> None:
    if data.startswith(b"PK"):
        loaded(data, "a.docx")


@BUDGET
@given(packed())
def word_files(data: bytes) -> None:
    document = loaded(data, "a.docx")
    if document is not None:
        read(document)


@BUDGET
@given(st.one_of(mutated(".pdf"), st.lists(st.one_of(OPERATORS, OPERANDS), max_size=60).map(b" ".join)))
def pdf_files(data: bytes) -> None:
    """In a process of its own: the library is not Python and could end this one. It aborts where it is refused memory,
    which is no fault of ours."""
    made = in_a_process(data if data.startswith(b"%PDF") else one_page(data))
    assert made.code != "internal"
    assert "SIGSEGV" not in (made.message or "")
    if made.document is not None:
        law(made.document)


@BUDGET
@given(torn())
def torn_reports(text: str) -> None:
    if text.strip():
        read(Document("a.txt", "0" * 64, "txt", "utf-8", text))


@BUDGET
@given(st.lists(WORDS, max_size=80), st.sampled_from(["\n", "\t", "|", " ", "\n\t", "；"]))
def soups(words: list[str], mark: str) -> None:
    text = mark.join(words).replace("\r", "\n").encode("utf-8", "replace").decode()
    if text.strip():
        read(Document("a.md", "0" * 64, "md", "utf-8", text))


@BUDGET
@given(st.lists(st.one_of(slots(), WORDS), min_size=1, max_size=6))
def grids(parts: list[Sequence[Sequence[Slot]] | str]) -> None:
    writer = Writer()
    try:
        for part in parts:
            writer.line(part) if isinstance(part, str) else writer.table(part)
        document = writer.document("a.html", "0" * 64, "html", "utf-8")
    except UnreadableError:
        return
    law(document)
    read_tables(document)
    read(document)


PROPERTIES: tuple[Callable[[], None], ...] = (
    any_bytes,
    worse_texts_and_pages,
    pages,
    worse_word_files,
    word_files,
    pdf_files,
    torn_reports,
    soups,
    grids,
)


@pytest.fixture(scope="module", autouse=True)
def reader() -> Any:
    loop = asyncio.new_event_loop()
    workers = Workers(1, Setup(Reporting(), Rules().identification, 0, True, ReadLimits(20.0, 400)))
    state.update(loop=loop, workers=workers)
    yield
    loop.run_until_complete(workers.aclose())
    loop.close()


state: dict[str, Any] = {}


def in_a_process(data: bytes) -> Any:
    job = Job("a.pdf", hashlib.sha256(data).hexdigest(), data)
    try:
        return state["loop"].run_until_complete(state["workers"].make(job, None))
    except UnreadableError as error:
        return error


@pytest.mark.parametrize("check", PROPERTIES, ids=lambda one: one.__name__)
def test_fuzz(check: Callable[[], None]) -> None:
    end = time.monotonic() + MINUTES * 60 / len(PROPERTIES)
    check()
    while time.monotonic() < end:
        seed(random.getrandbits(64))(check)()
