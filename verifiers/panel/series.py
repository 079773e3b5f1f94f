"""All checks of one body's reports, year by year.

Only reports on consecutive years are compared number by number: over a gap nothing follows, which is said once, but
words are copied over a gap as well. What a check could not judge is an outcome of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from verifiers.panel import declared, pairs, stated, texts
from verifiers.panel.model import Outcome, Place, Report, crossed, held, settled

_NEW_FORM: Final = 2021


def check_pair(earlier: Report, later: Report) -> tuple[Outcome, ...]:
    """All rules of two reports of one body on consecutive years. Raises ``ValueError`` where they are not."""
    if later.year != earlier.year + 1:
        raise ValueError(f"{earlier.year} and {later.year} are no consecutive years")
    return tuple(outcome for check in _CHECKS for outcome in check(earlier, later))


def check_series(reports: Sequence[Report]) -> Iterator[tuple[Report, Outcome]]:
    """The outcomes of all reports of one body, in the order of their years (each year once), with the report that
    each is about."""
    ordered = sorted(reports, key=lambda one: one.year)
    for earlier, later in pairwise(ordered):
        if later.year == earlier.year + 1:
            yield from ((later, outcome) for outcome in check_pair(earlier, later))
        else:
            yield later, _gap(earlier, later)
            yield from ((later, outcome) for check in texts.CHECKS for outcome in check(earlier, later))


def _gap(earlier: Report, later: Report) -> Outcome:
    missing = "、".join(str(year) for year in range(earlier.year + 1, later.year))
    finding = declared.GAP.finding("profile.year", actual=missing)
    there = Place(earlier.id, earlier.path, earlier.year, ("profile.year",))
    return settled(declared.GAP, [crossed(finding, later, there)])


def _forms(earlier: Report, later: Report) -> Iterator[Outcome]:
    """The form changes once, from the report on 2020 to that on 2021."""
    if earlier.form is None or later.form is None:
        return
    if earlier.form == later.form or (later.year == _NEW_FORM and earlier.form < later.form):
        yield held(declared.FORM)
        return
    finding = declared.FORM.finding("form", expected=earlier.form, actual=later.form)
    there = Place(earlier.id, earlier.path, earlier.year, ("form",), (earlier.form,))
    yield settled(declared.FORM, [crossed(finding, later, there)])


_CHECKS: Final = (*pairs.CHECKS, _forms, *texts.CHECKS, *stated.CHECKS)
