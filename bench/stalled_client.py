"""What one stalled client costs the others in its room: the p99 of the fast ones, with and without it.

    python -m bench.stalled_client
    python -m bench.stalled_client --fast 100 --rate 100 --kind sansio

Rounds without and with are taken in turn. The stalled client reads nothing; let go, it comes back and
stalls again, so that one is stalled all the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import select
import socket
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from typing import Any

import picows
import uvloop

from xiaoer.infra.hub import Hub
from xiaoer.infra.sockets import Connection, Handshake, Server, SocketSettings

ROOM = "room"


class Guest:
    """Everything said goes to the whole room."""

    def __init__(self, hub: Hub, ends: list[int]) -> None:
        self._hub = hub
        self._ends = ends

    def on_open(self, connection: Connection) -> None:
        self._line = connection
        self._hub.join(connection, ROOM)

    def on_message(self, payload: memoryview) -> None:
        self._hub.publish(ROOM, bytes(payload))

    def on_close(self, code: int) -> None:
        self._hub.drop(self._line)
        self._ends.append(code)


async def serve(kind: Any) -> None:
    """Prints the port, and at the end how many connections were let go as too slow."""
    hub, ends = Hub(), list[int]()

    def accept(handshake: Handshake) -> Guest:
        return Guest(hub, ends)

    server = Server(no_pages, accept, sockets=SocketSettings(kind=kind), lifespan="off")
    await server.start()
    print(server.port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(ends.count(4008), flush=True)
    await server.stop(5)


async def no_pages(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Fast(picows.WSListener):
    """Reads at once and notes how late each message is against the time it was due."""

    def __init__(self, delays: list[float]) -> None:
        self._delays = delays

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type == picows.WSMsgType.TEXT:
            due = float(frame.get_payload_as_ascii_text()[:20])
            self._delays.append((time.monotonic() - due) * 1_000)


async def round_of(options: argparse.Namespace, port: int, stalled: bool) -> list[float]:
    """Milliseconds from due to delivered, for every message at every fast client."""
    delays: list[float] = []
    url = f"ws://127.0.0.1:{port}/"
    lines = [(await picows.ws_connect(lambda: Fast(delays), url))[0] for _ in range(options.fast)]
    stalling = asyncio.create_task(stall(port)) if stalled else None
    await asyncio.sleep(0.3)
    filler, count = "x" * (options.size - 20), int(options.rate * options.seconds)
    start = time.monotonic()
    for number in range(count):
        due = start + number / options.rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        lines[0].send(picows.WSMsgType.TEXT, f"{due:<20.6f}{filler}".encode())
    await asyncio.sleep(1)
    if stalling is not None:
        stalling.cancel()
    for line in lines:
        line.disconnect()
    await asyncio.sleep(0.2)
    if len(delays) != count * options.fast:
        raise SystemExit(f"{len(delays)} of {count * options.fast} messages arrived")
    return delays


async def stall(port: int) -> None:
    while True:
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", port))
            key = b64encode(os.urandom(16)).decode()
            lines = ["GET / HTTP/1.1", "Host: here", "Upgrade: websocket", "Connection: Upgrade"]
            lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", "", ""]
            sock.sendall("\r\n".join(lines).encode())
            watch = select.poll()
            watch.register(sock, 0)  # errors and hang-ups only: it was cut off
            while not watch.poll(0):  # noqa: ASYNC110 - nothing would set an event
                await asyncio.sleep(0.1)


async def measure(options: argparse.Namespace, port: int) -> dict[bool, list[list[float]]]:
    rounds: dict[bool, list[list[float]]] = {False: [], True: []}
    await round_of(argparse.Namespace(**{**vars(options), "seconds": 1}), port, False)
    for _ in range(options.rounds):
        for stalled in (False, True):
            rounds[stalled].append(await round_of(options, port, stalled))
    return rounds


def report(options: argparse.Namespace) -> None:
    command = [sys.executable, __file__, "--role", "server", "--kind", options.kind]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    rounds = uvloop.run(measure(options, int(server.stdout.readline())))
    let_go = int(server.communicate("\n")[0])
    p50 = {stalled: median_of(rounds[stalled], 50) for stalled in rounds}
    p99 = {stalled: median_of(rounds[stalled], 99) for stalled in rounds}
    print(
        f"{options.fast} fast clients, {options.rate:.0f} messages/s of {options.size} bytes, {options.rounds} rounds"
    )
    print(f"{'':>20} {'p50 ms':>8} {'p99 ms':>8}")
    for stalled, name in ((False, "nobody stalled"), (True, "one stalled")):
        print(f"{name:>20} {p50[stalled]:>8.2f} {p99[stalled]:>8.2f}")
    print(f"{'ratio':>20} {p50[True] / p50[False]:>8.2f} {p99[True] / p99[False]:>8.2f}   let go: {let_go}")
    result = {
        "bench": "stalled_client",
        "kind": options.kind,
        "p99_ms_without": round(p99[False], 3),
        "p99_ms_with": round(p99[True], 3),
        "p99_ratio": round(p99[True] / p99[False], 2),
        "p50_ratio": round(p50[True] / p50[False], 2),
        "let_go": let_go,
        "lost": 0,
    }
    print(json.dumps(result))


def median_of(rounds: list[list[float]], percent: int) -> float:
    return statistics.median(statistics.quantiles(delays, n=100)[percent - 1] for delays in rounds)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=("picows", "sansio"), default="picows")
    parser.add_argument("--fast", type=int, default=20)
    parser.add_argument("--rate", type=float, default=200, help="messages a second")
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--role", choices=("report", "server"), default="report", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = read_options()
    if chosen.role == "server":
        uvloop.run(serve(chosen.kind))
    else:
        report(chosen)
