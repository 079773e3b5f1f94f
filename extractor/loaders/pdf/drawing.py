"""What is drawn on a page beside its text: ruling lines, dark areas, pictures, and what lies over text.

Ruling lines come as strokes, as thin filled boxes, even as thin pictures, one piece to each side of each cell, or dash
by dash. A page drawn full of lines is no page of tables: there none is kept, and its text is read as text.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, cast

from extractor.loaders.pdf.library import Pdfium

# A page of a report has some 1,000 pieces of lines; a map or a drawing has more than these.
MOST_DRAWN: Final = 60_000
MOST_LINES: Final = 20_000
MOST_OBJECTS: Final = 1_000_000

_DEEPEST_FORM: Final = 12
_THIN: Final = 3.5  # points; the thickest ruling line of a table
_DARK: Final = 200
_MOST_DARK: Final = 200
_OPAQUE: Final = 250
_MOST_COVERS: Final = 500
_BAND: Final = 16.0
_MOST_BANDS: Final = 100
_SHADOW: Final = 4.0  # points between a text and its shadow at the most
_MOST_CORNERS: Final = 6  # of a rectangle, closed twice over
# Points: the longest dash of a dashed line, the widest gap behind one; and how many dashes in a row are a line.
_LONGEST_DASH: Final = 8.0
_WIDEST_GAP: Final = 6.0
_FEWEST_DASHES: Final = 4
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in the file's space, where ``y`` grows upwards."""


class Piece(NamedTuple):
    """A piece of text as it is drawn: its handle, when, and the matrix of the forms around it."""

    handle: object
    order: int
    outer: Matrix


class Drawing:
    """``lines`` as ``(x0, y0, x1, y1)``; ``dark`` are the areas on which white text can be read; ``pictured`` is the
    part of the page that pictures cover; ``pieces`` are the pieces of text by their addresses. ``overfull``: there is
    more on the page than was looked at."""

    def __init__(self, library: Pdfium, page: object, box: Box) -> None:
        self._library = library
        self._page = page
        self._box = box
        self.lines: list[Box] = []
        self.dark: list[Box] = []
        self._specks: list[Box] = []
        self.pictured = 0.0
        self.pieces: dict[int, Piece] = {}
        self.overfull = False
        self._covers: list[tuple[int, Box]] = []
        self._later: defaultdict[int, list[tuple[int, Box]]] = defaultdict(list)
        self._draw()
        self.lines += dashed(self.lines, self._specks)
        area = (box[2] - box[0]) * (box[3] - box[1])
        self.pictured = min(self.pictured / max(area, 1.0), 1.0)

    def _draw(self) -> None:
        """All objects, those of forms within forms included."""
        library, page = self._library, self._page
        count = max(library.FPDFPage_CountObjects(page), 0)
        waiting: list[Iterator[tuple[object, Matrix, int]]] = []
        waiting.append((library.FPDFPage_GetObject(page, n), UNITY, 0) for n in range(count))
        seen = drawn = 0
        while waiting:
            one, outer, depth = next(waiting[-1], (None, UNITY, 0))
            if one is None:
                waiting.pop()
                continue
            seen += 1
            if seen > MOST_OBJECTS:
                self.overfull = True
                break
            kind = library.FPDFPageObj_GetType(one)
            if kind == _TEXT:
                self.pieces[address_of(one)] = Piece(one, seen, outer)
            elif kind == _FORM and depth < _DEEPEST_FORM:
                waiting.append(self._form(one, outer, depth))
            elif kind in (_PATH, _IMAGE) and drawn <= MOST_DRAWN:
                drawn += 1
                matrix = product(self._matrix(one), outer)
                if kind == _IMAGE:
                    self._picture(matrix)
                else:
                    self._path(one, matrix)
                    if self.pieces and len(self._covers) < _MOST_COVERS:
                        self._cover(one, matrix, outer, seen)
                if len(self.lines) > MOST_LINES:
                    drawn = MOST_DRAWN + 1
        if drawn > MOST_DRAWN:
            self.lines.clear()
            self._specks.clear()

    def hides(self, address: int, box: Box) -> bool:
        """Whether something opaque was drawn over a character of the piece of text at this address."""
        if not self._covers:
            return False
        order = self.pieces[address].order if address in self.pieces else 0
        a, b, c, d = box
        x, y = (c - a) / 4, (d - b) / 4
        return any(
            later > order and left <= a + x and c - x <= right and bottom <= b + y and d - y <= top
            for later, (left, bottom, right, top) in self._covers
        )

    def seen_through(self, one: object, outer: Matrix) -> tuple[Box, bool]:
        """The part of the page on which an object shows: what its clipping paths leave of it, and whether these are
        plain enough for it to show on all of that."""
        library = self._library
        left, bottom, right, top = self._box
        plain = True
        clip = library.FPDFPageObj_GetClipPath(one)
        for n in range(max(library.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
            count = max(library.FPDFClipPath_CountPathSegments(clip, n), 0)
            plain = plain and count <= _MOST_CORNERS
            points = [
                applied(outer, x, y)
                for k in range(min(count, MOST_LINES))
                for _, x, y in self._point(library.FPDFClipPath_GetPathSegment(clip, n, k))
            ]
            if points:
                a, b, c, d = _bounds(points)
                left, bottom, right, top = max(left, a), max(bottom, b), min(right, c), min(top, d)
        return (left, bottom, right, top), plain

    def _form(self, form: object, outer: Matrix, depth: int) -> Iterator[tuple[object, Matrix, int]]:
        inner = product(self._matrix(form), outer)
        for n in range(max(self._library.FPDFFormObj_CountObjects(form), 0)):
            yield self._library.FPDFFormObj_GetObject(form, n), inner, depth + 1

    def _matrix(self, one: object) -> Matrix:
        matrix = self._library.FS_MATRIX()
        if not self._library.FPDFPageObj_GetMatrix(one, matrix):
            return UNITY
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _picture(self, matrix: Matrix) -> None:
        a, b, c, d = _bounds([applied(matrix, x, y) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))])
        left, bottom, right, top = self._box
        self.pictured += max(0.0, min(c, right) - max(a, left)) * max(0.0, min(d, top) - max(b, bottom))
        self._thin(a, b, c, d)
        self._darken((a, b, c, d))

    def _cover(self, path: object, matrix: Matrix, outer: Matrix, order: int) -> None:
        """A filled rectangle drawn behind some text, in both senses, hides what of it lies below."""
        library = self._library
        count = library.FPDFPath_CountSegments(path)
        if not 4 <= count <= _MOST_CORNERS or library.FPDFPageObj_HasTransparency(path):
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not library.FPDFPath_GetDrawMode(path, fill, stroke) or not fill.value:
            return
        found = [one for n in range(count) for one in self._point(library.FPDFPath_GetPathSegment(path, n))]
        if any(kind == _BEZIER or (kind == _MOVE and n) for n, (kind, _, _) in enumerate(found)):
            return
        points = [applied(matrix, x, y) for _, x, y in found]
        a, b, c, d = _bounds(points)
        if min(c - a, d - b) <= _THIN or not all(
            min(abs(x - a), abs(x - c)) < 0.5 and min(abs(y - b), abs(y - d)) < 0.5 for x, y in points
        ):
            return
        colour = fill_colour(library, path)
        if colour is None or colour[3] < _OPAQUE:
            return
        (left, bottom, right, top), plain = self.seen_through(path, outer)
        area = max(a, left), max(b, bottom), min(c, right), min(d, top)
        if plain and area[0] < area[2] and area[1] < area[3]:
            self._covers.append((order, area))

    def twins(self, addresses: set[int], told: set[int]) -> Iterator[tuple[int, int]]:
        """Of these pieces of text those that are drawn again at nearly the same place, each with the other one: PDFium
        tells the characters of the first alone, the shadow of a text instead of the text."""
        places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for address in self.pieces.keys() - told:
            a, b, _, _ = self._bounds(address)
            places[int(a / _SHADOW), int(b / _SHADOW)].append(address)
        for address in addresses & self.pieces.keys() if places else ():
            box = self._bounds(address)
            x, y = int(box[0] / _SHADOW), int(box[1] / _SHADOW)
            for other in (one for i in (-1, 0, 1) for k in (-1, 0, 1) for one in places.get((x + i, y + k), ())):
                if all(abs(p - q) < _SHADOW for p, q in zip(box, self._bounds(other), strict=True)):
                    yield address, other

    def over(self, address: int, box: Box) -> Iterator[int]:
        """The pieces of text drawn later than this one at the place of one of its characters, and hidden by nothing."""
        if not self._later:
            first = min((order for order, _ in self._covers), default=0)
            for one, piece in self.pieces.items():
                if piece.order > first:
                    a, b, c, d = self._bounds(one)
                    for n in range(int(b // _BAND), min(int(d // _BAND), int(b // _BAND) + _MOST_BANDS) + 1):
                        self._later[n].append((one, (a, b, c, d)))
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        for one, (a, b, c, d) in self._later.get(int(y // _BAND), ()):
            later = self.pieces[one].order > self.pieces[address].order
            if later and a <= x <= c and b <= y <= d and not self.hides(one, box):
                yield one

    def _bounds(self, address: int) -> Box:
        one, _, outer = self.pieces[address]
        a, b, c, d = (ctypes.c_float() for _ in range(4))
        if not self._library.FPDFPageObj_GetBounds(one, a, b, c, d):
            return 0.0, 0.0, 0.0, 0.0
        return _bounds([applied(outer, a.value, b.value), applied(outer, c.value, d.value)])

    def _point(self, segment: object) -> Iterator[tuple[int, float, float]]:
        x, y = ctypes.c_float(), ctypes.c_float()
        if self._library.FPDFPathSegment_GetPoint(segment, x, y):
            yield self._library.FPDFPathSegment_GetType(segment), x.value, y.value

    def _darken(self, area: Box) -> None:
        if len(self.dark) < _MOST_DARK:
            self.dark.append(area)

    def _thin(self, a: float, b: float, c: float, d: float) -> bool:
        """A long thin box is a line."""
        if min(c - a, d - b) > _THIN:
            return False
        if max(c - a, d - b) <= _THIN:
            if len(self._specks) < MOST_DRAWN:
                self._specks.append((a, b, c, d))
            return True
        if c - a > d - b:
            self.lines.append((a, (b + d) / 2, c, (b + d) / 2))
        else:
            self.lines.append(((a + c) / 2, b, (a + c) / 2, d))
        return True

    def _path(self, path: object, matrix: Matrix) -> None:
        library = self._library
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not library.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
            return
        x, y = ctypes.c_float(), ctypes.c_float()
        count = library.FPDFPath_CountSegments(path)
        if count > MOST_LINES:
            return
        points: list[tuple[float, float]] = []
        straight = True
        for n in range(count):
            segment = library.FPDFPath_GetPathSegment(path, n)
            kind = library.FPDFPathSegment_GetType(segment)
            if kind == _MOVE:
                self._subpath(path, points, straight, bool(fill.value), bool(stroke.value))
                points, straight = [], True
            elif kind == _BEZIER:
                straight = False
            if library.FPDFPathSegment_GetPoint(segment, x, y):
                points.append(applied(matrix, x.value, y.value))
            if library.FPDFPathSegment_GetClose(segment) and points:
                points.append(points[0])
        self._subpath(path, points, straight, bool(fill.value), bool(stroke.value))

    def _subpath(
        self, path: object, points: list[tuple[float, float]], straight: bool, filled: bool, stroked: bool
    ) -> None:
        if len(points) < 2 or not all(math.isfinite(value) for point in points for value in point):
            return
        a, b, c, d = _bounds(points)
        if straight and filled and self._thin(a, b, c, d):
            return
        if filled and (colour := fill_colour(self._library, path)) is not None and min(colour[:3]) < _DARK:
            self._darken((a, b, c, d))
        if not stroked or not straight:
            return
        if self._thin(a, b, c, d):
            return
        for (x0, y0), (x1, y1) in pairwise(points):
            if min(abs(x1 - x0), abs(y1 - y0)) <= 1.0 and max(abs(x1 - x0), abs(y1 - y0)) > _THIN:
                self.lines.append((x0, y0, x1, y1))


def dashed(lines: Sequence[Box], specks: Sequence[Box]) -> list[Box]:
    """The lines that are drawn dash by dash: short pieces in a row, the gaps between them no wider than they are long,
    or than a dot is worth."""
    made: list[Box] = []
    for across in (True, False):
        rows: defaultdict[int, list[tuple[float, float, float]]] = defaultdict(list)
        for a, b, c, d in (*lines, *specks):
            start, end, low, high = (a, c, b, d) if across else (b, d, a, c)
            if high - low <= _THIN and high - low <= end - start <= _LONGEST_DASH:
                rows[round(low + high)].append((start, end, (low + high) / 2))
        for row in rows.values():
            if len(row) >= _FEWEST_DASHES:
                made += [(s, at, e, at) if across else (at, s, at, e) for s, e, at in _strung(sorted(row))]
    return made


def _strung(row: Sequence[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    first, count = 0, 0
    for n, (_, end, at) in enumerate(row):
        behind = row[n + 1] if n + 1 < len(row) else None
        count += 1
        if behind is not None and behind[0] - end <= min(max(1.5 * (end - row[n][0]), 2.0), _WIDEST_GAP):
            continue
        if count >= _FEWEST_DASHES:
            yield row[first][0], end, at
        first, count = n + 1, 0


def address_of(one: object) -> int:
    return ctypes.cast(cast(ctypes.c_void_p, one), ctypes.c_void_p).value or 0


def fill_colour(library: Pdfium, one: object) -> tuple[int, int, int, int] | None:
    """Red, green, blue and opacity, 0 to 255."""
    r, g, b, a = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    if not library.FPDFPageObj_GetFillColor(one, r, g, b, a):
        return None
    return r.value, g.value, b.value, a.value


UNITY: Final[Matrix] = (1, 0, 0, 1, 0, 0)


def product(m: Matrix, n: Matrix) -> Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def applied(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _bounds(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
