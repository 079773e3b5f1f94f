"""How many tokens the fixed part of a request costs: instructions, example and schema, as they go over the wire.

The part is taken from a request that the real client prepares (to an address where nothing listens), once for each
mode, and counted with the ranks of o200k that npm's js-tiktoken ships. Run as ``python -m
benchmarks.prompt_tokens``; see ``--help``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from extractor.backends.base import BackendUnavailable, Brief
from extractor.backends.llm import LLM
from extractor.backends.providers import MODES, Mode
from extractor.document import Document

LIMIT = 1600

COUNT = """
import { createRequire } from "module";
import { pathToFileURL } from "url";
const path = createRequire(process.argv[1] + "/").resolve("js-tiktoken");
const { getEncoding } = await import(pathToFileURL(path));
const encoding = getEncoding("o200k_base");
let text = "";
for await (const chunk of process.stdin) text += chunk;
console.log(JSON.stringify(JSON.parse(text).map((one) => encoding.encode(one).length)));
"""

INSTALL = (
    "js-tiktoken is not there: npm install --prefix DIR js-tiktoken@1.0.21, then give --node-modules DIR/node_modules"
)


async def request_of(mode: Mode) -> dict[str, Any]:
    """The body of a first question about a report without content."""
    document = Document("empty.txt", "0" * 64, "txt", "utf-8", "。")
    llm = LLM("model", "http://127.0.0.1:9/v1", mode=mode, tries=1)
    try:
        await llm.answer(Brief(document, (), (), "。"))
    except BackendUnavailable as error:
        return json.loads(error.reply.exchanges[0].request)
    finally:
        await llm.aclose()
    raise SystemExit("something listens on port 9 of this machine")


def fixed_part(request: dict[str, Any]) -> list[str]:
    """The system message, and what carries the schema beside the messages."""
    system = request["messages"][0]["content"]
    beside = {key: request[key] for key in ("tools", "tool_choice", "response_format") if key in request}
    return [system, json.dumps(beside, ensure_ascii=False, separators=(",", ":")) if beside else ""]


def count(texts: list[str], modules: Path) -> list[int]:
    node = shutil.which("node")
    if node is None or not (modules / "js-tiktoken").is_dir():
        raise SystemExit(INSTALL if node else f"node is not there either. {INSTALL}")
    command = [node, "--input-type=module", "--eval", COUNT, str(modules.resolve())]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, default=Path("node_modules"), help="folder that holds js-tiktoken")
    folder = parser.parse_args().node_modules
    parts = {mode: fixed_part(asyncio.run(request_of(mode))) for mode in MODES}
    counts = count([text for part in parts.values() for text in part], folder)
    worst = 0
    print(f"{'mode':12} {'system':>7} {'schema':>7} {'fixed':>7}   (o200k tokens, limit {LIMIT})")
    for mode, system, beside in zip(MODES, counts[::2], counts[1::2], strict=True):
        worst = max(worst, system + beside)
        print(f"{mode:12} {system:7} {beside:7} {system + beside:7}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
