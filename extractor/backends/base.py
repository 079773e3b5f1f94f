"""What a backend is: it gets a brief of one report and answers with the six lists; asked again with reasons, it
answers again.

The rules backend, the model backend and a scripted one in tests implement the same protocol, so the pipeline needs no
mock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, cast

from typing_extensions import TypeVar

from extractor.document import Document
from extractor.errors import ModelUnavailable
from extractor.schema import Answer, SaidCells
from verifiers.model import Section, Span

T = TypeVar("T", default=Answer)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a backend may see of a report. ``narrative`` is the canonical text with the tables cut out; ``tables`` are
    the spans cut."""

    document: Document
    sections: tuple[Section, ...]
    tables: tuple[Span, ...]
    narrative: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why one item of an answer did not pass. ``list``/``index`` name it in the answer; ``reasons`` are the verifiers'
    sentences in Chinese. An ``index`` of None means the list lacks something the text states: ``reasons`` then quotes
    it."""

    list: str
    index: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell of a statutory table that the rules could not place: its path, and the labels of its row and column as
    the form prints them."""

    path: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange with a model, as sent and received. Never holds a header. ``tokens_cached`` are those of
    ``tokens_in`` that the provider read from its prompt cache, where it says so."""

    request: str
    response: str
    status: int | None
    purpose: str
    seconds: float
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """The outcome of asking, for the six lists where nothing else is said. ``answer`` is None when no round gave a
    readable one: then ``error`` says why (code, message). ``attempts`` counts rounds (first question included),
    ``requests`` every HTTP request; ``tokens_cached`` is a part of ``tokens_in``."""

    answer: T | None
    attempts: int = 0
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    exchanges: tuple[Exchange, ...] = ()
    error: tuple[str, str] | None = None
    tokens_cached: int = 0


@dataclass(frozen=True, slots=True)
class PromptInfo:
    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Identification:
    """Names a backend in provenance and in the resume key. ``settings`` is everything that could change an answer."""

    name: str
    model: str | None = None
    prompt: PromptInfo | None = None
    settings: dict[str, str] = field(default_factory=lambda: {})


class Backend(Protocol):
    @property
    def identification(self) -> Identification: ...

    @property
    def max_rounds(self) -> int:
        """Further rounds allowed per report, for parse, schema and verification reasons together; 0 for a
        deterministic backend."""
        ...

    async def answer(self, brief: Brief) -> Reply:
        """The first answer. Parse and schema reasons cost rounds; the rest of ``max_rounds`` is left for repair.
        Raises ``ModelUnavailable`` when asking again would not help, any other ``ModelError`` for this report alone."""
        ...

    async def repair(self, brief: Brief, answer: Answer, complaints: Sequence[Complaint], rounds: int) -> Reply:
        """A second opinion on the items complained of: an answer that holds corrected items (and items left out), in
        any list. ``rounds`` is how many rounds may still be spent. Raises as ``answer`` does."""
        ...

    async def read_cells(self, tables: str, gaps: Sequence[Gap]) -> Reply[SaidCells]:
        """A second reading of some cells, from the text of the tables. A reply without an answer and without an error
        where the backend has no second opinion. Raises as ``answer`` does."""
        ...

    async def aclose(self) -> None: ...


class BackendUnavailable(ModelUnavailable):
    """``ModelUnavailable`` that still brings what was exchanged before it ended: a reply without an answer, its
    ``error`` set."""

    def __init__(self, code: str, message: str, reply: Reply[Any]) -> None:
        super().__init__(code, message)
        self.reply = reply


def attach_reply(error: BaseException, reply: Reply[Any]) -> None:
    """Let an error that is not ours to choose, a cancellation, bring what was exchanged before it: as its attribute
    ``reply``, like that of ``BackendUnavailable``."""
    vars(error)["reply"] = reply


def reply_brought(error: BaseException) -> Reply | None:
    """What was exchanged before an error, if the error brings it; without an answer."""
    reply: object = getattr(error, "reply", None)
    return replace(cast(Reply, reply), answer=None) if isinstance(reply, Reply) else None
