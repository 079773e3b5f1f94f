"""The verdict on one claim: verified, unverified or contradicted, and why.

Each part of an item is tried by itself — the quote, the names, the words, the number — and the worst part decides.
*Verified* asks for a certain place of the quote; *contradicted* asks for a place and a number or a sense that
differs; the rest is *unverified*. Nothing is dropped here: the caller keeps every item, with the findings that say
what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from rapidfuzz.distance import LCSseq

from verifiers.attribution import OF_ONE, Mention, clause
from verifiers.model import Claim, Evidence, Finding, Judgement, Span, VerdictName
from verifiers.normalise import fold, fold_without_punctuation
from verifiers.ownership import borne_out, rival, unannounced
from verifiers.quantities import amount, currency, scan
from verifiers.rules import Rule, rule
from verifiers.source import Source
from verifiers.substance import (
    Reversal,
    alternated,
    best_clause,
    carried,
    doer,
    exchanged,
    foreign_negation,
    names_doer,
    opposed,
    pairs,
    planned_only,
    put_off,
    sense_reversed,
    substituted,
    told_of_another,
)

_ITEM = {"severity": "warning", "kind": "possible_extraction_error"}

QUOTE_NOT_FOUND = rule(
    "grounding.quote_not_found",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: EVIDENCE",
    zh="条目所引原文在报告中找不到",
    en="The item's quote does not stand in the report",
    message_zh="所引原文“{actual}”在报告中找不到。",
    message_en="The quote “{actual}” does not stand in the report.",
)
QUOTE_DIFFERS = rule(
    "grounding.quote_differs",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: EVIDENCE",
    zh="条目所引原文与报告只是近似，用字有出入",
    en="The item's quote is only nearly what the report says",
    message_zh="所引原文与报告有出入：所引作“{actual}”，报告作“{expected}”。",
    message_en="The quote differs from the report: quoted “{actual}”, the report has “{expected}”.",
)
NUMBER_DIFFERS = rule(
    "grounding.number_differs",
    severity="error",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="条目的数值与所引原文不同",
    en="The item's number is not the number of its quote",
    message_zh="数值“{actual}”与原文不符，原文为“{expected}”。",
    message_en="The number “{actual}” is not what the quote says: “{expected}”.",
)
UNIT_UNCERTAIN = rule(
    "grounding.unit_uncertain",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: Numbers",
    zh="数值与原文相同，但单位缺失或原文没有写明",
    en="The number is the quote's, but one side states no unit",
    message_zh="数值相同，但单位不能确认：条目为“{actual}”，原文为“{expected}”。",
    message_en="The number agrees but the unit cannot be confirmed: item “{actual}”, source “{expected}”.",
)
NO_NUMBER = rule(
    "grounding.no_number",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="所引原文中没有数值",
    en="The quote holds no number",
    message_zh="所引原文中没有数值，“{actual}”无从核对。",
    message_en="The quote holds no number to compare “{actual}” with.",
)
NAME_NOT_IN_QUOTE = rule(
    "grounding.name_not_in_quote",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="名称不在所引原文中",
    en="A name does not stand in the item's quote",
    message_zh="名称“{actual}”不在所引原文中。",
    message_en="The name “{actual}” does not stand in the quote.",
)
ALIAS_NOT_IN_SECTION = rule(
    "grounding.alias_not_in_section",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="别名不在引文所在的部分中",
    en="An alias does not stand in the section of the quote",
    message_zh="别名“{actual}”不在引文所在的部分中。",
    message_en="The alias “{actual}” does not stand in the section of the quote.",
)
WORDS_NOT_CARRIED = rule(
    "grounding.words_not_carried",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="条目的文字不能由所引原文及其上下文得出",
    en="The item's words are not carried by its quote and what surrounds it",
    message_zh="“{actual}”不能由所引原文及其上下文得出。",
    message_en="“{actual}” is not carried by the quote and what surrounds it.",
)
SENSE_REVERSED = rule(
    "grounding.sense_reversed",
    severity="error",
    kind="possible_extraction_error",
    clause="docs/record.md: VERDICT",
    zh="条目的意思与所引原文相反",
    en="The item says the opposite of its quote",
    message_zh="“{actual}”与原文意思相反（{said} ↔ {stands}）。",
    message_en="“{actual}” says the opposite of the source ({said} ↔ {stands}).",
)
NEIGHBOUR = rule(
    "attribution.neighbour",
    severity="error",
    kind="possible_extraction_error",
    clause="docs/verification.md: attribution",
    zh="数值属于同句中的另一事项",
    en="The number belongs to something else in the same passage",
    message_zh="“{subject}”的数值应为“{expected}”，“{actual}”属于另一事项。",
    message_en="The number of “{subject}” is “{expected}”; “{actual}” belongs to something else.",
)
ELSEWHERE = rule(
    "attribution.elsewhere",
    severity="warning",
    kind="possible_extraction_error",
    clause="docs/verification.md: attribution",
    zh="条目的文字出自别处，不在所引原文中",
    en="The item's words stand elsewhere, not in its quote",
    message_zh="“{actual}”出自别处，所引原文并未如此说。",
    message_en="“{actual}” stands elsewhere; the quote does not say it.",
)

# Shares calibrated on honest items (lowest seen 0.65 for texts, 0.58 for subjects) and on items given another's quote
# (highest 0.50).
TEXT_CARRIED: Final = 0.6
TEXT_IN_QUOTE: Final = 0.4
QUOTE_IN_TEXT: Final = 0.8
SUBJECT_CARRIED: Final = 0.55
BETTER_ELSEWHERE: Final = 0.2
SPLICED: Final = 0.2

# What may stand between the two pieces of an elided name: a word that ties the second to the first. Any other word is
# part of another body's name (政务公开服务中心 is not the 政务服务中心).
_ELISION: Final = re.compile(
    r"[，,]?(?:下设|内设|设立|设有|设在|设|成立|组建|所属|下属|及其|的|其)[^、，,；;。（）()]{0,4}"
)
_ABBREVIATION: Final = 0.7
_CLAUSES: Final = re.compile(r"[，,。；;！？!?\n]")
_DENIED: Final = re.compile("[无未没不零]")
_DUE: Final = re.compile(r"\d{1,4}[年月日]|[一二三四五六七八九十]{1,3}月|每(?:日|天|周|月|季|半年|年)")
# A name in quotation marks is a name: no report that lacks it speaks of it.
_QUOTED: Final = re.compile(r'"([^"]{2,20})"')
_NOT_THERE: Final = re.compile(
    "(?:未|没有|不再|尚未|暂未|取消了?|撤销了?)(?:另行|单独|专门|正式)?(?:设立?|设置|成立|组建|建立|采购|购置|实施|开展|建设|启动)?"
    "(?:专门|独立|单独)?的?$"
)
_COME_TO_NOTHING: Final = re.compile(
    "(?:因[^，,；;。]{1,6})?(?:已|被|已被|尚|暂)?"
    "(?:未(?:能)?(?:实施|启动|开工|设立|成立|采购|开展)|撤销|取消|终止|停建|停办)(?=$|[，,；;。、）)并])"
)
_NEAR: Final = 12
_MEMBERS: Final = re.compile(r"[。；;！？!?]")
_WORST_FIRST: Final[tuple[VerdictName, ...]] = ("contradicted", "unverified", "verified")


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part of an item came to."""

    verdict: VerdictName
    finding: Finding | None = None


def judge(source: Source, claim: Claim) -> Judgement:
    """Place the claim's quote and try every part of the claim against it."""
    evidence = source.ground(claim.quote, claim.section)
    span = evidence.span
    used: tuple[Mention, ...] = ()
    parts = list(_quote_parts(source, claim, evidence))
    if span is not None:
        parts.extend(_name_parts(source, claim, span))
        if claim.value is not None:
            part, used = _number_part(source, claim, span, claim.value)
            parts.append(part)
        if claim.text is not None:
            parts.extend(_text_parts(source, claim, span, claim.text, used))
    verdict = _worst({part.verdict for part in parts})
    findings = tuple(replace(part.finding, where=(claim.where,)) for part in parts if part.finding)
    return Judgement(evidence, verdict, findings, tuple(one.quantity for one in used))


def _worst(verdicts: set[VerdictName]) -> VerdictName:
    for one in _WORST_FIRST:
        if one in verdicts:
            return one
    return "verified"


def _quote_parts(source: Source, claim: Claim, evidence: Evidence) -> Iterator[_Part]:
    if evidence.span is None:
        yield _Part("unverified", QUOTE_NOT_FOUND.finding(actual=claim.quote))
    elif evidence.match == "fuzzy":
        finding = QUOTE_DIFFERS.finding(expected=evidence.quote, actual=claim.quote, spans=(evidence.span,))
        turned = sense_reversed(claim.quote, evidence.quote)
        yield _Part("contradicted" if turned and claim.text is not None else "unverified", finding)


def _name_parts(source: Source, claim: Claim, span: Span) -> Iterator[_Part]:
    quote = fold_without_punctuation(source.read(span)) if claim.names else ""
    sentence = source.read_folded(source.sentence(span)) if claim.names else ""
    for name in claim.names:
        if fold_without_punctuation(name) not in quote and not _elided(name, source.read(span)):
            yield _Part("unverified", NAME_NOT_IN_QUOTE.finding(actual=name, spans=(span,)))
        denied = _denied(fold_without_punctuation(name), sentence)
        if denied is not None:
            yield _Part("contradicted", SENSE_REVERSED.finding(actual=name, spans=(span,), said="—", stands=denied))
    section = source.bare_section(span.start) if claim.aliases else ""
    for alias in claim.aliases:
        known = fold_without_punctuation(alias) in section
        if not known and not any(_short_for(source, alias, name) for name in claim.names):
            yield _Part("unverified", ALIAS_NOT_IN_SECTION.finding(actual=alias, spans=(span,)))


def _denied(name: str, sentence: str) -> str | None:
    """The words of a folded sentence that say of a name that there is no such thing (未设立信息公开科,
    改造项目未实施), where they say it at every place; ``None`` if they do not."""
    first: str | None = None
    at = sentence.find(name)
    while at >= 0:
        end = at + len(name)
        denial = _NOT_THERE.search(sentence[max(at - _NEAR, 0) : at]) or _COME_TO_NOTHING.match(sentence, end)
        if denial is None:
            return None
        first = first or denial.group()
        at = sentence.find(name, max(end, at + 1))
    return first


def _short_for(source: Source, alias: str, name: str) -> bool:
    """Whether an alias is a plain abbreviation of the name (县政府办公室 of 某某县人民政府办公室) that stands
    elsewhere in the text."""
    alias, name = fold_without_punctuation(alias), fold_without_punctuation(name)
    shared = LCSseq.similarity(alias, name)
    return shared >= _ABBREVIATION * min(len(alias), len(name)) and alias in source.bare.text


def _elided(name: str, quote: str) -> bool:
    """Whether a name stands in a quote in two pieces, with little between them: 领导小组下设办公室 names the
    领导小组办公室.

    A list between the pieces would make names out of strangers, unless it ends in 等 (民政、财政等部门 names 民政部门).
    """
    name, quote = fold_without_punctuation(name), fold(quote)
    for cut in range(2, len(name) - 1):
        head, tail = re.escape(name[:cut]), re.escape(name[cut:])
        for found in re.finditer(f"{head}(.{{1,40}}?){tail}", quote):
            gap = found.group(1)
            if _ELISION.fullmatch(gap) or gap.endswith("等"):
                return True
    return False


def _is(source: Source, mention: Mention, value: Decimal, unit: str | None, said: tuple[Decimal, str]) -> bool:
    """Equal as quantities, or because the unit is just what the source writes after the number (三大平台: 3, 大)."""
    if mention.amount == said:
        return True
    quantity = mention.quantity
    given = fold(unit or "")
    if value != quantity.value or not given or not given.startswith(fold(quantity.unit)):
        return False
    return fold(source.text[quantity.digits.end : quantity.digits.end + 16]).startswith(given)


def _number_part(source: Source, claim: Claim, span: Span, value: Decimal) -> tuple[_Part, tuple[Mention, ...]]:
    said = f"{value}{claim.unit or ''}"
    worth = amount(value, claim.unit)
    near = source.mentions_near(span)
    there = [one for one in near if span.contains(one.quantity.digits)]
    if not there:
        return _Part("unverified", NO_NUMBER.finding(actual=said, spans=(span,))), ()
    alike = [one for one in near if _is(source, one, value, claim.unit, worth)]
    equal = [one for one in alike if span.contains(one.quantity.digits)]
    if not equal:
        vague = [one for one in there if one.amount[0] == worth[0] and not (one.amount[1] and worth[1])]
        seen = [one.quantity for one in vague or there]
        made = UNIT_UNCERTAIN if vague else NUMBER_DIFFERS
        listed = "、".join(one.raw for one in seen)
        finding = made.finding(expected=listed, actual=said, spans=[one.span for one in seen])
        # A line break inside a number (1⏎68件) leaves open whether it is one or two.
        torn = any(amount(one.value, one.unit) == worth for one in scan(fold(source.read(span))))
        return _Part("unverified" if vague or torn else "contradicted", finding), ()
    subject = claim.text if claim.text is not None else "".join(claim.names)
    others = tuple([one for one in near if one not in alike])
    if claim.kind == "purchase":
        # 采购终端6台，单价2.8万元，共16.8万元: the price of one is no rival of the price of all, but that is its.
        others = tuple(one for one in others if one.kind == "money" and not OF_ONE.search(one.left))
        if others and currency(value, claim.unit) is None:
            other = others[0].quantity
            finding = NEIGHBOUR.finding(expected=other.raw, actual=said, spans=(other.span,), subject=subject)
            return _Part("contradicted", finding), ()
    wanted = pairs(subject)
    chosen = max(equal, key=lambda one: len(wanted & one.pairs))
    if claim.kind == "purchase" and others and OF_ONE.search(chosen.left):
        spans = (chosen.quantity.span, others[0].quantity.span)
        finding = NEIGHBOUR.finding(
            expected=others[0].quantity.raw, actual=chosen.quantity.raw, spans=spans, subject=subject
        )
        return _Part("contradicted", finding), ()
    owner = rival(source, subject, chosen, others)
    if owner is not None:
        spans = (chosen.quantity.span, owner.quantity.span)
        finding = NEIGHBOUR.finding(
            expected=owner.quantity.raw, actual=chosen.quantity.raw, spans=spans, subject=subject
        )
        # A share of the thing, its price, or who took part in it, is not its count, but no falsehood about it either.
        aspect = owner.kind == "count" and (chosen.is_share or chosen.kind in ("persons", "money"))
        return _Part("unverified" if aspect else "contradicted", finding), ()
    if not borne_out(source, subject, chosen):
        return _Part("unverified", ELSEWHERE.finding(actual=subject, spans=(chosen.quantity.span,))), ()
    return _Part("verified"), (chosen,)


def _text_parts(source: Source, claim: Claim, span: Span, text: str, used: tuple[Mention, ...]) -> Iterator[_Part]:
    for name in _QUOTED.findall(fold(text)):
        # Mostly it stands there punctuation and all, and the copy without is not asked for.
        if name not in source.folded.text and fold_without_punctuation(name) not in source.bare.text:
            yield _Part("unverified", WORDS_NOT_CARRIED.finding(actual=name, spans=(span,)))
    if claim.kind == "figure":
        yield from _subject_parts(source, span, text, used)
        return
    unsaid = _unsaid(source, span, text)
    if unsaid is None and (
        substituted(text, source.read(source.sentence(span)), subjects=claim.kind == "problem")
        or _of_another(source, span, text)
    ):
        unsaid = WORDS_NOT_CARRIED
    if unsaid is not None:
        yield _Part("unverified", unsaid.finding(actual=text, spans=(span,)))
    yield from _stated_numbers(source, span, text)
    member = source.read(source.member(span))
    turned = exchanged(text, member) or (put_off(text, member) if claim.kind == "measure" else None)
    yield from _sense_parts(text, member, span, turned)


def _of_another(source: Source, span: Span, text: str) -> bool:
    """Whether a wording says of one body what the clause that carries it says of another."""
    sentence = source.read(source.sentence(span)) if names_doer(text) else ""
    own = doer(text, sentence)
    if own is None:
        return False
    rest = fold(text)[len(own) :]
    clauses = [one for one in _CLAUSES.split(sentence) if one]
    best = max(range(len(clauses)), key=lambda at: carried(rest, clauses[at]).pairs, default=None)
    return best is not None and told_of_another(text, clauses[: best + 1], sentence)


def _stated_numbers(source: Source, span: Span, text: str) -> Iterator[_Part]:
    """The numbers that a problem or a measure states must be its sentence's."""
    there = source.quantities_in(source.sentence(span))
    known = {amount(one.value, one.unit) for one in there}
    for one in scan(text):
        worth = amount(one.value, one.unit)
        if worth in known:
            continue
        rivals = [other for other in there if amount(other.value, other.unit)[1] == worth[1]]
        spans = [other.span for other in rivals] or [span]
        listed = "、".join(other.raw for other in rivals) or "—"
        finding = NUMBER_DIFFERS.finding(expected=listed, actual=one.raw, spans=spans)
        yield _Part("contradicted" if rivals else "unverified", finding)
    # Dates and how often something is due are no quantities, yet nobody may make them up.
    passage = source.read_folded(source.before(span)) + source.read_folded(source.sentence(span))
    for due in _DUE.finditer(fold(text)):
        if due.group() not in passage:
            yield _Part("unverified", WORDS_NOT_CARRIED.finding(actual=due.group(), spans=(span,)))


def _unsaid(source: Source, span: Span, text: str) -> Rule | None:
    """The rule that a wording breaks which its quote, with what surrounds it, does not carry; ``None`` if it does."""
    quote = source.read(span)
    local = carried(text, quote).pairs
    if local > 1 - BETTER_ELSEWHERE:
        return ELSEWHERE if _spliced(text, quote) else None
    sentence = source.sentence(span)
    if _spliced(text, quote):
        return ELSEWHERE
    wide = carried(text, source.read(source.heading(span.start), source.before(span), sentence)).pairs
    # A short quote may stand for one part of a longer wording whose rest the sentence carries.
    within = carried(quote, text).pairs >= QUOTE_IN_TEXT and wide >= QUOTE_IN_TEXT
    if wide < TEXT_CARRIED or (local < TEXT_IN_QUOTE and not within):
        return WORDS_NOT_CARRIED
    outside = source.read(source.before(span), Span(sentence.start, span.start)), source.text[span.end : sentence.end]
    elsewhere = best_clause(text, (clause for part in outside for clause in _CLAUSES.split(part)))
    return ELSEWHERE if elsewhere >= local + BETTER_ELSEWHERE and not within else None


def _spliced(text: str, quote: str) -> bool:
    """Whether a clause joins what the quote says of two things: 解读起步较晚 from 解读形式单一；账号起步较晚."""
    members = [one for one in _MEMBERS.split(quote) if one]
    return len(members) > 1 and any(
        best_clause(one, members) < carried(one, quote).pairs - SPLICED for one in _CLAUSES.split(text) if one
    )


def _subject_parts(source: Source, span: Span, text: str, used: tuple[Mention, ...]) -> Iterator[_Part]:
    for one in used:
        subject = unannounced(text, one)
        words = source.available(one)
        denied = foreign_negation(subject, words.text)
        # What the words around a number deny does not say what it counts.
        saying = words if _DENIED.search(subject) else words.affirmed
        if saying.carries(subject).mean < SUBJECT_CARRIED:
            yield _Part("unverified", WORDS_NOT_CARRIED.finding(actual=text, spans=(span,)))
        elif denied is not None:
            yield _Part("contradicted", SENSE_REVERSED.finding(actual=text, spans=(span,), said=denied, stands="—"))
        else:
            near = "\n".join((clause(source, one), *one.shared))
            lead = _CLAUSES.split(source.text[one.sentence.start : one.quantity.start])[-1]
            turned = opposed(subject, near) or alternated(subject, near) or planned_only(subject, lead)
            yield from _sense_parts(subject, near, span, turned)


def _sense_parts(text: str, passage: str, span: Span, turned: Reversal | None = None) -> Iterator[_Part]:
    turned = turned or sense_reversed(text, passage)
    if turned is not None:
        finding = SENSE_REVERSED.finding(
            actual=text, spans=(span,), said=turned.said or "—", stands=turned.stands or "—"
        )
        yield _Part("contradicted", finding)
