"""A benchmark of lies: falsehoods made from gold answers, and how many of them each method lets pass as true.

    python -m benchmarks.lies [--gold FOLDER ...] [--show KIND]

Each FOLDER holds ``reports/`` and ``gold/``; by default the samples and, where ``NIANBAO_REAL_REPORTS`` (default
``../shared``) is at hand, the real reports. A falsehood is *caught* when its verdict is not ``verified``; an honest
item is a *false alarm* when it is not. Beside the verifiers stand two baselines that know only the quote: a plain
substring check, and a fuzzy score of 90 or more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz

from extractor.loaders import load
from extractor.pipeline import Prepared, prepare
from extractor.schema import Answer
from extractor.verify import cell_findings, claim_of, lists
from verifiers.model import Claim
from verifiers.normalise import fold
from verifiers.quantities import same_quantity
from verifiers.source import Source
from verifiers.verdicts import judge

ROOT: Final = Path(__file__).resolve().parent.parent

OTHER_UNITS: Final[Mapping[str, str]] = {
    "条": "件",
    "件": "条",
    "个": "项",
    "项": "个",
    "次": "场",
    "场": "次",
    "期": "篇",
    "篇": "期",
    "人": "人次",
    "人次": "人",
    "万元": "元",
    "元": "万元",
    "%": "个百分点",
    "万": "亿",
    "份": "条",
    "名": "次",
    "位": "次",
    "起": "次",
    "类": "条",
    "部": "条",
}
# Written for the benchmark alone, not shared with the verifiers.
REVERSALS: Final = (
    ("还不够", "已经很"),
    ("不够", "足够"),
    ("不高", "很高"),
    ("有待", "已经"),
    ("尚需", "无需"),
    ("仍需", "已"),
    ("需要", "不需要"),
    ("未能", "均能"),
    ("未", "已"),
    ("无法", "可以"),
    ("单一", "丰富"),
    ("少", "多"),
    ("加强", "放松"),
    ("强化", "弱化"),
    ("提高", "降低"),
    ("完善", "取消"),
    ("拓宽", "收窄"),
    ("增强", "削弱"),
    ("加快", "放慢"),
    ("及时", "不及时"),
    ("深化", "停止"),
    ("扩大", "缩小"),
    ("不予", "予以"),
    ("予以", "不予"),
    ("上年", "本年"),
    ("增长", "下降"),
    ("受理", "不受理"),
    ("办结", "未办结"),
    ("主动公开", "未公开"),
    ("发布", "未发布"),
    ("开设", "关闭"),
    ("加大", "减小"),
    ("推广", "不推广"),
    ("建立", "不建立"),
    ("充分", "不充分"),
    ("经常", "不经常"),
    ("安排", "不安排"),
    ("提升", "降低"),
    ("规范", "不规范"),
    ("畅通", "堵塞"),
    ("探索", "不探索"),
    ("进一步", "不再"),
)


@dataclass(frozen=True)
class Report:
    """A report with its gold answer, ready to be lied about."""

    name: str
    prepared: Prepared
    answer: Answer

    @property
    def source(self) -> Source:
        return self.prepared.source

    def claims(self) -> Iterator[tuple[str, Claim]]:
        for name, items in lists(self.answer):
            for index, item in enumerate(items):
                yield name, claim_of(f"narrative.{name}[{index}]", item)


@dataclass(frozen=True)
class Lie:
    kind: str
    report: Report
    claim: Claim


def read(folders: Sequence[Path]) -> list[Report]:
    """All reports of some folders that have a gold answer."""
    found: list[Report] = []
    for folder in folders:
        for gold in sorted((folder / "gold").glob("*.json")):
            data: Any = json.loads(gold.read_text(encoding="utf-8"))
            path = next(one for one in (folder / "reports").iterdir() if one.stem == gold.stem)
            found.append(Report(gold.stem, prepare(load(path)), Answer.model_validate(data["narrative"])))
    return found


def _other_digit(text: str, rng: random.Random) -> str | None:
    places = [at for at, character in enumerate(text) if character.isdecimal() and character.isascii()]
    if not places:
        return None
    at = rng.choice(places)
    leading = at == 0 and len(places) > 1
    digit = rng.choice([one for one in "0123456789" if one != text[at] and not (leading and one == "0")])
    return text[:at] + digit + text[at + 1 :]


def _transposed(text: str, rng: random.Random) -> str | None:
    places = [at for at in range(len(text) - 1) if text[at : at + 2].isdecimal() and text[at] != text[at + 1]]
    places = [at for at in places if not (at == 0 and text[1] == "0")]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


_DIGITS: Final = re.compile(r"\d[\d.]*")


def _in_number(quote: str, change: Callable[[str], str | None]) -> str | None:
    """A quote with one of its numbers changed."""
    found = list(_DIGITS.finditer(quote))
    if not found:
        return None
    match = found[-1]
    changed = change(match.group())
    return None if changed is None else quote[: match.start()] + changed + quote[match.end() :]


def _reversed(text: str) -> str | None:
    for word, opposite in REVERSALS:
        if word in text and f"不{word}" not in text:
            return text.replace(word, opposite, 1)
    return None


def _equal(one: Claim, other: Claim) -> bool:
    assert one.value is not None
    assert other.value is not None
    return same_quantity(one.value, one.unit, other.value, other.unit)


def numeric_lies(report: Report, rng: random.Random) -> Iterator[Lie]:
    """Changed digits and units, in the value, in the quote, in both; exchanged numbers; wide quotes."""
    claims = [claim for _, claim in report.claims() if claim.value is not None]
    for claim in claims:
        value = str(claim.value)
        for kind, change in (("digit", _other_digit), ("transposition", _transposed)):
            changed = change(value, rng)
            if changed is not None:
                yield Lie(f"{kind} in value", report, replace(claim, value=Decimal(changed)))
            quote = _in_number(claim.quote, lambda number, change=change: change(number, rng))
            if quote is not None:
                yield Lie(f"{kind} in quote", report, replace(claim, quote=quote))
            if value in claim.quote and changed is not None:
                both = replace(claim, value=Decimal(changed), quote=claim.quote.replace(value, changed, 1))
                yield Lie(f"{kind} in both", report, both)
        if claim.unit in OTHER_UNITS:
            yield Lie("unit", report, replace(claim, unit=OTHER_UNITS[claim.unit]))
    for claim in claims:
        others = [one for one in claims if one is not claim and one.kind == claim.kind and not _equal(one, claim)]
        if others:
            other = rng.choice(others)
            yield Lie("swapped numbers", report, replace(claim, value=other.value, unit=other.unit))
            if fold(claim.quote) not in fold(other.quote):
                yield Lie("swapped quotes", report, replace(claim, quote=other.quote))
    yield from _wide(report, claims)


def _wide(report: Report, claims: Sequence[Claim]) -> Iterator[Lie]:
    """A quote that holds a neighbour's number as well, and that number given for the item."""
    source = report.source
    for claim in claims:
        span = source.ground(claim.quote).span
        if span is None:
            continue
        sentence = source.sentence(span)
        for other in source.quantities_in(sentence):
            assert claim.value is not None
            if same_quantity(claim.value, claim.unit, other.value, other.unit):
                continue
            quote = source.text[min(span.start, other.start) : max(span.end, other.end)]
            yield Lie("wide quote", report, replace(claim, quote=quote, value=other.value, unit=other.unit or None))


def worded_lies(report: Report, others: Sequence[Report], rng: random.Random) -> Iterator[Lie]:
    """Fabricated names, reversed sentences, quotes and items from elsewhere."""
    strangers: dict[str, list[Claim]] = {}
    for other in others:
        for _, claim in other.claims():
            strangers.setdefault(claim.kind, []).append(claim)
    folded = fold(report.source.text)
    for _, claim in report.claims():
        foreign = [one for one in strangers.get(claim.kind, []) if fold(one.quote) not in folded]
        if foreign:
            stranger = rng.choice(foreign)
            yield Lie("item from another report", report, replace(stranger, where=claim.where))
            if claim.names and fold(stranger.names[0]) not in folded:
                yield Lie("fabricated name", report, replace(claim, names=stranger.names))
            if claim.text is not None and stranger.text is not None and fold(stranger.text) not in folded:
                yield Lie("fabricated words", report, replace(claim, text=stranger.text))
        if claim.text is not None:
            turned = _reversed(claim.text)
            if turned is not None:
                yield Lie("reversed sentence", report, replace(claim, text=turned))
            quote = _reversed(claim.quote)
            if quote is not None:
                yield Lie("reversed quote", report, replace(claim, quote=quote))
                if turned is not None:
                    yield Lie("reversed both", report, replace(claim, text=turned, quote=quote))
    yield from _elsewhere(report, rng)


def _elsewhere(report: Report, rng: random.Random) -> Iterator[Lie]:
    claims = [claim for _, claim in report.claims()]
    for claim in claims:
        same = [one for one in claims if one.kind == claim.kind and one.quote != claim.quote]
        same = [one for one in same if claim.value is None or not _equal(one, claim)]
        same = [one for one in same if not (claim.names and fold(claim.names[0]) in fold(one.quote))]
        if claim.kind in ("problem", "measure", "organisation", "project") and same:
            yield Lie("swapped quotes", report, replace(claim, quote=rng.choice(same).quote))
        far = [one for one in claims if one.kind != claim.kind and not _shares(one, claim)]
        if far:
            yield Lie("quote from elsewhere", report, replace(claim, quote=rng.choice(far).quote))


def _shares(one: Claim, other: Claim) -> bool:
    """Whether a quote would after all bear out the other item."""
    quote = fold(one.quote)
    return (
        bool(other.names and fold(other.names[0]) in quote) or fold(other.quote) in quote or quote in fold(other.quote)
    )


def falsehoods(reports: Sequence[Report], seed: int = 20210926) -> list[Lie]:
    """Every lie about every report; the same for the same seed."""
    rng = random.Random(seed)
    made: list[Lie] = []
    for report in reports:
        made.extend(numeric_lies(report, rng))
        made.extend(worded_lies(report, [one for one in reports if one is not report], rng))
    return made


def by_substring(lie: Lie) -> bool:
    """Baseline: true if the quote stands in the text, and the number in the quote, as strings."""
    claim = lie.claim
    number = claim.value is None or str(claim.value) in claim.quote
    return claim.quote in lie.report.source.text and number


def by_score(lie: Lie) -> bool:
    """Baseline: true if some window of the text is at least 90 % like the quote."""
    return fuzz.partial_ratio(fold(lie.claim.quote), lie.report.source.folded.text) >= 90


def by_verifiers(lie: Lie) -> bool:
    return judge(lie.report.source, lie.claim).verdict == "verified"


METHODS: Final[Mapping[str, Callable[[Lie], bool]]] = {
    "verifiers": by_verifiers,
    "substring": by_substring,
    "score ≥ 90": by_score,
}


def langextract_aligner() -> Callable[[Lie], bool]:
    """Baseline: true if LangExtract's aligner, at its defaults, places the quote (``pip install langextract``)."""
    from langextract.core.data import Extraction  # pyright: ignore[reportMissingImports]
    from langextract.resolver import WordAligner  # pyright: ignore[reportMissingImports]

    aligner = WordAligner()

    def passes(lie: Lie) -> bool:
        asked = [[Extraction("item", lie.claim.quote)]]
        (placed,) = aligner.align_extractions(asked, lie.report.source.text)
        return bool(placed) and placed[0].char_interval is not None

    return passes


def measure(lies: Sequence[Lie], methods: Mapping[str, Callable[[Lie], bool]] = METHODS) -> dict[str, Counter[str]]:
    """For each kind: how many lies there are (``all``), and how many each method lets pass."""
    table: dict[str, Counter[str]] = {}
    for lie in lies:
        row = table.setdefault(lie.kind, Counter())
        row["all"] += 1
        for name, passes in methods.items():
            row[name] += passes(lie)
    return table


def honest(reports: Sequence[Report]) -> list[Lie]:
    """The gold items themselves, in the same shape."""
    return [Lie("honest", report, claim) for report in reports for _, claim in report.claims()]


def wrong_cells(reports: Sequence[Report], seed: int = 20210926) -> tuple[int, int, int, int]:
    """Figures that name a cell of another value: how many were made and how many found; and honest ones: how many,
    and accused.

    A cell does not enter the verdict; a wrong one is a finding."""
    rng = random.Random(seed)
    made = found = honest_ones = accused = 0
    for report in reports:
        cells = report.prepared.tables.cells
        for figure in report.answer.figures:
            cell = cells.get(figure.cell or "")
            if cell is None or cell.value is None or cell.value != figure.value:
                continue
            honest_ones += 1
            accused += any(True for _ in cell_findings([figure], cells))
            others = [path for path, one in cells.items() if one.value is not None and one.value != cell.value]
            made += 1
            wrong = figure.model_copy(update={"cell": rng.choice(others)})
            found += any(True for _ in cell_findings([wrong], cells))
    return made, found, honest_ones, accused


def folders(given: Sequence[str]) -> list[Path]:
    """The folders to use: those given, or the samples and the real reports where they are at hand."""
    if given:
        return [Path(one) for one in given]
    real = Path(os.environ.get("NIANBAO_REAL_REPORTS", ROOT.parent / "shared"))
    own = (ROOT / "examples", ROOT / "benchmarks" / "heldout")
    return [folder for folder in (*own, real) if (folder / "gold").is_dir()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--show", metavar="KIND", help="print what passed of one kind (honest: what did not)")
    parser.add_argument("--langextract", action="store_true", help="measure LangExtract's aligner, too (slow)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take only every N-th falsehood and item")
    parser.add_argument("--seed", type=int, default=20210926)
    options = parser.parse_args()
    reports = read(folders(options.gold))
    truths, lies = honest(reports)[:: options.every], falsehoods(reports, options.seed)[:: options.every]
    methods = {**METHODS, "LangExtract": langextract_aligner()} if options.langextract else METHODS
    if options.show:
        for lie in [*truths, *lies]:
            if lie.kind == options.show and by_verifiers(lie) is (lie.kind != "honest"):
                judged = judge(lie.report.source, lie.claim)
                print(lie.report.name, judged.verdict, [one.rule for one in judged.findings], lie.claim)
        return
    print(f"{len(reports)} reports, {len(truths)} honest items, {len(lies)} falsehoods, seed {options.seed}")
    print("| kind | falsehoods | " + " | ".join(f"passed: {name}" for name in methods) + " |")
    print("|---|---|" + "---|" * len(methods))
    for kind, row in measure(lies, methods).items():
        cells = " | ".join(f"{row[name]} ({100 * row[name] / row['all']:.1f} %)" for name in methods)
        print(f"| {kind} | {row['all']} | {cells} |")
    for kind, row in measure(truths, methods).items():
        cells = " | ".join(
            f"{row['all'] - row[name]} not verified ({100 * (1 - row[name] / row['all']):.1f} %)" for name in methods
        )
        print(f"| {kind} | {row['all']} | {cells} |")
    made, found, right, accused = wrong_cells(reports, options.seed)
    print(f"\nwrong cell: {made} made, {found} found; {right} right ones, {accused} accused")


if __name__ == "__main__":
    main()
