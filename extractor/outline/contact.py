"""How to reach the body that publishes a report: address, postcode, telephone, e-mail, and where the electronic copy
is.

Reports write these after labels, in running text or one to a line; a value ends at the punctuation that follows, at the
next label, or at the line's end. Values are folded to half width, their spans show them as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from verifiers.model import Span

_LABELS: Final = (
    r"邮\s*编|邮政编码|(?:联系|咨询|办公|服务|监督)?电\s*话|传\s*真|(?:电子)?邮箱|电子邮件|E-?mail"
    r"|网址|网站|联系人|负责人|联系方式|办公时间"
)
_ADDRESS: Final = re.compile(r"(?:(?<![网站页链件])地\s*[址点]|住\s*[址所]|通讯处)\s*(?:为|是|[:：])\s*(?:为)?")
# 联系方式：某市某路8号，邮编…: without a label of its own an address is known by its end and by the label that follows.
_UNLABELLED: Final = re.compile(
    r"(?:联\s*系(?:方式|办法)?|咨询|来信|来函请寄)\s*(?:为|[:：])\s*"
    r"(?P<address>[^，,；;。:：\n]{4,60}?(?:[0-9０-９]\s*[号室楼层栋座]|[号大]院|大厦|[楼室]))"
    r"(?=\s*[，,；;、（(]?\s*(?:邮\s*编|邮政编码|(?:联系|咨询|办公)?电\s*话))"
)
# What may stand before the label on its own line: marks of lists and quotes, and what kind of address it is.
_LINE_LEAD: Final = re.compile(
    r"[\s>*#+_|·•●■\-－—0-9.、（）()一二三四五六七八九十]*(?:通信|通讯|联系|办公|邮寄|单位|机关|详细|办公室)?"
)
_ADDRESS_END: Final = re.compile(rf"[，,；;。\n]|[、\s]*(?:{_LABELS})", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"(?:邮\s*编|邮政编码)\s*(?:为|是)?\s*[:：]?\s*([0-9０-９]{4,8})(?![0-9０-９])")
_PHONE_LABEL: Final = re.compile(
    r"(?:电\s*话|联系方式|咨询热线)(?:号码)?(?:\s*[/／及和、]?\s*[(（]?传\s*真[)）]?)?\s*(?:为|是)?\s*[:：]?\s*"
)
_PHONE: Final = re.compile(
    r"(?:[(（]\s*[0０][0-9０-９]{2,3}\s*[)）]|[+＋]?86[-－\s])?\s?"
    r"[0-9０-９]{3,12}"
    # 010-5550 8866: the number behind the area code may be written in two groups.
    r"(?:[ \u00a0]?[-—－–―‐][ \u00a0]?(?:[0-9０-９]{3,4}[ \u00a0][0-9０-９]{4}(?![0-9０-９])|[0-9０-９]{3,8})"
    r"|[ \u00a0][0-9０-９]{7,8}){0,2}"
    r"(?:\s?(?:转|[-—－])\s?[0-9０-９]{1,5})?"
)
_COUNTER: Final = re.compile(r"\s*[余多]?[个次条件人起万部门通户例%％年]")
_EMAIL_BEFORE: Final = re.compile(r"[A-Za-z0-9._%+\-]{1,64}$")
_EMAIL_AFTER: Final = re.compile(r"[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}")
_URL: Final = re.compile(
    r"(?<![A-Za-z0-9@＠.\-])(?:https?://[A-Za-z0-9\-._~:/?#@!$&*+=%]+|www\.[A-Za-z0-9\-._~:/?#!$&*+=%]+"
    r"|[a-z0-9\-]{1,40}(?:\.[a-z0-9\-]{1,40}){0,4}\.(?:gov|com|org|net|edu)(?:\.cn)?(?![A-Za-z0-9.])(?:/[A-Za-z0-9\-._~:/?#!$&*+=%]*)?)",
    re.IGNORECASE,
)
_ASCII_RUN: Final = re.compile(r"[A-Za-z][A-Za-z0-9\-._~:/?#@!$&*+=%]{5,}")
_URL_LABEL: Final = re.compile("网\\s*[址站]|链接|门户")
_NUMBERED: Final = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]部分|#)")
_LONGEST_ADDRESS: Final = 80


@dataclass(frozen=True, slots=True)
class Contact:
    """``spans`` by the keys of ``Profile.spans``: ``contact.address``, …, ``website``."""

    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    spans: Mapping[str, Span] = field(default_factory=lambda: {})


def read_contact(text: str, preamble: Span, tables: Sequence[Span] = ()) -> Contact:
    """The first of each that stands outside the tables; a web address outside the preamble only after a label."""
    found: dict[str, Span] = {}
    for name, spans in (
        ("contact.address", _addresses(text)),
        ("contact.postcode", (Span(*match.span(1)) for match in _POSTCODE.finditer(text))),
        ("contact.phone", _phones(text)),
        ("contact.email", _emails(text)),
        ("website", _websites(text, preamble)),
    ):
        span = next((span for span in spans if not any(span.overlaps(table) for table in tables)), None)
        if span is not None:
            found[name] = span
    values = {name: _fold(text[span.start : span.end]) for name, span in found.items()}
    if "contact.address" in found:
        address = found["contact.address"]
        values["contact.address"] = "".join(text[address.start : address.end].split("\n"))
    return Contact(
        values.get("contact.address"),
        values.get("contact.postcode"),
        values.get("contact.phone"),
        values.get("contact.email"),
        values.get("website"),
        found,
    )


def _fold(value: str) -> str:
    folded = unicodedata.normalize("NFKC", value)
    return re.sub("[—–―‐]+", "-", re.sub(r"\s+", "", folded))


def _addresses(text: str) -> Iterator[Span]:
    yield from _labelled_addresses(text)
    for match in _UNLABELLED.finditer(text):
        yield Span(*match.span("address"))


def _labelled_addresses(text: str) -> Iterator[Span]:
    for label in _ADDRESS.finditer(text):
        window = text[label.end() : label.end() + _LONGEST_ADDRESS]
        end = _address_end(text, label.start(), window)
        value = window[:end].strip()
        if len(value) >= 2 and not value.lower().startswith(("http", "www", "<http")):
            start = label.end() + window.index(value)
            yield Span(start, start + len(value))


def _address_end(text: str, label: int, window: str) -> int:
    """A label at the beginning of its line has its value on that line; one in running text may have it broken over
    two."""
    stop = _ADDRESS_END.search(window)
    end = stop.start() if stop else len(window)
    in_running_text = _LINE_LEAD.fullmatch(text[text.rfind("\n", 0, label) + 1 : label]) is None
    if in_running_text and stop and stop[0] == "\n":
        following = window[stop.end() :]
        further = _ADDRESS_END.search(following)
        if (
            further
            and further[0] != "\n"
            and following.strip()
            and not following[0].isspace()
            and not _NUMBERED.match(following)
        ):
            end = stop.end() + further.start()
    depth = 0
    for at, character in enumerate(window[:end]):
        depth += (character in "（(") - (character in "）)")
        if depth < 0:
            return at
    return end


def _phones(text: str) -> Iterator[Span]:
    for label in _PHONE_LABEL.finditer(text):
        number = _PHONE.match(text, label.end())
        if number is None or _COUNTER.match(text, number.end()):
            continue
        start = number.end() - len(number[0].lstrip())
        yield Span(start, number.end())


def _emails(text: str) -> Iterator[Span]:
    for sign in re.finditer("[@＠]", text):
        before = _EMAIL_BEFORE.search(text, max(0, sign.start() - 64), sign.start())
        after = _EMAIL_AFTER.match(text, sign.end())
        if before and after:
            yield Span(before.start(), after.end())


def _websites(text: str, preamble: Span) -> Iterator[Span]:
    for run in _ASCII_RUN.finditer(text):
        for url in _URL.finditer(text, run.start(), run.end()):
            trimmed = url[0].rstrip(".:?!&*-=~")
            span = Span(url.start(), url.start() + len(trimmed))
            if preamble.contains(span) or _URL_LABEL.search(text, max(0, span.start - 16), span.start):
                yield span
