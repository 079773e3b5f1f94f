"""``python -m tests.malformed FOLDER [ADDRESS]``: make the corpus. ADDRESS is where files try to call home."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.malformed import CORPUS, PLACES


def write(folder: Path, address: str = "http://127.0.0.1:9") -> None:
    """Make every file under ``folder``, which must not exist."""
    folder.mkdir(parents=True)
    for odd in CORPUS:
        (folder / odd.name).write_bytes(odd.make(address))
    for place in PLACES:
        place.make(folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:3])
