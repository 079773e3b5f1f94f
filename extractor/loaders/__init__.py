"""From bytes to a ``Document``: which loader reads which file.

One mapping names the loader of each suffix, so that a new format is one module and its suffixes here. Whatever cannot
be read is an ``UnreadableError`` with a code and one line that says what, where and what to do; nothing is guessed from
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

Loader = Callable[[bytes, str, str], Document]
"""``loader(data, path, sha256) -> Document``; raises ``UnreadableError``."""

LOADERS: Final[Mapping[str, Loader]] = {
    ".txt": text.load_txt,
    ".md": text.load_md,
    ".markdown": text.load_md,
}

SUFFIXES: Final = frozenset(LOADERS)
"""What is collected when a folder is searched (lower case, with the dot)."""

# A report is a few pages. A text of this size is something else, and every later step would pay for it.
MAX_BYTES: Final = 20_000_000

# Formats that people do save reports in: named in the message, so that the reader knows that the file is fine and the
# tool is not.
_OTHER_FORMATS: Final[Mapping[str, str]] = {
    ".htm": "HTML",
    ".html": "HTML",
    ".mht": "a web archive",
    ".mhtml": "a web archive",
    ".doc": "Word",
    ".docx": "Word",
    ".wps": "WPS",
    ".rtf": "RTF",
    ".odt": "OpenDocument",
    ".ofd": "OFD",
    ".pdf": "PDF",
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

_MAGIC: Final = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "a zip archive (docx, xlsx or ofd)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or WPS file"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)


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
    """The document in ``data``; ``path`` gives the suffix and goes into the messages. Unknown suffixes are read as text
    if they hold text. Raises ``UnreadableError``: ``unreadable.empty``, ``.too_large``, ``.binary``, ``.encoding``,
    ``.format``."""
    _check_size(len(data), path)
    suffix = PurePath(path).suffix.lower()
    loader = LOADERS.get(suffix)
    if not data:
        raise UnreadableError("unreadable.empty", f"{path} is empty (0 bytes); fetch the report again")
    if loader is None and suffix in _OTHER_FORMATS:
        raise UnreadableError(
            "unreadable.format",
            f"{path} is {_OTHER_FORMATS[suffix]}, which cannot be read yet; save it as text (.txt, .md) and try again",
        )
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(
                "unreadable.binary",
                f"{path} is {name} by its content, not {f'a {suffix} file' if suffix else 'text'}; "
                "give it its right suffix, or save it as text (.txt, .md)",
            )
    return (loader or text.load_txt)(data, path, hashlib.sha256(data).hexdigest())


def _check_size(size: int, path: str) -> None:
    if size > MAX_BYTES:
        raise UnreadableError(
            "unreadable.too_large",
            f"{path} has {size / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:.0f} MB allowed; is it a report?",
        )
