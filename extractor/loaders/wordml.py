"""The elements of WordprocessingML by their names, in both of its dialects.

Transitional files (nearly all) and strict ones (ISO/IEC 29500-1) differ in nothing but the name of their namespace, so
elements are known by prefix and local name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_PREFIXES: Final = {
    **dict.fromkeys(_WORD, ""),
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
}
_OFF: Final = frozenset({"0", "false", "off", "none"})


def name_of(element: Element) -> str:
    """``p`` for an element of WordprocessingML, ``mc:Choice``, ``m:t``; ``?`` for those of other vocabularies."""
    tag = element.tag
    if not isinstance(tag, str):
        return "?"
    space, _, local = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIXES.get(space)
    return "?" if prefix is None else prefix + local


def children(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element if name_of(one) == name)


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of a name, then of it the next; None where the path ends."""
    for name in names:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def attribute(element: Element, name: str) -> str | None:
    """An attribute of WordprocessingML."""
    for space in _WORD:
        if (found := element.get(f"{{{space}}}{name}")) is not None:
            return str(found)
    return None


def value_of(element: Element | None, name: str, *, own: bool = False) -> str | None:
    """The ``val`` of a child, or an attribute of the element itself."""
    if element is None:
        return None
    if own:
        return attribute(element, name)
    found = child(element, name)
    return None if found is None else attribute(found, "val")


def is_on(element: Element | None, name: str) -> bool:
    """Whether a switch is there and not set to off (17.17.4 ST_OnOff)."""
    found = child(element, name)
    return found is not None and (attribute(found, "val") or "1").lower() not in _OFF
