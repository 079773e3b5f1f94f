"""Rules about the shape of a report: its sections, their titles, order and content.

The form fixes six sections (国办公开办函〔2019〕60号, 〔2021〕30号); what a report adds, leaves out or numbers
otherwise is told here. ``check_structure`` runs these and the rules about numbers, dates, contact, signature and
wording, one generator per rule; a rule that cannot tell is silent.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final

from verifiers.model import Finding, Outline, Section, Span, Tables
from verifiers.rules import rule
from verifiers.structure.contacts import CONTACTS
from verifiers.structure.formalities import FORMALITIES
from verifiers.structure.numbering import NUMBERS
from verifiers.structure.reading import Reading
from verifiers.structure.titles import EXACT, OFFICIAL, SECTIONS, fold_title, match_title, ordinal
from verifiers.structure.wording import WORDING

FORM: Final = "国办公开办函〔2019〕60号、〔2021〕30号所附格式，一至六"

NO_SECTIONS = rule(
    "structure.no_sections",
    severity="warning",
    kind="possible_extraction_error",
    clause=FORM,
    zh="没有认出法定的任何一个部分",
    en="none of the statutory sections was recognised",
    message_zh="没有认出年度报告的任何一个法定部分，请核对文件是否完整、是否为年度报告。",
    message_en="None of the statutory sections was recognised; is the file complete, and is it an annual report?",
)
SECTION_MISSING = rule(
    "structure.section_missing",
    severity="warning",
    kind="report_error",
    clause=FORM,
    zh="缺少法定部分或其标题",
    en="a statutory section, or its heading, is missing",
    message_zh="缺少“{expected}”部分的标题{note}。",
    message_en="The section “{expected}” has no heading of its own{note_en}.",
)
SECTION_DOUBLED = rule(
    "structure.section_doubled",
    severity="warning",
    kind="report_error",
    clause=FORM,
    zh="同一法定部分出现两次",
    en="a statutory section stands twice",
    message_zh="“{title}”部分出现不止一次。",
    message_en="The section “{title}” stands more than once.",
)
EMPTY_SECTION = rule(
    "structure.empty_section",
    severity="warning",
    kind="report_error",
    clause=FORM,
    zh="部分只有标题，没有内容，也未写明“无”",
    en="a section has a heading but no content, not even “none”",
    message_zh="“{title}”下没有内容，也没有写明“无”。",
    message_en="“{title}” has no content, and does not say “none” either.",
)
SECTION_ORDER = rule(
    "structure.section_order",
    severity="warning",
    kind="style",
    clause=FORM,
    zh="各部分的次序与法定格式不同",
    en="the sections are not in the statutory order",
    message_zh="“{title}”部分的位置与法定格式的次序不符。",
    message_en="“{title}” does not stand where the statutory order has it.",
)
SECTION_TITLE = rule(
    "structure.section_title",
    severity="info",
    kind="style",
    clause=FORM,
    zh="部分标题与法定表述相差较大",
    en="a section title is far from the statutory wording",
    message_zh="标题“{actual}”与法定表述“{expected}”相差较大。",
    message_en="The title “{actual}” is far from the statutory “{expected}”.",
)
EXTRA_SECTION = rule(
    "structure.extra_section",
    severity="info",
    kind="style",
    clause=FORM,
    zh="法定六部分之外的同级部分",
    en="a section of the same rank beyond the statutory six",
    message_zh="“{title}”不在法定的六个部分之内。",
    message_en="“{title}” is not one of the six statutory sections.",
)
MISPLACED_SECTION = rule(
    "structure.misplaced_section",
    severity="warning",
    kind="style",
    clause=FORM,
    zh="应在其他法定部分写的内容写在了本部分之下",
    en="matter of one statutory section is told under another",
    message_zh="“{title}”写在“{actual}”之下，按格式应在“{expected}”部分。",
    message_en="“{title}” is told under “{actual}”; the form has it under “{expected}”.",
)
SECTION_COUNT = rule(
    "structure.section_count",
    severity="warning",
    kind="report_error",
    clause="导言所称部分数应与实际一致",
    zh="导言所称的部分数与所列或实际部分数不符",
    en="the number of sections claimed differs from those listed or present",
    message_zh="导言称全文{expected}个部分，{what}{actual}个。",
    message_en="The preamble claims {expected} sections; {what_en} {actual}.",
)

Check = Callable[[Reading], Iterator[Finding]]

# Closing formulas and page marks are no content.
_NO_CONTENT: Final = re.compile(
    r"特此(?:报告|说明|公告|公布|公开)|专此报告|(?:以上|此)报告|[（(]?此页无正文[)）]?|[—－–-]\s*[0-9]{1,3}\s*[—－–-]|第\s*[0-9]{1,3}\s*页"
)
_LONGEST_NOTHING: Final = 300
_CONTENT: Final = re.compile("[一-鿿A-Za-z0-9]")
_CLAIM: Final = re.compile(r"(?<!第)([一二三四五六七八九十]|[0-9]{1,2})\s*个?\s*大?\s*(?:部\s*分|方\s*面|章(?!程))")
_LISTED: Final = {
    "overview": "总体|概述|概况",
    "disclosure": "主动公开",
    "applications": "收到和处理|依申请公开|申请情况|申请办理",
    "remedies": "复议|诉讼",
    "problems": "问题|不足",
    "other": "其[他它]",
}
_FAR: Final = 0.8
_MATTER: Final = 0.7


def no_sections(reading: Reading) -> Iterator[Finding]:
    if not reading.headed and len(reading.text) >= 200:
        yield NO_SECTIONS.finding("sections")


def section_missing(reading: Reading) -> Iterator[Finding]:
    if not reading.is_structured:
        return
    stand_ins = {section.key: section for section in reading.headed if reading.is_stand_in(section)}
    for key in SECTIONS:
        if key in reading.present:
            continue
        beginning = stand_ins.get(key)
        yield SECTION_MISSING.finding(
            f"sections.{key}",
            expected=OFFICIAL[key],
            spans=[beginning.heading] if beginning else (),
            note=f"，内容似自“{beginning.number}{beginning.title}”起" if beginning else "",
            note_en=f"; its matter seems to begin at “{beginning.number}{beginning.title}”" if beginning else "",
        )


def section_doubled(reading: Reading) -> Iterator[Finding]:
    for section in reading.ranked:
        twin = _twin(reading, section)
        if twin is not None:
            yield SECTION_DOUBLED.finding(
                f"sections.{twin.key}", spans=[twin.heading, section.heading], title=OFFICIAL[twin.key]
            )


def _twin(reading: Reading, section: Section) -> Section | None:
    """The other section under the statutory title that this one repeats."""
    first = reading.present.get(section.key)
    if first is not None:
        return first if first is not section else None
    match = match_title(fold_title(section.title))
    first = reading.present.get(match.key) if match else None
    if match is None or first is None:
        return None
    same = fold_title(section.title) == fold_title(first.title)
    return first if same or match.strength == EXACT else None


def empty_section(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    for section in reading.headed:
        if any(table.overlaps(section.body) for table in reading.tables.spans):
            continue
        if section.key in ("disclosure", "applications", "remedies") and reading.form is None:
            continue  # the table that belongs here may be there, unrecognised
        body = reading.body(section)
        if len(body.strip()) > _LONGEST_NOTHING:
            continue
        for span in (profile.signature, profile.spans.get("published_on")):
            if span is not None and section.body.contains(span):
                start, end = span.start - section.body.start, span.end - section.body.start
                body = body[:start] + " " * (end - start) + body[end:]
        if not _CONTENT.search(_NO_CONTENT.sub("", body)):
            yield EMPTY_SECTION.finding(f"sections.{section.key}", spans=[section.heading], title=_titled(section))


def section_order(reading: Reading) -> Iterator[Finding]:
    order = [SECTIONS.index(key) for key in reading.present]
    kept = _longest_rising(order)
    for position, section in enumerate(reading.present.values()):
        if position not in kept:
            yield SECTION_ORDER.finding(f"sections.{section.key}", spans=[section.heading], title=_titled(section))


def _longest_rising(values: list[int]) -> set[int]:
    """Positions of a longest rising subsequence: what stands outside it was moved."""
    ends: list[int] = []
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for position, value in enumerate(values):
        at = bisect_left(ends, value)
        before[position] = tails[at - 1] if at else None
        ends[at : at + 1] = [value]
        tails[at : at + 1] = [position]
    kept: set[int] = set()
    current = tails[-1] if tails else None
    while current is not None:
        kept.add(current)
        current = before[current]
    return kept


def section_title(reading: Reading) -> Iterator[Finding]:
    for key, section in reading.present.items():
        match = match_title(fold_title(section.title))
        if match is not None and match.strength < _FAR:
            yield SECTION_TITLE.finding(
                f"sections.{key}", expected=OFFICIAL[key], actual=section.title, spans=[section.heading]
            )


def extra_section(reading: Reading) -> Iterator[Finding]:
    if not reading.is_structured:
        return
    for section in reading.ranked:
        if section.key == "extra" and _twin(reading, section) is None:
            yield EXTRA_SECTION.finding("sections.extra", spans=[section.heading], title=_titled(section))


def misplaced_section(reading: Reading) -> Iterator[Finding]:
    """Sub-headings under 主动公开 (or another section that the form gives a table) that belong to a section of their
    own. The overview is left out: 〔2021〕30号 asks for 主动公开 and 依申请公开 there."""
    for section, lines in reading.numbered_lines:
        if section.key not in ("disclosure", "applications", "remedies"):
            continue
        for line in lines:
            match = match_title(line.title)
            if match is None or match.strength < _MATTER or match.key == section.key:
                continue
            if match.key in ("disclosure", "applications", "remedies") and match.key in reading.present:
                yield MISPLACED_SECTION.finding(
                    f"sections.{section.key}",
                    expected=OFFICIAL[match.key],
                    actual=section.title,
                    spans=[line.span],
                    title=line.title,
                )


def section_count(reading: Reading) -> Iterator[Finding]:
    preamble = reading.preamble
    for match in _CLAIM.finditer(preamble):
        sentence = preamble[max(preamble.rfind("。", 0, match.start()), match.start() - 400) + 1 : match.start()]
        folded = fold_title(sentence)
        listed = sum(re.search(words, folded) is not None for words in _LISTED.values())
        claimed = ordinal(match[1])
        if listed < 3 or claimed is None:
            continue
        span = Span(*match.span())
        if reading.is_structured and len(reading.ranked) != claimed:
            yield SECTION_COUNT.finding(
                "sections",
                expected=str(claimed),
                actual=str(len(reading.ranked)),
                spans=[span],
                what="实际同级标题",
                what_en="headings of that rank:",
            )
        elif listed < claimed == len(SECTIONS) and not any(section.key == "extra" for section in reading.ranked):
            yield SECTION_COUNT.finding(
                "sections", expected=str(claimed), actual=str(listed), spans=[span], what="所列", what_en="listed:"
            )
        return


def _titled(section: Section) -> str:
    return f"{section.number}{section.title}" or OFFICIAL.get(section.key, section.key)


SHAPE: Final[tuple[Check, ...]] = (
    no_sections,
    section_missing,
    section_doubled,
    empty_section,
    section_order,
    section_title,
    extra_section,
    misplaced_section,
    section_count,
)


def check_structure(text: str, outline: Outline, form: str | None, tables: Tables) -> tuple[Finding, ...]:
    """Findings of the families structure, period, date, contact, signature, text and security, in the order of the
    rules.

    ``form`` is the key of the recognised form or None. Linear in the text's length."""
    reading = Reading(text, outline, form, tables)
    return tuple(
        finding for check in (*SHAPE, *NUMBERS, *FORMALITIES, *CONTACTS, *WORDING) for finding in check(reading)
    )
