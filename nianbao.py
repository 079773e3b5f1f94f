"""The command ``nianbao``, and a guard for its generic package names.

The packages are called ``extractor`` and ``verifiers``; another distribution may install packages of the same names
over ours. That is said in one line here instead of failing somewhere inside.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

_PACKAGES = ("extractor", "verifiers", "prompts")


def _shadowed() -> str | None:
    home = Path(__file__).resolve().parent
    for name in _PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if found != home / name:
            return f"{name} (found {found or 'nothing'}, expected {home / name})"
    return None


def main() -> None:
    """Run the command line."""
    other = _shadowed()
    if other is not None:
        sys.stderr.write(
            f"nianbao: another distribution shadows our package {other}; "
            "install nianbao in an environment of its own (pipx install ., uv tool install .)\n"
        )
        sys.exit(2)
    from extractor.cli import run

    run()


if __name__ == "__main__":
    main()
