"""What a folder may hold besides files: pipes, loops, names that are no text, files that go away or grow."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.malformed.case import REPORT


@dataclass(frozen=True)
class Place:
    """``name``: as the file system has it, below the corpus. ``ends``: the codes that are right for it when it is named
    as an input; empty for what only a folder may lead to, and which a search leaves out."""

    name: bytes
    ends: str
    make: Callable[[Path], None]

    @property
    def path(self) -> str:
        return os.fsdecode(self.name)


def _with(name: bytes, ends: str, make: Callable[[Path], None]) -> Place:
    return Place(name, ends, lambda folder: make(folder / os.fsdecode(name)))


def _holding(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(text.encode()) and None  # type: ignore[func-returns-value]


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "inner.txt").write_text(REPORT, encoding="utf-8")


def _loop(path: Path) -> None:
    path.symlink_to(path.parent, target_is_directory=True)


PLACES: tuple[Place, ...] = (
    _with("名字 with\nnew line.txt".encode(), "ok incomplete", _holding(REPORT + "1")),
    _with(b"no \xff\xfe text.txt", "ok incomplete", _holding(REPORT + "2")),
    _with("…\x1b[31m\u202e.txt".encode(), "ok incomplete", _holding(REPORT + "3")),
    _with(b"-n.txt", "ok incomplete", _holding(REPORT + "4")),
    _with("长".encode() * 80 + b".txt", "ok incomplete", _holding(REPORT + "5")),
    _with(b"no_suffix", "ok incomplete", _holding(REPORT + "6")),
    _with(b"growing.txt", "ok incomplete unreadable", _holding(REPORT + "7")),
    _with(b"zz_vanishing.txt", "unreadable.missing", _holding(REPORT + "8")),
    _with(b"pipe.txt", "unreadable.io", os.mkfifo),
    _with(b"device.txt", "unreadable.io", lambda path: path.symlink_to("/dev/zero")),
    _with(b"memory.txt", "unreadable", lambda path: path.symlink_to("/proc/self/mem")),
    _with(b"link_to_itself.txt", "", lambda path: path.symlink_to(path.name)),
    _with(b"link_to_nothing.txt", "", lambda path: path.symlink_to("nowhere")),
    _with(b"folder_again", "", _loop),
    _with(b"folder.txt", "", _folder),
    _with(
        b"forbidden.txt",
        "unreadable.io ok incomplete",
        lambda path: (path.write_text(REPORT + "9", encoding="utf-8"), path.chmod(0))[1],
    ),
)
