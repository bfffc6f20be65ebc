"""Through which connection a campaign's messages leave."""

from xiaoer import merchants
from xiaoer.campaigns.model import medium_of
from xiaoer.infra.db import Tx
from xiaoer.merchants.model import Connection, ConnectionState
from xiaoer.outreach.model import Medium
from xiaoer.ports.channel import facts_of

PORT = {Medium.SMS: "sms", Medium.EMAIL: "mail"}
USABLE = (ConnectionState.ACTIVE, ConnectionState.FAILING)
"""A failing one is asked again: the next success makes it active."""


async def connections_for(tx: Tx, channel: str) -> list[Connection]:
    """Those that can carry this channel now, the oldest first."""
    return [one for one in await merchants.list_connections(tx) if _carries(one, channel)]


def _carries(one: Connection, channel: str) -> bool:
    if one.state not in USABLE:
        return False
    facts, medium = facts_of(one.channel), medium_of(channel)
    if medium in PORT:
        return PORT[medium] in facts.ports
    return one.channel == channel and facts.messages.send == "native"


async def carrier_for(tx: Tx, channel: str, shop_id: str) -> Connection | None:
    """That of the shop, else any of the merchant's."""
    every = await connections_for(tx, channel)
    return next((one for one in every if one.shop_id == shop_id), every[0] if every else None)


async def chat_channels(tx: Tx) -> list[str]:
    """On which the merchant's shops can write by themselves, each once."""
    every = await merchants.list_connections(tx)
    writes = [one.channel for one in every if one.state in USABLE and facts_of(one.channel).messages.send == "native"]
    return list(dict.fromkeys(writes))
