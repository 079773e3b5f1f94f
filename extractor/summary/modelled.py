"""The summary by a model: themes assigned in batches, then written; every answer checked, none paid for twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.backends.llm import LLM
from extractor.batch.budget import Limits
from extractor.batch.lock import Lock
from extractor.batch.runner import DEFAULT_CONCURRENCY, Stop
from extractor.corpus.reading import Corpus
from extractor.store.database import Store
from extractor.summary.asking import Asker, Spending
from extractor.summary.assigning import assign_by_model
from extractor.summary.result import summary_of
from extractor.summary.summarise import Options, Summarised, prepare, publish
from extractor.summary.writing import write_summary


@dataclass(frozen=True, slots=True)
class Asking:
    """How the model is asked; none of it changes an answer."""

    limits: Limits | None = None
    concurrency: int = DEFAULT_CONCURRENCY
    resume: bool = True
    keep_exchanges: bool = True


async def summarise_by_model(
    corpus: Corpus,
    llm: LLM,
    out: Path | None = None,
    options: Options | None = None,
    asking: Asking | None = None,
    *,
    stop: Stop | None = None,
    tell: Callable[[str, str], None] = lambda code, message: None,
) -> tuple[Summarised, Spending]:
    """The summary with themes assigned and sentences written by ``llm``, and what that took. What the model could not
    be asked, or did not answer well, stands by rule and is said so. Exchanges are kept in the records' database.

    Raises what ``summarise`` raises, and ``StoreError`` where another run is writing there."""
    options, asking = options or Options(), asking or Asking()
    taxonomy, items = prepare(corpus, options)
    with Lock(corpus.folder), Store(corpus.folder) as store:
        asker = Asker(
            llm,
            store,
            asking.limits,
            concurrency=asking.concurrency,
            resume=asking.resume,
            keep_exchanges=asking.keep_exchanges,
            stop=stop,
            tell=tell,
        )
        by = await assign_by_model(items, taxonomy, asker, lang=options.lang)
        summary = summary_of(corpus, items, by.assignment, taxonomy)
        writing = await write_summary(summary, asker, lang=options.lang)
    written = replace(summary, written=writing.written)
    return publish(corpus, written, out, options, (*by.notes, *writing.notes)), asker.spending
