"""The written summary: a few sentences for each theme, then a few about all, every one of them checked.

A model is given what was counted and what was said, theme by theme (map), then the sentences that passed (reduce). It
names the items and facts that each sentence rests on; ``checking`` judges it against them. What fails is shown to the
model once with the reasons, and what fails again is left out and reported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, cast

from pydantic import BaseModel, BeforeValidator

from extractor.backends.messages import enclosed
from extractor.backends.question import Question
from extractor.backends.wire import Shape
from extractor.summary.asking import Asker
from extractor.summary.checking import LONGEST, Draft, Judge
from extractor.summary.codes import codes
from extractor.summary.facts import Fact, What, facts_of, labels, select
from extractor.summary.items import KINDS, Item, Sentence, Written
from extractor.summary.result import Summary
from extractor.summary.themes import OTHER, Theme
from prompts import load_prompt
from verifiers.rules import Lang
from verifiers.structure import instructions

TOPIC: Final = "summarise:written"

# Themes that the overall summary is told of, of each kind: those that most reports name.
_TOP: Final = 8
_TOLD: Final[tuple[What, ...]] = ("reports", "share", "change", "rank")
_LONGEST: Final = 200
_ANSWER_CHARS: Final = 1_500
# A blank within Chinese is a converter's; one between Latin words, or in an English sentence, is the writer's.
_BLANK: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": re.compile(r"(?<=[!-~])(\s+)(?=[!-~])|\s+"),
    "en": re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])|(\s+)"),
}
_LANGUAGE: Final[Mapping[Lang, str]] = {"zh": "中文", "en": "英文（English）"}
_LEFT_OUT: Final[Mapping[str, tuple[str, str]]] = {
    "budget": ("预算用完", "the budget was spent"),
    "interrupted": ("运行中断", "the run was interrupted"),
    "done": ("模型没有可用的回答", "the model gave no usable answer"),
}


def _texts(value: object) -> object:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return [str(one) for one in cast(list[object], value)] if isinstance(value, list) else value


def _entries(value: object) -> object:
    """Sentences that can be read; another entry costs only itself."""
    return [one for one in cast(list[object], value) if _is_entry(one)] if isinstance(value, list) else value


def _is_entry(value: object) -> bool:
    if isinstance(value, _Sentence):
        return True
    return isinstance(value, dict) and isinstance(cast(dict[str, object], value).get("text"), str)


_Codes = Annotated[list[str], BeforeValidator(_texts)]


class _Sentence(BaseModel):
    text: str
    items: _Codes = []
    facts: _Codes = []


class _Said(BaseModel):
    sentences: Annotated[list[_Sentence], BeforeValidator(_entries)]


_SHAPE: Final = Shape(_Said, "Sentences", "几句话")


@dataclass(frozen=True, slots=True)
class Writing:
    """``written`` is what passed and what did not. ``unwritten`` are the themes (and None for the overall summary) that
    nothing was written of, because the model could not be asked; ``notes`` say so."""

    written: Written
    unwritten: tuple[str | None, ...]
    notes: tuple[str, ...]


async def write_summary(summary: Summary, asker: Asker, *, lang: Lang = "zh") -> Writing:
    """Have a summary written. The budget, the end of the run or a model that is gone leave some of it unwritten: the
    next run goes on there, and what was answered is not paid for again."""
    return await _Writer(summary, asker, lang).run()


@dataclass(frozen=True, slots=True)
class _Passed:
    """A sentence that passed, with the codes and facts that it cites."""

    sentence: Sentence
    codes: tuple[str, ...]
    facts: tuple[str, ...]


class _Writer:
    def __init__(self, summary: Summary, asker: Asker, lang: Lang) -> None:
        self._summary, self._asker = summary, asker
        self._lang: Lang = lang
        self._facts = facts_of(summary.counts, lang)
        self._labels = labels(summary.taxonomy, lang)
        self._items = {item.id: item for item in summary.items}
        self._bodies = {item.name for item in summary.items if item.name}
        self._speakers = {
            theme: tuple(self._items[one.item] for one in (*words.typical, *words.rare))
            for theme, words in summary.wordings.items()
        }
        self._codes = codes(item.id for items in self._speakers.values() for item in items)
        self._rejected: dict[str | None, list[tuple[str, str]]] = {}
        self._passed: dict[str | None, list[_Passed]] = {}
        self._unwritten: list[str | None] = []

    async def run(self) -> Writing:
        themes = [theme for theme in self._summary.taxonomy.themes if self._is_told_of(theme)]
        await self._asker.each(themes, self._map)
        order: list[str | None] = [None, *(theme.id for theme in themes)]
        if any(self._passed.values()):
            await self._reduce(themes)
        sentences = [one.sentence for theme in order for one in self._passed.get(theme, ())]
        rejected = [one for theme in order for one in self._rejected.get(theme, ())]
        unwritten = tuple(one for one in order if one in self._unwritten)
        return Writing(Written(tuple(sentences), tuple(rejected), self._lang), unwritten, tuple(self._notes(unwritten)))

    def _is_told_of(self, theme: Theme) -> bool:
        return theme.id != OTHER[theme.kind].id and bool(self._sendable(theme.id))

    def _sendable(self, theme: str) -> tuple[Item, ...]:
        """The items that speak for a theme, but for those that address a machine."""
        return tuple(item for item in self._speakers.get(theme, ()) if next(instructions(item.quote), None) is None)

    async def _map(self, theme: Theme) -> None:
        items = {self._codes[item.id]: item for item in self._sendable(theme.id)}
        facts = select(self._facts, (theme.id,), (theme.kind,))
        head = f"主题：{self._labels[theme.id]}（{theme.definition}）\n语言：{_LANGUAGE[self._lang]}"
        spoken = enclosed("items", _lines(_shown(code, item) for code, item in items.items()))
        question = self._question("themes_map", "\n\n".join((head, self._told(facts), spoken)))
        await self._write(theme.id, question, self._judge(facts, items, theme.id))

    async def _reduce(self, themes: Sequence[Theme]) -> None:
        order = {one.theme.id: at for kind in KINDS for at, one in enumerate(self._summary.counts.of(kind))}
        top = {theme.id for theme in themes if order[theme.id] < _TOP}
        passed = [one for theme in themes if theme.id in top for one in self._passed.get(theme.id, ())]
        by_code = {code: item for item, code in self._codes.items()}
        items = {code: self._items[by_code[code]] for one in passed for code in one.codes}
        cited = {fact for one in passed for fact in one.facts}
        facts = [
            fact
            for fact in select(self._facts, tuple(top), KINDS)
            if fact.id in cited or (fact.group is None and (fact.theme is None or fact.what in _TOLD))
        ]
        said = enclosed("sentences", _lines(self._repeated(one) for one in passed))
        head = f"语言：{_LANGUAGE[self._lang]}"
        question = self._question("themes_reduce", "\n\n".join((head, self._told(facts), said)))
        await self._write(None, question, self._judge(facts, items, None))

    def _judge(self, facts: Sequence[Fact], items: Mapping[str, Item], own: str | None) -> Judge:
        return Judge(self._summary.taxonomy, self._summary.assignment, facts, items, self._bodies, self._lang, own)

    def _told(self, facts: Sequence[Fact]) -> str:
        told = (fact.told(self._lang, self._labels[fact.theme] if fact.theme else None) for fact in facts)
        return enclosed("facts", _lines(told))

    def _repeated(self, one: _Passed) -> Mapping[str, object]:
        theme = one.sentence.theme
        label = self._labels[theme] if theme else ""
        return {"theme": label, "text": one.sentence.text, "items": list(one.codes)}

    def _question(self, prompt: str, user: str) -> Question[_Said]:
        return Question(
            prompt, _SHAPE, load_prompt(prompt).text, user, about="these themes", instead="they stay without words"
        )

    async def _write(self, theme: str | None, question: Question[_Said], judge: Judge) -> None:
        said = await self._said(question)
        if said is None:
            self._unwritten.append(theme)
            return
        rejected = self._judged(theme, said, judge)
        if not rejected or not self._asker.rounds:
            return
        lines = _lines({"text": draft.text, "reasons": reasons} for draft, reasons in rejected)
        user = "\n\n".join((question.user, load_prompt("themes_fix").text, enclosed("rejected", lines)))
        again = await self._said(self._question(question.purpose, user))
        if again is not None:
            self._judged(theme, again, judge)
        elif self._asker.stopped:
            # What was answered is kept: the next run begins with the same sentences and asks for the rest.
            self._unwritten.append(theme)

    async def _said(self, question: Question[_Said]) -> _Said | None:
        """The answer, kept or new; None where there is none."""
        call = question.digest
        kept = self._asker.known(TOPIC, call)
        if kept is not None:
            return _Said.model_validate_json(kept)
        reply = await self._asker.ask(TOPIC, question, _ANSWER_CHARS, lambda said: {call: said.model_dump_json()})
        return None if reply is None else reply.answer

    def _judged(self, theme: str | None, said: _Said, judge: Judge) -> list[tuple[Draft, list[str]]]:
        """Sort the sentences of an answer; returns those that failed, with reasons for the model."""
        failed: list[tuple[Draft, list[str]]] = []
        passed = self._passed.setdefault(theme, [])
        for one in said.sentences:
            draft = Draft(_on_a_line(one.text, self._lang), _unique(one.items), _unique(one.facts))
            faults = judge.faults(draft)
            if faults:
                draft = replace(draft, text=_cut(draft.text))
                reported = (draft.text, "; ".join(fault.say(self._lang) for fault in faults))
                if reported not in self._rejected.setdefault(theme, []):
                    self._rejected[theme].append(reported)
                failed.append((draft, [fault.say("zh") for fault in faults]))
                continue
            if any(draft.text == other.sentence.text for other in passed):
                continue
            items = tuple(judge.speakers[code].id for code in draft.items)
            passed.append(_Passed(Sentence(draft.text, items, theme), draft.items, draft.facts))
        return failed

    def _notes(self, unwritten: Sequence[str | None]) -> Iterator[str]:
        if not unwritten:
            return
        why = _LEFT_OUT[self._asker.spending.outcome][self._lang == "en"]
        if self._lang == "zh":
            yield f"概述有 {len(unwritten)} 部分没有写成（{why}）；再次运行会接着写"
        else:
            yield f"{len(unwritten)} parts of the summary were not written ({why}); run again to go on"


def _unique(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in given))


def _on_a_line(text: str, lang: Lang) -> str:
    """The text without the line breaks and blanks that converters leave inside Chinese sentences."""
    return _BLANK[lang].sub(lambda blank: " " if blank[1] else "", text.strip())


def _cut(text: str) -> str:
    """A rejected sentence as it is told to a reader, and to the model again: one that never ends is cut off."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _shown(code: str, item: Item) -> Mapping[str, object]:
    shown: dict[str, object] = {"id": code, "body": item.name, "text": _on_a_line(item.quote, "zh")[:_LONGEST]}
    return shown | ({"year": item.year} if item.year else {})
