"""One signed request to the shop's system, and its failures sorted by what they say about what was done."""

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec

from xiaoer.infra.signing import SIGNATURE, TIME, sign
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach

MAX_ANSWER_BYTES = 8 * 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_SECRET = 16
NOTHING_DONE = frozenset({401, 403, 429})
"""Statuses by which the shop's system says that it turned the request away before doing anything."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes

    def read(self, shape: type[T]) -> T | None:
        """None when it has another shape."""
        try:
            return msgspec.json.decode(self.content, type=shape)
        except msgspec.DecodeError:
            return None


async def change(reach: Reach, target: str, body: Any, dedupe: str) -> Answer:
    """POST something that the other side does. Raises NotReached when surely nothing was done, OutcomeUnknown when it
    may have been; any other status below 500 is answered."""
    answer = await _send(reach, "POST", target, msgspec.json.encode(body), {"Idempotency-Key": dedupe})
    if answer.status in NOTHING_DONE:
        raise NotReached(f"status_{answer.status}")
    if answer.status >= 500:
        raise OutcomeUnknown(f"status_{answer.status}")
    return answer


async def read(reach: Reach, path: str, query: dict[str, str] | None = None) -> Answer:
    """GET, which does nothing there. Raises NotReached unless it was answered with a status below 500."""
    target = f"{path}?{urlencode(query)}" if query else path
    try:
        answer = await _send(reach, "GET", target, b"", {})
    except OutcomeUnknown as lost:
        raise NotReached(lost.reason) from None
    if answer.status in NOTHING_DONE or answer.status >= 500:
        raise NotReached(f"status_{answer.status}")
    return answer


async def _send(reach: Reach, method: str, target: str, body: bytes, more: dict[str, str]) -> Answer:
    base, secret = _checked(reach)
    at_ms = int(reach.now.timestamp() * 1000)
    path = urlsplit(base).path + target
    headers = {
        "Content-Type": "application/json",
        "X-Xiaoer-Connection": reach.connection_id,
        TIME: str(at_ms),
        SIGNATURE: sign(secret, at_ms, method, path, body),
        **more,
    }
    try:
        async with (
            httpx.AsyncClient(verify=_tls(), timeout=reach.timeout_s, trust_env=False) as client,
            client.stream(method, base + target, content=body, headers=headers) as response,
        ):
            return Answer(response.status_code, await _limited(response))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        _sort(error)


async def _limited(response: httpx.Response) -> bytes:
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > MAX_ANSWER_BYTES:
            raise OutcomeUnknown("answer_too_large")
    return bytes(content)


def _sort(error: Exception) -> NoReturn:
    """Only what failed before a connection stood is surely undone."""
    before = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
    if isinstance(error, before):
        raise NotReached(type(error).__name__) from None
    raise OutcomeUnknown(type(error).__name__) from None


def _checked(reach: Reach) -> tuple[str, str]:
    """Address and secret. Raises NotReached when the connection's form is not filled in so that we may send money."""
    base = str(reach.config.get("base_url") or "").rstrip("/")
    try:
        parts = urlsplit(base)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        raise NotReached("bad_base_url") from None
    if not (parts.scheme == "https" or plain) or not parts.hostname or parts.query or parts.fragment:
        raise NotReached("bad_base_url")
    secret = reach.credentials.get("signing_secret", "")
    if len(secret) < SHORTEST_SECRET:
        raise NotReached("no_signing_secret")
    return base, secret


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates of the world takes 20 ms: once."""
    return httpx.create_ssl_context(trust_env=False)
