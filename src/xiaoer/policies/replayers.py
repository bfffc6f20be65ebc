"""Processes that judge kept facts again, so that a server goes on answering while a dry run works."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec

from xiaoer.policies.model import Policy
from xiaoer.policies.replay import LENGTH, Replayed

MOST_PROCESSES = 2
_answers = msgspec.json.Decoder(list[Replayed])


class Replayer:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def replay(self, facts: Sequence[str]) -> list[Replayed]:
        """One answer for each, in order. Raises IncompleteReadError when the process is gone."""
        out, back = self._process.stdin, self._process.stdout
        assert out is not None  # both are pipes
        assert back is not None
        await send(out, b"[" + ",".join(facts).encode() + b"]")
        head = await back.readexactly(LENGTH.size)
        return _answers.decode(await back.readexactly(LENGTH.unpack(head)[0]))


async def send(stream: asyncio.StreamWriter, content: bytes) -> None:
    stream.write(LENGTH.pack(len(content)) + content)
    await stream.drain()


@asynccontextmanager
async def replayers(policy: Policy, wanted: int) -> AsyncIterator[list[Replayer]]:
    """As many processes as asked for, at most two and at most one a core; all gone at the end."""
    number = max(1, min(wanted, MOST_PROCESSES, os.cpu_count() or 1))
    command = [sys.executable, "-m", "xiaoer.policies.replay"]
    pipe = asyncio.subprocess.PIPE
    started: list[asyncio.subprocess.Process] = []
    try:
        for _ in range(number):
            started.append(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe))
        for process in started:
            assert process.stdin is not None  # a pipe
            await send(process.stdin, msgspec.json.encode(policy))
        yield [Replayer(process) for process in started]
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
            await process.wait()
