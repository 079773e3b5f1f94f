"""When a report was due, and how many days before or after that it was published.

条例 (国令711) 第四十九条: departments of county level and above by 31 January, the government's report by 31 March; no
date is set for townships. Reports on 2018 and before were due on 31 March (国令492 第三十一条). A date in another year
tells of a moved web site rather than of lateness, and is not reckoned with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from extractor.corpus.bodies import Body

_OLD_RULE_UNTIL: Final = 2018


@dataclass(frozen=True, slots=True)
class Timing:
    """``early`` are the days from publication to the deadline, negative when late; None where either is unknown.
    ``reliable`` is False where the date does not lie in the year after the one reported on."""

    deadline: date | None
    published: date | None
    early: int | None
    reliable: bool


def timing(body: Body, year: int, published: str | None) -> Timing:
    due = _deadline(body, year)
    given = _date(published)
    reliable = given is not None and given.year == year + 1
    early = (due - given).days if due and given and reliable else None
    return Timing(due, given, early, reliable)


def _deadline(body: Body, year: int) -> date | None:
    if year <= _OLD_RULE_UNTIL:
        return date(year + 1, 3, 31)
    match body.kind:
        case "department":
            return date(year + 1, 1, 31)
        case "government" | "office" if body.level != "township":
            # The office is the 主管部门 that publishes the government's report.
            return date(year + 1, 3, 31)
        case _:
            return None


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
