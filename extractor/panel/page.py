"""The panel as a page to read: what was checked, what was found, what could not be checked, and body by body what to
look at.

Everything a report says is escaped, for it may hold the marks of Markdown and HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from extractor.panel.spool import Kept
from extractor.panel.study import Panel
from extractor.panel.working import Tally
from verifiers.rules import Lang, registry

_MOST_BODIES: Final = 300
_MOST_LINES: Final = 12
_MOST_SUGGESTED: Final = 50
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("跨年核对", "The panel"),
    "counts": (
        "共{reports}份报告，{bodies}个机构，{pairs}对相邻年度；错误{error}条，警告{warning}条，提示{info}条。",
        "{reports} reports of {bodies} bodies, {pairs} pairs of consecutive years; {error} errors, {warning} warnings, "
        "{info} hints.",
    ),
    "unchecked": (
        "有{unchecked}次核对无法进行（未读出、总计空白或没有正文），见 unchecked.csv；这不等于没有问题。",
        "{unchecked} checks could not be made (a cell not read, a blank total, no text): see unchecked.csv; that is "
        "not the same as nothing wrong.",
    ),
    "left_out": ("未纳入：", "Left out: "),
    "ambiguous": (
        "以下名称对应多个机构，未作跨年核对（请在清单中给出代码或全称）：",
        "These names stand for several bodies and were not followed over the years (give codes or full names in the "
        "manifest): ",
    ),
    "merged": (
        "机构对照表把以下名称并入其他机构，但同一年度各有报告（合并前的机构），仍按原名分别核对：",
        "The table of bodies joins these names to others, yet both have reports on one year (bodies before they were "
        "merged); each is followed under its own name: ",
    ),
    "unused": (
        "机构对照表中的以下名称没有任何报告（请核对写法）：",
        "No report has these names of the table of bodies (check how they are written): ",
    ),
    "unclear": (
        "以下上级机构无法确定（名称对应多个机构，或上下级成环），其下属机构未与之核对：",
        "These bodies above cannot be told (the name is that of several, or they stand below themselves); those below "
        "were not compared with them: ",
    ),
    "rules": ("规则", "Rules"),
    "rule_head": (
        "| 规则 | 含义 | 相符 | 不符 | 无法核对 |",
        "| rule | meaning | held | broken | could not check |",
    ),
    "bodies": ("逐个机构", "Body by body"),
    "clean": ("其余{count}个机构没有错误和警告。", "The other {count} bodies have neither errors nor warnings."),
    "more": ("……另有{count}条，见 findings.csv", "… {count} more in findings.csv"),
    "more_bodies": ("……另有{count}个机构，见 findings.csv", "… {count} more bodies in findings.csv"),
    "renames": ("可能是同一机构的更名（未合并）", "Possibly renamed (not joined)"),
    "renames_note": (
        "确认后把所在行写进机构对照表，用 --bodies 给出；renames_suggested.csv 的格式与之相同。",
        "Put the lines you agree with into the table given with --bodies; renames_suggested.csv has its format.",
    ),
    "renamed": (
        "{earlier}（至{until}年）→ {later}（自{since}年）：{reasons}",
        "{earlier} (until {until}) → {later} (from {since}): {reasons}",
    ),
    "phone": ("电话相同", "same telephone"),
    "website": ("网址相同", "same web address"),
    "name": ("名称相近", "similar names"),
    "failed": ("读取失败", "could not be read"),
    "same_file": ("文件重复", "same file twice"),
    "same_body_and_year": ("同一机构同一年度重复", "same body and year twice"),
    "no_body": ("没有发布机关", "no issuer"),
    "no_year": ("没有年度", "no year"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "hint"),
    "year": ("年度", ""),
}


def page(made: Panel) -> Iterator[str]:
    """The lines of ``panel.md``."""
    lang = made.options.reporting.lang
    severities = Counter(one.severity for one in made.findings.kept)
    yield f"# {_word('title', lang)}"
    yield ""
    yield _word("counts", lang).format(
        reports=len(made.rows),
        bodies=len(made.known),
        pairs=made.pairs,
        **{name: severities[name] for name in ("error", "warning", "info")},
    )
    missed = sum(tally.unchecked for tally in made.outcomes.tallies.values())
    if missed:
        yield ""
        yield _word("unchecked", lang).format(unchecked=missed)
    if made.left_out:
        yield ""
        reasons = (f"{left_out_word(reason, lang)} {count}" for reason, count in sorted(made.left_out.items()))
        yield _word("left_out", lang) + ", ".join(reasons)
    corpus = made.corpus
    for what, names in (
        ("ambiguous", corpus.ambiguous),
        ("merged", corpus.merged),
        ("unused", corpus.unused),
        ("unclear", made.families.unclear),
    ):
        if names:
            yield ""
            yield _word(what, lang) + ", ".join(map(escaped, names[:_MOST_SUGGESTED]))
    yield from _rules(sorted(made.outcomes.tallies.items()), lang)
    yield from _bodies(made, lang)
    yield from _renames(made, lang)


def _rules(tallies: Iterable[tuple[str, Tally]], lang: Lang) -> Iterator[str]:
    yield from ("", f"## {_word('rules', lang)}", "", _word("rule_head", lang), "|---|---|---:|---:|---:|")
    declared = registry()
    for rule, tally in tallies:
        meaning = declared[rule].zh if lang == "zh" else declared[rule].en
        yield f"| `{rule}` | {escaped(meaning)} | {tally.held} | {tally.found} | {tally.unchecked} |"


def _bodies(made: Panel, lang: Lang) -> Iterator[str]:
    """Bodies with errors or warnings, those with most errors first; hints are in the files."""
    grave: dict[str, list[Kept]] = {}
    weights: Counter[str] = Counter()
    names: dict[str, str] = {}
    for one in made.findings.kept:
        if one.severity != "info":
            grave.setdefault(one.body, []).append(one)
            weights[one.body] += 1000 if one.severity == "error" else 1
            names[one.body] = one.name
    yield from ("", f"## {_word('bodies', lang)}")
    ordered = sorted(grave, key=lambda key: (-weights[key], names[key]))
    for key in ordered[:_MOST_BODIES]:
        yield from ("", f"### {escaped(names[key])}", "")
        for one in grave[key][:_MOST_LINES]:
            said = escaped(made.findings.message(one))
            yield f"- {one.year}{_word('year', lang)} **{_word(one.severity, lang)}** {said} `{one.rule}`"
        if len(grave[key]) > _MOST_LINES:
            yield "- " + _word("more", lang).format(count=len(grave[key]) - _MOST_LINES)
    yield ""
    if len(ordered) > _MOST_BODIES:
        yield _word("more_bodies", lang).format(count=len(ordered) - _MOST_BODIES)
    yield _word("clean", lang).format(count=len(made.known) - len(ordered))


def _renames(made: Panel, lang: Lang) -> Iterator[str]:
    if not made.suggested:
        return
    yield from ("", f"## {_word('renames', lang)}", "", _word("renames_note", lang), "")
    for one in made.suggested[:_MOST_SUGGESTED]:
        yield "- " + _word("renamed", lang).format(
            earlier=escaped(one.earlier),
            later=escaped(one.later),
            until=one.until,
            since=one.since,
            reasons=", ".join(_word(reason, lang) for reason in one.reasons),
        )
    if len(made.suggested) > _MOST_SUGGESTED:
        yield "- …"


def escaped(text: str) -> str:
    """Text of a report that no reader of Markdown takes for anything else."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def left_out_word(reason: str, lang: Lang) -> str:
    """A reason why a report stands in no series, in words."""
    return _word(reason, lang)


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][0 if lang == "zh" else 1]
