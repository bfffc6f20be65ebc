"""A mail server on this machine that keeps what it is given, or refuses as a script will. It speaks enough of RFC 5321
for a client that sends one mail."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class FakeMailbox:
    refusals: list[str] = field(default_factory=list)
    """Answers to the coming mails, such as `451 later`; then all is taken."""
    mails: list[Message] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def start(self) -> int:
        """The port that it listens on."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server:
            self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._say(writer, "220 mail.example")
            while line := (await reader.readline()).decode("latin-1").strip():
                verb = line.split(" ", 1)[0].upper()
                if verb == "QUIT":
                    await self._say(writer, "221 bye")
                    break
                if verb == "DATA":
                    await self._take(reader, writer)
                else:
                    await self._say(writer, "250 ok")
        except ConnectionError:
            return
        finally:
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, "354 go on")
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            if not (part := await reader.read(65536)):
                return
            content += part
        if self.refusals:
            await self._say(writer, self.refusals.pop(0))
            return
        self.mails.append(message_from_bytes(content[:-3], policy=default))
        await self._say(writer, "250 taken")

    async def _say(self, writer: asyncio.StreamWriter, words: str) -> None:
        writer.write(f"{words}\r\n".encode())
        await writer.drain()
