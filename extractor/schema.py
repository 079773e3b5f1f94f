"""The two shapes that cross a border: what a model answers, and the record that is written.

``Answer`` is lenient, because an answer is worth keeping even where it is sloppy: numbers may be strings or JSON
numbers, unknown kinds become ``other``, extra fields are ignored, and an item that cannot be read at all is set aside
in ``malformed`` instead of costing the rest. ``Record`` is strict: it is what others build on.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from verifiers.model import CellState, Match, VerdictName
from verifiers.rules import Grade, Lang

SCHEMA_VERSION = "1"

OrganisationKind = Literal["administrative", "institution", "leading_group", "office", "other"]
KINDS = ("administrative", "institution", "leading_group", "office", "other")
LISTS = ("organisations", "projects", "purchases", "figures", "problems", "measures")
Status = Literal["ok", "partial", "failed"]


def _text(value: object) -> object:
    if value is None:
        return ""
    return str(value).strip() if isinstance(value, (str, int, float)) else value


def _optional_text(value: object) -> object:
    text = _text(value)
    return None if text == "" else text


def _number(value: object) -> object:
    """Accept ``859``, ``"859"``, ``"1,295"``, ``"8５9"``; leave the rest to pydantic, which refuses it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, str):
        cleaned = "".join(value.split()).replace(",", "").replace("，", "")
        try:
            return Decimal(cleaned)
        except InvalidOperation:
            return value
    return value


def _optional_number(value: object) -> object:
    number = _number(value)
    return number if isinstance(number, (Decimal, bool)) or _readable(number) else None


def _readable(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _names(value: object) -> object:
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [str(one).strip() for one in cast(list[object], value) if isinstance(one, str) and one.strip()]
    return value


def _kind(value: object) -> object:
    return value if value in KINDS else "other"


def _index(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    return None


def _cell(value: object) -> object:
    text = _optional_text(value)
    if not isinstance(text, str):
        return None
    return text.removeprefix("tables.")


Text = Annotated[str, BeforeValidator(_text)]
Required = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(_optional_text)]
Number = Annotated[Decimal, BeforeValidator(_number), Field(allow_inf_nan=False)]
Names = Annotated[list[str], BeforeValidator(_names)]
Index = Annotated[int | None, BeforeValidator(_index)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")
    evidence: Text = ""


class SaidOrganisation(_Said):
    name: Required
    kind: Annotated[OrganisationKind, BeforeValidator(_kind)] = "other"
    also_known_as: Names = Field(default_factory=lambda: [])


class SaidProject(_Said):
    name: Required


class SaidPurchase(_Said):
    item: Required
    amount: Number
    unit: OptionalText = None


class SaidFigure(_Said):
    subject: Required
    value: Number
    unit: OptionalText = None
    cell: Annotated[str | None, BeforeValidator(_cell)] = None


class SaidProblem(_Said):
    text: Required


class SaidMeasure(_Said):
    text: Required
    addresses: Index = None


Said = SaidOrganisation | SaidProject | SaidPurchase | SaidFigure | SaidProblem | SaidMeasure

ITEM_TYPES: dict[str, type[_Said]] = {
    "organisations": SaidOrganisation,
    "projects": SaidProject,
    "purchases": SaidPurchase,
    "figures": SaidFigure,
    "problems": SaidProblem,
    "measures": SaidMeasure,
}


class Malformed(BaseModel):
    """An item of an answer that is not of its list's shape."""

    list: str
    item: str
    reason: str


class Answer(BaseModel):
    """The six lists as a model gives them. At least one list must be there; a list left out is empty."""

    model_config = ConfigDict(extra="ignore")

    organisations: list[SaidOrganisation] = Field(default_factory=lambda: [])
    projects: list[SaidProject] = Field(default_factory=lambda: [])
    purchases: list[SaidPurchase] = Field(default_factory=lambda: [])
    figures: list[SaidFigure] = Field(default_factory=lambda: [])
    problems: list[SaidProblem] = Field(default_factory=lambda: [])
    measures: list[SaidMeasure] = Field(default_factory=lambda: [])
    _malformed: list[Malformed] = PrivateAttr(default_factory=lambda: [])

    @property
    def malformed(self) -> list[Malformed]:
        """Items that were set aside because they could not be read."""
        return self._malformed

    @model_validator(mode="wrap")
    @classmethod
    def _set_malformed_items_aside(cls, data: Any, handler: Any) -> Answer:
        if not isinstance(data, dict):
            return handler(data)
        given = cast(dict[str, object], data)
        inner = given.get("narrative")
        if isinstance(inner, dict) and not any(name in given for name in LISTS):
            given = cast(dict[str, object], inner)
        if not any(name in given for name in LISTS):
            raise ValueError(f"none of the six lists is there: {', '.join(LISTS)}")
        kept: dict[str, object] = {}
        malformed: list[Malformed] = []
        for name, type_ in ITEM_TYPES.items():
            items = given.get(name)
            if items is None:
                continue
            if not isinstance(items, list):
                raise ValueError(f"{name} must be a list")
            good: list[object] = []
            for item in cast(list[object], items):
                try:
                    good.append(item if isinstance(item, type_) else type_.model_validate(item))
                except ValidationError as error:
                    first = error.errors(include_url=False, include_context=False)[0]
                    where = ".".join(str(part) for part in first["loc"]) or name
                    malformed.append(Malformed(list=name, item=str(item)[:200], reason=f"{where}: {first['msg']}"))
            kept[name] = good
        answer = cast(Answer, handler(kept))
        answer._malformed = malformed
        return answer


class SaidCell(_Said):
    """What a second reader says stands in one cell of a statutory table; ``value`` is None where it cannot say."""

    cell: Annotated[str, BeforeValidator(_cell), Field(min_length=1)]
    value: Annotated[Decimal | None, BeforeValidator(_optional_number)] = None


class SaidCells(BaseModel):
    """A second reader's answer, a line for each cell that it was asked about."""

    model_config = ConfigDict(extra="ignore")
    cells: list[SaidCell] = Field(default_factory=lambda: [])


class EvidenceRecord(BaseModel):
    quote: str
    start: int | None
    end: int | None
    match: Match
    score: float
    given: str | None = None
    occurrences: int = 0


class _Item(BaseModel):
    evidence: EvidenceRecord
    verdict: VerdictName


class Organisation(_Item):
    name: str
    kind: OrganisationKind = "other"
    also_known_as: list[str] = Field(default_factory=lambda: [])


class Project(_Item):
    name: str


class Purchase(_Item):
    item: str
    amount: str
    unit: str | None
    yuan: str | None


class Figure(_Item):
    subject: str
    value: str
    unit: str | None
    cell: str | None = None
    approximate: bool = False


class Problem(_Item):
    text: str


class Measure(_Item):
    text: str
    addresses: int | None = None


Item = Organisation | Project | Purchase | Figure | Problem | Measure


class Narrative(BaseModel):
    organisations: list[Organisation] = Field(default_factory=lambda: [])
    projects: list[Project] = Field(default_factory=lambda: [])
    purchases: list[Purchase] = Field(default_factory=lambda: [])
    figures: list[Figure] = Field(default_factory=lambda: [])
    problems: list[Problem] = Field(default_factory=lambda: [])
    measures: list[Measure] = Field(default_factory=lambda: [])


@dataclass(slots=True)
class CellRecord:
    """One cell. A plain dataclass: a record holds two hundred of them."""

    value: str | None
    raw: str
    unit: str | None
    state: CellState
    start: int | None
    end: int | None


class Contact(BaseModel):
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None


class ProfileRecord(BaseModel):
    issuer: str | None = None
    year: int | None = None
    period: tuple[str, str] | None = None
    published_on: str | None = None
    contact: Contact = Field(default_factory=Contact)
    website: str | None = None


class FindingRecord(BaseModel):
    rule: str
    severity: Literal["error", "warning", "info"]
    kind: Literal["report_error", "possible_extraction_error", "style"]
    where: list[str]
    message: str
    expected: str | None = None
    actual: str | None = None
    spans: list[tuple[int, int]] = Field(default_factory=lambda: [])
    suspect: str | None = None


class Unused(BaseModel):
    raw: str
    start: int
    end: int


class Coverage(BaseModel):
    quantities: int = 0
    used: int = 0
    unused: list[Unused] = Field(default_factory=lambda: [])


class PromptId(BaseModel):
    id: str
    version: str
    sha256: str


class Tokens(BaseModel):
    """``cached`` is the part of ``input`` that the provider read from its prompt cache, where it reports that."""

    input: int = 0
    output: int = 0
    cached: int = 0


class Provenance(BaseModel):
    """``cells_by_model`` are the record paths of cells that a model located, as second reader, where the rules could
    not; each bears the value that the identities leave no doubt about."""

    backend: str
    model: str | None = None
    prompt: PromptId | None = None
    attempts: int = 0
    requests: int = 0
    tokens: Tokens = Field(default_factory=Tokens)
    seconds: float = 0.0
    tool: str
    lang: Lang = "zh"
    grades: dict[str, Grade] = Field(default_factory=lambda: {})
    cells_by_model: list[str] = Field(default_factory=lambda: [])


class ReportInfo(BaseModel):
    path: str
    sha256: str
    format: Literal["txt", "md", "html", "docx", "pdf"] | None
    encoding: str | None
    chars: int


class ErrorRecord(BaseModel):
    code: str
    message: str


class SameReport(BaseModel):
    """Another input of the same body and year. ``agrees``: every cell of both is the same; None where one of them has
    no table, or where cells are unread."""

    path: str
    agrees: bool | None


class Record(BaseModel):
    """One report, as written to ``records.jsonl`` and to the database. The last three fields are about the inputs of
    a run and stand in ``records.jsonl`` alone."""

    schema_version: str = SCHEMA_VERSION
    report: ReportInfo
    status: Status
    error: ErrorRecord | None = None
    profile: ProfileRecord = Field(default_factory=ProfileRecord)
    profile_spans: dict[str, tuple[int, int]] = Field(default_factory=lambda: {})
    form: str | None = None
    tables: dict[str, dict[str, CellRecord]] = Field(default_factory=lambda: {})
    narrative: Narrative = Field(default_factory=Narrative)
    findings: list[FindingRecord] = Field(default_factory=lambda: [])
    coverage: Coverage = Field(default_factory=Coverage)
    provenance: Provenance
    manifest: dict[str, str] | None = None
    duplicate_of: str | None = None
    same_report_as: list[SameReport] = Field(default_factory=lambda: [])
