"""What a web page's own style sheets say about being seen: hidden or shown, block or inline, list numbers, kept spaces.

Only the sheets inside the page are known, and of their selectors only those of tags, classes and ids, inside one
another (``.a .b``, ``.a > .b``): enough for what page builders hide by hand, and no rule is applied more widely than it
was meant. Cost is linear in the size of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

Declarations = dict[str, str]
Names = frozenset[str]
"""What selectors know an element by: ``td``, ``.wide``, ``#text``."""

_PROPERTIES: Final = frozenset(
    {
        "display",
        "float",
        "visibility",
        "opacity",
        "font-size",
        "mso-hide",
        "white-space",
        "list-style",
        "list-style-type",
        "vertical-align",
        "text-decoration",
    }
)
_LARGEST: Final = 1_000_000
_MOST_RULES: Final = 5_000
_DEEPEST_SELECTOR: Final = 8
_MOST_STEPS: Final = 20_000_000
_SIMPLE: Final = re.compile(r"(?P<tag>[a-zA-Z][\w-]*)?(?P<rest>(?:[.#][\w-]+)*)")
_PARTS: Final = re.compile(r"[.#][\w-]+")
_COMBINATOR: Final = re.compile(r"(\s*>\s*|\s+)")
_ZERO: Final = re.compile(r"0*(?:\.0*)?(?:px|pt|em|rem|%|cm|mm)?")
_ABSOLUTE_SIZE: Final = re.compile(r"[\d.]+(?:px|pt|pc|rem|cm|mm|in|vw|vh)|(?:xx?-)?(?:small|large)|medium")
_MEDIA: Final = re.compile(r"@media\b(.*)", re.IGNORECASE | re.DOTALL)
_ON_SCREEN: Final = re.compile(r"(?:only\s+)?(?:all|screen)", re.IGNORECASE)


@dataclass(slots=True)
class _Rule:
    """``own``: the names that an element must have; ``around``: those of elements around it, nearest first, and
    whether it must be the very next; ``declared`` grows as a selector is met again, ``place`` counts the sheets'
    selectors."""

    own: Names
    around: tuple[tuple[Names, bool], ...]
    declared: Declarations
    place: int

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """Which rule wins over which (CSS Cascade, specificity, then order)."""
        names = [*self.own, *(name for needed, _ in self.around for name in needed)]
        ids, classes = (sum(name.startswith(mark) for name in names) for mark in "#.")
        return ids, classes, len(names) - ids - classes, self.place


class Styles:
    """The declarations of a page's style sheets, asked element by element."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, list[_Rule]] = {}  # by one of the names that the element itself must have
        self._same: dict[tuple[Names, tuple[tuple[Names, bool], ...]], _Rule] = {}
        self._known: dict[tuple[str, str, str], tuple[Names, Declarations, list[_Rule]]] = {}
        self._left = _MOST_STEPS
        self._place = 0
        for sheet in sheets:
            self._read(sheet[:_LARGEST])

    def of(self, tag: str, attributes: Mapping[str, str], around: Sequence[Names] = ()) -> tuple[Declarations, Names]:
        """What holds for an element, its own ``style`` last, and the names by which selectors know it. ``around`` are
        the names of the elements around it, outermost first."""
        key = (tag, attributes.get("class", ""), attributes.get("id", ""))
        found = self._known.get(key)
        if found is None:
            found = self._cascaded(*key)
            if len(self._known) < 10_000:
                self._known[key] = found
        names, declared, rules = found
        self._left -= len(rules) * (1 + len(around))
        if rules and self._left > 0:
            standing = (rule.declared for rule in rules if _stands_in(rule, around))
            declared = {name: value for one in standing for name, value in one.items()}
        own = attributes.get("style")
        return ({**declared, **declarations(own)} if own else declared), names

    def _cascaded(self, tag: str, classes: str, name: str) -> tuple[Names, Declarations, list[_Rule]]:
        """The names of an element, what holds for it anywhere, and all its rules where some ask for its place."""
        names = [tag, *(f".{one}" for one in classes.split()), *([f"#{name}"] if name else [])]
        have = frozenset(names)
        rules = [rule for one in have for rule in self._rules.get(one, ()) if rule.own <= have]
        rules.sort(key=lambda rule: rule.weight)
        made: Declarations = {}
        for rule in rules:
            if not rule.around:
                made.update(rule.declared)
        return have, made, rules if any(rule.around for rule in rules) else []

    def _read(self, sheet: str) -> None:
        for selectors, body in _rules(_without_comments(sheet)):
            declared = declarations(body)
            if not declared:
                continue
            for selector in selectors.split(","):
                parts = _COMBINATOR.split(selector.strip())
                if len(parts) > 2 * _DEEPEST_SELECTOR:
                    continue
                chain = [_names(part) for part in parts[::2]]
                if not all(chain):
                    continue
                direct = [mark.strip() == ">" for mark in parts[1::2]]
                self._keep(chain[-1], tuple(zip(chain[-2::-1], direct[::-1], strict=True)), declared)

    def _keep(self, own: Names, around: tuple[tuple[Names, bool], ...], declared: Declarations) -> None:
        self._place += 1
        if (same := self._same.get((own, around))) is not None:
            same.declared.update(declared)
            same.place = self._place
        elif (len(own) == 1 and not around) or len(self._same) < _MOST_RULES:
            rule = _Rule(own, around, dict(declared), self._place)
            self._same[own, around] = rule
            self._rules.setdefault(min(own), []).append(rule)  # an id or a class rather than a tag


def _names(selector: str) -> Names:
    """The names in a selector of one element, none where it is of another kind."""
    found = _SIMPLE.fullmatch(selector)
    if found is None:
        return frozenset()
    return frozenset([*([found["tag"].lower()] if found["tag"] else []), *_PARTS.findall(found["rest"])])


def _stands_in(rule: _Rule, around: Sequence[Names]) -> bool:
    at = len(around) - 1
    for needed, direct in rule.around:
        while at >= 0 and not direct and not needed <= around[at]:
            at -= 1
        if at < 0 or not needed <= around[at]:
            return False
        at -= 1
    return True


def is_for_screen(media: str | None) -> bool:
    """Whether a sheet with this ``media`` holds on every screen."""
    written = (media or "").strip()
    return not written or any(_ON_SCREEN.fullmatch(one.strip()) for one in written.split(","))


def _without_comments(sheet: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := sheet.find("/*", at)) >= 0:
        kept.append(sheet[at:start])
        end = sheet.find("*/", start + 2)
        at = end + 2 if end >= 0 else len(sheet)
    kept.append(sheet[at:])
    return " ".join(kept).replace("<!--", " ").replace("-->", " ")


def _rules(sheet: str) -> Iterable[tuple[str, str]]:
    """Selectors and body of each rule that holds on a screen; rules for print and other conditions are left out."""
    depth = skipping = start = 0
    opened = ""
    for mark in re.finditer("[{}]", sheet):
        text = sheet[start : mark.start()]
        start = mark.end()
        if mark[0] == "{":
            depth += 1
            opened = text.rpartition(";")[2].strip()
            condition = _MEDIA.match(opened)
            if opened.startswith("@") and not skipping and not (condition and is_for_screen(condition[1])):
                skipping = depth
        elif depth:
            if not skipping and opened:
                yield opened, text
            if skipping == depth:
                skipping = 0
            depth -= 1
            opened = ""


def declarations(body: str) -> Declarations:
    """The declarations of a rule, or of a ``style`` attribute, that are of interest here, in lower case."""
    made: Declarations = {}
    for part in body.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in _PROPERTIES:
            made[name] = value.replace("!important", "").strip().lower()
    return made


def is_removed(declared: Declarations) -> bool:
    """Whether an element takes no place on a screen, and nothing inside it does."""
    return (
        declared.get("display") == "none"
        or declared.get("visibility") == "collapse"
        or declared.get("mso-hide") == "all"
        or _is_zero(declared.get("opacity", ""))
    )


class Sight(NamedTuple):
    """Why the text of an element is not seen. Both are inherited, and either can be undone further inside: editors set
    text of its own size into what has none, to close the gaps between boxes."""

    hidden: bool = False
    sizeless: bool = False

    def inside(self, declared: Declarations) -> Sight:
        """How the text of an element inside is seen, by what it declares."""
        visibility, size = declared.get("visibility"), declared.get("font-size", "")
        return Sight(
            self.hidden if visibility not in ("hidden", "visible") else visibility == "hidden",
            _is_zero(size) or (self.sizeless and _ABSOLUTE_SIZE.fullmatch(size) is None),
        )


def _is_zero(value: str) -> bool:
    return (
        bool(value) and value[0] in "0." and any(mark == "0" for mark in value) and _ZERO.fullmatch(value) is not None
    )
