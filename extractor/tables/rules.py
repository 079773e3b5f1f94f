"""The rules that reading tables can break: what the reader noticed about structure while it placed the cells.

They are declared here, where the tables are read, because only the reader knows them. Nothing here says that a number
is wrong; where a cell could not be placed, the finding says why it is ``unread``.
"""

from __future__ import annotations

from typing import Final

from verifiers.rules import rule

_READING: Final = "docs/record.md：读不准的单元格记为 unread，不作猜测"
_FORMS: Final = "国办公开办函〔2019〕60号、〔2021〕30号附件"

NO_TABLES: Final = rule(
    "structure.no_tables",
    severity="error",
    kind="report_error",
    clause=_FORMS,
    zh="没有找到法定表格",
    en="no statutory table was found",
    message_zh="全文没有可识别的法定表格",
    message_en="the text holds no statutory table that could be recognised",
)
FORM_UNSUPPORTED: Final = rule(
    "structure.form_unsupported",
    severity="warning",
    kind="possible_extraction_error",
    clause="国办发〔2014〕32号《政府信息公开情况统计表》",
    zh="2014—2018年的统计表，暂不读取其数值",
    en="the statistics table of 2014–2018, whose values are not read",
    message_zh="表格是2014—2018年的《政府信息公开情况统计表》，其数值未读取",
    message_en="the tables are those of the 2014–2018 form; their values are not read",
)
FORM_MIXED: Final = rule(
    "structure.form_mixed",
    severity="warning",
    kind="report_error",
    clause=_FORMS,
    zh="表格混用了两种法定格式",
    en="the tables mix two statutory forms",
    message_zh="表格混用{form}年格式与其他格式的栏目：{labels}",
    message_en="the tables mix the form of {form} with labels of another: {labels}",
)
TABLE_MISSING: Final = rule(
    "structure.table_missing",
    severity="error",
    kind="report_error",
    clause=_FORMS,
    zh="缺少一张法定表格",
    en="a statutory table is missing",
    message_zh="没有找到“{label}”的表格",
    message_en="the table “{label}” was not found",
)
TABLE_BROKEN: Final = rule(
    "structure.table_broken",
    severity="warning",
    kind="possible_extraction_error",
    clause=_READING,
    zh="表格被打散，行名、表头与数值分离",
    en="a table is torn apart: labels, headers and values no longer stand together",
    message_zh="“{label}”的表格被打散，{unread}格无法确定位置",
    message_en="the table “{label}” is torn apart; {unread} cells could not be placed",
)
ROW_MISSING: Final = rule(
    "structure.row_missing",
    severity="warning",
    kind="possible_extraction_error",
    clause=_FORMS,
    zh="表格缺少一行",
    en="a row of a table is missing",
    message_zh="表中没有找到“{label}”一行",
    message_en="the row “{label}” was not found",
)
ROW_DOUBLED: Final = rule(
    "structure.row_doubled",
    severity="warning",
    kind="report_error",
    clause=_FORMS,
    zh="同一行出现多次",
    en="a row occurs more than once",
    message_zh="“{label}”一行出现多次，数值{same}",
    message_en="the row “{label}” occurs more than once, with {same_en} values",
)
ROW_LABEL: Final = rule(
    "structure.row_label",
    severity="info",
    kind="style",
    clause=_FORMS,
    zh="行名与法定格式不同",
    en="a row is named otherwise than on the form",
    message_zh="行名写作“{actual}”，法定格式为“{expected}”",
    message_en="the row is called “{actual}”; the form says “{expected}”",
)
LABEL: Final = rule(
    "structure.label",
    severity="info",
    kind="report_error",
    clause=_FORMS,
    zh="行名或表头缺字、多字",
    en="a label of a row or column has letters missing or added",
    message_zh="“{actual}”应为“{expected}”",
    message_en="“{actual}” should be “{expected}”",
)
BROKEN_ROW: Final = rule(
    "structure.broken_row",
    severity="warning",
    kind="possible_extraction_error",
    clause=_READING,
    zh="一行被分页或换行拆成两行",
    en="a row is broken in two by a page or line break",
    message_zh="“{label}”一行的行名被拆成两行",
    message_en="the label of the row “{label}” is broken in two",
)
EXTRA_CELL: Final = rule(
    "structure.extra_cell",
    severity="warning",
    kind="report_error",
    clause=_FORMS,
    zh="一行的数多于栏数",
    en="a row has more values than the table has columns",
    message_zh="“{label}”一行有{actual}个数，应为{expected}个",
    message_en="the row “{label}” has {actual} values; it should have {expected}",
)
MISSING_CELL: Final = rule(
    "structure.missing_cell",
    severity="warning",
    kind="possible_extraction_error",
    clause=_READING,
    zh="一行的数少于栏数，无法确定各数的位置",
    en="a row has fewer values than columns, and their places are uncertain",
    message_zh="“{label}”一行只有{actual}个数，应为{expected}个，位置无法确定",
    message_en="the row “{label}” has {actual} values for {expected} columns; their places are uncertain",
)
HEADER: Final = rule(
    "structure.header",
    severity="warning",
    kind="possible_extraction_error",
    clause=_READING,
    zh="表头残缺，栏次无法确定",
    en="the header is damaged or missing, so the order of the columns is uncertain",
    message_zh="“{label}”的表头残缺或缺失，栏次无法确定",
    message_en="the header over “{label}” is damaged or missing; the order of its columns is uncertain",
)
BROKEN_CELL: Final = rule(
    "structure.broken_cell",
    severity="warning",
    kind="possible_extraction_error",
    clause=_READING,
    zh="一格内有分行的两个数，或为一个数被拆成两行",
    en="two numbers stand on two lines of one cell, or one number is broken in two",
    message_zh="“{label}”写作“{actual}”，是一个数还是两个数无法确定",
    message_en="“{label}” is printed as “{actual}”: one number or two cannot be told",
)
MERGED_CELL: Final = rule(
    "structure.merged_cell",
    severity="warning",
    kind="report_error",
    clause=_READING,
    zh="一个数所在的单元格跨了几栏或几行，是其中哪一格的数无法确定",
    en="the cell of a number reaches over several cells of the form, and whose number it is cannot be told",
    message_zh="“{actual}”所在的单元格占了{label}的位置，是其中哪一格的数无法确定",
    message_en="the cell with “{actual}” takes the places of {label}; whose number it is cannot be told",
)
FOOTNOTE: Final = rule(
    "structure.footnote_in_cell",
    severity="info",
    kind="report_error",
    clause=_FORMS,
    zh="单元格的数后带有括注",
    en="a note stands beside the number in a cell",
    message_zh="“{label}”写作“{actual}”，数后带有括注",
    message_en="“{label}” is printed as “{actual}”, a number with a note",
)
EXTRA_TABLE: Final = rule(
    "structure.extra_table",
    severity="info",
    kind="report_error",
    clause=_FORMS,
    zh="法定格式之外的表格",
    en="a table that the statutory form does not have",
    message_zh="有一张法定格式之外的表格",
    message_en="there is a table that the statutory form does not have",
)
SECOND_READING: Final = rule(
    "structure.second_reading",
    severity="info",
    kind="possible_extraction_error",
    clause=_READING,
    zh="按规则未能定位、由模型指出位置并经勾稽关系证实的单元格",
    en="a cell that the rules could not place, located by a model and borne out by the identities",
    message_zh="“{label}”的{actual}由模型指出位置，并经勾稽关系证实",
    message_en="“{label}”: {actual} was located by a model and is borne out by the identities",
)
