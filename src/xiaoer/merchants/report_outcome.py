"""How asking the other side ended tells whether the connection works."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.report_health import report_health
from xiaoer.ports.outside import NotReached, OutcomeUnknown


async def report_outcome(tx: Tx, connection_id: ConnectionId, outcome: object) -> None:
    """Failing when it was not reached or nobody knows what became of it; any answer, a refusal too, is a sign of life.
    A connection that was removed meanwhile is nobody's concern."""
    error = outcome.reason if isinstance(outcome, NotReached | OutcomeUnknown) else ""
    try:
        await report_health(tx, connection_id, error)
    except ConnectionNotFound:
        return
