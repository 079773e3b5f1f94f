"""A small taxonomy and items of our own for the tests of what a model is asked for a summary."""

from __future__ import annotations

from typing import Any

from extractor.summary.items import Item, ItemKind
from extractor.summary.themes import parse_taxonomy

TAXONOMY = parse_taxonomy(
    """
id = "small"
version = "1"

[[theme]]
id = "p_late"
kind = "problem"
zh = "更新不及时"
en = "Late updates"
definition = "发布慢。"
examples = ["栏目半年没有新内容", "会议信息一个多月才上网"]
cues = ["及时|滞后"]

[[theme]]
id = "p_staff"
kind = "problem"
zh = "人员不足"
en = "Too few staff"
definition = "人少。"
examples = ["只有一人兼管公开", "经办人一年换了三个"]
cues = ["人员|人手"]

[[theme]]
id = "p_form"
kind = "problem"
zh = "形式单一"
en = "Few forms"
definition = "形式少。"
examples = ["解读只有文字"]
cues = ["形式"]

[[theme]]
id = "m_train"
kind = "measure"
zh = "加强培训"
en = "Training"
definition = "培训。"
examples = ["每季度办一次培训班", "请专家讲课"]
cues = ["培训"]

[[theme]]
id = "m_check"
kind = "measure"
zh = "加强检查"
en = "Checks"
definition = "检查。"
examples = ["按月通报抽查结果"]
cues = ["检查|考核"]
""",
    "small.toml",
)
WORDS = {"p_late": "及时", "p_staff": "人手", "p_form": "形式", "m_train": "培训", "m_check": "检查"}


def item(number: int, text: str, kind: ItemKind = "problem", **given: Any) -> Item:
    """An item of a report and a body of its own."""
    report = f"{number:012x}"
    fields: dict[str, Any] = {
        "id": f"{report}.{kind[0]}0",
        "kind": kind,
        "index": 0,
        "text": text,
        "quote": text,
        "start": 0,
        "end": len(text),
        "verdict": "verified",
        "addresses": None,
        "report": report,
        "path": f"{report}.txt",
        "body": f"b{number}",
        "name": f"澜汀县第{number}镇人民政府",
        "year": 2023,
        "level": "township",
        "region": "澜汀县",
    }
    return Item(**(fields | given))
