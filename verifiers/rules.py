"""The registry of rules: every finding names one, and every rule says what it means, how grave it is and where it is
written.

A verifier module declares the rules of the families it owns with ``rule(...)`` at import; findings are made through
the rule and rendered to a sentence only at the very end. Undeclared rules cannot be reported: ``render`` raises
``KeyError``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from verifiers.model import Finding, Span

Severity = Literal["error", "warning", "info"]
Kind = Literal["report_error", "possible_extraction_error", "style"]
Lang = Literal["zh", "en"]

FAMILIES: Final = (
    "identity",
    "blank",
    "unit",
    "format",
    "grounding",
    "attribution",
    "coverage",
    "text_vs_table",
    "structure",
    "text",
    "period",
    "date",
    "contact",
    "signature",
    "cross_year",
    "cross_body",
    "security",
)

_registry: dict[str, Rule] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """``id`` is dotted, its first part one of ``FAMILIES``. ``zh``/``en`` say what the rule means;
    ``message_zh``/``message_en`` are the sentence of a finding, with ``{placeholders}`` from its details and from
    ``where``, ``expected``, ``actual``, ``suspect``. ``clause`` is the document and clause it comes from, or the
    reason where no document says it."""

    id: str
    severity: Severity
    kind: Kind
    clause: str
    zh: str
    en: str
    message_zh: str
    message_en: str

    def finding(
        self,
        *where: str,
        expected: str | None = None,
        actual: str | None = None,
        spans: Iterable[Span] = (),
        suspect: str | None = None,
        severity: Severity | None = None,
        kind: Kind | None = None,
        **details: str,
    ) -> Finding:
        return Finding(self.id, where, expected, actual, tuple(spans), suspect, severity, kind, details)


def rule(
    id: str, *, severity: Severity, kind: Kind, clause: str, zh: str, en: str, message_zh: str, message_en: str
) -> Rule:
    """Declare a rule. Raises ``ValueError`` for an unknown family or an id declared twice."""
    if id.split(".")[0] not in FAMILIES or id.count(".") != 1:
        raise ValueError(f"{id}: a rule id is family.name with a known family")
    if id in _registry:
        raise ValueError(f"{id} is declared twice")
    made = Rule(id, severity, kind, clause, zh, en, message_zh, message_en)
    _registry[id] = made
    return made


def registry() -> Mapping[str, Rule]:
    """All declared rules by id. Complete once ``verifiers`` (and, for reading rules, ``extractor``) is imported."""
    return dict(sorted(_registry.items()))


def severity_of(finding: Finding) -> str:
    return finding.severity or _registry[finding.rule].severity


def kind_of(finding: Finding) -> str:
    return finding.kind or _registry[finding.rule].kind


def render(finding: Finding, lang: Lang = "zh") -> str:
    """The finding as one sentence. A placeholder that the finding does not fill is rendered as ``—``."""
    declared = _registry[finding.rule]
    values: defaultdict[str, str] = defaultdict(lambda: "—")
    values.update(finding.details)
    values["where"] = ", ".join(finding.where)
    for name in ("expected", "actual", "suspect"):
        value = getattr(finding, name)
        if value is not None:
            values.setdefault(name, value)
    template = declared.message_zh if lang == "zh" else declared.message_en
    return template.format_map(values)


Grade = Literal["off", "error", "warning", "info"]
GRADES: Final[tuple[Grade, ...]] = ("off", "error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Reporting:
    """How findings are told: in which language, and which rules are switched off or graded otherwise.

    ``grades`` maps a rule id, or a family with a star (``structure.*``), to a grade; the id goes before the family.
    Raises ``ValueError`` for a name that is no rule or family, or a grade that is none.
    """

    lang: Lang = "zh"
    grades: Mapping[str, Grade] = field(default_factory=lambda: {})

    def __post_init__(self) -> None:
        known = {*_registry, *(f"{family}.*" for family in FAMILIES)}
        for name, grade in self.grades.items():
            if name not in known:
                raise ValueError(f"{name} is no rule and no family (such as structure.*)")
            if grade not in GRADES:
                raise ValueError(f"{name}={grade}: a grade is one of {', '.join(GRADES)}")

    def graded(self, finding: Finding) -> Finding | None:
        """The finding with the severity it is to have; ``None`` where its rule is switched off."""
        grade = self.grades.get(finding.rule, self.grades.get(f"{finding.rule.split('.')[0]}.*"))
        if grade is None:
            return finding
        return None if grade == "off" else replace(finding, severity=grade)
