"""``nianbao summarise``: the records of a folder in, the summary as JSON, Markdown, one HTML page and charts out.

Everything here works without a model and without a network; a model's assignment and its sentences are handed in by the
caller. The files of a summary replace those of an earlier one when all of them are there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from extractor.corpus.reading import Corpus
from extractor.errors import NianbaoError
from extractor.summary.assign import by_rule
from extractor.summary.charts import Chart, Key, charts_of
from extractor.summary.html import as_html
from extractor.summary.items import Item, read_items
from extractor.summary.markdown import as_markdown
from extractor.summary.page import Page
from extractor.summary.phrases import say
from extractor.summary.result import Summary, summary_of
from extractor.summary.themes import Taxonomy, load_taxonomy
from extractor.summary.tojson import as_json, item_lines
from verifiers.rules import Lang

FOLDER: Final = "summary"
"""Where the summary of a folder goes, unless another place is given."""

CHARTS: Final = "charts"


@dataclass(frozen=True, slots=True)
class Options:
    """``themes`` is a taxonomy to use in place of the shipped one; ``workers`` are processes that read records;
    ``charts`` False draws none."""

    lang: Lang = "zh"
    themes: Path | None = None
    workers: int = 1
    charts: bool = True


@dataclass(frozen=True, slots=True)
class Summarised:
    """What was written: ``files`` in the order in which people open them, ``notes`` for the reader of the terminal."""

    summary: Summary
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def summarise(corpus: Corpus, out: Path | None = None, options: Options | None = None) -> Summarised:
    """The summary by rule, written to ``out`` (default: ``summary`` in the folder of the records).

    Raises ``UsageError`` for a faulty taxonomy and ``NianbaoError`` (``summary.write``) where the files cannot be
    written."""
    options = options or Options()
    taxonomy, items = prepare(corpus, options)
    return publish(corpus, summary_of(corpus, items, by_rule(items, taxonomy), taxonomy), out, options)


def prepare(corpus: Corpus, options: Options) -> tuple[Taxonomy, tuple[Item, ...]]:
    """The taxonomy and the items to be assigned; the taxonomy first, so that a fault in it costs no waiting."""
    taxonomy = load_taxonomy(options.themes)
    return taxonomy, read_items(corpus, workers=options.workers)


def publish(
    corpus: Corpus, summary: Summary, out: Path | None, options: Options, notes: Sequence[str] = ()
) -> Summarised:
    """Write a summary. ``notes`` are sentences for the page and the terminal beside those of the drawing."""
    out = out or corpus.folder / FOLDER
    charts, drawings, own = _drawn(summary, options)
    notes = (*notes, *own)
    blocks = Page(summary, charts, notes, options.lang).blocks()
    svgs = {key: svg for key, (svg, _) in drawings.items()}
    pictures = {key: f"{CHARTS}/{key}.{'svg' if png is None else 'png'}" for key, (_, png) in drawings.items()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".summary-", dir=out) as aside:
            written = Path(aside)
            (written / CHARTS).mkdir()
            _write(written / "summary.html", as_html(blocks, svgs, options.lang))
            _write(written / "summary.md", as_markdown(blocks, pictures))
            _write(written / "summary.json", as_json(summary))
            with (written / "items.jsonl").open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.writelines(item_lines(summary))
            for key, (svg, png) in drawings.items():
                _write(written / CHARTS / f"{key}.svg", svg)
                if png is not None:
                    (written / CHARTS / f"{key}.png").write_bytes(png)
            files = _moved(written, out)
    except OSError as error:
        raise NianbaoError(
            "summary.write", f"{out}: the summary cannot be written ({error.strerror}); check space and permissions"
        ) from error
    return Summarised(summary, files, tuple(notes))


def _drawn(summary: Summary, options: Options) -> tuple[list[Chart], Mapping[str, tuple[str, bytes | None]], list[str]]:
    """The charts that can be drawn on this machine, and what to install for the others."""
    if not options.charts:
        return [], {}, []
    from extractor.summary.drawing import can_draw, draw

    if not can_draw():
        return [], {}, [say("note_charts", options.lang)]
    charts = list(charts_of(summary, options.lang))
    drawings: dict[str, tuple[str, bytes | None]] = {}
    for chart in charts:
        drawn = draw(chart)
        drawings[chart.key] = (drawn.svg, drawn.png)
    lacking = any(png is None for _, png in drawings.values())
    return charts, drawings, [say("note_font", options.lang)] if lacking else []


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _moved(written: Path, out: Path) -> tuple[Path, ...]:
    """The files in their place; charts of an earlier summary that this one does not have are gone."""
    (out / CHARTS).mkdir(exist_ok=True)
    files: list[Path] = []
    names = ["summary.html", "summary.md", "summary.json", "items.jsonl"]
    for name in [*names, *(f"{CHARTS}/{key}.{kind}" for key in get_args(Key) for kind in ("svg", "png"))]:
        if (written / name).exists():
            (written / name).replace(out / name)
            files.append(out / name)
        else:
            (out / name).unlink(missing_ok=True)
    return tuple(files)
