"""Plain text and Markdown: bytes that are no text, and text that is no report and costs a reader dear."""

from __future__ import annotations

import codecs

from tests.malformed.case import REPORT, Odd, fixed, made

# What is too much for a report: read in part, or ended by one of the limits.
_TOO_MUCH = "incomplete unreadable.too_slow unreadable.too_much_memory unreadable.too_large"

TEXTS: tuple[Odd, ...] = (
    fixed("empty.txt", "unreadable.empty", b""),
    fixed("mark_alone.txt", "unreadable.empty", codecs.BOM_UTF8),
    fixed("wide_mark_alone.txt", "unreadable.empty", codecs.BOM_UTF16_LE),
    fixed("white.md", "unreadable.empty", " \t\r\n　\n" * 1000),
    fixed("nul.txt", "unreadable.binary", REPORT[:500].encode() + b"\0" + REPORT[500:].encode()),
    fixed("wide_unmarked.txt", "unreadable.binary", REPORT.encode("utf-16-le")),
    fixed("surrogates.txt", "unreadable.encoding", REPORT[:900].encode() + b"\xed\xa0\x80\xed\xb0\x80"),
    fixed("half_a_pair.txt", "unreadable.encoding", codecs.BOM_UTF16_LE + REPORT.encode("utf-16-le") + b"\x00\xd8"),
    fixed("odd_length.txt", "unreadable.encoding", codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be") + b"\x4e"),
    fixed("gb_broken.txt", "unreadable.encoding", REPORT.encode("gb18030")[:4000] + b"\xff\xff\x81" * 9),
    fixed("gb_cut.txt", "unreadable.encoding ok incomplete", REPORT.encode("gb18030")[:-1]),
    fixed("mark_that_lies.md", "unreadable.encoding", codecs.BOM_UTF8 + REPORT.encode("gb18030")),
    fixed(
        "noise.txt", "unreadable.encoding unreadable.binary", bytes((i * i * 31 + 7) % 256 or 1 for i in range(9000))
    ),
    fixed("control.txt", "unreadable.binary", bytes(range(1, 9)) * 500),
    fixed("directions.txt", "ok incomplete", "\u202e" + REPORT.replace("报告", "报\u2066告\u2069")),
    fixed("marks_piled_up.txt", "ok incomplete", REPORT + "年" + "\u0301" * 20_000),
    fixed("other_line_ends.txt", "ok incomplete", REPORT.replace("\n", "\v\u2028\x85\r\n")),
    fixed("formulas.md", "ok incomplete", REPORT + "\n=cmd|' /C calc'!A0\n@SUM(1+1)*cmd\n+1+1\n-2+3\n"),
    fixed("terminal.txt", "ok incomplete", REPORT + "\x1b]0;owned\x07\x1b[2J\x1b[31m"),
    made("one_line.txt", _TOO_MUCH, lambda: ("青石镇主动公开政府信息，" * 600_000)[:6_660_000]),
    made("million_lines.txt", _TOO_MUCH, lambda: "无\n" * 1_000_000),
    made("zeros.txt", _TOO_MUCH, lambda: "0\n" * 60_000),
    made("digits.txt", _TOO_MUCH, lambda: "公开" + "5" * 5_000_000 + "条。"),
    made("numbers.txt", _TOO_MUCH, lambda: "公开36条" * 40_000),
    made("shares.txt", _TOO_MUCH, lambda: "3.5%" * 5_000),
    made("columns.txt", _TOO_MUCH, lambda: ("0\t" * 10_000 + "\n") * 8),
    made("columns.md", _TOO_MUCH, lambda: ("|0" * 10_000 + "|\n") * 8),
    made("spaced_columns.txt", _TOO_MUCH, lambda: (" 0" * 10_000 + "\n") * 8),
    made("headings.txt", _TOO_MUCH, lambda: "一、总体情况\n（一）主动公开\n1.内容\n" * 5_000),
    made("titles.txt", _TOO_MUCH, lambda: "青石镇2022年政府信息公开工作年度报告\n" * 5_000),
    made("tables_upon_tables.txt", f"ok {_TOO_MUCH}", lambda: REPORT * 40),
    made("brackets.txt", _TOO_MUCH, lambda: "（" * 100_000 + "）" * 100_000),
    made("quotation_marks.md", _TOO_MUCH, lambda: "“‘《" * 60_000),
    made("hashes.md", _TOO_MUCH, lambda: "#" * 200_000 + "\n" + "*" * 200_000 + "\n" + "- " * 40_000),
    made("dots.txt", _TOO_MUCH, lambda: "1." * 150_000),
    made("cut_in_words.txt", _TOO_MUCH, lambda: "\n".join(REPORT * 8)),
    made("too_large.txt", "unreadable.too_large", lambda: b"a" * 20_000_001),
)
