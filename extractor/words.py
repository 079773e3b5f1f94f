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
    "copies": ("内容相同的文件", "same content"),
    "shared": ("同一机关同一年度的多份文件", "several files of one body and year"),
    "agreeing": ("单元格一致", "same cells"),
    "differing": ("不一致", "not the same"),
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

# What happened, for each code that the error of a record can have; docs/errors.md says what to do.
MEANINGS: Final[dict[str, tuple[str, str]]] = {
    "internal": ("程序内部差错", "a fault of this program"),
    "unreadable.missing": ("运行开始后文件不见了", "the file went away after the run began"),
    "unreadable.io": ("系统不允许读取", "the system refuses to read it"),
    "unreadable.empty": ("没有内容", "nothing in it"),
    "unreadable.format": ("不支持的格式", "a format that is not read"),
    "unreadable.binary": ("既不是文本，也不是支持的格式", "neither text nor a format that is read"),
    "unreadable.encoding": ("无法识别的文字编码", "an unknown encoding"),
    "unreadable.damaged": ("文件残缺或已损坏", "cut off, or broken inside"),
    "unreadable.encrypted": ("有密码保护", "protected by a password"),
    "unreadable.image_only": ("扫描件，没有文字", "scanned pages without text"),
    "unreadable.unmapped_fonts": ("PDF 没有写明字体对应的文字", "the fonts do not say which characters they draw"),
    "unreadable.missing_extra": ("缺少读取所需的程序库", "a library for it is not installed"),
    "unreadable.converter": ("缺少 LibreOffice，或其无法打开", "LibreOffice is missing, or cannot open it"),
    "unreadable.too_large": ("远大于一份报告", "far larger than a report can be"),
    "unreadable.too_slow": ("超过读取时限", "not read within the limit of time"),
    "unreadable.too_much_memory": ("超过内存上限", "not read within the limit of memory"),
    "unreadable.crashed": ("读取进程两次中断", "ended the process that read it, twice"),
    "incomplete.sections": ("没有找到任何法定部分", "none of the statutory sections was found"),
    "incomplete.tables": ("没有找到法定表格", "no statutory table was recognised"),
    "incomplete.cells": ("部分单元格无法确定", "some cells could not be placed with certainty"),
    "model.auth": ("密钥被拒绝", "the key was refused"),
    "model.quota": ("账户余额不足", "the account has no credit"),
    "model.not_found": ("没有这个模型或接口", "no such model or address"),
    "model.unreachable": ("无法连接", "no connection"),
    "model.timeout": ("等待超时", "no answer in time"),
    "model.rate_limited": ("请求过多被限流", "too many requests"),
    "model.server": ("服务器出错", "the server failed"),
    "model.bad_request": ("请求不被接受", "the request was refused"),
    "model.refused": ("模型拒绝回答", "the model refuses this text"),
    "model.empty": ("回答为空", "an empty answer"),
    "model.cut_off": ("回答被截断", "the answer was cut off"),
    "model.unparseable": ("回答无法解析", "no readable answer"),
}


def meaning(code: str, lang: Lang) -> str | None:
    """What an error code means; None for one that no record has."""
    pair = MEANINGS.get(code)
    return pair[0 if lang == "zh" else 1] if pair else None


def told_code(code: str, lang: Lang) -> str:
    """A code as a line shows it: English ones speak for themselves, and the message follows."""
    said = meaning(code, lang) if lang == "zh" else None
    return f"{code}（{said}）" if said else code


def word(key: str, lang: Lang) -> str:
    """The word for a key. Raises ``KeyError`` for one that is not in the list."""
    return _WORDS[key][0 if lang == "zh" else 1]
