"""Lies and honest sentences about one corpus, through the real path: a scripted model writes them, every fact and item
given to it cited, and what stands in the summary afterwards is what was believed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from extractor.corpus.reading import open_corpus
from extractor.summary.assign import by_rule
from extractor.summary.facts import facts_of, labels
from extractor.summary.items import read_items
from extractor.summary.result import Summary, summary_of
from extractor.summary.themes import load_taxonomy
from tests.extractor.summary_support import LABELS, record, write_folder
from tests.extractor.test_summary_writing import asked, written
from tests.scripted import Answer, Json, Step

SENTENCES: Final[dict[str, dict[str, dict[str, list[str]]]]] = tomllib.loads(
    (LABELS / "sentences.toml").read_text(encoding="utf-8")
)
# How many of the forty reports of a year name each theme.
NAMED: Final = {
    2021: {"late": 10, "staff": 24, "cover": 6, "review": 0, "check": 20},
    2022: {"late": 16, "staff": 18, "cover": 7, "review": 3, "check": 15},
    2023: {"late": 26, "staff": 9, "cover": 5, "review": 0, "check": 10},
}
LATE: Final = ("部分栏目信息更新不够及时", "个别会议信息发布滞后", "一些政策文件上网时间偏晚，公开不及时")
STAFF: Final = ("专职人员配备不足，多为兼职", "工作人员流动性大，业务不够熟练")
# Something must pass for each theme, or nothing is written about all of them.
PASSES: Final = {"zh": "该主题值得关注。", "en": "This theme is named."}


def issuer(number: int) -> str:
    region, county = ("澜汀市", "霁川市")[number % 2], "甲乙丙丁戊己庚辛壬癸"[number // 4]
    return f"{region}岚{county}县{'云桥镇' if number // 2 % 2 else ''}人民政府"


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """Forty bodies over three years, of two levels and two regions, so that each number is that of one subject."""
    taxonomy = load_taxonomy()
    records = []
    for year, named in NAMED.items():
        for number in range(40):
            problems = [LATE[number % 3]] if number < named["late"] else []
            problems += ["专栏更新频率较低"] if number < named["late"] and number % 5 == 0 else []
            problems += [STAFF[number % 2]] if number >= 40 - named["staff"] else []
            problems += ["公开渠道较为单一"] if 5 <= number < 17 else []
            problems += ["重点领域公开内容不全面"] if 10 <= number < 10 + named["cover"] else []
            problems += ["发布前保密审查不严"] if number < named["review"] else []
            measures: list[tuple[str, int | None]] = [("组织业务培训，提高人员能力", 0)] if number < 30 else []
            measures += [("每季度开展监督检查并通报结果", None)] if number >= 40 - named["check"] else []
            told = problems or ["工作还有差距"]
            records.append(record(year * 100 + number, told, measures, issuer=issuer(number), year=year))
    found = open_corpus(write_folder(tmp_path_factory.mktemp("records"), records))
    items = read_items(found)
    return summary_of(found, items, by_rule(items, taxonomy), taxonomy)


def test_the_corpus_is_what_the_sentences_speak_of(summary: Summary) -> None:
    shown = {
        (fact.theme, fact.what, fact.years, fact.group): fact.shown("zh") for fact in facts_of(summary.counts, "zh")
    }
    assert shown["p_timeliness", "share", (), None] == "43.3%"
    assert shown["p_timeliness", "reports", (), "县级"] == "28份"
    assert shown["p_timeliness", "change", (2021, 2023), None] == "上升40.0个百分点"
    assert shown["p_capacity", "share", (2021,), None] == "60.0%"
    assert shown["m_supervision", "rank", (), None] == "第2位"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_lies_are_left_out_and_honest_sentences_stay(lang: Any, summary: Summary, tmp_path: Path) -> None:
    themes = {label: theme for theme, label in labels(summary.taxonomy, lang).items()}

    def model(request: Json) -> Step:
        given = asked(request)
        codes = [one["id"] for one in given.items] or sorted({code for one in given.sentences for code in one["items"]})
        told = SENTENCES[lang].get(themes[given.theme] if given.theme else "overall", {})
        texts = [text for kind in told.values() for text in kind] + ([PASSES[lang]] if given.theme else [])
        facts = [one["id"] for one in given.facts]
        return Answer({"sentences": [{"text": text, "items": codes, "facts": facts} for text in texts]})

    course = await written(tmp_path, summary, model, lang=lang, max_rounds=0)
    stands = {(one.theme or "overall", one.text) for one in course.made.written.sentences}
    for theme, kinds in SENTENCES[lang].items():
        for kind, texts in kinds.items():
            passed = [text for text in texts if (theme, text) in stands]
            assert passed == ([] if kind in ("lies", "refused") else texts), (theme, kind)
    left = {text for kinds in SENTENCES[lang].values() for kind in ("lies", "refused") for text in kinds.get(kind, [])}
    assert left <= set(course.rejected)
    assert all(course.rejected[text] for text in left)
