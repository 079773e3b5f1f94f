"""PDFium as this loader uses it: its functions with their types, and how a file is opened.

PDFium was chosen by measurement (``benchmarks/pdf.py``) and because it is made for hostile files. It keeps state for
the whole process and serves one thread at a time, so whoever opens a file holds the lock until it is closed.
"""

from __future__ import annotations

import ctypes
import importlib
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Protocol, cast

from extractor.errors import UnreadableError

_PASSWORD, _SECURITY = 4, 5
_lock: Final = threading.Lock()


class Rect(Protocol):
    left: float
    top: float
    right: float
    bottom: float


class MatrixStruct(Protocol):
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


class Pdfium(Protocol):
    """The functions of the library that are used here; handles are opaque."""

    FS_RECTF: type[Rect]
    FS_MATRIX: type[MatrixStruct]

    def FPDF_LoadMemDocument64(self, data: bytes, size: int, password: None) -> object: ...  # noqa: N802
    def FPDF_GetLastError(self) -> int: ...  # noqa: N802
    def FPDF_GetPageCount(self, document: object) -> int: ...  # noqa: N802
    def FPDF_CloseDocument(self, document: object) -> None: ...  # noqa: N802
    def FPDF_LoadPage(self, document: object, index: int) -> object: ...  # noqa: N802
    def FPDF_ClosePage(self, page: object) -> None: ...  # noqa: N802
    def FPDFPage_GetAnnotCount(self, page: object) -> int: ...  # noqa: N802
    def FPDFPage_GetAnnot(self, page: object, index: int) -> object: ...  # noqa: N802
    def FPDFPage_CloseAnnot(self, annotation: object) -> None: ...  # noqa: N802
    def FPDFPage_RemoveAnnot(self, page: object, index: int) -> int: ...  # noqa: N802
    def FPDFAnnot_GetSubtype(self, annotation: object) -> int: ...  # noqa: N802
    def FPDFAnnot_HasKey(self, annotation: object, key: bytes) -> int: ...  # noqa: N802
    def FPDFAnnot_GetStringValue(self, annotation: object, key: bytes, value: None, size: int) -> int: ...  # noqa: N802
    def FPDFPage_Flatten(self, page: object, flag: int) -> int: ...  # noqa: N802
    def FPDF_GetPageBoundingBox(self, page: object, box: Rect) -> int: ...  # noqa: N802
    def FPDFText_LoadPage(self, page: object) -> object: ...  # noqa: N802
    def FPDFText_ClosePage(self, text: object) -> None: ...  # noqa: N802
    def FPDFText_CountChars(self, text: object) -> int: ...  # noqa: N802
    def FPDFText_GetUnicode(self, text: object, n: int) -> int: ...  # noqa: N802
    def FPDFText_IsGenerated(self, text: object, n: int) -> int: ...  # noqa: N802
    def FPDFText_HasUnicodeMapError(self, text: object, n: int) -> int: ...  # noqa: N802
    def FPDFText_GetCharAngle(self, text: object, n: int) -> float: ...  # noqa: N802
    def FPDFText_GetLooseCharBox(self, text: object, n: int, box: Rect) -> int: ...  # noqa: N802
    def FPDFText_GetCharOrigin(self, text: object, n: int, x: ctypes.c_double, y: ctypes.c_double) -> int: ...  # noqa: N802
    def FPDFText_GetFontSize(self, text: object, n: int) -> float: ...  # noqa: N802
    def FPDFText_GetMatrix(self, text: object, n: int, matrix: MatrixStruct) -> int: ...  # noqa: N802
    def FPDFText_GetTextObject(self, text: object, n: int) -> object: ...  # noqa: N802
    def FPDFTextObj_GetTextRenderMode(self, one: object) -> int: ...  # noqa: N802
    def FPDFPage_CountObjects(self, page: object) -> int: ...  # noqa: N802
    def FPDFPage_GetObject(self, page: object, n: int) -> object: ...  # noqa: N802
    def FPDFFormObj_CountObjects(self, form: object) -> int: ...  # noqa: N802
    def FPDFFormObj_GetObject(self, form: object, n: int) -> object: ...  # noqa: N802
    def FPDFPageObj_GetType(self, one: object) -> int: ...  # noqa: N802
    def FPDFPageObj_GetMatrix(self, one: object, matrix: MatrixStruct) -> int: ...  # noqa: N802
    def FPDFPageObj_GetFillColor(  # noqa: N802
        self, one: object, r: ctypes.c_uint, g: ctypes.c_uint, b: ctypes.c_uint, a: ctypes.c_uint
    ) -> int: ...
    def FPDFPageObj_HasTransparency(self, one: object) -> int: ...  # noqa: N802
    def FPDFPageObj_GetBounds(  # noqa: N802
        self, one: object, left: ctypes.c_float, bottom: ctypes.c_float, right: ctypes.c_float, top: ctypes.c_float
    ) -> int: ...
    def FPDFPageObj_GetClipPath(self, one: object) -> object: ...  # noqa: N802
    def FPDFClipPath_CountPaths(self, clip: object) -> int: ...  # noqa: N802
    def FPDFClipPath_CountPathSegments(self, clip: object, path: int) -> int: ...  # noqa: N802
    def FPDFClipPath_GetPathSegment(self, clip: object, path: int, n: int) -> object: ...  # noqa: N802
    def FPDFPath_GetDrawMode(self, path: object, fill: ctypes.c_int, stroke: ctypes.c_int) -> int: ...  # noqa: N802
    def FPDFPath_CountSegments(self, path: object) -> int: ...  # noqa: N802
    def FPDFPath_GetPathSegment(self, path: object, n: int) -> object: ...  # noqa: N802
    def FPDFPathSegment_GetPoint(self, segment: object, x: ctypes.c_float, y: ctypes.c_float) -> int: ...  # noqa: N802
    def FPDFPathSegment_GetType(self, segment: object) -> int: ...  # noqa: N802
    def FPDFPathSegment_GetClose(self, segment: object) -> int: ...  # noqa: N802


@contextmanager
def opened(data: bytes, path: str) -> Generator[tuple[Pdfium, object]]:
    """The library and the handle of a document. Raises ``UnreadableError``: ``unreadable.encrypted``, ``.damaged``,
    ``.missing_extra``."""
    try:
        library = cast(Pdfium, importlib.import_module("pypdfium2.raw"))
    except ImportError as error:
        raise UnreadableError(
            "unreadable.missing_extra",
            f"{path} is a PDF, and pypdfium2, which reads it, is not installed; run pip install pypdfium2",
        ) from error
    with _lock:
        document = library.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            if library.FPDF_GetLastError() in (_PASSWORD, _SECURITY):
                raise UnreadableError(
                    "unreadable.encrypted", f"{path} is locked with a password; unlock it and save it without one"
                )
            raise UnreadableError(
                "unreadable.damaged", f"{path} is a damaged PDF that cannot be opened; fetch the report again"
            )
        try:
            yield library, document
        finally:
            library.FPDF_CloseDocument(document)
