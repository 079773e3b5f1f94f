"""Whether a sentence that a model wrote is borne out: by the items it cites, and by the facts it cites.

Every number must be a cited fact and speak of what the fact is about; so must words for a direction, a first place, a
majority. A quote must stand in a cited item, a body must be one of theirs. What cannot be checked is not believed: a
sentence that is right but says it in a way that cannot be followed fails too, and the reason says what to write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from extractor.summary.assign import Assignment
from extractor.summary.claims import CLAIMS, Claim
from extractor.summary.facts import Fact, What, labels
from extractor.summary.figures import Number, Unit, years_of
from extractor.summary.items import Item, ItemKind
from extractor.summary.names import bodies_in
from extractor.summary.phrases import group_name
from extractor.summary.plain import is_about_figures, is_frame, unplain
from extractor.summary.quoting import quotations, sought
from extractor.summary.speech import About, Speech, blanked
from extractor.summary.themes import Taxonomy
from verifiers.model import Span
from verifiers.rules import Lang
from verifiers.substance import carried, sense_reversed

LONGEST: Final = 400
"""Characters that a sentence may have."""

# So many characters of an item must stand beside a word that claims, for it to be the item's.
_NEIGHBOURS: Final = 2
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
# Between all reports and those of them that are spoken of: "25份报告中的12份", "12 of the 25 reports".
_OF_THEM: Final = re.compile(
    r"\s*(?:报告|年报)?(?:中|里|当中),?\s*(?:的|有|共有|就有)?\s*|\s*(?:reports?\s*)?(?:out\s+)?of\s+(?:all\s+|the\s+)*"
)
_OF_ITEMS: Final = re.compile(
    r"占(?:\d{4}年度?|其|全部|所有|的)*(?:问题|措施|条目|条数)(?!的?报告)|of\s+(?:all\s+|the\s+)*(?:items|problems|measures)\b",
    re.IGNORECASE,
)
# So much more or less: only a change says that, and it counts points.
_BY_SO_MUCH: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"(?:增加|增长|增多|新增|减少|下降|上升|提高|降低|多|少)(?:出|了)?\s*$"),
    "en": re.compile(r"\b(?:by|up|down|gained|lost|added)\s+$", re.IGNORECASE),
}
# Between two quotes of one speaker.
_AND_SO: Final = re.compile(r"\s*(?:[、,和及与]|以及|and)*\s*")
# What stands before the clause that leads to a quote; a year alone belongs to it ("2023年，甲县写道").
_LEADING: Final = re.compile(r"^.*,(?<!\d年,)")
_AMONG_THEM: Final = re.compile(r"其中|of which|among these|among them", re.IGNORECASE)
_KIND_WORDS: Final[Mapping[ItemKind, re.Pattern[str]]] = {
    "problem": re.compile(r"问题|problem", re.IGNORECASE),
    "measure": re.compile(r"措施|measure", re.IGNORECASE),
}
_ANSWERS: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"针对|回应|应对|对此|为此|解决"),
    "en": re.compile(r"\b(?:address|answer|respond|tackl|remed)\w*|\bin response\b", re.IGNORECASE),
}
_SHARE: Final = re.compile(r"占|比例|比重|share|proportion", re.IGNORECASE)
_ONE: Final = re.compile(r"(?:1|一)\s*[份家个]|one|one (?:report|body)", re.IGNORECASE)
# A clause that has so much of an item's wording, and so many characters, is its paraphrase.
_LIKE: Final = 0.65
_LEAST: Final = 5
_COUNTED: Final[Mapping[Unit, tuple[What, ItemKind | None]]] = {
    "reports": ("reports", None),
    "items": ("items", None),
    "problems": ("items", "problem"),
    "measures": ("items", "measure"),
    "percent": ("share", None),
    "points": ("change", None),
    "rank": ("rank", None),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model gave it: ``items`` are codes, ``facts`` ids."""

    text: str
    items: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """``code`` is a key of ``SAYS``; ``what`` are the words it is about."""

    code: str
    what: str = ""

    def say(self, lang: Lang) -> str:
        return SAYS[self.code][lang == "en"].format(what=self.what)


SAYS: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("没有内容", "it says nothing"),
    "long": ("过长或不止一句", "it is too long, or more than a line"),
    "language": ("不是所要的语言", "it is not in the language asked for"),
    "no_item": ("没有引用条目", "it cites no item"),
    "unknown_item": ("引用了不存在的条目：{what}", "it cites an item that was not given: {what}"),
    "unknown_fact": ("引用了不存在的数据：{what}", "it cites a fact that was not given: {what}"),
    "other_theme": ("没有引用“{what}”的条目", "it cites no item of {what}"),
    "quote": ("引文不在所引条目中：{what}", "these words stand in no cited item: {what}"),
    "speaker": (
        "引文不是句中所说的机关、年度或范围的：{what}",
        "these words are not of the body, year or group named: {what}",
    ),
    "open_quote": ("引号不成对", "a quotation mark is left open"),
    "body": ("所引条目中没有这个机关或地方：{what}", "no cited item is of this body or place: {what}"),
    "invented": ("没有这个数据：{what}", "no fact has this number: {what}"),
    "uncited": ("数字没有引用相应的数据：{what}", "the fact of this number is not cited: {what}"),
    "misattributed": (
        "数字不属于句中所说的主题、年度或范围：{what}",
        "the number is not that of the theme, the years or the group spoken of: {what}",
    ),
    "unreadable": ("数字须照数据写成阿拉伯数字和单位：{what}", "write the number as the fact shows it: {what}"),
    "inexact": ("数字不得写成约数：{what}", "the number must be exact: {what}"),
    "base": ("比例是占报告的比例，不是占条目的：{what}", "shares are of reports, not of items: {what}"),
    "year": ("没有这一年度的数据：{what}", "nothing was given about this year: {what}"),
    "direction": ("升降与所引变化不符或未引用变化：{what}", "no cited change bears this out: {what}"),
    "first": ("位次未引用相应数据或不符：{what}", "no cited place bears this out: {what}"),
    "extent": ("多少之分未引用相应比例或不符：{what}", "no cited share bears this out: {what}"),
    "trend": ("走势或结果无从核对：{what}", "a course or an outcome cannot be checked: {what}"),
    "denied": ("报告没有说什么无从核对：{what}", "what reports do not say cannot be checked: {what}"),
    "sense": ("与所引条目的意思相反：{what}", "the cited items say the opposite: {what}"),
    "link": (
        "措施与问题的对应没有数据，数字请另写一句：{what}",
        "no fact counts what answers what, put the number into a sentence of its own: {what}",
    ),
    "plain": ("讲统计的分句只能直述，无从核对：{what}", "beside figures only plain counting can be checked: {what}"),
    "comparison": ("比较无从核对，请分别写出数字：{what}", "a comparison cannot be checked, give the numbers: {what}"),
}


class Judge:
    """Judges sentences about one set of facts and items. ``speakers`` are the items by their codes; ``own`` is the
    theme spoken of where a sentence names none; ``bodies`` are the names of all bodies of the corpus."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        assignment: Assignment,
        facts: Sequence[Fact],
        speakers: Mapping[str, Item],
        bodies: Collection[str],
        lang: Lang,
        own: str | None,
    ) -> None:
        self.lang: Lang = lang
        self._taxonomy = taxonomy
        self.facts = {fact.id: fact for fact in facts}
        self.speakers, self.own, self._assignment = speakers, own, assignment
        self.own_kind: ItemKind | None = None if own is None else taxonomy.by_id[own].kind
        self.bodies = sorted(set(bodies), key=lambda name: (-len(name), name))
        self.labels = {theme: _width(label) for theme, label in labels(taxonomy, lang).items()}
        self.themes: dict[str, frozenset[str]] = {}
        for theme, label in self.labels.items():
            self.themes[label] = self.themes.get(label, frozenset()) | {theme}
        self.groups = {_width(fact.group): fact.group for fact in facts if fact.group}
        self.years = {year for fact in facts for year in fact.years}
        self.span_of_years = max(self.years) - min(self.years) + 1 if self.years else None
        self.definitions = {theme.id: theme.definition for theme in taxonomy.themes}

    def kinds_of(self, themes: Collection[str]) -> set[ItemKind]:
        return {self._taxonomy.by_id[theme].kind for theme in themes}

    def theme_of(self, item: Item) -> str:
        return self._assignment[item.id].theme

    def faults(self, draft: Draft) -> tuple[Fault, ...]:
        """What is wrong with a sentence; empty if nothing is."""
        text = draft.text.strip()
        if not text:
            return (Fault("empty"),)
        if len(text) > LONGEST or "\n" in text:
            return (Fault("long"),)
        found = [Fault("unknown_item", code[:60]) for code in draft.items if code not in self.speakers]
        found += [Fault("unknown_fact", one[:60]) for one in draft.facts if one not in self.facts]
        cited = [self.speakers[code] for code in draft.items if code in self.speakers]
        if not cited:
            found.append(Fault("no_item"))
        spans: list[Span] = []
        found += self._quotes(text, cited, spans)
        own_words = blanked(text, spans)
        if not self._is_in_language(own_words):
            found.append(Fault("language"))
        facts = [self.facts[one] for one in dict.fromkeys(draft.facts) if one in self.facts]
        speech = Speech(_width(own_words), self.lang, self.themes, self.groups, self.own, self.bodies)
        return tuple(dict.fromkeys((*found, *_Reading(self, speech, facts, cited).faults())))

    def _quotes(self, text: str, cited: Sequence[Item], spans: list[Span]) -> Iterator[Fault]:
        """Faults of what stands between quotation marks; ``spans`` gets the quotes that are another's words."""
        labels = {label.casefold() for label in self.themes}
        end, speaker = 0, ""
        quoted, closed = quotations(text)
        for one in quoted:
            if _width(one.words).casefold() in labels:
                continue
            spans.append(one.span)
            between, end = _width(text[end : one.span.start]), one.span.end
            speaker = speaker if _AND_SO.fullmatch(between) else re.split("[;。]", between)[-1]
            yield from self._quoted(one.words, speaker, cited)
        if not closed:
            yield Fault("open_quote")

    def _quoted(self, words: str, speaker: str, cited: Sequence[Item]) -> Iterator[Fault]:
        """Whether a cited item says it, in that sense, and is of the body, year and group that is named before it."""
        bare = sought(words)
        said = [(item, text) for item in cited for text in (item.text, item.quote) if bare and bare in sought(text)]
        if not said:
            yield Fault("quote", words[:60])
        elif all(sense_reversed(words, text) for _, text in said):
            yield Fault("sense", words[:60])
        elif not any(self._is_speaker(item, speaker) for item, _ in said):
            yield Fault("speaker", words[:60])

    def _is_speaker(self, item: Item, told: str) -> bool:
        """Whether an item is of a body named in the words before a quote, of the year and of the group of the clause
        that leads to it."""
        names = list(bodies_in(told, self.bodies, self.lang))
        if names and not any(name in _width(f"{item.name} {item.region or ''}") for name in names):
            return False
        clause = _LEADING.sub("", told)
        years = {year for one in years_of(clause) for year in one.years}
        groups = {
            group for word, group in self.groups.items() if word in clause and not any(word in one for one in names)
        }
        mine = {group_name(item.level, self.lang), item.region}
        return (not years or item.year in years) and (not groups or not groups.isdisjoint(mine))

    def _is_in_language(self, text: str) -> bool:
        han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
        return han > latin if self.lang == "zh" else latin > han


class _Reading:
    """One sentence, taken apart, against the facts and the items that it cites."""

    def __init__(self, judge: Judge, speech: Speech, facts: Sequence[Fact], cited: Sequence[Item]) -> None:
        self._judge, self._speech, self._facts, self._cited = judge, speech, facts, cited
        # To speak of the first to the last year is to speak of all.
        self._period = (min(judge.years), max(judge.years)) if judge.years else ()

    def faults(self) -> Iterator[Fault]:
        spoken = {self._judge.theme_of(item) for item in self._cited}
        for mention in self._speech.themes:
            if spoken.isdisjoint(mention.value):
                yield Fault("other_theme", self._judge.labels[min(mention.value)])
        known = self._judge.years | {item.year for item in self._cited}
        for one in self._speech.years:
            yield from (Fault("year", str(year)) for year in one.years if year not in known)
        named = [_width(f"{item.name} {item.region or ''}") for item in self._cited]
        for name in bodies_in(self._speech.bare, self._judge.bodies, self._judge.lang):
            if not any(name in one for one in named):
                yield Fault("body", name)
        for at, number in enumerate(self._speech.numbers):
            yield from self._number(at, number)
        for claim in CLAIMS[self._judge.lang]:
            yield from self._claim(claim)
        yield from self._beside_numbers()
        yield from self._linked()
        yield from self._in_order()
        yield from self._reversed()

    def _number(self, at: int, number: Number) -> Iterator[Fault]:
        written = self._speech.text[slice(*number.span)].strip()
        if number.unit == "years" and number.exact and number.value == self._judge.span_of_years:
            return
        if number.value == 1 and number.unit in ("reports", "other") and self._is_one_quoted(number.span):
            return
        if number.value is None or number.unit in ("years", "other"):
            yield Fault("unreadable", written)
            return
        if not number.exact:
            yield Fault("inexact", written)
            return
        if number.unit == "percent" and _OF_ITEMS.search(
            self._speech.bare, *self._speech.clause_at(number.span.start).span
        ):
            yield Fault("base", written)
            return
        before = self._speech.bare[self._speech.clause_at(number.span.start).span.start : number.span.start]
        if number.unit != "points" and _BY_SO_MUCH[self._judge.lang].search(before):
            yield Fault("invented", written)
            return
        equal = [fact for fact in self._judge.facts.values() if self._equals(fact, number)]
        cited = [fact for fact in equal if fact in self._facts]
        if not any(self._fits_all(fact, number) or self._is_base(fact, at) for fact in cited):
            yield Fault("misattributed" if cited else "uncited" if equal else "invented", written)

    def _is_one_quoted(self, span: Span) -> bool:
        """Whether the one report (or body) is that whose words follow."""
        rest = re.split(r"[;。]", self._speech.text[span.end :])[0]
        counted = self._speech.text[slice(*span)]
        return _ONE.fullmatch(counted.strip()) is not None and "□□" in rest

    def _equals(self, fact: Fact, number: Number) -> bool:
        what, kind = _COUNTED[number.unit]
        return fact.what == what and abs(fact.value) == number.value and kind in (None, fact.kind)

    def _fits_all(self, fact: Fact, number: Number) -> bool:
        """Whether the number's place speaks of what the fact is about, and every theme named in one row with it has the
        same number."""
        others = self._speech.about(number.span).also if fact.theme is not None else ()
        return self._fits(fact, number.span) and all(
            any(
                one.theme in other and (one.years, one.group) == (fact.years, fact.group) and self._equals(one, number)
                for one in self._facts
            )
            for other in others
        )

    def _fits(self, fact: Fact, span: Span, *, whoever: bool = False) -> bool:
        """Whether the place speaks of what the fact is about; ``whoever``: of which theme does not matter."""
        about = self._speech.about(span)
        if not whoever and not self._is_theme(fact, about, span):
            return False
        if fact.what == "change" and not self._speech.years and not self._has_direction(span):
            return False
        if fact.group != about.group or not self._in_years(fact, about):
            return False
        return not (fact.what == "share" and fact.group and self._has(_AMONG_THEM, span))

    def _has_direction(self, span: Span) -> bool:
        clause = self._speech.clause_at(span.start).span
        directions = (claim.words for claim in CLAIMS[self._judge.lang] if claim.fault == "direction")
        return any(words.search(self._speech.bare, *clause) for words in directions)

    def _is_theme(self, fact: Fact, about: About, span: Span) -> bool:
        if fact.theme is not None:
            return about.themes is not None and fact.theme in about.themes
        return about.themes is None and self._is_kind(fact.kind, span)

    def _is_kind(self, kind: ItemKind, span: Span) -> bool:
        """Whether words, in the clause before all, say problems or measures; where none do, the theme at hand does."""
        for start, end in (self._speech.clause_at(span.start).span, Span(0, len(self._speech.bare))):
            named = {one for one, word in _KIND_WORDS.items() if word.search(self._speech.bare, start, end)}
            if named:
                return kind in named
        return self._judge.own_kind in (None, kind)

    def _in_years(self, fact: Fact, about: About) -> bool:
        if fact.what == "change":
            if not self._speech.years:
                return True
            spoken = (about.years, about.latest, about.around)
            return any(tuple(sorted(years)) == fact.years for years in spoken)
        return about.years in ((), self._period) if not fact.years else about.years == fact.years

    def _is_base(self, fact: Fact, at: int) -> bool:
        """Whether the number is all reports, and directly beside it stands how many of them."""
        numbers = self._speech.numbers
        if fact.what != "reports" or fact.theme is not None:
            return False
        for first, second in ((at, at + 1), (at - 1, at)):
            if first < 0 or second >= len(numbers):
                continue
            other = numbers[second if first == at else first]
            between = self._speech.bare[numbers[first].span.end : numbers[second].span.start]
            parts = [one for one in self._facts if one.theme and one.kind == fact.kind and self._equals(one, other)]
            if _OF_THEM.fullmatch(between) and any(self._fits(one, other.span) for one in parts):
                return self._fits(fact, numbers[at].span, whoever=True)
        return False

    def _claim(self, claim: Claim) -> Iterator[Fault]:
        for span in self._claimed(claim):
            themes = (None, *self._speech.about(span).also)
            if claim.what is None or not all(self._is_borne(claim, span, theme) for theme in themes):
                yield Fault(claim.fault, self._speech.bare[slice(*span)].strip())

    def _claimed(self, claim: Claim) -> Iterator[Span]:
        for match in claim.words.finditer(self._speech.bare):
            span = Span(*match.span())
            if claim.grouped and not self._speech.clause_at(span.start).groups:
                continue
            if not self._is_theirs(span):
                yield span

    def _is_theirs(self, span: Span) -> bool:
        """Whether the words are those of a cited item, and so claim nothing of their own."""
        for left in range(_NEIGHBOURS + 1):
            start, end = span.start - left, span.end + _NEIGHBOURS - left
            words = self._speech.bare[max(0, start) : end]
            if len(words) == end - start and any(words in one for one in self._said):
                return True
        return False

    def _is_borne(self, claim: Claim, span: Span, theme: frozenset[str] | None) -> bool:
        """Whether a cited fact bears a claim out; ``theme`` where it is another than the one at the place."""
        return any(
            fact.what == claim.what and claim.holds(fact) and self._bears(fact, span, theme)
            for fact in (*self._facts, *self._between(span))
        )

    def _between(self, span: Span) -> Iterator[Fact]:
        """The changes between the two years last named, where no fact tells of these: from the shares that are cited,
        or from the reports where no share is spoken of."""
        years = self._speech.about(span).around
        if len(years) < 2 or any(fact.what == "change" and fact.years == tuple(sorted(years)) for fact in self._facts):
            return
        of = {(fact.what, fact.theme, fact.group, fact.years): fact for fact in self._facts}
        for what, theme, group, at in of:
            later = of.get((what, theme, group, (years[1],)))
            if theme is None or at != (years[0],) or later is None:
                continue
            if what == "share" or (what == "reports" and not self._has(_SHARE, span)):
                change = later.value - of[what, theme, group, at].value
                yield replace(later, what="change", value=change, years=tuple(sorted(years)))

    def _bears(self, fact: Fact, span: Span, theme: frozenset[str] | None) -> bool:
        about = self._speech.about(span)
        years = self._in_years(fact, about) or (fact.what == "change" and not about.years)
        is_theme = self._is_theme(fact, about, span) if theme is None else fact.theme in theme
        return is_theme and fact.group == about.group and years

    @cached_property
    def _said(self) -> frozenset[str]:
        """What the cited items say, as the sentence's own words are written."""
        return frozenset(_unspaced(_width(text)) for item in self._cited for text in (item.text, item.quote))

    @cached_property
    def _carriers(self) -> frozenset[str]:
        """The same, the definitions of their themes, and who says it."""
        themes = {self._judge.theme_of(item) for item in self._cited}
        names = {name for item in self._cited for name in (item.name, item.region or "")}
        return self._said | {_width(one) for one in names | {self._judge.definitions[theme] for theme in themes}}

    def _beside_numbers(self) -> Iterator[Fault]:
        """Words in the clause of a number that are not of plain counting: it may say anything of the number."""
        known = [number.span for number in self._speech.numbers]
        known += [one.span for one in self._speech.years]
        known += [
            Span(*match.span())
            for claim in CLAIMS[self._judge.lang]
            for match in claim.words.finditer(self._speech.bare)
        ]
        for clause, counts in self._counting():
            words = unplain(self._speech.bare, clause, self._judge.lang, known, self._carriers, counts=counts)
            if words is not None:
                yield Fault("plain", words)

    def _linked(self) -> Iterator[Fault]:
        """Numbers of one kind said in answer to a theme of the other: what answers what is not among the facts."""
        for match in _ANSWERS[self._judge.lang].finditer(self._speech.bare):
            named = {kind for one in self._speech.themes for kind in self._judge.kinds_of(one.value)}
            if len(named) > 1 and any(number.span.start > match.start() for number in self._speech.numbers):
                yield Fault("link", match[0])

    def _in_order(self) -> Iterator[Fault]:
        """Themes told in the order of their places ("前三位依次为…")."""
        for words, row in self._speech.ordered:
            places = [
                next((fact.value for fact in self._facts if fact.what == "rank" and fact.theme in one.value), None)
                for one in row
            ]
            known = [place for place in places if place is not None]
            if len(known) < len(places) or known != sorted(known):
                yield Fault("first", words)

    def _reversed(self) -> Iterator[Fault]:
        """Clauses in the items' words that say the opposite of every item that has these words."""
        if self._judge.lang != "zh":
            return
        for clause in self._speech.clauses:
            words = self._speech.bare[slice(*clause.span)].strip(",;。:、!? ")
            like = [one for one in self._said if carried(words, one).pairs >= _LIKE] if len(words) >= _LEAST else []
            turned = [sense_reversed(words, one) for one in like]
            if turned and all(turned):
                yield Fault("sense", words[:60])

    def _counting(self) -> Iterator[tuple[Span, bool]]:
        """The clauses with a number and those before one that set bounds to it (True), those about a theme as such."""
        numbered = {self._speech.clause_at(number.span.start).span for number in self._speech.numbers}
        clauses, lang = self._speech.clauses, self._judge.lang
        for at, clause in enumerate(clauses):
            words = self._speech.bare[slice(*clause.span)]
            before = at + 1 < len(clauses) and clauses[at + 1].span in numbered and is_frame(words, lang)
            if before or clause.span in numbered:
                yield clause.span, True
            elif is_about_figures(words, lang) or (lang == "zh" and (clause.themes or clause.years or clause.groups)):
                yield clause.span, False

    def _has(self, words: re.Pattern[str], span: Span) -> bool:
        return words.search(self._speech.bare, *self._speech.clause_at(span.start).span) is not None


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
