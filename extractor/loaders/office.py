"""Word 97–2003, WPS, RTF and OpenDocument: converted to docx by LibreOffice where it is installed, then read as docx.

No Python library reads these formats well enough for a number to be trusted. LibreOffice runs without windows, in a
profile of its own that is thrown away, with macros and links out of the file switched off, under a time limit; nothing
of it stays behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from extractor.document import Document
from extractor.errors import UnreadableError
from extractor.loaders.docx import load_docx

SECONDS: Final = 45
"""LibreOffice takes two or three to start; a report takes less than one."""
LARGEST: Final = 20_000_000
ADDRESSES: Final = 4_000_000_000
"""Bytes of address space for LibreOffice, of which it uses a tenth for a report."""

# The exit status by which it asks to be started again, once its new profile is written.
_AGAIN: Final = 81
_COMMANDS: Final = ("soffice", "libreoffice", "soffice.exe")
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_NAMES: Final[Mapping[str, str]] = {
    "ole": "Word 97–2003 or WPS",
    "rtf": "RTF",
    "odt": "OpenDocument",
    "word-xml": "Word 2003 XML",
}
_SUFFIXES: Final[Mapping[str, str]] = {"ole": ".doc", "rtf": ".rtf", "odt": ".odt", "word-xml": ".xml"}
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""  # noqa: E501 - a line to each setting


def find_office() -> str | None:
    """The LibreOffice command of this machine, None where there is none. Where the command is but a script that starts
    the program, the program: ending a script would leave it running."""
    named = (found for name in _COMMANDS if (found := shutil.which(name)))
    command = next(named, None) or next((place for place in _PLACES if Path(place).exists()), None)
    if command is None:
        return None
    program = Path(command).resolve().with_name("soffice.bin")
    return str(program) if program.exists() else command


def load_office(data: bytes, path: str, sha256: str, kind: str = "ole") -> Document:
    """The report in a file of one of these formats, ``kind`` as ``kinds.kind_of`` says. Raises ``UnreadableError``:
    ``unreadable.converter`` without LibreOffice or where it fails, and what ``load_docx`` raises."""
    office = find_office()
    if office is None:
        raise UnreadableError(
            "unreadable.converter",
            f"{path} is {_NAMES[kind]}, which LibreOffice has to convert; install LibreOffice, or save it as .docx",
        )
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        converted = _convert(office, data, Path(folder), _SUFFIXES[kind], path)
    return load_docx(converted, path, sha256)


def _convert(office: str, data: bytes, folder: Path, suffix: str, path: str) -> bytes:
    source = folder / f"report{suffix}"
    source.write_bytes(data)
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    until = time.monotonic() + SECONDS
    try:
        while _run(command, folder, until) == _AGAIN:
            pass
    except OSError as error:
        raise UnreadableError(
            "unreadable.converter",
            f"{path}: LibreOffice cannot be started ({error.strerror}); save the file as .docx and try again",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(
            "unreadable.converter",
            f"{path}: LibreOffice did not finish within {SECONDS} seconds; save the file as .docx and try again",
        ) from error
    result = folder / "out" / "report.docx"
    if not result.is_file():
        raise UnreadableError(
            "unreadable.converter",
            f"{path}: LibreOffice cannot open the file; it may be damaged: open it, save it as .docx and try again",
        )
    if result.stat().st_size > LARGEST:
        raise UnreadableError(
            "unreadable.too_large", f"{path} is far larger than a report once converted; is it a report?"
        )
    return result.read_bytes()


def _run(command: Sequence[str], folder: Path, until: float) -> int:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
    )  # in the group of this process, so that whoever ends that ends both
    _limit(process.pid)
    try:
        return process.wait(max(0.0, until - time.monotonic()))
    finally:
        process.kill()
        process.wait()


def _limit(pid: int) -> None:
    """Its own limit of memory, for that of a process that reads files is too little for it to start."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError):
            hard = resource.prlimit(pid, resource.RLIMIT_AS)[1]
            most = ADDRESSES if hard == resource.RLIM_INFINITY else min(ADDRESSES, hard)
            resource.prlimit(pid, resource.RLIMIT_AS, (most, hard))


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's environment but what a program needs to start: no keys, no proxies, no display."""
    kept = {name: value for name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TZ") if (value := os.environ.get(name))}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
