"""The parts of a zipped document (docx, odt), taken out under limits that are checked before anything is unpacked.

A zip file of some kilobytes can name gigabytes. The directory says how much each member claims to be, the reading
stops where a member is more than it claims, and only the parts that are asked for are unpacked at all. XML is parsed
without entities, document types and network.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from extractor.errors import UnreadableError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

MOST_MEMBERS: Final = 5_000
# The text of a report with all its formatting is one or two megabytes, and compresses to a twentieth.
LARGEST_PART: Final = 40_000_000
LARGEST_RATIO: Final = 400
_SMALL: Final = 1_000_000
_DIRECTORY_ENTRY: Final = 46
_END: Final = struct.Struct("<4s4H2LH")
_ENCRYPTED: Final = 0x1
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """A zip archive of parts. Raises ``UnreadableError``: ``unreadable.damaged``, ``.encrypted``, ``.too_large``,
    ``.missing_extra``."""

    def __init__(self, data: bytes, path: str) -> None:
        self._path = path
        _check_directory(data, path)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
            raise self._damaged(str(error)) from error
        self._members = {one.filename.replace("\\", "/").lstrip("/"): one for one in self._zip.infolist()}
        self._lower = {name.lower(): name for name in self._members}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._members)

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none; letter case does not matter."""
        member = self._members.get(self._lower.get(name.lstrip("/").lower(), ""))
        if member is None:
            return None
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableError(
                "unreadable.encrypted", f"{self._path} is protected by a password; save it without one and try again"
            )
        if member.file_size > LARGEST_PART or (
            member.file_size > _SMALL and member.file_size > LARGEST_RATIO * max(member.compress_size, 1)
        ):
            raise self._too_large(name)
        try:
            with self._zip.open(member) as stream:
                data = stream.read(member.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ) as error:
            raise self._damaged(f"{name}: {error}") from error
        if len(data) > member.file_size:
            raise self._too_large(name)
        return data

    def xml(self, name: str) -> Element | None:
        """The root of a part that is XML, None where there is no such part."""
        data = self.read(name)
        return None if data is None else self._parsed(data, name)

    def _parsed(self, data: bytes, name: str) -> Element:
        try:
            from lxml import etree
        except ImportError as error:
            raise UnreadableError(
                "unreadable.missing_extra",
                f"{self._path} is a Word file, and lxml, which reads it, is not installed; run pip install lxml",
            ) from error
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        if b"<!DOCTYPE" in data[:4096]:
            raise self._damaged(f"{name} declares a document type, which no such file does")
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error) or "limit" in str(error).lower():
                raise UnreadableError(
                    "unreadable.too_large",
                    f"{self._path} nests elements deeper than any report does ({name}); save it again",
                ) from error
            raise self._damaged(f"{name}: {error}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._damaged(f"{name} declares a document type, which no such file does")
        return root

    def related(self, part: str) -> dict[str, str]:
        """The parts that a part refers to, by the last word of the relation's type (``numbering``, ``styles``); of
        several of one type the first. What lies outside of the file is left out."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, str] = {}
        for one in root.iter(_RELATIONS) if root is not None else ():
            target = str(one.get("Target", ""))
            if str(one.get("TargetMode", "")).lower() == "external" or not target:
                continue
            whole = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.setdefault(str(one.get("Type", "")).rpartition("/")[2], whole.lstrip("/"))
        return found

    def _damaged(self, why: str) -> UnreadableError:
        return UnreadableError(
            "unreadable.damaged", f"{self._path} is a damaged file ({why}); open it, save it again and try again"
        )

    def _too_large(self, name: str) -> UnreadableError:
        return UnreadableError(
            "unreadable.too_large", f"{self._path} unpacks to far more than a report holds ({name}); is it a report?"
        )


def _check_directory(data: bytes, path: str) -> None:
    """Refuse an archive whose directory is itself a burden, before any of it is read."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if at < 0 or at + _END.size > len(data):
        raise UnreadableError(
            "unreadable.damaged", f"{path} is a damaged file (its end is missing); fetch or save it again"
        )
    _, _, _, _, members, size, _, _ = _END.unpack_from(data, at)
    if max(members, size // (4 * _DIRECTORY_ENTRY)) > MOST_MEMBERS:
        raise UnreadableError("unreadable.too_large", f"{path} holds more than {MOST_MEMBERS:,} parts; is it a report?")
