"""The version of the tool, as it stands in every record's provenance."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

try:
    VERSION: Final = version("nianbao")
except PackageNotFoundError:  # run from a checkout that was never installed
    VERSION: Final = "0+unknown"
TOOL: Final = f"nianbao {VERSION}"
