"""A report's text: the words of its body and year around the tables, in the layout in which the body prints them."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.forms import FORMS, Form
from tests.extractor.renderings import LAYOUTS, SHEETS, Order, Page, Value
from tests.panel_corpus.figures import Cases, Year, told_in_text, years

BODIES = Path(__file__).parent / "bodies"
TITLES = {
    "disclosure": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "remedies": "四、政府信息公开行政复议、行政诉讼情况",
}
BASIS = {
    "2019": "《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》"
    "（国办公开办函〔2019〕60号）",
    "2021": "《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》"
    "（国办公开办函〔2021〕30号）",
}
LAYOUT = {layout.id: layout for layout in LAYOUTS}


@dataclass(frozen=True)
class Made:
    """A report of the example: where it stands below ``examples/panel``, its bytes, and what a reader must find."""

    path: str
    body: Mapping[str, Any]
    year: int
    form: str
    text: str
    data: bytes
    cells: Mapping[str, str]


def told() -> list[dict[str, Any]]:
    """What the files say of the bodies, in the order of the files' names."""
    return [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(BODIES.glob("*.toml"))]


def form_of(year: int) -> Form:
    return next(
        form for form in FORMS if form.first_year <= year and (form.last_year is None or year <= form.last_year)
    )


def reports() -> list[Made]:
    bodies = {body["id"]: body for body in told()}
    forms = {year["year"]: form_of(year["year"]) for body in bodies.values() for year in body["years"]}
    figures: dict[str, list[Year]] = {}
    # Bodies that count others in come after them.
    for body in sorted(bodies.values(), key=lambda one: "counts_in" in one):
        below: list[Mapping[int, Cases]] = [
            {year["year"]: made.cases for year, made in zip(bodies[one]["years"], figures[one], strict=True)}
            for one in body.get("counts_in", ())
        ]
        figures[body["id"]] = years(body, forms, below)
    return [
        _report(body, number, forms[year["year"]], figures[body["id"]][number].cells)
        for body in bodies.values()
        for number, year in enumerate(body["years"])
    ]


def _report(body: Mapping[str, Any], number: int, form: Form, cells: Mapping[str, str]) -> Made:
    year = body["years"][number]
    commas = bool(body.get("commas"))
    page = Page({path: Value(_printed(raw, commas)) for path, raw in cells.items()})
    layout = LAYOUT[year.get("layout", body["layout"])]
    markdown = body["format"] == "md"
    name = year.get("name", body["name"])
    # A planted break: last year's words, with only the year changed.
    words = next((one for one in body["years"] if one["year"] == year.get("words_of")), year)
    said = {
        **told_in_text(cells),
        "name": name,
        "year": str(year["year"]),
        "next": str(year["year"] + 1),
        "basis": BASIS[form.key],
    }

    def heading(text: str) -> str:
        return f"\n## {text}\n\n" if markdown else f"\n{text}\n"

    def prose(text: str) -> str:
        lines = (line for line in text.strip().format_map(said).split("\n"))
        between = "\n\n" if markdown else "\n"
        indent = "" if markdown else body.get("indent", "")
        return between.join(indent + line for line in lines if line) + "\n"

    title = body.get("title", "{name}{year}年政府信息公开工作年度报告").format_map(said)
    page.put(f"# {title}\n\n" if markdown else f"{title}\n\n")
    page.put(prose(body["preamble"]))
    page.put(heading("一、总体情况") + prose(words["overview"]))
    for key, sheet in SHEETS.items():
        page.put(heading(TITLES[key]))
        if key in words:
            page.put(prose(words[key]) + "\n")
        layout.write(page, sheet(form, Order()))
    page.put(heading("五、存在的主要问题及改进情况") + prose(words["problems"]))
    page.put(heading("六、其他需要报告的事项") + prose(words["rest"]))
    page.put(f"\n{body.get('indent', '') * 8}{name}\n\n{body.get('indent', '') * 8}{year['signed']}\n")
    text = page.text
    written = text.replace("\n", "\r\n") if body.get("line_ends") == "crlf" else text
    path = f"reports/{body['id']}_{year['year']}.{body['format']}"
    return Made(path, body, year["year"], form.key, text, written.encode(body.get("encoding", "utf-8")), cells)


def _printed(raw: str, commas: bool) -> str:
    return f"{int(raw):,}" if commas and raw.isdigit() else raw


def manifest(made: list[Made]) -> str:
    names = {body["id"]: body["full_name"] for body in told()}
    columns = ("path", "body", "code", "level", "parent", "url", "published")
    rows: list[tuple[str, ...]] = []
    for report in made:
        body = report.body
        year = next(one for one in body["years"] if one["year"] == report.year)
        url = f"{body['site']}/{report.year}.html"
        parent = names.get(body.get("parent", ""), "")
        full_name = year.get("full_name", body["full_name"])
        rows.append((report.path, full_name, body.get("code", ""), body["level"], parent, url, year["published"]))
    return _csv(columns, rows)


def renames() -> str:
    rows = [
        (year["full_name"], body["full_name"], "", str(year["year"]), body["renamed"])
        for body in told()
        for year in body["years"]
        if "full_name" in year
    ]
    return _csv(("name", "body", "from", "until", "note"), rows)


def expected(made: list[Made]) -> str:
    """What is planted, by body, and which bodies are as a careful office would write them."""
    bodies = told()
    shown = {
        "reports": len(made),
        "clean": [body["full_name"] for body in bodies if "planted" not in body],
        "planted": [
            {
                "body": body["full_name"],
                "year": planted["year"],
                "path": f"reports/{body['id']}_{planted['year']}.{body['format']}",
                **{
                    key: planted[key]
                    for key in ("kind", "rule", "where", "written", "expected", "why")
                    if key in planted
                },
            }
            for body in bodies
            for planted in body.get("planted", ())
        ],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _csv(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\n")
    sheet.writerow(columns)
    sheet.writerows(rows)
    return written.getvalue()


def files() -> dict[str, bytes]:
    """Every file of ``examples/panel`` that is made, by its path there."""
    made = reports()
    return {
        **{report.path: report.data for report in made},
        "manifest.csv": manifest(made).encode(),
        "bodies.csv": renames().encode(),
        "expected.json": expected(made).encode(),
    }
