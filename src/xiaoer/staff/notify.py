"""A notice to agents who may not be looking at the screen."""

from collections.abc import Iterable

import msgspec

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import access
from xiaoer.staff.events import AgentsCalled
from xiaoer.staff.model import Notice

PUSH = "staff.push"
"""Kind of the timer that sends."""
BODY_CHARS = 400
"""A push service takes 4,096 bytes with everything."""


async def reachable(tx: Tx, agent_ids: Iterable[AgentId]) -> list[AgentId]:
    """Those of them who have a device to push to; ask before a text is made that nobody would read."""
    return await access.agents_with_push(tx, list(agent_ids))


async def notify(tx: Tx, agent_ids: Iterable[AgentId], notice: Notice) -> None:
    """Sent soon after the commit to the agents who have a device; one still unsent with the same tag is replaced."""
    payload = msgspec.to_builtins(msgspec.structs.replace(notice, body=notice.body[:BODY_CHARS]))
    for agent_id in await reachable(tx, agent_ids):
        key = f"{PUSH}:{agent_id}:{notice.tag}"
        await timers.schedule(tx, key, PUSH, tx.clock.now(), {"agent_id": agent_id, "notice": payload})


async def call(tx: Tx, agent_ids: Iterable[AgentId], notice: Notice) -> None:
    """Told on their devices, and at once in every workspace of theirs that is open."""
    ids = tuple(dict.fromkeys(agent_ids))
    if not ids:
        return
    await notify(tx, ids, notice)
    facts = {**notice.title_data, "url": notice.url, "body": notice.body[:BODY_CHARS]}
    called = AgentsCalled(
        merchant_id=tx.merchant_id, at=tx.clock.now(), agent_ids=ids, notice_code=notice.title_code, facts=facts
    )
    await tx.publish(called)
