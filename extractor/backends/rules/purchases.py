"""Purchases: what was bought, and for how much.

A sum of money is a purchase where its clause says that something was bought, before the sum (采购设备，金额12万元) or
after it (投资859万元， 采购设备). Every other sum (a fee, a grant, a budget) is a figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.backends.rules.counts import Count
from extractor.backends.rules.sentences import HAN
from verifiers.quantities import currency

_BUY = r"(?:政府集中采购|政府采购|集中采购|公开招标采购|采购|购置|购买|购进|购入|添置|选购|订购)"
_THING = rf"[{HAN}“”\"（）A-Za-z0-9+\-·]"
# 投资859万元，采购一体化污水处理设备; 支出35万元购置…; 以12万元的价格采购…
_AFTER = re.compile(
    rf"(?:的(?:价格|价款|金额|经费|资金))?(?:左右|以上)?，?(?:资金|经费|专项|主要|全部|分别|通过[{HAN}]{{2,12}}|委托[{HAN}]{{2,12}}|向[{HAN}]{{2,16}})*(?:用于|用以|用来)?(?:开展|实施)?{_BUY}(?:了)?(?P<item>{_THING}{{2,40}}(?:、{_THING}{{2,30}}){{0,6}})"
)
# 采购办公设备，金额为12.5万元; 购置打印机3台（4.2万元）
_BEFORE = re.compile(
    rf"{_BUY}(?:了)?(?P<item>{_THING}{{2,40}}?(?:、{_THING}{{2,30}}?){{0,6}}?)(?:[，（](?:每|单)[^，；]{{1,16}}元）?)?(?:，|：|（)?(?:共|合计|共计|总计|总|其)*(?:合同|采购|中标|成交|招标|预算|结算|项目|实际|支付|签约|投入|投资)*(?:总)?(?:金额|价款|价格|总价|价|额|资金|费用|经费|总额|支出|花费|投资|投入)?(?:共计|合计|总计|共|为|约|达到|达|是|：|近|超|不超过|人民币|计|了)*$"
)
# 办公设备采购项目，中标价35万元
_NAMED = re.compile(
    rf"(?P<item>{_THING}{{2,30}}?(?:采购|购置|购买)(?:项目|服务|合同|工程)?)(?:\d{{1,3}}(?:个|项|批|次))?(?:，|：|（)?(?:共|合计|总)*(?:合同|采购|中标|成交|预算|结算|实际)*(?:总)?(?:金额|价款|价格|价|额|资金|费用|总额|支出|投资)?(?:共计|合计|共|为|约|达到|达|是|：|人民币|计)*$"
)
# 印制明白纸，支出1.28万元: things had made, hired or put in are bought where the text says that the money was spent.
_OBTAINED = re.compile(
    rf"(?:印制|印刷|编印|制作|定制|订制|订做|租赁|租用|安装|添设|更换|聘请|订阅|维修|添补|配备|配置|建设|新建|改造|更新|委托[{HAN}]{{2,16}}?(?:开展|进行|实施|制作|编制|提供))(?:了)?"
    rf"(?P<item>{_THING}{{2,40}}?)(?:，|：|（)?(?:共|合计|共计|总计|总|实际)*(?:花费|花去|花了|花掉|支出|耗资|用去|开支|支付|付费|付款|费用|所需经费|经费支出|开销)(?:资金|经费|金额)?(?:共计|合计|共|为|约|达|是|：|近|了)*$"
)
# 公开栏制作共花费3.2万元
_SPENT_ON = re.compile(
    rf"(?P<item>{_THING}{{2,30}}?(?:制作|印制|印刷|安装|租赁|租用|维护|运维|改造|更新|定制|更换|维修|服务|开发|拍摄|设计))(?:，)?(?:共|合计|共计|总计|总|实际)*"
    rf"(?:花费|花去|花了|支出|耗资|用去|开支|付费|开销)(?:资金|经费|金额)?(?:共计|合计|共|为|约|达|是|：|近|了)*$"
)
# 网站改造服务成交金额68.5万元: the price of a deal makes the thing before it bought.
_DEAL = re.compile(
    rf"(?P<item>{_THING}{{2,40}}?)(?:，|：|（)?(?:总|其)?(?:(?:中标|成交|合同|采购|招标)(?:总)?(?:金额|价款|价格|价|额)|(?:以|按)(?=\d))(?:共计|合计|共|为|约|达|是|：|人民币|计)*$"
)
_NO_DEAL = re.compile(r"招商|引资|引进|投资|土地|出让|拍卖|矿|产权|交易|进场|公共资源|贷款|签约|企业|总金额$|总额$")
# 合计27.65万元, 总金额612万元：…: the sum of what is listed beside it.
_SUM_OF = re.compile(
    r"(?:合计|共计|总计|总共|累计|(?<![合同标交])总(?:金额|额|价|投入|支出)?)(?:采购|支出|花费|金额|资金|费用|经费|投入|为|约|达|：|共)*$"
)
_ITS_PARTS = re.compile(r"(?:（|，)?(?:其中|包括|分别|具体)(?:为|是|有|：|，)*|：")
_BOUGHT_AT_ALL = re.compile(r"采购|购置|购买|购入")
# 比预算节约2.35万元, 每台1.5万元: neither is what something was bought for.
_NO_PRICE = re.compile(
    r"(?:节约|节省|节支|结余|剩余|核减|减少|增加|增长|下降|低于|高于|超出|预算(?:金额|资金|总额)?|财政资金|最高限价|限价|控制价|保证金|违约金)(?:资金|经费|金额|了|为|约|达)*$"
)
# 每台1.5万元 is no price by itself, and may stand between a purchase and its price.
_UNIT_PRICE = re.compile(r"(?:每|单)(?:[^\W\d]{1,2}|价)(?:单价|均价|为|约)*$")
_ALL_PURCHASES = re.compile(
    r"(?:政府|集中|全年|公开)*采购(?:总|支出|金额|资金|经费|规模|执行|实施|完成|额|花费)*(?:为|约|达|共)*$"
)
_LIST_OF_PURCHASES = re.compile(rf"(?:采购|购置|购买)[{HAN}\d]{{0,12}}：(?:\d[、.．])?")
_SEPARATOR = re.compile(r"[）]?[、，；](?:以及|及|和)?(?:\d[、.．])?")
_MEMBER = re.compile(
    rf"(?P<item>{_THING}{{2,40}}?)(?:，|：|（)?(?:合同|采购|中标|成交|预算)*(?:金额|价款|价格|价|额|资金|费用)?(?:共计|为|约|达|是|：)*"
)
_NO_PURCHASE = re.compile(r"采购(?:人|代理|信息|公告|意向|目录|方式|平台|网(?!站|络|格)|需求|合同公告|预算公开|文件)")
_ITEM_END = re.compile(r"(?:等)?(?:\d+(?:\.\d+)?[^\d，。；、]{1,3})$")
_NO_ITEM = re.compile(r"^(?:项目|金额|总额|预算|总金额|支出|资金|规模|总|合同|共|合计|总计|额|总支出|执行|实施|完成)+")
# 政府集中采购结果：投资36万元, 集中采购投资36万元: no thing stands between the verb and the price.
_PARTED = re.compile(r"[，：；（]|(?:采购|购置|购买)了?(?:投资|投入|支出|花费|安排|使用)")
_REACH = 160  # a purchase and its price stand no further apart
_LONGEST_CUE = 20
_START = re.compile(r"[，；：。（]|其中")


@dataclass(frozen=True, slots=True)
class Bought:
    """``start``/``end`` is the quote in the flow."""

    item: str
    count: Count
    start: int
    end: int


def read_purchases(text: str, counts: Sequence[Count]) -> list[Bought]:
    """The purchases among the quantities of a report; each holds the quantity that it uses up."""
    money = [one for one in counts if currency(one.quantity.value, one.quantity.unit) is not None]
    bought: list[Bought] = []
    end = 0  # of the last sum
    total: Count | None = None  # a sum of purchases that are told after it
    for index, count in enumerate(money):
        floor = max(count.sentence.start, count.start - _LONGEST_CUE)
        if _UNIT_PRICE.search(text, floor, count.start):
            continue
        previous, end = end, count.end
        if count.quantity.value == 0 or _NO_PRICE.search(text, floor, count.start):
            continue
        following = money[index + 1].start if index + 1 < len(money) else len(text)
        before = bought[-1] if bought and bought[-1].count.sentence is count.sentence else None
        after = money[index + 1] if index + 1 < len(money) else None
        if _is_sum(text, floor, count, before, after):
            bought_before = _BOUGHT_AT_ALL.search(text, max(count.sentence.start, count.start - _REACH), count.start)
            total = count if bought_before else None
            continue
        opened = total is not None and total.sentence is count.sentence and total.end == previous
        taken = bought[-1].end if bought else 0
        one = _bought(text, count, previous, following, taken) or _listed(text, count, previous, before, opened=opened)
        if one is not None:
            bought.append(one)
    return bought


def _is_sum(text: str, floor: int, count: Count, before: Bought | None, after: Count | None) -> bool:
    """Whether a sum of money adds up the purchases listed before it, or the sums that are told after it."""
    adds_up = _SUM_OF.search(text, floor, count.start) is not None
    if not adds_up and _ALL_PURCHASES.search(text, floor, count.start) is None:
        return False
    if adds_up and before is not None and text.find("；", before.end, count.start) < 0:
        return True
    return after is not None and after.sentence is count.sentence and _ITS_PARTS.match(text, count.end) is not None


def _bought(text: str, count: Count, previous: int, following: int, taken: int) -> Bought | None:
    """The purchase that a sum pays for; ``taken`` is where the quote of the purchase before it ends."""
    floor = max(
        count.sentence.start, previous, count.start - _REACH, text.rfind("；", count.sentence.start, count.start) + 1
    )
    roof = min(count.sentence.end, following, count.end + _REACH)
    semicolon = text.find("；", count.end, roof)
    roof = semicolon if semicolon >= 0 else roof
    after = _AFTER.match(text, count.end, roof)
    # 采购桌椅5万元，采购空调3万元: what was bought stands before its price, and what follows is the next one's.
    said = _BEFORE.search(text, max(floor, taken), count.start)
    told = said is not None and bool(_trimmed(said["item"])) and not _PARTED.search(said.group())
    if after is not None and not told and not _NO_PURCHASE.match(text, after.start("item") - 2):
        item = _trimmed(after["item"])
        if item:
            begin = max(floor, _clause_start(text, floor, count.start))
            return Bought(item, count, begin, after.start("item") + len(item))
    before = _BEFORE.search(text, floor, count.start)
    if before is None or not _trimmed(before["item"]):
        before = _NAMED.search(text, floor, count.start) or before
    if before is None:
        before = _OBTAINED.search(text, floor, count.start) or _SPENT_ON.search(text, floor, count.start)
    if before is None:
        before = _DEAL.search(text, floor, count.start)
        if before is not None and _NO_DEAL.search(text, floor, count.start):
            before = None
    if before is not None and not _NO_PURCHASE.search(text, before.start(), count.start):
        item = _trimmed(before["item"])
        named = item or before.group()[: before.start("item") - before.start()]
        if item is not None and named:
            return Bought(named, count, before.start(), count.end)
    return None


def _listed(text: str, count: Count, previous: int, before: Bought | None, *, opened: bool) -> Bought | None:
    """A member of a list of purchases: 政府集中采购4项：甲168万元；乙28万元, or 采购甲12万元、乙8万元. ``opened`` says
    that the sum of such a list stands directly before."""
    floor = max(count.sentence.start, previous, count.start - _REACH)
    if before is not None:
        gap = _SEPARATOR.match(text, floor, count.start)
        floor = gap.end() if gap else count.start
    elif opened:
        parts = _ITS_PARTS.match(text, floor, count.start)
        floor = parts.end() if parts else count.start
    else:
        head = _LIST_OF_PURCHASES.search(text, floor, count.start)
        floor = head.end() if head else count.start
    match = _MEMBER.fullmatch(text, floor, count.start)
    item = _trimmed(match["item"]) if match else None
    if match is None or not item or "，" in item:
        return None
    return Bought(item, count, match.start("item"), count.end)


def _trimmed(item: str) -> str | None:
    """A bought thing without its number and without words for the sum. Empty where the text names no thing."""
    bare = _NO_ITEM.sub("", item)
    if item.count("、") == 0:
        bare = _ITEM_END.sub("", bare)
    bare = bare.removesuffix("等").rstrip("（")
    if bare.count("（") > bare.count("）"):
        bare = bare[: bare.rfind("（")]
    return bare if len(bare) != 1 else None


def _clause_start(text: str, floor: int, position: int) -> int:
    start = floor
    for match in _START.finditer(text, floor, position):
        start = match.end()
    return start
