"""Numbers of documents, decisions and items in the text, and the cells of table two that they restate.

Bodies speak of many things near 规范性文件 and 行政处罚 (revising, publishing, filing); only making, repealing and
deciding are what the table counts. What was published may be fewer than what was decided: a difference is then
``info``.
"""

from __future__ import annotations

import re
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.stated import HEAD, TAIL, stated
from verifiers.consistency.statements import DISCLOSURE, Cells, Statement
from verifiers.rules import Severity

_MATTER: Final = re.compile("规章|规范性文件|行政许可|行政处罚|行政强制|服务事项")
_MADE: Final = (
    r"(?:制定|制发|出台|印发|制作)(?:了|并印发|并发布|并公布|发布|印发|出台|实施|各类|我[市县区镇乡局]|本级|本机关|,)*"
)
_DOCUMENTS: Final = (
    (re.compile(rf"{_MADE}(?:行政)?规范性文件{TAIL}"), "disclosure.normative.made", "本年制发规范性文件"),
    (
        re.compile(rf"废止(?:了|的|各类)*(?:行政)?规范性文件{TAIL}"),
        "disclosure.normative.repealed",
        "本年废止规范性文件",
    ),
    (
        re.compile(rf"现行有效(?:的|各类)*(?:行政)?规范性文件{TAIL}"),
        "disclosure.normative.in_force",
        "现行有效规范性文件",
    ),
    (
        re.compile(rf"(?:制定|出台|制发)(?:了|政府|部门)*规章(?!制度){TAIL}"),
        "disclosure.regulations.made",
        "本年制发规章",
    ),
    (re.compile(rf"废止(?:了|政府|部门)*规章(?!制度){TAIL}"), "disclosure.regulations.repealed", "本年废止规章"),
)
_DOCUMENT_UNITS: Final = frozenset({"件", "份", "部", "个", "项", "篇", "条", ""})
_REVISED: Final = re.compile(r"修|清理|备案|审查|审核|起草|代|解读|公开|发布|收录|汇编|库|平台|目录")
_COUNT: Final = r"(?:共计|共|计|合计|数|数量|为|了|总数|:){0,3}$"
_DECIDED: Final = re.compile(
    r"(?:办理|作出|做出|实施|办结|准予|颁发|下达)(?:了|各类|的)*行政(?P<kind>许可|处罚|强制)(?:决定|措施|案件|执行)*"
    + _COUNT
)
_DECISIONS: Final = re.compile(r"行政(?P<kind>许可|处罚|强制)(?:类)?(?:本年)?处理决定(?:数量)?" + _COUNT)
# Of none nothing can be left out: 行政强制0件 needs no verb.
_NONE: Final = re.compile(rf"{HEAD}(?:全年|本年度?)?行政(?P<kind>许可|处罚|强制)(?:决定|案件)?{_COUNT}")
_PUBLISHED: Final = re.compile(r"(?:公开|公示|公布)(?:了|各类|的)*行政(?P<kind>许可|处罚|强制)(?:决定|案件)*" + _COUNT)
# In a list the verb stands before the first member only: 作出行政处罚决定3件、行政强制决定1件.
_DECIDED_TOO: Final = re.compile(r"^[、和及]行政(?P<kind>许可|处罚|强制)(?:决定|措施|案件)*$")
_DECIDED_EARLIER: Final = re.compile(r"(?:办理|作出|做出|实施|办结)[^,;。]{0,8}行政(?:许可|处罚|强制)[^;。]{0,40}$")
_PUBLISHED_EARLIER: Final = re.compile(
    r"(?:公开|公示|公布)(?:了|各类|的)*行政(?:许可|处罚|强制)(?:决定|案件)*\d[^;。]{0,40}$"
)
_DOCUMENT_NAMED: Final = re.compile(
    rf"{_MADE}(?:行政)?规范性文件[^,;。]{{0,10}}$|规范性文件[^,;。]{{0,10}},废止[^,;。]{{0,6}}$"
)
_DOCUMENTS_TOO: Final = (
    (re.compile(r"^[,、和及](?:本年)?废止(?:了)?$"), "disclosure.normative.repealed", "本年废止规范性文件"),
    (re.compile(r"^[,、和及](?:目前|现|年末)?现行有效(?:的)?$"), "disclosure.normative.in_force", "现行有效规范性文件"),
)
_DECISION_ROWS: Final = {"许可": "licensing", "处罚": "penalties", "强制": "coercion"}
_DECISION_UNITS: Final = frozenset({"件", "次", "个", "份"})
_SERVICE_ITEMS: Final = re.compile(
    r"(?:纳入|梳理|公布|公开|认领|共有|现有|保留|进驻)(?:了|的|我[镇乡街局])*(?:政务服务|公共服务|对外管理服务)事项(?:共计|共|有|为|达){0,2}$"
)


def speaks_of_disclosure(sentence: Sentence) -> bool:
    """Whether a sentence names anything that table two counts."""
    return _MATTER.search(sentence.text) is not None


def count_of_disclosure(sentence: Sentence, cells: Cells, placed: Placed, before: str) -> Statement | None:
    """What a number says of a cell of table two, if it does. ``before`` are the words before it."""
    unit = placed.unit
    for pattern, path, meaning in _DOCUMENTS:
        match = pattern.search(before)
        if match and unit in _DOCUMENT_UNITS and not _REVISED.search(before[: match.start()] + match.group()):
            return stated(DISCLOSURE, meaning, sentence, placed, (cells.some(path),))
    earlier = sentence.text[: max(placed.start - len(before), 0)].rstrip(",、和及")
    for pattern, path, meaning in _DOCUMENTS_TOO:
        if pattern.search(_with_mark(sentence, placed)) and unit == "件" and _DOCUMENT_NAMED.search(earlier):
            return stated(DISCLOSURE, meaning, sentence, placed, (cells.some(path),))
    if unit in _DECISION_UNITS and (found := _decisions(before, earlier, not placed.quantity.value)):
        kind, severity = found
        paths = cells.some(f"disclosure.{_DECISION_ROWS[kind]}.decisions")
        return stated(DISCLOSURE, f"行政{kind}处理决定", sentence, placed, (paths,), severity=severity)
    if _SERVICE_ITEMS.search(before) and unit in ("项", "条", "个", "件"):
        rows = ("other_services", "licensing", "penalties", "coercion", "fees")
        options = tuple(
            cells.some(*(f"disclosure.{row}.{column}" for row in rows[:count] for column in ("previous", "change")))
            for count in (1, 2, 5)
        )
        # 政务服务事项 is a wider notion than any one row; a difference is worth a look, no more.
        return stated(DISCLOSURE, "对外管理服务事项", sentence, placed, options, severity="info")
    return None


def _decisions(before: str, earlier: str, zero: bool) -> tuple[str, Severity] | None:
    """Of what kind the decisions are that a number counts, and how grave a difference is."""
    too = _DECIDED_TOO.search(before)
    if match := _DECIDED.search(before) or _DECISIONS.search(before) or (_DECIDED_EARLIER.search(earlier) and too):
        return match["kind"], "warning"
    if match := zero and _NONE.search(before):
        return match["kind"], "warning"
    if match := _PUBLISHED.search(before) or (_PUBLISHED_EARLIER.search(earlier) and too):
        return match["kind"], "info"
    return None


def _with_mark(sentence: Sentence, placed: Placed) -> str:
    """What stands between the previous quantity and this one, the mark between them included."""
    return sentence.text[max(sentence.last_end(placed), placed.start - 24) : placed.start]
