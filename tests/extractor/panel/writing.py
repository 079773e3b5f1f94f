"""Reports of invented bodies written out, extracted and opened as a corpus, for tests of the panel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extractor.api import extract_many
from extractor.corpus.bodies import NO_RENAMES, Renames
from extractor.corpus.reading import Corpus, open_corpus
from extractor.forms import FORMS, Form
from extractor.panel import PanelOptions, PanelResult, panel
from extractor.store.database import RECORDS
from tests.extractor.renderings import HEADINGS, LAYOUTS, SHEETS, Order, Page, Value
from tests.extractor.renderings import Layout as TableLayout

OVERVIEW = (
    "{year}年，{body}公开信息{count}条。安排干部轮流值守查阅点，替不会上网的群众查找文件。把惠民补贴的标准、对象和金额印成图册，"
    "逐户分送。对照目录逐项清理旧文件，失效的注明，能公开的补齐。召开碰头会五次，研究怎样答复才不让群众多跑一趟。"
)
PROBLEMS = "一是{topic}讲得不够透；二是人手常有变动。下一步将请{topic}的经办人到场解答，并固定专人办理。"


@dataclass(frozen=True)
class Written:
    """A report to be written: ``cells`` differ from a nil report; ``words`` are overview and problems."""

    body: str
    year: int
    cells: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, str] | None = None
    parent: str | None = None
    code: str | None = None
    tail: str = ""

    @property
    def form(self) -> Form:
        return FORMS[1] if self.year >= 2021 else FORMS[0]

    def text(self, layout: TableLayout = LAYOUTS[0]) -> str:
        page = Page({path: Value(self.cells.get(path, "0")) for path in self.form.specs})
        own = sum(map(ord, self.body)) % 97 + self.year
        told = {"body": self.body, "year": self.year, "count": own % 89 + 11, "topic": f"第{own}号政策"}
        overview, problems = self.words or (OVERVIEW[::1], PROBLEMS)
        page.put(f"{self.body}{self.year}年政府信息公开工作年度报告\n")
        page.put(f"统计期限为{self.year}年1月1日至{self.year}年12月31日。{self.tail}\n")
        page.put(f"一、总体情况\n{overview.format_map(told)}\n")
        for key, sheet in SHEETS.items():
            page.put(HEADINGS[key] + "\n")
            layout.write(page, sheet(self.form, Order()))
        page.put(f"五、存在的主要问题及改进情况\n{problems.format_map(told)}\n六、其他需要报告的事项\n无。\n")
        page.put(f"{self.body}\n{self.year + 1}年1月20日\n")
        return page.text


def corpus_of(folder: Path, reports: Iterable[Written], renames: Renames = NO_RENAMES) -> Corpus:
    """The reports extracted by rule into ``folder/out``, with what a manifest would say of them."""
    written = {f"{number:03}.txt": one for number, one in enumerate(reports)}
    (folder / "reports").mkdir(parents=True)
    for name, one in written.items():
        (folder / "reports" / name).write_text(one.text(), encoding="utf-8")
    extract_many(folder / "reports", folder / "out", backend="rules")
    lines = folder / "out" / RECORDS
    told: list[str] = []
    for line in lines.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        one = written[Path(record["report"]["path"]).name]
        given = {"body": one.body, "code": one.code, "parent": one.parent}
        record["manifest"] = {key: value for key, value in given.items() if value}
        told.append(json.dumps(record, ensure_ascii=False))
    lines.write_text("\n".join(told) + "\n", encoding="utf-8")
    return open_corpus(folder / "out", renames)


def run(corpus: Corpus, options: PanelOptions | None = None) -> tuple[PanelResult, list[dict[str, object]]]:
    """The panel beside the corpus, and its findings."""
    result = panel(corpus, corpus.folder, options or PanelOptions(workers=1))
    lines = (result.folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return result, [json.loads(line) for line in lines]
