"""A telephone system that rings, answers and hangs up as a test says, and signs what it tells."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from xiaoer.infra.signing import SIGNATURE, TIME, sign
from xiaoer.kernel.ids import new_id

PATH = "/api/calls/events"


@dataclass
class FakePbx:
    client: httpx.AsyncClient
    """Before the desk's own address."""
    public_key: str
    secret: str
    statuses: list[int] = field(default_factory=list)
    """Of the desk's answers, the oldest first."""

    async def ring(self, number: str, extension: str, *, call_id: str = "", direction: str = "in", **more: Any) -> str:
        """The call's id."""
        call_id = call_id or new_id("pbx")
        await self.tell(call_id, "ringing", number, extension, direction=direction, **more)
        return call_id

    async def tell(self, call_id: str, event: str, number: str, extension: str, **more: Any) -> None:
        said = {"call_id": call_id, "event": event, "number": number, "extension": extension}
        await self.post(said | {"at": datetime.now(UTC).isoformat()} | more)

    async def post(self, said: dict[str, Any], *, at_ms: int | None = None) -> None:
        body = msgspec.json.encode(said)
        now_ms = at_ms or int(datetime.now(UTC).timestamp() * 1000)
        headers = {"X-Xiaoer-Connection": self.public_key, "Content-Type": "application/json", TIME: str(now_ms)}
        headers[SIGNATURE] = sign(self.secret, now_ms, "POST", PATH, body)
        answer = await self.client.post(PATH, content=body, headers=headers)
        self.statuses.append(answer.status_code)
