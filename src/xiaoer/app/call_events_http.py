"""The door of telephone systems: signed events of calls."""

from litestar import post

from xiaoer import calls, merchants
from xiaoer.app.callers import AnyRequest
from xiaoer.app.plugins import Channel
from xiaoer.calls.errors import CallEventsRefused
from xiaoer.calls.model import EventsTaken
from xiaoer.infra.signing import fault
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import CLOCK
from xiaoer.merchants.model import ConnectionState, FoundConnection
from xiaoer.ports.messages import RawRequest

CONNECTION = "x-xiaoer-connection"
"""Header that carries the connection's public key."""
PORT = "telephony"


@post("/api/calls/events", status_code=200)
async def post_call_events(request: AnyRequest, shared: Shared) -> EventsTaken:
    """Events of calls, signed with the connection's secret. The same events may be sent again."""
    channels: dict[str, Channel] = request.app.state["channels"]
    body, headers = await request.body(), {name.lower(): value for name, value in request.headers.items()}
    found = await merchants.find_connection(shared.database, headers.get(CONNECTION, ""))
    adapter = channels[found.connection.channel].adapters.get(PORT) if found else None
    if found is None or adapter is None:
        raise CallEventsRefused(reason="no_connection")
    await _check(shared, found, headers, request.url.path, body)
    events = adapter.parse(RawRequest(headers, body))
    for event in events:
        async with shared.database.transaction(found.merchant_id, CLOCK) as tx:
            await calls.hear(tx, found.connection, event)
    return EventsTaken(len(events))


async def _check(shared: Shared, found: FoundConnection, headers: dict[str, str], path: str, body: bytes) -> None:
    """Raises CallEventsRefused unless the connection is in use and the signature is its own and fresh."""
    if found.connection.state is ConnectionState.PAUSED:
        raise CallEventsRefused(reason="paused")
    async with shared.database.transaction(found.merchant_id, CLOCK) as tx:
        reach = await merchants.reach_of(tx, shared.keys, found.connection)
        now_ms = int(tx.clock.now().timestamp() * 1000)
    secret = reach.credentials.get("signing_secret", "") if reach else ""
    wrong = (
        fault(secret, headers, "POST", path, body, now_ms, int(reach.valid_s * 1000))
        if secret and reach
        else "bad_signature"
    )
    if wrong:
        raise CallEventsRefused(reason=wrong)


routes = [post_call_events]
