"""A server that speaks the chat completions of the OpenAI API over a real socket, and does what a script says."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True)
class Say:
    """An answer; in pieces of three characters unless `whole`."""

    text: str = ""
    calls: Sequence[tuple[str, str]] = ()
    """Name and arguments of each function."""
    whole: bool = False
    finish: str = ""
    tokens: tuple[int, int] | None = (100, 20)
    """Of question and answer; None: the server does not count."""


@dataclass(frozen=True)
class Status:
    """Turned away, with this body."""

    status: int
    body: str = '{"error": {"message": "no", "code": "no"}}'


@dataclass(frozen=True)
class Raw:
    """These bytes as the body of a good answer, and then the end of the connection."""

    body: str
    kind: str = "text/event-stream"


@dataclass(frozen=True)
class Silent:
    """Takes the question and says nothing, until the other side hangs up."""

    begins: bool = False
    """After the head and the first piece."""


@dataclass(frozen=True)
class HangUp:
    """Ends the connection without a word, or in the middle of the answer."""

    after: str = ""


Act = Say | Status | Raw | Silent | HangUp


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """All that was said to the model."""
        return "\n".join(str(one["content"]) for one in self.body["messages"])


@dataclass
class FakeOpenAI:
    script: list[Act] = field(default_factory=list)
    """For the coming questions; then every answer is `usual`."""
    usual: Act = field(default_factory=lambda: Say("ok"))
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            self.asked.append(await _read(reader))
            await _act(self.script.pop(0) if self.script else self.usual, reader, writer)
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def fake_openai(*script: Act, port: int = 0) -> AsyncIterator[FakeOpenAI]:
    """It listens on this machine until the end of the block."""
    fake = FakeOpenAI(list(script))
    server = await asyncio.start_server(fake.meet, "127.0.0.1", port)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(head[0].split(" ")[1], headers, msgspec.json.decode(body or b"{}"))


async def _act(act: Act, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if isinstance(act, Say):
        kind = "application/json" if act.whole else "text/event-stream"
        await _send(writer, 200, kind, _whole(act) if act.whole else _stream(act))
    elif isinstance(act, Status):
        await _send(writer, act.status, "application/json", act.body)
    elif isinstance(act, Raw):
        await _send(writer, 200, act.kind, act.body)
    elif isinstance(act, Silent):
        if act.begins:
            await _send(writer, 200, "text/event-stream", _event({"content": "您"}))
        await reader.read()
    elif act.after:
        await _send(writer, 200, "text/event-stream", _event({"content": act.after}))


async def _send(writer: asyncio.StreamWriter, status: int, kind: str, body: str) -> None:
    """The end of the body is the end of the connection."""
    writer.write(f"HTTP/1.1 {status} .\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n{body}".encode())
    await writer.drain()


def _finish(say: Say) -> str:
    return say.finish or ("tool_calls" if say.calls else "stop")


def _usage(say: Say) -> dict[str, Any]:
    if say.tokens is None:
        return {}
    given, made = say.tokens
    return {"usage": {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}}


def _calls(say: Say) -> list[dict[str, Any]]:
    return [
        {"index": at, "id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for at, (name, arguments) in enumerate(say.calls)
    ]


def _whole(say: Say) -> str:
    message = {"role": "assistant", "content": say.text or None} | ({"tool_calls": _calls(say)} if say.calls else {})
    choice = {"index": 0, "message": message, "finish_reason": _finish(say)}
    return msgspec.json.encode({"id": "c", "object": "chat.completion", "choices": [choice], **_usage(say)}).decode()


def _event(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {msgspec.json.encode({'id': 'c', 'choices': [choice]}).decode()}\n\n"


def _stream(say: Say) -> str:
    """Arguments come in two pieces, as they do from real servers."""
    events = [_event({"role": "assistant", "content": ""}), ": a line that only keeps the connection open\n\n"]
    events += [_event({"content": say.text[at : at + 3]}) for at in range(0, len(say.text), 3)]
    for at, (name, arguments) in enumerate(say.calls):
        half = len(arguments) // 2
        first = {"index": at, "id": f"call_{at}", "type": "function"}
        events.append(_event({"tool_calls": [first | {"function": {"name": name, "arguments": arguments[:half]}}]}))
        events.append(_event({"tool_calls": [{"index": at, "function": {"arguments": arguments[half:]}}]}))
    events.append(_event({}, _finish(say)))
    if say.tokens is not None:
        events.append(f"data: {msgspec.json.encode({'id': 'c', 'choices': [], **_usage(say)}).decode()}\n\n")
    return "".join([*events, "data: [DONE]\n\n"])
