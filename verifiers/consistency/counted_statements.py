"""Sentences that state a number which a statutory cell states too: 收到申请12件, 不予公开3件, 制定规范性文件2件,
行政复议1件.

A number is read only where the words right before it (or, for 1件政府信息公开申请, right after it) say in full what
it counts; anything else is left alone, for a number that merely might be meant is no ground for an accusation. Where
wording is open the statement carries several options. Each table has its own reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from verifiers.consistency.counted_applications import COUNTED, count_of_applications, speaks_of_applications
from verifiers.consistency.counted_disclosure import count_of_disclosure, speaks_of_disclosure
from verifiers.consistency.counted_remedies import count_of_remedies, speaks_of_remedies
from verifiers.consistency.sentences import Sentence
from verifiers.consistency.statements import Cells, Statement

_EXCEPT: Final = re.compile(r"(?<![废清扣消解免])除[^,;。]{0,20}$")


def counted_statements(sentence: Sentence, cells: Cells) -> Iterator[Statement]:
    """Statements of numbers. What stands for another year, body or matter is left out."""
    if not sentence.quantities:
        return
    about_applications = speaks_of_applications(sentence)
    about_remedies = speaks_of_remedies(sentence)
    about_disclosure = speaks_of_disclosure(sentence)
    for placed in sentence.quantities:
        clause = sentence.clause_of(placed)
        if sentence.speaks_elsewhere(clause.start, placed.end):
            continue
        after = sentence.after(placed)
        for before in sentence.labels(placed):
            if _EXCEPT.search(before):
                continue
            made = None
            if placed.unit in COUNTED and about_applications:
                made = count_of_applications(sentence, cells, placed, before, after)
            if made is None and about_remedies and placed.unit in COUNTED:
                made = count_of_remedies(sentence, cells, placed, before, after)
            if made is None and about_disclosure:
                made = count_of_disclosure(sentence, cells, placed, before)
            if made is not None:
                yield made
