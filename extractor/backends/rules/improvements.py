"""Problems and measures: what the report says is wanting, and what it announces to do about it.

An entry of the problem list is divided where a new shortcoming begins, one of the measure list where a new action
begins. Grounds, aims and means stay with the action they belong to, so that a quote reads as the report means it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.backends.rules import words
from extractor.backends.rules.entries import ANSWERS, Entry, read_entries
from extractor.backends.rules.sentences import Flow, clauses
from extractor.backends.rules.verbs import (
    MEANS,
    acts_later,
    is_common,
    kind_of_clause,
    telling_pairs,
    without_adverbs,
)
from extractor.backends.rules.wanting import wanting

# 重点做好以下几个方面的工作: announces measures without naming one.
_FRAME = re.compile(r"(?:以下|如下|下列|几个?方面|[二三四五六两]个?方面|这些方面).{0,14}$|^我们?将$")
# 整改任务全部完成: says of measures that they were carried out, not which.
_ALL_DONE = re.compile(
    r"(?:均|全部|都|已|基本|逐[一项条])+(?:得到|予以)?(?:有效)?(?:整改|完成|落实|解决|到位|改进|销号)(?:到位|完毕|落实)?$"
)
_DONE = re.compile(rf"^(?:{words.any_of(words.SELF)})?(?:目前|现|均|都|业)*已经?|(?<=[^\W\d]{{2}})了(?!解)")
_CUE_ALONE = re.compile(
    r"下一步|下步|今后|接下来|为此|对此|20\d\d年度?|新的一年|(?:针对|结合|根据).{2,30}(?:问题|不足|差距|情况|短板)"
)
_LEAD = re.compile(r"(?:应该|应当|应|要|须|必须|建议|并且?|同时，?|以及|还要)(?=.{4})")

_REACH = 64  # a measure answers none of the problems further back
_LONGEST_HEAD = 24
_SHORTEST_ENTRY = 4
_SHORTEST_ACTION = 6  # 规范流程, 明确责任: no measure by itself beside another one
_SHORT_TAIL = 12  # a last action of at most so many characters completes the one before it in an entry set apart
_LEAST_OF_A_LEAD = 4  # telling characters that running text must hold to announce anything
_LEAST_OF_AN_ENTRY = 2


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """``start``/``end`` is the quote in the flow; ``number`` the ordinal of its entry, None for running text."""

    start: int
    end: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Action:
    """``basis`` is where the words begin that say what it answers (针对…的问题，…); ``addresses`` is an index into the
    problems of the same report."""

    start: int
    end: int
    number: int | None
    basis: int
    addresses: int | None = None


def read_improvements(flow: Flow, start: int, end: int) -> tuple[list[Shortcoming], list[Action]]:
    """The problems and measures of the section ``flow.text[start:end]``, in text order."""
    problems: list[Shortcoming] = []
    measures: list[Action] = []
    for entry in read_entries(flow, start, end):
        if entry.side == "problem":
            problems.extend(_shortcomings(flow.text, entry))
        else:
            measures.extend(_actions(flow.text, entry))
    return problems, _paired(flow.text, problems, measures)


def _shortcomings(text: str, entry: Entry) -> Iterator[Shortcoming]:
    """The shortcomings of an entry. What a numbered entry says after the sentence that names them illustrates them; a
    numbered entry without any of the known words is one all the same."""
    for index, (start, end) in enumerate(entry.parts):
        found = wanting(text, start, end)
        if len(found) == 1 and entry.number is not None and found[0][1] - found[0][0] <= _LONGEST_HEAD // 2:
            # 公开内容不够精细。好找的多，好用的少: the next sentence says what the short first one means.
            found = [(found[0][0], max(found[0][1], *(stop for _, stop in entry.parts[index : index + 2])))]
        for begin, stop in found:
            yield Shortcoming(begin, stop, entry.number)
        if found and entry.number is not None:
            return
    start, end = entry.parts[0]
    if entry.number is not None and end - start >= _SHORTEST_ENTRY:
        yield Shortcoming(start, end, entry.number)


@dataclass(slots=True)
class _Draft:
    """A measure in the making. ``act`` is where its action begins, None while only grounds and means were read."""

    start: int
    end: int
    act: int | None
    basis: int


def _actions(text: str, entry: Entry) -> Iterator[Action]:
    drafts: list[_Draft] = []
    for index, (start, end) in enumerate(entry.parts):
        apart = entry.number is not None or "；" in (text[start - 1 : start], text[end : end + 1])
        found = _announced(text, start, end, lead=entry.lead, past=entry.past, apart=apart)
        if index == 1 and drafts and found and _is_head(entry):
            # 一是加强培训。组织…学习: the first sentence names what the second one spells out.
            drafts[-1].end = found[0].end
            found = found[1:]
        drafts.extend(found)
    start, end = entry.parts[0]
    if not drafts and (entry.number is not None or entry.titled or ANSWERS.match(text, start, end)):
        said = text[start:end]
        empty = _FRAME.search(said) or _CUE_ALONE.fullmatch(said)
        if end - start >= _SHORTEST_ENTRY and not empty and kind_of_clause(said) != "status":
            drafts.append(_Draft(start, end, start, start))
    for draft in drafts:
        if not entry.lead or not is_common(text[draft.act : draft.end], _LEAST_OF_A_LEAD):
            lead = _LEAD.match(text, draft.start, draft.end)
            yield Action(lead.end() if lead else draft.start, draft.end, entry.number, draft.basis)


def _is_head(entry: Entry) -> bool:
    start, end = entry.parts[0]
    return end - start <= _LONGEST_HEAD


def _announced(text: str, start: int, end: int, *, lead: bool, past: bool, apart: bool) -> list[_Draft]:
    """The measures that one sentence (or piece of one) announces, or reports as done (``past``). ``apart``
    says that an ordinal or a semicolon sets it off from the next measure."""
    drafts: list[_Draft] = []
    answers = ANSWERS.match(text, start, end) is not None
    for position, clause in enumerate(clauses(text, start, end, "，")):
        said = text[clause.start : clause.end]
        if _FRAME.search(said):
            drafts.clear()
            continue
        if past and _ALL_DONE.search(said):
            continue
        kind = kind_of_clause(_as_announced(said) if past else said)
        current = drafts[-1] if drafts else None
        if kind == "result" and not lead and (current is None or current.act is None):
            kind = "action"
        fresh = _Draft(
            clause.start, clause.end, clause.start if kind == "action" else None, start if answers else clause.start
        )
        if current is None:
            if kind not in ("status", "result") and not _CUE_ALONE.fullmatch(said):
                drafts.append(fresh)
        elif kind == "action":
            if current.act is None:
                current.end, current.act = clause.end, clause.start
            elif is_common(without_adverbs(said), _LEAST_OF_AN_ENTRY):
                continue
            elif _completes(current, fresh, last=apart and clause.end == end):
                current.end = clause.end
            else:
                drafts.append(fresh)
        elif kind == "ground":
            later = acts_later(text, clause.end, end)
            if current.act is not None and _spelt_out(current, said, position) and later:
                current.end, current.act = clause.end, None
            elif current.act is None or (position == 1 and MEANS.match(said)):
                current.end = clause.end
            else:
                drafts.append(fresh)
        elif kind == "other":
            current.end = clause.end
    return [draft for draft in drafts if draft.act is not None]


def _as_announced(said: str) -> str:
    """A clause that reports something as done, worded as a plan: 已增设专栏, 增设了专栏 and 增设专栏 alike."""
    return _DONE.sub("", said)


def _completes(current: _Draft, fresh: _Draft, *, last: bool) -> bool:
    """Whether two actions are so short that they make one measure."""
    length = fresh.end - fresh.start
    if length <= _SHORTEST_ACTION or current.end - current.start <= _SHORTEST_ACTION:
        return True
    return last and length <= _SHORT_TAIL


def _spelt_out(current: _Draft, said: str, position: int) -> bool:
    """Whether the first clause of an entry only names what this one spells out: 提高业务水平，通过强化培训…."""
    return current.end - current.start <= _SHORTEST_ACTION or (position == 1 and MEANS.match(said) is not None)


def _paired(text: str, problems: Sequence[Shortcoming], measures: Sequence[Action]) -> list[Action]:
    """Which problem each measure answers, where the text makes it plain: the one it stands under, the same ordinal of
    two lists of equal length, the only one there is, or the one that it shares more words with than any other."""
    ordinals = {one.number for one in problems if one.number is not None}
    parallel = len(ordinals) > 1 and ordinals == {one.number for one in measures if one.number is not None}
    starts = [one.start for one in problems]
    interleaved = bool(problems) and any(starts[0] < one.start < starts[-1] for one in measures)
    pairs = [telling_pairs(text[one.start : one.end]) for one in problems]
    paired: list[Action] = []
    for measure in measures:
        until = bisect_left(starts, measure.start)
        before = range(max(until - _REACH, 0), until)
        index: int | None = None
        if before and (interleaved or len(problems) == 1):
            index = before[-1]
        elif before:
            own = [at for at in before if parallel and problems[at].number == measure.number is not None]
            said = telling_pairs(text[measure.basis : measure.end])
            index = own[0] if len(own) == 1 else _closest(pairs, own or before, said, sure=bool(own))
        if index is None and paired and measure.number is not None and paired[-1].number == measure.number:
            index = paired[-1].addresses
        paired.append(replace(measure, addresses=index))
    return paired


def _closest(pairs: Sequence[set[str]], candidates: Sequence[int], said: set[str], *, sure: bool) -> int | None:
    """The candidate that shares most with what was said; where no ordinal vouches for them (``sure``), only one that
    shares something and more than the others."""
    scores = sorted(((len(pairs[index] & said), -index) for index in candidates), reverse=True)
    best, index = scores[0]
    runner_up = scores[1][0] if len(scores) > 1 else 0
    return -index if sure or best > runner_up else None
