"""What the analysing commands say when they are done: how much went in, what was written, what is worth knowing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from extractor.backends.llm import LLM
from extractor.batch.runner import Stop
from extractor.batch.stopping import run_stoppable
from extractor.corpus.reading import Corpus
from extractor.export.model import Exported
from extractor.panel import PanelResult
from extractor.panel.page import left_out_word
from extractor.sample import Sample
from extractor.summary.asking import Spending
from extractor.summary.modelled import Asking, summarise_by_model
from extractor.summary.summarise import Options, Summarised
from extractor.terminal.exits import EXIT_BUDGET, EXIT_INTERRUPTED
from extractor.terminal.progress import printable
from extractor.words import word
from verifiers.rules import Lang


def show_panel(made: PanelResult, lang: Lang) -> None:
    """Bodies and pairs of years, findings by severity, what could not be checked."""
    severities = made.severities
    counts = tuple(severities.get(name, 0) for name in ("error", "warning", "info"))
    unchecked = sum(tally.unchecked for tally in made.tallies.values())
    if lang == "zh":
        lines = [
            f"{made.bodies}个机关的{made.reports}份报告，核对相邻年度{made.pairs}对",
            "发现：错误{}条，警告{}条，提示{}条".format(*counts),
            f"因单元格未读出等原因无法核对：{unchecked}项",
        ]
    else:
        lines = [
            f"{made.reports} reports of {made.bodies} bodies, {made.pairs} pairs of years compared",
            "found: {} errors, {} warnings, {} infos".format(*counts),
            f"could not be checked: {unchecked}",
        ]
    if made.left_out:
        lines.append(_left_out(made.left_out, lang))
    for zh, en, names in (
        (
            "同名机关无法区分，未跨年核对（清单可用代码区分）：",
            "names that stand for several bodies, not compared over years (codes in a manifest tell them apart): ",
            made.ambiguous,
        ),
        (
            "对照表并入其他机关、但同年各有报告的名称，未合并：",
            "names that the table joins to others although both have reports on one year, not joined: ",
            made.merged,
        ),
        (
            "对照表中没有任何报告的名称（请核对写法）：",
            "names in the table that no report has (check how they are written): ",
            made.unused,
        ),
        (
            "无法确定的上级机关（同名或上下级成环），未核对上下级：",
            "bodies above that cannot be told (several of the name, or below themselves), not compared: ",
            made.unclear,
        ),
    ):
        if names:
            lines.append((zh if lang == "zh" else en) + _some(names, lang))
    if made.suggested:
        lines.append(
            f"疑似更名{made.suggested}处，见 renames_suggested.csv；确认后写入表格，以 --bodies 给出"
            if lang == "zh"
            else f"{made.suggested} bodies may have changed their name, see renames_suggested.csv; put those "
            "that did into a table and give it with --bodies"
        )
    _say(lines, made.files, lang)


def _left_out(reasons: Mapping[str, int], lang: Lang) -> str:
    """How many records stand in no series, and why."""
    told = "、".join if lang == "zh" else ", ".join
    shown = told(f"{left_out_word(reason, lang)} {count}" for reason, count in sorted(reasons.items()))
    return f"未纳入{sum(reasons.values())}份：{shown}" if lang == "zh" else f"{sum(reasons.values())} left out: {shown}"


def _some(names: Sequence[str], lang: Lang) -> str:
    """The first few of many names, and how many there are."""
    shown, more = ("、" if lang == "zh" else ", ").join(names[:5]), len(names) - 5
    return shown if more <= 0 else shown + (f"等{len(names)}个" if lang == "zh" else f" and {more} more")


def show_export(made: Exported, lang: Lang) -> None:
    """Rows of every table, and the notes."""
    lines = ["，".join(f"{name} {rows}行" for name, rows in made.rows.items())]
    if lang == "en":
        lines = [", ".join(f"{name} {rows}" for name, rows in made.rows.items()) + " rows"]
    if left := sum(made.left_out.values()):
        lines.append(f"--only verified 略去{left}行" if lang == "zh" else f"--only verified left out {left} rows")
    _say((*lines, *made.notes), made.files, lang)


def run_summary(corpus: Corpus, model: LLM, out: Path | None, options: Options, asking: Asking) -> int:
    """Summarise with a model, to the end, to the end of the budget, or until it is interrupted; the exit status."""

    async def work(stop: Stop) -> tuple[Summarised, Spending]:
        try:
            return await summarise_by_model(corpus, model, out, options, asking, stop=stop, tell=_notice)
        finally:
            await model.aclose()

    def say() -> None:
        _notice(
            "interrupted",
            "interrupted: finishing what is in flight; once more stops at once, nothing that was paid is lost",
        )

    done = run_stoppable(work, say)
    if done is None:
        _notice("interrupted", "stopped; what was answered is kept, the same command continues")
        return EXIT_INTERRUPTED
    made, spending = done
    show_summary(made, options.lang, _spent(spending, options.lang))
    return {"interrupted": EXIT_INTERRUPTED, "budget": EXIT_BUDGET}.get(spending.outcome, 0)


def _notice(code: str, message: str) -> None:
    sys.stderr.write(f"nianbao: {printable(message)}\n")


def _spent(spending: Spending, lang: Lang) -> Iterator[str]:
    use = spending.use
    cost = f", {spending.cost}" if spending.cost else ""
    yield f"{word('requests', lang)} {use.requests}, {word('tokens', lang)} {use.tokens_in} / {use.tokens_out}{cost}"
    if spending.outcome == "budget":
        yield (
            f"预算用完（{spending.reason}），其余下次继续"
            if lang == "zh"
            else f"the budget is spent ({spending.reason}); the rest waits for the next run"
        )


def show_summary(made: Summarised, lang: Lang, more: Iterable[str] = ()) -> None:
    """How many items of how many reports, and the notes."""
    line = (
        f"{len(made.summary.reports)}份报告的{len(made.summary.items)}条问题和措施"
        if lang == "zh"
        else f"{len(made.summary.items)} problems and measures of {len(made.summary.reports)} reports"
    )
    _say((line, *made.notes, *more), made.files, lang)


def show_sample(drawn: Sample, file: Path, lang: Lang) -> None:
    """How much was drawn from what, and what to do with the sheet."""
    design = drawn.design
    lines = [
        f"{design.reports}份报告的{design.units}项中抽取{design.drawn}项，种子{design.seed}"
        if lang == "zh"
        else f"{design.drawn} of {design.units} items and cells of {design.reports} reports, seed {design.seed}"
    ]
    if drawn.unread:
        lines.append(
            f"未读出的单元格{drawn.unread}个不在抽样之列"
            if lang == "zh"
            else f"{drawn.unread} unread cells are not drawn from"
        )
    lines.append(
        f"逐行在 correct 栏填 y、n 或 ?，然后运行 nianbao sample DIR --score {file}"
        if lang == "zh"
        else f"fill in y, n or ? in the column correct, then run nianbao sample DIR --score {file}"
    )
    _say(lines, (file,), lang)


def _say(lines: Iterable[str], files: Sequence[Path], lang: Lang) -> None:
    for line in lines:
        sys.stderr.write(f"nianbao: {printable(line)}\n")
    wrote = "已写入" if lang == "zh" else "wrote"
    for file in files:
        sys.stderr.write(f"{wrote} {printable(str(file))}\n")
