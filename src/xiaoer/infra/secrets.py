"""Sealing what must stay secret at rest, and signing what comes back to us.

Keys live in one file (or one setting) as a ring: the newest seals, the older ones still open. Rotation adds a
key and reseals; nothing has to stop.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xiaoer.kernel.errors import Forbidden, Invalid


class BadSeal(Invalid):
    """The key that sealed this is not on the ring, or the bytes were changed."""

    code = "bad_seal"


class BadSignature(Forbidden):
    code = "bad_signature"


class Expired(Forbidden):
    code = "link_expired"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _read(path: Path) -> dict[str, bytes]:
    return {name: _unb64(key) for name, key in json.loads(path.read_text("utf-8")).items()}


@dataclass(frozen=True)
class KeyRing:
    """AES-256-GCM keys by short name; the first seals."""

    keys: dict[str, bytes]
    file: Path | None = None
    """Where the ring came from: a key that another process added there is found when it is first met."""

    @classmethod
    def load(cls, path: Path, setting: str | None = None) -> "KeyRing":
        """From the setting (`name:base64,name:base64`, newest first), else from the file, made on first use (0600)."""
        if setting:
            pairs = (part.split(":", 1) for part in setting.split(","))
            return cls({name.strip(): _unb64(key.strip()) for name, key in pairs})
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            cls({"k1": AESGCM.generate_key(256)}).save(path)
        return cls(_read(path), path)

    def save(self, path: Path) -> None:
        """Write atomically, readable by the owner alone."""
        draft = path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump({name: _b64(key) for name, key in self.keys.items()}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def rotated(self) -> "KeyRing":
        """A ring whose new first key seals from now on."""
        number = 1 + max((int(name[1:]) for name in self.keys if name[1:].isdigit()), default=0)
        return KeyRing({f"k{number}": AESGCM.generate_key(256), **self.keys}, self.file)

    def seal(self, secret: bytes, context: str) -> str:
        """Encrypted text that opens only with the same `context` (for example the row's id)."""
        name, key = next(iter(self.keys.items()))
        nonce = os.urandom(12)
        return f"{name}.{_b64(nonce + AESGCM(key).encrypt(nonce, secret, context.encode()))}"

    def open(self, sealed: str, context: str) -> bytes:
        """The secret. Raises BadSeal."""
        name, _, body = sealed.partition(".")
        try:
            raw = _unb64(body)
            return AESGCM(self._key(name)).decrypt(raw[:12], raw[12:], context.encode())
        except (KeyError, ValueError, InvalidTag):
            raise BadSeal(key=name[:16]) from None

    def sign(self, purpose: str, claims: dict[str, Any], ttl_s: int) -> str:
        """A token whose claims anyone may read and only we can write, good for one purpose until it expires."""
        name, key = next(iter(self.keys.items()))
        body = _b64(json.dumps({**claims, "exp": int(time.time()) + ttl_s}, separators=(",", ":")).encode())
        return f"{name}.{body}.{_b64(self._mac(key, purpose, body))}"

    def read(self, purpose: str, token: str) -> dict[str, Any]:
        """The claims. Raises BadSignature or Expired."""
        name, _, rest = token.partition(".")
        body, _, mac = rest.partition(".")
        try:
            good = hmac.compare_digest(_unb64(mac), self._mac(self._key(name), purpose, body))
            claims: dict[str, Any] = json.loads(_unb64(body)) if good else {}
        except (KeyError, ValueError):
            raise BadSignature(purpose=purpose) from None
        if not good:
            raise BadSignature(purpose=purpose)
        if claims.pop("exp") < time.time():
            raise Expired(purpose=purpose)
        return claims

    def _key(self, name: str) -> bytes:
        """Raises KeyError. An unknown name means that the ring was rotated: the file is read again, in place."""
        if name not in self.keys and self.file and self.file.exists():
            newest = _read(self.file)
            self.keys.clear()
            self.keys.update(newest)
        return self.keys[name]

    @staticmethod
    def _mac(key: bytes, purpose: str, body: str) -> bytes:
        return hmac.digest(hashlib.sha256(b"sign" + key).digest(), f"{purpose}.{body}".encode(), "sha256")
