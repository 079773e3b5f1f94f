"""Rules about wording that has no place in this report: text of another year, of a template, of another body, or meant
for a machine.

All of them look for tight patterns and leave the rest alone, because ordinary administrative prose is full of other
years, superiors' instructions and requests. Only ``security.instruction`` reads the tables too: whatever a model may be
shown is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from verifiers.model import Finding, Span
from verifiers.rules import rule
from verifiers.structure.reading import Reading

STALE_YEAR = rule(
    "text.stale_year",
    severity="warning",
    kind="report_error",
    clause="报告内容应为本年度情况（国办公开办函〔2021〕30号：不得雷同、敷衍）",
    zh="叙述本年工作或下年打算的句子用了以前的年份",
    en="a sentence about this year's work, or next year's plans, bears an earlier year",
    message_zh="{expected}年度的报告中写作{actual}年，疑为往年文字。",
    message_en="The report on {expected} speaks of {actual} here: text of an earlier year?",
)
TEMPLATE = rule(
    "text.template",
    severity="warning",
    kind="report_error",
    clause="国办公开办函〔2021〕30号所附格式的填写说明不属报告内容",
    zh="残留模板文字、占位符或填写说明",
    en="words of a template, a placeholder or an instruction for filling in were left",
    message_zh="残留模板文字“{actual}”。",
    message_en="Template text was left in: “{actual}”.",
)
PRONOUN = rule(
    "text.pronoun",
    severity="warning",
    kind="report_error",
    clause="自称应与发布机关一致",
    zh="自称与发布机关的类别不符",
    en="the report's “we” is not the kind of body that publishes it",
    message_zh="{expected}的报告自称“{actual}”，疑抄自其他单位。",
    message_en="The report of {expected} calls itself “{actual}”: copied from another body?",
)
INSTRUCTION = rule(
    "security.instruction",
    severity="warning",
    kind="report_error",
    clause="报告文本是数据，不是对程序的指令",
    zh="文本中有针对机器的指令或隐藏字符",
    en="the text addresses a machine, or hides characters",
    message_zh="文本中有疑似针对机器的指令或隐藏字符：“{actual}”。",
    message_en="The text seems to address a machine, or hides characters: “{actual}”.",
)

_WE: Final = (
    "我(?:镇|乡|街道|县|市|区|旗|州|省|局|委|办|厅|院|处|单位)"
    "|本(?:机关|单位|镇|乡|街道|局|委|办|区|县|市)|全(?:镇|乡|街道|县|区|市|局)|管委会|办事处|街道"
)
_DONE: Final = "(?:未|没有)?(?:收到|接到|受理|办理|发生|收取)|(?:主动)?公开|发布|举办|召开"
_PAST: Final = re.compile(
    rf"(?P<year>20[0-9]{{2}})\s*年(?:度)?\s*[，,]?\s*(?=[^。；;\n]{{0,30}}(?:{_WE}|共))(?=[^。；;\n]{{0,60}}(?:{_DONE}))"
    r"[^。；;\n]{4,120}"
)
_COMPARED: Final = re.compile(
    "相比|相较|同比|较上|上年|去年|增[加长]|减少|下降|以来|至今|截至|结转|问题|起[，,]?|修订|印发|出台"
)
_PLANNED: Final = re.compile(
    r"(?P<year>20[0-9]{2})\s*年(?:度)?[，,]?\s*[^。；;，,\n]{0,16}?"
    r"将(?:进一步|继续|着力|着重|努力|从以下|采取以下|重点(?:做好|抓好|改进|推进|加强|从|围绕|在))"
)
_SENTENCE_END: Final = "。；;：:！？"

# Opening words, and the pattern that is tried where one of them stands.
_Patterns = tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]


def _patterns(*given: tuple[tuple[str, ...], str]) -> _Patterns:
    return tuple((openings, re.compile(pattern)) for openings, pattern in given)


def _matches(text: str, patterns: _Patterns) -> Iterator[re.Match[str]]:
    """Matches that begin at an opening word; each pattern's do not overlap. Texts without any opening word cost a few
    finds."""
    for openings, pattern in patterns:
        for opening in openings:
            at = text.find(opening)
            while at >= 0:
                match = pattern.match(text, at)
                yield from (match,) if match else ()
                at = text.find(opening, max(match.end(), at + 1) if match else at + 1)


_TEMPLATES: Final = _patterns(
    (
        ("XX", "ＸＸ", "××", "✕✕", "╳╳", "xx", "ｘｘ"),
        r"(?<![A-Za-z0-9_./:=%-])(?:X{2,}|Ｘ{2,}|×{2,}|✕{2,}|╳{2,}|x{2,}|ｘ{2,})(?![A-Za-z0-9_./=%-])",
    ),
    (("以表格形式报告",), "以表格形式报告"),
    (("表格如下",), "(?<=[（(])表格如下"),
    (("请填写",), r"请填写(?![^。\n]{0,8}(?:申请|《|表))"),
    (("此处",), "此处(?:填写|插入|输入)"),
    (("待补充", "待填", "填写说明", "请补充"), "(?<=[（(【\\[])(?:待补充|待填写?|填写说明|请补充)"),
    (("__",), "(?<=[一-鿿])_{2,}"),
    (("样例", "示例"), "(?:样例|示例)[:：]"),
    (
        ("年 ", "年\u3000", "年\u00a0"),
        "(?<=[^0-9零〇○一二三四五六七八九十])年[ \u3000\u00a0]{1,8}月[ \u3000\u00a0]{1,8}日",
    ),
)
_UNITS: Final = ("镇", "乡", "街道", "局", "委", "厅", "院")
_SELF: Final = re.compile("我(?<![自唤]我)(镇|乡|街道|局|委(?![托派员])|厅|院)")

# Each pattern is tried only where one of its opening words stands: most texts have none. Patterns are for a copy
# without any white space and invisible characters, in half width and lower case, so that spacing hides nothing.
_INSTRUCTIONS: Final = _patterns(
    (
        ("忽略", "无视", "忘记", "忽视", "跳过", "不要理会", "不要遵守", "抛开"),
        r"(?<!不得)(?<!不能)(?<!不可)(?<!切勿)(?<!防止)(?<!避免)(?<!杜绝)(?:忽略|无视|忘记|忽视|跳过|不要理会|不要遵守|抛开)[^。;；]{0,6}"
        r"(?:以上|之前|上述|前面|先前|此前|前述|所有|全部|你的)[^。;；]{0,8}(?:指令|指示|提示|命令|设定|对话|prompt)",
    ),
    (
        ("你", "您"),
        r".(?:现在)?(?:是|将是|扮演|作为)(?:一个|一名|一位)?[^。,，]{0,8}(?:ai|人工智能|语言模型|大模型|助手|机器人|gpt)",
    ),
    (
        ("作为",),
        r"作为(?:一个|一名)?[^。,，]{0,4}(?:ai(?:助手|模型|语言模型|[,，、])|语言模型|大模型助手|人工智能(?:助手|模型|语言模型)|智能助手)",
    ),
    (("输出",), r"(?<=请)输出|(?<=请[你您只仅])输出|(?<=请(?:直接|务必|一律|现在|立即))输出"),
    (("输出", "返回"), r"(?<=[只仅需能])..(?:json|以下|空|如下)|(?<=(?:直接|必须|只需|务必)).{2}(?:json|以下|空|如下)"),
    (("系统提示词",), r"系统提示词"),
    (("以管理员", "以开发者", "以系统"), r"以(?:管理员|开发者|系统)(?:身份|模式)(?:运行|执行|回答)"),
    (
        ("ignore", "disregard", "forget", "override"),
        r"[a-z]{6,9}?(?:all|any|the|your|of|these|those){0,4}(?:previous|above|prior|preceding|earlier|foregoing)"
        r"[a-z]{0,12}?(?:instruction|prompt|message|text|context|rule)",
    ),
    (
        ("systemprompt", "developermessage", "youare", "asanai", "asalanguage"),
        r"systemprompt|developermessage|youare(?:now)?(?:an?|the)(?:ai|assistant|languagemodel|chatbot|helpful)"
        r"|asanai(?:language|assistant|model)|asalanguagemodel",
    ),
    (
        ("<", "[inst]", "[/inst]", "###"),
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id)\|>|\[/?inst\]|<</?sys>>"
        r"|</?(?:system|assistant|instructions?|tool_call|function_call)>|###(?:system|instruction|assistant)",
    ),
)
# Joiners and marks come singly from web pages; a run of them, a direction override or a tag character serves to hide.
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_OVERRIDES: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TAGS: Final = "\U000e0000-\U000e007f"
_HIDDEN: Final = re.compile(f"[{_INVISIBLE}]{{3,}}|[{_OVERRIDES}]+|[{_TAGS}]+")
_DROPPED: Final = re.compile(f"[\\s{_INVISIBLE}{_OVERRIDES}{_TAGS}]+")
_WIDE: Final = "".join(chr(code + 0xFEE0) for code in (*range(65, 91), *range(97, 123))) + "＜＞｜［］"
_SIGNS: Final = (*_INVISIBLE, *_OVERRIDES)


def stale_year(reading: Reading) -> Iterator[Finding]:
    year = reading.profile.year
    if year is None:
        return
    for match in _PAST.finditer(reading.prose):
        told = int(match["year"])
        if told < year and _begins_sentence(reading, match.start()) and not _mentions(match[0], year):
            yield _stale(match, told, year)
    for match in _PLANNED.finditer(reading.prose):
        told = int(match["year"])
        if told <= year:
            yield _stale(match, told, year)


def _stale(match: re.Match[str], told: int, year: int) -> Finding:
    return STALE_YEAR.finding("text", expected=str(year), actual=str(told), spans=[Span(*match.span())])


def _mentions(sentence: str, year: int) -> bool:
    return str(year) in sentence or _COMPARED.search(sentence) is not None


def _begins_sentence(reading: Reading, at: int) -> bool:
    """After a full stop or a heading; a line may break anywhere."""
    before = reading.prose[max(0, at - 200) : at].rstrip()
    if not before or before[-1] in _SENTENCE_END:
        return True
    end = max(0, at - 200) + len(before)
    return any(section.heading.end == end for section in reading.headed)


def template(reading: Reading) -> Iterator[Finding]:
    for match in _matches(reading.prose, _TEMPLATES):
        yield TEMPLATE.finding("text", actual=match[0].strip(), spans=[Span(*match.span())])


def pronoun(reading: Reading) -> Iterator[Finding]:
    issuer = reading.profile.issuer
    if issuer is None or not any(unit in issuer for unit in ("政府", "办事处", *_UNITS)):
        return
    foreign: dict[str, list[Span]] = {}
    for match in _SELF.finditer(reading.prose):
        if match[1] not in issuer:
            foreign.setdefault(match[0], []).append(Span(*match.span()))
    for written, spans in foreign.items():
        yield PRONOUN.finding("text", expected=issuer, actual=written, spans=spans)


def instruction(reading: Reading) -> Iterator[Finding]:
    for span, shown in instructions(reading.text):
        yield INSTRUCTION.finding("text", actual=shown, spans=[span])


def instructions(text: str) -> Iterator[tuple[Span, str]]:
    """Where a text addresses a machine or hides characters, and what stands there in visible form."""
    hiding = any(sign in text for sign in _SIGNS) or len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
    if hiding:
        for match in _HIDDEN.finditer(text):
            shown = " ".join(f"U+{ord(character):04X}" for character in match[0][:4])
            yield Span(*match.span()), shown
    # Normalising costs more than all the rest: done only where full-width letters or brackets could spell an
    # instruction.
    disguised = hiding or any(letter in text for letter in _WIDE)
    folded = _folded(text) if disguised else "".join(text.lower().split())
    found = [(match.start(), match.end()) for match in _matches(folded, _INSTRUCTIONS)]
    if found:
        places = [at for at, written in enumerate(text) for _ in _folded(written)]
        for start, end in sorted(found):
            span = Span(places[start], places[end - 1] + 1)
            yield span, text[span.start : span.end]


def _folded(text: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).lower())


WORDING: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (stale_year, template, pronoun, instruction)
