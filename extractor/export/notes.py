"""What a person should know of the files just written: what is not in them, and where it is instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.corpus.reading import Entry
from extractor.export.model import Options, Trouble
from extractor.export.words import TROUBLES, words


def notes_of(
    options: Options,
    entries: Sequence[Entry],
    *,
    left_out: Mapping[str, int],
    tables_left: Sequence[str],
    troubles: Mapping[Trouble, int],
    languages: Mapping[str, int],
    without_text: int,
) -> tuple[str, ...]:
    """One sentence for each thing that is not as one would expect; none where all is."""
    zh = options.lang == "zh"
    notes: list[str] = []
    if duplicates := sum(entry.duplicate_of is not None for entry in entries):
        notes.append(
            f"{duplicates} 份报告与其他报告重复，只列在 reports 中（duplicate_of），不计入其他各表"
            if zh
            else f"{duplicates} reports are duplicates: they are in reports only (duplicate_of), in no other table"
        )
    if failed := sum(entry.status == "failed" for entry in entries):
        notes.append(
            f"{failed} 个文件未能读取，见 reports 和 issues"
            if zh
            else f"{failed} files could not be read; see reports and issues"
        )
    if kept_back := {name: count for name, count in left_out.items() if count}:
        listed = "、".join(f"{words(name, 'zh')} {count}" for name, count in kept_back.items())
        notes.append(
            f"仅导出经核实的内容，未导出：{listed}；各结论的条数见 reports"
            if zh
            else "only what is verified; left out: "
            + ", ".join(f"{name} {count}" for name, count in kept_back.items())
            + "; reports counts them by verdict"
        )
    if tables_left:
        notes.append(
            "报告太多，工作簿不含单元格明细（cells）；请用 --format parquet 或 csv，各格的数值在 reports 中"
            if zh
            else "too many reports for a sheet of single cells; take --format parquet or csv for the table cells, or "
            "the values in reports"
        )
    if other := sum(count for lang, count in languages.items() if lang != options.lang):
        notes.append(
            f"{other} 份报告的审查意见以另一种语言写成，照原样导出；"
            f"再次运行 nianbao extract --lang {options.lang} 即可更换，无需再问模型"
            if zh
            else f"the findings of {other} reports are in the other language and stay as they are; nianbao extract "
            f"--lang {options.lang} renews them without asking a model"
        )
    if without_text:
        notes.append(
            f"数据库中没有 {without_text} 份报告的原文，其问题清单没有引文"
            if zh
            else f"the database has no text of {without_text} reports: their issues have no quotes"
        )
    notes += [TROUBLES[trouble][0 if zh else 1].format(count=count) for trouble, count in troubles.items() if count]
    return tuple(notes)
