"""What a caller may see of the conversations."""

from typing import Any

from sqlalchemy import Row

from xiaoer import staff
from xiaoer.conversations import store
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.conversations.find import Filter, by_ids
from xiaoer.conversations.model import ConversationRow
from xiaoer.conversations.present import present
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.permissions import Permission


async def sight(tx: Tx, view: str = "all", **filters: Any) -> Filter:
    """What the caller may see, narrowed to a view and filters."""
    actor = tx.actor
    teams = [str(team) for team in await staff.team_ids_of(tx, AgentId(actor.id))]
    sees_all = actor.may(Permission.CONVERSATION_READ_ALL)
    return Filter(view=view, agent_id=actor.id, team_ids=teams, sees_all=sees_all, **filters)


async def visible(tx: Tx, conversation_id: str) -> Row[Any]:
    """Raises NoSuchConversation also for one that this caller may not see."""
    found = await by_ids(tx, [conversation_id], await sight(tx))
    if not found:
        raise NoSuchConversation(conversation_id=conversation_id)
    return found[0]


async def shown(tx: Tx, conversation_id: str) -> ConversationRow:
    return (await present(tx, [await store.get(tx, conversation_id)]))[0]
