"""PDF files that are broken, locked, empty or hostile, and text that no reader sees."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders import load, load_bytes
from extractor.loaders.pdf import load_pdf
from extractor.loaders.pdf.inflation import refuse_bombs
from extractor.loaders.pdf.radicals import unified
from extractor.tables import read_tables
from tests.conftest import EXAMPLES
from tests.pdfs import FONT, Style, blocks_of, render

HELVETICA = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
CHINESE = (
    b"<</Font<</F<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>/DW 1000"
    b">>]>>>>>>"
)
UNMAPPED = (
    b"<</Font<</F<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Own/Encoding/Identity-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType2/BaseFont/ABCDEF+Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW"
    b" 1000>>]>>>>>>"
)


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, the first of which is its catalogue."""
    made = b"%PDF-1.7\n"
    places: list[int] = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    )


def stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), extra) + packed + b"\nendstream"


def page(
    content: bytes,
    resources: bytes = HELVETICA,
    more: Sequence[bytes] = (),
    box: bytes = b"0 0 600 800",
    rotate: int = 0,
) -> bytes:
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/CropBox[%s]/Rotate %d/Contents 4 0 R/Resources %s>>"
            % (box, rotate, resources),
            stream(content),
            *more,
        ]
    )


def said(text: str, x: float = 72, y: float = 700, size: float = 12, before: bytes = b"") -> bytes:
    """A line of Chinese text as a content stream writes it."""
    return b"q %s BT /F %.2f Tf %.2f %.2f Td <%s> Tj ET Q\n" % (
        before,
        size,
        x,
        y,
        text.encode("utf-16-be").hex().encode(),
    )


def loaded(data: bytes) -> Document:
    return load_pdf(data, "report.pdf", "0" * 64)


PICTURE = b"<</XObject<</I 5 0 R>>/Font<</F 6 0 R>>>>"
IMAGE = stream(b"\xff" * 64, b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8")
PLAIN_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
BLANK_PAGES = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
SAMPLE = render(blocks_of(load(EXAMPLES / "reports" / "clean_township_2019.txt")))


@dataclass(frozen=True)
class Broken:
    id: str
    data: bytes
    code: str
    seconds: float = 5.0


def bomb(size: int, layers: int = 1) -> bytes:
    data = b" " * size
    for _ in range(layers):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode" * layers
    return pdf(
        [
            *BLANK_PAGES,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
            b"<</Length %d/Filter[%s]>>stream\n" % (len(data), filters) + data + b"\nendstream",
        ]
    )


BROKEN = (
    *(Broken(f"cut off at {part:.0%}", SAMPLE[: int(len(SAMPLE) * part)], "damaged") for part in (0.1, 0.5, 0.9, 0.99)),
    Broken("nothing but a head", b"%PDF-1.7\n", "damaged"),
    Broken("garbage", b"%PDF-1.4\n" + bytes(range(256)) * 64 + b"%%EOF", "damaged"),
    Broken("locked", render(["报告"], Style(encrypt=StandardEncryption("geheim", ownerPassword="owner"))), "encrypted"),
    Broken("no pages", pdf([BLANK_PAGES[0], b"<</Type/Pages/Kids[]/Count 0>>"]), "empty"),
    Broken("a blank page", page(b""), "empty"),
    Broken("pages within themselves", pdf([BLANK_PAGES[0], b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]), "damaged"),
    Broken(
        "a hundred thousand pages",
        pdf(
            [
                BLANK_PAGES[0],
                b"<</Type/Pages/Kids[%s]/Count 100000>>" % (b"3 0 R " * 100_000),
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
            ]
        ),
        "too_large",
    ),
    Broken(
        "deep nesting",
        pdf(
            [b"<</Type/Catalog/Pages 2 0 R/X %s>>" % (b"[" * 99_999 + b"]" * 99_999), b"<</Type/Pages/Kids[]/Count 0>>"]
        ),
        "empty",
    ),
    Broken("a scan", page(b"q 600 0 0 800 0 0 cm /I Do Q", PICTURE, [IMAGE, PLAIN_FONT]), "image_only"),
    Broken(
        "a form field without its picture",
        pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/NeedAppearances true>>>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[4 0 R]>>",
                b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(345)/Rect[200 690 300 715]/F 4>>",
            ]
        ),
        "damaged",
    ),
    Broken("fonts of its own", page(b"BT /F 12 Tf 72 700 Td <00010002000300040005> Tj ET", UNMAPPED), "unmapped_fonts"),
    Broken("a bomb", bomb(250_000_000), "too_large"),
    Broken("a bomb in a bomb", bomb(250_000_000, layers=2), "too_large"),
    Broken(
        "three hundred thousand lines",
        page(b"".join(b"%d %d m %d %d l S\n" % (n % 600, n % 800, n * 7 % 600, n % 800) for n in range(300_000))),
        "empty",
    ),
    Broken("a hundred thousand pieces of text", page(b"BT /F 8 Tf (1) Tj ET " * 100_000), "too_large"),
    Broken(
        "characters without end",
        page(
            b"BT /F 0.5 Tf 10 790 Td " + b"".join(b"(%s) Tj 0 -10 Td " % (b"%05d" % n * 200) for n in range(70)) + b"ET"
        ),
        "too_large",
    ),
    Broken("a page without bounds", page(b"0 0 m 1e38 1e38 l S", box=b"0 0 1e38 1e38"), "empty"),
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.id)
def test_what_cannot_be_read_says_so(case: Broken) -> None:
    start = time.perf_counter()
    with pytest.raises(UnreadableError) as caught:
        loaded(case.data)
    assert caught.value.code == f"unreadable.{case.code}"
    assert "report.pdf" in caught.value.message
    assert "\n" not in caught.value.message
    assert time.perf_counter() - start < case.seconds


def test_an_empty_password_opens() -> None:
    data = render(["报告", "全年主动公开政府信息12条。"], Style(encrypt=StandardEncryption("", ownerPassword="owner")))
    assert loaded(data).text == "报告\n全年主动公开政府信息12条。\n"


def test_a_lost_cross_reference_table_is_found_again() -> None:
    assert loaded(SAMPLE.replace(b"startxref", b"startyyyy")).text == loaded(SAMPLE).text


def test_the_content_decides_that_a_file_is_a_pdf() -> None:
    assert load_bytes(SAMPLE, "report.pdf").format == "pdf"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("extractor.loaders.pdf.library.importlib.import_module", missing)
    with pytest.raises(UnreadableError, match="run pip install pypdfium2"):
        loaded(SAMPLE)


@dataclass(frozen=True)
class Seen:
    id: str
    content: bytes
    text: str
    box: bytes = b"0 0 600 800"
    rotate: int = 0


LINE = "全年公开信息12条。"
BOX = b"q 1 g 60 690 200 30 re f Q\n"
SEEN = (
    Seen("invisible text", said(LINE) + said("秘密", y=600, before=b"3 Tr"), LINE),
    Seen("white text", said(LINE) + said("秘密", y=600, before=b"1 1 1 rg"), LINE),
    Seen("pale text on a page of dark text", said(LINE) + said("样稿", y=600, before=b"0.85 g"), LINE),
    Seen("pale text by itself", said(LINE, before=b"0.85 g"), LINE),
    Seen("tiny text", said(LINE) + said("88", y=600, size=0.5), LINE),
    Seen(
        "white text on a dark field",
        b"0 0 0.5 rg 60 590 200 30 re f 0 g\n" + said(LINE) + said("标题。", y=600, before=b"1 1 1 rg"),
        f"{LINE}\n标题。",
    ),
    Seen("text outside the page", said(LINE) + said("秘密", y=-50) + said("秘密", x=-300), LINE),
    Seen("text outside the crop box", said(LINE) + said("秘密", y=100), LINE, box=b"0 300 600 800"),
    Seen("a slanted watermark", said(LINE) + said("草稿", before=b"0.7 0.7 -0.7 0.7 200 -200 cm"), LINE),
    Seen("drawn twice", said(LINE) + said(LINE, x=72.3), LINE),
    Seen("drawn three times", said("1111") + said("1111", x=72.2) + said("1111", x=72.4), "1111"),
    Seen("equal digits side by side", said("11000。"), "11000。"),
    Seen("turned by the file", said(LINE), LINE, rotate=90),
    Seen("a dash of two characters", said("——12条"), "——12条"),
    Seen("text under a box", said(LINE) + said("秘密", y=600) + b"q 1 g 60 590 200 30 re f Q\n", LINE),
    Seen("a number corrected", said("12") + BOX + said("15。"), "15。"),
    Seen("a number corrected to itself", said("12") + BOX + said("12"), "12"),
    Seen("text under a box cut away", said(LINE) + b"q 0 0 9 9 re W n 1 g 60 690 200 30 re f Q\n", LINE),
    Seen("text in a frame with a hole", said(LINE) + b"60 690 200 30 re 62 692 196 26 re f*\n", LINE),
    Seen("text cut away", said(LINE) + said("秘密", y=600, before=b"0 0 9 9 re W n"), LINE),
    Seen(
        "text above its shadow",
        said(LINE) + said("总计", x=73, y=599, before=b"0.8 g") + said("总计", y=600),
        f"{LINE}\n总计",
    ),
    Seen("a space under each character", b"".join(said(one + " ", 72 + 12 * n) for n, one in enumerate(LINE)), LINE),
    Seen("radicals", said("⼀、⽂件和⻓⻋"), "一、文件和长车"),
)


@pytest.mark.parametrize("case", SEEN, ids=lambda case: case.id)
def test_what_a_reader_sees(case: Seen) -> None:
    assert loaded(page(case.content, CHINESE, box=case.box, rotate=case.rotate)).text == case.text + "\n"


def typed(kind: bytes, appearance: int, flags: int = 4) -> bytes:
    return b"<</Type/Annot/Subtype/%s/FT/Tx/T(a)/V(1)/Rect[200 690 300 715]/F %d/AP<</N %d 0 R>>>>" % (
        kind,
        flags,
        appearance,
    )


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (typed(b"Widget", 6), "12 345"),
        (typed(b"FreeText", 6), "12 345"),
        (typed(b"FreeText", 6, flags=2), "12"),
        (typed(b"Stamp", 6), "12"),
    ],
    ids=["a form field", "text typed on the page", "hidden text", "a stamp"],
)
def test_what_is_filled_in_is_read_and_remarks_are_not(annotation: bytes, text: str) -> None:
    shown = stream(
        b"BT /F 12 Tf 2 10 Td (345) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 100 25]/Resources%s" % HELVETICA
    )
    data = pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots[5 0 R]/Resources%s>>" % HELVETICA,
            stream(b"BT /F 12 Tf 72 700 Td (12) Tj ET"),
            annotation,
            shown,
        ]
    )
    assert loaded(data).text == text + "\n"


def test_what_stands_beside_the_text_is_read_behind_it() -> None:
    """A list of links at the side of a page, whose lines stand at heights of their own."""
    told = [f"第{n}项工作按照要求全部完成，各项制度得到落实，没有发生问题。" for n in "一二三四五六"]
    links = ["相关信息", "政策文件", "办事指南", "新闻动态", "联系我们"]
    content = b"".join(said(line, 40, 700 - 20 * n) for n, line in enumerate(told))
    content += b"".join(said(line, 480, 693 - 17 * n, 10) for n, line in enumerate(links))
    text = loaded(page(content, CHINESE)).text.replace("\n", "")
    assert text == "".join([*told, *links])


def test_letters_of_a_narrow_font_side_by_side() -> None:
    assert loaded(page(b"BT /F 12 Tf 50 Tz 72 700 Td (http://llll) Tj ET")).text == "http://llll\n"


def test_characters_given_for_those_of_a_font_stand_in_their_place() -> None:
    """In a form that is drawn at another place and size, where PDFium tells them in the form's own space."""
    form = stream(
        b"BT /F 24 Tf 40 50 Td <516c> Tj ET /Span<</ActualText<feff6708>>>BDC BT /F 24 Tf 64 50 Td <2f49> Tj ET EMC "
        b"BT /F 24 Tf 88 50 Td <62a5> Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources%s" % CHINESE,
    )
    resources = CHINESE[:-2] + b"/XObject<</X 5 0 R>>>>"
    assert loaded(page(b"q 0.5 0 0 0.5 100 300 cm /X Do Q", resources, [form])).text == "公月报\n"


def test_the_text_layer_of_a_scan_is_read() -> None:
    """What character recognition adds is invisible; it stands for what the picture shows."""
    resources = CHINESE[:-2] + b"/XObject<</I 5 0 R>>>>"
    content = b"q 600 0 0 800 0 0 cm /I Do Q\n" + said(LINE, before=b"3 Tr")
    assert loaded(page(content, resources, [IMAGE])).text == LINE + "\n"


def test_radicals_are_one_character_each() -> None:
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), ord("一"), ord("1"), ord("（"), 0x20000):
        assert len(unified(chr(code))) == 1
    assert unified("（") == "（"


def test_a_cell_with_an_unmapped_glyph_is_no_number() -> None:
    """The cell of which one digit has no character."""
    report = [*blocks_of(load(EXAMPLES / "reports" / "clean_township_2019.txt"))]
    data = render(report)
    good = loaded(data)
    tables = read_tables(good)
    cell = tables.cells["applications.new.total"]
    text = good.text[: cell.start] + "\ufffd" + good.text[(cell.start or 0) + 1 :]
    assert read_tables(Document("x", "0" * 64, "txt", "utf-8", text)).cells["applications.new.total"].state != "number"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_makes_it_crash(data: st.DataObject) -> None:
    damaged = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    try:
        document = loaded(bytes(damaged))
    except UnreadableError:
        return
    for grid in document.grids:
        for row in grid.rows:
            for cell in row:
                assert document.text[cell.start : cell.end] == cell.text


def test_an_honest_file_costs_the_bomb_check_nothing() -> None:
    start = time.perf_counter()
    for _ in range(100):
        refuse_bombs(SAMPLE, "report.pdf")
    assert time.perf_counter() - start < 1
    assert FONT.encode() in SAMPLE
