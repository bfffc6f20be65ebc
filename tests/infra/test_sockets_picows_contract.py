"""What `by_picows` leans on in picows beyond its documented API. A new version must pass here first."""

import asyncio
import logging
from importlib.metadata import version
from typing import Any

import picows
import pytest
from picows.picows import WSProtocol

from xiaoer.infra.sockets import by_picows

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
PROOF = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


class Paper:
    """A transport that keeps what is written."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        self.written: list[bytes] = []
        self.closings = 0

    def write(self, data: bytes | bytearray) -> None:
        self.written.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return 1

    def get_extra_info(self, name: str, default: object = None) -> Any:
        return self.sock if name == "socket" else default

    def close(self) -> None:
        self.closings += 1

    def abort(self) -> None:
        self.closings += 1


class Notes(picows.WSListener):
    __slots__ = ("frames",)

    def __init__(self) -> None:
        self.frames: list[tuple[int, int, int, bytes]] = []

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        payload = frame.get_payload_as_bytes()
        self.frames.append((frame.msg_type.value, frame.fin, frame.rsv1, payload))


class Socket:
    def setsockopt(self, *args: int) -> None: ...

    def getsockopt(self, *args: int) -> int:
        return 0

    def fileno(self) -> int:
        return -1


@pytest.fixture
async def line() -> tuple[Any, Paper, Notes]:
    """The constructor call of `attach`, with a listener that takes notes."""
    notes, paper = Notes(), Paper(Socket())
    protocol = WSProtocol(
        None, None, False, lambda request: notes, by_picows._LOG, True, None, False, 20, 20,
        picows.WSAutoPingStrategy.PING_WHEN_IDLE, False, 65_536, None, 2_048,
    )  # fmt: skip
    protocol.connection_made(paper)
    by_picows.feed(protocol, by_picows._REQUEST.format(key=KEY).encode())
    return protocol, paper, notes


def test_this_is_the_version_that_was_read() -> None:
    assert version("picows") == "2.3.1"


async def test_the_handshake_is_answered_through_the_transport(line: tuple[Any, Paper, Notes]) -> None:
    _, paper, _ = line
    assert len(paper.written) == 1
    assert paper.written[0].startswith(b"HTTP/1.1 101 ")
    assert PROOF in paper.written[0]


async def test_the_protocol_is_buffered_for_asyncio_and_for_uvloop(line: tuple[Any, Paper, Notes]) -> None:
    protocol, _, _ = line
    assert isinstance(protocol, asyncio.BufferedProtocol)
    assert not isinstance(protocol, asyncio.Protocol)
    assert protocol.eof_received() is False


async def test_every_kind_of_frame_reaches_the_listener(line: tuple[Any, Paper, Notes]) -> None:
    """Pings and closes too: nothing is answered behind our back."""
    protocol, paper, notes = line
    for opening, payload in ((0x81, b"text"), (0xC1, b"rsv1"), (0x01, b"part"), (0x80, b"rest")):
        by_picows.feed(protocol, bytes((opening, 0x84, 0, 0, 0, 0)) + payload)
    by_picows.feed(protocol, b"\x89\x84\0\0\0\0ping" + b"\x8a\x84\0\0\0\0pong" + b"\x88\x82\0\0\0\0\x03\xe8")
    assert notes.frames == [
        (1, 1, 0, b"text"), (1, 1, 1, b"rsv1"), (1, 0, 0, b"part"), (0, 1, 0, b"rest"),
        (9, 1, 0, b"ping"), (10, 1, 0, b"pong"), (8, 1, 0, b"\x03\xe8"),
    ]  # fmt: skip
    assert len(paper.written) == 1


async def test_its_own_close_frame_is_written_as_one_piece(line: tuple[Any, Paper, Notes]) -> None:
    """That is how `_Wire` recognises it, and why the transport must never seem empty."""
    protocol, paper, _ = line
    by_picows.feed(protocol, b"\x81\xff" + (70_000).to_bytes(8, "big") + b"\0\0\0\0")
    assert paper.written[1][0] == 0x88
    assert paper.written[1][2:4] == (1009).to_bytes(2, "big")
    assert paper.closings == 0, "closing comes a moment later"


async def test_no_logger_is_made_for_a_connection(line: tuple[Any, Paper, Notes]) -> None:
    assert not isinstance(by_picows._LOG, logging.Logger)


async def test_without_auto_ping_no_task_is_made(line: tuple[Any, Paper, Notes]) -> None:
    assert not [task for task in asyncio.all_tasks() if "_auto_ping_loop" in repr(task)]


async def test_pausing_and_resuming_reach_the_listener() -> None:
    heard: list[str] = []

    class Pausing(picows.WSListener):
        def pause_writing(self) -> None:
            heard.append("pause")

        def resume_writing(self) -> None:
            heard.append("resume")

    protocol = WSProtocol(
        None, None, False, lambda request: Pausing(), by_picows._LOG, True, None, False, 20, 20,
        picows.WSAutoPingStrategy.PING_WHEN_IDLE, False, 65_536, None, 2_048,
    )  # fmt: skip
    protocol.connection_made(Paper(Socket()))
    by_picows.feed(protocol, by_picows._REQUEST.format(key=KEY).encode())
    protocol.pause_writing()
    protocol.resume_writing()
    assert heard == ["pause", "resume"]
