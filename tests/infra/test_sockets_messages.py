"""What is said arrives: whole, once, in order, and only if it is text."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosedError

from tests.infra.socket_play import Play, Stage, masked, play, play_on_uvloop, until

__all__ = ["play", "play_on_uvloop"]

TEXT, BINARY, CONTINUATION, PING, PONG = 1, 2, 0, 9, 10


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_message_of_any_size_comes_back(play_on_uvloop: Play, size: int) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            await client.send("x" * size)
            assert await client.recv() == "x" * size

    play_on_uvloop(scenario, max_message_bytes=65_536)


def test_chinese_comes_back(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            await client.send("亲,这件有货吗?🙂")
            assert await client.recv() == "亲,这件有货吗?🙂"

    play(scenario)


def test_fragments_are_one_message(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            word = "你".encode()
            await client.send(masked(TEXT, b"a" + word[:1], fin=False))
            await client.send(masked(PING, b"between") + masked(CONTINUATION, word[1:], fin=False))
            await client.send(masked(CONTINUATION, b"z"))
            await until(lambda: stage.ears[0].heard)
            assert stage.ears[0].heard == ["a你z".encode()]

    play(scenario)


def test_a_message_that_comes_byte_by_byte_is_whole(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            for byte in masked(TEXT, b"slow" * 40):
                await client.send(bytes((byte,)))
                await asyncio.sleep(0)
            await until(lambda: stage.ears[0].heard)
            assert stage.ears[0].heard == [b"slow" * 40]

    play(scenario)


def test_thousands_arrive_in_order(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            for number in range(3_000):
                await client.send(str(number))
            assert [await client.recv() for _ in range(3_000)] == [str(n) for n in range(3_000)]

    play(scenario)


def test_what_is_sent_in_one_turn_leaves_in_one_write(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            for number in range(50):
                stage.ears[0].line.send(b"%02d" % number)
            got = await client.receive()
            assert got == b"".join(b"\x81\x02%02d" % number for number in range(50))

    play(scenario)


def test_a_frame_above_the_limit_is_1009(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            await client.send("x" * 5_000)
            with pytest.raises(ConnectionClosedError) as closed:
                await client.recv()
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1009, "at most 4096 bytes")
        await until(lambda: stage.ears[0].ends)
        assert (stage.ears[0].heard, stage.ears[0].ends) == ([], [1009])

    play(scenario, max_message_bytes=4_096)


def test_a_peer_still_writing_its_huge_message_learns_1009(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            writing = asyncio.create_task(client.send(masked(TEXT, b"x" * 20_000_000)))
            said = await client.rest()
            assert int.from_bytes(said[2:4], "big") == 1009
            await writing

    play(scenario)


def test_fragments_above_the_limit_are_1009(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await client.send(masked(TEXT, b"x" * 3_000, fin=False) + masked(CONTINUATION, b"x" * 3_000))
            assert b"\x03\xf1" in await client.rest()
        assert stage.ears[0].heard == []

    play(scenario, max_message_bytes=4_096)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (masked(BINARY, b"\x00"), 1003),
        (masked(TEXT, b"\xff\xfe"), 1007),
        (masked(TEXT, b"\xe4\xbd"), 1007),
        (masked(TEXT, b"\xed\xa0\x80"), 1007),
        (masked(TEXT, b"\xe4", fin=False) + masked(CONTINUATION, b"\xff"), 1007),
        (masked(CONTINUATION, b"lost"), 1002),
        (masked(TEXT, b"a", fin=False) + masked(TEXT, b"b"), 1002),
        (masked(TEXT, b"a", reserved=0x40), 1002),
        (masked(TEXT, b"a", reserved=0x10), 1002),
        (masked(3, b"a"), 1002),
        (masked(PING, b"x", fin=False), 1002),
        (masked(PING, b"x" * 126), 1002),
        (b"\x81\x01a", 1002),
        (masked(8, b"\x03"), 1002),
        (masked(8, (1005).to_bytes(2, "big")), 1002),
    ],
)
def test_a_frame_that_breaks_the_protocol_ends_the_connection(play_on_uvloop: Play, wrong: bytes, code: int) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await client.send(wrong)
            said = await client.rest()
        assert said[0] == 0x88
        assert int.from_bytes(said[2:4], "big") == code
        assert stage.ears[0].heard == []
        await until(lambda: stage.ears[0].ends)
        assert stage.ears[0].ends == [code]

    play_on_uvloop(scenario)


def test_nothing_is_heard_after_a_frame_that_broke_the_protocol(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await client.send(masked(BINARY, b"\x00") + masked(TEXT, b"after"))
            await client.rest()
        assert stage.ears[0].heard == []

    play(scenario)


def test_a_ping_is_answered_with_its_payload(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await client.send(masked(PING, b"are you there"))
            assert await client.receive() == b"\x8a\x0dare you there"
            await client.send(masked(PONG, b"unasked") + masked(TEXT, b"hi"))
            await until(lambda: stage.ears[0].heard)

    play(scenario)


def test_a_listener_that_fails_loses_its_connection_only(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as healthy, stage.client() as failing:
            await failing.send("fall over")
            with pytest.raises(ConnectionClosedError) as closed:
                await failing.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1011
            await healthy.send("still here")
            assert await healthy.recv() == "still here"

    play(scenario)
    assert "ZeroDivisionError" in caplog.text
