"""The words of two reports on consecutive years: sections and passages taken over, years left standing, stated changes.

Only sentences are compared, and a number that differs makes another sentence: a body that keeps its phrases and renews
its figures copies nothing. Near-equal sentences count where their numbers are equal and hardly a character differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from rapidfuzz import fuzz, process

from verifiers.model import Span, plain
from verifiers.panel import declared
from verifiers.panel.model import Crossed, Outcome, Place, Report, absent, crossed, held, settled, unchecked
from verifiers.panel.prose import Prose, Sentence
from verifiers.structure.titles import OFFICIAL

# Domain: a section more than four fifths of which is last year's with only the year changed. Below a hundred
# characters a section is a standing phrase ("无其他需要报告的事项") that cannot be said otherwise.
SHARE: Final = 0.8
_LEAST: Final = 100
# A passage in an otherwise new section: as long as three sentences, with a figure that is unlikely to recur.
_PASSAGE: Final = 120
_FIGURE: Final = re.compile(r"(?<![0-9.<\-])[0-9]{2,}(?![0-9]*>)")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NEARLY: Final = 92.0
# Near-equal sentences are only sought where something was taken over already, and among so many.
_WORTH_A_LOOK: Final = 0.25
_MOST: Final = 200
_SHORT: Final = 8
_QUOTE: Final = 60
_SHOWN: Final = 8
_SIMILAR_UP_TO: Final = 20_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A sentence of the later report and the one of the earlier that it repeats."""

    here: Sentence
    there: Sentence


def similarity(earlier: Prose, later: Prose) -> tuple[float, float] | None:
    """How alike two texts are, 0 to 1: by characters in order (Indel ratio of the first 20,000), and the share of the
    later's characters in sentences that stand in the earlier. None where either has none."""
    if not earlier.length or not later.length:
        return None
    left, right = ("".join(one.key for one in prose.sentences)[:_SIMILAR_UP_TO] for prose in (earlier, later))
    known = {one.key for one in earlier.sentences} | {one.plain for one in earlier.sentences}
    same = sum(one.weight for one in later.sentences if one.key in known or one.plain in known)
    return fuzz.ratio(left, right) / 100, same / later.length


def taken_over(earlier: Sequence[Sentence], later: Sequence[Sentence]) -> list[Taken]:
    """The sentences of ``later`` that stand in ``earlier`` too, in order. Linear, but for a bounded number of
    near-equal ones."""
    known: dict[str, Sentence] = {}
    for one in earlier:
        known.setdefault(one.key, one)
        known.setdefault(one.plain, one)
    found = {at: there for at, one in enumerate(later) if (there := known.get(one.key) or known.get(one.plain))}
    weight = sum(one.weight for one in later)
    if found and sum(later[at].weight for at in found) >= _WORTH_A_LOOK * weight:
        used = {there.span for there in found.values()}
        rest = [one for one in earlier if one.span not in used and len(one.key) >= _SHORT][:_MOST]
        keys = [one.key for one in rest]
        for at in [at for at, one in enumerate(later) if at not in found and len(one.key) >= _SHORT][:_MOST]:
            near = process.extractOne(later[at].key, keys, scorer=fuzz.ratio, score_cutoff=_NEARLY)
            if near and _NUMBER.findall(near[0]) == _NUMBER.findall(later[at].key):
                found[at] = rest[near[2]]
    return [Taken(later[at], found[at]) for at in sorted(found)]


def same_text(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain pattern 8: a section more than 80 % of which is last year's, with only the year changed; else passages."""
    if earlier.prose is None or later.prose is None:
        yield unchecked(declared.SAME_TEXT, "no_text")
        return
    for section in dict.fromkeys(one.section for one in later.prose.sentences):
        here, there = later.prose.section(section), earlier.prose.section(section)
        weight = sum(one.weight for one in here)
        if weight < _LEAST or not there:
            yield absent(declared.SAME_TEXT)
            continue
        taken = taken_over(there, here)
        share = sum(one.here.weight for one in taken) / weight
        if share > SHARE:
            yield settled(declared.SAME_TEXT, [_section(earlier, later, section, taken, share)])
            continue
        yield held(declared.SAME_TEXT)
        yield settled(
            declared.SAME_PASSAGE,
            [_passage(earlier, later, section, run) for run in _runs(here, taken) if _tells(run)],
        )


def _runs(sentences: Sequence[Sentence], taken: Sequence[Taken]) -> Iterator[list[Taken]]:
    """Taken sentences that follow each other."""
    at = {one.span: number for number, one in enumerate(sentences)}
    numbered = [(at[one.here.span] - order, one) for order, one in enumerate(taken)]
    for _, run in groupby(numbered, key=lambda pair: pair[0]):
        yield [one for _, one in run]


def _tells(run: Sequence[Taken]) -> bool:
    long = sum(one.here.weight for one in run) >= _PASSAGE
    return long and any(_FIGURE.search(one.here.key) for one in run)


def _section(earlier: Report, later: Report, section: str, taken: Sequence[Taken], share: float) -> Crossed:
    spans, quotes, there = _places(earlier, later, section, taken)
    finding = declared.SAME_TEXT.finding(
        f"sections.{section}",
        actual=f"{share:.0%}",
        spans=spans,
        section=OFFICIAL.get(section, section),
        share=f"{share * 100:.0f}",
        count=str(len(taken)),
        quote=_shortened(quotes),
    )
    return crossed(finding, later, there, quotes)


def _passage(earlier: Report, later: Report, section: str, run: Sequence[Taken]) -> Crossed:
    spans, quotes, there = _places(earlier, later, section, run)
    finding = declared.SAME_PASSAGE.finding(
        f"sections.{section}", spans=spans, section=OFFICIAL.get(section, section), quote=_shortened(quotes)
    )
    return crossed(finding, later, there, quotes)


def _places(
    earlier: Report, later: Report, section: str, taken: Sequence[Taken]
) -> tuple[tuple[Span, ...], tuple[str, ...], Place]:
    """The first sentences taken over, here and there, pair by pair."""
    shown = taken[:_SHOWN]
    here, there = tuple(one.here.span for one in shown), tuple(one.there.span for one in shown)
    written = tuple(_read(earlier, span) for span in there)
    place = Place(earlier.id, earlier.path, earlier.year, (f"sections.{section}",), written, there)
    return here, tuple(_read(later, span) for span in here), place


def _read(report: Report, span: Span) -> str:
    return report.prose.text[span.start : span.end] if report.prose else ""


def _shortened(quotes: Sequence[str]) -> str:
    """The longest quote on one line, cut for a message."""
    longest = "".join(max(quotes, key=len, default="").split())
    return longest if len(longest) <= _QUOTE else f"{longest[:_QUOTE]}…"


_OWN_TIME: Final = "年(?:度)?(?!以来|起|至|到|版|工作要点|修订|印发|以前|之前)"
_CITED: Final = re.compile("《[^《》]{0,80}》|〔[^〔〕]{0,12}〕")


def stale_years(earlier: Report, later: Report) -> Iterator[Outcome]:
    """A sentence that speaks of last year as its own did, word for word as last year's report has it."""
    if earlier.prose is None or later.prose is None:
        yield unchecked(declared.STALE_YEAR, "no_text")
        return
    own = re.compile(f"(?<![0-9]){earlier.year}{_OWN_TIME}")
    known = {one.plain: one for one in earlier.prose.sentences}
    found: list[Crossed] = []
    for here in later.prose.sentences:
        there = known.get(here.plain)
        if there is None or str(earlier.year) not in here.plain or str(later.year) in here.plain:
            continue
        if not own.search(_CITED.sub("", _read(later, here.span))) or here.weight < _SHORT:
            continue
        quote = _read(later, here.span)
        finding = declared.STALE_YEAR.finding(
            f"sections.{here.section}",
            expected=str(later.year),
            actual=str(earlier.year),
            spans=[here.span],
            quote=_shortened([quote]),
        )
        written = _read(earlier, there.span)
        place = Place(earlier.id, earlier.path, earlier.year, (f"sections.{there.section}",), (written,), (there.span,))
        found.append(crossed(finding, later, place, (quote,)))
    yield settled(declared.STALE_YEAR, found)


_COUNT: Final = r"(?P<count>[0-9]{1,9})(?:件|宗|条|份|起)"
_STATED: Final = re.compile(
    rf"(?P<verb>新收|收到|受理|接收|收)[^0-9。]{{0,24}}申请[^0-9。]{{0,14}}{_COUNT}[^0-9。]{{0,10}}?"
    r"(?:(?:较|比|同)(?:(?P<year>20[0-9]{2})年(?:度)?|上年度?|去年|上一年度?|同期|比){1,2}(?:相比|同期)?|同比)"
    r"[^0-9。]{0,6}?(?P<way>增加|增长|上升|多|增|减少|下降|降低|少|减)了?[^0-9。]{0,3}?"
    r"(?P<by>[0-9]{1,9}(?:\.[0-9]{1,4})?)(?P<unit>件|宗|条|份|起|%)"
)
_FEWER: Final = frozenset({"减少", "下降", "降低", "少", "减"})
_NEW: Final = "applications.new.total"
_OVER: Final = "applications.carried_over.total"


def stated_changes(earlier: Report, later: Report) -> Iterator[Outcome]:
    """新收申请95件，较上年增加10件 makes 85 last year: compared with last year's new applications, or those and what
    was carried over where the wording (收到) leaves that open."""
    if later.prose is None:
        yield unchecked(declared.STATED_CHANGE, "no_text")
        return
    for sentence in later.prose.sentences:
        # A sentence without such words costs two looks.
        if "申请" not in sentence.plain or not any(word in sentence.plain for word in ("较", "比")):
            continue
        for match in _STATED.finditer(sentence.plain):
            if match["year"] in (None, str(earlier.year)):
                yield _stated(earlier, later, sentence, match)


def _stated(earlier: Report, later: Report, sentence: Sentence, match: re.Match[str]) -> Outcome:
    new, over = earlier.number(_NEW), earlier.number(_OVER)
    if new is None or new.blank:
        return unchecked(declared.STATED_CHANGE, "unread" if new is None else "blank_total")
    candidates = [new.value]
    if match["verb"] != "新收" and over is not None:
        candidates.append(new.value + over.value)
    count, by = Decimal(match["count"]), Decimal(match["by"])
    if match["way"] in _FEWER:
        by = -by
    if match["unit"] == "%":
        if by == -100 or any(_percent(count, last, by, match["by"]) for last in candidates):
            return held(declared.STATED_CHANGE)
        expected = f"约{plain((count * 100 / (100 + by)).quantize(Decimal(1)))}件"
    elif count - by in candidates:
        return held(declared.STATED_CHANGE)
    else:
        expected = f"{plain(count - by)}件"
    quote = _read(later, sentence.span)
    finding = declared.STATED_CHANGE.finding(
        f"sections.{sentence.section}",
        expected=expected,
        actual=match[0],
        spans=[sentence.span],
        quote=_shortened([quote]),
        earlier_new=new.shown,
    )
    return settled(declared.STATED_CHANGE, [crossed(finding, later, earlier.place(_NEW, _OVER), (quote,))])


def _percent(count: Decimal, last: Decimal, by: Decimal, written: str) -> bool:
    """Whether the change makes the percentage, rounded or cut at the digits it is written with."""
    if last == 0:
        return False
    unit = Decimal(1).scaleb(-len(written.partition(".")[2]))
    return abs((count - last) * 100 / last - by) < unit


CHECKS: Final[tuple[Callable[[Report, Report], Iterator[Outcome]], ...]] = (same_text, stale_years, stated_changes)
