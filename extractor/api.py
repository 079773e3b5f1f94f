"""The library that the command line is a thin layer over: ``extract``, ``extract_many``, ``aextract_many``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from extractor.backends.base import Backend
from extractor.backends.choice import BackendSettings
from extractor.batch.events import Progress
from extractor.batch.limits import ReadLimits
from extractor.batch.manifest import Manifest
from extractor.batch.runner import Options, records_of, run
from extractor.batch.single import read_one
from extractor.document import Document
from extractor.errors import UsageError
from extractor.loaders.inputs import collect
from extractor.schema import Record
from verifiers.rules import Grade, Lang, Reporting

BackendChoice = Backend | Literal["auto", "llm", "rules"]
T = TypeVar("T")


def _backend(backend: BackendChoice) -> Backend:
    if isinstance(backend, str):
        if backend not in ("auto", "llm", "rules"):
            raise UsageError(f"backend {backend!r}: give 'auto', 'llm', 'rules' or a backend object")
        return BackendSettings(backend).make()
    return backend


def _reporting(lang: Lang, grades: Mapping[str, Grade] | None) -> Reporting:
    try:
        return Reporting(lang, dict(grades or {}))
    except ValueError as error:
        raise UsageError(f"{error}; nianbao rules lists them") from error


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end; also from a notebook, whose own event loop is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _closing(backend: Backend, work: Coroutine[Any, Any, T]) -> T:
    """Do the work, then end the backend's connections of this event loop, which ends with it. The backend itself can
    be used again."""
    try:
        return await work
    finally:
        await backend.aclose()


def extract(
    path: Path | str,
    *,
    backend: BackendChoice = "auto",
    lang: Lang = "zh",
    grades: Mapping[str, Grade] | None = None,
    reading: ReadLimits | None = None,
) -> Record:
    """The record of one report file; nothing is written. ``reading`` limits what the file may cost. Raises
    ``UnreadableError`` or ``UsageError``; a model that fails costs only the narrative (``status`` ``partial``,
    ``error`` says why)."""
    return extract_with_document(path, backend=backend, lang=lang, grades=grades, reading=reading)[0]


def extract_with_document(
    path: Path | str,
    *,
    backend: BackendChoice = "auto",
    lang: Lang = "zh",
    grades: Mapping[str, Grade] | None = None,
    reading: ReadLimits | None = None,
) -> tuple[Record, Document]:
    """As ``extract``, with the document whose text the record's offsets count."""
    chosen = _backend(backend)
    work = read_one(path, chosen, _reporting(lang, grades), reading or ReadLimits())
    return _run(_closing(chosen, work))


async def aextract(
    path: Path | str,
    *,
    backend: BackendChoice = "auto",
    lang: Lang = "zh",
    grades: Mapping[str, Grade] | None = None,
    reading: ReadLimits | None = None,
) -> Record:
    """As ``extract``, for callers with an event loop of their own."""
    chosen = _backend(backend)
    try:
        return (await read_one(path, chosen, _reporting(lang, grades), reading or ReadLimits()))[0]
    finally:
        if chosen is not backend:
            await chosen.aclose()


def extract_many(
    paths: Sequence[Path | str] | Path | str,
    out: Path | str,
    *,
    backend: BackendChoice = "auto",
    concurrency: int | None = None,
    resume: bool | None = None,
    options: Options | None = None,
    lang: Lang = "zh",
    grades: Mapping[str, Grade] | None = None,
    manifest: Manifest | None = None,
    progress: Progress | None = None,
) -> list[Record]:
    """The batch: every report under ``paths`` into ``out/records.jsonl`` and ``out/nianbao.db``; the records in the
    order of the inputs, all of them in memory. Where that is too much, use ``extractor.batch.runner.run``.

    ``options`` has all that can be set (worker processes, limits, timeouts); ``concurrency`` and ``resume`` are there
    because they are set most. ``manifest`` is what ``extractor.batch.manifest.read_manifest`` gives, which also says
    what is wrong with its lines. ``progress`` is called with each event of ``extractor.batch.events``. Raises
    ``UsageError`` before anything is started, ``StoreError`` where the output cannot be used or another process
    writes it.
    """
    chosen = _backend(backend)
    work = aextract_many(
        paths,
        out,
        backend=chosen,
        concurrency=concurrency,
        resume=resume,
        options=options,
        lang=lang,
        grades=grades,
        manifest=manifest,
        progress=progress,
    )
    return _run(_closing(chosen, work))


async def aextract_many(
    paths: Sequence[Path | str] | Path | str,
    out: Path | str,
    *,
    backend: BackendChoice = "auto",
    concurrency: int | None = None,
    resume: bool | None = None,
    options: Options | None = None,
    lang: Lang = "zh",
    grades: Mapping[str, Grade] | None = None,
    manifest: Manifest | None = None,
    progress: Progress | None = None,
) -> list[Record]:
    """The async twin of ``extract_many``."""
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    folder = Path(out)
    inputs = collect(given, folder)
    chosen = _backend(backend)
    given_options = {"concurrency": concurrency, "resume": resume}
    changes = {name: value for name, value in given_options.items() if value is not None}
    try:
        await run(
            inputs,
            folder,
            chosen,
            options=replace(options or Options(), **changes),
            reporting=_reporting(lang, grades),
            progress=progress,
            manifest=manifest.of if manifest is not None else None,
        )
    finally:
        if chosen is not backend:
            await chosen.aclose()
    return list(records_of(folder))
