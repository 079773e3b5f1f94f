"""Every error that a user can meet.

::

    NianbaoError                 code, message: one line that says what, where, and what to do
    ├── UsageError               wrong arguments or settings: nothing is started (exit status 2)
    ├── UnreadableError          one input cannot be read        unreadable.*
    ├── ModelError               the model gave no usable answer model.*
    │   └── ModelUnavailable     asking again would not help     model.auth, model.unreachable, …
    └── StoreError               the database cannot be used     store.*

Foreign exceptions are mapped to these where they are met. The message never contains a key, and never a traceback.
"""

from __future__ import annotations


class NianbaoError(Exception):
    """``code`` is dotted and stable; ``message`` is one line: what happened, where, what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = " ".join(message.split())


class UsageError(NianbaoError):
    """The command or the settings cannot mean anything; nothing was started."""

    def __init__(self, message: str, code: str = "usage") -> None:
        super().__init__(code, message)


class UnreadableError(NianbaoError):
    """One input cannot be read. Costs only that input."""


class ModelError(NianbaoError):
    """The model gave no usable answer for one report."""


class ModelUnavailable(ModelError):  # noqa: N818 - the state, not the fault, is what a caller asks for
    """The model cannot be asked at all (no key, wrong key, unreachable endpoint): further reports would fail alike."""


class StoreError(NianbaoError):
    """The database cannot be opened or written."""
