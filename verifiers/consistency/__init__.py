"""The statutory tables against the narrative, and the narrative's numbers against one another."""

from verifiers.consistency.comparison import check_consistency

__all__ = ["check_consistency"]
