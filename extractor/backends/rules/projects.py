"""Projects: the works, schemes, pilots and programmes that a report calls by name.

A name stands in a list of projects, in quotation marks before a word for a scheme (“…”行动), or ends in such a word.
Only a name that tells this project from others counts: 重大建设项目 and 专项行动 name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.backends.rules.sentences import HAN, NUMERAL, Flow, Sentence, clauses
from extractor.backends.rules.words import any_of

# What a scheme is called at the end of its name; the longer endings first. Some tell a scheme only after a name in
# quotation marks.
_SCHEMES = any_of(
    "三年行动计划 行动计划 提升计划 专项行动 攻坚行动 提升行动 工程项目 示范工程 建设工程 试点工作 改革试点 试点 "
    "工程 项目 行动 品牌 数字化改革"
)
_AFTER_QUOTES_ONLY = "改革|计划|专项整治|专项"

# 重大项目建设公开：1、…；2、…
_ADJECTIVES = any_of(
    "重大 重点 建设 民生 实事 惠民 政府 投资 政府投资 基础设施 招商引资 储备 续建 新建 实施 在建 工程 主要 年度 公开 的"
)
_LIST_HEAD = re.compile(
    rf"(?:{_ADJECTIVES}{{1,6}}(?:项目|工程)(?:建设)?(?:信息|名单|情况|进展){{0,2}}(?:公开|公示)?(?:情况|信息)?"
    rf"(?:共?(?:\d{{1,3}}|[{NUMERAL}]{{1,3}})(?:个|项))?(?:，?(?:分别(?:是|为)|包括|有|为|即|如下|主要有)){{0,2}}"
    r"|(?:项目|工程)(?:，|有|共)?(?:分别(?:是|为)|包括))："
)
_NUMBERING = re.compile(rf"(?:（[{NUMERAL}\d]{{1,3}}）|\d{{1,2}}(?:[、．]|\.(?!\d)|）)|[①-⑳]|[{NUMERAL}]{{1,2}}是)")
_LISTED_NAME = re.compile(
    r"(?:项目|工程|改造|建设|整治|行动|计划|修复|扩建|新建|提升|治理|保护|安置|加固|配套|园|厂|路|桥|站|中心|基地|小区|学校|医院)$"
)
_NOT_AFTER = any_of(
    "化 态 认定 许可 领域 信息 资金 库 清单 名单 类 数 组 部 单位 管理 审批 方案 要求 指南 目录 名称 负责 申报 进度 "
    "规范 标准 法 学 师 款 量 队 式 价 内容 评审 代码 编号 验收 区 点 市 县"
)
_SCHEME = re.compile(rf"(?:(?P<plain>{_SCHEMES})|{_AFTER_QUOTES_ONLY})(?!{_NOT_AFTER})")
_RUN = re.compile(rf"[{HAN}A-Za-z0-9·—“”+＋\-]{{1,40}}$")
_QUOTED = re.compile(rf"“(?P<inner>[^“”]{{2,20}})”[{HAN}]{{0,8}}$")
# 建成…平台: a system is a project where the report says that it was built.
_BUILT = re.compile(
    rf"(?:建成|开发|研发|上线)(?:运行)?了?(?P<name>[{HAN}]{{4,24}}?(?:平台|中台|系统|大脑))(?!建设|管理|功能)"
)
_NAME_END = re.compile(r"[，（]|等$|\d+(?:\.\d+)?万?元")

# Slogans of the whole country: a body that mentions them has no project of that name.
_NATIONAL = re.compile(
    r"放管服|一网通办|互联网\+|互联网＋|双随机|证照分离|一件事|最多跑一次|一次办|五位一体|四个|三个|两个|六稳|六保|证照|十四五|十三五|八五|七五|三会一课|不忘初心"
)

# A name begins after the last of these.
_BOUNDARY = re.compile(
    any_of(
        "实施 开展 推进 推动 完成 启动 推广 总结 打造 创新 深化 参与 申报 争取 获批 列入 纳入 入选 承担 承接 组织 "
        "落实 抓好 做好 谋划 储备 包装 引进 签约 涉及 包括 以及 的 了 将 把 由 等 以 按照 根据 全面推进 全面 持续 "
        "积极 全年 今年 其中 投资 投入 用于 续建 聚焦 围绕 依托 通过 结合 借助 关于 支持 加快 强化 扎实 我镇 我乡 "
        "我局 我办 我县 我区 我市 我委 我街道 本镇 本局 本县 本区 本市 我单位 本单位 竣工 开工 落地 公开了 更新 "
        "确定 选取 作为 成为 负责 助力 服务 新增 实现 针对 稳步 有序 大力 深入 认真 切实 顺利 圆满 完善 加强 "
        "做实 抓实 统筹 协调 配合 牵头 促进 提升了 融入 围绕着 有关 相关 成功 先后 探索 继续 一批 一系列 各类 各项 "
        "所有 全部 国家级 等级 被 是 并 让 使 每"
    )
    + r"|与|和(?!平|谐|美)|规范(?!化)|及(?!时)|及时(?:公开|公示|公布|发布)?|(?:采购|购置|购买)(?!项目|工程|及|和)"
    + r"|公[示布](?!牌|栏|屏)|发布(?!会|平台|系统)|对(?!外|口)|为(?!民)|有(?!限|机)|在(?!线)|\d年(?:度)?"
    + rf"|(?:\d+|[{NUMERAL}两]{{1,3}})(?:个|项|大|批|处)"
)
_LEAD = re.compile(
    r"(?:公开|公示|发布|建设|推行|创建|创设|创立|建立|树立|擦亮|用好|新建|改建|扩建)(?=.{6})|(?:等|如|即)"
)

# Words that tell no project from another; a name needs something besides them.
_GENERIC = re.compile(
    any_of(
        "重大 重点 建设 民生 实事 惠民 政府 投资 工程 项目 公共 资源 配置 领域 信息 公开 采购 服务 各类 审批 扶贫 "
        "专项 资金 系统 基础 设施 政务 工作 全国 全省 全市 全县 全区 全镇 市级 县级 省级 区级 镇级 国家 社会 公益 "
        "事业 年度 财政 收费 行政 许可 检查 招商 引资 产业 行动 计划 试点 改革 活动 品牌 主要 中央 地方 配套 提升 "
        "三年 攻坚 整治 示范 统一 具体 相关 有关 事项 重要 大型 中小 民心 群众 办 平台 为民 单位 部门 县 区 市 镇 "
        "乡 村 省 州 级 全 本 个 类 新 大 小 多 种 等 期 年 月 第 科技 科研 课题 审计 合作 试点工作 培训 业务 专业"
    )
    + r"|\d+|[^\w]"
)
_SHORTEST_STEM = 3
_SHORTEST_NAME = 6
_LONGEST_RUN = 40


@dataclass(frozen=True, slots=True)
class Named:
    """``start``/``end`` is the name, and the quote, in the flow."""

    name: str
    start: int
    end: int


def read_projects(flow: Flow, start: int, end: int) -> list[Named]:
    text = flow.untitled
    found: list[Named] = []
    for sentence in flow.between(start, end):
        if sentence.heading:
            continue
        listed = list(_listed(text, sentence))
        found.extend(listed)
        found.extend(_mentioned(text, listed[-1].end if listed else sentence.start, sentence.end))
    return _once(found)


def _listed(text: str, sentence: Sentence) -> Iterator[Named]:
    read = sentence.start
    for head in _LIST_HEAD.finditer(text, sentence.start, sentence.end):
        if head.start() < read:
            continue
        marks = "；" if text.find("；", head.end(), sentence.end) >= 0 else "；、，"
        for item in clauses(text, head.end(), sentence.end, marks):
            number = _NUMBERING.match(text, item.start, item.end)
            begin = number.end() if number else item.start
            cut = _NAME_END.search(text, begin, item.end)
            stop = cut.start() if cut else item.end
            name = text[begin:stop]
            if _LISTED_NAME.search(name) and 4 <= len(name) <= 48 and _tells(name):
                yield Named(name, begin, stop)
            elif number is None:
                break
            read = item.end


def _mentioned(text: str, start: int, end: int) -> Iterator[Named]:
    for match in _SCHEME.finditer(text, start, end):
        run = _RUN.search(text, max(start, match.start() - _LONGEST_RUN), match.start())
        if run is None:
            continue
        quoted = _QUOTED.search(run.group())
        if quoted is not None:
            if _NATIONAL.search(quoted["inner"]) is None:
                begin = run.start() + _after(run.group()[: quoted.start()])
                yield Named(text[begin : match.end()], begin, match.end())
        elif match["plain"]:
            begin = run.start() + max(_after(run.group() + match.group()), run.group().rfind("”") + 1)
            name = text[begin : match.end()]
            if len(name) >= _SHORTEST_NAME and begin < match.start() and _tells(name) and not _NATIONAL.search(name):
                yield Named(name, begin, match.end())
    for match in _BUILT.finditer(text, start, end):
        begin = match.start("name") + _after(match["name"])
        name = text[begin : match.end()]
        if len(name) >= _SHORTEST_NAME and _tells(name):
            yield Named(name, begin, match.end())


def _after(run: str) -> int:
    """Where a name can begin in a run of characters that it ends."""
    end = 0
    for match in _BOUNDARY.finditer(run):
        end = match.end()
    lead = _LEAD.match(run, end)
    return lead.end() if lead else end


def _tells(name: str) -> bool:
    return len(_GENERIC.sub("", name)) >= _SHORTEST_STEM


def _once(found: list[Named]) -> list[Named]:
    """Each name once, and none that only begins or ends a longer one."""
    kept: dict[str, Named] = {}
    for one in found:
        kept.setdefault(one.name, one)
    parts = {part for name in kept for at in range(1, len(name)) for part in (name[at:], name[:at])}
    return [one for one in kept.values() if one.name not in parts]
