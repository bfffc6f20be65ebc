"""Signed identity: a JWT (HS256, RFC 7519) that the shop's server makes for its signed-in buyer."""

import base64
import hmac
import json
from datetime import datetime
from typing import Any

from xiaoer.ports.identity import BadIdentity, IdentityClaims

LEEWAY_S = 60
MAX_AGE_S = 24 * 3600
MAX_TAG = 32
MAX_TAGS = 20


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _tags(claimed: Any) -> list[str]:
    """What can be a tag of it: a claim that is none must not keep the buyer out."""
    if not isinstance(claimed, list):
        return []
    words = [one.replace("\x00", "").strip()[:MAX_TAG] for one in claimed if isinstance(one, str)]
    return [word for word in words if word][:MAX_TAGS]


class Adapter:
    def verify(self, signed: str, secret: str, now: datetime) -> IdentityClaims:
        """Pure. Raises BadIdentity with a `reason`: shape, algorithm, signature, expired, subject."""
        head, claims = self._opened(signed, secret)
        if head.get("alg") != "HS256":
            raise BadIdentity(reason="algorithm")
        self._check_times(claims, now.timestamp())
        subject = claims.get("sub")
        if not isinstance(subject, str | int) or not str(subject).strip():
            raise BadIdentity(reason="subject")
        texts = {name: str(claims.get(name) or "")[:200] for name in ("name", "email", "phone")}
        return IdentityClaims(external_id=str(subject)[:200], tags=_tags(claims.get("tags")), **texts)

    @staticmethod
    def _opened(signed: str, secret: str) -> tuple[dict[str, Any], dict[str, Any]]:
        try:
            head, body, mac = signed.split(".")
            good = hmac.compare_digest(_unb64(mac), hmac.digest(secret.encode(), f"{head}.{body}".encode(), "sha256"))
            opened = json.loads(_unb64(head)), json.loads(_unb64(body))
        except ValueError:
            raise BadIdentity(reason="shape") from None
        if not good or not secret:
            raise BadIdentity(reason="signature")
        if not all(isinstance(part, dict) for part in opened):
            raise BadIdentity(reason="shape")
        return opened

    @staticmethod
    def _check_times(claims: dict[str, Any], now: float) -> None:
        expires, issued = claims.get("exp"), claims.get("iat", now)
        if not isinstance(expires, int | float) or not isinstance(issued, int | float):
            raise BadIdentity(reason="expired")
        if expires + LEEWAY_S < now or issued - LEEWAY_S > now or now - issued > MAX_AGE_S:
            raise BadIdentity(reason="expired")
