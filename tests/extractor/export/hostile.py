"""A record whose every text is meant to break a file, and the texts themselves."""

from __future__ import annotations

from hashlib import sha256

from extractor.schema import Record

SPITEFUL = (
    '=HYPERLINK("http://example.invalid","点我")',
    "+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝1+1",
    "'=1",
    'a,b;"c"',
    "一行\n二行\n三行",
    "</t></is></c><c><f>1+1</f></c>",
    "&amp; &#65; <![CDATA[",
    "_x0041_ _x000D_",
    "😀 𠮷 \u202eabc\u200f",
    " 前后有空格 ",
    "http://example.invalid/a?b=c",
    "mailto:a@example.invalid",
    "1E5",
    "00123",
    "NA",
    "NULL",
    "nan",
    "TRUE",
    "\\N",
)
"""Texts that every format has to give back as they are, once the mark of a neutralised text is taken away."""

BROKEN = ("a\x00b", "\x1b[31m红", "a\x0bb", "a\r\nb\rc", "\ufffe")
"""Texts with what CSV and XLSX do not take; Parquet and JSONL do."""


def hostile_record(texts: tuple[str, ...] = SPITEFUL, number: int = 0) -> Record:
    """A readable record of the 2021 form with a project for every text, and cells of every state."""
    items = [{"name": text, "evidence": _evidence(text), "verdict": "verified"} for text in texts]
    cells = {
        "new.natural": _cell("-9", "-9", "number"),
        "new.business": _cell("3.5", "3.5", "number"),
        "new.research": _cell(None, "", "blank"),
        "new.nonprofit": _cell(None, "-", "dash"),
        "new.legal": _cell(None, "=无", "text"),
        "new.other_org": _cell(None, "", "unread"),
        "new.total": _cell("123456789012345678", "123456789012345678", "number"),
    }
    amounts = {"fees.amount": _cell("0.1234567890123", "0.1234567890123万元", "number") | {"unit": "万元"}}
    return Record.model_validate(
        {
            "report": {
                "path": f"=path{number}.txt",
                "sha256": sha256(f"hostile {number}".encode()).hexdigest(),
                "format": "txt",
                "encoding": "utf-8",
                "chars": 10,
            },
            "status": "ok",
            "profile": {"issuer": f"=澜汀县{number}局", "year": 2023},
            "form": "2021",
            "tables": {"disclosure": amounts, "applications": cells, "remedies": {}},
            "narrative": {
                "projects": items,
                "purchases": [
                    {
                        "item": "车",
                        "amount": "105.65",
                        "unit": "万元",
                        "yuan": "1056500",
                        "evidence": _evidence("车105.65万元"),
                        "verdict": "contradicted",
                    }
                ],
            },
            "provenance": {"backend": "rules", "tool": "nianbao 0.1.0"},
        }
    )


def _evidence(text: str) -> dict[str, object]:
    return {"quote": text, "start": 0, "end": len(text), "match": "exact", "score": 100.0, "occurrences": 1}


def _cell(value: str | None, raw: str, state: str) -> dict[str, object]:
    placed = None if state == "unread" else 0
    return {
        "value": value,
        "raw": raw,
        "unit": None,
        "state": state,
        "start": placed,
        "end": None if placed is None else len(raw),
    }
