"""The bodies and places that a written sentence names, as far as their names show it.

Known names are looked up. An unknown one is told by its form: a place and an office, or a place where a sentence puts
one. Common nouns of the same form (各县, 基层乡镇) are not names; a name of another form goes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.corpus.bodies import PROVINCES
from verifiers.rules import Lang

_SHORTEST: Final = 3
_KIND: Final = re.compile("省$|市$|(?:壮族|回族|维吾尔)?自治区$|特别行政区$")
_PROVINCES: Final = tuple(_KIND.sub("", name) for name in PROVINCES.values())
_PLACE: Final = r"(?:自治区|自治州|自治县|街道|省|市|县|区|旗|镇|乡)"
_OFFICE: Final = r"(?:人民政府|政府|委员会|管委会|办事处|办公室|局|厅)"
_FULL: Final = re.compile(rf"[\u4e00-\u9fff]{{2,8}}?{_PLACE}(?:[\u4e00-\u9fff]{{0,12}}?{_OFFICE})")
# A place by itself, where a name may begin: after a break or a word that stands before one.
_ALONE: Final = re.compile(
    r"(?:^|[,.;:、。()\s□]|[在如以和与及由对据像比])([\u4e00-\u9fff]{2,4}(?:自治[区州县]|街道|省|市|县|镇|乡))(?![\u4e00-\u9fff]?级|场|政|容|民)"
)
_COMMON: Final = re.compile(
    r"各|该|本|全|部分|多|些|个|有|某|其|几|每|同|原|邻|周边|基层|乡|县|市|镇|省|城|区|上|下|级|等|的|类|数|与|和|及|在|是|于|中|报告"
)
_LATIN: Final = re.compile(
    r"\b((?:[A-Z][a-z]+(?:'[a-z]+)?\s+)+)(?:City|County|District|Town|Township|Province|Prefecture|Bureau|Committee|"
    r"Commission|Sub-?district|Municipality)\b"
)
# Within a sentence a capital begins a name.
_CAPITAL: Final = re.compile(r"[a-z,□] “?([A-Z][a-z]{2,})\b")
_LATIN_COMMON: Final = frozenset(
    (
        "The",
        "A",
        "An",
        "Local",
        "Each",
        "Every",
        "Some",
        "County",
        "Township",
        "Municipal",
        "Provincial",
        "People's",
        "China",
        "Chinese",
        "English",
    )
)


def bodies_in(text: str, known: Sequence[str], lang: Lang) -> Iterator[str]:
    """The names, each once. ``known`` are names of bodies, longer ones first, so that no part of a name is found in
    it."""
    seen: list[str] = []
    for name in known:
        if len(name) >= _SHORTEST and name in text:
            seen.append(name)
            text = text.replace(name, "□" * len(name))
    seen.extend(name for name in _PROVINCES if name in text)
    for match in _FULL.finditer(text):
        start = next((at for at in range(len(match[0]) - 3) if _is_name(match[0][at:])), None)
        if start is not None:
            seen.append(match[0][start:])
    seen.extend(match[1] for match in _ALONE.finditer(text) if not _COMMON.search(re.sub(f"{_PLACE}$", "", match[1])))
    if lang == "en":
        seen.extend(match[0] for match in _LATIN.finditer(text) if not _LATIN_COMMON.issuperset(match[1].split()))
        seen.extend(match[1] for match in _CAPITAL.finditer(text) if match[1] not in _LATIN_COMMON)
    yield from dict.fromkeys(seen)


def _is_name(words: str) -> bool:
    """Whether a place with an office after it begins here, the words before the place being no common ones."""
    place = re.match(rf"([\u4e00-\u9fff]{{2,4}}?){_PLACE}", words)
    return place is not None and not _COMMON.search(place[1])
