"""What an idle WebSocket costs: opens many, keeps them, and divides the growth of the server's memory.

python -m bench.idle_sockets                    # our sockets alone, with a listener that does nothing
python -m bench.idle_sockets --kind sansio
python -m bench.idle_sockets --product          # `xiaoer up` with visitors, one in ten in a conversation
python -m bench.idle_sockets --url ws://127.0.0.1:8080/live --pid 4711 --say '{"type":"hello",…}'
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

from xiaoer.infra.sockets import Connection, Handshake, Server, SocketSettings

ROOT = Path(__file__).resolve().parent.parent
LIMIT_KIB = 16.0
PONG = b"\x8a\x80\0\0\0\0"
IN_CONVERSATION = 10
"""One visitor of so many has an open conversation."""


@dataclass
class Target:
    name: str
    url: str
    pid: int
    hellos: list[str] = field(default_factory=list)
    """First messages, dealt out to the sockets in turn."""


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
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if options.role == "server":
        uvloop.run(serve(options.kind))
    elif options.role == "client":
        hold(options.url, json.loads(sys.stdin.readline()), options.sockets)
    else:
        with target(options) as chosen:
            report(chosen, options)


def report(chosen: Target, options: argparse.Namespace) -> None:
    before = resident_kib(chosen.pid)
    clients = [start_client(chosen, options, number) for number in range(options.processes)]
    opened = sum(int(answer(client)) for client in clients)
    time.sleep(options.settle)
    after = resident_kib(chosen.pid)
    alive = sum(int(client.communicate("\n")[0]) for client in clients)
    each = (after - before) / opened
    print(f"{'sockets':>10} {'start MiB':>10} {'loaded MiB':>11} {'KiB a socket':>13}  (at most {LIMIT_KIB:.0f})")
    print(f"{alive:>10} {before / 1024:>10.1f} {after / 1024:>11.1f} {each:>13.2f}")
    result = {
        "bench": "idle_sockets",
        "target": chosen.name,
        "sockets": alive,
        "start_mib": round(before / 1024, 1),
        "loaded_mib": round(after / 1024, 1),
        "kib_per_socket": round(each, 2),
        "limit_kib": LIMIT_KIB,
        "within": each <= LIMIT_KIB and alive >= options.sockets,
    }
    print(json.dumps(result))


@contextmanager
def target(options: argparse.Namespace) -> Iterator[Target]:
    """The server under test; one that we start is ended here."""
    if options.product:
        with product(options) as chosen:
            yield chosen
    elif options.url:
        yield Target(options.url, options.url, options.pid, [options.say] if options.say else [])
    else:
        server = start(options, "server")
        yield Target(options.kind, f"ws://127.0.0.1:{answer(server)}/live", server.pid)
        server.communicate("\n")


@contextmanager
def product(options: argparse.Namespace) -> Iterator[Target]:
    """Loaded on demand: the other targets are to be small processes that know only the sockets."""
    open_shop = importlib.import_module("bench.shop").open_shop
    settings = {"XIAOER_SOCKETS": options.kind}
    with open_shop(unlimited=True, extra_env=settings) as shop:
        _, tokens = asyncio.run(shop.threads(options.sockets // IN_CONVERSATION))
        tokens += [shop.visitor_token(f"vis_{number}") for number in range(options.sockets - len(tokens))]
        hellos = [json.dumps({"type": "hello", "token": token}) for token in tokens]
        url = shop.url.replace("http", "ws", 1) + "/live"
        assert shop.server is not None
        yield Target(f"product, {options.kind}", url, shop.server.pid, hellos)


def start_client(chosen: Target, options: argparse.Namespace, number: int) -> subprocess.Popen[str]:
    share = options.sockets // options.processes
    client = start(options, "client", f"--url={chosen.url}", f"--sockets={share}")
    assert client.stdin is not None
    client.stdin.write(json.dumps(chosen.hellos[number :: options.processes] or chosen.hellos) + "\n")
    client.stdin.flush()
    return client


def start(options: argparse.Namespace, role: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.idle_sockets", "--role", role, "--kind", options.kind, *more]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


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


def hold(url: str, hellos: list[str], count: int) -> None:
    """Open the sockets and say how many; answer pings until the parent says enough; say how many are left."""
    held: dict[int, socket.socket] = {}
    watch = select.epoll()
    for number in range(count):
        sock = connect(url, hellos[number % len(hellos)] if hellos else "")
        held[sock.fileno()] = sock
        watch.register(sock.fileno(), select.EPOLLIN)
        attend_all(watch, held, 0)
    print(count, flush=True)
    watch.register(sys.stdin.fileno(), select.EPOLLIN)
    while attend_all(watch, held, -1):
        pass
    print(len(held), flush=True)


def attend_all(watch: select.epoll, held: dict[int, socket.socket], wait_s: float) -> bool:
    """Look after whoever has something to say; False when the parent had."""
    for ready, _ in watch.poll(wait_s):
        if ready not in held:
            return False
        if not attend(held[ready]):
            watch.unregister(ready)
            held.pop(ready).close()
    return True


def attend(sock: socket.socket) -> bool:
    """Answer a ping; False when the server closed."""
    got = sock.recv(65_536)
    if got.startswith(b"\x89"):
        sock.sendall(PONG)
    return bool(got) and not got.startswith(b"\x88")


def connect(url: str, hello: str) -> socket.socket:
    parts = urlsplit(url)
    sock = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 80), timeout=30)
    lines = [f"GET {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}", "", ""]
    sock.sendall("\r\n".join(lines).encode())
    head = sock.recv(4096)
    if not head.startswith(b"HTTP/1.1 101"):
        raise SystemExit(f"refused: {head[:200]!r}")
    if hello:
        said = hello.encode()
        size = bytes((0x80 | len(said),)) if len(said) < 126 else b"\xfe" + len(said).to_bytes(2, "big")
        sock.sendall(b"\x81" + size + b"\0\0\0\0" + said)
        attend(sock)
    return sock


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--kind", choices=("picows", "sansio"), default="picows")
    parser.add_argument("--product", action="store_true", help="a scratch shop, started and removed here")
    parser.add_argument("--url", default="", help="a server that runs already; needs --pid")
    parser.add_argument("--pid", type=int, default=0)
    parser.add_argument("--say", default="", help="a first message on every socket of --url")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--settle", type=float, default=5, help="seconds before memory is read")
    parser.add_argument("--role", choices=("report", "server", "client"), default="report", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
