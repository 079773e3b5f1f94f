"""Findings put aside while more are made: tens of thousands would fill the memory, and they are needed in order.

The lines go to an unnamed file of the system's temporary folder; what is kept of each finding is what it is sorted and
counted by.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from extractor.errors import UsageError
from extractor.panel.findings import Told
from verifiers.rules import GRADES

_ORDER: Final = {grade: at for at, grade in enumerate(GRADES)}


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a finding was put, and what it is sorted and counted by."""

    report: str
    body: str
    name: str
    year: int
    rule: str
    severity: str
    offset: int
    lengths: tuple[int, int, int]

    @property
    def place(self) -> tuple[str, str, int, int, str]:
        return (self.name, self.body, self.year, _ORDER[self.severity], self.rule)


class Spool:
    """Findings on disk. ``kept`` is in the order in which they came until ``sort`` is called."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._end = 0
        self.kept: list[Kept] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, found: Iterable[Told]) -> None:
        """Raises ``UsageError`` where the temporary folder is full."""
        try:
            for one in found:
                parts = [part.encode("utf-8", "replace") for part in (one.as_json, one.as_csv, one.message)]
                self._file.write(b"".join(parts))
                lengths = (len(parts[0]), len(parts[1]), len(parts[2]))
                kept = Kept(one.report, one.body, one.name, one.year, one.rule, one.severity, self._end, lengths)
                self.kept.append(kept)
                self._end += sum(lengths)
        except OSError as error:
            where = tempfile.gettempdir()
            raise UsageError(f"{where}: cannot be written ({error.strerror}); free space or set TMPDIR") from error

    def sort(self) -> None:
        """By name, year and gravity."""
        self.kept.sort(key=lambda one: one.place)

    def as_json(self) -> Iterator[str]:
        return (self._read(one, 0) for one in self.kept)

    def as_csv(self) -> Iterator[str]:
        return (self._read(one, 1) for one in self.kept)

    def message(self, one: Kept) -> str:
        return self._read(one, 2)

    def _read(self, one: Kept, part: int) -> str:
        self._file.seek(one.offset + sum(one.lengths[:part]))
        return self._file.read(one.lengths[part]).decode("utf-8")
