"""From a report file to a record that can be traced to the text.

>>> import extractor
>>> record = extractor.extract("report.txt", backend="rules")  # doctest: +SKIP
>>> record = extractor.extract("report.txt", backend=extractor.LLM(model="…", base_url="…"))  # doctest: +SKIP
>>> records = extractor.extract_many(["reports"], out="out")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.api import aextract_many, extract, extract_many
    from extractor.backends.llm import LLM
    from extractor.backends.rules import Rules
    from extractor.batch.runner import Options
    from extractor.schema import Record

__all__ = ["LLM", "Options", "Record", "Rules", "aextract_many", "extract", "extract_many"]

# Names are imported when first used: ``nianbao --help`` and the offline path must not wait for a model client.
_HOMES = {
    "LLM": "extractor.backends.llm",
    "Options": "extractor.batch.runner",
    "Record": "extractor.schema",
    "Rules": "extractor.backends.rules",
    "aextract_many": "extractor.api",
    "extract": "extractor.api",
    "extract_many": "extractor.api",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
