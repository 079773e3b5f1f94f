"""One malformed file: its name, its bytes, how it may end; and the report that stands in those that hold one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.conftest import EXAMPLES

REPORT = (EXAMPLES / "reports" / "clean_bureau_2020.txt").read_text(encoding="utf-8")

# Ten to the eleventh, once the last is written out; the first is whoever's ``e0``.
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))

# What no file of the corpus may bring into a record: what stands in /etc/passwd, and what a server would answer.
STOLEN = ("root:x:0:0", "answer-of-a-server")


@dataclass(frozen=True)
class Odd:
    """``ends``: the codes that are right for it, parted by spaces; a family (``incomplete``) means all of its codes,
    ``ok`` a whole record. ``make`` gets the address of a server that nobody may ask."""

    name: str
    ends: str
    make: Callable[[str], bytes]

    def accepts(self, code: str | None) -> bool:
        return accepts(self.ends, code)


def accepts(ends: str, code: str | None) -> bool:
    told = code or "ok"
    return any(told == end or told.startswith(f"{end}.") for end in ends.split())


def fixed(name: str, ends: str, data: bytes | str) -> Odd:
    """A file whose bytes depend on nothing."""
    return Odd(name, ends, lambda _: data.encode() if isinstance(data, str) else data)


def made(name: str, ends: str, make: Callable[[], bytes | str]) -> Odd:
    """A large file, made when it is written."""

    def bytes_of(_: str) -> bytes:
        data = make()
        return data.encode() if isinstance(data, str) else data

    return Odd(name, ends, bytes_of)


def calling(name: str, ends: str, text: str) -> Odd:
    """A file that names the address where it says ``ADDRESS``."""
    return Odd(name, ends, lambda address: text.replace("ADDRESS", address).encode())
