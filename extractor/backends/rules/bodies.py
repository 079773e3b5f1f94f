"""What a body is called: the endings of names and the kind each tells, the words before a name, and words that name no
body at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extractor.backends.rules.sentences import HAN
from extractor.backends.rules.words import any_of
from extractor.schema import OrganisationKind

# Fields of work. A 中心, 站 or 所 is a body when its name says what it works at: 便民服务中心, 文化站 against
# 以人民为中心, 网站, 所.
FIELDS: Final = (
    "服务 便民 管理 治理 信息 数据 文化 指挥 审批 交易 党群 政务 融媒体 融媒 档案 事务 发展 监督 保障 调解 教育 "
    "卫生 疾控 控制 技术 推广 采购 执行 招商 应急 养老 社保 就业 保险 咨询 培训 研究 检测 热线 资源 登记 监测 防治 "
    "监控 客服 运营 运行 网络 新闻 宣传 志愿 实践 综合 受理 企业 产业 农业 林业 水利 畜牧 财政 经济 国土 城建 规划 "
    "环卫 旅游 体育 救助 评估 评审 鉴定 仲裁 审计 统计 调查 计算 测绘 气象 地震 创业 人才 干部 会计 结算 支付 票据 "
    "评价 广播 工作 联络 农技 兽医 计生 经管 司法 派出 税务 工商 房管 水务 农经 公证 环保 劳动 供电 执法 退役军人 "
    "考试 资助 招生 电教 电子政务 编辑 大数据 会展 监理 集散 接待 后勤 救援 急救 "
    "残联 妇联 团委 网格 供水 路政 运管 质监 安监 食药监 动物防疫 植保 保护 权益 计量 测试 检验 检定 林果 种子 农机 "
    "消防 交警 巡特警 律师 实验 勘察 设计 医疗 康复 福利 慈善 殡葬 婚姻 救灾 减灾 协调 创新 孵化 贸易 物流 乡村振兴"
)

_OFFICES: Final = (
    "党政综合 党政 综合 政府 党建 应急 信访 法制 督查 公开 扶贫 乡村振兴 经济发展 社会事务 社会治理 平安建设 平安 "
    "城建 农业农村 财政 审改 党委 行政"
)
_ACTS: Final = (
    "负责|牵头|承担|具体|统一|统筹|作为|审核|办理|及时|工作人员|把关|配合|协助|落实|提供|汇总|受理|审查|协调|组织|跟进|会同|参与|分管"
    "|主办|承办|起草|审定|初审|复核|编制|发布|更新|维护|答复|登记|收集|担任|挂靠|共同|联合|指定|明确|安排|各"
)
_STOPS: Final = "、|，|。|；|）|（|和|与|等|联系|$"


@dataclass(frozen=True, slots=True)
class Ending:
    """How names of one kind end: ``words`` is a pattern that carries what may not stand around it; where ``heads`` are
    given, one of them must stand directly before."""

    words: str
    kind: OrganisationKind
    heads: tuple[str, ...] = ()


def _longest_first(words: str) -> tuple[str, ...]:
    return tuple(sorted(words.split(), key=len, reverse=True))


_FIELDS = _longest_first(FIELDS)

# The longer endings first: the first that fits tells the kind.
ENDINGS: Final = (
    Ending("领导小组办公室|工作专班办公室|委员会办公室", "office"),
    Ending(
        "领导小组|工作小组|协调小组|推进小组|工作专班|指挥部|联席会议(?!上|召|精神)|(?:组织|领导|协调)机构(?!代码|改革|编制)|工作组|专班",
        "leading_group",
    ),
    Ending("(?<=监督|工作|协调|咨询|评审|审查|审议|治理|保密|指导|促进)委员会", "leading_group"),
    Ending("办公室|办公厅", "office"),
    Ending(rf"办(?=主任|副主任|{_ACTS}|为|是|及|：|设|{_STOPS})", "office", _longest_first(_OFFICES)),
    Ending("(?:分)?中心(?!工作|任务|城|镇|村|小学|思想|环节|组|大局|化|主题|内容)", "institution", _FIELDS),
    Ending("总?站(?!点|在|办|位|式|岗|群|立|稳|台|内|外)", "institution", _FIELDS),
    Ending("所(?!有|在|属|需|涉|列|作|以|长|产|形|获|做|提|取|用|得|公|及|必)", "institution", _FIELDS),
    Ending("馆", "institution", _longest_first("档案 图书 文化 博物 美术 体育 展览 科技")),
    Ending("院", "institution", _longest_first("研究 设计 规划 检验检测 检测 检定 勘察 科学 卫生 博物")),
    Ending("公报室|档案室", "institution"),
    Ending(rf"室(?={_ACTS}|{_STOPS})", "office", _longest_first("监察 督查 督察 研究 法规 编辑 秘书 总工程师")),
    Ending("[大支总]队", "institution", _longest_first("执法 监察 巡查 稽查 督察")),
    Ending("大厅", "other", _longest_first("政务 服务 办事 便民 审批 受理 行政")),
    Ending(
        "(?<![大格结布全我本各当支邮两])局(?!面|部|势|限|长|领导|机关|属|网|域|党组|内|里|办公|办|中|副|班子)",
        "administrative",
    ),
    Ending(rf"[科股](?={_ACTS}|{_STOPS})", "administrative"),
    Ending(rf"(?<![公上官祭])司(?={_ACTS}|{_STOPS}|分工|协同|配合)", "administrative"),
    Ending(
        "部(?!门|署|分|位|委|长|队|级|件|作|经|规|法|里|内|上|下|落|属|省|市|县|电|手|文)",
        "administrative",
        _longest_first(f"{FIELDS} 党政 武装 组织 统战"),
    ),
    Ending(
        rf"(?<![好长短益用害到四出深此何明暗之各难妙随多住别去坏相惩判查事\d一二三四五六七八九十两几])处(?={_ACTS}|{_STOPS})",
        "administrative",
    ),
)
# Most characters begin no ending: the look-ahead passes them over at the price of one test.
_BEGINNINGS: Final = "领工协推指联组专办委分中总站所馆院公档大室支局科股处司部"
PATTERN: Final = re.compile(
    f"(?=[{_BEGINNINGS}])(?:" + "|".join(f"(?P<k{at}>{ending.words})" for at, ending in enumerate(ENDINGS)) + ")"
)


def ending_of(text: str, match: re.Match[str]) -> tuple[Ending, int] | None:
    """The ending that a match of ``PATTERN`` stands for, and where it begins, its head included; None without the head
    it needs."""
    ending = ENDINGS[int((match.lastgroup or "k0")[1:])]
    if not ending.heads:
        return ending, match.start()
    if not text.endswith(ending.heads, 0, match.start()):
        return None
    head = next(one for one in ending.heads if text.endswith(one, 0, match.start()))
    return ending, match.start() - len(head)


# Endings of names that stand in a list of bodies, where the list itself says what they are.
LISTED: Final = re.compile(
    r"(?:室|中心|站|所|局|科|股|处|部|组|队|院|馆|校|办|厅|委|会|司|专班|窗口|部门|分中心|大队|专区|社)$"
)

# A name begins after the last of these. The look-aheads keep apart what belongs to names (对外, 和平镇,
# 住房和城乡建设局).
BOUNDARY: Final = (
    any_of(
        "由 联系 咨询 成立 设立 建立 健全 组建 设置 下设 设有 内设 包括 明确 指定 确定 依托 通过 了 的 将 把 负责 "
        "配合 会同 牵头 涉及 委托 结合 借助 发挥 加强 推进 推动 充分 清理 等 挂靠 隶属 归口 成为 作为 调整 完善 "
        "充实 建成 打造 新建 增设 组织 协调 统筹 依靠 安排 要求 督促 指导 撤销 整合 划入 移交 前往 直接 进驻 入驻 "
        "位于 以及 或者 或 致电 拨打 我镇 我乡 我局 我办 我县 我区 我市 我委 我街道 我单位 我处 本镇 本乡 本局 本办 "
        "本县 本区 本市 本委 本街道 本单位 本机关 本级 全镇 全县 全市 全区 全乡 全局 全街道 联合 履行 派驻 抽调 "
        "同时 并在 并由 设在 单独 专门 统一 按照 根据 经过 经由 交由 提交 报送 报请 送 召开 参加 参与 支持 开展 "
        "构建 形成 实现 改造 升级 提升 优化 强化 落实 制定 规范 推行 采购 购置 购买 其中 主要 分别 设置在 以 于 因 "
        "兼任 兼 主任 加挂 又称 简称 合署 并挂 增挂 下辖 辖 共有 现有 内有 领导 组成 "
        "让 使 并 又 也 至 称 各 另 先后 已 均 该 向 被 按 是 到"
    )
    + r"|与|和(?!平|谐|"
    + any_of(
        "城乡建设 社会保障 改革 旅游 工业 信息化 自然资源 数据 水利 水务 体育 退役 乡村振兴 科技 商务 计划生育 出版 "
        "版权"
    )
    + r")|对(?!外|口)|同(?!心|江|仁|安|时)|为(?!民)|有(?!限|色)|及(?!时)|即(?!时)"
    + r"|编制(?!委|办|部门|管理|外)|建设(?!工程|局|委|规划|管理|服务|监督|环保|和)"
    + r"|(?<![公简日月周通情])报"
    + r"|(?:^|(?<=[将由把和与]))原(?=[省市县区镇乡街局委办])"
    + r"|(?<!建)设(?!计|备|施|置)|(?<!申)请(?!求)|在(?!线)|经(?!济|理|贸|管|营|开|发|信)|从(?!化|江)|\d年(?:度|来)?"
    + r"|\d[楼层室]"
)

# Any body: words that do not make a name.
_GENERIC_HEADS: Final = (
    "相关 有关 其他 其它 上级 下级 下属 所属 职能 主管 各级 各类 责任 承办 牵头 涉及 用人 行业 监管 组成 直属 市级 "
    "县级 区级 镇级 省级 多个 多 基层 业主 同级 具体 政府 行政 机关 政府工作 内设 工作 本级 成员 对口 关联 业务主管 "
    "指定 专门 公开 相应"
)
GENERIC: Final = re.compile(
    rf"(?:{any_of(_GENERIC_HEADS)})*(?:业务)?(?:部门|单位|科室|处室|股室|机构|组织机构|办公室|中心|站所|站办所|局|科|股|处|办公厅|工作站|工作组|专班|服务中心|服务站|分局|市局|县局|区局|省局|总局|支局|管理局|管理处|工作所|服务所|小组)?$"
)
WHATEVER: Final = re.compile(
    r"^(?:各|有关|相关|其他|其它|上述|某|每|任何|这些|一些|部分|多|本|我|市县|县区|区县|县（|省市|业务办公室|相关业务)"
)

# The words before a name that make it any body of its kind: 各流域分局, 部分市（州）交通运输局.
PLURAL: Final = re.compile(r"(?:[各某每]|所有|多个|部分|\d+[个家]|[省市县区州镇乡]（[^（）]{1,6}）)$")
# A name that begins with the level of its body (县教育考试中心) needs no known field of work.
LEVELLED: Final = re.compile(
    rf"(?:[省市县区州旗镇乡厅局委办]|街道)(?![域场级民容内外直属区城委政长街办])[{HAN}]{{2,}}$"
)

# The ranks of places, so that a township's report does not list the county's offices.
RANKS: Final = {
    "国": 5,
    "省": 4,
    "自治区": 4,
    "市": 3,
    "州": 3,
    "盟": 3,
    "县": 2,
    "区": 2,
    "旗": 2,
    "镇": 1,
    "乡": 1,
    "街道": 1,
}
LEVEL: Final = re.compile(
    r"自治区|街道|省(?!会)|(?<!城)市(?!场|政|民|容|级)|州|盟|县(?!域|级)|区(?!域|块|级)|旗|镇|(?<!城)乡(?!村|土)"
)
ABOVE_ALL: Final = re.compile(r"^(?:国务院|国家|中央|全国|中共中央|最高)")
GOVERNMENT: Final = re.compile(rf"(?P<place>[{HAN}]*?)(?:人民政府|政府|党委|委)(?P<office>.*)$")
