"""How connections end: by either side, by silence, by slowness, by a restart. Listeners hear of it once."""

import asyncio
import socket
import struct

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK

from tests.infra.socket_play import Play, Stage, masked, play, until

__all__ = ["play"]

TEXT, PING, CLOSE = 1, 9, 8


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4321])
def test_the_listener_learns_the_clients_code(play: Play, code: int) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            await client.close(code, "enough")
            assert client.close_code == code
        await until(lambda: stage.ears[0].ends)
        assert stage.ears[0].ends == [code]

    play(scenario)


def test_a_close_without_a_code_is_1005(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await client.send(masked(CLOSE, b""))
            assert await client.rest() == b"\x88\x00"
        await until(lambda: stage.ears[0].ends)
        assert stage.ears[0].ends == [1005]

    play(scenario)


def test_the_client_learns_our_code_after_all_that_was_sent_before(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            line = stage.ears[0].line
            for number in range(100):
                line.send(str(number).encode())
            line.close(4001, "signed out")
            line.send(b"never")
            line.close(4002)
            assert line.closed
            assert stage.ears[0].ends == [], "not from inside close"
            assert [await client.recv() for _ in range(100)] == [str(n) for n in range(100)]
            with pytest.raises(ConnectionClosedError) as closed:
                await client.recv()
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "signed out")
        assert stage.ears[0].ends == [4001]

    play(scenario)


def test_a_long_reason_is_cut_at_a_character(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            stage.ears[0].line.close(4000, "理由" * 100)
            with pytest.raises(ConnectionClosedError) as closed:
                await client.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.reason == ("理由" * 100)[:41]

    play(scenario)


def test_closing_in_on_open_works(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client("/leave") as client:
            with pytest.raises(ConnectionClosedError) as closed:
                await client.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4003

    class Leaving:
        def on_open(self, connection: object) -> None:
            connection.close(4003)  # type: ignore[attr-defined]

        def on_message(self, payload: memoryview) -> None: ...

        def on_close(self, code: int) -> None: ...

    play(scenario, accept=lambda handshake: Leaving())


def test_a_torn_connection_is_1006(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sock.close()
            await until(lambda: stage.ears[0].ends)
        assert stage.ears[0].ends == [1006]

    play(scenario)


def test_a_half_open_connection_is_1006(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            client.sock.shutdown(socket.SHUT_WR)
            await until(lambda: stage.ears[0].ends)
            assert await client.rest() == b""
        assert stage.ears[0].ends == [1006]

    play(scenario)


def test_both_sides_closing_at_once_is_one_end(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await client.send(masked(CLOSE, b"\x03\xe8"))
            stage.ears[0].line.close(4000)
            await client.rest()

    play(scenario)


def test_a_silent_peer_that_answers_pings_stays(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            await asyncio.sleep(0.8)
            assert not stage.ears[0].line.closed
            await client.send("still here")
            assert await client.recv() == "still here"

    play(scenario, ping_every_s=0.1, pong_within_s=0.1)


def test_a_dead_peer_is_noticed(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            await until(lambda: stage.ears[0].ends)
            assert stage.ears[0].ends == [1006]
            assert (await client.receive()).startswith(b"\x89\x00")

    play(scenario, ping_every_s=0.1, pong_within_s=0.1)


def test_a_peer_that_talks_is_not_pinged(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw() as client:
            for _ in range(30):
                await client.send(masked(TEXT, b"."))
                await asyncio.sleep(0.02)
            stage.ears[0].line.send(b"done")
            assert await client.receive() == b"\x81\x04done"

    play(scenario, ping_every_s=0.3, pong_within_s=0.3)


def test_a_stalled_reader_is_let_go_and_the_others_get_everything(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw(receive_buffer=4096) as stalled, stage.client("/quiet") as fast:
            reading = asyncio.create_task(_read(fast, 600))
            catching_up: asyncio.Task[bytes] | None = None
            for _ in range(600):
                for ear in stage.ears:
                    ear.line.send(b"x" * 30_000)
                await asyncio.sleep(0)
                assert all(ear.line.buffered <= 300_000 for ear in stage.ears)
                await until(lambda: stage.ears[1].line.buffered < 100_000)
                if stage.ears[0].ends and catching_up is None:
                    catching_up = asyncio.create_task(stalled.rest())
            assert await reading == 600
            assert stage.ears[0].ends == [4008]
            assert catching_up is not None
            assert (await catching_up).endswith(b"too slow; resume")

    play(scenario, high_water_bytes=200_000)


async def _read(client: object, count: int) -> int:
    return len([await client.recv() for _ in range(count)])  # type: ignore[attr-defined]


def test_a_healthy_reader_may_be_sent_more_than_the_mark_in_one_turn(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client("/quiet") as client:
            reading = asyncio.create_task(_read(client, 400))
            for _ in range(400):
                stage.ears[0].line.send(b"x" * 1_000)
            assert await reading == 400

    play(scenario, high_water_bytes=65_536)


def test_pings_from_a_peer_that_never_reads_do_not_pile_up(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw(receive_buffer=4096) as client:
            flood = masked(PING, b"x" * 125) * 500
            try:
                while not stage.ears[0].line.closed:
                    await client.send(flood)
            except ConnectionError:
                pass
            await until(lambda: stage.ears[0].ends)
            assert stage.ears[0].ends == [4008]

    play(scenario, high_water_bytes=65_536)


def test_stopping_closes_everyone_with_1012(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        clients = [await stage.client() for _ in range(20)]
        await stage.server.stop(2)
        for client in clients:
            with pytest.raises((ConnectionClosedError, ConnectionClosedOK)) as closed:
                await client.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
        assert {tuple(ear.ends) for ear in stage.ears} == {(1012,)}
        with pytest.raises(OSError):  # noqa: PT011 - refused, whatever the platform calls it
            await stage.client()

    play(scenario)


def test_stopping_does_not_wait_for_a_client_that_never_leaves(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.raw():
            before = asyncio.get_running_loop().time()
            await stage.server.stop(0.3)
            assert asyncio.get_running_loop().time() - before < 2
            assert stage.ears[0].ends == [1012]

    play(scenario)


def test_a_client_that_waits_for_us_to_close_is_not_kept(play: Play) -> None:
    """Our half shuts with the close frame, so the client sees the end without a timeout."""

    async def scenario(stage: Stage) -> None:
        async with stage.client() as client:
            stage.ears[0].line.close(1000)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(client.recv(), 1)
            await asyncio.wait_for(client.wait_closed(), 1)

    play(scenario)
