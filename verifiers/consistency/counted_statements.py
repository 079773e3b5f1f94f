"""Sentences that state a number which a statutory cell states too: 收到申请12件, 不予公开3件, 制定规范性文件2件,
行政复议1件.

A number is read only where the words right before it (or, for 1件政府信息公开申请, right after it) say in full what
it counts; anything else is left alone, for a number that merely might be meant is no ground for an accusation. Where
wording is open the statement carries several options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from verifiers.consistency.sentences import Placed, Sentence
from verifiers.consistency.statements import APPLICATIONS, DISCLOSURE, REMEDIES, Cells, Statement, Sum, lowered
from verifiers.quantities.units import amount
from verifiers.rules import Rule, Severity

# What may stand between the words that say what is counted and the number. Bounded: at most 24 characters are looked
# at.
_TAIL: Final = (
    r"(?:的|信息公开|政府信息|申请|决定|答复|案件|事项|行为|类|件数|总数|数量|数|量|总计|合计|共计|共有|共|计|有|为|是|达到|达|了|"
    r"累计|约|近|超过|超|逾|不足|一共|:|：|\"|\(|等|各){0,6}$"
)
_HEAD: Final = r"(?:^|[,;:、。(\"]|其中|包括|含|属于?|因|以|及|和)"

_RECEIVED: Final = re.compile(
    r"(?P<verb>新收|收到|接到|接收|受理|收悉|收)(?:并受理|并办理|的|了|到|各类|各种|公民|群众|社会公众|公众|申请人|、|法人|和|或者?|及|其他组织|提出|提交|向|"
    r"政府|部门|有关|书面|有效|申请公开政府信息)*(?P<noun>(?:依申请|政府信息|信息)公开(?:政府信息)?(?:的)?(?:申请|申请件|办件|件|事项)|依申请公开|公开申请|申请件?|办件)"
    r"(?:事项|案件|件|表|书|数量|总数|数|量|总量|总计|共计|合计|共|计|为|是|达|有|了|:|约|近|超过|超|逾){0,4}$"
)
_NEW_ALONE: Final = re.compile(r"新收(?:到|的|数量|数|共|计|为|了){0,3}$")
_ON_REQUEST: Final = re.compile(r"依申请公开(?:政府信息|信息|申请|件|事项|数量|数|共|为|有){0,3}$")
_FORWARD_AFTER: Final = re.compile(
    r"^(?:政府信息公开申请|申请|案件)?(?:按规定|依法)?结转(?:至|到|入)?(?:下年|下一年|次年|明年)"
)
_OVER_AFTER: Final = re.compile(r"^(?:申请)?(?:为|系|是|属)?(?:上年度?|上一年度?|去年|20\d\d年度?)结转")
_NEW: Final = re.compile(r"(?:新收|本年度?收到|新增)")
_RECEIVED_BEFORE: Final = re.compile(
    r"(?:收到|接到|接收|受理|新收|共收|收)(?:了|各类|到|的|并受理|并办理|共|约|近|超过|超)*$"
)
_RECEIVED_AFTER: Final = re.compile(
    r"^(?:公民|群众|社会公众|申请人|、|法人|和|或者?|其他组织|提出|提交|的|有效)*(?:依申请公开|政府信息公开|信息公开|依申请|公开政府信息)(?:政府信息)?(?:的)?(?:申请|件|办件)"
)
_CHANNEL: Final = re.compile(
    r"(?P<channel>网络|网上|互联网|在线|平台|网站|信函|邮寄|来信|信件|当面|现场|窗口|传真|电子邮件|电子邮箱|邮件|邮箱)(?:方式|渠道|平台|形式|途径|系统)?"
    r"(?:提交|提出|收到|递交|接收|受理|申请|申请公开)*" + _TAIL
)
_NATURAL: Final = re.compile(rf"{_HEAD}[^,;:。]{{0,6}}?(?:自然人|公民)(?:申请人?|提出|提交)*{_TAIL}")
_ORGANISATION: Final = re.compile(
    rf"{_HEAD}[^,;:。]{{0,6}}?法人(?:、|和|或|或者|及|以及|与)?其他组织(?:申请人?|提出|提交)*{_TAIL}"
)
_CARRIED_OVER: Final = re.compile(
    rf"(?:上年度?|上一年度?|往年|去年|20\d\d年度?)结转(?:至|到)?(?:本年度?|今年)?(?:的|来的)?{_TAIL}"
)
_CARRIED_FORWARD: Final = re.compile(
    r"(?:结转|转入?|留待)(?:至|到|入)?(?:下年度?|下一年度?|次年|来年|明年)(?:度)?(?:继续)?(?:办理|处理|答复)?(?:答复)?"
    + _TAIL
)
_OUTCOMES: Final = (
    (
        re.compile(rf"(?:予以公开|全部公开|同意公开)(?:及|和|与|、|或|或者)部分公开{_TAIL}"),
        ("granted", "partial"),
        "予以公开及部分公开",
    ),
    (re.compile(rf"(?<!区分处理)部分公开{_TAIL}"), ("partial",), "部分公开"),
    (re.compile(rf"(?:不予公开|不同意公开){_TAIL}"), ("denied",), "不予公开"),
    (re.compile(rf"(?<!不)(?<!分)(?:予以公开|同意公开|全部公开)(?:政府信息)?{_TAIL}"), ("granted",), "予以公开"),
    (re.compile(rf"无法提供{_TAIL}"), ("unavailable",), "无法提供"),
    (re.compile(rf"不予处理{_TAIL}"), ("rejected",), "不予处理"),
    (re.compile(rf"(?:其他|其它)处理{_TAIL}"), ("other",), "其他处理"),
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
# 公文属性审查 sorts documents by the same words as requests are answered with.
_SORTED_DOCUMENTS: Final = re.compile(r"公文|公开属性|属性审查|属性认定|主动公开\d")
_EXCEPT: Final = re.compile(r"(?<![废清扣消解免])除[^,;。]{0,20}$")
_COUNTED: Final = frozenset({"件", "", "条", "份", "例", "人次", "次", "个"})

_REMEDY_WORD: Final = re.compile(r"行政复议|复议|行政诉讼|诉讼|未经复议直接起诉|复议后起诉|直接起诉")
_REMEDY_BEFORE: Final = re.compile(
    r"(?P<what>(?:行政)?复议(?:案件|申请)?(?:、|和|及|与|或)(?:提起)?(?:行政)?诉讼|未经复议直接(?:起诉|提起行政诉讼)|复议后(?:起诉|提起行政诉讼)|行政复议|行政诉讼|复议|诉讼)"
    r"(?:案件|申请|件)?" + _TAIL
)
_REMEDY_AFTER: Final = re.compile(
    r"^(?:因|涉及|有关|关于|由|针对|政府|信息公开|工作|依申请公开|申请|引发|引起|产生|提起|发生|的|、){0,9}(?P<what>行政复议|行政诉讼|复议|诉讼)(?:案件|申请|案)?(?=$|[,;:。、])"
)
_LOST: Final = re.compile(rf"(?:被(?:依法)?|结果|予以|依法)?(?:纠错|纠正|败诉){_TAIL}")
# A body that decides reviews counts others' cases, not those against itself.
_ADJUDICATING: Final = re.compile(
    r"(?:审理|受理|承办|办理|审结|化解|代理|出庭|负责|履行)[^,;。]{0,12}(?:行政复议|行政诉讼|复议|诉讼)|(?<!未)审结"
)
_PUBLICITY: Final = re.compile(r"信息公开|依申请公开|政务公开")

_MADE: Final = (
    r"(?:制定|制发|出台|印发|制作)(?:了|并印发|并发布|并公布|发布|印发|出台|实施|各类|我[市县区镇乡局]|本级|本机关|,)*"
)
_DOCUMENTS: Final = (
    (re.compile(rf"{_MADE}(?:行政)?规范性文件{_TAIL}"), "disclosure.normative.made", "本年制发规范性文件"),
    (
        re.compile(rf"废止(?:了|的|各类)*(?:行政)?规范性文件{_TAIL}"),
        "disclosure.normative.repealed",
        "本年废止规范性文件",
    ),
    (
        re.compile(rf"现行有效(?:的|各类)*(?:行政)?规范性文件{_TAIL}"),
        "disclosure.normative.in_force",
        "现行有效规范性文件",
    ),
    (re.compile(rf"(?:制定|出台)(?:了|政府)*规章{_TAIL}"), "disclosure.regulations.made", "本年制发规章"),
)
_DOCUMENT_UNITS: Final = frozenset({"件", "份", "部", "个", "项", "篇", "条", ""})
_REVISED: Final = re.compile(r"修|清理|备案|审查|审核|起草|代|解读|公开|发布|收录|汇编|库|平台|目录")
_DECIDED: Final = re.compile(
    r"(?:办理|作出|做出|实施|办结|准予|颁发|下达)(?:了|各类|的)*行政(?P<kind>许可|处罚|强制)(?:决定|措施|案件|执行)*"
    r"(?:共计|共|计|合计|数|数量|为|了|总数){0,3}$"
)
# In a list the verb stands before the first member only: 作出行政处罚决定3件、行政强制决定1件.
_DECIDED_TOO: Final = re.compile(r"^[、和及]行政(?P<kind>许可|处罚|强制)(?:决定|措施|案件)*$")
_DECIDED_EARLIER: Final = re.compile(r"(?:办理|作出|做出|实施|办结)[^,;。]{0,8}行政(?:许可|处罚|强制)[^;。]{0,40}$")
_DOCUMENT_NAMED: Final = re.compile(
    rf"{_MADE}(?:行政)?规范性文件[^,;。]{{0,10}}$|规范性文件[^,;。]{{0,10}},废止[^,;。]{{0,6}}$"
)
_DOCUMENTS_TOO: Final = (
    (re.compile(r"^[,、和及](?:本年)?废止(?:了)?$"), "disclosure.normative.repealed", "本年废止规范性文件"),
    (re.compile(r"^[,、和及](?:目前|现|年末)?现行有效(?:的)?$"), "disclosure.normative.in_force", "现行有效规范性文件"),
)
_DECISION_ROWS: Final = {"许可": "licensing", "处罚": "penalties", "强制": "coercion"}
_SERVICE_ITEMS: Final = re.compile(
    r"(?:纳入|梳理|公布|公开|认领|共有|现有|保留|进驻)(?:了|的|我[镇乡街局])*(?:政务服务|公共服务|对外管理服务)事项(?:共计|共|有|为|达){0,2}$"
)


def counted_statements(sentence: Sentence, cells: Cells) -> Iterator[Statement]:
    """Statements of numbers. What stands for another year, body or matter is left out."""
    about_applications = sentence.section == "applications" or bool(
        _APPLICATION.search(sentence.text) or _APPLICATION.search(sentence.context)
    )
    for placed in sentence.quantities:
        clause = sentence.clause_of(placed)
        if sentence.speaks_elsewhere(clause.start, placed.end):
            continue
        before, after = sentence.before(placed), sentence.after(placed)
        if _EXCEPT.search(before):
            continue
        unit = amount(placed.quantity.value, placed.quantity.unit)[1]
        made = None
        if unit in _COUNTED and about_applications:
            made = _application(sentence, cells, placed, before, after)
        if made is None and unit in _COUNTED:
            made = _remedy(sentence, cells, placed, before, after)
        if made is None:
            made = _disclosure(sentence, cells, placed, before, unit)
        if made is not None:
            yield made


def _application(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    if _off_topic(sentence, placed):
        return None
    new, over, total = cells.column("new"), cells.column("carried_over"), cells.column("total")
    if match := _RECEIVED.search(before):
        return _received(sentence, cells, placed, match.group(), before[: match.start()])
    if (match := _RECEIVED_BEFORE.search(before)) and _RECEIVED_AFTER.search(after):
        return _received(sentence, cells, placed, match.group(), before[: match.start()])
    if _NEW_ALONE.search(before):
        return _stated(APPLICATIONS, "新收申请", sentence, placed, (new,), severity=_strict(sentence))
    if not placed.quantity.value and _ON_REQUEST.search(before):
        return _stated(APPLICATIONS, "新收申请", sentence, placed, (new,), severity="error")
    if _CARRIED_OVER.search(before) or _OVER_AFTER.search(after):
        return _stated(APPLICATIONS, "上年结转", sentence, placed, (over,), severity="error")
    if _CARRIED_FORWARD.search(before) or _FORWARD_AFTER.search(after):
        return _stated(
            APPLICATIONS, "结转下年度", sentence, placed, (cells.column("carried_forward"),), severity="error"
        )
    for column, pattern, meaning in (
        ("natural", _NATURAL, "自然人申请"),
        ("organisations", _ORGANISATION, "法人或其他组织申请"),
    ):
        if pattern.search(before):
            options = tuple(
                tuple(path for row in rows for path in _applicants(cells, row, column))
                for rows in (("new",), ("new", "carried_over"), ("total",))
            )
            return _stated(APPLICATIONS, meaning, sentence, placed, options)
    for pattern, groups, meaning in _OUTCOMES:
        if pattern.search(before) and not _SORTED_DOCUMENTS.search(sentence.text):
            paths = tuple(path for group in groups for path in cells.column(group))
            return _stated(APPLICATIONS, meaning, sentence, placed, (paths,))
    if (match := _HANDLED.search(before)) and not match["timely"] and not _PART_HANDLED.search(before):
        severity = _strict(sentence) if match["verb"] == "办结" else "warning"
        return _stated(APPLICATIONS, "本年度办理结果总计", sentence, placed, (total,), severity=severity)
    return None


def _strict(sentence: Sentence) -> Severity:
    """In its own section a plain number can only be the table's."""
    return "error" if sentence.section == "applications" else "warning"


def _received(sentence: Sentence, cells: Cells, placed: Placed, said: str, lead: str) -> Statement | None:
    """收到 leaves open whether applications carried over are counted; 新收 does not."""
    if _CHANNEL.search(lead) or re.search(r"自然人|企业|[^其]他人|律师|网络|网上|信函|当面|传真|邮", lead + said):
        return None
    new, over = cells.column("new"), cells.column("carried_over")
    if _NEW.search(lead + said):
        return _stated(APPLICATIONS, "新收申请", sentence, placed, (new,), severity=_strict(sentence))
    severity = "warning" if placed.quantity.value else "error"
    return _stated(APPLICATIONS, "收到申请", sentence, placed, (new, (*new, *over)), severity=severity)


def _applicants(cells: Cells, row: str, column: str) -> Sum:
    return cells.organisations(row) if column == "organisations" else cells.column(row, column)


def _off_topic(sentence: Sentence, placed: Placed) -> bool:
    """Whether the last matter named before the number, or right after it, is another one than applications."""
    start = max(0, placed.start - 300)
    before = sentence.text[start : placed.start] + sentence.after(placed, 16)
    others = [match.end() for match in _OTHER_MATTER.finditer(before)]
    if not others:
        return False
    own = [match.end() for match in _APPLICATION.finditer(before)]
    return not own or own[-1] < others[-1]


def _remedy(sentence: Sentence, cells: Cells, placed: Placed, before: str, after: str) -> Statement | None:
    around = sentence.text[: placed.start] + after
    if not _REMEDY_WORD.search(around) or _ADJUDICATING.search(around):
        return None
    if sentence.section not in ("remedies", "applications") and not (
        _PUBLICITY.search(sentence.text) or _PUBLICITY.search(sentence.context)
    ):
        return None
    if match := _LOST.search(before):
        lead = sentence.text[: placed.start][: -len(match.group()) or None]
        blocks = _blocks(_last_remedy(lead) or ("诉讼" if "败诉" in match.group() else ""))
        paths = cells.some(*(f"remedies.{block}.corrected" for block in blocks))
        return _stated(REMEDIES, "被纠正的复议、诉讼", sentence, placed, (paths,)) if paths else None
    match = _REMEDY_BEFORE.search(before) or _REMEDY_AFTER.search(after)
    if match is None:
        return None
    blocks = _blocks(match["what"])
    paths = cells.some(*(f"remedies.{block}.total" for block in blocks))
    return _stated(
        REMEDIES, match["what"], sentence, placed, (paths,), severity="warning" if placed.quantity.value else "error"
    )


def _last_remedy(text: str) -> str:
    found = [match.group() for match in _REMEDY_WORD.finditer(text)]
    return found[-1] if found else ""


def _blocks(what: str) -> tuple[str, ...]:
    """The blocks of table four that a word stands for. 诉讼 alone is both blocks of lawsuits."""
    if "直接" in what:
        return ("direct",)
    if "复议后" in what:
        return ("after_review",)
    blocks = ("review",) if "复议" in what else ()
    return (*blocks, "direct", "after_review") if "诉讼" in what else blocks


def _disclosure(sentence: Sentence, cells: Cells, placed: Placed, before: str, unit: str) -> Statement | None:
    for pattern, path, meaning in _DOCUMENTS:
        match = pattern.search(before)
        if match and unit in _DOCUMENT_UNITS and not _REVISED.search(before[: match.start()] + match.group()):
            return _stated(DISCLOSURE, meaning, sentence, placed, (cells.some(path),))
    earlier = sentence.text[: placed.start - len(before)].rstrip(",、和及")
    for pattern, path, meaning in _DOCUMENTS_TOO:
        if pattern.search(_with_mark(sentence, placed)) and unit == "件" and _DOCUMENT_NAMED.search(earlier):
            return _stated(DISCLOSURE, meaning, sentence, placed, (cells.some(path),))
    match = _DECIDED.search(before) or (_DECIDED_EARLIER.search(earlier) and _DECIDED_TOO.search(before))
    if match and unit in ("件", "次", "个", "份"):
        row = _DECISION_ROWS[match["kind"]]
        return _stated(
            DISCLOSURE, f"行政{match['kind']}处理决定", sentence, placed, (cells.some(f"disclosure.{row}.decisions"),)
        )
    if _SERVICE_ITEMS.search(before) and unit in ("项", "条", "个", "件"):
        rows = ("other_services", "licensing", "penalties", "coercion", "fees")
        options = tuple(
            cells.some(*(f"disclosure.{row}.{column}" for row in rows[:count] for column in ("previous", "change")))
            for count in (1, 2, 5)
        )
        # 政务服务事项 is a wider notion than any one row; a difference is worth a look, no more.
        return _stated(DISCLOSURE, "对外管理服务事项", sentence, placed, options, severity="info")
    return None


def _with_mark(sentence: Sentence, placed: Placed) -> str:
    """What stands between the previous quantity and this one, the mark between them included."""
    return sentence.text[max(sentence.last_end(placed), placed.start - 24) : placed.start]


def _stated(
    made: Rule,
    meaning: str,
    sentence: Sentence,
    placed: Placed,
    options: tuple[Sum, ...],
    *,
    severity: Severity = "warning",
) -> Statement | None:
    """A statement, unless the form has none of the cells."""
    known = tuple(dict.fromkeys(option for option in options if option))
    if not known:
        return None
    clause = sentence.clause_of(placed)
    start = max(clause.start, sentence.last_end(placed))
    span = sentence.span(min(start, placed.start), placed.end)
    value = amount(placed.quantity.value, placed.quantity.unit)[0]
    grave = lowered(severity, sentence.speaks_of_region(placed.end))
    return Statement(made, meaning, value, known, span, placed.quantity, grave)
