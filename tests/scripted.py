"""A scripted model provider: an OpenAI-compatible server on the loopback that says what a test tells it to say.

It exists so that tests speak to the real client over real HTTP, faults included, without a provider and without a
mock. Answers come from a list of steps, one per request in order of arrival, or from a function of the request's
JSON body; nothing sleeps.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]

_REPORT = re.compile(r"<(report-[0-9a-f]+)>\n(.*)\n</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """A completion that holds ``object`` as JSON: a tool call where the request offers tools, otherwise content."""

    object: Any
    tokens: tuple[int, int] = (100, 50)


@dataclass(frozen=True, slots=True)
class Message:
    """A completion with this very message (``content``, ``refusal``, ``tool_calls``, …); ``None`` gives no choice."""

    message: Mapping[str, Any] | None
    finish_reason: str = "stop"
    tokens: tuple[int, int] | None = (100, 50)


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP error with a JSON body of the API's shape, or any other body given as text."""

    code: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """Status 200 with this very body, whatever it is."""

    text: str
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is torn down without an answer."""


@dataclass(frozen=True, slots=True)
class Delay:
    """``step``, after ``seconds``; cut short when the server closes."""

    seconds: float
    step: Answer | Message | Status | Raw | Reset


Step = Answer | Message | Status | Raw | Reset | Delay


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived. Header names are lower case."""

    path: str
    body: Json
    headers: Mapping[str, str]


def report_of(request: Json) -> str:
    """The report's text in a chat-completions request of ours."""
    for message in request["messages"]:
        if message["role"] == "user" and (found := _REPORT.search(message["content"])):
            return found.group(2)
    raise LookupError("the request holds no report")


def task_of(request: Json) -> str:
    """What the request asks for after the report: empty for a first question, otherwise the complaints."""
    content = request["messages"][-1]["content"]
    found = _REPORT.search(content)
    return content[found.end() :].strip() if found else content


def text_of(answer: Any) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def completion(step: Answer | Message, request: Json, number: int) -> Json:
    """The chat completion for a step, in the shape that the request asked for."""
    body: Json = {
        "id": f"chatcmpl-scripted-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": request.get("model", "scripted"),
        "choices": [],
    }
    message: Mapping[str, Any] | None
    finish = "stop"
    if isinstance(step, Message):
        message, finish = step.message, step.finish_reason
    elif tools := request.get("tools"):
        call = {"name": tools[0]["function"]["name"], "arguments": text_of(step.object)}
        message = {"content": None, "tool_calls": [{"id": f"call_{number}", "type": "function", "function": call}]}
    else:
        message = {"content": text_of(step.object)}
    if message is not None:
        body["choices"] = [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}]
    if step.tokens is not None:
        spent, made = step.tokens
        body["usage"] = {"prompt_tokens": spent, "completion_tokens": made, "total_tokens": spent + made}
    return body


class ScriptedServer:
    """``with ScriptedServer([Answer({...}), Status(429)]) as server: … server.base_url … server.requests``.

    A script that runs out answers 400 (which no client retries), so a test that asks too often fails at once."""

    def __init__(self, answers: Sequence[Step] | Callable[[Json], Step]) -> None:
        self._answers = answers
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.requests: list[Seen] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()

    def next_step(self, seen: Seen) -> tuple[Step, int]:
        with self._lock:
            self.requests.append(seen)
            number = len(self.requests)
        if callable(self._answers):
            return self._answers(seen.body), number
        if number <= len(self._answers):
            return self._answers[number - 1], number
        return Status(
            400, {"error": {"message": f"the script has {len(self._answers)} steps, request {number} came"}}
        ), number

    def wait(self, seconds: float) -> None:
        self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End kept-alive connections, whose threads would otherwise wait for a next request."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the scripts; anything else is a fault of this server and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(owner: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            raw = self.rfile.read(length)
            if len(raw) < length:
                return  # a client that was killed leaves half a request
            headers = {name.lower(): value for name, value in self.headers.items()}
            step, number = owner.next_step(Seen(self.path, json.loads(raw), headers))
            self.play(step, json.loads(raw), number)

        def play(self, step: Step, request: Json, number: int) -> None:
            if isinstance(step, Delay):
                owner.wait(step.seconds)
                self.play(step.step, request, number)
            elif isinstance(step, Reset):
                # Linger of zero seconds makes close() send RST instead of FIN.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif isinstance(step, Raw):
                self.send(200, step.text, {"content-type": step.content_type})
            elif isinstance(step, Status):
                body = {"error": {"message": f"scripted {step.code}"}} if step.body is None else step.body
                self.send(step.code, text_of(body), {"content-type": "application/json", **step.headers})
            else:
                body = completion(step, request, number)
                self.send(200, text_of(body), {"content-type": "application/json"})

        def send(self, code: int, text: str, headers: Mapping[str, str]) -> None:
            data = text.encode()
            self.send_response(code)
            for name, value in {**headers, "content-length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged: what arrived is in ``requests``."""

    return Handler
