"""The words of pages and charts in Chinese and English."""

from __future__ import annotations

from typing import Final

from verifiers.rules import Lang

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "title": (
        "政府信息公开年度报告：问题与改进措施汇总",
        "Problems and improvement measures in annual disclosure reports",
    ),
    "problem": ("问题", "problem"),
    "measure": ("措施", "measure"),
    "problems": ("问题", "problems"),
    "measures": ("改进措施", "measures"),
    "reports": ("报告数", "reports"),
    "items": ("条目数", "items"),
    "share": ("占比", "share"),
    "theme": ("主题", "theme"),
    "verified": ("已核实", "verified"),
    "unverified": ("未核实", "unverified"),
    "contradicted": ("与原文不符", "contradicted"),
    "answered": ("有对应措施", "answered"),
    "answers": ("对应到问题", "answers one"),
    "year": ("年度", "year"),
    "level": ("层级", "level"),
    "region": ("地区", "region"),
    "unknown": ("不明", "unknown"),
    "national": ("国家", "national"),
    "province": ("省级", "province"),
    "prefecture": ("市级", "prefecture"),
    "county": ("县级", "county"),
    "township": ("乡级", "township"),
    "glance": ("概览", "At a glance"),
    "written": ("模型撰写的概述", "Summary written by a model"),
    "written_note": (
        "每句话后列出所依据的条目，句中数字均已重新计算；未通过核对的句子不列入。",
        "Each sentence names the items it rests on; its numbers were recomputed; what failed is left out.",
    ),
    "rejected": ("未通过核对而略去的句子：{n} 句", "Sentences left out because they failed a check: {n}"),
    "reason": ("原因", "reason"),
    "sentence": ("句子", "sentence"),
    "cited": ("依据", "rests on"),
    "basis": ("统计范围", "What was counted"),
    "basis_records": ("记录总数", "records"),
    "basis_counted": ("计入的报告", "reports counted"),
    "basis_failed": ("读取失败，未计入（{code}）", "left out: could not be read ({code})"),
    "basis_same_file": ("同一文件重复出现，未计入", "left out: the same file again"),
    "basis_same_body_and_year": (
        "同一机关同一年度的另一份，未计入",
        "left out: another report of the same body and year",
    ),
    "basis_unread": ("模型未答成，正文未读", "counted, but the model gave no answer"),
    "basis_without_problems": ("没有读到问题的报告", "reports in which no problem was read"),
    "basis_without_measures": ("没有读到措施的报告", "reports in which no measure was read"),
    "basis_without_year": ("年度不明，不进入历年比较", "without a year: not in the comparison of years"),
    "basis_without_body": (
        "机关不明，不进入连续两年比较",
        "without a body: not in the comparison of consecutive years",
    ),
    "ambiguous": (
        "下列名称在同一年对应多个机关，各自单列，不作跨年比较：{names}",
        "Names of several bodies in one year, whose reports are kept apart and not compared over years: {names}",
    ),
    "number": ("数量", "number"),
    "problem_themes": ("问题有哪些", "Problems by theme"),
    "measure_themes": ("打算怎么改", "Measures by theme"),
    "share_of_problem": (
        "占比为提到该主题的报告占提到任何问题的 {n} 份报告的比例；一份报告可以提到多个主题。",
        "Shares are of the {n} reports that name any problem; a report may name several themes.",
    ),
    "share_of_measure": (
        "占比为提到该主题的报告占提到任何措施的 {n} 份报告的比例；一份报告可以提到多个主题。",
        "Shares are of the {n} reports that name any measure; a report may name several themes.",
    ),
    "over_years": ("历年变化", "Change over the years"),
    "by_level": ("各层级", "By level"),
    "by_region": ("各地区", "By region"),
    "region_note": (
        "按提到问题的报告数排列，列出前 {n} 个地区；全部地区见 summary.json。",
        "The {n} regions with the most reports that name problems; all of them are in summary.json.",
    ),
    "commonest": ("最常见的问题", "most frequent problems"),
    "small": ("* 报告不足 {n} 份，占比仅供参考。", "* of fewer than {n} reports: read the share with care."),
    "small_pairs": ("* 不足 {n} 对，占比仅供参考。", "* of fewer than {n} pairs: read the share with care."),
    "change": ("{first}→{last}（百分点）", "{first}→{last} (points)"),
    "links": ("哪些措施回应哪些问题", "Which measures answer which problems"),
    "links_note": (
        "按报告中措施与问题的对应关系统计：{n} 条措施对应到了问题，共 {all} 条措施。",
        "As the reports pair them: {n} of {all} measures answer a problem of the same report.",
    ),
    "repeats": ("第二年又提到同样的问题", "The same problem again next year"),
    "repeats_note": (
        "同一机关连续两年都提到问题的报告共 {pairs} 对，来自 {bodies} 个机关。"
        "对照：后一年的报告中本来就有多少提到该主题。",
        "{pairs} pairs of consecutive reports of one body that both name problems, from {bodies} bodies. For "
        "comparison: how many of all second reports name the theme.",
    ),
    "no_pairs": (
        "没有同一机关连续两年的报告，不作比较。",
        "There are no two consecutive years of one body to compare.",
    ),
    "pairs": ("前一年提到（对）", "named first (pairs)"),
    "repeated": ("后一年又提到", "named again"),
    "alike": ("措辞几乎相同", "in nearly the same words"),
    "base": ("对照：后一年提到", "all second reports"),
    "each_theme": ("各主题的典型表述", "Themes in the words of the reports"),
    "definition": ("含义：{text}", "Definition: {text}"),
    "typical": ("典型表述", "Typical wordings"),
    "rare": ("少见表述", "Rare wordings"),
    "same_words": ("同样表述 {n} 条", "{n} items so worded"),
    "top_measures": ("对应的措施：{themes}", "Answered by: {themes}"),
    "top_problems": ("针对的问题：{themes}", "Answers: {themes}"),
    "repeated_words": ("两年措辞几乎相同的例子", "Nearly the same words in two years"),
    "none_verified": ("没有已核实的表述可引。", "There is no verified wording to quote."),
    "method": ("说明", "How this was made"),
    "method_rule": (
        "主题分类：“{id}”第 {version} 版（摘要 {sha256}）；{rule} 条按线索词规则归类，{model} 条由模型归类。"
        "每条只归入一个主题，归类已逐条核对：无遗漏、无重复、无杜撰的主题。",
        "Taxonomy “{id}”, version {version} (digest {sha256}); {rule} items were assigned by rule, {model} by a model. "
        "Each item has exactly one theme; the assignment was checked: none left out, none twice, no invented theme.",
    ),
    "method_verdict": (
        "所有条目都计数，核实情况另列；引用的表述都是已核实的条目，起止位置为原文（码位）的区间。",
        "All items are counted and their verdicts shown apart; quoted wordings are verified items, with their place in "
        "the text in code points.",
    ),
    "method_files": (
        "items.jsonl 逐条列出每个条目的主题、依据、出处和位置，本页所有数字都可由它重新算出。",
        "items.jsonl lists every item with its theme, the reason, the source and the place; every number here can be "
        "recomputed from it.",
    ),
    "theme_line": (
        "{reports} 份报告（{share}）、{items} 条，其中已核实 {verified} 条",
        "{reports} reports ({share}), {items} items, {verified} of them verified",
    ),
    "glance_reports": (
        "共 {n} 份报告，{years} 年；其中 {problem} 份提到问题（{problem_items} 条），"
        "{measure} 份提到措施（{measure_items} 条）。",
        "{n} reports, {years}; {problem} name problems ({problem_items} items), {measure} name measures "
        "({measure_items} items).",
    ),
    "glance_reports_undated": (
        "共 {n} 份报告；其中 {problem} 份提到问题（{problem_items} 条），{measure} 份提到措施（{measure_items} 条）。",
        "{n} reports; {problem} name problems ({problem_items} items), {measure} name measures ({measure_items} "
        "items).",
    ),
    "glance_problem": ("提到最多的问题：{themes}。", "Most frequent problems: {themes}."),
    "glance_measure": ("提到最多的措施：{themes}。", "Most frequent measures: {themes}."),
    "glance_repeat": (
        "同一机关第二年又提到同一问题：{repeated}/{pairs}（{share}），其中措辞几乎相同的 {alike}。",
        "The same body names the same problem again next year: {repeated} of {pairs} ({share}), {alike} in nearly the "
        "same words.",
    ),
    "no_items": ("没有可以统计的条目。", "There are no items to count."),
    "chart_share": ("提到该主题的报告占比", "share of reports that name the theme"),
    "chart_problems": ("问题主题：提到该主题的报告占比", "Problems: share of reports that name the theme"),
    "chart_measures": ("措施主题：提到该主题的报告占比", "Measures: share of reports that name the theme"),
    "chart_years": (
        "问题主题的历年变化：提到该主题的报告占比",
        "Problems over the years: share of reports that name the theme",
    ),
    "chart_levels": ("各层级的问题：提到该主题的报告占比", "Problems by level: share of reports that name the theme"),
    "chart_answers": (
        "各类问题由哪类措施回应（颜色：占该类问题所得措施的比例；数字：条数）",
        "Which measures answer which problems (colour: share of the measures for a problem; number: items)",
    ),
    "chart_repeats": (
        "第二年又提到同样问题的比例",
        "Share of pairs in which the same problem is named again next year",
    ),
    "chart_n": ("n = {n} 份报告", "n = {n} reports"),
    "chart_pairs": ("n = {n} 对连续两年的报告", "n = {n} pairs of consecutive reports"),
    "chart_years_n": ("各年提到问题的报告数：{years}", "reports that name problems: {years}"),
    "chart_hollow": ("空心点：该年不足 {n} 份", "hollow: fewer than {n} reports that year"),
    "chart_again": ("后一年又提到", "named again"),
    "chart_base": ("对照：全部后一年报告中提到的比例", "share of all second reports"),
    "note_charts": (
        '没有安装 matplotlib，未绘图；可用 pip install "nianbao[charts]" 安装。',
        'No charts: matplotlib is not installed; pip install "nianbao[charts]" brings it.',
    ),
    "note_font": (
        "本机没有中文字体，只输出 SVG 图，未输出 PNG；可安装 Noto Sans CJK SC（fonts-noto-cjk）等字体后重新运行。",
        "Charts as SVG only: this machine has no font with Chinese letters for PNG; install one such as Noto Sans "
        "CJK SC (fonts-noto-cjk) and run again.",
    ),
    "more": ("另有 {n} 条", "{n} more"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A phrase with its ``{placeholders}`` filled."""
    zh, en = _PHRASES[key]
    phrase = zh if lang == "zh" else en
    return phrase.format(**values) if values else phrase


def group_name(group: int | str | None, lang: Lang) -> str:
    """A year, level or region as pages call it."""
    if group is None:
        return say("unknown", lang)
    if isinstance(group, str) and group in _PHRASES:
        return say(group, lang)
    return str(group)


def percent(value: float | None) -> str:
    """A share for reading; a dash where there is none."""
    return "—" if value is None else f"{value * 100:.0f}%" if value in (0.0, 1.0) else f"{value * 100:.1f}%"
