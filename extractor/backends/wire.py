"""The shape of the answer as it goes over the wire: a JSON schema of the six lists in few tokens.

Pydantic's own schema repeats titles, defaults and alternatives that no model needs; what a field means stands in
the prompt. The schema is derived from ``extractor.schema``, so a field added there is asked for here, and it keeps
within OpenAI's strict subset: every field required, nothing additional, absent values null.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Any, cast

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from extractor.schema import ITEM_TYPES, Answer

Schema = dict[str, Any]


class SixLists(Answer):
    """What the client library is given as response model: ``Answer`` with the short schema."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        # Read anew each time, because those who get it write into it.
        return json.loads(short_schema())


@cache
def short_schema() -> str:
    """The schema as JSON without a space too many."""
    lists = {name: {"type": "array", "items": _record(type_.model_json_schema())} for name, type_ in ITEM_TYPES.items()}
    whole = {"title": SixLists.__name__, "description": "六个清单", **_object(lists)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def schema_digest() -> str:
    """Identifies the schema in a resume key: the digest of its JSON, in hex."""
    return sha256(short_schema().encode()).hexdigest()


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _record(schema: Schema) -> Schema:
    properties = cast(dict[str, Schema], schema["properties"])
    return _object({name: _field(spec) for name, spec in properties.items()})


def _field(spec: Schema) -> Schema:
    """A field without title, default and limits. A number is asked for as a string: a JSON number loses what is
    written."""
    if "enum" in spec:
        return {"type": "string", "enum": spec["enum"]}
    if spec.get("type") == "array":
        return {"type": "array", "items": {"type": spec["items"]["type"]}}
    alternatives = cast(list[Schema], spec.get("anyOf", [spec]))
    types = [cast(str, one["type"]) for one in alternatives]
    kept = [name for name in types if not (name == "number" and "string" in types)]
    return {"type": kept[0] if len(kept) == 1 else kept}
