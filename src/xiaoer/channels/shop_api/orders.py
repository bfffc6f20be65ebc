"""Changing orders in the shop's own system. docs/reference/shop-api.md is the other side of this file."""

from datetime import datetime
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

from xiaoer.channels.shop_api import client
from xiaoer.ports.orders import AskedChange, Changed
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo


class ChangeAnswer(Struct):
    state: Literal["applied", "pending", "refused", "none"]
    dedupe: str = ""
    external_ref: str = ""
    order_external_id: str = ""
    at: datetime | None = None
    reason: str = ""


class Adapter:
    async def change(self, reach: Reach, asked: AskedChange) -> Changed:
        body = {
            "dedupe": asked.dedupe,
            "order_external_id": asked.order_external_id,
            "kind": asked.kind,
            "what": asked.what,
        }
        answer = await client.change(reach, "/order-changes", body, asked.dedupe)
        said = answer.read(ChangeAnswer)
        if said is None or said.state == "none":
            raise OutcomeUnknown(f"unreadable_{answer.status}")
        return _changed(said, asked.dedupe)

    async def read_back(self, reach: Reach, dedupe: str) -> Changed | None:
        answer = await client.read(reach, f"/order-changes/{quote(dedupe, safe='')}")
        said = answer.read(ChangeAnswer)
        if said is None:
            raise NotReached(f"unreadable_{answer.status}")
        if said.state == "none":
            if answer.status != 404 or said.dedupe != dedupe:
                raise NotReached("not_about_this")
            return None
        return _changed(said, dedupe)


def _changed(said: ChangeAnswer, dedupe: str) -> Changed:
    """Raises SaidNo, or OutcomeUnknown when this is not the word that it was made."""
    if said.dedupe != dedupe:
        raise OutcomeUnknown("not_about_this")
    if said.state == "refused":
        raise SaidNo(said.reason or "refused")
    if said.state != "applied":
        raise OutcomeUnknown("pending")
    if said.at is None or said.at.tzinfo is None:
        raise OutcomeUnknown("incomplete_answer")
    return Changed(at=said.at, external_ref=said.external_ref[:128], order_external_id=said.order_external_id[:128])
