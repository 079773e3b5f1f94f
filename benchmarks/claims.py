"""Hand-written claims about passages: how many false ones the verifiers let pass, and how many true ones they do not.

    python -m benchmarks.claims [--show]

Where ``benchmarks.lies`` makes its falsehoods by script, these are the mistakes that a reader (or a model) makes: the
neighbour's number, 元 for 万元, a change for a level, a sum that nobody states, the whole for the part, what two
sentences say put into one. The general faults that they showed were mended, so the figure is no forecast for unseen
ones; ``tests/verifiers/test_claims.py`` pins it.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast

from verifiers.model import Claim, ClaimKind
from verifiers.source import Source
from verifiers.verdicts import judge

CORPUS: Final = Path(__file__).with_name("claims.toml")
_NAMED: Final = ("organisation", "project", "purchase")


@dataclass(frozen=True)
class Case:
    """A claim about a passage, and whether it is true."""

    passage: str
    source: Source
    claim: Claim
    right: bool

    @property
    def verified(self) -> bool:
        return judge(self.source, self.claim).verdict == "verified"

    def __str__(self) -> str:
        claim = self.claim
        words = claim.text if claim.text is not None else "".join(claim.names)
        value = "" if claim.value is None else f" = {claim.value}{claim.unit or ''}"
        return f"{self.passage}: {claim.kind} {words}{value}"


def cases() -> Iterator[Case]:
    """Every claim of the corpus, passage by passage."""
    data: Any = tomllib.loads(CORPUS.read_text(encoding="utf-8"))
    for passage in data["passages"]:
        source = Source(passage["text"])
        for right in (True, False):
            for row in passage["right" if right else "wrong"]:
                yield Case(passage["name"], source, _claim(passage["text"], *row), right)


def _claim(text: str, kind: str, words: str, value: str = "", unit: str = "", quote: str = "") -> Claim:
    names, said = ((words,), None) if kind in _NAMED else ((), words)
    number = Decimal(value) if value else None
    return Claim("claim", cast(ClaimKind, kind), quote or text, names, (), said, number, unit or None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the claims whose verdict is wrong")
    options = parser.parse_args()
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for case in cases():
        counts[case.claim.kind, case.right, case.verified] += 1
        if options.show and case.right is not case.verified:
            print("not verified" if case.right else "passed", case, sep=": ")
    print("| list | false claims | passed | true claims | not verified |\n|---|---|---|---|---|")
    kinds = tuple(dict.fromkeys(kind for kind, _, _ in counts))
    for kind in (*kinds, "all"):
        chosen = kinds if kind == "all" else (kind,)
        false, passed, true, failed = (
            sum(counts[one, right, verified] for one in chosen for verified in told)
            for right, told in ((False, (True, False)), (False, (True,)), (True, (True, False)), (True, (False,)))
        )
        print(f"| {kind} | {false} | {passed} | {true} | {failed} |")


if __name__ == "__main__":
    main()
