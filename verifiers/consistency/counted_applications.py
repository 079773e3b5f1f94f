"""Numbers of applications in the text, and the cells of table three that they restate: received, carried over, handled
with which result, by which applicants, carried forward.

收到 leaves open whether applications carried over are counted, 新收 does not; results and applicants are read by the
words of the form, for bodies describe the same cases in many other ways that no row stands for.
"""

from __future__ import annotations

import re
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.stated import HEAD, TAIL, stated
from verifiers.consistency.statements import APPLICATIONS, Cells, Statement, Sum
from verifiers.rules import Severity

COUNTED: Final = frozenset({"件", "", "条", "份", "例", "人次", "次", "个"})
"""Units, folded, in which cases are counted."""

_RECEIVED: Final = re.compile(
    r"(?P<verb>新收|收到|接到|接收|受理|收悉|收)(?:并受理|并办理|的|了|到|各类|各种|公民|群众|社会公众|公众|申请人|、|法人|和|或者?|及|其他组织|提出|提交|向|"
    r"政府|部门|有关|书面|有效|申请公开政府信息)*(?P<noun>(?:依申请|政府信息|信息)公开(?:政府信息)?(?:的)?(?:申请|申请件|办件|件|事项)|依申请公开|公开申请|申请件?|办件)"
    r"(?:事项|案件|件|表|书|数量|总数|数|量|总量|总计|共计|合计|共|计|为|是|达|有|了|:|约|近|超过|超|逾){0,4}$"
)
_NEW_ALONE: Final = re.compile(r"新收(?:到|的|数量|数|共|计|为|了){0,3}$")
_ON_REQUEST: Final = re.compile(r"依申请公开(?:政府信息|信息|申请|件|事项|数量|数|共|为|有){0,3}$")
_IN_ALL: Final = re.compile(
    rf"{HEAD}(?:[^,;:。]{{0,10}}?[年度来])?(?:政府信息公开|信息公开|依申请公开)(?:申请|办件|申请件)(?:件)?(?:总数|总量|数量|数|总计|合计|共计|共|为|有|:)+$"
)
_FORWARD_AFTER: Final = re.compile(
    r"^(?:政府信息公开申请|申请|案件)?(?:按规定|依法)?结转(?:至|到|入)?(?:下年|下一年|次年|明年)"
)
_OVER_AFTER: Final = re.compile(r"^(?:申请)?(?:为|系|是|属)?(?:上年度?|上一年度?|去年|20\d\d年度?)(?:结转|转入)")
_NEW: Final = re.compile(r"(?:新收|本年度?收到|新增)")
_RECEIVED_BEFORE: Final = re.compile(
    r"(?:收到|接到|接收|受理|新收|共收|收)(?:了|各类|到|的|并受理|并办理|共|约|近|超过|超)*$"
)
_RECEIVED_AFTER: Final = re.compile(
    r"^(?:公民|群众|社会公众|申请人|、|法人|和|或者?|其他组织|提出|提交|的|有效)*(?:依申请公开|政府信息公开|信息公开|依申请|公开政府信息)(?:政府信息)?(?:的)?(?:申请|件|办件)"
)
_CHANNEL: Final = re.compile(
    r"(?P<channel>网络|网上|互联网|在线|平台|网站|信函|邮寄|来信|信件|当面|现场|窗口|传真|电子邮件|电子邮箱|邮件|邮箱)(?:方式|渠道|平台|形式|途径|系统)?"
    r"(?:提交|提出|收到|递交|接收|受理|申请|申请公开)*" + TAIL
)
_ONE_KIND: Final = re.compile(r"自然人|企业|[^其]他人|律师|网络|网上|信函|当面|传真|邮")
_BY: Final = r"(?:申请人?|提出|提交|递交)*"
_APPLICANTS: Final = (
    ("natural", re.compile(rf"{HEAD}[^,;:。]{{0,6}}?(?:自然人|公民){_BY}{TAIL}"), "自然人申请"),
    (
        "organisations",
        re.compile(rf"{HEAD}[^,;:。]{{0,6}}?法人(?:、|和|或|或者|及|以及|与)?其他组织{_BY}{TAIL}"),
        "法人或其他组织申请",
    ),
    ("business", re.compile(rf"{HEAD}商业企业{_BY}{TAIL}"), "商业企业申请"),
    ("research", re.compile(rf"{HEAD}科研机构{_BY}{TAIL}"), "科研机构申请"),
    ("nonprofit", re.compile(rf"{HEAD}社会公益组织{_BY}{TAIL}"), "社会公益组织申请"),
    ("legal", re.compile(rf"{HEAD}法律服务机构{_BY}{TAIL}"), "法律服务机构申请"),
)
_APPLICANT_AFTER: Final = re.compile(
    r"^(?:申请)?(?:为|系|是|属|由|来自)(?:(?P<natural>自然人|公民)|(?P<organisations>法人(?:、|和|或|或者|及|以及|与)?其他组织))"
    r"(?:申请|提出|提交)*(?=$|[,;。、])"
)
_CARRIED_OVER: Final = re.compile(
    rf"(?:上年度?|上一年度?|往年|去年|(?P<from>20\d\d)年度?)(?:结转|转入|转结|接转)(?:至|到)?(?:本年度?|今年|20\d\d年度?)?(?:办理)?(?:的|来的)?{TAIL}"
)
_CARRIED_FORWARD: Final = re.compile(
    r"(?:结转|转入?|留待|延至)(?:至|到|入)?(?:下年度?|下一年度?|次年|来年|明年|(?P<to>20\d\d)年)(?:度)?(?:继续)?(?:办理|处理|答复)?(?:答复)?"
    + TAIL
)
_RESULTS: Final = {
    "部分公开": ("partial",),
    "不予公开": ("denied",),
    "不同意公开": ("denied",),
    "予以公开": ("granted",),
    "同意公开": ("granted",),
    "全部公开": ("granted",),
    "无法提供": ("unavailable",),
    "不予处理": ("rejected",),
    "其他处理": ("other",),
    "其它处理": ("other",),
}
_RESULT: Final = "|".join(_RESULTS)
_OUTCOME: Final = re.compile(rf"(?:(?:{_RESULT})(?:的|、|和|及|以及|与|或者?))*(?:{_RESULT})(?:类|政府信息)?{TAIL}")
_OUTCOME_AFTER: Final = re.compile(rf"^(?:申请)?(?:被|依法|已|均|按规定)*(?P<result>{_RESULT})(?=$|[,;。、])")
_RESULT_NAME: Final = re.compile(_RESULT)
_NOT_AN_OUTCOME: Final = re.compile(r"(?:区分处理|[不分])$")
_REASONS: Final = (
    ("denied.state_secret", "(?:涉及)?国家秘密"),
    ("denied.law_forbids", "(?:其他)?法律、?行政法规禁止公开"),
    ("denied.three_securities", '(?:危及)?"?三安全一稳定"?'),
    ("denied.third_party", "(?:保护)?第三方合法权益"),
    ("denied.internal_affairs", "(?:三类)?内部事务信息"),
    ("denied.process_info", "(?:四类)?过程性信息"),
    ("denied.enforcement_files", "行政执法案卷(?:信息)?"),
    ("denied.admin_inquiry", "行政查询事项"),
    ("unavailable.not_held", "(?:本机关|本单位|我局|我单位)?不掌握(?:的|相关)*(?:政府)?(?:信息)?"),
    ("unavailable.needs_creation", "(?:没有现成信息)?(?:需要?)?另行制作"),
    ("unavailable.unclear_after_correction", "补正后(?:申请内容)?仍不明确"),
    ("rejected.petition", "信访、?举报、?投诉类"),
    ("rejected.repeat", "重复申请"),
    ("rejected.publication", "(?:要求提供)?公开出版物"),
    ("rejected.mass_repeat", "(?:无正当理由)?大量反复申请"),
    ("rejected.reconfirm", "要求行政机关确认或者?重新出具(?:已获取信息)?"),
    ("other.overdue_correction", "(?:申请人)?(?:无正当理由)?逾期不补正"),
    ("other.overdue_fee", "(?:申请人)?逾期未按收费通知要求缴纳费用"),
)
_REASON: Final = re.compile(
    rf"{HEAD}(?:{'|'.join(f'(?P<r{index}>{words})' for index, (_, words) in enumerate(_REASONS))}){TAIL}"
)
_HANDLED: Final = re.compile(
    r"(?P<verb>办结|办理完毕|办理完成|答复|办复|回复)(?P<timely>率)?(?:政府信息公开|依申请公开|信息公开|各类)*(?:申请|件)?"
    r"(?:的|件数|总数|数量|数|量|总计|合计|共计|共有|共|计|有|为|是|达|了|累计|约|近|超过|超|逾|:){0,4}$"
)
_PART_HANDLED: Final = re.compile(
    r"延期|延长|超期|逾期|口头|电话|补正|邮寄|网上|网络|当面|书面|当日|当场|当天|即时|提前|未|不|征求|其他|同意|予以|重新|正在|已公开|主动公开"
    r"|按时|按期|及时|依法|如期"
)
# What the applications are mixed up with most easily.
_OTHER_MATTER: Final = re.compile(
    r"建议|提案|议案|咨询|热线|12345|留言|来访|投诉(?!类|等|举报)|举报(?!投诉|类|、)|复议|诉讼|许可|处罚|事项办理|服务事项|公文|意见|来电|信箱|平台交办|督办|工单|"
    r"(?:低保|救助|补[贴助]|许可|登记|审批|资助|[租住]房|报销|贷款|执行|援助|备案|项目|经费|资金|职称|认定|鉴定|工伤|立案|仲裁|裁决|注册|证照?|户口|落户)申请|"
    r"申请(?:事项|低保|救助|补)|各类申请|舆情|诉求|询问|行政审批|求助|纠纷|调解|案件线索|会议|培训"
)
_APPLICATION: Final = re.compile(r"公开[^,;。]{0,6}申请|依申请|申请公开|信息申请|公开办件")
# 新收申请…，上年结转…，结转下年…: the first, second and last row of table three.
_ROWS: Final = (re.compile("新收[^,;。]{0,6}申请"), re.compile("上一?年度?结转"), re.compile("结转至?下一?年"))
_OTHER_CASES: Final = re.compile("信访|投诉|举报|案件|仲裁|工单|建议|提案")
# 公文属性审查 sorts documents by the same words as requests are answered with.
_SORTED_DOCUMENTS: Final = re.compile(r"公文|公开属性|属性审查|属性认定|主动公开\d")


def speaks_of_applications(sentence: Sentence) -> bool:
    """Whether a sentence, its paragraph or its section is about applications, or tells the rows of table three by
    their names."""
    return (
        sentence.section == "applications"
        or bool(_APPLICATION.search(sentence.text) or _APPLICATION.search(sentence.context))
        or (all(row.search(sentence.text) for row in _ROWS) and _OTHER_CASES.search(sentence.text) is None)
    )


def count_of_applications(
    sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str
) -> Statement | None:
    """What a number says of cells of table three, if it does. ``before`` and ``after`` are the words around it."""
    if _off_topic(sentence, placed):
        return None
    return (
        _carried(sentence, cells, placed, before, after)
        or _by_applicant(sentence, cells, placed, before, after)
        or _with_result(sentence, cells, placed, before, after)
        or _received(sentence, cells, placed, before, after)
        or _handled(sentence, cells, placed, before)
    )


def _received(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    new, over = cells.column("new"), cells.column("carried_over")
    match = _RECEIVED.search(before) or (_RECEIVED_AFTER.search(after) and _RECEIVED_BEFORE.search(before))
    if match:
        return _received_by(sentence, cells, placed, match.group(), before[: match.start()])
    if _NEW_ALONE.search(before):
        return stated(APPLICATIONS, "新收申请", sentence, placed, (new,), severity=_strict(sentence))
    if not placed.quantity.value and _ON_REQUEST.search(before):
        return stated(APPLICATIONS, "新收申请", sentence, placed, (new,), severity="error")
    if _IN_ALL.search(before):
        options = (new, (*new, *over), cells.column("total"))
        return stated(APPLICATIONS, "政府信息公开申请", sentence, placed, options)
    return None


def _received_by(sentence: Sentence, cells: Cells, placed: Placed, said: str, lead: str) -> Statement | None:
    """收到 leaves open whether applications carried over are counted; 新收 does not."""
    if _CHANNEL.search(lead) or _ONE_KIND.search(lead + said):
        return None
    new, over = cells.column("new"), cells.column("carried_over")
    if _NEW.search(lead + said):
        return stated(APPLICATIONS, "新收申请", sentence, placed, (new,), severity=_strict(sentence))
    severity: Severity = "warning" if placed.quantity.value else "error"
    return stated(APPLICATIONS, "收到申请", sentence, placed, (new, (*new, *over)), severity=severity)


def _carried(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    over = _CARRIED_OVER.search(before)
    if over and sentence.year is not None and over["from"] and int(over["from"]) != sentence.year - 1:
        return None
    if over or _OVER_AFTER.search(after):
        return stated(APPLICATIONS, "上年结转", sentence, placed, (cells.column("carried_over"),), severity="error")
    match = _CARRIED_FORWARD.search(before)
    if match and match["to"] and sentence.year is not None and int(match["to"]) <= sentence.year:
        return None
    if match or _FORWARD_AFTER.search(after):
        return stated(
            APPLICATIONS, "结转下年度", sentence, placed, (cells.column("carried_forward"),), severity="error"
        )
    return None


def _by_applicant(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    later = _APPLICANT_AFTER.search(after)
    for column, pattern, meaning in _APPLICANTS:
        if pattern.search(before) or (later and later.groupdict().get(column)):
            options = tuple(
                tuple(path for row in rows for path in _applicants(cells, row, column))
                for rows in (("new",), ("new", "carried_over"), ("total",))
            )
            return stated(APPLICATIONS, meaning, sentence, placed, options)
    return None


def _applicants(cells: Cells, row: str, column: str) -> Sum:
    return cells.organisations(row) if column == "organisations" else cells.column(row, column)


def _with_result(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    """Results, one (不予公开3件) or several taken together (无法提供和不予处理共9件), and the form's reasons for
    them."""
    if _SORTED_DOCUMENTS.search(sentence.text):
        return None
    match = _OUTCOME.search(before)
    if match and not _NOT_AN_OUTCOME.search(before[: match.start()]):
        names = [found.group() for found in _RESULT_NAME.finditer(match.group())]
    elif later := _OUTCOME_AFTER.search(after):
        names = [later["result"]]
    else:
        reason = _REASON.search(before)
        if reason is None or reason.lastgroup is None:
            return None
        group, _ = _REASONS[int(reason.lastgroup[1:])]
        meaning = reason[reason.lastgroup]
        return stated(APPLICATIONS, meaning, sentence, placed, (cells.column(group),))
    groups = dict.fromkeys(group for name in names for group in _RESULTS[name])
    paths = tuple(path for group in groups for path in cells.column(group))
    return stated(APPLICATIONS, "、".join(names), sentence, placed, (paths,))


def _handled(sentence: Sentence, cells: Cells, placed: Placed, before: str) -> Statement | None:
    match = _HANDLED.search(before)
    if match is None or match["timely"] or _PART_HANDLED.search(before):
        return None
    severity = _strict(sentence) if match["verb"] == "办结" else "warning"
    return stated(APPLICATIONS, "本年度办理结果总计", sentence, placed, (cells.column("total"),), severity=severity)


def _strict(sentence: Sentence) -> Severity:
    """In its own section a plain number can only be the table's."""
    return "error" if sentence.section == "applications" else "warning"


def _off_topic(sentence: Sentence, placed: Placed) -> bool:
    """Whether the last matter named before the number, or right after it, is another one than applications."""
    start = max(0, placed.start - 300)
    before = sentence.text[start : placed.start] + sentence.after(placed, 16)
    others = [match.end() for match in _OTHER_MATTER.finditer(before)]
    if not others:
        return False
    own = [match.end() for match in _APPLICATION.finditer(before)]
    return not own or own[-1] < others[-1]
