"""The sections of a report: headings found by what their titles say, whatever their numbers, markup and order.

A heading is chosen for each of the six statutory sections among all lines that could be one, by the strength of its
title and by how well it fits the numbering of the others; headings of the same rank that are not statutory become
``extra`` sections. Row labels of tables, sentences and sub-headings are kept out, and the sections returned cover the
whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from extractor.outline.profile import read_profile
from verifiers.model import Outline, Section, Span
from verifiers.structure.titles import (
    EXACT,
    SAME,
    SECTIONS,
    WEAK,
    fold_title,
    is_row_label,
    is_sentence,
    match_title,
    ordinal,
)

Style = Literal["part", "han", "arabic", "none", "paren", "digits"]
"""The kind of a heading's number: 第一部分, 一、, 1., none, （一）, (1)."""

_HAN: Final = "[一二三四五六七八九十]{1,3}"
_ARABIC: Final = "[0-9０-９]{1,2}"
_NUMBER: Final = re.compile(
    rf"[#>*_\s]*(?P<number>第\s*(?P<part>{_HAN}|{_ARABIC})\s*(?:部\s*分|章|节)\s*[、.．:：,，]?"
    rf"|[（(]\s*(?:(?P<paren>{_HAN})|(?P<digits>{_ARABIC}))\s*[）)]\s*[、.．,，]?"
    rf"|(?P<enclosed>[㈠-㈩])\s*[、.．]?"
    rf"|(?P<han>{_HAN})\s*(?:[、.．,，:：。·]|(?=[ \u3000\t*]|$))"
    rf"|(?P<arabic>{_ARABIC})\s*(?:[、,，:：)）]|[.．](?![0-9０-９])|(?=[ \u3000\t*])))"
)
# 一总体情况: the separator forgotten. Believed only where the rest is a statutory title.
_UNSEPARATED: Final = re.compile(rf"[#>*_\s]*(?P<number>(?P<han>{_HAN}))(?=[总主收政因存其])")
_DEPTH: Final = re.compile(r"\s*(#{1,6})(?!#)")
_CAPTION: Final = re.compile(r"[#*\s]*[附]?表\s*[一二三四五六七八九十0-9]{0,2}\s*[:：]|\s*\|")
# A title without a number must hold one of these to be worth a look; every spelling of the six titles does.
_TELLING: Final = re.compile(r"情\s*况|问\s*题|事\s*项|概\s*[述况]|措\s*施")
_CUT: Final = re.compile(r"[。：:]|[\t\u3000 \u00a0]+|\*\*")
_SPACE: Final = re.compile("[\\s*#_`>\u200b-\u200f\u2060\ufeff]+")

# Lines longer than this are prose; a title with spaces between its letters stays well below.
_MAX_LINE: Final = 100
_MAX_TAIL: Final = 20
_MAX_EXTRA: Final = 30
# A title without a number is believed only where it says hardly more than the form does.
_UNNUMBERED: Final = 0.9
_FOREIGN_STYLE: Final = 0.85
_TOP: Final = 0.6

_RANK: Final[Mapping[Style, int]] = {"part": 5, "han": 4, "arabic": 3, "none": 2, "paren": 1, "digits": 0}
_SUB: Final[frozenset[Style]] = frozenset({"paren", "digits"})
# Weights of a choice. The style of the other headings outweighs any wording; a place in the sequence breaks ties; a
# line of a table of contents yields to the same heading over its text.
_SAME_STYLE: Final = 0.5
_IN_SEQUENCE: Final = 0.02
_LISTED: Final = 0.3


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that could be a heading. ``depth`` counts the ``#`` of Markdown; ``key`` and ``strength`` say which
    statutory section its title names, if any (``verifiers.structure.titles``)."""

    span: Span
    number: str
    style: Style
    ordinal: int | None
    title: str
    depth: int
    key: str | None
    strength: float


def read_outline(text: str, tables: Sequence[Span] = ()) -> Outline:
    """The title block and the sections of a report, ``tables`` being the regions of the text that are no narrative.

    The first section is a ``preamble`` with a zero-width heading, even where it is empty. Linear in the text's
    length."""
    sections = read_sections(text, tables)
    return Outline(read_profile(text, sections, tables), sections)


def read_sections(text: str, tables: Sequence[Span] = ()) -> tuple[Section, ...]:
    """The sections of ``read_outline`` alone."""
    chosen = _choose(text, [found for region in _narrative(tables, len(text)) for found in _headings(text, region)])
    return _sections(text, chosen)


def _narrative(tables: Sequence[Span], length: int) -> Iterator[Span]:
    at = 0
    for table in sorted(tables):
        if table.start > at:
            yield Span(at, table.start)
        at = max(at, table.end)
    if at < length:
        yield Span(at, length)


def _headings(text: str, region: Span) -> Iterator[Heading]:
    lines: list[Span] = []
    at = region.start
    for piece in text[region.start : region.end].split("\n"):
        if kept := piece.rstrip():
            lines.append(Span(at, at + len(kept)))
        at += len(piece) + 1
    covered = 0
    for index, line in enumerate(lines):
        if line.start < covered:
            continue
        found = _read(text, line, lines[index + 1] if index + 1 < len(lines) else None)
        if found is not None:
            covered = found.span.end
            yield found


def _read(text: str, line: Span, after: Span | None) -> Heading | None:
    """The heading in ``line``: the whole line, the line with the next (a wrapped title), or its beginning (text runs
    on)."""
    raw = text[line.start : line.end]
    number = _NUMBER.match(raw)
    marked = _DEPTH.match(raw)
    if number is None and marked is None and (len(raw) > _MAX_LINE or not _TELLING.search(raw)):
        return None
    if _CAPTION.match(raw):
        return None
    if number is None:
        number = _UNSEPARATED.match(raw)
        if number is not None and not _names_section(raw[number.end() :]):
            number = None
    at = number.end() if number else 0
    depth = len(marked[1]) if marked else 0
    whole = Span(line.start + len(raw) - len(raw.lstrip()), line.end)
    found = _made(whole, raw[at:], number, depth) if len(raw) <= _MAX_LINE else None
    if number and (found is None or found.strength < EXACT):
        rivals = [*_wrapped(text, whole, after, raw[at:], number, depth), *_running_on(whole, raw, at, number, depth)]
        found = max([found, *rivals] if found else rivals, key=lambda one: one.strength, default=None)
    if found is not None and raw[0] == "\t" and found.strength < EXACT:
        return None  # a leading tab tells a cell of a table
    return found


def _names_section(rest: str) -> bool:
    match = match_title(fold_title(rest)) if len(rest) <= _MAX_LINE else None
    return match is not None and match.strength >= SAME


def _wrapped(
    text: str, whole: Span, after: Span | None, rest: str, number: re.Match[str], depth: int
) -> Iterator[Heading]:
    if after is None or text.count("\n", whole.end, after.start) > 2 or len(rest) > _MAX_LINE:
        return
    tail = text[after.start : after.end]
    if len(tail.strip()) > _MAX_TAIL or tail[0] == "\t" or _NUMBER.match(tail):
        return
    joined = _made(Span(whole.start, after.end), rest + tail, number, depth)
    if joined is not None and joined.key is not None:
        yield joined


def _running_on(whole: Span, raw: str, at: int, number: re.Match[str], depth: int) -> Iterator[Heading]:
    offset = whole.end - len(raw)
    for cut in _CUT.finditer(raw, at, at + _MAX_LINE):
        end = len(raw[: cut.start()].rstrip())
        made = _made(Span(whole.start, offset + end), raw[at:end], number, depth)
        if made is not None and made.strength >= (SAME if cut[0] in "。：:" else EXACT):
            yield made
            return


def _made(span: Span, rest: str, number: re.Match[str] | None, depth: int) -> Heading | None:
    folded = fold_title(rest)
    if len(folded) < 2 or is_sentence(folded) or is_row_label(folded):
        return None
    match = match_title(folded)
    key, strength = (match.key, match.strength) if match else (None, 0.0)
    if number is None:
        if depth == 0 and strength < _UNNUMBERED:
            return None
        return Heading(span, "", "none", None, _clean(rest), depth, key, strength)
    if len(folded) > _MAX_EXTRA and key is None:
        return None
    style, value = _style(number)
    return Heading(span, number["number"].strip(), style, value, _clean(rest), depth, key, strength)


def _clean(title: str) -> str:
    return _SPACE.sub("", title).rstrip(":：。.")


def _style(number: re.Match[str]) -> tuple[Style, int | None]:
    named = {name: written for name, written in number.groupdict().items() if written and name != "number"}
    name, written = next(iter(named.items()))
    match name:
        case "enclosed":
            return "paren", ord(written) - ord("㈠") + 1
        case "part" | "paren" | "digits" | "arabic":
            return name, ordinal(written)
        case _:
            return "han", ordinal(written)


def _choose(text: str, headings: Sequence[Heading]) -> list[tuple[str, Heading]]:
    """Keys and headings of the sections, in text order."""
    top = _top_style(headings)
    if top is None:
        return []
    listed = _listed(text, headings)
    members = _members(headings, top)
    chosen: dict[str, Heading] = {}
    for index, key in enumerate(SECTIONS):

        def worth(one: Heading, index: int = index) -> float:
            return (
                one.strength
                + (_SAME_STYLE if one.style == top else 0)
                + (_IN_SEQUENCE if one.ordinal == index + 1 else 0)
                - listed.get(id(one), 0.0)
            )

        able = [one for one in headings if one.key == key and _able(one, top, members)]
        if able:
            chosen[key] = max(able, key=worth)
    for key in ("problems", "other"):
        if key not in chosen and (stand_in := _stand_in(key, headings, chosen)):
            chosen[key] = stand_in
    statutory = {id(one): key for key, one in chosen.items()}
    extra = _extra(headings, top, statutory, listed)
    return [(statutory.get(id(one), "extra"), one) for one in headings if id(one) in statutory or id(one) in extra]


def _listed(text: str, headings: Sequence[Heading]) -> dict[int, float]:
    """What the headings lose that follow each other without any text between, three or more: a table of contents. The
    last of them loses less, for it may be the first real heading."""
    lost: dict[int, float] = {}
    run: list[Heading] = []
    for one, begins in zip(headings, [*(after.span.start for after in headings[1:]), None], strict=False):
        run.append(one)
        if begins is None or text[one.span.end : begins].strip():
            if len(run) > 2:
                lost.update((id(member), _LISTED) for member in run)
                lost[id(one)] = _LISTED / 2
            run = []
    return lost


def _top_style(headings: Sequence[Heading]) -> Style | None:
    """The style in which most sections are headed."""
    best: dict[Style, dict[str, float]] = {}
    for one in headings:
        if one.key is not None and one.strength >= _TOP:
            keys = best.setdefault(one.style, {})
            keys[one.key] = max(keys.get(one.key, 0), one.strength)
    if not best:
        return None
    return max(best, key=lambda style: sum(best[style].values()) + _RANK[style] * 0.1)


def _able(one: Heading, top: Style, members: set[int]) -> bool:
    """Whether a heading may head a statutory section: in the style of the others with a fair title; or in another style
    with a good title, if it is no member of a series of sub-headings."""
    if one.style == top:
        return one.strength >= _TOP
    if one.style in _SUB or one.strength < _FOREIGN_STYLE or id(one) in members:
        return False
    return one.ordinal is not None or one.strength >= SAME or one.depth > 0


def _members(headings: Sequence[Heading], top: Style) -> set[int]:
    """Identities of the headings that continue a series of sub-headings begun under the same heading of the top
    style."""
    members: set[int] = set()
    seen: set[tuple[Style, int]] = set()
    for one in headings:
        if one.style == top:
            seen.clear()
        elif one.ordinal is not None:
            if (one.style, one.ordinal - 1) in seen:
                members.add(id(one))
            seen.add((one.style, one.ordinal))
    return members


def _stand_in(key: str, headings: Sequence[Heading], chosen: Mapping[str, Heading]) -> Heading | None:
    """Where the heading of a closing section is missing, the first sub-heading on its matter after the section before
    it begins it."""
    earlier = [chosen[name].span.end for name in SECTIONS[: SECTIONS.index(key)] if name in chosen]
    if not earlier:
        return None
    later = [chosen[name].span.start for name in SECTIONS[SECTIONS.index(key) + 1 :] if name in chosen]
    for one in headings:
        inside = one.span.start >= max(earlier) and all(one.span.end <= start for start in later)
        if inside and one.key == key and one.strength >= WEAK:
            return one
    return None


def _extra(
    headings: Sequence[Heading], top: Style, statutory: Mapping[int, str], listed: Mapping[int, float]
) -> set[int]:
    """Identities of the headings that stand beside the statutory ones without being one. A list in the same numbering
    inside a section starts again at one; a local section goes on where the section before it stopped, or shares the
    Markdown depth of the rest."""
    rank = [one for one in headings if one.style == top or id(one) in statutory]
    depths = [one.depth for one in rank if id(one) in statutory and one.depth]
    usual = max(set(depths), key=depths.count) if len(depths) > 1 else None
    following: dict[int, Heading] = {}
    ahead: Heading | None = None
    for one in reversed(rank):
        if ahead is not None:
            following[id(one)] = ahead
        ahead = one if id(one) in statutory else ahead
    extra: set[int] = set()
    last: int | None = None
    begun = nested = False
    for one in rank:
        if id(one) in statutory:
            last, begun, nested = (one.ordinal if one.style not in _SUB else last), True, False
            continue
        after = following.get(id(one))
        repeated = begun and one.strength == EXACT and id(one) not in listed
        if repeated or (begun and one.depth and one.depth == usual and after is not None):
            accepted = True
        elif one.ordinal is None or nested:
            accepted = False
        elif last is None:
            accepted = one.ordinal == 1 and after is not None and (after.ordinal or 0) > 1
        else:
            accepted = one.ordinal > 1 and last <= one.ordinal <= last + 2
        if accepted:
            extra.add(id(one))
            last = one.ordinal or last
        elif one.ordinal == 1:
            nested = True
    return extra


def _sections(text: str, chosen: Sequence[tuple[str, Heading]]) -> tuple[Section, ...]:
    starts = [one.span.start for _, one in chosen] + [len(text)]
    sections = [Section("preamble", Span(0, 0), Span(0, starts[0]))]
    for (key, one), end in zip(chosen, starts[1:], strict=True):
        sections.append(Section(key, one.span, Span(one.span.end, end), one.number, one.title))
    return tuple(sections)
