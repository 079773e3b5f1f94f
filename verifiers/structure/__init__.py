"""The shape and wording of a report: sections, numbering, dates and periods, contact and signature, text left over,
machine instructions."""

from verifiers.structure.outline import check_structure
from verifiers.structure.wording import instructions

__all__ = ["check_structure", "instructions"]
