"""The words of two reports of one body: sections and passages taken over, years left standing.

Only sentences are compared, and a number that differs makes another sentence: a body that keeps its phrases and renews
its figures copies nothing. Near-equal sentences count where their numbers are equal and hardly a character differs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from typing import Final

from rapidfuzz import fuzz, process

from verifiers.model import Span
from verifiers.panel import declared
from verifiers.panel.model import Crossed, Outcome, Place, Report, absent, crossed, held, settled, unchecked
from verifiers.panel.prose import Prose, Sentence
from verifiers.structure.titles import OFFICIAL

# Domain: a section more than four fifths of which is last year's with only the year changed. Below a hundred
# characters a section is a standing phrase ("全年未发生行政复议、行政诉讼") that cannot be said otherwise; no standing
# phrase says what went wrong in a year.
SHARE: Final = 0.8
_LEAST: Final = 100
_LEAST_OF: Final = {"problems": 50}
# What the circular has every report say in section 六, with the rules on fees that are cited for it (domain 3.1).
_PRESCRIBED: Final = re.compile("信息处理费|需要(?:报告|说明)的(?:其他)?(?:事项|情况)|^其他(?:事项|情况)")
# A passage in an otherwise new section: as long as three sentences, with a figure that is unlikely to recur.
_PASSAGE: Final = 120
_PASSAGE_OF: Final = {"problems": 80}
_FIGURE: Final = re.compile(r"(?<![0-9.<\-])[0-9]{2,}(?![0-9]*>)")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# A word or two of a sentence put otherwise; a sentence on another subject is further off.
_NEARLY: Final = 85.0
# Near-equal sentences are only sought where something was taken over already, and among so many.
_WORTH_A_LOOK: Final = 0.25
_MOST: Final = 120
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
    found |= _joined_or_parted(earlier, [(at, one) for at, one in enumerate(later) if at not in found])
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


def _joined_or_parted(earlier: Sequence[Sentence], rest: Iterable[tuple[int, Sentence]]) -> dict[int, Sentence]:
    """Sentences whose words stand in ``earlier`` one after the other, whatever the stops between them."""
    text = "".join(one.key for one in earlier)
    starts = [0, *accumulate(one.weight for one in earlier)]
    found: dict[int, Sentence] = {}
    for at, one in list(rest)[:_MOST]:
        place = text.find(one.key) if one.weight >= _SHORT else -1
        if place >= 0:
            found[at] = earlier[bisect_right(starts, place) - 1]
    return found


def same_text(earlier: Report, later: Report) -> Iterator[Outcome]:
    """Domain pattern 8: a section more than 80 % of which is last year's, with only the year changed; else passages."""
    if earlier.prose is None or later.prose is None:
        yield unchecked(declared.SAME_TEXT, "no_text")
        return
    for section in dict.fromkeys(one.section for one in later.prose.sentences):
        here, there = _own_words(later.prose, section), _own_words(earlier.prose, section)
        weight = sum(one.weight for one in here)
        if weight < _LEAST_OF.get(section, _LEAST) or not there:
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
            [_passage(earlier, later, section, run) for run in _runs(here, taken) if _tells(run, section)],
        )


def _own_words(prose: Prose, section: str) -> tuple[Sentence, ...]:
    return tuple(one for one in prose.section(section) if not _PRESCRIBED.search(one.plain))


def _runs(sentences: Sequence[Sentence], taken: Sequence[Taken]) -> Iterator[list[Taken]]:
    """Taken sentences that follow each other."""
    at = {one.span: number for number, one in enumerate(sentences)}
    numbered = [(at[one.here.span] - order, one) for order, one in enumerate(taken)]
    for _, run in groupby(numbered, key=lambda pair: pair[0]):
        yield [one for _, one in run]


def _tells(run: Sequence[Taken], section: str) -> bool:
    """Whether a passage is too much to be the same by chance. What went wrong in a year has no figures."""
    weight = sum(one.here.weight for one in run)
    if section in _PASSAGE_OF:
        return weight >= _PASSAGE_OF[section]
    return weight >= _PASSAGE and any(_FIGURE.search(one.here.key) for one in run)


def _section(earlier: Report, later: Report, section: str, taken: Sequence[Taken], share: float) -> Crossed:
    spans, quotes, there = _places(earlier, later, section, taken)
    finding = declared.SAME_TEXT.finding(
        f"sections.{section}",
        actual=f"{share:.0%}",
        spans=spans,
        section=OFFICIAL.get(section, section),
        share=f"{share * 100:.0f}",
        count=str(len(taken)),
        quote=shortened(quotes),
    )
    return crossed(finding, later, there, quotes)


def _passage(earlier: Report, later: Report, section: str, run: Sequence[Taken]) -> Crossed:
    spans, quotes, there = _places(earlier, later, section, run)
    finding = declared.SAME_PASSAGE.finding(
        f"sections.{section}", spans=spans, section=OFFICIAL.get(section, section), quote=shortened(quotes)
    )
    return crossed(finding, later, there, quotes)


def _places(
    earlier: Report, later: Report, section: str, taken: Sequence[Taken]
) -> tuple[tuple[Span, ...], tuple[str, ...], Place]:
    """The first sentences taken over, here and there, pair by pair."""
    shown = taken[:_SHOWN]
    here, there = tuple(one.here.span for one in shown), tuple(one.there.span for one in shown)
    written = tuple(read(earlier, span) for span in there)
    place = Place(earlier.id, earlier.path, earlier.year, (f"sections.{section}",), written, there)
    return here, tuple(read(later, span) for span in here), place


def read(report: Report, span: Span) -> str:
    """What stands at a span of a report's text; nothing where that is not at hand."""
    return report.prose.text[span.start : span.end] if report.prose else ""


def shortened(quotes: Sequence[str]) -> str:
    """The longest quote on one line, cut for a message."""
    longest = "".join(max(quotes, key=len, default="").split())
    return longest if len(longest) <= _QUOTE else f"{longest[:_QUOTE]}…"


_OWN_TIME: Final = "年(?:度)?(?!以来|起|至|到|版|工作要点|修订|印发|以前|之前)"
_CITED: Final = re.compile("《[^《》]{0,80}》|〔[^〔〕]{0,12}〕")
_TO_COME: Final = re.compile("(?<!即)将(?!近)|拟[^定订]|力争|争取|打算|下一?步")


def stale_years(earlier: Report, later: Report) -> Iterator[Outcome]:
    """A sentence that speaks of last year as its own, or of the year as one to come, word for word as last year's
    report has it."""
    if earlier.prose is None or later.prose is None:
        yield unchecked(declared.STALE_YEAR, "no_text")
        return
    known = {one.plain: one for one in earlier.prose.sentences}
    found: list[Crossed] = []
    for here in later.prose.sentences:
        there = known.get(here.plain)
        if there is None or here.weight < _SHORT:
            continue
        quote = read(later, here.span)
        stale = _stale(here, _CITED.sub("", quote), earlier.year, later.year)
        if stale is None:
            continue
        finding = declared.STALE_YEAR.finding(
            f"sections.{here.section}",
            expected=str(stale + later.year - earlier.year),
            actual=str(stale),
            spans=[here.span],
            quote=shortened([quote]),
        )
        written = read(earlier, there.span)
        place = Place(earlier.id, earlier.path, earlier.year, (f"sections.{there.section}",), (written,), (there.span,))
        found.append(crossed(finding, later, place, (quote,)))
    yield settled(declared.STALE_YEAR, found)


def _stale(sentence: Sentence, own: str, before: int, year: int) -> int | None:
    """The year that a sentence of last year's report wrongly kept."""
    if str(before) in sentence.plain:
        return before if str(year) not in sentence.plain and _speaks_of(before).search(own) else None
    # What was still to come then has come now; a day is when something took effect.
    told = _speaks_of(year).search(own)
    return year if told and not own[told.end() :][:1].isdigit() and _TO_COME.search(own) else None


@cache
def _speaks_of(year: int) -> re.Pattern[str]:
    return re.compile(f"(?<![0-9]){year}{_OWN_TIME}")


CHECKS: Final[tuple[Callable[[Report, Report], Iterator[Outcome]], ...]] = (same_text, stale_years)
