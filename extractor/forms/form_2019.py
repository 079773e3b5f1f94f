"""The form of 国办公开办函〔2019〕60号 (试行), for the reports on 2019 and 2020."""

from __future__ import annotations

from extractor.forms import shared
from extractor.forms.model import Block, Column, Form, Row, Table
from verifiers.model import Identity

CIRCULAR = "国办公开办函〔2019〕60号"

PUBLISHED = (
    Column("made", "本年新制作数量", ("本年新制作数",)),
    Column("published", "本年新公开数量", ("本年新公开数",)),
    Column("total", "对外公开总数量", ("对外公开总数",)),
)
PREVIOUS = Column("previous", "上一年项目数量", ("上年项目数量", "上一年项目数"))
CHANGE = Column("change", "本年增/减", ("本年增减", "本年增／减"), domain="change")
DECISIONS = Column("decisions", "处理决定数量", ("本年处理决定数量", "处理决定数"))

DISCLOSURE = Table(
    "disclosure",
    "二、主动公开政府信息情况",
    (
        Block(
            "documents",
            "第二十条第（一）项",
            PUBLISHED,
            (
                Row("regulations", "规章", (), None, "条例第二十条第（一）项"),
                Row("normative", "规范性文件", ("行政规范性文件",), None, "条例第二十条第（一）项"),
            ),
        ),
        Block(
            "services",
            "第二十条第（五）项",
            (PREVIOUS, CHANGE, DECISIONS),
            (
                Row("licensing", "行政许可", (), None, "条例第二十条第（五）项"),
                Row(
                    "other_services", "其他对外管理服务事项", ("其它对外管理服务事项",), None, "条例第二十条第（五）项"
                ),
            ),
        ),
        Block(
            "enforcement",
            "第二十条第（六）项",
            (PREVIOUS, CHANGE, DECISIONS),
            (
                Row("penalties", "行政处罚", (), None, "条例第二十条第（六）项"),
                Row("coercion", "行政强制", (), None, "条例第二十条第（六）项"),
            ),
        ),
        Block(
            "fees",
            "第二十条第（八）项",
            (PREVIOUS, CHANGE),
            (Row("fees", "行政事业性收费", (), None, "条例第二十条第（八）项"),),
        ),
        Block(
            "procurement",
            "第二十条第（九）项",
            (
                Column("projects", "采购项目数量", ("采购项目数",)),
                Column("amount", "采购总金额", ("采购金额", "采购总额"), domain="amount"),
            ),
            (Row("procurement", "政府集中采购", (), None, "条例第二十条第（九）项"),),
        ),
    ),
)

OTHER = (Row("other", "（六）其他处理", ("（六）其它处理",), shared.RESULTS),)

APPLICATIONS = shared.applications(OTHER)

IDENTITIES = (
    *shared.application_identities(APPLICATIONS, CIRCULAR),
    *shared.remedy_identities(CIRCULAR),
    *(
        Identity(
            "identity.item_count",
            (f"disclosure.{row}.previous", f"disclosure.{row}.change"),
            (),
            f"{CIRCULAR} 附件表二：上一年项目数量加本年增减为本年项目数量，不为负",
            relation=">=",
            printed=f"disclosure.{row}.change",
        )
        for row in ("licensing", "other_services", "penalties", "coercion", "fees")
    ),
    *(
        Identity(
            "identity.published_total",
            (f"disclosure.{row}.total",),
            (f"disclosure.{row}.published",),
            f"{CIRCULAR} 附件表二：对外公开总数量是累计数，不少于本年新公开",
            relation=">=",
            printed=f"disclosure.{row}.total",
        )
        for row in ("regulations", "normative")
    ),
    *(
        Identity(
            "identity.newly_published",
            (f"disclosure.{row}.made",),
            (f"disclosure.{row}.published",),
            f"{CIRCULAR} 附件表二：本年新公开的一般是本年新制作的",
            relation=">=",
            printed=f"disclosure.{row}.made",
        )
        for row in ("regulations", "normative")
    ),
    Identity(
        "identity.procurement",
        ("disclosure.procurement.projects",),
        ("disclosure.procurement.amount",),
        f"{CIRCULAR} 附件表二：采购项目数量与采购总金额同为零或同不为零",
        relation="zero_iff_zero",
        printed="disclosure.procurement.amount",
    ),
)

FORM = Form("2019", CIRCULAR, 2019, 2020, (DISCLOSURE, APPLICATIONS, shared.REMEDIES), IDENTITIES)
