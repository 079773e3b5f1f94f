"""The report inside a web page: which of the page's paragraphs and tables are the report.

No site is known here. A report announces itself: its title, the headings of its statutory sections, its tables. The
smallest element of the page around all headings is taken, the title is sought above it, and what stands before and
behind is dropped where it is furniture: links, times of publication, sources, font sizes, copyright. Between the first
heading and the last, nothing is dropped but what the page itself marks as navigation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extractor.loaders.blocks import Flat, Paragraph, Sheet, is_section_heading
from verifiers.structure.titles import fold_title

# A page of a report without headings still has most of its text in one element.
_MOST: Final = 0.7
_LINKS: Final = 0.6
_LONGEST_TITLE: Final = 60
# The lines of a signature, with what may stand below it.
_SIGNATURE: Final = 4
# Of sentences and tables: fewer are no report, and no part of one.
_SOME: Final = 3
_NEAR: Final = 30
_FAR: Final = 400
# Headings of sections and of their parts, in a list of contents.
_MOST_LISTED: Final = 40

_TITLE: Final = re.compile(
    r"(?:信息公开|政务公开|政府信息).{0,16}(?:报告|年报|总结)|(?:19|20)\d\d年?度?(?:工作)?(?:年度)?报告$"
)
_TITLE_END: Final = re.compile(r"(?:报告|年报|总结)\W*$")
_YEAR: Final = re.compile(r"[(（]?(?:19|20)\d\d年?度?[)）]?|二[〇零○].{2}年度?")
_CORE: Final = re.compile(r"(?:政府)?信息公开|政务公开|政府信息")
_BODY: Final = re.compile(
    r"[一-鿿（）()·\s]{2,40}(?:政府|办公室|办公厅|办事处|委员会|管委会|委|局|厅|部|署|院|中心|公司|集团|大学|学院|学校|医院|协会|联合会"
    r"|馆|站|所|社|处|办|会|队|省|市|州|盟|区|县|旗|镇|乡|街道)"
)
_NO_TITLE: Final = re.compile(
    r"[。；，,;!?！？>»›|]|通知|公告$|目录|专栏|列表|制度|指南|您的位置|当前位置|^[^\W\d]{2,8}[:：]|[:：]$|如下"
)
_SPACE: Final = re.compile(r"\s+")

# What pages write around what they publish, by their own words.
_LABELS: Final = (
    "发布时间|发布日期|发布机构|发布单位|发布人|发布于|发文日期|发文机关|发文字号|发文机构|公开日期|公开时间|更新时间|成文日期|生成日期"
    "|印发日期|录入时间|创建时间|添加时间|来源|信息来源|稿源|文章来源|作者|编辑|责编|责任编辑|审核|审核人|供稿|浏览|浏览量|浏览次数|阅读"
    "|阅读量|阅读次数|点击|点击量|点击数|点击率|点击次数|访问量|访问次数|人气|字号|字体|字体大小|文字大小|索引号|信息索引|主题分类|主题词|公开方式"
    "|公开类别|公开范围|公开时限|公开形式|公开属性|信息类别|信息名称|文号|有效性|效力状态|有效期|关键词|关键字|内容概述|语种|分享|分享到|分享至"
    "|打印|背景色|保护视力色|视力保护色|背景颜色|上一篇|下一篇|上一条|下一条|当前位置|您现在的位置|您的位置|您当前的位置|所在位置|扫一扫"
)
_LABELLED: Final = re.compile(rf"[\W_]*(?:{_LABELS})\s*(?:[:：\[【（(>]|$)")
_INSIDE: Final = re.compile(rf"(?:{_LABELS})\s*[:：\[【]")
# A line of a box of such labels, whatever the site calls this one.
_ANY_LABEL: Final = re.compile(r"\W*[^\W\d][^\W\d\s]?(?:\s*[^\W\d\s]){0,6}\s*[:：]")
_BUTTONS: Final = re.compile(
    r"(?>[\W_]|大|中|小|打印(?:本页|文章)?|关闭(?:本页|窗口)?|返回(?:顶部|首页|上页|列表)?|收藏(?:本页)?|分享(?:到|至)?|默认|复制链接|微信|微博"
    r"|纠错|下载|首页|朗读|T|A|QQ空间|QQ|新浪|人人网|豆瓣|听全文|语音(?:播报|朗读)|播放|暂停|停止|继续|转发|点赞|我要|小程序)++"
)
# A date in Chinese is the page's only with the time of day; without, it may be that of the report.
_DATE: Final = re.compile(
    r"\W*(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{1,2}(?::\d{1,2})?)?"
    r"|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*\d{1,2}[:：]\d{1,2}(?:[:：]\d{1,2})?)\W*"
)
_PAGE_MARK: Final = re.compile(r"[-—–\s]+\d{1,3}[-—–\s]+|第\s*\d{1,3}\s*页(?:[\s,，/]*共\s*\d{1,3}\s*页)?")
_IMPRINT: Final = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|Copyright|©|(?:Produced|Powered|Designed)\s*By|(?:页面|链接)即将离开",
    re.IGNORECASE,
)
# Said of the page where it is no sentence; a report may say in one that a notice has a 二维码.
_FOOTER: Final = re.compile(
    r"网站(?:地图|声明|首页)|联系我们|(?:主办|承办|主管|维护|运维)(?:单位|方)?\s*[:：]|主办\s.{2,40}承办\W*$|技术支持|建议使用.{0,20}浏览器|友情链接|扫一扫|二维码|上一[篇条]|下一[篇条]|您是第"
    r"|(?:责任)?编辑\s*[:：]|[【\[（(]\s*(?:打印|关闭|字体|返回顶部)|打印本页|关闭(?:本页|窗口)"
    r"|^\W*相关(?:链接|文章|信息|新闻|阅读|附件|文档|稿件|推荐|解读)\W*$"
)
_SIGNED_DATE: Final = re.compile(r".{0,40}(?:\d{4}|二[〇零○]..)\s*年.{1,8}月.{0,8}")
_ANNOUNCES: Final = re.compile(r"\S{6}.*[:：。]$")


def report_of(blocks: Sequence[Flat], parents: Sequence[int]) -> list[Flat]:
    """The blocks of the report. ``parents[n]`` is the element around element ``n``, smaller than ``n``; ``-1`` for the
    root. Everything, where the page holds nothing like a report."""
    blocks = [line for block in blocks for line in _lines(block)]
    headings = _headings(blocks)
    headings = headings[_listed(blocks, headings) :]
    blocks, headings = _once(blocks, headings)
    if len(headings) < 2:
        low, high = _densest(blocks, parents)
        first = last = None
    else:
        low, high = _around(blocks, parents, headings)
        first, last = headings[0], headings[-1]
    above = _title(blocks, low, low, high)
    low = next((n for n in range(low if above is None else above, low) if _is_told(blocks[n])), low)
    if not any(_SIGNED_DATE.fullmatch(_text(blocks[n])) for n in range(max(low, high - _SIGNATURE), high + 1)):
        high = _reaching(blocks, high)
    if any(blocks[n].aside for n in headings):
        # The name of an element around the report itself was taken for that of furniture.
        blocks = [replace(block, aside=0) if block.aside == 1 else block for block in blocks]
    title = _title(blocks, first, low, high)
    if title is None and first is None:
        return list(blocks)
    start = title if title is not None else low
    made = _opening(blocks, title)
    body = first if first is not None else next((n for n in range(start, high + 1) if _is_prose(blocks[n])), high + 1)
    boxed = _boxed(blocks, start, body)
    made += [
        blocks[n] for n in range(start, body) if n not in boxed and _opens(blocks[n], inside=n >= low, title=n == title)
    ]
    end = last if last is not None else max((n for n in range(body, high + 1) if _is_prose(blocks[n])), default=body)
    made += [block for block in blocks[body : end + 1] if block.aside < 2]
    made += _closing(blocks, end + 1, high)
    return made or list(blocks)


def shown_of(blocks: Sequence[Flat]) -> int:
    """How much of a report is among the blocks: 2 with headings of statutory sections, 1 with some sentences or tables,
    0 with neither."""
    lines = [line for block in blocks for line in _lines(block)]
    if len(_headings(lines)) > 1:
        return 2
    return int(sum(map(_is_told, lines)) >= _SOME)


def _headings(blocks: Sequence[Flat]) -> list[int]:
    return [
        n
        for n, block in enumerate(blocks)
        if isinstance(block, Paragraph) and block.aside < 2 and not _is_link(block) and is_section_heading(block.text)
    ]


def _listed(blocks: Sequence[Flat], headings: Sequence[int]) -> int:
    """How many of the headings are but a list of contents: they stand again further down, and nothing is said
    between them."""
    titles = [fold_title(_squeezed(blocks[n])) for n in headings]
    count = 0
    for k in range(2, min(len(titles) - 1, _MOST_LISTED)):
        between = blocks[headings[k - 2] : headings[k - 1]]
        if any(isinstance(one, Sheet) or _is_prose(one) for one in between):
            break
        if set(titles[:k]) <= set(titles[k:]):
            count = k
    return count


def _once(blocks: list[Flat], headings: list[int]) -> tuple[list[Flat], list[int]]:
    """A report that the page holds twice, for wide screens and for narrow ones, taken once: the blocks up to where the
    same words begin again."""
    chosen = set(headings)
    told = [n for n, block in enumerate(blocks) if n in chosen or _is_told(block)]
    if not told:
        return blocks, headings
    first = told[0]
    words = _words(blocks[first])
    again = next((n for n in told[1:] if _words(blocks[n]) == words), None)
    if again is None:
        return blocks, headings
    before = [n for n in told if n < again]
    shift = again - first
    if len(before) < _SOME or any(
        n + shift >= len(blocks) or _words(blocks[n]) != _words(blocks[n + shift]) for n in before
    ):
        return blocks, headings
    while first > 0 and again - 1 > before[-1] and _words(blocks[first - 1]) == _words(blocks[again - 1]):
        first, again = first - 1, again - 1
    return blocks[:again], [n for n in headings if n < again]


def _words(block: Flat) -> str:
    return block.text if isinstance(block, Paragraph) else "\t".join(block.texts())


def _lines(block: Flat) -> list[Flat]:
    if isinstance(block, Sheet) or "\n" not in block.text:
        return [block]
    return [replace(block, text=line) for line in block.text.split("\n") if line.strip()]


def _is_link(block: Flat) -> bool:
    return isinstance(block, Paragraph) and block.linked > _LINKS


def _is_prose(block: Flat) -> bool:
    return isinstance(block, Paragraph) and len(block.text) > 30 and "。" in block.text and not block.aside


def _is_told(block: Flat) -> bool:
    """Whether a block is a sentence or a table rather than a line."""
    return _is_prose(block) or (isinstance(block, Sheet) and not block.aside)


def _sums(blocks: Sequence[Flat], parents: Sequence[int], worth: Sequence[int]) -> list[int]:
    """For every element, what the blocks inside it are worth together."""
    sums = [0] * len(parents)
    for block, one in zip(blocks, worth, strict=True):
        sums[block.node] += one
    for node in range(len(parents) - 1, 0, -1):
        sums[parents[node]] += sums[node]
    return sums


def _inside(blocks: Sequence[Flat], parents: Sequence[int], node: int) -> tuple[int, int]:
    """The first and last block inside an element."""
    within = [False] * len(parents)
    within[node] = True
    for one in range(node + 1, len(parents)):
        within[one] = within[parents[one]]
    found = [n for n, block in enumerate(blocks) if within[block.node]]
    return (found[0], found[-1]) if found else (0, len(blocks) - 1)


def _around(blocks: Sequence[Flat], parents: Sequence[int], headings: Sequence[int]) -> tuple[int, int]:
    """The smallest element around all headings."""
    chosen = set(headings)
    sums = _sums(blocks, parents, [int(n in chosen) for n in range(len(blocks))])
    node = max(n for n, count in enumerate(sums) if count == len(headings))
    return _inside(blocks, parents, node)


def _densest(blocks: Sequence[Flat], parents: Sequence[int]) -> tuple[int, int]:
    """The smallest element that holds most of the text that is neither link nor furniture."""
    worth = [
        0
        if block.aside or _is_link(block)
        else len(block.text)
        if isinstance(block, Paragraph)
        else sum(map(len, block.texts()))
        for block in blocks
    ]
    if not any(worth):
        return 0, len(blocks) - 1
    sums = _sums(blocks, parents, worth)
    node = max(n for n, count in enumerate(sums) if count >= _MOST * sum(worth))
    return _inside(blocks, parents, node)


def _reaching(blocks: Sequence[Flat], high: int) -> int:
    """Where sentences and tables end that go on behind an element, as they do where each section has one of its own."""
    told: list[int] = []
    for n in range(high + 1, len(blocks)):
        if _ends(blocks[n]):
            break
        if _is_told(blocks[n]):
            told.append(n)
    return told[-1] if len(told) >= _SOME else high


def _squeezed(block: Flat) -> str:
    return _SPACE.sub("", block.text) if isinstance(block, Paragraph) and len(block.text) <= 200 else ""


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and _TITLE.search(text) is not None and _NO_TITLE.search(text) is None


def _title(blocks: Sequence[Flat], first: int | None, low: int, high: int) -> int | None:
    """The title nearest above the first heading; where there are no headings, the first inside the element or the
    nearest above it."""

    def fits(n: int) -> bool:
        block = blocks[n]
        if isinstance(block, Sheet) or block.aside > 1 or _is_link(block) or is_section_heading(block.text):
            return False
        text = _squeezed(block)
        if _is_title(text) or n == 0 or _TITLE_END.search(text) is None:
            return _is_title(text)
        before = _squeezed(blocks[n - 1])
        return not _is_title(before) and _is_title(before + text)

    if first is None:
        inside = next((n for n in range(low, min(high, low + _NEAR) + 1) if fits(n)), None)
        if inside is not None:
            return inside
        first = low
    return next((n for n in range(first - 1, max(-1, first - 1 - _FAR), -1) if fits(n)), None)


def _opening(blocks: Sequence[Flat], title: int | None) -> list[Flat]:
    """What belongs to the title above its last line: the body's name on a line of its own, or a fuller title of the
    page where the report's own does not name the body."""
    if title is None or _names_body(_squeezed(blocks[title])):
        return []
    next_above = True  # the name of the site's own body may stand further up
    for n in range(title - 1, max(-1, title - 1 - _NEAR), -1):
        block = blocks[n]
        text = _squeezed(block)
        if block.aside > 1 or _is_link(block) or not text or _is_furniture(block):
            continue
        if (_is_title(text) and _names_body(text)) or (next_above and _BODY.fullmatch(text)):
            return [block]
        next_above = False
    return []


def _names_body(title: str) -> bool:
    """Whether a title says whose report it is: something is left before the matter, the year apart."""
    rest = _YEAR.sub("", title)
    core = _CORE.search(rest)
    return core is not None and len(rest[: core.start()].strip("《关于 ")) > 1


def _boxed(blocks: Sequence[Flat], start: int, end: int) -> set[int]:
    """The lines of a box of labels: side by side, two of them or more with a label that is known."""
    boxed: set[int] = set()
    run: list[int] = []
    for n in range(start, end + 1):
        block = blocks[n] if n < end else None
        if isinstance(block, Paragraph) and "。" not in block.text and _ANY_LABEL.match(block.text):
            run.append(n)
            continue
        if sum(_LABELLED.match(_text(blocks[one])) is not None for one in run) > 1:
            boxed.update(run)
        run = []
    return boxed


def _opens(block: Flat, *, inside: bool, title: bool) -> bool:
    """Whether a block between title and first heading is of the report."""
    if title:
        return True
    if block.aside or _is_link(block) or _is_furniture(block):
        return False
    return inside or _is_prose(block) or _ANNOUNCES.search(_text(block)) is not None


def _closing(blocks: Sequence[Flat], start: int, high: int) -> list[Flat]:
    """What follows the last heading up to where the page goes on with something else. Behind the element of the report
    only its signature and date are taken, and its last sentences where they stand there."""
    made: list[Flat] = []
    for n in range(start, min(high + 1, len(blocks))):
        if _ends(blocks[n]):
            return made
        if not (blocks[n].aside or _is_link(blocks[n]) or _is_furniture(blocks[n])):
            made.append(blocks[n])
    told = bool(made)
    signature: list[Flat] = []
    for n in range(max(start, high + 1), min(len(blocks), high + _NEAR + 1)):
        block = blocks[n]
        if block.aside or isinstance(block, Sheet) or _ends(block):
            break
        if _is_link(block) or _is_furniture(block):
            continue
        dated = _SIGNED_DATE.fullmatch(block.text) is not None
        if dated or (_BODY.fullmatch(_squeezed(block)) and not signature):
            signature.append(block)
        elif not told and not signature and "。" in block.text:
            made.append(block)
        else:
            break
        if dated:
            break
    return made + signature


def _text(block: Flat) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _ends(block: Flat) -> bool:
    if block.aside > 1:
        return True
    text = block.text if isinstance(block, Paragraph) else " ".join(block.texts())
    if len(text) > 300:
        return False
    if _IMPRINT.search(text) or _LABELLED.match(text):
        return True
    return "。" not in text and _FOOTER.search(text) is not None


def _is_furniture(block: Flat) -> bool:
    if isinstance(block, Sheet):
        labels = sum(_LABELLED.match(text) is not None for text in block.texts())
        return labels > 1
    text = block.text
    if len(text) > 200:
        return False
    return (
        _LABELLED.match(text) is not None
        or _BUTTONS.fullmatch(text) is not None
        or _DATE.fullmatch(text) is not None
        or _PAGE_MARK.fullmatch(text) is not None
        or ("。" not in text and _INSIDE.search(text) is not None)
    )
