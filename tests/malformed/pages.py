"""Web pages: broken markup, markup without end, and pages that want something fetched or run."""

from __future__ import annotations

from tests.malformed.case import ENTITIES, REPORT, Odd, calling, fixed, made

_TOO_MUCH = "ok incomplete unreadable"
_LINES = "".join(f"<p>{line}</p>\n" for line in REPORT.split("\n"))


def _page(body: str, head: str = "<meta charset=utf-8>") -> str:
    return f"<!DOCTYPE html><html><head>{head}<title>报告</title></head><body>{body}</body></html>"


PAGES: tuple[Odd, ...] = (
    fixed("nothing.html", "unreadable.empty", b""),
    fixed("no_body.html", "unreadable.empty", _page("")),
    fixed("scripts_alone.html", "unreadable.empty", _page("<script>document.write('年报')</script><style>p{}</style>")),
    fixed("hidden_alone.html", "unreadable.empty", _page(f"<div style='display:none'>{_LINES}</div>")),
    fixed("cut.html", "ok incomplete", _page(_LINES)[:3000]),
    fixed("cut_in_tag.html", "unreadable incomplete", "<html><body><p>年报<table><tr><td"),
    fixed("comment_without_end.html", "unreadable incomplete", _page("<p>年报</p><!-- " + _LINES)),
    fixed("script_without_end.html", "unreadable incomplete", _page("<p>年报</p><script>" + _LINES)),
    fixed("plaintext.html", "ok incomplete", _page("<plaintext>" + _LINES)),
    fixed("nul.html", "ok incomplete unreadable", _page(_LINES).encode().replace(b"<p>", b"<\0p>")),
    fixed("wrong_charset.html", "ok incomplete unreadable", _page(_LINES, "<meta charset=gb2312>")),
    fixed("unknown_charset.html", "ok incomplete unreadable", _page(_LINES, "<meta charset=utf-7>")),
    fixed("two_charsets.html", "ok incomplete unreadable", _page(_LINES, "<meta charset=big5><meta charset=utf-8>")),
    fixed("references.html", "ok incomplete", _page(_LINES + "&#0;&#xD800;&#x110000;&#99999999999;&nosuch;&#x202e;")),
    fixed("injection.html", "ok incomplete", _page(_LINES + "<img src=x onerror=alert(1)><svg onload=alert(2)>")),
    fixed("table_without_rows.html", "unreadable incomplete", _page("<table><tr><tr></tr></table>" * 1000)),
    calling(
        "fetches.html",
        "ok incomplete",
        _page(
            "<img src=ADDRESS/img><iframe src=ADDRESS/frame></iframe><object data=ADDRESS/object></object>"
            "<script src=ADDRESS/script></script><embed src=ADDRESS/embed><p background=ADDRESS/p>" + _LINES,
            "<base href=ADDRESS/><link rel=stylesheet href=ADDRESS/css><meta http-equiv=refresh content='0;ADDRESS'>"
            "<style>@import url(ADDRESS/import); p{background:url(ADDRESS/p)}</style>",
        ),
    ),
    calling(
        "external_entities.html",
        "ok incomplete unreadable",
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "ADDRESS/entity">'
        '<!ENTITY % c SYSTEM "ADDRESS/parameter">%c;]>' + _page("<p>&a;</p><p>&b;</p>" + _LINES),
    ),
    calling(
        "external_type.xhtml",
        "ok incomplete unreadable",
        '<?xml version="1.0"?><?xml-stylesheet href="ADDRESS/xsl" type="text/xsl"?>'
        '<!DOCTYPE html PUBLIC "-//X" "ADDRESS/dtd"><html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:xi="http://www.w3.org/2001/XInclude"><body><xi:include href="file:///etc/passwd" parse="text"/>'
        f'<xi:include href="ADDRESS/include"/>{_LINES}</body></html>',
    ),
    fixed("entity_bomb.html", _TOO_MUCH, f'<!DOCTYPE html [<!ENTITY e0 "年报">{ENTITIES}]>' + _page("<p>&e11;</p>")),
    made("deep.html", _TOO_MUCH, lambda: _page("<div>" * 100_000 + "年报")),
    made("deep_fonts.html", _TOO_MUCH, lambda: _page("<font><b><i>" * 30_000 + _LINES)),
    made("deep_tables.html", _TOO_MUCH, lambda: _page("<table><tr><td>" * 20_000 + "年报")),
    made("deep_lists.html", _TOO_MUCH, lambda: _page("<ul><li>" * 40_000 + "年报")),
    made("spans.html", _TOO_MUCH, lambda: _page("<table><tr><td rowspan=999999999 colspan=999999999>1</table>")),
    made(
        "many_spans.html",
        _TOO_MUCH,
        lambda: _page("<table>" + "<tr>" + "<td rowspan=65534 colspan=1000>1" * 300 + "</tr>" * 3 + "</table>"),
    ),
    made(
        "rows_and_spans.html",
        _TOO_MUCH,
        lambda: _page("<table>" + "<tr><td rowspan=60000 colspan=90>1" * 3000 + "</table>"),
    ),
    made("columns.html", _TOO_MUCH, lambda: _page("<table>" + ("<tr>" + "<td>0" * 10_000) * 5 + "</table>")),
    made("many_tables.html", _TOO_MUCH, lambda: _page("<table><tr><td>1<td>2</table>" * 3_000)),
    made("unclosed.html", _TOO_MUCH, lambda: _page("<p><b>年报" * 6_000)),
    made("breaks.html", _TOO_MUCH, lambda: _page("年报" + "<br>" * 100_000)),
    made("attribute.html", _TOO_MUCH, lambda: _page(f"<p title='{'年' * 500_000}'>年报</p>")),
    made(
        "attributes.html", _TOO_MUCH, lambda: _page("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">年报</p>")
    ),
    made(
        "styles.html", _TOO_MUCH, lambda: _page(_LINES, "<style>" + "p,div td>b{display:block;" * 100_000 + "</style>")
    ),
    made(
        "style_of_each.html",
        _TOO_MUCH,
        lambda: _page(
            "".join(f"<p class=c{n}>36" for n in range(8_000)),
            "<style>" + "".join(f".c{n} p:not(.a){{display:none}}" for n in range(8_000)) + "</style>",
        ),
    ),
    made("one_word.html", _TOO_MUCH, lambda: _page("<p>" + "年" * 4_000_000)),
    made("numbers.html", _TOO_MUCH, lambda: _page("<p>公开36条" * 1_000)),
    made("angles.html", _TOO_MUCH, lambda: _page("<" * 300_000 + ">" * 300_000)),
    fixed(
        "archive_cut.mht",
        "unreadable incomplete",
        "MIME-Version: 1.0\nContent-Type: multipart/related;\n boundary=b\n\n--b\n",
    ),
    fixed(
        "archive_of_archives.mht",
        "unreadable incomplete",
        "".join(f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
        + "年报",
    ),
    fixed("picture.html", "unreadable.binary", b"\x89PNG\r\n\x1a\n" + bytes(5000)),
)
