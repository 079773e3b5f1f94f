"""Which report files some paths mean, in the order in which their records will stand.

Arguments keep their order; a folder's files come by relative POSIX path in code-point order. They are found while
walking, one folder's names in memory at a time, so that a million files cost no more than their largest folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from extractor.errors import UsageError
from extractor.loaders import LOADERS, SUFFIXES

# How browsers and Word call the folder of a saved page's pictures and frames.
_ASSETS: Final = re.compile(r"(?:_files|\.files|_Files|_file|\.fld)/$")


def collect(paths: Sequence[Path | str], out: Path | None = None) -> Iterator[str]:
    """The report files, as POSIX paths. Hidden files and folders are left out, and so are what lies under ``out``, the
    files by which Word marks a document as open (``~$报告.docx``) and the folders that browsers put beside a page
    (``报告_files``); links to folders are not followed.

    Raises ``UsageError`` at once, before anything is started, for a path that does not exist and where there is no
    report at all.
    """
    for given in paths:
        if not Path(given).exists():
            raise UsageError(f"{given}: no such file or folder; check the path (nothing was started)")
    found = _found(paths, None if out is None else out.resolve())
    first = next(found, None)
    if first is None:
        raise UsageError(
            f"no report files in {', '.join(str(path) for path in paths)}; expected {', '.join(sorted(LOADERS))}"
        )
    return chain((first,), found)


def _found(paths: Iterable[Path | str], out: Path | None) -> Iterator[str]:
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from _walk(path, out)
        else:
            yield path.as_posix()


def _walk(top: Path, out: Path | None) -> Iterator[str]:
    waiting = [_entries(top, out)]
    while waiting:
        path, is_folder = next(waiting[-1], (None, False))
        if path is None:
            waiting.pop()
        elif is_folder:
            waiting.append(_entries(path, out))
        else:
            yield path.as_posix()


def _entries(folder: Path, out: Path | None) -> Iterator[tuple[Path, bool]]:
    """What a folder holds, as it sorts among whole relative paths: there a folder's name is followed by a slash."""
    if out is not None and folder.resolve().is_relative_to(out):
        return
    try:
        with os.scandir(folder) as entries:
            named = sorted(
                (f"{one.name}/" if one.is_dir(follow_symlinks=False) else one.name)
                for one in entries
                if not one.name.startswith(".")
            )
    except OSError as error:
        raise UsageError(f"{folder}: cannot be searched ({error.strerror}); check permissions") from error
    pages = {name.rpartition(".")[0] for name in named if name.lower().endswith((".htm", ".html"))}
    for name in named:
        path = folder / name
        if name.startswith("~$") or (name.endswith("/") and _ASSETS.sub("", name) in pages):
            continue
        if name.endswith("/"):
            yield path, True
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            yield path, False


def shown(path: str) -> str:
    """A path, or a message that names one, as text that can be written anywhere: bytes of a file name that are no
    UTF-8 stand as escapes."""
    return path.encode("utf-8", "backslashreplace").decode()
