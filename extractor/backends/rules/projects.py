"""Projects: the works, schemes, pilots and programmes that a report calls by name.

A name stands in a list of projects, in quotation marks before a word for a scheme (“…”行动), or ends in such a word.
Only a name that tells this project from others counts: 重大建设项目 and 专项行动 name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.backends.rules.organisations import read_issuer
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
_SCHEME = re.compile(
    rf"(?=[三行提专攻工示建试改项品数计])(?:(?P<plain>{_SCHEMES})|{_AFTER_QUOTES_ONLY})(?!{_NOT_AFTER})"
)
_RUN = re.compile(rf"[{HAN}A-Za-z0-9·—“”（）+＋\-]{{1,40}}$")
_QUOTED = re.compile(rf"“(?P<inner>[^“”]{{2,20}})”(?P<rest>[{HAN}]{{0,20}})$")
# A system or platform is a project where the report says that it was built (建成…平台, 推进…系统建设), calls it by a
# name of its own (“…”平台, a name that begins with the issuer's), or lists it among projects.
# A centre or base is one only where it was built.
_SYSTEM = re.compile(
    r"(?=[平中系大基展])(?:(?:平台|中台|系统|大脑)(?!化|性|内|上|账号|发布|推送)|(?P<centre>中心|基地|展厅|展馆))"
)
_BUILT = re.compile(r"(?:建成|启用|开发|研发|上线|建成投用|投入使用|投用|投运)(?:运行|使用|投用|启用)?了?")
_BUILT_UP = re.compile(r"(?:推进|加快|实施|启动|完成)")
_BUILDING = re.compile(r"(?:的)?(?:开发)?(?:建设|升级|改造|开发)")
_ORDINARY_SYSTEM = re.compile(
    r"微信|微博|公众|媒体|网站|门户|抖音|政[府务]信息公开平台|政务服务平台|一体化平台|公开系统|办公系统|政务公开平台|教育系统|交易平台|公文"
)
_LIST_MEMBER = re.compile(r"(?:项目|工程|行动|计划|试点|平台|系统|中台)(?:（[^（）]{1,12}）)?$")
_NAME_END = re.compile(r"[，（]|等$|\d+(?:\.\d+)?万?元")

# Slogans of the whole country: a body that mentions them has no project of that name.
_NATIONAL = re.compile(
    r"放管服|一网通办|互联网\+|互联网＋|双随机|证照分离|一件事|最多跑一次|一次办|五位一体|四个|三个|两个|六稳|六保|证照|十四五|十三五|八五|七五|三会一课|不忘初心"
)

# A name begins after the last of these.
_BOUNDARY = re.compile(
    any_of(
        "实施 开展 推进 推动 完成 启动 推广 总结 打造 深化 参与 申报 争取 获批 列入 纳入 入选 承担 承接 落实 抓好 做好 "
        "谋划 签约 涉及 包括 以及 的 了 将 把 由 等 以 按照 根据 持续 积极 全年 今年 其中 用于 聚焦 围绕 依托 通过 "
        "借助 关于 加快 扎实 我镇 我乡 我局 我办 我县 我区 我市 我委 我街道 本镇 本局 本县 本区 本市 我单位 本单位 "
        "竣工 落地 选取 作为 成为 负责 助力 针对 稳步 有序 大力 深入 认真 切实 顺利 圆满 做实 抓实 牵头 围绕着 成功 "
        "先后 继续 一批 一系列 各类 各项 所有 全部 国家级 等级 被 是 并 让 使 每 公开了 提升了 万元 亿元 元"
    )
    + r"|与|和(?!平|谐|美)|及(?!时)|及时(?:公开|公示|公布|发布)?|(?:采购|购置|购买)(?!项目|工程|及|和)"
    + r"|公[示布](?!牌|栏|屏)|发布(?!会|平台|系统)|对(?!外|口)|为(?!民)|有(?!限|机)|在(?!线)|\d年(?:度)?"
    + rf"|(?:\d+|[{NUMERAL}两]{{1,3}})(?:个|项|大|批|处)|（[{NUMERAL}\d]{{1,3}}）"
)
# These may stand inside a name as well (便民服务站建设项目); at its head they are no part of it.
_LEAD = re.compile(
    any_of(
        "公开 公示 发布 建设 推行 创建 创设 创立 建立 树立 擦亮 用好 新建 改建 扩建 等 如 即 服务 支持 投资 投入 储备 "
        "续建 更新 完善 规范 组织 协调 配合 创新 引进 结合 确定 实现 相关 有关 全面推进 全面 强化 探索 加强 融入 促进 "
        "统筹 新增 包装 开工 政府投资 重点 建成 启用 开发 研发 上线 搭建 指导 督促 保障 主动 同步 逐步 全力"
    )
    + r"(?=.{6})"
)

# Words that tell no project from another; a name needs something besides them.
_GENERIC = re.compile(
    any_of(
        "重大 重点 建设 民生 实事 惠民 政府 投资 工程 项目 公共 资源 配置 领域 信息 公开 采购 服务 各类 审批 扶贫 "
        "专项 资金 系统 基础 设施 政务 工作 全国 全省 全市 全县 全区 全镇 市级 县级 省级 区级 镇级 国家 社会 公益 "
        "事业 年度 财政 收费 行政 许可 检查 招商 引资 产业 行动 计划 试点 改革 活动 品牌 主要 中央 地方 配套 提升 "
        "三年 攻坚 整治 示范 统一 具体 相关 有关 事项 重要 大型 中小 民心 群众 办 平台 为民 单位 部门 县 区 市 镇 "
        "乡 村 省 州 级 全 本 个 类 新 大 小 多 种 等 期 年 月 第 科技 科研 课题 审计 合作 试点工作 培训 业务 专业 "
        "网上 在线 门户 网站 集约化 一体化 互动 交流 管理 申请 办理 依申请 共享 查询 检索"
    )
    + r"|\d+|[^\w]"
)
_SHORTEST_STEM = 3
_SHORTEST_NAME = 6
_PHASE = re.compile(rf"（(?:第?[{NUMERAL}\d]{{1,3}}(?:期|标段|阶段)|[{HAN}]{{1,6}}段)(?:工程)?）")
_LONGEST_RUN = 40
_LONGEST_VERB = 8


@dataclass(frozen=True, slots=True)
class Named:
    """``start``/``end`` is the name, and the quote, in the flow."""

    name: str
    start: int
    end: int


def read_projects(flow: Flow, plans: tuple[int, int]) -> list[Named]:
    """The projects of the whole text, in its order. What is to be built is none yet: systems announced in ``plans``,
    the range of the section on measures, are left out."""
    text = flow.untitled
    issuer = read_issuer(flow)[:_SHORTEST_STEM]
    found: list[Named] = []
    for sentence in flow.sentences:
        if flow.only_names(sentence):
            continue
        listed = list(_listed(text, sentence))
        start = listed[-1].end if listed else sentence.start
        named = list(_mentioned(text, start, sentence.end))
        if not plans[0] <= sentence.start < plans[1]:
            named.extend(_systems(text, start, sentence.end, issuer))
        named.extend(_beside(text, start, named))
        found.extend(listed)
        found.extend(sorted(named, key=lambda one: one.start))
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
        name = _name(text, start, match.start(), match.end())
        if name is not None and (match["plain"] or "“" in name.name):
            yield name


def _systems(text: str, start: int, end: int, issuer: str) -> Iterator[Named]:
    for match in _SYSTEM.finditer(text, start, end):
        named = _name(text, start, match.start(), match.end())
        if named is None or _ORDINARY_SYSTEM.search(named.name) or not _tells(text[named.start : match.start()]):
            continue
        centre = match["centre"] is not None
        verb = text[max(start, named.start - _LONGEST_VERB) : named.start]
        built = _ends_with(_BUILT, verb) or (
            not centre and _ends_with(_BUILT_UP, verb) and _BUILDING.match(text, match.end(), end)
        )
        own = not centre and ("“" in named.name or (len(issuer) > 1 and named.name.startswith(issuer)))
        if built or own:
            yield named


def _ends_with(pattern: re.Pattern[str], text: str) -> bool:
    return any(match.end() == len(text) for match in pattern.finditer(text))


def _name(text: str, floor: int, position: int, end: int) -> Named | None:
    """The name that goes on at ``position`` and ends at ``end`` or with the phase told there (…工程（二期）); None
    where it tells no project from another."""
    phase = _PHASE.match(text, end)
    end = phase.end() if phase else end
    run = _RUN.search(text, max(floor, position - _LONGEST_RUN), position)
    if run is None:
        return None
    said = run.group()
    base = run.start() + max(0, _open_bracket(said))
    said = text[base:position]
    quoted = _QUOTED.search(said)
    if quoted is not None and _after(quoted["rest"] + text[position:end], lead=False) == 0:
        if _NATIONAL.search(quoted["inner"]):
            return None
        lead = said[: quoted.start()]
        built = max((match.end() for match in _BUILT.finditer(lead)), default=0)
        begin = base + max(_after(lead), built)
        return Named(text[begin:end], begin, end)
    begin = base + max(_after(said + text[position:end]), said.rfind("”") + 1)
    name = text[begin:end]
    if begin >= position or len(name) < _SHORTEST_NAME or not _tells(name) or _NATIONAL.search(name):
        return None
    return Named(name, begin, end)


def _open_bracket(run: str) -> int:
    """Where a run can begin so that its brackets match: after the last one without its other half."""
    begin, opened = 0, -1
    for position, character in enumerate(run):
        if character == "（":
            begin, opened = (opened + 1 if opened >= 0 else begin), position
        elif character == "）":
            begin, opened = (begin, -1) if opened >= 0 else (position + 1, -1)
    return opened + 1 if opened >= 0 else begin


def _beside(text: str, floor: int, known: Sequence[Named]) -> Iterator[Named]:
    """The neighbours before known projects in a list: 甲工程、乙平台、丙项目."""
    seen = {one.end for one in known}
    for one in known:
        end = one.start - 1
        while end > floor and text[end] == "、" and end not in seen:
            seen.add(end)
            ending = _LIST_MEMBER.search(text, max(floor, end - _LONGEST_RUN), end)
            named = _name(text, floor, ending.start(), end) if ending else None
            if named is None:
                break
            yield named
            end = named.start - 1


def _after(run: str, *, lead: bool = True) -> int:
    """Where a name can begin in a run of characters that it ends. ``lead`` asks that the words be taken off that stand
    before names but in them as well."""
    end = 0
    for match in _BOUNDARY.finditer(run):
        end = match.end()
    while lead and (head := _LEAD.match(run, end)) is not None:
        end = head.end()
    return end


def _tells(name: str) -> bool:
    return len(_GENERIC.sub("", name)) >= _SHORTEST_STEM


def _once(found: list[Named]) -> list[Named]:
    """Each name once, and none that only begins or ends a longer one."""
    kept: dict[str, Named] = {}
    for one in found:
        kept.setdefault(one.name, one)
    parts = {part for name in kept for at in range(1, len(name)) for part in (name[at:], name[:at])}
    return [one for one in kept.values() if one.name not in parts]
