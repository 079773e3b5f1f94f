"""The exit statuses of the commands."""

from __future__ import annotations

from typing import Final

from extractor.errors import NianbaoError, UsageError

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_BUDGET: Final = 3
EXIT_INTERRUPTED: Final = 130


def exit_of(error: NianbaoError) -> int:
    """The status of a command that an error ended."""
    return EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED
