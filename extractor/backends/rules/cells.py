"""Which table cell a sentence restates: 收到申请34件 is the total of row 一 of table 三, 行政复议1件 that of the review
block.

Only wordings that can mean one cell are listed; a figure that might as well be counted otherwise names none.
"""

from __future__ import annotations

import re
from typing import Final

from verifiers.model import Quantity

_COUNTERS = frozenset("件起宗例份条个次项部")

# Tried in order against the subject; the first that fits decides. None: known to mean no cell of its own.
_CELLS: Final[tuple[tuple[re.Pattern[str], str | None], ...]] = tuple(
    (re.compile(pattern), cell)
    for pattern, cell in (
        (
            r"占比|同比|增长|下降|较上年|网站|公众号|微信|微博|培训|会议|建议|提案|热线|来信|来电|留言|投诉|公示|解读"
            r"|化解|调解",
            None,
        ),
        (
            r"(?:上年|上一年|去年)度?.{0,6}结转|结转(?:自)?上年|上年度?(?:未办结|转来)",
            "applications.carried_over.total",
        ),
        (r"(?:结转|转)(?:至|到|入)?(?:下年|下一年|次年|明年|20\d\d年)", "applications.carried_forward.total"),
        (r"复议.{0,8}诉讼|诉讼.{0,8}复议", None),
        (
            r"行政复议$|行政复议(?:申请|案件|案|数|数量)?$|行政复议(?!.{0,6}(?:维持|纠|撤|驳|审结|后|决定))",
            "remedies.review.total",
        ),
        (r"行政诉讼|起诉", None),
        (r"自然人(?:提出|提交|的)?(?:政府信息公开)?申请", "applications.new.natural"),
        (r"商业企业(?:提出|提交|的)?(?:政府信息公开)?申请", "applications.new.business"),
        (r"科研机构(?:提出|提交|的)?(?:政府信息公开)?申请", "applications.new.research"),
        (r"社会公益组织(?:提出|提交|的)?(?:政府信息公开)?申请", "applications.new.nonprofit"),
        (r"法律服务机构(?:提出|提交|的)?(?:政府信息公开)?申请", "applications.new.legal"),
        (r"当面|网络|网上|信函|传真|邮件|邮寄|平台|自然人|公民|法人|企业|机构|组织|现场|在线", None),
        (
            r"(?:新收|收到|受理|接收|接到).{0,14}(?:申请|办件|依申请公开)|(?:申请|办件).{0,8}(?:新收|收到|受理)",
            "applications.new.total",
        ),
        (r"公开(?:及|和|或|、)部分公开", None),
        (r"部分公开", "applications.partial.total"),
        (r"予以公开|同意公开", "applications.granted.total"),
        (r"办结|办理完毕|(?:答复|办理完成).{0,6}申请", "applications.total.total"),
        (r"(?:审查|审核|解读|清理|备案|刊登|登载|评估|修订|修改)", None),
        (r"(?:现行有效|继续有效).{0,8}规范性文件|规范性文件.{0,4}现行有效", "disclosure.normative.in_force"),
        (r"废止.{0,8}规范性文件|规范性文件.{0,4}废止", "disclosure.normative.repealed"),
        (r"规范性文件", "disclosure.normative.made"),
        (r"(?:现行有效|继续有效).{0,4}规章|规章.{0,4}(?:现行|继续)有效", "disclosure.regulations.in_force"),
        (r"规章.{0,6}(?:公开)?(?:总数|总量|存量)", "disclosure.regulations.made"),
        (r"规章$", "disclosure.regulations.made"),
        (r"政府集中采购", "disclosure.procurement.projects"),
        (r"行政许可", "disclosure.licensing.decisions"),
        (r"行政处罚", "disclosure.penalties.decisions"),
        (r"行政强制", "disclosure.coercion.decisions"),
    )
)
# Results of review are printed under 行政复议 and under 行政诉讼 alike: only the words before them tell which is meant.
_RESULTS: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"维持", "upheld"),
        (r"纠正|纠错|撤销", "corrected"),
        (r"其他结果|其它结果", "other"),
        (r"尚未审结|未审结", "pending"),
    )
)
_REMEDY = re.compile(r"行政复议|复议|行政诉讼|诉讼|起诉")
_DECIDED = re.compile(r"决定|案件|办理|作出|处理|实施|行政(?:许可|处罚|强制)$")
_PUBLISHED = re.compile(r"信息|事项|目录|清单|公开")
_GATHERED = re.compile(r"刊登|登载|收录|审查|审核|清理|备案|解读|评估|学习")
_VERB = re.compile(r"制定|制发|制作|出台|印发|发布|公开|废止|失效|修订|修改|清理")
# 对外公开规范性文件总数57件 counts what is open to the public by the end of the year, not what was made in it.
_STANDING = re.compile(r"总数|总量|存量|历年|截至|现有|目前|现存|汇编|文件库|(?<!全年)累计对外公开")
_MADE = re.compile(r"(?:制定|制发|制作|出台|印发)[^，；。]*$")
_BELOW = re.compile(r"各[乡镇县区部单街]|[省市县区]直")
_BEGUN = re.compile(r"立案|受理|线索|移送")
_BY_A_BODY = re.compile(r"(?:(?<!我)(?<!本)(?<!全)局|厅|[总支大]队)(?!面|部)")
_OTHER_MATTER = re.compile(
    r"留言|来信|来电|热线|工单|信访|投诉|举报|建议|提案|咨询|诉求|问题|案件|许可|登记|审批|救助|补贴|低保"
)
_OWN_MATTER = re.compile(r"公开[^，；。]{0,6}申请|依申请|申请公开")
_REPEALED = re.compile(r"废止[^，；。]{0,16}\d")
_LAPSED = re.compile(r"(?:宣布)?(?:废止|失效)")


def cell_of(subject: str, context: str, quantity: Quantity, *, stock: bool) -> str | None:
    """The path of the cell that a figure restates, or None. ``context`` is its sentence up to the number; ``stock``
    says whether the form counts documents repealed and in force (that of 2021 does)."""
    if quantity.unit not in _COUNTERS:
        return None
    remedies = _REMEDY.findall(context)
    if remedies:
        # 行政复议3件、诉讼1件，其中结果纠正的分别为…: the result is told before the remedies are dealt their numbers.
        dealt = context.rpartition("，")[2] if "分别" in context and _REMEDY.search(subject) else ""
        for pattern, key in _RESULTS:
            if pattern.search(subject) or pattern.search(dealt):
                meant = subject if dealt else remedies[-1]
                return f"remedies.review.{key}" if "复议" in meant else None
    if _LAPSED.fullmatch(subject):
        after = context[context.rfind("规范性文件") :] if "规范性文件" in context else "清理"
        # 废止5件，宣布失效3件: what has run out is told beside what was repealed, and is none of it.
        beside = subject.endswith("失效") and _REPEALED.search(context) is not None
        return "disclosure.normative.repealed" if stock and not beside and not _GATHERED.search(after) else None
    for pattern, cell in _CELLS:
        if pattern.search(subject):
            told = cell in ("applications.new.total", "applications.total.total")
            if told and (_of_another_matter(context) or _BELOW.search(context.rpartition("，")[2])):
                return None
            return _disclosed(cell, subject, context, stock) if cell and cell.startswith("disclosure.") else cell
    return None


def _of_another_matter(context: str) -> bool:
    """Whether what came in or was handled is no request for information: 收到网民留言213条，办结211条."""
    last = max((match.end() for match in _OTHER_MATTER.finditer(context)), default=-1)
    return (
        last > max(match.end() for match in _OWN_MATTER.finditer(context)) if _OWN_MATTER.search(context) else last >= 0
    )


def _disclosed(cell: str, subject: str, context: str, stock: bool) -> str | None:
    """Documents made and decisions taken are counted in table 二, what was published about them is not."""
    if cell.endswith("decisions"):
        if _BY_A_BODY.search(context.rpartition("，")[2]):
            return None  # 县市场监管局办理行政许可: that body's, not the reporting one's
        return None if _BEGUN.search(subject) or _PUBLISHED.search(subject) or not _DECIDED.search(subject) else cell
    if not cell.endswith("made"):
        return cell if stock or cell.endswith("projects") else None
    if _STANDING.search(subject) or _STANDING.search(context.rpartition("，")[2]):
        # Only the form of 2019 counts what is published in all (对外公开总数量).
        return None if stock or "公开" not in subject else f"{cell.removesuffix('made')}total"
    if _GATHERED.search(context.rpartition("，")[2]):
        return None
    verbs = _VERB.findall(context)
    if verbs and verbs[-1] in ("废止", "失效"):
        return f"{cell.removesuffix('made')}repealed" if stock else None
    if not stock and _VERB.findall(context.rpartition("，")[2])[-1:] == ["公开"] and not _MADE.search(context):
        return f"{cell.removesuffix('made')}published"
    return None if verbs and verbs[-1] in ("修订", "修改", "清理") else cell
