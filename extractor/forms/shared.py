"""What both generations have in common: applicant columns, the rows of table 三 up to （五）, table 四, and their
identities.

Article numbers are those of 《政府信息公开条例》 (国令711号). The wording of the rows is the same in
国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from __future__ import annotations

from collections.abc import Iterable

from extractor.forms.model import Block, Column, Row, Table
from verifiers.model import Identity

TOTAL = Column("total", "总计", ("合计", "总数"))
ORGANISATIONS = "法人或其他组织"

APPLICANTS = (
    Column("natural", "自然人", ("公民", "自然人申请")),
    Column("business", "商业企业", ("企业",), group=ORGANISATIONS),
    Column("research", "科研机构", (), group=ORGANISATIONS),
    Column("nonprofit", "社会公益组织", ("公益组织", "社会公益机构"), group=ORGANISATIONS),
    Column("legal", "法律服务机构", ("法律服务组织",), group=ORGANISATIONS),
    Column("other_org", "其他", ("其它", "其他组织", "其他机构"), group=ORGANISATIONS),
    TOTAL,
)

RESULTS = "三、本年度办理结果"
DENIED = "（三）不予公开"
UNAVAILABLE = "（四）无法提供"
REJECTED = "（五）不予处理"
OTHER = "（六）其他处理"

INCOMING = (
    Row(
        "new",
        "一、本年新收政府信息公开申请数量",
        ("本年新收政府信息公开申请数", "本年新收申请数量", "本年度新收政府信息公开申请数量"),
    ),
    Row(
        "carried_over",
        "二、上年结转政府信息公开申请数量",
        ("上年结转政府信息公开申请数", "上年结转申请数量", "上年度结转政府信息公开申请数量"),
    ),
)

OUTCOMES = (
    Row("granted", "（一）予以公开", (), RESULTS, "条例第三十六条第（一）（二）项"),
    Row(
        "partial",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        ("（二）部分公开",),
        RESULTS,
        "条例第三十七条",
    ),
    Row("denied.state_secret", "1.属于国家秘密", (), DENIED, "条例第十四条"),
    Row("denied.law_forbids", "2.其他法律行政法规禁止公开", ("其他法律、行政法规禁止公开",), DENIED, "条例第十四条"),
    Row("denied.three_securities", "3.危及“三安全一稳定”", ("危及三安全一稳定",), DENIED, "条例第十四条"),
    Row("denied.third_party", "4.保护第三方合法权益", (), DENIED, "条例第十五条"),
    Row("denied.internal_affairs", "5.属于三类内部事务信息", (), DENIED, "条例第十六条"),
    Row("denied.process_info", "6.属于四类过程性信息", (), DENIED, "条例第十六条"),
    Row("denied.enforcement_files", "7.属于行政执法案卷", (), DENIED, "条例第十六条"),
    Row("denied.admin_inquiry", "8.属于行政查询事项", (), DENIED, "条例第三十六条第（七）项"),
    Row("unavailable.not_held", "1.本机关不掌握相关政府信息", (), UNAVAILABLE, "条例第三十六条第（四）（五）项"),
    Row("unavailable.needs_creation", "2.没有现成信息需要另行制作", (), UNAVAILABLE, "条例第三十八条"),
    Row("unavailable.unclear_after_correction", "3.补正后申请内容仍不明确", (), UNAVAILABLE, "条例第三十条"),
    Row("rejected.petition", "1.信访举报投诉类申请", (), REJECTED, "条例第三十九条"),
    Row("rejected.repeat", "2.重复申请", (), REJECTED, "条例第三十六条第（六）项"),
    Row("rejected.publication", "3.要求提供公开出版物", (), REJECTED, "条例第三十九条"),
    Row("rejected.mass_repeat", "4.无正当理由大量反复申请", (), REJECTED, "条例第三十五条"),
    Row(
        "rejected.reconfirm",
        "5.要求行政机关确认或重新出具已获取信息",
        ("要求行政机关确认或者重新出具已获取信息",),
        REJECTED,
        "国办公开办函〔2019〕60号",
    ),
)

CLOSING = (
    Row("total", "（七）总计", ("（七）合计",), RESULTS),
    Row("carried_forward", "四、结转下年度继续办理", ("结转下年度继续办理数量", "结转下年继续办理")),
)

DECISIONS = (
    Column("upheld", "结果维持", ("维持",)),
    Column("corrected", "结果纠正", ("纠正",)),
    Column("other", "其他结果", ("其它结果",)),
    Column("pending", "尚未审结", ("未审结",)),
    TOTAL,
)

REMEDIES = Table(
    "remedies",
    "四、政府信息公开行政复议、行政诉讼情况",
    (
        Block("review", "行政复议", DECISIONS),
        Block("direct", "未经复议直接起诉", DECISIONS, variants=("未经行政复议直接起诉",), group="行政诉讼"),
        Block("after_review", "复议后起诉", DECISIONS, variants=("经复议后起诉", "行政复议后起诉"), group="行政诉讼"),
    ),
)


def applications(other: Iterable[Row]) -> Table:
    """Table 三; ``other`` are the rows of （六）其他处理, the only ones in which the generations differ."""
    block = Block("applications", "申请人情况", APPLICANTS, (*INCOMING, *OUTCOMES, *other, *CLOSING))
    return Table("applications", "三、收到和处理政府信息公开申请情况", (block,))


def application_identities(table: Table, circular: str) -> tuple[Identity, ...]:
    """Row sums, the printed column identity (勾稽关系) and the column sums of table 三."""
    block = table.blocks[0]
    rows = [row.key for row in block.rows]
    columns = [column.key for column in block.columns]
    outcomes = [key for key in rows if key not in {"new", "carried_over", "total", "carried_forward"}]

    def path(row: str, column: str) -> str:
        return f"applications.{row}.{column}"

    made = [
        Identity(
            "identity.row_sum",
            tuple(path(row, column) for column in columns if column != "total"),
            (path(row, "total"),),
            f"{circular} 附件表三：总计为各类申请人之和",
            printed=path(row, "total"),
        )
        for row in rows
    ]
    for column in columns:
        made.append(
            Identity(
                "identity.column_balance",
                (path("new", column), path("carried_over", column)),
                (path("total", column), path("carried_forward", column)),
                f"{circular} 附件表三：第一项加第二项之和，等于第三项加第四项之和",
            )
        )
        made.append(
            Identity(
                "identity.column_sum",
                tuple(path(row, column) for row in outcomes),
                (path("total", column),),
                f"{circular} 附件表三：（七）总计为第三项各情形之和",
                printed=path("total", column),
            )
        )
    return tuple(made)


def remedy_identities(circular: str) -> tuple[Identity, ...]:
    """The five-part sums of table 四; there is no grand total of litigation on the form."""
    return tuple(
        Identity(
            "identity.remedy_sum",
            tuple(f"remedies.{block.key}.{column.key}" for column in block.columns if column.key != "total"),
            (f"remedies.{block.key}.total",),
            f"{circular} 附件表四：总计为四种结果之和",
            printed=f"remedies.{block.key}.total",
        )
        for block in REMEDIES.blocks
    )
