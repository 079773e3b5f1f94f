"""The form of 国办公开办函〔2021〕30号 (2021-09-26), for the reports on 2021 and later years."""

from __future__ import annotations

from extractor.forms import shared
from extractor.forms.model import Block, Column, Form, Row, Table
from verifiers.model import Identity

CIRCULAR = "国办公开办函〔2021〕30号"

STOCK = (
    Column("made", "本年制发件数", ("本年制发数", "制发件数")),
    Column("repealed", "本年废止件数", ("本年废止数", "废止件数")),
    Column("in_force", "现行有效件数", ("现行有效数",)),
)
DECISIONS = (Column("decisions", "本年处理决定数量", ("处理决定数量", "本年处理决定数")),)

DISCLOSURE = Table(
    "disclosure",
    "二、主动公开政府信息情况",
    (
        Block(
            "documents",
            "第二十条第（一）项",
            STOCK,
            (
                Row("regulations", "规章", (), None, "条例第二十条第（一）项"),
                Row("normative", "行政规范性文件", ("规范性文件",), None, "条例第二十条第（一）项"),
            ),
        ),
        Block(
            "licensing",
            "第二十条第（五）项",
            DECISIONS,
            (Row("licensing", "行政许可", (), None, "条例第二十条第（五）项"),),
        ),
        Block(
            "enforcement",
            "第二十条第（六）项",
            DECISIONS,
            (
                Row("penalties", "行政处罚", (), None, "条例第二十条第（六）项"),
                Row("coercion", "行政强制", (), None, "条例第二十条第（六）项"),
            ),
        ),
        Block(
            "fees",
            "第二十条第（八）项",
            (
                Column(
                    "amount", "本年收费金额（单位：万元）", ("本年收费金额", "收费金额"), domain="amount", unit="万元"
                ),
            ),
            (Row("fees", "行政事业性收费", (), None, "条例第二十条第（八）项"),),
        ),
    ),
)

OTHER = (
    Row(
        "other.overdue_correction",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        ("申请人无正当理由逾期不补正",),
        shared.OTHER,
        "条例第三十条",
    ),
    Row(
        "other.overdue_fee",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ("申请人逾期未按收费通知要求缴纳费用",),
        shared.OTHER,
        "国办函〔2020〕109号",
    ),
    Row("other.other", "3.其他", ("3.其它",), shared.OTHER),
)

APPLICATIONS = shared.applications(OTHER)

IDENTITIES = (
    *shared.application_identities(APPLICATIONS, CIRCULAR),
    *shared.remedy_identities(CIRCULAR),
    *(
        Identity(
            "identity.stock",
            (f"disclosure.{row}.in_force", f"disclosure.{row}.repealed"),
            (f"disclosure.{row}.made",),
            f"{CIRCULAR} 附件表二：现行有效加废止不少于本年制发，否则上年存量为负",
            relation=">=",
            printed=f"disclosure.{row}.in_force",
        )
        for row in ("regulations", "normative")
    ),
)

FORM = Form("2021", CIRCULAR, 2021, None, (DISCLOSURE, APPLICATIONS, shared.REMEDIES), IDENTITIES)
