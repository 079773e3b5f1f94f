"""What holds for every cassette: it belongs to a test, says how it was recorded, is readable, and holds no secret."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import cassette_support
from tests.cassette_support import CASSETTES, KEY, REQUEST_HEADERS, RESPONSE_HEADERS, OpenCassette
from tests.scripted import Answer

cassette = cassette_support.cassette

ROOT = CASSETTES.parent
FILES = sorted(CASSETTES.rglob("*.yaml"))

# A key of a known shape, a bearer token, or a header that carries one.
SECRET = re.compile(
    r"sk-[A-Za-z0-9_-]{6,}|bearer |authorization|api[-_]key|set-cookie|openai-organization", re.IGNORECASE
)


def named(path: Path) -> str:
    return path.relative_to(CASSETTES).as_posix()


each = pytest.mark.parametrize("path", FILES, ids=named)


def loaded(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_are_cassettes() -> None:
    assert FILES


def test_each_cassette_belongs_to_a_test() -> None:
    modules = {path.parent.name for path in FILES}
    found = {path.stem: path for path in (ROOT / "tests").rglob("test_*.py")}
    assert modules <= found.keys(), f"no test module for {sorted(modules - found.keys())}"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    listed = subprocess.run(
        [*command, *(str(found[module]) for module in sorted(modules))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    tests = {
        f"{Path(file).stem}/{name}.yaml"
        for file, _, name in (line.partition("::") for line in listed.splitlines() if "::" in line)
    }
    orphans = {named(path) for path in FILES} - tests
    assert not orphans, f"no test plays {sorted(orphans)}: delete them"


@each
def test_it_says_how_it_was_recorded(path: Path) -> None:
    assert loaded(path)["metadata"]["recorded"] in (cassette_support.SCRIPTED, cassette_support.LIVE)


@each
def test_it_holds_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert KEY not in text
    assert not SECRET.search(text)
    for one in loaded(path)["interactions"]:
        assert set(one["request"]["headers"]) <= set(REQUEST_HEADERS)
        assert set(one["response"]["headers"]) <= set(RESPONSE_HEADERS)


@each
def test_it_is_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert not re.search(r"\\u[0-9a-fA-F]{4}|!!binary", text)
    for one in loaded(path)["interactions"]:
        assert "json" in one["request"]["body"]


async def test_a_cassette_that_does_not_exist_is_not_recorded_by_accident(cassette: OpenCassette) -> None:
    with pytest.raises(AssertionError, match="record it with NIANBAO_RECORD=1"), cassette([Answer({})]):
        pass


@pytest.mark.parametrize("fault", ["another request", "one too few"])
async def test_a_cassette_is_played_exactly(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that was not recorded fails and reaches no network; a recorded exchange that is not asked for
    fails."""
    import httpx2

    path = next(one for one in FILES if len(loaded(one)["interactions"]) == 1)
    says = "not asked for" if fault == "one too few" else "no recorded interaction matches"

    async def play(patch: pytest.MonkeyPatch) -> None:
        with cassette_support.replayed(path, patch) as endpoint:
            if fault == "another request":
                async with httpx2.AsyncClient() as client:
                    await client.post(f"{endpoint.base_url}/chat/completions", json={"messages": []})

    with monkeypatch.context() as patch, pytest.raises(Exception, match=says):
        await play(patch)
