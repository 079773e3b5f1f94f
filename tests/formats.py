"""One report in every format in which bodies publish theirs.

A report is the blocks of ``tests.pdfs``: paragraphs, and tables with their merged cells. Each function here writes it
as an ordinary program would: a text export with tabs or with a cell to a line, Markdown, a government web page with its
furniture around the report, a Word file with merged cells.

``python -m tests.formats`` writes ``examples/formats`` anew.
"""

# ruff: noqa: E501 - a page is as long as pages are

from __future__ import annotations

import html as escaping
import io
from collections.abc import Callable, Mapping, Sequence

import docx

from extractor.loaders import load
from extractor.loaders.writing import Slot
from tests import pdfs
from tests.conftest import EXAMPLES
from tests.pdfs import Block, Rows


def _filled(rows: Rows) -> list[list[str | None]]:
    """The full grid: each text where its cell begins, the empty string to its right, None below it."""
    grid: dict[tuple[int, int], str | None] = {}
    for r, row in enumerate(rows):
        c = 0
        for slot in row:
            while (r, c) in grid:
                c += 1
            for down in range(slot.rowspan):
                for across in range(slot.colspan):
                    grid[r + down, c + across] = slot.text if not down and not across else "" if not down else None
            c += slot.colspan
    width = 1 + max(c for _, c in grid)
    return [[grid.get((r, c), "") for c in range(width)] for r in range(len(rows))]


def tab_rows(blocks: Sequence[Block]) -> str:
    """A row of a table to a line, a tab between cells; merged cells padded with empty ones."""
    return _lines(blocks, lambda row: "\t".join(text or "" for text in row))


def cell_lines(blocks: Sequence[Block]) -> str:
    """A cell to a line behind a tab, as text exports of Word files write them; an empty line behind each row."""
    made: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            made.append(block)
            continue
        open_below: dict[int, int] = {}
        for row in block:
            column = 0
            cells: list[str] = []
            slots = iter(row)
            width = sum(slot.colspan for slot in row) + len(open_below)
            while column < width or open_below.get(column):
                if open_below.get(column, 0):
                    open_below[column] -= 1
                    cells.append("")
                    column += 1
                    continue
                slot = next(slots, None)
                if slot is None:
                    break
                cells.append(slot.text)
                if slot.rowspan > 1:
                    open_below[column] = slot.rowspan - 1
                column += slot.colspan
            made.extend(f"\t{text}" for text in cells)
            made.append("")
    return "\n".join(made) + "\n"


def markdown(blocks: Sequence[Block]) -> str:
    made: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            made.append(f"{block}\n")
            continue
        for n, row in enumerate(_filled(block)):
            made.append(f"| {' | '.join(text or '' for text in row)} |")
            if n == 0:
                made.append("|" + " --- |" * len(row))
        made.append("")
    return "\n".join(made)


def _lines(blocks: Sequence[Block], write: Callable[[Sequence[str | None]], str]) -> str:
    made: list[str] = []
    for block in blocks:
        made += [block] if isinstance(block, str) else [write(row) for row in _filled(block)]
    return "\n".join(made) + "\n"


def html_table(rows: Rows, cell: str = "<td{spans}><p><span>{text}</span></p></td>") -> str:
    made = ['<table border="1" cellspacing="0"><tbody>']
    for row in rows:
        made.append("<tr>")
        for slot in row:
            spans = f' rowspan="{slot.rowspan}"' * (slot.rowspan > 1) + f' colspan="{slot.colspan}"' * (
                slot.colspan > 1
            )
            made.append(cell.format(spans=spans, text=escaping.escape(slot.text) or "&nbsp;"))
        made.append("</tr>")
    return "".join([*made, "</tbody></table>"])


def fragment(blocks: Sequence[Block], table: Callable[[Rows], str] = html_table) -> str:
    """The report as an editor on a web site keeps it."""
    return "\n".join(
        f'<p style="text-indent:2em"><span>&nbsp;&nbsp;{escaping.escape(block)}</span></p>'
        if isinstance(block, str)
        else table(block)
        for block in blocks
    )


PAGE = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{title}-某某市人民政府</title>
<style>.gone {{ display: none }} .nav li {{ float: left }}</style><script>var total = "3118件";</script></head>
<body><div class="header"><div class="logo">某某市人民政府门户网站</div>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/bsfw/">办事服务</a></li></ul>
<form><input type="text" value="请输入关键字"><input type="submit" value="搜索"></form></div>
<div class="wrap"><div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/nb/">年度报告</a></div>
<!-- 正文开始 --><div class="article"><h1>{title}</h1>
<div class="info"><span>发布时间：2031-01-30 09:12</span><span>来源：某某市人民政府</span><span>浏览次数：<em>2046</em>次</span>
<span>字号：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</span></div>
<div class="gone">隐藏的一段：收到申请999件。</div>
<div id="text">{body}</div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div><div class="tools">【<a href="#">打印本页</a>】【<a href="#">关闭窗口</a>】</div>
</div><div class="right"><h3>相关信息</h3><ul><li><a href="/1">某某市2029年政府信息公开工作年度报告</a></li></ul></div></div>
<div class="footer">主办：某某市人民政府办公室　某ICP备00000000号　网站标识码：0000000000</div></body></html>"""


def html(blocks: Sequence[Block], charset: str = "utf-8", page: str = PAGE) -> bytes:
    """The report inside a government web page, with its title above the times of publication."""
    title, *rest = blocks
    assert isinstance(title, str)
    made = page.format(charset=charset, title=escaping.escape(title), body=fragment(rest))
    return made.encode("gb18030" if charset.startswith("gb") else charset)


def word(blocks: Sequence[Block]) -> bytes:
    """The report as a Word file, its cells merged as a person merges them."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            _runs(document.add_paragraph(), block)
            continue
        grid = _filled(block)
        table = document.add_table(len(grid), len(grid[0]))
        for r, c, slot in _corners(block):
            corner = table.cell(r, c)
            if slot.rowspan > 1 or slot.colspan > 1:
                corner = corner.merge(table.cell(r + slot.rowspan - 1, c + slot.colspan - 1))
            corner.text = slot.text
    document.sections[0].header.paragraphs[0].text = "某某市人民政府文件"
    document.sections[0].footer.paragraphs[0].text = "— 3 —"
    return saved(document)


def _runs(paragraph: docx.text.paragraph.Paragraph, text: str) -> None:
    """Word cuts a sentence into runs wherever a key was pressed."""
    for at in range(0, len(text), 7):
        paragraph.add_run(text[at : at + 7])


def _corners(rows: Rows) -> list[tuple[int, int, Slot]]:
    taken: set[tuple[int, int]] = set()
    made: list[tuple[int, int, Slot]] = []
    for r, row in enumerate(rows):
        c = 0
        for slot in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + down, c + across) for down in range(slot.rowspan) for across in range(slot.colspan)}
            made.append((r, c, slot))
            c += slot.colspan
    return made


def saved(document: docx.document.Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Block]], bytes]]] = {
    "txt, a row to a line": ("rows.txt", lambda blocks: tab_rows(blocks).encode()),
    "txt, a cell to a line": ("cells.txt", lambda blocks: cell_lines(blocks).encode()),
    "md": ("pipes.md", lambda blocks: markdown(blocks).encode()),
    "html": ("page.html", html),
    "html, GBK": ("page_gbk.htm", lambda blocks: html(blocks, "gb2312")),
    "docx": ("word.docx", word),
    "pdf": ("printed.pdf", pdfs.render),
}
"""By name: the file's name, and its bytes."""


def main() -> None:
    """One sample report in every format, named after how it is written."""
    blocks = pdfs.blocks_of(load(EXAMPLES / "reports" / "prefecture_2023_pipes.md"))
    for file, write in FORMATS.values():
        (EXAMPLES / "formats" / file).write_bytes(write(blocks))


if __name__ == "__main__":
    main()
