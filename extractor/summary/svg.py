"""A drawn SVG made fit for readers: title and description, fonts that any machine may have, nothing that reaches out.

What matplotlib writes names the one font it measured with and carries a global style; here the text gets a list of
families, and the copy for a page gets ids of its own and colours that follow the page.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

from extractor.summary.fonts import css_families

INK: Final = "#1c2733"
MUTED: Final = "#5b6875"
GRID: Final = "#dde3e9"
PAPER: Final = "#ffffff"
_COLOURS: Final = {INK: "var(--ink)", MUTED: "var(--muted)", GRID: "var(--line)", PAPER: "var(--paper)"}

_SVG: Final = "http://www.w3.org/2000/svg"
_LINK: Final = "http://www.w3.org/1999/xlink"
_FONT: Final = re.compile(r"font-family: [^;]*")
_REFERENCE: Final = re.compile(r"url\(#([\w.-]+)\)")


def finished(drawn: bytes, title: str, description: str) -> str:
    """The SVG as it is written to a file. ``drawn`` is what matplotlib made of one of our own figures."""
    root = ElementTree.fromstring(drawn)
    for holder in list(root.iter()):
        for child in list(holder):
            if child.tag == f"{{{_SVG}}}style":
                holder.remove(child)
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    root.set("role", "img")
    for element in root.iter(f"{{{_SVG}}}text"):
        element.set("style", _FONT.sub(f"font-family: {css_families()}", element.get("style", "")))
    for place, (name, text) in enumerate((("title", title), ("desc", description))):
        told = ElementTree.Element(f"{{{_SVG}}}{name}", {"id": name})
        told.text = text
        root.insert(place, told)
    root.set("aria-labelledby", "title")
    root.set("aria-describedby", "desc")
    return _written(root)


def inline(svg: str, prefix: str) -> str:
    """The same SVG for a page with others: ids with a prefix, size and colours left to the page."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for name, value in list(element.items()):
            if name in ("id", "aria-labelledby", "aria-describedby"):
                element.set(name, f"{prefix}-{value}")
            elif name == f"{{{_LINK}}}href":
                element.set(name, f"#{prefix}-{value.removeprefix('#')}")
            else:
                value = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
                for colour, variable in _COLOURS.items():
                    value = value.replace(colour, variable)
                element.set(name, value)
    # As wide as it was drawn, and narrower where the page is.
    root.set("style", f"max-width:{float(root.get('width', '0pt').removesuffix('pt')) * 4 / 3:.0f}px")
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    return _written(root)


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    return ElementTree.tostring(root, encoding="unicode")
