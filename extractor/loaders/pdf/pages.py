"""From the bytes of a file to its pages: upright glyphs and ruling lines.

What no reader reads is left out here: invisible, white and tiny text, text outside the page, watermarks (slanted, or
pale on a page of dark text), the same letter drawn twice. A page is turned so that its text stands upright, whatever
the file says about its rotation.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from extractor.errors import UnreadableError
from extractor.loaders.pdf.drawing import UNITY, Box, Drawing, Matrix, address_of, applied, fill_colour
from extractor.loaders.pdf.library import Pdfium, opened
from extractor.loaders.pdf.radicals import unified
from extractor.loaders.pdf.sheet import Glyph, Rule, Sheet

# A report has some ten pages of 2,000 characters; the yearbook of a province may have hundreds.
MOST_PAGES: Final = 500
MOST_GLYPHS: Final = 60_000
MOST_TEXTS: Final = 30_000
MOST_GLYPHS_OF_ALL: Final = 1_000_000

_WHITE: Final = 245
# Silver is 192; the lightest grey in which reports print what is to be read is darker (#999 is 153).
_PALE: Final = 190
_TINY: Final = 2.0  # points
_INVISIBLE: Final = frozenset({3, 7})
_FILLED: Final = 0
# Kinds of annotations, and where the value stands of those that are typed in; PDFium's ways to flatten a page.
_UNKNOWN: Final = 0
_TYPED: Final = {3: b"Contents", 20: b"V"}
_NO_TEXT: Final = 2  # bytes: the end of a string
_AS_SHOWN, _FAILED = 0, 0


def read_sheets(data: bytes, path: str) -> list[Sheet]:
    """The pages of a file. Raises ``UnreadableError``: ``unreadable.encrypted``, ``.damaged``, ``.empty``,
    ``.too_large``, ``.format`` (the library is missing)."""
    end = data.rfind(b"%%EOF")
    if end < 0 or b"endobj" in data[end:]:
        # A repaired file would be read as if what is missing had never been there.
        raise UnreadableError("unreadable.damaged", f"{path} is cut off before its end; fetch the report again")
    with opened(data, path) as (library, document):
        count = library.FPDF_GetPageCount(document)
        if count <= 0:
            raise UnreadableError("unreadable.empty", f"{path} has no pages; fetch the report again")
        if count > MOST_PAGES:
            raise UnreadableError(
                "unreadable.too_large", f"{path} has {count} pages, more than the {MOST_PAGES} allowed; is it a report?"
            )
        sheets: list[Sheet] = []
        glyphs = 0
        for n in range(count):
            sheets.append(_sheet(library, document, n, f"{path}, page {n + 1} of {count}"))
            glyphs += len(sheets[-1].glyphs)
            if glyphs > MOST_GLYPHS_OF_ALL:
                raise UnreadableError(
                    "unreadable.too_large", f"{path} holds more than {MOST_GLYPHS_OF_ALL:,} characters; is it a report?"
                )
    return sheets


def _opened(library: Pdfium, document: object, n: int, where: str) -> object:
    """A page, with what stands in form fields and was typed on it drawn upon it. Stamps and other remarks are not."""
    page = _page(library, document, n, where)
    count = library.FPDFPage_GetAnnotCount(page)
    typed = 0
    drawn = count <= MOST_TEXTS
    for k in range(min(count, MOST_TEXTS) - 1, -1, -1):
        annotation = library.FPDFPage_GetAnnot(page, k)
        kind = library.FPDFAnnot_GetSubtype(annotation) if annotation else _UNKNOWN
        if kind in _TYPED:
            typed += 1
            # Without a picture of it, a value would be drawn by each viewer as it thinks fit.
            drawn = drawn and bool(
                library.FPDFAnnot_HasKey(annotation, b"AP")
                or library.FPDFAnnot_GetStringValue(annotation, _TYPED[kind], None, 0) <= _NO_TEXT
            )
        if annotation:
            library.FPDFPage_CloseAnnot(annotation)
        if kind not in _TYPED:
            library.FPDFPage_RemoveAnnot(page, k)
    if typed:
        drawn = drawn and library.FPDFPage_Flatten(page, _AS_SHOWN) != _FAILED
    if not drawn:
        library.FPDF_ClosePage(page)
        raise UnreadableError("unreadable.damaged", f"{where}: its form fields cannot be read; print it to a new PDF")
    if not typed:
        return page
    library.FPDF_ClosePage(page)
    return _page(library, document, n, where)


def _page(library: Pdfium, document: object, n: int, where: str) -> object:
    page = library.FPDF_LoadPage(document, n)
    if not page:
        raise UnreadableError("unreadable.damaged", f"{where} is damaged and cannot be read; fetch the report again")
    return page


def _sheet(library: Pdfium, document: object, n: int, where: str) -> Sheet:
    page = _opened(library, document, n, where)
    try:
        bounds = library.FS_RECTF()
        if not library.FPDF_GetPageBoundingBox(page, bounds):
            raise UnreadableError("unreadable.damaged", f"{where} has no size; fetch the report again")
        box = (bounds.left, bounds.bottom, bounds.right, bounds.top)
        drawing = Drawing(library, page, box)
        if drawing.overfull or len(drawing.pieces) > MOST_TEXTS:
            raise UnreadableError("unreadable.too_large", f"{where} is made of too many pieces; is it a report?")
        chars = _visible(_lit(library, list(_chars(library, page, drawing, box, where)), drawing), drawing)
    finally:
        library.FPDF_ClosePage(page)
    quarters = Counter(one.quarter for one in chars if one.quarter >= 0).most_common(1)
    turn = _Turn(box, quarters[0][0] if quarters else 0)
    glyphs = tuple(_once((_glyph(one, turn), one.again) for one in chars if one.quarter >= 0))
    return Sheet(
        turn.width,
        turn.height,
        glyphs,
        tuple(turn.rule(line) for line in drawing.lines),
        sum(_is_unmapped(one.text) for one in glyphs),
        drawing.pictured,
    )


class _Char(NamedTuple):
    """A character as the file has it: the origin on its baseline, its box, how many quarter turns counter-clockwise it
    stands askew (-1: slanted), and the look of the piece of text that it belongs to. ``again``: it is a further
    character of the glyph before, such as the second of a dash drawn as one. ``piece``: the address of that piece."""

    text: str
    x: float
    y: float
    box: Box
    quarter: int
    look: _Look
    again: bool
    piece: int


class _Look(NamedTuple):
    """``size`` of the type in points; whether it is drawn at all, and how light on white paper: 255 is white. ``at``:
    where the piece of text begins."""

    size: float
    shown: bool
    light: float = 0
    at: tuple[float, float] = (0.0, 0.0)


def _chars(library: Pdfium, page: object, drawing: Drawing, bounds: Box, where: str) -> Iterator[_Char]:
    text = library.FPDFText_LoadPage(page)
    if not text:
        raise UnreadableError("unreadable.damaged", f"{where}: its text cannot be read; fetch the report again")
    try:
        count = library.FPDFText_CountChars(text)
        if count > MOST_GLYPHS:
            raise UnreadableError(
                "unreadable.too_large", f"{where} holds more than {MOST_GLYPHS:,} characters; is it a report?"
            )
        box, x, y = library.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        shows = bounds
        last, look, outer = -1, _Look(1.0, True), UNITY
        before = (-1.0, -1.0)
        high = ""
        for n in range(max(count, 0)):
            if library.FPDFText_IsGenerated(text, n) == 1:
                continue
            code = library.FPDFText_GetUnicode(text, n)
            if library.FPDFText_HasUnicodeMapError(text, n) == 1 or not 0 < code < 0x110000:
                code = 0xFFFD
            char = chr(code)
            if "\ud800" <= char <= "\udbff":
                high = char
                continue
            if "\udc00" <= char <= "\udfff":
                char = (high + char).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            high = ""
            if not library.FPDFText_GetCharOrigin(text, n, x, y):
                continue
            if not library.FPDFText_GetLooseCharBox(text, n, box):
                continue
            one = library.FPDFText_GetTextObject(text, n)
            address = address_of(one)
            again = address == last and before == (x.value, y.value)
            if address != last:
                last = address
                look = _look(library, one, text, n)
                outer = drawing.pieces[address].outer if address in drawing.pieces else UNITY
                shows = drawing.seen_through(one, outer)[0] if one else bounds
            before = (x.value, y.value)
            at, corners = before, (box.left, box.bottom, box.right, box.top)
            if outer != UNITY and _is_inner(at, look.at, outer):
                at, corners = applied(outer, *at), _moved(corners, outer)
            middle, centre = (corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2
            if not (shows[0] <= middle <= shows[2] and shows[1] <= centre <= shows[3]):
                continue
            quarter = _quarter(library.FPDFText_GetCharAngle(text, n))
            shown = look._replace(shown=False) if drawing.hides(address, corners) else look
            yield _Char(unified(char), *at, corners, quarter, shown, again, address)
    finally:
        library.FPDFText_ClosePage(text)


def _look(library: Pdfium, one: object, text: object, n: int) -> _Look:
    matrix = library.FS_MATRIX()
    scale, at = 1.0, (0.0, 0.0)
    if library.FPDFText_GetMatrix(text, n, matrix):
        scale, at = math.hypot(matrix.c, matrix.d), (matrix.e, matrix.f)
    size = library.FPDFText_GetFontSize(text, n) * scale
    shown, light = _shade(library, one) if one else (True, 0.0)
    return _Look(size, shown, light, at)


def _shade(library: Pdfium, one: object) -> tuple[bool, float]:
    """Whether a piece of text is drawn at all, and how light."""
    mode = library.FPDFTextObj_GetTextRenderMode(one)
    colour = fill_colour(library, one)
    if colour is None or mode != _FILLED:
        return mode not in _INVISIBLE, 0.0
    return colour[3] > 0, 255 - (255 - min(colour[:3])) * colour[3] / 255


def _lit(library: Pdfium, chars: list[_Char], drawing: Drawing) -> list[_Char]:
    """The characters, those that are pale, invisible or covered with the look of what is drawn at their place again:
    of two equal ones PDFium tells the first alone, the shadow of a text and the number that was mended."""
    faint = {one.piece for one in chars if not one.look.shown or one.look.light >= _PALE}
    if not faint:
        return chars
    twins = dict(drawing.twins(faint, {one.piece for one in chars}))
    told: defaultdict[int, list[Box]] = defaultdict(list)
    for one in chars:
        told[one.piece].append(one.box)

    def look(one: _Char) -> _Look:
        again = twins.get(one.piece)
        if again is not None and drawing.hides(again, one.box):
            again = None
        if again is None and drawing.hides(one.piece, one.box):
            again = next((over for over in drawing.over(one.piece, one.box) if _fits(one, told.get(over, ()))), None)
        if again is None:
            return one.look
        return _Look(one.look.size, *_shade(library, drawing.pieces[again].handle), one.look.at)

    return [one._replace(look=look(one)) if one.piece in faint else one for one in chars]


def _fits(one: _Char, others: Sequence[Box]) -> bool:
    """Whether a character may be one of a line of others: it stands as high as they do, where there is none of them."""
    left, bottom, right, top = one.box
    return all(
        abs(b + d - bottom - top) < 0.3 * (top - bottom) and (c - left < 0.3 * (c - a) or right - a < 0.3 * (c - a))
        for a, b, c, d in others
    )


def _is_inner(at: tuple[float, float], start: tuple[float, float], outer: Matrix) -> bool:
    """Whether a place is told in the space of the form around it: PDFium does so with characters that a file gives in
    place of those of a font (``ActualText``), which it sets at the start of their piece of text."""
    return not _is_near(at, start) and _is_near(applied(outer, *at), start)


def _is_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) < 0.05


def _moved(box: Box, matrix: Matrix) -> Box:
    (a, b), (c, d) = applied(matrix, box[0], box[1]), applied(matrix, box[2], box[3])
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _visible(chars: Sequence[_Char], drawing: Drawing) -> list[_Char]:
    if drawing.pictured >= 0.5 and not any(one.look.shown for one in chars):
        # The layer that character recognition lays over a scanned page: it stands for what is in the picture.
        return list(chars)
    plain = sum(one.look.shown and one.look.light < _PALE and one.look.size >= _TINY for one in chars)
    lightest = _PALE if 2 * plain > len(chars) else _WHITE
    smallest = _TINY if 2 * plain > len(chars) else 0
    return [
        one
        for one in chars
        if one.look.shown
        and one.look.size >= smallest
        and not (one.look.light >= lightest and not _is_on(drawing.dark, one.box))
    ]


def _is_on(areas: Sequence[Box], box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(a <= x <= c and b <= y <= d for a, b, c, d in areas)


class _Turn:
    """From the file's space, in which ``y`` grows upwards, to that of the page as it is read, turned clockwise by
    ``quarters``."""

    def __init__(self, box: Box, quarters: int) -> None:
        self._box = box
        self.quarters = quarters
        left, bottom, right, top = box
        self.width, self.height = (right - left, top - bottom) if quarters % 2 == 0 else (top - bottom, right - left)

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self._box
        if self.quarters == 0:
            return x - left, top - y
        if self.quarters == 1:
            return y - bottom, x - left
        if self.quarters == 2:
            return right - x, y - bottom
        return top - y, right - x

    def rule(self, line: Box) -> Rule:
        (ax, ay), (bx, by) = self.point(line[0], line[1]), self.point(line[2], line[3])
        if abs(bx - ax) >= abs(by - ay):
            return Rule(True, (ay + by) / 2, min(ax, bx), max(ax, bx))
        return Rule(False, (ax + bx) / 2, min(ay, by), max(ay, by))


def _glyph(one: _Char, turn: _Turn) -> Glyph:
    x, y = turn.point(one.x, one.y)
    (ax, ay), (bx, by) = turn.point(one.box[0], one.box[1]), turn.point(one.box[2], one.box[3])
    askew = (one.quarter - turn.quarters) % 4
    if askew == 0:
        # Of some fonts the library knows only the ink, and the ink of a bracket is half as wide as its place.
        wide = one.look.size * 0.95 if east_asian_width(one.text[0]) in "WFA" else 0.0
        return Glyph(one.text, x, max(ax, bx, x + wide), y, one.look.size)
    return Glyph(one.text, min(ax, bx), max(ax, bx), max(ay, by), one.look.size, askew)


def _once(glyphs: Iterator[tuple[Glyph, bool]]) -> Iterator[Glyph]:
    """Each letter once: the same one drawn again, nearly at the same place, makes bold of it. What is not drawn again
    but is a further character of one glyph stays."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for one, again in glyphs:
        near = max(one.size, 1.0) / 6
        # Two narrow letters side by side stand nearer to each other than a bold one to itself in a wide font.
        beside = min(near, 0.6 * (one.x1 - one.x0)) or near
        column, line = int(one.x0 / near), int(one.y / near)
        around = [(one.text, i, k) for i in (column - 1, column, column + 1) for k in (line - 1, line, line + 1)]
        if not again and any(
            abs(one.x0 - other.x0) < beside and abs(one.y - other.y) < near
            for place in around
            for other in seen.get(place, ())
        ):
            continue
        seen.setdefault((one.text, column, line), []).append(one)
        yield one


def _quarter(angle: float) -> int:
    """The quarter turns, counter-clockwise, of an angle that PDFium gives clockwise in radians; -1 where text is
    slanted, as watermarks are."""
    turns = angle / (math.pi / 2)
    nearest = round(turns)
    return -nearest % 4 if angle >= 0 and abs(turns - nearest) < 0.06 else -1


def _is_unmapped(text: str) -> bool:
    return text == "\ufffd" or "\ue000" <= text <= "\uf8ff"
