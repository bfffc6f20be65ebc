"""What a page says through the HTTP fall-back; the widget itself speaks the live protocol."""

import json
from collections.abc import Sequence
from datetime import datetime

from xiaoer.kernel.errors import Malformed, Unsupported
from xiaoer.ports.messages import Inbound, Outbound, RawRequest


class Adapter:
    """Native: lines are delivered by the live connection, so `send` has nobody else to call."""

    def parse(self, raw: RawRequest) -> Sequence[Inbound]:
        try:
            body = json.loads(raw.body)
            kind = body["kind"]
        except (ValueError, KeyError, TypeError):
            raise Malformed(channel="webchat") from None
        if kind != "message":
            raise Unsupported(channel="webchat", kind=str(kind))
        try:
            said = Inbound(
                external_id=str(body["client_id"]),
                thread=str(body["visitor"]),
                buyer=str(body["visitor"]),
                text=str(body["text"]),
                sent_at=datetime.fromisoformat(body["at"]),
            )
        except (KeyError, ValueError, TypeError):
            raise Malformed(channel="webchat") from None
        return [said]

    async def send(self, out: Outbound) -> str:
        """The stored line is the delivery: the live connection shows it, or the buyer's next visit does."""
        return out.dedupe
