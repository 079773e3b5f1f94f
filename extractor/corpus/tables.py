"""CSV tables that people write, or edit in a spreadsheet: the manifest, the renames, a filled-in sample."""

from __future__ import annotations

import os
from pathlib import Path

from extractor.errors import UsageError


def csv_text(file: Path, what: str) -> str:
    """The text of a CSV as spreadsheets save it: UTF-8, GB18030, or UTF-16 with a byte-order mark. ``what`` it is goes
    into the message. Raises ``UsageError``."""
    return csv_decoded(file, what)[0]


def csv_decoded(file: Path, what: str) -> tuple[str, bool]:
    """As ``csv_text``, and whether the encoding holds every character: where it does not, the program that saved the
    file has written a question mark for some."""
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise UsageError(f"{file}: cannot be read as {what} ({reason}); check the path") from error
    if data.startswith(b"PK"):
        raise UsageError(f"{file}: is a workbook, not a CSV; save {what} as CSV (UTF-8)")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding != "gb18030"
    raise UsageError(f"{file}: is neither UTF-8 nor GB18030 text; save {what} as CSV (UTF-8)")
