"""Every item under exactly one theme, by a model that is believed in nothing.

Equal wordings are asked about once, in batches, under codes that no model can guess and with a few wordings whose theme
is known mixed in. What the answer leaves out, invents, says twice or says of the wrong kind is asked again in smaller
batches, and so is a whole batch whose known wordings came back wrong; what is still open is left to the rule. Each
wording is kept by itself, so that more reports next time cost only what is new in them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, cast

from pydantic import BaseModel, BeforeValidator

from extractor.backends.messages import enclosed
from extractor.backends.question import Question
from extractor.backends.wire import Shape, schema_digest
from extractor.summary.asking import Asker
from extractor.summary.assign import Assigned, Assignment, by_rule
from extractor.summary.codes import codes
from extractor.summary.items import KINDS, Item, ItemKind
from extractor.summary.themes import Taxonomy, Theme
from prompts import load_prompt
from verifiers.normalise import fold
from verifiers.rules import Lang
from verifiers.structure import instructions

TOPIC: Final = "summarise:themes"

# Smaller batches isolate what spoiled the larger one: a text that a provider refuses, or one that a model obeys.
_SIZES: Final = (40, 10, 3)
_MOST_CHARS: Final = 4_000
# A wording longer than this is a paragraph; its beginning says what it is about.
_LONGEST: Final = 240
_CONTROLS: Final = 2
# {"id":"bcdf","theme":"p_timeliness"}, and a little more.
_ANSWER_CHARS: Final = 50


def _entries(value: object) -> object:
    """The entries that are of use: sloppy ones cost only themselves. ``{"bcdf": "p_staff"}`` is read as well."""
    if isinstance(value, dict):
        pairs = cast(dict[str, object], value).items()
        return [{"id": code, "theme": theme} for code, theme in pairs if isinstance(theme, str)]
    if not isinstance(value, list):
        return value
    return [one for one in cast(list[object], value) if isinstance(one, _Entry) or _is_entry(one)]


def _is_entry(value: object) -> bool:
    given = cast(dict[str, object], value) if isinstance(value, dict) else {}
    return isinstance(given.get("id"), str) and isinstance(given.get("theme"), str)


class _Entry(BaseModel):
    id: str
    theme: str


class _Said(BaseModel):
    items: Annotated[list[_Entry], BeforeValidator(_entries)]


_SHAPE: Final = Shape(_Said, "Themes", "每条的主题")


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the wordings. ``kept`` were known from an earlier run, ``asked`` settled in this one,
    ``quarantined`` speak to machines and were not sent, ``refused`` were answered badly to the end, ``waiting`` are to
    be asked about yet. The rest counts faults of answers: wordings left out, codes and themes invented, themes of the
    wrong kind, wordings given two themes, batches whose known wordings came back wrong, batches without a readable
    answer."""

    wordings: int = 0
    kept: int = 0
    asked: int = 0
    quarantined: int = 0
    refused: int = 0
    waiting: int = 0
    missing: int = 0
    invented_ids: int = 0
    invented_themes: int = 0
    wrong_kind: int = 0
    twice: int = 0
    distrusted: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class ByModel:
    """``assignment`` holds every item once; ``by`` says who decided. ``notes`` are sentences for the reader."""

    assignment: Assignment
    tally: Tally
    notes: tuple[str, ...]


_NOTES: Final[Mapping[str, tuple[str, str]]] = {
    "invented_ids": ("模型编造了 {n} 个编号，不予采用", "the model invented {n} ids; they were not used"),
    "invented_themes": ("模型编造了 {n} 次主题，已重问", "the model invented a theme {n} times; asked again"),
    "wrong_kind": (
        "模型 {n} 次把问题归入措施主题或相反，已重问",
        "a theme of the wrong kind was given {n} times; asked again",
    ),
    "twice": ("模型 {n} 次给同一条两个主题，已重问", "one wording was given two themes {n} times; asked again"),
    "missing": ("模型漏答 {n} 次，已重问", "a wording was left out {n} times; asked again"),
    "distrusted": (
        "{n} 批回答把已知主题的对照条目归错，整批不予采用",
        "{n} batches were not used: wordings whose theme is known came back wrong",
    ),
    "unreadable": ("{n} 批没有可用的回答", "{n} batches got no usable answer"),
    "quarantined": (
        "{n} 条像是对机器说的话，没有发给模型，由规则归类",
        "{n} wordings seem to address a machine; they were not sent but assigned by rule",
    ),
    "refused": ("{n} 条模型始终没有答好，由规则归类", "{n} wordings were never answered well; assigned by rule"),
    "waiting": (
        "{n} 条还没有问模型，暂由规则归类；再次运行会接着问",
        "{n} wordings were not asked about yet and stand by rule; run again to go on",
    ),
}


async def assign_by_model(items: Sequence[Item], taxonomy: Taxonomy, asker: Asker, *, lang: Lang = "zh") -> ByModel:
    """Ask for the theme of every item. Budget, end of the run and a model that is gone leave the rest to the rule; see
    ``asker.spending`` for which it was."""
    return await _Assigning(items, taxonomy, asker).run(lang)


@dataclass(frozen=True, slots=True)
class _Wording:
    """One wording of a kind, as it is sent. ``call`` is the name under which its theme is kept."""

    kind: ItemKind
    text: str
    call: str


class _Assigning:
    def __init__(self, items: Sequence[Item], taxonomy: Taxonomy, asker: Asker) -> None:
        self._items, self._taxonomy, self._asker = items, taxonomy, asker
        self._system = f"{load_prompt('themes_assign').text}\n{_listed(taxonomy)}"
        self._base = hashlib.sha256(f"{self._system}\0{schema_digest(_SHAPE)}".encode()).hexdigest()
        self._themes: dict[_Wording, str] = {}
        self._tally: Counter[str] = Counter()

    async def run(self, lang: Lang) -> ByModel:
        worded: dict[_Wording, list[Item]] = defaultdict(list)
        for item in self._items:
            worded[self._wording(item)].append(item)
        self._tally["wordings"] = len(worded)
        left = [one for one, items in worded.items() if not self._is_settled(one, items)]
        sizes = _SIZES[: 1 + self._asker.rounds]
        for number, size in enumerate(sizes, 1):
            last = number == len(sizes)
            await self._asker.each(self._batches(left, size), partial(self._batch, last=last))
            left = [one for one in left if one not in self._themes]
            if not left or self._asker.stopped:
                break
        self._tally["waiting" if self._asker.stopped else "refused"] += len(left)
        return self._made(worded, lang)

    def _wording(self, item: Item) -> _Wording:
        text = " ".join((item.text or item.quote).split())[:_LONGEST]
        parts = (self._base, item.kind, fold(text))
        call = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        return _Wording(item.kind, fold(text), call)

    def _is_settled(self, wording: _Wording, items: Sequence[Item]) -> bool:
        """Whether nobody has to be asked: an earlier run was, or the wording is not to be sent."""
        if any(next(instructions(text), None) for text in {item.text or item.quote for item in items}):
            self._tally["quarantined"] += 1
            return True
        stored = self._asker.known(TOPIC, wording.call)
        if stored is None:
            return False
        theme: object = json.loads(stored)["theme"]
        if isinstance(theme, str):
            self._themes[wording] = theme
            self._tally["kept"] += 1
        else:
            self._tally["refused"] += 1
        return True

    def _batches(self, left: Sequence[_Wording], size: int) -> Iterator[tuple[_Wording, ...]]:
        """Wordings of one kind, so many and so long at most."""
        for kind in KINDS:
            held: list[_Wording] = []
            chars = 0
            for one in left:
                if one.kind != kind:
                    continue
                if held and (len(held) == size or chars + len(one.text) > _MOST_CHARS):
                    yield tuple(held)
                    held, chars = [], 0
                held.append(one)
                chars += len(one.text)
            if held:
                yield tuple(held)

    async def _batch(self, batch: tuple[_Wording, ...], *, last: bool) -> None:
        controls = _controls(batch, self._taxonomy)
        coded = codes([*(one.text for one in batch), *controls])
        by_code = {coded[one.text]: one for one in batch}
        known = {coded[text]: theme for text, theme in controls.items()}
        lines = {coded[one.text]: one.text for one in batch} | {coded[text]: text for text in controls}
        asked = "\n".join(
            json.dumps({"id": code, "kind": batch[0].kind, "text": lines[code]}, ensure_ascii=False)
            for code in sorted(lines)
        )
        question = Question(
            "themes", _SHAPE, self._system, enclosed("items", asked), about="these items", instead="they go by rule"
        )
        judged: dict[_Wording, str] = {}

        def keeps(said: _Said) -> Mapping[str, str]:
            judged.clear()
            judged.update(self._judged(said, by_code, known))
            kept = {one.call: json.dumps({"theme": theme}) for one, theme in judged.items()}
            # The same question tends to get the same answer: what is not answered now stays with the rule.
            return kept | ({one.call: '{"theme": null}' for one in batch if one not in judged} if last else {})

        reply = await self._asker.ask(TOPIC, question, _ANSWER_CHARS * len(lines), keeps)
        if reply is not None and reply.answer is None:
            self._tally["unreadable"] += 1
        self._themes.update(judged)
        self._tally["asked"] += len(judged)

    def _judged(
        self, said: _Said, by_code: Mapping[str, _Wording], known: Mapping[str, str]
    ) -> Iterator[tuple[_Wording, str]]:
        """The themes that an answer gives well; the others are counted by their fault."""
        given: dict[str, set[str]] = defaultdict(set)
        for entry in said.items:
            given[entry.id.strip()].add(entry.theme.strip())
        self._tally["invented_ids"] += len(given.keys() - by_code.keys() - known.keys())
        if any(given.get(code) != {theme} for code, theme in known.items()):
            self._tally["distrusted"] += 1
            return
        for code, wording in by_code.items():
            themes = given.get(code, set())
            theme = next(iter(themes), "")
            known_theme = self._taxonomy.by_id.get(theme)
            if not themes:
                self._tally["missing"] += 1
            elif len(themes) > 1:
                self._tally["twice"] += 1
            elif known_theme is None:
                self._tally["invented_themes"] += 1
            elif known_theme.kind != wording.kind:
                self._tally["wrong_kind"] += 1
            else:
                yield wording, theme

    def _made(self, worded: Mapping[_Wording, Sequence[Item]], lang: Lang) -> ByModel:
        assignment: dict[str, Assigned] = {}
        rest: list[Item] = []
        for wording, items in worded.items():
            theme = self._themes.get(wording)
            if theme is None:
                rest.extend(items)
            else:
                assignment.update((item.id, Assigned(theme, "model")) for item in items)
        assignment.update(by_rule(rest, self._taxonomy))
        notes = [_NOTES[name][lang == "en"].format(n=self._tally[name]) for name in _NOTES if self._tally[name]]
        in_order = {item.id: assignment[item.id] for item in self._items}
        return ByModel(in_order, Tally(**self._tally), tuple(notes))


def _listed(taxonomy: Taxonomy) -> str:
    return "\n".join(json.dumps(_shown(theme), ensure_ascii=False) for theme in taxonomy.themes)


def _shown(theme: Theme) -> Mapping[str, object]:
    shown: dict[str, object] = {"id": theme.id, "kind": theme.kind, "name": theme.zh, "definition": theme.definition}
    return shown | ({"examples": list(theme.examples)} if theme.examples else {})


def _controls(batch: Sequence[_Wording], taxonomy: Taxonomy) -> dict[str, str]:
    """Wordings of known theme to be mixed into a batch: examples of the taxonomy, of different themes, so that no
    answer which treats all alike can have them right. Which ones depends on the batch alone."""
    own = {one.text for one in batch}
    themes = [theme for theme in taxonomy.of(batch[0].kind) if theme.examples]
    chosen: dict[str, str] = {}
    for theme in sorted(themes, key=lambda theme: _mixed((theme.id, *sorted(own)))):
        example = min(map(fold, theme.examples), key=lambda text: _mixed((text, *sorted(own))))
        if example not in own and len(chosen) < _CONTROLS:
            chosen[example] = theme.id
    return chosen


def _mixed(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
