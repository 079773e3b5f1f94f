"""The shape of an answer as it goes over the wire: a JSON schema in few tokens.

Pydantic's own schema repeats titles, defaults and alternatives that no model needs; what a field means stands in
the prompt. The schema is derived from the pydantic model, so a field added there is asked for here, and it keeps
within OpenAI's strict subset: every field required, nothing additional, absent values null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from types import new_class
from typing import Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from extractor.schema import Answer

Schema = dict[str, Any]
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """What an answer must be: a pydantic model, without types that hold themselves. ``name`` and ``about`` (a word or
    two for the model that is asked) travel with the schema."""

    model: type[T]
    name: str
    about: str


SIX_LISTS: Final = Shape(Answer, "SixLists", "六个清单")


@cache
def short_schema(shape: Shape[Any] = SIX_LISTS) -> str:
    """The schema as JSON without a space too many. Raises ``ValueError`` for a type that no short schema can say."""
    whole = cast(Schema, shape.model.model_json_schema())
    short = _short(whole, whole.get("$defs", {}), frozenset())
    return json.dumps(
        {"title": shape.name, "description": shape.about, **short}, ensure_ascii=False, separators=(",", ":")
    )


def schema_digest(shape: Shape[Any] = SIX_LISTS) -> str:
    """Identifies the schema in a resume key: the digest of its JSON, in hex."""
    return sha256(short_schema(shape).encode()).hexdigest()


def wired(shape: Shape[T]) -> type[T]:
    """What the client library is given as response model: the model with the short schema."""
    return cast("type[T]", _wired(shape))


@cache
def _wired(shape: Shape[Any]) -> type[BaseModel]:
    def schema(cls: type[BaseModel], core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        # Read anew each time, because those who get it write into it.
        return json.loads(short_schema(shape))

    def fill(body: dict[str, Any]) -> None:
        body["__module__"] = __name__
        body["__get_pydantic_json_schema__"] = classmethod(schema)

    return new_class(shape.name, (shape.model,), exec_body=fill)


SixLists: Final = wired(SIX_LISTS)


def _short(spec: Schema, known: Mapping[str, Schema], above: frozenset[str]) -> Schema:
    """A type without title, default and limits. A number that may be a string is asked for as one: a JSON number loses
    what is written. ``above`` are the names that the type stands within."""
    if "$ref" in spec:
        name = cast(str, spec["$ref"]).rpartition("/")[2]
        if name in above:
            raise ValueError(f"{name} holds itself: such a type cannot be asked for")
        return _short(known[name], known, above | {name})
    if "const" in spec or "enum" in spec:
        return {"type": spec.get("type", "string"), "enum": spec.get("enum", [spec.get("const")])}
    if "anyOf" in spec:
        return _either([_short(one, known, above) for one in cast(list[Schema], spec["anyOf"])])
    match spec.get("type"):
        case "array" if "items" in spec:
            return {"type": "array", "items": _short(spec["items"], known, above)}
        case "object" if "properties" in spec:
            properties = {
                name: _short(one, known, above) for name, one in cast(dict[str, Schema], spec["properties"]).items()
            }
            return {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            }
        case "string" | "number" | "integer" | "boolean" | "null" as name:
            return {"type": name}
        case other:
            raise ValueError(f"a field of type {other!r} cannot be asked for: name what it holds")


def _either(alternatives: list[Schema]) -> Schema:
    plain = [one["type"] for one in alternatives if set(one) == {"type"}]
    if len(plain) < len(alternatives):
        return {"anyOf": alternatives}
    kept = [name for name in plain if not (name == "number" and "string" in plain)]
    return {"type": kept[0] if len(kept) == 1 else kept}
