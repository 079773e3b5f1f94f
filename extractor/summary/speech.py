"""Of what each place of a sentence speaks: which theme, which years, which group of reports.

Language leaves that to order and nearness, and so does this: a clause's own mention goes before one carried over from
the clause before, the mention that directly follows a number before the one that went before it. What two themes are
said of at once ("A and B, 12 and 9") is bound to the last of them, so that such a sentence fails rather than passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Generic, TypeVar

from extractor.summary.figures import Number, Years, numbers_of, years_of
from verifiers.model import Span
from verifiers.rules import Lang

V = TypeVar("V")

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
    """``themes`` are those that a label may mean, None for none in particular. ``years`` is one, or a period of two;
    ``latest`` are the last two single years named so far, ``around`` the same at the end of the clause."""

    themes: frozenset[str] | None
    years: tuple[int, ...] = ()
    group: str | None = None
    latest: tuple[int, ...] = ()
    around: tuple[int, ...] = ()


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
    label, ``groups`` for each word what it means; ``own`` is the theme that is spoken of where none is named."""

    def __init__(
        self,
        text: str,
        lang: Lang,
        themes: Mapping[str, frozenset[str]],
        groups: Mapping[str, str],
        own: str | None,
    ) -> None:
        self.text = text
        self._lang: Lang = lang
        self.themes = tuple(_mentions(text, themes))
        bare = blanked(text, [one.span for one in self.themes])
        self.groups = tuple(_mentions(bare, groups))
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
        return replace(
            clause.before,
            themes=None if clause.framed else self._nearest(clause.themes, span) or clause.before.themes,
            years=self._nearest(clause.years, span) or (() if clause.whole else clause.before.years),
            group=self._nearest(clause.groups, span) or (None if clause.whole else clause.before.group),
            latest=(*clause.before.latest, *earlier)[-2:],
            around=(*clause.before.latest, *(one.value[0] for one in singles))[-2:],
        )

    def _nearest(self, given: Sequence[Mention[V]], span: Span) -> V | None:
        for one in given:
            between = self.text[span.end : one.span.start].rstrip('“「"')
            if one.span.start > span.end and _LEADS_ON[self._lang].fullmatch(between):
                return one.value
        earlier = [one.value for one in given if one.span.end <= span.start]
        return earlier[-1] if earlier else given[0].value if given else None

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
                years=years[-1].value if years else about.years,
                group=clause.groups[-1].value if clause.groups else about.group,
                latest=(*about.latest, *(one.value[0] for one in years if len(one.value) == 1))[-2:],
            )


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
