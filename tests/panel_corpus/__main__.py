"""``python -m tests.panel_corpus`` writes the files of ``examples/panel`` anew; those that are made no more go."""

from __future__ import annotations

from pathlib import Path

from tests.panel_corpus.writing import files

FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "panel"


def write(folder: Path) -> None:
    made = files()
    for path, data in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    for stale in (folder / "reports").iterdir():
        if f"reports/{stale.name}" not in made:
            stale.unlink()


if __name__ == "__main__":
    write(FOLDER)
