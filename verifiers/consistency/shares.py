"""Percentages in the narrative, recomputed: 予以公开84件，占办结总数的44.44%.

A share is judged only where its whole is known: named by the sentence (占办结总数的…, taken from the table or the
text around), or betrayed by the other shares of the same sentence. Rounded and truncated shares both pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.statements import Cells, Sum
from verifiers.model import Finding, plain
from verifiers.rules import rule

TEXT_PERCENT: Final = rule(
    "identity.text_percent",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2021〕30号：数据应当准确；百分比按所称基数或同句其余各项的基数复算",
    zh="正文中的百分比与其数量不符",
    en="a percentage in the text does not fit its number",
    message_zh="正文称{said}占{actual}，以{base}为基数应为{expected}",
    message_en="the text gives {said} as {actual}; of {base} it is {expected}",
)

_SHARE: Final = re.compile(
    r"^[(,]?(?:约|大约)?(?:占(?P<of>[^,;:()\d]{0,14}?)(?:的)?)?(?:比重?|比例)?(?:约|为|达到?|:)?$"
)
_OF_HANDLED: Final = re.compile(r"办结|办理|答复|处理")
_OF_RECEIVED: Final = re.compile(r"新收|申请|收到|受理")
_APPLICATION: Final = re.compile(r"公开[^,;。]{0,6}申请|依申请|申请公开|信息申请")
# 予以公开67件，占43.8%: the outcomes of the form are outcomes of what was handled.
_OUTCOME: Final = re.compile(
    r"(?:^|[,:]|其中|、)(?:属|属于|共|予以|同意|决定|作出)*(?:公开|部分公开|不予公开|无法提供|不予处理|其他处理)"
    r"(?:的|答复|处理|决定|为|共|:)*$"
)
_PERCENT: Final = frozenset({"%", "％"})


def shares(told: Sequence[Sentence], worth: Callable[[Sum], Decimal | None], cells: Cells) -> Iterator[Finding]:
    """``identity.text_percent`` over all sentences; ``worth`` is the value of a sum of cells, None where it is not
    known."""
    before: Sentence | None = None
    for sentence in told:
        if any(one.quantity.unit in _PERCENT for one in sentence.quantities):
            near = before if before is not None and sentence.context else None
            yield from _in_sentence(sentence, near, worth, cells)
        before = sentence


def _in_sentence(
    sentence: Sentence, near: Sentence | None, worth: Callable[[Sum], Decimal | None], cells: Cells
) -> Iterator[Finding]:
    found: list[tuple[Placed, Placed, str]] = []
    for one, other in zip(sentence.quantities, sentence.quantities[1:], strict=False):
        if other.quantity.unit not in _PERCENT or one.quantity.unit in _PERCENT or not one.quantity.value:
            continue
        match = _SHARE.match(sentence.text[one.end : other.start])
        if match and other.quantity.bound == "exact" and one.quantity.bound == "exact":
            # A share without a whole of its own is taken of the one named before it.
            found.append((one, other, match["of"] or (found[-1][2] if found else "")))
    if not found:
        return
    units = {one.unit for one, _, _ in found}
    if len(units) != 1:
        return
    stated = {
        one.worth for place in (near, sentence) if place is not None for one in place.quantities if one.unit in units
    }
    for one, share, of in found:
        outcome = not of and _OUTCOME.search(sentence.before(one)) is not None
        base = _whole(sentence, "办结" if outcome else of, units, worth, cells)
        received = _whole(sentence, "新收", units, worth, cells) if outcome else ()
        base = (*base, *received) if base is not None and received is not None else None
        if base is not None and not any(_fits(one, share, whole) for whole in {*base, *stated}):
            yield _misfit(sentence, one, share, base[0])
    if not any(of for _, _, of in found):
        yield from _against_the_others(sentence, [(one, share) for one, share, _ in found], stated)


def _whole(
    sentence: Sentence, of: str, units: set[str], worth: Callable[[Sum], Decimal | None], cells: Cells
) -> tuple[Decimal, ...] | None:
    """The cells that a named whole may stand for, the likeliest first."""
    if units != {"件"} or not _APPLICATION.search(sentence.text + sentence.context):
        return None
    if _OF_HANDLED.search(of):
        options: tuple[Sum, ...] = (cells.column("total"),)
    elif _OF_RECEIVED.search(of):
        new, over = cells.column("new"), cells.column("carried_over")
        options = (new, (*new, *over), cells.column("total"))
    else:
        return None
    known = [value for option in options if option and (value := worth(option)) is not None]
    return tuple(known) if len(known) == len(options) and all(known) else None


def _against_the_others(
    sentence: Sentence, found: Sequence[tuple[Placed, Placed]], stated: set[Decimal]
) -> Iterator[Finding]:
    """Shares that do not fit the whole which most shares of the sentence are taken of."""
    if len(found) < 3:
        return
    wholes = stated | {sum((one.quantity.value for one, _ in found), Decimal(0))}
    base = max(sorted(wholes), key=lambda whole: sum(1 for one, share in found if _fits(one, share, whole)))
    misfits = [(one, share) for one, share in found if not _fits(one, share, base)]
    if len(misfits) * 2 < len(found):
        for one, share in misfits:
            yield _misfit(sentence, one, share, base)


def _misfit(sentence: Sentence, one: Placed, share: Placed, base: Decimal) -> Finding:
    wanted = round(one.quantity.value * 100 / base, _decimals(share))
    return TEXT_PERCENT.finding(
        "narrative.figures",
        expected=f"{wanted}%",
        actual=share.quantity.raw,
        spans=(sentence.span(one.start, share.end),),
        said=one.quantity.raw,
        base=plain(base),
    )


def _fits(one: Placed, share: Placed, whole: Decimal) -> bool:
    """Within one unit of the last printed decimal: rounded and truncated shares both pass."""
    if not whole:
        return False
    slack = Decimal(1).scaleb(-_decimals(share))
    return abs(one.quantity.value * 100 / whole - share.quantity.value) <= slack


def _decimals(share: Placed) -> int:
    exponent = share.quantity.value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
