"""Indicators of the form of 2014 that live on in local tables: by how many channels information was published and
concerns were answered.

Bodies went on printing this table beside the statutory ones after 2019. It has no cells in a record, but its own
arithmetic: a part cannot exceed its whole, and answers to public concern are not the posts that were published. Read
here only as far as those checks need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from verifiers.consistency.sentences import Sentence
from verifiers.model import Finding, Span, plain
from verifiers.normalise import fold
from verifiers.rules import rule
from verifiers.source import Source

PART: Final = rule(
    "identity.indicator_part",
    severity="warning",
    kind="report_error",
    clause="国办发〔2014〕32号附件：不同渠道和方式计1次（条），其中项、分渠道项不大于总数",
    zh="分渠道数或其中项大于总数",
    en="one channel, or a part, exceeds the whole",
    message_zh="“{part}”为{actual}，大于“{whole}”的{expected}",
    message_en="“{part}” is {actual}, more than “{whole}” ({expected})",
)
RESPONSES: Final = rule(
    "text_vs_table.responses",
    severity="info",
    kind="report_error",
    clause="国办发〔2014〕32号附件：回应解读情况计回应的热点、舆情和事件，不计发布的条数",
    zh="回应数恰与正文中新媒体发布条数相同，疑将发布条数填作回应数",
    en="the number of responses equals the posts published: posts may have been entered as responses",
    message_zh="“{part}”为{actual}，恰与正文中新媒体发布的{expected}相同，疑将发布条数填作回应数",
    message_en="“{part}” is {actual}, as many as the {expected} posts in the text: posts may stand for responses",
)

_ISSUED: Final = "主动公开政府信息数"
_ANSWERED: Final = "回应公众关注热点或重大舆情数"
_EVENTS: Final = "微博微信回应事件数"
_PARTS: Final = (
    (_ISSUED, "主动公开规范性文件数"),
    (_ISSUED, "政府公报公开政府信息数"),
    (_ISSUED, "政府网站公开政府信息数"),
    (_ISSUED, "政务微博公开政府信息数"),
    (_ISSUED, "政务微信公开政府信息数"),
    (_ISSUED, "其他方式公开政府信息数"),
    (_ANSWERED, _EVENTS),
    (_ANSWERED, "其他方式回应事件数"),
    ("举办新闻发布会总次数", "主要负责同志参加新闻发布会次数"),
    ("政府网站在线访谈次数", "主要负责同志参加政府网站在线访谈次数"),
)
# The longer label first: 政府网站在线访谈次数 is the tail of the one about 主要负责同志.
_LABELS: Final = tuple(sorted({label for pair in _PARTS for label in pair}, key=len, reverse=True))
_MARKS: Final = ("公开政府信息数", "回应公众关注", "在线访谈", "新闻发布会")
_TOKEN: Final = re.compile(r"[^\n\t|]+")
_NUMBER: Final = re.compile(r"\d{1,9}")
_NEW_MEDIA: Final = re.compile(r"微博|微信|公众号")


@dataclass(frozen=True, slots=True)
class Indicator:
    value: Decimal
    span: Span


def check_indicators(source: Source, told: Sequence[Sentence]) -> Iterator[Finding]:
    """Findings on local tables of indicators; ``told`` are the sentences of the narrative."""
    for table in source.tables:
        if not any(source.text.find(mark, table.start, table.end) >= 0 for mark in _MARKS):
            continue
        read = _read(source.text, table)
        for whole, part in _PARTS:
            if whole in read and part in read and read[part].value > read[whole].value:
                yield PART.finding(
                    expected=plain(read[whole].value),
                    actual=plain(read[part].value),
                    spans=(read[part].span, read[whole].span),
                    part=part,
                    whole=whole,
                )
        yield from _answers_that_are_posts(read, told)


def _answers_that_are_posts(read: dict[str, Indicator], told: Sequence[Sentence]) -> Iterator[Finding]:
    posts = {
        placed.quantity.value: placed.quantity
        for sentence in told
        for placed in sentence.quantities
        if placed.quantity.unit in ("条", "篇") and _NEW_MEDIA.search(sentence.before(placed))
    }
    answers = [(label, read[label]) for label in (_ANSWERED, _EVENTS) if label in read and read[label].value]
    # One equal number may be chance; two are not.
    if len(answers) == 2 and all(answer.value in posts for _, answer in answers):
        for label, answer in answers:
            post = posts[answer.value]
            yield RESPONSES.finding(
                expected=post.raw, actual=plain(answer.value), spans=(answer.span, post.span), part=label
            )


def _read(text: str, table: Span) -> dict[str, Indicator]:
    """The indicators of a table by label: the first number after the label and before the next one."""
    found: dict[str, Indicator] = {}
    label: str | None = None
    for token in _TOKEN.finditer(text, table.start, table.end):
        folded = fold(token.group())
        if _NUMBER.fullmatch(folded):
            if label is not None and label not in found:
                lead = len(token.group()) - len(token.group().lstrip())
                start = token.start() + lead
                found[label] = Indicator(Decimal(folded), Span(start, start + len(token.group().strip())))
        elif named := next((one for one in _LABELS if one in folded), None):
            label = named
        elif folded.endswith("情况"):
            label = None
    return found
