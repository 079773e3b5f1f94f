"""A provider in trouble and a run in trouble: what the chaos tests share.

``python -m tests.chaos BASE_URL REPORTS OUT [WORKERS]`` is the run that is killed: the library's batch with the real
client, which waits for nothing. The provider gives every report one fault of ten, always the same, and is honest after.
"""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Final

from tests.scripted import Answer, Delay, Json, Message, Raw, Reset, Status, Step, report_of

CONCURRENCY: Final = 16
TIMEOUT: Final = 0.6

_FAULTS: Final[tuple[tuple[str, Step], ...]] = (
    ("429", Status(429, headers={"retry-after": "0"})),
    ("500", Status(500)),
    ("reset", Reset()),
    ("timeout", Delay(20.0, Reset())),
    ("broken JSON", Message({"content": '{"figures": [{"subject": '})),
    ("HTML", Raw("<html><body>502 Bad Gateway</body></html>")),
    ("empty choices", Message(None)),
    ("refusal", Message({"content": None, "refusal": "I cannot help with that."})),
    ("cut-off", Message({"content": '{"figures": ['}, finish_reason="length")),
    ("wrong schema", Message({"content": '{"numbers": [1, 2, 3]}'})),
)
_NUMBER = re.compile(r"第(\d+)号镇")


def write_reports(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(
            f"第{number}号镇人民政府\n2022年政府信息公开工作年度报告\n\n一、总体情况\n"
            f"2022年，第{number}号镇主动公开政府信息{number + 100}条。\n"
            "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
            "五、存在的主要问题及改进情况\n公开的时效性不强。\n",
            encoding="utf-8",
        )


def fault_of(number: int) -> str:
    return _FAULTS[number % len(_FAULTS)][0]


def needed(number: int) -> int:
    """How many requests a report takes at least: its fault, and the honest answer where a fault lets one ask again."""
    return 1 if fault_of(number) == "refusal" else 2


class Provider:
    """Answers for ``ScriptedServer``; ``asked`` counts the requests for each report."""

    def __init__(self) -> None:
        self.asked: Counter[int] = Counter()
        self.arrived = threading.Semaphore(0)

    def __call__(self, request: Json) -> Step:
        found = _NUMBER.search(report_of(request))
        assert found
        number = int(found[1])
        first = self.asked[number] == 0
        self.asked[number] += 1
        self.arrived.release()
        if first:
            return _FAULTS[number % len(_FAULTS)][1]
        quote = f"主动公开政府信息{number + 100}条"
        figure = {"subject": "主动公开政府信息", "value": str(number + 100), "unit": "条", "evidence": quote}
        problem = {"text": "公开的时效性不强", "evidence": "公开的时效性不强"}
        return Answer({"figures": [figure], "problems": [problem]})


async def _no_pause(_: float) -> None:
    await asyncio.sleep(0)


def main(base_url: str, reports: str, out: str, workers: str = "1") -> None:
    from extractor.backends.llm import LLM
    from extractor.batch.runner import Options, run
    from extractor.loaders.inputs import collect

    async def work() -> None:
        backend = LLM("m", base_url, "chaos-test-key", mode="json", timeout=TIMEOUT, pause=_no_pause)
        options = Options(concurrency=CONCURRENCY, workers=int(workers))
        try:
            await run(collect([reports]), Path(out), backend, options=options)
        finally:
            await backend.aclose()

    asyncio.run(work())


if __name__ == "__main__":
    main(*sys.argv[1:])
