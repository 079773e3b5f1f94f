"""A summary as data: ``summary.json`` with every number, ``items.jsonl`` with every item from which they are counted.

Keys are ASCII and stable. A group that a report does not name (a year, a level, a region) has the key ``unknown``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Final

from extractor.summary.count import SMALL, Named, Share, ThemeCount
from extractor.summary.items import KINDS, Item
from extractor.summary.result import Summary
from extractor.summary.wordings import Wording, Wordings
from extractor.version import VERSION

SCHEMA_VERSION: Final = "1"
UNKNOWN: Final = "unknown"


def as_json(summary: Summary) -> str:
    """``summary.json``."""
    counts, taxonomy = summary.counts, summary.taxonomy
    items = {item.id: item for item in summary.items}
    by = Counter(one.by for one in summary.assignment.values())
    data: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "tool": f"nianbao {VERSION}",
        "taxonomy": {"id": taxonomy.id, "version": taxonomy.version, "sha256": taxonomy.sha256},
        "assigned": {"rule": by["rule"], "model": by["model"]},
        "small": SMALL,
        "basis": asdict(summary.basis),
        "named": {kind: _named(counts.named[kind]) for kind in KINDS},
        "themes": [_theme(one, summary, items) for kind in KINDS for one in counts.of(kind)],
        "answers": [asdict(one) for one in counts.answers],
        "pairs": {"pairs": summary.repeats.pairs, "bodies": summary.repeats.bodies},
        "written": asdict(summary.written) if summary.written else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def item_lines(summary: Summary) -> Iterator[str]:
    """The lines of ``items.jsonl``, in the order of the records."""
    for item in summary.items:
        assigned = summary.assignment[item.id]
        line: dict[str, object] = {
            "id": item.id,
            "kind": item.kind,
            "theme": assigned.theme,
            "by": assigned.by,
            "cue": assigned.cue,
            "words": assigned.words,
            "verdict": item.verdict,
            "addresses": item.addresses,
            "report": item.report,
            "path": item.path,
            "body": item.body,
            "name": item.name,
            "year": item.year,
            "level": item.level,
            "region": item.region,
            "start": item.start,
            "end": item.end,
            "quote": item.quote,
            "text": item.text,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _named(named: Named) -> dict[str, object]:
    return {
        "reports": named.reports,
        "items": named.items,
        "years": _keyed(named.years),
        "levels": _keyed(named.levels),
        "regions": _keyed(named.regions),
    }


def _keyed(groups: Mapping[int | None, int] | Mapping[str | None, int]) -> dict[str, int]:
    return {UNKNOWN if group is None else str(group): number for group, number in groups.items()}


def _theme(one: ThemeCount, summary: Summary, items: Mapping[str, Item]) -> dict[str, object]:
    words = summary.wordings.get(one.theme.id, Wordings())
    repeat = summary.repeats.themes.get(one.theme.id)
    return {
        "id": one.theme.id,
        "kind": one.theme.kind,
        "zh": one.theme.zh,
        "en": one.theme.en,
        **_share(one.all),
        "verified": one.verified,
        "unverified": one.unverified,
        "contradicted": one.contradicted,
        "linked": one.linked,
        "years": _shares(one.years),
        "levels": _shares(one.levels),
        "regions": _shares(one.regions),
        "typical": [_wording(wording, items) for wording in words.typical],
        "rare": [_wording(wording, items) for wording in words.rare],
        "next_year": asdict(repeat) if repeat else None,
    }


def _share(share: Share) -> dict[str, object]:
    value = None if share.value is None else round(share.value, 6)
    return {"reports": share.reports, "of": share.of, "share": value, "items": share.items}


def _shares(groups: Mapping[int | None, Share] | Mapping[str | None, Share]) -> dict[str, dict[str, object]]:
    return {
        UNKNOWN if group is None else str(group): {**_share(share), "small": share.small}
        for group, share in groups.items()
    }


def _wording(wording: Wording, items: Mapping[str, Item]) -> dict[str, object]:
    item = items[wording.item]
    return {
        "item": item.id,
        "times": wording.times,
        "quote": item.quote,
        "start": item.start,
        "end": item.end,
        "report": item.report,
        "path": item.path,
        "body": item.body,
        "name": item.name,
        "year": item.year,
    }
