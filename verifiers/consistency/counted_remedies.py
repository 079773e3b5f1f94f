"""Numbers of reviews and lawsuits in the text, and the cells of table four that they restate.

诉讼 alone is both blocks of lawsuits, for the form has no total of them; 复议后起诉 and 直接起诉 are one block each. A
result (维持, 纠正, 其他, 尚未审结) belongs to the remedy named last before it.
"""

from __future__ import annotations

import re
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.stated import HEAD, TAIL, stated
from verifiers.consistency.statements import REMEDIES, Cells, Statement, Sum

_SUE: Final = r"(?:提起(?:行政)?诉讼|(?:行政)?诉讼|起诉)"
_DIRECT: Final = rf"未经(?:过|行政)*复议(?:程序)?(?:而)?(?:直接)?{_SUE}|直接(?:向[^,;:。]{{0,8}})?{_SUE}"
_AFTER: Final = (
    rf"(?:经)?(?:行政)?复议(?:决定)?后(?:再|又)?{_SUE}|不服(?:行政)?复议(?:决定|结果)?(?:而|再|又|后)?{_SUE}"
)
_BOTH: Final = r"(?:行政)?复议(?:案件|申请)?(?:、|和|及|与|或)(?:提起|被提起)?(?:行政)?诉讼"
REMEDY: Final = re.compile(rf"{_DIRECT}|{_AFTER}|{_BOTH}|行政复议|行政诉讼|复议|诉讼")
_BEFORE: Final = re.compile(rf"(?P<what>{REMEDY.pattern})(?:案件|申请|件)?{TAIL}")
_FOLLOWS: Final = re.compile(
    r"^(?:因|涉及|有关|关于|由|针对|政府|信息公开|工作|依申请公开|申请|引发|引起|产生|提起|发生|被|的|、){0,9}"
    r"(?P<what>行政复议|行政诉讼|复议|诉讼)(?:案件|申请|案)?(?=$|[,;:。、])"
)
_DONE: Final = r"(?:被(?:依法)?|结果|予以|依法|判决|裁定|法院|机关|决定)*"
_RESULTS: Final = (
    (
        re.compile(rf"{_DONE}维持(?:原(?:具体)?行政行为|具体行政行为|原[判决定]{{1,2}}|原答复)?{TAIL}"),
        "upheld",
        "结果维持",
    ),
    (re.compile(rf"{_DONE}(?:纠错|纠正|败诉){TAIL}"), "corrected", "结果纠正"),
    (re.compile(rf"{HEAD}(?:其他|其它)结果{TAIL}"), "other", "其他结果"),
    (
        re.compile(rf"(?:尚未|未|仍未)(?:审结|办结|作出决定){TAIL}|{HEAD}(?:尚|仍|正)?在审理(?:中|之中)?{TAIL}"),
        "pending",
        "尚未审结",
    ),
)
# A body that decides reviews counts others' cases, not those against itself.
_ADJUDICATING: Final = re.compile(
    r"(?:(?<!在)审理|受理|承办|办理|审结|化解|代理|出庭|负责|履行)[^,;。]{0,12}(?:行政复议|行政诉讼|复议|诉讼)|(?<!未)审结"
)
_PUBLICITY: Final = re.compile(r"信息公开|依申请公开|政务公开")
_RATE: Final = re.compile(r"率[^,;:。]{0,4}$")


def speaks_of_remedies(sentence: Sentence) -> bool:
    """Whether a sentence is about reviews or lawsuits over disclosure."""
    if "复议" not in sentence.text and "诉" not in sentence.text:
        return False
    return sentence.section in ("remedies", "applications") or bool(
        _PUBLICITY.search(sentence.text) or _PUBLICITY.search(sentence.context)
    )


def count_of_remedies(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    """What a number says of a cell of table four, if it does."""
    lead = sentence.text[: placed.start]
    if _ADJUDICATING.search(lead + after) or _RATE.search(before):
        return None
    for pattern, column, meaning in _RESULTS:
        if match := pattern.search(before):
            named = _named(before[: match.start()]) or _named(lead[lead.rfind(";") + 1 :]) or _named(lead)
            if not named and "败诉" in match.group():
                named = ["诉讼"]
            # 其中维持3件 may also sum up all that were named before it.
            every = tuple(dict.fromkeys(block for what in named for block in blocks(what)))
            if not named:
                return None
            likeliest = blocks(named[-1])
            options = tuple(_column(cells, found, column) for found in (likeliest, every))
            return stated(REMEDIES, f"{named[-1]}{meaning}", sentence, placed, options)
    match = _BEFORE.search(before) or _FOLLOWS.search(after)
    if match is None:
        return None
    severity = "warning" if placed.quantity.value else "error"
    paths = _column(cells, blocks(match["what"]), "total")
    return stated(REMEDIES, match["what"], sentence, placed, (paths,), severity=severity)


def _column(cells: Cells, found: tuple[str, ...], column: str) -> Sum:
    return cells.some(*(f"remedies.{block}.{column}" for block in found))


def _named(text: str) -> list[str]:
    """The remedies named, in order."""
    return [match.group() for match in REMEDY.finditer(text)]


def blocks(what: str) -> tuple[str, ...]:
    """The blocks of table four that a word stands for."""
    if re.search(_AFTER, what):
        return ("after_review",)
    if re.search(_DIRECT, what):
        return ("direct",)
    named = ("review",) if "复议" in what else ()
    return (*named, "direct", "after_review") if "诉讼" in what else named
