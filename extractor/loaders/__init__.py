"""From bytes to a ``Document``: which loader reads which file.

The content decides before the suffix does, for files often go by a wrong name. One mapping names the loader of each
kind of content and one that of each suffix, so that a new format is one module and its lines here. Whatever cannot be
read is an ``UnreadableError`` with a code and one line that says what, where and what to do; nothing is guessed from
damaged bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Final

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders import text
from extractor.loaders.kinds import Kind, has_tags, kind_of

Loader = Callable[[bytes, str, str], Document]
"""``loader(data, path, sha256) -> Document``; raises ``UnreadableError``."""


def _html(data: bytes, path: str, sha256: str) -> Document:
    from extractor.loaders.html import load_html

    return load_html(data, path, sha256) if has_tags(data) else text.load_txt(data, path, sha256)


def _mhtml(data: bytes, path: str, sha256: str) -> Document:
    from extractor.loaders.mhtml import load_mhtml

    return load_mhtml(data, path, sha256)


def _docx(data: bytes, path: str, sha256: str) -> Document:
    from extractor.loaders.docx import load_docx

    return load_docx(data, path, sha256)


def _pdf(data: bytes, path: str, sha256: str) -> Document:
    from extractor.loaders.pdf import load_pdf

    return load_pdf(data, path, sha256)


def _office(kind: Kind) -> Loader:
    def load(data: bytes, path: str, sha256: str) -> Document:
        from extractor.loaders.office import load_office

        return load_office(data, path, sha256, kind)

    return load


_BY_CONTENT: Final[Mapping[Kind, Loader]] = {
    "html": _html,
    "mhtml": _mhtml,
    "docx": _docx,
    "pdf": _pdf,
    "ole": _office("ole"),
    "rtf": _office("rtf"),
    "odt": _office("odt"),
    "word-xml": _office("word-xml"),
}

# What a file is read as that does not show its format by its content. Formats that always do are text where they do
# not: a page of plain text called .doc is still a report.
LOADERS: Final[Mapping[str, Loader]] = {
    ".txt": text.load_txt,
    ".md": text.load_md,
    ".markdown": text.load_md,
    ".html": _html,
    ".htm": _html,
    ".shtml": _html,
    ".xhtml": _html,
    ".mht": _html,
    ".mhtml": _html,
    ".docx": text.load_txt,
    ".docm": text.load_txt,
    ".doc": text.load_txt,
    ".wps": text.load_txt,
    ".rtf": text.load_txt,
    ".odt": text.load_txt,
    ".pdf": text.load_txt,
}

SUFFIXES: Final = frozenset(LOADERS) | {".ofd"}
"""What is collected when a folder is searched (lower case, with the dot). OFD (GB/T 33190-2016) cannot be read, but
what is saved in it is a document of a public body: were it passed over, a report would be missing and nobody told."""

# A report is a few pages. A file of this size is something else, and every later step would pay for it.
MAX_BYTES: Final = 20_000_000
MAX_CHARS: Final = 500_000
"""Of canonical text: pictures may be large, words are not. The real reports we measure on have 5,040 at most."""

# Formats that people do save reports in: named in the message, so that the reader knows that the file is fine and the
# tool is not.
_OTHER_FORMATS: Final[Mapping[str, str]] = {
    ".ofd": "OFD",
    ".xls": "Excel",
    ".xlsx": "Excel",
    ".et": "WPS",
    ".ppt": "PowerPoint",
    ".pptx": "PowerPoint",
    ".png": "an image",
    ".jpg": "an image",
    ".jpeg": "an image",
    ".tif": "an image",
    ".tiff": "an image",
    ".bmp": "an image",
    ".gif": "an image",
    ".zip": "an archive",
    ".rar": "an archive",
    ".7z": "an archive",
    ".gz": "an archive",
}


def load(path: Path | str) -> Document:
    """Read one file. Raises what ``read_bytes`` and ``load_bytes`` raise."""
    return load_bytes(read_bytes(path), os.fspath(path))


def read_bytes(path: Path | str) -> bytes:
    """The bytes of one file. Raises ``UnreadableError``: ``unreadable.missing``, ``.io``, ``.too_large``."""
    where = os.fspath(path)
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableError(
                "unreadable.io", f"{where} is a folder, not a report; name a file, or extract the folder"
            )
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError("unreadable.io", f"{where} is not an ordinary file; copy its content to one first")
        _check_size(found.st_size, where)
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise UnreadableError("unreadable.missing", f"{where} does not exist; check the path") from error
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL byte in it
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableError(
            "unreadable.io", f"{where} cannot be read: {reason}; check permissions and disk"
        ) from error


def load_bytes(data: bytes, path: str) -> Document:
    """The document in ``data``. Its content says what it is; ``path`` gives the suffix, by which text is told from
    Markdown, and goes into the messages. Raises ``UnreadableError``: ``unreadable.empty``, ``.too_large``,
    ``.format``, and what the loaders raise."""
    _check_size(len(data), path)
    suffix = PurePath(path).suffix.lower()
    if not data:
        raise UnreadableError("unreadable.empty", f"{path} is empty (0 bytes); fetch the report again")
    try:
        kind = kind_of(data, path)
    except UnreadableError as error:
        if error.code != "unreadable.binary" or suffix not in _OTHER_FORMATS:
            raise
        kind = None
    if kind is None and suffix in _OTHER_FORMATS:
        raise UnreadableError(
            "unreadable.format",
            f"{path} is {_OTHER_FORMATS[suffix]}, which cannot be read; save the report as .docx, .html, .pdf or .txt",
        )
    loader = _BY_CONTENT[kind] if kind is not None else LOADERS.get(suffix, text.load_txt)
    document = loader(data, path, hashlib.sha256(data).hexdigest())
    if len(document.text) > MAX_CHARS:
        raise UnreadableError(
            "unreadable.too_large",
            f"{path} has {len(document.text):,} characters, more than the {MAX_CHARS:,} allowed; is it a report?",
        )
    return document


def _check_size(size: int, path: str) -> None:
    if size > MAX_BYTES:
        raise UnreadableError(
            "unreadable.too_large",
            f"{path} has {size / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:.0f} MB allowed; is it a report?",
        )
