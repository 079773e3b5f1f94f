"""What reading one file may cost, and how a process keeps itself within it.

A file is somebody else's: it may be made to take for ever, to unfold into gigabytes or to call home. Time is watched
from outside, because a process that hangs cannot watch itself; memory is the operating system's to refuse; and a
reading process that has nothing to say to the network is not let near it.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from dataclasses import dataclass
from typing import Final

from extractor.errors import UsageError

DEFAULT_READ_TIMEOUT: Final = 60.0
DEFAULT_READ_MEMORY: Final = 384

NO_MEMORY: Final = 86
"""The exit status of a process that was refused memory."""

_MEGABYTE: Final = 1024 * 1024

# Python's own ways to another machine. C libraries do not come by here: they are told not to (lxml's ``no_network``).
_NETWORK: Final = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.sendmsg",
        "socket.sendto",
    }
)


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """``seconds`` of work on one file, waiting for a model apart; ``megabytes`` of memory for a process that reads,
    beyond what it takes before its first file."""

    seconds: float = DEFAULT_READ_TIMEOUT
    megabytes: int = DEFAULT_READ_MEMORY

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise UsageError(f"--read-timeout {self.seconds:g}: must be more than 0")
        if self.megabytes < 1:
            raise UsageError(f"--read-memory {self.megabytes}: must be 1 or more")


def confine(limits: ReadLimits) -> None:
    """Keep this process within its memory and off the network, for good. What libraries have to say about a file
    (warnings, log lines, last words of one that is refused memory) is not shown: what matters of it becomes a code."""
    _confine_memory(limits.megabytes)
    sys.addaudithook(_refuse_network)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - a device, no file
        os.dup2(nothing.fileno(), 2)


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(f"no network while a file is read ({event})")


if sys.platform == "linux":
    import resource
    from pathlib import Path

    def _confine_memory(megabytes: int) -> None:
        """Only the soft limit, so that a program that a loader starts can have its own."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + megabytes * _MEGABYTE
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))

elif sys.platform == "win32":

    def _confine_memory(megabytes: int) -> None:
        """Windows limits a process only by a job object, which the standard library cannot make."""

else:
    import resource
    import threading
    import time

    def _confine_memory(megabytes: int) -> None:
        """macOS takes a limit and does not keep it, so a thread looks how far the process has come."""
        unit = 1 if sys.platform == "darwin" else 1024
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit + megabytes * _MEGABYTE

        def watch() -> None:
            while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < most:
                time.sleep(0.1)
            os._exit(NO_MEMORY)

        threading.Thread(target=watch, daemon=True).start()
