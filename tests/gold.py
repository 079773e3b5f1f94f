"""A scripted model that answers from gold answers, honestly or lying, and may do better when asked again."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.scripted import Answer, Json, report_of, task_of

Narrative = dict[str, list[dict[str, Any]]]
_DIGIT = re.compile(r"\d")


def read_gold(folder: Path) -> dict[str, Json]:
    """Gold answers by stem."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "gold").glob("*.json"))
    }


def report_paths(folder: Path) -> list[Path]:
    """The reports that have a gold answer."""
    stems = {path.stem for path in (folder / "gold").glob("*.json")}
    return sorted(path for path in (folder / "reports").iterdir() if path.stem in stems)


def answer_of(gold: Json) -> Narrative:
    """The six lists as a model would give them: no ``yuan``, evidence as plain quotes."""
    lists: Narrative = copy.deepcopy(gold["narrative"])
    for purchase in lists["purchases"]:
        purchase.pop("yuan", None)
    return lists


def _other(digit: str) -> str:
    return str((int(digit) + 4) % 10)


def change_digit(text: str) -> str:
    """The last digit of a text changed; the text itself if it has none."""
    places = [match.start() for match in _DIGIT.finditer(text)]
    return text[: places[-1]] + _other(text[places[-1]]) + text[places[-1] + 1 :] if places else text


def numbers(lists: Narrative) -> Iterator[tuple[dict[str, Any], str]]:
    """Every item that holds a number, with the name of the field."""
    for item in lists["purchases"]:
        yield item, "amount"
    for item in lists["figures"]:
        yield item, "value"


def lie_in_value(lists: Narrative) -> Narrative:
    for item, name in numbers(lists):
        item[name] = change_digit(item[name])
    return lists


def lie_in_quote(lists: Narrative) -> Narrative:
    for item, _ in numbers(lists):
        item["evidence"] = change_digit(item["evidence"])
    return lists


def lie_in_both(lists: Narrative) -> Narrative:
    for item, name in numbers(lists):
        changed = change_digit(item[name])
        item["evidence"] = item["evidence"].replace(item[name], changed)
        item[name] = changed
    return lists


class GoldModel:
    """Knows each report by a piece of its text. ``first`` and ``later`` turn the honest lists into what is answered.
    Of cells it can say nothing."""

    def __init__(
        self,
        folder: Path,
        first: Callable[[Narrative], Narrative] = lambda lists: lists,
        later: Callable[[Narrative], Narrative] = lambda lists: lists,
    ) -> None:
        self._first, self._later = first, later
        self._known: list[tuple[str, Narrative]] = []
        for stem, gold in read_gold(folder).items():
            lists = answer_of(gold)
            quotes = [item["evidence"] for items in lists.values() for item in items]
            self._known.append(("".join(max(quotes, key=len).split()), lists))
            assert stem

    def __call__(self, request: Json) -> Answer:
        if "<cells-" in request["messages"][-1]["content"]:
            return Answer({"cells": []})
        text = "".join(report_of(request).split())
        lists = copy.deepcopy(next(lists for quote, lists in self._known if quote in text))
        return Answer(self._later(lists) if task_of(request) else self._first(lists))
