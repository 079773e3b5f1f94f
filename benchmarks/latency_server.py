"""A model provider for benchmarks, in a process of its own: every completion takes a set time and almost no work.

It speaks just enough HTTP/1.1 and chat-completions for the real client, holds any number of requests at a time, and
answers each with the items that its own table knows for a marker in the request. It must never be the bottleneck: a
request costs it some 0.1 ms. ``python -m benchmarks.latency_server --latency 0.3 --answers FILE`` prints its port.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests on it come one after the other, as HTTP/1.1 clients send them."""

    def __init__(self, latency: float, answers: list[tuple[bytes, bytes]]) -> None:
        self._latency, self._answers = latency, answers
        self._held = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._held, 0, end)
        size = end + 4 + (int(length[1]) if length else 0)
        if len(self._held) < size:
            return
        body = bytes(self._held[end + 4 : size])
        del self._held[:size]
        asyncio.get_running_loop().call_later(self._latency, self._answer, body)

    def _answer(self, body: bytes) -> None:
        found = next((answer for marker, answer in self._answers if marker in body), self._answers[0][1])
        if not self._transport.is_closing():
            self._transport.write(found)


def response(answer: Any, tokens: tuple[int, int]) -> bytes:
    """A whole HTTP response that carries ``answer`` as a tool call of any name the client asked for."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "SixLists", "arguments": text}}],
    }
    spent, made = tokens
    body = {
        "id": "chatcmpl-benchmark",
        "object": "chat.completion",
        "created": 0,
        "model": "benchmark",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": spent, "completion_tokens": made, "total_tokens": spent + made},
    }
    data = json.dumps(body, ensure_ascii=False).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
    return head.encode() + data


async def serve(latency: float, answers: list[tuple[bytes, bytes]]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(latency, answers), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    # The one who started it closes its standard input to end it, also by dying.
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds")
    parser.add_argument("--answers", type=Path, required=True, help="JSON: a list of [marker, answer] pairs")
    options = parser.parse_args()
    known = json.loads(options.answers.read_text(encoding="utf-8"))
    asyncio.run(serve(options.latency, [(marker.encode(), response(answer, (1800, 600))) for marker, answer in known]))


if __name__ == "__main__":
    main()
