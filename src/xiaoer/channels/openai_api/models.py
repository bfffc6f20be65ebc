"""One chat completion of an OpenAI-compatible API, and its failures sorted by what they say about what was done.

Form: https://platform.openai.com/docs/api-reference/chat/create, the part that compatible servers share. The answer is
asked for as a stream, so that a server that falls silent is told from one that is at work, and read whole before
anybody sees a word of it.
"""

import ssl
from functools import cache
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
import msgspec

from xiaoer.channels.openai_api.answers import Pieces, Unreadable, whole
from xiaoer.ports.models import ModelAnswer, Question, Speaker
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo

MAX_ANSWER_BYTES = 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ROLES = {Speaker.RULES: "system", Speaker.ASKER: "user"}
TURNED_AWAY = frozenset({408, 409, 425, 429, 503})
"""Statuses that say: not now. What was turned away was not worked on and costs nothing."""
TOKEN_FIELDS = frozenset({"max_tokens", "max_completion_tokens"})
MAX_REASON = 200


class Adapter:
    async def ask(self, reach: Reach, question: Question) -> ModelAnswer:
        """See `ports.models.Models.ask`."""
        address, body = _address(reach), msgspec.json.encode(_body(reach, question))
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json"}
        if key := reach.credentials.get("api_key", ""):
            headers["Authorization"] = f"Bearer {key}"
        try:
            async with (
                httpx.AsyncClient(verify=_tls(), timeout=reach.timeout_s, trust_env=False) as client,
                client.stream("POST", address, content=body, headers=headers) as response,
            ):
                return await _read(response)
        except Unreadable as wrong:
            raise OutcomeUnknown(str(wrong)) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            _sort(error)


def _address(reach: Reach) -> str:
    """Raises NotReached when the form names nothing that we may send a buyer's words to."""
    base = str(reach.config.get("base_url") or "").rstrip("/")
    try:
        parts = urlsplit(base)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        raise NotReached("bad_base_url") from None
    if not (parts.scheme == "https" or plain) or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise NotReached("bad_base_url")
    return f"{base}/chat/completions"


def _body(reach: Reach, question: Question) -> dict[str, Any]:
    limit = str(reach.config.get("tokens_field") or "max_tokens")
    body: dict[str, Any] = {
        "model": str(reach.config.get("model") or ""),
        "messages": [{"role": ROLES[one.who], "content": one.text} for one in question.said],
        limit if limit in TOKEN_FIELDS else "max_tokens": question.most_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if question.steady and reach.config.get("temperature") is not False:
        body["temperature"] = 0
    if question.tools:
        body["tools"] = [
            {"type": "function", "function": {"name": one.name, "description": one.purpose, "parameters": one.takes}}
            for one in question.tools
        ]
        body["tool_choice"] = "auto"
    return body


async def _read(response: httpx.Response) -> ModelAnswer:
    if response.status_code != 200:
        _refuse(response.status_code, await _limited(response))
    if "event-stream" not in response.headers.get("content-type", ""):
        return whole(await _limited(response))
    pieces, size = Pieces(), 0
    async for line in response.aiter_lines():
        size += len(line)
        if size > MAX_ANSWER_BYTES:
            raise Unreadable("answer_too_large")
        if pieces.take(line):
            break
    return pieces.answer()


async def _limited(response: httpx.Response) -> bytes:
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > MAX_ANSWER_BYTES:
            raise Unreadable("answer_too_large")
    return bytes(content)


def _refuse(status: int, content: bytes) -> NoReturn:
    """The other side's own words stay out of our rows: some servers send the question back in them."""
    if status in TURNED_AWAY:
        raise NotReached(f"status_{status}")
    if status >= 500:
        raise OutcomeUnknown(f"status_{status}")
    raise SaidNo(f"status_{status}{_code(content)}"[:MAX_REASON])


class _Told(msgspec.Struct):
    code: str | int | None = None
    type: str | None = None


class _Error(msgspec.Struct):
    error: _Told


def _code(content: bytes) -> str:
    """` invalid_api_key`, when the error names a code that looks like one."""
    try:
        told = msgspec.json.decode(content, type=_Error).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    code = str(told.code or told.type or "")
    return f" {code}" if code.replace("_", "").isalnum() and len(code) <= 60 else ""


def _sort(error: Exception) -> NoReturn:
    """Only what failed before a connection stood is surely undone."""
    before = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
    if isinstance(error, before):
        raise NotReached(type(error).__name__) from None
    raise OutcomeUnknown(type(error).__name__) from None


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates of the world takes 20 ms: once."""
    return httpx.create_ssl_context(trust_env=False)
