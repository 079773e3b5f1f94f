"""The command line: parse, one library call, print. Data goes to files, progress and advice to stderr.

Heavy imports happen inside the commands, so that ``nianbao --help`` answers at once.
"""

from __future__ import annotations

import sys

from extractor.cli import analyses, reports
from extractor.cli.app import app
from extractor.errors import NianbaoError
from extractor.terminal.exits import exit_of

__all__ = ["analyses", "app", "reports", "run"]


def run() -> None:
    """Run the command line; every error a user can meet is one line on stderr and an exit status."""
    try:
        app(prog_name="nianbao")
    except NianbaoError as error:
        sys.stderr.write(f"nianbao: {error.message}\n")
        sys.exit(exit_of(error))
