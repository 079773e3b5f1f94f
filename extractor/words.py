"""The words a person sees, in Chinese and English."""

from __future__ import annotations

from typing import Final

from verifiers.rules import Lang

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "reports": ("报告", "reports"),
    "kept": ("沿用", "kept"),
    "ok": ("完整", "ok"),
    "partial": ("部分", "partial"),
    "failed": ("失败", "failed"),
    "cells": ("表格单元格", "table cells"),
    "number": ("数字", "number"),
    "blank": ("空白", "blank"),
    "dash": ("横线", "dash"),
    "text": ("文字", "text"),
    "unread": ("未读出", "unread"),
    "items": ("正文条目", "items"),
    "verified": ("已核实", "verified"),
    "unverified": ("未核实", "unverified"),
    "contradicted": ("与原文不符", "contradicted"),
    "findings": ("审查意见", "findings"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
    "requests": ("模型请求", "model requests"),
    "tokens": ("词元（输入 / 输出）", "tokens (in / out)"),
    "tokens_short": ("词元", "tokens"),
    "output": ("输出", "output"),
    "next": ("下一步", "next"),
    "next_check": ("nianbao check 报告文件，逐条查看依据", "nianbao check REPORT shows one report with its evidence"),
    "next_continue": ("同一命令再次运行，继续未完成的报告", "the same command goes on with what is not finished"),
    "next_retry": (
        "同一命令再次运行，加 --retry-failed 重问未答成的报告",
        "the same command with --retry-failed asks again where the model gave no usable answer",
    ),
    "codes": ("原因", "codes"),
    "cached": ("缓存", "cached"),
    "cost": ("费用", "cost"),
    "left": ("剩余时间", "time left"),
    "waiting": ("待处理", "waiting"),
    "kept_reports": ("已有记录", "there already"),
    "to_ask": ("需要询问", "to ask"),
    "one_round": ("每份问一轮", "one round each"),
    "at_most": ("每轮重问都用满", "all rounds used"),
    "reach": ("预算够问", "budget reaches for"),
    "unreadable": ("无法读取", "unreadable"),
    "unfinished": ("下次继续", "to be continued"),
    "run": ("最近一次运行", "last run"),
    "unpriced": ("未计价的词元", "tokens without a price"),
    "outcome_running": ("进行中", "under way"),
    "outcome_broken_off": ("异常中断", "broken off"),
    "outcome_done": ("已完成", "done"),
    "outcome_budget": ("预算用完", "budget spent"),
    "outcome_interrupted": ("被中断", "interrupted"),
    "disclosure": ("二、主动公开", "disclosure"),
    "applications": ("三、依申请公开", "applications"),
    "remedies": ("四、复议诉讼", "remedies"),
    "organisations": ("机构", "organisations"),
    "projects": ("项目", "projects"),
    "purchases": ("采购", "purchases"),
    "figures": ("数据", "figures"),
    "problems": ("问题", "problems"),
    "measures": ("措施", "measures"),
    "issuer": ("发布机关", "issuer"),
    "year": ("年度", "year"),
    "period": ("统计期限", "period"),
    "published_on": ("成文日期", "signed on"),
    "form": ("表式", "form"),
    "coverage": ("正文数量使用", "quantities used"),
    "backend": ("后端", "backend"),
    "status": ("状态", "status"),
    "evidence": ("原文", "evidence"),
    "none": ("无", "none"),
    "unused": ("未使用的数量", "quantities not used"),
}


def word(key: str, lang: Lang) -> str:
    """The word for a key. Raises ``KeyError`` for one that is not in the list."""
    return _WORDS[key][0 if lang == "zh" else 1]
