"""Place quotes in a text, compare numbers with their units, test the identities of statutory tables: pure, no model,
no file, no network.

>>> from verifiers import Source
>>> source = Source("全年主动公开政府信息 86 条。")
>>> source.ground("公开政府信息86条").match
'folded'
>>> [(str(one.value), one.unit) for one in source.quantities]
[('86', '条')]
"""

from verifiers.model import Claim, Evidence, Finding, Judgement, Quantity, Section, Span
from verifiers.source import Source

__all__ = ["Claim", "Evidence", "Finding", "Judgement", "Quantity", "Section", "Source", "Span"]
