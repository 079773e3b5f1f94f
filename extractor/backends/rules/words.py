"""The words that reports of this kind are made of, by what they do in a sentence.

They are data: each list says what its words signal, and the modules beside it say what follows from that. A word
belongs here when it does its work in any report; no name of a body, place or year does.
"""

from __future__ import annotations

import re
from typing import Final


def any_of(words: str) -> str:
    """An alternation of the blank-separated ``words``, longest first, so that 应当 is not read as 应."""
    return "(?:" + "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True)) + ")"


# Words that colour a verb without changing what is done: stripped before a clause's verb is looked for.
ADVERBS: Final = (
    "并 并且 同时 且 还 也 再 更 又 而且 另外 此外 还要 要 应 应该 应当 需 需要 须 必须 将 会 拟 能 可 可以 建议 "
    "计划 尽快 尽力 进一步 不断 继续 持续 切实 认真 积极 主动 大力 着力 全面 全力 及时 定期 不定期 适时 实时 随时 "
    "充分 深入 扎实 逐步 有效 有序 有力 更加 更好 更好地 更多 重点 科学 合理 统一 稳步 经常 经常性 常态化 精心 细致 "
    "广泛 坚决 始终 牢固 有针对性 针对性 第一时间 务必 准确 规范 高效 快速 迅速 适当 尽量 尽可能 多渠道 多形式 "
    "多方式 全方位 多角度 严肃 依法 依规 主要 特别是 尤其是 有效地 积极地 及时有效 及时准确 从严 从实 每年 年底 "
    "年底前 年初 年内 每半年 每季度 每月 每周 下一步 下步 今后 明年 来年 接下来 新的一年 新一年 下一阶段 下阶段 "
    "按时 逐项 逐条 限时 按期 按月 按季度 地 的 地做 以及 我镇 我乡 我局 "
    "我办 我县 我区 我市 我街道 我委 我单位 本单位 本机关 各单位 各部门"
)

# What someone does: a clause that begins with one of these announces an action.
ACTIONS: Final = (
    "加强 加大 加快 加密 加深 加紧 完善 健全 强化 建立 建全 构建 组建 成立 推进 推行 推广 推出 推送 拓宽 拓展 丰富 "
    "规范 优化 落实 落细 细化 量化 明确 理顺 制定 制订 制作 修订 修改 出台 印发 梳理 开展 组织 举办 召开 培训 学习 "
    "宣传 宣讲 发布 公开 更新 编制 编写 开设 开通 开发 设立 设置 增设 增加 增派 新增 新建 充实 充分发挥 配备 配强 "
    "配齐 安排 指定 选派 选配 抽调 调整 整合 清理 检查 抽查 自查 排查 督促 督查 督导 监督 考核 考评 通报 严格 严把 "
    "严抓 把关 把好 审核 审查 探索 创新 挖掘 深挖 深化 做好 做实 做细 做优 做精 做强 抓好 抓实 抓紧 抓住 改进 改善 "
    "改版 改变 升级 改造 建设 搭建 打造 打通 畅通 疏通 回应 解读 收集 归集 征集 征求 听取 邀请 引导 动员 鼓励 支持 "
    "总结 提炼 遴选 选取 补齐 补足 补充 补强 弥补 纠正 整改 解决 查找 查摆 查缺补漏 研究 讨论 研讨 分析 评估 坚持 "
    "树立 贯彻 执行 领会 掌握 把握 关注 突出 注重 重视 压实 压紧 夯实 筑牢 巩固 维护 保持 形成 实行 实施 采取 采用 "
    "使用 引入 引进 纳入 列入 提供 公布 公示 报送 上报 沟通 协调 对接 联系 配合 协同 集成 集中 聘请 委托 参加 参与 "
    "交流 借鉴 学懂 吃透 熟悉 熟练 转变 克服 杜绝 消除 简化 精简 缩短 压缩 统筹 督办 跟踪 跟进 反馈 办好 办理 答复 "
    "处理 受理 运营 运维 管好 用好 用足 用活 盯紧 紧盯 抢抓 狠抓 主抓 聚力 深耕 延伸 扩充 扩展 归纳 归档 整理 汇总 "
    "筛选 印制 发放 张贴 投放 投入 添置 购置 培养 培育 锻炼 带动 重新 增添 增进 提醒 约谈 问责 追究 奖励 表彰 评选 "
    "开辟 尝试 推介 转发 发动 宣贯 普及 解答 走访 调研 座谈 摸排 核查 校对 复核 互查 对标 看齐 部署 分解 谋划 制成 "
    "编印 倾听 吸纳 采纳 完成 启动 落地 规划 细分 分类 启用 开办 上线 接入 增配 配发 设定 建好 汇编 评析 轮训 选编 "
    "编发 落细落实 健全完善 统一 推选 租用 订立 签订 挑选 评议 公告 刷新 撤换 替换 更换 轮换 "
    "核实 复查 查处 录制 拍摄 直播 翻译 绘制 设计 归并 合并 压降 挂牌 上墙 张榜 入户 下沉 走进 结对 帮扶 帮带 跟班 "
    "派员 派驻 授权 委派 授课 辅导 指导 提示 预警 抄送 抄告 送达 换装 装配 安装 划定 限定 限期 提级 提前 缩减 改用 "
    "改为 改由 建成 校核 校准"
)

# What comes of it: in a clause after an action these name its purpose, not a further action.
RESULTS: Final = (
    "提高 提升 增强 扩大 促进 推动 助推 助力 确保 保障 保证 发挥 实现 达到 营造 满足 方便 便利 便于 避免 防止 "
    "使 使得 让 为 真正 以便 从而 进而 力争 力求 争取 努力 赢得 取得 展现 展示 体现 服务 凝聚 激发 调动 不让 "
    "切实做到 提振 以保证 以确保 以提高 以满足 以此 以促进 打下 奠定 最大限度 真正做到 实现了 达到了 保护 护航 增进 "
    "有利于 有助于 彰显"
)

# What precedes an action: grounds, occasion, means. Such a clause belongs to the action after it.
GROUNDS: Final = (
    "以 按照 按 根据 依据 依照 围绕 紧紧围绕 紧扣 聚焦 结合 针对 对照 通过 借助 利用 运用 依托 在 从 对 对于 就 "
    "立足 着眼 本着 遵循 紧密结合 充分利用 充分运用 充分依托 面对 面向 向 与 随着 由 除 自 每 除了 作为 抓住 "
    "会同 联合 协同"
)

# Shortcomings: what is short, late, weak, or still to be done.
SHORTCOMINGS: Final = (
    "不够 不足 不高 不强 不多 不全 不深 不广 不细 不实 不严 不佳 不快 不大 不畅 不准 不力 不熟 不匀 不均 不齐 不新 "
    "不好 不优 不精 不紧 不密 不活 不善 不便 不到位 不及时 不全面 不规范 不完善 不完整 不明确 不明显 不健全 不平衡 "
    "不均衡 不充分 不丰富 不深入 不熟悉 不熟练 不理想 不稳定 不统一 不准确 不清晰 不清 不主动 不积极 不专业 不突出 "
    "不科学 不具体 不一致 不顺畅 不紧密 不匹配 不适应 不了解 不理解 不重视 不细致 不系统 不扎实 不易 不能 不便捷 "
    "不便利 不方便 不严格 不严谨 不精准 不集中 不透明 不经常 未能 未及时 未完全 未形成 未达到 未做到 未建立 未充分 "
    "尚未 没有 无法 难以 难于 较难 缺乏 缺少 缺失 欠缺 欠佳 缺位 单一 单调 单薄 薄弱 较弱 偏弱 较少 偏少 很少 过少 "
    "太少 频率少 数量少 人员少 内容少 较低 偏低 过低 滞后 较慢 偏慢 缓慢 落后 较差 参差不齐 流于形式 有待 还需 仍需 "
    "尚需 还要 仍要 亟待 亟需 需要进一步 需进一步 须进一步 仍须 还须 需加强 需要加强 需提高 需要提高 需完善 "
    "需要完善 需提升 需要提升 需优化 需规范 需改进 有差距 存在差距 一定差距 短板 弱项 淡薄 模糊 松懈 畏难 偏差 脱节 "
    "遗漏 疏漏 错漏 随意 重复 分散 零散 繁琐 老化 固化 僵化 断层 流动性大 流动性较大 流动频繁 变动频繁 更换频繁 "
    "变动较大 兼职 身兼数职 一人多岗 误差 错误 空白 生疏 不是很 把握不准 忽视 不到 低下 弱化 局限 陈旧 粗放 笼统 "
    "质量不 水平不 力度不 能力不 意识不 效果不 有限 提升空间 改进空间 堵点 瓶颈 制约"
)

# Shortcomings that are rather the circumstances of another one, which the next clause then names.
CIRCUMSTANCES: Final = (
    "分散 零散 重复 随意 兼职 身兼数职 一人多岗 流动性大 流动性较大 流动频繁 变动频繁 更换频繁 变动较大 局限 有限 "
    "制约 较少 偏少"
)

# What a report calls itself and its parts, at the head of a clause.
SELF: Final = (
    "我镇 我乡 我局 我县 我区 我市 我办 我委 我街道 我单位 我厅 我院 我校 我中心 我部门 我处 本镇 本乡 本局 本县 "
    "本区 本市 本办 本委 本街道 本单位 本机关 本厅 本院 本校 本中心 本部门 本处 全镇 全乡 全局 全县 全区 全市 全办 "
    "全委 全街道 全单位 全厅 全院 全校 全中心 我们 各单位 各部门 各科室 各镇 各乡"
)

# Words that any sentence of such a report may hold: they say nothing about what two sentences share.
COMMON: Final = (
    "政府 信息 公开 政务 工作 进一步 不断 继续 加强 提高 提升 完善 推进 加大 力度 做好 主动 相关 有关 内容 方面 "
    "以及 及时 切实 认真 积极 需要 有待 仍需 还需 不够 我镇 我局 我县 单位 部门 各项 开展 强化 深入 全面 水平 质量 "
    "促进 确保 落实 要求 情况 建立 健全 机制 规范 制度 存在 问题 不足 一定 通过 利用 按照 根据 政府信息公开 "
    "信息公开工作 再上新台阶 新台阶 取得 成绩 新成绩 新成效 向纵深发展 持续 扎实 推动 整体 我办 我委 我区 我市"
)
