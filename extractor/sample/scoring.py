"""From a filled-in sheet to error rates: every row is counted or named with its line, each stratum has its weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractor.corpus.reading import Corpus
from extractor.errors import UsageError
from extractor.sample.draw import row_of
from extractor.sample.model import Design, Fault, Mark, Overall, Rate, Scored, Stratum, Wrong
from extractor.sample.sheet import Filled, cells_of, lasting, read
from extractor.sample.statistics import Count, combined, exact, standard_error, weighted
from extractor.sample.units import units

# What a record can have changed since; the rest is the sample's.
_OF_THE_RECORD = ("quote", "start", "end", "verdict")


def score(file: Path, corpus: Corpus | None = None, *, confidence: float = 0.95) -> Scored:
    """The error rate of each stratum and of all together. With a ``corpus``, rows whose record says something else by
    now are left out and named. Raises ``UsageError`` where the file is no sheet, holds rows of two samples, or has no
    row as it was drawn."""
    if not 0.5 <= confidence < 1:
        raise UsageError(f"--confidence {confidence}: must be at least 0.5 and less than 1")
    rows = read(file)
    faults: list[Fault] = []
    sound = _sound(rows, faults)
    designs = {filled.cells["design"]: design for filled, design, _ in sound}
    if not designs:
        raise UsageError(f"{file}: no row is as it was drawn; fill in the sheet that nianbao sample wrote")
    if len(designs) > 1:
        raise UsageError(f"{file}: holds rows of {len(designs)} samples; score each by itself")
    (design,) = designs.values()
    if corpus is not None:
        changed = _changed([filled for filled, _, _ in sound], corpus)
        faults += [Fault("record_changed", line, unit) for unit, line in changed.items()]
        sound = [one for one in sound if one[0].cells["unit"] not in changed]
    marks: dict[str, Counter[Mark]] = {}
    strata: dict[str, Stratum] = {}
    wrong: list[Wrong] = []
    for filled, _, stratum in sound:
        strata[stratum.name] = stratum
        if filled.lost_mark:
            faults.append(Fault("lost_mark", filled.line))
            continue
        mark = filled.mark
        if mark == "no":
            wrong.append(Wrong(filled.line, *(filled.cells[key] for key in ("path", "unit", "says", "note"))))
        if mark is not None:
            marks.setdefault(stratum.name, Counter())[mark] += 1
        elif filled.cells["correct"]:
            faults.append(Fault("unknown_mark", filled.line, filled.cells["correct"][:40]))
        else:
            faults.append(Fault("unfilled", filled.line))
    doubled = sum(fault.kind == "doubled" for fault in faults)
    # A row without a digest is none that was drawn, but a checker's own.
    if (gone := design.drawn - (sum(bool(row.cells["digest"]) for row in rows) - doubled)) > 0:
        faults.append(Fault("missing", None, str(gone)))
    if (unseen := design.units - sum(stratum.size for stratum in strata.values())) > 0:
        faults.append(Fault("no_stratum", None, str(unseen)))
    rates = tuple(_rate(strata[name], marks.get(name, Counter()), confidence) for name in sorted(strata))
    faults.sort(key=lambda fault: (fault.line is None, fault.line or 0))
    return Scored(
        design, rates, _overall(rates, confidence), tuple(wrong), tuple(faults), confidence, corpus is not None
    )


def _sound(rows: Sequence[Filled], faults: list[Fault]) -> list[tuple[Filled, Design, Stratum]]:
    """The rows that are as they were drawn, each unit once."""
    sound: list[tuple[Filled, Design, Stratum]] = []
    seen: set[str] = set()
    for filled in rows:
        design, stratum = filled.design, filled.stratum
        if not filled.intact or design is None or stratum is None:
            faults.append(Fault("altered", filled.line, filled.cells["unit"]))
        elif filled.cells["unit"] in seen:
            faults.append(Fault("doubled", filled.line, filled.cells["unit"]))
        else:
            seen.add(filled.cells["unit"])
            sound.append((filled, design, stratum))
    return sound


def _changed(rows: Sequence[Filled], corpus: Corpus) -> Mapping[str, int]:
    """Units of which the records do not say any more what the sheet says, with their lines."""
    changed = {filled.cells["unit"]: filled.line for filled in rows}
    by_report: dict[str, dict[str, Filled]] = {}
    for filled in rows:
        report, _, key = filled.cells["unit"].partition(".")
        by_report.setdefault(report, {})[key] = filled
    entries = [entry for entry in corpus.entries if entry.id in by_report]
    for entry, record in corpus.records(entries):
        wanted = by_report[entry.id]
        for unit in units(record):
            filled = wanted.get(unit.key)
            if filled is None or (stratum := filled.stratum) is None:
                continue
            now = [
                cells_of(row_of(unit, entry, record, stratum, None, lang), filled.cells["design"])
                for lang in ("zh", "en")
            ]
            says = {lasting(cells["says"]) for cells in now}
            if lasting(filled.cells["says"]) in says and all(
                lasting(now[0][key]) == lasting(filled.cells[key]) for key in _OF_THE_RECORD
            ):
                del changed[filled.cells["unit"]]
    return changed


def _rate(stratum: Stratum, marks: Counter[Mark], confidence: float) -> Rate:
    checked = marks["yes"] + marks["no"]
    if not checked:
        return Rate(stratum, 0, 0, marks["unsure"], None, None, None)
    count = Count(marks["no"], checked, stratum.size)
    return Rate(stratum, checked, marks["no"], marks["unsure"], count.share, *exact(count, confidence))


def _overall(rates: Sequence[Rate], confidence: float) -> Overall | None:
    counts = list(_counts(rates))
    if not counts:
        return None
    low, high = combined(counts, confidence)
    return Overall(
        weighted(counts),
        low,
        high,
        standard_error(counts),
        sum(count.size for count in counts),
        weighted(list(_counts(rates, unsure_wrong=True))),
    )


def _counts(rates: Sequence[Rate], *, unsure_wrong: bool = False) -> Iterator[Count]:
    for rate in rates:
        more = rate.unsure if unsure_wrong else 0
        if rate.checked + more:
            yield Count(rate.errors + more, rate.checked + more, rate.stratum.size)
