"""What a web page's own style sheets say about being seen: hidden or shown, block or inline, list numbers, kept spaces.

Only the sheets inside the page are known, and of their selectors only plain ones (a tag, classes, an id): enough for
what page builders hide by hand, and no rule is applied more widely than it was meant. Cost is linear in the size of the
page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

Declarations = dict[str, str]

_PROPERTIES: Final = frozenset(
    {
        "display",
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
_MOST_COMPOUND: Final = 50
_SIMPLE: Final = re.compile(r"(?P<tag>[a-zA-Z][\w-]*)?(?P<rest>(?:[.#][\w-]+)*)")
_PARTS: Final = re.compile(r"[.#][\w-]+")
_ZERO: Final = re.compile(r"0*(?:\.0*)?(?:px|pt|em|rem|%|cm|mm)?")
_ON_SCREEN: Final = re.compile(r"@media\s*(?:only\s+)?(?:all|screen)\s*$", re.IGNORECASE)


class Styles:
    """The declarations of a page's style sheets, asked element by element."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._plain: dict[str, Declarations] = {}
        self._compound: list[tuple[frozenset[str], Declarations]] = []
        self._known: dict[tuple[str, str, str], Declarations] = {}
        for sheet in sheets:
            self._read(sheet[:_LARGEST])

    def of(self, tag: str, attributes: Mapping[str, str]) -> Declarations:
        """What holds for an element, its own ``style`` last."""
        key = (tag, attributes.get("class", ""), attributes.get("id", ""))
        found = self._known.get(key)
        if found is None:
            found = self._cascaded(*key)
            if len(self._known) < 10_000:
                self._known[key] = found
        own = attributes.get("style")
        return {**found, **declarations(own)} if own else found

    def _cascaded(self, tag: str, classes: str, name: str) -> Declarations:
        if not self._plain and not self._compound:
            return {}
        names = [tag, *(f".{one}" for one in classes.split()), *([f"#{name}"] if name else [])]
        made: Declarations = {}
        for one in names:
            made.update(self._plain.get(one, {}))
        have = frozenset(names)
        for needed, declared in self._compound:
            if needed <= have:
                made.update(declared)
        return made

    def _read(self, sheet: str) -> None:
        for selectors, body in _rules(_without_comments(sheet)):
            declared = declarations(body)
            if not declared:
                continue
            for selector in selectors.split(","):
                found = _SIMPLE.fullmatch(selector.strip())
                if found is None or not found[0]:
                    continue
                parts = [*([found["tag"].lower()] if found["tag"] else []), *_PARTS.findall(found["rest"])]
                if len(parts) == 1:
                    self._plain.setdefault(parts[0], {}).update(declared)
                elif len(self._compound) < _MOST_COMPOUND:
                    self._compound.append((frozenset(parts), declared))


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
            if opened.startswith("@") and not skipping and not _ON_SCREEN.match(opened):
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


def is_hidden(declared: Declarations) -> bool:
    """Whether an element shows nothing on a screen."""
    return (
        declared.get("display") == "none"
        or declared.get("visibility") in ("hidden", "collapse")
        or declared.get("mso-hide") == "all"
        or any((value := declared.get(name)) is not None and _is_zero(value) for name in ("font-size", "opacity"))
    )


def _is_zero(value: str) -> bool:
    return (
        bool(value) and value[0] in "0." and any(mark == "0" for mark in value) and _ZERO.fullmatch(value) is not None
    )
