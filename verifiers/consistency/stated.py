"""From a quantity of a sentence to a statement about cells: what the readers of counted statements share.

The wording between what is counted and its number is the same whatever is counted, and so is the place that a finding
shows.
"""

from __future__ import annotations

from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.statements import Statement, Sum, lowered
from verifiers.rules import Rule, Severity

# What may stand between the words that say what is counted and the number. Bounded: labels are short.
TAIL: Final = (
    r"(?:的|信息公开|政府信息|申请|决定|答复|案件|事项|行为|类|件数|总数|数量|数|量|总计|合计|共计|共有|共|计|有|为|是|达到|达|了|"
    r"累计|约|近|超过|超|逾|不足|一共|:|：|\"|\(|等|各){0,6}$"
)
# Where a label may begin, so that it is not the tail of another word.
HEAD: Final = r"(?:^|[,;:、。(\"]|其中|包括|含|属于?|因|以|及|和|被|或)"


def stated(
    made: Rule,
    meaning: str,
    sentence: Sentence,
    placed: Placed,
    options: tuple[Sum, ...],
    *,
    severity: Severity = "warning",
) -> Statement | None:
    """A statement, unless the form has none of the cells."""
    known = tuple(dict.fromkeys(option for option in options if option))
    if not known:
        return None
    clause = sentence.clause_of(placed)
    # A number that is dealt out is shown with its whole clause: the words before it are another's number.
    start = clause.start if sentence.is_dealt_out(placed) else max(clause.start, sentence.last_end(placed))
    span = sentence.span(min(start, placed.start), placed.end)
    grave = lowered(severity, sentence.speaks_of_region(placed.end))
    return Statement(made, meaning, placed.worth, known, span, placed.quantity, grave)
