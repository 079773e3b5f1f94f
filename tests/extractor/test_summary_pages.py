"""The files of a summary: nothing of a report acts in them, charts are legible and the same every time."""

from __future__ import annotations

import builtins
import importlib.util
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from extractor.corpus.reading import open_corpus
from extractor.errors import NianbaoError
from extractor.summary import drawing, fonts
from extractor.summary.assign import by_rule
from extractor.summary.blocks import shown
from extractor.summary.charts import Bars, Heat, Panels, charts_of
from extractor.summary.drawing import draw
from extractor.summary.items import Sentence, Written
from extractor.summary.markdown import escaped
from extractor.summary.result import Summary, summary_of
from extractor.summary.summarise import Options, Summarised, prepare, publish, summarise
from tests.extractor.summary_support import record, write_folder
from verifiers.rules import Lang

HOSTILE = "栏目更新不及时<script>alert(1)</script>\"'&</svg>]]>[点](javascript:x)|`$x$`\u202e倒\x1b[31m"
PLACES = ("岚坪市人民政府", "澜汀县人民政府", "瀚岭省云桥县长亭镇人民政府")


def folder(tmp_path: Path) -> Path:
    """Three bodies over three years: everything that a page can show."""
    records = [
        record(
            number * 10 + year,
            ["栏目更新不及时", HOSTILE, "政策解读太少"][: 1 + (number + year) % 3],
            [("每周更新信息", 0), ("组织<b>业务</b>培训", None)],
            issuer=issuer,
            year=year,
            path=f"<img src=x>/{number}{year}.txt",
        )
        for number, issuer in enumerate(PLACES)
        for year in (2020, 2021, 2022)
    ]
    return write_folder(tmp_path / "records", records)


def written_with(tmp_path: Path, lang: Lang = "zh", *, charts: bool = True) -> tuple[Summary, Summarised]:
    corpus = open_corpus(folder(tmp_path))
    options = Options(lang, charts=charts)
    taxonomy, items = prepare(corpus, options)
    summary = summary_of(corpus, items, by_rule(items, taxonomy), taxonomy)
    sentences = (Sentence(f"更新慢最常见。{HOSTILE}", tuple(one.id for one in items[:7]), "p_timeliness"),)
    summary = replace(summary, written=Written(sentences, (("<b>99份</b>报告", "数字不符"),), lang))
    return summary, publish(corpus, summary, tmp_path / "out", options, ["<i>说明</i>"])


class Page(HTMLParser):
    """The tags of a page, and whether they close."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href"):
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_stands_alone_and_nothing_of_a_report_acts_in_it(tmp_path: Path, lang: Lang) -> None:
    _, done = written_with(tmp_path, lang)
    text = done.files[0].read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert not page.tags & {"script", "img", "iframe", "link", "object", "b", "i", "foreignobject"}
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "srcset")]
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert "default-src 'none'" in text
    assert not re.findall(r"https?://(?!www\.w3\.org/)", text)
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", text)
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "alert(1)" in text  # as words


def test_the_markdown_holds_no_markup_of_a_report(tmp_path: Path) -> None:
    _, done = written_with(tmp_path)
    text = done.files[1].read_text(encoding="utf-8")
    assert "alert" in text
    assert not re.search(r"(?<!\\)[<`]", text)
    assert not re.search(r"(?<!\\)\]\((?!charts/)", text)
    for line in text.splitlines():
        if line.startswith("|"):
            bars = len(re.findall(r"(?<!\\)\|", line))
            assert bars >= 3


@pytest.mark.parametrize(
    ("text", "escape"),
    [
        ("1. 标题", "1\\. 标题"),
        ("24.6% (3)", "24.6% (3)"),
        ("- 项", "\\- 项"),
        ("a|b", "a\\|b"),
        ("*重*_点_", "\\*重\\*\\_点\\_"),
        ("# 题", "\\# 题"),
        ("&lt;", "\\&lt;"),
        ("", ""),
    ],
)
def test_escaped(text: str, escape: str) -> None:
    assert escaped(text) == escape


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("政策\n 解读", "政策解读"),
        ("see the\nlist", "see the list"),
        ("共 3 条", "共 3 条"),
        ("\u202e倒\x00了", "倒了"),
        ("\n", ""),
    ],
)
def test_shown(text: str, read: str) -> None:
    assert shown(text) == read


def test_each_number_beside_a_chart_is_in_it(tmp_path: Path) -> None:
    summary, done = written_with(tmp_path)
    charts = {chart.key: chart for chart in charts_of(summary, "zh")}
    assert list(charts) == ["problems", "measures", "years", "levels", "answers", "repeats"]
    bars = charts["problems"].figure
    assert isinstance(bars, Bars)
    known = list(bars.values[:-1])
    assert known == sorted(known, reverse=True)
    assert bars.notes[0] == "100%  9/9"
    heat, panels = charts["levels"].figure, charts["years"].figure
    assert isinstance(heat, Heat)
    assert isinstance(panels, Panels)
    assert {column.split("\n")[1] for column in heat.columns} == {"n=3"}
    assert all(note.endswith("/3") for row in heat.notes for note in row)
    assert panels.years == (2020, 2021, 2022)
    assert all(point is not None and point[1] for point in panels.points[0])  # few reports: hollow
    for chart in charts.values():
        svg = ElementTree.fromstring((tmp_path / "out" / "charts" / f"{chart.key}.svg").read_bytes())
        words = " ".join(element.text or "" for element in svg.iter("{http://www.w3.org/2000/svg}text"))
        labels = chart.figure.rows if isinstance(chart.figure, Heat) else chart.figure.labels
        assert all(label in words for label in labels)
        assert chart.title in words
        assert svg.find("{http://www.w3.org/2000/svg}desc") is not None
    assert len(done.files) == 4 + 2 * len(charts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_labels_lie_in_the_picture_and_apart(tmp_path: Path, lang: Lang) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    if fonts.chinese_family() is None:
        pytest.skip("no Chinese font on this machine")
    import matplotlib

    summary, _ = written_with(tmp_path, lang)
    for chart in charts_of(summary, lang):
        with matplotlib.rc_context({"font.family": [fonts.chinese_family()], "text.parse_math": False}):
            figure = drawing._figure(chart)
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            boxes = [
                (one.get_text(), one.get_window_extent())
                for one in figure.findobj(Text)
                if one.get_text() and one.get_visible() and not one.get_rotation()
            ]
            width, height = canvas.get_width_height()
            for words, box in boxes:
                assert box.x0 >= -1, words
                assert box.x1 <= width + 1, words
                assert box.y0 >= -1, words
                assert box.y1 <= height + 1, words
            for at, (words, box) in enumerate(boxes):
                for other, second in boxes[:at]:
                    apart = (
                        box.x1 <= second.x0 + 1
                        or second.x1 <= box.x0 + 1
                        or box.y1 <= second.y0 + 1
                        or second.y1 <= box.y0 + 1
                    )
                    assert apart, f"{chart.key}: {words!r} lies on {other!r}"


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    corpus = open_corpus(folder(tmp_path))
    for name in ("one", "two"):
        summarise(corpus, tmp_path / name)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert len(one) == 16
    assert one == two


def test_without_matplotlib_the_tables_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(drawing, "find_spec", lambda name: None if name == "matplotlib" else find(name))
    real_import = builtins.__import__

    def refuse(name: str, *rest: object, **more: object) -> object:
        assert not name.startswith("matplotlib")
        return real_import(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    done = summarise(open_corpus(folder(tmp_path)), tmp_path / "out")
    assert [file.name for file in done.files] == ["summary.html", "summary.md", "summary.json", "items.jsonl"]
    assert done.notes == ('没有安装 matplotlib，未绘图；可用 pip install "nianbao[charts]" 安装。',)
    page = done.files[0].read_text(encoding="utf-8")
    assert "<svg" not in page
    assert "nianbao[charts]" in page


def test_without_a_chinese_font_there_are_svgs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "chinese_family", lambda: None)
    done = summarise(open_corpus(folder(tmp_path)), tmp_path / "out")
    assert {file.suffix for file in done.files} == {".html", ".md", ".json", ".jsonl", ".svg"}
    assert "Noto Sans CJK SC" in done.notes[0]
    assert "charts/problems.svg" in done.files[1].read_text(encoding="utf-8")


def test_charts_that_are_gone_leave_no_file_behind(tmp_path: Path) -> None:
    corpus = open_corpus(folder(tmp_path))
    summarise(corpus, tmp_path / "out")
    (tmp_path / "out" / "own.txt").write_text("mine", encoding="utf-8")
    summarise(corpus, tmp_path / "out", Options(charts=False))
    assert not list((tmp_path / "out" / "charts").iterdir())
    assert (tmp_path / "out" / "own.txt").exists()


def test_an_empty_folder_of_records_has_a_page(tmp_path: Path) -> None:
    done = summarise(open_corpus(write_folder(tmp_path, [])))
    assert [file.name for file in done.files] == ["summary.html", "summary.md", "summary.json", "items.jsonl"]
    assert "没有可以统计的条目" in done.files[0].read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    corpus = open_corpus(write_folder(tmp_path, []))
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(NianbaoError) as raised:
        summarise(corpus, tmp_path / "taken")
    assert raised.value.code == "summary.write"
    assert "taken" in raised.value.message


def test_what_a_model_wrote_stands_with_its_items(tmp_path: Path) -> None:
    summary, done = written_with(tmp_path)
    page = done.files[0].read_text(encoding="utf-8")
    assert "更新慢最常见" in page
    assert "另有 2 条" in page  # five of the seven items are quoted
    assert "数字不符" in page
    data = json.loads(done.files[2].read_text(encoding="utf-8"))
    assert data["written"]["sentences"][0]["items"] == [one.id for one in summary.items[:7]]
    assert data["written"]["rejected"] == [["<b>99份</b>报告", "数字不符"]]


def test_labels_of_an_edited_taxonomy_are_words_too(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    theme = '[[theme]]\nid = "{id}"\nkind = "{kind}"\nzh = "<b>$x$</b> & 慢"\nen = "slow"\ndefinition = "慢"\n'
    theme += 'cues = ["更新"]\n'
    own.write_text(
        'id = "own"\nversion = "1"\n' + theme.format(id="p", kind="problem") + theme.format(id="m", kind="measure"),
        encoding="utf-8",
    )
    done = summarise(open_corpus(folder(tmp_path)), tmp_path / "out", Options(themes=own))
    page = Page(done.files[0].read_text(encoding="utf-8"))
    assert "b" not in page.tags
    assert page.open == []


def test_a_drawing_needs_no_display_and_leaves_no_state(tmp_path: Path) -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    summary, _ = written_with(tmp_path, charts=False)
    drawn = draw(next(iter(charts_of(summary, "zh"))))
    assert drawn.png is None or drawn.png.startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before


def test_one_year_is_no_period(tmp_path: Path) -> None:
    corpus = open_corpus(write_folder(tmp_path / "records", [record(1, ["栏目更新不及时"], year=2022)]))
    for lang, told in (("zh", "共 1 份报告，2022 年；"), ("en", "1 reports, 2022; ")):
        done = summarise(corpus, tmp_path / lang, Options(lang, charts=False))
        assert told in next(file for file in done.files if file.name == "summary.md").read_text(encoding="utf-8")
