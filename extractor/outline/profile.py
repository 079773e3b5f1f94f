"""The title block, contact line and signature of a report: who publishes it, on which year and period, when, and how to
reach them.

Each value is found by its own rule and comes with the span where it stands; what the report does not say is None, never
inferred from elsewhere. The title is read first, because the issuer, the year and the signature are understood from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from extractor.outline.contact import read_contact
from verifiers.model import Profile, Section, Span
from verifiers.structure.dates import DATE, Date, periods, read_date, year_number

_YEAR: Final = "(?<![0-9])[12][0-9]{3}(?![0-9])|二[〇零○O][〇零○O一二三][〇零○O一二三四五六七八九]"
_IN_TITLE_YEAR: Final = re.compile(rf"[(（]?(?P<year>{_YEAR})(?:年度|年)?[)）]?")
_CORE: Final = re.compile("(?:政府)?信息公开|政务公开|政府信息")
_TITLE_TAIL: Final = re.compile(
    "的?(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:情况)?的?(?:报告|年报|年度总结)(?:全文)?$"
)
_TITLE_LEAD: Final = re.compile("^(?:标题:|关于|《)+")
_PROSE: Final = re.compile("[。;,，!?→>|]|https?:")
# A heading, and a line of a table of contents, are no line of a title.
_LISTED: Final = re.compile("^\\s*[一二三四五六七八九十]{1,2}、|[.…·．]{3}")
_TITLE_LINES: Final = 4
_TITLE_LENGTH: Final = 80
_HEAD_LINES: Final = 30

# Endings of bodies that publish reports. A name that ends so is complete; a name that ends in a place is short for the
# place's government.
_ORGAN: Final = re.compile(
    "(?:政府|办公室|办公厅|办事处|委员会|管委会|委|局|厅|部|署|院|中心|总队|支队|大队|公司|集团|银行|海关|大学|学院|学校|医院|协会"
    "|联合会|总会|工会|馆|站|所|社|处|办|会|队)$"
)
_SIGNED: Final = re.compile("(?:政府|办公室|办公厅|办事处|委员会|管委会|局|厅|委|中心|公司|署|部|院|会)$")
_PLACE: Final = re.compile("(?:镇|乡|街道|区|县|市|省|州|盟|旗|苏木)$")
_PARENT: Final = re.compile("[省市州盟区县旗](?=[^省市州盟区县旗])")
_GOVERNMENTS: Final = ("人民政府", "街道办事处", "办事处", "管理委员会", "管委会", "政府")

_TAIL_LINES: Final = 14
_SIGNATURE: Final = re.compile(
    r"[*\s]*(?:[一-鿿]{2,8}[:：]\s*)?(?P<name>[一-鿿（）()·\s]{3,40}?)\s*(?:[（(]\s*(?:盖章|公章|章)\s*[)）])?[*\s]*"
)
_DATE_LABEL: Final = re.compile(r"[（(*\s]*(?:[一-鿿]{2,6}\s*[:：])?[（(*\s]*")
_DATE_TAIL: Final = re.compile(r"[)）。*\s]*$")
_NAMED_IN_TEXT: Final = re.compile(
    r"(?:公布|编制|发布)了?\s*(?P<name>[一-鿿]{2,24}?(?:政府|办公室|办公厅|办事处|委员会|局|厅))\s*[12][0-9]{3}\s*年"
)
_STATED: Final = re.compile("统计|数据|期限|期间|周期|时限|时间")
_STATED_BEFORE: Final = 45
_OPENING_YEAR: Final = re.compile(rf"(?:^|(?<=[。\n])|(?<=[\u3000 ]))(?P<year>{_YEAR})\s*年度?\s*[，,]", re.MULTILINE)
_UNDER_TITLE: Final = re.compile(
    rf"[*#\s]{{0,20}}\n\s*[*（(]{{1,3}}\s*(?P<date>{DATE.pattern})\s*[）)*]{{1,3}}[^\S\n]*(?:\n|$)"
)
_DAYS_ONLY: Final = re.compile(
    r"(?:统计|数据)[^。；;\n]{0,16}?(?P<days>1\s*月\s*1\s*日\s*起?\s*(?:至|到|[-—－–~～]{1,2})\s*(?:当年|同年)?\s*12\s*月\s*31\s*日)"
)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded copy of a short piece of the text; ``places[i]`` is where its i-th character stands."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        return Span(self.places[start], self.places[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class _Title:
    span: Span
    issuer: str | None
    issuer_span: Span | None
    year: int | None
    year_span: Span | None


@dataclass(frozen=True, slots=True)
class _Ending:
    signature: Span | None
    name: str | None
    date: Date | None


def read_profile(text: str, sections: Sequence[Section], tables: Sequence[Span] = ()) -> Profile:
    """The profile of a report whose sections are known (``extractor.outline.sections``). Linear in the text's
    length."""
    preamble = sections[0].body
    title = _title(text, preamble)
    ending = _ending(text, sections, tables, title)
    spans: dict[str, Span] = {}
    issuer, where = _issuer(text, preamble, title, ending)
    if issuer and where:
        spans["issuer"] = where
    year = title.year if title else None
    period = _period(text, sections, tables, year, spans)
    if title and title.year_span:
        spans["year"] = title.year_span
    elif period and "period" in spans:
        year, spans["year"] = int(period[1][:4]), spans["period"]
    elif title and (opened := _opening_year(text, sections, tables, ending.date)):
        year, spans["year"] = opened
    if period is None and "period" not in spans and year is not None:
        period = _days_only(text, preamble, year, spans)
    date = ending.date or (_date_under(text, title) if title else None)
    if date:
        spans["published_on"] = date.span
    if ending.signature:
        spans["signature"] = ending.signature
    contact = read_contact(text, preamble, tables)
    spans.update(contact.spans)
    return Profile(
        issuer=issuer,
        year=year,
        period=period,
        published_on=date.iso if date else None,
        address=contact.address,
        postcode=contact.postcode,
        phone=contact.phone,
        email=contact.email,
        website=contact.website,
        title=title.span if title else None,
        signature=ending.signature,
        spans=spans,
    )


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The non-blank lines of ``text[start:end]``, trimmed."""
    at = start
    for piece in text[start:end].split("\n"):
        kept = piece.strip()
        if kept:
            begin = at + piece.index(kept[0])
            yield Span(begin, begin + len(kept))
        at += len(piece) + 1


def _fold(text: str, spans: Sequence[Span]) -> _Folded:
    characters: list[str] = []
    places: list[int] = []
    for span in spans:
        for at in range(span.start, span.end):
            for character in unicodedata.normalize("NFKC", text[at]):
                if not character.isspace() and character not in "*#_`\u200b\ufeff":
                    characters.append(character)
                    places.append(at)
    return _Folded("".join(characters), tuple(places))


def _title(text: str, preamble: Span) -> _Title | None:
    """The title: one to four lines near the top that together name a report on disclosure. A window that names body and
    year wins."""
    lines: list[Span] = []
    for line in _lines(text, preamble.start, min(preamble.end, preamble.start + 4000)):
        lines.append(line)
        if len(lines) == _HEAD_LINES:
            break
    best: tuple[float, _Title] | None = None
    for first in range(len(lines)):
        for count in range(1, _TITLE_LINES + 1):
            window = lines[first : first + count]
            if len(window) < count or window[-1].end - window[0].start > 2 * _TITLE_LENGTH:
                break
            found = _titled(text, window)
            if found and (best is None or found[0] > best[0]):
                best = found
        if best and best[0] >= 4:
            break
    return best[1] if best else None


def _titled(text: str, window: Sequence[Span]) -> tuple[float, _Title] | None:
    last = text[window[-1].start : window[-1].end]
    if (
        not any(mark in last for mark in "报告总结年度")
        or sum(line.end - line.start for line in window) > _TITLE_LENGTH
        or any(_LISTED.search(text[line.start : line.end]) for line in window)
    ):
        return None
    folded = _fold(text, window)
    line = folded.text.rstrip("》")
    if _PROSE.search(line):
        return None
    lead = _TITLE_LEAD.match(line)
    offset = lead.end() if lead else 0
    year = _IN_TITLE_YEAR.search(line, offset)
    # The year may stand first, in the middle or last: taken out, what is left is body, matter, 报告.
    kept = [at for at in range(offset, len(line)) if year is None or not year.start() <= at < year.end()]
    rest = "".join(line[at] for at in kept)
    core = _CORE.search(rest)
    if core is None or not _TITLE_TAIL.match(rest, core.end()):
        return None
    name = rest[: core.start()]
    # 某镇人民政府信息公开: 政府 belongs to both.
    end = core.start() + 2 if name.endswith("人民") and rest.startswith("政府", core.start()) else core.start()
    name = rest[:end].removesuffix("的").removesuffix("关于")
    whole = bool(_ORGAN.search(name) or _PLACE.search(name))
    if len(window) > 1 and name and not whole:
        return None
    torn = year is not None and name and kept[0] < year.start() and kept[len(name) - 1] >= year.end()
    worth = (
        (2.0 if whole else 1.0 if name else 0.0)
        + (2.0 if year else 0.0)
        + 0.5
        - 0.1 * len(window)
        - (1.0 if torn else 0.0)
    )
    return worth, _Title(
        span=Span(window[0].start, window[-1].end),
        issuer=name or None,
        issuer_span=folded.span(kept[0], kept[len(name) - 1] + 1) if name else None,
        year=year_number(year["year"].replace("O", "0")) if year else None,
        year_span=folded.span(year.start("year"), year.end("year")) if year else None,
    )


def _ending(text: str, sections: Sequence[Section], tables: Sequence[Span], title: _Title | None) -> _Ending:
    """Signature and date: the last lines of the report outside its tables."""
    body = sections[-1].body
    start = body.start if len(sections) > 1 else (title.span.end if title else 0)
    outside = [line for line in _lines(text, start, body.end) if not any(line.overlaps(table) for table in tables)]
    tail = outside[-_TAIL_LINES:]
    name = title.issuer if title else None
    for index in range(len(tail) - 1, -1, -1):
        line = tail[index]
        raw = text[line.start : line.end]
        dated = list(DATE.finditer(raw))
        if not dated or len(raw) > 90 or not _DATE_TAIL.match(raw, dated[-1].end()):
            continue
        before = raw[: dated[-1].start()]
        date = read_date(next(iter(DATE.finditer(text, line.start + dated[-1].start(), line.end))))
        if _DATE_LABEL.fullmatch(before):
            neighbours = [tail[near] for near in (index - 1, index + 1) if 0 <= near < len(tail)]
            signed = (_signature(text, near, name, dated=True) for near in neighbours)
            found = next((one for one in signed if one), None)
            return _Ending(found, _name(text, found), date)
        signed_here = _signature(text, Span(line.start, line.start + len(before.rstrip())), name, dated=True)
        if signed_here:
            return _Ending(signed_here, _name(text, signed_here), date)
    for line in reversed(tail[-6:]):
        found = _signature(text, line, name, dated=False)
        if found:
            return _Ending(found, _name(text, found), None)
    return _Ending(None, None, None)


def _signature(text: str, line: Span, issuer: str | None, *, dated: bool) -> Span | None:
    match = _SIGNATURE.fullmatch(text, line.start, line.end)
    if match is None:
        return None
    span = Span(*match.span("name"))
    name = _name(text, span) or ""
    akin = bool(issuer) and (name in (issuer or "") or (issuer or "") in name)
    if akin or (dated and _ORGAN.search(name)) or (_SIGNED.search(name) and not issuer):
        return span
    if issuer is None or not _SIGNED.search(name):
        return None
    # Unlike names under a report without a date: believed where they share their last two characters before the ending.
    return span if _stem(name)[-2:] == _stem(issuer)[-2:] else None


def _name(text: str, span: Span | None) -> str | None:
    return "".join(text[span.start : span.end].split()) if span else None


def _stem(name: str) -> str:
    for ending in _GOVERNMENTS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _issuer(text: str, preamble: Span, title: _Title | None, ending: _Ending) -> tuple[str | None, Span | None]:
    """The body as it names itself in full: the title's name if that is complete, else the longer form that the report
    gives elsewhere."""
    name = title.issuer if title else None
    if name is None:
        if ending.name:
            return ending.name, ending.signature
        match = _NAMED_IN_TEXT.search(text, preamble.start, preamble.end)
        return (match["name"], Span(*match.span("name"))) if match else (None, None)
    given = title.issuer_span if title else None
    if _ORGAN.search(name):
        return name, given
    if ending.name and ending.name.startswith(name):
        return ending.name, ending.signature
    for ended in _GOVERNMENTS:
        at = text.find(name + ended)
        if at >= 0:
            return name + ended, Span(at, at + len(name) + len(ended))
    local = name[max((match.end() for match in _PARENT.finditer(name)), default=0) :]
    if ending.name and len(local) > 1 and _stem(ending.name).endswith(local):
        return ending.name, ending.signature
    return name, given


def _opening_year(
    text: str, sections: Sequence[Section], tables: Sequence[Span], signed: Date | None
) -> tuple[int, Span] | None:
    """The year with which sentences open (2023年，我院…), where neither title nor period names one and all of them up
    to the tables agree but for plans of the year after. A report is signed in its year or the next."""
    end = min((table.start for table in tables), default=sections[-1].body.end)
    found = [
        (number, Span(*match.span("year")))
        for match in _OPENING_YEAR.finditer(text, 0, end)
        if (number := year_number(match["year"])) is not None
    ]
    if not found or any(number not in (found[0][0], found[0][0] + 1) for number, _ in found):
        return None
    return found[0] if signed is None or found[0][0] in (signed.year, signed.year - 1) else None


def _date_under(text: str, title: _Title) -> Date | None:
    """A date in brackets on the line under the title, where bodies that do not sign at the end put it."""
    match = _UNDER_TITLE.match(text, title.span.end)
    return read_date(next(DATE.finditer(text, *match.span("date")))) if match else None


def _days_only(text: str, preamble: Span, year: int, spans: dict[str, Span]) -> tuple[str, str] | None:
    """A period stated without its year: 统计期限为1月1日至12月31日."""
    match = _DAYS_ONLY.search(text, preamble.start, preamble.end)
    if match is None:
        return None
    spans["period"] = Span(*match.span("days"))
    return f"{year}-01-01", f"{year}-12-31"


def _period(
    text: str, sections: Sequence[Section], tables: Sequence[Span], year: int | None, spans: dict[str, Span]
) -> tuple[str, str] | None:
    """The period that the figures cover. One that the calendar does not have is None, with its span for the rules to
    show. Where no words say that it is one, the whole year reported on is, in the preamble or the overview."""
    preamble = sections[0].body
    overview = next((one.body for one in sections if one.key == "overview"), preamble)
    stated_first = chain(periods(text, *preamble), periods(text, preamble.end))
    for found in stated_first:
        if any(found.span.overlaps(table) for table in tables):
            continue
        before = text[max(0, found.span.start - _STATED_BEFORE) : found.span.start]
        stated = _STATED.search(before[-12:]) or re.search("统计|数据", before)
        whole = found.start.month == found.start.day == 1 and (found.end.month, found.end.day) == (12, 31)
        told = overview.contains(found.span) and found.start.year == found.end.year == year
        if stated or (whole and (told or preamble.contains(found.span))):
            spans["period"] = found.span
            start, end = found.start.iso, found.end.iso
            return (start, end) if start and end else None
    return None
