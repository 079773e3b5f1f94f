"""A web page saved as one file (``.mht``, ``.mhtml``): the page inside it, its pictures left alone."""

from __future__ import annotations

from email import errors, message_from_bytes, policy

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders.html import load_html

# Browsers write one part to each picture and style sheet of a page.
_MOST_PARTS = 2_000


def load_mhtml(data: bytes, path: str, sha256: str) -> Document:
    """The first web page of the archive. Raises ``UnreadableError``: ``unreadable.damaged`` where there is none, and
    what ``load_html`` raises."""
    try:
        archive = message_from_bytes(data.lstrip(), policy=policy.default)
        for n, part in enumerate(archive.walk()):
            if n > _MOST_PARTS:
                break
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                page = part.get_payload(decode=True)
                if isinstance(page, bytes) and page.strip():
                    return load_html(_declared(page, part.get_content_charset()), path, sha256)
    except (errors.MessageError, LookupError, ValueError, RecursionError) as error:
        raise UnreadableError(
            "unreadable.damaged", f"{path} is a damaged web archive ({error}); save the page again"
        ) from error
    raise UnreadableError("unreadable.damaged", f"{path} is a web archive without a page in it; save the page again")


def _declared(page: bytes, charset: str | None) -> bytes:
    """The page with what its part says about its encoding, which outweighs what the page says."""
    if not charset or not charset.replace("-", "").replace("_", "").isalnum():
        return page
    return f'<meta charset="{charset}">'.encode("ascii", "ignore") + page
