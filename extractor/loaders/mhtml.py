"""A web page saved as one file (``.mht``, ``.mhtml``): the page inside it, its pictures left alone.

A page with frames is several pages, the first of which may show nothing but its frames."""

from __future__ import annotations

from collections.abc import Iterator
from email import errors, message_from_bytes, policy
from email.message import Message
from itertools import islice

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders.blocks import Paragraph
from extractor.loaders.html import load_html
from extractor.loaders.page import shown_of

# Frames beyond these are counters and advertisements.
_MOST_PAGES = 20
# Browsers write one part to each picture and style sheet of a page.
_MOST_PARTS = 2_000


def load_mhtml(data: bytes, path: str, sha256: str) -> Document:
    """The first web page of the archive that shows a report, or else the first. Raises ``UnreadableError``:
    ``unreadable.damaged`` where there is none, and what ``load_html`` raises."""
    try:
        archive = message_from_bytes(data.lstrip(), policy=policy.default)
        pages = list(islice(_pages(archive), _MOST_PAGES))
    except (errors.MessageError, LookupError, ValueError, RecursionError) as error:
        raise UnreadableError(
            "unreadable.damaged", f"{path} is a damaged web archive ({error}); save the page again"
        ) from error
    if not pages:
        raise UnreadableError(
            "unreadable.damaged", f"{path} is a web archive without a page in it; save the page again"
        )
    best: Document | None = None
    refused: list[UnreadableError] = []
    for page in pages:
        try:
            found = load_html(page, path, sha256)
        except UnreadableError as error:
            refused.append(error)
            continue
        if best is None or _shown(found) > _shown(best):
            best = found
    if best is None:
        raise refused[0]
    return best


def _pages(archive: Message) -> Iterator[bytes]:
    for part in islice(archive.walk(), _MOST_PARTS):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                yield _declared(page, part.get_content_charset())


def _shown(document: Document) -> int:
    return shown_of([Paragraph(line) for line in document.text.split("\n")])


def _declared(page: bytes, charset: str | None) -> bytes:
    """The page with what its part says about its encoding, which outweighs what the page says."""
    if not charset or not charset.replace("-", "").replace("_", "").isalnum():
        return page
    return f'<meta charset="{charset}">'.encode("ascii", "ignore") + page
