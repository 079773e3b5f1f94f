"""A page as one HTML file that needs nothing else: charts inline, no script, nothing fetched, a policy that says so.

Readable in light and dark, on a phone and on paper, and by those who hear it: charts carry a title and a description,
and the table with the same numbers follows each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from extractor.summary.blocks import Block, Fold, Heading, Picture, Points, Quote, Table, Text, shown
from extractor.summary.fonts import css_families
from extractor.summary.svg import GRID, INK, MUTED, PAPER, inline
from verifiers.rules import Lang

_STYLE: Final = f"""
:root{{color-scheme:light dark;--ink:{INK};--muted:{MUTED};--line:{GRID};--paper:{PAPER};--wash:#f5f7f9;--link:#1d5f93}}
@media (prefers-color-scheme:dark){{:root{{--ink:#e6eaee;--muted:#a3afba;--line:#35414c;--paper:#14191e;--wash:#1b2229;
--link:#7fb8e0}}}}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--paper);color:var(--ink);font:16px/1.65 {css_families()}}}
main{{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 4rem}}
h1{{font-size:1.6rem;line-height:1.3;margin:.5rem 0 1rem}}
h2{{font-size:1.25rem;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}}
h3{{font-size:1.05rem;margin:2rem 0 .3rem}}
p,ul{{margin:.5rem 0;max-width:48rem}}
.small{{color:var(--muted);font-size:.875rem}}
nav ul{{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:0 0 1rem;max-width:none}}
a{{color:var(--link)}}
figure{{margin:1rem 0;overflow-x:auto}}
figure svg{{display:block;width:100%;min-width:36rem;height:auto}}
.wide{{overflow-x:auto;margin:.8rem 0}}
table{{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}}
th,td{{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}}
thead th{{border-bottom:2px solid var(--line);white-space:nowrap;color:var(--muted);font-weight:600}}
tbody th{{font-weight:400}}
.number{{text-align:right;white-space:nowrap}}
tbody th:has(+.number){{white-space:nowrap}}
blockquote{{margin:.5rem 0;padding:.3rem .9rem;border-left:3px solid var(--line);background:var(--wash);
max-width:52rem}}
blockquote p{{margin:0}}
cite{{display:block;font-style:normal;color:var(--muted);font-size:.8125rem;overflow-wrap:anywhere}}
details{{margin:.6rem 0}}
summary{{cursor:pointer;color:var(--link)}}
@media print{{nav{{display:none}}figure,blockquote,tr{{break-inside:avoid}}}}
"""


def as_html(blocks: Sequence[Block], drawings: Mapping[str, str], lang: Lang) -> str:
    """The page. ``drawings`` are the SVGs of the charts that were drawn, by key; others are left out."""
    title = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    links = [block for block in blocks if isinstance(block, Heading) and block.level == 2]
    contents = "".join(f'<li><a href="#{link.anchor}">{_text(link.text)}</a></li>' for link in links)
    body = "\n".join(_parts(blocks, drawings))
    first, _, rest = body.partition("</h1>")
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{first}</h1>\n<nav><ul>{contents}</ul></nav>{rest}\n</main>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(shown(text), quote=True)


def _parts(blocks: Sequence[Block], drawings: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f'<h{block.level} id="{block.anchor}">{_text(block.text)}</h{block.level}>'
            case Text():
                kind = ' class="small"' if block.small else ""
                yield f"<p{kind}>{_text(block.text)}</p>"
            case Points():
                yield f"<ul>{''.join(f'<li>{_text(text)}</li>' for text in block.texts)}</ul>"
            case Table():
                yield _table(block)
            case Picture():
                if block.key in drawings:
                    yield f"<figure>{inline(drawings[block.key], block.key)}</figure>"
            case Quote():
                note = f' <span class="small">{_text(block.note)}</span>' if block.note else ""
                yield f"<blockquote><p>{_text(block.text)}{note}</p><cite>{_text(block.source)}</cite></blockquote>"
            case Fold():
                inner = "\n".join(_parts(block.blocks, drawings))
                yield f"<details><summary>{_text(block.title)}</summary>\n{inner}\n</details>"


def _table(table: Table) -> str:
    kinds = ["" if column < table.words else ' class="number"' for column in range(len(table.head))]
    head = "".join(f'<th scope="col"{kind}>{_text(cell)}</th>' for cell, kind in zip(table.head, kinds, strict=True))
    rows: list[str] = []
    for row in table.rows:
        cells = "".join(f"<td{kind}>{_text(cell)}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True))
        rows.append(f'<tr><th scope="row">{_text(row[0])}</th>{cells}</tr>')
    body = "\n".join(rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
