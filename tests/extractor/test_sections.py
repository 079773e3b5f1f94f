"""Headings in every dress, and the title block: what is found, what is left alone, and that every span stands."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.outline.sections import read_outline
from tests.spans import assert_stands
from verifiers.model import Outline, Profile, Span

TITLES = {
    "overview": "总体情况",
    "disclosure": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "remedies": "政府信息公开行政复议、行政诉讼情况",
    "problems": "存在的主要问题及改进情况",
    "other": "其他需要报告的事项",
}
BODIES = {
    "overview": "2022年，我镇把公开工作摆上日程，按月调度。",
    "disclosure": "全年主动公开各类信息36条。",
    "applications": "全年收到申请2件，均已答复。",
    "remedies": "未发生行政复议和行政诉讼。",
    "problems": "一是更新不够及时。二是解读形式单一。下一步将加强培训。",
    "other": "无。",
}
KEYS = tuple(TITLES)
HAN = "一二三四五六七八九十"
TITLE = "青石镇人民政府2022年政府信息公开工作年度报告"


def report(
    headings: dict[str, str] | None = None, title: str = TITLE, preamble: str = "现公布本报告。", end: str = ""
) -> str:
    """A report with the six sections; ``headings`` replaces heading lines by key, an empty one leaves it out."""
    lines = {key: f"{HAN[at]}、{TITLES[key]}" for at, key in enumerate(KEYS)} | (headings or {})
    parts = [title, preamble]
    for key, line in lines.items():
        parts += [line] * bool(line) + [BODIES.get(key, "本部分另有说明。")]
    return "\n".join(parts) + "\n" + end


def keys(outline: Outline) -> tuple[str, ...]:
    return tuple(section.key for section in outline.sections)


@dataclass(frozen=True)
class Dress:
    id: str
    text: str
    keys: tuple[str, ...] = ("preamble", *KEYS)


def numbered(form: str) -> dict[str, str]:
    return {key: form.format(han=HAN[at], n=at + 1, title=TITLES[key]) for at, key in enumerate(KEYS)}


SPACED = {key: f"{HAN[at]}、" + " ".join(TITLES[key]) for at, key in enumerate(KEYS)}
TORN = {
    "applications": "三、收到和处理政府信息公开申\n请情况",
    "remedies": "四、因政府信息公开工作被申请行政复议、提\n起行政诉讼情况",
    "problems": "五、政府信息公开工作存在的主要\n问题及改进情况",
}

DRESSES = (
    Dress("一、", report()),
    Dress("第一部分", report(numbered("第{han}部分 {title}"))),
    Dress("第一章", report(numbered("第{han}章　{title}"))),
    Dress("1.", report(numbered("{n}.{title}"))),
    Dress(
        "1、 full width",
        report(
            {
                key: line.translate({49 + i: 0xFF11 + i for i in range(6)})
                for key, line in numbered("{n}、{title}").items()
            }
        ),
    ),
    Dress("1 and a space", report(numbered("{n} {title}"))),
    Dress("（一）", report(numbered("（{han}）{title}"))),
    Dress("enclosed numerals", report({key: chr(0x3220 + at) + TITLES[key] for at, key in enumerate(KEYS)})),
    Dress("no number", report(TITLES)),
    Dress("no number, bold", report({key: f"**{title}**" for key, title in TITLES.items()})),
    Dress("no separator", report(numbered("{han}{title}"))),
    Dress("space for a separator", report(numbered("{han} {title}"))),
    Dress("colon at the end", report(numbered("{han}、{title}："))),
    Dress("Markdown", report(numbered("## {han}、{title}"))),
    Dress("Markdown, no number", report(numbered("## {title}"))),
    Dress(
        "Markdown, mixed depth",
        report({key: "#" * (2 + at % 3) + f" {HAN[at]}、{TITLES[key]}" for at, key in enumerate(KEYS)}),
    ),
    Dress("bold", report(numbered("**{han}、{title}**"))),
    Dress("notes in brackets", report(numbered("{han}、{title}（单位：件，见下表）"))),
    Dress("indented", report(numbered("　　{han}、{title}　"))),
    Dress("letters apart", report(SPACED)),
    Dress("wrapped", report(TORN)),
    Dress("number on a line of its own", report(numbered("{han}、\n{title}"))),
    Dress("text runs on after a space", report({"other": "六、其他需要报告的事项  无"})),
    Dress(
        "text runs on after a full stop",
        report({"overview": "一、总体情况。2022年以来，我镇按要求推进工作，成效较好。"}),
    ),
    Dress("text runs on after a colon", report({"other": "六、其他需要报告的事项：无其他需要报告的事项，特此报告。"})),
    Dress(
        "two sections under one heading",
        report({"problems": "五、存在的主要问题、改进情况和其他需要报告的事项", "other": ""}),
        ("preamble", *KEYS[:-1]),
    ),
    Dress("one heading numbered otherwise", report({"problems": "5、存在的主要问题及改进情况"})),
    Dress("one heading without number", report({"problems": "存在的主要问题及改进情况"})),
    Dress("numbers all wrong", report({key: f"一、{title}" for key, title in TITLES.items()})),
    Dress(
        "other words",
        report(
            {
                "overview": "一、概述",
                "disclosure": "二、政府信息主动公开情况",
                "applications": "三、依申请公开工作情况",
                "remedies": "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
                "problems": "五、政府信息公开工作存在的主要问题及改进措施",
                "other": "六、其它需要报告的事项",
            }
        ),
    ),
    Dress(
        "other words again",
        report(
            {
                "overview": "一、政府信息公开工作总体情况",
                "disclosure": "二、行政机关主动公开政府信息的情况",
                "applications": "三、政府信息公开申请办理情况",
                "remedies": "四、行政复议和行政诉讼情况",
                "problems": "五、存在问题和下一步改进措施",
                "other": "六、其他需要说明的事项",
            }
        ),
    ),
    Dress(
        "a local section between",
        "\n".join(
            (
                TITLE,
                "一、总体情况",
                "好。",
                "二、主动公开政府信息情况",
                "好。",
                "三、政务新媒体建设情况",
                "好。",
                "四、收到和处理政府信息公开申请情况",
                "无。",
                "五、行政复议、行政诉讼情况",
                "无。",
                "六、存在的主要问题及改进情况",
                "少。",
                "七、其他需要报告的事项",
                "无。",
            )
        ),
        ("preamble", "overview", "disclosure", "extra", *KEYS[2:]),
    ),
    Dress(
        "a local section at the same Markdown depth, without numbers",
        "\n".join(
            (
                TITLE,
                *(f"## {TITLES[key]}\n{BODIES[key]}" for key in KEYS[:2]),
                "## 政务新媒体建设",
                "两个号。",
                *(f"## {TITLES[key]}\n{BODIES[key]}" for key in KEYS[2:]),
            )
        ),
        ("preamble", "overview", "disclosure", "extra", *KEYS[2:]),
    ),
    Dress(
        "table of contents right before the text",
        report(preamble="目录\n" + "\n".join(f"{HAN[at]}、{TITLES[key]}" for at, key in enumerate(KEYS))),
    ),
    Dress(
        "table of contents",
        report(
            preamble="目录\n"
            + "\n".join(f"{HAN[at]}、{TITLES[key]}……{at + 1}" for at, key in enumerate(KEYS))
            + "\n\n正文如下。"
        ),
    ),
    *(
        Dress(
            f"table of contents with {gap!r} before its pages",
            report(
                preamble="目录\n"
                + "\n".join(f"{HAN[at]}、{TITLES[key]}{gap}{at + 1}" for at, key in enumerate(KEYS))
                + "\n\n正文如下。"
            ),
        )
        for gap in ("\t", "  ", "　")
    ),
    Dress(
        "a section short",
        report({"remedies": ""}),
        ("preamble", "overview", "disclosure", "applications", "problems", "other"),
    ),
    Dress(
        "closing section begun by a sub-heading",
        report({"problems": "（一）2022年工作中存在的主要问题"}),
    ),
    Dress(
        "sub-headings on the same matters do not win",
        report(
            {
                "overview": (
                    "一、总体情况\n（一）主动公开方面\n公开36条。\n（二）依申请公开方面\n"
                    "收到2件。\n（三）行政复议和行政诉讼\n无。\n（四）存在的主要问题\n少。"
                ),
                "disclosure": (
                    "二、主动公开政府信息情况\n1、主动公开政府信息\n36条。\n"
                    "2、依申请公开政府信息情况\n2件。\n3、行政复议和行政诉讼情况\n无。"
                ),
            }
        ),
    ),
    Dress(
        "a list in the same numbering inside a section",
        report(
            {"overview": "一、总体情况\n一、加强组织领导\n有专班。\n二、完善制度\n有办法。\n三、加强培训\n办班2期。"}
        ),
    ),
    Dress(
        "sentences are no headings",
        report(
            preamble=(
                "本报告由总体情况、主动公开政府信息情况、存在的主要问题及改进情况等部分组成。\n"
                "一、总体情况良好，主动公开工作有序推进，群众满意。"
            )
        ),
    ),
    Dress(
        "row labels are no headings",
        report(
            {
                "applications": (
                    "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量 0\n"
                    "二、上年结转政府信息公开申请数量 0\n三、本年度办理结果\n（一）予以公开 0\n"
                    "四、结转下年度继续办理 0"
                )
            }
        ),
    ),
    Dress(
        "captions are no headings",
        report(
            {
                "disclosure": (
                    "二、主动公开政府信息情况\n表二：主动公开政府信息情况\n## 表三：收到和处理政府信息公开申请情况"
                )
            }
        ),
    ),
    Dress("no heading at all", "关于绿化工作的通知\n各村要按时种树。\n", ("preamble",)),
    Dress("empty text", "", ("preamble",)),
)


@pytest.mark.parametrize("case", DRESSES, ids=lambda case: case.id)
def test_sections_in_every_dress(case: Dress) -> None:
    outline = read_outline(case.text)
    assert keys(outline) == case.keys
    covers_all(case.text, outline)


def covers_all(text: str, outline: Outline) -> None:
    """The sections lie end to end over the whole text, and every span of the profile lies in it."""
    at = 0
    for section in outline.sections:
        assert at <= section.heading.start <= section.heading.end == section.body.start <= section.body.end
        assert text[at : section.heading.start] == "", "a gap between sections"
        assert (
            text[section.heading.start : section.heading.end].strip()
            == text[section.heading.start : section.heading.end]
        )
        at = section.body.end
    assert at == len(text)
    for span in outline.profile.spans.values():
        assert 0 <= span.start < span.end <= len(text)


def test_heading_as_written() -> None:
    text = report({"problems": "  5、 存 在 的 主 要 问 题 及 改 进 情 况：", "applications": TORN["applications"]})
    found = {section.key: section for section in read_outline(text).sections}
    problems, applications = found["problems"], found["applications"]
    assert (problems.number, problems.title) == ("5、", "存在的主要问题及改进情况")
    assert_stands(text, *problems.heading, "5、 存 在 的 主 要 问 题 及 改 进 情 况：")
    assert applications.title == "收到和处理政府信息公开申请情况"
    assert_stands(text, *applications.heading, TORN["applications"])
    assert found["overview"].number == "一、"


def test_text_that_runs_on_belongs_to_the_body() -> None:
    text = report({"other": "六、其他需要报告的事项：本年度未收费。"})
    other = read_outline(text).sections[-1]
    assert_stands(text, *other.heading, "六、其他需要报告的事项")
    assert text[other.body.start : other.body.end].startswith("：本年度未收费。")


@pytest.mark.parametrize("mark", ["\t", " \t", "\u3000", "\t。"])
def test_a_heading_ends_before_white_space(mark: str) -> None:
    text = (
        f"一、总体情况\n公开信息36条。\n五、存在的主要问题及改进情况{mark}\n人手不足。\n六、其他需要报告的事项\t无。\n"
    )
    found = {section.key: section for section in read_outline(text).sections}
    heading = found["problems"].heading
    assert text[heading.start : heading.end].rstrip("。：") == "五、存在的主要问题及改进情况"
    assert "人手不足" in text[found["problems"].body.start : found["problems"].body.end]


def test_headings_inside_tables_are_left_alone() -> None:
    text = report({"disclosure": "二、主动公开政府信息情况\n三、依申请公开情况\n12"})
    start = text.index("三、依申请")
    outline = read_outline(text, [Span(start, start + 12)])
    assert keys(outline) == ("preamble", *KEYS)
    assert not any(section.heading.start == start for section in outline.sections)


def test_reordered_sections_stay_where_they_are() -> None:
    order = ("overview", "problems", "applications", "disclosure", "remedies", "other")
    text = "\n".join((TITLE, *(f"{HAN[at]}、{TITLES[key]}\n{BODIES[key]}" for at, key in enumerate(order))))
    assert keys(read_outline(text)) == ("preamble", *order)


def test_official_title_wins_over_a_like_one_of_the_same_rank() -> None:
    text = "\n".join(
        (
            TITLE,
            "一、总体情况",
            "好。",
            "二、主动公开工作情况",
            "36条。",
            "三、依申请公开工作情况",
            "2件。",
            "一、主动公开政府信息情况",
            "表。",
            "二、收到和处理政府信息公开申请情况",
            "表。",
            "三、政府信息公开行政复议、行政诉讼情况",
            "表。",
            "五、其他需要报告的事项",
            "无。",
        )
    )
    outline = read_outline(text)
    assert keys(outline) == (
        "preamble",
        "overview",
        "extra",
        "extra",
        "disclosure",
        "applications",
        "remedies",
        "other",
    )
    assert outline.sections[2].title == "主动公开工作情况"


@dataclass(frozen=True)
class Named:
    id: str
    title: str
    issuer: str | None
    year: int | None
    end: str = ""
    preamble: str = "现公布本报告。"


CONTENTS = ("目 录", *(f"{HAN[at]}、{TITLES[key]}{'.' * 18}{at + 1}" for at, key in enumerate(KEYS)))
NAMED = (
    Named("body, year", "青石镇人民政府2022年政府信息公开工作年度报告", "青石镇人民政府", 2022),
    Named("year first", "2022年青石镇人民政府政府信息公开工作年度报告", "青石镇人民政府", 2022),
    Named("政府 written once", "2022年青石镇人民政府信息公开工作年度报告", "青石镇人民政府", 2022),
    Named("year last", "青石县水务局政府信息公开工作年度报告（2022年度）", "青石县水务局", 2022),
    Named("year between", "青石县水务局政府信息公开2022年度报告", "青石县水务局", 2022),
    Named("short form", "青石县水务局2022年度政府信息公开年报", "青石县水务局", 2022),
    Named("Chinese year", "青石县水务局二〇二二年政府信息公开工作年度报告", "青石县水务局", 2022),
    Named("full-width year", "青石县水务局２０２２年政府信息公开工作年度报告", "青石县水务局", 2022),
    Named("spaces", "青石县水务局 2022 年 政府信息公开 工作年度报告", "青石县水务局", 2022),
    Named("letters apart", "青 石 县 水 务 局 2022 年 政 府 信 息 公 开 工 作 年 度 报 告", "青石县水务局", 2022),
    Named("Markdown", "# **青石县水务局2022年政府信息公开工作年度报告**", "青石县水务局", 2022),
    Named("two lines", "青石县水务局\n2022年政府信息公开工作年度报告", "青石县水务局", 2022),
    Named("two lines, blank between", "青石县水务局\n\n2022年政府信息公开工作年度报告", "青石县水务局", 2022),
    Named("three lines", "青石县水务局\n2022年\n政府信息公开工作年度报告", "青石县水务局", 2022),
    Named("broken inside", "2022年青石县人民政府办公室政府信息公\n开工作年度报告", "青石县人民政府办公室", 2022),
    Named(
        "words before it",
        "正文\n当前位置：首页 > 政务公开\n青石县水务局2022年政府信息公开工作年度报告",
        "青石县水务局",
        2022,
    ),
    Named(
        "a table of contents before it",
        "\n".join((*CONTENTS, "青石县水务局", "2022年政府信息公开工作年度报告")),
        "青石县水务局",
        2022,
    ),
    Named("commission", "青石县卫健委2022年政府信息公开工作年度报告", "青石县卫健委", 2022),
    Named(
        "place, signed in full",
        "青石镇2022年政府信息公开工作年度报告",
        "青石镇人民政府",
        2022,
        "青石镇人民政府\n2023年1月9日\n",
    ),
    Named(
        "place, named in full in the text",
        "临江县青石镇2022年政府信息公开工作年度报告",
        "临江县青石镇人民政府",
        2022,
        "",
        "请与临江县青石镇人民政府联系。",
    ),
    Named(
        "sub-district",
        "望湖街道2022年政府信息公开工作年度报告",
        "望湖街道办事处",
        2022,
        "望湖街道办事处\n2023年1月9日\n",
    ),
    Named(
        "place, signed without the county",
        "临江县青石镇2022年政府信息公开工作年度报告",
        "青石镇人民政府",
        2022,
        "青石镇人民政府\n2023年1月9日\n",
    ),
    Named("place alone", "青石镇2022年政府信息公开工作年度报告", "青石镇", 2022),
    Named("no body", "2022年政府信息公开工作年度报告", "青石县水务局", 2022, "青石县水务局\n2023年1月9日\n"),
    Named(
        "no body, named in the preamble",
        "2022年政府信息公开工作年度报告",
        "青石县水务局",
        2022,
        "",
        "现公布青石县水务局2022年政府信息公开工作年度报告。",
    ),
    # BODIES begins with 2022年，.
    Named("no year in the title", "青石县水务局政府信息公开工作年度报告", "青石县水务局", 2022),
    Named("关于 after the body", "青石县水务局关于2022年政府信息公开工作的年度报告", "青石县水务局", 2022),
    Named("关于 before it", "关于青石县水务局2022年政府信息公开工作情况的报告", "青石县水务局", 2022),
    Named("book-title marks", "《青石县水务局2022年政府信息公开工作年度报告》", "青石县水务局", 2022),
    Named("no title", "关于做好防汛工作的通知", None, None),
    Named("another report", "青石县2022年国民经济发展报告", None, None),
)


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case.id)
def test_issuer_and_year(case: Named) -> None:
    text = report(title=case.title, preamble=case.preamble, end=case.end)
    profile = read_outline(text).profile
    assert (profile.issuer, profile.year) == (case.issuer, case.year)
    if profile.issuer:
        issuer = profile.spans["issuer"]
        written = text[issuer.start : issuer.end]
        assert "".join(written.split()) == profile.issuer
    if profile.year and profile.title and "年政" in case.title:
        assert profile.title.contains(profile.spans["year"])


@dataclass(frozen=True)
class Says:
    id: str
    preamble: str
    period: tuple[str, str] | None
    raw: str | None = None


WHOLE = ("2022-01-01", "2022-12-31")
PERIODS = (
    Says("自起至止", "统计期限自2022年1月1日起至2022年12月31日止。", WHOLE, "2022年1月1日起至2022年12月31日止"),
    Says("year once", "统计期限为2022年1月1日至12月31日。", WHOLE, "2022年1月1日至12月31日"),
    Says("spaces and a line break", "统计期限为 2022\n年 1 月 1 日起至 12 月 31 日止。", WHOLE),
    Says("full width", "统计期限为２０２２年１月１日至１２月３１日。", WHOLE),
    Says("Chinese digits", "统计期限自二〇二二年一月一日至十二月三十一日。", WHOLE),
    Says("dash", "数据统计时间：2022年1月1日—2022年12月31日。", WHOLE),
    Says("double dash", "数据统计时间：2022年1月1日——12月31日。", WHOLE),
    Says("dots", "统计期限：2022.01.01-2022.12.31。", WHOLE),
    Says("months", "统计期限为2022年1月至12月。", WHOLE),
    Says("comma before 至", "数据统计期限自2022年1月1日起，至2022年12月31日止。", WHOLE),
    Says("截止", "统计时间自2022年1月1日起截止到2022年12月31日。", WHOLE),
    Says("year of report first", "统计期限为2022年度（1月1日至12月31日）。", WHOLE, "2022年度（1月1日至12月31日"),
    Says("not a whole year", "统计期限为2022年1月1日至2022年11月30日。", ("2022-01-01", "2022-11-30")),
    Says("a day that is none", "统计期限为2022年1月1日至2022年2月30日。", None, "2022年1月1日至2022年2月30日"),
    Says("another period", "2022年3月1日至3月15日开展了宣传活动。", None),
    Says("none", "现公布本报告。", None),
    Says("days only", "统计期限为1月1日至12月31日。", WHOLE, "1月1日至12月31日"),
    Says("days of something else", "1月1日至12月31日开放查阅点。", None),
)


@pytest.mark.parametrize("case", PERIODS, ids=lambda case: case.id)
def test_period(case: Says) -> None:
    text = report(preamble=case.preamble)
    profile = read_outline(text).profile
    assert profile.period == case.period
    span = profile.spans.get("period")
    assert (span is None) == (case.period is None and case.raw is None)
    if case.raw and span:
        assert_stands(text, *span, case.raw)


def test_the_whole_year_in_the_overview_is_the_period() -> None:
    told = "2022年1月1日至2022年12月31日，我镇公开信息36条。"
    other = "2021年1月1日至2021年12月31日的文件已经清理。"
    heading = "一、总体情况\n"
    assert read_outline(report({"overview": heading + other + told})).profile.period == WHOLE
    assert read_outline(report({"overview": heading + other})).profile.period is None


OPENINGS = (
    ("2022年，我院公开信息36条。", "2023年1月9日", 2022),
    ("2022年，我院公开信息36条。2023年，我院将改进。", "2023年1月9日", 2022),
    ("2022年，我院公开信息36条。", "", 2022),
    ("2022年，我院公开信息36条。2019年，我院迁址。", "", None),
    ("2019年，我院迁址。", "2023年1月9日", None),
    ("我院于2022年公开信息36条。", "2023年1月9日", None),
)


@pytest.mark.parametrize(("preamble", "signed", "year"), OPENINGS)
def test_the_year_with_which_sentences_open(preamble: str, signed: str, year: int | None) -> None:
    headings = {"overview": "一、总体情况\n我院按月调度。"}
    text = report(headings, title="政府信息公开工作年度报告", preamble=preamble, end=signed).replace(
        BODIES["overview"], ""
    )
    profile = read_outline(text).profile
    assert profile.year == year
    if year is not None:
        assert_stands(text, *profile.spans["year"], str(year))


UNDER_TITLE = (
    ("\n\n（2023年1月26日）\n", "2023-01-26"),
    ("\n**（2023年1月26日）**\n", "2023-01-26"),
    ("\n(二〇二三年一月二十六日)\n", "2023-01-26"),
    ("\n2022年1月1日起施行的规定已经落实。\n", None),
    ("\n（2023年1月26日第3次会议通过）\n", None),
)


@pytest.mark.parametrize(("below", "date"), UNDER_TITLE)
def test_a_date_in_brackets_under_the_title(below: str, date: str | None) -> None:
    assert read_outline(report(title=TITLE + below)).profile.published_on == date
    signed = report(title=TITLE + below, end="青石镇人民政府\n2023年2月1日\n")
    assert read_outline(signed).profile.published_on == "2023-02-01"


@dataclass(frozen=True)
class Ends:
    id: str
    end: str
    signature: str | None
    published_on: str | None
    date: str | None = None


ENDS = (
    Ends("two lines", "青石镇人民政府\n2023年1月9日\n", "青石镇人民政府", "2023-01-09", "2023年1月9日"),
    Ends(
        "pushed to the right",
        "\n\n      青石镇人民政府\n          2023年01月09日  \n\n",
        "青石镇人民政府",
        "2023-01-09",
    ),
    Ends(
        "Chinese digits", "青石镇人民政府\n二〇二三年一月二十日", "青石镇人民政府", "2023-01-20", "二〇二三年一月二十日"
    ),
    Ends("circle for zero, first month", "青石镇人民政府\n二○二三年元月九日", "青石镇人民政府", "2023-01-09"),
    Ends("one line", "青石镇人民政府    2023年1月9日", "青石镇人民政府", "2023-01-09"),
    Ends("dots", "青石镇人民政府\n2023.1.9", "青石镇人民政府", "2023-01-09"),
    Ends("spaces in the date", "青石镇人民政府\n2023 年 1 月 9 日", "青石镇人民政府", "2023-01-09"),
    Ends("brackets and seal", "青石镇人民政府（盖章）\n（2023年1月9日）", "青石镇人民政府", "2023-01-09"),
    Ends("after 特此报告", "特此报告。\n青石镇人民政府\n2023年1月9日", "青石镇人民政府", "2023-01-09"),
    Ends("page mark after", "青石镇人民政府\n2023年1月9日\n— 5 —\n", "青石镇人民政府", "2023-01-09"),
    Ends("labels", "单位：青石镇人民政府\n日期：2023年1月9日", "青石镇人民政府", "2023-01-09"),
    Ends("bold", "**青石镇人民政府**\n**2023年1月9日**", "青石镇人民政府", "2023-01-09"),
    Ends("with the county", "临江县青石镇人民政府\n2023年1月9日", "临江县青石镇人民政府", "2023-01-09"),
    Ends("another body", "白塔乡人民政府\n2023年1月9日", "白塔乡人民政府", "2023-01-09"),
    Ends("name alone", "青石镇人民政府", "青石镇人民政府", None),
    Ends("date alone", "2023年1月9日", None, "2023-01-09"),
    Ends("a day that is none", "青石镇人民政府\n2023年2月30日", "青石镇人民政府", None, "2023年2月30日"),
    Ends("neither", "", None, None),
    Ends("a date in a sentence", "本报告已于2023年1月9日经会议审议通过。", None, None),
    Ends("a sentence about a body", "上述事项由青石镇人民政府负责。", None, None),
)


@pytest.mark.parametrize("case", ENDS, ids=lambda case: case.id)
def test_signature_and_date(case: Ends) -> None:
    text = report(end=case.end)
    profile = read_outline(text).profile
    assert profile.published_on == case.published_on
    if case.signature is None:
        assert profile.signature is None
    else:
        assert profile.signature is not None
        assert_stands(text, *profile.signature, case.signature)
    date = profile.spans.get("published_on")
    assert (date is None) == (case.published_on is None and case.date is None)
    if case.date and date:
        assert_stands(text, *date, case.date)


@dataclass(frozen=True)
class Reach:
    id: str
    preamble: str
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None


REACH = (
    Reach(
        "in running text",
        (
            "请与青石镇党政办联系（地址：临江县青石镇河东路8号；邮编：123456；电话：0999-5550123；邮箱：qs@qingshi.example）。"
        ),
        "临江县青石镇河东路8号",
        "123456",
        "0999-5550123",
        "qs@qingshi.example",
    ),
    Reach(
        "other labels",
        (
            "联系地址：青石镇河东路8号，邮政编码：123456，咨询电话：（0999）5550123，"
            "电子邮箱：a.b-c@mail.qingshi.example。"
        ),
        "青石镇河东路8号",
        "123456",
        "(0999)5550123",
        "a.b-c@mail.qingshi.example",
    ),
    Reach(
        "one to a line",
        "地址：青石镇河东路8号\n邮编：123456\n电话：0999-5550123\n邮箱：qs@qingshi.example\n",
        "青石镇河东路8号",
        "123456",
        "0999-5550123",
        "qs@qingshi.example",
    ),
    Reach(
        "separated by spaces",
        "通讯地址：青石镇河东路8号 邮编：123456 联系电话：0999-5550123",
        "青石镇河东路8号",
        "123456",
        "0999-5550123",
    ),
    Reach("no colon", "联系地址为青石镇河东路8号，电话5550123。", "青石镇河东路8号", None, "5550123"),
    Reach(
        "brackets in the address",
        "地址：青石镇河东路8号（政务大楼3楼），电话：0999-5550123",
        "青石镇河东路8号（政务大楼3楼）",
        None,
        "0999-5550123",
    ),
    Reach(
        "broken over two lines",
        "如有疑问请联系我镇，地址：青石镇\n河东路8号，电话：0999-5550123。",
        "青石镇河东路8号",
        None,
        "0999-5550123",
    ),
    Reach(
        "a quoted block, broken lines",
        "> 联系单位：青石镇党政办  \n> 通信地址：青石镇河东路8号  \n> 邮编：123456 电话：0999-5550123",
        "青石镇河东路8号",
        "123456",
        "0999-5550123",
    ),
    Reach(
        "a list",
        "- 办公地址：青石镇河东路8号\n- 电话：0999-5550123",
        "青石镇河东路8号",
        None,
        "0999-5550123",
    ),
    Reach(
        "地点",
        "欢迎咨询（地点：青石镇河东路8号3楼305室；电话：0999-5550123）。",
        "青石镇河东路8号3楼305室",
        None,
        "0999-5550123",
    ),
    Reach(
        "no label of its own",
        "联系方式：临江县青石镇河东路甲8号，邮编123456；党政办，电话：0999-5550123。",
        "临江县青石镇河东路甲8号",
        "123456",
        "0999-5550123",
    ),
    Reach(
        "no label, an office first",
        "可与党政办联系：临江县青石镇河东路8号政务大厦，邮政编码123456，电话0999-5550123。",
        "临江县青石镇河东路8号政务大厦",
        "123456",
        "0999-5550123",
    ),
    Reach("no address after 联系方式", "联系方式：青石镇党政办，电话：0999-5550123。", phone="0999-5550123"),
    Reach("several telephones", "联系电话：0999-5550123、5550124。", phone="0999-5550123"),
    Reach("with fax", "电话/传真：0999-5550123", phone="0999-5550123"),
    Reach("in two groups", "电话：0999-5550 1234，邮编：100000", phone="0999-55501234", postcode="100000"),
    Reach("in two groups, seven digits", "电话：0999-555 0123。", phone="0999-5550123"),
    Reach("a year behind it", "电话：0999-5550123 2022年", phone="0999-5550123"),
    Reach("fax alone is no telephone", "传真：0999-5550123"),
    Reach("full width", "邮编：１２３４５６，电话：０９９９－５５５０１２３", postcode="123456", phone="0999-5550123"),
    Reach("dash for a hyphen", "电话：0999—5550123", phone="0999-5550123"),
    Reach("extension", "电话：0999-5550123转8012", phone="0999-5550123转8012"),
    Reach("mobile", "联系电话：13900000000", phone="13900000000"),
    Reach("counted telephones are no number", "全年接听咨询电话 12345 余次，受理电话 300 个。"),
    Reach(
        "URL in brackets",
        "可在县政府网站（http://www.linjiang.example.gov.cn/col/1.html）查阅。",
        website="http://www.linjiang.example.gov.cn/col/1.html",
    ),
    Reach(
        "URL before Chinese text",
        "网址为https://www.linjiang.example/zwgk/查阅。",
        website="https://www.linjiang.example/zwgk/",
    ),
    Reach("URL without scheme", "网址是www.linjiang.gov.cn。", website="www.linjiang.gov.cn"),
    Reach("bare domain", "可在linjiang.gov.cn下载。", website="linjiang.gov.cn"),
    Reach("angle brackets", "网站（<http://linjiang.example>）查阅。", website="http://linjiang.example"),
    Reach("domain of an e-mail is no website", "邮箱：qs@linjiang.gov.cn。", email="qs@linjiang.gov.cn"),
    Reach("full-width sign", "邮箱：qs＠linjiang.gov.cn", email="qs@linjiang.gov.cn"),
    Reach("nothing", "现公布本报告，公开了机构地址、办公电话。"),
)


@pytest.mark.parametrize("case", REACH, ids=lambda case: case.id)
def test_contact(case: Reach) -> None:
    text = report(preamble=case.preamble)
    found = read_outline(text).profile
    assert (found.address, found.postcode, found.phone, found.email, found.website) == (
        case.address,
        case.postcode,
        case.phone,
        case.email,
        case.website,
    )
    names = {"contact.address", "contact.postcode", "contact.phone", "contact.email", "website"}
    values = dict(zip(sorted(names), (case.address, case.email, case.phone, case.postcode, case.website), strict=True))
    assert {name for name in names if name in found.spans} == {name for name, value in values.items() if value}


def test_contact_in_the_last_section() -> None:
    text = report(end="联系电话：0999-5550123，网址：www.qingshi.example.com\n")
    found = read_outline(text).profile
    assert (found.phone, found.website) == ("0999-5550123", "www.qingshi.example.com")


def test_contact_inside_a_table_is_left_alone() -> None:
    text = report(end="填报人：甲 联系电话：0999-5550123\n")
    at = text.index("填报人")
    assert read_outline(text, [Span(at, len(text))]).profile.phone is None


PIECES = st.sampled_from(
    [
        "一、",
        "（一）",
        "总体情况",
        "主动公开",
        "\n",
        "\t",
        " ",
        "　",
        "2022年",
        "1月",
        "31日",
        "至",
        "地址：",
        "电话：",
        "www.",
        ".gov.cn",
        "@",
        "#",
        "*",
        "|",
        "问题",
        "其他需要报告的事项",
        "政府信息公开",
        "年度报告",
        "（",
        "）",
        "第",
        "十",
        "999",
        "６",
        "\u200b",
        "。",
        "：",
        "人民政府",
        "复议",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
@example("一、总体情况政府信息公开\t。")
def test_any_text_has_an_outline(text: str) -> None:
    outline = read_outline(text)
    assert outline.sections[0].key == "preamble"
    covers_all(text, outline)


@given(st.text(max_size=120), st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_tables_are_borne(text: str, ranges: list[tuple[int, int]]) -> None:
    tables = [Span(min(pair), min(max(pair), len(text))) for pair in ranges if min(pair) <= len(text)]
    covers_all(text, read_outline(text, tables))


@pytest.mark.parametrize(
    "unit",
    [
        "二、甲\n",
        "一、总体情况\n",
        "1、主动公开情况\n",
        "（一）",
        "地址：",
        "电话0",
        "a.",
        "1月",
        "2022年1月1日至",
        "@a",
        "《",
        "政府信息公开年度报告\n",
        "# ",
        "　",
    ],
)
def test_cost_is_linear(unit: str) -> None:
    """Four times the text must not cost sixteen times: hostile repetition of whatever the patterns look for."""

    def cost(length: int) -> float:
        text = unit * (length // len(unit))
        best = 9.0
        for _ in range(3):
            began = time.perf_counter()
            read_outline(text)
            best = min(best, time.perf_counter() - began)
        return best

    small, large = cost(5_000), cost(40_000)
    assert large < 20 * small + 0.02


def test_profile_of_nothing() -> None:
    assert read_outline("").profile == Profile()
