"""A load of chat: senders each with one line under way, or at a fixed rate; a receiver that sees every line.

Runs as a process of its own beside the server. Two dialects: ours, and a plain socket.io chat. Texts carry the
moment of sending, so delay counts from before the socket to after the other side's socket.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

FILLER = "请问这款有现货吗？今天能发出吗，谢谢。Is it in stock?"


class Plan(msgspec.Struct):
    """What to connect to and how hard to push. Written by bench/append.py."""

    dialect: str
    url: str
    seconds: float
    warm_s: float
    tokens: list[str]
    rooms: list[str]
    cookie: str = ""
    rate: float = 0.0
    """Lines a second over all senders; 0: as fast as acknowledgements come back."""


class Result(msgspec.Struct):
    sent: int = 0
    acked: int = 0
    delivered: int = 0
    refused: int = 0
    seconds: float = 0.0
    delays_ms: list[float] = []


class Run:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.result = Result()
        self.delays: list[float] = []
        self.counting = False
        self.over = False

    def delivered(self, sent_ns: int) -> None:
        if self.counting:
            self.result.delivered += 1
            self.delays.append((time.perf_counter_ns() - sent_ns) / 1e6)


class Ours:
    """Frames of the live protocol; only what the load needs is read."""

    @staticmethod
    def hello(token: str) -> list[bytes]:
        return [json.dumps({"type": "hello", "token": token, "cursors": {}}).encode()]

    @staticmethod
    def open_rooms(rooms: list[str]) -> list[bytes]:
        return [json.dumps({"type": "open", "conversation_id": room}).encode() for room in rooms]

    @staticmethod
    def say(room: str, client_id: str, text: str) -> bytes:
        return f'{{"type":"send","client_id":"{client_id}","text":"{text}"}}'.encode()

    @staticmethod
    def kind(payload: bytes) -> str:
        """ready | ack | line | refused | other"""
        return {
            b'{"type":"welc': "ready",
            b'{"type":"ack"': "ack",
            b'{"type":"line': "line",
            b'{"type":"nack': "refused",
        }.get(payload[:13], "other")


class SocketIo:
    """Engine.IO 4 over WebSocket: 40 connect, 42 event, 43 acknowledgement, 2/3 ping and pong."""

    @staticmethod
    def hello(token: str) -> list[bytes]:
        return [b"40"]

    @staticmethod
    def open_rooms(rooms: list[str]) -> list[bytes]:
        return [b"421" + json.dumps(["join", rooms]).encode()]

    @staticmethod
    def say(room: str, client_id: str, text: str) -> bytes:
        return f'422["say","{room}","{client_id}","{text}"]'.encode()

    @staticmethod
    def kind(payload: bytes) -> str:
        if payload[:3] == b"432":
            return "ack"
        if payload[:9] == b'42["said"':
            return "line"
        return "ready" if payload[:2] == b"40" else "ping" if payload == b"2" else "other"


DIALECTS: dict[str, type[Ours] | type[SocketIo]] = {"ours": Ours, "socketio": SocketIo}


class Client(WSListener):  # type: ignore[misc]
    def __init__(self, run: Run, heard: Callable[["Client", str, bytes], None]) -> None:
        self.run, self.heard = run, heard
        self.dialect = DIALECTS[run.plan.dialect]
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: WSTransport
        self.room = ""
        self.count = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        payload = frame.get_payload_as_bytes()
        kind = self.dialect.kind(payload)
        if kind == "ready" and not self.ready.done():
            self.ready.set_result(None)
        elif kind == "ping":
            transport.send(WSMsgType.TEXT, b"3")
        else:
            self.heard(self, kind, payload)

    def send(self, payload: bytes) -> None:
        self.transport.send(WSMsgType.TEXT, payload)

    def say(self) -> None:
        self.count += 1
        text = f"{time.perf_counter_ns()}|{FILLER}"
        self.send(self.dialect.say(self.room, f"load-{id(self)}-{self.count}", text))
        if self.run.counting:
            self.run.result.sent += 1


def sender_heard(client: Client, kind: str, payload: bytes) -> None:
    run = client.run
    if kind == "ack":
        run.result.acked += run.counting
        if not run.over and not run.plan.rate:
            client.say()
    elif kind == "refused":
        run.result.refused += 1
        if not run.over and not run.plan.rate:
            asyncio.get_running_loop().call_later(0.05, client.say)


def receiver_heard(client: Client, kind: str, payload: bytes) -> None:
    if kind == "line":
        end = payload.find(b"|")
        start = end
        while payload[start - 1 : start].isdigit():
            start -= 1
        if end > start:
            client.run.delivered(int(payload[start:end]))


async def connect(run: Run, token: str, heard: Callable[[Client, str, bytes], None], cookie: str = "") -> Client:
    headers = {"Cookie": cookie} if cookie else None
    _, client = await ws_connect(lambda: Client(run, heard), run.plan.url, extra_headers=headers)
    for frame in client.dialect.hello(token):
        client.send(frame)
    await asyncio.wait_for(client.ready, 30)
    return client


async def steadily(run: Run, senders: list[Client]) -> None:
    """Lines at the planned rate, whoever's turn it is; late ones are not left out. The loop's clock knows no less
    than a millisecond: asked for less it would spin and take the CPU from the server it measures."""
    began, said = time.perf_counter(), 0
    while not run.over:
        due = int((time.perf_counter() - began) * run.plan.rate)
        for _ in range(due - said):
            senders[said % len(senders)].say()
            said += 1
        await asyncio.sleep(max(0.001, (said + 1) / run.plan.rate - (time.perf_counter() - began)))


async def main(plan: Plan) -> Result:
    run = Run(plan)
    receiver = await connect(run, "", receiver_heard, plan.cookie)
    for frame in receiver.dialect.open_rooms(plan.rooms):
        receiver.send(frame)
        await asyncio.sleep(0.001)
    senders = []
    for token, room in zip(plan.tokens, plan.rooms, strict=True):
        client = await connect(run, token, sender_heard)
        client.room = room
        senders.append(client)
    await asyncio.sleep(1.0)
    steady = asyncio.create_task(steadily(run, senders)) if plan.rate else None
    if not plan.rate:
        for client in senders:
            client.say()
    await asyncio.sleep(plan.warm_s)
    run.counting, began = True, time.perf_counter()
    await asyncio.sleep(plan.seconds)
    run.result.seconds = time.perf_counter() - began
    run.counting, run.over = False, True
    if steady:
        await steady
    await asyncio.sleep(0.5)
    run.delays.sort()
    step = max(1, len(run.delays) // 20_000)
    run.result.delays_ms = run.delays[::step]
    return run.result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    given = msgspec.json.decode(parser.parse_args().plan.read_bytes(), type=Plan)
    uvloop.install()
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(main(given))))
    sys.stdout.buffer.flush()
