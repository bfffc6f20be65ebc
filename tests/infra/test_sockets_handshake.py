"""Who gets a connection, what the listener learns about it, and that plain HTTP goes on beside it."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.infra.socket_play import Play, RawClient, Stage, play, play_on_uvloop, until, web_page
from xiaoer.infra.sockets import CannotStart, Handshake, Server, SocketSettings, handshake, serve

__all__ = ["play", "play_on_uvloop"]

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def test_the_listener_learns_the_request(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.client("/live/%E5%BA%97?cursor=7&a=b", additional_headers={"Cookie": "s=1"}):
            asked = stage.ears[0].handshake
            assert (asked.path, asked.query) == ("/live/店", "cursor=7&a=b")
            assert asked.headers["cookie"] == "s=1"
            assert asked.peer == stage.ears[0].line.peer == "127.0.0.1"

    play(scenario)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 503])
def test_a_refusal_is_an_http_status(play_on_uvloop: Play, status: int) -> None:
    async def scenario(stage: Stage) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await stage.client()
        assert refused.value.response.status_code == status
        assert ("retry-after" in refused.value.response.headers) is (status in (429, 503))

    play_on_uvloop(scenario, accept=lambda handshake: status)


def test_an_accept_that_fails_is_500(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await stage.client()
        assert refused.value.response.status_code == 500

    def failing(handshake: Handshake) -> int:
        raise ZeroDivisionError

    play(scenario, accept=failing)


def test_a_request_that_cannot_become_a_websocket_is_refused(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        client = RawClient(stage.server.port)
        await client.connect()
        assert (await client.ask("/quiet", key="short")).startswith(b"HTTP/1.1 400")
        client.sock.close()
        assert stage.ears == []

    play(scenario)


@pytest.mark.parametrize(
    ("method", "version", "key", "verdict"),
    [
        ("GET", "13", KEY, None),
        ("POST", "13", KEY, 405),
        ("GET", "8", KEY, 426),
        ("GET", "", KEY, 426),
        ("GET", "13", "", 400),
        ("GET", "13", "short", 400),
        ("GET", "13", "é" * 24, 400),
    ],
)
def test_what_can_become_a_websocket(method: str, version: str, key: str, verdict: int | None) -> None:
    head = f"{method} /a HTTP/1.1\r\nSec-WebSocket-Version: {version}\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    asked = handshake.read(head.encode("latin-1"), "1.2.3.4", handshake.Proxies(()))
    assert isinstance(asked, Handshake) if verdict is None else asked == verdict


def test_firefox_asks_to_keep_alive_as_well(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        client = RawClient(stage.server.port)
        await client.shake_hands("/quiet", "Connection: keep-alive, Upgrade")
        client.sock.close()

    play(scenario)


def test_a_request_as_long_as_http_allows_is_accepted(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        client = RawClient(stage.server.port)
        await client.shake_hands("/quiet?" + "q" * 8_000, "Cookie: " + "c" * 12_000)
        assert len(stage.ears[0].handshake.query) == 8_000
        client.sock.close()

    play(scenario)


@pytest.mark.parametrize(
    ("trusted", "forwarded", "peer"),
    [
        ((), "9.9.9.9", "127.0.0.1"),
        (("10.0.0.1",), "9.9.9.9", "127.0.0.1"),
        (("127.0.0.1",), "9.9.9.9", "9.9.9.9"),
        (("127.0.0.0/8",), "1.1.1.1, 9.9.9.9", "9.9.9.9"),
        (("127.0.0.1", "10.0.0.0/8"), "1.1.1.1, 9.9.9.9, 10.1.2.3", "9.9.9.9"),
        (("127.0.0.1",), "9.9.9.9:4711", "9.9.9.9"),
        (("127.0.0.1",), "[2001:db8::7]:4711", "2001:db8::7"),
        (("127.0.0.1",), "2001:db8::7", "2001:db8::7"),
        (("127.0.0.1",), "", "127.0.0.1"),
        (("127.0.0.1",), "unknown", "unknown"),
        (("*",), "1.1.1.1, 9.9.9.9", "1.1.1.1"),
    ],
)
def test_only_a_trusted_proxy_names_the_peer(trusted: tuple[str, ...], forwarded: str, peer: str) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert handshake.Proxies(trusted).peer("127.0.0.1", headers) == peer


@pytest.mark.parametrize(
    ("peername", "address"),
    [
        (("1.2.3.4", 5), "1.2.3.4"),
        (("::ffff:1.2.3.4", 5, 0, 0), "1.2.3.4"),
        (("2001:db8::7", 5, 0, 0), "2001:db8::7"),
        ("", ""),
        ("/run/socket", ""),
        (None, ""),
    ],
)
def test_an_address_is_written_one_way(peername: object, address: str) -> None:
    assert handshake.address(peername) == address


def test_the_peer_that_a_proxy_names_reaches_listener_and_app(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        forwarded = {"X-Forwarded-For": "9.9.9.9"}
        async with stage.client(additional_headers=forwarded), httpx.AsyncClient(trust_env=False) as http:
            assert stage.ears[0].handshake.peer == stage.ears[0].line.peer == "9.9.9.9"
            page = await http.get(f"http://127.0.0.1:{stage.server.port}/", headers=forwarded)
            assert page.headers["x-peer"] == "9.9.9.9"

    play(scenario, trusted_proxies=frozenset({"127.0.0.0/8"}))


def test_http_and_websocket_share_the_port(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        base = f"http://127.0.0.1:{stage.server.port}"
        async with stage.client() as client, httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(base + "/page")).text == "/page"
            await client.send("beside it")
            assert await client.recv() == "beside it"
            assert (await http.get(base + "/again")).text == "/again"

    play(scenario)


def test_a_request_in_flight_is_answered_while_stopping(play: Play) -> None:
    async def scenario(stage: Stage) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            asking = asyncio.create_task(http.get(f"http://127.0.0.1:{stage.server.port}/slow"))
            await until(entered.is_set)
            stopping = asyncio.create_task(stage.server.stop(5))
            await asyncio.sleep(0.05)
            leave.set()
            assert (await asking).text == "late"
            await stopping

    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            entered.set()
            await leave.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"late"})

    play(scenario, app=slow)


async def test_a_taken_port_is_said_at_start() -> None:
    first = Server(web_page, lambda handshake: 404)
    await first.start()
    second = Server(web_page, lambda handshake: 404, port=first.port)
    with pytest.raises(CannotStart):
        await second.start()
    await first.stop(1)


async def test_a_socket_may_be_given(unused_tcp_port: int) -> None:
    """So that several processes share one port."""
    given = socket.create_server(("127.0.0.1", unused_tcp_port), backlog=128)
    server = Server(web_page, lambda handshake: 404, sock=given)
    await server.start()
    assert server.port == unused_tcp_port
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"http://127.0.0.1:{server.port}/page")).text == "/page"
    await server.stop(1)


async def test_serve_runs_until_it_is_cancelled() -> None:
    started: asyncio.Future[Server] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(
            web_page,
            lambda handshake: 404,
            host="127.0.0.1",
            port=0,
            sockets=SocketSettings(),
            on_started=started.set_result,
        )
    )
    server = await started
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(f"http://127.0.0.1:{server.port}/")).status_code == 200
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    await server.wait()


async def test_serve_ends_when_the_server_is_stopped() -> None:
    started: asyncio.Future[Server] = asyncio.get_running_loop().create_future()
    settings = SocketSettings()
    serving = asyncio.create_task(
        serve(web_page, lambda h: 404, host="127.0.0.1", port=0, sockets=settings, on_started=started.set_result)
    )
    await (await started).stop(1)
    await asyncio.wait_for(serving, 2)
