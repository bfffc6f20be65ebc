"""What an idle WebSocket costs: opens many, keeps them, and divides the growth of the server's memory.

python bench/idle_sockets.py                                  # our sockets with a listener that does nothing
python bench/idle_sockets.py --kind sansio
python bench/idle_sockets.py --url ws://127.0.0.1:8000/live --pid 4711 --say '{"hello":1}'
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import select
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

from xiaoer.infra.sockets import Connection, Handshake, Server, SocketSettings

LIMIT_KIB = 16.0
PONG = b"\x8a\x80\0\0\0\0"


class Quiet:
    """The least a listener can be."""

    __slots__ = ("line",)

    def on_open(self, connection: Connection) -> None:
        self.line = connection

    def on_message(self, payload: memoryview) -> None:
        self.line.send(bytes(payload))

    def on_close(self, code: int) -> None:
        del self.line


def main() -> None:
    options = read_options()
    raise_limit()
    if options.role == "server":
        uvloop.run(serve(options.kind))
    elif options.role == "client":
        hold(options)
    else:
        report(options)


def report(options: argparse.Namespace) -> None:
    with target(options) as (url, pid):
        before = resident_kib(pid)
        clients = [
            start(options, "client", url, options.sockets // options.processes) for _ in range(options.processes)
        ]
        opened = sum(int(answer(client)) for client in clients)
        time.sleep(options.settle)
        after = resident_kib(pid)
        for client in clients:
            client.communicate("\n")
    each = (after - before) / opened
    print(f"{'sockets':>10} {'start MiB':>10} {'loaded MiB':>11} {'KiB a socket':>13}  (at most {LIMIT_KIB:.0f})")
    print(f"{opened:>10} {before / 1024:>10.1f} {after / 1024:>11.1f} {each:>13.2f}")
    result = {
        "bench": "idle_sockets",
        "target": options.url or options.kind,
        "sockets": opened,
        "start_mib": round(before / 1024, 1),
        "loaded_mib": round(after / 1024, 1),
        "kib_per_socket": round(each, 2),
        "limit_kib": LIMIT_KIB,
        "within": each <= LIMIT_KIB and opened >= options.sockets,
    }
    print(json.dumps(result))


@contextmanager
def target(options: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """The address and process id of the server under test; ours is started and ended here."""
    if options.url:
        yield options.url, options.pid
        return
    server = start(options, "server", "", 0)
    yield f"ws://127.0.0.1:{answer(server)}/live", server.pid
    server.communicate("\n")


def start(options: argparse.Namespace, role: str, url: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--role", role, "--kind", options.kind, "--sockets", str(count)]
    if url:
        command += ["--url", url, "--say", options.say, *(f"--header={line}" for line in options.header)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise SystemExit("a process of the bench ended early")
    return line


def resident_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


async def serve(kind: Any) -> None:
    def accept(handshake: Handshake) -> Quiet:
        return Quiet()

    server = Server(no_pages, accept, sockets=SocketSettings(kind=kind), lifespan="off")
    await server.start()
    print(server.port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await server.stop(5)


async def no_pages(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def hold(options: argparse.Namespace) -> None:
    """Open the sockets, say how many, answer pings until the parent says enough."""
    held = {sock.fileno(): sock for sock in (connect(options) for _ in range(options.sockets))}
    print(len(held), flush=True)
    watch = select.epoll()
    watch.register(sys.stdin.fileno(), select.EPOLLIN)
    for number in held:
        watch.register(number, select.EPOLLIN)
    while True:
        for number, _ in watch.poll():
            if number == sys.stdin.fileno():
                return
            if not held[number].recv(4096).startswith(b"\x89"):
                continue
            held[number].sendall(PONG)


def connect(options: argparse.Namespace) -> socket.socket:
    parts = urlsplit(options.url)
    sock = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 80), timeout=20)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}"]
    sock.sendall("\r\n".join([*lines, *options.header, "", ""]).encode())
    head = sock.recv(4096)
    if not head.startswith(b"HTTP/1.1 101"):
        raise SystemExit(f"refused: {head[:200]!r}")
    if options.say:
        said = options.say.encode()
        size = bytes((0x80 | len(said),)) if len(said) < 126 else b"\xfe" + len(said).to_bytes(2, "big")
        sock.sendall(b"\x81" + size + b"\0\0\0\0" + said)
    return sock


def raise_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--kind", choices=("picows", "sansio"), default="picows")
    parser.add_argument("--url", default="", help="a server that runs already; needs --pid")
    parser.add_argument("--pid", type=int, default=0)
    parser.add_argument("--say", default="", help="a first message on every socket")
    parser.add_argument("--header", action="append", default=[], help="e.g. 'Cookie: session=…'")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--settle", type=float, default=3, help="seconds before memory is read")
    parser.add_argument("--role", choices=("report", "server", "client"), default="report", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
