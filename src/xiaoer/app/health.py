"""Is it up, and how is it doing: for supervisors and for Prometheus."""

import hmac
import ipaddress
from datetime import timedelta
from typing import Any

from litestar import MediaType, Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text

from xiaoer.app.live.hall import Hall
from xiaoer.infra import timers
from xiaoer.infra.web import Shared, shared_of
from xiaoer.kernel.errors import NotFound, XiaoerError

OVERDUE = timedelta(minutes=10)


@get("/health", include_in_schema=False)
async def health(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """200 while the database answers; 503 otherwise."""
    try:
        async with shared_of(request.app.state).database.engine.connect() as conn:
            await conn.execute(text("select 1"))
    except Exception:
        return Response({"status": "database_unreachable"}, status_code=503)
    return Response({"status": "ok"})


@get("/metrics", include_in_schema=False)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Open to this machine, or to the bearer of `XIAOER_METRICS_TOKEN`; to others it does not exist."""
    if not _may_look(request):
        raise NotFound
    registry = CollectorRegistry()
    for name, words, value in await _figures(request.app.state["hall"], shared_of(request.app.state)):
        Gauge(f"xiaoer_{name}", words, registry=registry).set(value)
    return Response(generate_latest(registry), media_type=MediaType(CONTENT_TYPE_LATEST.split(";")[0]))


def _may_look(request: Request[Any, Any, Any]) -> bool:
    wanted = request.app.state.get("metrics_token", "")
    if wanted:
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {wanted}".encode())
    try:
        return bool(request.client and ipaddress.ip_address(request.client.host).is_loopback)
    except ValueError:
        return False


async def _figures(hall: Hall, shared: Shared) -> list[tuple[str, str, float]]:
    try:
        given_up = await timers.given_up(shared.database)
        overdue = await timers.overdue(shared.database, OVERDUE)
    except XiaoerError:
        given_up = overdue = -1
    return [
        ("live_links", "Open live connections of this process.", sum(hall.per_address.values())),
        ("lines_waiting", "Lines that wait to be stored in this process.", hall.writer.backlog),
        ("timers_given_up", "Timers that failed for good and wait for a person.", given_up),
        ("timers_overdue", "Timers that no process has taken for over ten minutes.", overdue),
    ]


routes = [health, metrics]
