"""The real reports: title blocks, sections, and what the rules about shape say against the expected findings.

The figures asserted are floors and ceilings measured on these seven; they are there to be seen when they move.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extractor.document import Document
from extractor.loaders import load
from extractor.outline.sections import read_outline
from extractor.tables import read_tables
from verifiers.model import Finding, Outline, Span, Tables
from verifiers.rules import severity_of
from verifiers.structure import check_structure
from verifiers.structure.titles import SECTIONS

# Of the families told here, these are about tables and come from their reader.
ABOUT_TABLES = {
    "structure.extra_cell",
    "structure.broken_row",
    "structure.label",
    "structure.footnote_in_cell",
    "structure.table_broken",
    "structure.row_label",
}
FAMILIES = {"structure", "period", "date", "contact", "signature"}
# Rules that answer an expected finding under the name that the gold gives it.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "structure.section_title": ("structure.section_title", "structure.extra_section")
}


@dataclass(frozen=True)
class Read:
    gold: dict[str, Any]
    document: Document
    tables: Tables
    outline: Outline
    findings: tuple[Finding, ...]


@pytest.fixture(scope="module")
def reports(real: Path) -> dict[str, Read]:
    found: dict[str, Read] = {}
    for path in sorted((real / "reports").iterdir()):
        document = load(path)
        tables = read_tables(document)
        outline = read_outline(document.text, tables.spans)
        findings = check_structure(document.text, outline, tables.form, tables)
        gold = json.loads((real / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
        found[path.stem] = Read(gold, document, tables, outline, findings)
    return found


def test_profiles_equal_the_gold(reports: dict[str, Read]) -> None:
    for name, read in reports.items():
        profile, gold = read.outline.profile, read.gold["profile"]
        assert {
            "issuer": profile.issuer,
            "year": profile.year,
            "period": list(profile.period) if profile.period else None,
            "published_on": profile.published_on,
            "contact": {
                "address": profile.address,
                "postcode": profile.postcode,
                "phone": profile.phone,
                "email": profile.email,
            },
            "website": profile.website,
        } == gold, name


def test_six_sections_where_there_are_six(reports: dict[str, Read]) -> None:
    for name, read in reports.items():
        keys = [section.key for section in read.outline.sections]
        assert [key for key in SECTIONS if keys.count(key) != 1] == [], name
        assert keys[0] == "preamble"


def test_sections_lie_end_to_end(reports: dict[str, Read]) -> None:
    for read in reports.values():
        at = 0
        for section in read.outline.sections:
            assert section.heading.start == at
            assert section.heading.end == section.body.start
            at = section.body.end
        assert at == len(read.document.text)


def test_profile_and_sections_do_not_need_the_tables(reports: dict[str, Read]) -> None:
    """Row labels look like headings; where the tables were not read they must not become sections."""
    for name, read in reports.items():
        bare = read_outline(read.document.text)
        assert bare.profile == read.outline.profile, name
        headings = [
            [(one.key, one.heading) for one in read.sections if one.key != "extra"] for read in (bare, read.outline)
        ]
        assert headings[0] == headings[1], name


def headings(outline: Outline) -> list[tuple[str, Span]]:
    return [(section.key, section.heading) for section in outline.sections if section.key != "extra"]


def test_expected_findings_are_raised(reports: dict[str, Read]) -> None:
    expected: list[tuple[str, str]] = []
    missed: list[tuple[str, str]] = []
    for name, read in reports.items():
        raised = {finding.rule for finding in read.findings}
        for entry in read.gold["expected_findings"]:
            rule = entry["rule"]
            if rule.split(".")[0] not in FAMILIES or rule in ABOUT_TABLES or not entry.get("derivable", True):
                continue
            expected.append((name, rule))
            if not raised.intersection(ANSWERS.get(rule, (rule,))):
                missed.append((name, rule))
    assert len(expected) >= 20
    assert missed == []


def test_false_alarms(reports: dict[str, Read]) -> None:
    """Warnings and errors under a rule that the gold does not name for that report."""
    alarms: list[tuple[str, str]] = []
    for name, read in reports.items():
        named = {
            answer
            for entry in read.gold["expected_findings"]
            for answer in ANSWERS.get(entry["rule"], (entry["rule"],))
        }
        alarms += [
            (name, finding.rule)
            for finding in read.findings
            if severity_of(finding) != "info" and finding.rule not in named
        ]
    # True, though the gold says it under section_title: 006 claims six parts and has ten headings.
    assert [rule for _, rule in alarms] == ["structure.section_count"]
