"""Rules about the formal frame of a report: title, period, date, and the legal basis it names.

They compare what the report says of itself in different places. Only what the calendar rules out, or two statements of
which one must be wrong, is an error; what is merely absent is a warning or less, because a draft or a web page may
carry it elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from verifiers.model import Finding, Span
from verifiers.rules import rule
from verifiers.structure.dates import dates, month_days
from verifiers.structure.reading import Reading

TITLE = rule(
    "structure.title",
    severity="warning",
    kind="report_error",
    clause="标题为发布机关＋四位年份＋政府信息公开工作年度报告（通行做法）",
    zh="没有标题，或标题缺少年份、机关，或正文另称为别的报告",
    en="no title, or one without year or body, or the text calls the report something else",
    message_zh="标题：{what}。",
    message_en="Title: {what_en}.",
)
PERIOD_MISSING = rule(
    "period.missing",
    severity="warning",
    kind="report_error",
    clause="统计期限为当年1月1日至12月31日（DB51/T 2660—2019 2.1；条例第五十条）",
    zh="没有写明数据统计期限",
    en="the period that the figures cover is not stated",
    message_zh="报告没有写明数据的统计期限。",
    message_en="The report does not state the period that its figures cover.",
)
PERIOD_MISMATCH = rule(
    "period.mismatch",
    severity="error",
    kind="report_error",
    clause="标题年份、统计期限和正文年份应一致",
    zh="标题年份与统计期限或正文年份不一致",
    en="the year of the title differs from that of the period or of the text",
    message_zh="标题年份为{expected}，{what}为{actual}。",
    message_en="The title says {expected}; {what_en} {actual}.",
)
PERIOD_INCOMPLETE = rule(
    "period.incomplete",
    severity="warning",
    kind="report_error",
    clause="统计期限为当年1月1日至12月31日",
    zh="统计期限不是一个完整的公历年度",
    en="the period is not a whole calendar year",
    message_zh="统计期限{actual}不是一个完整的公历年度。",
    message_en="The period {actual} is not a whole calendar year.",
)
PERIOD_LEGAL_BASIS = rule(
    "period.legal_basis",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2019〕60号适用于2019、2020年度，〔2021〕30号适用于2021年度起；国务院令第711号自2019年5月15日起施行",
    zh="所引文件与所用表格或年度不符",
    en="the document cited does not go with the form used, or with the year",
    message_zh="引用{actual}，而{what}应依{expected}。",
    message_en="Cites {actual}, but {what_en} is set by {expected}.",
)
PERIOD_FORM = rule(
    "period.form",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2019〕60号适用于2019、2020年度，〔2021〕30号适用于2021年度起",
    zh="所用表格与年度不符",
    en="the form used does not go with the year",
    message_zh="{year}年度应使用{expected}所附表格，实际为{actual}所附表格。",
    message_en="A report on {year} takes the form of {expected}; this one has that of {actual}.",
)
DATE_MISSING = rule(
    "date.missing",
    severity="warning",
    kind="report_error",
    clause="成文日期（GB/T 9704—2012 7.3.5.4）",
    zh="末尾没有成文日期",
    en="no date at the end",
    message_zh="报告末尾没有成文日期。",
    message_en="There is no date at the end of the report.",
)
DATE_BEFORE_PERIOD_END = rule(
    "date.before_period_end",
    severity="warning",
    kind="report_error",
    clause="报告在年度结束后编制（条例第四十九条：次年1月31日前、3月31日前）",
    zh="成文日期早于统计期限届满",
    en="signed before the period ended",
    message_zh="成文日期{actual}早于统计期限届满（{expected}）。",
    message_en="Signed on {actual}, before the period ended ({expected}).",
)
DATE_YEAR = rule(
    "date.year",
    severity="warning",
    kind="report_error",
    clause="报告于次年第一季度公布（条例第四十九条）",
    zh="成文日期不在报告年度的次年",
    en="not signed in the year after the one reported on",
    message_zh="{year}年度报告的成文日期为{actual}，应在{expected}年。",
    message_en="The report on {year} is dated {actual}; {expected} was due.",
)
DATE_INVALID = rule(
    "date.invalid",
    severity="error",
    kind="report_error",
    clause="公历",
    zh="公历中没有的日期",
    en="a date that the calendar does not have",
    message_zh="“{actual}”不是公历中的日期。",
    message_en="“{actual}” is no date of the calendar.",
)
_CIRCULARS: Final = {"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"}
_CITED: Final = re.compile(r"公开办函\s*[〔\[【（(［]?\s*(2019|2021)\s*[〕\]】）)］]?\s*(?:第)?\s*(60|30)\s*号")
_OLD_DECREE: Final = re.compile(r"(?:国务院令|令)\s*第?\s*(492|四百九十二)\s*号")
_NEW_DECREE: Final = re.compile(
    r"第?\s*(?:711|七百一十一)\s*号|2019\s*年\s*(?:4|5|四|五)\s*月[^。]{0,12}修订|新修订|修订后的"
)
_OTHER_NAME: Final = re.compile(r"政务公开\s*(?:工\s*作)?\s*(?:年\s*度)?\s*(?:工\s*作)?\s*(?:报\s*告|年\s*报)")
_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})\s*年")
_MAX_DAY: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def title(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    if not reading.is_report:
        return
    if profile.title is None:
        yield TITLE.finding("profile.issuer", what="没有认出标题", what_en="none was recognised")
        return
    written = reading.text[profile.title.start : profile.title.end]
    year_in_title = "year" in profile.spans and profile.title.contains(profile.spans["year"])
    if not year_in_title:
        yield TITLE.finding("profile.year", spans=[profile.title], what="没有年份", what_en="it names no year")
    if "政务公开" in written:
        yield TITLE.finding(
            "profile.issuer",
            spans=[profile.title],
            severity="info",
            what="称“政务公开”而非“政府信息公开”",
            what_en="it says 政务公开 instead of 政府信息公开",
        )
        return
    other = _OTHER_NAME.search(reading.preamble, profile.title.end)
    if other:
        yield TITLE.finding(
            "profile.issuer",
            spans=[profile.title, Span(*other.span())],
            severity="info",
            what="与导言所称的“政务公开报告”不一致",
            what_en="the preamble calls it a report on 政务公开",
        )


def period_missing(reading: Reading) -> Iterator[Finding]:
    if reading.is_report and "period" not in reading.profile.spans:
        yield PERIOD_MISSING.finding("profile.period")


def period_mismatch(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    year_span = profile.spans.get("year")
    if profile.year is None or year_span is None:
        return
    if profile.period:
        years = sorted({int(day[:4]) for day in profile.period})
        if years != [profile.year] and profile.spans["period"] != year_span:
            yield PERIOD_MISMATCH.finding(
                "profile.year",
                "profile.period",
                expected=str(profile.year),
                actual="—".join(map(str, years)),
                spans=[year_span, profile.spans["period"]],
                what="统计期限的年份",
                what_en="the period lies in",
            )
    outside_title = profile.title.end if profile.title else 0
    found = [(int(match[1]), Span(*match.span())) for match in _YEAR.finditer(reading.prose, outside_title)]
    counted = Counter(year for year, _ in found)
    if counted and not counted[profile.year]:
        year, times = counted.most_common(1)[0]
        # Three mentions and never the title's own year: a title left from another year, or a text.
        if times >= 3 and year != profile.year + 1:
            yield PERIOD_MISMATCH.finding(
                "profile.year",
                expected=str(profile.year),
                actual=str(year),
                spans=[year_span, *(span for each, span in found if each == year)],
                severity="warning",
                what="正文通篇的年份",
                what_en="the text speaks throughout of",
            )


def period_incomplete(reading: Reading) -> Iterator[Finding]:
    period = reading.profile.period
    if period and not (
        period[0][:4] == period[1][:4] and period[0].endswith("-01-01") and period[1].endswith("-12-31")
    ):
        yield PERIOD_INCOMPLETE.finding(
            "profile.period", actual="—".join(period), spans=[reading.profile.spans["period"]]
        )


def legal_basis(reading: Reading) -> Iterator[Finding]:
    cited = {match[1]: Span(*match.span()) for match in _CITED.finditer(reading.prose)}
    if reading.form in _CIRCULARS and cited and reading.form not in cited:
        other, span = next(iter(cited.items()))
        yield PERIOD_LEGAL_BASIS.finding(
            "form",
            expected=_CIRCULARS[reading.form],
            actual=_CIRCULARS[other],
            spans=[span],
            what="所用表格",
            what_en="the form used",
        )
    year = reading.profile.year
    old = _OLD_DECREE.search(reading.prose)
    if year is not None and year >= 2019 and old and not _NEW_DECREE.search(reading.prose):
        yield PERIOD_LEGAL_BASIS.finding(
            "profile.year",
            expected="国务院令第711号",
            actual="国务院令第492号",
            spans=[Span(*old.span())],
            what=f"{year}年度",
            what_en=f"the report on {year}",
        )


def form_for_year(reading: Reading) -> Iterator[Finding]:
    year = reading.profile.year
    if reading.form not in _CIRCULARS or year is None or year < 2019:
        return
    due = "2019" if year <= 2020 else "2021"
    if reading.form != due:
        yield PERIOD_FORM.finding("form", expected=_CIRCULARS[due], actual=_CIRCULARS[reading.form], year=str(year))


def date_missing(reading: Reading) -> Iterator[Finding]:
    if reading.is_report and "published_on" not in reading.profile.spans:
        yield DATE_MISSING.finding("profile.published_on")


def date_against_period(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    if profile.published_on is None:
        return
    year = profile.year or (int(profile.period[1][:4]) if profile.period else None)
    if year is None:
        return
    end = profile.period[1] if profile.period and profile.period[1][:4] == str(year) else f"{year}-12-31"
    signed_in = int(profile.published_on[:4])
    span = profile.spans["published_on"]
    if signed_in == year:
        if profile.published_on <= end:
            yield DATE_BEFORE_PERIOD_END.finding(
                "profile.published_on", expected=end, actual=profile.published_on, spans=[span]
            )
    elif signed_in != year + 1:
        yield DATE_YEAR.finding(
            "profile.published_on",
            expected=str(year + 1),
            actual=profile.published_on,
            spans=[span],
            year=str(year),
        )


def date_invalid(reading: Reading) -> Iterator[Finding]:
    told: list[Span] = []
    for date in dates(reading.prose):
        # Numbers joined by dots or strokes may be no date at all; 年月日 leaves no doubt, nor does the place of a
        # signature.
        certain = "年" in reading.prose[date.span.start : date.span.end] or date.span == reading.profile.spans.get(
            "published_on"
        )
        if certain and date.iso is None:
            told.append(date.span)
    for month, day, span in month_days(reading.prose):
        possible = 1 <= month <= 12 and 1 <= day <= _MAX_DAY[month - 1]
        if not possible and not any(span.overlaps(other) for other in told):
            told.append(span)
    for span in sorted(told):
        yield DATE_INVALID.finding("text", actual=reading.text[span.start : span.end], spans=[span])


FORMALITIES: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (
    title,
    period_missing,
    period_mismatch,
    period_incomplete,
    legal_basis,
    form_for_year,
    date_missing,
    date_against_period,
    date_invalid,
)
