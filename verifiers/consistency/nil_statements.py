"""Sentences that say there was nothing: which cells they assert to be zero, and no more.

The scope is what matters (domain rules): 未收到申请 speaks of new applications and not of those carried over;
未因…被纠错 speaks of corrected decisions only; 未收取费用 speaks of no table at all; 除…外 and narrowed nouns
(未收到信函申请) assert nothing that a cell holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from verifiers.consistency.counted_remedies import REMEDY, blocks
from verifiers.consistency.sentences import Sentence
from verifiers.consistency.statements import (
    APPLICATIONS,
    DISCLOSURE,
    FEES,
    PROCUREMENT,
    REMEDIES,
    Cells,
    Statement,
    Sum,
    lowered,
)
from verifiers.model import Span
from verifiers.rules import Rule

_ZERO: Final = Decimal(0)
_NOT: Final = r"(?:并?未曾?|从未|尚未|均未|没有|没|暂未|暂无|无)"
_NONE_OF: Final = r"(?<![毫从])(?:没有|未有|暂无|均无|无)(?![论法需偿线障形效纸条关锡正])"
_OCCURRED: Final = r"(?:收到|接到|接收到?|受理|收悉|收取|发生|产生|出现|涉及|存在|引发|有|被)"
_ENDS: Final = r"(?=$|[、和及与或]|以及|的?(?:情况|情形|事项|现象|案件|事件|行为)|的$)"

# 公民、法人或者其他组织 is the whole public, not a kind of applicant.
_PUBLIC: Final = re.compile(r"公民、?法人(?:和|或|或者|及|以及|与)?其他组织")
_NARROW: Final = re.compile(
    r"信函|书面|当面|现场|传真|网络|网上|互联网|在线|邮[件寄箱]|复议|诉讼|投诉|举报|信访|收费|费用|减免|重复|延期|延长|补正|超期|逾期|不予|"
    r"撤回|法人|企业|自然人|部分|正当|纠错|异议|不满|结转|涉密|涉及|秘密|第三方|敏感|无效|公开的|应公开|未公开|不公开|答复|办结|回复"
)
_NO_APPLICATION: Final = re.compile(
    rf"(?:{_NOT}{_OCCURRED}|{_NONE_OF})(?P<gap>[^,;:。]{{0,30}}?)"
    r"(?P<noun>公开申请|信息申请|申请(?:公开)?(?:政府)?信息(?:公开)?|依申请公开(?:政府信息)?(?:申请|的?申请|办件|件|事项|业务)?|的申请|"
    rf"(?<=到)申请|(?<=理)申请|申请件|办件)(?:件|事项|表|书|案件)?{_ENDS}"
)
_LAST_YEAR: Final = r"(?:上年度?|上一年度?|往年|去年)"
_NOT_CARRIED_OVER: Final = re.compile(rf"(?:无|没有|未有){_LAST_YEAR}(?:的)?结转|{_LAST_YEAR}(?:无|没有|未有)结转")
_NOT_CARRIED_FORWARD: Final = re.compile(
    r"(?:无|没有|未有|不存在)(?:申请|案件|事项)?结转(?:至|到|入)?(?:下年|下一年|次年|明年)"
)
_DONE: Final = r"(?:办结|办理完成|办理完毕|答复完毕|答复)(?:完毕)?(?:并[^,;:。]{0,12})?"
_IN_TIME: Final = r"(?:按时|按期|如期|依法|按规定|按要求|在[^,;:。]{0,10}内|按[^,;:。]{0,8})?"
_ALL: Final = r"(?:均|都|全部)"
_ALL_DONE: Final = re.compile(
    rf"(?:所有|全部)(?:政府信息公开|信息公开|依申请公开)?申请(?:件|事项)?{_ALL}?(?:已|予以)?[^,;:。]{{0,12}}?{_DONE}"
    rf"|^(?:目前|现)?(?:{_ALL}(?:已|予以)|(?:已|予以){_ALL}){_IN_TIME}(?:予以)?{_DONE}$"
    rf"|^全部{_IN_TIME}(?:予以)?{_DONE}$"
    rf"|^{_ALL}{_IN_TIME}(?:已|予以)?办结$"
)
_ZERO_END: Final = (
    r"(?:的)?(?:案件|申请|情况|情形|事项|决定)?(?:数量|件数|数|量)?(?:均|都|全部)?"
    r"(?:为零|是零|为无|无|未发生|没有发生|没有)$"
)
_NIL_APPLICATIONS: Final = re.compile(
    rf"(?:政府信息公开申请|信息公开申请|依申请公开)(?:件|办件|申请)?(?:总|受理|接收)?{_ZERO_END}|(?<![清归])零(?:依申请公开)?申请(?=$|、)"
)
_NO_REMEDY: Final = re.compile(
    rf"(?!未经|未先)(?:{_NOT}{_OCCURRED}?|{_NONE_OF})(?:因|由|过|任何|一起|一例|一件|针对|涉及|对|向|申请人|公民|群众|人)*"
    rf"[^,;:。]{{0,40}}?(?:{REMEDY.pattern})(?P<denied>[^,;:。]*)"
    rf"|(?:(?:{REMEDY.pattern})(?:案件|案|、|和|及|与|或者?){{0,2}}){{1,3}}[^,;:。]{{0,10}}?{_ZERO_END}"
    r"|(?<![清归])零(?:行政)?(?:复议|诉讼)(?:、?零(?:行政)?诉讼)?$"
)
# What is said of the results of cases that the sentence named before.
_NONE_LOST: Final = re.compile(
    r"(?:无一(?:件|例|起|案)?|无|没有|未(?:发生|出现|有)?)(?:任何)?被?(?:依法)?(?P<lost>纠错|纠正|败诉)(?:的)?(?:情形|情况|案件|案例)?$"
)
_ALL_UPHELD: Final = re.compile(
    r"^(?:结果|目前)?(?:均|全部|都)(?:为|获|被|予以?|得到|判决|裁定|决定|结果)*维持(?:原(?:具体)?行政行为|具体行政行为|原[判决定]{1,2})?$"
)
# No nil statement does without one of these.
_MAY_DENY: Final = re.compile(r"[未无没零均]|全部|所有|已|为0")
_LOST: Final = re.compile(r"纠错|纠正|败诉|撤销|确认违法|改判")
_OTHER_REMEDY: Final = re.compile(
    r"超期|逾期|未决|审结|不服|维持|再审|二审|上诉|执行|职[能责权]|机构|机关负责|权限|权$|法$|案件办理|受理|办理|审理|新增|新发"
    r"|重大|严重|恶性|群体性"
)
_NO_FEE: Final = re.compile(
    rf"{_NOT}(?:收取|收缴|征收|发生|开展|有)?(?:任何|过)*行政事业性收费(?:项目|事项|行为|情况|的)*$"
    r"|行政事业性收费(?:金额|收入|总额)?为(?:零|0(?:\.0+)?万?元?)$"
)
_DOCUMENT: Final = (
    r"(?P<kinds>(?:政府)?规章(?!制度)(?:(?:、|和|及|与|或者?|以及)(?:行政)?规范性文件)?|(?:行政)?规范性文件)"
)
_NO_DOCUMENT: Final = re.compile(
    rf"(?:{_NOT}|{_NONE_OF})(?:新)?(?:制定|制发|出台|印发|制作|(?P<repealed>废止))(?:过|任何|新的|新|的)*{_DOCUMENT}(?:情况|的|事项)*$"
    rf"|(?:{_NOT}|{_NONE_OF})新?{_DOCUMENT.replace('kinds', 'named')}(?:的)?(?:制定|制发|出台|印发)$"
)
_NO_POWER: Final = re.compile(
    rf"{_NOT}(?:发生|实施|作出|做出|开展|办理|涉及|有)?(?:任何)?(?P<kinds>行政(?:许可|处罚|强制)(?:(?:、|和|及|与|或|以及)(?:行政)?(?:许可|处罚|强制))*)"
    r"(?:事项|案件|决定|行为|情况|情形|权力?|业务|措施|类|的)*$"
    r"|^(?:本年度?|全年)?(?P<named>行政(?:许可|处罚|强制)(?:(?:、|和|及|与|或|以及)(?:行政)?(?:许可|处罚|强制))*)"
    rf"(?:处理|案件|事项|决定)*{_ZERO_END}"
)
_NO_PURCHASE: Final = re.compile(
    rf"{_NOT}(?:发生|开展|进行|实施|有|涉及)?(?:任何)?(?:政府集中采购|政府采购|集中采购)(?:项目|事项|活动|情况|行为|的)*$"
)
_BLOCK_NAMES: Final = {"review": "行政复议", "direct": "未经复议直接起诉", "after_review": "复议后起诉"}
_KINDS: Final = {"许可": "licensing", "处罚": "penalties", "强制": "coercion"}
# 除上述外: whatever follows is not about everything.
_EXCEPT: Final = re.compile(r"除[^,;。]{1,30}外|仅有|只有|仅\d|是否|如[果有]|若|凡")
_STILL_OPEN: Final = re.compile(r"正在|尚在|待办|在办")
_ANSWERED: Final = re.compile(r"(?:办结|答复|回复|办理完毕|办理完成)[^,;:。]{0,10}$")
_RECEIVED: Final = re.compile(r"收到|受理|接到|接收|新收|结转|收[^,;:。]{0,12}申请")


def nil_statements(sentence: Sentence, cells: Cells) -> Iterator[Statement]:
    """The cells that a sentence asserts to be zero. A sentence with an exception, a condition or another scope
    asserts nothing."""
    if _EXCEPT.search(sentence.text):
        return
    if not _MAY_DENY.search(sentence.text):
        return
    for clause in sentence.clauses:
        text = sentence.text[clause.start : clause.end]
        if sentence.speaks_elsewhere(clause.start, clause.end):
            continue
        regional = sentence.speaks_of_region(clause.end)
        for words, read in _READERS:
            if words.search(text):
                for statement in read(sentence, cells, clause, text):
                    yield replace(statement, severity=lowered(statement.severity, regional))


def _applications(sentence: Sentence, cells: Cells, clause: Span, text: str) -> Iterator[Statement]:
    for match in _NO_APPLICATION.finditer(text):
        if _NARROW.search(_PUBLIC.sub("", match["gap"])) or _followed_by_remedy(text, match.end("noun")):
            continue
        if match["noun"] in ("申请", "的申请") and "公开" not in sentence.text + sentence.context:
            continue
        span = _span(sentence, clause, match)
        yield _nil(APPLICATIONS, "新收申请", cells.whole("applications.new"), span)
        return
    if (match := _NIL_APPLICATIONS.search(text)) and not _NARROW.search(_PUBLIC.sub("", text[: match.start()])):
        yield _nil(APPLICATIONS, "新收申请", cells.whole("applications.new"), _span(sentence, clause, match))
    if match := _NOT_CARRIED_OVER.search(text):
        yield _nil(APPLICATIONS, "上年结转", cells.whole("applications.carried_over"), _span(sentence, clause, match))
    if match := _NOT_CARRIED_FORWARD.search(text):
        yield _nil(
            APPLICATIONS, "结转下年度", cells.whole("applications.carried_forward"), _span(sentence, clause, match)
        )
    if (match := _ALL_DONE.search(text)) and _of_what_was_received(sentence, clause, match):
        span = _span(sentence, clause, match)
        rows = cells.whole("applications.carried_forward")
        answered = "答复" in match.group() and "办" not in match.group()
        if _STILL_OPEN.search(text) or (answered and "已" not in match.group() and "全部" not in match.group()):
            return
        # 已答复 may be said of those that fell due; 已办结 may not.
        severity = "info" if answered else "warning"
        yield Statement(APPLICATIONS, "结转下年度", _ZERO, (rows,), span, severity=severity)


def _followed_by_remedy(text: str, end: int) -> bool:
    """Whether 申请 is a verb here: 申请行政复议."""
    return text.startswith(("行政复议", "复议", "行政诉讼", "提起", "人"), end)


def _of_what_was_received(sentence: Sentence, clause: Span, match: re.Match[str]) -> bool:
    """Whether 均已办结 stands for all that came in, and not for something else such as the applications already
    answered."""
    if match.group().startswith(("所有", "全部申请", "全部政府", "全部信息", "全部依申请")):
        return True
    before = sentence.text[: clause.start]
    last = max((one.end for one in sentence.quantities if one.end <= clause.start), default=None)
    if last is None or not _RECEIVED.search(before) or "申请" not in before + sentence.context:
        return False
    start = max(before.rfind(mark, 0, last) for mark in ",;:(。") + 1
    return not _ANSWERED.search(before[start:last].rstrip("0123456789件条份个宗起"))


def _remedies(sentence: Sentence, cells: Cells, clause: Span, text: str) -> Iterator[Statement]:
    match = _NO_REMEDY.search(text)
    if match is None:
        yield from _results(sentence, cells, clause, text)
        return
    # Where the denial stands last, what narrows it stands first: 被纠错的行政复议为零.
    said = match.group() if match["denied"] is not None else text[: match.end()]
    if _OTHER_REMEDY.search(said):
        return
    found = _blocks(said)
    span = _span(sentence, clause, match)
    if _LOST.search(said):
        corrected = cells.some(*(f"remedies.{block}.corrected" for block in found))
        yield _nil(REMEDIES, "被纠正的复议、诉讼", corrected, span)
    else:
        paths = tuple(path for block in found for path in cells.whole(f"remedies.{block}"))
        yield _nil(REMEDIES, "、".join(_BLOCK_NAMES[block] for block in found), paths, span)


def _results(sentence: Sentence, cells: Cells, clause: Span, text: str) -> Iterator[Statement]:
    """无一败诉, 均予维持: of the remedies that the sentence named before."""
    lost, upheld = _NONE_LOST.search(text), _ALL_UPHELD.search(text)
    match = lost or upheld
    lead = sentence.text[: clause.start]
    named = [found.group() for found in REMEDY.finditer(lead[lead.rfind(";") + 1 :])]
    if match is None or not named:
        return
    found = ("direct", "after_review") if lost and lost["lost"] == "败诉" else blocks(named[-1])
    columns = ("corrected",) if lost else ("corrected", "other", "pending")
    paths = cells.some(*(f"remedies.{block}.{column}" for block in found for column in columns))
    meaning = "被纠正的复议、诉讼" if lost else "维持以外的复议、诉讼结果"
    yield replace(_nil(REMEDIES, meaning, paths, _span(sentence, clause, match)), severity="warning")


def _blocks(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(block for found in REMEDY.finditer(said) for block in blocks(found.group())))


def _others(sentence: Sentence, cells: Cells, clause: Span, text: str) -> Iterator[Statement]:
    if match := _NO_DOCUMENT.search(text):
        kinds, column = match["kinds"] or match["named"], "repealed" if match["repealed"] else "made"
        rows = [key for name, key in (("规章", "regulations"), ("规范性文件", "normative")) if name in kinds]
        meaning = f"本年{'废止' if match['repealed'] else '制发'}{kinds}"
        paths = cells.some(*(f"disclosure.{row}.{column}" for row in rows))
        yield _nil(DISCLOSURE, meaning, paths, _span(sentence, clause, match))
    if match := _NO_POWER.search(text):
        kinds = match["kinds"] or match["named"]
        paths = cells.some(*(f"disclosure.{row}.decisions" for name, row in _KINDS.items() if name in kinds))
        yield _nil(DISCLOSURE, f"{kinds}处理决定", paths, _span(sentence, clause, match))
    if match := _NO_FEE.search(text):
        yield _nil(FEES, "行政事业性收费", cells.some("disclosure.fees.amount"), _span(sentence, clause, match))
    if match := _NO_PURCHASE.search(text):
        paths = cells.whole("disclosure.procurement")
        yield _nil(PROCUREMENT, "政府集中采购", paths, _span(sentence, clause, match))


def _nil(made: Rule, meaning: str, paths: Sum, span: Span) -> Statement:
    return Statement(made, meaning, _ZERO, (paths,), span, severity="error")


def _span(sentence: Sentence, clause: Span, match: re.Match[str]) -> Span:
    return sentence.span(clause.start + match.start(), clause.start + max(match.end(), match.start() + 1))


# No statement about a table does without one of its words.
_READERS: Final = (
    (re.compile("申请|依申请|办件|结转|办结|答复|办理"), _applications),
    (re.compile("复议|诉|纠|维持"), _remedies),
    (re.compile("规章|规范性文件|行政|采购"), _others),
)
