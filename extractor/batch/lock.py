"""One run at a time in an output folder.

The lock is the operating system's, on a file in the folder: it ends with the process that holds it, however that
ended, so there is no stale lock. The file's content only names the holder for the message; reading the database
needs no lock.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

from extractor.errors import StoreError

LOCK: Final = "nianbao.lock"

# The byte that is locked lies beyond the content, because where locks are mandatory (Windows) nobody else could read
# the holder's name otherwise.
_BYTE: Final = 4096


class Lock:
    """``with Lock(folder): …``. Raises ``StoreError``: ``store.locked`` where another process holds it, ``store.open``
    where the file cannot be made. The file stays: to remove it would let two processes lock two files of one name."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            free = _locked(self._file)
        except OSError as error:
            raise StoreError(
                "store.open",
                f"{self._path}: cannot be locked ({error.strerror}); check the folder, or give another --out",
            ) from error
        if not free:
            holder = os.read(self._file, 64).decode("ascii", "replace").strip() or "another process"
            os.close(self._file)
            raise StoreError(
                "store.locked",
                f"{folder}: {holder} is writing here; wait until it has finished, or give another --out",
            )
        self._sign()

    def _sign(self) -> None:
        try:
            os.ftruncate(self._file, 0)
            os.write(self._file, f"process {os.getpid()}".encode("ascii"))
        except OSError:
            # A full disk: the lock holds all the same, only its holder stays unnamed.
            return

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)


def is_held(folder: Path) -> bool:
    """Whether a run is at work in a folder now."""
    try:
        file = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _locked(file)
    except OSError:
        return False
    finally:
        os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _locked(file: int) -> bool:
        os.lseek(file, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locked(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
