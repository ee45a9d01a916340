"""The socket between a command line and the daemon beside it."""

import asyncio
import json
import os
import socket
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import START
from tests.cli.daemon import Daemon
from zhibu.bot.control import SOCKET, Answer, File, NoAnswer, NoDaemon, Request, Server, call


async def echo(request: Request) -> Answer:
    size = 0 if request.file is None else len(request.file.data)
    name = "" if request.file is None else request.file.name
    return Answer(exit=1, stdout=f"{request.verb} {request.values} {name} {size}", stderr=str(request.locale))


async def fail(request: Request) -> Answer:
    raise RuntimeError("张三 has left")


def test_a_request_arrives_whole_and_its_answer_too(data: Path) -> None:
    """Bytes beyond any buffer, Chinese names, absent locale."""
    request = Request(verb="plan import", values={"branch": "b1"}, file=File("计划.xlsx", os.urandom(3_000_000)))

    with Daemon(data, now=START, answer=echo):
        answer = call(data, request)

    assert Answer(exit=1, stdout="plan import {'branch': 'b1'} 计划.xlsx 3000000", stderr="None") == answer


def test_a_file_name_that_is_no_text_arrives_all_the_same(data: Path) -> None:
    """A name from an old disk may hold bytes that are no UTF-8."""
    name = os.fsdecode(b"\xff.csv")
    with Daemon(data, now=START, answer=echo):
        assert name in call(data, Request(verb="x", file=File(name, b""))).stdout


def test_the_socket_is_its_owners_alone(data: Path) -> None:
    with Daemon(data, now=START, answer=echo):
        assert 0o600 == stat.S_IMODE((data / SOCKET).stat().st_mode)

    assert not (data / SOCKET).exists()


def test_nobody_listens(data: Path) -> None:
    with pytest.raises(NoDaemon):
        call(data, Request(verb="now"))


def test_a_socket_left_behind_by_a_killed_daemon_is_taken_over(data: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(data / SOCKET))
    left.close()
    with pytest.raises(NoDaemon):
        call(data, Request(verb="now"))

    with Daemon(data, now=START, answer=echo):
        assert 1 == call(data, Request(verb="now")).exit


def test_a_folder_with_a_long_name_has_its_socket_too(tmp_path: Path) -> None:
    """A socket's path has a limit of about a hundred bytes, which a folder's doesn't have."""
    deep = tmp_path / ("很长的名字" * 10) / ("x" * 100)
    deep.mkdir(parents=True, mode=0o700)

    with Daemon(deep, now=START, answer=echo):
        assert 1 == call(deep, Request(verb="now")).exit
        assert (deep / SOCKET).is_socket()


def test_what_nobody_foresaw_ends_neither_the_daemon_nor_in_silence(data: Path, caplog) -> None:
    """The log names the kind of error, never its words: they may hold a person's name."""
    with Daemon(data, now=START, answer=fail):
        for _ in range(2):
            with pytest.raises(NoAnswer, match="RuntimeError"):
                call(data, Request(verb="invites"))

    assert "RuntimeError" in caplog.text
    assert "张三" not in caplog.text


@pytest.mark.parametrize(
    "sent", [b"not json\n", b'{"values": {}}\n', b'{"verb": "x", "file": {"name": "n", "data": "%"}}\n']
)
def test_a_line_that_is_no_request_is_answered_as_an_error(data: Path, sent: bytes) -> None:
    with Daemon(data, now=START, answer=echo), socket.socket(socket.AF_UNIX) as line:
        line.connect(str(data / SOCKET))
        line.sendall(sent)

        assert "error" in json.loads(line.makefile("rb").readline())


async def test_a_half_sent_request_is_never_carried_out(tmp_path: Path) -> None:
    """A caller that was killed while it was writing asked for nothing."""
    heard: list[Request] = []

    async def note(request: Request) -> Answer:
        heard.append(request)
        return Answer()

    server = Server(tmp_path, note)
    await server.start()
    _, writer = await asyncio.open_unix_connection(tmp_path / SOCKET)
    writer.write(b'{"verb": "invites"}')
    writer.close()
    await writer.wait_closed()
    await asyncio.to_thread(lambda: call(tmp_path, Request(verb="agenda")))
    await server.stop()

    assert ["agenda"] == [request.verb for request in heard]


async def test_an_act_that_was_begun_is_finished_although_its_caller_went_away(tmp_path: Path) -> None:
    begun, go, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Answer:
        begun.set()
        await go.wait()
        finished.set()
        return Answer()

    server = Server(tmp_path, slow)
    await server.start()
    _, writer = await asyncio.open_unix_connection(tmp_path / SOCKET)
    writer.write(b'{"verb": "invites"}\n')
    await begun.wait()
    writer.close()
    await writer.wait_closed()
    go.set()
    await server.stop()

    assert finished.is_set()


def test_a_daemon_that_goes_away_in_the_middle_is_no_success(tmp_path: Path) -> None:
    """The caller is told to look whether it was done, and doesn't do it once more."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / SOCKET))
    listener.listen()

    import threading

    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.recv(10)
        connection.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    with pytest.raises(NoAnswer):
        call(tmp_path, Request(verb="invites"))
    thread.join()
    listener.close()
