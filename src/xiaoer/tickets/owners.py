"""Nothing is nobody's: the one who looks after a ticket."""

from collections.abc import Collection, Iterable, Iterator

from xiaoer import staff
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.permissions import Permission
from xiaoer.tickets.errors import NoOwner, OwnerUnknown


async def check_owner(tx: Tx, agent_id: str) -> None:
    """Raise OwnerUnknown unless this colleague is active and may work on tickets."""
    if agent_id not in await staff.holding(tx, Permission.TICKET_HANDLE):
        raise OwnerUnknown(agent_id=agent_id)


async def owner_for(tx: Tx, *wished: str | None) -> str:
    """The first of the wished who is active and may; else who acts; else a lead, else anybody. Raises NoOwner."""
    able = await staff.holding(tx, Permission.TICKET_HANDLE)
    acting = tx.actor.id if tx.actor.kind is ActorKind.AGENT else None
    leads = await staff.holding(tx, Permission.TICKET_EDIT)
    chosen = next(_able([*wished, acting, *leads, *able], able), None)
    if chosen is None:
        raise NoOwner
    return chosen


def _able(wished: Iterable[str | None], able: Collection[str]) -> Iterator[str]:
    return (one for one in wished if one and one in able)
