"""Cassettes: model exchanges recorded over HTTP by the real client, replayed without a network.

A test says in its script what the scripted server answers; that server is started only to record
(``NIANBAO_RECORD=1``). In replay every request must be in the cassette (method, path and body), every recorded
exchange must be played once, and no socket may connect. What is stored is readable: JSON bodies as YAML, Chinese as
Chinese, only the headers that matter, no key.
"""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import vcr
import yaml
from vcr.record_mode import RecordMode

from tests.scripted import ScriptedServer, Step

CASSETTES = Path(__file__).resolve().parent.parent / "cassettes"

REQUEST_HEADERS = ("content-type", "accept")
RESPONSE_HEADERS = ("content-type", "retry-after", "x-request-id")

# What a recording's address becomes, so that neither a port nor a provider's host decides whether it plays.
ENDPOINT = "http://recorded.invalid/v1"
KEY = "sk-cassette-0123456789abcdef"
MODEL = "scripted-model"

SCRIPTED, LIVE = "scripted", "live"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a test configures its backend with."""

    base_url: str
    key: str
    model: str


OpenCassette = Callable[[Sequence[Step]], AbstractContextManager[Endpoint]]


@pytest.fixture
def cassette(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> OpenCassette:
    """``with cassette([steps]) as endpoint:`` plays ``cassettes/<test module>/<test name>.yaml``, or records it
    anew."""
    path = CASSETTES / request.node.path.stem / f"{request.node.name}.yaml"
    recording = os.environ.get("NIANBAO_RECORD", "")

    @contextmanager
    def opened(steps: Sequence[Step]) -> Iterator[Endpoint]:
        if not recording:
            with monkeypatch.context() as patch, replayed(path, patch) as endpoint:
                yield endpoint
        elif recording == LIVE:
            with _recorded(path, LIVE, _live_endpoint()) as endpoint:
                yield endpoint
        else:
            with ScriptedServer(steps) as server:
                with _recorded(path, SCRIPTED, Endpoint(server.base_url, KEY, MODEL)) as endpoint:
                    yield endpoint
                assert len(server.requests) == len(steps), "the script has steps that no request came for"

    return opened


@contextmanager
def replayed(path: Path, patch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    assert path.is_file(), f"no cassette {path.relative_to(CASSETTES.parent)}: record it with NIANBAO_RECORD=1"

    def refuse(*_: object) -> None:
        raise AssertionError("a test that replays a cassette tried to open a connection")

    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket.socket, "connect_ex", refuse)
    with _vcr(RecordMode.NONE).use_cassette(str(path)) as played:
        yield Endpoint(ENDPOINT, KEY, json.loads(played.requests[0].body)["model"])
        assert not played.allow_playback_repeats
        assert played.all_played, (
            f"{path.name}: {len(played) - played.play_count} recorded exchanges were not asked for"
        )


@contextmanager
def _recorded(path: Path, how: str, endpoint: Endpoint) -> Iterator[Endpoint]:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _vcr(RecordMode.ALL).use_cassette(str(path)) as taken:
        taken.get_metadata("recorded", how)
        yield endpoint


def _live_endpoint() -> Endpoint:
    base_url = os.environ.get("NIANBAO_LIVE_BASE_URL", "https://api.openai.com/v1")
    return Endpoint(base_url, os.environ["OPENAI_API_KEY"], os.environ["NIANBAO_LIVE_MODEL"])


def _vcr(mode: RecordMode) -> Any:
    machine = vcr.VCR(
        record_mode=mode,
        match_on=("method", "path", "body"),
        before_record_request=_bare_request,
        before_record_response=_bare_response,
        decode_compressed_response=True,
    )
    machine.register_serializer("yaml", Readable)
    return machine


def _bare_request(request: Any) -> Any:
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in REQUEST_HEADERS}
    request.uri = re.sub(r"^https?://[^/]+(/.*?)?(?=/chat/completions)", ENDPOINT, request.uri)
    return request


def _bare_response(response: Any) -> Any:
    kept = {name.lower(): value for name, value in response["headers"].items() if name.lower() in RESPONSE_HEADERS}
    return {**response, "headers": kept}


class Readable:
    """vcrpy's serializer: a body that is JSON is stored as YAML under ``json``, any other as ``text``."""

    @staticmethod
    def serialize(data: dict[str, Any]) -> str:
        for one in data["interactions"]:
            one["request"]["body"] = _parsed(one["request"]["body"])
            one["response"]["body"] = _parsed(one["response"]["body"]["string"])
        # How it was recorded comes first: it decides what the rest is evidence of.
        data = {"metadata": data.pop("metadata"), **data}
        return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        data: dict[str, Any] = yaml.safe_load(text)
        for one in data["interactions"]:
            one["request"]["body"] = _rendered(one["request"]["body"])
            one["response"]["body"] = {"string": _rendered(one["response"]["body"])}
        return data


def _parsed(body: str | bytes) -> dict[str, Any]:
    text = body.decode() if isinstance(body, bytes) else body
    try:
        return {"json": json.loads(text)}
    except ValueError:
        return {"text": text}


def _rendered(body: dict[str, Any]) -> str:
    return json.dumps(body["json"], ensure_ascii=False) if "json" in body else body["text"]


class _Dumper(yaml.SafeDumper):
    """Long texts as block scalars, a line a line."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
