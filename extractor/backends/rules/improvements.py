"""Problems and measures: what the report says is wanting, and what it announces to do about it.

The section is read once from the top: headings, cues (存在以下不足, 下一步) and ordinals (一是, （二）, 3.) say what a sentence is and
which entry it belongs to; an entry of the problem side is divided where a new shortcoming begins, one of the measure side where a new
action begins. Grounds, aims and means stay with the action they belong to, so that a quote reads as the report means it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.backends.rules import words
from extractor.backends.rules.sentences import NUMERAL, Clause, Flow, clauses

Side = Literal["problem", "measure"]

_ORDINAL = (
    rf"(?:[{NUMERAL}]{{1,3}}是|第[{NUMERAL}]{{1,2}}(?:[，、是：]|(?=[^条届次批章部]))|（[{NUMERAL}\d]{{1,3}}）|[①-⑳]"
    rf"|\d{{1,2}}(?:[、．]|\.(?!\d)|）)|[{NUMERAL}]{{1,3}}、|(?<=问题)如|首先[是，]?|其次[是，]?|再次[是，]?|再者[是，]?|最后[是，]?|另外[是，]|此外[是，]|(?:另)?一方面[是，]?)"
)
_LEADING = re.compile(_ORDINAL)
_INNER = re.compile(
    rf"(?<=问题)如|(?<=[表体]现[在为])(?=[^：，])|(?<=[，；：、。])(?:[{NUMERAL}]{{1,3}}是|（[{NUMERAL}\d]{{1,3}}）|[①-⑳]|\d{{1,2}}(?:[、．]|\.(?!\d))|(?:另)?一方面[是，]?|其次[是，]|最后[是，])"
)

_TITLE = re.compile(r"问题|不足|差距|短板|困难|改进|措施|整改|下一步|下步|打算|计划|思路|方向|安排|建议")
_MEASURE_TITLE = re.compile(r"改进|措施|整改|下一步|下步|打算|计划|思路|方向|安排|建议")
_BOTH = re.compile(r"(?:问题|不足|差距)(?:以及|及其?|和|与|、)(?!不足|差距|短板|困难)")
_LONGEST_TITLE = 30

_TURN_TO_MEASURES = re.compile(
    r"^(?:.{0,24}?(?:下一步|下步|下一阶段|下阶段|下一年度?|接下来|今后|未来|新的一年|来年|明年)|针对.{0,24}(?:问题|不足|差距|短板|情况|困难)|(?:结合|根据|对照|围绕|就|基于|鉴于|面对).{0,20}(?:问题|不足|差距)|为此|对此|鉴于此|(?:根据|对照|围绕|就)(?:上述|以上|存在|这些)"
    r"|.{0,16}?采取.{0,6}(?:措施|办法)|.{0,12}?(?:改进|整改)(?:措施|情况|方向|打算|思路|办法)|20\d\d年(?:度)?，?.{0,14}?(?:将|要|计划)"
    r"|.{0,14}?(?:我|本|全)(?:镇|乡|局|县|区|市|办|委|街道|单位|机关|厅|院|校|中心|部门|处|们).{0,6}?(?:将(?!影响)|要(?=完善|加强|进一步))|.{0,14}?将(?:进一步|继续|从|重点|着力|不断|认真|以|按照|坚持|采取|紧紧|严格|在|做好|加强))"
)
_TURN_TO_PROBLEMS = re.compile(
    r"(?:(?:存在|还有|仍有|有)(?P<between>(?:(?!问题|不足|差距).){0,20}?)(?:不足|问题|差距|短板|薄弱环节|困难|欠缺|弱项)(?:和不足|和问题|与不足|与差距|之处|和差距|和短板|与短板|和薄弱环节)*"
    r"(?:，?(?:主要|具体|集中|突出)?.{0,3}(?:表现|体现|反映|有|是|为|如下).{0,6})?"
    r"|(?:主要|具体|集中|突出)(?:表现|体现|反映)(?:在|为|于)?(?:以下.{0,8})?|(?:主要|存在的?)(?:问题|不足|差距)(?:有|是|为|如下)?)[，：]?$"
)
_QUANTIFIER = re.compile(r"一些|一定|以下|如下|不少|许多|诸多|某些|部分|几个|几方面|下列|着|较大|明显|方面")
_RELATION = re.compile(r"(?:但|但是|同时|然而|仍|还|也)*(?:与|同|离|距|和|对照|相比)")
_REMARK = re.compile(
    r"(?:有待|需要?|须).{0,16}(?:加以|予以|认真|逐步|着力|切实|尽快)(?:研究|改进|解决|克服|高度重视|重视|整改)|取得.{0,12}(?:成效|成绩|进展|突破)"
)
_FRAME = re.compile(r"(?:以下|如下|下列|几个?方面|[二三四五六两]个?方面|这些方面).{0,14}$|^我们?将$")

_SHORTCOMING = re.compile(words.any_of(words.SHORTCOMINGS))
_DEPENDENT = re.compile(
    r"(?:尤其|特别|主要(?:表现|体现|是|集中)|导致|致使|造成|影响|使得|使|从而|难以|无法|不能|以致|进而|有待|亟待|还有待|仍有待|不利于|制约)"
)
_BACKGROUND = re.compile(
    r"(?:虽然|尽管|随着|由于|因为?|受|根据|按照|20\d\d年|一年来|总体来看|总的来看|对照|与.{1,30}相比|在.{2,40}方面$)"
)

_ADVERB = re.compile(rf"{words.any_of(words.ADVERBS)}[的地]?")
_ACTION = re.compile(words.any_of(words.ACTIONS))
_RESULT = re.compile(words.any_of(words.RESULTS))
_GROUND = re.compile(words.any_of(words.GROUNDS))
_VERBAL = words.any_of(f"{words.ADVERBS} {words.ACTIONS} {words.RESULTS} {words.GROUNDS}")
_DISPOSAL = re.compile(
    rf"把.{{2,}}|将(?!{_VERBAL}).{{3,}}|(?:对|就|为|向|给|与|同|针对).{{2,}}?(?:进行|做|(?<!工)作|开展|予以|给予|实行|实施|加以|加强|完善|提供|制定|展开|提出|明确)"
)
_DEMAND = re.compile(
    r"(?:应该?|应当|要|须|必须|建议|将|需要?|拟|下一步|今后)(?!.{0,8}(?:加强|提高|完善|提升|改善|改进|优化|规范|深化|拓展|拓宽|加大|强化|健全|丰富|扩展|增强|细化)$)"
)
_STATUS = re.compile(r"(?:目前|截至|截止|全年|全市已|全县已|已|现已|共|累计|其中)")
_SUBJECT = re.compile(
    r"(?:我|本|全)(?:镇|乡|局|县|区|市|办|委|街道|单位|机关|厅|院|校|中心|部门)|各(?:单位|部门|科室|镇|乡)"
)
_COMMON = re.compile(words.any_of(words.COMMON))

_CIRCUMSTANCE = re.compile(words.any_of(words.CIRCUMSTANCES))
_DUE = re.compile(r"(?:还|仍|尚|亟)?(?:需要?|须|待|有待)")
_ILLUSTRATION = re.compile(r"(?:个别|少数|有的|如|例如|比如)")
_UNATTAINED = re.compile(r"(?:未能|没有|尚未|还没有|不能|无法|难以)(?!专|建立|形成)")
_MEANS = re.compile(r"通过|借助|利用|运用|依托")
_CUE_ALONE = re.compile(r"下一步|下步|今后|接下来|为此|对此|20\d\d年度?|针对.{2,30}(?:问题|不足|情况|短板)|新的一年")
_ANSWERS = re.compile(r"针对|为此|对此")
_LEAD = re.compile(r"(?:应该|应当|应|要|须|必须|建议|并且?|同时|以及|还要|将)(?=.{4})")
_ACTING_GROUND = re.compile(r"对.{2,}?(?:进行|予以|加以|开展)|(?:进一步|不断|着力|持续|积极|全面|及时|大力)")
_PLACED = re.compile(r"在.{1,24}?(?:以?前|以?后|过程中|基础上|同时|前提下|[中时上下内里])")
_MERE_GROUND = re.compile(
    r"(?:同时|基础上|前提下|过程中|[下中上外内里]|为[^，]{1,12}|领域|环节|方面|重点|要求|需求|问题|特点|情况|实际|精神|部署|任务|目标|关切|主题|规定|标准|原则|契机|抓手"
    r"|导向|中心|职能|职责|统计|形式|方式|渠道|平台|载体|途径|手段|机会|条例》?|》)$"
)
_KINDS: dict[Literal["action", "result", "ground"], re.Pattern[str]] = {
    "ground": _GROUND,
    "result": _RESULT,
    "action": _ACTION,
}

_SHORT_HEAD = 12
_LONGEST_HEAD = 24
_SHORTEST_ACTION = 6  # 规范流程, 明确责任: no measure by itself beside another one
_SHORT_TAIL = 12  # a second action of at most so many characters after a comma completes the first one


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, or one piece of running text: its parts are ranges of the flow without ordinals, sentences or pieces of
    one. ``number`` counts the numbered entries of its side from 0; None for running text. ``lead`` marks running text
    that a numbered list of its side follows."""

    side: Side
    parts: tuple[tuple[int, int], ...]
    number: int | None
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Shortcoming:
    start: int
    end: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Action:
    """``basis`` is where the words begin that say what it answers (针对…的问题，…); ``addresses`` is an index into the problems of the
    same report."""

    start: int
    end: int
    number: int | None
    basis: int
    addresses: int | None = None


def read_improvements(flow: Flow, start: int, end: int) -> tuple[list[Shortcoming], list[Action]]:
    """The problems and measures of the section ``flow.text[start:end]``, in text order."""
    problems: list[Shortcoming] = []
    measures: list[Action] = []
    for entry in _gathered(_entries(flow, start, end)):
        if entry.side == "problem":
            problems.extend(_shortcomings(flow, entry))
        else:
            measures.extend(_actions(flow, entry))
    return problems, _paired(flow, problems, measures)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a sentence up to a semicolon, a colon or an ordinal. ``opens`` when an ordinal stands before it, ``first`` at a
    sentence's start, ``stop`` the mark after it."""

    start: int
    end: int
    opens: bool
    first: bool
    stop: str
    title: bool


def _parts(flow: Flow, start: int, end: int) -> Iterator[_Part]:
    for sentence in flow.between(start, end):
        cuts = {sentence.start}
        cuts.update(match.start() for match in _INNER.finditer(flow.text, sentence.start, sentence.end))
        for clause in clauses(flow.text, sentence.start, sentence.end, "；："):
            cuts.add(clause.start)
        ordered = [*sorted(cuts), sentence.end]
        for begin, stop in zip(ordered, ordered[1:], strict=False):
            body, opens = begin, False
            while (marker := _LEADING.match(flow.text, body, stop)) is not None:
                body, opens = marker.end(), True
            tail = stop
            while tail > body and flow.text[tail - 1] in "，；：、":
                tail -= 1
            if tail > body:
                yield _Part(body, tail, opens, begin == sentence.start, flow.text[tail : tail + 1], sentence.heading)


def _entries(flow: Flow, start: int, end: int) -> Iterator[Entry]:
    side: Side = "problem"
    numbers: Counter[Side] = Counter()
    number: int | None = None
    numbered_by_title = False
    for part in _parts(flow, start, end):
        text = flow.text[part.start : part.end]
        if _names_a_side(part, text):
            side = "measure" if _names_measures(text) else "problem"
            number = None
            continue
        turned = side
        if part.first or part.opens or side == "problem":
            if _TURN_TO_MEASURES.match(text):
                turned = "measure"
            elif _announces_problems(text, part.stop) and not _acts(text):
                turned = "problem"
            elif side == "measure" and part.opens and _SHORTCOMING.search(text) and not _acts(text):
                turned = "problem"
        if turned != side:
            # A sentence such as 针对上述问题 turns to the other list; inside an entry it belongs to that entry.
            side = turned
            if not part.opens and not (side == "measure" and number is not None and _answers_here(text)):
                number = None
        if part.opens or (numbered_by_title and part.title):
            number = numbers[side]
            numbers[side] += 1
        if part.stop == "：" and not part.opens:
            continue
        yield from _divided(flow, Entry(side, ((part.start, part.end),), number))


def _names_a_side(part: _Part, text: str) -> bool:
    if len(text) > _LONGEST_TITLE or not _TITLE.search(text) or "，" in text:
        return False
    return part.title or (part.first and part.opens and not _acts(text) and _SHORTCOMING.search(text) is None)


def _names_measures(text: str) -> bool:
    if _BOTH.search(text):
        return False
    last = list(_TITLE.finditer(text))[-1]
    return _MEASURE_TITLE.fullmatch(last.group()) is not None


def _answers_here(text: str) -> bool:
    return _ANSWERS.match(text) is not None


def _gathered(entries: Iterable[Entry]) -> list[Entry]:
    """Parts of one numbered entry together; running text before a list marked as leading to it."""
    gathered: list[Entry] = []
    for entry in entries:
        last = gathered[-1] if gathered else None
        if last and entry.number is not None and (last.side, last.number) == (entry.side, entry.number):
            gathered[-1] = replace(last, parts=last.parts + entry.parts)
        else:
            gathered.append(entry)
    last_number = {entry.side: index for index, entry in enumerate(gathered) if entry.number is not None}
    return [
        replace(entry, lead=entry.number is None and index < last_number.get(entry.side, -1))
        for index, entry in enumerate(gathered)
    ]


def _divided(flow: Flow, entry: Entry) -> Iterator[Entry]:
    """An entry of the problem side goes over to the measure side where a clause demands an action (应加强…)."""
    if entry.side == "problem":
        ((start, end),) = entry.parts
        parts = list(clauses(flow.text, start, end, "，"))
        for index, clause in enumerate(parts):
            text = flow.text[clause.start : clause.end]
            demand = _DEMAND.match(text)
            if demand is not None and _acts(text[demand.end() :]):
                if index:
                    yield replace(entry, parts=((start, parts[index - 1].end),))
                yield replace(entry, side="measure", parts=((clause.start, end),))
                return
    yield entry


def _acts(text: str) -> bool:
    """Whether a clause begins with an action: 进一步加强…, 要把…作为…, 对…进行…."""
    bare = _bare(text)
    return bool(_ACTION.match(bare) or _DISPOSAL.match(bare))


def _bare(text: str) -> str:
    """A clause without its subject and the adverbs before its verb."""
    subject = _SUBJECT.match(text)
    position = subject.end() if subject else 0
    while position < len(text) and not _ACTION.match(text, position) and not _DISPOSAL.match(text, position):
        adverb = _ADVERB.match(text, position)
        if adverb is None:
            break
        position = adverb.end()
    return text[position:]


def _shared(one: str, other: str) -> int:
    """How many pairs of neighbouring characters two texts share, common words left out."""
    return len(_pairs(one) & _pairs(other))


def _pairs(text: str) -> set[str]:
    rest = _COMMON.sub("|", text)
    return {rest[i : i + 2] for i in range(len(rest) - 1) if rest[i].isalnum() and rest[i + 1].isalnum()}


def _shortcomings(flow: Flow, entry: Entry) -> Iterator[Shortcoming]:
    """The shortcomings of an entry: a clause that says what is wanting, with the clauses before it that it needs. What a numbered
    entry says after the sentence that names its shortcoming illustrates it."""
    for start, end in entry.parts:
        found = [one for one in _wanting(flow, start, end) if not _is_frame(flow.text, *one)]
        for begin, stop in found:
            yield Shortcoming(begin, stop, entry.number)
        if found and entry.number is not None:
            return
    start, end = entry.parts[0]
    if entry.number is not None and end - start >= 4:
        yield Shortcoming(start, end, entry.number)


def _announces_problems(text: str, stop: str = "") -> bool:
    """Whether a clause only says that there are problems: 仍存在以下不足. 公开内容存在短板 is itself one."""
    match = _TURN_TO_PROBLEMS.search(text)
    if match is None:
        return False
    between = match["between"]
    if between is None or stop == "：":
        return True
    if not between:
        # 仍存在差距 only announces, 公开的深度存在差距 says where.
        return _RELATION.match(text) is not None or len(_COMMON.sub("", text[: match.start()])) < 4
    return _SHORTCOMING.search(between) is None and _QUANTIFIER.search(between) is not None


def _is_frame(text: str, start: int, end: int) -> bool:
    said = text[start:end]
    return _REMARK.search(said) is not None or _announces_problems(said, text[end : end + 1])


def _wanting(flow: Flow, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    begin: int | None = None  # where clauses begin that say nothing wanting by themselves
    grave = True  # whether the last found one says more than how things stand
    for clause in clauses(flow.text, start, end, "，"):
        text = flow.text[clause.start : clause.end]
        if _SHORTCOMING.search(text) is None:
            if _BACKGROUND.match(text):
                begin = None
            elif begin is None and not (found and _DEPENDENT.match(text)):
                begin = clause.start
            continue
        if found and begin is None and (not grave or _continues(flow.text[found[-1][0] : found[-1][1]], text)):
            found[-1] = (found[-1][0], clause.end)
        else:
            found.append((clause.start if begin is None else begin, clause.end))
        begin, grave = (
            None,
            _CIRCUMSTANCE.sub("", text) != text and _SHORTCOMING.search(_CIRCUMSTANCE.sub("", text)) is None,
        )
        grave = not grave
    return found


def _continues(last: str, text: str) -> bool:
    """Whether a further wanting clause says more of the same shortcoming: it has no subject of its own, or the same one."""
    if (
        _ILLUSTRATION.match(text)
        or _CIRCUMSTANCE.sub("", text) != text
        and not _SHORTCOMING.search(_CIRCUMSTANCE.sub("", text))
    ):
        return True
    if _DEPENDENT.match(text) or _UNATTAINED.match(text) or (_DUE.match(text) and len(text) < 12):
        return True
    cue = _SHORTCOMING.search(text)
    subject = text[: cue.start()] if cue else text
    if len(subject) < 4 and len(text) < 10:
        return True
    shared = len(_raw_pairs(last) & _raw_pairs(subject))
    return shared >= (1 if len(last) <= _SHORT_HEAD else 2)


def _raw_pairs(text: str) -> set[str]:
    bare = re.sub(r"进一步|政府|政务|信息|公开|工作|\W", "|", text)
    return {bare[i : i + 2] for i in range(len(bare) - 1) if "|" not in bare[i : i + 2]}


@dataclass(slots=True)
class _Draft:
    """A measure in the making. ``act`` is where its action begins, None while only grounds and means were read."""

    start: int
    end: int
    act: int | None
    basis: int


def _actions(flow: Flow, entry: Entry) -> Iterator[Action]:
    text = flow.text
    drafts: list[_Draft] = []
    for index, (start, end) in enumerate(entry.parts):
        found = _announced(text, start, end, entry)
        if index == 1 and drafts and found and _is_head(entry):
            # 一是加强培训。组织…学习: the first sentence names what the second one spells out.
            drafts[-1].end = found[0].end
            found = found[1:]
        drafts.extend(found)
    if not drafts and entry.number is not None:
        start, end = entry.parts[0]
        if end - start >= 4 and not _FRAME.search(text[start:end]) and not _STATUS.match(text[start:end]):
            drafts.append(_Draft(start, end, start, start))
    for draft in drafts:
        if entry.number is None and _is_common(text[draft.act : draft.end], 4):
            continue
        yield Action(_without_lead(text, draft.start, draft.end), draft.end, entry.number, draft.basis)


def _is_head(entry: Entry) -> bool:
    start, end = entry.parts[0]
    return end - start <= _LONGEST_HEAD


def _announced(text: str, start: int, end: int, entry: Entry) -> list[_Draft]:
    """The measures that one sentence (or piece of one) announces."""
    drafts: list[_Draft] = []
    basis = start if _ANSWERS.match(text, start, end) else None
    for position, clause in enumerate(clauses(text, start, end, "，")):
        said = text[clause.start : clause.end]
        if _FRAME.search(said):
            drafts.clear()
            continue
        kind = _kind(said)
        current = drafts[-1] if drafts else None
        if kind == "result" and not entry.lead and (current is None or current.act is None):
            kind = "action"
        if current is None:
            if kind not in ("status", "result") and not _CUE_ALONE.fullmatch(said):
                act = clause.start if kind == "action" else None
                drafts.append(_Draft(clause.start, clause.end, act, clause.start if basis is None else basis))
        elif kind == "action":
            if current.act is not None and _is_common(_bare(said), 2):
                continue
            if current.act is None:
                current.end, current.act = clause.end, clause.start
            elif clause.end - clause.start <= _SHORTEST_ACTION or current.end - current.start <= _SHORTEST_ACTION:
                current.end = clause.end
            elif clause.end - clause.start <= _SHORT_TAIL and not text[clause.end : clause.end + 1] == "，":
                current.end = clause.end
            else:
                drafts.append(_Draft(clause.start, clause.end, clause.start, clause.start if basis is None else basis))
        elif kind == "ground":
            if current.end - current.start <= _SHORTEST_ACTION and _acts_later(text, clause.end, end):
                current.end, current.act = clause.end, None
            elif current.act is None or (position == 1 and _MEANS.match(said)):
                current.end = clause.end
                if current.act is not None and position == 1 and _MEANS.match(said):
                    current.act = None if _acts_later(text, clause.end, end) else current.act
            else:
                drafts.append(_Draft(clause.start, clause.end, None, clause.start if basis is None else basis))
        elif kind == "other" and current.act is None:
            current.end = clause.end
    return [draft for draft in drafts if draft.act is not None]


def _acts_later(text: str, start: int, end: int) -> bool:
    return any(_kind(text[clause.start : clause.end]) == "action" for clause in clauses(text, start, end, "，"))


def _kind(text: str) -> Literal["action", "result", "ground", "status", "other"]:
    bare = _bare(text)
    if _STATUS.match(bare):
        return "status"
    if _DISPOSAL.match(bare):
        return "action"
    matches = {kind: match.end() for kind, pattern in _KINDS.items() if (match := pattern.match(bare)) is not None}
    if not matches:
        return "other"
    kind = max(matches, key=lambda kind: matches[kind])
    if kind == "ground" and not _MEANS.match(bare) and _acts_after_all(bare):
        return "action"
    return kind


def _acts_after_all(ground: str) -> bool:
    """Whether a clause that opens with a ground goes on to the action: 围绕群众需求开展解读, 在文件发布前征集问题."""
    placed = _PLACED.match(ground)
    if placed is not None and placed.end() < len(ground):
        return _ACTION.match(ground, placed.end()) is not None
    return _MERE_GROUND.search(ground) is None and (
        _ACTING_GROUND.search(ground, 3) is not None or _ACTION.search(ground, 5) is not None
    )


def _is_common(text: str, least: int) -> bool:
    """Whether fewer than ``least`` characters are left of an announcement once the words that any report holds are taken away."""
    return len(re.sub(r"\W|[的了和与及]", "", _COMMON.sub("", text))) < least


def _without_lead(text: str, start: int, end: int) -> int:
    match = _LEAD.match(text, start, end)
    return match.end() if match else start


def _paired(flow: Flow, problems: Sequence[Shortcoming], measures: Sequence[Action]) -> list[Action]:
    """Which problem each measure answers, where the text makes it plain: the one it stands under, the same ordinal of two lists of equal
    length, the only one there is, or the one that it shares clearly more words with than any other."""
    ordinals = {one.number for one in problems if one.number is not None}
    parallel = len(ordinals) > 1 and ordinals == {one.number for one in measures if one.number is not None}
    interleaved = _interleaved(problems, measures)
    paired: list[Action] = []
    for measure in measures:
        before = [index for index, one in enumerate(problems) if one.start < measure.start]
        if not before:
            paired.append(measure)
            continue
        index: int | None = None
        if interleaved:
            index = before[-1]
        elif len(problems) == 1:
            index = 0
        else:
            own = [
                i for i in before if parallel and measure.number is not None and problems[i].number == measure.number
            ]
            index = _closest(flow, problems, own or before, measure, margin=0 if own else 1)
        if index is None and paired and measure.number is not None and paired[-1].number == measure.number:
            index = paired[-1].addresses
        paired.append(replace(measure, addresses=index))
    return paired


def _interleaved(problems: Sequence[Shortcoming], measures: Sequence[Action]) -> bool:
    """Whether measures stand between problems: then each answers the problem before it."""
    return any(
        problems[i].start < one.start < problems[i + 1].start for one in measures for i in range(len(problems) - 1)
    )


def _closest(
    flow: Flow, problems: Sequence[Shortcoming], candidates: Sequence[int], measure: Action, *, margin: int
) -> int | None:
    if len(candidates) == 1 and margin == 0:
        return candidates[0]
    words_ = flow.text[measure.basis : measure.end]
    scores = sorted(
        ((_shared(flow.text[problems[i].start : problems[i].end], words_), -i) for i in candidates), reverse=True
    )
    best, index = scores[0]
    runner_up = scores[1][0] if len(scores) > 1 else 0
    return -index if best >= margin and (margin == 0 or best - runner_up >= 1) else None


__all__ = ["Action", "Clause", "Entry", "Iterable", "Shortcoming", "read_improvements"]
