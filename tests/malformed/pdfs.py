"""PDF files: damaged, locked, swollen, in rings, and without anything to read."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from tests.malformed.case import Odd, calling, fixed, made

_TOO_MUCH = "unreadable incomplete"
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_WORDS = b"BT /F1 12 Tf 72 700 Td (Annual report 2022) Tj ET"


def _page(contents: bytes = b"4 0 R", box: bytes = b"[0 0 595 842]", more: bytes = b"") -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox "
        + box
        + b" /Resources << /Font << /F1 5 0 R >> >> /Contents "
        + contents
        + b" "
        + more
        + b" >>"
    )


def _stream(data: bytes, head: bytes = b"", length: int | None = None) -> bytes:
    told = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n" % (told, head) + data + b"\nendstream"


def _packed(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return _stream(data, b"/Filter [" + b"/FlateDecode " * times + b"]")


def _pdf(objects: Iterable[bytes], trailer: bytes = b"", root: bytes = b"1 0 R") -> bytes:
    """Objects are numbered from 1; the table of places is right."""
    made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    at = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, root, trailer, at)
    return bytes(made)


def _one(contents: bytes = _WORDS, *more: bytes, page: bytes | None = None, trailer: bytes = b"") -> bytes:
    return _pdf((_CATALOG, _PAGES, page or _page(), _stream(contents), _FONT, *more), trailer)


_SOUND = _one()


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (n + 6) for n in range(count))
    tree = b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count
    return _pdf((_CATALOG, tree, b"null", _stream(_WORDS), _FONT, *[_page()] * count))


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 7, n + 5) for n in range(depth)]
    return _pdf(
        (_CATALOG, b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>", b"null", _stream(_WORDS), _FONT, *nodes, _page())
    )


def _forms(depth: int) -> bytes:
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R /Y %d 0 R >> >>"
    forms = [_stream(b"/X Do /Y Do", head % (n + 7, n + 7)) for n in range(depth)]
    page = _page(more=b"").replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    last = _stream(_WORDS, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return _pdf((_CATALOG, _PAGES, page, _stream(b"/X Do"), _FONT, *forms, last))


def _lines(count: int) -> Callable[[], bytes]:
    def make() -> bytes:
        drawn = b"".join(b"%d %d m %d %d l S\n" % (n % 500, n % 800, n % 500 + 40, n % 800) for n in range(count))
        drawn += b"".join(b"%d %d m %d %d l S\n" % (n % 500, n % 800, n % 500, n % 800 + 40) for n in range(count))
        return _pdf((_CATALOG, _PAGES, _page(), _packed(drawn + _WORDS), _FONT))

    return make


def _letters(count: int) -> bytes:
    drawn = b"".join(b"BT /F1 1 Tf %d %d Td (3) Tj ET\n" % (n % 590, n * 7 % 840) for n in range(count))
    return _pdf((_CATALOG, _PAGES, _page(), _packed(drawn), _FONT))


_LOCK = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <" + b"5a" * 32 + b"> /U <" + b"a5" * 32 + b"> >>"
_IMAGE = b"/Type /XObject /Subtype /Image /Width 9 /Height 9 /ColorSpace /DeviceGray /BitsPerComponent 8"

PDFS: tuple[Odd, ...] = (
    fixed("nothing.pdf", "unreadable.empty", b""),
    fixed("head_alone.pdf", "unreadable.damaged", b"%PDF-1.7\n"),
    fixed("garbage.pdf", "unreadable.damaged", b"%PDF-1.7\n" + bytes((n * 7919) % 256 for n in range(9000))),
    fixed("cut.pdf", "unreadable incomplete", _SOUND[: len(_SOUND) // 2]),
    fixed("cut_in_table.pdf", "unreadable incomplete", _SOUND[:-60]),
    fixed("garbage_before.pdf", "unreadable incomplete", b"\n\n%!garbage\n" * 30 + _SOUND),
    fixed("not_the_year.pdf", "incomplete", _SOUND),
    fixed("locked.pdf", "unreadable.encrypted", _one(_WORDS, _LOCK, trailer=b"/Encrypt 6 0 R /ID [<00><00>]")),
    fixed(
        "unknown_lock.pdf",
        "unreadable",
        _one(_WORDS, b"<< /Filter /Odd /V 9 >>", trailer=b"/Encrypt 6 0 R /ID [<00><00>]"),
    ),
    fixed("no_pages.pdf", "unreadable", _pdf((_CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"))),
    fixed(
        "pages_that_are_not.pdf", "unreadable", _pdf((_CATALOG, b"<< /Type /Pages /Kids [99 0 R null 7] /Count 3 >>"))
    ),
    fixed("no_root.pdf", "unreadable", _pdf((b"null", b"null"), root=b"9 0 R")),
    fixed("no_words.pdf", "unreadable", _one(b"")),
    fixed(
        "picture_alone.pdf",
        "unreadable",
        _one(
            b"/Im Do",
            _stream(bytes(81), _IMAGE),
            page=_page().replace(b"/Font <<", b"/XObject << /Im 6 0 R >> /Font <<"),
        ),
    ),
    fixed(
        "ring_of_pages.pdf",
        _TOO_MUCH,
        _pdf((_CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>")),
    ),
    fixed("ring_of_tables.pdf", _TOO_MUCH, _one(trailer=b"/Prev 15")[:-7] + b"\n"),
    fixed(
        "table_that_is_itself_before.pdf",
        _TOO_MUCH,
        _one(trailer=b"/Prev %d" % (_one(trailer=b"/Prev 000").rfind(b"xref\n0 "))),
    ),
    fixed(
        "ring_of_references.pdf",
        _TOO_MUCH,
        _pdf((_CATALOG, _PAGES, _page(b"6 0 R"), _stream(_WORDS), _FONT, b"7 0 R", b"6 0 R")),
    ),
    fixed(
        "ring_of_forms.pdf",
        _TOO_MUCH,
        _one(
            b"/X Do",
            _stream(
                b"/X Do /X Do " + _WORDS,
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>",
            ),
            page=_page().replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<"),
        ),
    ),
    fixed("forms_that_double.pdf", _TOO_MUCH, _forms(30)),
    fixed(
        "object_stream_in_itself.pdf",
        _TOO_MUCH,
        _one(_WORDS, _stream(b"6 0 << >>", b"/Type /ObjStm /N 1 /First 4 /Extends 6 0 R"), page=b"6 0 R"),
    ),
    fixed(
        "length_that_lies.pdf",
        _TOO_MUCH,
        _pdf((_CATALOG, _PAGES, _page(), _stream(_WORDS, length=2_000_000_000), _FONT)),
    ),
    fixed("length_below_zero.pdf", _TOO_MUCH, _pdf((_CATALOG, _PAGES, _page(), _stream(_WORDS, length=-5), _FONT))),
    fixed(
        "length_that_is_itself.pdf",
        _TOO_MUCH,
        _pdf(
            (_CATALOG, _PAGES, _page(), _stream(_WORDS).replace(b"/Length %d" % len(_WORDS), b"/Length 4 0 R"), _FONT)
        ),
    ),
    fixed("box_without_end.pdf", _TOO_MUCH, _one(page=_page(box=b"[0 0 1e38 99999999999999999999999]"))),
    fixed("box_of_nothing.pdf", _TOO_MUCH, _one(page=_page(box=b"[5 5 5 5]"))),
    fixed("box_of_words.pdf", _TOO_MUCH, _one(page=_page(box=b"[(a) /b null <<>>]"))),
    fixed(
        "matrix_of_zeros.pdf",
        _TOO_MUCH,
        _one(b"0 0 0 0 0 0 cm BT /F1 0 Tf 0 0 0 0 0 0 Tm (2022) Tj ET 1e30 0 0 1e30 0 0 cm " + _WORDS),
    ),
    fixed("numbers_without_end.pdf", _TOO_MUCH, _one(b"BT /F1 12 Tf " + b"9" * 9000 + b" 0 Td (2022) Tj ET")),
    fixed(
        "stream_damaged.pdf",
        _TOO_MUCH,
        _pdf(
            (_CATALOG, _PAGES, _page(), _stream(zlib.compress(_WORDS)[:-9] + b"\0" * 9, b"/Filter /FlateDecode"), _FONT)
        ),
    ),
    fixed("unknown_filter.pdf", _TOO_MUCH, _pdf((_CATALOG, _PAGES, _page(), _stream(_WORDS, b"/Filter /Odd"), _FONT))),
    fixed("font_that_is_none.pdf", _TOO_MUCH, _pdf((_CATALOG, _PAGES, _page(), _stream(_WORDS), b"(a)"))),
    fixed(
        "letters_without_meaning.pdf",
        _TOO_MUCH,
        _pdf(
            (
                _CATALOG,
                _PAGES,
                _page(),
                _stream(b"BT /F1 12 Tf 72 700 Td <00010002000300040005> Tj ET"),
                b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
                b"/Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo "
                b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>",
            )
        ),
    ),
    fixed("dictionary_cut.pdf", _TOO_MUCH, _SOUND.replace(b"/Kids [3 0 R]", b"/Kids [3 0 R")),
    calling(
        "calls_home.pdf",
        _TOO_MUCH,
        _pdf(
            (
                b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI (ADDRESS/open) >> /AA << /WC << "
                b"/S /JavaScript /JS (app.launchURL\\('ADDRESS/js'\\)) >> >> >>",
                _PAGES,
                _page(b"[4 0 R 6 0 R]"),
                _stream(_WORDS),
                _FONT,
                b"<< /Length 0 /F << /FS /URL /F (ADDRESS/stream) >> /FFilter /FlateDecode >>\nstream\n\nendstream",
            )
        ).decode("latin-1"),
    ),
    made("deep_arrays.pdf", _TOO_MUCH, lambda: _one(page=_page(more=b"/Odd " + b"[" * 200_000 + b"]" * 200_000))),
    made(
        "deep_names.pdf",
        _TOO_MUCH,
        lambda: _one(page=_page(more=b"/Odd " + b"<</A " * 100_000 + b"1" + b">>" * 100_000)),
    ),
    made("deep_tree.pdf", _TOO_MUCH, lambda: _deep_tree(5000)),
    made("deep_states.pdf", _TOO_MUCH, lambda: _one(b"q " * 500_000 + _WORDS)),
    made("ten_thousand_pages.pdf", _TOO_MUCH, lambda: _pages(10_000)),
    made("count_that_lies.pdf", _TOO_MUCH, lambda: _SOUND.replace(b"/Count 1", b"/Count 9")),
    made("bomb.pdf", _TOO_MUCH, lambda: _pdf((_CATALOG, _PAGES, _page(), _packed(b" " * 150_000_000), _FONT))),
    made(
        "bomb_in_bombs.pdf",
        _TOO_MUCH,
        lambda: _pdf((_CATALOG, _PAGES, _page(), _packed(b"\0" * 100_000_000, 3), _FONT)),
    ),
    made(
        "bomb_of_runs.pdf",
        _TOO_MUCH,
        lambda: _pdf(
            (_CATALOG, _PAGES, _page(), _stream(b"\x81 " * 3_000_000 + b"\x80", b"/Filter /RunLengthDecode"), _FONT)
        ),
    ),
    made(
        "bomb_as_table.pdf",
        _TOO_MUCH,
        lambda: _pdf((_CATALOG, _PAGES, _page(), _packed(b"0 0 9 9 re f\n" * 2_000_000), _FONT)),
    ),
    made("lines.pdf", _TOO_MUCH, _lines(50_000)),
    made("letters.pdf", _TOO_MUCH, lambda: _letters(100_000)),
)
