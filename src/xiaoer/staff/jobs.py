"""Sending notices to devices, outside any transaction."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import structlog
from py_vapid import Vapid02  # type: ignore[import-untyped]
from pywebpush import WebPushException, webpush  # type: ignore[import-untyped]

from xiaoer.infra.db import Database
from xiaoer.infra.timers import Due
from xiaoer.kernel.errors import Unavailable
from xiaoer.kernel.ids import AgentId
from xiaoer.staff import access, store
from xiaoer.staff.errors import AgentNotFound
from xiaoer.staff.vapid import INSTALLED, Vapid

log = structlog.get_logger()
TIMEOUT_S = 10
KEEP_S = 3600
"""A push service drops a notice that it could not deliver within an hour."""
MAX_TRIES = 4
GONE = (404, 410)


class PushFailed(Unavailable):
    """At least one device could not be reached; the timer tries again."""

    code = "push_failed"


def is_public(url: str) -> bool:
    """True when every address of the host is on the internet: a device's endpoint must not reach into our network."""
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(address[4][0]).partition("%")[0]).is_global for address in found)


async def push(database: Database, due: Due) -> None:
    """Handler of timers of kind `staff.push`. Without a key of this install the notice is dropped."""
    for vapid in INSTALLED:
        await Pusher(vapid).push(database, due)


@dataclass(frozen=True)
class Pusher:
    """Sends for one install."""

    vapid: Vapid
    may_reach: Callable[[str], bool] = is_public

    async def push(self, database: Database, due: Due) -> None:
        """Every device of the agent got the notice, at least once; devices that are gone are forgotten.

        Raises PushFailed while a device cannot be reached, and gives that device up after four tries.
        """
        agent_id = AgentId(due.payload["agent_id"])
        async with database.transaction(due.merchant_id) as tx:
            try:
                locale = (await store.get_agent(tx, agent_id)).locale
            except AgentNotFound:
                return
            devices = await access.push_rows(tx, agent_id)
        body = msgspec.json.encode({**due.payload["notice"], "locale": locale}).decode()
        results = await asyncio.gather(*(asyncio.to_thread(self._send, device, body) for device in devices))
        by_result: dict[str, list[str]] = {"sent": [], "gone": [], "failed": []}
        for device, result in zip(devices, results, strict=True):
            by_result[result].append(device.id)
        async with database.transaction(due.merchant_id) as tx:
            await access.push_sent(tx, by_result["sent"])
            await access.remove_push(tx, ids=by_result["gone"])
        if by_result["failed"] and due.attempts < MAX_TRIES:
            raise PushFailed(devices=len(by_result["failed"]))

    def _send(self, device: Any, body: str) -> str:
        """`sent`, `gone` or `failed`; never raises. Runs in a thread."""
        if not self.may_reach(device.endpoint):
            return "failed"
        subscription = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
        with requests.Session() as session:
            session.max_redirects = 0  # a redirect could lead inside
            try:
                webpush(
                    subscription,
                    body,
                    vapid_private_key=Vapid02.from_pem(self.vapid.private_pem),
                    vapid_claims={"sub": self.vapid.contact},
                    timeout=TIMEOUT_S,
                    ttl=KEEP_S,
                    requests_session=session,
                )
            except WebPushException as error:
                return "gone" if error.status_code in GONE else _failed(device.id, error)
            except (requests.RequestException, ValueError) as error:
                return _failed(device.id, error)
        return "sent"


def _failed(device_id: str, error: Exception) -> str:
    log.warning("push.failed", device=device_id, error=str(error)[:200])
    return "failed"
