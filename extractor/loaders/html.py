"""A web page: the report that a reader sees in it, and its tables.

The page is walked once from its first element to its last: what no reader sees is left out, block elements make
paragraphs, inline elements do not. Which of the paragraphs are the report is for ``page`` to say, and in which encoding
it comes for ``charset``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders.blocks import Builder, Flat, Table, flatten, write
from extractor.loaders.charset import decode
from extractor.loaders.numerals import has_number, list_number
from extractor.loaders.page import report_of, shown_of
from extractor.loaders.styles import Declarations, Names, Sight, Styles, is_for_screen, is_removed
from extractor.loaders.writing import Writer, visible

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

# A page of a report has some thousand elements, one pasted from Word some ten thousand.
MOST_ELEMENTS: Final = 500_000
_MOST_FRAMES: Final = 20

Role = Literal["inline", "block", "table", "row", "cell", "caption", "break", "skip"]

_WORDS: Final = re.compile(r"\w+")
_SKIPPED: Final = frozenset(
    _WORDS.findall(
        "head title xml script style noscript noframes template iframe object applet select option datalist"
        " textarea button svg canvas audio video map progress meter rt rp del s strike"
    )
)
_BLOCKS: Final = frozenset(
    _WORDS.findall(
        "html body address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure"
        " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section search"
        " summary ul thead tbody tfoot colgroup col"
    )
)
_BY_DISPLAY: Final[Mapping[str, Role]] = {
    "block": "block",
    "list-item": "block",
    "flex": "block",
    "grid": "block",
    "flow-root": "block",
    "table": "table",
    "table-row": "row",
    "table-cell": "cell",
    "inline": "inline",
    "inline-block": "inline",
    "inline-flex": "inline",
}
_FIXED: Final[Mapping[str, Role]] = {
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell",
    "caption": "caption",
    "br": "break",
}
_GROUPS: Final[Mapping[str, int]] = {"thead": 0, "tbody": 1, "tfoot": 2}
_LISTS: Final = frozenset({"ol", "ul", "menu", "dir"})
_ARIA: Final[Mapping[str, Role]] = {
    "table": "table",
    "grid": "table",
    "row": "row",
    "cell": "cell",
    "gridcell": "cell",
    "columnheader": "cell",
    "rowheader": "cell",
}
_ASIDE_TAGS: Final = frozenset({"nav", "footer", "aside", "search"})
_ASIDE_ROLES: Final = frozenset({"navigation", "contentinfo", "search", "complementary", "banner", "menu", "menubar"})
_PAGE_MARGINS: Final = frozenset({"header", "footer"})  # of printed pages, as LibreOffice writes them
_ASIDE_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navi|navigation|menu|crumbs?|breadcrumbs?|footer|foot|copyright|sidebar|side|share|bdshare"
    r"|toolbar|tools?|related|pager|pagination|prevnext|friendlinks?|qrcode|search|login|bottom)(?:$|[\s_\d-])",
    re.IGNORECASE,
)

_BREAK: Final = "\x0b"  # a line break that stays; in a page's own text white space is folded
_SPACES: Final = re.compile("[ \t\n\f\r]+")
_LEADING_NUMBER: Final = re.compile(r"\s*\+?(\d{1,6})")
_AROUND_BREAKS: Final = re.compile(f"[ \xa0]*{_BREAK}[ \xa0{_BREAK}]*")
_NARROW: Final = re.compile("[\u0000-\u2e7f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_DIGIT: Final = re.compile(r"\d")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def load_html(data: bytes, path: str, sha256: str) -> Document:
    """The report in a web page. Raises ``UnreadableError``: ``unreadable.empty``, ``.encoding``, ``.binary``,
    ``.too_large``, ``.missing_extra``."""
    text, encoding = decode(data, path)
    root = _parse(text, path)
    writer = Writer()
    if root is not None:
        _unframe(root, path)
        walk = _Walk(root, path)
        blocks = walk.blocks()
        # Without a script in the page nothing will ever show what it hides.
        scripted = next(root.iter("script"), None) is not None
        if scripted and walk.unseen and (shown := shown_of(blocks)) < 2:
            again = _Walk(root, path, revealed=max(walk.unseen, key=_length))
            revealed = again.blocks()
            if shown_of(revealed) > shown:
                walk, blocks = again, revealed
        write(report_of(blocks, walk.parents), writer)
    return writer.document(path, sha256, "html", encoding)


def _unframe(root: Element, path: str) -> None:
    """Put the pages that are written into frames in the place of the frames."""
    for frame in [one for one in root.iter("iframe") if one.get("srcdoc")][:_MOST_FRAMES]:
        inside = _parse(str(frame.get("srcdoc")), path)
        around = frame.getparent()
        if inside is not None and around is not None:
            inside.tag, inside.tail = "div", frame.tail
            around.replace(frame, inside)


def _length(element: Element) -> int:
    return sum(map(len, element.itertext()))


def _parse(text: str, path: str) -> Element | None:
    try:
        from lxml import etree
    except ImportError as error:
        raise UnreadableError(
            "unreadable.missing_extra",
            f"{path} is HTML, and lxml, which reads it, is not installed; run pip install lxml",
        ) from error
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, recover=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise UnreadableError(
            "unreadable.damaged", f"{path} cannot be parsed as HTML ({error}); save the page again"
        ) from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableError(
            "unreadable.too_large", f"{path} nests elements deeper than any report does; save the page again"
        )
    return root


@dataclass(slots=True)
class _List:
    """``style`` is empty for a list that shows no numbers."""

    style: str
    value: int


class _Open(NamedTuple):
    """What an open element has changed, to be undone when it is left."""

    role: Role
    listed: bool = False
    item: bool = False
    boxed: bool = False
    linked: bool = False
    kept: bool = False
    raised: int = 0
    aside: bool = False


class _Walk:
    """One walk over a page. ``parents`` gives for each element, numbered in their order, the number of the one around
    it; ``unseen`` are the elements that the page hides. ``revealed`` is one of them that is read all the same: some
    pages, those of WeChat among them, hide what they publish until a script shows it."""

    def __init__(self, root: Element, path: str, revealed: Element | None = None) -> None:
        self._root = root
        self._path = path
        self._revealed = revealed
        self.unseen: list[Element] = []
        self._styles = Styles(sheet.text or "" for sheet in root.iter("style") if is_for_screen(sheet.get("media")))
        self.builder = Builder(_shown, has_number)
        self.parents: list[int] = []
        self._nodes: list[int] = []
        self._lists: list[_List] = []
        self._tables: list[_Rows] = []
        self._links = self._kept = 0
        self._raised: list[int] = []
        self._asides: list[int] = [0]
        self._sights: list[Sight] = [Sight()]
        self._around: list[Names] = []
        self._apart = False  # between two boxes on one line

    def blocks(self) -> list[Flat]:
        from lxml import etree

        events = etree.iterwalk(self._root, events=("start", "end"))
        opened: list[_Open] = []
        for event, element in events:
            if event == "start":
                if len(self.parents) >= MOST_ELEMENTS:
                    raise UnreadableError(
                        "unreadable.too_large",
                        f"{self._path} has more than {MOST_ELEMENTS:,} elements; is it a report?",
                    )
                self.parents.append(self._nodes[-1] if self._nodes else -1)
                self._nodes.append(len(self.parents) - 1)
                opened.append(self._enter(element))
                if opened[-1].role == "skip":
                    events.skip_subtree()
                elif element.text:
                    self._text(element.text)
            else:
                self._leave(opened.pop())
                self._nodes.pop()
                if element.tail and self._nodes:
                    self._text(element.tail)
        return flatten(self.builder.finished())

    def _text(self, text: str) -> None:
        if any(self._sights[-1]):
            return
        text = text.replace(_BREAK, " ")
        if self._kept:
            text = text.replace("\r\n", "\n").replace("\n", _BREAK).replace(" ", "\xa0")
        if self._raised:
            text = text.translate(_RAISED if self._raised[-1] > 0 else _LOWERED)
        if self._apart and text:
            self._apart = False
            if _DIGIT.match(self.builder.last) and _DIGIT.match(text):
                text = f" {text}"  # each box has its own number
        self.builder.text(text, self._links > 0, self._nodes[-1], self._asides[-1])

    def _enter(self, element: Element) -> _Open:
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        declared, names = self._styles.of(tag, attributes, self._around)
        sight = self._sights[-1].inside(declared)
        if _is_unread(tag, attributes, declared):
            if self.builder.in_cell and not _is_hidden(tag, attributes, declared):
                self._text(_filled_in(tag, element))
            return _Open("skip")
        if element is self._revealed:
            sight = Sight()
        elif _is_hidden(tag, attributes, declared):
            self.unseen.append(element)
            return _Open("skip")
        elif sight.hidden and not self._sights[-1].hidden:
            self.unseen.append(element)
        self._sights.append(sight)
        self._around.append(names)
        role = self._role(tag, attributes, declared)
        boxed = role == "inline" and _is_box(declared)
        self._apart = self._apart or boxed
        if role not in ("inline", "break"):
            self._begin(role, tag, attributes, declared)
        elif role == "break":
            self.builder.text(_BREAK)
        elif tag == "input" and self.builder.in_cell:
            self._text(attributes.get("value", ""))  # forms filled in on the page
        raised = _raising(tag, declared) if role == "inline" else 0
        if raised:
            self._raised.append(raised)
        linked = tag == "a" and "href" in attributes
        self._links += linked
        kept = tag in ("pre", "listing", "xmp") or declared.get("white-space", "").startswith("pre")
        self._kept += kept
        if aside := _asideness(tag, attributes):
            self._asides.append(max(aside, self._asides[-1]))
        return _Open(role, tag in _LISTS, tag == "li", boxed, linked, kept, raised, aside > 0)

    def _role(self, tag: str, attributes: Mapping[str, str], declared: Declarations) -> Role:
        display = declared.get("display", "")
        role: Role = "block" if tag in _BLOCKS else "inline"
        if tag in _FIXED:
            role = _FIXED[tag]
        elif (named := _ARIA.get(attributes.get("role", ""))) is not None:
            role = named
        elif display in _BY_DISPLAY:
            role = _BY_DISPLAY[display]
        if role in ("row", "cell", "caption") and not self.builder.in_table:
            return "block"
        if role == "table" and not self.builder.open_table(self._nodes[-1], self._asides[-1]):
            return "block"
        return role

    def _begin(self, role: Role, tag: str, attributes: Mapping[str, str], declared: Declarations) -> None:
        builder = self.builder
        if role == "table":
            self._tables.append(_Rows())
        elif role == "row":
            self._row()
        elif role == "cell":
            if not builder.in_row:
                self._row()
            builder.open_cell(_span(attributes.get("rowspan")), max(1, _span(attributes.get("colspan"))))
        elif role == "caption":
            builder.open_box()
        elif builder.in_table:
            if tag in _GROUPS:
                builder.close_row()
                self._tables[-1].begin(_GROUPS[tag])
        else:
            builder.end_paragraph()
        if tag in _LISTS:
            start = _whole(attributes.get("start"), 1)
            self._lists.append(_List(_list_style(tag, attributes, declared), start))
        elif tag == "li" and self._lists:
            listed = self._lists[-1]
            listed.value = _whole(attributes.get("value"), listed.value)
            builder.prefix(list_number(listed.value, _named_style(declared) or listed.style))
            listed.value += 1

    def _row(self) -> None:
        self.builder.close_row()
        self.builder.open_row()
        self._tables[-1].add()

    def _leave(self, opened: _Open) -> None:
        builder = self.builder
        if opened.role == "skip":
            return
        match opened.role:
            case "table":
                builder.end_paragraph()
                self._tables.pop().settle(builder.close_table())
            case "row":
                builder.close_row()
            case "cell":
                builder.close_cell()
            case "caption":
                builder.close_box()
            case "block":
                builder.end_paragraph()
            case _:
                pass
        self._sights.pop()
        self._around.pop()
        self._apart = self._apart or opened.boxed
        self._links -= opened.linked
        self._kept -= opened.kept
        if opened.item and not builder.in_table:
            builder.prefix("")  # an item without text has no number to give away
        if opened.listed:
            self._lists.pop()
        if opened.raised:
            self._raised.pop()
        if opened.aside:
            self._asides.pop()


class _Rows:
    """To which group of a table (head, body, foot) each of its rows belongs."""

    def __init__(self) -> None:
        self._groups: list[tuple[int, int]] = []
        self._group = (1, 0)

    def begin(self, place: int) -> None:
        self._group = (place, self._group[1] + 1)

    def add(self) -> None:
        self._groups.append(self._group)

    def settle(self, table: Table) -> None:
        """Put the rows in the order in which they are shown, the head first and the foot last, and let no cell reach
        out of its group (HTML, 4.9.12: rowspan 0 is the rest of the group)."""
        left: dict[tuple[int, int], int] = Counter(self._groups)
        for group, row in zip(self._groups, table.rows, strict=True):
            for cell in row:
                cell.rowspan = min(cell.rowspan, left[group]) or left[group]
            left[group] -= 1
        order = sorted(range(len(table.rows)), key=lambda n: self._groups[n][0])
        table.rows = [table.rows[n] for n in order]


def _is_unread(tag: str, attributes: Mapping[str, str], declared: Declarations) -> bool:
    """Whether an element holds no text of the page, or text that was struck out."""
    return (
        not tag
        or (tag in _SKIPPED and "shadowrootmode" not in attributes)
        or (tag == "input" and attributes.get("type", "text").lower() not in ("text", "number", "tel", ""))
        or "line-through" in declared.get("text-decoration", "")
    )


def _filled_in(tag: str, element: Element) -> str:
    """What a field of a form in a table shows as its value."""
    if tag == "select":
        options = list(element.iter("option"))
        shown = next((one for one in options if "selected" in one.attrib), options[0] if options else None)
        return "" if shown is None else "".join(shown.itertext())
    return "".join(element.itertext()) if tag == "textarea" else ""


def _is_hidden(tag: str, attributes: Mapping[str, str], declared: Declarations) -> bool:
    return (
        ("hidden" in attributes and attributes["hidden"].lower() != "until-found")
        or (tag == "dialog" and "open" not in attributes)
        or is_removed(declared)
    )


def _is_box(declared: Declarations) -> bool:
    return declared.get("display", "").startswith("inline-") or declared.get("float") in ("left", "right")


def _raising(tag: str, declared: Declarations) -> int:
    """1 for text above the line, -1 below, 0 on it: a raised digit is a mark, not a digit of the number before it."""
    align = declared.get("vertical-align")
    if tag == "sup" or align == "super":
        return 1
    return -1 if tag == "sub" or align == "sub" else 0


def _asideness(tag: str, attributes: Mapping[str, str]) -> int:
    if tag in _ASIDE_TAGS or attributes.get("role", "").lower() in _ASIDE_ROLES:
        return 2
    if tag == "div" and attributes.get("title", "").lower() in _PAGE_MARGINS:
        return 2
    if tag in ("html", "body", "main", "article"):
        return 0
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:200]
    return int(_ASIDE_NAMES.search(names) is not None)


def _list_style(tag: str, attributes: Mapping[str, str], declared: Declarations) -> str:
    return _named_style(declared) or (attributes.get("type", "1") if tag == "ol" else "")


def _named_style(declared: Declarations) -> str:
    named = declared.get("list-style-type") or declared.get("list-style", "")
    return next((one for one in named.split() if one not in ("inside", "outside") and "(" not in one), "")


def _span(written: str | None) -> int:
    found = _LEADING_NUMBER.match(written) if written else None
    return int(found[1]) if found else 1


def _whole(written: str | None, default: int) -> int:
    found = _LEADING_NUMBER.match(written) if written else None
    return int(found[1]) if found else default


def _shown(raw: str) -> str:
    """The text of a paragraph as a browser shows it: white space folded, a line end between Chinese characters
    nothing (CSS Text, segment breaks), a break a line end."""
    text = _AROUND_BREAKS.sub("\n", _SPACES.sub(_space, raw)).replace("\xa0", " ")
    return visible(text).strip()


def _space(found: re.Match[str]) -> str:
    if "\n" not in found[0]:
        return " "
    raw, before, behind = found.string, found.start() - 1, found.end()
    if before < 0 or behind >= len(raw) or _NARROW.match(raw[before]) or _NARROW.match(raw[behind]):
        return " "
    return ""
