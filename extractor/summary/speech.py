"""Of what each place of a sentence speaks: which theme, which years, which group of reports.

Language leaves that to order and nearness, and so does this: a clause's own mention goes before one carried over from
the clause before, the mention that directly follows a number before the one that went before it. What two themes are
said of at once ("A and B, 12 and 9") is bound to the last of them, so that such a sentence fails rather than passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from extractor.summary.figures import Number, Years, numbers_of, years_of
from verifiers.model import Span
from verifiers.rules import Lang

V = TypeVar("V")

# What joins mentions of which the same is said ("A"和"B", 2021年、2022年); the blanks are quotation marks.
_JOINS: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"[”」\"]?年?\s*(?:[、,和与及跟]|以及)?\s*[“「\"]?"),
    "en": re.compile(r"[”\"]?\s*(?:,|,?\s*and|,?\s*or|as well as)?\s*[“\"]?"),
}
_CLOSES: Final = re.compile(r"[”」\"]?年?\s*\)")
_ORDER: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"依次"),
    "en": re.compile(r"\bin (?:that |this |descending )?order\b|\bin turn\b", re.IGNORECASE),
}
_OPENS: Final = re.compile(r"(?:[为是有]|包括)?[:,\s]*[“「\"]?")
_IN_TURN: Final = re.compile(r"分别|依次|分[列居占]|respectively")
_LISTED: Final = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:报告|年报)?\s*(?:[、,和与及]|以及)\s*")
# A number from which and to which something went, where the years stand elsewhere.
_FROM: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"[由从自]\s*$"),
    "en": re.compile(r"\bfrom\s+$", re.IGNORECASE),
}
_TO: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"[由从自][^由从自]*[至到为]了?\s*$"),
    "en": re.compile(r"\bfrom\b.*\bto\s+$", re.IGNORECASE),
}

_BREAK: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"(?<!\d),|,(?!\d)|[、;。:!?]|而|但"),
    "en": re.compile(r"(?<!\d),|,(?!\d)|[;:!?]|\.(?!\d)|\b(?:and|while|but|whereas)\b"),
}
# What may stand between a number and the mention that it belongs to, where the mention comes after.
_LEADS_ON: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(
        r"\s*(?:\([^()]*\)\s*)?的?(?:份|条|项)?(?:报告|年报)?(?:都|均)?(?:提到|提出|提及|涉及|反映|指出|属于|存在|谈到)了?\s*"
    ),
    "en": re.compile(
        r"\s*(?:\([^()]*\)\s*)?(?:of\s+(?:all\s+|the\s+)*(?:\d[\d,]*\s+)?(?:reports|problems|measures)\s+)?(?:in|for|on|under|to|"
        r"(?:that\s+)?(?:name|names|named|mention|mentions|mentioned|cite|cites|cited|raise|raised|concern|concerns))\s+"
    ),
}
# Of all reports, whatever was spoken of before: "在全部25份报告中", "of the 25 reports that name a problem".
_FRAME: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(
        r"\s*(?:在|从)?(?:全部|所有|纳入统计的|提到(?:问题|措施)的)*\s*(?:\d[\d,]*份)(?:提到(?:问题|措施)的)?(?:报告|年报)?(?:中|里|看|来看)\s*"
    ),
    "en": re.compile(
        r"\s*(?:of|in|among|across|out of)\s+(?:all\s+|the\s+)*\d[\d,]*\s+reports(?:\s+that\s+name\s+(?:a\s+|any\s+)?"
        r"(?:problems?|measures?))?\s*",
        re.IGNORECASE,
    ),
}


_WHOLE: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"总体|整体|合计|总计|全部|所有|历年"),
    "en": re.compile(
        r"\boverall\b|\bin total\b|\bin all\b|\baltogether\b|\ball years\b|\ball reports\b", re.IGNORECASE
    ),
}


@dataclass(frozen=True, slots=True)
class Mention(Generic[V]):
    value: V
    span: Span


@dataclass(frozen=True, slots=True)
class About:
    """``themes`` are those that a label may mean, None for none in particular; ``also`` are the labels joined with it,
    of which the same is said. ``years`` is one, or a period of two; ``latest`` are the last two single years named so
    far, ``around`` the same at the end of the clause."""

    themes: frozenset[str] | None
    years: tuple[int, ...] = ()
    group: str | None = None
    latest: tuple[int, ...] = ()
    around: tuple[int, ...] = ()
    also: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause and its own mentions; ``before`` is what the clauses before it were about. ``framed``: it names all
    reports and nothing else. ``whole``: it says that it is not of the year or group spoken of before."""

    span: Span
    themes: tuple[Mention[frozenset[str]], ...]
    years: tuple[Mention[tuple[int, ...]], ...]
    groups: tuple[Mention[str], ...]
    before: About
    framed: bool
    whole: bool


class Speech:
    """A sentence taken apart. ``text`` is folded in width and its quotes are blanked out. ``themes`` gives for each
    label, ``groups`` for each word what it means; ``own`` is the theme that is spoken of where none is named. A region
    within a name of a body (``names``) is not spoken of."""

    def __init__(
        self,
        text: str,
        lang: Lang,
        themes: Mapping[str, frozenset[str]],
        groups: Mapping[str, str],
        own: str | None,
        names: Collection[str] = (),
    ) -> None:
        self.text = text
        self._lang: Lang = lang
        self.themes = tuple(_mentions(text, themes))
        bare = blanked(text, [one.span for one in self.themes])
        named = [one.span for one in _mentions(bare, dict.fromkeys(names)) if bare[slice(*one.span)] not in groups]
        self.groups = tuple(_mentions(blanked(bare, named), groups))
        self.bare = blanked(bare, [one.span for one in self.groups])
        """The text without labels and names of groups: what is left are the sentence's own words."""
        self._own = None if own is None else frozenset((own,))

    @cached_property
    def years(self) -> tuple[Years, ...]:
        return years_of(self.bare)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return numbers_of(self.bare, self._lang)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(self._clauses())

    def clause_at(self, place: int) -> Clause:
        return next(one for one in reversed(self.clauses) if one.span.start <= place)

    def about(self, span: Span) -> About:
        """Of what the words at a place speak."""
        clause = self.clause_at(span.start)
        singles = [one for one in clause.years if len(one.value) == 1]
        earlier = [one.value[0] for one in singles if one.span.end <= span.start]
        theme = None if clause.framed else self._nearest(clause.themes, span)
        before = replace(clause.before, themes=None, also=()) if clause.framed else clause.before
        years = self._nearest(clause.years, span)
        about = replace(
            before,
            themes=theme.value if theme else before.themes,
            also=self._joined(theme) if theme else before.also,
            years=years.value if years else () if clause.whole else before.years,
            group=group.value
            if (group := self._nearest(clause.groups, span))
            else None
            if clause.whole
            else before.group,
            latest=(*before.latest, *earlier)[-2:],
            around=(*before.latest, *(one.value[0] for one in singles))[-2:],
        )
        if not singles and (end := self._end_of_course(clause, span)) is not None:
            course = about.years if len(about.years) == 2 else about.around
            if len(course) == 2:
                about = replace(about, years=(course[end],))
        return replace(about, **self._turns.get(span.start, {}))

    def _end_of_course(self, clause: Clause, span: Span) -> int | None:
        """Whether a number is the one from which something went (0) or to which (1)."""
        before = self.bare[clause.span.start : span.start]
        if _FROM[self._lang].search(before):
            return 0
        return 1 if _TO[self._lang].search(before) else None

    def _nearest(self, given: Sequence[Mention[V]], span: Span) -> Mention[V] | None:
        for one in given:
            between = self.text[span.end : one.span.start].rstrip('“「"')
            if one.span.start > span.end and _LEADS_ON[self._lang].fullmatch(between):
                return one
            if between.strip() == "(" and _CLOSES.match(self.text, one.span.end):
                return one
        earlier = [one for one in given if one.span.end <= span.start]
        return earlier[-1] if earlier else given[0] if given else None

    def _joined(self, theme: Mention[frozenset[str]]) -> tuple[frozenset[str], ...]:
        """The other labels that stand in one row with a label."""
        row = next(row for row in _rows(self.text, self.themes, self._lang) if theme in row)
        return tuple(one.value for one in row if one is not theme)

    @cached_property
    def _turns(self) -> Mapping[int, Mapping[str, Any]]:
        """By the place of a number what it is about, where a row of numbers is dealt out to a row of as many
        mentions ("A和B分别有12份和9份")."""
        dealt: dict[int, Mapping[str, Any]] = {}
        for turn in _IN_TURN.finditer(self.bare):
            numbers = self._row_after(turn.end())
            dealt |= (
                self._dealt(numbers, self.themes, turn.start(), lambda theme: {"themes": theme, "also": ()})
                or self._dealt(numbers, self.years_named, turn.start(), lambda years: {"years": years})
                or self._dealt(numbers, self.groups, turn.start(), lambda group: {"group": group})
            )
        return dealt

    def _dealt(
        self, numbers: Sequence[Number], mentions: Sequence[Mention[V]], place: int, told: Callable[[V], dict[str, Any]]
    ) -> dict[int, Mapping[str, Any]]:
        rows = [row for row in _rows(self.text, mentions, self._lang) if row[-1].span.end <= place]
        if not rows or not len(numbers) == len(rows[-1]) > 1:
            return {}
        return {number.span.start: told(one.value) for number, one in zip(numbers, rows[-1], strict=True)}

    @property
    def ordered(self) -> Iterator[tuple[str, Sequence[Mention[frozenset[str]]]]]:
        """Rows of labels that are said to stand in their order, with the words that say so."""
        for match in _ORDER[self._lang].finditer(self.bare):
            for row in _rows(self.text, self.themes, self._lang):
                if _OPENS.fullmatch(self.text, match.end(), row[0].span.start):
                    yield match[0], row

    @property
    def years_named(self) -> tuple[Mention[tuple[int, ...]], ...]:
        return tuple(Mention(one.years, one.span) for one in self.years)

    def _row_after(self, place: int) -> Sequence[Number]:
        """The numbers that follow in one row."""
        row: list[Number] = []
        for number in self.numbers:
            if number.span.start < place:
                continue
            between = self.bare[row[-1].span.end if row else place : number.span.start]
            if row and not _LISTED.fullmatch(between):
                break
            if not row and re.search("[,;。]", between):
                break
            row.append(number)
        return row

    def _clauses(self) -> Iterator[Clause]:
        about = About(self._own)
        whole = [one.span for one in (*self.themes, *self.groups, *self.years)]
        breaks = _BREAK[self._lang].finditer(self.text)
        edges = [0, *(at.end() for at in breaks if not any(one.start <= at.start() < one.end for one in whole))]
        for start, end in zip(edges, [*edges[1:], len(self.text)], strict=True):
            span = Span(start, end)
            years = tuple(Mention(one.years, one.span) for one in self.years if span.contains(one.span))
            clause = Clause(
                span,
                tuple(one for one in self.themes if span.contains(one.span)),
                years,
                tuple(one for one in self.groups if span.contains(one.span)),
                about,
                _FRAME[self._lang].fullmatch(self.bare[start:end].rstrip(",.;:、。()")) is not None,
                _WHOLE[self._lang].search(self.bare, start, end) is not None,
            )
            yield clause
            about = replace(
                about,
                themes=clause.themes[-1].value if clause.themes else about.themes,
                also=self._joined(clause.themes[-1]) if clause.themes else about.also,
                years=years[-1].value if years else about.years,
                group=clause.groups[-1].value if clause.groups else about.group,
                latest=(*about.latest, *(one.value[0] for one in years if len(one.value) == 1))[-2:],
            )


def _rows(text: str, mentions: Sequence[Mention[V]], lang: Lang) -> list[list[Mention[V]]]:
    """The mentions, those together between which nothing stands but what joins them."""
    rows: list[list[Mention[V]]] = []
    for one in mentions:
        if rows and _JOINS[lang].fullmatch(text, rows[-1][-1].span.end, one.span.start):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def blanked(text: str, spans: Sequence[Span]) -> str:
    """The text with a blank for each character of the spans, so that places stay what they are."""
    for start, end in spans:
        text = f"{text[:start]}{'□' * (end - start)}{text[end:]}"
    return text


def _mentions(text: str, words: Mapping[str, V]) -> Iterator[Mention[V]]:
    """Where the words stand, the longest first, none within another; in the order of the text."""
    low = text.casefold()
    if len(low) != len(text):
        low = text
    found: list[Mention[V]] = []
    for word in sorted(words, key=lambda word: (-len(word), word)):
        start = low.find(word.casefold())
        while start >= 0:
            span = Span(start, start + len(word))
            if not any(span.overlaps(one.span) for one in found):
                found.append(Mention(words[word], span))
            start = low.find(word.casefold(), start + 1)
    yield from sorted(found, key=lambda one: one.span)
