"""Where the encoded rows of an export go: one file per table, or the sheets of one workbook.

Rows are encoded by the processes that read the records; here their bytes are only put one behind the other. Everything
is written to a folder aside and moved into place when all of it is there, so that nobody opens half an export.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from extractor.errors import NianbaoError
from extractor.export.model import Encoded, Table


class ExportError(NianbaoError):
    """An export cannot be made: ``export.write`` or ``export.missing_extra``."""


class Sink(Protocol):
    """Takes the rows of all tables, in their order, and makes the files."""

    def add(self, table: Table, encoded: Encoded) -> None: ...

    def finish(self) -> None:
        """Complete the files. Tables without rows have theirs too."""
        ...

    def close(self) -> None:
        """Let go of whatever is open, finished or not."""
        ...


class FilePerTable:
    """``<table><suffix>`` for every table, each beginning with ``head(table)``."""

    def __init__(self, folder: Path, suffix: str, head: Callable[[Table], bytes], tables: tuple[Table, ...]) -> None:
        self._open: dict[str, IO[bytes]] = {}
        for table in tables:
            file = (folder / f"{table.name}{suffix}").open("wb")
            self._open[table.name] = file
            file.write(head(table))

    def add(self, table: Table, encoded: Encoded) -> None:
        self._open[table.name].write(encoded.data)

    def finish(self) -> None:
        self.close()

    def close(self) -> None:
        for file in self._open.values():
            file.close()


@contextmanager
def staging(out: Path) -> Generator[tuple[Path, list[Path]]]:
    """A folder aside to write to, and the list that will name the files once they stand in ``out``, each replaced
    atomically. Raises ``ExportError`` where they cannot be written; nothing in ``out`` changes before all are made."""
    written: list[Path] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".export-", dir=out))
        try:
            yield aside, written
            for made in sorted(aside.iterdir()):
                made.replace(out / made.name)
                written.append(out / made.name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise ExportError(
            "export.write",
            f"{error.filename or out}: cannot be written ({error.strerror}); close it where it is open, free some "
            "space or give another --out, then run again",
        ) from error
