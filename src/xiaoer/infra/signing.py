"""Signed requests: HMAC-SHA256 over time, method, address and raw body. Both sides use these two functions."""

import hmac
from collections.abc import Mapping

TIME = "X-Xiaoer-Time"
SIGNATURE = "X-Xiaoer-Signature"
VERSION = "v1="
AHEAD_MS = 5000
"""A signer's clock may be ahead of the reader's by so much."""


def sign(secret: str, at_ms: int, method: str, target: str, body: bytes) -> str:
    """`target` is path and query as sent. `v1=` and 64 hexadecimal digits."""
    said = f"{at_ms}\n{method}\n{target}\n".encode() + body
    return VERSION + hmac.digest(secret.encode(), said, "sha256").hex()


def fault(
    secret: str, headers: Mapping[str, str], method: str, target: str, body: bytes, now_ms: int, valid_ms: int
) -> str:
    """Why the request must not be carried out (`bad_time`, `expired`, `bad_signature`); empty when it may be.

    `headers` by lower-case name.
    """
    given = headers.get(TIME.lower(), "")
    if not given.isascii() or not given.isdigit():
        return "bad_time"
    good = sign(secret, int(given), method, target, body)
    if not hmac.compare_digest(good.encode(), headers.get(SIGNATURE.lower(), "").encode()):
        return "bad_signature"
    return "" if now_ms - valid_ms <= int(given) <= now_ms + AHEAD_MS else "expired"
