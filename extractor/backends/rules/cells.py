"""Which table cell a sentence restates: 收到申请34件 is the total of row 一 of table 三, 行政复议1件 that of the review block.

Only wordings that can mean one cell are listed; a figure that might as well be counted otherwise names none.
"""

from __future__ import annotations

import re
from typing import Final

from verifiers.model import Quantity

_CASES = frozenset("件 起 宗 例 份 条 个 次 项".split())

# Tried in order against the subject with the words around the number; the first that fits decides. None: known to mean no cell.
_CELLS: Final[tuple[tuple[re.Pattern[str], str | None], ...]] = tuple(
    (re.compile(pattern), cell)
    for pattern, cell in (
        (r"占比|同比|增长|下降|较上年|网站|公众号|微信|微博|培训|会议|建议|提案|热线|来信|来电|留言|投诉", None),
        (r"(?:上年度?|上一年度?|去年|结转自上年).{0,4}结转|结转上年", "applications.carried_over.total"),
        (r"(?:结转|转)(?:至|到|入)?(?:下年|下一年|次年|明年|20\d\d年)", "applications.carried_forward.total"),
        (r"复议.{0,8}诉讼|诉讼.{0,8}复议", None),
        (r"复议.{0,10}(?:维持)", "remedies.review.upheld"),
        (r"复议.{0,10}(?:纠正|纠错|撤销)", "remedies.review.corrected"),
        (r"行政复议", "remedies.review.total"),
        (r"行政诉讼|起诉", None),
        (r"(?:当面|网络|信函|传真|邮件|邮寄|平台|自然人|公民|法人|企业|机构|组织)", None),
        (
            r"(?:新收|收到|受理|接收|接到).{0,14}(?:申请|办件)|(?:申请|办件).{0,8}(?:新收|收到|受理)",
            "applications.new.total",
        ),
        (r"予以公开及|予以公开和|公开及部分|公开和部分|公开或部分", None),
        (r"部分公开", "applications.partial.total"),
        (r"(?:予以公开|同意公开)(?!和|及|或|、)", "applications.granted.total"),
        (r"(?:办结|办理完毕|答复办结|已办结).{0,12}$|(?:答复|办理).{0,6}申请", "applications.total.total"),
        (r"(?:废止|失效|修订|修改|备案|清理|现行有效|审查|审核|解读)", None),
        (r"(?:市政府|县政府|区政府|政府|制定|制发|公开|发布|出台)?规章$|规章$", "disclosure.regulations.made"),
        (r"规范性文件", "disclosure.normative.made"),
        (r"行政许可", "disclosure.licensing.decisions"),
        (r"行政处罚", "disclosure.penalties.decisions"),
        (r"行政强制", "disclosure.coercion.decisions"),
    )
)
_NEEDS_DECISION = re.compile(r"决定|案件|办理|作出|处理|实施|共|行政(?:许可|处罚|强制)$")
_LISTS_OF_INFORMATION = re.compile(r"公示|信息|事项|目录|清单|公开")


def cell_of(subject: str, quantity: Quantity) -> str | None:
    """The path of the cell that a figure restates, or None."""
    if quantity.unit not in _CASES:
        return None
    for pattern, cell in _CELLS:
        if pattern.search(subject):
            if cell is not None and cell.startswith("disclosure."):
                return _disclosed(cell, subject)
            return cell
    return None


def _disclosed(cell: str, said: str) -> str | None:
    """A decision is counted in table 二, the information published about decisions is not."""
    if cell.endswith("decisions") and (_LISTS_OF_INFORMATION.search(said) or not _NEEDS_DECISION.search(said)):
        return None
    return cell
