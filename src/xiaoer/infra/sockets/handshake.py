"""Reading the request that asks for a WebSocket, and answering it."""

from __future__ import annotations

import binascii
import ipaddress
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha1
from http import HTTPStatus
from urllib.parse import unquote

from xiaoer.infra.sockets.contract import Handshake

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_RETRY_LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class Proxies:
    """Who may say on whose behalf a request is made."""

    def __init__(self, trusted: Iterable[str]) -> None:
        names = set(trusted)
        self._everyone = "*" in names
        self._networks = [ipaddress.ip_network(name, strict=False) for name in names - {"*"}]

    def peer(self, address: str, headers: Mapping[str, str]) -> str:
        """The nearest address, going back from us, that is not a trusted proxy."""
        said = [_without_port(hop) for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        if not said or not self._trusts(address):
            return address
        return next((hop for hop in reversed(said) if not self._trusts(hop)), said[0])

    def _trusts(self, address: str) -> bool:
        if self._everyone:
            return True
        try:
            here = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(here in network for network in self._networks)


def address(peername: object) -> str:
    """The remote address as a loop knows it; "" on a Unix socket, and IPv4 written as such."""
    if not isinstance(peername, tuple):
        return ""
    return str(peername[0]).removeprefix("::ffff:")


def read(head: bytes, address: str, proxies: Proxies) -> Handshake | HTTPStatus:
    """The handshake, or the status that refuses a request that cannot become a WebSocket."""
    request, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, *_ = request.split(" ")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        key, words = name.strip().lower(), value.strip()
        joint = "; " if key == "cookie" else ", "
        headers[key] = headers[key] + joint + words if key in headers else words
    if method != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED
    if headers.get("sec-websocket-version") != "13":
        return HTTPStatus.UPGRADE_REQUIRED
    if not _is_key(headers.get("sec-websocket-key", "")):
        return HTTPStatus.BAD_REQUEST
    path, _, query = target.partition("?")
    return Handshake(unquote(path), query, headers, proxies.peer(address, headers))


def welcome(key: str) -> bytes:
    proof = b64encode(sha1(key.encode() + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n"
    )


def refusal(status: int) -> bytes:
    try:
        words = HTTPStatus(status).phrase
    except ValueError:
        words = ""
    lines = [f"HTTP/1.1 {status} {words}", "content-length: 0", "connection: close"]
    if status == HTTPStatus.UPGRADE_REQUIRED:
        lines += ["upgrade: websocket", "sec-websocket-version: 13"]
    if status in _RETRY_LATER:
        lines.append("retry-after: 5")
    return "\r\n".join([*lines, "", ""]).encode()


def _without_port(hop: str) -> str:
    hop = hop.strip()
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _is_key(key: str) -> bool:
    try:
        return len(b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
