"""What was written of an attempt to reach a buyer is corrected by the agent who made it."""

from sqlalchemy import update

from xiaoer.infra.db import Tx
from xiaoer.tickets.tables import ticket_contact


async def amend_contact(tx: Tx, contact_id: str, *, words: str, outcome: str, consent: str) -> None:
    """Of another agent's attempt nothing changes."""
    mine = {"merchant_id": tx.merchant_id, "id": contact_id, "agent_id": tx.actor.id}
    facts = {"words": words, "outcome": outcome, "consent": consent}
    await tx.conn.execute(update(ticket_contact).filter_by(**mine).values(**facts))
