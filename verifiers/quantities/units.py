"""Measure words, and when two amounts are the same.

``COUNTERS`` says which words count things and what must not follow them (三位 counts, 三位一体 does not); the scanner
builds its pattern from it, and ``amount`` folds the units that a report or a sloppy answer writes. Folding joins
synonyms of one counter only: 3起 = 3件 = 3宗, but 条 is not 件 and 人次 is not 人.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import lru_cache
from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Each entry: measure words that share one rule, and what may not follow them (a regular expression), because the
# measure word is then the head of a longer word: 三位一体, 两期工程, 十五期间, 五台山. Longer measure words are tried
# first, whatever the order here.
COUNTERS: Final[tuple[tuple[str, str], ...]] = (
    (
        "人次 件次 场次 批次 户次 家次 车次 班次 课时 学时 个课时 个学时 个百分点 百分点 "
        "个工作日 工作日 个自然日 自然日",
        "",
    ),
    ("个月 个小时 小时 分钟 平方米 平方公里 立方米 公里 千米 公顷 公斤 千克 千瓦时 千瓦 ㎡ GB TB MB", ""),
    ("部门 方面 环节 层面 阶段 步骤 维度 大类 大项 小类 小项", ""),
    ("部分", "公开"),
    ("个", "体|性|别|人(?:信|所得|隐私|简历)|一(?![级般体线类流])"),
    ("条", "例|件|款"),
    ("项", "目"),
    ("件 份 ％ ﹪ % ‰ 元整 圆整 圆 元钱 块钱 美元 欧元 港元 日元 英镑", "额"),
    ("次", "数|序|年|月|要|级|品|生|于|席|高|性|产业"),
    ("人", "大|民|均|才|口|事|力|工|社|类|物|身|生|文|居"),
    ("名", "称|单(?!位)|录|义|列|优|誉|牌|城|字|胜"),
    ("位", "数|于|置|居|列|次|一体"),
    ("篇", "幅|章"),
    ("期", "间|待|限|盼|望|货|末|初|中|满|刊|许|权|次|叠|工程|项目|建设|规划"),
    ("场", "所|地|景|合|馆|面"),
    ("起", "来|到|草|步|诉(?!讼)|源|点|义|止|始|着|至|用|因|见|重|伏|居|施|三"),
    ("宗", "旨|教|地|族"),
    ("例", "如|外|行|会|子|题|假"),
    ("册", "子|封"),
    ("本", "级|地|次|年|镇|市|县|区|局|机|单|月|季|期|人|报|着|身|科|土|质|部|院|校|省|乡"),
    ("部", "委|长|队|署|级|位|件|落|曲"),
    ("套", "路|餐|取|用|现"),
    ("章", "程|节|则|丘|法"),
    ("栋", r"\d|[0-9０-９]|号|单元|梁"),
    ("种", "植|子|类|田|地|族|粮|养"),
    # 四类过程性信息 and 三类内部事务信息 are rows of the statutory form (国办公开办函〔2019〕60号, 〔2021〕30号).
    ("类", "似|型|别|推|内部事务|过程性"),
    ("大", "队|厅|会|厦|楼|道|街|桥|写|小|多|型|幅|学|专|寒|暑|连|班子|[^\u4e00-\u9fff]|\\Z"),
    ("批", "评|准|示|复|注|文|发|判|量"),
    ("户", "籍|口|外|主|厕|型|均|内|政"),
    ("家", "庭|长|园|访|电|具|属|人|乡|禽|畜|政|族|教|渠|村|庄|屯|店|镇|湾|沟|级"),
    ("处", "理|罚|置|于|长|分|室|级|在|境"),
    ("所", "有|在|属|需|得|长|以|谓|称|述|做|作|列|示|指|涉"),
    ("座", "谈|位|落|标|椅|右|机|次|号|[0-9]"),
    ("间", "隔|接|距|断|的|题"),
    ("台", "账|湾|阶|商|风|式|胞|上|下|资|前|盟|河|县|山|州|儿"),
    ("辆 艘 幅 枚 盏 帧 趟 棵 株 亩 吨", "度|位|员|射"),
    ("张", "贴|家|江|店|北|掖"),
    ("块", "状|长"),
    ("面", "向|对|积|前|临|貌|试|板|粉|上|授|包|谈"),
    ("卷", "入|烟|首|宗|积"),
    ("盒", "子"),
    ("封", "闭|控|面|装|存|锁|住|建|丘"),
    ("通", "过|知|报|告|道|讯|用|常|畅|信|行|州|辽|化|县|俗|勤|车|关|则|达"),
    ("则", "为|是|不|会|由|按|应|要|需|可"),
    ("组", "织|长|成|建|团|员|合|别|装|阁|办|稿|卷"),
    ("支", "持|付|出|部|撑|队(?!伍)|行|援|局|流|柱|书|委|配|气|线"),
    ("笔", "记|试|录|者|迹|直|译|名"),
    ("集", "中|成|体|团|约|合|市|聚|结|镇|资|会|贸|群|美|训|散|装"),
    ("轮", "流|换|训|候|岗|值|椅|胎|船|车|驱"),
    ("款", "项|式|待|物|额"),
    ("道", "路|德|理|外|里|口|县|家|歉|区|江|河|沟"),
    ("门", "户|市|口|类|店|槛|牌|前|票|头|诊|窗|派|峡|网|面|楼|卫"),
    ("遍", "布|地|及"),
    ("天", "津|然|气|空|下|地|文|网|水|台|河|山|平|门|桥|府"),
    ("周", "边|期|密|围|年|末|口|转|到|知|刊|至|全|报|村|[一二三四五六日]"),
    ("岁", "月|末"),
    ("倍", "增|受|加|感|数"),
    ("番", "禺|茄|号|薯"),
    ("成", "立|果|效|员|功|本|就|熟|长|为|绩|套|品|都|人|年|交|语|了|分|型|片|批|因|文|份|县"),
    ("秒", "批|回|级|懂|办|报|到|杀"),
    ("元", "旦|月|宵|素|首|件|器|老|气|宇|化|论|认|区|坝|结构|治理|共治|主体"),
    ("斤 页 版 字", "体|样|节|号|段|母|典|面|符|码|眉|本|权|块|图|画|斤"),
    ("米", "饭|粉|面|其|兰|线|易|脂|东|林|泉"),
    # A score stands at the end of its clause; 分管, 分别 and 三分之二 go on.
    ("分", "[^，。；、,;）)\\s以]"),
    ("年", "度|月|底|初|末|中|代|级|报|鉴|终|轻|青|龄|行动|计划|规划|攻坚|义务|制|[0-9０-９]|\\s[0-9０-９]"),
    ("日", "(?!以?内|之内)"),  # 5日内 is a time, 5日 a date
    ("乡镇 街道 社区 县区 区县 村 镇 乡 县 省 企业 单位 窗口", ""),
)
# Only after Arabic digits: after a Chinese numeral these are part of a name more often than a count (三县, 五村).
AFTER_ARABIC: Final = _words("乡镇 街道 社区 县区 区县 村 镇 乡 县 省 企业 单位 窗口 页 版 字 面 门 块 则 通 集 日")
# Nouns that name rather than count after a long number: 12345企业服务热线.
NOUNS: Final = _words("乡镇 街道 社区 县区 区县 村 镇 乡 县 省 企业 单位 窗口")
# What these measure may be broken (1.5年); what the others count comes whole.
CONTINUOUS: Final = _words(
    "% ％ ﹪ ‰ 个百分点 百分点 元 圆 美元 欧元 港元 日元 英镑 成 分 倍 番 年 天 小时 个小时 "
    "平方米 平方公里 立方米 公里 千米 公顷 公斤 千克 千瓦时 千瓦 ㎡ GB TB MB 亩 吨 斤 米 元钱 块钱"
)
TIMES: Final = _words("年 个月 周 天 日 个工作日 工作日 个自然日 自然日 小时 个小时 分钟 秒")


def counter_pattern() -> str:
    """A regular expression, without groups, for one measure word that is not the head of a longer word."""
    alternatives = [(word, barred) for words, barred in COUNTERS for word in words.split()]
    alternatives.sort(key=lambda one: -len(one[0]))
    heads = "".join(sorted({word[0] for word, _ in alternatives}))
    return f"(?=[{heads}])(?:" + "|".join(w + (f"(?!{barred})" if barred else "") for w, barred in alternatives) + ")"


_COUNTER: Final = re.compile(counter_pattern())
_FOLDED: Final = {
    synonym: words.split()[0]
    for words in (
        "件 起 宗 例",
        "人 名 位",
        "元 圆 块钱 元钱 元整 圆整 ￥ ¥",
        "% ％ ﹪ 百分比 百分之 percent pct",
        "百分点 个百分点",
        "工作日 个工作日",
        "自然日 个自然日",
        "小时 个小时",
        "月 个月",
        "课时 个课时",
        "学时 个学时",
        "日 天",
        "平方米 ㎡ m2",
        "公里 千米",
        "公斤 千克",
    )
    for synonym in words.split()
}
# Shares written in another measure than per cent, and how many per cent one of them is: 三成 = 30%.
_SHARES: Final = {"成": Decimal(10), "‰": Decimal("0.1"), "千分之": Decimal("0.1")}
_WIDTH: Final = str.maketrans("（）％﹪￥［］", "()%%¥[]")
_NOISE: Final = re.compile(r"[\s()\[\]：:]|单位")
_CURRENCY: Final = re.compile(r"人民币|RMB|CNY|¥", re.IGNORECASE)
_MULTIPLIER: Final = re.compile(r"([十百千]?)(万亿|万|亿|)(.*)")
# Sums of money in words run to dozens of digits; the default context would round two of them into one.
_EXACT: Final = Context(prec=1000, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
_TIMES_TEN: Final = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}


def amount(value: Decimal, unit: str | None) -> tuple[Decimal, str]:
    """``value`` × 万/亿 and what remains of the unit, synonyms folded: (1.2, 万条) → (12000, 条), (3, 成) → (30, %).

    The unit may come from a model: ``万 元``, ``（万元）``, ``RMB``, ``条信息`` and ``None`` are understood.
    """
    factor, rest = _read_unit(unit or "")
    return _EXACT.multiply(value, factor), rest


def same_quantity(value_a: Decimal, unit_a: str | None, value_b: Decimal, unit_b: str | None) -> bool:
    """Whether two quantities are equal: value × 万/亿 equal as Decimal, and the same counter."""
    return amount(value_a, unit_a) == amount(value_b, unit_b)


def currency(value: Decimal, unit: str | None) -> Decimal | None:
    """The amount in yuan; ``None`` where the unit names no yuan (a bare 万 may count anything)."""
    total, rest = amount(value, unit)
    return total if rest == "元" else None


@lru_cache(maxsize=1024)
def _read_unit(unit: str) -> tuple[Decimal, str]:
    plain = _NOISE.sub("", unit.translate(_WIDTH)).lstrip("余多来")
    named = _CURRENCY.sub("", plain)
    yuan = named != plain
    factor = Decimal(1)
    if not _COUNTER.match(named):  # 千克 and 百分点 are measures, not thousands of anything
        match = _MULTIPLIER.fullmatch(named)
        if match and (match[2] or _COUNTER.match(match[3])):
            factor = Decimal(_TIMES_TEN[match[1]] * _TIMES_TEN[match[2]])
            named = match[3]
    named = named.lstrip("余多来") or ("元" if yuan else "")
    if named in _SHARES:
        return factor * _SHARES[named], "%"
    folded = _FOLDED.get(named)
    if folded is None and (counter := _COUNTER.match(named)):
        # 条信息, 大主题: an answer drags the noun along; the counter is the unit.
        folded = _FOLDED.get(counter[0], counter[0])
    return factor, named if folded is None else folded
