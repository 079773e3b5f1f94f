"""A file costs only itself: one that hangs, bursts its process, kills it or calls home, among others that do not.

The reading processes get a loader of the suffix ``.odd`` that does what the first line of its file says, because no
loader of ours is known to do any of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.api import extract
from extractor.backends.base import Brief, Identification, Reply
from extractor.backends.rules import Rules
from extractor.batch.events import Notice
from extractor.batch.limits import ReadLimits
from extractor.batch.making import Job, Made
from extractor.batch.runner import Options, records_of, run
from extractor.batch.worker import Setup
from extractor.batch.workers import Mixed, Workers
from extractor.errors import NianbaoError, UnreadableError, UsageError
from extractor.schema import Answer
from tests.conftest import EXAMPLES
from tests.extractor.test_workers import children
from verifiers.rules import Reporting

SAMPLE = sorted((EXAMPLES / "reports").glob("clean_*.txt"))[0]
SECONDS = 1.5
ODD = """
import ctypes, logging, os, signal, socket, subprocess, sys, time, warnings
import extractor.loaders as loaders
from extractor.errors import UnreadableError
from extractor.loaders import text

def odd(data, path, sha256):
    what, _, rest = data.partition(b"\\n")
    what, *more = what.decode().split()
    if what == "hang":
        while True:
            pass
    elif what == "start":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", more[0]])
        time.sleep(60)
    elif what == "burst":
        held = [bytearray(10_000_000) for _ in range(1000)]
    elif what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "once" and not os.path.exists(more[0]):
        open(more[0], "w").close()
        os._exit(3)
    elif what == "noise":
        print("noise on stdout")
        warnings.warn("noise of a library")
        logging.getLogger("library").warning("noise in a log")
    elif what == "home":
        try:
            socket.create_connection(("127.0.0.1", int(more[0])), 5).sendall(b"secret")
        except OSError as error:
            raise UnreadableError("unreadable.io", f"{path}: {error}") from error
    return text.load_txt(rest, path, sha256)

loaders.LOADERS[".odd"] = odd
"""


@pytest.fixture(autouse=True)
def odd_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "site"
    home.mkdir()
    (home / "sitecustomize.py").write_text(ODD, encoding="utf-8")
    monkeypatch.syspath_prepend(str(home))


def job(what: str, number: int = 0) -> Job:
    data = f"{what}\n".encode() + SAMPLE.read_bytes() + f"（{number}）".encode()
    return Job(f"{what.split()[0]}{number}.odd", hashlib.sha256(data).hexdigest(), data)


def setup(seconds: float = SECONDS, megabytes: int = 200, *, offline: bool = True) -> Setup:
    who = Rules().identification if offline else Identification("llm", "m")
    return Setup(Reporting(), who, 0, offline, ReadLimits(seconds, megabytes))


@pytest.fixture
async def workers() -> Iterator[Workers]:  # type: ignore[misc]
    readers = Workers(2, setup())
    yield readers  # type: ignore[misc]
    await readers.aclose()


def commands() -> list[bytes]:
    """The command lines of all processes."""
    found: list[bytes] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_bytes())
    return found


async def code_of(readers: Workers, what: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        await readers.make(job(what), None)
    assert "\n" not in caught.value.message
    assert what.split()[0] in caught.value.message
    return caught.value.code


async def test_what_hangs_is_ended(workers: Workers) -> None:
    began = time.monotonic()
    assert await code_of(workers, "hang") == "unreadable.too_slow"
    assert time.monotonic() - began < SECONDS + 3


async def test_what_bursts_memory_is_ended(workers: Workers) -> None:
    assert await code_of(workers, "burst") == "unreadable.too_much_memory"


async def test_what_kills_its_process_twice_is_said_to(workers: Workers) -> None:
    assert await code_of(workers, "crash") == "unreadable.crashed"


async def test_what_kills_its_process_once_is_read(workers: Workers, tmp_path: Path) -> None:
    assert (await workers.make(job(f"once {tmp_path / 'tried'}"), None)).status == "ok"


@pytest.mark.parametrize(("what", "count"), [("hang", 2), ("burst", 2), ("crash", 2), ("crash", 1)])
async def test_others_are_not_lost(what: str, count: int) -> None:
    workers = Workers(count, setup())
    others = [workers.make(job("fine", number), None) for number in range(12)]
    made = await asyncio.gather(*others[:6], workers.make(job(what), None), *others[6:], return_exceptions=True)
    assert [type(one) for one in made].count(UnreadableError) == 1
    assert [one.status for one in made if isinstance(one, Made)] == ["ok"] * 12
    await workers.aclose()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to count the processes")
async def test_no_more_processes_than_were_asked_for() -> None:
    workers = Workers(2, setup())
    most, before = 0, len(children())
    jobs = [workers.make(job(what, number), None) for number in range(4) for what in ("crash", "fine", "burst")]
    under_way = asyncio.gather(*jobs, return_exceptions=True)
    while not under_way.done():
        most = max(most, len(children()) - before)
        await asyncio.wait([under_way], timeout=0.02)
    assert [type(one) for one in await under_way].count(UnreadableError) == 8
    assert most == 2
    await workers.aclose()


async def test_waiting_for_a_model_does_not_count() -> None:
    class Slow:
        identification = Identification("llm", "m")
        max_rounds = 0

        async def answer(self, brief: Brief) -> Reply:
            await asyncio.sleep(1.2)
            return Reply(Answer.model_validate({"figures": []}), 1, 1)

        async def repair(self, *_: object) -> Reply:
            raise AssertionError("nothing to repair")

        async def aclose(self) -> None:
            return

    readers = Workers(1, setup(0.8, offline=False))
    made = await asyncio.gather(*(readers.make(job("fine", number), Slow()) for number in range(3)))
    assert [one.status for one in made] == ["ok"] * 3
    await readers.aclose()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the program")
async def test_what_a_loader_started_ends_with_it(workers: Workers) -> None:
    mark = f"started-by-{time.monotonic_ns()}"
    assert await code_of(workers, f"start {mark}") == "unreadable.too_slow"
    await asyncio.sleep(0.1)
    assert not any(mark.encode() in line for line in commands())


async def test_nothing_is_told_over_the_network(workers: Workers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
        made = await workers.make(job(f"home {server.getsockname()[1]}"), None)
        assert (made.status, made.code) == ("failed", "unreadable.io")
        assert "no network" in (made.message or "")
        with pytest.raises(TimeoutError):
            server.accept()


async def test_libraries_do_not_talk_on_the_terminal(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    assert (await workers.make(job("noise"), None)).status == "ok"
    await workers.aclose()
    out, err = capfd.readouterr()
    assert (out, err) == ("", "noise on stdout\n")


def test_a_run_goes_on_and_tries_again_only_when_told(tmp_path: Path) -> None:
    inputs: list[str] = []
    for number, what in enumerate(("fine", "hang", "fine", "crash", "burst", "fine")):
        path = tmp_path / f"{number}_{what}.odd"
        path.write_bytes(job(what, number).data)
        inputs.append(path.as_posix())
    reading = ReadLimits(SECONDS, 200)
    summary = asyncio.run(run(inputs, tmp_path / "out", Rules(), options=Options(reading=reading)))
    codes = [one.error.code if one.error else None for one in records_of(tmp_path / "out")]
    slow, crashed, burst = "unreadable.too_slow", "unreadable.crashed", "unreadable.too_much_memory"
    assert codes == [None, slow, None, crashed, burst, None]
    assert (summary.statuses["ok"], summary.statuses["failed"], summary.unfinished) == (3, 3, 0)
    # A longer limit alone reads nothing again; told to, only what failed is.
    for retry, kept in ((False, 6), (True, 3)):
        options = Options(reading=ReadLimits(1.0, 250), retry_failed=retry)
        assert asyncio.run(run(inputs, tmp_path / "out", Rules(), options=options)).kept == kept


def test_a_record_that_cannot_be_verified_anew_stays(tmp_path: Path) -> None:
    path = tmp_path / "once.odd"
    flag = tmp_path / "flag"
    flag.touch()
    path.write_bytes(job(f"once {flag}").data)
    asyncio.run(run([path.as_posix()], tmp_path / "out", Rules()))
    before = next(records_of(tmp_path / "out"))
    flag.unlink()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        ODD.replace("os._exit(3)", "os.abort()").replace('open(more[0], "w").close()', "pass"), encoding="utf-8"
    )
    told: list[object] = []
    summary = asyncio.run(
        run([path.as_posix()], tmp_path / "out", Rules(), reporting=Reporting("en"), progress=told.append)
    )
    assert next(records_of(tmp_path / "out")) == before
    assert (summary.kept, summary.statuses["ok"]) == (1, 1)
    assert [one.code for one in told if isinstance(one, Notice)] == ["unreadable.crashed"]


def test_one_file_alone_is_read_with_the_same_care(tmp_path: Path) -> None:
    codes: list[str] = []
    for what in ("crash", "hang", "burst"):
        path = tmp_path / f"{what}.odd"
        path.write_bytes(job(what).data)
        with pytest.raises(UnreadableError) as caught:
            extract(path, backend="rules", reading=ReadLimits(SECONDS, 200))
        codes.append(caught.value.code)
    assert codes == ["unreadable.crashed", "unreadable.too_slow", "unreadable.too_much_memory"]
    path = tmp_path / "fine.odd"
    path.write_bytes(job("fine").data)
    assert extract(path, backend="rules").status == "ok"


async def test_small_plain_text_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    readers = Mixed(setup(), Rules())
    data = SAMPLE.read_bytes()
    assert (await readers.make(Job("a.txt", "a", data), None)).status == "ok"
    large, marked = data + b" " * 50_000, (b"\n%PDF-1.7\n" + data, b"\xef\xbb\xbf<html>" + data, b"PK\x03\x04" + data)
    for odd in (Job("a.html", "b", data), *(Job("a.txt", "c", one) for one in (large, *marked))):
        with pytest.raises(NianbaoError, match="no process"):
            await readers.make(odd, None)
    await readers.aclose()


@pytest.mark.parametrize("wrong", [(0.0, 512), (-1.0, 512), (60.0, 0)])
def test_limits_that_cannot_be(wrong: tuple[float, int]) -> None:
    with pytest.raises(UsageError):
        ReadLimits(*wrong)
