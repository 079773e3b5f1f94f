"""What is drawn on a page beside its text: ruling lines, dark areas, pictures.

Ruling lines come as strokes, as thin filled boxes, even as thin pictures, one piece to each side of each cell. A page
drawn full of lines is no page of tables: there none is kept, and its text is read as text.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from extractor.loaders.pdf.library import Pdfium

# A page of a report has some 1,000 pieces of lines; a map or a drawing has more than these.
MOST_DRAWN: Final = 60_000
MOST_LINES: Final = 20_000
MOST_OBJECTS: Final = 1_000_000

_DEEPEST_FORM: Final = 12
_THIN: Final = 3.5  # points; the thickest ruling line of a table
_DARK: Final = 200
_MOST_DARK: Final = 200
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_BEZIER, _MOVE = 1, 2

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in the file's space, where ``y`` grows upwards."""


class Drawing:
    """``lines`` as ``(x0, y0, x1, y1)``; ``dark`` are the areas on which white text can be read; ``pictured`` is the
    part of the page that pictures cover; ``texts`` counts the pieces of text. ``overfull``: there is more on the page
    than was looked at."""

    def __init__(self, library: Pdfium, page: object, box: Box) -> None:
        self._library = library
        self._page = page
        self._box = box
        self.lines: list[Box] = []
        self.dark: list[Box] = []
        self.pictured = 0.0
        self.texts = 0
        self.overfull = False
        self._draw()
        area = (box[2] - box[0]) * (box[3] - box[1])
        self.pictured = min(self.pictured / max(area, 1.0), 1.0)

    def _draw(self) -> None:
        """All objects, those of forms within forms included."""
        library, page = self._library, self._page
        count = max(library.FPDFPage_CountObjects(page), 0)
        waiting: list[Iterator[tuple[object, Matrix, int]]] = []
        waiting.append((library.FPDFPage_GetObject(page, n), _UNITY, 0) for n in range(count))
        seen = drawn = 0
        while waiting:
            one, outer, depth = next(waiting[-1], (None, _UNITY, 0))
            if one is None:
                waiting.pop()
                continue
            seen += 1
            if seen > MOST_OBJECTS:
                self.overfull = True
                break
            kind = library.FPDFPageObj_GetType(one)
            if kind == _TEXT:
                self.texts += 1
            elif kind == _FORM and depth < _DEEPEST_FORM:
                waiting.append(self._form(one, outer, depth))
            elif kind in (_PATH, _IMAGE) and drawn <= MOST_DRAWN:
                drawn += 1
                matrix = _product(self._matrix(one), outer)
                if kind == _IMAGE:
                    self._picture(matrix)
                else:
                    self._path(one, matrix)
                if len(self.lines) > MOST_LINES:
                    drawn = MOST_DRAWN + 1
        if drawn > MOST_DRAWN:
            self.lines.clear()

    def _form(self, form: object, outer: Matrix, depth: int) -> Iterator[tuple[object, Matrix, int]]:
        inner = _product(self._matrix(form), outer)
        for n in range(max(self._library.FPDFFormObj_CountObjects(form), 0)):
            yield self._library.FPDFFormObj_GetObject(form, n), inner, depth + 1

    def _matrix(self, one: object) -> Matrix:
        matrix = self._library.FS_MATRIX()
        if not self._library.FPDFPageObj_GetMatrix(one, matrix):
            return _UNITY
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _picture(self, matrix: Matrix) -> None:
        a, b, c, d = _bounds([_applied(matrix, x, y) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))])
        left, bottom, right, top = self._box
        self.pictured += max(0.0, min(c, right) - max(a, left)) * max(0.0, min(d, top) - max(b, bottom))
        self._thin(a, b, c, d)
        self._darken((a, b, c, d))

    def _darken(self, area: Box) -> None:
        if len(self.dark) < _MOST_DARK:
            self.dark.append(area)

    def _thin(self, a: float, b: float, c: float, d: float) -> bool:
        """A long thin box is a line."""
        if min(c - a, d - b) > _THIN or max(c - a, d - b) <= _THIN:
            return False
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
                points.append(_applied(matrix, x.value, y.value))
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


def fill_colour(library: Pdfium, one: object) -> tuple[int, int, int, int] | None:
    """Red, green, blue and opacity, 0 to 255."""
    r, g, b, a = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    if not library.FPDFPageObj_GetFillColor(one, r, g, b, a):
        return None
    return r.value, g.value, b.value, a.value


_UNITY: Final[Matrix] = (1, 0, 0, 1, 0, 0)


def _product(m: Matrix, n: Matrix) -> Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _applied(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _bounds(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
