"""What a check by hand comes to, in words: a table of rates, the sentence for a paper, the rows that did not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from extractor.sample.model import CELLS, Fault, FaultKind, Rate, Scored
from extractor.words import word
from verifiers.rules import Lang

_ALLOCATIONS: Final = {
    "root": ("各层数目与规模的平方根成比例", "in proportion to the root of the stratum's size"),
    "equal": ("各层数目相等", "equally to the strata"),
    "proportional": ("各层数目与规模成比例", "in proportion to the stratum's size"),
}
_BY: Final = {
    "list": ("类别", "list and table"),
    "verdict": ("类别和核实结论", "list or table, and verdict"),
    "year": ("类别和年度", "list or table, and year"),
}
_FAULTS: Final[dict[FaultKind, tuple[str, str]]] = {
    "unfilled": ("没有填写", "not filled in"),
    "lost_mark": (
        "问号可能是保存时丢失的标记（✓、✗ 等）：另存为“CSV UTF-8”，或改写为“不确定”",
        "the question mark may stand for a mark that was lost in saving (✓, ✗): save as CSV UTF-8, or write unsure",
    ),
    "unknown_mark": ("标记无法识别（用 y、n 或 ?）", "mark not known (use y, n or ?)"),
    "altered": (
        "内容与抽样时不同（标记和备注之外的格被改动，或保存时丢了字）；未计入",
        "not as drawn (a cell other than mark and note changed, or characters lost in saving); not counted",
    ),
    "doubled": ("同一条目重复出现；只计第一次", "the same unit again; only the first counts"),
    "record_changed": ("记录在抽样之后有改动；未计入", "the record has changed since; not counted"),
    "missing": ("缺少的行数", "rows that are not there"),
    "no_stratum": ("没有任何有效行的层所含条目数", "units of strata that have no sound row"),
}


def stratum_name(name: str, lang: Lang) -> str:
    """``cells.remedies/zero`` as a person reads it."""
    head, _, tail = name.partition("/")
    table = head.removeprefix("cells.")
    label = word(table, lang)
    if table in CELLS:
        label = f"单元格：{label}" if lang == "zh" else f"cells: {label}"
    return f"{label} / {tail}" if tail else label


def percent(share: float) -> str:
    """One decimal, two below one per cent."""
    return f"{100 * share:.2f}%" if 0 < share < 0.01 else f"{100 * share:.1f}%"


def sentence(scored: Scored, lang: Lang = "zh") -> str | None:
    """What a paper's section on methods has to say. None while a row is unfilled, unreadable, altered or gone: the
    rates are then about those rows only that somebody chose to fill in."""
    overall, design = scored.overall, scored.design
    if overall is None or not scored.complete:
        return None
    zh = lang == "zh"
    low, high, rate = percent(overall.low), percent(overall.high), percent(overall.rate)
    unsure = ""
    if scored.unsure:
        wrong = percent(overall.if_unsure_wrong)
        unsure = (
            f"另有{scored.unsure}项无法判断，未计入；若全部计为错误，错误率为{wrong}。"
            if zh
            else f"{scored.unsure} could not be decided and are left out; as errors they would make it {wrong}. "
        )
    spread = ""
    if overall.standard_error is not None:
        spread = (
            f"，标准误{percent(overall.standard_error)}"
            if zh
            else f", standard error {percent(overall.standard_error)}"
        )
    level = f"{100 * scored.confidence:g}%"
    if zh:
        return (
            f"从{design.reports}份报告的{design.units}项提取结果（正文条目和法定表格的单元格）中，"
            f"按{_BY[design.by][0]}分为{len(scored.rates)}层，不放回地随机抽取{design.drawn}项"
            f"（{_ALLOCATIONS[design.allocation][0]}，随机种子{design.seed}），由人工对照原文逐项核对，"
            f"发现错误{scored.errors}项；按各层规模加权的错误率为{rate}（{level}置信区间{low}—{high}{spread}）。{unsure}"
            "各层区间为不放回抽样（超几何分布）的Clopper–Pearson精确区间（Buonaccorsi 1987），"
            "加权错误率及其标准误按分层抽样估计（Cochran 1977，第5章），"
            "总体区间由各层区间合成（Zou、Huang和Zhang 2009）。报告中漏提的内容不在抽样范围之内。"
        )
    return (
        f"From the {design.units} results (items of the narrative and cells of the statutory tables) of "
        f"{design.reports} reports, {design.drawn} were drawn at random without replacement in {len(scored.rates)} "
        f"strata by {_BY[design.by][1]} (allocated {_ALLOCATIONS[design.allocation][1]}; seed {design.seed}) and "
        f"checked by hand against the text; {scored.errors} were wrong. Weighted by the size of the strata, the error "
        f"rate is {rate} ({level} confidence interval {low} to {high}{spread}). {unsure}"
        "Intervals of strata are exact (Clopper and Pearson) for sampling without replacement (Buonaccorsi 1987); the "
        "weighted rate and its standard error are those of stratified sampling (Cochran 1977, ch. 5), and its interval "
        "combines the strata's (Zou, Huang and Zhang 2009). What the reports say and no record holds was not sampled."
    )


def report(scored: Scored, lang: Lang = "zh") -> str:
    """The whole result as Markdown."""
    return "\n".join(_lines(scored, lang)) + "\n"


def _lines(scored: Scored, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    level = f"{100 * scored.confidence:g}%"
    heads = (
        ("层", "总数", "抽取", "已核", "错误", "无法判断", "错误率", f"{level}置信区间")
        if zh
        else ("stratum", "units", "drawn", "checked", "errors", "unsure", "error rate", f"{level} interval")
    )
    yield f"| {' | '.join(heads)} |"
    yield "|---|" + "---:|" * 7
    for rate in scored.rates:
        yield f"| {' | '.join(_cells(rate, lang))} |"
    if scored.overall is not None:
        whole = scored.overall
        drawn = sum(rate.stratum.drawn for rate in scored.rates)
        cells = (
            "加权合计" if zh else "all, weighted",
            whole.covered,
            drawn,
            scored.checked,
            scored.errors,
            scored.unsure,
        )
        shown = [*map(str, cells), percent(whole.rate), f"{percent(whole.low)} – {percent(whole.high)}"]
        yield f"| {' | '.join(f'**{cell}**' for cell in shown)} |"
    yield ""
    said = sentence(scored, lang)
    if said is not None:
        yield said
    elif zh:
        yield "抽样核对还没有完成，上表只反映已填写的行，不能当作错误率引用："
    else:
        yield "The check is not complete: the table is about the rows filled in so far, no rate to be quoted:"
    if scored.wrong:
        yield ""
        yield "标为错误的行：" if zh else "Marked wrong:"
        yield ""
        for one in scored.wrong:
            note = f" {one.note}" if one.note else ""
            yield f"- {_line_word(lang)}{one.line}  {one.path}  {one.says}{note and ' —'}{note}"
    if scored.faults:
        yield ""
        yield from (f"- {line}" for line in _faults(scored.faults, lang))


def _cells(rate: Rate, lang: Lang) -> Iterable[str]:
    counts = (rate.stratum.size, rate.stratum.drawn, rate.checked, rate.errors, rate.unsure)
    yield stratum_name(rate.stratum.name, lang)
    yield from map(str, counts)
    if rate.rate is None or rate.low is None or rate.high is None:
        yield from ("–", "–")
    else:
        yield percent(rate.rate)
        yield f"{percent(rate.low)} – {percent(rate.high)}"


def _faults(faults: Sequence[Fault], lang: Lang) -> Iterator[str]:
    """One line for each kind of fault, with the lines of the sheet."""
    between = "：" if lang == "zh" else ": "
    for kind, words in _FAULTS.items():
        found = [fault for fault in faults if fault.kind == kind]
        if not found:
            continue
        said = words[lang == "en"]
        if kind in ("missing", "no_stratum"):
            yield f"{said}{between}{found[0].detail}"
        elif kind == "unknown_mark":
            marks = (
                f"{fault.line}（{fault.detail}）" if lang == "zh" else f"{fault.line} ({fault.detail})"
                for fault in found
            )
            yield f"{said}{between}{_line_word(lang)}{', '.join(marks)}"
        else:
            yield f"{said}{between}{_line_word(lang)}{_ranges([fault.line for fault in found if fault.line])}"


def _line_word(lang: Lang) -> str:
    return "行 " if lang == "zh" else "line "


def _ranges(lines: Sequence[int]) -> str:
    """``5–7, 12``."""
    shown: list[str] = []
    first = last = None
    for line in [*lines, None]:
        if first is not None and last is not None and line == last + 1:
            last = line
            continue
        if first is not None:
            shown.append(str(first) if first == last else f"{first}–{last}")
        first = last = line
    return ", ".join(shown)
