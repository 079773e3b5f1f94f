"""What may stand beside a number: the words of counting and reporting, and those of the items that are cited.

A number that was counted says how many reports name a theme. Beside other words it says something else (that so many
do *not* name it, or solved it, last year, in villages), and no list of such words is ever complete; the words of plain
counting are few. So the clause of a number is read against these, and what is left cannot be checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from verifiers.model import Span
from verifiers.rules import Lang


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words of one character that count, point or join. None negates; none puts two things together (既, 并).
_ZH_LETTERS: Final = frozenset(
    "的了着过在于中里内为是有共占达到至从由自与和及而但则又也还即之其该此这那个份条项类次名位年间时看按对就均都各只仅曾见"
    "现升降增减较数等再另列居排出含属计第以多来约"
)
_ZH_WORDS: Final = _words("""
分布 分布在
报告 年报 年度 数字 数据 问题 措施 改进措施 主题 占比 比例 比重 份额 份数 条数 数量 数目 条目 报告数 条目数 提及率
提到率 层级 地区 区域 共有 共计 合计 总计 累计 总共 一共 总体 总体上 整体 整体上 全部 所有 全体 总数 总量 其中 当中 之中
以内 分别 依次 一致 同为 同样 相同 提到 提及 提出 指出 反映 涉及 谈到 说到 写到 写明 写道 存在 出现 见于 见诸 列出 列举
列有 记载 载明 表示 认为 属于 包括 包含 归入 归于 关于 有关 关注 覆盖 体现 反映出 有所 说明 呈现 表现 显示 可见 统计
纳入 计入 计算 来看 从年度看 分年度 分层级 分地区 情况 现象 内容 方面 说法 表述 提法 表现为 领域 类别 方向 工作 做法
期间 同期 年份 年间 以来 上升 下降 提高 降低 增加 减少 扩大 缩小 增长 回落 升至 降至 升到 降到 增至 减至 升为 降为
变为 变化 变动 幅度 增幅 降幅 升幅 持平 不变 保持 稳定 基本 相比 对比 相较 比较 之间 依然 仍然 仍有 仍为 仍占 只有
仅有 只占 仅占 就有 已有 已达 达到 排名 位次 位居 位列 名次 居于 排序 顺序 首位 次位 次之 其次 最多 最少 最高 最低
最常见 最普遍 较为 相当 普遍 常见 突出 主要 集中 重点 典型 一般 一些 部分 不少 另有 也有 还有 又有 而且 以及 即有
换言之 也就是 也即 对应 相应 对此 就此 这一 这类 这些 上述 以上 本类 本主题 该类 各类 每类 同类 前者 后者 两者 三者
多数 少数 个别 有的 有些 机关 单位 各地 各级 方面的 需要 比为 占到 占了 相当于 等于 折合 约合 共涉 共涉及 来自 当年
进一步 分列 时间 时间上 频次 次数 比重上
""")
# Where there is no number, more may be said of what reports tell.
_ZH_MORE: Final = _words("""
主要表现 表现形式 具体 原话 措辞 用语 字句 相近 接近 类似 相似 大体 大致 各报告 各单位 各机关 不同 多样 多种 简短
笼统 值得 注意 明显 显著 较多 较少 偏多 偏少 不多 多见 少见 罕见 常 常有 往往 通常 时有 经常 多 多为 多是 多数为
大多 一类 另一类 一种 另一种 之一 有时 并列 需 须 应 可 能 会 要 将 已 曾 做出 作出 提出了 承诺 安排 部署 举措 办法
手段 途径 回应 针对 围绕 应对 对症 改进 开展 实施 组织 推进 落实 建立 健全 加大 一个 一大 一项 加强 完善 强化 优化
提升 采取 打算 计划 拟 下一步 今后 十分 非常
""")
# What opens a sentence or turns it, and sets no bounds to a number.
_ZH_OPENERS: Final = _words("""
同时 与此同时 此外 另外 除此之外 总的来看 总的来说 总体来看 整体来看 综合来看 具体来看 具体来说 具体而言 总体而言
整体而言 相对而言 值得注意的是 值得一提的是 需要指出的是 需要说明的是 可以看出 可以看到 可见 由此可见 与此相反 相反
不过 然而 但是 因此 所以 首先 再次 最后 一方面 另一方面 综上 总之 例如 如 比如 即便如此 就问题而言 就措施而言
从问题看 从措施看 从主题看 从数据看 从统计看 从结果看 数据显示 统计显示 结果显示 在问题上 在措施上 从年度看 从历年看
从时间看 从层级看 从地区看
""")
_COUNTING: Final = _ZH_WORDS | _ZH_OPENERS
_TELLING: Final = _COUNTING | _ZH_MORE
_ZH_LONGEST: Final = 8
_NEGATION: Final = re.compile("[不未没无非否勿莫免缺]")
# So much of an item's words carries them; a negation is carried only with what it negates.
_CARRIED: Final = 2
_NEGATED: Final = 3
# Where nothing is counted, words of any kind may stand but those that measure: amount, rank, course, comparison.
_MEASURING: Final = re.compile(
    r"[升降增减涨跌翻倍半最首末冠魁绝总尽遍皆每几屡续终渐愈益更超胜逊输赢领先新高低巅峰谷史占优剧猛骤陡]|"
    r"[缩扩蔓普鲜罕稀零寥多少全均大小前后消长]"
)
_ZH_RUN: Final = re.compile(r"[\u3400-\u9fffA-Za-z]+")

_EN_WORDS: Final = _words("""
separate
a an the of in on at to from by for with and or as it its this that these those they them there their which what who
is are was were be been being has have had do does did can may so too also still only just again then thus hence
here where when while but yet than into out up down over about around across among between during through throughout
since until before after within per each all every any some several one ones first second third fourth fifth same
other others another such report reports annual year years period level levels region regions theme themes topic
topics category problem problems measure measures issue issues item items body bodies authority authorities
government governments people share shares proportion percentage percent cent rate point points number numbers count
counts counted counting figure figures total totals totalling totaling altogether overall account accounts accounted
accounting represent represents representing represented equal equals equivalent correspond corresponds
corresponding make makes making made name names named naming mention mentions mentioned mentioning cite cites cited
citing raise raises raised raising refer refers referred referring note notes noted noting list lists listed listing
identify identifies identified identifying reported reporting describe describes described describing state states
stated say says said write writes wrote written words worded wording speak speaks spoke concern concerns concerned
concerning relate relates related relating cover covers covered covering appear appears appeared appearing occur
occurs occurred occurring feature features featured featuring find finds found see seen show shows showed shown
stand stands stood standing come comes came coming reach reaches reached reaching remain remains remained remaining
contain contains contained include includes included including rank ranks ranked ranking place places placed
position followed follows follow following behind common commonly frequent frequently most more less fewer least
many much few often rose rise rises fell fall falls increase increases increased increasing decrease decreases
decreased decline declined grew grow drop dropped change changes changed unchanged against compared comparison
versus relative respectively namely i.e ie meaning widespread prevalent main leading top half majority minority we
""")
# Clauses of which the theme, the reports or their share are the subject, number or none.
_ZH_ABOUT_FIGURES: Final = re.compile(
    r"(?:该|本|这一|此|这类|上述|这个)(?:主题|类?问题|类?措施|类|现象)|占比|比例|比重|报告|年报|层级|各[地级单机]"
)
_EN_OPENERS: Final = _words("""
addition moreover furthermore however meanwhile notably conversely contrast hand example instance particular general
generally specifically finally similarly likewise nevertheless nonetheless besides conclusion summary short turning
data results corpus
""")
_EN_TOKEN: Final = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")


# A clause that sets bounds to what follows: where, of which, when.
_ZH_FRAME: Final = re.compile(
    r"^\s*(?:在|从|对|就|按|于|自|以|据|截至)|(?:中|里|内|看|而言|来说|方面|时|后|前|期间|以来|级|起)\s*[,、:]?$"
)
_EN_FRAME: Final = re.compile(
    r"^\s*(?:in|of|among|across|for|within|during|since|after|before|by|at|on|from|under|over|as)\b", re.IGNORECASE
)
_SHORT: Final[Mapping[Lang, int]] = {"zh": 6, "en": 3}


def is_about_figures(clause: str, lang: Lang) -> bool:
    """Whether a clause speaks of a theme or of reports as such, and not of what the items tell. Items are Chinese, so
    in English nothing shows the difference."""
    return lang == "zh" and _ZH_ABOUT_FIGURES.search(clause) is not None


def is_frame(clause: str, lang: Lang) -> bool:
    """Whether a clause without a number sets bounds to the number after it ("在村级报告中", "last year")."""
    if lang == "en":
        return _EN_FRAME.match(clause) is not None or len(_EN_TOKEN.findall(clause)) <= _SHORT[lang]
    return _ZH_FRAME.search(clause) is not None or len(clause.strip(",、: □")) <= _SHORT[lang]


def unplain(
    text: str, span: Span, lang: Lang, known: Sequence[Span], carriers: Collection[str], *, counts: bool
) -> str | None:
    """The first words of a clause that are neither words of counting, nor read elsewhere (``known``), nor carried by
    the ``carriers`` (the cited items and the definitions of their themes); None where there are none. Where the clause
    ``counts`` nothing, only words that measure are minded."""
    letters = list(text[slice(*span)])
    for start, end in known:
        for at in range(max(start, span.start), min(end, span.end)):
            letters[at - span.start] = "□"
    left = "".join(letters)
    return _unplain_en(left) if lang == "en" else _unplain_zh(left, carriers, counts=counts)


def _unplain_en(text: str) -> str | None:
    return next((one[0] for one in _EN_TOKEN.finditer(text) if one[0].lower() not in _EN_WORDS | _EN_OPENERS), None)


def _unplain_zh(text: str, carriers: Collection[str], *, counts: bool) -> str | None:
    for run in _ZH_RUN.finditer(text):
        for words in _left(run[0], carriers, _COUNTING if counts else _TELLING):
            if counts or _MEASURING.search(words):
                return words
    return None


def _left(run: str, carriers: Collection[str], plain: Collection[str]) -> list[str]:
    """What is left of a run of characters when as much of it as can be is divided into words that may stand there."""
    # From the end: the fewest characters left from each place on, and where the next word ends (itself: none begins).
    cost = [0] * (len(run) + 1)
    ends = list(range(len(run) + 1))
    for at in reversed(range(len(run))):
        cost[at] = cost[at + 1] + 1
        for end in _word_ends(run, at, carriers, plain):
            if cost[end] < cost[at]:
                cost[at], ends[at] = cost[end], end
    left: list[str] = []
    at = before = 0
    while at < len(run):
        if ends[at] > at:
            at = ends[at]
            continue
        if left and before == at:
            left[-1] += run[at]
        else:
            left.append(run[at])
        at = before = at + 1
    return left


def _word_ends(run: str, at: int, carriers: Collection[str], plain: Collection[str]) -> Iterator[int]:
    if run[at] in _ZH_LETTERS:
        yield at + 1
    for end in range(at + 2, min(at + _ZH_LONGEST, len(run)) + 1):
        if run[at:end] in plain:
            yield end
    for end in range(at + _CARRIED, len(run) + 1):
        words = run[at:end]
        if not any(words in one for one in carriers):
            return
        if len(words) >= _NEGATED or not _NEGATION.search(words):
            yield end
