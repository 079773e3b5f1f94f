"""Organisations: the bodies that a report says exist, were set up, or carry out the work.

Two ways lead to a name. A list introduced by what it lists (内设机构3个：…; 涉及…等部门) gives its members whatever
they are called. Elsewhere a name is the run of characters that ends in a word for a body (中心, 领导小组, 办公室) and
begins after the last word that cannot belong to it. The issuer itself, superior bodies named in passing and words for
any body at all are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.backends.rules import bodies
from extractor.backends.rules.sentences import HAN, NUMERAL, Flow, Sentence, clauses
from extractor.schema import OrganisationKind

_NAME = rf"[{HAN}“”A-Za-z\d]"
_COUNT = rf"(?:\d{{1,3}}|[{NUMERAL}两]{{1,3}})"

# 设立行政机构3个：…; 内设机构有…
_HEADED_LIST = re.compile(
    rf"(?P<head>(?:行政|事业|内设|下设|下属|直属|所属|派出|党政|职能|议事协调|综合性)*(?:机构|科室|股室|处室|部门|站所|站办所|单位|办公室|中心))(?:共)?"
    rf"(?:{_COUNT}个)?(?:，?(?:分别)?(?:为|是|包括|有|即|设有?)?(?P<colon>：)|，?(?:分别)?(?:为|是|包括|有|设有))"
)
# 涉及…等部门: whatever the members are called
_LIST_END = re.compile(
    rf"(?:等(?:相关|有关|多个|{_COUNT}[个家])?|共?{_COUNT}[个家])(?:职能|业务|责任|成员|内设|直属|下属|所属|综合性?|党政|行政|事业|办事|派出|工作)*"
    r"(?:部门|科室|股室|处室|站所|站办所|机构|单位|局办|窗口)(?!负责人|主要|领导|的?工作人员)"
)
_MEMBER = rf"{_NAME}{{2,20}}(?:（[^（）]{{2,40}}）)?"
_LIST_BEFORE = re.compile(rf"{_MEMBER}(?:[、和及与]{_MEMBER})+$")
_BRACKET = re.compile(r"（([^（）]{2,60})）")
_UNIT_OF_A_KIND = re.compile(r"部门|处室|科室|股室")
_ALIAS = re.compile(
    r"（(?:[^（）]{2,30}，)?(?:对外|同时)?(?:加挂|挂|并挂|增挂|又称|也称|简称|以下简称|下称|以下称|即)(?P<names>[^）]{2,60}?)(?:的?(?:牌子|牌))?）"
)
_SPOKEN_ALIAS = re.compile(
    rf"，?(?:同时|对外|并)?(?:加挂|挂)(?P<names>{_NAME}{{2,24}}(?:、{_NAME}{{2,24}}){{0,6}}?)的?(?:牌子|牌)"
)
_OFFICE_UNDER = re.compile(r"下设了?(?:一个|1个)?(?P<office>(?:秘书处|工作组|(?:日常)?(?:工作)?办公室))")
_BOUGHT = re.compile(r"(?:采购|购置|购买)了?$")
_ACTING_OFFICE = re.compile(r"(?:具体)?(?:负责|承担|牵头|把关|统筹|作为|设立专人|指定专人|明确专人|安排专人)")
# 组织机构 may be anything; it is a body of this report where the report says that it was set up.
_VAGUE_GROUP = re.compile(r"(?:组织|领导|协调)机构$")
_SET_UP = re.compile(r"成立|设立|建立|健全|组建|调整")
_NO_BODY_AFTER = re.compile(
    r"《|(?:联合)?(?:印发|下发|制定|出台|转发|发布)的?《|(?:行政)?规范性文件|公文|发文|自动|(?:综合|办公)?(?:楼|大楼)|(?:整体|异地|建设|改造|维修|迁建|扩建|新建|装修|修缮)|(?:项目|工程|用房|办公设备|设备|运行维护)|(?:的?(?:门户|官方|政务)?(?:网站|网|官网|门户|公众号|微信|微博|抖音|视频号|客户端|头条)|文件|印发|关于|公报|令|主任令)"
)

_BOUNDARY = re.compile(bodies.BOUNDARY)
_RUN = re.compile(rf"{_NAME}{{1,28}}$")
_FORWARD = re.compile(rf"(?P<name>{_NAME}{{2,22}})(?:（[^（）]{{2,40}}）)?(?=[、，。；]|$)")
_NEEDS_NO_FIELD = frozenset(("中心", "分中心", "所", "馆", "站", "总站"))
_SHORTEST_NAME = 3
_LONGEST_NAME = 28
_LONGEST_LISTED = 22
_LONGEST_LIST = 240


@dataclass(frozen=True, slots=True)
class Body:
    """``start``/``end`` is the quote in the flow."""

    name: str
    kind: OrganisationKind
    start: int
    end: int
    aliases: tuple[str, ...] = ()


def read_organisations(flow: Flow, start: int, end: int) -> list[Body]:
    issuer = read_issuer(flow)
    text = flow.untitled
    found: list[Body] = []
    for sentence in flow.between(start, end):
        if flow.only_names(sentence):
            continue
        listed = [*_headed(text, sentence), *_ended(text, sentence)]
        found.extend(listed)
        taken = {position for one in listed for position in range(one.start, one.end)}
        others = [one for one in _named(text, sentence) if one.start not in taken and one.end - 1 not in taken]
        others = _longest(text, others)
        others.extend(_beside(text, sentence, others))
        others.extend(one for one in _of_a_kind(text, sentence) if one.start not in taken and one.end - 1 not in taken)
        found.extend(others)
    plural = {one.name for one in found if bodies.PLURAL.search(text, max(one.start - 8, 0), one.start)}
    return _merged([one for one in found if one.name not in plural and not _is_issuer_or_above(one.name, issuer)])


_TITLE_REST = re.compile(r"(?:\d{4}年(?:度)?|(?<!人民)政府信息公开|政务公开|信息公开).*")
_TITLE = re.compile(r"(?:年度报告|年报|工作报告)$")


def read_issuer(flow: Flow) -> str:
    """The body that publishes, as far as the title names it: 青石镇人民政府 of
    青石镇人民政府2020年政府信息公开工作年度报告. May be empty."""
    lines = flow.text[:200].split("\n")
    for index, line in enumerate(lines[:4]):
        if _TITLE.search(line) or "政府信息公开" in line:
            for candidate in (line, lines[index - 1] if index else ""):
                name = _TITLE_REST.sub("", re.sub(r"^(?:正文)?(?:\d{4}年(?:度)?)?", "", candidate))
                if len(name) >= 2:
                    return name
    return ""


def _headed(text: str, sentence: Sentence) -> Iterator[Body]:
    for match in _HEADED_LIST.finditer(text, sentence.start, sentence.end):
        head = match["head"]
        kind: OrganisationKind | None = (
            "administrative" if "行政" in head else "institution" if "事业" in head else None
        )
        members: list[Body] = []
        for item in clauses(text, match.end(), sentence.end, "、；，"):
            if _HEADED_LIST.search(text, item.start, item.end) and item.start > match.end():
                break
            name = re.sub(r"（[^）]*）", "", text[item.start : item.end])
            name = re.sub(rf"(?:等)?{_COUNT}个.*$|等$", "", name)
            parts = [part for part in re.split(r"和(?=[^平谐])|及|以及", name) if part]
            if not all(bodies.LISTED.search(part) for part in parts):
                parts = [name]
            if not parts or not all(re.fullmatch(rf"{_NAME}{{2,{_LONGEST_LISTED}}}", part) for part in parts):
                break
            if not all(bodies.LISTED.search(part) for part in parts) or bodies.WHATEVER.match(parts[0]):
                break
            for part in parts:
                begin = text.find(part, item.start, item.end)
                if begin >= 0:
                    stop = item.end if part == parts[-1] else begin + len(part)
                    stop = stop if text[begin + len(part) : stop].startswith("（") else begin + len(part)
                    members.append(Body(part, kind or kind_of(part), begin, stop, _aliases(text, begin, stop)))
        if match["colon"] or len(members) > 1:
            yield from members


def _aliases(text: str, start: int, end: int) -> tuple[str, ...]:
    match = _ALIAS.search(text, start, end) or _SPOKEN_ALIAS.match(text, end)
    if match is None:
        return ()
    names = (re.sub(r"[“”《》]|^为|牌子$", "", name) for name in re.split(r"[、，和]", match["names"]))
    return tuple(name for name in names if len(name) >= 2)


def _ended(text: str, sentence: Sentence) -> Iterator[Body]:
    floor = sentence.start
    for match in _LIST_END.finditer(text, sentence.start, sentence.end):
        listed = _LIST_BEFORE.search(text, max(floor, match.start() - _LONGEST_LIST), match.start())
        floor = match.end()
        if listed is None:
            continue
        members: list[tuple[str, int, tuple[str, ...]]] = []
        for item in clauses(text, listed.start(), listed.end(), "、"):
            bracket = _BRACKET.search(text, item.start, item.end)
            stop = bracket.start() if bracket else item.end
            for begin, until in _joined(text, item.start, stop):
                cut = begin + _after_boundary(text[begin:until]) if not members else begin
                members.append((text[cut:until], cut, _aliases(text, cut, item.end) if until == stop else ()))
        if any(bodies.WHATEVER.match(name) or len(name) < 2 for name, _, _ in members):
            continue
        first = members[0][1]
        for name, begin, aliases in members:
            # A bare field of work (民政) names a body only together with the word for bodies at the end of the list.
            whole = bodies.LISTED.search(name) is not None
            end = begin + len(name)
            if aliases:
                end = text.find("）", end) + 1 or end
            yield Body(name, kind_of(name), begin if whole else first, end if whole else match.end(), aliases)


def _joined(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The two members of 甲局和乙局; the whole range where it is no such pair."""
    for match in re.finditer(r"以及|[和及与]", text[start:end]):
        one, other = start + match.start(), start + match.end()
        if bodies.LISTED.search(text[start:one]) and one - start > 2 and bodies.LISTED.search(text[other:end]):
            yield start, one
            yield other, end
            return
    yield start, end


def _beside(text: str, sentence: Sentence, known: Sequence[Body]) -> Iterator[Body]:
    """The neighbours of known bodies in a list: what stands beside a body and is called like one is one too."""
    seen = {one.start for one in known}
    for body in known:
        end = body.start
        while end > sentence.start and text[end - 1] == "、":
            run = _RUN.search(text, max(sentence.start, end - 1 - _LONGEST_LISTED), end - 1)
            start = run.start() + _after_boundary(run.group()) if run else end - 1
            name = text[start : end - 1]
            if start in seen or not _is_listed(name):
                break
            seen.add(start)
            yield Body(name, kind_of(name), start, end - 1)
            end = start
        start = body.end + 1
        while start < sentence.end and text[start - 1] == "、":
            match = _FORWARD.match(text, start, sentence.end)
            name = _first_name(match["name"]) if match else ""
            if match is None or start in seen or not _is_listed(name):
                break
            seen.add(start)
            whole = len(name) == len(match["name"])
            yield Body(name, kind_of(name), start, start + len(name))
            start = match.end() + 1 if whole else sentence.end


def _first_name(run: str) -> str:
    """The name that a run of characters begins with, where it goes on to say what was done (市数据中心组成督查组)."""
    for match in _BOUNDARY.finditer(run):
        if match.start() >= _SHORTEST_NAME and bodies.LISTED.search(run[: match.start()]):
            return run[: match.start()]
    return run


def _is_listed(name: str) -> bool:
    return (
        3 <= len(name) <= _LONGEST_LISTED
        and bodies.LISTED.search(name) is not None
        and not bodies.WHATEVER.match(name)
        and not bodies.GENERIC.match(name)
    )


def _named(text: str, sentence: Sentence) -> Iterator[Body]:
    for match in bodies.PATTERN.finditer(text, sentence.start, sentence.end):
        found = bodies.ending_of(text, match) or _levelled(text, sentence.start, match)
        if found is None or _NO_BODY_AFTER.match(text, match.end()):
            continue
        ending, begin = found
        start = _name_start(text, sentence.start, begin)
        end = match.end()
        name = text[start:end]
        if _BOUGHT.search(text, max(start - 3, 0), start) or not _is_name(name, ending, text, end):
            continue
        aliases = _aliases_after(text, end, sentence.end)
        yield Body(name, ending.kind, start, (text.find("）", end) + 1 or end) if aliases else end, aliases)
        under = _OFFICE_UNDER.match(text, end, sentence.end)
        if under is not None:
            yield Body(f"{name}{under['office']}", "office", start, under.end(), (under["office"],))


def _levelled(text: str, floor: int, match: re.Match[str]) -> tuple[bodies.Ending, int] | None:
    """The ending of a name that no known field of work precedes, but the level of its body: 县教育考试中心."""
    start = _name_start(text, floor, match.start())
    if match.group() not in _NEEDS_NO_FIELD or text[match.start() - 1] == "网":
        return None
    if bodies.LEVELLED.match(text, start, match.start()) is None:
        return None
    return bodies.ENDINGS[int((match.lastgroup or "k0")[1:])], match.start()


def _is_name(name: str, ending: bodies.Ending, text: str, end: int) -> bool:
    if bodies.WHATEVER.match(name) or name.count("“") != name.count("”"):
        return False
    if _VAGUE_GROUP.fullmatch(name) or len(name) < _SHORTEST_NAME:
        return False
    if _VAGUE_GROUP.search(name) and not _SET_UP.search(text, max(end - _LONGEST_LISTED * 3, 0), end - 4):
        return False
    if bodies.GENERIC.match(name) is None or name.endswith("领导小组"):
        return True
    return name == "办公室" and _ACTING_OFFICE.match(text, end) is not None


def _aliases_after(text: str, position: int, end: int) -> tuple[str, ...]:
    match = _ALIAS.match(text, position, end)
    if match is not None:
        return _aliases(text, position, match.end())
    bracket = _BRACKET.match(text, position, end)
    # 市电子政务中心（市政府网站管理中心）: a bracket that holds nothing but a name.
    return (bracket[1],) if bracket and _is_listed(bracket[1]) and not _after_boundary(bracket[1]) else ()


def _of_a_kind(text: str, sentence: Sentence) -> Iterator[Body]:
    """Departments named by their work, where several stand together: 法制部门、业务处室."""
    found: list[tuple[int, int]] = []
    for match in _UNIT_OF_A_KIND.finditer(text, sentence.start, sentence.end):
        start = _name_start(text, sentence.start, match.start())
        if start < match.start():
            found.append((start, match.end()))
    for index, (start, end) in enumerate(found):
        joined = (index and text[found[index - 1][1] : start] in ("、", "和", "与", "及")) or (
            index + 1 < len(found) and text[end : found[index + 1][0]] in ("、", "和", "与", "及")
        )
        name = text[start:end]
        if (
            joined
            and not bodies.WHATEVER.match(name)
            and not (bodies.GENERIC.match(name) and not name.startswith("业务"))
        ):
            yield Body(name, "other", start, end)


def _name_start(text: str, floor: int, position: int) -> int:
    """Where the name begins that goes on at ``position``."""
    run = _RUN.search(text, max(floor, position - _LONGEST_NAME), position)
    return position if run is None else run.start() + _after_boundary(run.group())


def _after_boundary(run: str) -> int:
    """Where a name can begin in a run of characters that it ends: after the last word that belongs to no name."""
    end = 0
    position = 0
    while (match := _BOUNDARY.search(run, position)) is not None:
        end = match.end()
        position = match.end()
    return end if end < len(run) else len(run)


def kind_of(name: str) -> OrganisationKind:
    """The kind that the ending of a name tells; ``other`` where it tells none."""
    kind: OrganisationKind = "other"
    for match in bodies.PATTERN.finditer(name):
        found = bodies.ending_of(name, match)
        if found is not None and match.end() == len(name):
            kind = found[0].kind
    return kind


def _rank(name: str) -> int:
    levels = list(bodies.LEVEL.finditer(name))
    return bodies.RANKS.get(levels[-1].group(), 0) if levels else 0


def _is_issuer_or_above(name: str, issuer: str) -> bool:
    national = bodies.ABOVE_ALL.match(name)
    if (national and not (issuer and issuer.startswith(national.group()))) or (
        issuer and (issuer.endswith(name) or (issuer in name and len(name) - len(issuer) < 2))
    ):
        return True
    government = bodies.GOVERNMENT.match(name)
    rank = _rank(government["place"] if government else name[:6])
    own = _rank(issuer)
    if rank and own and rank > own:
        return True
    # 市政府办公厅 is the issuer of 市人民政府办公厅's report, not one of its departments.
    return bool(government and re.search(r"办公[室厅]$", issuer) and re.fullmatch(r"办公[室厅]", government["office"]))


def _longest(text: str, found: Sequence[Body]) -> list[Body]:
    """Of names that begin at one place the longest: 某局办公厅政务公开处 rather than 某局办公厅."""
    longest: dict[int, int] = {}
    for one in found:
        if text.startswith(one.name, one.start):
            longest[one.start] = max(longest.get(one.start, 0), len(one.name))
    return [one for one in found if len(one.name) >= longest.get(one.start, 0)]


def _plain(name: str) -> str:
    return re.sub(r"办公室$", "办", name).replace("人民政府", "政府")


def _merged(found: Sequence[Body]) -> list[Body]:
    """One body each: a shorter form of the only name that ends with it is an alias of that name."""
    first: dict[str, Body] = {}
    for body in found:
        known = first.get(_plain(body.name))
        if known is None:
            first[_plain(body.name)] = body
        elif body.aliases and not known.aliases:
            first[_plain(body.name)] = replace(known, aliases=body.aliases)
    aliases = {_plain(alias) for body in first.values() for alias in body.aliases}
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for plain in first:
        for position in range(1, len(plain)):
            ends[plain[position:]].append(plain)
    kept: dict[str, Body] = {}
    shorter: dict[str, list[str]] = {}
    for plain, body in first.items():
        longer = ends.get(plain, [])
        if plain in aliases:
            continue
        if len(longer) == 1:
            shorter.setdefault(longer[0], []).append(body.name)
        elif not longer or bodies.GENERIC.match(body.name) is None:
            kept[plain] = body
    return [
        replace(body, aliases=(*body.aliases, *(one for one in shorter.get(plain, ()) if one not in body.aliases)))
        for plain, body in kept.items()
    ]
